"""Import a list: first a plan (what would happen, row by row), then the writing in one transaction that can be undone."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from desk.errors import Conflict
from desk.model import Changes
from desk.office import Office
from desk.rights import IMPORT, require
from desk.sheets.body import settle
from desk.sheets.faults import BadRow, write_faults
from desk.sheets.header import Header
from desk.sheets.table import Table, read_bytes, read_table
from desk.store.schema import house, issues
from desk.store.uid import new_uid
from desk.work.belonging.placing import place_points
from desk.work.intake.buildings import Buildings
from desk.work.intake.columns import known_header
from desk.work.intake.matching import match
from desk.work.intake.reading import Row, cleaning_of, read_rows
from desk.work.intake.remembering import remember
from desk.work.intake.specs import Spec, spec_of

Step = Callable[[int, int], None]

_STEP = 500


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
    rows: tuple[Row, ...]
    notes: tuple[str, ...]
    seq: int
    columns: Mapping[str, int]
    """Field key to column index: what is remembered for the next sheet with this header."""

    @property
    def counts(self) -> dict[str, int]:
        """Rows per outcome: new, changed, same, duplicate, faulty."""
        found = Counter(row.outcome for row in self.rows)
        return {name: found[name] for name in ("new", "changed", "same", "duplicate", "faulty")}

    @property
    def faulty(self) -> tuple[Row, ...]:
        """The rows that will not be taken."""
        return tuple(row for row in self.rows if row.outcome == "faulty")


def plan(
    office: Office, kind: str, source: Path | str, *, sheet: str | None = None, step: Step | None = None
) -> ImportPlan:
    """Read the file and say of every row what would become of it; `step` may raise Cancelled."""
    require(office.actor, IMPORT)
    spec_of(kind)  # a kind that cannot be imported is told before the file is looked for
    path = Path(source)
    data = read_bytes(path)
    table = read_table(data, path.name, sheet)
    return plan_table(office, kind, table, source=path.name, digest=hashlib.sha256(data).hexdigest(), step=step)


def plan_table(
    office: Office,
    kind: str,
    table: Table,
    *,
    source: str,
    digest: str,
    step: Step | None = None,
    header: Header | None = None,
) -> ImportPlan:
    """The same for a table that was read from something else, such as a map file.

    `header` says which column is which field, as a person chose; without it the titles are looked for.
    """
    require(office.actor, IMPORT)
    spec = spec_of(kind)
    seq = office.database.seq
    header = header or known_header(office, spec, table)
    table, told = settle(table, header)
    rows = list(_told(read_rows(table, header, spec, cleaning_of(office)), len(table.rows), step))
    notes = [*table.notes, *told]
    if header.unknown:
        notes.append(f"这些列没有导入：{'、'.join(header.unknown)}")
    if kind == "residents":
        notes += _find_buildings(office, rows)
    match(office, spec, rows)
    return ImportPlan(
        kind=kind,
        title=spec.title,
        source=source,
        digest=digest,
        sheet=table.sheet,
        titles=header.titles,
        unknown=header.unknown,
        rows=tuple(rows),
        notes=tuple(notes),
        seq=seq,
        columns=header.columns,
    )


def apply(office: Office, plan: ImportPlan, *, step: Step | None = None) -> Changes:
    """Write the new and changed rows; `Changes.rows["batch"]` holds the batch, `undo(audit_id)` takes all back.

    `step` may raise Cancelled: then nothing is written.
    """
    require(office.actor, IMPORT)
    spec = spec_of(plan.kind)
    counts = plan.counts
    with office.write("import", kind=spec.table.name, reason=f"导入{spec.title}：{plan.source}") as transaction:
        if office.database.seq != plan.seq:
            raise Conflict("核对之后，名册又有改动，没有导入。请重新核对一次再导入。")
        batch = transaction.insert(
            house.batch,
            uid=new_uid(),
            audit_id=transaction.audit_id,
            kind=plan.kind,
            source=plan.source,
            digest=plan.digest,
            at=office.now(),
            **counts,
        )
        new = [row for row in plan.rows if row.outcome == "new"]
        changed = [row for row in plan.rows if row.outcome == "changed"]
        if new:
            _insert(office, transaction, spec, list(_told(new, len(new), step)), batch)
        for row in _told(changed, len(changed), step):
            if row.item_id is not None:
                transaction.update(spec.table, row.item_id, **_changing(spec, row))
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


def _told(rows: Iterable[Row], total: int, step: Step | None) -> Iterator[Row]:
    """Pass the rows on, telling every few hundred how far it is."""
    for done, row in enumerate(rows, 1):
        if step is not None and done % _STEP == 0:
            step(min(done, total), total)
        yield row


def _find_buildings(office: Office, rows: Sequence[Row]) -> list[str]:
    buildings = Buildings(office)
    lost = 0
    for row in rows:
        if row.outcome == "faulty":
            continue
        row.values["building_id"] = buildings.of(row.values)
        lost += row.values["building_id"] is None
    return [f"有 {lost} 人的住址没有对上楼栋，暂不落在任何网格"] if lost else []


def _columns(spec: Spec, rows: Sequence[Row]) -> list[str]:
    found: dict[str, None] = {}
    for row in rows:
        found.update(dict.fromkeys(row.values))
    return [name for name in found if name in spec.table.columns]


def _changing(spec: Spec, row: Row) -> dict[str, Any]:
    """The fields a changed row may set: those the sheet filled, and what follows from them."""
    allowed = set(row.given) | {"building_id"}
    if "name" in row.given:
        allowed.add("initials")
    if "id_no" in row.given:
        allowed |= {"id_tail", "id_type", "sex", "birth"}
    if "phone" in row.given:
        allowed.add("phone_tail")
    return {
        key: value
        for key, value in row.values.items()
        if key in allowed and key in spec.table.columns and value is not None
    }


def _insert(office: Office, transaction: Any, spec: Spec, rows: Sequence[Row], batch: int) -> None:
    if spec.kind == "issues":
        _stage(office, rows)
    columns = _columns(spec, rows)
    transaction.bulk(
        spec.table,
        ["uid", "batch_id", *columns],
        ([new_uid(), batch, *(row.values.get(name) for name in columns)] for row in rows),
    )
    if spec.kind == "issues":
        _first_steps(office, transaction, batch)
    if spec.placed:
        points = transaction.read(
            f'select id, lon, lat from "{spec.table.name}" where batch_id = ? and lon is not null', (batch,)
        )
        place_points(office.database, transaction, spec.placed, points)


def _stage(office: Office, rows: Sequence[Row]) -> None:
    """A closed issue stands in the last stage of its workflow, any other in the first."""
    stages = office.profile.workflow.stages
    first = next(stage.key for stage in stages if stage.open)
    last = next((stage.key for stage in stages if not stage.open), first)
    profile_id = office.database.read_value("select max(id) from profile")
    for row in rows:
        row.values["stage"] = last if row.values.get("closed_at") else first
        row.values["profile_id"] = profile_id
        row.values.setdefault("source", office.profile.sources[0].key)


def _first_steps(office: Office, transaction: Any, batch: int) -> None:
    """Every issue has steps; an imported one begins with the import."""
    found = transaction.read(
        "select id, stage, coalesce(closed_at, reported_at) from issue where batch_id = ?", (batch,)
    )
    transaction.bulk(
        issues.step,
        ["issue_id", "no", "action", "to_stage", "at", "actor", "body", "late_minutes"],
        ([issue, 1, "import", stage, at, office.actor.name, "由台账导入", 0] for issue, stage, at in found),
    )
