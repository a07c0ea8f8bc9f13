"""What lies inside a ring drawn on the map, and where the rows of a list lie: map and lists point at each other.

Both run off the GUI thread: 168,000 facilities and 1.13 million residents take a fraction of a second.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
import shapely
from numpy.typing import NDArray

from desk.errors import BadInput
from desk.geo import Box
from desk.office import Office
from desk.store.search.kinds import BY_KEY

Ids = NDArray[np.int64]
FEW_HOUSES: Final = 400
"""Up to so many houses are asked for their residents by index; above, the whole column is read once."""
_BLOCK: Final = 5_000
_MOST_CORNERS: Final = 5_000


def within(office: Office, ring: Sequence[Sequence[float]], *, closed: bool = False) -> dict[str, tuple[int, ...]]:
    """Per kind the ids inside a ring of (lon, lat), ascending. Residents are where their building is.

    `closed` takes settled issues too. BadInput when the ring is none: a line, a point, no numbers.
    """
    area = _polygon(ring)
    houses = _inside(area, *_columns(office, "building"))
    where = "" if closed else "closed_at is null"
    found: Mapping[str, Ids] = {
        "residents": _residents(office, houses),
        "buildings": houses,
        "facilities": _inside(area, *_packed(office.search.map_points("facilities"))),
        "issues": _inside(area, *_columns(office, "issue", where)),
        "organisations": _inside(area, *_columns(office, "organisation")),
    }
    return {kind: _plain(np.sort(ids)) for kind, ids in found.items()}


def places(office: Office, kind: str, ids: Sequence[int]) -> NDArray[np.float64]:
    """Where rows of a list lie: lon/lat per place, each place once; rows without a place are left out."""
    spec = BY_KEY[kind]
    if not spec.lon:
        return np.empty((0, 2))
    rows: list[tuple[Any, ...]] = []
    for start in range(0, len(ids), _BLOCK):
        block = [int(each) for each in ids[start : start + _BLOCK]]
        marks = ", ".join("?" * len(block))
        rows += office.database.read(
            f"select distinct {spec.lon}, {spec.lat} from {spec.source} where t.id in ({marks}) and {spec.lon} is not null",
            tuple(block),
        )
    return np.unique(np.array(rows, np.float64).reshape(len(rows), 2), axis=0)


def counted_places(office: Office, kind: str, ids: Sequence[int]) -> tuple[NDArray[np.float64], tuple[int, ...]]:
    """The same places, and how many of the rows lie at each."""
    spec = BY_KEY[kind]
    counts: dict[tuple[float, float], int] = {}
    for start in range(0, len(ids) if spec.lon else 0, _BLOCK):
        block = [int(each) for each in ids[start : start + _BLOCK]]
        for lon, lat, count in office.database.read(
            f"select {spec.lon}, {spec.lat}, count(*) from {spec.source} where t.id in ({', '.join('?' * len(block))})"
            f" and {spec.lon} is not null group by {spec.lon}, {spec.lat}",
            tuple(block),
        ):
            counts[lon, lat] = counts.get((lon, lat), 0) + int(count)
    return np.array(list(counts), np.float64).reshape(len(counts), 2), tuple(counts.values())


def box_of(places: NDArray[np.float64]) -> Box | None:
    """West, south, east, north of places; None when there are none."""
    if not len(places):
        return None
    (west, south), (east, north) = places.min(axis=0).tolist(), places.max(axis=0).tolist()
    return west, south, east, north


def _polygon(ring: Sequence[Sequence[float]]) -> Any:
    """The ring as a polygon; one that crosses itself (a loop drawn by hand) keeps all it goes around."""
    try:
        corners = np.array(ring, np.float64)
    except (TypeError, ValueError):
        corners = np.empty((0, 2))
    if (
        corners.ndim != 2
        or corners.shape[1] != 2
        or not 3 <= len(corners) <= _MOST_CORNERS
        or not np.isfinite(corners).all()
    ):
        raise BadInput("圈选的范围不成形，请在地图上重新画一次。")
    if len(np.unique(corners, axis=0)) < 3:
        raise BadInput("圈选的范围太小，请画大一些。")
    area = shapely.Polygon(corners)
    if not area.is_valid:
        area = shapely.make_valid(area, method="structure", keep_collapsed=False)
    if area.is_empty or not area.area:
        raise BadInput("圈选的范围太小，请画大一些。")
    shapely.prepare(area)
    return area


def _plain(ids: Ids) -> tuple[int, ...]:
    """Some at a time, for other threads to have their turn between."""
    return tuple(each for start in range(0, len(ids), _BLOCK) for each in ids[start : start + _BLOCK].tolist())


def _inside(area: Any, ids: Ids, lon: NDArray[np.float64], lat: NDArray[np.float64]) -> Ids:
    west, south, east, north = area.bounds
    near = np.flatnonzero((lon >= west) & (lon <= east) & (lat >= south) & (lat <= north))
    return ids[near[shapely.intersects_xy(area, lon[near], lat[near])]]


def _columns(office: Office, table: str, where: str = "") -> tuple[Ids, NDArray[np.float64], NDArray[np.float64]]:
    condition = f" and {where}" if where else ""
    whole = "cast(round({} * 10000000) as bigint)"
    ids, lon, lat = office.database.read_packed(
        f"select id, {whole.format('lon')}, {whole.format('lat')} from {table}"
        f" where lon is not null and lat is not null{condition}",
        columns=3,
    )
    return ids, lon / 1e7, lat / 1e7


def _packed(pack: bytes) -> tuple[Ids, NDArray[np.float64], NDArray[np.float64]]:
    """Ids and places of a point pack, which the search keeps between two writes."""
    (count,) = struct.unpack_from("<I", pack)
    ids = np.frombuffer(pack, "<i4", count, 4).astype(np.int64)
    lon, lat = np.frombuffer(pack, "<i4", 2 * count, 4 + 4 * count).reshape(2, count) / 1e7
    return ids, lon, lat


def _residents(office: Office, houses: Ids) -> Ids:
    if not len(houses):
        return houses
    if len(houses) <= FEW_HOUSES:
        marks = ", ".join("?" * len(houses))
        return office.database.ids(f"select id from resident where building_id in ({marks})", tuple(houses.tolist()))
    ids, building = office.database.read_packed(
        "select id, building_id from resident where building_id is not null", columns=2
    )
    flags = np.zeros(int(max(building.max(initial=0), houses.max())) + 1, np.bool_)
    flags[houses] = True
    return ids[flags[building]]
