"""What teams lack: the holders of each grid's posts held against the profile's rules."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING

from desk import roster as rules
from desk.report.figures import GapLine

if TYPE_CHECKING:
    from desk.office import Office


def gaps(office: Office, area_id: int | None = None) -> tuple[GapLine, ...]:
    """What the posts of the areas at or below an area lack or have too many of, by the profile's rules."""
    held = _held(office)
    found: list[GapLine] = []
    for layer_id, key, levels in office.database.read('select id, "key", levels_json from layer order by sort'):
        for depth, level in enumerate(json.loads(levels)):
            if not rules.posts_at(office.profile, key, level):
                continue
            for area, name in _areas(office, layer_id, depth, area_id):
                said = rules.complaints_of_level(office.profile, key, level, held.get(area, {}))
                found += [GapLine(area_id=area, area_name=name, sentence=sentence) for sentence in said]
    return tuple(found)


def _areas(office: Office, layer_id: int, depth: int, area_id: int | None) -> list[tuple[int, str]]:
    where, values = "", [layer_id, depth, office.today()]
    if area_id is not None:
        where = " and path like ?"
        values.append(f"{office.database.read_value('select path from area where id = ?', (area_id,))}%")
    rows = office.database.read(
        "select id, name from area where layer_id = ? and level = ? and (valid_to is null or valid_to > ?)"
        f"{where} order by code",
        values,
    )
    return [(one, name) for one, name in rows]


def _held(office: Office) -> Mapping[int, Mapping[str, int]]:
    """How many people hold each post today, per area."""
    held: dict[int, dict[str, int]] = {}
    for area, post, people in office.database.read(
        "select area_id, post, count(distinct person_id) from assignment"
        " where since <= ? and (until is null or until >= ?) group by area_id, post",
        (office.today(), office.today()),
    ):
        held.setdefault(area, {})[post] = people
    return held
