"""What was typed of a record, made fit to keep: every field of its form read, and what cannot be said in one sentence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from desk.errors import BadInput, Missing
from desk.office import Office
from desk.rights import EDIT_RECORDS, HANDLE_ISSUES, require
from desk.work.logbook.about import About, about
from desk.work.logbook.checklists import chosen, scored, told
from desk.work.logbook.draft import RecordDraft
from desk.work.logbook.forms import Checklist, RecordForm, book, form_of
from desk.work.logbook.values import moment, read_field, told_rows

__all__ = ["Checked", "checked", "may_write", "moment", "read_field", "told_rows"]

EARLIEST: Final = "2000-01-01"
LONGEST: Final = timedelta(hours=24)
FARTHEST: Final = 731
"""Days ahead a next visit may be planned."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """A record as it will be written: `row` are columns, `detail` what goes into data_json."""

    draft: RecordDraft
    form: RecordForm
    row: dict[str, Any]
    detail: dict[str, Any]
    about: About | None
    person: str


def may_write(office: Office) -> None:
    """NotAllowed unless the person may handle issues or edit registers."""
    if not office.actor.may(HANDLE_ISSUES):
        require(office.actor, EDIT_RECORDS)


def checked(
    office: Office, draft: RecordDraft, *, old: Mapping[str, Any] | None = None, may_lack_person: bool = False
) -> Checked:
    """The record of a draft; BadInput or Missing say what is wrong with it.

    `old` is the data_json it had. `may_lack_person` lets in what was written when nobody had to be named.
    """
    form = form_of(draft.kind)
    given = _typed(office, form, draft)
    at, until = _when(office, form, draft)
    whom, item, area = _whom(office, form, draft, at)
    person_id, person = _person(office, draft.person_id, at[:10], may_lack_person)
    thing = about(office, whom, item, at[:10]) if item is not None and whom else None
    area = area or (thing.area_id if thing else None)
    if area is None and person_id is not None:
        area = _area_of(office, person_id, at[:10])
    if item is None and whom == "" and form.shape.whom[:1] == ("area",) and area is not None:
        whom, item = "area", area
        thing = about(office, whom, item, at[:10])
    detail, listed = _detail(office, form, draft, given, whom, item, old or {})
    row: dict[str, Any] = {one.key: given.get(one.key) for one in form.fields if one.is_column}
    row |= {
        "kind": draft.kind, "area_id": area, "whom": whom or None, "item_id": item, "person_id": person_id, "at": at,
        "until": until or None,
    }  # fmt: skip
    row |= dict(zip(("lon", "lat"), _position(draft), strict=True))
    if listed is not None and not row.get("body"):
        row["body"] = told(listed, detail["breaches"])
    _complete(form, row, detail)
    _next(form, row)
    return Checked(draft=draft, form=form, row=row, detail=detail, about=thing, person=person)


# What was typed


def _typed(office: Office, form: RecordForm, draft: RecordDraft) -> dict[str, Any]:
    """The values of all fields but the moments; a field the form does not have must be empty."""
    found: dict[str, Any] = {}
    known = {one.key: one for one in form.fields}
    for key in ("way", "sort", "present", "need", "body", "mood", "reply", "result", "satisfaction", "next_on"):
        text = str(getattr(draft, key) or "")
        one = known.get(key)
        if one is None or not one.is_column:
            if text.strip():
                raise BadInput(f"{form.title}没有“{_column_title(key)}”这一栏，请改用别的栏或别类记录。")
            continue
        found[key] = read_field(office, one, text)
    for key, value in draft.detail.items():
        one = known.get(key)
        if one is not None and not one.is_column:
            found[key] = read_field(office, one, value)
    return found


# When


def _when(office: Office, form: RecordForm, draft: RecordDraft) -> tuple[str, str]:
    now = office.now()
    at = moment(draft.at, now[:10], is_time=False) if draft.at.strip() else now
    title = form.field("at").title
    if at > now:
        raise BadInput(f"{title} {spoken(at)} 在现在之后，还没做的事不能登记；请改正。")
    if at < EARLIEST:
        raise BadInput(f"{title} {spoken(at)} 的年份不对，请核对。")
    if not draft.until.strip():
        return at, ""
    until = moment(draft.until, at[:10])
    if until < at:
        raise BadInput(f"结束时间 {spoken(until)} 早于开始时间 {spoken(at)}，请改正。")
    # The end of a working day may be written before it has come: 出勤止 17:30 at five o'clock.
    if until > (f"{now[:10]}T23:59:59" if form.shape.reviewed else now):
        raise BadInput(f"结束时间 {spoken(until)} 在现在之后，还没做完的事不能登记；请改正。")
    if datetime.fromisoformat(until) - datetime.fromisoformat(at) > LONGEST:
        raise BadInput(f"从 {spoken(at)} 到 {spoken(until)} 超过一昼夜，请核对起止时间。")
    return at, until


def spoken(moment: str) -> str:
    """A moment for a sentence: 2026-10-31 09:05."""
    return moment[:16].replace("T", " ")


# Who and where


def _whom(office: Office, form: RecordForm, draft: RecordDraft, at: str) -> tuple[str, int | None, int | None]:
    if draft.item_id is None:
        if draft.whom and draft.whom != "area":
            raise Missing(("对象",))
        area = draft.area_id
        item = area if draft.whom == "area" else None
    else:
        if draft.whom not in form.shape.whom:
            raise BadInput(f"{form.title}不记这一类对象，请改选别类记录或另选对象。")
        item, area = draft.item_id, draft.area_id
    if area is not None:
        row = office.database.read_one("select valid_from, valid_to from area where id = ?", (area,))
        if row is None or (row[1] is not None and row[1] <= at[:10]):
            raise BadInput(f"所选的{office.profile.term('grid')}在 {at[:10]} 已停用或不存在，请另选。")
    return (draft.whom if item is not None else ""), item, area


def _person(office: Office, person_id: int | None, day: str, may_lack: bool) -> tuple[int | None, str]:
    if may_lack and person_id is None:
        return None, ""
    one = person_id if person_id is not None else office.actor.person_id
    if one is None:
        raise Missing(("记录人",))
    row = office.database.read_one("select name, until from person where id = ?", (one,))
    if row is None:
        raise BadInput("这个人员已不在花名册里，请刷新后另选。")
    if row[1] and row[1] < day:
        raise BadInput(f"{row[0]}已于 {row[1]} 离岗，不能登记 {day} 的记录；请核对人员或日期。")
    return one, str(row[0])


def _area_of(office: Office, person_id: int, day: str) -> int | None:
    """The lowest grid that somebody was in charge of on that day."""
    found = office.database.read_value(
        "select s.area_id from assignment s join area a on a.id = s.area_id where s.person_id = ? and s.since <= ?"
        " and (s.until is null or s.until >= ?) and (a.valid_to is null or a.valid_to > ?)"
        " order by a.level desc, s.id limit 1",
        (person_id, day, day, day),
    )
    return int(found) if found is not None else None


def _position(draft: RecordDraft) -> tuple[float | None, float | None]:
    if draft.lon is None or draft.lat is None:
        return None, None
    if not (-180 <= draft.lon <= 180 and -90 <= draft.lat <= 90):
        raise BadInput("位置的经纬度超出范围，请在地图上重新点选。")
    return draft.lon, draft.lat


# What must be there


def _detail(
    office: Office, form: RecordForm, draft: RecordDraft, given: Mapping[str, Any], whom: str, item: int | None,
    old: Mapping[str, Any],
) -> tuple[dict[str, Any], Checklist | None]:  # fmt: skip
    """What goes into data_json, and the checklist in it; what an older version wrote there stays."""
    known = dict.fromkeys(one.key for one in form.details())  # in the order of the form
    checks = {"list", "grade", "breaches", "lost"} if form.shape.checklist else set()
    strange = [key for key in draft.detail if key not in {*known, *checks, *old}]
    if strange:
        raise BadInput(f"{form.title}没有“{strange[0]}”这一项，请用这类记录自己的栏。")
    found = {key: value for key, value in old.items() if key not in {*known, *checks}}
    found |= {key: given[key] for key in known if given.get(key) is not None}
    listed = chosen(office, draft.kind, whom, item, draft.detail) if form.shape.checklist else None
    return found | (scored(listed, draft.detail) if listed else {}), listed


def _complete(form: RecordForm, row: Mapping[str, Any], detail: Mapping[str, Any]) -> None:
    """Missing names what must be filled in; a record that says nothing at all is none."""
    key, code = (*form.shape.excused, "", "")[:2]
    excused = {"body"} if key and row.get(key) == code else set()
    values = {**detail, **{one.key: row.get(one.key) for one in form.fields if one.is_column}}
    lacking = [one for one in form.fields if one.needed and one.key not in excused and not values.get(one.key)]
    silent = not any(values.get(one.key) for one in form.fields if one.key not in ("at", "until", "way", "sort"))
    if not lacking and silent:
        lacking = [form.field("body")]
    if lacking:
        raise Missing(tuple(one.title for one in lacking))


def _next(form: RecordForm, row: Mapping[str, Any]) -> None:
    ahead = row.get("next_on")
    if not ahead:
        return
    title, day = form.field("next_on").title, row["at"][:10]
    if ahead <= day:
        raise BadInput(f"{title} {ahead} 应在这次（{day}）之后，请改正。")
    if (date.fromisoformat(ahead) - date.fromisoformat(day)).days > FARTHEST:
        raise BadInput(f"{title} {ahead} 隔得太久，请核对年份。")


def _column_title(key: str) -> str:
    return next(one.title for one in book().columns if one.key == key)
