"""What is odd in the dates of those who hold posts: the same post twice, shares over the whole, days nobody is there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from desk.profile import Profile


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """A person on a post in an area from a day to a day (both counted; until "" is open)."""

    person_id: int
    person: str
    post: str
    area_id: int
    since: str
    until: str = ""
    share: int = 100
    line: str = ""

    def on(self, day: str) -> bool:
        """Whether it holds on that day."""
        return self.since <= day and (not self.until or day <= self.until)


def clashes(profile: Profile, holdings: Iterable[Holding]) -> tuple[str, ...]:
    """Same person twice on the same post of the same area at once, shares over 100 %, ends before beginnings."""
    said: list[str] = []
    by_person: dict[int, list[Holding]] = {}
    for one in holdings:
        if one.until and one.until < one.since:
            said.append(f"{one.person}的{_title(profile, one.post)}止于{one.until}，早于起始{one.since}，请改日期")
        by_person.setdefault(one.person_id, []).append(one)
    for held in by_person.values():
        ordered = sorted(held, key=lambda one: (one.since, one.until or "9999"))
        said += _twice(profile, ordered)
        said += _overbooked(ordered)
    return tuple(said)


def _twice(profile: Profile, held: Sequence[Holding]) -> list[str]:
    said = []
    for index, one in enumerate(held):
        for other in held[index + 1 :]:
            same = (one.post, one.area_id, one.line) == (other.post, other.area_id, other.line)
            if same and other.since <= (one.until or "9999"):
                title = _title(profile, one.post)
                said.append(
                    f"{one.person}在同一{profile.term('grid')}的{title}上重复安排，自{other.since}起重叠，请删去其一"
                )
    return said


def _overbooked(held: Sequence[Holding]) -> list[str]:
    for day in sorted({one.since for one in held}):
        total = sum(one.share for one in held if one.on(day))
        if total > 100:
            return [f"{held[0].person}自{day}起各岗位占比合计{total}%，超过100%，请调低"]
    return []


def gaps(holdings: Iterable[Holding], *, begin: str, end: str, least: int = 1) -> tuple[tuple[str, str], ...]:
    """Stretches of days (first, last) on which fewer than `least` people hold the post; of one post in one area."""
    held = list(holdings)
    changes = {begin}
    for one in held:
        changes.add(one.since)
        if one.until:
            changes.add(_next_day(one.until))
    days = sorted(day for day in changes if begin <= day <= end)
    found: list[tuple[str, str]] = []
    for day, following in zip(days, [*days[1:], _next_day(end)], strict=True):
        if len({one.person_id for one in held if one.on(day)}) >= least:
            continue
        last = _day_before(following)
        if found and _next_day(found[-1][1]) == day:
            found[-1] = (found[-1][0], last)
        else:
            found.append((day, last))
    return tuple(found)


def _title(profile: Profile, post: str) -> str:
    for one in profile.posts:
        if one.key == post:
            return one.title
    return post


def _next_day(day: str) -> str:
    return (date.fromisoformat(day) + timedelta(days=1)).isoformat()


def _day_before(day: str) -> str:
    return (date.fromisoformat(day) - timedelta(days=1)).isoformat()
