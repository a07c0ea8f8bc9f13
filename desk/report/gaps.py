"""What teams lack: the holders of each grid's posts held against the profile's rules and the office's own numbers."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from desk.report.figures import GapLine
from desk.roster import Composition, Number, Rules, posts_at

if TYPE_CHECKING:
    from desk.office import Office

STANDS = "s.since <= ? and (s.until is null or s.until >= ?)"
"""An assignment on a day (given twice)."""
FILLS = f"{STANDS} and s.substitute_for_id is null"
"""The same, of those that fill a place: who stands in for somebody does not fill it a second time."""


def gaps(office: Office, area_id: int | None = None) -> tuple[GapLine, ...]:
    """What the posts of the areas at or below an area lack or have too many of."""
    return gaps_by(office, rules_of(office), area_id=area_id)


def gaps_by(
    office: Office, rules: Rules, only: tuple[str, str] | None = None, *, area_id: int | None = None
) -> tuple[GapLine, ...]:
    """The same by other rules; `only` looks at one level of one layer."""
    held, people = _held(office)
    return tuple(
        GapLine(area_id=area, area_name=name, sentence=sentence)
        for area, name, composition in _areas(office, rules, only, area_id)
        for sentence in composition.complaints(held.get(area, {}), people.get(area, 0))
    )


def rules_of(office: Office) -> Rules:
    """The rules of this office: its profile's, and its own numbers over them."""
    rows = office.database.read("select post, area_kind, least, most from composition order by id")
    return Rules(
        office.profile,
        tuple(Number(post=post or "", area_kind=kind or "", least=low, most=high) for post, kind, low, high in rows),
    )


def _areas(
    office: Office, rules: Rules, only: tuple[str, str] | None, area_id: int | None
) -> Iterator[tuple[int, str, Composition]]:
    """Every area that has posts, with its name and its rules; layer by layer, from the top down."""
    prefix = ""
    if area_id is not None:
        prefix = str(office.database.read_value("select path from area where id = ?", (area_id,)))
    for layer_id, key, levels in office.database.read('select id, "key", levels_json from layer order by sort'):
        staffed = {
            depth: name
            for depth, name in enumerate(json.loads(levels))
            if posts_at(office.profile, key, name) and only in (None, (key, name))
        }
        known: dict[tuple[int, str], Composition] = {}
        rows = office.database.read(
            "select id, name, level, coalesce(kind, '') from area where layer_id = ? and path like ?"
            " and (valid_to is null or valid_to > ?) order by level, code",
            (layer_id, f"{prefix}%", office.today()),
        )
        for area, name, depth, kind in rows:
            if depth in staffed:
                if (depth, kind) not in known:
                    known[depth, kind] = rules.of(key, staffed[depth], kind)
                yield area, name, known[depth, kind]


def _held(office: Office) -> tuple[Mapping[int, Mapping[str, int]], Mapping[int, int]]:
    """How many hold each post today, per area; and how many people hold any that counts for the team."""
    held: dict[int, dict[str, int]] = {}
    today = office.today()
    for area, post, people in office.database.read(
        f"select s.area_id, s.post, count(distinct s.person_id) from assignment s where {FILLS} group by 1, 2",
        (today, today),
    ):
        held.setdefault(area, {})[post] = people
    posts = [post.key for post in office.profile.posts if post.group == office.profile.team.group]
    totals = office.database.read(
        f"select s.area_id, count(distinct s.person_id) from assignment s where {FILLS}"
        f" and s.post in ({', '.join('?' * len(posts))}) group by 1",
        (today, today, *posts),
    )
    return held, dict(totals)
