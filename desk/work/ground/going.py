"""Where a typed code or coordinate leads: grids and facilities by code, places in any way people write them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from desk.geo import grown, metres_between
from desk.identity import clean
from desk.office import Office
from desk.work.ground.coordinates import DEGREES, describe, parse

FEW: Final = 12
BY_CODE: Final = ("areas", "facilities", "buildings", "issues", "streets")
"""Kinds that one goes to by code, number or name."""
_AROUND: Final = 200.0
"""Metres beyond the outermost grid that still count as inside."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A place to go to: what it is, where (lon/lat, EPSG:4490), and the row behind it if there is one."""

    title: str
    detail: str
    lon: float
    lat: float
    kind: str = ""
    id: int | None = None


def targets(office: Office, text: str) -> tuple[Target, ...]:
    """What the text may mean, the likeliest first; () if nothing. Coordinates win over codes of the same digits."""
    asked = clean(text)[:200]
    if not asked:
        return ()
    return _places(office, asked) or _rows(office, asked)


def _places(office: Office, text: str) -> tuple[Target, ...]:
    box = _box(office)
    middle = ((box[0] + box[2]) / 2, (box[1] + box[3]) / 2) if box else None
    found = []
    for lon, lat, system in parse(text, near=middle)[:FEW]:
        where = ""
        if box and middle:
            inside = box[0] <= lon <= box[2] and box[1] <= lat <= box[3]
            far = metres_between(lon, lat, *middle) / 1000
            where = "在辖区范围内" if inside else f"在辖区以外，距中心 {far:,.1f} 公里"
        shown = describe(lon, lat)[0][1]
        title = f"按 {system}" + (f"，即 {shown}" if system != DEGREES else f"：{shown}")
        found.append(Target(title=title, detail=where, lon=lon, lat=lat))
    # The reading that lies inside comes first; the order of the systems stays otherwise.
    return tuple(sorted(found, key=lambda one: not one.detail.startswith("在辖区范围")))


def _rows(office: Office, text: str) -> tuple[Target, ...]:
    hits = [hit for hit in office.search.find(text, 5 * FEW) if hit.kind in BY_CODE and hit.lon is not None]
    hits.sort(key=lambda hit: BY_CODE.index(hit.kind))
    kinds = {kind.key: kind.title for kind in office.search.kinds()}
    return tuple(
        Target(
            title=hit.title,
            detail=" · ".join(part for part in (kinds[hit.kind], hit.detail) if part),
            lon=float(hit.lon or 0),
            lat=float(hit.lat or 0),
            kind=hit.kind,
            id=hit.id,
        )
        for hit in hits[:FEW]
    )


def _box(office: Office) -> tuple[float, float, float, float] | None:
    """Around the centres of all areas, and a little more."""
    row = office.database.read_one("select min(lon), min(lat), max(lon), max(lat) from area where lon is not null")
    if row is None or row[0] is None:
        return None
    return grown((float(row[0]), float(row[1]), float(row[2]), float(row[3])), _AROUND)
