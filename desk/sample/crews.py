"""Persons, their posts in every area, gaps and former holders: the roster of a sample office."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import numpy as np

from desk.identity import initials
from desk.profile import PostDef, Profile
from desk.sample import residents as who
from desk.sample.dice import Dice, pick
from desk.sample.layers import AreaTree
from desk.sample.sink import Sink
from desk.sample.starting import code_of
from desk.store.schema import teams as tables

_START = date(2025, 9, 1)
_EMPLOYERS = {
    "medic": "社区卫生服务中心", "teacher": "小学", "police": "派出所", "department": "街道职能科室",
    "cadre": "街道办事处",
}  # fmt: skip
_TITLES = {
    "medic": ("全科医生", "护士"), "teacher": ("教师", "班主任"), "police": ("社区民警",),
    "cadre": ("科员", "副科长", "科长"),
    "department": ("科长", "副科长", "科员"), "backbone": ("退休干部", "楼门长", "老党员"),
    "delegate": ("人大代表", "党代表", "政协委员"),
}  # fmt: skip


@dataclass(slots=True, kw_only=True)
class Crew:
    """Persons and assignments while they are being put together; ids are places in the lists plus one."""

    births: list[int] = field(default_factory=list)
    posts: list[str] = field(default_factory=list)
    since: list[date] = field(default_factory=list)
    until: list[date | None] = field(default_factory=list)
    held: list[tuple[int, str, int, int, date, date | None]] = field(default_factory=list)
    """Person, post, area id, share, since, until."""
    names: list[str] = field(default_factory=list)

    def person(self, post: str, since: date, until: date | None, born: int) -> int:
        """A new person; gives the id."""
        self.births.append(born)
        self.posts.append(post)
        self.since.append(since)
        self.until.append(until)
        return len(self.births)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A layer as the roster sees it."""

    tree: AreaTree
    ids: Any
    levels: list[str]


def staff(profile: Profile, places: dict[str, Place], dice: Dice) -> Crew:
    """Fill every post of every area, but for a few that are vacant."""
    crew = Crew()
    rng = dice.stream("crew")
    group = {post.key for post in profile.posts if post.group == profile.team.group}
    for key, place in places.items():
        posts = [post for post in profile.posts if post.layer == key and post.level in place.levels]
        for level, name in enumerate(place.levels):
            mine = [post for post in posts if post.level == name]
            for area in place.tree.at_level(level) if mine else []:
                wanted = _numbers(profile, mine, group, rng)
                for post in mine:
                    _hold(crew, post, int(place.ids[area]), wanted[post.key], rng)
    return crew


def _numbers(profile: Profile, posts: list[PostDef], group: set[str], rng: np.random.Generator) -> dict[str, int]:
    """How many hold each post: in their ranges, the team as a whole in its range; one area in eleven lacks somebody."""
    wanted = {post.key: post.least for post in posts}
    team = [post for post in posts if post.key in group]
    if team:
        size = int(rng.integers(profile.team.least, profile.team.most + 1))
        while sum(wanted[post.key] for post in team) < size:
            open_posts = [post for post in team if wanted[post.key] < post.most]
            if not open_posts:
                break
            wanted[open_posts[int(rng.integers(len(open_posts)))].key] += 1
    for post in posts:
        if post.key not in group:
            most = min(post.most, max(post.least, 14 if post.most > 20 else post.least + 2))
            wanted[post.key] = (
                int(rng.integers(max(post.least, most - 4), most + 1))
                if post.least or rng.random() < 0.5 or post.most > 20
                else 0
            )
    if team and rng.random() < 0.09:
        lacking = team[int(rng.integers(len(team)))].key
        wanted[lacking] = max(0, wanted[lacking] - 1 - int(rng.random() < 0.3))
    return wanted


def _hold(crew: Crew, post: PostDef, area: int, count: int, rng: np.random.Generator) -> None:
    """Give the post to `count` people; some share a neighbouring area's holder, some follow somebody who left."""
    for _ in range(count):
        last = crew.held[-1:] and _last_of(crew, post.key, area)
        if last and post.most == 1 and rng.random() < 0.42:
            before = next(i for i in range(len(crew.held) - 1, -1, -1) if crew.held[i][0] == last)
            crew.held[before] = (last, post.key, area - 1, 50, *crew.held[before][4:])
            crew.held.append((last, post.key, area, 50, _START, None))
            continue
        began, born = _START, int(rng.integers(1962, 2001))
        if rng.random() < 0.10:
            changed = _START + timedelta(days=int(rng.integers(40, 400)))
            former = crew.person(post.key, _START - timedelta(days=int(rng.integers(0, 900))), changed, born - 2)
            crew.held.append((former, post.key, area, 100, _START, changed - timedelta(days=1)))
            began = changed
        person = crew.person(post.key, began - timedelta(days=int(rng.integers(0, 2200))), None, born)
        crew.held.append((person, post.key, area, 100, began, None))


def _last_of(crew: Crew, post: str, area: int) -> int:
    """The person who got this post in the area just before this one, if still there."""
    for person, key, where, share, _, until in reversed(crew.held[-24:]):
        if key == post and where == area - 1 and until is None and share == 100:
            return person
    return 0


def write(sink: Sink, profile: Profile, crew: Crew, dice: Dice) -> None:
    """Rows of persons and assignments."""
    rng = dice.stream("persons")
    count = len(crew.births)
    male = rng.random(count) < np.where(np.array(crew.posts) == "medic", 0.3, 0.52)
    days = np.array([np.datetime64(f"{year}-01-01") for year in crew.births]) + rng.integers(0, 365, count).astype(
        "timedelta64[D]"
    )
    surname = pick(rng, who.surname_weights(), count)
    named = who.names(surname, male, days, rng)
    crew.names.extend(named.full(0, count))
    phones = who.phone_matrix(5_000_000, count)
    everybody = np.ones(count, dtype=bool)
    titles = [_TITLES.get(post) for post in crew.posts]
    shown = {post.key: post.title for post in profile.posts}
    volunteer = {"backbone", "delegate"}
    sink.put(
        tables.person,
        count,
        name=crew.names,
        initials=[initials(name) for name in crew.names],
        sex=["1" if one else "2" for one in male.tolist()],
        birth=who.dates(days),
        nation="01",
        politics=[code_of("politics", "中共党员" if x < 0.5 else "群众") for x in rng.random(count).tolist()],
        education=[["14", "21", "31", "61"][i] for i in pick(rng, [0.1, 0.55, 0.25, 0.1], count).tolist()],
        id_no=who.plain_texts(who.id_matrix(days, male, "990102"), everybody),
        phone=who.plain_texts(phones, everybody),
        employer=[_EMPLOYERS.get(post, profile.terms.get("office", "")) for post in crew.posts],
        title=[
            title[i % len(title)] if title else shown[post]
            for i, (title, post) in enumerate(zip(titles, crew.posts, strict=True))
        ],
        kind=[
            "volunteer" if post in volunteer else "full_time" if post.startswith("community") else "part_time"
            for post in crew.posts
        ],
        since=[str(day) for day in crew.since],
        until=[str(day) if day else None for day in crew.until],
    )
    sink.put(
        tables.assignment,
        len(crew.held),
        person_id=[row[0] for row in crew.held],
        post=[row[1] for row in crew.held],
        area_id=[row[2] for row in crew.held],
        share=[row[3] for row in crew.held],
        since=[str(row[4]) for row in crew.held],
        until=[str(row[5]) if row[5] else None for row in crew.held],
    )
