"""What was filled in with a move, checked, and the columns of the issue it belongs to."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from desk.errors import BadInput
from desk.profile.codes import short_tables

if TYPE_CHECKING:
    from desk.work.issues.making import Making

_OF_CODES = {"issue_route": "route", "satisfaction": "satisfaction"}
"""Columns of the issue that a choice from this code table fills, whatever the profile calls the field."""
_LONGEST = 4000


def fill(making: Making) -> None:
    """Take every value the move asks for: into the issue where it has a column, into the step always."""
    workflow = making.case.profile.workflow
    action = making.step.action
    for key in dict.fromkeys((*action.needs, *action.asks, *action.late_needs)):
        value = making.given.get(key)
        if value is None or value == "" or value == []:
            continue
        _FILLERS.get(workflow.field(key).type, _text)(making, key, value)
    if making.step.timer == "pause" and making.step.counts == "returned" and "handler" not in making.given:
        # It waits for another dispatch: it is nobody's now, though the step still says whose it was.
        making.issue |= {"handler_post": None, "handler_person_id": None}


def body_of(making: Making) -> str | None:
    """What stands as the opinion of the step: the first long text that was given."""
    workflow, action = making.case.profile.workflow, making.step.action
    for key in (*action.needs, *action.late_needs, *action.asks):
        value = making.given.get(key)
        if workflow.field(key).type == "long" and isinstance(value, str) and value.strip():
            return value.strip()
    return None


def _text(making: Making, key: str, value: Any) -> None:
    text = str(value).strip()
    if len(text) > _LONGEST:
        raise BadInput(f"“{_title(making, key)}”最多 {_LONGEST} 字，现在有 {len(text)} 字。")
    making.said[key] = text
    if key == "answer":
        making.issue["answer"] = text
    if key == "handler":
        _hand_over(making, {"department": text})


def _choice(making: Making, key: str, value: Any) -> None:
    codes = making.case.profile.workflow.field(key).codes
    known = _codes(making, codes)
    if known and value not in known:
        raise BadInput(f"“{_title(making, key)}”没有“{value}”，可以选：{'、'.join(known.values())}。")
    making.said[key] = value
    if codes in _OF_CODES:
        making.issue[_OF_CODES[codes]] = value


def _codes(making: Making, codes: str) -> Mapping[str, str]:
    profile = making.case.profile
    try:
        return profile.codes(codes)
    except KeyError:
        table = short_tables().get(codes)
        return table.labels() if table else {}


def _class(making: Making, key: str, value: Any) -> None:
    name = making.office.database.read_value("select name from catalogue where code = ?", (str(value),))
    if name is None:
        raise BadInput(f"分类目录里没有“{value}”，请重新选择。")
    making.said[key] = making.issue["class_code"] = str(value)


def _condition(making: Making, key: str, value: Any) -> None:
    row = making.office.database.read_one(
        "select c.code, k.limit_text from condition k join catalogue c on c.id = k.catalogue_id where k.id = ?",
        (int(value),),
    )
    if row is None:
        raise BadInput("这条立案条件已不在目录里，请重新选择。")
    making.said[key] = making.issue["condition_id"] = int(value)
    if making.value("class_code") != row[0]:
        making.issue["class_code"] = row[0]


def _day(making: Making, key: str, value: Any) -> None:
    text = value.isoformat() if isinstance(value, date) else str(value)
    try:
        day = date.fromisoformat(text[:10])
    except ValueError:
        raise BadInput(f"“{_title(making, key)}”应是日期，例如 2026-10-31。") from None
    today = date.fromisoformat(making.at[:10])
    action = making.step.action
    if key == "until":
        if day < today:
            raise BadInput(f"“{_title(making, key)}”{text[:10]}已经过去，请选今天以后的日期。")
        if action.longest and day > today + timedelta(days=action.longest):
            last = (today + timedelta(days=action.longest)).isoformat()
            raise BadInput(f"“{action.title}”最长{action.longest}天，最晚到 {last}，请改早。")
    making.said[key] = text


def _number(making: Making, key: str, value: Any) -> None:
    try:
        making.said[key] = float(value)
    except (TypeError, ValueError):
        raise BadInput(f"“{_title(making, key)}”应是数字，现在是“{value}”。") from None


def _person(making: Making, key: str, value: Any) -> None:
    whom = value if isinstance(value, Mapping) else {"person_id": int(value)}
    making.said[key] = whom_said(making, whom)
    if key.startswith("handler"):
        _hand_over(making, whom)


def _as_is(making: Making, key: str, value: Any) -> None:
    """Several things, or photos: the effect or the album takes them."""


def _handler_or_text(making: Making, key: str, value: Any) -> None:
    if key == "handler" and isinstance(value, Mapping):
        making.said[key] = whom_said(making, value)
        _hand_over(making, value)
    else:
        _text(making, key, value)


_FILLERS = {
    "text": _handler_or_text, "choice": _choice, "class": _class, "condition": _condition, "date": _day,
    "number": _number, "person": _person, "photo": _as_is, "posts": _as_is, "parts": _as_is, "issue": _as_is,
}  # fmt: skip


def whom(making: Making, given: Mapping[str, Any]) -> dict[str, Any]:
    """Department, post and person that a mapping names; BadInput if there is no such post or person."""
    post, person, department = given.get("post"), given.get("person_id"), given.get("department")
    profile = making.case.profile
    if post and post not in profile.codes("post"):
        raise BadInput(f"没有“{post}”这个岗位，请重新选择。")
    if person is not None:
        row = making.office.database.read_one("select name from person where id = ?", (int(person),))
        if row is None:
            raise BadInput("这个人员已不在名册里，请刷新后另选。")
    text = str(department).strip() if department else ""
    if not (post or person is not None or text):
        raise BadInput("请写明单位，或选择岗位、人员。")
    return {"department": text or None, "post": post or None, "person_id": None if person is None else int(person)}


def whom_said(making: Making, given: Mapping[str, Any]) -> str:
    """The same in words."""
    found = whom(making, given)
    name = found["person_id"] and making.office.database.read_value(
        "select name from person where id = ?", (found["person_id"],)
    )
    title = found["post"] and making.case.profile.post(found["post"]).title
    return " ".join(str(one) for one in (found["department"], title, name) if one)


def _hand_over(making: Making, given: Mapping[str, Any]) -> None:
    found = whom(making, given)
    making.issue |= {
        "handler": found["department"] or whom_said(making, given),
        "handler_post": found["post"],
        "handler_person_id": found["person_id"],
    }


def _title(making: Making, key: str) -> str:
    return making.case.profile.workflow.field(key).title
