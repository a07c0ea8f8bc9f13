"""What the quick entry says below its fields."""

from __future__ import annotations

from collections.abc import Mapping

from desk.work.issues.chat import Chat
from desk.work.issues.places import Spot
from desk.work.issues.preparing import Case, Entered, Prepared


def place_words(spot: Spot) -> tuple[str, str]:
    """Grid and who is responsible there, and the tone."""
    if spot.area_id is None and spot.lon is None:
        return "▲ 没有定位：按 F4 在地图上点一下，网格和责任人随即带出", "warn"
    if spot.area_id is None:
        return "▲ 不在任何网格内", "warn"
    duty = " ".join(part for part in (spot.duty, spot.duty_phone) if part)
    return f"{spot.grid}　{duty or '没有责任人'}", ""


def due_words(found: Prepared, case: Case, today: str) -> str:
    """Kind, condition, and until when."""
    day, clock = case.due_at[:10], case.due_at[11:16]
    when = f"今天 {clock}" if day == today else f"{int(day[5:7])}月{int(day[8:10])}日 {clock}"
    words = f"：{case.words}" if case.words and len(found.cases) == 1 else ""
    return f"时限 {case.limit_text}，现在起算 {when} 前办结　{found.kind_title}{words}"


def way_words(found: Prepared | None) -> str:
    """Which moves the second button makes, and why this department."""
    if found is None or found.onward.dispatch is None:
        return ""
    moves = " → ".join(one.title for one in found.onward.dispatch.actions)
    return f"依次办：{moves}；{found.department_why}" if found.department_why else f"依次办：{moves}"


def chat_words(found: Chat) -> str:
    """When it was said, who agreed, which pictures are still missing."""
    said = [
        f"{found.at[5:16].replace('T', ' ')} 反映" if found.at else "",
        f"{found.agreed} 人附和" if found.agreed else "",
        f"聊天里另有 {found.pictures} 张图片，请另外复制粘贴" if found.pictures else "",
    ]
    return "；".join(one for one in said if one)


def saved_words(made: Entered, words: str) -> str:
    """Number, stage and due moment of what was just saved."""
    number = "" if made.number in words else f" {made.number}"
    until = f"，{made.due_at[5:16].replace('T', ' ')} 前办结" if made.due_at else ""
    return f"✓ {words}{number}（{made.stage}{until}）。可以接着登记下一件。"


def lacking(
    dispatches: bool, ends: bool, spot: Spot | None, found: Prepared | None, case: Case | None, typed: Mapping[str, str]
) -> dict[str, str]:
    """What is missing, by field, in the order of the form."""
    missing: dict[str, str] = {}
    if spot is None:
        missing["where"] = "请写在哪里，或按 F4 在地图上点一下"
    if found is None:
        return missing | {"what": "请选什么事：输入几个字后按 Enter"}
    if not typed["told"].strip() and not (case is not None and case.words):
        missing["told"] = "请写情况"
    if dispatches:
        way = found.onward.dispatch
        if way is None:
            missing["handler"] = "这条路线不能登记后直接派出，请改选办理方式，或只登记"
        elif any(one.key == "handler" for one in way.fields) and not typed["handler"].strip():
            missing["handler"] = "请写派给谁"
    if ends:
        way = found.onward.on_the_spot
        if way is None:
            missing["result"] = "这条路线不能现场办结，请改选办理方式"
        elif any(one.key == "result" for one in way.fields) and not typed["result"].strip():
            missing["result"] = "请写怎么办的"
    return missing
