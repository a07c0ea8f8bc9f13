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

    `done` counts how often each action was taken, `doers` says by whom (`Doer.who`). `late`: its limit has passed;
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
