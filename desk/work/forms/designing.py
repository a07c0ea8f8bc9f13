"""Making a form of a clerk's own workbook: what stands in its cells now, which rows repeat, what headers ask for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Final

from desk.errors import BadInput
from desk.forms.data import Catalogue, Field, Source
from desk.forms.looks import CellLook, Look, SheetLook
from desk.forms.marking import Place, write_texts
from desk.forms.placeholder import Placeholder, found
from desk.forms.rules import Band, Rules, Sort
from desk.forms.template import Mark, MarkedCell, Template, checked, guessed_bands, read_template

__all__ = [
    "Band", "Catalogue", "CellLook", "Design", "Field", "Look", "Place", "Placeholder", "SheetLook", "Sort", "Source",
    "address_of", "band_changed", "bands_of", "faults_of", "marks_of", "opened", "text_at", "with_text", "written",
]  # fmt: skip


AREA: Final = "网格"
"""The one list that outside a band means a single thing: the chosen area."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Design:
    """A form being made: an undoable value. `texts` are the cells that differ from the file; `bands` None is guessed."""

    template: Template
    cells: Mapping[Place, CellLook]
    found: Mapping[Place, str]
    """Cells that held placeholders when the file was opened: a sheet may have sixty thousand others."""
    texts: Mapping[Place, str] = field(default_factory=dict)
    bands: tuple[Band, ...] | None = None
    rules: Rules = field(default_factory=Rules)
    """What the bands do not say: named conditions, layout of dates."""

    def sheet(self, name: str) -> SheetLook | None:
        """The sheet of that name as it looks."""
        return next((sheet for sheet in self.template.sheets if sheet.name == name), None)


def opened(body: bytes, name: str, rules: str = "") -> Design:
    """A workbook as a design; BadInput for a document, whose placeholders are written in Word itself."""
    template = read_template(body, name)
    if template.kind != "xlsx":
        raise BadInput(
            "Word 文档的占位请直接在 WPS 里写，例如“{{居民.姓名}}”，再从“表格架”加入；这里只编排 Excel 表格。"
        )
    kept = Rules.from_json(rules)
    cells = {(sheet.name, cell.row, cell.column): cell for sheet in template.sheets for cell in sheet.cells}
    marked = {place: cell.text for place, cell in cells.items() if "{{" in cell.text and not cell.formula}
    return Design(template=template, cells=cells, found=marked, bands=kept.bands or None, rules=kept)


def text_at(design: Design, place: Place) -> str:
    """What stands in a cell now."""
    if place in design.texts:
        return design.texts[place]
    cell = design.cells.get(place)
    return cell.text if cell is not None else ""


def with_text(design: Design, place: Place, text: str) -> Design:
    """The design with this text in a cell; BadInput for a cell with a formula."""
    cell = design.cells.get(place)
    if cell is not None and cell.formula:
        raise BadInput("这一格是公式，没有改动；请另选一格，或先在 WPS 里删去公式。")
    texts = {**design.texts, place: text}
    if text == (cell.text if cell is not None else ""):
        del texts[place]
    return replace(design, texts=texts)


def marks_of(design: Design) -> dict[Place, tuple[Placeholder, ...]]:
    """The cells with placeholders, and which."""
    return {(cell.sheet, cell.row, cell.column): cell.placeholders for cell in _marked(design)}


def bands_of(design: Design, catalogue: Catalogue) -> tuple[Band, ...]:
    """The rows that repeat: as the clerk said, else guessed from the placeholders."""
    return design.bands if design.bands is not None else _guessed(design, catalogue)


def band_changed(design: Design, catalogue: Catalogue, old: Band, new: Band | None) -> Design:
    """The design with one band another way (None: gone); BadInput when it would lie over another."""
    others = [band for band in bands_of(design, catalogue) if band != old]
    if new is not None:
        if new.last < new.first:
            raise BadInput("重复行的末行在首行之前，请改正。")
        for each in others:
            if each.sheet == new.sheet and each.first <= new.last and new.first <= each.last:
                raise BadInput(f"第 {new.first} 到 {new.last} 行与“{each.source}”的重复行重叠，没有改动。")
        others.append(new)
    return replace(design, bands=tuple(sorted(others, key=lambda band: (band.sheet, band.first))))


def faults_of(design: Design, catalogue: Catalogue) -> tuple[tuple[str, Place | None], ...]:
    """What is wrong, in words, and in which cell."""
    said: list[tuple[str, Place | None]] = []
    bands = bands_of(design, catalogue)
    lists = {source.title for source in catalogue.sources if source.many}
    for cell in _marked(design):
        place = (cell.sheet, cell.row, cell.column)
        if cell.fault:
            said.append((cell.fault, place))
        marks = [_mark(cell, mark) for mark in cell.placeholders]
        said += [(sentence, place) for sentence in checked(marks, catalogue)]
        inside = next((b for b in bands if b.sheet == cell.sheet and b.first <= cell.row <= b.last), None)
        for mark in cell.placeholders:
            astray = inside is None or inside.source != mark.source
            if mark.kind == "value" and mark.source in lists - {AREA} and astray:
                said.append((f"{address_of(place)}：“{mark.name}”不在“{mark.source}”的重复行里，会只填第一条。", place))
            if mark.kind == "number" and inside is None:
                said.append((f"{address_of(place)}：“序号”要放在重复行里。", place))
    return tuple(dict.fromkeys(said))


def written(design: Design, body: bytes, catalogue: Catalogue, name: str) -> tuple[bytes, Rules]:
    """The workbook with the placeholders in it, nothing else touched, and the rules to keep beside it."""
    bands = bands_of(design, catalogue)
    return write_texts(body, design.texts, name=name), replace(design.rules, bands=bands)


# What stands where


def _marked(design: Design) -> list[MarkedCell]:
    """The cells that hold placeholders as the design stands."""
    texts = dict(design.found)
    texts |= {place: text for place, text in design.texts.items() if "{{" in text or place in texts}
    cells = []
    for (sheet, row, column), text in sorted(texts.items()):
        if "{{" not in text:
            continue
        try:
            marks, fault = tuple(mark for _, _, mark in found(text)), ""
            if not marks:
                fault = f"{address_of((sheet, row, column))}：占位没有写完整，要以“}}}}”结束。"
        except BadInput as error:
            marks, fault = (), f"{address_of((sheet, row, column))}：{error}"
        cells.append(MarkedCell(sheet=sheet, row=row, column=column, text=text, placeholders=marks, fault=fault))
    return cells


def _guessed(design: Design, catalogue: Catalogue) -> tuple[Band, ...]:
    lists = frozenset(source.title for source in catalogue.sources if source.many)
    found: list[Band] = []
    cells = _marked(design)
    for sheet in design.template.sheets:
        here = [cell for cell in cells if cell.sheet == sheet.name]
        among = lists if _lists_areas(here) else lists - {AREA}
        found += guessed_bands(here, among, partial(_blank_below, design, sheet))
    return tuple(found)


def _lists_areas(cells: list[MarkedCell]) -> bool:
    """Whether a row of areas repeats: three of their fields in one row. One alone means the chosen area, as in titles."""
    rows = Counter(cell.row for cell in cells if any(mark.source == AREA for mark in cell.placeholders))
    return max(rows.values(), default=0) >= 3


def _blank_below(design: Design, sheet: SheetLook, row: int) -> int:
    """How many empty rows of the same look lie below a row: the clerk drew them to be filled."""
    looks: dict[int, set[tuple[int, Look]]] = {}
    full: set[int] = set()
    for cell in sheet.cells:
        looks.setdefault(cell.row, set()).add((cell.column, cell.look))
        if cell.formula or text_at(design, (sheet.name, cell.row, cell.column)):
            full.add(cell.row)
    full |= {place[1] for place, text in design.texts.items() if place[0] == sheet.name and text}
    count = 0
    while looks.get(row) and row + count + 1 not in full and looks.get(row + count + 1) == looks[row]:
        count += 1
    return count


def _mark(cell: MarkedCell, placeholder: Placeholder) -> Mark:
    return Mark(placeholder=placeholder, sheet=cell.sheet, row=cell.row, column=cell.column)


def address_of(place: Place) -> str:
    """B5."""
    letters, number = "", place[2]
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{place[1]}"
