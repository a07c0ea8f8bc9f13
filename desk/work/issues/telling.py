"""One issue as a text for WeChat: to hand it on, to press for it, to tell how it goes, to answer whoever reported it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from desk.errors import BadInput
from desk.office import Office
from desk.profile.codes import DATA
from desk.rights import EXPORT, require
from desk.work.issues.reading import IssueDetail, detail
from desk.work.outgoing.exports import record
from desk.work.outgoing.wechat import LONGEST, worded

_PATTERNS: Final = DATA / "messages" / "issues.toml"
_BLANK: Final = re.compile(r"\n{2,}")


@dataclass(frozen=True, slots=True, kw_only=True)
class TextForm:
    """A way of telling about an issue."""

    key: str
    title: str
    text: str


@cache
def text_forms() -> tuple[TextForm, ...]:
    """The ways there are; the first is the usual one."""
    return tuple(TextForm(**each) for each in tomllib.loads(_PATTERNS.read_text(encoding="utf-8"))["forms"])


def told(office: Office, issue_id: int, form: str) -> str:
    """The text, masked as on the screen; recorded, as everything that leaves."""
    require(office.actor, EXPORT)
    pattern = next((one for one in text_forms() if one.key == form), None)
    if pattern is None:
        raise BadInput(f"没有“{form}”这种写法，请另选一种。")
    found = detail(office, issue_id)
    text = _BLANK.sub("\n", worded(pattern.text.strip("\n"), values(office, found))).strip()
    record(office, "issues", 1, Path("剪贴板"), f"微信文字（{pattern.title}）{found.number}")
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def values(office: Office, found: IssueDetail) -> Mapping[str, str]:
    """What is known of the issue, by the words that texts and standard answers use."""
    last = found.steps[-1] if found.steps else None
    result = next((one.body for one in reversed(found.steps) if one.body and one.title and one.no > 1), "")
    return {
        "编号": found.number,
        "标题": found.title,
        "类别": found.class_title,
        "描述": found.body if found.body != found.title else "",
        "地点": found.address,
        "网格": found.areas[0][1].rpartition(" › ")[2] if found.areas else "",
        "上报时间": moment(found.reported_at),
        "上报人": found.reporter,
        "反映人": found.reporter,
        "电话": found.reporter_phone,
        "环节": found.stage_title,
        "承办": found.handler,
        "应办结": moment(found.due_at),
        "时限": found.limit_text,
        "剩余": "" if found.left.endswith("到期") else found.left,
        "紧急": found.urgency_title if found.urgency > 1 else "",
        "立案条件": found.file_when,
        "结案条件": found.close_when,
        "上一步": f"{moment(last.at)} {last.who}{last.title}" + (f"：{last.body}" if last.body else "") if last else "",
        "结案时间": moment(found.closed_at),
        "结案方式": found.closed_as_title,
        "办理结果": result,
        "满意度": found.satisfaction_title,
        "督办": f"{found.supervised}次" if found.supervised else "",
        "今天": moment(office.today()),
        "单位": office.name,
    }


def moment(text: str) -> str:
    """2026-10-31T09:05:00 as 10月31日9:05: nobody in a chat needs the year."""
    if len(text) < 10:
        return text
    day = f"{int(text[5:7])}月{int(text[8:10])}日"
    return f"{day}{int(text[11:13])}:{text[14:16]}" if len(text) >= 16 else day
