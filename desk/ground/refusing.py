"""What a step must not do to outlines: cross themselves, vanish, or lie over one another."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import shapely

from desk.errors import BadInput
from desk.ground.borders import Borders, Shape, square_metres


def check_outlines(shapes: Mapping[int, Shape], names: Mapping[int, str]) -> None:
    """Refuse outlines that cross themselves or enclose nothing."""
    for key, shape in shapes.items():
        if shapely.is_empty(shape) or not shapely.is_valid(shape):
            raise BadInput(f"这样改，“{names[key]}”的边界会自相交，没有改动。请不要让边界线互相交叉。")


def check_coverage(
    borders: Borders, before: Mapping[int, Shape | None], after: Mapping[int, Shape | None], names: Mapping[int, str]
) -> None:
    """Refuse a change by which outlines that fitted would lie over one another (`borders` still holds `before`)."""
    given = [shape for shape in (*before.values(), *after.values()) if shape is not None]
    if not given:
        return
    flat = shapely.bounds(np.array(given, dtype=object))
    box = (*flat[:, :2].min(axis=0).tolist(), *flat[:, 2:].max(axis=0).tolist())
    around = {key: borders.shapes[key] for key in borders.in_box(box)}
    then = {**around, **after}
    new = np.array([shape for shape in then.values() if shape is not None], dtype=object)
    if shapely.coverage_is_valid(new):
        return
    if not shapely.coverage_is_valid(np.array(list(around.values()), dtype=object)):
        return  # it did not fit before: a clerk who mends it step by step is not to be stopped
    for key, shape in after.items():
        if shape is None:
            continue
        for other, theirs in then.items():
            if other != key and theirs is not None and shape.intersects(theirs):
                size = square_metres(shape.intersection(theirs))
                if size > 0.01:
                    raise BadInput(
                        f"这样改，“{names[key]}”会盖住“{names[other]}”约 {max(size, 1):,.0f} ㎡，没有改动。"
                        "请把点放在公共边界上，或只在自己的网格里移动。"
                    )
    raise BadInput("这样改，网格之间的边界会对不上，没有改动。请把点放在邻格的边界点上，或离开边界线一点。")
