"""One move for many issues: which moves all of them allow, and making it for each in a transaction of its own.

One after the other, because one that somebody else has just moved must not keep the others waiting, and because each
issue's steps, mail and clock stand for themselves. Whatever was refused is told with its reason; the batch is taken back
as a whole, newest first.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from desk.errors import BadInput, DeskError
from desk.model import Changes
from desk.office import Office
from desk.profile import FieldDef
from desk.work import undo
from desk.work.issues import asking
from desk.work.issues.moving import Candidate, Move, moves, perform

MOST: Final = 500
"""Issues in one batch: more is rather a mistake of the hand."""
Told = Callable[[int, int], None]
"""Is told how many are done, of how many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One of the chosen issues: its moves were read at `step_no`."""

    id: int
    number: str
    title: str
    step_no: int
    stage: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Shared:
    """What can be done with all of the chosen ones; the same fields for each."""

    rows: tuple[Row, ...]
    moves: tuple[Move, ...]
    entries: Mapping[str, Mapping[str, str]]
    stages: tuple[tuple[str, int], ...]
    """In which stages they are, and how many in each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of one issue; `why` is "" if the move was made."""

    id: int
    number: str
    title: str
    why: str = ""
    audit_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """What became of all of them, in their order; `left_out` were not begun, for somebody cancelled."""

    outcomes: tuple[Outcome, ...]
    left_out: int
    changes: Changes

    @property
    def done(self) -> tuple[Outcome, ...]:
        """Those that were moved."""
        return tuple(each for each in self.outcomes if not each.why)

    @property
    def refused(self) -> tuple[Outcome, ...]:
        """Those that were not, each with its reason."""
        return tuple(each for each in self.outcomes if each.why)


def shared(office: Office, ids: Sequence[int], told: Told = lambda done, total: None) -> Shared:
    """The moves that all of these allow; a field that any of them needs is needed."""
    if not ids:
        raise BadInput("请先在列表里选中要办理的行。")
    if len(ids) > MOST:
        raise BadInput(f"一次最多办理 {MOST} 件，现在选了 {len(ids):,} 件。请少选一些。")
    named = office.search.rows("issues", ids, ("number", "title", "stage"))
    rows: list[Row] = []
    common: dict[str, Move] | None = None
    for place, (id, (number, title, stage)) in enumerate(zip(ids, named, strict=True)):
        found = moves(office, id)
        rows.append(
            Row(
                id=int(id),
                number=str(number or ""),
                title=str(title or ""),
                step_no=found.step_no,
                stage=str(stage or ""),
            )
        )
        mine = {each.key: each for each in found.moves}
        common = mine if common is None else {key: _both(one, mine[key]) for key, one in common.items() if key in mine}
        told(place + 1, len(ids))
    kept = tuple((common or {}).values())
    stages: dict[str, int] = {}
    for row in rows:
        stages[row.stage] = stages.get(row.stage, 0) + 1
    fields = {one.key: one for move in kept for one in (*move.needs, *move.asks) if one.codes}
    return Shared(
        rows=tuple(rows),
        moves=kept,
        entries={key: asking.entries(office, one) for key, one in fields.items()},
        stages=tuple(stages.items()),
    )


def first_of(office: Office, id: int) -> asking.Here:
    """What the look-ups of the fields know of an issue."""
    row = office.database.read_one("select kind, class_code, lon, lat from issue where id = ?", (id,))
    if row is None:
        raise BadInput("所选的行已被删除，请刷新后再办。")
    return asking.Here(id=id, kind=row[0], class_code=row[1], lon=row[2], lat=row[3])


def run(
    office: Office,
    rows: Sequence[Row],
    action: str,
    given: Mapping[str, Any],
    by: int | None = None,
    told: Told = lambda done, total: None,
    is_cancelled: Callable[[], bool] = lambda: False,
) -> Batch:
    """Make a move for each of these; between two of them it can be cancelled."""
    outcomes: list[Outcome] = []
    touched: dict[str, frozenset[int]] = {}
    for place, row in enumerate(rows):
        if is_cancelled():
            break
        why, audit = "", None
        try:
            changes = perform(office, row.id, action, seen_step=row.step_no, by=by, given=given)
            audit = changes.audit_id
            for kind, ids in changes.rows.items():
                touched[kind] = touched.get(kind, frozenset()) | ids
        except DeskError as error:
            why = str(error)
        outcomes.append(Outcome(id=row.id, number=row.number, title=row.title, why=why, audit_id=audit))
        told(place + 1, len(rows))
    return Batch(outcomes=tuple(outcomes), left_out=len(rows) - len(outcomes), changes=Changes(rows=touched))


def take_back(office: Office, batch: Batch, told: Told = lambda done, total: None) -> Batch:
    """Undo every move of a batch, the newest first; what was worked on since stays and is told."""
    outcomes: list[Outcome] = []
    touched: dict[str, frozenset[int]] = {}
    made = batch.done
    for place, each in enumerate(reversed(made)):
        why = ""
        try:
            assert each.audit_id is not None
            changes = undo.undo(office, each.audit_id)
            for kind, ids in changes.rows.items():
                touched[kind] = touched.get(kind, frozenset()) | ids
        except DeskError as error:
            why = str(error)
        outcomes.append(replace(each, why=why))
        told(place + 1, len(made))
    return Batch(outcomes=tuple(outcomes), left_out=0, changes=Changes(rows=touched))


def _both(one: Move, other: Move) -> Move:
    """A move as it is for two issues: what either needs, what both offer, who may make both."""
    needs = _united(one.needs, other.needs)
    asks = tuple(each for each in _united(one.asks, other.asks) if each.key not in {need.key for need in needs})
    persons = {each.person_id for each in other.people}
    people: tuple[Candidate, ...] = tuple(each for each in one.people if each.person_id in persons)
    return replace(one, needs=needs, asks=asks, people=people)


def _united(one: Sequence[FieldDef], other: Sequence[FieldDef]) -> tuple[FieldDef, ...]:
    return tuple({each.key: each for each in (*one, *other)}.values())
