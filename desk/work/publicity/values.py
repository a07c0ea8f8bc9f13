"""What stands on a sheet of publicity: finished values, nothing behind them, drawn by `ui.printing.publicity`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from desk.work.atlas.plates import Member, Plate

SAMPLE: Final = "示例数据"
"""The mark of a sheet that shows nothing real."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """公示牌: one grid with its map, its people, what they do and whom to complain to."""

    title: str
    place: str
    """The areas above, from the outermost in."""
    plate: Plate | None
    """None where the grid has no border yet."""
    team_title: str
    people: tuple[Member, ...]
    above: tuple[Member, ...]
    """Of the area above, whom the grid turns to: their post says which."""
    facts: tuple[tuple[str, str], ...]
    services: tuple[str, ...]
    hotline: str
    """监督电话."""
    office: str
    date: str
    mark: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """服务联系卡: whom a household calls. `scan` is the text of its QR code; `address` says which letter box."""

    title: str
    grid: str
    community: str
    person: Member | None
    services: tuple[str, ...]
    hotline: str
    address: str
    scan: str
    picture: bytes
    """The office's own QR picture, instead of `scan`."""
    office: str
    mark: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """一封信、责任书: a heading, to whom, paragraphs, who signs. `parties` are the lines for signatures of a pledge."""

    title: str
    number: str
    to: str
    where: str
    """The address below the addressee: which letter box."""
    paragraphs: tuple[str, ...]
    people: tuple[Member, ...]
    sign: str
    date: str
    parties: tuple[tuple[str, str], ...] = ()
    scan: str = ""
    picture: bytes = b""
    mark: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Branch:
    """A grid of a community on its chart: its colour on the map, its people."""

    name: str
    tone: int
    people: tuple[Member, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """网格化图谱: the map of a community and the tree of those who answer for it."""

    title: str
    place: str
    plate: Plate | None
    head_title: str
    heads: tuple[Member, ...]
    branches: tuple[Branch, ...]
    services: tuple[str, ...]
    hotline: str
    office: str
    date: str
    mark: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """A column of a printed table: `share` of the width."""

    title: str
    share: float
    align: Literal["left", "right", "centre"] = "left"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of a printed table; with `is_group` its first cell runs over all columns. Cells may have lines of their own."""

    cells: tuple[str, ...]
    is_group: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A photo with what stands below it."""

    body: bytes
    caption: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """花名册、值班表、巡查通报、三级公示: heading, words, a table over as many pages as it takes, words, photos, seal."""

    title: str
    number: str
    """期号, right of the heading's line."""
    about: str
    """Office, period: left of it."""
    before: tuple[str, ...]
    columns: tuple[Heading, ...]
    lines: tuple[Line, ...]
    after: tuple[str, ...]
    pictures: tuple[Picture, ...]
    sign: str
    date: str
    mark: str = ""


Sheet = Board | Card | Letter | Chart | Listing
