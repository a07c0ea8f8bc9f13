"""What calamine does not say of an OpenDocument sheet (.ods): merged cells, hidden rows and columns."""

from __future__ import annotations

import html
import io
import re
import zipfile
from dataclasses import dataclass, field
from zipfile import ZipFile

from desk.sheets.packed import SheetParts
from desk.sheets.shape import COLUMNS_LARGEST, ROWS_LARGEST, Merge, letters

_TAG = re.compile(
    rb"<(?P<open>table:(?:table|table-row|table-column|table-cell|covered-table-cell))(?=[\s/>])(?P<more>[^>]*)>"
    rb"|<(?P<note>office:annotation|draw:image)\b"
)
_VALUE = re.compile(rb'([\w-]+)="([^"]*)"')
_HIDDEN = {b"collapse", b"filter"}


@dataclass(slots=True, kw_only=True)
class OpenSheet:
    """Merged cells (absolute) and what is hidden."""

    merges: list[Merge] = field(default_factory=list)
    parts: SheetParts = field(default_factory=SheetParts)


def look(data: bytes, sheet: str) -> OpenSheet:
    """Search the content of the package for one sheet."""
    found = OpenSheet()
    with ZipFile(io.BytesIO(data)) as package:
        content = package.read("content.xml")
    row, repeated, column, shown = -1, 1, 0, 0
    is_it = False
    for tag in _TAG.finditer(content):
        if tag["note"]:
            found.parts.comments += is_it and tag["note"] == b"office:annotation"
            found.parts.pictures += is_it and tag["note"] == b"draw:image"
            continue
        values = dict(_VALUE.findall(tag["more"]))
        match tag["open"]:
            case b"table:table":
                is_it = html.unescape(values.get(b"name", b"").decode("utf-8", "replace")) == sheet
                row, repeated, shown = -1, 1, 0
            case b"table:table-column" if is_it:
                count = _number(values, b"number-columns-repeated")
                if values.get(b"visibility") in _HIDDEN:
                    found.parts.hidden_columns.append(letters(shown))
                shown += count
            case b"table:table-row" if is_it:
                row += repeated
                repeated = _number(values, b"number-rows-repeated")
                column = 0
                if values.get(b"visibility") in _HIDDEN:
                    found.parts.hidden_rows += repeated if repeated < ROWS_LARGEST else 0
                    found.parts.filtered = found.parts.filtered or values[b"visibility"] == b"filter"
            case b"table:table-cell" | b"table:covered-table-cell" if is_it:
                down = _number(values, b"number-rows-spanned")
                across = _number(values, b"number-columns-spanned")
                if (down > 1 or across > 1) and column < COLUMNS_LARGEST:
                    found.merges.append((row, column, row + down - 1, column + across - 1))
                column += _number(values, b"number-columns-repeated")
    return found


def is_open(data: bytes) -> bool:
    """Whether the package is an OpenDocument one."""
    try:
        with ZipFile(io.BytesIO(data)) as package:
            return "content.xml" in package.namelist() and "mimetype" in package.namelist()
    except (zipfile.BadZipFile, OSError):
        return False


def _number(values: dict[bytes, bytes], key: bytes) -> int:
    given = values.get(key, b"1")
    return max(1, int(given)) if given.isdigit() else 1
