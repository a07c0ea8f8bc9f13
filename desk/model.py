"""The values that cross the line between `desk` and `ui`: frozen, complete, no database behind them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

Value = str | int | float | None
"""What a table cell holds: decoded (男, not 1), masked where the right is lacking, not yet formatted."""

_NOTHING: Mapping[str, frozenset[int]] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What a write touched: per kind the ids, or `everything` after an import or an undo of one.

    `audit_id` names the write in the audit trail; 撤销 takes it back by that number.
    """

    rows: Mapping[str, frozenset[int]] = field(default_factory=lambda: _NOTHING)
    everything: bool = False
    audit_id: int | None = None

    def touches(self, *kinds: str) -> bool:
        """Whether anything shown of these kinds may look different now."""
        return self.everything or any(self.rows.get(kind) for kind in kinds)


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who is at the desk. `rights` are names of rights held over the whole office.

    `person_id` is that person on the roster, None where nobody said who sits here.
    """

    name: str
    account_id: int | None = None
    person_id: int | None = None
    rights: frozenset[str] = frozenset()

    def may(self, right: str) -> bool:
        """Whether the person holds this right."""
        return right in self.rights


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column of a list: what it is called and how it is drawn."""

    key: str
    title: str
    type: Literal["text", "number", "date", "moment", "code"] = "text"
    width: int = 10
    """In Chinese characters."""
    shown: bool = True
    """Whether it is visible before the person chooses."""
    is_asked: bool = True
    """Whether conditions may be set on it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of thing that can be listed, exported and jumped to."""

    key: str
    title: str
    columns: tuple[Column, ...]

    def column(self, key: str) -> Column:
        """The column of that key; KeyError if there is none."""
        for column in self.columns:
            if column.key == key:
                return column
        raise KeyError(key)


Op = Literal["is", "not", "contains", "begins", "between", "in", "empty", "filled"]


@dataclass(frozen=True, slots=True)
class Condition:
    """What a column must hold. `values` are what the person typed or chose.

    Any one of them suffices (`not`: none may be); `between` has two, either may be "". A code is meant by its code or by
    its label. Dates are 2026, 2026-10 or 2026-10-31, or count from today: "today-90". `empty` and `filled` have none.
    """

    column: str
    op: Op
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """Which rows of a kind, in which order.

    `area_id` takes the area and everything below it, None the whole office. `text` is what stands in the filter box.
    `only` is a named state: for issues "open", "overdue", "due" (today), "closed"; "" is all. `ids` narrows to these rows
    (what was chosen on the map), None does not; an id that is not there is left out. All conditions of `where` must hold.
    """

    kind: str
    area_id: int | None = None
    text: str = ""
    sort: str = ""
    descending: bool = False
    only: str = ""
    ids: tuple[int, ...] | None = None
    where: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """A way of dividing the ground, the streets or the people (网格图层)."""

    id: int
    key: str
    name: str
    basis: str
    levels: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """A grid or any node above it. Coordinates are lon/lat, EPSG:4490; bounds west, south, east, north."""

    id: int
    layer_id: int
    parent_id: int | None
    level: int
    level_name: str
    code: str
    name: str
    grade: str | None = None
    lon: float | None = None
    lat: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Badge:
    """Pending work of an area and everything below it."""

    open: int = 0
    overdue: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a thing is: lon/lat (EPSG:4490) and its leaf area per layer id."""

    lon: float | None = None
    lat: float | None = None
    areas: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """Something the search box found."""

    kind: str
    id: int
    title: str
    detail: str
    area_id: int | None = None
    lon: float | None = None
    lat: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A number that an area can be shaded by or a card can show."""

    key: str
    title: str
    unit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A number card of the overview; `tone` is "", "good", "warn" or "bad"."""

    key: str
    title: str
    value: Value
    unit: str
    hint: str = ""
    tone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """The overview strip of an area: cards, open issues by class, and 13 months of reported and closed."""

    area_name: str
    cards: tuple[Card, ...]
    by_class: tuple[tuple[str, int], ...]
    trend: tuple[tuple[str, int, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something that a check found wrong: a sentence, and where."""

    rule: str
    sentence: str
    kind: str = ""
    id: int | None = None
