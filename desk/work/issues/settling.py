"""In which grids an issue lies: by its point, by its nearest street, else as the thing or person it is about."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, Final

from desk.office import Office
from desk.work.issues.people import Ground

if TYPE_CHECKING:
    from desk.store.writing import Transaction
    from desk.work.issues.entering import Draft

_NEAR: Final = 8
"""So many grids with the nearest middles are asked first; hardly ever does a point lie in another one."""
_AROUND: Final = 0.02
"""Degrees within which their middles lie: two kilometres."""
_STREET: Final = 0.0015
"""Degrees from a street within which an issue belongs to it: 150 metres."""


Grids = list[tuple[int, int]]
"""(layer, grid) pairs."""


def settle(t: Transaction, issue_id: int, grids: Grids) -> None:
    """Write in which grids a new issue lies, so that it can be undone."""
    from desk.store.schema import ground

    for layer, area in grids:
        t.insert(ground.member, layer_id=layer, area_id=area, kind="issue", item_id=issue_id, by_hand=0)


def ground_in(office: Office, grids: Grids) -> Ground:
    """These grids as the ground that posts are held over: who may enter an issue here is asked by it."""
    paths: defaultdict[int, list[str]] = defaultdict(list)
    for layer, area in grids:
        paths[layer].append(str(office.database.read_value("select path from area where id = ?", (area,))))
    return Ground(paths={layer: tuple(found) for layer, found in paths.items()})


def grids_of(office: Office, draft: Draft) -> Grids:
    """(layer, grid) an issue of this draft belongs to."""
    about = _things(office, draft)
    found: Grids = []
    for layer, basis in office.database.read("select id, basis from layer where valid_to is null order by sort, id"):
        area = 0
        if draft.lon is not None and draft.lat is not None:
            if basis == "area":
                area = grid_at(office, layer, draft.lon, draft.lat)
            elif basis == "line":
                area = _by_street(office, layer, draft.lon, draft.lat)
        areas = [area] if area else _of_things(office, layer, about)
        found += [(int(layer), one) for one in (areas if basis not in ("area", "line") else areas[:1])]
    return found


def grid_at(office: Office, layer_id: int, lon: float, lat: float) -> int:
    """The lowest grid of a layer that holds a point, 0 for none: the nearest are asked first, then all."""
    near = _leaves(office, layer_id, lon, lat, _AROUND)[:_NEAR]
    found = _holding(office, near, lon, lat)
    if found:
        return found
    asked = set(near)
    return _holding(office, [one for one in _leaves(office, layer_id, lon, lat) if one not in asked], lon, lat)


def _leaves(office: Office, layer_id: int, lon: float, lat: float, around: float = 360.0) -> list[int]:
    """The lowest grids of a layer whose middle is around a point, the nearest first."""
    rows = office.database.read(
        "select a.id from area a where a.layer_id = ? and coalesce(a.lon, ?) between ? and ?"
        " and coalesce(a.lat, ?) between ? and ?"
        " and a.geometry is not null and a.valid_to is null and not exists"
        " (select 1 from area c where c.parent_id = a.id and c.valid_to is null)"
        " order by (a.lon - ?) * (a.lon - ?) + (a.lat - ?) * (a.lat - ?), a.id",
        (layer_id, lon, lon - around, lon + around, lat, lat - around, lat + around, lon, lon, lat, lat),
    )
    return [int(row[0]) for row in rows]


def _holding(office: Office, ids: list[int], lon: float, lat: float) -> int:
    """Which of these grids holds the point; of two with a common border the lowest id."""
    if not ids:
        return 0
    from desk.work.belonging.placing import locator_of  # brings shapely, which most moves do without

    rows: list[tuple[int, bytes]] = []
    for start in range(0, len(ids), 500):
        some = ids[start : start + 500]
        marks = ", ".join("?" * len(some))
        rows += [(int(a), bytes(g)) for a, g in office.database.read(
            f"select id, geometry from area where id in ({marks})", some
        )]  # fmt: skip
    return locator_of(rows).one(lon, lat)


def _by_street(office: Office, layer_id: int, lon: float, lat: float) -> int:
    """The grid of the street nearest to a point, within reach."""
    import shapely

    rows = office.database.read(
        "select m.area_id, s.geometry from street s join member m on m.kind = 'street' and m.item_id = s.id"
        " where m.layer_id = ? and m.until is null and s.lon between ? and ? and s.lat between ? and ?",
        (layer_id, lon - 0.05, lon + 0.05, lat - 0.05, lat + 0.05),
    )
    if not rows:
        return 0
    lines = shapely.from_wkb([bytes(row[1]) for row in rows])
    far = shapely.distance(lines, shapely.Point(lon, lat))
    best = int(far.argmin())
    return int(rows[best][0]) if far[best] <= _STREET else 0


def _things(office: Office, draft: Draft) -> list[tuple[str, int]]:
    """What the issue is about, by which it belongs to a grid: facility, organisation, resident and the resident's house."""
    about = [
        (kind, one)
        for kind, one in (
            ("facility", draft.facility_id), ("organisation", draft.organisation_id), ("resident", draft.resident_id),
        )
        if one is not None
    ]  # fmt: skip
    if draft.resident_id is not None:
        house = office.database.read_value("select building_id from resident where id = ?", (draft.resident_id,))
        about += [("building", int(house))] if house else []
    return about


def _of_things(office: Office, layer_id: int, about: list[tuple[str, int]]) -> list[int]:
    found: dict[int, Any] = {}
    for kind, item in about:
        for (area,) in office.database.read(
            "select area_id from member where kind = ? and item_id = ? and layer_id = ? and until is null",
            (kind, item, layer_id),
        ):
            found[int(area)] = None
    return list(found)
