"""Layers and their trees of areas."""

from __future__ import annotations

import json

from desk.model import Area, Layer
from desk.store.database import Database


def layers(database: Database) -> tuple[Layer, ...]:
    """The layers in use, in their order."""
    rows = database.read(
        'select id, "key", name, basis, levels_json from layer where valid_to is null order by sort, id'
    )
    return tuple(
        Layer(id=id, key=key, name=name, basis=basis, levels=tuple(json.loads(levels)))
        for id, key, name, basis, levels in rows
    )


def tree(database: Database, layer_id: int, today: str) -> tuple[Area, ...]:
    """The areas of a layer that are in force, parents before children, brothers by code."""
    found = database.read_one("select levels_json from layer where id = ?", (layer_id,))
    if found is None:
        return ()
    names = [str(name) for name in json.loads(found[0])]
    rows = database.read(
        "select id, parent_id, level, code, name, grade, lon, lat from area"
        " where layer_id = ? and (valid_to is null or valid_to > ?)",
        (layer_id, today),
    )
    rows.sort(key=lambda row: (row[2], row[3], row[0]))
    return tuple(
        Area(
            id=id,
            layer_id=layer_id,
            parent_id=parent,
            level=level,
            level_name=names[level] if level < len(names) else "",
            code=code,
            name=name,
            grade=grade,
            lon=lon,
            lat=lat,
        )
        for id, parent, level, code, name, grade, lon, lat in rows
    )
