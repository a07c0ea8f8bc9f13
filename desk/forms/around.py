"""The parts beside a sheet that point at its rows: drawings, comments, tables, charts, names of the workbook."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Final

from desk.errors import BadInput
from desk.forms.cellplan import marked, spread
from desk.forms.formulas import Movement, moved, moved_area, split_cell
from desk.forms.growth import RowMap
from desk.forms.marks import Node, Splice, escape, splice, with_attributes
from desk.forms.moving import anchor
from desk.forms.package import Package
from desk.forms.placeholder import Placeholder
from desk.forms.sheets import Workbook

Changed = dict[str, bytes | Iterable[bytes]]
_ANCHOR: Final = re.compile(r"(?<=Anchor>)[\d,\s]+(?=<)")
_VML_ROW: Final = re.compile(r"(<x:Row>)\s*(\d+)\s*(</x:Row>)")
_VML_ANCHOR: Final = re.compile(r"(<x:Anchor>)([\d,\s]+)(</x:Anchor>)")


def beside(package: Package, part: str, rows: RowMap, text: Callable[[str], str]) -> Changed:
    """What changes in the parts that belong to a sheet."""
    changed: Changed = {}
    for kind, path in package.related(part).values():
        if path not in package:
            continue
        if kind == "drawing":
            body, root = package.tree(path)
            changes = [*(anchor(body, root, rows) if rows.grown else ()), *texts(root, text)]
            if changes:
                changed[path] = splice(body, changes)
        elif kind in ("comments", "threadedComment") and rows.grown:
            changed |= _references(package, path, rows)
        elif kind == "vmlDrawing" and rows.grown:
            changed |= _notes(package, path, rows)
        elif kind == "table" and rows.grown:
            changed |= _table(package, path, rows)
        elif kind == "pivotTable" and rows.grown:
            changed |= _references(package, path, rows, "location")
    return changed


def marked_outside(package: Package, book: Workbook, name: str, root: Node) -> bool:
    """Whether a page header or a text box of a sheet holds a placeholder."""
    header = root.child("headerFooter")
    if header is not None and any(marked(each.text) for each in header.children):
        return True
    sheet = book.sheet(name)
    for kind, path in package.related(sheet.part).values() if sheet is not None else ():
        if kind == "drawing" and path in package and b"{" in package.read(path):
            return any(marked(paragraph_text(each)) for each in package.tree(path)[1].all("p"))
    return False


def paragraph_text(paragraph: Node) -> str:
    """The text of a paragraph in a drawing."""
    return "".join(each.text for each in paragraph.all("t"))


def texts(root: Node, text: Callable[[str], str]) -> list[Splice]:
    """The changes of a drawing whose text boxes hold placeholders, over as many runs as it may be."""
    changes: list[Splice] = []
    for paragraph in root.all("p"):
        nodes = list(paragraph.all("t"))
        if not nodes or not marked("".join(each.text for each in nodes)):
            continue
        for node, parts in zip(nodes, spread([each.text for each in nodes]), strict=True):
            new = "".join(text(part.text) if isinstance(part, Placeholder) else part for part in parts)
            if new != node.text:
                changes.append((node.inner, node.inner_end, escape(new).encode()))
    return changes


def charts(package: Package, movement: Movement) -> Changed:
    """Charts and pivot caches: their references grow with the bands they show."""
    changed: Changed = {}
    for part in package.parts:
        if not part.endswith(".xml"):
            continue
        if "/charts/chart" in part or "/chartex" in part:
            body, root = package.tree(part)
            changes = [
                (each.inner, each.inner_end, escape(new).encode())
                for each in root.all("f")
                if each.text and (new := moved(each.text, movement, stretch=False)) != each.text
            ]
            if changes:
                changed[part] = splice(body, changes)
        elif "/pivotCacheDefinition" in part:
            changed |= _cache(package, part, movement)
    return changed


def names(book: Workbook, movement: Movement, *, recalculated: bool) -> bytes:
    """The workbook part: names, print areas and titles moved; old results are worked out anew when it is opened."""
    changes: list[Splice] = []
    listed = book.root.child("definedNames")
    for each in listed.children if listed is not None else ():
        new = moved(each.text, movement, stretch=False)
        if new != each.text:
            changes.append((each.inner, each.inner_end, escape(new).encode()))
    if recalculated:
        changes += _recalculated(book)
    return splice(book.body, changes)


def _recalculated(book: Workbook) -> list[Splice]:
    node = book.root.child("calcPr")
    if node is not None:
        if node.attrs.get("fullCalcOnLoad") in ("1", "true"):
            return []
        return [(node.start, node.inner, with_attributes(book.body, node, {"fullCalcOnLoad": "1"}))]
    order = ("definedNames", "externalReferences", "functionGroups", "sheets")
    after = next(found for name in order if (found := book.root.child(name)) is not None)
    made = f'<{book.root.prefix}calcPr fullCalcOnLoad="1"/>'.encode()
    return [(after.end, after.end, made)]


def _references(package: Package, path: str, rows: RowMap, only: str = "") -> Changed:
    body, root = package.tree(path)
    changes: list[Splice] = []
    for each in root.walk():
        area = each.attrs.get("ref", "")
        if not area or (only and each.name != only):
            continue
        letters, row = split_cell(area.partition(":")[0])
        new = moved_area(area, rows) if ":" in area else f"{letters}{rows.start(row)}"
        if new != area:
            changes.append((each.start, each.inner, with_attributes(body, each, {"ref": new})))
    return {path: splice(body, changes)} if changes else {}


def _notes(package: Package, path: str, rows: RowMap) -> Changed:
    """The boxes of comments; these parts are not always good XML, so they are changed as text."""
    body = package.read(path).decode("utf-8", errors="surrogateescape")

    def row(match: re.Match[str]) -> str:
        return f"{match[1]}{rows.start(int(match[2]) + 1) - 1}{match[3]}"

    def place(match: re.Match[str]) -> str:
        numbers = [int(each) for each in match[2].split(",")]
        if len(numbers) == 8:
            shift = rows.start(numbers[2] + 1) - 1 - numbers[2]
            numbers[2], numbers[6] = numbers[2] + shift, numbers[6] + shift
        return match[1] + ", ".join(str(each) for each in numbers) + match[3]

    new = _VML_ANCHOR.sub(place, _VML_ROW.sub(row, body))
    return {path: new.encode("utf-8", errors="surrogateescape")} if new != body else {}


def _table(package: Package, path: str, rows: RowMap) -> Changed:
    body, root = package.tree(path)
    begin, _, end = root.attrs.get("ref", "").partition(":")
    top, bottom = split_cell(begin)[1], split_cell(end or begin)[1]
    heads = int(root.attrs.get("headerRowCount", "1"))
    band = rows.at(top)
    if band is not None and (heads or bottom > band.last):
        raise BadInput(f"表格对象“{root.attrs.get('displayName', '')}”的标题行落在重复的行里，请把它移到重复行之外。")
    changes = [
        (each.start, each.inner, with_attributes(body, each, {"ref": moved_area(each.attrs["ref"], rows)}))
        for each in root.walk()
        if each.attrs.get("ref")
    ]
    return {path: splice(body, changes)}


def _cache(package: Package, path: str, movement: Movement) -> Changed:
    body, root = package.tree(path)
    for each in root.all("worksheetSource"):
        rows = movement.of(each.attrs.get("sheet", "")) if each.attrs.get("sheet") else None
        area = each.attrs.get("ref", "")
        if rows is None or not area or moved_area(area, rows) == area:
            continue
        changes = [
            (root.start, root.inner, with_attributes(body, root, {"refreshOnLoad": "1"})),
            (each.start, each.inner, with_attributes(body, each, {"ref": moved_area(area, rows)})),
        ]
        return {path: splice(body, changes)}
    return {}
