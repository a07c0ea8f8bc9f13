"""The areas of a layer: faces gathered to grids, grids to communities, communities to streets."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from desk.sample.dice import Dice, Floats, Ints
from desk.sample.edges import Edges
from desk.sample.net import OPEN, Net
from desk.sample.parts import divide, grids_per_community
from desk.sample.town import Division, Town

ROOT = -1


@dataclass(slots=True, kw_only=True)
class AreaTree:
    """The areas of one layer, parents before children; `leaf` gives the lowest area per face (index, -1 for none)."""

    codes: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    parents: list[int] = field(default_factory=list)
    levels: list[int] = field(default_factory=list)
    kinds: list[str | None] = field(default_factory=list)
    grades: list[str | None] = field(default_factory=list)
    shapes: list[Any] = field(default_factory=list)
    leaf: Ints

    def add(
        self, code: str, name: str, parent: int, shape: Any, kind: str | None = None, grade: str | None = None
    ) -> int:
        """Add an area; gives its index."""
        self.codes.append(code)
        self.names.append(name)
        self.parents.append(parent)
        self.levels.append(0 if parent == ROOT else self.levels[parent] + 1)
        self.kinds.append(kind)
        self.grades.append(grade)
        self.shapes.append(shape)
        return len(self.codes) - 1

    def at_level(self, level: int) -> list[int]:
        """The areas of a level."""
        return [index for index, one in enumerate(self.levels) if one == level]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ward:
    """A community as faces, with its code and the faces of each of its grids."""

    code: str
    name: str
    quarter: str
    grids: list[Ints]

    @property
    def faces(self) -> Ints:
        """All its faces."""
        return np.concatenate(self.grids)


def wards(town: Town, net: Net, sides: Edges, dice: Dice, quarters: list[str]) -> list[Ward]:
    """The communities of the quarters on their ground, each in 2 to 5 grids; town.grids in the whole town."""
    near = sides.neighbours(len(net.faces))
    points = shapely.get_coordinates(shapely.centroid(net.faces))
    weights = shapely.area(net.faces) * np.where(np.isin(net.uses.astype(str), OPEN), 0.25, 1.0)
    counts = grids_per_community([one.code for one in town.communities], town.grids, dice)
    quarter_of = np.array([block.quarter.code for block in net.superblocks])[net.block_of]
    made = []
    for quarter in quarters:
        communities = town.communities_of(quarter)
        shares = [float(counts[one.code]) for one in communities]
        grounds = divide(np.flatnonzero(quarter_of == quarter), shares, points, weights, near)
        for place, faces in zip(_matched(town, communities, grounds, points), grounds, strict=True):
            one = communities[place]
            grids = divide(faces, [1.0] * counts[one.code], points, weights, near)
            made.append(Ward(code=one.code, name=one.name.removesuffix("居委会"), quarter=quarter, grids=grids))
    return made


def _matched(town: Town, communities: tuple[Division, ...], grounds: list[Ints], points: Floats) -> list[int]:
    """Per ground the community it becomes: the nearest where its real place is known and the number of grids is left."""
    order = list(range(len(communities)))
    if not all(one.code in town.spots for one in communities):
        return order
    middles_of = [points[faces].mean(axis=0) for faces in grounds]
    cost = [[float(np.hypot(*(town.spots[one.code] - middle))) for one in communities] for middle in middles_of]
    better = True
    while better:
        better = False
        for one in range(len(order)):
            for other in range(one):
                now = cost[one][order[one]] + cost[other][order[other]]
                if cost[one][order[other]] + cost[other][order[one]] < now - 1e-6:
                    order[one], order[other] = order[other], order[one]
                    better = True
    return order


def social(town: Town, net: Net, found: list[Ward], kinds: dict[str, str]) -> AreaTree:
    """区县 - 街镇 - 社区 - 网格, or from 街镇 down when there is one street only."""
    tree = _upper(town, net, found)
    tops = {tree.codes[index]: index for index in range(len(tree.codes))}
    for ward in found:
        community = tree.add(ward.code, ward.name, tops[ward.quarter], _union(net, ward.faces))
        for number, faces in enumerate(_in_reading_order(net, ward.grids), 1):
            use = _main_use(net, faces)
            name = f"{ward.name.removesuffix('社区')}第{number}网格"
            grid = tree.add(f"{ward.code}{number:03d}", name, community, _union(net, faces), kinds.get(use))
            tree.leaf[faces] = grid
    return tree


def cells(town: Town, net: Net, found: list[Ward], kind: str | None) -> AreaTree:
    """区县 - 街镇 - 社区 - 单元: every face is a cell of about a hectare."""
    tree = _upper(town, net, found)
    tops = {tree.codes[index]: index for index in range(len(tree.codes))}
    for ward in found:
        community = tree.add(ward.code, ward.name, tops[ward.quarter], _union(net, ward.faces))
        for number, face in enumerate(_in_reading_order(net, [np.array([face]) for face in ward.faces]), 1):
            one = int(face[0])
            code = f"{ward.code}{number:03d}"
            tree.leaf[one] = tree.add(code, f"{code[-9:]}单元", community, net.faces[one], kind)
    return tree


def communities(town: Town, net: Net, found: list[Ward]) -> AreaTree:
    """区 - 街道 - 社区: the administrative division itself."""
    tree = _upper(town, net, found)
    tops = {tree.codes[index]: index for index in range(len(tree.codes))}
    for ward in found:
        tree.leaf[ward.faces] = tree.add(ward.code, ward.name, tops[ward.quarter], _union(net, ward.faces), "community")
    return tree


def _upper(town: Town, net: Net, found: list[Ward]) -> AreaTree:
    """The tree down to the streets."""
    tree = AreaTree(leaf=np.full(len(net.faces), -1, dtype=np.int64))
    codes = list(dict.fromkeys(ward.quarter for ward in found))
    root = ROOT
    if len(codes) > 1 or town.line_layer:
        root = tree.add(town.code, town.name, ROOT, _union(net, np.concatenate([ward.faces for ward in found])))
    for code in codes:
        faces = np.concatenate([ward.faces for ward in found if ward.quarter == code])
        tree.add(code, town.quarter(code).name, root, _union(net, faces))
    return tree


def _union(net: Net, faces: Ints) -> Any:
    return shapely.coverage_union_all(net.faces[faces])


def _in_reading_order(net: Net, groups: list[Ints]) -> list[Ints]:
    """From north to south in bands of 150 m, then west to east."""

    def key(faces: Ints) -> tuple[float, float]:
        x, y = shapely.get_coordinates(shapely.centroid(net.faces[faces])).mean(axis=0)
        return (-round(y / 150), x)

    return sorted(groups, key=key)


def _main_use(net: Net, faces: Ints) -> str:
    uses, counts = np.unique(net.uses[faces].astype(str), return_counts=True)
    return str(uses[int(np.argmax(counts))])


def middles(shapes: NDArray[Any]) -> Floats:
    """A point inside each shape, its centroid where that lies inside."""
    centre = shapely.centroid(shapes)
    inside = shapely.contains(shapes, centre)
    spots: Floats = np.where(
        inside[:, None], shapely.get_coordinates(centre), shapely.get_coordinates(shapely.point_on_surface(shapes))
    )
    return spots
