"""An office held against a composition that a seed names: its teams, how many areas one person has, groups per area."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from dataclasses import dataclass

from desk.office import Office
from desk.report.gaps import FILLS, STANDS, gaps_by
from desk.roster import Rules
from desk.roster.spans import Groups, Member, Span
from desk.roster.standards import Standard

__all__ = ["Comparison", "against"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """What an office looks like beside a standard."""

    standard: Standard
    explained: tuple[str, ...]
    """How the standard's own numbers fit together."""
    is_compared: bool
    """False: the profile has nothing of what the standard speaks of."""
    complaints: tuple[str, ...]


def against(office: Office, standard: Standard) -> Comparison:
    """Hold the office as it is today against a standard. Off the GUI thread."""
    said: list[str] = []
    is_compared = False
    numbers = standard.numbers(office.profile)
    if numbers is not None:
        is_compared = True
        team = office.profile.team
        found = gaps_by(office, Rules(office.profile, numbers), (team.layer, team.level))
        said += [f"{gap.area_name}：{gap.sentence}" for gap in found]
        if standard.lines is not None:
            said += standard.lines.complaints(_members(office))
    for span in standard.spans:
        held, units = _spans(office, span)
        is_compared = is_compared or bool(held)
        reach = span.reach(len(held), units) if held else ""
        said += [*([reach] if reach else ()), *span.complaints(held)]
    for groups in standard.groups if numbers is not None else ():
        said += _groups(office, groups)
    return Comparison(
        standard=standard, explained=standard.explained(), is_compared=is_compared, complaints=tuple(said)
    )


def _spans(office: Office, span: Span) -> tuple[dict[str, int], int]:
    """How many of the lowest areas each holder of the post has (shared where several have one area), and how many there are."""
    post = next((one for one in office.profile.posts if span.post == one.key or span.title == one.title), None)
    if post is None:
        return {}, 0
    row = office.database.read_one('select id, levels_json from layer where "key" = ?', (post.layer,))
    if row is None:
        return {}, 0
    today = office.today()
    lowest = office.database.read(
        "select path from area where layer_id = ? and level = ? and (valid_to is null or valid_to > ?)",
        (row[0], len(json.loads(row[1])) - 1, today),
    )
    below = Counter(int(part) for (path,) in lowest for part in path.split("/") if part)
    holders: dict[int, list[tuple[int, str]]] = defaultdict(list)
    for area, person, name in office.database.read(
        "select s.area_id, s.person_id, p.name from assignment s join person p on p.id = s.person_id"
        f" where {FILLS} and s.post = ? order by s.id",
        (today, today, post.key),
    ):
        holders[area].append((person, name))
    mine: dict[tuple[int, str], float] = defaultdict(float)
    for area, people in holders.items():
        for one in people:
            mine[one] += below[area] / len(people)
    names = Counter(name for _, name in mine)
    shown = {(name if names[name] == 1 else f"{name}（编号{id}）"): round(count) for (id, name), count in mine.items()}
    return shown, len(lowest)


def _groups(office: Office, groups: Groups) -> tuple[str, ...]:
    """Areas of the team's level per area above."""
    team = office.profile.team
    row = office.database.read_one('select id, levels_json from layer where "key" = ?', (team.layer,))
    levels = json.loads(row[1]) if row else []
    if row is None or team.level not in levels[1:]:
        return ()
    counted = office.database.read(
        "select u.name, count(a.id) from area u left join area a on a.parent_id = u.id"
        " and (a.valid_to is null or a.valid_to > ?) where u.layer_id = ? and u.level = ?"
        " and (u.valid_to is null or u.valid_to > ?) group by u.id, u.name order by u.id",
        (office.today(), row[0], levels.index(team.level) - 1, office.today()),
    )
    return groups.complaints(dict(counted))


def _members(office: Office) -> list[Member]:
    """Who stands in the teams, with the lines of reporting."""
    lines: dict[tuple[int, str, str], list[tuple[str, bool, int]]] = defaultdict(list)
    posts = {post.key for post in office.profile.posts if post.group == office.profile.team.group}
    today = office.today()
    for person, name, post, line, boss, share in office.database.read(
        "select s.person_id, p.name, s.post, coalesce(s.line, ''), s.reports_to_id, s.share from assignment s"
        f" join person p on p.id = s.person_id where {STANDS} and s.substitute_for_id is null order by s.id",
        (today, today),
    ):
        if post in posts:
            lines[person, name, post].append((line, boss is not None, share))
    return [
        Member(
            name=name,
            post=post,
            lines=tuple(dict.fromkeys(line for line, _, _ in held)),
            headless=frozenset(line for line, has_boss, _ in held if not has_boss),
            share=sum(share for _, _, share in held),
        )
        for (_, name, post), held in lines.items()
    ]
