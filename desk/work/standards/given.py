"""A case standard as it was given: by a city's file, or by the catalogues that are shipped."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from desk.errors import BadInput
from desk.profile.codes import catalogue, catalogue_keys
from desk.profile.limits import parse_limit

KINDS: Final[Mapping[str, str]] = {
    "facility": "部件",
    "event": "事件",
    "appeal": "诉求",
    "dispute": "纠纷",
    "hazard": "隐患",
    "petition": "信访",
}
EVENT_SHIFT: Final = 10
"""Events are numbered 01.. like facilities in the national list; here they stand at 11.. so that no two share a code."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenCondition:
    """A row of the standard."""

    file_when: str
    close_when: str
    limit_text: str
    department: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenClass:
    """A class with its rows; `code` is whole (group and class)."""

    code: str
    name: str
    group_code: str
    group: str
    kind: str
    department: str
    superior: str
    conditions: tuple[GivenCondition, ...]
    symbol: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """A cell that cannot be used, with one sentence; `row` is the number Excel shows, 0 a whole sheet."""

    sheet: str
    row: int
    column: str
    sentence: str
    code: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standard:
    """A whole standard, ready to be compared with the office's own. Classes with faults are not in `classes`."""

    title: str
    source: str
    classes: tuple[GivenClass, ...]
    faults: tuple[Fault, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def rows(self) -> int:
        """How many conditions it has."""
        return sum(len(one.conditions) for one in self.classes)

    @property
    def faulty(self) -> frozenset[str]:
        """Codes of the classes that have a fault: they stay as they are."""
        return frozenset(one.code for one in self.faults if one.code)


def check_limit(text: str) -> str:
    """What is wrong with a limit in one sentence; "" if nothing is."""
    if not text.strip():
        return "没有写处置时限，例如“4小时”“3工作日”“2紧急工作时”。"
    try:
        parse_limit(text)
    except BadInput as error:
        return str(error)
    return ""


def shipped_standards() -> tuple[tuple[str, str], ...]:
    """Key and title of every shipped catalogue, the full ones of a city first."""
    found = [(key, catalogue(key).title) for key in catalogue_keys()]
    return tuple(sorted(found, key=lambda one: (not one[0].startswith("city-"), one[0])))


def shipped(*keys: str) -> Standard:
    """Shipped catalogues as one standard that an office can take over like a file."""
    books = [catalogue(key) for key in keys]
    groups = {one.code: one for book in books for one in book.groups}
    return Standard(
        title="、".join(book.title for book in books),
        source=books[0].source,
        notes=tuple(dict.fromkeys(book.note for book in books if book.note)),
        classes=tuple(
            GivenClass(
                code=one.code, name=one.name, group_code=one.parent, group=groups[one.parent].name, kind=one.kind,
                department=one.department, superior=one.superior, symbol=one.symbol,
                conditions=tuple(
                    GivenCondition(
                        file_when=row.file_when, close_when=row.close_when, limit_text=row.limit,
                        department=row.department,
                    )
                    for row in one.conditions
                ),
            )
            for book in books
            for one in book.classes
        ),
    )  # fmt: skip
