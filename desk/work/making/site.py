"""What a proposal starts from: the ground of an area, its streets and its houses, in metres around its middle."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from desk.errors import BadInput
from desk.ground.borders import metres_per_degree
from desk.ground.locate import Floats, Ints
from desk.office import Office


@dataclass(frozen=True, slots=True, kw_only=True)
class Plane:
    """Metres east and north of a point; the plane touches the ellipsoid there, good to a few parts in 10,000 over a city."""

    lon: float
    lat: float

    @property
    def _scale(self) -> NDArray[np.float64]:
        return np.array(metres_per_degree(self.lat))

    def flat(self, shapes: Any) -> Any:
        """Shapes in lon/lat as metres."""
        origin, scale = np.array([self.lon, self.lat]), self._scale
        return shapely.transform(shapes, lambda points: (points - origin) * scale)

    def round(self, shapes: Any) -> Any:
        """Shapes in metres as lon/lat."""
        origin, scale = np.array([self.lon, self.lat]), self._scale
        return shapely.transform(shapes, lambda points: points / scale + origin)


@dataclass(frozen=True, slots=True, kw_only=True)
class Above:
    """An area whose ground is divided: its children will be the new grids."""

    id: int
    code: str
    name: str
    level: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Streets:
    """Centre lines in metres."""

    ids: Ints
    names: list[str]
    grades: list[str]
    lines: NDArray[Any]

    def __len__(self) -> int:
        return len(self.ids)


@dataclass(frozen=True, slots=True, kw_only=True)
class Houses:
    """Buildings with a place: footprints (or points) and points in metres, and who lives there."""

    ids: Ints
    lon: Floats
    lat: Floats
    spots: NDArray[Any]
    shapes: NDArray[Any]
    households: Floats
    residents: Floats
    estates: list[str]

    def __len__(self) -> int:
        return len(self.ids)


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """Everything a proposal needs to know. Shapes in metres of `plane`."""

    layer_id: int
    basis: str
    area: Above
    plane: Plane
    outline: Any
    above: tuple[Above, ...]
    grounds: NDArray[Any]
    """The outline of each of `above`; together they are `outline`."""
    stored: NDArray[Any]
    """The same in lon/lat as they are stored."""
    streets: Streets
    houses: Houses
    seq: int


def site_of(office: Office, layer_id: int, area_id: int, *, across: bool = False, least_width: float = 0.0) -> Site:
    """Read an area of a layer. `across`: its communities do not count, only its own outline.

    Streets narrower than `least_width` metres are left out. BadInput when the area has no outline.
    """
    area, shape, basis, path = _area(office, layer_id, area_id)
    if shape is None:
        raise BadInput(f"“{area.name}”还没有边界，不能生成网格；请先画出或导入它的边界。")
    line = basis == "line"
    above, outlines = [area], [shape]
    if not across and not line and (lower := _lowest_above_grids(office, layer_id, path, area)):
        above, outlines = [each for each, _ in lower], [each for _, each in lower]
    west, south, east, north = shapely.total_bounds(np.array(outlines, dtype=object))
    plane = Plane(lon=float(west + east) / 2, lat=float(south + north) / 2)
    grounds = plane.flat(np.array(outlines, dtype=object))
    if not line:
        grounds = shapely.make_valid(grounds) if not shapely.is_valid(grounds).all() else grounds
    outline = grounds[0] if len(grounds) == 1 else shapely.union_all(grounds, grid_size=0.01)
    box = (float(west), float(south), float(east), float(north))
    return Site(
        layer_id=layer_id,
        basis=basis,
        area=area,
        plane=plane,
        outline=outline,
        above=tuple(above),
        grounds=grounds,
        stored=np.array(outlines, dtype=object),
        streets=_streets(office, plane, layer_id if line else None, path, least_width),
        houses=_houses(office, plane, box),
        seq=office.database.seq,
    )


def _area(office: Office, layer_id: int, area_id: int) -> tuple[Above, Any, str, str]:
    row = office.database.read_one(
        "select a.code, a.name, a.level, a.geometry, l.basis, a.path from area a join layer l on l.id = a.layer_id"
        " where a.id = ? and a.layer_id = ? and (a.valid_to is null or a.valid_to > ?)",
        (area_id, layer_id, office.today()),
    )
    if row is None:
        raise BadInput("这个区域已经不在这一图层里了，请重新选择。")
    code, name, level, geometry, basis, path = row
    if basis not in ("area", "line"):
        raise BadInput("只有按地面或按街路划分的图层能生成网格；按条件、名单、资产划分的图层请在“条件网格”里设置。")
    shape = None if geometry is None else shapely.from_wkb(bytes(geometry))
    return Above(id=area_id, code=code, name=name, level=level), shape, basis, path


def _lowest_above_grids(office: Office, layer_id: int, path: str, area: Above) -> list[tuple[Above, Any]]:
    """The areas below one that stand just above the lowest level (communities); none when it is such a one itself."""
    levels = json.loads(office.database.read_value("select levels_json from layer where id = ?", (layer_id,)))
    if area.level >= len(levels) - 2:
        return []
    rows = office.database.read(
        "select id, code, name, level, geometry from area where layer_id = ? and path like ? and level = ?"
        " and geometry is not null and (valid_to is null or valid_to > ?) order by code",
        (layer_id, f"{path}%", len(levels) - 2, office.today()),
    )
    return [
        (Above(id=one, code=code, name=name, level=level), shapely.from_wkb(bytes(shape)))
        for one, code, name, level, shape in rows
    ]


def _streets(office: Office, plane: Plane, line_layer: int | None, path: str, least_width: float) -> Streets:
    """All streets, or those that belong to an area of a line layer."""
    sql = "select s.id, s.name, s.grade, s.geometry from street s where (s.width >= ? or ? <= 0)"
    params: tuple[Any, ...] = (least_width, least_width)
    if line_layer is not None:
        held = office.database.read_value(
            "select count(*) from member m join area a on a.id = m.area_id"
            " where m.layer_id = ? and m.kind = 'street' and m.until is null and a.path like ?",
            (line_layer, f"{path}%"),
        )
        if held:
            sql += (
                " and exists (select 1 from member m join area a on a.id = m.area_id where m.kind = 'street'"
                " and m.item_id = s.id and m.layer_id = ? and m.until is null and a.path like ?)"
            )
            params = (*params, line_layer, f"{path}%")
    rows = office.database.read(f"{sql} order by s.id", params)
    lines = shapely.from_wkb([bytes(row[3]) for row in rows]) if rows else np.empty(0, dtype=object)
    return Streets(
        ids=np.array([row[0] for row in rows], dtype=np.int64),
        names=[row[1] for row in rows],
        grades=[row[2] or "" for row in rows],
        lines=plane.flat(lines) if rows else lines,
    )


def _houses(office: Office, plane: Plane, box: tuple[float, float, float, float]) -> Houses:
    inside = "b.lon between ? and ? and b.lat between ? and ?"
    params = (box[0], box[2], box[1], box[3])
    rows = office.database.read(
        f"select b.id, b.lon, b.lat, b.geometry, b.households, b.estate from building b where {inside} order by b.id",
        params,
    )
    people = dict(
        office.database.read(
            "select r.building_id, count(*) from resident r join building b on b.id = r.building_id"
            f" where r.state in ('living', 'away') and {inside} group by r.building_id",
            params,
        )
    )
    homes: dict[int, int] = {}
    if any(row[4] is None for row in rows):
        homes = dict(
            office.database.read(
                "select d.building_id, count(*) from household h join dwelling d on d.id = h.dwelling_id"
                f" join building b on b.id = d.building_id where {inside} group by d.building_id",
                params,
            )
        )
    lon = np.array([row[1] for row in rows], dtype=np.float64)
    lat = np.array([row[2] for row in rows], dtype=np.float64)
    spots = plane.flat(shapely.points(lon, lat)) if rows else np.empty(0, dtype=object)
    walls = shapely.from_wkb([None if row[3] is None else bytes(row[3]) for row in rows]) if rows else spots
    shapes = np.where(shapely.is_missing(walls), spots, plane.flat(walls)) if rows else spots
    return Houses(
        ids=np.array([row[0] for row in rows], dtype=np.int64),
        lon=lon,
        lat=lat,
        spots=spots,
        shapes=shapes,
        households=np.array([homes.get(row[0], 0) if row[4] is None else row[4] for row in rows], dtype=np.float64),
        residents=np.array([people.get(row[0], 0) for row in rows], dtype=np.float64),
        estates=[row[5] or "" for row in rows],
    )
