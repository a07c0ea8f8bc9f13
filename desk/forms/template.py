"""read_template: a form as the clerk made it: how its sheets look, its placeholders, what repeats, what is wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Literal

from desk.errors import BadInput
from desk.forms.cellplan import marked
from desk.forms.checking import fault
from desk.forms.data import Catalogue
from desk.forms.looks import SheetLook, look_of
from desk.forms.marks import Node
from desk.forms.package import Package
from desk.forms.placeholder import AREA, Placeholder, found
from desk.forms.rules import Band
from desk.forms.sheets import SheetPart, Workbook, address, cells_of, rows_of
from desk.forms.wordparts import is_document
from desk.forms.wordread import guessed, read_parts


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A placeholder and where it stands; in a .docx `sheet` is the table or "" and `row` the row or paragraph."""

    placeholder: Placeholder
    sheet: str
    row: int
    column: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """A form as read. `bands` are guessed from the rows; `faults` are sentences, none when all is well."""

    kind: Literal["xlsx", "docx"]
    name: str
    sheets: tuple[SheetLook, ...] = ()
    marks: tuple[Mark, ...] = ()
    bands: tuple[Band, ...] = ()
    faults: tuple[str, ...] = ()
    text: str = ""
    """Of a .docx, what it says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkedCell:
    """A cell with placeholders; `fault` says why they cannot be read."""

    sheet: str
    row: int
    column: int
    text: str
    placeholders: tuple[Placeholder, ...]
    fault: str = ""


def read_template(body: bytes, name: str, catalogue: Catalogue | None = None) -> Template:
    """The form of a file's bytes. Without a catalogue every name with a dot is a list, and no name is checked."""
    package = Package(body, name)
    if is_document(package):
        return _document(package, catalogue)
    book = Workbook(package)
    sheets: list[SheetLook] = []
    cells: list[MarkedCell] = []
    faults: list[str] = []
    bands: list[Band] = []
    for sheet in book.sheets:
        tree = package.tree(sheet.part)
        here = marked_cells(book, sheet, *tree)
        sheets.append(look_of(book, sheet, *tree))
        cells += here
        many = many_of(catalogue, (mark for cell in here for mark in cell.placeholders))
        bands += guessed_bands(here, many, blank_rows(book, *tree))
        faults += [each.fault for each in here if each.fault]
        faults += _formula_faults(book, sheet, *tree)
    marks = tuple(
        Mark(placeholder=mark, sheet=each.sheet, row=each.row, column=each.column)
        for each in cells
        for mark in each.placeholders
    )
    faults += _band_faults(marks, bands, many_of(catalogue, (mark.placeholder for mark in marks)))
    if catalogue is not None:
        faults += checked(marks, catalogue)
    if not marks and not faults:
        faults.append(_none(name))
    return Template(kind="xlsx", name=name, sheets=tuple(sheets), marks=marks, bands=tuple(bands), faults=tuple(faults))


def _document(package: Package, catalogue: Catalogue | None) -> Template:
    parts, faults, text, root = read_parts(package)
    marks = tuple(
        Mark(placeholder=each.placeholder, sheet=each.table, row=each.row, column=each.column) for each in parts
    )
    many = many_of(catalogue, (each.placeholder for each in marks))
    if catalogue is not None:
        faults += checked(marks, catalogue)
    if not marks and not faults:
        faults.append(_none(package.name))
    return Template(
        kind="docx", name=package.name, marks=marks, bands=tuple(guessed(root, many)), faults=tuple(faults), text=text
    )


def _none(name: str) -> str:
    return f"“{name}”里没有占位。请在要填的地方写上例如“{{{{居民.姓名}}}}”，或在设计窗口里把项目拖上去。"


def marked_cells(book: Workbook, sheet: SheetPart, body: bytes, root: Node) -> list[MarkedCell]:
    """The cells of a sheet that hold placeholders."""
    listed: list[MarkedCell] = []
    data = root.child("sheetData")
    for number, row in rows_of(data) if data is not None else ():
        for cell in cells_of(row, number, book, body):
            if cell.formula is not None or "{{" not in cell.text:
                continue
            if not marked(cell.text):
                problem = f"“{sheet.name}”{address(cell.column, number)}：占位没有写完整，要以“}}}}”结束。"
                listed.append(
                    MarkedCell(
                        sheet=sheet.name, row=number, column=cell.column, text=cell.text, placeholders=(), fault=problem
                    )
                )
                continue
            problem = ""
            marks: tuple[Placeholder, ...] = ()
            try:
                marks = tuple(mark for _, _, mark in found(cell.text))
            except BadInput as error:
                problem = f"“{sheet.name}”{address(cell.column, number)}：{error}"
            listed.append(
                MarkedCell(
                    sheet=sheet.name, row=number, column=cell.column, text=cell.text, placeholders=marks, fault=problem
                )
            )
    return listed


def many_of(catalogue: Catalogue | None, marks: Iterable[Placeholder]) -> frozenset[str]:
    """The names of sources that are lists; without a catalogue all that are named with a dot."""
    if catalogue is not None:
        return frozenset(each.title for each in catalogue.sources if each.many)
    return frozenset(mark.source for mark in marks if mark.kind == "value" and mark.source)


def guessed_bands(
    cells: Iterable[MarkedCell], many: AbstractSet[str], blank: Callable[[int], int] = lambda _row: 0
) -> list[Band]:
    """Rows with fields of one list are a band, rows of the same list right below each other the same band.

    The area's own fields make a band only where the row is numbered: elsewhere the chosen area is meant.
    `blank` tells how many blank rows of the same look lie below a row.
    """
    listed = list(cells)
    numbered = {(cell.sheet, cell.row) for cell in listed for mark in cell.placeholders if mark.kind == "number"}
    rows: dict[tuple[str, int], str] = {}
    for cell in listed:
        place = (cell.sheet, cell.row)
        for mark in cell.placeholders:
            if mark.kind == "value" and mark.source in many and (mark.source != AREA or place in numbered):
                rows.setdefault(place, mark.source)
    bands: list[Band] = []
    for (sheet, row), source in sorted(rows.items()):
        if bands and bands[-1].sheet == sheet and bands[-1].last == row - 1 and bands[-1].source == source:
            bands[-1] = Band(source=source, sheet=sheet, first=bands[-1].first, last=row)
        else:
            bands.append(Band(source=source, sheet=sheet, first=row, last=row))
    return [
        Band(source=each.source, sheet=each.sheet, first=each.first, last=each.last, spare=blank(each.last))
        if each.first == each.last
        else each
        for each in bands
    ]


def blank_rows(book: Workbook, body: bytes, root: Node) -> Callable[[int], int]:
    """Tells how many rows right below one are empty and look like it: the clerk drew them to be filled."""
    data = root.child("sheetData")
    styles: dict[int, tuple[tuple[int, int], ...]] = {}
    full: set[int] = set()
    for number, row in rows_of(data) if data is not None else ():
        cells = list(cells_of(row, number, book, body))
        styles[number] = tuple((each.column, each.style) for each in cells)
        if any(each.text or each.formula is not None for each in cells):
            full.add(number)

    def below(row: int) -> int:
        count = 0
        while styles.get(row) and row + count + 1 not in full and styles.get(row + count + 1) == styles[row]:
            count += 1
        return count

    return below


def checked(marks: Iterable[Mark], catalogue: Catalogue) -> list[str]:
    """The sentences for placeholders that ask for what there is not."""
    said = (
        fault(each.placeholder, f"“{each.sheet}”{address(each.column, each.row)}" if each.sheet else "文中", catalogue)
        for each in marks
    )
    return list(dict.fromkeys(each for each in said if each))


def _band_faults(marks: Iterable[Mark], bands: Iterable[Band], many: AbstractSet[str]) -> list[str]:
    listed = list(bands)
    faults: list[str] = []
    for mark in marks:
        band = next((each for each in listed if each.sheet == mark.sheet and each.first <= mark.row <= each.last), None)
        one = mark.placeholder
        if band is not None and one.kind == "value" and one.source in many and one.source not in (band.source, AREA):
            faults.append(
                f"“{mark.sheet}”第 {mark.row} 行里有两种名单（{band.source}、{one.source}），一行只能按一种名单重复。"
            )
        if band is None and one.kind == "number":
            faults.append(
                f"“{mark.sheet}”{address(mark.column, mark.row)}：“序号”要和名单的项写在同一行，例如“{{{{居民.姓名}}}}”。"
            )
    return list(dict.fromkeys(faults))


def _formula_faults(book: Workbook, sheet: SheetPart, body: bytes, root: Node) -> list[str]:
    data = root.child("sheetData")
    return [
        f"“{sheet.name}”{address(cell.column, number)}：占位写在公式里了；公式里不能填数，请把占位单独写一格再引用它。"
        for number, row in (rows_of(data) if data is not None else ())
        for cell in cells_of(row, number, book, body)
        if cell.formula is not None and "{{" in cell.formula.text
    ]
