"""The four ways of dividing ground and the one of dividing streets: from a site to shapes in metres."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from desk.errors import BadInput
from desk.ground.cells import block_of, regular_cells
from desk.ground.compactness import Score, score
from desk.ground.faces import Faces, gather, join_small, street_faces
from desk.ground.groups import Plot, grouped, tessellate
from desk.ground.locate import Floats, Ints
from desk.ground.partition import Plots, Touching, divide, touching
from desk.ground.partition.stretches import gathered, stretches
from desk.work.making.options import MEASURES, Options
from desk.work.making.site import Site

Step = Callable[[int, int], None]
Tick = Callable[[float], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Divided:
    """Shapes in metres with the index of the area above, a name where the way knows one, and what must be told."""

    shapes: NDArray[Any]
    parent: Ints
    names: list[str]
    dangling: NDArray[Any]
    excepted: Mapping[int, str] = field(default_factory=dict)
    """Shapes that cannot be within the target, with what they hold."""
    streets: Mapping[int, tuple[int, ...]] = field(default_factory=dict)
    """Of line layers: the streets (ids) of each shape."""
    notes: tuple[str, ...] = ()
    score: Score | None = None


def blocks(site: Site, *, reach: float = 30.0) -> tuple[Faces, Ints]:
    """The street blocks of a site and the area above each; borders of communities cut like streets."""
    rings = shapely.get_parts(shapely.boundary(site.grounds)) if len(site.grounds) > 1 else np.empty(0, dtype=object)
    lines = np.concatenate([shapely.get_parts(site.streets.lines), rings])
    faces = street_faces(lines, site.outline, reach=reach)
    if not len(faces.shapes):
        raise BadInput(f"“{site.area.name}”的边界里围不出任何地块，请检查它的边界。")
    return faces, np.maximum(block_of(faces.shapes, site.grounds), 0)


def cells(site: Site, options: Options, tick: Tick) -> Divided:
    """万米单元."""
    _positive(options.side, "单元边长")
    faces, _ = blocks(site)
    tick(0.4)
    made = regular_cells(faces, site.outline, side=options.side)
    return Divided(shapes=made, parent=np.maximum(block_of(made, site.grounds), 0), names=[], dangling=faces.dangling)


def street_blocks(site: Site, options: Options, tick: Tick) -> Divided:
    """One grid per street block."""
    faces, parent = blocks(site)
    tick(0.6)
    made = join_small(faces.shapes, least=options.least, group=parent) if len(faces.shapes) > 1 else faces.shapes
    return Divided(shapes=made, parent=np.maximum(block_of(made, site.grounds), 0), names=[], dangling=faces.dangling)


def house_groups(site: Site, options: Options, tick: Tick) -> Divided:
    """One grid per 小区, or per street along which the houses stand."""
    if not len(site.houses):
        raise BadInput(f"“{site.area.name}”里没有楼栋，不能按楼群划分；请先导入楼栋，或换一种办法。")
    faces, _ = blocks(site)
    tick(0.2)
    everywhere = np.ones(len(faces.shapes), dtype=bool)
    plots = tessellate(faces.shapes, site.houses.shapes, everywhere, lambda share: tick(0.2 + 0.6 * share))
    titles, of_house = _titles(site, options.by)
    home = block_of(site.houses.spots, plots.shapes)
    mine = np.maximum(block_of(plots.shapes, site.grounds), 0)
    # A group never lies across two communities: the same name in two of them is two groups.
    wide = of_house * len(site.above) + mine[np.maximum(home, 0)]
    group = np.full(len(plots.shapes), -1, dtype=np.int64)
    known = (home >= 0) & (of_house >= 0)
    group[home[known][::-1]] = wide[known][::-1]
    made = grouped(Plot(shapes=plots.shapes, block=plots.block + len(faces.shapes) * mine), group, least=options.least)
    names = ["" if one < 0 else titles[one // len(site.above)] for one in made.group.tolist()]
    return Divided(
        shapes=made.shapes,
        parent=np.maximum(block_of(made.shapes, site.grounds), 0),
        names=names,
        dangling=faces.dangling,
    )


def _titles(site: Site, by: str) -> tuple[list[str], Ints]:
    """Names of the groups, and the group of each house."""
    named = [name if by == "estate" else "" for name in site.houses.estates]
    bare = np.array([not name for name in named])
    if bare.any() and len(site.streets):
        near = shapely.STRtree(site.streets.lines).nearest(site.houses.spots[bare])
        for house, street in zip(np.flatnonzero(bare).tolist(), near.tolist(), strict=True):
            named[house] = f"{site.streets.names[street]}沿线"
    titles = sorted({name for name in named if name})
    place = {name: at for at, name in enumerate(titles)}
    return titles, np.array([place.get(name, -1) for name in named], dtype=np.int64)


def balanced(site: Site, options: Options, plots: Plot | None, tick: Tick, step: Step | None) -> Divided:
    """Grids of about the target size. `plots` are the grids of another layer to gather, if the person chose so."""
    _positive(options.target, "目标规模")
    dangling = np.empty(0, dtype=object)
    notes: tuple[str, ...] = ()
    if plots is None:
        faces, _ = blocks(site)
        dangling = faces.dangling
        plots = Plot(shapes=faces.shapes, block=np.arange(len(faces.shapes)))
        if not options.whole_blocks and options.measure != "square_metres" and len(site.houses):
            home = block_of(site.houses.spots, faces.shapes)
            holds = _weights(site, options.measure, faces.shapes, home)
            plots = tessellate(faces.shapes, site.houses.shapes, holds > options.target / 4, tick)
    home = block_of(site.houses.spots, plots.shapes)
    weight = _weights(site, options.measure, plots.shapes, home)
    if weight.sum() <= 0:
        raise BadInput(f"“{site.area.name}”里没有{MEASURES[options.measure][0]}可分；请先导入楼栋，或按面积划分。")
    parent = np.maximum(block_of(plots.shapes, site.grounds), 0)
    pairs = touching(plots.shapes)
    kept = parent[pairs.one] == parent[pairs.other]
    pairs = Touching(one=pairs.one[kept], other=pairs.other[kept], metres=pairs.metres[kept])
    given = Plots(
        weight=weight,
        area=shapely.area(plots.shapes),
        around=shapely.length(plots.shapes),
        points=shapely.get_coordinates(shapely.centroid(plots.shapes)),
        touching=pairs,
        street=(plots.block[pairs.one] != plots.block[pairs.other]).astype(np.float64),
    )
    found = divide(given, options.target, tolerance=options.tolerance, seed=options.seed, step=step)
    excepted = {int(found.label[at]): _said(weight[at], options.measure) for at in found.too_large}
    shapes = gather(plots.shapes, found.label)
    whole_parent = np.zeros(found.parts, dtype=np.int64)
    whole_parent[found.label] = parent
    return Divided(
        shapes=shapes,
        parent=whole_parent,
        names=[],
        dangling=dangling,
        excepted=excepted,
        notes=notes,
        score=score(given, found.label, options.target, frozenset(excepted)),
    )


def _weights(site: Site, measure: str, shapes: NDArray[Any], home: Ints) -> Floats:
    """What each plot holds of the measure."""
    if measure == "square_metres":
        areas: Floats = shapely.area(shapes)
        return areas
    each = {
        "households": site.houses.households,
        "residents": site.houses.residents,
        "buildings": np.ones(len(site.houses)),
    }[measure]
    inside = home >= 0
    total: Floats = np.bincount(home[inside], each[inside], len(shapes)).astype(np.float64)
    return total


def along_streets(site: Site, options: Options, tick: Tick) -> Divided:
    """块 of streets: of each grade for itself when asked."""
    _positive(options.target, "目标长度")
    if not len(site.streets):
        raise BadInput(f"“{site.area.name}”里没有街路（或都窄于限定宽度），不能按街路分块；请先导入街路。")
    grades = site.streets.grades if options.by_grade else [""] * len(site.streets)
    shapes: list[Any] = []
    streets: dict[int, tuple[int, ...]] = {}
    names: list[str] = []
    kinds = sorted(set(grades))
    for done, grade in enumerate(kinds):
        tick(done / len(kinds))
        rows = np.array([at for at, one in enumerate(grades) if one == grade])
        found = stretches(site.streets.lines[rows], longest=max(options.target / 6, 60.0))
        if not len(found):
            continue
        label = gathered(found, options.target, tolerance=options.tolerance, seed=options.seed).label
        for part in range(int(label.max()) + 1):
            mine = label == part
            lines = shapely.line_merge(shapely.multilinestrings(found.lines[mine].tolist()))
            held, metres = _along(found.street[mine], found.metres[mine])
            streets[len(shapes)] = tuple(site.streets.ids[rows[held]].tolist())
            names.append(_line_name([site.streets.names[rows[at]] for at in held], metres))
            shapes.append(lines)
    made = np.empty(len(shapes), dtype=object)
    made[:] = shapes
    empty = np.empty(0, dtype=object)
    return Divided(
        shapes=made, parent=np.zeros(len(made), dtype=np.int64), names=names, dangling=empty, streets=streets
    )


def _along(street: Ints, metres: Floats) -> tuple[Ints, Floats]:
    """The streets of a 块, the one it has most metres of first."""
    held, place = np.unique(street, return_inverse=True)
    total: Floats = np.bincount(place, metres).astype(np.float64)
    order = np.argsort(-total, kind="stable")
    return held[order], total[order]


def _line_name(names: list[str], metres: Floats) -> str:
    """Named after the street it mostly lies on, or the two."""
    first = names[0]
    second = next((name for name in names[1:] if name != first), "")
    alone = len(metres) < 2 or metres[0] > 0.7 * metres.sum() or not second
    return f"{first}块" if alone else f"{first}、{second}块"


def _positive(value: float, title: str) -> None:
    if not value > 0:
        raise BadInput(f"{title}应大于 0，请改正后再生成。")


def _said(weight: float, measure: str) -> str:
    return f"{weight:,.0f} {MEASURES[measure][1]}"
