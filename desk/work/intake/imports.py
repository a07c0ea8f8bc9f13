"""Import a list: first a plan (what would happen, row by row), then the writing in one transaction that can be undone."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, TypeVar

from desk.errors import BadInput, Conflict
from desk.model import Changes
from desk.office import Office
from desk.rights import IMPORT, require
from desk.sheets.body import settle
from desk.sheets.faults import BadRow, write_faults
from desk.sheets.header import Header
from desk.sheets.table import Table, read_bytes, read_table
from desk.store.schema import house
from desk.store.uid import new_uid
from desk.work.intake.cleaning import clean_rows
from desk.work.intake.columns import known_header, lost_zeros
from desk.work.intake.homes import Homes, find_homes
from desk.work.intake.linking import link
from desk.work.intake.matching import POLICIES, Policy, compare, find, look_alikes
from desk.work.intake.reading import cleaning_of
from desk.work.intake.remembering import remember
from desk.work.intake.rows import Row, Rows
from desk.work.intake.since import written_since
from desk.work.intake.specs import spec_of
from desk.work.intake.storing import gather_details, store

Step = Callable[[int, int], None]
T = TypeVar("T")

_PATIENCE: Final = 0.1
"""Seconds between two looks at whether somebody has cancelled, while the sheet is unpacked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportPlan:
    """What an import would do. Nothing is written until `apply`."""

    kind: str
    title: str
    source: str
    digest: str
    sheet: str
    titles: tuple[str, ...]
    unknown: tuple[str, ...]
    rows: Rows
    notes: tuple[str, ...]
    seq: int
    columns: Mapping[str, int]
    """Field key to column index: what is remembered for the next sheet with this header."""
    policy: Policy = "update"
    homes: Homes = field(default_factory=Homes)
    """Households and dwellings that come with the rows."""
    excuses: Mapping[int, str] = field(default_factory=dict)
    """Why rows may contradict their ID number, by the number of the row."""

    @property
    def counts(self) -> dict[str, int]:
        """Rows per outcome: new, changed, same, duplicate, faulty."""
        return self.rows.counts

    @property
    def faulty(self) -> tuple[Row, ...]:
        """The rows that will not be taken."""
        return tuple(self.rows[at] for at in self.rows.places("faulty"))


def plan(
    office: Office,
    kind: str,
    source: Path | str,
    *,
    sheet: str | None = None,
    header: Header | None = None,
    policy: Policy = "update",
    excuses: Mapping[int, str] | None = None,
    step: Step | None = None,
) -> ImportPlan:
    """Read the file and say of every row what would become of it; `step` may raise Cancelled."""
    require(office.actor, IMPORT)
    spec_of(kind)  # a kind that cannot be imported is told before the file is looked for
    path = Path(source)
    data = read_bytes(path)
    table = _patiently(lambda: read_table(data, path.name, sheet), step)
    digest = hashlib.sha256(data).hexdigest()
    more: dict[str, Any] = {"header": header, "policy": policy, "excuses": excuses, "step": step}
    return plan_table(office, kind, table, source=path.name, digest=digest, **more)


def plan_table(
    office: Office,
    kind: str,
    table: Table,
    *,
    source: str,
    digest: str,
    header: Header | None = None,
    policy: Policy = "update",
    excuses: Mapping[int, str] | None = None,
    step: Step | None = None,
) -> ImportPlan:
    """The same for a table that was read from something else, such as a map file.

    `header` says which column is which field, as a person chose; without it the titles are looked for. `policy` says
    what becomes of things the office has. `excuses` (row number: reason) lets rows in whose birth or sex contradicts
    their ID number.
    """
    require(office.actor, IMPORT)
    if policy not in POLICIES:
        raise BadInput(f"“{policy}”不是处理办法，可用的有：{'、'.join(POLICIES)}。")
    spec = spec_of(kind)
    seq = office.database.seq
    header = header or known_header(office, spec, table)
    table, told = settle(table, header)
    rows, mended = clean_rows(table, header, spec, cleaning_of(office), excuses or {}, step)
    notes = [*table.notes, *told, *lost_zeros(table, header), *mended]
    if header.unknown:
        notes.append(f"这些列没有导入：{'、'.join(header.unknown)}")

    def pause() -> None:
        if step is not None:
            step(len(rows), len(rows))

    pause()
    notes += link(office, spec, rows, header)
    gather_details(spec, rows)
    pause()
    find(office, spec, rows, pause)
    pause()
    homes = find_homes(office, spec, rows)
    notes += homes.notes
    notes += compare(office, spec, rows, policy, pause)
    notes += look_alikes(spec, rows)
    return ImportPlan(
        kind=kind,
        title=spec.title,
        source=source,
        digest=digest,
        sheet=table.sheet,
        titles=header.titles,
        unknown=header.unknown,
        rows=rows,
        notes=tuple(notes),
        seq=seq,
        columns=header.columns,
        policy=policy,
        homes=homes,
        excuses=excuses or {},
    )


def apply(office: Office, plan: ImportPlan, *, step: Step | None = None) -> Changes:
    """Write the new and changed rows; `Changes.rows["batch"]` holds the batch, `undo(audit_id)` takes all back.

    Conflict if somebody has changed the same registers since the plan was made: it says who, when and what, and the
    plan is to be made again. `step` may raise Cancelled: then nothing is written.
    """
    require(office.actor, IMPORT)
    spec = spec_of(plan.kind)
    with office.write("import", kind=spec.table.name, reason=f"导入{spec.title}：{plan.source}") as transaction:
        others = written_since(office, plan.seq, plan.kind, plan.digest)
        if others:
            raise Conflict(others)
        batch = transaction.insert(
            house.batch,
            uid=new_uid(),
            audit_id=transaction.audit_id,
            kind=plan.kind,
            source=plan.source,
            digest=plan.digest,
            at=office.now(),
            **plan.counts,
        )
        store(office, transaction, spec, plan.rows, plan.homes, batch, plan.excuses, step)
        remember(office, transaction, plan.kind, plan.titles, plan.columns)
    return transaction.changes


def write_error_book(plan: ImportPlan, path: Path | str) -> int:
    """Write the faulty rows as they came, with red cells and reasons: mended, it can be imported again."""
    rows = [
        BadRow(
            number=row.number,
            cells=row.cells,
            faults={fault.column: fault.reason for fault in row.faults},
        )
        for row in plan.faulty
    ]
    return write_faults(path, plan.titles, rows, note=f"来自 {plan.source}，改好后可直接再导入。")


def _patiently(work: Callable[[], T], step: Step | None) -> T:
    """Do something that cannot be interrupted, asking meanwhile whether anybody still waits for it."""
    if step is None:
        return work()
    answers: list[T] = []
    errors: list[BaseException] = []

    def run() -> None:
        try:
            answers.append(work())
        except BaseException as error:  # told to the caller, who waits for it
            errors.append(error)

    worker = threading.Thread(target=run, name="read sheet", daemon=True)
    worker.start()
    while worker.is_alive():
        worker.join(_PATIENCE)
        step(0, 1)
    if errors:
        raise errors[0]
    return answers[0]
