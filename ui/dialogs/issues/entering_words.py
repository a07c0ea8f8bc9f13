"""What the quick entry says below its fields."""

from __future__ import annotations

from desk.work.issues.places import Spot
from desk.work.issues.preparing import Case, Prepared


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
