"""Formulas and references when rows move: SUM(D5:D5) over a band of a hundred rows becomes SUM(D5:D104)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from desk.forms.growth import LAST_ROW, RowMap, Stretch

_CELL: Final = r"(\$?)([A-Za-z]{1,3})(\$?)([1-9]\d{0,6})"
_TOKEN: Final = re.compile(
    r'(?P<text>"(?:[^"]|"")*")'
    r"|(?P<error>#(?:REF!|DIV/0!|N/A|NAME\?|NULL!|NUM!|VALUE!))"
    r"|(?P<ref>(?P<sheet>'(?:[^']|'')+'!|(?:\[\d+\])?[^\W\d][\w.]*(?::[^\W\d][\w.]*)?!|\[\d+\][\w.]*!)?"
    rf"(?:(?P<a>{_CELL})(?::(?P<b>{_CELL}))?(?![\w(.\[!])"
    r"|(?P<rows>(?P<r1d>\$?)(?P<r1>[1-9]\d{0,6}):(?P<r2d>\$?)(?P<r2>[1-9]\d{0,6}))(?![\w(.!])"
    r"|(?P<columns>\$?[A-Za-z]{1,3}:\$?[A-Za-z]{1,3})(?![\w(.!])))"
    r"|(?P<word>[^\W\d][\w.]*!?|\d[\w.]*|'(?:[^']|'')+'!)"
    r"|(?P<bracket>\[)"
    r"|(?P<other>.)",
    re.DOTALL,
)
_SINGLE: Final = re.compile(rf"{_CELL}(?::{_CELL})?$")
_ADDING: Final = frozenset(
    "SUM COUNT COUNTA COUNTBLANK AVERAGE MIN MAX MEDIAN PRODUCT STDEV VAR SUMIF COUNTIF AVERAGEIF SUMIFS COUNTIFS"
    " SUMPRODUCT SUBTOTAL ROWS".split()
)
"""Given one cell of a band they mean its column."""
_ROW: Final = re.compile("\x00(-?\\d+)\x00")

Pieces = tuple[str | int, ...]
"""A formula inside a band: text, and numbers of rows counted from where the copy begins."""
_NO_MAPS: Mapping[str, RowMap] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Movement:
    """How rows move on each sheet of a workbook, by lower-case name; `sheet` is where the formula stands."""

    maps: Mapping[str, RowMap] = field(default_factory=lambda: _NO_MAPS)
    sheet: str = ""
    renamed: Mapping[str, str] = field(default_factory=dict)
    """Sheets that have another name in this copy, by lower-case name."""

    def of(self, sheet: str) -> RowMap | None:
        """The row map of a sheet named in a formula, None where nothing moves."""
        found = self.maps.get((sheet or self.sheet).lower())
        return found if found is not None and found.stretches else None

    def on(self, sheet: str) -> Movement:
        """The same for formulas of another sheet."""
        return Movement(maps=self.maps, sheet=sheet, renamed=self.renamed)


def moved(formula: str, movement: Movement, *, stretch: bool = True) -> str:
    """A formula outside the bands: ranges over a band grow with it, what stands below moves.

    With `stretch` one cell of a band given to SUM and its like becomes the band's column.
    """
    return _rewritten(formula, movement, None, "", 0, 0, stretch)


def in_band(formula: str, movement: Movement, band: Stretch, column: str, row: int) -> tuple[Pieces, Pieces]:
    """A formula inside a band, for the first copy and for those after it.

    Its own row's cells stay its own; an absolute row means the whole band; the cell right above in its own column is
    the copy before (running totals and numbers).
    """
    first = _rewritten(formula, movement, band, column, row, 0)
    later = _rewritten(formula, movement, band, column, row, 1)
    return _pieces(first), _pieces(later)


def shifted(formula: str, rows: int, columns: int) -> str:
    """A formula as a copy so many rows and columns away has it: what a shared formula means there."""

    def one(match: re.Match[str]) -> str:
        if match["ref"] is None:
            return match[0]
        head = match["sheet"] or ""
        return head + re.sub(_CELL, put, match[0][len(head) :]) if match["a"] else match[0]

    def put(cell: re.Match[str]) -> str:
        fixed_column, letters, fixed_row, number = cell.groups()
        at = column_number(letters) + (0 if fixed_column else columns)
        row = int(number) + (0 if fixed_row else rows)
        return f"{fixed_column}{column_letters(at)}{fixed_row}{row}" if at > 0 and row > 0 else "#REF!"

    return "".join(one(match) for match in _tokens(formula))


def moved_area(area: str, rows: RowMap) -> str:
    """`A5:D5` or several apart by spaces (merged cells, validations, formats) where they stand afterwards."""
    return " ".join(_moved_range(each, rows) for each in area.split())


def touches(formula: str, sheets: frozenset[str], own: str) -> bool:
    """Whether a formula reads any of these sheets (lower-case names)."""
    for match in _tokens(formula):
        if match["ref"] is not None and (_sheet_name(match["sheet"]) or own).lower() in sheets:
            return True
    return False


def column_number(letters: str) -> int:
    """1 for A, 28 for AB."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


def column_letters(number: int) -> str:
    """A for 1, AB for 28."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def split_cell(address: str) -> tuple[str, int]:
    """Letters and row of `AB12`, whatever is fixed with $."""
    plain = address.replace("$", "")
    letters = plain.rstrip("0123456789")
    return letters.upper(), int(plain[len(letters) :])


def quoted(sheet: str) -> str:
    """A sheet's name as formulas write it."""
    plain = re.fullmatch(r"[^\W\d]\w*", sheet) and not _SINGLE.match(sheet) and not re.fullmatch(r"[RrCc]\d*", sheet)
    return sheet if plain else "'" + sheet.replace("'", "''") + "'"


def _tokens(formula: str) -> list[re.Match[str]]:
    """The tokens; what stands in square brackets (columns of tables) is passed over as single characters."""
    found: list[re.Match[str]] = []
    at = depth = 0
    while at < len(formula):
        match = _TOKEN.match(formula, at)
        assert match is not None
        if depth and match["other"] is None and match["bracket"] is None:
            match = _ANY.match(formula, at)
            assert match is not None
        if match["bracket"] is not None:
            depth += 1
        elif match[0] == "]":
            depth = max(0, depth - 1)
        found.append(match)
        at = match.end()
    return found


_ANY: Final = re.compile(
    "(?P<text>\x01)?(?P<ref>\x01)?(?P<sheet>\x01)?(?P<a>\x01)?(?P<word>\x01)?(?P<bracket>\x01)?(?P<other>.)", re.DOTALL
)


def _rewritten(
    formula: str, movement: Movement, band: Stretch | None, column: str, row: int, copy: int, stretch: bool = True
) -> str:
    tokens = _tokens(formula)
    out: list[str] = []
    functions: list[str] = []
    word = ""
    for at, match in enumerate(tokens):
        piece = match[0]
        if match["ref"] is not None:
            alone = (
                stretch
                and bool(functions)
                and functions[-1] in _ADDING
                and tokens[at - 1][0] in (("(",) if functions[-1].endswith(("IF", "IFS")) else ("(", ","))
                and at + 1 < len(tokens)
                and tokens[at + 1][0] in (")", ",")
            )
            piece = _reference(match, movement, band, column, row, copy, alone)
        elif piece == "(":
            functions.append(word)
        elif piece == ")" and functions:
            functions.pop()
        elif match["word"] is not None and piece.endswith("!"):
            piece = _named(piece, movement)
        word = piece.upper().removeprefix("_XLFN.") if match["word"] is not None else ""
        out.append(piece)
    return "".join(out)


def _reference(
    match: re.Match[str], movement: Movement, band: Stretch | None, column: str, row: int, copy: int, alone: bool
) -> str:
    head = match["sheet"] or ""
    own = _sheet_name(head)
    body = match[0][len(head) :]
    rows = movement.of(own) if "[" not in head else None
    head = _named(head, movement) if head else ""
    if rows is None or match["columns"]:
        return head + body
    if match["rows"]:
        return f"{head}{match['r1d']}{rows.start(int(match['r1']))}:{match['r2d']}{rows.end(int(match['r2']))}"
    inside = band if not own or own.lower() == movement.sheet.lower() else None
    cells = [part for part in (match["a"], match["b"]) if part]
    split = [_SINGLE.match(part) for part in cells]
    groups = [each.groups()[:4] for each in split if each is not None]
    if len(groups) == 2 and int(groups[0][3]) > int(groups[1][3]):
        groups.reverse()
    if len(groups) == 1:
        fixed_column, letters, fixed_row, number = groups[0]
        start = _row(int(number), bool(fixed_row), rows, inside, column, letters, row, copy, last=False)
        stretch = rows.at(int(number))
        if alone and stretch is not None and stretch.copies > 1 and (inside is not stretch or fixed_row):
            end = _row(int(number), True, rows, None, column, letters, row, copy, last=True)
            return f"{head}{fixed_column}{letters}{fixed_row}{start}:{fixed_column}{letters}{fixed_row}{end}"
        return f"{head}{fixed_column}{letters}{fixed_row}{start}"
    (c1, l1, f1, n1), (c2, l2, f2, n2) = groups
    start = _row(int(n1), bool(f1), rows, inside, column, l1, row, copy, last=False)
    end = _row(int(n2), bool(f2), rows, inside, column, l2, row, copy, last=True)
    return f"{head}{c1}{l1}{f1}{start}:{c2}{l2}{f2}{end}"


def _row(
    number: int,
    fixed: bool,
    rows: RowMap,
    band: Stretch | None,
    column: str,
    letters: str,
    own: int,
    copy: int,
    *,
    last: bool,
) -> str:
    if band is not None and not fixed:
        if band.first <= number <= band.last:
            return f"\x00{number - band.first}\x00"
        if copy and number == band.first - 1 and own == band.first and letters.upper() == column.upper():
            return "\x00-1\x00"
    if number > LAST_ROW:
        return str(number)
    return str(rows.end(number) if last else rows.start(number))


def _pieces(text: str) -> Pieces:
    parts = _ROW.split(text)
    return tuple(int(part) if at % 2 else part for at, part in enumerate(parts) if part or at % 2)


def _moved_range(area: str, rows: RowMap) -> str:
    match = _SINGLE.match(area)
    if match is None:
        return area
    c1, l1, f1, n1, c2, l2, f2, n2 = match.groups()
    if not n2:
        c2, l2, f2, n2 = c1, l1, f1, n1
    top, bottom = rows.start(int(n1)), rows.end(int(n2))
    begin, end = f"{c1}{l1}{f1}{top}", f"{c2}{l2}{f2}{bottom}"
    return begin if begin == end and ":" not in area else f"{begin}:{end}"


def _sheet_name(head: str | None) -> str:
    if not head:
        return ""
    name = head[:-1]
    return name[1:-1].replace("''", "'") if name.startswith("'") else name


def _named(head: str, movement: Movement) -> str:
    new = movement.renamed.get(_sheet_name(head).lower())
    return f"{quoted(new)}!" if new else head
