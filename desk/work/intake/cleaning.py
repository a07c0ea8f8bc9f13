"""Clean a sheet column by column: each different text is looked at once, and a fault is found once however often it stands."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import zip_longest
from typing import Any, Final

from desk.model import Value
from desk.sheets.header import Header
from desk.sheets.table import Cell, Table
from desk.work.intake.cells import Clean, Cleaning, Fault, plain_text
from desk.work.intake.reading import aliases
from desk.work.intake.rows import WHOLE_ROW, CellFault, Rows
from desk.work.intake.specs import Spec

Step = Callable[[int, int], None]

BLOCK: Final = 2_000
"""Rows between two words of progress: some hundredths of a second."""
_KEPT: Final = 50_000
"""Different texts of a column that are remembered: names and streets return, numbers do not."""


def clean_rows(
    table: Table,
    header: Header,
    spec: Spec,
    cleaning: Cleaning,
    excuses: Mapping[int, str],
    step: Step | None = None,
) -> tuple[Rows, list[str]]:
    """Every row below the header that holds anything, cleaned and checked; and what was written another way.

    `excuses` are reasons by row number for what contradicts the ID number.
    """
    kept = [(at, cells) for at, cells in enumerate(table.rows) if at > header.row and _is_filled(cells)]
    rows = Rows(numbers=[table.first + at for at, _ in kept], cells=[cells for _, cells in kept])
    columns = [_Column(key, at, spec.fields[key], cleaning) for key, at in header.columns.items() if key in spec.fields]
    for start in range(0, len(rows), BLOCK):
        block = _turned(rows.cells[start : start + BLOCK])
        for column in columns:
            cells = block[column.at] if column.at < len(block) else (None,) * len(block[0])
            for at, reason in column.take(cells, start):
                rows.blame(at, fault_at(header, column.at, reason))
        if step is not None:
            step(min(start + BLOCK, len(rows)), len(rows))
    rows.values = {column.key: column.values for column in columns}
    _want(rows, header, spec)
    faults = _Faults(rows, header, excuses)
    spec.finish(rows, faults.say)
    return rows, [note for column in columns if (note := column.note(header))]


def fault_at(header: Header, column: int, reason: str, rule: str = "") -> CellFault:
    """A fault of a column, or of the whole row."""
    known = 0 <= column < len(header.titles)
    return CellFault(
        column=column if known else WHOLE_ROW,
        title=header.titles[column] if known else "整行",
        reason=reason,
        rule=rule,
    )


def _is_filled(cells: Sequence[Cell]) -> bool:
    if cells and isinstance(cells[0], str) and cells[0][:1].isalnum():  # nearly every row
        return True
    first = next((cell for cell in cells if cell is not None and cell != ""), None)
    if first is None:
        return False
    return bool(plain_text(first)) or any(plain_text(cell) for cell in cells)


def _turned(block: Sequence[Sequence[Cell]]) -> list[tuple[Cell, ...]]:
    """The columns of some rows; short rows end with nothing."""
    return list(zip_longest(*block))


def _want(rows: Rows, header: Header, spec: Spec) -> None:
    """What a row cannot do without: said once, not beside a fault of the same cell."""
    for key in spec.needed:
        at = header.columns.get(key, WHOLE_ROW)
        fault = fault_at(header, at, f"没有填{aliases(spec.kind)[key][0]}")
        for place, value in enumerate(rows.known(key)):
            if value is None and all(one.column != at for one in rows.faults.get(place, ())):
                rows.blame(place, fault)


class _Faults:
    """Takes the complaints about whole rows; one that may be excused and is, is only noted."""

    def __init__(self, rows: Rows, header: Header, excuses: Mapping[int, str]) -> None:
        self._rows = rows
        self._header = header
        self._excuses = excuses

    def say(self, at: int, key: str, reason: str, rule: str = "") -> None:
        """The field `key` of the row at a place is wrong."""
        if rule and self._excuses.get(self._rows.numbers[at], "").strip():
            self._rows.excused[at] = (*self._rows.excused.get(at, ()), rule)
            return
        self._rows.blame(at, fault_at(self._header, self._header.columns.get(key, WHOLE_ROW), reason, rule))


class _Column:
    """One column on its way in."""

    def __init__(self, key: str, at: int, clean: Clean, cleaning: Cleaning) -> None:
        self.key = key
        self.at = at
        self.values: list[Value] = []
        self._known = _Known(clean, cleaning)
        self._mended = 0
        self._example: tuple[Cell, Value] | None = None

    def take(self, cells: Sequence[Cell], start: int) -> Iterator[tuple[int, str]]:
        """Clean the cells of some rows; gives place and reason of the faulty ones."""
        known = self._known
        found: list[Any] = [known[cell] for cell in cells]
        if known.mended:
            self._count(cells)
        if known.has_faults:
            for place, value in enumerate(found):
                if isinstance(value, Fault):
                    found[place] = None
                    yield start + place, str(value)
        self.values += found
        if len(known) > _KEPT:
            known.forget()

    def note(self, header: Header) -> str:
        """What the person should know: how many cells are stored another way than they were written."""
        if self._example is None:
            return ""
        given, taken = self._example
        title = " ".join(header.titles[self.at].split())
        return f"“{title}”有 {self._mended} 格统一了写法（如“{shown(given)}”记为“{taken}”）"

    def _count(self, cells: Sequence[Cell]) -> None:
        mended = self._known.mended
        for cell in cells:
            if isinstance(cell, str) and cell in mended:
                self._mended += 1
                self._example = self._example or (cell, mended[cell])


def shown(cell: Cell) -> str:
    """A cell in a sentence: short, and marks that cannot be seen made visible."""
    text = "".join(one if one.isprintable() else "□" for one in str(cell))
    return text if len(text) <= 20 else f"{text[:20]}…"


class _Known(dict[Any, Any]):
    """Cleaned value by cell; what is not known yet is cleaned when asked for."""

    def __init__(self, clean: Clean, cleaning: Cleaning) -> None:
        super().__init__({None: None})
        self._clean = clean
        self._cleaning = cleaning
        self._says_more = bool(getattr(clean, "keeps_text", False))
        self.mended: dict[str, Value] = {}
        self.has_faults = False

    def __missing__(self, cell: Cell) -> Any:
        value: Any
        try:
            value = self._clean(cell, self._cleaning)
        except Fault as fault:
            self.has_faults = True
            value = fault
        else:
            if value == cell:
                value = cell  # the same object: a column of numbers is kept once, not twice
            elif self._says_more and value is not None and isinstance(cell, str):
                self.mended[cell] = value
        if isinstance(cell, str) or cell not in (0, 1):  # True, 1 and 1.0 are one key
            self[cell] = value
        return value

    def forget(self) -> None:
        """Begin anew; what was mended stays."""
        self.clear()
        self[None] = None
