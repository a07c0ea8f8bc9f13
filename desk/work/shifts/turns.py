"""What may be done with a rota: deal it, put somebody in, take out, swap, stand in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from desk import rota
from desk.errors import BadInput, Conflict
from desk.model import Changes
from desk.office import Office
from desk.rights import EDIT_ROSTER, require
from desk.rota import Shift, Turn
from desk.store.schema import shifts as tables
from desk.work.clocks.calendar import working_calendar
from desk.work.shifts.keeping import shifts
from desk.work.shifts.sheet import away, check_stretch, days_of

if TYPE_CHECKING:
    from desk.store.writing import Transaction

BACK = 92
"""Days of the rota so far that a new one takes into account."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Laying:
    """What is to be dealt: the days, the people in their order, the shifts (none: all) and the role.

    `anew` takes out what stands from today on; without it only gaps are filled.
    """

    first: date
    last: date
    people: tuple[int, ...]
    shifts: tuple[int, ...] = ()
    role: str = "duty"
    anew: bool = False


def lay(office: Office, area_id: int, wish: Laying) -> Changes:
    """Deal turns of a place: fairly, with rest between, around absences; working and free days counted apart."""
    require(office.actor, EDIT_ROSTER)
    check_stretch(wish.first, wish.last)
    if not wish.people:
        raise BadInput("还没有选参加轮值的人，请在右边勾选。")
    chosen = [shift for shift in shifts(office) if not wish.shifts or shift.id in wish.shifts]
    if not chosen:
        raise BadInput("还没有班次，请先设置班次。")
    is_workday = working_calendar(office).is_workday
    days = days_of(wish.first, wish.last)
    with office.write("lay rota", kind="turn", reason=f"{wish.first} 至 {wish.last} 排班") as transaction:
        if wish.anew:
            _clear(transaction, area_id, wish, max(str(wish.first), office.today()), [shift.id for shift in chosen])
        before = _before(transaction, area_id, wish.first, wish.last)
        here = [turn for turn, _ in before if turn.day >= wish.first]
        wanted = rota.needs(chosen, {day: is_workday(day) for day in days}, here, role=wish.role)
        made = rota.deal(
            wanted, wish.people, is_workday=is_workday, away=away(office, wish.first, wish.last), before=before,
            role=wish.role,
        )  # fmt: skip
        transaction.insert_many(
            tables.turn,
            ("area_id", "shift_id", "day", "person_id", "role"),
            [(area_id, one.shift_id, one.day.isoformat(), one.person_id, one.role) for one in made.turns],
        )
    return transaction.changes


def put(office: Office, area_id: int, shift_id: int, day: date, person_id: int, role: str = "duty") -> Changes:
    """Put somebody on a shift of a day."""
    require(office.actor, EDIT_ROSTER)
    with office.write("put on rota", kind="turn", reason=f"{day} 排班") as transaction:
        there = "select id from turn where area_id = ? and shift_id = ? and day = ? and person_id = ?"
        if transaction.read(there, (area_id, shift_id, str(day), person_id)):
            raise Conflict("这个人已在这一班，不必重复安排。")
        transaction.insert(
            tables.turn, area_id=area_id, shift_id=shift_id, day=str(day), person_id=person_id, role=role
        )
    return transaction.changes


def take_out(office: Office, turn_ids: Sequence[int]) -> Changes:
    """Take turns out of the rota."""
    require(office.actor, EDIT_ROSTER)
    with office.write("take off rota", kind="turn", reason="撤下值班") as transaction:
        transaction.delete_rows(tables.turn, list(turn_ids))
    return transaction.changes


def stand_in(office: Office, turn_id: int, person_id: int) -> Changes:
    """Let somebody take a turn over; the rota keeps for whom."""
    require(office.actor, EDIT_ROSTER)
    with office.write("stand in", kind="turn", reason="替班") as transaction:
        replace(transaction, turn_id, person_id)
    return transaction.changes


def swap(office: Office, one: int, other: int) -> Changes:
    """Exchange the people of two turns."""
    require(office.actor, EDIT_ROSTER)
    with office.write("swap turns", kind="turn", reason="调班") as transaction:
        rows = transaction.rows(tables.turn, (one, other))
        first, second = rows[one]["person_id"], rows[other]["person_id"]
        if first == second:
            raise BadInput("两班是同一个人，不用调。")
        for turn, person in ((one, second), (other, first)):
            row = rows[turn]
            twice = "select 1 from turn where area_id = ? and shift_id = ? and day = ? and person_id = ? and id not in (?, ?)"
            if transaction.read(twice, (row["area_id"], row["shift_id"], row["day"], person, one, other)):
                raise Conflict("对方那一班里已有这个人，不能对调；请改用替班。")
        same = all(rows[one][name] == rows[other][name] for name in ("area_id", "shift_id", "day"))
        if same:
            raise BadInput("两人本来就在同一班，不用调。")
        transaction.update(tables.turn, one, person_id=second)
        transaction.update(tables.turn, other, person_id=first)
    return transaction.changes


def replace(transaction: Transaction, turn_id: int, person_id: int) -> None:
    """Give a turn to another person inside a write, noting whom they stand in for (the first, if there were several)."""
    row = transaction.rows(tables.turn, (turn_id,))[turn_id]
    if row["person_id"] == person_id:
        return
    twice = "select 1 from turn where area_id = ? and shift_id = ? and day = ? and person_id = ?"
    if transaction.read(twice, (row["area_id"], row["shift_id"], row["day"], person_id)):
        raise Conflict(f"替班的人{row['day']}已在这一班，请另选一人。")
    first = row["instead_of_id"] or row["person_id"]
    transaction.update(tables.turn, turn_id, person_id=person_id, instead_of_id=None if first == person_id else first)


def _clear(transaction: Transaction, area_id: int, wish: Laying, begun: str, chosen: Sequence[int]) -> None:
    marks = ", ".join("?" * len(chosen))
    rows = transaction.read(
        f"select id from turn where area_id = ? and day between ? and ? and role = ? and shift_id in ({marks})",
        (area_id, begun, str(wish.last), wish.role, *chosen),
    )
    transaction.delete_rows(tables.turn, [row[0] for row in rows])


def _before(transaction: Transaction, area_id: int, first: date, last: date) -> list[tuple[Turn, Shift]]:
    """The turns of this place so far, and everybody's turns elsewhere on these days: nobody is in two places at once."""
    rows = transaction.read(
        "select t.shift_id, t.day, t.person_id, t.role, s.name, s.kind, s.begins, s.ends, t.area_id"
        " from turn t join shift s on s.id = t.shift_id where t.day between ? and ? and (t.area_id = ? or t.day >= ?)",
        (str(first - timedelta(days=BACK)), str(last + timedelta(days=1)), area_id, str(first - timedelta(days=1))),
    )
    found = []
    for shift, day, person, role, name, kind, begins, ends, place in rows:
        what = Shift(id=shift, name=name, kind=kind, begins=begins, ends=ends)
        turn = Turn(shift_id=shift if place == area_id else 0, day=date.fromisoformat(day), person_id=person, role=role)
        found.append((turn, what))
    return found
