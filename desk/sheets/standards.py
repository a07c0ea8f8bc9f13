"""Writes case standards as cities write theirs: one sheet per kind, groups and classes merged over their rows."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

from desk.sheets import place

COLUMNS: Final = (
    ("大类代码", 9), ("大类名称", 14), ("小类代码", 9), ("小类名称", 18), ("处置单位", 18), ("主管部门", 18),
    ("立案条件", 46), ("结案条件", 40), ("处置时限", 14),
)  # fmt: skip
_MERGED: Final = 6
"""The first columns stand once for all rows of a class (the first two for all of a group)."""
_HEAD: Final = 3
_LINE = Side(style="thin", color="BFC5CE")
_FONT = Font(name="微软雅黑", size=10)
_CENTRE = Alignment(wrap_text=True, vertical="center", horizontal="center")
_TOP = Alignment(wrap_text=True, vertical="top", horizontal="center")
_LEFT = Alignment(wrap_text=True, vertical="center", horizontal="left")
_BORDER = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)


def write_standards(path: Path | str, sheets: Sequence[tuple[str, Sequence[Sequence[str]]]], note: str) -> int:
    """Write the sheets (name, rows of nine texts in order) and give the number of rows."""
    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets:
        page = book.create_sheet(place.sheet_name(name))
        _head(page, f"{name}立案标准", note)
        for number, row in enumerate(rows, _HEAD + 1):
            for column, text in enumerate(row, 1):
                _put(page, number, column, text)
        for first, last, column in _runs(rows):
            page.merge_cells(start_row=first, end_row=last, start_column=column, end_column=column)
    with place.replacing(path) as temporary:
        book.save(temporary)
    return sum(len(rows) for _, rows in sheets)


def _runs(rows: Sequence[Sequence[str]]) -> list[tuple[int, int, int]]:
    """First row, last row and column of every merged cell: a department that differs within a class stays apart."""
    found = []
    for column in range(_MERGED):
        keys = [(row[0], row[column]) if column < 2 else (row[0], row[2], row[column]) for row in rows]
        start = 0
        for at in range(1, len(rows) + 1):
            if at == len(rows) or keys[at] != keys[start]:
                if at - start > 1 and rows[start][column]:
                    found.append((start + _HEAD + 1, at + _HEAD, column + 1))
                start = at
    return found


def _head(page: Any, title: str, note: str) -> None:
    for row, text, font in (
        (1, title, Font(name="微软雅黑", size=16, bold=True)),
        (2, note, Font(name="微软雅黑", size=9, color="667085")),
    ):
        page.merge_cells(start_row=row, end_row=row, start_column=1, end_column=len(COLUMNS))
        cell = page.cell(row, 1, text)
        cell.data_type, cell.font = "s", font
        cell.alignment = Alignment(horizontal="center" if row == 1 else "left", vertical="center")
    page.row_dimensions[1].height = 30
    for column, (words, width) in enumerate(COLUMNS, 1):
        _put(page, _HEAD, column, words)
        cell = page.cell(_HEAD, column)
        cell.font = Font(name="微软雅黑", bold=True)
        cell.fill = PatternFill("solid", fgColor="EEF2F7")
        page.column_dimensions[cell.column_letter].width = width
    page.freeze_panes = page.cell(_HEAD + 1, 1)
    page.page_setup.orientation = "landscape"
    page.page_setup.paperSize = page.PAPERSIZE_A4
    page.page_setup.fitToHeight = 0
    page.sheet_properties.pageSetUpPr.fitToPage = True
    page.print_title_rows = f"{_HEAD}:{_HEAD}"


def _put(page: Any, row: int, column: int, text: str) -> None:
    cell = page.cell(row, column, "".join(mark for mark in text if mark >= " ") or None)
    if text:
        cell.data_type = "s"  # a leading `=` is no formula
    cell.number_format = "@"
    cell.border = _BORDER
    cell.font = _FONT
    if column <= 2:  # a group goes over pages: its name stands where it begins
        cell.alignment = _TOP
    else:
        cell.alignment = _CENTRE if column <= _MERGED or column == len(COLUMNS) else _LEFT
