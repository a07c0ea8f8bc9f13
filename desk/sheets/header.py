"""Find the header of a foreign table, over one to three rows, and tell which column is which field."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from desk.errors import BadSheet
from desk.sheets.table import Cell, Merge

SEARCHED = 30
"""Titles, dates and notes stand above a header; never this many rows of them."""
DEEPEST = 3
"""Rows a header may take: 基本信息 above 联系方式 above 手机."""

_LONGEST_GROUP = 12
_SENTENCE = re.compile(r"[:：\d年]")
"""What a group's title does not hold, but a line of facts above the header does: 填报日期：2026年."""
_GAP = re.compile("(?<=[\u4e00-\u9fff]) (?=[\u4e00-\u9fff])")
_IGNORED = str.maketrans("", "", " \t\r\n　*＊★：:（）()【】[]<>《》“”\"'、/／_-—\u200b\ufeff\xa0")
_NUMBERING = frozenset(("序号", "编号", "no", "原行号", "原因"))
"""Titles that ask for no field: running numbers, and what an error workbook adds."""
Candidate = tuple[int, int, tuple[str, ...]]
_OTHERS = ("配偶", "父亲", "母亲", "监护人", "联系人", "子女", "房东", "出租人", "承租人", "法人", "负责人", "包保")
"""People who are not the one the row is about: 监护人/电话 is not his phone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """Where the header stands and which field each known column holds."""

    row: int
    """Its last row (0-based in the table; -1: the table has none, its first row is data)."""
    titles: tuple[str, ...]
    """As they stand; those over two or three rows are joined: 户主/姓名."""
    columns: Mapping[str, int]
    """Field key to column index."""
    unknown: tuple[str, ...]
    """Titles that no field answers to: told to the person, never dropped in silence."""
    first: int = -1
    """Its first row when it takes several; -1: the same as `row`."""

    @property
    def top(self) -> int:
        """Its first row."""
        return self.row if self.first < 0 else self.first


def plain(title: object) -> str:
    """Reduce a title to what matters: half width, no spaces, line breaks, stars or brackets."""
    return _plain(str(title))


@lru_cache(maxsize=8192)
def _plain(title: str) -> str:
    return unicodedata.normalize("NFKC", title).translate(_IGNORED).lower()


def find_header(
    rows: Sequence[Sequence[Cell]],
    aliases: Mapping[str, Sequence[str]],
    needed: Sequence[str],
    merges: Iterable[Merge] = (),
) -> Header:
    """Give the rows that name the most fields; they must name the needed ones.

    `aliases` maps a field key to its titles, the most usual first.
    """
    best = best_header(rows, aliases, merges)
    if best is None:
        raise BadSheet(f"没有找到表头：前 {SEARCHED} 行里没有一列叫“{aliases[needed[0]][0]}”。请核对是否选对了表。")
    missing = [aliases[key][0] for key in needed if key not in best.columns]
    if missing:
        raise BadSheet(f"表头（第 {best.row + 1} 行）里缺少这几列：{'、'.join(missing)}。请补上或改好列名后再导入。")
    return best


def best_header(
    rows: Sequence[Sequence[Cell]], aliases: Mapping[str, Sequence[str]], merges: Iterable[Merge] = ()
) -> Header | None:
    """The rows that name the most fields (the fewest rows of those), None if none names any."""
    return best_of(candidates(rows, merges), aliases)


def candidates(rows: Sequence[Sequence[Cell]], merges: Iterable[Merge] = ()) -> list[Candidate]:
    """Every place where a header may stand: first row, last row, titles. None begins below a part of its own."""
    spans = [merge for merge in merges if merge[0] < SEARCHED + DEEPEST]
    width = max((len(row) for row in rows[: SEARCHED + DEEPEST]), default=0)
    cut = {first for first in range(1, SEARCHED) for merge in spans if _belongs_below(rows, merge, first, width)}
    return [
        (last - depth + 1, last, titles_of(rows, last - depth + 1, last, spans))
        for last in range(min(SEARCHED, len(rows)))
        for depth in range(1, min(DEEPEST, last + 1) + 1)
        if last - depth + 1 not in cut
    ]


def _belongs_below(rows: Sequence[Sequence[Cell]], merge: Merge, first: int, width: int) -> bool:
    """Whether a merged cell above a row is of one header with it: it reaches down, or names a group of columns."""
    top, left, bottom, right = merge
    if top < first <= bottom:
        return True
    if not (top == bottom == first - 1 and right > left and (right - left + 1) * 5 < width * 3):
        return False
    said = _title(rows[top][left]) if top < len(rows) and left < len(rows[top]) else ""
    return 0 < len(said) <= _LONGEST_GROUP and not _SENTENCE.search(said)


def best_of(places: Iterable[Candidate], aliases: Mapping[str, Sequence[str]]) -> Header | None:
    """The same for places that are known already."""
    fields = {plain(alias): key for key, names in aliases.items() for alias in names}
    best: Header | None = None
    for first, last, titles in places:
        header = named_header(first, last, titles, fields)
        if header.columns and (best is None or len(header.columns) > len(best.columns)):
            best = header
    return best


def read_header(
    rows: Sequence[Sequence[Cell]], first: int, last: int, fields: Mapping[str, str], merges: Iterable[Merge] = ()
) -> Header:
    """The header that stands in these rows; `fields` maps plain titles to keys."""
    return named_header(first, last, titles_of(rows, first, last, merges), fields)


def named_header(first: int, last: int, titles: Sequence[str], fields: Mapping[str, str]) -> Header:
    """Which of these titles is which field: whole titles first, then what stands below a group's title."""
    columns: dict[str, int] = {}
    for match in (_whole, _below_group):
        for position, title in enumerate(titles):
            key = match(title, fields) if title and position not in columns.values() else None
            if key is not None and key not in columns:
                columns[key] = position
    return Header(
        row=last,
        first=first if first != last else -1,
        titles=tuple(titles),
        columns=columns,
        unknown=unknown_of(titles, columns),
    )


def unknown_of(titles: Sequence[str], columns: Mapping[str, int]) -> tuple[str, ...]:
    """The titles that no field took, running numbers aside."""
    taken = set(columns.values())
    return tuple(
        title for at, title in enumerate(titles) if title and at not in taken and plain(title) not in _NUMBERING
    )


def titles_of(rows: Sequence[Sequence[Cell]], first: int, last: int, merges: Iterable[Merge] = ()) -> tuple[str, ...]:
    """One title per column: what the rows of the header say from top to bottom, each word once."""
    if last < 0:
        return tuple(f"第{at + 1}列" for at in range(max((len(row) for row in rows[:50]), default=0)))
    lines = [[_title(cell) for cell in row] for row in rows[first : last + 1]]
    width = max(len(line) for line in lines)
    lines = [[*line, *[""] * (width - len(line))] for line in lines]
    if first == last:
        return tuple(lines[0])
    _spread(lines, first, merges)
    return tuple("/".join(dict.fromkeys(part for part in column if part)) for column in zip(*lines, strict=True))


def _spread(lines: list[list[str]], first: int, merges: Iterable[Merge]) -> None:
    """Let a group's title stand above every column of the group: merged cells, else blanks right of it."""
    width, merged = len(lines[0]), False
    for top, left, bottom, right in merges:
        if first <= top and bottom < first + len(lines) and left < width:
            merged = True
            for at in range(left, min(right, width - 1) + 1):
                lines[top - first][at] = lines[top - first][left]
    if merged:
        return
    for upper, lower in zip(lines, lines[1:], strict=False):
        for at in range(1, width):
            if not upper[at] and lower[at] and lower[at - 1]:
                upper[at] = upper[at - 1]


def _title(cell: Cell) -> str:
    """On one line: 身份证 and 号码 below it are one word, Block and No are two."""
    return "" if cell is None else _GAP.sub("", " ".join(str(cell).split()))


def _whole(title: str, fields: Mapping[str, str]) -> str | None:
    return fields.get(plain(title))


def is_about_another(title: str) -> bool:
    """Whether a title speaks of somebody who is not the one the row is about."""
    return any(other in title for other in _OTHERS)


def _below_group(title: str, fields: Mapping[str, str]) -> str | None:
    group, _, word = title.rpartition("/")
    if not group or plain(group) in fields or is_about_another(group):
        return None
    return fields.get(plain(word))
