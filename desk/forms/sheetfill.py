"""One sheet written again: rows that stay are copied, rows that move get their number, bands repeat per record."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import chain, repeat
from typing import Final

from desk.forms.cellplan import Part, marked, rendered, text_plan, whole
from desk.forms.data import Cell, Rows
from desk.forms.formulas import Movement, column_letters, in_band, moved, moved_area, shifted
from desk.forms.growth import RowMap, Stretch
from desk.forms.marks import Node, escape, with_attributes
from desk.forms.placeholder import Placeholder
from desk.forms.rules import Band
from desk.forms.sheets import CellNode, SheetPart, Workbook, cells_of, rows_of, shared_formulas
from desk.forms.values import CellWriter, Filling

Step = Callable[[int, int], None]
BLOCK: Final = 500
"""Rows between two looks at whether the person pressed 取消."""

_Value = Callable[[Sequence[Cell] | None, int, int], str]
"""Gives a piece of a band row for its record, number and base row."""


class SheetFill:
    """Writes the rows of one sheet. `bands` has the rows of each band; `lists` those by source for totals."""

    def __init__(
        self,
        book: Workbook,
        sheet: SheetPart,
        body: bytes,
        root: Node,
        bands: Mapping[Stretch, tuple[Band, Rows]],
        movement: Movement,
        rows: RowMap,
        filling: Filling,
        step: Step,
    ) -> None:
        self._book, self._sheet, self._body, self._root = book, sheet, body, root
        self._bands, self._movement, self._rows, self._filling, self._step = bands, movement, rows, filling, step
        self._lists: dict[str, Rows] = {**filling.data.lists, **{band.source: each for band, each in bands.values()}}
        self._shared = shared_formulas(root)
        self._prefix = root.prefix
        self._columns = self._listed_columns()
        self.formulas = False
        """Whether a formula was written or moved: the old order of calculation is then wrong."""

    def pieces(self) -> Iterator[bytes]:
        """The inside of sheetData."""
        data = self._root.child("sheetData")
        assert data is not None
        done: set[Stretch] = set()
        by_stretch: dict[Stretch, list[tuple[int, Node]]] = {}
        for number, node in rows_of(data):
            stretch = self._rows.at(number)
            if stretch is not None:
                by_stretch.setdefault(stretch, []).append((number, node))
        at = data.inner
        for number, node in rows_of(data):
            stretch = self._rows.at(number)
            if stretch is None and not self._rows.used_up(number):
                yield self._body[at : node.start] + self._outside(number, node)
            elif stretch is not None and stretch not in done:
                done.add(stretch)
                yield self._body[at : node.start]
                yield from self._repeated(stretch, by_stretch[stretch])
            at = node.end
        yield self._body[at : data.inner_end]

    # Rows outside the bands

    def _outside(self, number: int, node: Node) -> bytes:
        new = self._rows.start(number)
        out: list[bytes] = []
        at = node.inner
        for cell in cells_of(node, number, self._book, self._body):
            made = self._cell(cell, new)
            if made is not None:
                out += (self._body[at : cell.node.start], made)
                at = cell.node.end
        if not out and new == number:
            return self._body[node.start : node.end]
        tag = self._body[node.start : node.inner]
        if new != number and "r" in node.attrs:
            tag = with_attributes(self._body, node, {"r": str(new)})
        return b"".join((tag, *out, self._body[at : node.end]))

    def _cell(self, cell: CellNode, row: int) -> bytes | None:
        """The cell as it is written on its new row, None where it stays as it is."""
        if cell.formula is not None:
            text = moved(self._formula(cell), self._movement)
            return self._with_formula(cell, text, row).encode()
        if marked(cell.text):
            return self._filled(cell, row).encode()
        if row == cell.row or "r" not in cell.node.attrs:
            return None
        node = cell.node
        tag = with_attributes(self._body, node, {"r": f"{column_letters(cell.column)}{row}"})
        return tag + self._body[node.inner : node.end]

    def _filled(self, cell: CellNode, row: int) -> str:
        head = f'<{self._prefix}c r="{column_letters(cell.column)}{row}"'
        mark = whole(cell.text)
        if mark is None:
            return head + self._inline(cell.style, self._text(cell, self._single))
        live = self._live(mark)
        if live:
            self.formulas = True
            style = f' s="{cell.style}"' if cell.style else ""
            known = self._known(mark)
            value = f"<{self._prefix}v>{known!r}</{self._prefix}v>" if known is not None else ""
            return f"{head}{style}><{self._prefix}f>{live}</{self._prefix}f>{value}</{self._prefix}c>"
        return head + self._writer(cell.style, mark)(self._single(mark))

    def _single(self, mark: Placeholder) -> Cell:
        return self._filling.single(mark, self._lists)

    # Totals that stay live

    def _live(self, mark: Placeholder) -> str:
        """The formula of a total over a band of this sheet, "" when there can be none."""
        if mark.kind not in ("sum", "count") or mark.condition or mark.name in self._filling.data.singles:
            return ""
        bands = [stretch for stretch, (band, _) in self._bands.items() if band.source == mark.source]
        if len(bands) != 1 or bands[0].height != 1:
            return ""
        wanted = mark.field if mark.kind == "sum" else "序号"
        column = self._columns.get((bands[0], wanted))
        if not column:
            return ""
        first, last = self._rows.base(bands[0], 0), self._rows.base(bands[0], bands[0].copies - 1)
        word = "SUM" if mark.kind == "sum" else "COUNT"
        return f"{word}({column}{first}:{column}{last})"

    def _known(self, mark: Placeholder) -> float | int | None:
        if mark.kind == "count":
            return len(self._lists[mark.source])
        return self._filling.sums.get((mark.source, mark.field))

    def _listed_columns(self) -> dict[tuple[Stretch, str], str]:
        """Where in a band of one row a field of its list stands alone in its cell."""
        found: dict[tuple[Stretch, str], str] = {}
        data = self._root.child("sheetData")
        for number, node in rows_of(data) if data is not None else ():
            stretch = self._rows.at(number)
            if stretch is None or stretch.height != 1:
                continue
            for cell in cells_of(node, number, self._book, self._body):
                mark = whole(cell.text) if cell.formula is None else None
                if mark is None or mark.layout not in ("", "数字"):
                    continue
                if mark.kind == "number" or (mark.kind == "value" and mark.source == self._bands[stretch][0].source):
                    found.setdefault((stretch, mark.field), column_letters(cell.column))
        return found

    # Formulas

    def _formula(self, cell: CellNode) -> str:
        """The formula of a cell; one that shares another's is written out."""
        assert cell.formula is not None
        node = cell.formula
        if node.attrs.get("t") == "shared" and not node.text:
            master = self._shared.get(node.attrs.get("si", ""))
            if master is None:
                return ""
            column, row, text = master
            return shifted(text, cell.row - row, cell.column - column)
        return node.text

    def _with_formula(self, cell: CellNode, text: str, row: int) -> str:
        self.formulas = True
        assert cell.formula is not None
        tag = with_attributes(self._body, cell.node, {"r": f"{column_letters(cell.column)}{row}", "t": None}).decode()
        if not text:
            return tag if tag.endswith("/>") else f"{tag}</{cell.node.tag}>"
        changes: dict[str, str | None] = {}
        kind = cell.formula.attrs.get("t", "")
        if kind == "shared":
            changes = {"t": None, "si": None, "ref": None}
        elif "ref" in cell.formula.attrs:
            changes = {"ref": moved_area(cell.formula.attrs["ref"], self._rows)}
        head = with_attributes(self._body, cell.formula, changes).decode()
        if head.endswith("/>"):
            head = head[:-2].rstrip() + ">"
        return f"{tag}{head}{escape(text)}</{cell.formula.tag}></{cell.node.tag}>"

    # Bands

    def _repeated(self, stretch: Stretch, nodes: list[tuple[int, Node]]) -> Iterator[bytes]:
        band, records = self._bands[stretch]
        first = self._compiled(stretch, nodes, 0)
        later = self._compiled(stretch, nodes, 1)
        sums = self._to_add(band, records)
        values: dict[str, float] = dict.fromkeys(sums, 0)
        total = len(records)
        out: list[str] = []
        padded = chain(records, repeat(None))
        for copy in range(stretch.copies):
            record = next(padded)
            base = self._rows.base(stretch, 0) + copy * stretch.height
            row = str(base)
            for part in first if copy == 0 else later:
                kind = type(part)
                if kind is str:
                    out.append(part)  # type: ignore[arg-type]
                elif kind is int:
                    out.append(str(base + part) if part else row)  # type: ignore[operator]
                else:
                    out.append(part(record, copy + 1, base))  # type: ignore[operator]
            if record is not None:
                for name, at in sums.items():
                    value = record[at]
                    if isinstance(value, int | float):
                        values[name] += value
            if copy % BLOCK == BLOCK - 1:
                self._step(min(copy + 1, total), total)
                yield "".join(out).encode()
                out.clear()
        yield "".join(out).encode()
        self._filling.sums |= {(band.source, name): value for name, value in values.items()}

    def _to_add(self, band: Band, records: Rows) -> dict[str, int]:
        return (
            {name: records.fields.index(name) for (_, name) in self._columns if name in records.fields}
            if band.source
            else {}
        )

    def _compiled(self, stretch: Stretch, nodes: list[tuple[int, Node]], copy: int) -> list[str | int | _Value]:
        """One copy of the band as pieces: text, rows counted from its base, and what asks the record."""
        out: list[str | int | _Value] = []
        for number, node in nodes:
            offset = number - stretch.first
            out += self._numbered(self._tag(node), f' r="{number}"', ' r="', offset, '"')
            at = node.inner
            for cell in cells_of(node, number, self._book, self._body):
                out.append(self._body[at : cell.node.start].decode())
                out += self._band_cell(stretch, cell, offset, copy)
                at = cell.node.end
            out.append(self._body[at : node.end].decode())
        return _joined(out)

    def _tag(self, node: Node) -> str:
        return self._body[node.start : node.inner].decode()

    def _numbered(self, tag: str, old: str, new: str, offset: int, end: str) -> list[str | int | _Value]:
        """A start tag whose row number is counted from the base; one without stays without."""
        old_other = old.replace('"', "'")
        for each in (old, old_other):
            head, found, tail = tag.partition(each)
            if found:
                return [head + new, offset, end + tail]
        return [tag]

    def _band_cell(self, stretch: Stretch, cell: CellNode, offset: int, copy: int) -> list[str | int | _Value]:
        letters = column_letters(cell.column)
        head: list[str | int | _Value] = [f'<{self._prefix}c r="{letters}', offset, '"']
        if cell.formula is not None:
            self.formulas = True
            style = f' s="{cell.style}"' if cell.style else ""
            both = in_band(self._formula(cell), self._movement, stretch, letters, cell.row)
            pieces = [escape(each) if isinstance(each, str) else each for each in both[copy]]
            return [*head, f"{style}><{self._prefix}f>", *pieces, f"</{self._prefix}f></{self._prefix}c>"]
        if not marked(cell.text):
            tag = self._numbered(self._tag(cell.node), f' r="{letters}{cell.row}"', f' r="{letters}', offset, '"')
            return [*tag, self._body[cell.node.inner : cell.node.end].decode()]
        mark = whole(cell.text)
        band, records = self._bands[stretch]
        if mark is not None:
            writer, get = self._writer(cell.style, mark), self._filling.getter(mark, band.source, records, self._lists)
            return [*head, lambda record, number, _base: writer(get(record, number))]
        plan = text_plan(cell, self._prefix)
        getters = {
            part.name: self._filling.getter(part, band.source, records, self._lists)
            for part in plan
            if isinstance(part, Placeholder)
        }

        def mixed(record: Sequence[Cell] | None, number: int, _base: int) -> str:
            if record is None:
                return f' s="{cell.style}"/>'
            inner = rendered(plan, lambda part: getters[part.name](record, number), self._filling.dates)
            return self._inline(cell.style, inner)

        return [*head, mixed]

    # Cells

    def _text(self, cell: CellNode, value_of: Callable[[Placeholder], Cell]) -> str:
        plan: list[Part] = text_plan(cell, self._prefix)
        return rendered(plan, value_of, self._filling.dates)

    def _inline(self, style: int, inner: str) -> str:
        own = f' s="{style}"' if style else ""
        return f'{own} t="inlineStr"><{self._prefix}is>{inner}</{self._prefix}is></{self._prefix}c>'

    def _writer(self, style: int, mark: Placeholder) -> CellWriter:
        return CellWriter(
            self._book.styles, style, mark.layout, self._filling.dates, self._prefix, self._book.from_1904
        )


def _joined(parts: list[str | int | _Value]) -> list[str | int | _Value]:
    """The same with neighbouring texts joined."""
    out: list[str | int | _Value] = []
    for part in parts:
        if isinstance(part, str) and out and isinstance(out[-1], str):
            out[-1] += part
        elif part != "":
            out.append(part)
    return out
