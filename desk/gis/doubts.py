"""Does this lie where it should? What is wrong with coordinates, said in a sentence, with what may be done about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy
import shapely

from desk.gis import systems
from desk.gis.around import CHINA, Around, is_in, kilometres, middles, readings, share
from desk.gis.raw import Raw, Reading
from desk.ground import coordinates

_FAR = 0.9
"""Share of the features from which a finding is about the file, not about single rows."""
_MANY_VERTICES = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A way to read the file otherwise: what the button says, and which fields of `Reading` it sets."""

    words: str
    change: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """Something about the coordinates that a person must know; a blocking one must be settled before anything is saved."""

    key: str
    sentence: str
    offers: tuple[Offer, ...] = ()
    is_blocking: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """Geometries in CGCS2000 degrees (as they were where a doubt forbids turning them), and what was found."""

    geometry: numpy.ndarray
    system: str
    notes: tuple[str, ...]
    doubts: tuple[Doubt, ...]
    faults: Mapping[int, str]
    """Index to reason."""

    @property
    def is_settled(self) -> bool:
        """Whether nothing stands in the way of saving."""
        return not any(doubt.is_blocking for doubt in self.doubts)


def place(raw: Raw, reading: Reading, around: Around | None, name: str) -> Placed:
    """Turn what was read into degrees, or say why that is not safe. `around` None: nothing is known of the office."""
    geometry = raw.geometry
    if reading.swapped:
        geometry = shapely.transform(geometry, lambda xy: xy[:, ::-1])
    spots = middles(geometry)
    faults = {
        int(at): "坐标是 0,0（多半没有填），没有读入" for at in numpy.flatnonzero((numpy.abs(spots) < 1e-6).all(axis=1))
    }
    fine = numpy.isfinite(spots).all(axis=1)
    fine[list(faults)] = False
    places = spots[fine]
    system = reading.system or ("" if raw.is_assumed else raw.system or "")
    if not len(places):
        return Placed(geometry=geometry, system=system or systems.CGCS2000, notes=(), doubts=(), faults=faults)
    doubt = _before(places, raw, reading, system, around, name)
    if doubt is not None:
        return Placed(geometry=geometry, system=system, notes=(), doubts=(doubt,), faults=faults)
    system = system or systems.CGCS2000
    turned = systems.to_degrees(geometry, system, reading.shift)
    notes = _notes(raw, reading, system)
    spots = middles(turned)
    if around is None and not is_in(spots[fine], CHINA).any():
        notes = (*notes, "这些图形不在中国境内，请核对坐标系")
    swapped = is_in(spots[:, ::-1], CHINA) & ~is_in(spots, CHINA) & fine
    for at in numpy.flatnonzero(swapped):
        faults[int(at)] = "经度和纬度写反了，没有读入"
    fine &= ~swapped
    return Placed(
        geometry=turned, system=system, notes=notes, faults=faults,
        doubts=_after(turned[fine], spots[fine], raw, reading, system, around, name),
    )  # fmt: skip


def _before(
    places: numpy.ndarray, raw: Raw, reading: Reading, system: str, around: Around | None, name: str
) -> Doubt | None:
    """What must be settled before anything can be turned into degrees."""
    looks_like_degrees = share((numpy.abs(places[:, 0]) <= 180) & (numpy.abs(places[:, 1]) <= 180)) >= _FAR
    if not system and not (raw.is_assumed and looks_like_degrees):
        if looks_like_degrees:
            offers = [Offer(words=f"按{systems.title(key)}读", change={"system": key})
                      for key in (systems.CGCS2000, systems.GCJ02, systems.BD09)]  # fmt: skip
        else:
            offers = _metre_offers(places, around)
        return Doubt(
            key="no_system",
            sentence=f"“{name}”没有写明坐标系（缺 .prj 之类）。请选一种再看预览；不清楚就问给文件的单位。",
            offers=tuple(offers),
        )
    system = system or systems.CGCS2000
    if system not in (systems.GCJ02, systems.BD09):
        systems.known(system, name)
    if systems.is_degrees(system):
        if not looks_like_degrees:
            west, south = places.min(axis=0)
            return Doubt(
                key="metres",
                sentence=f"“{name}”写明是经纬度，坐标却是平面米数（如 {west:.0f}, {south:.0f}）；请选它真正的坐标系。",
                offers=tuple(_metre_offers(places, around)),
            )
        if share(is_in(places[:, ::-1], CHINA) & ~is_in(places, CHINA)) >= _FAR:
            return Doubt(
                key="swapped",
                sentence=f"“{name}”的经度和纬度写反了（先纬度后经度），请对调。",
                offers=(Offer(words="对调经度和纬度", change={"swapped": not reading.swapped}),),
            )
    if (word := systems.old_datum(system)) and not reading.shift and not reading.rough:
        return Doubt(
            key="old_datum",
            sentence=f"“{name}”用的是{word}坐标系，不加本地参数直接转换会偏几十米（约 50–130 米）。"
            "请填测绘部门给的三参数或七参数，或确认位置只作示意。",
            offers=(
                Offer(words="填写转换参数…", change={"shift": None}),
                Offer(words="位置只作示意，误差约 50–130 米", change={"rough": True}),
            ),
        )
    return None


def _after(
    turned: numpy.ndarray,
    places: numpy.ndarray,
    raw: Raw,
    reading: Reading,
    system: str,
    around: Around | None,
    name: str,
) -> tuple[Doubt, ...]:
    """What looks wrong now that everything is in degrees."""
    if around is None or not len(places):
        return ()
    here = around.holds(places[:, 0], places[:, 1])
    if here.any():
        found = [_hint(turned, places, reading, system, around)]
        if not here.all():
            found.append(_outside(places, here, around, name))
        return tuple(doubt for doubt in found if doubt is not None)
    if not reading.system and not systems.is_degrees(system) and (offers := _zones(raw, reading, system, around)):
        return (
            Doubt(
                key="zone",
                sentence=f"按“{name}”写明的{systems.title(system)}，图形落在离本辖区 {kilometres(places, around)} 公里处；"
                f"按另一个带读正好落在本辖区，多半是带号或中央经线写错了。",
                offers=(*offers, Offer(words="就按文件写明的读", change={"system": system})),
            ),
        )
    return (_outside(places, here, around, name),)


def _outside(places: numpy.ndarray, here: numpy.ndarray, around: Around, name: str) -> Doubt:
    out = int((~here).sum())
    abroad = not is_in(places[~here], CHINA).any()
    how = "都" if out == len(here) else f"有 {out:,} 个"
    return Doubt(
        key="outside",
        sentence=f"“{name}”里的图形{how}不在本辖区范围内，最远 {kilometres(places[~here], around, far=True)} 公里"
        f"{'，不在中国境内' if abroad else ''}；请核对坐标系，或确认就是要导入辖区外的图形。",
        is_blocking=False,
    )


def _hint(turned: numpy.ndarray, places: numpy.ndarray, reading: Reading, system: str, around: Around) -> Doubt | None:
    """GCJ-02 and BD-09 look like any degrees; they show only where things would then lie on each other."""
    if reading.system or not systems.is_degrees(system):
        return None
    as_is = _fit(turned, places, around)
    if as_is is None:
        return None
    best, fit = "", as_is
    for key in (systems.GCJ02, systems.BD09):
        other = systems.to_degrees(turned, key)
        score = _fit(other, middles(other), around)
        if score is not None and score < fit * 0.5 and score < 25:
            best, fit = key, score
    if not best:
        return None
    return Doubt(
        key="shifted",
        sentence=f"这些坐标像是 {systems.title(best)} 的：照现在读离已有的楼栋约 {as_is:.0f} 米，纠偏后约 {fit:.0f} 米。"
        "请问给文件的单位；不纠偏也可以导入。",
        offers=(Offer(words=f"按 {systems.title(best)} 读", change={"system": best}),
                Offer(words="不用纠偏", change={"system": system})),
        is_blocking=False,
    )  # fmt: skip


def _fit(turned: numpy.ndarray, places: numpy.ndarray, around: Around) -> float | None:
    """Metres that the middle one of the places lies from the nearest building we know; None if too few are known."""
    if around.known is None or len(around.known) < 20 or len(places) < 20:
        return None
    step = max(1, len(places) // 500)
    some = places[::step]
    scale = numpy.array([111_320.0 * numpy.cos(numpy.radians(around.middle[1])), 110_950.0])
    tree = shapely.STRtree(shapely.points(around.known * scale))
    _, metres = tree.query_nearest(shapely.points(some * scale), return_distance=True, all_matches=False)
    return float(numpy.median(metres))


def _metre_offers(places: numpy.ndarray, around: Around | None) -> list[Offer]:
    """Zones in which these metres lie nearest to the office; north before east is offered turned round."""
    offers: list[tuple[float, Offer]] = []
    middle = numpy.median(places, axis=0)
    for swapped in (False, True):
        east, north = middle[::-1] if swapped else middle
        for key, lon, lat in readings(float(east), float(north)):
            far = 0.0 if around is None else float(numpy.hypot(lon - around.middle[0], lat - around.middle[1]))
            change: dict[str, Any] = {"system": key, "swapped": swapped}
            words = f"按{systems.title(key)}读" + ("，并对调两列" if swapped else "")
            offers.append((far, Offer(words=words, change=change)))
    offers.sort(key=lambda each: each[0])
    near = [each for each in offers if each[0] <= 1.0]
    return [offer for _, offer in (near or offers)[:3]]


def _zones(raw: Raw, reading: Reading, system: str, around: Around) -> tuple[Offer, ...]:
    """Other zones in which the same metres lie in the office."""
    places = middles(raw.geometry)
    places = places[numpy.isfinite(places).all(axis=1)]
    east, north = (float(one) for one in numpy.median(places[:, ::-1] if reading.swapped else places, axis=0))
    fits = [key for key, lon, lat in readings(east, north) if around.holds(lon, lat) and key != system]
    rest = east % 1_000_000
    for zone in range(systems.FIRST_ZONE, systems.LAST_ZONE + 1):
        lon, lat = coordinates.from_gauss(rest, north, zone * 3.0)
        if around.holds(lon, lat) and east < 1_000_000:
            fits.append(systems.zone_system(zone, prefixed=False))
    unique = [key for key in dict.fromkeys(fits) if key != system]
    return tuple(Offer(words=f"按{systems.title(key)}读", change={"system": key}) for key in unique[:2])


def _notes(raw: Raw, reading: Reading, system: str) -> tuple[str, ...]:
    notes = []
    word = systems.old_datum(system)
    if word and reading.shift:
        notes.append(f"已按 {len(reading.shift)} 个参数由{word}转为 CGCS2000")
    elif word:
        notes.append(f"{word}坐标没有转换，位置只作示意，误差约 50–130 米")
    elif system in (systems.GCJ02, systems.BD09):
        notes.append(f"已由 {systems.title(system)} 纠偏为 CGCS2000 经纬度，精度几米，只作示意")
    elif not systems.is_degrees(system):
        notes.append(f"已由 {systems.title(system)} 转为 CGCS2000 经纬度")
    elif raw.is_assumed and not reading.system:
        notes.append("文件没有写明坐标系，已按 CGCS2000 经纬度读；若来自高德、腾讯或百度地图，请另选")
    if reading.swapped:
        notes.append("已对调两列坐标")
    vertices = shapely.get_num_coordinates(raw.geometry)
    if len(vertices) and int(vertices.max()) > _MANY_VERTICES:
        notes.append(f"有图形多达 {int(vertices.max()):,} 个顶点，照样读入，但会拖慢地图；最好请来源单位先抽稀")
    return tuple(notes)
