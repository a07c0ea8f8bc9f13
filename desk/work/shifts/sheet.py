"""The rota of one place as a sheet: days, shifts, who sits where, who could, what is lacking and what is wrong."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from desk import rota
from desk.errors import BadInput
from desk.identity.masks import mask_name, mask_phone
from desk.office import Office
from desk.rights import SEE_NAMES
from desk.rota import Away, Need, Shift, Turn
from desk.work.clocks.calendar import working_calendar
from desk.work.shifts.keeping import shifts

MOST_DAYS = 366
MOST_MEMBERS = 200
"""People offered where nobody holds a post at the place itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """One turn as a sheet shows it."""

    turn_id: int
    shift_id: int
    day: date
    person_id: int
    name: str
    phone: str
    role: str
    instead_of: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """Somebody who may be on duty at a place, with what they have in the month shown."""

    person_id: int
    name: str
    posts: str
    turns: int
    free_days: int
    hours: float


@dataclass(frozen=True, slots=True, kw_only=True)
class RotaSheet:
    """A stretch of days of one place."""

    area_id: int
    area: str
    first: date
    last: date
    works: tuple[bool, ...]
    """Per day whether it is a working day."""
    shifts: tuple[Shift, ...]
    seats: tuple[Seat, ...]
    members: tuple[Member, ...]
    open: tuple[Need, ...]
    """What lacks somebody."""
    complaints: tuple[tuple[date, int, str], ...]

    @property
    def days(self) -> tuple[date, ...]:
        """The days shown."""
        return days_of(self.first, self.last)


def days_of(first: date, last: date) -> tuple[date, ...]:
    """Every day from the first to the last."""
    return tuple(first + timedelta(days=n) for n in range((last - first).days + 1))


def sheet(office: Office, area_id: int, first: date, last: date) -> RotaSheet:
    """The rota of a place between two days, with who could be put in and what is wrong."""
    check_stretch(first, last)
    calendar = working_calendar(office)
    days = days_of(first, last)
    works = tuple(calendar.is_workday(day) for day in days)
    own = shifts(office)
    seats = _seats(office, area_id, first, last)
    held = [_turn(seat) for seat in seats]
    names = {seat.person_id: seat.name for seat in seats}
    by_day = dict(zip(days, works, strict=True))
    return RotaSheet(
        area_id=area_id,
        area=str(office.database.read_value("select name from area where id = ?", (area_id,)) or ""),
        first=first,
        last=last,
        works=works,
        shifts=own,
        seats=seats,
        members=_members(office, area_id, seats, own, by_day),
        open=rota.needs(own, by_day, held),
        complaints=rota.complaints(own, held, away(office, first, last), names),
    )


def away(office: Office, first: date, last: date) -> Away:
    """Who is absent when between two days."""
    found: dict[int, list[tuple[str, str]]] = {}
    for person, since, until in office.database.read(
        "select person_id, since, until from absence where since <= ? and until >= ?", (str(last), str(first))
    ):
        found.setdefault(person, []).append((since, until))
    return found


def on_duty(office: Office, moment: datetime, area_id: int | None = None) -> tuple[Seat, ...]:
    """Who is on duty at a moment (everywhere, or at one place); shifts over midnight count from the day they began."""
    day = moment.date()
    spans = {shift.id: shift for shift in shifts(office)}
    found = _seats(office, area_id, day - timedelta(days=1), day)
    return tuple(
        seat
        for seat in found
        if seat.shift_id in spans
        and spans[seat.shift_id].span(seat.day)[0] <= moment < spans[seat.shift_id].span(seat.day)[1]
    )


def check_stretch(first: date, last: date) -> None:
    """BadInput unless the days are in order and not too many."""
    if last < first:
        raise BadInput("止于早于起于，请改日期。")
    if (last - first).days >= MOST_DAYS:
        raise BadInput("一次最多排一年，请缩短起止日期。")


def _turn(seat: Seat) -> Turn:
    return Turn(shift_id=seat.shift_id, day=seat.day, person_id=seat.person_id, role=seat.role)


def _seats(office: Office, area_id: int | None, first: date, last: date) -> tuple[Seat, ...]:
    shown = office.actor.may(SEE_NAMES)
    where, params = ("t.area_id = ? and", (area_id,)) if area_id is not None else ("", ())
    rows = office.database.read(
        "select t.id, t.shift_id, t.day, t.person_id, p.name, p.phone, t.role, i.name from turn t"
        f" join person p on p.id = t.person_id left join person i on i.id = t.instead_of_id where {where}"
        " t.day between ? and ? order by t.day, t.role desc, t.id",
        (*params, str(first), str(last)),
    )
    return tuple(
        Seat(
            turn_id=i, shift_id=s, day=date.fromisoformat(d), person_id=p,
            name=name if shown else mask_name(name), phone=(phone or "") if shown else mask_phone(phone or ""),
            role=role or "duty", instead_of=(other or "") if shown else mask_name(other or ""),
        )
        for i, s, d, p, name, phone, role, other in rows
    )  # fmt: skip


def _members(
    office: Office, area_id: int, seats: Sequence[Seat], own: Sequence[Shift], works: Mapping[date, bool]
) -> tuple[Member, ...]:
    """Who holds a post at the place or, at the top and where nobody does, anywhere below; those on the rota first."""
    today, titles = office.today(), {post.key: post.title for post in office.profile.posts}
    path = office.database.read_value("select path from area where id = ?", (area_id,)) or "/"
    rows = office.database.read(
        "select p.id, p.name, s.post, case when s.area_id = ? then 0 else 1 end from assignment s"
        " join person p on p.id = s.person_id join area a on a.id = s.area_id where a.path like ?"
        " and s.since <= ? and (s.until is null or s.until >= ?) order by 4, p.initials, p.id",
        (area_id, f"{path}%", today, today),
    )
    near = [row for row in rows if row[3] == 0]
    people: dict[int, tuple[str, list[str]]] = {seat.person_id: (seat.name, []) for seat in seats}
    for person, name, post, _ in near or rows[:MOST_MEMBERS]:
        _, posts = people.setdefault(person, (name if office.actor.may(SEE_NAMES) else mask_name(name), []))
        if titles.get(post, post) not in posts:
            posts.append(titles.get(post, post))
    hours = {shift.id: shift.hours for shift in own}
    return tuple(
        Member(
            person_id=person, name=name, posts="、".join(posts),
            turns=sum(seat.person_id == person for seat in seats),
            free_days=sum(seat.person_id == person and not works[seat.day] for seat in seats),
            hours=sum(hours.get(seat.shift_id, 0) for seat in seats if seat.person_id == person),
        )
        for person, (name, posts) in people.items()
    )  # fmt: skip
