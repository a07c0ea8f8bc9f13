"""All sheets of an order: counted at once, each read when it is drawn. For one thread."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, Protocol

from desk.office import Office
from desk.work.publicity import bulletin, listings
from desk.work.publicity.homes import Cards, Letters
from desk.work.publicity.places import Places
from desk.work.publicity.pledges import Pledges
from desk.work.publicity.values import Sheet
from desk.work.publicity.wanted import Wanted


class Edition(Protocol):
    """What is printed: so many sheets, each of one area."""

    @property
    def places(self) -> Places:
        """The areas of its layer."""
        ...

    def __len__(self) -> int: ...

    def area(self, at: int) -> int:
        """The area that a sheet is about."""
        ...

    def sheet(self, at: int) -> Sheet:
        """What stands on it."""
        ...


def edition(office: Office, wanted: Wanted) -> Edition:
    """The sheets of an order; BadInput says why there are none."""
    if wanted.product in ("board", "chart"):
        from desk.work.publicity.grids import Boards, Charts  # brings shapely, which nothing else here needs

        return (Boards if wanted.product == "board" else Charts)(office, wanted)
    return _OTHERS[wanted.product](office, wanted)


_OTHERS: Final[Mapping[str, Callable[[Office, Wanted], Edition]]] = {
    "card": Cards,
    "letter": Letters,
    "pledge": Pledges,
    "roster": listings.rosters,
    "turns": listings.turns,
    "notice": listings.notices,
    "bulletin": bulletin.bulletins,
}


def parts(made: Edition, split: str) -> list[tuple[str, list[int]]]:
    """Which sheets go into which file: (name, sheets); `split` is "" (all in one), community or grid."""
    if not split:
        return [("", list(range(len(made))))]
    found: dict[str, list[int]] = {}
    for at in range(len(made)):
        area = made.area(at)
        above = made.places.above(area)
        kept = area if split == "grid" or not above else above[-1].id
        found.setdefault(f"{made.places.name(kept)}\x00{kept}", []).append(at)
    return [(name.partition("\x00")[0], sheets) for name, sheets in found.items()]
