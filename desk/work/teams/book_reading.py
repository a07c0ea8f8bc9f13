"""A roster workbook read: the right sheet, its header, every cell cleaned; what is wrong is said with row and column."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from desk.errors import BadSheet
from desk.model import Value
from desk.office import Office
from desk.registers.spec import FieldSpec
from desk.sheets.body import settle
from desk.sheets.header import Header, find_header
from desk.sheets.table import Cell, Table, read_bytes, read_table
from desk.work.intake import cells, figures
from desk.work.intake.cells import Clean, Cleaning, Fault, plain_text
from desk.work.intake.reading import cleaning_of
from desk.work.teams.book_columns import CLEANERS, MASK, PERSON, aliases
from desk.work.teams.books import ROSTER
from desk.work.teams.papers import FOLDERS, Folder

_GUARDED = ("phone", "landline", "id_no")
_AS_IT_STANDS: Final = {"phone": re.compile(r"\+?[\d-]{7,20}"), "id_no": re.compile(r"\d{15}|\d{17}[\dXx]")}
_WHO = ("name", "phone", "id_no")
"""What a sheet of papers says of whose paper it is."""


@dataclass(slots=True, kw_only=True)
class Line:
    """One line: the number Excel shows, what its cells say, what is wrong with it."""

    number: int
    said: dict[str, Value]
    faults: list[str] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)
    """What looks wrong and is taken as it stands: a phone or number of staff, which the office may have had for years."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterBook:
    """What a workbook says: the lines of the roster, and those of the sheets of papers by their table."""

    source: str
    sheet: str
    lines: Sequence[Line]
    papers: Mapping[str, Sequence[Line]]
    notes: tuple[str, ...]


def read_book(office: Office, source: Path | str) -> RosterBook:
    """Read a roster workbook (.xlsx, .xls, .csv …); BadSheet if there is no roster in it."""
    path = Path(source)
    data, cleaning = read_bytes(path), cleaning_of(office)
    table = read_table(data, path.name)
    named = [name for name in table.sheets if ROSTER in name]
    if named and table.sheet not in named:
        table = read_table(data, path.name, named[0])
    lines, notes = _lines(table, aliases(), CLEANERS, ("name",), cleaning)
    papers: dict[str, Sequence[Line]] = {}
    for kind in FOLDERS:
        if kind.title in table.sheets:
            page = read_table(data, path.name, kind.title)
            papers[kind.table], more = _lines(page, _titles(kind), _cleaners(kind), ("name",), cleaning)
            notes += [f"{kind.title}：{note}" for note in more]
    if not lines:
        raise BadSheet(f"“{path.name}”的“{table.sheet}”里没有人员，请核对是否选对了表。")
    return RosterBook(source=path.name, sheet=table.sheet, lines=lines, papers=papers, notes=tuple(notes))


def _lines(
    table: Table,
    names: Mapping[str, Sequence[str]],
    cleaners: Mapping[str, Clean],
    needed: Sequence[str],
    cleaning: Cleaning,
) -> tuple[list[Line], list[str]]:
    header = find_header(table.rows, names, needed, table.merges)
    table, told = settle(table, header)
    notes, hidden = [*table.notes, *told], 0
    if header.unknown:
        notes.append(f"这些列没有导入：{'、'.join(header.unknown)}")
    lines = []
    for at, row in enumerate(table.rows):
        if at > header.row and any(plain_text(cell) for cell in row):
            line = _line(table.first + at, row, header, cleaners, cleaning)
            hidden += any(MASK in plain_text(_at(row, header.columns.get(key))) for key in _GUARDED)
            lines.append(line)
    if hidden:
        notes.append(f"{hidden} 行的电话或身份号码隐去了中间几位，没有导入")
    doubtful = [line for line in lines if line.doubts]
    if doubtful:
        first = doubtful[0]
        notes.append(f"{len(doubtful)} 行的电话或身份号码有疑，照原样导入（如第 {first.number} 行{first.doubts[0]}）")
    return lines, notes


def _line(number: int, row: Sequence[Cell], header: Header, cleaners: Mapping[str, Clean], cleaning: Cleaning) -> Line:
    line = Line(number=number, said={})
    for key, at in header.columns.items():
        try:
            value = cleaners[key](_at(row, at), cleaning)
        except Fault as fault:
            said = f"{header.titles[at]}：{fault}"
            text = plain_text(_at(row, at)).replace(" ", "")
            if key in _AS_IT_STANDS and _AS_IT_STANDS[key].fullmatch(text) and str(fault) != cells.ID_AS_NUMBER:
                line.said[key] = text
                line.doubts.append(said)
            else:
                line.faults.append(said)
        else:
            if value is not None:
                line.said[key] = value
    if "name" not in line.said and not line.faults:
        line.faults.append("没有填姓名")
    return line


def _at(row: Sequence[Cell], at: int | None) -> Cell:
    return row[at] if at is not None and at < len(row) else None


def _titles(kind: Folder) -> dict[str, tuple[str, ...]]:
    return {key: aliases()[key] for key in _WHO} | {_key(one): (one.title,) for one in kind.fields}


def _cleaners(kind: Folder) -> dict[str, Clean]:
    return {key: PERSON[key][2] for key in _WHO} | {_key(one): _cleaner(one) for one in kind.fields}


def _key(one: FieldSpec) -> str:
    return f"paper:{one.key}"


def _cleaner(one: FieldSpec) -> Clean:
    if one.type == "code":
        return cells.code(one.codes)
    if one.type == "date":
        return cells.day
    if one.type == "number":
        return figures.number(one.low, one.high)
    return cells.text(one.max_length)
