"""Books of records in: what a filled-in workbook would do, row by row; then the writing, which undo takes back."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from desk.errors import BadInput, BadSheet, Conflict
from desk.model import Changes
from desk.office import Office
from desk.rights import IMPORT, require
from desk.sheets.body import settle
from desk.sheets.faults import BadRow, write_faults
from desk.sheets.header import Header, best_header, candidates, unknown_of
from desk.sheets.ledger import OPTIONS
from desk.sheets.table import Cell, Table, read_bytes, read_table
from desk.work.intake.remembering import recall, remember
from desk.work.logbook.celltext import facts_of
from desk.work.logbook.changing import rewrite
from desk.work.logbook.checking import may_write
from desk.work.logbook.columns import aliases_of, book_of, columns_of
from desk.work.logbook.finding import Finder
from desk.work.logbook.judging import CHANGED, FAULTY, NEW, OUTCOMES, Judge, TakenRow
from desk.work.logbook.rows import Reader, Wrong
from desk.work.logbook.stored import load
from desk.work.logbook.writing import made_ready, write

Step = Callable[[int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class BookPlan:
    """What reading a book would do. Nothing is written until `apply`."""

    key: str
    source: str
    digest: str
    titles: tuple[str, ...]
    """Of the sheet with the most rows."""
    columns: Mapping[str, Mapping[str, int]]
    """By sheet: which column is which."""
    headers: Mapping[str, tuple[str, ...]]
    rows: tuple[TakenRow, ...]
    notes: tuple[str, ...]
    unknown: tuple[str, ...]
    seq: int

    @property
    def counts(self) -> dict[str, int]:
        """Rows per outcome."""
        found = Counter(one.outcome for one in self.rows)
        return {outcome: found.get(outcome, 0) for outcome in OUTCOMES}

    @property
    def faulty(self) -> tuple[TakenRow, ...]:
        """The rows that will not be taken."""
        return tuple(one for one in self.rows if one.outcome == FAULTY)


def plan(
    office: Office,
    key: str,
    source: Path | str,
    *,
    columns: Mapping[str, int] | None = None,
    step: Step | None = None,
) -> BookPlan:
    """Read every sheet of a workbook and say of each row what would become of it; `step` may raise Cancelled.

    `columns` says which column is which, as a person chose for the sheets that share the first one's titles.
    """
    require(office.actor, IMPORT)
    may_write(office)
    book_of(key)
    path, seq = Path(source), office.database.seq
    data = read_bytes(path)
    tables = _tables(data, path.name)
    taking = _Taking(office, key, step, sum(len(table.rows) for table in tables))
    for table in tables:
        header = _header(office, key, table, columns)
        if header is None:
            taking.notes.append(f"“{table.sheet}”里没有认得出的表头，没有读")
            continue
        taking.take(table, header)
    if not taking.headers:
        known = "、".join(column.title for column in columns_of(key)[:6])
        raise BadSheet(
            f"“{path.name}”里没有找到{book_of(key).title}的表头（要有{known}这样的列），请核对是否选对了表。"
        )
    return taking.plan(path.name, hashlib.sha256(data).hexdigest(), seq)


def apply(office: Office, plan: BookPlan, *, step: Step | None = None) -> Changes:
    """Write the new and changed records of a plan; Conflict if records were written since it was made."""
    require(office.actor, IMPORT)
    may_write(office)
    from desk.store.schema import house, teams
    from desk.store.uid import new_uid

    ready = {
        at: made_ready(office, one.checked) for at, one in enumerate(plan.rows) if one.outcome == NEW and one.checked
    }
    with office.write("import", kind="record", reason=f"导入{book_of(plan.key).title}：{plan.source}") as t:
        if t.read("select 1 from change where kind = 'record' and audit_id > ? limit 1", (plan.seq,)):
            raise Conflict("核对之后有人登记或修改了工作记录，这里没有写入；请重新读一次这个文件。")
        batch = t.insert(
            house.batch, uid=new_uid(), audit_id=t.audit_id, kind=_remembered(plan.key), source=plan.source,
            digest=plan.digest, at=office.now(), **plan.counts,
        )  # fmt: skip
        for at, one in enumerate(plan.rows):
            if step is not None and at % 100 == 0:
                step(at, len(plan.rows))
            if at in ready:
                new = write(office, t, ready[at], batch_id=batch)
                own = {name: value for name, value in one.review.items() if value}
                if one.uid:
                    own["uid"] = one.uid
                if own:
                    t.update(teams.record, new, **own)
            elif one.outcome == CHANGED and one.checked is not None and one.record_id is not None:
                rewrite(t, one.record_id, load(office, one.record_id), one.checked)
                t.update(teams.record, one.record_id, **dict(one.review))
        for sheet, titles in plan.headers.items():
            remember(office, t, _remembered(plan.key), titles, plan.columns[sheet])
    return t.changes


def write_error_book(plan: BookPlan, path: Path | str) -> int:
    """Write the rows that were not taken as they came, red cells and reasons beside: mended, it can be read again."""
    sheet = max(plan.headers, key=lambda name: sum(one.sheet == name for one in plan.faulty))
    titles = plan.headers[sheet]
    rows = []
    for one in plan.faulty:
        places = _moved(plan.headers[one.sheet], titles)
        cells: list[Cell] = [None] * len(titles)
        for at, cell in enumerate(one.cells):
            if at in places:
                cells[places[at]] = cell
        faults: dict[int, str] = {}
        for at, reason in one.faults.items():
            to = places.get(at, -1)
            faults[to] = f"{faults[to]}；{reason}" if to in faults else reason
        rows.append(BadRow(number=one.number, cells=cells, faults=faults))
    return write_faults(path, titles, rows, note=f"来自 {plan.source}，改好后可直接再导入。")


def _moved(titles: tuple[str, ...], to: tuple[str, ...]) -> dict[int, int]:
    """Where the columns of one sheet stand in another."""
    if titles == to:
        return {at: at for at in range(len(titles))}
    return {at: to.index(title) for at, title in enumerate(titles) if title and title in to}


def _remembered(key: str) -> str:
    return f"records:{key}"


def _tables(data: bytes, name: str) -> list[Table]:
    """Every sheet with something in it, but for the lists of drop-downs."""
    first = read_table(data, name)
    names = [one for one in first.sheets if one != OPTIONS] or [first.sheet]
    tables = [first if one == first.sheet else read_table(data, name, one) for one in names]
    return [one for one in tables if one.rows]


def _header(office: Office, key: str, table: Table, columns: Mapping[str, int] | None) -> Header | None:
    """Where the header of a sheet stands: as it was chosen now or before, else by its titles."""
    if columns is None:
        for first, last, titles in candidates(table.rows, table.merges):
            kept = recall(office, _remembered(key), titles)
            if kept:
                return Header(
                    row=last, first=first if first != last else -1, titles=titles, columns=kept,
                    unknown=unknown_of(titles, kept),
                )  # fmt: skip
    header = best_header(table.rows, aliases_of(key), table.merges)
    if header is None or len(header.columns) < 2 or not {"day", "clock"} & set(header.columns):
        return None if columns is None or header is None else replace(header, columns=dict(columns))
    return (
        header
        if columns is None
        else replace(header, columns=dict(columns), unknown=unknown_of(header.titles, columns))
    )


class _Taking:
    """Goes through the sheets of one book."""

    def __init__(self, office: Office, key: str, step: Step | None, total: int) -> None:
        self._office = office
        self._key = key
        self._step = step
        self._total = total
        self._finder = Finder(office)
        self._judge = Judge(office)
        self.rows: list[TakenRow] = []
        self.notes: list[str] = []
        self.headers: dict[str, tuple[str, ...]] = {}
        self._columns: dict[str, Mapping[str, int]] = {}
        self._unknown: dict[str, None] = {}

    def plan(self, source: str, digest: str, seq: int) -> BookPlan:
        """What was found."""
        most = Counter(one.sheet for one in self.rows).most_common(1)
        sheet = most[0][0] if most else next(iter(self.headers))
        if self._unknown:
            self.notes.append(f"这些列没有读：{'、'.join(self._unknown)}")
        return BookPlan(
            key=self._key, source=source, digest=digest, titles=self.headers[sheet], columns=self._columns,
            headers=self.headers, rows=tuple(self.rows), notes=tuple(self.notes), unknown=tuple(self._unknown), seq=seq,
        )  # fmt: skip

    def take(self, table: Table, header: Header) -> None:
        """Read one sheet."""
        self.headers[table.sheet], self._columns[table.sheet] = header.titles, header.columns
        self._unknown |= dict.fromkeys(header.unknown)
        facts = facts_of(table.rows, table.sheet, max(header.top, 0))
        table, told = settle(table, header)
        self.notes += [*(f"“{table.sheet}”：{note}" for note in (*table.notes, *told) if OPTIONS not in note)]
        reader = Reader(self._office, self._key, header.columns, facts, self._finder)
        carried = _CARRIED & set(header.columns)
        wanted = [at for name, at in header.columns.items() if name not in carried]
        for index in range(header.row + 1, len(table.rows)):
            if self._step is not None and index % 50 == 0:
                self._step(min(len(self.rows), self._total), self._total)
            cells = table.rows[index]
            if not any(at < len(cells) and cells[at] not in (None, "") for at in wanted):
                continue
            self.rows.append(self._row(reader, table.sheet, table.first + index, cells, header))
        if reader.carried:
            shown = "、".join(str(one) for one in reader.carried[:5]) + (" 等" if len(reader.carried) > 5 else "")
            self.notes.append(f"“{table.sheet}”第 {shown} 行没有写日期，沿用了上一行的日期")

    def _row(self, reader: Reader, sheet: str, number: int, cells: list[Cell], header: Header) -> TakenRow:
        base = TakenRow(sheet=sheet, number=number, cells=tuple(cells), outcome=FAULTY)
        try:
            read = reader.read(cells, number)
            return self._judge.judged(base, read)
        except Wrong as wrong:
            return replace(base, faults=_placed(wrong.faults, header.columns))
        except BadInput as error:
            return replace(
                base, faults=_placed({_about(self._key, str(error)): str(error).rstrip("。")}, header.columns)
            )


_CARRIED: Final = frozenset({"day", "person", "area", "kind", "uid"})
"""A row in which nothing else stands is an empty one."""


def _placed(faults: Mapping[str, str], columns: Mapping[str, int]) -> dict[int, str]:
    """The faults at their columns; what has none concerns the whole row."""
    found: dict[int, str] = {}
    for key, reason in faults.items():
        at = next((columns[name] for name in (key, *_NEAR.get(key, ())) if name in columns), -1)
        found[at] = f"{found[at]}；{reason}" if at in found else reason
    return found


_NEAR: Final[Mapping[str, tuple[str, ...]]] = {
    "item": ("number", "address"),
    "number": ("item", "address"),
    "day": ("clock", "span"),
    "clock": ("day", "span"),
    "until": ("span", "clock"),
}


def _about(key: str, sentence: str) -> str:
    """Which column a complaint about a whole record is about: the first that it names."""
    if sentence.startswith(("结束时间", "从 ")):
        return "until"
    if "户号" in sentence or "迁出" in sentence or "不在名册" in sentence:
        return "item"
    if "离岗" in sentence:
        return "person"
    named = [column for column in columns_of(key) if column.title in sentence]
    return named[0].key if named else "day" if "在现在之后" in sentence else ""
