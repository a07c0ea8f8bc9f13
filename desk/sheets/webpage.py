"""Tables of web pages and of XML workbooks that a system saved as .xls: read by hand, nothing fetched, nothing run."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from html.parser import HTMLParser

from desk.errors import BadSheet
from desk.sheets.shape import COLUMNS_LARGEST, ROWS_LARGEST, Cell, Merge, Table

_LARGEST = 60 * 1024 * 1024
_SPAN_LARGEST = 1000
_DEEPEST = 20
_CHARSET = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([\w-]+)""", re.IGNORECASE)
_ENTITY = re.compile(rb"<!ENTITY", re.IGNORECASE)
_CELLS = {"td", "th", "cell"}
_TABLES = {"table", "worksheet"}
_ROWS = {"tr", "row"}
_UNSEEN = {"script", "style", "title", "documentproperties", "styles"}


@dataclass(slots=True, kw_only=True)
class _Sheet:
    name: str
    rows: list[list[Cell]] = field(default_factory=list)
    merges: list[Merge] = field(default_factory=list)
    taken: dict[tuple[int, int], bool] = field(default_factory=dict)
    """Places that a cell above or to the left covers."""


def read_page(data: bytes, name: str, sheet: str | None, encoding: str) -> Table:
    """The largest table of the page, or the one of that name."""
    if len(data) > _LARGEST:
        raise BadSheet(f"“{name}”其实是网页，而且超过 60 MB。请用 WPS 打开它，另存为 .xlsx 后再导入。")
    if _ENTITY.search(data):
        raise BadSheet(f"“{name}”里带有外部引用声明，不是正常的表格，为安全起见没有打开。")
    used, text = _decoded(data, encoding)
    reader = _Reader()
    reader.feed(text)
    reader.close()
    sheets = [one for one in reader.found if any(any(cell is not None for cell in row) for row in one.rows)]
    if not sheets:
        raise BadSheet(f"“{name}”其实是网页，里面没有表格。请向来源单位索取 Excel 表。")
    names = tuple(one.name for one in sheets)
    if sheet is not None and sheet not in names:
        raise BadSheet(f"“{name}”里没有“{sheet}”这张表，有的是：{'、'.join(names)}。")
    chosen = next((one for one in sheets if one.name == sheet), None) or max(
        sheets, key=lambda one: sum(len(row) for row in one.rows)
    )
    return Table(
        sheet=chosen.name, sheets=names, rows=chosen.rows, merges=tuple(chosen.merges), encoding=used,
        notes=("这个文件其实是网页或 XML 表，已按其中的表格读入",),
    )  # fmt: skip


def _decoded(data: bytes, encoding: str) -> tuple[str, str]:
    """By its mark, by what it says of itself, else UTF-8 or GB18030."""
    said = _CHARSET.search(data[:4096])
    trials = [encoding, *_marked(data), said[1].decode("ascii").lower() if said else "", "utf-8", "gb18030"]
    for trial in trials:
        known = "gb18030" if trial in ("gb2312", "gbk") else trial
        try:
            if known:
                return known, data.decode(known).removeprefix("\ufeff")
        except (UnicodeDecodeError, LookupError):
            continue
    return "gb18030", data.decode("gb18030", "replace")


def _marked(data: bytes) -> tuple[str, ...]:
    marks = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
    return tuple(encoding for mark, encoding in marks if data.startswith(mark))


class _Reader(HTMLParser):
    """Collects tables: rows, cells with their spans; tables within cells are tables of their own."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[_Sheet] = []
        self._open: list[_Sheet] = []
        self._text: list[str] | None = None
        self._cell: dict[str, str] = {}
        self._type = ""
        self._column = 0
        self._unseen = 0
        self._is_xml = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {key.rpartition(":")[2]: value or "" for key, value in attrs}
        tag = tag.rpartition(":")[2]
        if tag in _UNSEEN:
            self._unseen += 1
        elif tag == "worksheet" or (tag == "table" and not self._is_xml):
            self._begin(values.get("name", "") if tag == "worksheet" else "")
            self._is_xml = self._is_xml or tag == "worksheet"
        elif tag in _ROWS and self._open:
            self._new_row(values)
        elif tag in _CELLS and self._open:
            self._end_cell()
            if not self._open[-1].rows:
                self._new_row({})
            self._cell, self._text, self._type = values, [], ""
        elif tag == "data" and self._text is not None:
            self._type = values.get("type", "").lower()
        elif tag == "br" and self._text is not None:
            self._text.append("\n")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag.rpartition(":")[2] in _UNSEEN:
            return
        self.handle_starttag(tag, attrs)
        self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        tag = tag.rpartition(":")[2]
        if tag in _UNSEEN:
            self._unseen = max(0, self._unseen - 1)
        elif tag in _CELLS or tag in _ROWS:
            self._end_cell()
        elif self._open and (tag == "worksheet" or (tag == "table" and not self._is_xml)):
            self._end_cell()
            self._open.pop()

    def handle_data(self, data: str) -> None:
        if self._text is not None and not self._unseen:
            self._text.append(data)

    def close(self) -> None:
        """What the file leaves open ends with it."""
        super().close()
        self._end_cell()

    def _begin(self, name: str) -> None:
        self._text = None
        if len(self._open) >= _DEEPEST:
            raise BadSheet("网页里的表格一层套一层，读不了。请用 WPS 打开它，另存为 .xlsx 后再导入。")
        sheet = _Sheet(name=name or f"表{len(self.found) + 1}")
        self.found.append(sheet)
        self._open.append(sheet)

    def _new_row(self, values: dict[str, str]) -> None:
        self._end_cell()
        sheet = self._open[-1]
        index = int(values["index"]) - 1 if values.get("index", "").isdigit() else len(sheet.rows)
        if max(index, len(sheet.rows)) >= ROWS_LARGEST:
            raise BadSheet(f"网页里的表格超过 {ROWS_LARGEST:,} 行，请拆分后再导入。")
        while len(sheet.rows) <= index:
            sheet.rows.append([])
        self._column = 0

    def _end_cell(self) -> None:
        if self._text is None or not self._open:
            self._text = None
            return
        sheet, values = self._open[-1], self._cell
        row, at = len(sheet.rows) - 1, self._column
        if values.get("index", "").isdigit():
            at = int(values["index"]) - 1
        while sheet.taken.get((row, at)):
            at += 1
        across = _span(values.get("colspan"), 1) if "mergeacross" not in values else _span(values["mergeacross"], 0) + 1
        down = _span(values.get("rowspan"), 1) if "mergedown" not in values else _span(values["mergedown"], 0) + 1
        self._column = at + across
        if at < COLUMNS_LARGEST:
            line = sheet.rows[row]
            line += [None] * (at + 1 - len(line))
            line[at] = _value("".join(self._text), self._type)
            if across > 1 or down > 1:
                right = min(at + across, COLUMNS_LARGEST) - 1
                sheet.merges.append((row, at, row + down - 1, right))
                for below in range(row + 1, row + down):
                    sheet.taken.update(((below, column), True) for column in range(at, right + 1))
        self._text = None


def _span(text: str | None, least: int) -> int:
    return min(max(int(text), least), _SPAN_LARGEST) if text is not None and text.isdigit() else least


def _value(text: str, kind: str) -> Cell:
    """The text as a browser shows it; numbers and days only where an XML workbook says so."""
    plain = " ".join(text.replace("\xa0", " ").split())
    if not plain:
        return None
    try:
        if kind == "number":
            return float(plain)
        if kind == "datetime":
            return datetime.fromisoformat(plain.partition(".")[0])
    except ValueError:
        return plain
    return None if kind == "error" else plain
