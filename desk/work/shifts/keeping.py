"""The shifts of an office: read, add, change, take out of use."""

from __future__ import annotations

from dataclasses import dataclass

from desk import rota
from desk.errors import Conflict
from desk.model import Changes
from desk.office import Office
from desk.rights import EDIT_ROSTER, require
from desk.rota import Shift
from desk.store.schema import shifts as tables

USUAL = (
    ("受理中心轮值", "desk", "08:30", "17:30", 1, "work"),
    ("错时服务", "staggered", "17:30", "20:30", 1, "work"),
    ("24小时值班", "whole_day", "08:30", "08:30", 2, "all"),
)
"""What an office begins with (domain A33 错时工作制, A34 受理中心可轮值, A35 24 小时畅通)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftDraft:
    """A shift as typed."""

    name: str
    kind: str
    begins: str
    ends: str
    people: int = 1
    days: str = "all"


def shifts(office: Office) -> tuple[Shift, ...]:
    """The shifts in use, in their order."""
    rows = office.database.read(
        "select id, name, kind, begins, ends, people, days from shift where is_off = 0 order by sort, id"
    )
    names = ("id", "name", "kind", "begins", "ends", "people", "days")
    return tuple(Shift(**dict(zip(names, row, strict=True))) for row in rows)


def begin(office: Office) -> Changes:
    """Put in the three usual shifts."""
    require(office.actor, EDIT_ROSTER)
    with office.write("begin shifts", kind="shift", reason="放入常用班次") as transaction:
        for sort, (name, kind, begins, ends, people, days) in enumerate(USUAL):
            transaction.insert(
                tables.shift, name=name, kind=kind, begins=begins, ends=ends, people=people, days=days, sort=sort
            )
    return transaction.changes


def save_shift(office: Office, draft: ShiftDraft, shift_id: int | None = None) -> Changes:
    """Add a shift, or change one; turns that stand keep their day and follow its new times."""
    require(office.actor, EDIT_ROSTER)
    values = {
        "name": draft.name.strip(), "kind": draft.kind, "begins": draft.begins, "ends": draft.ends,
        "people": draft.people, "days": draft.days,
    }  # fmt: skip
    rota.check(Shift(id=0, **values))  # type: ignore[arg-type]
    with office.write("save shift", kind="shift", reason=draft.name) as transaction:
        twice = "select id from shift where name = ? and is_off = 0 and id <> ?"
        if transaction.read(twice, (values["name"], shift_id or 0)):
            raise Conflict(f"已有叫“{values['name']}”的班次，请换个名称。")
        if shift_id is None:
            sort = transaction.read("select coalesce(max(sort), -1) + 1 from shift")[0][0]
            transaction.insert(tables.shift, sort=sort, **values)
        else:
            transaction.update(tables.shift, shift_id, **values)
    return transaction.changes


def switch_off(office: Office, shift_id: int) -> Changes:
    """Take a shift out of use: turns from today on go, those of the past stay."""
    require(office.actor, EDIT_ROSTER)
    with office.write("end shift", kind="shift", reason="停用班次") as transaction:
        ahead = transaction.read("select id from turn where shift_id = ? and day >= ?", (shift_id, office.today()))
        transaction.delete_rows(tables.turn, [row[0] for row in ahead])
        transaction.update(tables.shift, shift_id, is_off=1)
    return transaction.changes
