"""Rows of layers, areas, streets, base map, buildings and facilities."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from desk.identity import initials
from desk.profile import LayerDef
from desk.sample.columns import ascii_column, chosen, joined
from desk.sample.dice import Dice, Floats, Ints, pick
from desk.sample.houses import COURTYARD, HALL, MALL, OFFICE, SCHOOL, SHOPS, SLAB, TOWER
from desk.sample.layers import AreaTree, middles
from desk.sample.people import TODAY_YEAR
from desk.sample.place import Ground
from desk.sample.sink import Sink
from desk.sample.starting import Known, code_of
from desk.sample.things import Things, sixteen
from desk.store.schema import ground as tables

OPENED = "2025-09-01"


def layer(sink: Sink, ground: Ground, told: LayerDef, tree: AreaTree, levels: list[str], sort: int) -> tuple[int, Ints]:
    """A layer and its areas; gives the layer's id and the area id per index of the tree."""
    sink.put(
        tables.layer,
        1,
        key=told.key,
        name=told.name,
        basis=told.basis,
        levels_json=json.dumps(levels, ensure_ascii=False),
        code_scheme=told.code_scheme,
        sort=sort,
        valid_from=OPENED,
    )
    number = sink.counts["layer"]
    first = sink.counts.get("area", 0) + 1
    count = len(tree.codes)
    paths: list[str] = []
    for index, parent in enumerate(tree.parents):
        paths.append(f"{paths[parent] if parent >= 0 else '/'}{first + index}/")
    shapes = np.array([shape if shape is not None else shapely.Point() for shape in tree.shapes], dtype=object)
    earth = ground.town.frame.earth(shapes)
    empty = shapely.is_empty(shapes)
    spots = np.zeros((count, 2))
    spots[~empty] = middles(earth[~empty])
    sink.put(
        tables.area,
        count,
        layer_id=number,
        parent_id=[first + parent if parent >= 0 else None for parent in tree.parents],
        level=tree.levels,
        code=tree.codes,
        code_scheme=told.code_scheme,
        name=tree.names,
        kind=tree.kinds,
        grade=tree.grades,
        path=paths,
        geometry=[None if nothing else wkb for nothing, wkb in zip(empty, shapely.to_wkb(earth), strict=True)],
        lon=np.round(spots[:, 0], 7),
        lat=np.round(spots[:, 1], 7),
        square_metres=[round(size, 1) or None for size in shapely.area(shapes).tolist()],
        valid_from=OPENED,
    )
    return number, np.arange(first, first + count)


def streets(sink: Sink, ground: Ground, grades: list[str | None]) -> None:
    """The named streets."""
    known = ground.known
    lines = ground.town.frame.earth(known.lines)
    spots = shapely.get_coordinates(shapely.line_interpolate_point(longest(lines), 0.5, normalized=True))
    count = len(known.names)
    sink.put(
        tables.street,
        count,
        code=[f"{ground.town.code}{number:05d}" for number in range(1, count + 1)],
        name=known.names,
        initials=[initials(name, person=False) for name in known.names],
        grade=grades,
        width=known.widths,
        metres=np.round(shapely.length(known.lines), 1),
        geometry=shapely.to_wkb(lines).tolist(),
        lon=np.round(spots[:, 0], 7),
        lat=np.round(spots[:, 1], 7),
    )


def longest(lines: NDArray[Any]) -> NDArray[Any]:
    """Of each line its longest part."""
    return np.array([max(shapely.get_parts(line), key=shapely.length) for line in lines], dtype=object)


def base(sink: Sink, ground: Ground) -> None:
    """Water, parks and blocks."""
    sheets: list[tuple[str, str | None, Any]] = [("water", name, shape) for name, shape in ground.waters]
    sheets += [("park", name, shape) for _, name, shape in ground.greens]
    land = ground.land[ground.faces]
    used = (ground.net.uses[ground.faces] != "green") & ~shapely.is_empty(land)
    sheets += [("block", None, shape) for shape in land[used]]
    shapes = np.array([shape for _, _, shape in sheets], dtype=object)
    sink.put(
        tables.base_feature,
        len(sheets),
        sheet=[sheet for sheet, _, _ in sheets],
        name=[name for _, name, _ in sheets],
        geometry=shapely.to_wkb(ground.town.frame.earth(shapes)).tolist(),
    )


def buildings(sink: Sink, ground: Ground, homes: Ints, units: Ints, dice: Dice) -> Floats:
    """The houses, with as many households as live there; gives their lon/lat."""
    houses, named = ground.houses, ground.addresses
    rng = dice.stream("building rows")
    earth = ground.town.frame.earth(houses.shapes)
    spots = np.round(middles(earth), 7)
    uses = {
        COURTYARD: "住宅",
        SLAB: "住宅",
        TOWER: "住宅",
        OFFICE: "办公",
        MALL: "商业",
        SCHOOL: "教育",
        HALL: "文体",
        SHOPS: "商住两用",
    }
    age = {COURTYARD: (1920, 1975), SLAB: (1975, 2004), TOWER: (1992, 2016)}
    low = np.array([age.get(kind, (1984, 2014))[0] for kind in range(8)])[houses.kind]
    high = np.array([age.get(kind, (1984, 2014))[1] for kind in range(8)])[houses.kind]
    sink.put(
        tables.building,
        len(houses),
        code=[f"{ground.town.code}{number:06d}" for number in range(1, len(houses) + 1)],
        name=named.names,
        estate=named.estates,
        address=named.addresses,
        use=chosen([code_of("building_use", uses[kind]) for kind in range(8)], houses.kind),
        floors=houses.floors,
        units=units,
        households=homes,
        square_metres=np.round(shapely.area(houses.shapes) * houses.floors, 1),
        built=rng.integers(low, np.minimum(high, TODAY_YEAR) + 1),
        geometry=shapely.to_wkb(earth).tolist(),
        lon=spots[:, 0],
        lat=spots[:, 1],
    )
    return spots


def facilities(sink: Sink, ground: Ground, things: Things, known: Known, dice: Dice) -> Floats:
    """The facilities; gives their lon/lat."""
    rng = dice.stream("facility rows")
    count = len(things.kind)
    classes = {one.code: one for one in known.classes}
    labels = [classes[code] for code in things.classes]
    spots = np.round(ground.town.frame.degrees(things.points), 7)
    near = shapely.STRtree(shapely.centroid(ground.houses.shapes)).nearest(shapely.points(things.points))
    codes = sixteen(ground.town.quarters[0].code, things.classes, things.kind)
    state = pick(rng, [0.963, 0.028, 0.004, 0.005], count)
    first = np.datetime64("2012-01-01") + rng.integers(0, 4600, count).astype("timedelta64[D]")
    changed = first + rng.integers(0, 800, count).astype("timedelta64[D]")
    phone = [f"1200{n:07d}" for n in rng.permutation(9_000_000)[: len(labels)].tolist()]
    sink.put(
        tables.facility,
        count,
        code=ascii_column(lambda low, high: codes[low:high]),
        name=chosen([one.name for one in labels], things.kind),
        class_code=chosen(things.classes, things.kind),
        state=chosen([code_of("facility_state", text) for text in ("完好", "破损", "丢失", "废弃")], state),
        owner=chosen([one.department for one in labels], things.kind),
        manager=f"{ground.town.name}城市管理委员会",
        maintainer=chosen([f"{one.department}养护队" for one in labels], things.kind),
        maintainer_phone=chosen(phone, things.kind),
        address=joined(chosen(ground.addresses.addresses, near), "附近"),
        first_date=lambda low, high: np.datetime_as_string(first[low:high]).tolist(),
        changed_date=lambda low, high: np.datetime_as_string(changed[low:high]).tolist(),
        data_source=chosen(
            [code_of("data_source", "实测"), code_of("data_source", "地形图")], pick(rng, [0.8, 0.2], count)
        ),
        precision=chosen(["A", "B", "C"], pick(rng, [0.5, 0.42, 0.08], count)),
        dangerous=np.isin(np.array(things.classes)[things.kind], ["0601"]).astype(int),
        lon=spots[:, 0],
        lat=spots[:, 1],
        street_id=chosen(list(range(1, len(ground.known.names) + 1)), things.street),
    )
    return spots


def members(sink: Sink, layer_id: int, kind: str, areas: Ints, items: Ints | None = None) -> None:
    """What belongs to which lowest area; area 0 is none."""
    rows = np.flatnonzero(areas > 0)
    ids = rows + 1 if items is None else items[rows]
    sink.put(tables.member, len(rows), layer_id=layer_id, area_id=areas[rows], kind=kind, item_id=ids, since=OPENED)
