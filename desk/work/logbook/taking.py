"""Books of records in: what a filled-in workbook would do, row by row; then the writing, one transaction that undo takes back.

A record that is there is known by its number, else by its kind, person, thing and time: the same sheet read twice
changes nothing, and what was mended in an exported book comes back as a change.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from desk import identity
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
from desk.work.logbook.books import others_text
from desk.work.logbook.changing import rewrite
from desk.work.logbook.checking import Checked, checked, may_write
from desk.work.logbook.columns import aliases_of, book_of, columns_of
from desk.work.logbook.draft import RecordDraft
from desk.work.logbook.finding import Finder
from desk.work.logbook.rows import Facts, Read, Reader, Wrong, facts_of
from desk.work.logbook.stored import COLUMNS, Stored, understood
from desk.work.logbook.writing import made_ready, write

Step = Callable[[int, int], None]
NEW, CHANGED, SAME, TWICE, FAULTY = "new", "changed", "same", "duplicate", "faulty"
OUTCOMES: Final = {NEW: "新增", CHANGED: "更新", SAME: "已有", TWICE: "重复", FAULTY: "有误"}
_OWN: Final = ("review", "reviewed_by", "reviewed_at", "cleared")


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenRow:
    """One row of a sheet and what becomes of it; `faults` by column (-1: the whole row)."""

    sheet: str
    number: int
    cells: tuple[Cell, ...]
    outcome: str
    faults: Mapping[int, str] = field(default_factory=dict)
    record_id: int | None = None
    checked: Checked | None = None
    review: Mapping[str, Any] = field(default_factory=dict)
    uid: str = ""

    @property
    def reason(self) -> str:
        """Why it is not taken, in one line."""
        return "；".join(self.faults.values())


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
                rewrite(t, one.record_id, _stored(office, one.record_id), one.checked)
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


def _stored(office: Office, record_id: int) -> Stored:
    from desk.work.logbook.stored import load

    return load(office, record_id)


class _Taking:
    """Goes through the sheets of one book."""

    def __init__(self, office: Office, key: str, step: Step | None, total: int) -> None:
        self._office = office
        self._key = key
        self._step = step
        self._total = total
        self._finder = Finder(office)
        self._seen: dict[tuple[Any, ...], int] = {}
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
            self.rows.append(self._row(reader, table.sheet, table.first + index, cells, header, facts))
        if reader.carried:
            shown = "、".join(str(one) for one in reader.carried[:5]) + (" 等" if len(reader.carried) > 5 else "")
            self.notes.append(f"“{table.sheet}”第 {shown} 行没有写日期，沿用了上一行的日期")

    def _row(
        self, reader: Reader, sheet: str, number: int, cells: list[Cell], header: Header, facts: Facts
    ) -> TakenRow:
        base = TakenRow(sheet=sheet, number=number, cells=tuple(cells), outcome=FAULTY)
        try:
            read = reader.read(cells, number)
            return self._judged(base, read)
        except Wrong as wrong:
            return replace(base, faults=_placed(wrong.faults, header.columns))
        except BadInput as error:
            return replace(
                base, faults=_placed({_about(self._key, str(error)): str(error).rstrip("。")}, header.columns)
            )

    def _judged(self, base: TakenRow, read: Read) -> TakenRow:
        """What becomes of a row that could be read."""
        stored = self._by_uid(read)
        if stored is not None:
            checked_ = self._over(stored, read)
        else:
            checked_ = self._new(read)
            stored = self._by_content(read, checked_)
            if stored is not None:
                checked_ = self._over(stored, read)
        mark = _mark(checked_, read)
        if mark in self._seen:
            return replace(base, outcome=TWICE, faults={-1: f"与第 {self._seen[mark]} 行相同"})
        self._seen[mark] = base.number
        if stored is None:
            return replace(base, outcome=NEW, checked=checked_, review=read.review, uid=read.uid)
        review = {name: value for name, value in read.review.items() if (stored.row[name] or None) != value}
        is_same = not review and not _differs(stored, checked_)
        return replace(
            base, outcome=SAME if is_same else CHANGED, checked=checked_, record_id=int(stored.row["id"]), review=review
        )

    def _new(self, read: Read) -> Checked:
        draft = RecordDraft(
            kind=read.kind, detail={k: v for k, v in read.detail.items() if v is not None}, **read.given
        )
        return checked(self._office, draft, old=read.others, may_lack_person=bool(read.uid))

    def _over(self, stored: Stored, read: Read) -> Checked:
        """The record that is there with what the sheet says of it; what it has no column for stays."""
        if read.kind != stored.row["kind"]:
            raise BadInput("记录类型不能改；请删除原来的记录，再按新的类型登记。")
        given = dict(read.given)
        texts = {one.key for one in stored.form.fields if one.type in ("text", "long") and one.is_column}
        detail = {**dict(stored.checks), **{one.key: stored.values.get(one.key) for one in stored.form.details()}}
        for name, value in read.detail.items():
            detail[name] = _unmasked(stored.values.get(name), value)
        base: dict[str, Any] = {
            name: stored.values.get(name) or ""
            for name in (one.key for one in stored.form.fields)
            if _is_draft(name, stored)
        }
        base |= {
            name: stored.row[name] for name in ("whom", "item_id", "area_id", "person_id", "lon", "lat", "issue_id")
        }
        base |= {"at": stored.row["at"], "until": stored.row["until"] or "", "whom": stored.row["whom"] or ""}
        for name, value in given.items():
            if name == "at" and not read.has_clock and value[:10] == stored.row["at"][:10]:
                continue  # the sheet says no time: that of the record stays
            base[name] = _unmasked(stored.values.get(name), value) if name in texts else value
        draft = RecordDraft(kind=read.kind, detail={k: v for k, v in detail.items() if v is not None}, **base)
        told = {name: value for name, value in read.others.items() if value != others_text(stored.others.get(name))}
        lacks = stored.row["person_id"] is None
        return checked(self._office, draft, old={**stored.others, **told}, may_lack_person=lacks)

    def _by_uid(self, read: Read) -> Stored | None:
        if not read.uid:
            return None
        rows = self._office.database.read(f"select {_LISTED} from record where uid = ?", (read.uid,))
        return understood(self._office, dict(zip(COLUMNS, rows[0], strict=True))) if rows else None

    def _by_content(self, read: Read, new: Checked) -> Stored | None:
        """A record of this kind, person and thing at that time; without a time, one of that day that says the same."""
        row = new.row
        if row["item_id"] is not None:
            where, params = "whom = ? and item_id = ?", [row["whom"], row["item_id"]]
        else:
            where, params = "person_id = ? and item_id is null", [row["person_id"]]
        rows = self._office.database.read(
            f"select {_LISTED} from record where {where} and at >= ? and at <= ? and kind = ? and person_id = ? order by id",
            (*params, row["at"][:10], f"{row['at'][:10]}T23:59:59", row["kind"], row["person_id"]),
        )
        found = [understood(self._office, dict(zip(COLUMNS, one, strict=True))) for one in rows]
        if read.has_clock:
            return next((one for one in found if one.row["at"] == row["at"]), None)
        return next((one for one in found if (one.row["body"] or "") == (row["body"] or "")), None)


_LISTED: Final = ", ".join(f'"{name}"' for name in COLUMNS)
_CARRIED: Final = frozenset({"day", "person", "area", "kind", "uid"})
"""A row in which nothing else stands is an empty one."""


def _is_draft(name: str, stored: Stored) -> bool:
    return stored.form.field(name).is_column and name not in ("at", "until")


def _unmasked(old: Any, new: Any) -> Any:
    """A text that comes back as it was masked is no change."""
    if isinstance(old, str) and isinstance(new, str) and new != old and new == identity.mask_text(old):
        return old
    return new


def _mark(one: Checked, read: Read) -> tuple[Any, ...]:
    """What makes two rows of a sheet the same."""
    row = one.row
    fields = tuple(str(row.get(name)) for name in ("body", "way", "need", "present", "until"))
    return (read.uid, row["kind"], row["person_id"], row["whom"], row["item_id"], row["at"], fields, str(one.detail))


def _differs(stored: Stored, new: Checked) -> bool:
    """Whether the record would be another one; what was only stored under an older name is the same."""
    row = dict(new.row)
    for name, value in row.items():
        if name in ("lon", "lat"):
            old = stored.row[name]
            if value is not None and (old is None or abs(old - value) > 1e-9):
                return True
        elif (stored.values.get(name) if name in stored.values else stored.row[name] or None) != (value or None):
            return True
    details = {one.key: stored.values[one.key] for one in stored.form.details() if one.key in stored.values}
    return {**stored.others, **details, **stored.checks} != new.detail or stored.row["issue_id"] != new.draft.issue_id


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
