"""The street net: avenues cut the town into superblocks, lanes and hutongs cut those into units of about a hectare."""

from __future__ import annotations

import heapq
import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from desk.sample.dice import Dice, Floats, Ints, share_out
from desk.sample.town import Quarter, Town

GRID = 0.05
"""Metres to which corners are rounded, so that neighbours share them exactly."""
_FAR = 20_000.0
USES = ("hutong", "estate", "commerce", "institution")
OPEN = ("green", "palace")
"""Uses of parks and palaces: nobody lives there, nothing else is built there."""
_TURN = (14_000.0, 60_000.0)
_SECONDARY, _LANE = 45_000.0, 22_000.0
"""A superblock piece above these sizes is cut by a secondary street or a lane, below by a hutong."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Superblock:
    """A face of the avenue net."""

    shape: Any
    quarter: Quarter
    place: int
    """Index of the park or palace it is part of, or -1."""
    use: str
    units: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Net:
    """Units (faces) with their superblock and the street pieces between them."""

    faces: NDArray[Any]
    block_of: Ints
    uses: NDArray[Any]
    """Per face: hutong, estate, commerce, institution or green."""
    superblocks: tuple[Superblock, ...]
    pieces: NDArray[Any]
    """Lines as drawn: an avenue or a cut."""
    names: list[str]
    """Per piece, "" where a name is still to be made."""
    widths: Floats
    grades: list[str]


def superblocks(town: Town, dice: Dice) -> tuple[Superblock, ...]:
    """The faces of the avenue net with their quarter, use and number of units; `town.units` together."""
    lines = [shapely.LineString(points) for points in avenue_lines(town, dice)]
    places = [shapely.Polygon(row["points"]) for row in town.places]
    rings = [place.exterior for place in places]
    edges = shapely.union_all([town.outline.boundary, *lines, *rings], grid_size=GRID)
    faces = [face for face in shapely.get_parts(shapely.polygonize([edges])) if face.area > 400]
    faces = [face for face in faces if town.outline.contains(face.representative_point())]
    rng = dice.stream("superblocks")
    faces.sort(key=lambda face: (round(face.centroid.y, 1), round(face.centroid.x, 1)))
    counts = share_out(town.units, np.array([face.area for face in faces]), least=1)
    made = []
    for face, units in zip(faces, counts.tolist(), strict=True):
        middle = face.representative_point()
        quarter = _quarter_at(town, face.centroid)
        place = next((index for index, shape in enumerate(places) if shape.contains(middle)), -1)
        use = str(rng.choice(USES, p=np.array(quarter.mix) / sum(quarter.mix)))
        if place >= 0:
            use = "palace" if town.places[place]["kind"] == "palace" else "green"
        made.append(Superblock(shape=face, quarter=quarter, place=place, use=use, units=units))
    return tuple(made)


def avenue_lines(town: Town, dice: Dice) -> list[Floats]:
    """The avenues with a slight waver, as nobody ever drew a street with a ruler for three kilometres."""
    rng = dice.stream("avenues")
    lines = []
    for avenue in town.avenues:
        line = shapely.LineString(avenue.points)
        steps = max(1, round(line.length / 450))
        points = shapely.get_coordinates(
            shapely.line_interpolate_point(line, np.linspace(0, 1, steps + 1), normalized=True)
        )
        points[1:-1] += rng.normal(0, 3.5, (steps - 1, 2))
        turns = np.concatenate([points, avenue.points[1:-1]])
        order = np.argsort(shapely.line_locate_point(line, shapely.points(turns)), kind="stable")
        lines.append(_stretched(turns[order]))
    return lines


def _stretched(points: Floats) -> Floats:
    """Both ends 25 m longer, so that streets that should meet do meet."""
    for end, inner in ((0, 1), (-1, -2)):
        step = points[end] - points[inner]
        points[end] = points[end] + step / max(1e-6, float(np.hypot(*step))) * 25
    return points


def _quarter_at(town: Town, point: Any) -> Quarter:
    def away(quarter: Quarter) -> float:
        west, south, east, north = quarter.box
        return math.hypot(max(west - point.x, 0, point.x - east), max(south - point.y, 0, point.y - north))

    return min(town.quarters, key=away)


def cut(town: Town, blocks: tuple[Superblock, ...], dice: Dice) -> Net:
    """Cut the superblocks into their units and node the whole, so that faces touch without gap or overlap."""
    pieces: list[Any] = []
    names: list[str] = []
    widths: list[float] = []
    grades: list[str] = []
    plots: list[Any] = []
    uses: list[str] = []
    for avenue, points in zip(town.avenues, avenue_lines(town, dice), strict=True):
        pieces.append(shapely.LineString(points))
        names.append(avenue.name)
        widths.append(avenue.width)
        grades.append(avenue.grade or ("main" if avenue.width >= 30 else "secondary"))
    for block in blocks:
        key = (round(block.shape.centroid.x), round(block.shape.centroid.y))
        cuts, made = _cuts(block, dice.stream("cuts", *key))
        for line, grade in cuts:
            pieces.append(line)
            names.append("")
            grades.append(grade)
            widths.append(town.widths[grade])
        plots += [shape for shape, _ in made]
        uses += [use for _, use in made]
    rings = [block.shape.exterior for block in blocks]
    edges = shapely.union_all([*rings, *pieces[len(town.avenues) :]], grid_size=GRID)
    faces = shapely.get_parts(shapely.polygonize([edges]))
    tree = shapely.STRtree([block.shape for block in blocks])
    inside, where = tree.query(shapely.point_on_surface(faces), predicate="within")
    faces = shapely.normalize(faces[inside])
    which = shapely.STRtree(plots).nearest(shapely.point_on_surface(faces))
    middle = shapely.get_coordinates(shapely.centroid(faces))
    order = np.lexsort((np.round(middle[:, 0], 1), np.round(middle[:, 1], 1), where))
    return Net(
        faces=faces[order],
        block_of=where[order].astype(np.int64),
        uses=np.array(uses, dtype=object)[which][order],
        superblocks=blocks,
        pieces=np.array(pieces, dtype=object),
        names=names,
        widths=np.array(widths),
        grades=grades,
    )


def _cuts(block: Superblock, rng: np.random.Generator) -> tuple[list[tuple[Any, str]], list[tuple[Any, str]]]:
    """Halve the largest piece until there are enough: the cuts with their grade, the pieces with their use.

    A piece of a few hectares may turn to another use, so that a school or a mall stands among hutongs.
    """
    first = block.use
    heap: list[tuple[float, int, Any, str]] = [(-block.shape.area, 0, block.shape, first)]
    made: list[tuple[Any, str]] = []
    born = 0
    mix = np.array(block.quarter.mix) / sum(block.quarter.mix)
    while heap and len(heap) < block.units:
        size, _, piece, use = heapq.heappop(heap)
        line = _chord(piece, rng, 2.0 if use == "hutong" else 1.25)
        inside = shapely.intersection(shapely.LineString(line), piece)
        for part in shapely.get_parts(inside):
            if part.geom_type == "LineString" and part.length > 1:
                made.append((part, _grade(use, -size)))
        for half in _halves(piece, line):
            born += 1
            turns = _TURN[0] < half.area < _TURN[1] and use not in OPEN and rng.random() < 0.30
            heapq.heappush(heap, (-half.area, born, half, str(rng.choice(USES, p=mix)) if turns else use))
    return made, [(piece, use) for _, _, piece, use in heap]


def _grade(use: str, size: float) -> str:
    if use in OPEN:
        return "path"
    if size > _SECONDARY:
        return "secondary" if use != "hutong" else "lane"
    if size > _LANE:
        return "lane" if use != "hutong" else "hutong"
    return "hutong" if use == "hutong" else "way"


def _times(points: Floats, direction: Floats) -> Floats:
    """The inner product, written out: numpy's `@` rounds as the processor's BLAS does, and towns would differ by PC."""
    product: Floats = points[..., 0] * direction[0] + points[..., 1] * direction[1]
    return product


def _chord(piece: Any, rng: np.random.Generator, long_side: float) -> Floats:
    """A line across the piece, along the town's axes as seen by the piece, near its middle."""
    corners = shapely.get_coordinates(shapely.minimum_rotated_rectangle(piece))
    side = corners[1] - corners[0]
    angle = math.atan2(side[1], side[0])
    angle -= round(angle / (math.pi / 2)) * (math.pi / 2)
    if abs(angle) > 0.5:
        angle = 0.0
    axis, across = np.array([math.cos(angle), math.sin(angle)]), np.array([-math.sin(angle), math.cos(angle)])
    points = shapely.get_coordinates(piece)
    along, up = _times(points, axis), _times(points, across)
    wide, high = float(np.ptp(along)), float(np.ptp(up))
    where = rng.uniform(0.43, 0.57)
    if wide > high * long_side:
        normal, low, span, direction = axis, along.min(), wide, across
    else:
        normal, low, span, direction = across, up.min(), high, axis
    middle = normal * (low + span * where)
    tilt = rng.normal(0, 0.012)
    direction = direction + normal * tilt
    centre = points.mean(axis=0)
    foot = middle + direction * float(_times(centre, direction)) / float(_times(direction, direction))
    return np.array([foot - direction * _FAR, foot + direction * _FAR])


def _halves(piece: Any, line: Floats) -> list[Any]:
    """The pieces on both sides of the line."""
    along = line[1] - line[0]
    left = np.array([-along[1], along[0]]) / float(np.hypot(*along)) * _FAR
    sides = [shapely.Polygon([line[0], line[1], line[1] + turn, line[0] + turn]) for turn in (left, -left)]
    found: list[Any] = []
    for side in sides:
        parts = shapely.get_parts(shapely.intersection(piece, side))
        found.extend(part for part in parts if part.geom_type == "Polygon" and part.area > 1)
    return found
