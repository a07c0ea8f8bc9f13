"""The areas of one layer with their outlines: who lies below whom, where, how large. Read once for many sheets."""

from __future__ import annotations

from collections.abc import Set
from typing import Any

import numpy as np
import shapely

from desk.errors import BadInput
from desk.geo import MEAN_RADIUS, Box, union
from desk.model import Layer
from desk.office import Office


class Realm:
    """A layer in force today. Shapes are shapely, lon/lat, EPSG:4490; areas without an outline have none."""

    def __init__(self, office: Office, layer_id: int) -> None:
        self.layer = _layer(office, layer_id)
        self.areas = {area.id: area for area in office.search.tree(layer_id)}
        self.shapes = _shapes(office, layer_id, self.areas.keys())
        self.children: dict[int | None, list[int]] = {}
        for area in self.areas.values():
            self.children.setdefault(area.parent_id, []).append(area.id)
        self.boxes: dict[int, Box | None] = {}
        for area in sorted(self.areas.values(), key=lambda one: -one.level):
            own = self.shapes.get(area.id)
            box = tuple(shapely.bounds(own).tolist()) if own is not None else None
            self.boxes[area.id] = union([box, *(self.boxes[child] for child in self.children.get(area.id, ()))])
        self._numbers = list(self.shapes)
        self._tree = shapely.STRtree([self.shapes[number] for number in self._numbers])

    def top(self, area_id: int | None) -> int:
        """The area, or the uppermost for None; BadInput when it is not of this layer."""
        roots = self.children.get(None, [])
        top = area_id if area_id is not None else roots[0] if roots else None
        if top not in self.areas:
            raise BadInput("所选区域已不在这个图层里，请重新选择。")
        return top

    def below(self, top: int) -> list[int]:
        """The area and all below it, parents before children, brothers in the order of their codes."""
        found, waiting = [], [top]
        while waiting:
            each = waiting.pop()
            found.append(each)
            waiting += reversed(self.children.get(each, []))
        return found

    def above(self, target: int) -> list[int]:
        """The areas above, from the outermost in."""
        found = []
        parent = self.areas[target].parent_id
        while parent in self.areas:
            found.append(parent)
            parent = self.areas[parent].parent_id
        return found[::-1]

    def within(self, box: Box) -> list[int]:
        """The areas whose outline touches a box."""
        return [self._numbers[at] for at in np.sort(self._tree.query(shapely.box(*box))).tolist()]

    def is_leaf(self, area_id: int) -> bool:
        """Whether nothing lies below."""
        return not self.children.get(area_id)

    def is_line(self, area_id: int) -> bool:
        """Whether the area is a run of streets."""
        return bool(self.shapes[area_id].geom_type.endswith("LineString"))

    def square_metres(self, area_id: int) -> float:
        """By an equirectangular projection at the middle latitude, good to a few parts in a thousand; 0 for lines."""
        shape = self.shapes.get(area_id)
        if shape is None or self.is_line(area_id):
            return 0.0
        middle = np.radians((shape.bounds[1] + shape.bounds[3]) / 2)
        degree = np.radians(1) * MEAN_RADIUS
        return float(shape.area * degree * degree * np.cos(middle))


def _layer(office: Office, layer_id: int) -> Layer:
    found = next((layer for layer in office.search.layers() if layer.id == layer_id), None)
    if found is None:
        raise BadInput("这个网格图层已经停用，请换一个图层再试。")
    return found


def _shapes(office: Office, layer_id: int, known: Set[int]) -> dict[int, Any]:
    rows = office.database.read(
        "select id, geometry from area where layer_id = ? and geometry is not null order by id", (layer_id,)
    )
    kept = [(int(number), bytes(body)) for number, body in rows if number in known]
    shapes = shapely.force_2d(shapely.from_wkb([body for _, body in kept], on_invalid="ignore"))
    usable = [shape is not None and not shape.is_empty for shape in shapes]
    return {number: shape for (number, _), shape, fine in zip(kept, shapes, usable, strict=True) if fine}
