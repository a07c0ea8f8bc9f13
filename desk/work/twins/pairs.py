"""Two rows that may be one, and the evidence gathered per pair."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from desk.office import Office

Step = Callable[[int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two rows that may be one, with the evidence in words."""

    kind: str
    first: int
    second: int
    score: int
    """0 to 100."""
    reasons: tuple[str, ...]
    against: tuple[str, ...] = ()

    @property
    def likely(self) -> str:
        """How sure it is, in a word."""
        return "几乎肯定" if self.score >= 90 else "很可能" if self.score >= 70 else "可能"


class Found:
    """Evidence gathered per pair."""

    def __init__(self) -> None:
        self.pairs: defaultdict[tuple[int, int], dict[str, int]] = defaultdict(dict)

    def add(self, ids: Sequence[int], reason: str, score: int) -> None:
        """Each row with the first one: of three that are one, two merges are enough."""
        ordered = sorted(set(ids))
        for other in ordered[1:]:
            self.pairs[ordered[0], other][reason] = score


def rows_of(office: Office, table: str, fields: str, ids: Iterable[int]) -> dict[int, tuple[Any, ...]]:
    """These fields of these rows; the first field is the id."""
    wanted = sorted(ids)
    found = {}
    for start in range(0, len(wanted), 500):
        some = wanted[start : start + 500]
        marks = ", ".join("?" * len(some))
        for row in office.database.read(f'select {fields} from "{table}" where id in ({marks})', tuple(some)):
            found[row[0]] = row
    return found


def ids_in(text: str) -> list[int]:
    """The ids of a list with commas."""
    return [int(each) for each in text.split(",")]
