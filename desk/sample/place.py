"""The ground of a sample: town, net, houses, areas, streets and addresses together."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from desk.sample import houses as building
from desk.sample import net as netting
from desk.sample import town as towns
from desk.sample.dice import Dice, Ints
from desk.sample.edges import Edges, edges
from desk.sample.houses import Houses
from desk.sample.layers import Ward, wards
from desk.sample.net import Net
from desk.sample.town import Town
from desk.sample.waters import greens, waters
from desk.sample.ways import Addresses, Ways, addresses, ways

_SMALL = 2
"""Communities of the smallest sample."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """Everything that lies still."""

    town: Town
    net: Net
    sides: Edges
    land: NDArray[Any]
    houses: Houses
    known: Ways
    addresses: Addresses
    wards: list[Ward]
    waters: list[tuple[str, Any]]
    greens: list[tuple[str, str, Any]]
    water: Any
    faces: Ints
    """The faces in use."""


def lay_out(name: str, size: str, dice: Dice) -> Ground:
    """The ground of a town: the whole for `district`, one street for `street`, two of its communities for `small`."""
    town = towns.load(name)
    blocks = netting.superblocks(town, dice)
    quarters = [quarter.code for quarter in town.quarters]
    if size == "small" or (size == "street" and not town.line_layer):
        quarters = quarters[: 4 if town.line_layer else 1]
        blocks = tuple(block for block in blocks if block.quarter.code in quarters)
    net = netting.cut(town, blocks, dice)
    sides = edges(net)
    found = wards(town, net, sides, dice, quarters)
    if size == "small" and not town.line_layer:
        net, found = _only(net, found[4 : 4 + _SMALL])
        sides = edges(net)
    faces = np.sort(np.concatenate([ward.faces for ward in found]))
    extent = shapely.coverage_union_all(net.faces[faces])
    named_waters = [(n, cut) for n, shape in waters(town, dice) if not (cut := shape & extent).is_empty]
    water = shapely.union_all([shape for _, shape in named_waters]) if named_waters else None
    land = building.ground(net, sides, water)
    stand = building.build(land, net.uses, dice, faces)
    known = ways(town, net, sides, dice)
    return Ground(
        town=town,
        net=net,
        sides=sides,
        land=land,
        houses=stand,
        known=known,
        addresses=addresses(net, sides, known, stand, dice),
        wards=found,
        waters=named_waters,
        greens=[(k, n, cut) for k, n, shape in greens(town) if not (cut := shape & extent).is_empty],
        water=water,
        faces=faces,
    )


def _only(net: Net, found: list[Ward]) -> tuple[Net, list[Ward]]:
    """The net and the communities without what belongs to none of them."""
    kept = np.sort(np.concatenate([ward.faces for ward in found]))
    place = np.full(len(net.faces), -1, dtype=np.int64)
    place[kept] = np.arange(len(kept))
    smaller = replace(net, faces=net.faces[kept], block_of=net.block_of[kept], uses=net.uses[kept])
    return smaller, [replace(ward, grids=[place[faces] for faces in ward.grids]) for ward in found]
