"""The shape of a record form: sections of fields, each field with its type, code list, length and mask."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from desk.model import Value
from desk.rights import EDIT_RECORDS

Type = Literal[
    "text", "number", "date", "moment", "code", "building", "dwelling", "household", "resident", "organisation"
]
Values = Mapping[str, Value]


@dataclass(frozen=True, slots=True, kw_only=True)
class When:
    """A field or section is there only while another field holds one of these codes."""

    key: str
    values: tuple[str, ...]

    def holds(self, values: Values) -> bool:
        """Whether it is so in these values."""
        return str(values.get(self.key) or "") in self.values


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldSpec:
    """One field of a form. `key` is the column of the table, or with `detail` the name inside `detail_json`."""

    key: str
    title: str
    type: Type = "text"
    """building, dwelling, household, resident, organisation: the id of such a thing, chosen by picking."""
    codes: str = ""
    """Code table of a `code` field; catalogue means the classes of facilities."""
    max_length: int = 100
    needed: bool = False
    mask: Literal["", "name", "phone", "contact", "id"] = ""
    """contact: the phone of staff, which hangs on the notice board; masked only where names are."""
    source: str = ""
    only_when: When | None = None
    multi: bool = False
    """Several codes, stored as 01,03."""
    detail: bool = False
    lines: int = 1
    """How many lines of text the form shows."""
    low: float | None = None
    high: float | None = None
    whole: bool = False
    """A number without decimals; a code kept as a number."""
    fixed: bool = False
    """Shown, never typed: something else sets it."""
    hint: str = ""

    @property
    def is_reference(self) -> bool:
        """Whether it holds the id of another thing."""
        return self.type in ("building", "dwelling", "household", "resident", "organisation")


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """Fields that stand under one heading."""

    title: str
    fields: tuple[FieldSpec, ...]
    only_when: When | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordSpec:
    """The form of one kind of record."""

    kind: str
    title: str
    """With {terms} of the profile."""
    table: str
    sections: tuple[Section, ...]
    list_kind: str = ""
    """The list (key of `office.search.kinds()`) whose rows these are."""
    name_key: str = "name"
    """The field that names a record."""
    fixed: Mapping[str, Value] = field(default_factory=dict)
    """Columns every record of this kind has (special: its group)."""
    defaults: Mapping[str, Value] = field(default_factory=dict)
    right: str = EDIT_RECORDS
    """What whoever changes one must be allowed."""
    checks: tuple[Callable[..., object], ...] = ()
    """Functions of `desk.registers.checks`, asked with (values, around)."""

    @property
    def fields(self) -> Iterator[FieldSpec]:
        """All fields, in their order."""
        for section in self.sections:
            yield from section.fields

    def field(self, key: str) -> FieldSpec:
        """The field of that key; KeyError if there is none."""
        for one in self.fields:
            if one.key == key:
                return one
        raise KeyError(key)

    def columns(self) -> tuple[str, ...]:
        """The fields that are columns of the table."""
        return tuple(dict.fromkeys(one.key for one in self.fields if not one.detail))

    @property
    def has_details(self) -> bool:
        """Whether some fields stand in `detail_json`."""
        return any(one.detail for one in self.fields)

    def shown(self, values: Values) -> Iterator[tuple[Section, tuple[FieldSpec, ...]]]:
        """The sections and fields that are there for these values."""
        for section in self.sections:
            if section.only_when is None or section.only_when.holds(values):
                fields = tuple(one for one in section.fields if one.only_when is None or one.only_when.holds(values))
                if fields:
                    yield section, fields
