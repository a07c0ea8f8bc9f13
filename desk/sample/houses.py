"""Buildings: courtyards in hutongs, slabs and towers in estates, malls, offices, schools; drawn in metres."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from desk.sample.dice import Dice, Floats, Ints
from desk.sample.edges import Edges
from desk.sample.net import Net

COURTYARD, SLAB, TOWER, OFFICE, MALL, SCHOOL, HALL, SHOPS = range(8)
"""What stands on a lot. HALL: a pavilion or palace hall in a park. SHOPS: a low row of shops along a street."""

# per use: share of lots plans (kind, chance of a house, cell width, cell height, house width, house depth)
_PLANS: dict[str, tuple[tuple[float, int, float, float, float, float, float], ...]] = {
    "hutong": ((1.0, COURTYARD, 0.975, 23, 21, 21.6, 19.4),),
    "estate": ((0.66, SLAB, 0.94, 58, 27, 50, 12.5), (0.34, TOWER, 0.94, 47, 44, 27, 19)),
    "commerce": (
        (0.45, OFFICE, 0.94, 52, 46, 40, 32),
        (0.25, MALL, 0.94, 96, 84, 84, 70),
        (0.30, SHOPS, 0.94, 34, 24, 29, 16),
    ),
    "institution": (
        (0.35, SCHOOL, 0.94, 74, 50, 62, 34),
        (0.35, OFFICE, 0.94, 58, 42, 46, 24),
        (0.30, SLAB, 0.94, 62, 32, 52, 13),
    ),
    "green": ((1.0, HALL, 0.10, 46, 46, 17, 11),),
    "palace": ((0.7, HALL, 0.85, 52, 34, 38, 15), (0.3, COURTYARD, 0.9, 34, 30, 32, 28)),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Houses:
    """Outlines with the face they stand on, kind and floors."""

    shapes: NDArray[Any]
    face: Ints
    kind: Ints
    floors: Ints

    def __len__(self) -> int:
        return len(self.face)


def ground(net: Net, sides: Edges, water: Any) -> NDArray[Any]:
    """Per face the land between its streets, without water."""
    lines = shapely.linestrings(np.stack([sides.start, sides.end], axis=1))
    half = np.where(sides.piece >= 0, net.widths[sides.piece] / 2, 0.2)
    roads = shapely.buffer(lines, half, quad_segs=2)
    face = np.concatenate([sides.left, sides.right])
    edge = np.tile(np.arange(len(sides.left)), 2)[face >= 0]
    face = face[face >= 0]
    order = np.argsort(face, kind="stable")
    bounds = np.searchsorted(face[order], np.arange(len(net.faces) + 1))
    roads = roads[edge[order]]
    cover = np.array(
        [shapely.union_all(roads[low:high]) for low, high in zip(bounds[:-1], bounds[1:], strict=True)], dtype=object
    )
    land = shapely.difference(net.faces, cover)
    shapely.prepare(land)
    wet = shapely.intersects(land, water) if water is not None else np.zeros(len(land), dtype=bool)
    land[wet] = shapely.difference(land[wet], water)
    return np.array([_largest(shape) for shape in land], dtype=object)


def _largest(shape: Any) -> Any:
    if shape.geom_type == "Polygon":
        return shape
    parts = [part for part in shapely.get_parts(shape) if part.geom_type == "Polygon"]
    return max(parts, key=shapely.area) if parts else shapely.Polygon()


def build(land: NDArray[Any], uses: NDArray[Any], dice: Dice, chosen: Ints) -> Houses:
    """Houses on the chosen faces."""
    rng = dice.stream("houses")
    shapes, faces, kinds = [], [], []
    for use, plans in _PLANS.items():
        mine = chosen[uses[chosen] == use]
        mine = mine[shapely.area(land[mine]) > 260]
        which = np.searchsorted(np.cumsum([plan[0] for plan in plans]), rng.random(len(mine)) * 0.9999)
        for index, (_, kind, *measures) in enumerate(plans):
            on = mine[which == index]
            if len(on):
                made, owner = _lots(land[on], kind, measures, rng)
                shapes.append(made)
                faces.append(on[owner])
                kinds.append(np.full(len(made), HALL if use == "palace" else kind))
    shape, face, what = np.concatenate(shapes), np.concatenate(faces), np.concatenate(kinds)
    middle = shapely.get_coordinates(shapely.centroid(shape))
    order = np.lexsort((middle[:, 0], -np.round(middle[:, 1] / 9), face))
    what = what[order]
    return Houses(shapes=shape[order], face=face[order], kind=what, floors=_floors(what, rng))


def _lots(land: NDArray[Any], kind: int, measures: list[float], rng: np.random.Generator) -> tuple[NDArray[Any], Ints]:
    """Lots of equal size over the land, in its own direction, each with its house."""
    chance, cell_wide, cell_high, wide, deep = measures
    angle, centre = _directions(land)
    level = _turned(land, -angle, centre)
    setback = 1.2 if kind == COURTYARD else 4.0
    inner = shapely.buffer(level, -setback, quad_segs=1, join_style="mitre")
    empty = shapely.is_empty(inner)
    west, south, east, north = np.nan_to_num(shapely.bounds(inner)).T
    stretch = rng.uniform(0.92, 1.15, (2, len(land)))
    across = np.where(empty, 0, np.maximum(1, np.round((east - west) / cell_wide / stretch[0]))).astype(int)
    up = np.where(empty, 0, np.maximum(1, np.round((north - south) / cell_high / stretch[1]))).astype(int)
    owner = np.repeat(np.arange(len(land)), across * up)
    place = np.arange(len(owner)) - np.repeat(np.cumsum(across * up) - across * up, across * up)
    column, row = place % across[owner], place // across[owner]
    step = np.stack([(east - west)[owner] / across[owner], (north - south)[owner] / up[owner]], axis=1)
    middle = np.stack([west[owner], south[owner]], axis=1) + step * (np.stack([column, row], axis=1) + 0.5)
    size = np.minimum(step - (0.9 if kind == COURTYARD else 5.0), np.array([wide, deep]) * stretch.T[owner])
    if kind == COURTYARD:
        size = (step - 0.8) * rng.uniform([0.93, 0.90], 1.0, (len(owner), 2))
    else:
        middle += rng.normal(0, 0.9, middle.shape)
    fits = (size.min(axis=1) > 6) & (rng.random(len(owner)) < chance)
    owner, middle, size = owner[fits], middle[fits], size[fits]
    boxes = shapely.box(*(middle - size / 2).T, *(middle + size / 2).T)
    shapely.prepare(inner)
    boxes = _clipped(boxes, inner[owner], 0.52 if kind == COURTYARD else 0.86)
    keep = ~shapely.is_empty(boxes)
    boxes, owner, middle, size = boxes[keep], owner[keep], middle[keep], size[keep]
    return _turned(_formed(boxes, kind, middle, size, rng), angle[owner], centre[owner]), owner


def _clipped(boxes: NDArray[Any], inside: NDArray[Any], least: float) -> NDArray[Any]:
    """Boxes as far as they lie inside; empty where less than `least` of them does."""
    out = ~shapely.contains_properly(inside, boxes)
    before = shapely.area(boxes)
    boxes[out] = shapely.intersection(boxes[out], inside[out])
    bad = (shapely.area(boxes) < least * before) | (shapely.get_type_id(boxes) != 3) | (shapely.area(boxes) < 40)
    boxes[bad] = shapely.Polygon()
    return boxes


def _formed(boxes: NDArray[Any], kind: int, middle: Floats, size: Floats, rng: np.random.Generator) -> NDArray[Any]:
    """Give a box its shape: a yard inside, an L, or as it is."""
    if kind == COURTYARD:
        half = size / 2 - rng.uniform(4.6, 6.2, (len(boxes), 1))
        low, high = middle - half, middle + half
        side = rng.integers(0, 5, len(boxes))
        low[:, 1] = np.where(side == 0, low[:, 1] - 9, low[:, 1])
        high[:, 0] = np.where(side == 1, high[:, 0] + 9, high[:, 0])
        open_yard = (half.min(axis=1) > 1.5) & (rng.random(len(boxes)) < 0.9)
    elif kind in (SCHOOL, OFFICE, MALL):
        share = rng.uniform(0.4, 0.62, (len(boxes), 2))
        corner = rng.integers(0, 2, (len(boxes), 2)) * 2 - 1
        reach = middle + corner * size
        start = middle + corner * size * (0.5 - share)
        low, high = np.minimum(start, reach), np.maximum(start, reach)
        chance = {SCHOOL: 0.9, OFFICE: 0.5, MALL: 0.6}[kind]
        open_yard = rng.random(len(boxes)) < chance
    else:
        return boxes
    cut = shapely.box(*low[open_yard].T, *high[open_yard].T)
    formed = shapely.difference(boxes[open_yard], cut)
    whole = shapely.get_type_id(formed) == 3
    index = np.flatnonzero(open_yard)[whole]
    boxes[index] = formed[whole]
    return boxes


def _directions(land: NDArray[Any]) -> tuple[Floats, Floats]:
    """Per land the angle of its grid (radians, under 45 degrees) and its middle."""
    boxes = shapely.minimum_rotated_rectangle(land)
    start = shapely.get_coordinates(shapely.get_point(shapely.get_exterior_ring(boxes), 0))
    end = shapely.get_coordinates(shapely.get_point(shapely.get_exterior_ring(boxes), 1))
    angle = np.arctan2(*(end - start).T[::-1])
    angle -= np.round(angle / (np.pi / 2)) * (np.pi / 2)
    return np.where(np.abs(angle) > 0.6, 0.0, angle), shapely.get_coordinates(shapely.centroid(land))


def _turned(shapes: NDArray[Any], angle: Floats, centre: Floats) -> NDArray[Any]:
    """Each shape turned about its centre."""
    points, index = shapely.get_coordinates(shapes, return_index=True)
    cos, sin = np.cos(angle)[index], np.sin(angle)[index]
    x, y = (points - centre[index]).T
    turned = np.stack([x * cos - y * sin, x * sin + y * cos], axis=1) + centre[index]
    result: NDArray[Any] = shapely.set_coordinates(shapes.copy(), turned)
    return result


def _floors(kind: Ints, rng: np.random.Generator) -> Ints:
    low = np.array([1, 5, 14, 6, 4, 3, 1, 1])[kind]
    high = np.array([1, 7, 26, 18, 8, 6, 1, 3])[kind]
    return rng.integers(low, high + 1)
