"""One thing: where it is, and all that is known about it for a side card."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from desk.model import Kind, Place, Value
from desk.store.database import Database
from desk.store.search.kinds import BY_KEY
from desk.store.search.lists import Lists

STEPS_SHOWN: Final = 12


def place(database: Database, kind: str, id: int) -> Place:
    """Lon/lat and leaf area per layer; all empty if the thing is gone or lies nowhere."""
    spec = BY_KEY[kind]
    if not spec.lon:
        lon = lat = None
    else:
        found = database.read_one(
            f"select {spec.lon}, {spec.lat} from {spec.source} where t.id = :id", {"id": id, "today": ""}
        )
        lon, lat = found or (None, None)
    return Place(lon=lon, lat=lat, areas=dict(_areas(database, kind, id)))


def _areas(database: Database, kind: str, id: int) -> list[tuple[int, int]]:
    spec = BY_KEY[kind]
    if kind == "areas":
        sql = "select layer_id, id from area where id = ?"
    elif kind in ("team", "records", "tasks"):
        sql = f"select a.layer_id, a.id from {spec.table} t join area a on a.id = t.area_id where t.id = ?"
    elif kind == "people":
        sql = (
            "select a.layer_id, max(a.id) from assignment t join area a on a.id = t.area_id"
            " where t.person_id = ? and t.until is null group by a.layer_id"
        )
    elif kind in ("residents", "households", "unvisited"):
        item = "t.building_id" if kind == "residents" else "d.building_id"
        sql = (
            f"select m.layer_id, m.area_id from {spec.source} join member m on m.kind = 'building'"
            f" and m.item_id = {item} and m.until is null where t.id = ?"
        )
        if kind == "residents":  # grids by condition or list hold residents themselves
            own = "select layer_id, area_id from member where kind = 'resident' and item_id = ? and until is null"
            return [(int(layer), int(area)) for layer, area in (*database.read(own, (id,)), *database.read(sql, (id,)))]
    elif spec.member:
        sql = (
            f"select m.layer_id, m.area_id from member m where m.kind = '{spec.member}' and m.item_id = ?"
            " and m.until is null"
        )
    else:
        return []
    return [(int(layer), int(area)) for layer, area in database.read(sql, (id,))]


def record(
    database: Database, lists: Lists, kind: Kind, id: int, moment: Mapping[str, str]
) -> tuple[tuple[str, Value], ...]:
    """Title and value of every column that has one, then what hangs on the thing."""
    spec = BY_KEY[kind.key]
    if database.read_value(f"select 1 from {spec.table} where id = ?", (id,)) is None:
        return ()
    (row,) = lists.rows(kind.key, [id], [column.key for column in kind.columns])
    known: list[tuple[str, Value]] = [
        (column.title, value)
        for column, value in zip(kind.columns, row, strict=True)
        if value not in (None, "") and not (column.type == "number" and value == 0)
    ]
    if not known:
        return ()
    areas = [
        (str(layer), str(name))
        for layer, name in (
            database.read_one(
                "select l.name, a.name from area a join layer l on l.id = a.layer_id where a.id = ?", (area,)
            )
            or ("", "")
            for area in place(database, kind.key, id).areas.values()
        )
        if kind.key != "areas" and layer
    ]
    return (*known, *areas, *_steps(database, lists, kind.key, id))


def _steps(database: Database, lists: Lists, kind: str, id: int) -> list[tuple[str, Value]]:
    """The way of an issue so far, newest last."""
    if kind != "issues":
        return []
    actor = lists.sight.column("actor", "name")
    rows = database.read(
        f"select at, to_stage, {actor}, department, body from step where issue_id = ? order by no desc limit ?",
        (id, STEPS_SHOWN),
    )
    said: list[tuple[str, Value]] = []
    for at, stage, who, department, body in reversed(rows):
        by = " ".join(str(each) for each in (department, who) if each)
        what = "：".join(str(each) for each in (by, lists.blotted(body)) if each)
        said.append((str(lists.labels.word("stage", stage)), " ".join(filter(None, (at.replace("T", " ")[:16], what)))))
    return said
