"""What is not in order with the grids of a draft, as sentences: gaps, overlaps, out of the parent, in pieces, sizes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

import numpy as np
import shapely

from desk.ground.borders import Shape, length_metres, square_metres
from desk.ground.coverage import Coverage
from desk.ground.faults import GAP, INVALID, OUTSIDE, OVERLAP, Fault
from desk.ground.sizes import HIGH, LOW, GridCount
from desk.ground.steps import DraftGrid, ParentGround
from desk.model import Finding

LEAST: Final = 1.0
"""Square metres: what lies out of the parent by less comes from rounding."""
_WIDE: Final = 0.05
"""Metres: so does what is narrower on average."""


class Remarks:
    """Looks at the changed grids of a draft; keeps the index of borders between two looks."""

    def __init__(self, grids: Mapping[int, Shape], parents: Mapping[int, ParentGround]) -> None:
        self._parents = parents
        above = [each.shape for each in parents.values() if each.shape is not None]
        whole = shapely.coverage_union_all(np.array(above, dtype=object)) if above else None
        self._coverage = Coverage(list(grids), list(grids.values()), parent=whole)
        self._seen: dict[int, Shape] = dict(grids)

    def faults(self, grids: Mapping[int, Shape], changed: Iterable[int]) -> tuple[Fault, ...]:
        """Where the changed grids do not fit their neighbours; `grids` are all outlines as they are now."""
        for key in [key for key in self._seen if key not in grids]:
            self._coverage.update(key, None)
            del self._seen[key]
        for key, shape in grids.items():
            if self._seen.get(key) is not shape:
                self._coverage.update(key, shape)
                self._seen[key] = shape
        wanted = [key for key in changed if key in grids]
        return self._coverage.check_around(wanted) if wanted else ()

    def all(
        self,
        grids: Mapping[int, DraftGrid],
        changed: Sequence[int],
        counts: Iterable[GridCount],
        outlines: Mapping[int, Shape],
    ) -> tuple[Finding, ...]:
        """Every sentence on the changed grids: what must be mended first, sizes last."""
        names = {key: each.name for key, each in grids.items()}
        found = [_fitting(fault, names) for fault in self.faults(outlines, changed) if fault.rule != OUTSIDE]
        for key in changed:
            found += self._of_one(grids[key])
        found += _doubled(grids, changed)
        return (*found, *_sizes(counts))

    def _of_one(self, grid: DraftGrid) -> Iterator[Finding]:
        if grid.shape is None or shapely.get_dimensions(grid.shape) != 2:
            return
        parent = self._parents.get(grid.parent_id or 0)
        if parent is not None and parent.shape is not None and shapely.is_valid(grid.shape):
            out = shapely.difference(grid.shape, parent.shape)
            size = square_metres(out)
            if size >= LEAST and 2 * size > _WIDE * max(length_metres(shapely.boundary(out)), 1e-9):
                said = f"“{grid.name}”有 {size:,.0f} ㎡超出上级“{parent.name}”"
                yield Finding(rule=OUTSIDE, sentence=said, kind="area", id=grid.key)
        parts = len(shapely.get_parts(grid.shape))
        if parts > 1:
            yield Finding(rule="parts", sentence=f"“{grid.name}”分成不相连的 {parts} 块", kind="area", id=grid.key)


def _fitting(fault: Fault, names: Mapping[int, str]) -> Finding:
    known = [f"“{names[key]}”" for key in fault.ids if key in names]
    among = "、".join(known[:3]) + (f"等{len(known)}个网格" if len(known) > 3 else "")
    size = f"{max(fault.square_metres, 1):,.0f} ㎡"
    if fault.rule == INVALID:
        said = f"{among}的边界自相交"
    elif fault.rule == OVERLAP or fault.of == OVERLAP:
        said = f"{among}重叠 {size}"
    elif fault.rule == GAP:
        said = f"{among}{'之间' if len(known) > 1 else '旁边'}有 {size}没有划进任何网格"
    else:
        said = f"{among}之间有碎缝 {size}"
    return Finding(rule=fault.rule, sentence=said, kind="area", id=fault.ids[0] if fault.ids else None)


def _doubled(grids: Mapping[int, DraftGrid], changed: Sequence[int]) -> Iterator[Finding]:
    used: dict[str, list[int]] = {}
    for key, each in grids.items():
        if each.stands:
            used.setdefault(each.name, []).append(key)
    for name, keys in used.items():
        if len(keys) > 1 and set(keys) & set(changed):
            yield Finding(rule="name", sentence=f"有 {len(keys)} 个网格都叫“{name}”", kind="area", id=keys[-1])


def _sizes(counts: Iterable[GridCount]) -> Iterator[Finding]:
    said: Mapping[str, str] = {LOW: "偏小", HIGH: "偏大"}
    for each in counts:
        if each.state in said:
            sentence = f"“{each.name}”{said[each.state]}：应为{each.target}，现在{_value(each)}"
            yield Finding(rule="size", sentence=sentence, kind="area", id=each.key)


def _value(count: GridCount) -> str:
    values: Mapping[str, Any] = {
        "户数": count.households, "人口": count.residents, "楼栋": count.buildings, "商铺": count.shops,
        "企业": count.firms, "面积": count.square_metres, "部件": count.facilities, "长度": count.metres,
    }  # fmt: skip
    title, unit = count.target.split(" ")[0], count.target.split(" ")[2].split("（")[0]
    return f" {values.get(title, 0):,.0f} {unit}"
