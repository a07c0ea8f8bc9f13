"""无缝覆盖: what is wrong with the grids of a layer, each defect once, with its place and what could mend it."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import shapely

from desk import identity
from desk.errors import Conflict
from desk.ground.coverage import check
from desk.ground.faults import GAP, INVALID, OUTSIDE, OVERLAP, SLIVER, Fault
from desk.ground.repairs import WIDEST
from desk.office import Office
from desk.report.gaps import rules_of
from desk.work.ground.sizes import out_of_target

Step = Callable[[int, int], None]

NO_OUTLINE, DOUBLE_CODE, WRONG_CODE = "no_outline", "double_code", "wrong_code"
NO_OWNER, SIZE, NOWHERE, TWICE, STALE = "no_owner", "size", "nowhere", "twice", "stale"

TITLES: Final = {
    GAP: "空隙",
    OVERLAP: "重叠",
    SLIVER: "碎缝",
    OUTSIDE: "超出上级边界",
    INVALID: "边界自相交",
    NO_OUTLINE: "没有边界",
    DOUBLE_CODE: "编码重复",
    WRONG_CODE: "编码不合规则",
    NO_OWNER: "没有责任人",
    SIZE: "规模不合要求",
    NOWHERE: "未落格",
    TWICE: "重复落格",
    STALE: "成员过时",
}
"""Every rule with its title, in the order in which the findings are shown."""

_DIGITS: Final = re.compile(r"\d+\Z", re.ASCII)
_GB_LENGTHS: Final = (2, 4, 6, 9, 12, 15)
_CJ_LENGTH: Final = 20
_OUTLINED: Final = 1000
"""Findings up to which those of whole grids carry the grid's outline to the map."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GridFinding:
    """One defect: the grids concerned, a point and (WKB, lon/lat) an outline to show, and the ground it measures.

    `kind` and `item_ids` are the things concerned (of a list: residents, facilities) where it is about those.
    """

    rule: str
    sentence: str
    area_ids: tuple[int, ...] = ()
    lon: float | None = None
    lat: float | None = None
    outline: bytes | None = None
    square_metres: float = 0.0
    fault: Fault | None = field(default=None, compare=False)
    kind: str = ""
    item_ids: tuple[int, ...] = ()

    @property
    def title(self) -> str:
        """The rule in Chinese."""
        return TITLES[self.rule]

    @property
    def may_be_mended(self) -> bool:
        """Whether a repair can be tried without a person deciding whose ground it is."""
        return self.fault is not None and (self.rule == INVALID or self.fault.width <= WIDEST)


@dataclass(frozen=True, slots=True)
class _Grid:
    id: int
    parent_id: int | None
    level: int
    code: str
    code_scheme: str
    name: str
    lon: float | None
    lat: float | None
    geometry: bytes | None

    @property
    def is_there(self) -> bool:
        return self.lon is not None and self.lat is not None


def inspect(
    office: Office, layer_id: int, area_id: int | None = None, step: Step | None = None
) -> tuple[GridFinding, ...]:
    """Everything wrong with a layer, or with an area and what is below it; worst rules first, then by place."""
    row = office.database.read_one('select basis, levels_json, "key" from layer where id = ?', (layer_id,))
    if row is None:
        raise Conflict("这个图层已不在了，请刷新后再查。")
    basis, levels, key = str(row[0]), [str(level) for level in json.loads(row[1])], str(row[2])
    grids = _grids(office, layer_id, area_id)
    found: list[GridFinding] = []
    if basis == "area":
        found += _shapes(grids, step)
        found += _without_outline(grids)
    found += _codes(grids)
    found += _owners(office, grids, key, levels)
    found += [
        _at(grids[size.area_id], SIZE, f"“{grids[size.area_id].name}”{size.sentence}")
        for size in out_of_target(office, layer_id)
        if size.area_id in grids
    ]
    places = {rule: place for place, rule in enumerate(TITLES)}
    found.sort(key=lambda each: (places[each.rule], -each.square_metres))
    return tuple(found)


def marks(findings: Sequence[GridFinding]) -> bytes:
    """The places of findings for the map, in their order: JSON [[lon, lat, rings, quiet], ...]; null where there is none.

    A quiet one (a whole grid) shows its outline only when it is chosen.
    """
    found: list[list[object] | None] = []
    for one in findings:
        if one.lon is None or one.lat is None:
            found.append(None)
            continue
        shape = shapely.from_wkb(one.outline) if one.outline is not None and one.fault is not None else None
        if one.outline is not None and shape is None and len(findings) <= _OUTLINED:
            shape = shapely.from_wkb(one.outline)
        polygons = shapely.get_parts(shape) if shape is not None and shapely.get_dimensions(shape) == 2 else []
        rings = [shapely.get_coordinates(ring).round(7).tolist() for ring in shapely.get_rings(polygons)]
        found.append([one.lon, one.lat, rings, int(one.fault is None)])
    return json.dumps(found, separators=(",", ":")).encode()


def _grids(office: Office, layer_id: int, area_id: int | None) -> dict[int, _Grid]:
    """The areas in force, with their parent even when that lies above `area_id`; parents first."""
    where, params = "", [layer_id, office.today()]
    if area_id is not None:
        where, path = " and path like ?", office.database.read_value("select path from area where id = ?", (area_id,))
        params.append(f"{path}%")
    rows = office.database.read(
        "select id, parent_id, level, code, code_scheme, name, lon, lat, geometry from area"
        f" where layer_id = ? and (valid_to is null or valid_to > ?){where} order by level, code, id",
        params,
    )
    return {row[0]: _Grid(*row) for row in rows}


def _shapes(grids: dict[int, _Grid], step: Step | None) -> Iterator[GridFinding]:
    """Gaps, overlaps, slivers, what sticks out, and outlines that cross themselves: brothers within their parent."""
    shapes = {
        one: shape
        for one, grid in grids.items()
        if grid.geometry is not None and (shape := _ground(bytes(grid.geometry))) is not None
    }
    below: dict[int, list[int]] = defaultdict(list)
    for one in shapes:
        parent = grids[one].parent_id
        if parent is not None and parent in grids:
            below[parent].append(one)
    tops = [one for one in shapes if grids[one].parent_id not in grids]
    for one in tops:
        yield from (_found(fault, grids, None) for fault in check([one], [shapes[one]]) if fault.rule == INVALID)
    for done, (parent, ids) in enumerate(below.items()):
        if step is not None:
            step(done, len(below))
        outline = shapes.get(parent)
        if outline is not None and not outline.is_valid:
            outline = None
        for fault in check(ids, [shapes[one] for one in ids], parent=outline):
            yield _found(fault, grids, grids[parent])


def _ground(geometry: bytes) -> Any:
    shape = shapely.from_wkb(geometry)
    return shape if shapely.get_dimensions(shape) == 2 and not shape.is_empty else None


def _found(fault: Fault, grids: dict[int, _Grid], parent: _Grid | None) -> GridFinding:
    point = fault.where if fault.where.geom_type == "Point" else shapely.point_on_surface(fault.where)
    inside = f"（{parent.name}）" if parent is not None else ""
    return GridFinding(
        rule=fault.rule,
        sentence=_sentence(fault, grids) + inside,
        area_ids=fault.ids or ((parent.id,) if parent is not None else ()),
        lon=float(point.x),
        lat=float(point.y),
        outline=shapely.to_wkb(fault.where, byte_order=1),
        square_metres=round(fault.square_metres, 2),
        fault=fault,
    )


def _sentence(fault: Fault, grids: dict[int, _Grid]) -> str:
    names = [f"“{grids[one].name}”" for one in fault.ids if one in grids]
    size = f"{fault.square_metres:,.0f} ㎡" if fault.square_metres >= 10 else f"{fault.square_metres:.1f} ㎡"
    among = "、".join(names[:3]) + (f"等 {len(names)} 个网格" if len(names) > 3 else "")
    width = f"平均宽 {fault.width * 100:.0f} 厘米"
    if fault.rule == GAP:
        return f"{among}之间有 {size}没有划进任何网格" if len(names) > 1 else f"{among}处有 {size}没有划进任何网格"
    if fault.rule == OVERLAP:
        return f"{among}重叠 {size}"
    if fault.rule == SLIVER:
        return f"{among}之间有碎缝 {size}（{'重叠' if fault.of == OVERLAP else '空隙'}，{width}）"
    if fault.rule == OUTSIDE:
        return f"{among}有 {size}超出上级边界"
    return f"{among}的边界自己相交或相碰"


def _without_outline(grids: dict[int, _Grid]) -> Iterator[GridFinding]:
    for grid in grids.values():
        if grid.geometry is None or _ground(bytes(grid.geometry)) is None:
            yield GridFinding(rule=NO_OUTLINE, sentence=f"“{grid.name}”还没有边界，地图上看不到", area_ids=(grid.id,))


def _codes(grids: dict[int, _Grid]) -> Iterator[GridFinding]:
    same: dict[str, list[_Grid]] = defaultdict(list)
    for grid in grids.values():
        # Written with blanks, in full-width digits or in small letters it is still the same code.
        same[re.sub(r"[\s\-_]", "", identity.clean(grid.code)).upper()].append(grid)
    for code, held in same.items():
        if len(held) > 1:
            names = "、".join(f"“{grid.name}”" for grid in held)
            yield _at(held[0], DOUBLE_CODE, f"{names}用了同一个编码 {code}", *held[1:])
    for grid in grids.values():
        parent = grids.get(grid.parent_id) if grid.parent_id is not None else None
        if wrong := wrong_code(grid.code, grid.code_scheme, parent.code if parent is not None else ""):
            yield _at(grid, WRONG_CODE, f"“{grid.name}”的编码 {grid.code} {wrong}")


def wrong_code(code: str, scheme: str, parent: str) -> str:
    """Why a code is not right by its scheme (GB15: 统计用区划代码 and 3-digit serials; CJ20: CJ/T 349); "" if it is."""
    if scheme == "GB15":
        if not _DIGITS.match(code) or len(code) not in _GB_LENGTHS:
            return f"应是数字，长 {'、'.join(map(str, _GB_LENGTHS[2:]))} 位之一"
        if parent and not code.startswith(parent):
            return f"应以上级编码 {parent} 开头"
        if parent and len(code) == len(parent):
            return "应比上级编码多出本级顺序号"
        return "顺序号应从 001 起编" if len(code) > 6 and code.endswith("000") else ""
    if scheme == "CJ20" and (not _DIGITS.match(code) or len(code) != _CJ_LENGTH):
        return f"应是 {_CJ_LENGTH} 位数字"
    return "" if code.strip() else "是空的"


def _owners(office: Office, grids: dict[int, _Grid], layer_key: str, levels: list[str]) -> Iterator[GridFinding]:
    """Areas where nobody at all holds one of the posts that are wanted there."""
    today, rules = office.today(), rules_of(office)
    rows = office.database.read(
        "select distinct area_id, post from assignment where since <= ? and (until is null or until >= ?)",
        (today, today),
    )
    held: dict[int, set[str]] = defaultdict(set)
    for area, post in rows:
        held[area].add(post)
    for grid in grids.values():
        level = levels[grid.level] if grid.level < len(levels) else ""
        wanted = [post for post in rules.of(layer_key, level).posts if post.least > 0]
        if wanted and not held[grid.id] & {post.key for post in wanted}:
            titles = "、".join(post.title for post in wanted[:3])
            yield _at(grid, NO_OWNER, f"“{grid.name}”没有责任人（{titles}都空缺）")


def _at(grid: _Grid, rule: str, sentence: str, *others: _Grid) -> GridFinding:
    ids = (grid.id, *(other.id for other in others))
    return GridFinding(
        rule=rule, sentence=sentence, area_ids=ids, lon=grid.lon, lat=grid.lat,
        outline=bytes(grid.geometry) if grid.geometry is not None else None,
    )  # fmt: skip
