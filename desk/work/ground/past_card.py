"""What is known of one grid on a date: what it was called, what it came from and became, who answered for it then."""

from __future__ import annotations

from dataclasses import dataclass

from desk.office import Office
from desk.work.ground.history import Kin, ancestors, areas_on, successors


@dataclass(frozen=True, slots=True, kw_only=True)
class PastCard:
    """A grid on a date. `until` is the first day on which it is no more in force; "" while it stands."""

    area_id: int
    name: str
    code: str
    level_name: str
    above: str
    square_metres: float | None
    since: str
    until: str
    before: tuple[Kin, ...]
    """The grids it came from directly."""
    after: tuple[Kin, ...]
    """The grids that came from it directly."""
    team: tuple[tuple[str, str], ...]
    """(post, name) of those who answered for it on that date, as this person may see names."""


def past_card(office: Office, layer_id: int, area_id: int, day: str) -> PastCard | None:
    """The card of an area on a date (2026-10-31); None if it was not in force then. Off the GUI thread."""
    areas = {each.id: each for each in areas_on(office, layer_id, day)}
    area = areas.get(area_id)
    if area is None:
        return None
    above = areas.get(area.parent_id) if area.parent_id is not None else None
    return PastCard(
        area_id=area.id,
        name=area.name,
        code=area.code,
        level_name=area.level_name,
        above=above.name if above is not None else "",
        square_metres=area.square_metres,
        since=area.valid_from,
        until=area.valid_to or "",
        before=tuple(each for each in ancestors(office, area_id) if each.steps == 1),
        after=tuple(each for each in successors(office, area_id) if each.steps == 1),
        team=_team(office, area_id, day),
    )


def _team(office: Office, area_id: int, day: str) -> tuple[tuple[str, str], ...]:
    """Posts and names on a date, posts in the order of the profile."""
    order = {post.key: place for place, post in enumerate(office.profile.posts)}
    held = office.database.read(
        "select id, post from assignment where area_id = ? and since <= ? and (until is null or until >= ?) order by id",
        (area_id, day, day),
    )
    held = sorted(held, key=lambda row: (order.get(row[1], len(order)), row[0]))
    rows = office.search.rows("team", [row[0] for row in held], ("post", "name"))
    return tuple((str(post or ""), str(name or "")) for post, name in rows)
