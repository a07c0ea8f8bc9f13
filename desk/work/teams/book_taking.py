"""A roster workbook taken in: first what would come of every line, then the writing in one transaction that can be undone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from desk import identity
from desk.errors import Conflict
from desk.model import Changes, Value
from desk.office import Office
from desk.rights import EDIT_ROSTER, IMPORT, require
from desk.store.schema import metadata, teams
from desk.store.uid import new_uid
from desk.work.duty.handing import redeal
from desk.work.teams.book_columns import PERSON, SEAT
from desk.work.teams.book_papers import papers_of
from desk.work.teams.book_people import Crowd, Somebody
from desk.work.teams.book_places import Places
from desk.work.teams.book_reading import Line, RosterBook, read_book
from desk.work.teams.seating import FOREVER
from desk.work.teams.seats import SUBSTITUTE

if TYPE_CHECKING:
    from desk.store.writing import Transaction

__all__ = ["RosterPlan", "apply_book", "plan_book"]

_SEAT: Final = (
    "person_id", "post", "area_id", "share", "line", "reports_to_id", "kind", "shift", "substitute_for_id", "since",
    "until", "cause",
)  # fmt: skip
_PERSON: Final = tuple(name for name, _, _ in PERSON.values())


@dataclass(slots=True, eq=False)
class _Seat:
    """A post a line gives to somebody; `id` is the office's assignment, 0 for a new one."""

    line: Line
    who: Somebody
    values: dict[str, Value]
    id: int = 0
    boss: Somebody | int | None = None
    owner: _Seat | None = None


@dataclass(slots=True, kw_only=True)
class RosterPlan:
    """What taking a workbook in would do. Nothing is written until `apply_book`."""

    source: str
    seq: int
    people: Sequence[Somebody]
    seats: list[_Seat] = field(default_factory=list)
    papers: dict[str, list[tuple[Somebody, dict[str, Value]]]] = field(default_factory=dict)
    faults: list[tuple[int, str]] = field(default_factory=list)
    """Number of the line and what is wrong; such lines are left out."""
    notes: list[str] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    """new_people, changed_people, new_seats, changed_seats, same_seats, papers, faulty."""
    changed_people: dict[int, dict[str, Value]] = field(default_factory=dict)
    changed_seats: dict[int, _Seat] = field(default_factory=dict)


def plan_book(office: Office, source: Path | str) -> RosterPlan:
    """Read a roster workbook and say what would come of it. Off the GUI thread."""
    require(office.actor, IMPORT)
    require(office.actor, EDIT_ROSTER)
    return _Planning(office, read_book(office, source)).plan


def apply_book(office: Office, plan: RosterPlan) -> Changes:
    """Write it; Conflict if the roster was changed since the plan was made."""
    require(office.actor, IMPORT)
    require(office.actor, EDIT_ROSTER)
    with office.write("import_roster", kind="assignment", reason=f"导入花名册：{plan.source}") as transaction:
        if office.database.changes_since(plan.seq).touches("person", "assignment", "area"):
            raise Conflict("核对之后，花名册又有改动，这次没有导入。请重新核对一次再导入。")
        _write_people(transaction, plan)
        ids = _write_seats(transaction, plan)
        for table, rows in plan.papers.items():
            names = list(dict.fromkeys(name for _, values in rows for name in values))
            given = [(one.id, *(values.get(name) for name in names)) for one, values in rows]
            transaction.insert_many(metadata.tables[table], ("person_id", *names), given)
        areas = {
            int(str(seat.values["area_id"]))
            for seat in plan.seats
            if ids.get(id(seat)) or seat.id in plan.changed_seats
        }
        if areas:
            redeal(office, transaction, sorted(areas))
    return transaction.changes


class _Planning:
    """Goes through the lines one after the other."""

    def __init__(self, office: Office, book: RosterBook) -> None:
        self.office = office
        self.crowd = Crowd(office, [*book.lines, *(line for lines in book.papers.values() for line in lines)])
        self.places = Places(office)
        self.standing = self._read_standing()
        self.taken: dict[tuple[Any, ...], list[_Seat]] = defaultdict(list)
        self.plan = RosterPlan(
            source=book.source, seq=office.database.seq, people=self.crowd.all, notes=[*book.notes, *self.crowd.notes]
        )
        for line in book.lines:
            self._seat(line)
        self._refer()
        self._compare()
        self._papers(book)
        self._count(book)

    def _read_standing(self) -> dict[int, list[dict[str, Any]]]:
        found: dict[int, list[dict[str, Any]]] = defaultdict(list)
        for id, *row in self.office.database.read(f"select id, {', '.join(_SEAT)} from assignment order by id"):
            values = dict(zip(_SEAT, row, strict=True)) | {"id": id}
            found[values["person_id"]].append(values)
        return found

    def _seat(self, line: Line) -> None:
        who = self.crowd.of(line)
        wanted = [key for key in ("post", "_area", "_code") if key in line.said]
        if who is None or line.faults or not wanted:
            return
        post = self.places.post(line)
        area = self.places.area(line, post) if post else 0
        if line.faults:
            return
        first, _, last = str(line.said.get("_term", "")).partition("/")
        values: dict[str, Value] = {SEAT[key][0]: line.said[key] for key in SEAT if key in line.said}
        values |= {"post": post, "area_id": area}
        values.setdefault("since", first or None)
        if last:
            values.setdefault("until", last)
        seat = _Seat(line, who, values)
        if self._fits(seat):
            self.plan.seats.append(seat)

    def _fits(self, seat: _Seat) -> bool:
        """Find the assignment the office has already; say what contradicts it."""
        line, values, who = seat.line, seat.values, seat.who
        same = [row for row in self.standing.get(who.id, ()) if who.id and _key(row) == _key(values)]
        if values["since"] is None:
            held = [row for row in same if not row["until"] or row["until"] >= self.office.today()]
            values["since"] = held[0]["since"] if held else who.said.get("hired") or self.office.today()
        since, until = str(values["since"]), str(values.get("until") or FOREVER)
        if until < since:
            line.faults.append(f"任职止{until}早于任职起{since}，请改正")
            return False
        key = (id(who), *_key(values))
        for other in self.taken[key]:
            if str(other.values["since"]) <= until and since <= str(other.values.get("until") or FOREVER):
                line.faults.append(f"与第{other.line.number}行重复：同一人同一岗位，时间重叠")
                return False
        for row in same:
            if row["since"] == since:
                seat.id = row["id"]
            elif row["since"] <= until and since <= (row["until"] or FOREVER):
                line.faults.append(f"{who.name}已自{row['since']}起在这个岗位，与本行的任职时间重叠，请先核对起止日期")
                return False
        self.taken[key].append(seat)
        return True

    def _refer(self) -> None:
        """Find whom lines name: who is reported to, who is stood in for."""
        for seat in self.plan.seats:
            said = seat.line.said
            if "_boss" in said:
                seat.boss = self.crowd.named(str(said["_boss"]))
                if seat.boss is None:
                    self.plan.notes.append(f"第{seat.line.number}行：没有认出向谁汇报“{said['_boss']}”，这一项没有导入")
            if "_owner" in said:
                owner = self.crowd.named(str(said["_owner"]))
                mine = [
                    one
                    for one in self.plan.seats
                    if one.who is owner and _place(one) == _place(seat) and one is not seat
                ]
                seat.owner = next((one for one in mine if _together(one, seat)), None)
                seat.values.setdefault("kind", SUBSTITUTE)
                if seat.owner is None:
                    self.plan.notes.append(f"第{seat.line.number}行：表里没有“{said['_owner']}”的同一岗位，只记为顶替")

    def _compare(self) -> None:
        rows = {row["id"]: row for held in self.standing.values() for row in held}
        for seat in self.plan.seats:
            if seat.id:
                row = rows[seat.id]
                differs = any(row[name] != value for name, value in seat.values.items())
                boss = seat.boss.id if isinstance(seat.boss, Somebody) else seat.boss
                if differs or (boss is not None and boss != row["reports_to_id"]):
                    self.plan.changed_seats[seat.id] = seat
        known = {
            row[0]: dict(zip(_PERSON, row[1:], strict=True))
            for row in self.office.database.read(f"select id, {', '.join(_PERSON)} from person")
        }
        for one in self.crowd.all:
            if one.id:
                new = {name: value for name, value in one.values().items() if known[one.id][name] != value}
                if new:
                    self.plan.changed_people[one.id] = new

    def _papers(self, book: RosterBook) -> None:
        for table, who, values in papers_of(self.office, self.crowd, book):
            self.plan.papers.setdefault(table, []).append((who, values))

    def _count(self, book: RosterBook) -> None:
        plan = self.plan
        lines = [*book.lines, *(line for lines in book.papers.values() for line in lines)]
        plan.faults = [(line.number, fault) for line in lines for fault in line.faults]
        # Who stands in faulty lines only does not come in.
        plan.people = [one for one in plan.people if any(not line.faults for line in one.lines)]
        new = [seat for seat in plan.seats if not seat.id]
        plan.counts = {
            "new_people": sum(1 for one in plan.people if not one.id),
            "changed_people": len(plan.changed_people),
            "new_seats": len(new),
            "changed_seats": len(plan.changed_seats),
            "same_seats": len(plan.seats) - len(new) - len(plan.changed_seats),
            "papers": sum(len(rows) for rows in plan.papers.values()),
            "faulty": len({line.number for line in lines if line.faults}),
        }


def _key(values: Mapping[str, Any]) -> tuple[Any, ...]:
    return values["post"], values["area_id"], values.get("line") or None


def _place(seat: _Seat) -> tuple[Any, ...]:
    return seat.values["post"], seat.values["area_id"]


def _together(one: _Seat, other: _Seat) -> bool:
    first, second = ((str(seat.values["since"]), str(seat.values.get("until") or FOREVER)) for seat in (one, other))
    return first[0] <= second[1] and second[0] <= first[1] and one.owner is None


def _write_people(transaction: Transaction, plan: RosterPlan) -> None:
    new = [one for one in plan.people if not one.id]
    rows = []
    for one in new:
        values = one.values()
        rows.append((new_uid(), identity.initials(one.name), *(values.get(name) for name in _PERSON)))
    ids = transaction.insert_many(teams.person, ("uid", "initials", *_PERSON), rows)
    for one, given in zip(new, ids, strict=True):
        one.id = given
    by_fields: dict[tuple[str, ...], dict[int, tuple[Value, ...]]] = defaultdict(dict)
    for person, values in plan.changed_people.items():
        by_fields[tuple(values)][person] = tuple(values.values())
    for fields, changed in by_fields.items():
        transaction.update_many(teams.person, fields, changed)


def _write_seats(transaction: Transaction, plan: RosterPlan) -> dict[int, int]:
    """Write the assignments, those stood in for first; gives the new ids by seat."""
    ids: dict[int, int] = {}
    for stand_in in (False, True):
        some = [seat for seat in plan.seats if not seat.id and (seat.owner is not None) == stand_in]
        rows = [(new_uid(), *(_row(seat, ids)[name] for name in _SEAT)) for seat in some]
        made = transaction.insert_many(teams.assignment, ("uid", *_SEAT), rows)
        ids |= {id(seat): given for seat, given in zip(some, made, strict=True)}
    for given, seat in plan.changed_seats.items():
        row = {name: value for name, value in _row(seat, ids).items() if value is not None}
        transaction.update(teams.assignment, given, **row)
    return ids


def _row(seat: _Seat, ids: Mapping[int, int]) -> dict[str, Any]:
    owner, boss = seat.owner, seat.boss
    return {
        **dict.fromkeys(_SEAT), "share": 100, **seat.values, "person_id": seat.who.id,
        "reports_to_id": boss.id if isinstance(boss, Somebody) else boss,
        "substitute_for_id": (owner.id or ids[id(owner)]) if owner is not None else None,
    }  # fmt: skip
