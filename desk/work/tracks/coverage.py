"""How much of the streets the tracks of some days covered: by grid, by street, and which stretches nobody walked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import shapely

from desk.errors import BadInput
from desk.model import Changes
from desk.office import Office
from desk.rights import EDIT_RECORDS, require
from desk.work.tracks.covering import Covered, Numbers, cover, lines_of
from desk.work.tracks.ground import Ground, ground_of
from desk.work.tracks.points import plane, points_of

Step = Callable[[int, int], None]

WIDTH: Final = 20
"""Metres from a track within which a street counts as walked, until the office says otherwise."""
WIDTHS: Final = (5, 100)
SHORTEST: Final = 10.0
"""Metres below which a stretch that was not walked is not shown; it counts all the same."""
CROSSED: Final = 5.0
"""Times the width that must have been walked of a grid of streets for it to count as visited: to cross one is twice."""
_SETTING: Final = "track_width"
_AT_ONCE: Final = 5_000
"""Steps that are looked at together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GridCover:
    """What was covered of one grid. `is_visited` says whether any track entered it."""

    area_id: int
    name: str
    level: int
    metres: float
    walked: float
    is_visited: bool

    @property
    def share(self) -> float | None:
        """Covered share of its streets, 0 to 1; None where it has none."""
        return self.walked / self.metres if self.metres > 0 else None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class StreetCover:
    """What was covered of one street within the area asked about; `gaps` are lines in lon/lat that nobody walked."""

    street_id: int
    name: str
    grade: str | None
    metres: float
    walked: float
    gaps: tuple[Any, ...]

    @property
    def share(self) -> float:
        """Covered share, 0 to 1."""
        return self.walked / self.metres if self.metres > 0 else 1.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Coverage:
    """The answer for an area and some days."""

    area_id: int
    name: str
    first: str
    last: str
    width: float
    metres: float
    walked: float
    track_ids: tuple[int, ...]
    grids: tuple[GridCover, ...]
    """The area's smallest grids, or itself."""
    streets: tuple[StreetCover, ...]

    @property
    def share(self) -> float | None:
        """Covered share of all its streets, each counted once; None where it has none."""
        return self.walked / self.metres if self.metres > 0 else None

    @property
    def visited(self) -> int:
        """How many of its grids any track entered."""
        return sum(grid.is_visited for grid in self.grids)


def width(office: Office) -> int:
    """The office's own width in metres."""
    value = office.database.read_value("select value from meta where name = ?", (_SETTING,))
    return int(value) if value is not None else WIDTH


def set_width(office: Office, metres: int) -> Changes:
    """Count streets as walked within another distance from a track."""
    require(office.actor, EDIT_RECORDS)
    if not WIDTHS[0] <= metres <= WIDTHS[1]:
        raise BadInput(f"算走到的距离应在 {WIDTHS[0]} 到 {WIDTHS[1]} 米之间，现在是 {metres} 米。")
    with office.write("set_track_width", kind="meta", reason=f"轨迹两侧 {metres} 米内算走到") as transaction:
        if transaction.read("select 1 from meta where name = ?", (_SETTING,)):
            transaction.execute("update meta set value = ? where name = ?", (str(metres), _SETTING))
        else:
            transaction.execute("insert into meta (name, value) values (?, ?)", (_SETTING, str(metres)))
        transaction.touched("track")
    return transaction.changes


def coverage(
    office: Office,
    layer_id: int,
    *,
    first: str,
    last: str,
    area_id: int | None = None,
    person_id: int | None = None,
    metres: float | None = None,
    ground: Ground | None = None,
    step: Step | None = None,
) -> Coverage:
    """What the tracks from `first` to `last` (days, both counted) covered, of an area or the whole layer.

    `person_id` counts only that person's tracks; `ground` spares reading the streets again for several questions.
    """
    place = ground or ground_of(office, layer_id)
    if not place.grids:
        raise BadInput("这个图层里还没有网格，算不出覆盖。")
    at = 0 if area_id is None else place.at(area_id)
    reach = float(metres if metres is not None else width(office))
    ids, steps = steps_of(office, place.middle, first, last, person_id)
    return _judged(place, at, ids, steps, reach, (first, last), step)


def steps_of(
    office: Office, middle: float, first: str, last: str, person_id: int | None = None
) -> tuple[tuple[int, ...], Numbers]:
    """The tracks that began on these days: their ids, and every step in metres (x0, y0, x1, y1)."""
    where, params = ("and person_id = ?", (person_id,)) if person_id is not None else ("", ())
    rows = office.database.read(
        f"select id, geometry_json from track where began >= ? and began < ? {where} order by began, id",
        (first, f"{last}T~", *params),
    )
    return tuple(row[0] for row in rows), steps_from([part for row in rows for part in points_of(row[1])], middle)


def steps_from(parts: Sequence[Numbers], middle: float) -> Numbers:
    """Every step of the parts of tracks (rows lon, lat, ...) in metres."""
    if not parts:
        return np.empty((0, 4))
    points = np.concatenate(parts)
    of = np.repeat(np.arange(len(parts)), [len(part) for part in parts])
    x, y = plane(points[:, 0], points[:, 1], middle)
    same = of[1:] == of[:-1]
    return np.column_stack([x[:-1], y[:-1], x[1:], y[1:]])[same]


def walked_of(ground: Ground, places: Sequence[int], steps: Nearby, reach: float) -> tuple[float, float]:
    """Metres of the streets of several grids (places in `ground.grids`), and how many of them the steps covered."""
    _, shapes = ground.streets_of_all(places)
    found = cover(lines_of(shapes), steps.of(shapes, reach), reach)
    metres = float(found.lines.lengths().sum())
    return metres, min(float(found.lengths().sum()), metres)


def _judged(
    ground: Ground,
    at: int,
    ids: tuple[int, ...],
    steps: Numbers,
    reach: float,
    days: tuple[str, str],
    step: Step | None,
) -> Coverage:
    top = ground.grids[at]
    rows = [place for place in ground.leaves if ground.grids[place].path.startswith(top.path)]
    total = len(rows) + 1
    mine, shapes = ground.streets_of(at)
    whole = cover(lines_of(shapes), steps, reach)
    if step is not None:
        step(1, total)
    visited = _visited(ground, rows, steps)
    grids, nearby = [], Nearby(steps)
    for done, (place, was_there) in enumerate(zip(rows, visited, strict=True), 2):
        grids.append(_grid(ground, place, nearby, reach, was_there, whole if place == at else None))
        if step is not None:
            step(done, total)
    lengths, walked = whole.lines.lengths(), whole.lengths()
    gaps: dict[int, list[Any]] = {}
    for line, shape in whole.gaps(SHORTEST):
        gaps.setdefault(line, []).append(ground.to_degrees(shape))
    streets = tuple(
        StreetCover(
            street_id=ground.streets[street].id,
            name=ground.streets[street].name,
            grade=ground.streets[street].grade,
            metres=float(lengths[line]),
            walked=min(float(walked[line]), float(lengths[line])),
            gaps=tuple(gaps.get(line, ())),
        )
        for line, street in enumerate(mine)
    )
    return Coverage(
        area_id=top.id,
        name=top.name,
        first=days[0],
        last=days[1],
        width=reach,
        metres=float(lengths.sum()),
        walked=min(float(walked.sum()), float(lengths.sum())),
        track_ids=ids,
        grids=tuple(grids),
        streets=streets,
    )


def _grid(ground: Ground, place: int, steps: Nearby, reach: float, was_there: bool, known: Covered | None) -> GridCover:
    grid = ground.grids[place]
    if known is None:
        _, shapes = ground.streets_of(place)
        known = cover(lines_of(shapes), steps.of(shapes, reach), reach)
    metres, walked = float(known.lines.lengths().sum()), float(known.lengths().sum())
    return GridCover(
        area_id=grid.id,
        name=grid.name,
        level=grid.level,
        metres=metres,
        walked=min(walked, metres),
        # A grid of streets has no ground of its own to enter, and to cross its streets is not to walk them.
        is_visited=walked > CROSSED * reach if ground.basis == "line" else was_there,
    )


class Nearby:
    """Finds the steps that may reach a grid: a month of a street office need not be looked at for each of them."""

    def __init__(self, steps: Numbers) -> None:
        self._steps = steps
        begins = np.minimum(steps[:, 0], steps[:, 2])
        self._order = np.argsort(begins, kind="stable")
        self._begins = begins[self._order]
        self._widest = float(np.abs(steps[:, 2] - steps[:, 0]).max()) if len(steps) else 0.0

    def of(self, shapes: Any, reach: float) -> Numbers:
        """The steps whose boxes lie within reach of the box of the shapes, in their order."""
        if not len(shapes) or not len(self._steps):
            return self._steps[:0]
        west, south, east, north = shapely.total_bounds(shapes) + np.array([-reach, -reach, reach, reach])
        first = np.searchsorted(self._begins, west - self._widest)
        last = np.searchsorted(self._begins, east, side="right")
        places = np.sort(self._order[first:last])
        some = self._steps[places]
        beside = (np.maximum(some[:, 0], some[:, 2]) < west) | (np.maximum(some[:, 1], some[:, 3]) < south)
        beside |= np.minimum(some[:, 1], some[:, 3]) > north
        return np.asarray(some[~beside])


def _visited(ground: Ground, rows: Sequence[int], steps: Numbers) -> list[bool]:
    """Which of these grids any step enters; those that are known to be entered are not asked again."""
    outlines = ground.outlines[list(rows)]
    found = np.zeros(len(rows), bool)
    for first in range(0, len(steps), _AT_ONCE):
        left = np.flatnonzero(~found)
        if not len(left):
            break
        tree = shapely.STRtree(outlines[left])
        lines = shapely.linestrings(steps[first : first + _AT_ONCE].reshape(-1, 2, 2))
        _, hit = tree.query(lines, predicate="intersects")
        found[left[np.unique(hit)]] = True
    return [bool(each) for each in found]
