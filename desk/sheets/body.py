"""What stands below a header made ready: merged cells filled down; totals, group lines and repeated headers left out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from desk.sheets.header import Header, plain
from desk.sheets.table import Cell, Table

_TOTALS = (
    "合计",
    "总计",
    "小计",
    "共计",
    "总数",
    "制表",
    "填表",
    "审核",
    "填报人",
    "注：",
    "备注：",
    "说明：",
    "注:",
    "备注:",
    "说明:",
)
_LONGEST_MARK = 30
_SHOWN = 5


def settle(table: Table, header: Header) -> tuple[Table, tuple[str, ...]]:
    """The table with its body ready to be read, and what the person should be told about it.

    A row that is left out stays as an empty one: the numbers of the others are those that Excel shows.
    """
    rows = list(table.rows)
    notes = [*_fill_down(table, rows, header)]
    heads = [plain(title) for title in header.titles]
    totals, groups, repeated = [], [], []
    for index in range(header.row + 1, len(rows)):
        row = rows[index]
        first = next((cell for cell in row if cell is not None and cell != ""), None)
        if not isinstance(first, str):
            continue
        if _sums_up(first, row):
            totals.append(index)
        elif _is_lone(row) and len(header.columns) > 2 and _is_wide(table, index):
            groups.append(index)
        elif header.row >= 0 and _begins_alike(row, header.titles) and _repeats(row, heads):
            repeated.append(index)
    for index in (*totals, *groups, *repeated):
        rows[index] = []
    for found, words in ((totals, "合计、说明等"), (groups, "横跨各列的分组行"), (repeated, "重复的表头")):
        if found:
            notes.append(f"{words} {len(found)} 行没有当作数据（{_numbers(table, found)}）")
    return replace(table, rows=rows), tuple(notes)


def _sums_up(first: str, row: Sequence[Cell]) -> bool:
    """Whether a row that begins with this text sums up or signs instead of listing."""
    word = first.replace(" ", "").replace("　", "")
    return word.startswith(_TOTALS) and (len(word) < _LONGEST_MARK or _is_lone(row))


def _is_lone(row: Sequence[Cell]) -> bool:
    """Whether one cell alone is filled."""
    filled = (cell for cell in row if cell is not None and cell != "")
    return next(filled, None) is not None and next(filled, None) is None


def _begins_alike(row: Sequence[Cell], titles: Sequence[str]) -> bool:
    """Whether one of the first two filled cells may be its title: that tells nearly every row at little cost."""
    looked = 0
    for cell, title in zip(row, titles, strict=False):
        if cell is not None and cell != "":
            if isinstance(cell, str) and cell.strip()[:1] == title[:1]:
                return True
            looked += 1
            if looked == 2:
                return False
    return False


def _repeats(row: Sequence[Cell], heads: Sequence[str]) -> bool:
    filled = [at for at, cell in enumerate(row) if cell is not None and cell != "" and at < len(heads)]
    said = sum(1 for at in filled if plain(row[at]) == heads[at])
    return said >= max(2, len(filled) - 1)


def _is_wide(table: Table, index: int) -> bool:
    """Whether a merged cell of this row takes at least half of the columns."""
    width = max((len(row) for row in table.rows[max(0, index - 20) : index + 20]), default=0)
    return any(
        top <= index <= bottom and (right - left + 1) * 2 >= width > 2 for top, left, bottom, right in table.merges
    )


def _fill_down(table: Table, rows: list[list[Cell]], header: Header) -> list[str]:
    """Write the value of a cell that spans rows into each of them; cells that span columns stay as they are."""
    filled = 0
    for top, left, bottom, _ in table.merges:
        if bottom == top or top <= header.row or top >= len(rows):
            continue
        value = rows[top][left] if left < len(rows[top]) else None
        if value is None:
            continue
        filled += 1
        for index in range(top + 1, min(bottom, len(rows) - 1) + 1):
            row = [*rows[index], *[None] * (left + 1 - len(rows[index]))]
            if row[left] is None and any(cell is not None for cell in row):
                row[left] = value
                rows[index] = row
    return [f"合并的单元格 {filled} 处已按所跨的行逐行填上"] if filled else []


def _numbers(table: Table, found: Sequence[int]) -> str:
    some = "、".join(f"第 {table.first + index} 行" for index in found[:_SHOWN])
    return some if len(found) <= _SHOWN else f"{some}等"
