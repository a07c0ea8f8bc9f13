"""Where a dragged or drawn point comes to rest: on a vertex, on a border, on a street, or where it is."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import shapely

from desk.ground.borders import Borders, Edge, Point, Shape, metres_per_degree, rounded


class Snapping:
    """Snaps to the grids' borders as they are now, and to the middle lines of streets."""

    def __init__(self, borders: Borders, streets: Sequence[Shape]) -> None:
        self._borders = borders
        self._streets = np.array([line for line in streets if line is not None], dtype=object)
        self._tree = shapely.STRtree(self._streets)

    def snap(self, at: Point, tolerance: float) -> Point:
        """The place where a point comes to rest, within `tolerance` metres of where it is."""
        return self.snap_off(at, tolerance, None)[0]

    def snap_off(self, at: Point, tolerance: float, vertex: Point | None) -> tuple[Point, Edge | None]:
        """The same for a vertex that is moved, which must not stick to itself; and the edge it came to lie on."""
        if tolerance <= 0:
            return rounded(at), None
        near = self._borders.vertex(at, tolerance, leave_out=vertex)
        if near is not None:
            return near, None
        edge = self._borders.edge(at, tolerance, leave_out=vertex)
        if edge is not None:
            return edge[1], edge[0]
        return self._on_street(at, tolerance) or rounded(at), None

    def _on_street(self, at: Point, tolerance: float) -> Point | None:
        across, up = metres_per_degree(at[1])
        box = shapely.box(
            at[0] - tolerance / across, at[1] - tolerance / up, at[0] + tolerance / across, at[1] + tolerance / up
        )
        lines = self._streets[self._tree.query(box, predicate="intersects")] if len(self._streets) else []
        best: tuple[float, Point] | None = None
        for line in lines:
            # Stretched so that a degree is as long across as up; the foot is then the nearest place in metres too.
            flat = shapely.transform(line, lambda xy: xy * (across / up, 1.0))
            spot = shapely.Point(at[0] * across / up, at[1])
            foot = flat.interpolate(flat.project(spot))
            far = spot.distance(foot) * up
            if far <= tolerance and (best is None or far < best[0]):
                best = far, rounded((foot.x * up / across, foot.y))
        return best[1] if best else None
