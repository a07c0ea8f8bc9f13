"""Books of records out: the work log and the visit book as .xlsx in the columns of D.3, and empty sheets to fill in."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final, Literal

from desk import identity
from desk.errors import BadInput
from desk.office import Office
from desk.rights import EXPORT, require
from desk.sheets.ledger import LedgerColumn, LedgerSheet, Value, write_ledger
from desk.work.logbook.checklists import all_lists
from desk.work.logbook.columns import KEPT, WHOM_TITLES, BookColumn, book_of, columns_of
from desk.work.logbook.forms import RecordField, form_of
from desk.work.logbook.items import Called, areas_of, items_of, people_of
from desk.work.logbook.stored import Stored, load_many
from desk.work.logbook.values import told_rows
from desk.work.records.choosing import codes

By = Literal["person", "month"]
BLANK: Final = 40
"""Empty rows of a sheet to fill in."""
MOST: Final = 60_000
"""More records than this no workbook of Excel is pleasant with."""
_QUIET: Final = frozenset({"uid", "lon", "lat", "cleared", "others"})


@dataclass(frozen=True, slots=True, kw_only=True)
class BookQuery:
    """Which records: between two days, of a grid and all below it, of one person."""

    first: str
    last: str
    area_id: int | None = None
    person_id: int | None = None


def export(office: Office, key: str, path: Path | str, query: BookQuery, *, by: By = "person") -> int:
    """Write a book of records, a sheet per person or per month; gives how many it holds. BadInput if there are none."""
    require(office.actor, EXPORT)
    one = book_of(key)
    records = read_records(office, key, query)
    if not records:
        raise BadInput(f"{query.first} 至 {query.last} 没有{one.title}，请换一段日期或另选网格。")
    if len(records) > MOST:
        raise BadInput(f"共有 {len(records):,} 条，一册最多 {MOST:,} 条；请缩短日期或分网格导出。")
    columns = columns_of(key)
    words = _Words(office, records)
    people = words.people
    groups: dict[Any, list[Stored]] = {}
    for record in sorted(records, key=lambda each: (each.row["at"], each.row["id"])):
        group = record.row["person_id"] if by == "person" else record.row["at"][:7]
        groups.setdefault(group, []).append(record)
    sheets = []
    for group in sorted(groups, key=lambda each: (people.get(each, "") if by == "person" else str(each), each or 0)):
        rows = groups[group]
        name = people.get(group, "未写明") if by == "person" else f"{group[:4]}年{int(group[5:])}月"
        sheets.append(
            LedgerSheet(
                name=name.partition("（")[0],
                title=f"{one.title}（{name}）",
                facts=f"{office.name}　{query.first} 至 {query.last}　共 {len(rows)} 条　导出日期 {office.today()}",
                rows=[[words.cell(column, record) for column in columns] for record in rows],
            )
        )
    with office.write("export", kind="record", reason=f"导出{one.title} {len(records)} 条"):
        pass  # the audit line comes before the file
    return write_ledger(path, [_ledger_column(office, column) for column in columns], sheets)


def template(office: Office, key: str, path: Path | str, *, person_id: int | None = None, rows: int = BLANK) -> None:
    """Write an empty sheet for paper to be typed into, with drop-downs for everything that has a list."""
    one = book_of(key)
    columns = [column for column in columns_of(key) if column.key not in KEPT]
    begun: list[Value] = []
    if person_id is not None:
        name = people_of(office).get(person_id, "")
        begun = [name if column.key == "person" else None for column in columns]
    sheet = LedgerSheet(
        name=one.title,
        title=f"{one.title}补录表",
        facts="选中单元格有填写提示；日期可写 2026-10-31 或 10.31，空着沿用上一行；认不出的会逐格标红退回。",
        rows=[begun] if begun else [],
        blank=rows,
    )
    write_ledger(path, [_ledger_column(office, column) for column in columns], [sheet])


def read_records(office: Office, key: str, query: BookQuery) -> list[Stored]:
    """The records of a book, oldest first."""
    kinds = book_of(key).kinds
    where = [f"kind in ({', '.join('?' * len(kinds))})", "at >= ?", "at <= ?"]
    params: list[Any] = [*kinds, query.first, f"{query.last}T23:59:59"]
    if query.area_id is not None:
        where.append("area_id in (select id from area where path like (select path from area where id = ?) || '%')")
        params.append(query.area_id)
    if query.person_id is not None:
        where.append("person_id = ?")
        params.append(query.person_id)
    return load_many(office, " and ".join(where), tuple(params))


def _ledger_column(office: Office, column: BookColumn) -> LedgerColumn:
    one = column.field
    options, is_open = _options(office, column)
    return LedgerColumn(
        title=column.title,
        width=column.width,
        options=options,
        is_open=is_open,
        is_long=column.width > 20,
        is_quiet=column.key in _QUIET,
        hint=_HINTS.get(column.key, one.hint if one is not None else ""),
    )


_HINTS: Final = {
    "day": "2026-10-31、2026.10.31、10月31日都可以；空着沿用上一行",
    "clock": "09:30、9点半、下午2:30 都可以",
    "person": "姓名；有同名的请加括号写职务或手机",
    "area": "网格名称或编码；空着按户号、地址定",
    "number": "户号；没有户号时写户主和地址",
    "issue": "转了事件的写事件编号",
    "breaches": "每项一行或用分号隔开，几处写×几：无店外经营×2",
}


def _options(office: Office, column: BookColumn) -> tuple[tuple[str, ...], bool]:
    """What the drop-down offers, and whether other words may be typed."""
    one = column.field
    if column.key == "kind":
        return tuple(form_of(kind).title for kind in codes(office, "record_kind") if kind in _known_kinds()), False
    if column.key == "whom":
        return tuple(WHOM_TITLES.values()), False
    if column.key == "list":
        return tuple(each.title for each in all_lists(office)), False
    if one is None:
        return (), False
    if one.codes:
        return tuple(codes(office, one.codes).values()), False
    return one.choices, True


def _known_kinds() -> frozenset[str]:
    from desk.work.logbook.forms import kinds

    return frozenset(kinds())


class _Words:
    """Turns records into cells; looks up names once for all."""

    def __init__(self, office: Office, records: Sequence[Stored]) -> None:
        self._office = office
        self._sees = office.search.sight.see_id
        self.people = people_of(office)
        self._areas = areas_of(office)
        self._items = items_of(office, records)
        self._lists = all_lists(office)
        self._labels: dict[str, dict[str, str]] = {}
        ids = [one.row["issue_id"] for one in records if one.row["issue_id"] is not None]
        self._issues: dict[int, str] = {}
        for start in range(0, len(ids), 500):
            some = ids[start : start + 500]
            marks = ", ".join("?" * len(some))
            self._issues |= dict(office.database.read(f"select id, number from issue where id in ({marks})", some))

    def cell(self, column: BookColumn, record: Stored) -> Value:
        """What a column says of a record."""
        if column.field is not None and column.key not in ("at", "until"):
            return self._field(column.field, record)
        return _CELLS[column.key](self, record)

    def _field(self, column: RecordField, record: Stored) -> Value:
        one = next((each for each in record.form.fields if each.key == column.key), None)
        value = record.values.get(column.key)
        if one is None or value in (None, ""):
            return None
        if one.type == "code":
            labels = self._labels.setdefault(one.codes, codes(self._office, one.codes))
            return labels.get(str(value), str(value))
        if one.type == "date":
            return _date(str(value))
        if one.type in ("number", "whole"):
            return value if isinstance(value, int | float) else str(value)
        text = told_rows(one, value) if one.type == "rows" else str(value)
        return text if self._sees else identity.mask_text(text)

    def called(self, record: Stored) -> Called:
        """Number, address, name of what it is about."""
        if record.row["whom"] == "area":
            return "", "", self._areas.get(record.row["item_id"], "")
        return self._items.get((record.row["whom"] or "", record.row["item_id"] or 0), ("", "", ""))

    def area(self, record: Stored) -> str:
        """Its grid."""
        return self._areas.get(record.row["area_id"], "")

    def issue(self, record: Stored) -> str:
        """The number of its issue."""
        return str(self._issues.get(record.row["issue_id"], ""))

    def listed(self, record: Stored) -> str:
        """The title of its checklist."""
        grade, key = record.checks.get("grade"), record.checks.get("list")
        found = (one for one in self._lists if (grade and one.grade == grade) or (key and one.key == key))
        return next((one.title for one in found), "")

    def breaches(self, record: Stored) -> str:
        """What its checklist found: 无店外经营×2."""
        title = self.listed(record)
        items = next((one.items for one in self._lists if one.title == title), ())
        names = {item.key: item.title for item in items}
        broken: Mapping[str, int] = record.checks.get("breaches") or {}
        return "；".join(f"{names.get(key, key)}×{count}" for key, count in broken.items())

    def others(self, record: Stored) -> str:
        """What older versions wrote with it."""
        said = (f"{key}：{others_text(value)}" for key, value in record.others.items())
        text = "\n".join(said)
        return text if self._sees else identity.mask_text(text)


def others_text(value: Any) -> str:
    """What an older version wrote, as text."""
    return "" if value is None else value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _date(text: str) -> Value:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return text


def _exact(degrees: float | None) -> str:
    """A coordinate as text: a cell of numbers keeps 16 digits, which is not always the same number."""
    return "" if degrees is None else repr(degrees)


def _clock(moment: str | None) -> str:
    """The time of a moment, with seconds only where there are some; midnight is a time nobody wrote."""
    clock = (moment or "")[11:]
    if clock in ("", "00:00:00"):
        return ""
    return clock[:5] if clock.endswith(":00") else clock


def _until(_: _Words, record: Stored) -> str:
    until, day = record.row["until"], record.row["at"][:10]
    if not until:
        return ""
    return until[11:16] if until[:10] == day and until.endswith(":00") else until.replace("T", " ")


_CELLS: Final[Mapping[str, Callable[[_Words, Stored], Value]]] = {
    "kind": lambda words, record: record.form.title,
    "day": lambda words, record: _date(record.row["at"]),
    "clock": lambda words, record: _clock(record.row["at"]),
    "until": _until,
    "person": lambda words, record: words.people.get(record.row["person_id"], ""),
    "area": _Words.area,
    "number": lambda words, record: words.called(record)[0],
    "address": lambda words, record: words.called(record)[1],
    "item": lambda words, record: words.called(record)[2],
    "whom": lambda words, record: WHOM_TITLES.get(record.row["whom"] or "", ""),
    "list": _Words.listed,
    "breaches": _Words.breaches,
    "issue": _Words.issue,
    "review": lambda words, record: record.row["review"] or "",
    "reviewed_by": lambda words, record: record.row["reviewed_by"] or "",
    "reviewed_at": lambda words, record: (record.row["reviewed_at"] or "").replace("T", " "),
    "cleared": lambda words, record: record.row["cleared"] or "",
    "others": _Words.others,
    "lon": lambda words, record: _exact(record.row["lon"]),
    "lat": lambda words, record: _exact(record.row["lat"]),
    "uid": lambda words, record: record.row["uid"],
}
