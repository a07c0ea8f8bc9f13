"""Write rows that could not be taken: as they came, the faulty cells red, the reason beside them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font, PatternFill

from desk.sheets import place
from desk.sheets.table import Cell

MOST = 20_000
"""More faulty rows than this means that the sheet was the wrong one."""

_RED = PatternFill("solid", fgColor="FFC7CE")
_BOLD = Font(name="微软雅黑", bold=True)
_NOTE = Font(name="微软雅黑", size=9, color="667085")


@dataclass(frozen=True, slots=True, kw_only=True)
class BadRow:
    """A row with its number in the source and a reason per column (-1: the whole row)."""

    number: int
    cells: Sequence[Cell]
    faults: Mapping[int, str]


def write_faults(path: Path | str, titles: Sequence[str], rows: Sequence[BadRow], note: str) -> int:
    """Write the error workbook and give how many rows it holds; the columns stand where they stood."""
    kept = rows[:MOST]
    if len(kept) < len(rows):
        note += f"共 {len(rows)} 行有误，这里只列前 {MOST} 行。"
    book = Workbook(write_only=True)
    sheet = book.create_sheet("有误的行")
    sheet.freeze_panes = "A3"
    for index in range(len(titles) + 2):
        sheet.column_dimensions[_letter(index)].width = 40 if index == len(titles) + 1 else 18
    sheet.append([_cell(sheet, note, font=_NOTE)])
    sheet.append([_cell(sheet, title, font=_BOLD) for title in (*titles, "原行号", "原因")])
    for row in kept:
        sheet.append(_line(sheet, titles, row))
    with place.replacing(path) as temporary:
        book.save(temporary)
    return len(kept)


def _line(sheet: Any, titles: Sequence[str], row: BadRow) -> list[Any]:
    width = len(titles)
    cells = [*row.cells[:width], *[None] * (width - len(row.cells))]
    reasons = "；".join(
        f"{titles[at]}：{reason}" if 0 <= at < width else reason for at, reason in sorted(row.faults.items())
    )
    red = set(row.faults) if -1 not in row.faults else set(range(width))
    line = [_cell(sheet, cell, red=at in red) for at, cell in enumerate(cells)]
    return [*line, _cell(sheet, row.number), _cell(sheet, reasons)]


def _cell(sheet: Any, value: Any, *, font: Font | None = None, red: bool = False) -> Any:
    if isinstance(value, str):
        value = "".join(mark for mark in value if mark >= " " or mark in "\n\t")[:32_767]
    elif not isinstance(value, (int, float, date, datetime, type(None))):
        value = str(value)
    cell = WriteOnlyCell(sheet, value)
    if isinstance(value, str):
        cell.data_type = "s"  # openpyxl takes a leading `=` for a formula
        cell.number_format = "@"
    if font is not None:
        cell.font = font
    if red:
        cell.fill = _RED
    return cell


def _letter(index: int) -> str:
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
