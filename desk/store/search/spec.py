"""How a kind of thing is declared: where its rows come from, its columns, how it is found, where it belongs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from desk.model import Column, Kind
from desk.profile.profile import Profile

Type = Literal["text", "number", "date", "moment", "code"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnSpec:
    """A column: title (with {terms} of the profile), SQL over `t` and the joins, code list, mask."""

    key: str
    title: str
    sql: str
    type: Type = "text"
    codes: str = ""
    """Code table, or `catalogue`, or a list of the profile (stage, post, source, ...)."""
    mask: Literal["", "name", "contact", "phone", "id"] = ""
    width: int = 10
    shown: bool = True
    wording: Literal["", "left", "days_left", "days_since"] = ""
    """What the value is told as: `left` of a moment is how long until then, `days_left` and
    `days_since` count whole days from today. Such a column bears no conditions."""
    sort: tuple[str, ...] = ()
    """Expressions to sort by instead of `sql`; they are never NULL and there is an index on them."""
    piles: tuple[str, str, str] = ("", "", "")
    """The same order for long lists, read from one index: which rows come first, the whole number of each one's pile, and
    by what they stand in it. The other rows follow by their id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KindSpec:
    """A kind. SQL is over `source`, whose main table is `t`; `:now` and `:today` may be used."""

    key: str
    title: str
    table: str
    columns: tuple[ColumnSpec, ...]
    joins: str = ""
    where: str = ""
    """What a row must fulfil to be listed at all."""
    contains: tuple[str, ...] = ()
    """Texts found by any fragment."""
    through: tuple[tuple[str, str], ...] = ()
    """Texts of what a row refers to: a condition over `t` with a gap, and the column that is sought there. For tables too
    long to be read through with their joins."""
    initials: str = ""
    begins: tuple[str, ...] = ()
    """Numbers found by their beginning of 4 digits and more."""
    tails: tuple[str, ...] = ()
    """Reversed numbers, found by their tail of 4 digits and more."""
    member: str = ""
    """Kind in table `member` by which rows belong to areas."""
    belongs: str = ""
    """Query of ids (`:path` is the pattern of the subtree) when rows belong otherwise; {areas} is the list of areas."""
    area: str = ""
    """The column of the own table that holds the grid of a row, where there is one."""
    only: Mapping[str, str] = field(default_factory=dict)
    """Named states for `Query.only`."""
    newest_first: bool = False
    lon: str = ""
    lat: str = ""

    @property
    def source(self) -> str:
        """The FROM clause."""
        return f"{self.table} t {self.joins}"

    def column(self, key: str) -> ColumnSpec:
        """The column of that key; KeyError if there is none."""
        for column in self.columns:
            if column.key == key:
                return column
        raise KeyError(key)

    def kind(self, profile: Profile) -> Kind:
        """What others see of it, in the words of the profile."""
        return Kind(
            key=self.key,
            title=worded(self.title, profile),
            columns=tuple(
                Column(
                    key=column.key,
                    title=worded(column.title, profile),
                    type=column.type,
                    width=column.width,
                    shown=column.shown,
                    is_asked=not column.wording,
                )
                for column in self.columns
            ),
        )


def worded(text: str, profile: Profile) -> str:
    """The text with {term} replaced by the profile's word."""
    return text.format_map(profile.terms) if "{" in text else text
