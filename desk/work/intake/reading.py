"""Turn the rows under a header into cleaned values, with one reason per faulty cell."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Literal

from desk.office import Office
from desk.profile.codes import DATA, catalogue, code_tables
from desk.sheets.header import Header
from desk.sheets.table import Cell, Table
from desk.work.intake.cells import Cleaning, Fault, plain_text
from desk.work.intake.specs import FaultAt, Spec, Values

Outcome = Literal["new", "changed", "same", "duplicate", "faulty"]

_TOTALS = ("合计", "总计", "小计", "共计", "制表", "填表", "审核")


@dataclass(frozen=True, slots=True, kw_only=True)
class CellFault:
    """A faulty cell: its column (0-based; -1 the whole row), the column's title and the reason."""

    column: int
    title: str
    reason: str


@dataclass(slots=True, kw_only=True)
class Row:
    """A row of the sheet on its way in; `number` is the one Excel shows."""

    number: int
    values: Values
    faults: tuple[CellFault, ...] = ()
    cells: Sequence[Cell] = ()
    outcome: Outcome = "new"
    item_id: int | None = None
    given: frozenset[str] = field(default_factory=frozenset)
    """Fields that the sheet itself filled: only these may change what the office has."""


@cache
def aliases(kind: str) -> Mapping[str, tuple[str, ...]]:
    """The titles that each field of a kind goes by."""
    with (DATA / "aliases" / f"{kind}.toml").open("rb") as file:
        return {key: tuple(names) for key, names in tomllib.load(file).items()}


def cleaning_of(office: Office) -> Cleaning:
    """The code tables by label, usual spelling and code; classes and sources as this office's profile has them."""
    codes = {key: dict(words) for key, words in _shipped_labels().items()}
    for table, code, label in office.database.read("select list, code, label from code where valid_to is null"):
        codes.setdefault(table, {}).update({label: code, code: code})
    classes = {
        word: one.code
        for category in office.profile.categories
        for one in catalogue(category.catalogue).classes
        for word in (one.name, one.code)
    }
    for code, name in office.database.read("select code, name from catalogue where valid_to is null"):
        classes.update({name: code, code: code})
    codes["catalogue"] = classes
    codes["issue_kind"] = {word: one.key for one in office.profile.categories for word in (one.title, one.key)}
    codes["issue_source"] = {word: one.key for one in office.profile.sources for word in (one.title, one.key)}
    return Cleaning(codes=codes, today=office.today())


@cache
def _shipped_labels() -> Mapping[str, Mapping[str, str]]:
    with (DATA / "aliases" / "labels.toml").open("rb") as file:
        usual: Mapping[str, Mapping[str, str]] = tomllib.load(file)
    return {
        key: {word: one.code for one in table.entries for word in (one.label, one.short, one.code) if word}
        | dict(usual.get(key, {}))
        for key, table in code_tables().items()
    }


def read_rows(table: Table, header: Header, spec: Spec, cleaning: Cleaning) -> Iterator[Row]:
    """Give every row that holds anything; totals and signatures at the end are no rows."""
    fields = [(key, at, spec.fields[key]) for key, at in header.columns.items() if key in spec.fields]
    for index in range(header.row + 1, len(table.rows)):
        cells = table.rows[index]
        filled = [plain_text(cell) for cell in cells if cell is not None]
        if not any(filled) or _is_total(filled):
            continue
        yield _row(table.first + index, cells, fields, header, spec, cleaning)


def _is_total(filled: Sequence[str]) -> bool:
    first = next((text for text in filled if text), "").replace(" ", "")
    return first.startswith(_TOTALS) and len(first) < 30


def _row(number: int, cells: Sequence[Cell], fields: Any, header: Header, spec: Spec, cleaning: Cleaning) -> Row:
    values: Values = {}
    faults: list[CellFault] = []
    for key, at, clean in fields:
        try:
            value = clean(cells[at] if at < len(cells) else None, cleaning)
        except Fault as fault:
            faults.append(_fault(at, header, str(fault)))
            continue
        if value is not None:
            values[key] = value
    given = frozenset(values)
    failed = {fault.column for fault in faults}
    for key in spec.needed:
        at = header.columns.get(key, -1)
        if key not in values and at not in failed:
            faults.append(_fault(at, header, f"没有填{aliases(spec.kind)[key][0]}"))
    if not faults:
        for key, value in spec.defaults.items():
            values.setdefault(key, value)
        try:
            spec.finish(values)
        except FaultAt as wrong:
            faults.append(_fault(header.columns.get(wrong.key, -1), header, str(wrong.fault)))
    row = Row(number=number, values=values, faults=tuple(faults), cells=tuple(cells), given=given)
    if faults:
        row.outcome = "faulty"
    return row


def _fault(at: int, header: Header, reason: str) -> CellFault:
    return CellFault(column=at, title=header.titles[at] if at >= 0 else "整行", reason=reason)
