"""A workbook as found: its sheets, shared texts and styles."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from desk.errors import BadSheet
from desk.forms.formulas import column_letters, column_number, split_cell
from desk.forms.layouts import unescaped
from desk.forms.marks import Node, parse_xml, with_attributes
from desk.forms.package import Package

_DATE_IDS: Final = frozenset([*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)])
_NOT_PATTERN: Final = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.')
TEXT_FORMAT: Final = 49


@dataclass(frozen=True, slots=True)
class SheetPart:
    """A worksheet of the workbook."""

    name: str
    part: str
    hidden: bool
    node: Node
    """Its line in the workbook part."""


@dataclass(slots=True)
class CellNode:
    """A cell as it stands in a sheet's XML, its text resolved."""

    node: Node
    column: int
    row: int
    style: int
    text: str
    """What a person reads there; of a formula the last result."""
    formula: Node | None
    rich: tuple[bytes, Node] | None
    """The bytes and the `si` or `is` element of its text, for what is formatted within."""


class Workbook:
    """Sheets, shared strings and styles of a package."""

    def __init__(self, package: Package) -> None:
        self.package = package
        self.part = package.main()
        self.body, self.root = package.tree(self.part)
        if self.root.name != "workbook":
            raise BadSheet(f"“{package.name}”不是 Excel 表格。")
        self.related = package.related(self.part)
        self.sheets = tuple(self._sheets())
        properties = self.root.child("workbookPr")
        self.from_1904 = properties is not None and properties.attrs.get("date1904", "0") in ("1", "true", "on")

    def sheet(self, name: str) -> SheetPart | None:
        """The worksheet of that name."""
        return next((each for each in self.sheets if each.name.lower() == name.lower()), None)

    def only_part(self, kind: str) -> str:
        """The workbook's part of a kind (`styles`, `calcChain`), "" when it has none."""
        return next((path for of, path in self.related.values() if of == kind and path in self.package), "")

    @cached_property
    def strings(self) -> tuple[bytes, list[Node]]:
        """The bytes of the shared strings and the `si` element of each."""
        part = self.only_part("sharedStrings")
        if not part:
            return b"", []
        body, root = self.package.tree(part)
        return body, [each for each in root.children if each.name == "si"]

    @cached_property
    def styles(self) -> Styles:
        """The cell styles."""
        return Styles(self.package, self.only_part("styles"))

    def _sheets(self) -> Iterator[SheetPart]:
        listed = self.root.child("sheets")
        for node in listed.children if listed is not None else ():
            key = next((value for name, value in node.attrs.items() if name.rpartition(":")[2] == "id"), "")
            kind, part = self.related.get(key, ("", ""))
            if kind == "worksheet" and part in self.package:
                yield SheetPart(node.attrs.get("name", ""), part, node.attrs.get("state", "visible") != "visible", node)


class Styles:
    """The cell formats of a workbook; new ones are appended, those that are there keep their number."""

    def __init__(self, package: Package, part: str) -> None:
        self.part = part
        if part:
            self.body, self.root = package.tree(part)
        else:
            self.body, self.root = parse_xml(b"<styleSheet/>", package.name)
        self._formats = {
            int(each.attrs.get("numFmtId", 0)): each.attrs.get("formatCode", "") for each in self._list("numFmts")
        }
        self.cells = self._list("cellXfs")
        self._text: dict[int, int] = {}

    def part_of(self, name: str, at: int) -> Node | None:
        """The font, fill or border of that number."""
        listed = self._list(name)
        return listed[at] if 0 <= at < len(listed) else None

    def format(self, style: int) -> tuple[int, str]:
        """Number and code of a cell style's number format."""
        if not 0 <= style < len(self.cells):
            return 0, "General"
        number = int(self.cells[style].attrs.get("numFmtId", 0))
        return number, self._formats.get(number, "")

    def is_date(self, style: int) -> bool:
        """Whether numbers of this style are shown as dates."""
        number, code = self.format(style)
        if number in self._formats:
            return any(letter in _NOT_PATTERN.sub("", code).lower() for letter in "ydhs") or "年" in code
        return number in _DATE_IDS

    def is_text(self, style: int) -> bool:
        """Whether what is typed there stays text."""
        number, code = self.format(style)
        return number == TEXT_FORMAT or code == "@"

    def as_text(self, style: int) -> int:
        """The same style with the format of text; appended when there is none yet."""
        if not self.part or not 0 <= style < len(self.cells) or self.is_text(style):
            return style
        if style not in self._text:
            self._text[style] = len(self.cells) + len(self._text)
        return self._text[style]

    def changed(self) -> bytes | None:
        """The styles part with what was appended, None when nothing was."""
        if not self._text:
            return None
        listed = self.root.child("cellXfs")
        assert listed is not None
        made = b"".join(self._clone(self.cells[style]) for style in self._text)
        head = with_attributes(self.body, listed, {"count": str(len(self.cells) + len(self._text))})
        return b"".join((
            self.body[: listed.start], head, self.body[listed.inner : listed.inner_end], made, self.body[listed.inner_end :],
        ))  # fmt: skip

    def _clone(self, xf: Node) -> bytes:
        tag = with_attributes(self.body, xf, {"numFmtId": str(TEXT_FORMAT), "applyNumberFormat": "1"})
        return tag + self.body[xf.inner : xf.end]

    def _list(self, name: str) -> list[Node]:
        found = self.root.child(name)
        return found.children if found is not None else []


def cells_of(row: Node, number: int, workbook: Workbook, body: bytes) -> Iterator[CellNode]:
    """The cells of a row; one without its address stands right of the one before."""
    column = 0
    for node in row.children:
        if node.name != "c":
            continue
        address = node.attrs.get("r", "")
        column = column_number(split_cell(address)[0]) if address else column + 1
        text, formula, rich = _content(node, workbook, body)
        yield CellNode(node, column, number, int(node.attrs.get("s", 0) or 0), text, formula, rich)


def rows_of(data: Node) -> Iterator[tuple[int, Node]]:
    """The rows with their numbers; one without a number follows the one before."""
    number = 0
    for node in data.children:
        if node.name == "row":
            number = int(node.attrs.get("r") or number + 1)
            yield number, node


def shared_formulas(root: Node) -> dict[str, tuple[int, int, str]]:
    """Column, row and text of the formulas that other cells share, by their number."""
    found: dict[str, tuple[int, int, str]] = {}
    data = root.child("sheetData")
    for number, row in rows_of(data) if data is not None else ():
        column = 0
        for node in row.children:
            if node.name != "c":
                continue
            place = node.attrs.get("r", "")
            column = column_number(split_cell(place)[0]) if place else column + 1
            formula = node.child("f")
            if formula is not None and formula.attrs.get("t") == "shared" and formula.text:
                found[formula.attrs.get("si", "")] = (column, number, formula.text)
    return found


def plain_text(node: Node) -> str:
    """The text of an `si` or `is`: its runs joined, without the readings above them."""
    return "".join(unescaped(each.text) for each in text_nodes(node))


def text_nodes(node: Node) -> list[Node]:
    """The `t` elements that make up the text of an `si` or `is`."""
    found: list[Node] = []
    for each in node.children:
        if each.name == "t":
            found.append(each)
        elif each.name == "r":
            found += [one for one in each.children if one.name == "t"]
    return found


def address(column: int, row: int) -> str:
    """`B5` of 2, 5."""
    return f"{column_letters(column)}{row}"


def _content(node: Node, workbook: Workbook, body: bytes) -> tuple[str, Node | None, tuple[bytes, Node] | None]:
    formula = node.child("f")
    kind = node.attrs.get("t", "n")
    value = node.child("v")
    if kind == "inlineStr":
        inline = node.child("is")
        return (plain_text(inline), formula, (body, inline)) if inline is not None else ("", formula, None)
    if value is None:
        return "", formula, None
    if kind == "s":
        bytes_, items = workbook.strings
        at = int(value.text) if value.text.strip().isdigit() else -1
        if 0 <= at < len(items):
            return plain_text(items[at]), formula, (bytes_, items[at])
        return "", formula, None
    return (unescaped(value.text) if kind == "str" else value.text), formula, None
