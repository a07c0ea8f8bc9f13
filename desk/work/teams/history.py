"""Who was responsible on a day, and how the team of an area came to be what it is."""

from __future__ import annotations

from dataclasses import dataclass

from desk.office import Office
from desk.work.teams.seats import Seat, day, day_after, path_of, read_seats

__all__ = ["Turn", "roster_on", "team_story"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One change in the team of an area: somebody came or went on a day."""

    day: str
    seat: Seat
    came: bool
    """False: this is the first day without them."""


def roster_on(office: Office, day_text: str, area_id: int | None = None) -> tuple[Seat, ...]:
    """Everybody who held a post on that day in an area or below it, grids that are closed by now included."""
    day(day_text, "日期")
    return read_seats(
        office,
        "a.path like ? and s.since <= ? and (s.until is null or s.until >= ?)",
        (f"{path_of(office, area_id)}%", day_text, day_text),
    )


def team_story(office: Office, area_id: int) -> tuple[Turn, ...]:
    """Who came and who went in one area, newest first; days that are still to come included."""
    seats = read_seats(office, "s.area_id = ?", (area_id,))
    turns = [Turn(day=seat.since, seat=seat, came=True) for seat in seats]
    turns += [Turn(day=day_after(seat.until), seat=seat, came=False) for seat in seats if seat.until]
    return tuple(sorted(turns, key=lambda turn: (turn.day, turn.came, turn.seat.assignment_id), reverse=True))
