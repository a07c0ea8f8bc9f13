"""Named streets, and the addresses that houses get from them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from desk.sample import words
from desk.sample.dice import Dice, Floats, Ints
from desk.sample.edges import Edges, network
from desk.sample.houses import COURTYARD, HALL, MALL, OFFICE, SCHOOL, SHOPS, SLAB, TOWER, Houses
from desk.sample.net import Net
from desk.sample.town import Town


@dataclass(frozen=True, slots=True, kw_only=True)
class Ways:
    """Streets with names; `of_piece` gives the street per net piece, -1 for ways without a name."""

    names: list[str]
    grades: list[str]
    widths: Floats
    lines: NDArray[Any]
    of_piece: Ints


@dataclass(frozen=True, slots=True, kw_only=True)
class Addresses:
    """Per house: its street, what it is called, its estate if any, and its address."""

    street: Ints
    names: list[str]
    estates: list[str | None]
    addresses: list[str]


def ways(town: Town, net: Net, sides: Edges, dice: Dice) -> Ways:
    """Streets of the pieces that run along faces; avenues of one name are one street."""
    runs = network(net, sides)
    named: dict[str, list[int]] = {}
    nameless: list[int] = []
    for piece, run in enumerate(runs):
        if run is None:
            continue
        if net.names[piece]:
            named.setdefault(net.names[piece], []).append(piece)
        elif net.grades[piece] in ("secondary", "lane", "hutong") and run.length > 45:
            nameless.append(piece)
    taken = {avenue.name for avenue in town.avenues}
    fresh = words.hutongs(len(nameless), dice.stream("hutongs"), list(town.suffixes), taken, town.famous)
    groups = [*named.items(), *((name, [piece]) for name, piece in zip(fresh, nameless, strict=False))]
    of_piece = np.full(len(net.pieces), -1, dtype=np.int64)
    names, grades, widths, lines = [], [], [], []
    for index, (name, pieces) in enumerate(groups):
        of_piece[pieces] = index
        grade = net.grades[pieces[0]]
        names.append(name if net.names[pieces[0]] else _street_name(name, grade))
        grades.append(grade)
        widths.append(float(net.widths[pieces[0]]))
        lines.append(shapely.line_merge(shapely.union_all([runs[piece] for piece in pieces])))
    return Ways(names=names, grades=grades, widths=np.array(widths), lines=np.array(lines), of_piece=of_piece)


def _street_name(name: str, grade: str) -> str:
    """Wider ones are called 街 and 路, not 胡同."""
    if grade == "secondary" and name.endswith(("胡同", "巷", "条")):
        return name.removesuffix("胡同").removesuffix("巷").removesuffix("条") + "街"
    if grade == "lane" and name.endswith("条"):
        return name.removesuffix("条") + "巷"
    return name


def addresses(net: Net, sides: Edges, known: Ways, houses: Houses, dice: Dice) -> Addresses:
    """Number the houses along their streets, odd and even by side, and inside estates from one."""
    middle = shapely.get_coordinates(shapely.centroid(houses.shapes))
    street, side, along = _nearest(sides, known, middle)
    number = _numbers(street, side, along)
    estate = _estates(net, sides, houses)
    estate_names = words.estates(int(estate.max(initial=-1)) + 1, dice.stream("estates"))
    within = _rank_within(estate)
    brands = words.brands(len(houses), dice.stream("brands"))
    rng = dice.stream("titles")
    last = {
        OFFICE: rng.choice(words.told()["tower_last"], len(houses)).tolist(),
        MALL: rng.choice(words.told()["mall_last"], len(houses)).tolist(),
    }
    names, homes, places = [], [], []
    kinds, districts = houses.kind.tolist(), estate.tolist()
    for i, (kind, one) in enumerate(zip(kinds, districts, strict=True)):
        door = f"{known.names[street[i]]}{number[i]}号"
        if one >= 0:
            names.append(f"{within[i] + 1}号楼")
            homes.append(estate_names[one])
            places.append(f"{estate_names[one]}{within[i] + 1}号楼")
            continue
        homes.append(None)
        places.append(door)
        if kind in last:
            names.append(brands[i] + last[kind][i])
        else:
            names.append({COURTYARD: f"{number[i]}号院", SCHOOL: f"{brands[i]}小学", HALL: "景区建筑",
                          SHOPS: f"{number[i]}号商铺"}.get(kind, f"{number[i]}号楼"))  # fmt: skip
    return Addresses(street=street, names=names, estates=homes, addresses=places)


def _nearest(sides: Edges, known: Ways, points: Floats) -> tuple[Ints, NDArray[np.bool_], Floats]:
    """Per point its street, whether it lies left of it, and how far along (west to east or south to north)."""
    of_side = np.where(sides.piece >= 0, known.of_piece[sides.piece], -1)
    streets = np.flatnonzero(of_side >= 0)
    start, end = sides.start[streets], sides.end[streets]
    lines = shapely.linestrings(np.stack([start, end], axis=1))
    near = shapely.STRtree(lines).nearest(shapely.points(points))
    street = of_side[streets][near]
    step = end[near] - start[near]
    box = shapely.bounds(known.lines)
    level = ((box[:, 2] - box[:, 0]) >= (box[:, 3] - box[:, 1]))[street]
    turned = np.where(level, step[:, 0] < 0, step[:, 1] < 0)
    step = np.where(turned[:, None], -step, step)
    away = points - start[near]
    left = step[:, 0] * away[:, 1] - step[:, 1] * away[:, 0] > 0
    return street, left, np.where(level, points[:, 0], points[:, 1])


def _numbers(street: Ints, left: NDArray[np.bool_], along: Floats) -> Ints:
    """Odd on the left, even on the right, rising along the street."""
    group = street * 2 + left
    order = np.lexsort((along, group))
    rank = np.empty(len(street), dtype=np.int64)
    first = np.concatenate([[True], group[order][1:] != group[order][:-1]])
    starts = np.flatnonzero(first)
    rank[order] = np.arange(len(street)) - np.repeat(starts, np.diff([*starts, len(street)]))
    return rank * 2 + np.where(left, 1, 2)


def _estates(net: Net, sides: Edges, houses: Houses) -> Ints:
    """Per house the number of its estate (neighbouring estate faces of one superblock), -1 elsewhere."""
    is_home = np.isin(houses.kind, (SLAB, TOWER))
    parent = np.arange(len(net.faces))

    def root(face: int) -> int:
        while parent[face] != face:
            parent[face] = parent[parent[face]]
            face = int(parent[face])
        return face

    size = np.ones(len(net.faces), dtype=int)
    inner = np.flatnonzero((sides.right >= 0) & (net.uses[sides.left] == "estate"))
    for edge in inner.tolist():
        one, other = int(sides.left[edge]), int(sides.right[edge])
        if net.uses[other] != "estate" or net.block_of[one] != net.block_of[other]:
            continue
        one, other = root(one), root(other)
        if one != other and size[one] + size[other] <= 7:
            parent[other] = one
            size[one] += size[other]
    heads = np.array([root(face) for face in houses.face.tolist()])
    found = np.full(len(houses), -1, dtype=np.int64)
    _, found[is_home] = np.unique(heads[is_home], return_inverse=True)
    return found


def _rank_within(group: Ints) -> Ints:
    order = np.argsort(group, kind="stable")
    starts = np.flatnonzero(np.concatenate([[True], group[order][1:] != group[order][:-1]]))
    rank = np.empty(len(group), dtype=np.int64)
    rank[order] = np.arange(len(group)) - np.repeat(starts, np.diff([*starts, len(group)]))
    return rank
