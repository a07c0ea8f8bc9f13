"""What calamine does not say of an OpenDocument sheet (.ods): merged cells, hidden rows and columns."""

from __future__ import annotations

import html
import io
import re
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


def look(data: bytes) -> dict[str, OpenSheet]:
    """What each sheet of an OpenDocument package holds; nothing for other packages."""
    found: dict[str, OpenSheet] = {}
    with ZipFile(io.BytesIO(data)) as package:
        if not {"content.xml", "mimetype"} <= set(package.namelist()):
            return found
        content = package.read("content.xml")
    sheet = OpenSheet()
    row, repeated, column, shown = -1, 1, 0, 0
    for tag in _TAG.finditer(content):
        if tag["note"]:
            sheet.parts.comments += tag["note"] == b"office:annotation"
            sheet.parts.pictures += tag["note"] == b"draw:image"
            continue
        values = dict(_VALUE.findall(tag["more"]))
        match tag["open"]:
            case b"table:table":
                sheet = OpenSheet()
                found[html.unescape(values.get(b"name", b"").decode("utf-8", "replace"))] = sheet
                row, repeated, shown = -1, 1, 0
            case b"table:table-column":
                if values.get(b"visibility") in _HIDDEN:
                    sheet.parts.hidden_columns.append(letters(shown))
                shown += _number(values, b"number-columns-repeated")
            case b"table:table-row":
                row, column = row + repeated, 0
                repeated = _number(values, b"number-rows-repeated")
                if values.get(b"visibility") in _HIDDEN:
                    sheet.parts.hidden_rows += repeated if repeated < ROWS_LARGEST else 0
                    sheet.parts.filtered = sheet.parts.filtered or values[b"visibility"] == b"filter"
            case _:
                column = _cell(sheet, values, row, repeated, column)
    return found


def _cell(sheet: OpenSheet, values: dict[bytes, bytes], row: int, repeated: int, column: int) -> int:
    """Note one cell; gives the column of the next."""
    down, across = _number(values, b"number-rows-spanned"), _number(values, b"number-columns-spanned")
    following = column + _number(values, b"number-columns-repeated")
    if (down > 1 or across > 1) and column < COLUMNS_LARGEST:
        sheet.merges.append((row, column, row + down - 1, column + across - 1))
    if b"value-type" in values:
        sheet.parts.reach(row + repeated, following)
    return following


def _number(values: dict[bytes, bytes], key: bytes) -> int:
    given = values.get(key, b"1")
    return max(1, int(given)) if given.isdigit() else 1
