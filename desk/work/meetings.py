"""The monthly meeting of an area: figures frozen for it, and what it resolves. One meeting per area and month."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from desk.errors import BadInput, Conflict, Missing
from desk.model import Changes
from desk.office import Office
from desk.report import month as months
from desk.report.calendar import month_of
from desk.report.figures import MonthFigures, from_json, to_json
from desk.rights import HOLD_MEETING, require
from desk.store.schema import meetings as tables
from desk.store.uid import new_uid

if TYPE_CHECKING:
    from desk.store.writing import Transaction

_LONGEST = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolution:
    """Something the meeting resolved."""

    id: int
    body: str
    owner: str
    due: str
    done_at: str

    def is_late(self, today: str) -> bool:
        """Whether it is past its day and not done."""
        return bool(self.due) and not self.done_at and self.due < today


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """A meeting with its resolutions. `id` is None until something is written of it."""

    id: int | None
    area_id: int
    month: str
    held_at: str
    minutes: str
    figures: MonthFigures | None
    resolutions: tuple[Resolution, ...]
    earlier: tuple[Resolution, ...]
    """Of the meetings before it, what was not done by then: the first point of the agenda."""


def meeting_of(office: Office, month: str, area_id: int | None = None) -> Meeting:
    """The meeting of an area (None: the whole office) in a month, whether anything is written of it or not."""
    month_of(month)
    area = _area(office, area_id)
    row = office.database.read_one(
        "select id, held_at, minutes, figures_json from meeting where area_id = ? and month = ?", (area, month)
    )
    one, held_at, minutes, frozen = row or (None, None, None, None)
    return Meeting(
        id=one,
        area_id=area,
        month=month,
        held_at=held_at or "",
        minutes=minutes or "",
        figures=from_json(frozen) if frozen else None,
        resolutions=_resolutions(office, "m.id = ?", (one or 0,)),
        earlier=_resolutions(office, "m.area_id = ? and m.month < ? and r.done_at is null", (area, month)),
    )


def figures_of(office: Office, month: str, area_id: int | None = None) -> MonthFigures:
    """The frozen figures of the meeting, or today's if none are frozen yet."""
    frozen = meeting_of(office, month, area_id).figures
    return frozen if frozen is not None else months.figures(office, month, area_id)


def freeze(office: Office, month: str, area_id: int | None = None) -> Changes:
    """Freeze the month's figures with the meeting: minutes and slides keep saying what was shown."""
    require(office.actor, HOLD_MEETING)
    figures = months.figures(office, month, area_id)
    area = _area(office, area_id)
    with office.write("freeze", kind="meeting", reason=f"定格 {month} 数字") as transaction:
        meeting = _meeting(transaction, area, month)
        if transaction.read("select 1 from meeting where id = ? and figures_json is not null", (meeting,)):
            raise Conflict(f"{month} 的数字已经定格，没有再改。如需重新定格，请先撤销上次定格。")
        transaction.update(tables.meeting, meeting, figures_json=to_json(figures), held_at=office.now())
    return transaction.changes


def decide(
    office: Office, month: str, body: str, *, area_id: int | None = None, owner: str = "", due: str = ""
) -> Changes:
    """Add a resolution to the month's meeting; `Changes.rows["resolution"]` holds its id."""
    require(office.actor, HOLD_MEETING)
    month_of(month)
    values = _checked(body=body, owner=owner, due=due)
    area = _area(office, area_id)
    with office.write("decide", kind="resolution", reason=f"{month} 议定事项") as transaction:
        meeting = _meeting(transaction, area, month)
        transaction.insert(tables.resolution, uid=new_uid(), meeting_id=meeting, **values)
    return transaction.changes


def edit(
    office: Office,
    resolution_id: int,
    *,
    body: str | None = None,
    owner: str | None = None,
    due: str | None = None,
) -> Changes:
    """Change what is given of a resolution."""
    require(office.actor, HOLD_MEETING)
    values = _checked(**{k: v for k, v in (("body", body), ("owner", owner), ("due", due)) if v is not None})
    with office.write("edit_resolution", kind="resolution") as transaction:
        transaction.update(tables.resolution, resolution_id, **values)
    return transaction.changes


def finish(office: Office, resolution_id: int) -> Changes:
    """Mark a resolution as done now; one that is done becomes open again."""
    require(office.actor, HOLD_MEETING)
    with office.write("finish_resolution", kind="resolution") as transaction:
        rows = transaction.read("select done_at from resolution where id = ?", (resolution_id,))
        done = None if rows and rows[0][0] else office.now()
        transaction.update(tables.resolution, resolution_id, done_at=done)
    return transaction.changes


def remove(office: Office, resolution_id: int) -> Changes:
    """Take a resolution out (can be undone)."""
    require(office.actor, HOLD_MEETING)
    with office.write("remove_resolution", kind="resolution") as transaction:
        transaction.delete(tables.resolution, resolution_id)
    return transaction.changes


def write_minutes(office: Office, month: str, minutes: str, *, area_id: int | None = None) -> Changes:
    """Keep the minutes of the month's meeting."""
    require(office.actor, HOLD_MEETING)
    month_of(month)
    area = _area(office, area_id)
    with office.write("write_minutes", kind="meeting") as transaction:
        transaction.update(tables.meeting, _meeting(transaction, area, month), minutes=minutes.strip()[:20_000])
    return transaction.changes


def _meeting(transaction: Transaction, area: int, month: str) -> int:
    rows = transaction.read("select id from meeting where area_id = ? and month = ?", (area, month))
    if rows:
        return int(rows[0][0])
    return transaction.insert(tables.meeting, uid=new_uid(), area_id=area, month=month)


def _area(office: Office, area_id: int | None) -> int:
    if area_id is None:
        found = office.database.read_value(
            "select a.id from area a join layer l on l.id = a.layer_id where a.level = 0 order by l.sort, a.id limit 1"
        )
    else:
        found = office.database.read_value("select id from area where id = ?", (area_id,))
    if found is None:
        raise BadInput("这个网格已不存在，请刷新后另选。")
    return int(found)


def _resolutions(office: Office, condition: str, values: tuple[Any, ...]) -> tuple[Resolution, ...]:
    rows = office.database.read(
        "select r.id, r.body, r.owner, r.due, r.done_at from resolution r join meeting m on m.id = r.meeting_id"
        f" where {condition} order by m.month, r.id",
        values,
    )
    return tuple(
        Resolution(id=one, body=body, owner=owner or "", due=due or "", done_at=done or "")
        for one, body, owner, due, done in rows
    )


def _checked(**values: str) -> Mapping[str, str | None]:
    if "body" in values:
        values["body"] = " ".join(values["body"].split())
        if not values["body"]:
            raise Missing(("议定事项",))
        if len(values["body"]) > _LONGEST:
            raise BadInput(f"一条议定事项最多 {_LONGEST} 个字，请拆成几条。")
    if values.get("due"):
        try:
            good = date.fromisoformat(values["due"]).isoformat() == values["due"]
        except ValueError:
            good = False
        if not good:
            raise BadInput(f"完成期限“{values['due']}”不是日期，请写成 2026-10-31 这样。")
    return {key: value.strip() or None for key, value in values.items()}
