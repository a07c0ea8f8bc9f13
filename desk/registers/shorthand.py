"""Short ways of saying fields that stand in `detail_json`: special groups and organisations have hundreds of them."""

from __future__ import annotations

from desk.registers.people import HAVE, YES_NO
from desk.registers.spec import FieldSpec

SOURCE = "GB/T 31000-2015"


def text(key: str, title: str, length: int = 100, lines: int = 1) -> FieldSpec:
    """A text."""
    return FieldSpec(key=key, title=title, max_length=length, lines=lines, detail=True, source=SOURCE)


def code(key: str, title: str, codes: str, *, multi: bool = False) -> FieldSpec:
    """An entry of a code list, or several."""
    return FieldSpec(key=key, title=title, type="code", codes=codes, multi=multi, detail=True, source=SOURCE)


def yes(key: str, title: str) -> FieldSpec:
    """是 or 否; 有 or 无 where the title asks so."""
    return code(key, title, HAVE if "有无" in title else YES_NO)


def day(key: str, title: str) -> FieldSpec:
    """A date."""
    return FieldSpec(key=key, title=title, type="date", detail=True, source=SOURCE)


def count(key: str, title: str) -> FieldSpec:
    """How many."""
    return FieldSpec(key=key, title=title, type="number", whole=True, low=0, high=1_000_000, detail=True, source=SOURCE)


def money(key: str, title: str) -> FieldSpec:
    """An amount."""
    return FieldSpec(key=key, title=title, type="number", low=0, high=100_000_000, detail=True, source=SOURCE)


def name(key: str, title: str) -> FieldSpec:
    """A person's name."""
    return FieldSpec(key=key, title=title, max_length=50, mask="name", detail=True, source=SOURCE)


def phone(key: str, title: str) -> FieldSpec:
    """A person's phone."""
    return FieldSpec(key=key, title=title, max_length=50, mask="phone", detail=True, source=SOURCE)


def number(key: str, title: str) -> FieldSpec:
    """The number of somebody's paper."""
    return FieldSpec(key=key, title=title, max_length=30, mask="id", detail=True, source=SOURCE)
