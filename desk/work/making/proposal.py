"""Make grids: a proposal with its table of sizes, which a person adjusts by hand or saves as a new layer.

Nothing is written here: `making_saving` opens the proposal as a draft for editing, or writes it as a new layer.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from desk import identity
from desk.ground.compactness import roundness_of
from desk.ground.faces import in_reading_order
from desk.ground.fitting import fitted
from desk.ground.groups import Plot
from desk.ground.locate import Locator
from desk.ground.partition.touching import common_edges
from desk.office import Office
from desk.rights import EDIT_MAP, require
from desk.work.making import ways
from desk.work.making.options import (
    BALANCED,
    CELLS,
    EXCEPTED,
    GOOD,
    GROUPS,
    HIGH,
    LINES,
    LOW,
    MEASURES,
    STREETS,
    Options,
)
from desk.work.making.site import Above, Site, site_of
from desk.work.making.ways import Divided, Step

_ALONG = 2.0
"""Metres from a street's centre line within which a border runs along it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewGrid:
    """A proposed grid. `shape` in lon/lat; `state` holds its size against the target ("" without one)."""

    name: str
    parent_id: int
    shape: Any
    households: int
    residents: int
    buildings: int
    square_metres: float
    metres: float
    state: str = ""
    note: str = ""
    streets: tuple[int, ...] = ()

    def size(self, measure: str) -> float:
        """What it has of a measure."""
        return float(getattr(self, measure))


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """Proposed grids of an area with what they are worth. Shares are 0 … 1; `notes` are Chinese sentences."""

    layer_id: int
    area: Above
    above: tuple[Above, ...]
    options: Options
    grids: tuple[NewGrid, ...]
    broken: int
    roundness: float
    on_street: float | None
    seq: int
    dangling: NDArray[Any] = field(default_factory=lambda: np.empty(0, dtype=object))
    notes: tuple[str, ...] = ()

    @property
    def is_line(self) -> bool:
        """Whether the grids are streets."""
        return self.options.way == LINES

    @property
    def has_target(self) -> bool:
        """Whether the way aims at a size."""
        return self.options.way in (BALANCED, LINES)

    def within(self, share: float) -> float:
        """Share of the grids (those excepted aside) within ±`share` of the target."""
        counted = [grid for grid in self.grids if grid.state != EXCEPTED]
        target, measure = self.options.target, self.measure
        good = sum(abs(grid.size(measure) / target - 1) <= share + 1e-9 for grid in counted)
        return good / len(counted) if counted else 1.0

    @property
    def measure(self) -> str:
        """What sizes are compared by."""
        return "metres" if self.is_line else self.options.measure


def propose(office: Office, layer_id: int, area_id: int, options: Options, step: Step | None = None) -> Proposal:
    """Divide an area of a layer anew and say what comes of it; nothing is written.

    Runs on a job thread; `step(done, total)` hears how far it is and raises to stop. DeskError says why it cannot be.
    """
    require(office.actor, EDIT_MAP)
    tick = _ticker(step, 0, 45)
    tick(0.0)
    site = site_of(office, layer_id, area_id, across=options.across, least_width=options.least_width)
    tick(0.15)
    divided = _divided(office, site, options, step)
    _ticker(step, 90, 100)(0.2)
    return _proposal(site, options, divided)


def _ticker(step: Step | None, start: int, end: int) -> ways.Tick:
    def tick(share: float) -> None:
        if step is not None:
            step(round(start + (end - start) * share), 100)

    return tick


def _divided(office: Office, site: Site, options: Options, step: Step | None) -> Divided:
    tick = _ticker(step, 10, 45)
    if options.way == LINES or site.basis == "line":
        return ways.along_streets(site, options, _ticker(step, 10, 90))
    if options.way == BALANCED:
        late = None if step is None else lambda done, total: step(45 + 45 * done // max(total, 1), 100)
        plots = None if options.plots_layer is None else _plots_of(office, site, options.plots_layer)
        return ways.balanced(site, options, plots, tick, late)
    how = {CELLS: ways.cells, STREETS: ways.street_blocks, GROUPS: ways.house_groups}[options.way]
    return how(site, options, _ticker(step, 10, 90))


def _plots_of(office: Office, site: Site, layer_id: int) -> Plot | None:
    """The grids of another layer that lie in the outline, as plots."""
    rows = office.database.read(
        "select a.geometry from area a where a.layer_id = ? and a.geometry is not null"
        " and (a.valid_to is null or a.valid_to > ?) and not exists (select 1 from area c where c.parent_id = a.id"
        " and (c.valid_to is null or c.valid_to > ?)) order by a.id",
        (layer_id, office.today(), office.today()),
    )
    if not rows:
        return None
    shapes = site.plane.flat(shapely.from_wkb([bytes(row[0]) for row in rows]))
    shapes = shapes[shapely.get_dimensions(shapes) == 2]
    spots = shapely.get_coordinates(shapely.point_on_surface(shapes))
    inside = shapely.intersects_xy(site.outline, spots[:, 0], spots[:, 1])
    kept = shapes[inside]
    return Plot(shapes=kept, block=np.arange(len(kept))) if len(kept) else None


def _proposal(site: Site, options: Options, divided: Divided) -> Proposal:
    line = site.basis == "line" or options.way == LINES
    round_ = site.plane.round(divided.shapes)
    if not line and len(round_):
        round_ = fitted(round_, site.stored)
    order = in_reading_order(divided.shapes, 150.0) if len(divided.shapes) else np.empty(0, dtype=np.int64)
    order = order[np.argsort(divided.parent[order], kind="stable")]
    held = _held(site, round_)
    names = _names(site, divided, order.tolist(), options)
    grids = []
    for at in order.tolist():
        flat = divided.shapes[at]
        grid = NewGrid(
            name=names[at],
            parent_id=site.above[int(divided.parent[at])].id,
            shape=round_[at],
            households=int(held[0][at]),
            residents=int(held[1][at]),
            buildings=int(held[2][at]),
            square_metres=0.0 if line else round(float(flat.area), 1),
            metres=round(float(flat.length), 1) if line else 0.0,
            streets=divided.streets.get(at, ()),
        )
        grids.append(_judged(grid, options, divided.excepted.get(at, ""), line))
    return Proposal(
        layer_id=site.layer_id,
        area=site.area,
        above=site.above,
        options=options,
        grids=tuple(grids),
        broken=0 if line else int((shapely.get_num_geometries(divided.shapes) > 1).sum()),
        roundness=0.0 if line or not grids else float(roundness_of(divided.shapes).mean()),
        on_street=_on_street(site, options, divided) if not line else None,
        seq=site.seq,
        dangling=site.plane.round(divided.dangling) if len(divided.dangling) else divided.dangling,
        notes=(*divided.notes, *_uneven(site, grids, options), *_notes(grids, options, divided)),
    )


def _held(site: Site, shapes: NDArray[Any]) -> tuple[NDArray[np.float64], ...]:
    """Households, residents and buildings of each shape, by where the buildings stand."""
    houses = site.houses
    nothing = np.zeros(len(shapes))
    if not len(houses) or not len(shapes) or int(shapely.get_dimensions(shapes).max()) < 2:
        return nothing, nothing, nothing
    where = Locator(np.arange(1, len(shapes) + 1), shapes).locate(houses.lon, houses.lat)
    inside = where > 0
    return tuple(
        np.bincount(where[inside] - 1, each[inside], len(shapes)).astype(np.float64)
        for each in (houses.households, houses.residents, np.ones(len(houses)))
    )


def _names(site: Site, divided: Divided, order: list[int], options: Options) -> dict[int, str]:
    """A name per shape: its own (小区), else after the area above with a number in reading order."""
    found: dict[int, str] = {}
    taken: dict[str, int] = {}
    number = [0] * len(site.above)
    word = {CELLS: "单元", STREETS: "街坊"}.get(options.way, "网格")
    for at in order:
        parent = int(divided.parent[at])
        own = identity.clean(divided.names[at])[:50] if divided.names and divided.names[at] else ""
        if own:
            taken[own] = taken.get(own, 0) + 1
            found[at] = own if taken[own] == 1 else f"{own}（{taken[own]}）"
            continue
        number[parent] += 1
        stem = site.above[parent].name.removesuffix("居委会").removesuffix("社区")[:40]
        found[at] = f"{stem}第{number[parent]}{word}"
    return found


def _judged(grid: NewGrid, options: Options, excepted: str, line: bool) -> NewGrid:
    """The grid with its state against the target."""
    if options.way not in (BALANCED, LINES):
        return grid
    if excepted:
        return replace(grid, state=EXCEPTED, note=f"其中一个地块就有 {excepted}，不能再分")
    off = grid.size("metres" if line else options.measure) / options.target - 1
    state = LOW if off < -options.tolerance - 1e-9 else HIGH if off > options.tolerance + 1e-9 else GOOD
    return replace(grid, state=state)


def _on_street(site: Site, options: Options, divided: Divided) -> float | None:
    """Share of the borders between grids that runs along streets (their middle within some metres of a centre line)."""
    if len(divided.shapes) < 2 or not len(site.streets):
        return None
    if divided.score is not None and options.plots_layer is None:
        return divided.score.on_street
    edges = common_edges(divided.shapes)
    if not len(edges):
        return None
    middle = shapely.line_interpolate_point(edges, 0.5, normalized=True)
    near, _ = shapely.STRtree(site.streets.lines).query_nearest(middle, max_distance=_ALONG, all_matches=False)
    length = shapely.length(edges)
    return float(length[near].sum() / length.sum())


def _uneven(site: Site, grids: list[NewGrid], options: Options) -> list[str]:
    """Areas whose total no whole number of grids divides well: that is not the division's fault, and is said."""
    if options.way != BALANCED or options.measure == "square_metres":
        return []
    unit, found = MEASURES[options.measure][1], []
    for above in site.above:
        mine = [grid.size(options.measure) for grid in grids if grid.parent_id == above.id and grid.state != EXCEPTED]
        if mine and abs(sum(mine) / len(mine) / options.target - 1) > options.tolerance:
            found.append(f"{above.name} {sum(mine):,.0f} {unit}分 {len(mine)} 格")
    more = f"等 {len(found)} 处" if len(found) > 4 else ""
    return [f"总数不是目标的整倍数，平均后仍超出允许偏差：{'；'.join(found[:4])}{more}。"] if found else []


def _notes(grids: list[NewGrid], options: Options, divided: Divided) -> list[str]:
    """What the person must know before adopting it."""
    notes = []
    unit = MEASURES[options.measure][1]
    if named := [grid for grid in grids if grid.state == EXCEPTED]:
        some = "、".join(f"{grid.name}（{grid.size(options.measure):,.0f} {unit}）" for grid in named[:5])
        more = f"等 {len(named)} 个" if len(named) > 5 else ""
        notes.append(f"单个地块就超过上限、不能再分的：{some}{more}。")
    if len(divided.dangling):
        notes.append(
            f"有 {len(divided.dangling)} 处断头路没有围成街坊，图上以红色虚线标出；补画后再生成，边界会更合适。"
        )
    empty = sum(1 for grid in grids if not grid.buildings) if options.way != LINES else 0
    if empty and options.way == BALANCED:
        notes.append(f"有 {empty} 个网格里没有楼栋（公园、水面或与别处不相连的地块）。")
    return notes
