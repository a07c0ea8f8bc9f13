"""What stands on one printed sheet of an atlas: finished values, nothing behind them, drawn by `ui.printing`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from desk.geo import Box
from desk.work.ground.backdrop import Backdrop, Run


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """An outline of the layer: polygons as outer ring and holes, or lines. `tone` is its class of shading or -1."""

    area_id: int
    level: int
    is_line: bool
    is_leaf: bool
    is_here: bool
    """Whether it belongs to the area the sheet is about; neighbours are drawn quietly."""
    is_target: bool
    """Whether it is the very area the sheet is about."""
    rings: tuple[tuple[Run, ...], ...]
    tone: int = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """A name with its place, the upper levels first; `across` is the width of its area in degrees of longitude."""

    lon: float
    lat: float
    name: str
    code: str
    level: int
    across: float
    short: str = ""
    """What stands for the name where there is no room: the last digits of the code."""
    is_here: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Dots:
    """Facilities of one large class or issues of one state: places as rows of lon/lat."""

    kind: Literal["facilities", "issues"]
    title: str
    tone: int
    places: Run


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """A line of the legend: which sign, which tone of it, and the words."""

    sign: Literal["border", "fill", "facilities", "issues", "street", "heading", "neighbour"]
    title: str
    tone: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """Somebody of the team as the notice board shows him; `photo` is an encoded picture or empty."""

    name: str
    post: str
    phone: str = ""
    duty: str = ""
    photo: bytes = b""
    id: int = 0
    """Of the person."""
    employer: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of the table of areas: indented by `depth`."""

    depth: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Areas as lines; `widths` are shares of the whole width, `numeric` columns stand on the right."""

    titles: tuple[str, ...]
    widths: tuple[float, ...]
    numeric: frozenset[int]
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plate:
    """One sheet: heading, map frame, what lies in it, and what stands beside it."""

    title: str
    place: str
    """The areas above, from the outermost in; "" at the top."""
    box: Box
    pieces: tuple[Piece, ...]
    labels: tuple[Label, ...]
    backdrop: Backdrop
    dots: tuple[Dots, ...] = ()
    legend: tuple[Key, ...] = ()
    fills: tuple[str, ...] = ()
    """The colours of the classes of shading."""
    facts: tuple[tuple[str, str], ...] = ()
    team_title: str = ""
    team: tuple[Member, ...] = ()
    has_photos: bool = False
    """Whether members have a place for a photo: for the board in the yard."""
    table: Table | None = None
    office: str = ""
    date: str = ""
    mark: str = ""
    """What is printed across a sheet that shows nothing real."""
    note: str = ""
    number: int = 1
    total: int = 1
