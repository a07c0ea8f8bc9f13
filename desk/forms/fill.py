"""Bytes in, bytes out: a form filled. Parts of the file that need no change come out byte for byte."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Final

from desk.errors import BadInput
from desk.forms import around
from desk.forms.data import Cell, FormData, Listed, Rows
from desk.forms.formulas import Movement, touches
from desk.forms.growth import RowMap, Stretch
from desk.forms.marks import splice
from desk.forms.moving import around_rows
from desk.forms.package import Package
from desk.forms.placeholder import Placeholder
from desk.forms.rules import Band, Rules
from desk.forms.sheetfill import SheetFill
from desk.forms.sheets import SheetPart, Workbook
from desk.forms.template import blank_rows, guessed_bands, marked_cells
from desk.forms.values import Filling, filled_text
from desk.forms.word import fill_document
from desk.forms.wordparts import is_document

Step = Callable[[int, int], None]
_NO_ROWS: Final = Listed((), ())


def fill(body: bytes, rules: Rules, data: FormData, step: Step | None = None, *, name: str = "表格") -> bytes:
    """The filled form of a template's bytes. `step(done, total)` may raise Cancelled."""
    package = Package(body, name)
    if is_document(package):
        return fill_document(package, rules, data, step or _silent)
    return _WorkbookFill(package, rules, data, step or _silent).written()


class _WorkbookFill:
    def __init__(self, package: Package, rules: Rules, data: FormData, step: Step) -> None:
        self._package, self._step = package, step
        self._book = Workbook(package)
        self._fillings = {
            sheet.name: Filling(data=data.sheets.get(sheet.name, data), dates=rules.dates)
            for sheet in self._book.sheets
        }
        self._trees = {sheet.name: package.tree(sheet.part) for sheet in self._book.sheets}
        self._marked = {
            sheet.name: marked_cells(self._book, sheet, *self._trees[sheet.name]) for sheet in self._book.sheets
        }
        for cell in (each for listed in self._marked.values() for each in listed if each.fault):
            raise BadInput(cell.fault)
        self._bands = self._placed(rules)
        self._maps = {sheet.name.lower(): RowMap(self._bands.get(sheet.name, {})) for sheet in self._book.sheets}
        self._movement = Movement(maps=self._maps)
        self._calculates = False

    def written(self) -> bytes:
        """The package with what changes."""
        changed: dict[str, bytes | Iterable[bytes]] = {}
        dropped: set[str] = set()
        touched = self._touched()
        for sheet in self._book.sheets:
            if sheet.name in touched:
                changed[sheet.part] = self._sheet(sheet)
                text = partial(self._text, self._fillings[sheet.name])
                changed |= around.beside(self._package, sheet.part, self._maps[sheet.name.lower()], text)
        if any(rows.grown for rows in self._maps.values()):
            changed |= around.charts(self._package, self._movement)
            dropped = {self._book.only_part("calcChain")} - {""}
        if dropped:
            changed |= self._package.without(dropped)
        changed[self._book.part] = self._late_names()
        if self._book.styles.part:
            changed[self._book.styles.part] = self._late_styles()
        return self._package.written(changed, dropped)

    def _placed(self, rules: Rules) -> dict[str, dict[Stretch, tuple[Band, Rows]]]:
        """The bands by sheet, with their rows."""
        bands = rules.bands or self._guessed()
        found: dict[str, dict[Stretch, tuple[Band, Rows]]] = {}
        for band in bands:
            sheet = self._book.sheet(band.sheet)
            if sheet is None:
                raise BadInput(f"表格里没有名为“{band.sheet}”的工作表，请在设计窗口里重新设定。")
            lists = self._fillings[sheet.name].data.lists
            rows = lists.get(band.key, lists.get(band.source, _NO_ROWS))
            copies = max(1, len(rows), band.at_least)
            stretch = Stretch(first=band.first, last=band.last, spare=band.spare, copies=copies)
            others = found.setdefault(sheet.name, {})
            if any(
                each.first <= stretch.last + stretch.spare and stretch.first <= each.last + each.spare
                for each in others
            ):
                raise BadInput(f"“{sheet.name}”第 {band.first} 行的重复行与别的重复行重叠，请在设计窗口里改开。")
            others[stretch] = (band, rows)
        return found

    def _guessed(self) -> list[Band]:
        found: list[Band] = []
        for sheet in self._book.sheets:
            many = frozenset(self._fillings[sheet.name].data.lists)
            below = blank_rows(self._book, *self._trees[sheet.name])
            found += guessed_bands(self._marked[sheet.name], many, below)
        return found

    def _touched(self) -> frozenset[str]:
        """The sheets that change: with placeholders, or with formulas that read a sheet that changes."""
        names = {sheet.name for sheet in self._book.sheets if self._marked[sheet.name] or self._bands.get(sheet.name)}
        names |= {
            name
            for name, (_, root) in self._trees.items()
            if around.marked_outside(self._package, self._book, name, root)
        }
        formulas = {name: {f.text for f in root.all("f") if f.text} for name, (_, root) in self._trees.items()}
        before = 0
        while before != len(names):
            before = len(names)
            lower = frozenset(name.lower() for name in names)
            names |= {name for name, texts in formulas.items() if any(touches(text, lower, name) for text in texts)}
        return frozenset(names)

    def _sheet(self, sheet: SheetPart) -> Iterator[bytes]:
        """The sheet's XML in pieces."""
        body, root = self._trees[sheet.name]
        rows, bands = self._maps[sheet.name.lower()], self._bands.get(sheet.name, {})
        movement = self._movement.on(sheet.name)
        data = root.child("sheetData")
        pages = [stretch for stretch, (band, _) in bands.items() if band.page_break]
        filling = self._fillings[sheet.name]
        changes = around_rows(body, root, rows, movement, partial(self._page_text, filling), pages)
        if data is None or data.closed:
            yield splice(body, changes)
            return
        head = [each for each in changes if each[1] <= data.start]
        tail = [each for each in changes if each[0] >= data.end]
        yield splice(body[: data.inner], head)
        rows_of_sheet = SheetFill(self._book, sheet, body, root, bands, movement, rows, filling, self._step)
        yield from rows_of_sheet.pieces()
        self._calculates = self._calculates or rows_of_sheet.formulas
        at = data.inner_end
        yield splice(body[at:], [(start - at, end - at, new) for start, end, new in tail])

    def _late_names(self) -> Iterator[bytes]:
        """The workbook part, asked for when it is known whether a result that stands in the file may be old."""
        yield around.names(self._book, self._movement, recalculated=self._calculates)

    def _late_styles(self) -> Iterator[bytes]:
        """The styles part, asked for when all sheets are written."""
        yield self._book.styles.changed() or self._book.styles.body

    def _text(self, filling: Filling, text: str) -> str:
        return filled_text(text, lambda mark: filling.single(mark, filling.data.lists), filling.dates)

    def _page_text(self, filling: Filling, text: str) -> str:
        """The text of a page header, where & begins a code: one in a value is doubled."""

        def value(mark: Placeholder) -> Cell:
            found = filling.single(mark, filling.data.lists)
            return found.replace("&", "&&") if isinstance(found, str) else found

        return filled_text(text, value, filling.dates)


def _silent(_done: int, _total: int) -> None:
    """Nobody watches."""
