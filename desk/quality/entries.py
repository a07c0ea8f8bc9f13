"""A record as it is judged, what is known of who wrote it, and a finding."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from desk.quality.rules import rules


class Entry(NamedTuple):
    """One record. A tuple, for a district has a hundred thousand in a month.

    `what` is the kind in words, `about` names the thing (household, grid) in words; places may be unknown.
    """

    id: int
    kind: str
    what: str
    person_id: int | None
    at: str
    until: str | None
    whom: str | None
    item_id: int | None
    way: str | None
    sort: str | None
    body: str | None
    lon: float | None
    lat: float | None
    satisfaction: str | None
    entered_at: str | None
    entered_by: str | None
    cleared: str | None

    @property
    def day(self) -> str:
        """On which day."""
        return self.at[:10]

    @property
    def has_clock(self) -> bool:
        """Whether more than the day is known."""
        return len(self.at) > 10 and not self.at.endswith("T00:00:00")

    @property
    def thing(self) -> tuple[str | None, int | None]:
        """What it is about."""
        return self.whom, self.item_id

    def named(self) -> str:
        """How evidence calls it: 第123号（10月8日 09:30）."""
        clock = f" {self.at[11:16]}" if self.has_clock else ""
        return f"第{self.id}号（{int(self.at[5:7])}月{int(self.at[8:10])}日{clock}）"


@dataclass(frozen=True, slots=True, kw_only=True)
class Writer:
    """What is known of a person: days away (first, last, kind and word), days on posts (first, last or None)."""

    away: tuple[tuple[str, str, str, str], ...] = ()
    posts: tuple[tuple[str, str | None], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Flag:
    """A finding about a record: which rule, the evidence in words, the other records it speaks of.

    `cleared` is the reason why somebody said that it is all right, "" while nobody did.
    """

    record_id: int
    person_id: int | None
    rule: str
    words: str
    others: tuple[int, ...] = ()
    cleared: str = ""

    @property
    def title(self) -> str:
        """The rule in Chinese."""
        return rules()[self.rule].title

    @property
    def level(self) -> int:
        """How much it weighs, 3 to 1."""
        return rules()[self.rule].level


@dataclass(frozen=True, slots=True, kw_only=True)
class Reasons:
    """Why rules do not hold for a record, as its field `cleared` keeps it: one line 规则：原因 per rule."""

    by_rule: Mapping[str, str] = field(default_factory=dict)
    whole: str = ""

    @classmethod
    def read(cls, text: str | None) -> Reasons:
        """The reasons of a field; a line that names no rule speaks for the whole record."""
        keys = {rule.title: rule.key for rule in rules().values()}
        found, rest = {}, []
        for line in (text or "").splitlines():
            title, _, reason = line.partition("：")
            if title in keys and reason:
                found[keys[title]] = reason
            elif line.strip():
                rest.append(line.strip())
        return cls(by_rule=found, whole="；".join(rest))

    def of(self, rule: str) -> str:
        """The reason for a rule, "" if there is none."""
        return self.by_rule.get(rule, self.whole)

    def text(self) -> str | None:
        """As the field keeps it."""
        lines = [f"{rules()[key].title}：{reason}" for key, reason in self.by_rule.items()]
        return "\n".join([*lines, *([self.whole] if self.whole else [])]) or None


def seconds(text: str) -> float:
    """A moment of the tables as a number of seconds."""
    return (datetime.fromisoformat(text) - _EPOCH).total_seconds()


_EPOCH = datetime(2000, 1, 1)
