"""What a form is filled with, and what a form may ask for."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from types import MappingProxyType
from typing import Literal, Protocol

Cell = str | int | float | date | datetime | bytes | None
"""A value as it goes into a form. Dates as dates where the whole date is known, else as text; bytes are a picture."""

_NOTHING: Mapping[str, Cell] = MappingProxyType({})


class Rows(Protocol):
    """The records of a list, in order; read once per use, so that a hundred thousand never stand in memory at once."""

    @property
    def fields(self) -> tuple[str, ...]:
        """The names of what a record holds."""

    def __len__(self) -> int: ...

    def __iter__(self) -> Iterator[Sequence[Cell]]: ...


class Documents(Protocol):
    """One set of data per document, read as the documents are written."""

    def __len__(self) -> int: ...

    def __iter__(self) -> Iterator[FormData]: ...


@dataclass(frozen=True, slots=True)
class Listed:
    """Records that are already there."""

    fields: tuple[str, ...]
    rows: Sequence[Sequence[Cell]]

    @classmethod
    def of(cls, records: Iterable[Mapping[str, Cell]]) -> Listed:
        """The rows of these records; a record without a field has nothing there."""
        listed = list(records)
        fields = tuple(dict.fromkeys(name for record in listed for name in record))
        return cls(fields, [[record.get(name) for name in fields] for record in listed])

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[Sequence[Cell]]:
        return iter(self.rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class FormData:
    """What goes into one form.

    `singles` by the placeholder's name (`填报单位`, `网格.名称`, `手填:备注`); also `计数:居民/60岁以上` and `合计:…` where
    no live formula can stand. `lists` by source (`居民`), or by band (`Sheet1!5`) when a source feeds several bands.
    What a person typed per record is a field `手填:…` of its list.
    """

    singles: Mapping[str, Cell] = field(default_factory=lambda: _NOTHING)
    lists: Mapping[str, Rows] = field(default_factory=dict)
    sheets: Mapping[str, FormData] = field(default_factory=dict)
    """Sheets that have data of their own, by name: one per grid."""
    each: Documents | None = None
    """One set per record where a document is made per record; what is not there is taken from here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """Something a form can ask for."""

    title: str
    type: Literal["text", "number", "date", "moment", "code"] = "text"
    mask: str = ""
    """Why it is covered without the right: `phone`, `id`, `name`, or "" for what everybody may see."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A list or a single thing with its fields."""

    title: str
    fields: tuple[Field, ...]
    many: bool = True
    """Whether its row repeats per record."""

    def has(self, name: str) -> bool:
        """Whether it holds a field of that name."""
        return any(each.title == name for each in self.fields)


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """All that a form may ask for: single values and sources, by their Chinese names."""

    singles: tuple[Field, ...] = ()
    sources: tuple[Source, ...] = ()

    def source(self, title: str) -> Source | None:
        """The source of that name."""
        return next((each for each in self.sources if each.title == title), None)

    def near(self, name: str) -> str:
        """The known name most like an unknown one; "" when none comes near."""
        source, dot, wanted = name.partition(".")
        own = self.source(source) if dot else None
        if own is not None:
            inside = difflib.get_close_matches(wanted, [each.title for each in own.fields], 1, 0.3)
            if inside:
                return f"{source}.{inside[0]}"
        names = [each.title for each in self.singles]
        names += [f"{each.title}.{one.title}" for each in self.sources for one in each.fields]
        found = difflib.get_close_matches(name, names, 1, 0.5)
        return found[0] if found else ""
