"""How the sheets of an edition lie on paper: designs to choose from, units that are drawn one after the other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Final, cast

from ui.printing.paper import Paper
from ui.printing.publicity import board, cards, chart, letter, listing
from ui.printing.sheet import Page

if TYPE_CHECKING:
    from desk.work.publicity.making import Edition
    from desk.work.publicity.values import Card


@dataclass(frozen=True, slots=True, kw_only=True)
class Design:
    """A way of laying a product out; `sizes` are the papers it is made for, the usual one first."""

    key: str
    title: str
    sizes: tuple[str, ...]
    is_across: bool = False


DESIGNS: Final[dict[str, tuple[Design, ...]]] = {
    "board": (
        Design(key="across", title="横版（蓝）", sizes=("A3", "A4"), is_across=True),
        Design(key="upright", title="竖版（红）", sizes=("A3", "A4")),
    ),
    "card": (
        Design(key="stack", title="A4 十张，裁开后成摞有序", sizes=("A4",)),
        Design(key="pages", title="A4 十张，按页排列", sizes=("A4",)),
        Design(key="single", title="每页一张（90×54 毫米）", sizes=("CARD",), is_across=True),
    ),
    "letter": (Design(key="letter", title="信纸", sizes=("A4",)),),
    "pledge": (Design(key="pledge", title="信纸", sizes=("A4",)),),
    "chart": (Design(key="chart", title="横版", sizes=("A3", "A4"), is_across=True),),
    "roster": (
        Design(key="across", title="横版", sizes=("A4", "A3"), is_across=True),
        Design(key="upright", title="竖版", sizes=("A4", "A3")),
    ),
    "turns": (
        Design(key="across", title="横版", sizes=("A4", "A3"), is_across=True),
        Design(key="upright", title="竖版", sizes=("A4", "A3")),
    ),
    "bulletin": (Design(key="upright", title="竖版", sizes=("A4", "A3")),),
    "notice": (
        Design(key="upright", title="竖版", sizes=("A4", "A3")),
        Design(key="across", title="横版", sizes=("A4", "A3"), is_across=True),
    ),
}


def paper_of(product: str, design: str, size: str) -> Paper:
    """The paper of a design; its usual size when it is not made for this one."""
    one = next(each for each in DESIGNS[product] if each.key == design)
    return Paper(size=size if size in one.sizes else one.sizes[0], is_across=one.is_across)


class Layout:
    """The units of one file: each is one page or several. On the thread of a job."""

    def __init__(self, edition: Edition, sheets: Sequence[int], product: str, design: str, paper: Paper) -> None:
        self._edition, self._paper, self._product, self._design = edition, paper, product, design
        self._units: list[tuple[int, ...]] = [(at,) for at in sheets]
        if product == "card" and design != "single":
            self._units = [
                unit for part in _by_area(edition, sheets) for unit in (_stacked if design == "stack" else _rows)(part)
            ]

    def __len__(self) -> int:
        return len(self._units)

    def sheets(self, at: int) -> int:
        """How many sheets (cards, boards) a unit holds."""
        return sum(each >= 0 for each in self._units[at])

    def pages(self, at: int) -> list[Page]:
        """The pages of a unit."""
        found = [self._edition.sheet(each) if each >= 0 else None for each in self._units[at]]
        if self._product == "card":
            of_cards = cast("list[Card | None]", found)
            if self._design == "single":
                return [partial(cards.card, room=self._paper.room, one=cast("Card", of_cards[0]))]
            return [partial(cards.sheet, cards=of_cards, paper=self._paper)]
        return _PAGES[self._product](found[0], self._paper)


_PAGES: Final[dict[str, Callable[[Any, Paper], list[Page]]]] = {
    "board": lambda one, paper: [partial(board.board, one=one, paper=paper)],
    "chart": chart.pages,
    "letter": letter.pages,
    "pledge": letter.pages,
    "roster": listing.pages,
    "turns": listing.pages,
    "bulletin": listing.pages,
    "notice": listing.pages,
}


def _by_area(edition: Edition, sheets: Sequence[int]) -> list[list[int]]:
    """The sheets of each grid together: every grid's stack begins on a page of its own."""
    found: dict[int, list[int]] = {}
    for at in sheets:
        found.setdefault(edition.area(at), []).append(at)
    return list(found.values())


def _rows(part: list[int]) -> list[tuple[int, ...]]:
    each = cards.PER_SHEET
    return [_full(part[first : first + each]) for first in range(0, len(part), each)]


def _stacked(part: list[int]) -> list[tuple[int, ...]]:
    """Place k of all pages holds consecutive cards: the pile is cut, the ten stacks laid upon each other in order."""
    pages = -(-len(part) // cards.PER_SHEET)
    padded = part + [-1] * (pages * cards.PER_SHEET - len(part))
    return [tuple(padded[page + pages * place] for place in range(cards.PER_SHEET)) for page in range(pages)]


def _full(part: list[int]) -> tuple[int, ...]:
    return (*part, *[-1] * (cards.PER_SHEET - len(part)))
