"""Who is on duty when: shifts laid over days, dealt fairly, with rest between; and what is wrong with a rota.

A turn is a person on a shift on a day. Turns of free days (weekends, holidays) are counted apart from those of working
days, so that nobody has all the Sundays; who was away is not made up for.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from desk.errors import BadInput

REST: Final = timedelta(hours=11)
"""Least rest between two turns of one person."""
DAYS: Final = {"all": "每天", "work": "工作日", "rest": "休息日"}
_WEEK: Final = "一二三四五六日"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """A stretch of a day that somebody must cover. `days`: all, work, rest, or weekdays as digits (1 is Monday)."""

    id: int
    name: str
    kind: str
    begins: str
    ends: str
    people: int = 1
    days: str = "all"

    def span(self, day: date) -> tuple[datetime, datetime]:
        """From when to when it lasts on that day; an end not after the beginning is on the next day."""
        first, last = (
            datetime.combine(day, datetime.strptime(text, "%H:%M").time()) for text in (self.begins, self.ends)
        )
        return first, last if last > first else last + timedelta(days=1)

    @property
    def hours(self) -> float:
        """How long it lasts."""
        first, last = self.span(date(2026, 1, 1))
        return (last - first).total_seconds() / 3600

    def runs(self, day: date, is_workday: bool) -> bool:
        """Whether anybody is needed that day."""
        if self.days in DAYS:
            return self.days == "all" or is_workday == (self.days == "work")
        return str(day.isoweekday()) in self.days

    @property
    def when(self) -> str:
        """The days and times in words."""
        days = DAYS.get(self.days) or "周" + "、".join(_WEEK[int(digit) - 1] for digit in self.days)
        later = "次日" if self.ends <= self.begins else ""
        return f"{days} {self.begins}–{later}{self.ends}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """A person on a shift on a day; `role` is lead (带班) or duty."""

    shift_id: int
    day: date
    person_id: int
    role: str = "duty"


Need = tuple[date, Shift, int]
"""How many more a shift needs on a day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deal:
    """A rota, and the turns nobody could be found for."""

    turns: tuple[Turn, ...]
    open: tuple[Need, ...]


Away = Mapping[int, Sequence[tuple[str, str]]]
"""Person to the stretches of days (first, last) they are absent."""


def check(shift: Shift) -> None:
    """BadInput with what to do, unless the shift can be laid."""
    if not shift.name.strip():
        raise BadInput("班次没有名称，请写一个，如“夜间值班”。")
    for text, what in ((shift.begins, "上班"), (shift.ends, "下班")):
        try:
            right = datetime.strptime(text, "%H:%M").strftime("%H:%M") == text
        except ValueError:
            right = False
        if not right:
            raise BadInput(f"{what}时间“{text}”看不懂，请写成 08:30 这样。")
    if not 1 <= shift.people <= 50:
        raise BadInput(f"每班人数应在 1 到 50 之间，现在是 {shift.people}。")
    if shift.days not in DAYS and not (shift.days and set(shift.days) <= set("1234567")):
        raise BadInput("请选每天、工作日、休息日，或勾选星期几。")


def is_away(away: Away, person_id: int, day: date) -> bool:
    """Whether somebody is absent on that day."""
    text = day.isoformat()
    return any(since <= text <= until for since, until in away.get(person_id, ()))


def needs(
    shifts: Sequence[Shift], works: Mapping[date, bool], turns: Iterable[Turn], *, role: str = "duty"
) -> tuple[Need, ...]:
    """What these days still lack of that role: as many on duty as the shift says, one in the lead."""
    there = Counter((turn.shift_id, turn.day) for turn in turns if turn.role == role)
    found = []
    for day, is_workday in works.items():
        for shift in shifts:
            wanted = 1 if role == "lead" else shift.people
            lacking = wanted - there[shift.id, day] if shift.runs(day, is_workday) else 0
            if lacking > 0:
                found.append((day, shift, lacking))
    return tuple(found)


def deal(
    wanted: Sequence[Need],
    people: Sequence[int],
    *,
    is_workday: Callable[[date], bool],
    away: Away,
    before: Sequence[tuple[Turn, Shift]] = (),
    role: str = "duty",
) -> Deal:
    """Find somebody for every need, those with the fewest turns first; `before` is the rota so far, of everybody."""
    order = {person: place for place, person in enumerate(people)}
    done: Counter[tuple[int, bool]] = Counter()
    spans: dict[int, list[tuple[datetime, datetime]]] = {person: [] for person in people}
    for turn, shift in before:
        if turn.person_id in spans:
            done[turn.person_id, is_workday(turn.day)] += 1
            spans[turn.person_id].append(shift.span(turn.day))
    turns: list[Turn] = []
    lacking: list[Need] = []
    for day, shift, count in wanted:
        works = is_workday(day)
        first, last = shift.span(day)
        free = [one for one in people if not is_away(away, one, day) and _rested(spans[one], first, last)]
        free.sort(key=lambda one: (done[one, works], _lately(spans[one]), done[one, not works], order[one]))
        for person in free[:count]:
            turns.append(Turn(shift_id=shift.id, day=day, person_id=person, role=role))
            spans[person].append((first, last))
            done[person, works] += 1
        if len(free) < count:
            lacking.append((day, shift, count - len(free)))
    return Deal(turns=tuple(turns), open=tuple(lacking))


def _rested(spans: Sequence[tuple[datetime, datetime]], first: datetime, last: datetime) -> bool:
    return all(last + REST <= begun or ended + REST <= first for begun, ended in spans)


def _lately(spans: Sequence[tuple[datetime, datetime]]) -> datetime:
    """When somebody was last on duty: who had the longest rest comes first."""
    return max((ended for _, ended in spans), default=datetime.min)


def complaints(
    shifts: Sequence[Shift], turns: Sequence[Turn], away: Away, names: Mapping[int, str]
) -> tuple[tuple[date, int, str], ...]:
    """What is wrong, as (day, person, sentence): on duty while absent, twice at once, or with too little rest."""
    by_id = {shift.id: shift for shift in shifts}
    said: list[tuple[date, int, str]] = []
    held: dict[int, list[tuple[datetime, datetime, Turn]]] = {}
    for turn in turns:
        if turn.shift_id not in by_id:
            continue
        if is_away(away, turn.person_id, turn.day):
            sentence = f"{names[turn.person_id]}{turn.day:%m-%d}已请假，又排了{by_id[turn.shift_id].name}，请找人替班"
            said.append((turn.day, turn.person_id, sentence))
        first, last = by_id[turn.shift_id].span(turn.day)
        held.setdefault(turn.person_id, []).append((first, last, turn))
    for person, spans in held.items():
        spans.sort(key=lambda one: one[:2])
        for (_, ended, one), (begun, _, other) in zip(spans, spans[1:], strict=False):
            if begun >= ended + REST:
                continue
            both = f"{by_id[one.shift_id].name}和{by_id[other.shift_id].name}"
            day = f"{other.day:%m-%d}"
            hours = (begun - ended).total_seconds() / 3600
            short = f"{day}两班之间只隔 {hours:g} 小时，不足 11 小时" if hours >= 0 else f"{day}同时排了{both}"
            said.append((other.day, person, f"{names[person]}{short}，请调开"))
    return tuple(sorted(said, key=lambda one: one[:2]))
