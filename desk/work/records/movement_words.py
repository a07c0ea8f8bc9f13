"""Movements as sentences, for the history and the list of movements of a resident."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from desk.office import Office
from desk.work.records.choosing import codes


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """One movement of a resident."""

    id: int
    kind: str
    word: str
    day: str
    place: str
    reason: str


def movements(office: Office, resident_id: int) -> tuple[Moved, ...]:
    """The movements of a resident, newest first."""
    known = codes(office, "movement_kind")
    rows = office.database.read(
        "select id, kind, day, from_place, to_place, reason from movement where resident_id = ? order by day desc, id desc",
        (resident_id,),
    )
    return tuple(
        Moved(id=one, kind=kind, word=known.get(kind, kind), day=day, place=_way(origin, goal), reason=reason or "")
        for one, kind, day, origin, goal, reason in rows
    )


def movement_words(office: Office) -> Callable[[dict[str, Any] | None, dict[str, Any] | None], str]:
    """What says a movement row in one sentence."""
    known = codes(office, "movement_kind")

    def words(old: dict[str, Any] | None, new: dict[str, Any] | None) -> str:
        row = new or old or {}
        parts = (
            f"{known.get(row['kind'], row['kind'])} {row['day']}",
            _way(row["from_place"], row["to_place"]),
            row["reason"],
        )
        return "，".join(part for part in parts if part)

    return words


def _way(origin: str | None, goal: str | None) -> str:
    return " → ".join(place for place in (origin, goal) if place)
