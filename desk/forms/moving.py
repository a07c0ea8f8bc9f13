"""What surrounds the rows of a sheet, moved with them: merged cells, formats, validations, breaks, panes, extensions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from desk.forms.cellplan import marked
from desk.forms.formulas import Movement, moved, moved_area, split_cell
from desk.forms.growth import RowMap, Stretch
from desk.forms.marks import Node, Splice, attribute, escape, with_attributes

_AREAS: Final = ("ref", "sqref")
_CELLS: Final = ("activeCell", "topLeftCell")
_FORMULAS: Final = frozenset({"formula", "formula1", "formula2", "f"})
_BEFORE_BREAKS: Final = frozenset(
    "sheetData sheetCalcPr sheetProtection protectedRanges scenarios autoFilter sortState dataConsolidate"
    " customSheetViews mergeCells phoneticPr conditionalFormatting dataValidations hyperlinks printOptions pageMargins"
    " pageSetup headerFooter".split()
)


def around_rows(
    body: bytes, root: Node, rows: RowMap, movement: Movement, text: Callable[[str], str], breaks: list[Stretch]
) -> list[Splice]:
    """The changes of a sheet's XML outside its rows. `text` fills what stands in page headers and footers."""
    changes: list[Splice] = []
    for top in root.children:
        if top.name == "sheetData":
            continue
        if top.name == "mergeCells" and rows.grown:
            changes.append((top.start, top.end, _merged(body, top, rows)))
            continue
        if top.name in ("rowBreaks", "colBreaks"):
            if top.name == "rowBreaks" and (rows.grown or breaks):
                changes.append((top.start, top.end, _breaks(body, top, rows, breaks)))
            continue
        for node in top.walk():
            changes += _node(body, node, rows, movement, text)
    if breaks and root.child("rowBreaks") is None:
        before = [each for each in root.children if each.name in _BEFORE_BREAKS][-1]
        lines = _break_lines(root.prefix, sorted(_page_ends(rows, breaks)))
        made = f'<{root.prefix}rowBreaks count="{len(lines)}" manualBreakCount="{len(lines)}">{"".join(lines)}'
        changes.append((before.end, before.end, f"{made}</{root.prefix}rowBreaks>".encode()))
    return changes


def anchor(body: bytes, root: Node, rows: RowMap) -> list[Splice]:
    """The changes of anchors in a drawing (or in the controls of a sheet): rows counted from nought."""
    changes: list[Splice] = []
    for node in root.walk():
        if node.name not in ("twoCellAnchor", "oneCellAnchor", "anchor"):
            continue
        begin, end = _row_of(node.child("from")), _row_of(node.child("to"))
        if begin is None:
            continue
        old = int(begin.text)
        new = rows.start(old + 1) - 1
        changes += _put(begin, new)
        if end is None:
            continue
        last = int(end.text)
        rigid = node.attrs.get("editAs") in ("oneCell", "absolute")
        changes += _put(end, last + new - old if rigid else max(new, rows.start(last + 1) - 1))
    return changes


def merges(listed: Node, rows: RowMap) -> list[str]:
    """The merged areas where they stand: once outside the bands, once per copy inside."""
    found: list[str] = []
    inside: dict[Stretch, list[tuple[str, int, str, int]]] = {}
    for each in listed.children:
        area = each.attrs.get("ref", "")
        begin, _, end = area.partition(":")
        (left, top), (right, bottom) = split_cell(begin), split_cell(end or begin)
        band = rows.at(top)
        if band is not None and bottom <= band.last:
            inside.setdefault(band, []).append((left, top - band.first, right, bottom - band.first))
        elif not (rows.used_up(top) and rows.used_up(bottom)):
            found.append(moved_area(area, rows))
    for band, areas in inside.items():
        for copy in range(band.copies):
            base = rows.base(band, copy)
            found += [f"{left}{base + top}:{right}{base + bottom}" for left, top, right, bottom in areas]
    return found


def _node(body: bytes, node: Node, rows: RowMap, movement: Movement, text: Callable[[str], str]) -> list[Splice]:
    areas: dict[str, str] = {}
    if rows.grown:
        areas = {name: moved_area(node.attrs[name], rows) for name in _AREAS if _is_area(node.attrs.get(name, ""))}
        areas |= {name: _moved_cell(node.attrs[name], rows) for name in _CELLS if _is_area(node.attrs.get(name, ""))}
        if node.name in ("cellWatch", "inputCells") and _is_area(node.attrs.get("r", "")):
            areas["r"] = _moved_cell(node.attrs["r"], rows)
        areas = {name: value for name, value in areas.items() if value != node.attrs[name]}
    if node.name == "hyperlink" and "location" in node.attrs:
        place = moved(node.attrs["location"], movement, stretch=False)
        if place != node.attrs["location"]:
            areas["location"] = place
    if areas:
        return [(node.start, node.inner, with_attributes(body, node, dict(areas)))]
    if rows.grown:
        if node.name == "sqref" and node.text:
            return [(node.inner, node.inner_end, escape(moved_area(node.text, rows)).encode())]
        if node.name in ("from", "to") and (row := _row_of(node)) is not None:
            return _put(row, rows.start(int(row.text) + 1) - 1)
    if node.name in _FORMULAS and node.text and not node.children:
        new_text = moved(node.text, movement, stretch=False)
        return [(node.inner, node.inner_end, escape(new_text).encode())] if new_text != node.text else []
    if node.parent is not None and node.parent.name == "headerFooter" and marked(node.text):
        return [(node.inner, node.inner_end, escape(text(node.text)).encode())]
    return []


def _merged(body: bytes, node: Node, rows: RowMap) -> bytes:
    areas = merges(node, rows)
    head = with_attributes(body, node, {"count": str(len(areas))})
    lines = "".join(f'<{node.prefix}mergeCell ref="{attribute(each)}"/>' for each in areas)
    return head + lines.encode() + body[node.inner_end : node.end]


def _breaks(body: bytes, node: Node, rows: RowMap, pages: list[Stretch]) -> bytes:
    """A break after a band row comes after each copy, one elsewhere moves along."""
    ids: set[int] = _page_ends(rows, pages)
    for each in node.children:
        row = int(each.attrs.get("id", 0))
        band = rows.at(row)
        copies = range(band.copies) if band is not None else ()
        ids |= {rows.base(band, copy) + row - band.first for copy in copies} if band is not None else {rows.end(row)}
    lines = _break_lines(node.prefix, sorted(ids))
    count = {"count": str(len(lines)), "manualBreakCount": str(len(lines))}
    return with_attributes(body, node, dict(count)) + "".join(lines).encode() + body[node.inner_end : node.end]


def _page_ends(rows: RowMap, pages: list[Stretch]) -> set[int]:
    return {rows.base(each, copy) - 1 for each in pages for copy in range(1, each.copies)}


def _break_lines(prefix: str, ids: list[int]) -> list[str]:
    """At most as many as Excel takes on a sheet."""
    return [f'<{prefix}brk id="{each}" max="16383" man="1"/>' for each in ids[:1023]]


def _row_of(node: Node | None) -> Node | None:
    row = node.child("row") if node is not None else None
    return row if row is not None and row.text.strip().isdigit() else None


def _put(row: Node, new: int) -> list[Splice]:
    return [(row.inner, row.inner_end, str(new).encode())] if new != int(row.text) else []


def _is_area(text: str) -> bool:
    return bool(text) and text[0].isalpha() and text[-1].isdigit()


def _moved_cell(cell: str, rows: RowMap) -> str:
    letters, row = split_cell(cell.partition(":")[0])
    return f"{letters}{rows.start(row)}"
