"""The rows of a sheet on their way in, kept by column: a hundred thousand take a tenth of what single rows would."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, overload

from desk.model import Value
from desk.sheets.table import Cell

Outcome = Literal["new", "changed", "same", "duplicate", "faulty"]
OUTCOMES: tuple[Outcome, ...] = ("new", "changed", "same", "duplicate", "faulty")
WHOLE_ROW = -1

Change = Mapping[str, tuple[Value, Value]]
"""Field to what stands in the register and what will."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CellFault:
    """A faulty cell: its column (0-based; -1 the whole row), the column's title and the reason.

    With a `rule` the row may be taken all the same when somebody gives a reason for it.
    """

    column: int
    title: str
    reason: str
    rule: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A row of the sheet; `number` is the one Excel shows, `cells` are as they came, `values` as they will be stored."""

    number: int
    values: Mapping[str, Value]
    faults: tuple[CellFault, ...]
    cells: Sequence[Cell]
    outcome: Outcome
    item_id: int | None
    changes: Change


@dataclass(slots=True, kw_only=True)
class Rows(Sequence[Row]):
    """All rows: the lists have one entry for each, `values` holds such a list for each field."""

    numbers: list[int]
    cells: list[Sequence[Cell]]
    values: dict[str, list[Value]] = field(default_factory=dict)
    fallbacks: dict[str, list[Value]] = field(default_factory=dict)
    """What follows from the rest of the row: stored where nothing stands, never over what somebody wrote."""
    outcomes: list[Outcome] = field(default_factory=list)
    item_ids: dict[int, int] = field(default_factory=dict)
    """What the register holds already, by place."""
    faults: dict[int, tuple[CellFault, ...]] = field(default_factory=dict)
    changes: dict[int, Change] = field(default_factory=dict)
    excused: dict[int, tuple[str, ...]] = field(default_factory=dict)
    """Rules a row breaks with a reason, by place."""

    def __post_init__(self) -> None:
        """Every row is new until something else is found."""
        self.outcomes = self.outcomes or ["new"] * len(self.numbers)

    def __len__(self) -> int:
        """How many rows."""
        return len(self.numbers)

    @overload
    def __getitem__(self, at: int) -> Row: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[Row]: ...
    def __getitem__(self, at: int | slice) -> Row | Sequence[Row]:
        """The row at a place (0 is the first), made when asked for."""
        if isinstance(at, slice):
            return tuple(self[one] for one in range(*at.indices(len(self))))
        place = range(len(self))[at]
        return Row(
            number=self.numbers[place],
            values={key: found for key, held in self.values.items() if (found := held[place]) is not None},
            faults=self.faults.get(place, ()),
            cells=self.cells[place],
            outcome=self.outcomes[place],
            item_id=self.item_ids.get(place),
            changes=self.changes.get(place, {}),
        )

    def __iter__(self) -> Iterator[Row]:
        """The rows in the order of the sheet."""
        return (self[at] for at in range(len(self)))

    @property
    def counts(self) -> dict[str, int]:
        """Rows per outcome."""
        found = Counter(self.outcomes)
        return {name: found[name] for name in OUTCOMES}

    def places(self, outcome: Outcome) -> list[int]:
        """Where the rows of an outcome stand."""
        return [at for at, one in enumerate(self.outcomes) if one == outcome]

    def column(self, key: str) -> list[Value]:
        """The values of a field; made empty when the sheet has no such column."""
        if key not in self.values:
            self.values[key] = [None] * len(self)
        return self.values[key]

    def known(self, key: str) -> Sequence[Value]:
        """The values of a field for looking only."""
        return self.values.get(key) or (None,) * len(self)

    def best(self, key: str) -> Sequence[Value]:
        """The values of a field, and where the sheet says none what follows from the rest."""
        said, else_ = self.known(key), self.fallbacks.get(key)
        return said if else_ is None else [b if a is None else a for a, b in zip(said, else_, strict=True)]

    def blame(self, at: int, fault: CellFault) -> None:
        """A row cannot be taken as it is."""
        self.faults[at] = (*self.faults.get(at, ()), fault)
        self.outcomes[at] = "faulty"
