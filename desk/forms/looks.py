"""How a sheet looks, coarsely: enough for a person to recognise it and point at its cells."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from desk.forms.formulas import column_number, split_cell
from desk.forms.marks import Node
from desk.forms.sheets import SheetPart, Styles, Workbook, cells_of, rows_of

_MOST_CELLS: Final = 60_000
"""More are not drawn."""
_THEME: Final = (
    "#FFFFFF", "#000000", "#E7E6E6", "#44546A", "#4472C4", "#ED7D31", "#A5A5A5", "#FFC000", "#5B9BD5", "#70AD47",
)  # fmt: skip
"""Colours by number as Office's own theme has them; a sheet is to be recognised, not matched to the shade."""
_INDEXED: Final = {0: "#000000", 1: "#FFFFFF", 2: "#FF0000", 3: "#00FF00", 4: "#0000FF", 5: "#FFFF00", 22: "#C0C0C0"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """How a cell is drawn. Colours are #RRGGBB or ""."""

    bold: bool = False
    size: float = 11
    colour: str = ""
    fill: str = ""
    align: str = ""
    """"left", "center", "right", or "" for what its kind of value has."""
    vertical: str = ""
    wrap: bool = False
    borders: str = ""
    """Sides with a line: some of "ltrb"."""
    format: str = "General"


@dataclass(frozen=True, slots=True, kw_only=True)
class CellLook:
    """A cell with something in it or a look of its own."""

    row: int
    column: int
    text: str
    look: Look
    formula: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetLook:
    """A sheet as the designer draws it. Widths in characters, heights in points, for those that differ."""

    name: str
    cells: tuple[CellLook, ...]
    merged: tuple[tuple[int, int, int, int], ...]
    """first row, first column, last row, last column."""
    widths: dict[int, float]
    heights: dict[int, float]
    hidden_rows: frozenset[int]
    hidden_columns: frozenset[int]
    rows: int
    columns: int
    width: float = 8.43
    height: float = 15
    hidden: bool = False


def look_of(book: Workbook, sheet: SheetPart, body: bytes, root: Node) -> SheetLook:
    """The sheet as it looks."""
    looks: dict[int, Look] = {}
    cells: list[CellLook] = []
    heights: dict[int, float] = {}
    hidden_rows: set[int] = set()
    data = root.child("sheetData")
    for number, row in rows_of(data) if data is not None else ():
        if "ht" in row.attrs:
            heights[number] = _decimal(row.attrs["ht"])
        if row.attrs.get("hidden") in ("1", "true"):
            hidden_rows.add(number)
        for cell in cells_of(row, number, book, body):
            if len(cells) >= _MOST_CELLS:
                break
            if cell.style not in looks:
                looks[cell.style] = _look(book.styles, cell.style)
            cells.append(
                CellLook(
                    row=number,
                    column=cell.column,
                    text=cell.text,
                    look=looks[cell.style],
                    formula=cell.formula.text if cell.formula is not None else "",
                )
            )
    widths, hidden_columns = _columns(root)
    usual = root.child("sheetFormatPr")
    merged = tuple(_merged(root))
    filled = [each for each in cells if each.text or each.formula or each.look.borders]
    return SheetLook(
        name=sheet.name,
        cells=tuple(cells),
        merged=merged,
        widths=widths,
        heights=heights,
        hidden_rows=frozenset(hidden_rows),
        hidden_columns=frozenset(hidden_columns),
        rows=max([each.row for each in filled] + [each[2] for each in merged] + [1]),
        columns=max([each.column for each in filled] + [each[3] for each in merged if each[3] < 1000] + [1]),
        width=_decimal(usual.attrs.get("defaultColWidth", "8.43")) if usual is not None else 8.43,
        height=_decimal(usual.attrs.get("defaultRowHeight", "15")) if usual is not None else 15,
        hidden=sheet.hidden,
    )


def _columns(root: Node) -> tuple[dict[int, float], set[int]]:
    widths: dict[int, float] = {}
    hidden: set[int] = set()
    listed = root.child("cols")
    for each in listed.children if listed is not None else ():
        first, last = int(each.attrs.get("min", 1)), int(each.attrs.get("max", 1))
        for column in range(first, min(last, first + 500) + 1):
            if "width" in each.attrs:
                widths[column] = _decimal(each.attrs["width"])
            if each.attrs.get("hidden") in ("1", "true"):
                hidden.add(column)
    return widths, hidden


def _merged(root: Node) -> list[tuple[int, int, int, int]]:
    found = []
    listed = root.child("mergeCells")
    for each in listed.children if listed is not None else ():
        begin, _, end = each.attrs.get("ref", "A1").partition(":")
        (left, top), (right, bottom) = split_cell(begin), split_cell(end or begin)
        found.append((top, column_number(left), bottom, column_number(right)))
    return found


def _look(styles: Styles, style: int) -> Look:
    xf = styles.cells[style] if 0 <= style < len(styles.cells) else None
    if xf is None:
        return Look()
    font = styles.part_of("fonts", int(xf.attrs.get("fontId", 0)))
    fill = styles.part_of("fills", int(xf.attrs.get("fillId", 0)))
    border = styles.part_of("borders", int(xf.attrs.get("borderId", 0)))
    alignment = xf.child("alignment")
    align = alignment.attrs if alignment is not None else {}
    size = font.child("sz") if font is not None else None
    bold = font.child("b") if font is not None else None
    number, code = styles.format(style)
    pattern = fill.child("patternFill") if fill is not None else None
    solid = pattern is not None and pattern.attrs.get("patternType") == "solid"
    return Look(
        bold=bold is not None and bold.attrs.get("val", "1") not in ("0", "false"),
        size=_decimal(size.attrs.get("val", "11")) if size is not None else 11,
        colour=_colour(font.child("color")) if font is not None else "",
        fill=_colour(pattern.child("fgColor")) if solid and pattern is not None else "",
        align={"center": "center", "centerContinuous": "center", "right": "right", "left": "left"}.get(
            align.get("horizontal", ""), ""
        ),
        vertical={"center": "center", "top": "top"}.get(align.get("vertical", ""), ""),
        wrap=align.get("wrapText") in ("1", "true"),
        borders="".join(
            side[0]
            for side in ("left", "top", "right", "bottom")
            if border is not None
            and (line := border.child(side)) is not None
            and line.attrs.get("style", "none") != "none"
        ),
        format=code or ("@" if number == 49 else "General" if number == 0 else str(number)),
    )


def _colour(node: Node | None) -> str:
    if node is None:
        return ""
    rgb = node.attrs.get("rgb", "")
    if len(rgb) == 8:
        return f"#{rgb[2:]}"
    if node.attrs.get("indexed", "").isdigit():
        return _INDEXED.get(int(node.attrs["indexed"]), "")
    at = int(node.attrs["theme"]) if node.attrs.get("theme", "").isdigit() else len(_THEME)
    return _tinted(_THEME[at], _decimal(node.attrs.get("tint", "0"))) if at < len(_THEME) else ""


def _tinted(colour: str, tint: float) -> str:
    """A colour made lighter (tint above 0) or darker, as Excel does."""
    parts = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    mixed = (part + (255 - part) * tint if tint > 0 else part * (1 + tint) for part in parts)
    return "#" + "".join(f"{min(max(round(part), 0), 255):02X}" for part in mixed)


def _decimal(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 0.0
