"""What teams lack: the holders of each grid's posts held against the profile's rules."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING

from desk import roster as rules
from desk.report.figures import GapLine

if TYPE_CHECKING:
    from desk.office import Office


def gaps(office: Office, area_id: int | None = None) -> tuple[GapLine, ...]:
    """What the teams of the areas at or below an area lack or have too many of, by the profile's rules."""
    found: list[GapLine] = []
    for area, name, posts in _teams(office, area_id):
        found += [
            GapLine(area_id=area, area_name=name, sentence=sentence)
            for sentence in rules.complaints(office.profile, posts)
        ]
    return tuple(found)


def _teams(office: Office, area_id: int | None) -> list[tuple[int, str, Mapping[str, int]]]:
    """Every grid in force (an area nothing hangs below, of the first layer) with its holders per post."""
    today = office.today()
    where, values = "", [today, today]
    if area_id is not None:
        path = office.database.read_value("select path from area where id = ?", (area_id,))
        where, values = "and a.path like ?", [today, today, f"{path}%"]
    areas = office.database.read(
        "select a.id, a.name from area a join layer l on l.id = a.layer_id"
        " where l.sort = (select min(sort) from layer) and (a.valid_to is null or a.valid_to >= ?)"
        " and not exists (select 1 from area c where c.parent_id = a.id and (c.valid_to is null or c.valid_to >= ?))"
        f" {where} order by a.code",
        values,
    )
    held: dict[int, Counter[str]] = {}
    for area, post, people in office.database.read(
        "select area_id, post, count(distinct person_id) from assignment"
        " where since <= ? and (until is null or until >= ?) group by area_id, post",
        (today, today),
    ):
        held.setdefault(area, Counter())[post] = people
    return [(area, name, held.get(area, Counter())) for area, name in areas]
