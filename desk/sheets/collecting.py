"""The collecting sheet (采集表): a workbook with drop-downs that remembers what it was handed out with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from desk.errors import BadSheet
from desk.sheets import place
from desk.sheets.table import Cell, Reading, read_table

SHEET: Final = "采集表"
_OPTIONS: Final = "选项"
_KEPT: Final = "原表（勿动）"
_MARK: Final = "网格台采集表"
_TOP: Final = 4
"""Title, how to fill it, header; people begin in this row."""
_LINE: Final = Side(style="thin", color="B8C0CC")
_BORDER: Final = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_FONT: Final = "宋体"


@dataclass(frozen=True, slots=True, kw_only=True)
class CollectColumn:
    """A column: `locked` ones are for reading only; `options` make a drop-down."""

    key: str
    title: str
    width: int
    options: tuple[str, ...] = ()
    locked: bool = False
    hint: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CollectBook:
    """What a collecting sheet holds: records by uid, their texts by column, empty rows for new ones."""

    title: str
    note: str
    columns: tuple[CollectColumn, ...]
    rows: Sequence[tuple[str, tuple[str, ...]]]
    blank: int
    mark: Mapping[str, str]
    """What the program must know when it comes back: office, kind, area, when."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Returned:
    """What came back: the mark, texts as handed out, and texts as they stand now with the row Excel shows."""

    mark: Mapping[str, str]
    keys: tuple[str, ...]
    given: Mapping[str, tuple[str, ...]]
    now: Sequence[tuple[int, str, tuple[Cell, ...]]]
    """Row number, uid ("" for a new one), cells."""


def write_collecting(path: Path, book: CollectBook) -> None:
    """Write the workbook to `path` (a temporary one: the caller swaps it in)."""
    made = Workbook()
    page = made.active
    page.title = SHEET
    options = made.create_sheet(_OPTIONS)
    options.sheet_state = "hidden"
    kept = made.create_sheet(_KEPT)
    kept.sheet_state = "veryHidden"
    _keep(kept, book)
    _head(page, book)
    last = _TOP + len(book.rows) + book.blank - 1
    lines = _Lines(page, book.columns)
    for at, (uid, texts) in enumerate(book.rows, _TOP):
        lines.write(at, uid, texts)
    for at in range(_TOP + len(book.rows), last + 1):
        lines.write(at, "", ("",) * len(book.columns))
    for number, column in enumerate(book.columns):
        _offer(page, options, column, number, last)
    page.freeze_panes = page.cell(_TOP, 3)
    page.protection.sheet = True
    page.protection.formatColumns = page.protection.formatRows = False
    page.protection.autoFilter = page.protection.sort = False
    page.page_setup.orientation = "landscape"
    page.page_setup.paperSize = 9
    page.page_setup.fitToHeight = 0
    page.sheet_properties.pageSetUpPr.fitToPage = True
    page.print_title_rows = f"{_TOP - 1}:{_TOP - 1}"
    page.oddFooter.left.text = book.note.replace("&", "&&")[:120]
    page.oddFooter.right.text = "第 &P 页 共 &N 页"
    made.save(path)


def read_collecting(data: bytes, name: str, password: str = "") -> Returned:
    """Take a filled-in sheet apart; BadSheet says why it is none of ours."""
    try:
        kept = read_table(data, name, _KEPT, Reading(password=password))
    except BadSheet as error:
        if f"没有“{_KEPT}”" not in str(error):
            raise
        raise BadSheet(f"“{name}”不是网格台导出的采集表，收不回来；一般的表格请用“导入表格”。") from None
    rows = [[_text(cell) for cell in row] for row in kept.rows]
    if not rows or rows[0][:1] != [_MARK]:
        raise BadSheet(f"“{name}”里的原表被改动过，收不回来。请用“导入表格”导入，或重新发一份采集表。")
    mark = dict(zip(rows[0][1::2], rows[0][2::2], strict=False))
    keys = tuple(rows[1][1:])
    given = {row[0]: _padded(row[1:], len(keys)) for row in rows[2:] if row and row[0]}
    table = read_table(data, name, SHEET, Reading(password=password))
    now = []
    for at, row in enumerate(table.rows, table.first):
        if at < _TOP:
            continue
        cells = (*row[1 : len(keys) + 1], *(None,) * (len(keys) + 1 - len(row)))
        uid = _text(row[0]) if row else ""
        if uid or any(_text(cell).strip() for cell in cells):
            now.append((at, uid, cells))
    return Returned(mark=mark, keys=keys, given=given, now=now)


def _padded(texts: Sequence[str], length: int) -> tuple[str, ...]:
    return (*texts[:length], *("",) * (length - len(texts)))


def _text(cell: Cell) -> str:
    return "" if cell is None else str(cell)


def _put(page: Any, row: int, column: int, text: str) -> Any:
    """A cell that is text whatever it looks like: names may begin with an equals sign."""
    cell = page.cell(row, column)
    if text:
        cell.value = ILLEGAL_CHARACTERS_RE.sub("", text)
        cell.data_type = "s"
    cell.number_format = "@"
    return cell


def _keep(page: Any, book: CollectBook) -> None:
    mark = [_MARK, *(each for pair in book.mark.items() for each in pair)]
    lines = [mark, ["uid", *(column.key for column in book.columns)], *([uid, *texts] for uid, texts in book.rows)]
    for at, line in enumerate(lines, 1):
        for number, text in enumerate(line, 1):
            if text:
                cell = page.cell(at, number, ILLEGAL_CHARACTERS_RE.sub("", text))
                cell.data_type = "s"


def _head(page: Any, book: CollectBook) -> None:
    last = len(book.columns) + 1
    _put(page, 1, 2, book.title).font = Font(name="黑体", size=16, bold=True)
    _put(page, 2, 2, book.note).font = Font(name=_FONT, size=10, color="475467")
    page.cell(2, 2).alignment = Alignment(wrap_text=True, vertical="center")
    for row, height in ((1, 30), (2, 44), (3, 26)):
        page.merge_cells(start_row=row, start_column=2, end_row=row, end_column=last) if row < 3 else None
        page.row_dimensions[row].height = height
    _put(page, 3, 1, "uid")
    page.column_dimensions["A"].hidden = True
    for number, column in enumerate(book.columns, 2):
        cell = _put(page, 3, number, column.title)
        cell.font = Font(name=_FONT, size=11, bold=True, color="FFFFFF")
        cell.fill = PatternFill("solid", fgColor="667085" if column.locked else "1F4E79")
        cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
        cell.border = _BORDER
        page.column_dimensions[get_column_letter(number)].width = column.width


class _Lines:
    """Writes rows; the looks of a column are made once, since openpyxl looks up every font of every cell."""

    def __init__(self, page: Any, columns: Sequence[CollectColumn]) -> None:
        self._page = page
        self._columns = columns
        self._looks: dict[tuple[int, bool], Any] = {}

    def write(self, at: int, uid: str, texts: Sequence[str]) -> None:
        """One record, or an empty row."""
        _put(self._page, at, 1, uid)
        for number, (column, text) in enumerate(zip(self._columns, texts, strict=True), 2):
            cell = self._page.cell(at, number)
            is_open = not column.locked or not uid
            look = self._looks.get((number, is_open))
            if look is None:
                look = self._looks[number, is_open] = self._look(cell, column, is_open)
            cell._style = copy(look)
            if text:
                cell.value = ILLEGAL_CHARACTERS_RE.sub("", text)
                cell.data_type = "s"

    @staticmethod
    def _look(cell: Any, column: CollectColumn, is_open: bool) -> Any:
        cell.number_format = "@"
        cell.font = Font(name=_FONT, size=11)
        cell.border = _BORDER
        cell.alignment = Alignment(vertical="center", wrap_text=column.width > 20)
        cell.protection = Protection(locked=not is_open)
        if not is_open:
            cell.fill = PatternFill("solid", fgColor="F2F4F7")
        return copy(cell._style)


def _offer(page: Any, options: Any, column: CollectColumn, number: int, last: int) -> None:
    """A drop-down, or the hint beside the cell."""
    letter = get_column_letter(number + 2)
    where = f"{letter}{_TOP}:{letter}{last}"
    if column.options:
        place_ = get_column_letter(number + 1)
        for at, text in enumerate(column.options, 1):
            _put(options, at, number + 1, text)
        rule = DataValidation(
            type="list",
            formula1=f"'{_OPTIONS}'!${place_}$1:${place_}${len(column.options)}",
            allow_blank=True,
            showErrorMessage=True,
            errorTitle="请从下拉框选",
            error=f"“{column.title}”请从下拉框里选。",
        )
    elif column.hint:
        # Any text passes: what cannot be understood is told when the sheet comes back, beside its cell.
        rule = DataValidation(type="custom", formula1="TRUE", allow_blank=True)
    else:
        return
    if column.hint:
        rule.showInputMessage = True
        rule.promptTitle = column.title
        rule.prompt = column.hint[:200]
    rule.add(where)
    page.add_data_validation(rule)


def save_collecting(path: Path, book: CollectBook, password: str = "") -> None:
    """The same at its place, whole or not at all; locked with a password if one is given."""
    with place.replacing(path) as temporary:
        if not password:
            write_collecting(temporary, book)
            return
        from desk.sheets.locked import lock  # brings a cipher library

        plain = temporary.with_stem(f"{temporary.stem}-2")
        try:
            write_collecting(plain, book)
            lock(plain, temporary, password)
        finally:
            place.wipe(plain)
