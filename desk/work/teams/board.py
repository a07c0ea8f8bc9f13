"""The roster as one board: the areas below a place, who holds which post there today, who could, and what is amiss."""

from __future__ import annotations

import json
from dataclasses import dataclass

from desk.office import Office
from desk.report.gaps import gaps
from desk.work.teams.seats import Seat, path_of, read_seats

__all__ = ["Board", "Candidate", "Place", "Seat", "board"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """Someone who may be put on a post; `posts` counts what they hold today."""

    person_id: int
    name: str
    initials: str
    detail: str
    posts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """An area with posts of its own level."""

    area_id: int
    name: str
    level_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """Everything the roster shows of an area and what lies below it, as of today."""

    today: str
    places: tuple[Place, ...]
    seats: tuple[Seat, ...]
    candidates: tuple[Candidate, ...]
    gaps: dict[int, tuple[str, ...]]


def board(office: Office, area_id: int | None) -> Board:
    """The board of an area and everything below it; None is the whole office."""
    today = office.today()
    prefix = path_of(office, area_id)
    lacking: dict[int, list[str]] = {}
    for gap in gaps(office, area_id):
        lacking.setdefault(gap.area_id, []).append(gap.sentence)
    return Board(
        today=today,
        places=_places(office, prefix, today),
        seats=read_seats(office, "a.path like ? and (s.until is null or s.until >= ?)", (f"{prefix}%", today)),
        candidates=_candidates(office, today),
        gaps={area: tuple(sentences) for area, sentences in lacking.items()},
    )


def _places(office: Office, prefix: str, today: str) -> tuple[Place, ...]:
    rows = office.database.read(
        "select a.id, a.name, a.level, l.key, l.levels_json from area a join layer l on l.id = a.layer_id"
        " where a.path like ? and (a.valid_to is null or a.valid_to > ?) order by a.code, a.id",
        (f"{prefix}%", today),
    )
    staffed = {(post.layer, post.level) for post in office.profile.posts}
    levels = {layer: json.loads(text) for _, _, _, layer, text in rows}
    named = ((i, name, layer, levels[layer][level]) for i, name, level, layer, _ in rows)
    return tuple(
        Place(area_id=i, name=name, level_name=level) for i, name, layer, level in named if (layer, level) in staffed
    )


def _candidates(office: Office, today: str) -> tuple[Candidate, ...]:
    rows = office.database.read(
        "select p.id, p.name, p.initials, p.employer, p.title, coalesce(h.posts, 0) from person p left join"
        " (select s.person_id, count(*) as posts from assignment s where s.since <= ?"
        " and (s.until is null or s.until >= ?) group by s.person_id) h on h.person_id = p.id"
        " where p.until is null or p.until >= ? order by 6, p.initials, p.id",
        (today, today, today),
    )
    return tuple(
        Candidate(
            person_id=i,
            name=name,
            initials=initials,
            detail="，".join(part for part in (employer, title) if part),
            posts=posts,
        )
        for i, name, initials, employer, title, posts in rows
    )
