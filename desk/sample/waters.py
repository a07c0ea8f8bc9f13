"""Waters and parks as shapes in metres: canals, moats, lakes; greens with their names."""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely

from desk.sample.dice import Dice
from desk.sample.town import Town


def waters(town: Town, dice: Dice) -> list[tuple[str, Any]]:
    """Named water surfaces inside the outline."""
    found = [
        (row["name"], shapely.buffer(shapely.LineString(_bent(row["points"])), row["width"] / 2, quad_segs=3))
        for row in town.canals
    ]
    for row in town.places:
        place = shapely.Polygon(row["points"])
        if "moat" in row:
            found.append(
                ("筒子河", place.buffer(-4, join_style="mitre") - place.buffer(-4 - row["moat"], join_style="mitre"))
            )
        if "lake" in row:
            found.append(
                (row["name"].removesuffix("公园") + "湖", _lake(place, row["lake"], dice.stream("lake", row["name"])))
            )
    return [(name, clipped) for name, shape in found if not (clipped := shape & town.outline).is_empty]


def greens(town: Town) -> list[tuple[str, str, Any]]:
    """Kind, name and shape of parks and palaces inside the outline."""
    found = [(row["kind"], row["name"], shapely.Polygon(row["points"]) & town.outline) for row in town.places]
    return [row for row in found if not row[2].is_empty]


def _bent(points: Any) -> Any:
    """The line with its corners cut twice, as water rounds them."""
    for _ in range(2):
        inner = np.stack([points[:-1] * 0.75 + points[1:] * 0.25, points[:-1] * 0.25 + points[1:] * 0.75], axis=1)
        points = np.concatenate([points[:1], inner.reshape(-1, 2)[1:-1], points[-1:]])
    return points


def _lake(place: Any, share: float, rng: np.random.Generator) -> Any:
    """A round-edged lake that covers about this share of the place."""
    west, south, east, north = place.bounds
    middle = np.array([(west + east) / 2, (south + north) / 2])
    turn = np.linspace(0, 2 * np.pi, 48, endpoint=False)
    wave = sum(rng.uniform(0.03, 0.13) * np.sin(turn * k + rng.uniform(0, 6.3)) for k in (2, 3, 5))
    radius = np.sqrt(share / np.pi) * (1 + wave)
    points = middle + np.stack([np.cos(turn) * (east - west), np.sin(turn) * (north - south)], axis=1) * radius[:, None]
    island = shapely.Point(*(middle + rng.uniform(-0.08, 0.08, 2) * (east - west))).buffer(
        min(east - west, north - south) * 0.06
    )
    return (shapely.Polygon(points) & place.buffer(-12)) - island
