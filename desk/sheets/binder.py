"""A workbook of several lists, each on a sheet of its own with its title, a note and its header; every text stays text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter

from desk.sheets import place

HEADER: Final = 3
"""The row of the header: title and note stand above."""
_FONT: Final = Font(name="宋体", size=10)
_BOLD: Final = Font(name="宋体", size=10, bold=True)
_LINE: Final = Side(style="thin", color="B8C0CC")
_BORDER: Final = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_FILL: Final = PatternFill("solid", fgColor="EEF2F7")
_LONGEST: Final = 32_767

Cell = str | int | float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One list: `columns` are titles and widths in characters."""

    name: str
    title: str
    note: str
    columns: Sequence[tuple[str, float]]
    rows: Iterable[Sequence[Cell]]


def write_binder(path: Path | str, pages: Sequence[Page]) -> int:
    """Write the lists and give how many rows they hold."""
    book, count = Workbook(write_only=True), 0
    for page in pages:
        count += _write(book.create_sheet(place.sheet_name(page.name)), page)
    with place.replacing(path) as temporary:
        book.save(temporary)
    return count


def _write(sheet: Any, page: Page) -> int:
    sheet.freeze_panes = f"A{HEADER + 1}"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = 8 if len(page.columns) > 15 else 9
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = f"{HEADER}:{HEADER}"
    for at, (_, width) in enumerate(page.columns, 1):
        sheet.column_dimensions[get_column_letter(at)].width = width
    last = get_column_letter(max(len(page.columns), 1))
    for words, look in ((page.title, Font(name="宋体", size=16, bold=True)), (page.note, Font(name="宋体", size=9))):
        sheet.append(_Look(sheet, look).row([words]))
    sheet.append(_Look(sheet, _BOLD, _BORDER, _FILL).row([title for title, _ in page.columns]))
    body, count = _Look(sheet, _FONT, _BORDER), 0
    for row in page.rows:
        sheet.append(body.row(row))
        count += 1
    sheet.auto_filter.ref = f"A{HEADER}:{last}{HEADER + count}"
    return count


class _Look:
    """How cells look. Two cells (a number, a text) are made once and written again and again: fonts are compared once."""

    def __init__(self, sheet: Any, font: Font, border: Border | None = None, fill: PatternFill | None = None) -> None:
        self._number, self._text = WriteOnlyCell(sheet), WriteOnlyCell(sheet)
        for cell in (self._number, self._text):
            cell.font = font
            if border is not None:
                is_head = fill is not None  # a row of the body stays one line high: what is too long is drawn smaller
                cell.border = border
                cell.alignment = Alignment(vertical="center", wrap_text=is_head, shrink_to_fit=not is_head)
            if fill is not None:
                cell.fill = fill
        self._text.number_format = "@"

    def row(self, values: Sequence[Cell]) -> Iterator[Any]:
        """The cells of a row, each to be written before the next is asked for; a text stays a text whatever it begins with."""
        for value in values:
            if isinstance(value, str):
                self._text.value = ILLEGAL_CHARACTERS_RE.sub("", value)[:_LONGEST]
                self._text.data_type = "s"
                yield self._text
            else:
                self._number.value = value
                yield self._number
