"""One workbook with a sheet per person: what is handed out on paper, in a form that can be sorted and filled in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter

from desk.errors import BadSheet
from desk.model import Column, Value
from desk.sheets import place

Step = Callable[[int, int], None]
MOST: Final = 500
"""Sheets of one workbook: more cannot be leafed through."""
_THIN: Final = Side(style="thin", color="D0D5DD")
_BORDER: Final = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
_A4: Final = 9
_HEIGHT: Final = 26
"""Points of a row in which somebody signs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    """One sheet. Every text stays text."""

    name: str
    title: str
    note: str
    columns: tuple[Column, ...]
    rows: Sequence[Sequence[Value]]


def write_leaves(path: Path | str, leaves: Iterable[Leaf], total: int, step: Step | None = None) -> int:
    """Write the sheets in their order and give how many rows there are; `step` may raise Cancelled: then no file is left."""
    if total > MOST:
        raise BadSheet(f"一个工作簿最多 {MOST} 张表（每人一张），这里有 {total:,} 人。请先在左侧选一个社区。")
    book = Workbook(write_only=True)
    book.properties.creator = "网格台"
    names: set[str] = set()
    rows = 0
    for number, leaf in enumerate(leaves, 1):
        _sheet(book, leaf, _free(leaf.name, names))
        rows += len(leaf.rows)
        if step is not None:
            step(number, total)
    with place.replacing(path) as temporary:
        book.save(temporary)
    return rows


def _free(name: str, names: set[str]) -> str:
    """A sheet name that is not taken: two persons may have one name."""
    stem = place.sheet_name(name)[:26]
    found, number = stem, 1
    while found.lower() in names:
        number += 1
        found = f"{stem}（{number}）"
    names.add(found.lower())
    return found


def _sheet(book: Workbook, leaf: Leaf, name: str) -> None:
    sheet = book.create_sheet(name)
    for number, column in enumerate(leaf.columns, 1):
        width = max(column.width, len(column.title) + 1) * 2 + 2
        sheet.column_dimensions[get_column_letter(number)].width = min(60, width)
    sheet.page_setup.paperSize = _A4
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = "3:3"
    sheet.oddFooter.right.text = "第 &P 页 / 共 &N 页"
    sheet.freeze_panes = "A4"
    sheet.append([_cell(sheet, leaf.title, Font(name="微软雅黑", size=14, bold=True))])
    sheet.append([_cell(sheet, leaf.note, Font(name="微软雅黑", size=9, color="667085"))])
    head = Font(name="微软雅黑", size=10, bold=True, color="FFFFFF")
    fill = PatternFill("solid", fgColor="1F4E79")
    cells = [_cell(sheet, column.title.strip("　"), head, _BORDER, "center") for column in leaf.columns]
    for cell in cells:
        cell.fill = fill
    sheet.append(cells)
    font = Font(name="微软雅黑", size=10)
    for number, row in enumerate(leaf.rows, 4):
        sheet.row_dimensions[number].height = _HEIGHT
        sheet.append(
            [
                _cell(sheet, value, font, _BORDER, "right" if column.type == "number" else "left")
                for value, column in zip(row, leaf.columns, strict=True)
            ]
        )


def _cell(sheet: Any, value: Value, font: Font, border: Border | None = None, align: str = "left") -> Any:
    """A finished cell; a text is never taken for a formula, whatever it begins with."""
    cell = WriteOnlyCell(sheet, value=value)
    if isinstance(value, str):
        cell.data_type = "s"
        cell.number_format = "@"
    cell.font = font
    cell.alignment = Alignment(horizontal=align, vertical="center", wrap_text=border is not None)
    if border is not None:
        cell.border = border
    return cell
