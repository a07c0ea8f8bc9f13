"""Which fields each kind of record has, and which checklist belongs to what is looked at: data/records.toml, checked."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Final

from desk.errors import BadInput, BadProfile
from desk.office import Office
from desk.profile import CheckItem
from desk.profile.codes import DATA, code_tables
from desk.profile.reading import Complaints, read_table
from desk.profile.words import WHOM, among
from desk.registers.spec import FieldSpec

FILE: Final = DATA / "records.toml"
TYPES: Final = ("text", "long", "number", "whole", "date", "moment", "time", "code", "choice", "rows")
"""`choice` is one of some words (others may be typed), `time` a time of the record's day, `rows` several lines of parts."""
COLUMNS: Final = frozenset(
    {"at", "until", "way", "sort", "present", "need", "body", "mood", "reply", "result", "satisfaction", "next_on"}
)
"""What the table `record` has a column for; anything else stands in data_json."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordField:
    """One field of a record. `codes` is its code table, `choices` words to choose from, `parts` what a line of `rows` has."""

    key: str
    title: str
    type: str = among(TYPES, "text")
    codes: str = ""
    max: int = 100
    needed: bool = False
    low: float = 0.0
    high: float = 0.0
    """No upper bound when it is not above `low`."""
    unit: str = ""
    hint: str = ""
    choices: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    words: dict[str, str] = field(default_factory=dict)
    """What paper writes for a code, besides its label."""
    aliases: tuple[str, ...] = ()

    @property
    def is_column(self) -> bool:
        """Whether it is a column of the table; the same key may mean a detail in another kind (检查方式)."""
        return self.key in COLUMNS and self.type != "choice"

    @property
    def spec(self) -> FieldSpec:
        """The same as registers' forms know fields, for reading what was typed."""
        bounded = self.high > self.low
        kind = self.type if self.type in ("number", "date", "moment", "code") else "text"
        return FieldSpec(
            key=self.key,
            title=self.title,
            type="number" if self.type == "whole" else kind,  # type: ignore[arg-type]
            codes=self.codes,
            max_length=self.max,
            lines=3 if self.type in ("long", "rows") else 1,
            low=self.low if bounded else None,
            high=self.high if bounded else None,
            whole=self.type == "whole",
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class KindForm:
    """The form of one kind of record."""

    key: str
    whom: tuple[str, ...]
    columns: tuple[str, ...]
    needed: tuple[str, ...] = ()
    titles: dict[str, str] = field(default_factory=dict)
    """What a column is called in this kind."""
    usual: dict[str, str] = field(default_factory=dict)
    """What a new record begins with."""
    fields: tuple[RecordField, ...] = ()
    issue_source: tuple[str, ...] = ()
    """Sources an issue raised by it may have; the first one the profile knows counts."""
    excused: tuple[str, ...] = ()
    """(field, code): with it no words are needed (无诉求)."""
    is_visit: bool = False
    """Whether the household counts as visited."""
    checklist: bool = False
    reviewed: bool = False
    """Whether the head of the grid reviews it (审阅)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Checklist:
    """What is gone through at one sort of thing; `grade` is the road grade whose bans it holds, "" for any other."""

    key: str
    title: str
    items: tuple[CheckItem, ...]
    kinds: tuple[str, ...] = ()
    whom: str = ""
    source: str = ""
    organisation_kinds: tuple[str, ...] = ()
    area_kinds: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    """The name or class of a facility holds one of them."""
    grade: str = ""

    def item(self, key: str) -> CheckItem | None:
        """The line of that key; None if there is none (an older list had it)."""
        return next((one for one in self.items if one.key == key), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetBook:
    """Records as one workbook: which kinds, what the column of the person is called, which columns come first."""

    key: str
    title: str
    kinds: tuple[str, ...]
    person: str
    head: tuple[str, ...]
    titles: dict[str, str] = field(default_factory=dict)
    """What a column is called in this book."""
    aliases: dict[str, str] = field(default_factory=dict)
    """Further titles of a column, parted by 、."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Book:
    columns: tuple[RecordField, ...]
    kinds: tuple[KindForm, ...]
    checklists: tuple[Checklist, ...]
    books: tuple[SheetBook, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordForm:
    """The form of a kind of record, ready to be drawn and filled: its fields in their order."""

    kind: str
    title: str
    fields: tuple[RecordField, ...]
    shape: KindForm

    def field(self, key: str) -> RecordField:
        """The field of that key; KeyError if there is none."""
        for one in self.fields:
            if one.key == key:
                return one
        raise KeyError(key)

    def details(self) -> Iterator[RecordField]:
        """The fields that stand in data_json."""
        return (one for one in self.fields if not one.is_column)


@cache
def book() -> _Book:
    """Everything data/records.toml says; BadProfile names every mistake with its line."""
    return read_book(FILE.read_text(encoding="utf-8"), FILE.name)


def read_book(text: str, file: str) -> _Book:
    """The same from a text; BadProfile has every complaint."""
    complaints = Complaints(file, text)
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadProfile((f"{file}: 不是完整的 TOML：{error}",)) from None
    found: _Book | None = read_table(_Book, table, "", complaints)
    if found is not None:
        _check(found, complaints)
    if complaints.sentences or found is None:
        raise BadProfile(tuple(complaints.sentences))
    return found


@cache
def kinds() -> tuple[str, ...]:
    """The kinds of records, in the order of the file."""
    return tuple(one.key for one in book().kinds)


@cache
def form_of(kind: str) -> RecordForm:
    """The form of a kind; BadInput if there is no such kind."""
    shape = next((one for one in book().kinds if one.key == kind), None)
    labels = code_tables()["record_kind"].labels()
    if shape is None:
        known = "、".join(labels[one] for one in kinds())
        raise BadInput(f"没有“{kind}”这一类工作记录，可以选：{known}。")
    columns = {one.key: one for one in book().columns}
    given = (*(columns[key] for key in shape.columns), *shape.fields)
    fields = tuple(
        replace(one, title=shape.titles.get(one.key, one.title), needed=one.needed or one.key in shape.needed)
        for one in given
    )
    return RecordForm(kind=kind, title=labels[kind], fields=fields, shape=shape)


def issue_source(office: Office, kind: str) -> str:
    """The source an issue has that such a record raises, in the words of this office's profile."""
    known = office.profile.codes("issue_source")
    return next((one for one in form_of(kind).shape.issue_source if one in known), next(iter(known), ""))


def _check(found: _Book, complaints: Complaints) -> None:
    """What the hints cannot say: names that must exist, keys that must not come twice."""
    tables, columns = code_tables(), {one.key for one in found.columns}
    labels = tables["record_kind"].labels()
    for at, one in enumerate(found.columns):
        if one.key not in COLUMNS:
            complaints.unknown(f"columns[{at}].key", "栏", one.key, sorted(COLUMNS))
        _check_field(f"columns[{at}]", one, complaints)
    for at, kind in enumerate(found.kinds):
        place = f"kinds[{at}]"
        if kind.key not in labels:
            complaints.unknown(f"{place}.key", "记录类型", kind.key, labels)
        for word in kind.whom:
            if word not in (*WHOM, "issue"):
                complaints.unknown(f"{place}.whom", "对象类别", word, WHOM)
        keys = [*kind.columns, *(each.key for each in kind.fields)]
        for key in kind.columns:
            if key not in columns:
                complaints.unknown(f"{place}.columns", "栏", key, sorted(columns))
        for name, given in (("needed", kind.needed), ("titles", kind.titles), ("usual", kind.usual)):
            for key in given:
                if key not in keys:
                    complaints.unknown(f"{place}.{name}", "栏", key, keys)
        for key in {key for key in keys if keys.count(key) > 1}:
            complaints.add(place, f"“{key}”写了两次", "每一栏只写一次")
        for number, each in enumerate(kind.fields):
            _check_field(f"{place}.fields[{number}]", each, complaints)
    for at, checklist in enumerate(found.checklists):
        for key in checklist.kinds:
            if key not in labels:
                complaints.unknown(f"checklists[{at}].kinds", "记录类型", key, labels)
        if checklist.whom not in WHOM:
            complaints.unknown(f"checklists[{at}].whom", "对象类别", checklist.whom, WHOM)
    _check_books(found, complaints)


def _check_books(found: _Book, complaints: Complaints) -> None:
    known = [one.key for one in found.kinds]
    for at, each in enumerate(found.books):
        for key in each.kinds:
            if key not in known:
                complaints.unknown(f"books[{at}].kinds", "记录类型", key, known)


def _check_field(place: str, one: RecordField, complaints: Complaints) -> None:
    if one.type == "code" and one.codes not in code_tables():
        complaints.unknown(f"{place}.codes", "代码表", one.codes, code_tables())
    elif one.type == "code":
        labels = code_tables()[one.codes].labels()
        for word, code in one.words.items():
            if code not in labels:
                complaints.unknown(f"{place}.words.{word}", "代码", code, labels)
    if (one.type == "rows") != bool(one.parts):
        complaints.add(place, "“rows”要写 parts，别的类型不写", '写成 parts = ["类别", "地点"]')
