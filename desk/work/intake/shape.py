"""What a kind of list is to the import: fields with their cleaners, what makes two rows the same thing, where it is stored."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from desk.work.intake.cells import Clean
from desk.work.intake.rows import Rows

if TYPE_CHECKING:
    import sqlalchemy

Say = Callable[[int, str, str, str], None]
"""Complain of a row: its place, the field, the reason, and the rule if the row may be excused from it."""
Finish = Callable[[Rows, Say], None]


def finish_nothing(rows: Rows, say: Say) -> None:
    """Most kinds hold only what the sheet says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spec:
    """A kind of list. `identities` are tried in order: the first whose fields are all filled names the thing.

    Fields that begin with _ are no columns: they help to find what the row refers to.
    """

    kind: str
    title: str
    table: sqlalchemy.Table
    fields: Mapping[str, Clean]
    needed: tuple[str, ...]
    identities: tuple[tuple[str, ...], ...]
    defaults: Mapping[str, Any] = field(default_factory=dict)
    finish: Finish = finish_nothing
    own: str = ""
    """A number of its own: two things with different ones are two, however alike the rest is."""
    followers: Mapping[str, str] = field(default_factory=dict)
    """Columns made from another field, which change with it: id_tail from id_no."""
    details: frozenset[str] = frozenset()
    """Fields that stand in `detail_json`."""
    fixed: Mapping[str, Any] = field(default_factory=dict)
    """What every row of this kind has: the group of a special record."""
    while_empty: str = ""
    """Only rows of the register where this column is empty are looked at: records that are still open."""
    building: str = ""
    """The field whose address says the building; "" if such things have none."""
    households: bool = False
    """Whether the sheet may say who lives together."""
    person: bool = False
    """Whether a row is about a resident who must be in the register."""
    room: bool = False
    """Whether a row stands in a dwelling of a building."""
    placed: str = ""
    """Kind in `member` when the thing has coordinates of its own."""

    @property
    def columns(self) -> tuple[str, ...]:
        """The fields that are stored in columns of their own."""
        return tuple(key for key in self.fields if not key.startswith("_") and key not in self.details)
