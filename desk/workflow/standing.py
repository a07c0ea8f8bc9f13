"""Where an issue stands and who wants to move it: what the rules of a profile look at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

ASKED: Final = "asked"
AGREED: Final = "agreed"
OPEN_STATES: Final = (ASKED, AGREED)
"""States of a request that nobody has decided yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where an issue stands. Stage "" is an issue that is being made.

    `done` counts how often each action was taken, `doers` says by whom (`marks_of`). `late`: its limit has passed;
    `route` "" is not chosen; `tier` of `tiers` is how far up it was handed; `requests` has the state of each kind of
    request that is open; `waiting` the words of WAITS that are not over. `sealed`: a part of a whole that is finished.
    """

    kind: str = ""
    stage: str = ""
    step_no: int = 0
    route: str = ""
    late: bool = False
    paused: bool = False
    done: Mapping[str, int] = field(default_factory=dict)
    tier: int = 0
    tiers: int = 0
    requests: Mapping[str, str] = field(default_factory=dict)
    waiting: frozenset[str] = frozenset()
    doers: Mapping[str, frozenset[str]] = field(default_factory=dict)
    sealed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Doer:
    """Somebody who wants to make a move. `posts` are those held over the issue's ground, None is every post.

    `elsewhere` are the posts held over any ground; `relations` what the person is to the issue.
    """

    name: str
    person_id: int | None = None
    posts: frozenset[str] | None = None
    elsewhere: frozenset[str] = frozenset()
    relations: frozenset[str] = frozenset()

    @property
    def who(self) -> str:
        """The mark by which it is known who made a move: the person, or the name of whoever is at the desk."""
        return f"p{self.person_id}" if self.person_id is not None else self.name

    @property
    def marks(self) -> frozenset[str]:
        """Every mark in `Standing.doers` that means this person: a clerk is the same with and without saying so."""
        return frozenset((self.who, self.name if self.person_id is not None else f"={self.name}"))


def marks_of(person_id: int | None, name: str | None) -> tuple[str, ...]:
    """What a step leaves in `Standing.doers`: who made it, and the name if that was somebody of the roster."""
    return (f"p{person_id}", f"={name}") if person_id is not None else (name or "",)
