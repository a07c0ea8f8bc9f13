"""Find the header row of a foreign table and tell which column is which field."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from desk.errors import BadSheet
from desk.sheets.table import Cell

SEARCHED = 30
"""Titles, dates and notes stand above a header; never this many rows of them."""

_IGNORED = str.maketrans("", "", " \t\r\n　*＊★：:（）()【】[]<>《》“”\"'、/／_-—\u200b\ufeff\xa0")


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """Where the header stands (0-based row of the table) and which field each known column holds."""

    row: int
    titles: tuple[str, ...]
    columns: Mapping[str, int]
    """Field key to column index."""
    unknown: tuple[str, ...]
    """Titles that no field answers to: told to the person, never dropped in silence."""


def plain(title: object) -> str:
    """Reduce a title to what matters: half width, no spaces, line breaks, stars or brackets."""
    return unicodedata.normalize("NFKC", str(title)).translate(_IGNORED).lower()


def find_header(rows: Sequence[Sequence[Cell]], aliases: Mapping[str, Sequence[str]], needed: Sequence[str]) -> Header:
    """Give the row that names the most fields; it must name the needed ones.

    `aliases` maps a field key to its titles, the most usual first.
    """
    fields = {plain(alias): key for key, names in aliases.items() for alias in names}
    best: Header | None = None
    for index, row in enumerate(rows[:SEARCHED]):
        header = _match(index, row, fields)
        if best is None or len(header.columns) > len(best.columns):
            best = header
    if best is None or not best.columns:
        raise BadSheet(f"没有找到表头：前 {SEARCHED} 行里没有一列叫“{aliases[needed[0]][0]}”。请核对是否选对了表。")
    missing = [aliases[key][0] for key in needed if key not in best.columns]
    if missing:
        raise BadSheet(f"表头（第 {best.row + 1} 行）里缺少这几列：{'、'.join(missing)}。请补上或改好列名后再导入。")
    return best


def _match(index: int, row: Sequence[Cell], fields: Mapping[str, str]) -> Header:
    columns: dict[str, int] = {}
    unknown = []
    titles = tuple("" if cell is None else " ".join(str(cell).split()) for cell in row)
    for position, title in enumerate(titles):
        key = fields.get(plain(title)) if title else None
        if key is not None and key not in columns:
            columns[key] = position
        elif title and plain(title) not in ("序号", "编号"):
            unknown.append(title)
    return Header(row=index, titles=titles, columns=columns, unknown=tuple(unknown))
