"""What lies in the files of the staff: pledges, contracts, trainings, appraisals; shifts and a rota of two months; leave."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np

from desk import rota
from desk.profile import Profile
from desk.rota import Shift, Turn
from desk.sample.clock import is_workday
from desk.sample.crews import Crew
from desk.sample.dice import Dice
from desk.sample.sink import Sink
from desk.store.schema import shifts as tables

_SHIFTS = (
    ("受理中心轮值", "desk", "08:30", "17:30", 1, "work"),
    ("错时服务", "staggered", "17:30", "20:30", 1, "work"),
    ("24小时值班", "whole_day", "08:30", "08:30", 2, "all"),
)
_TOPICS = ("网格员岗位培训", "矛盾纠纷排查与调解", "消防安全检查实务", "个人信息保护", "反诈宣传方法", "急救常识")
_FIRST, _LAST = date(2026, 10, 1), date(2026, 11, 30)
_MOST = 400
"""People whose files are filled; a district has twenty thousand, and a file that nobody opens shows nothing."""


def write(sink: Sink, profile: Profile, crew: Crew, root_area: int, dice: Dice) -> None:
    """Rows of the files, the shifts, the rota of the root area and a few absences."""
    rng = dice.stream("folders")
    team = {post.key for post in profile.posts if post.group == profile.team.group}
    staff = sorted({held[0] for held in crew.held if held[1] in team and held[5] is None})[:_MOST]
    _papers(sink, profile, crew, staff, rng)
    _trainings(sink, staff, rng)
    _appraisals(sink, staff, rng)
    desk = sorted({held[0] for held in crew.held if held[2] == root_area and held[5] is None})[:9]
    away = _absences(sink, staff, desk, rng)
    _rota(sink, root_area, desk, away)


def _papers(sink: Sink, profile: Profile, crew: Crew, staff: list[int], rng: np.random.Generator) -> None:
    titles = {post.key: post.title for post in profile.posts}
    rows: list[tuple[int, str, str, str, str, str]] = []
    for number, person in enumerate(staff, 1):
        if rng.random() < 0.94:
            title = f"{titles[crew.posts[person - 1]]}责任书"
            rows.append((person, "pledge", f"ZR2026-{number:04d}", title, "2026-01-05", "2026-12-31"))
        if crew.posts[person - 1].startswith("community") or rng.random() < 0.2:
            began = date(2023, 11, 1) + timedelta(days=int(rng.integers(0, 900)))
            ends = (
                began.replace(year=began.year + 3) if (began.month, began.day) != (2, 29) else began + timedelta(1095)
            )
            rows.append((person, "contract", f"HT{began.year}-{number:04d}", "劳动合同", str(began), str(ends)))
    sink.put(
        tables.paper, len(rows), person_id=[row[0] for row in rows], kind=[row[1] for row in rows],
        number=[row[2] for row in rows], title=[row[3] for row in rows], since=[row[4] for row in rows],
        until=[row[5] for row in rows],
    )  # fmt: skip


def _trainings(sink: Sink, staff: list[int], rng: np.random.Generator) -> None:
    held = [(topic, date(2026, 1 + 2 * (n % 5), 8 + 3 * n)) for n, topic in enumerate(_TOPICS)]
    rows = [(person, topic, day) for topic, day in held for person in staff if rng.random() < 0.5]
    sink.put(
        tables.training, len(rows), person_id=[row[0] for row in rows], topic=[row[1] for row in rows],
        day=[str(row[2]) for row in rows], hours=4.0,
        result=["合格" if x < 0.97 else "补考合格" for x in rng.random(len(rows))], place="街道党群服务中心",
    )  # fmt: skip


def _appraisals(sink: Sink, staff: list[int], rng: np.random.Generator) -> None:
    rows = [(person, period) for period in ("2025年终", "2026年中") for person in staff]
    scores = np.round(np.clip(rng.normal(86, 6, len(rows)), 55, 99.5), 1).tolist()
    grades = ["excellent" if x >= 93 else "good" if x >= 75 else "basic" if x >= 60 else "bad" for x in scores]
    sink.put(
        tables.appraisal, len(rows), person_id=[row[0] for row in rows], period=[row[1] for row in rows], score=scores,
        grade=grades, by="街道网格办",
    )  # fmt: skip


def _absences(
    sink: Sink, staff: list[int], desk: list[int], rng: np.random.Generator
) -> dict[int, list[tuple[str, str]]]:
    """A few weeks of leave; those of the desk are told to the rota."""
    kinds = ("annual", "sick", "study", "leave")
    people = [*desk[1:3], *(staff[int(n)] for n in rng.integers(0, len(staff), 6))] if staff else []
    rows: dict[int, tuple[str, str, str]] = {}
    for number, person in enumerate(people):
        since = date(2026, 10, 12) + timedelta(days=int(rng.integers(0, 26)))
        until = since + timedelta(days=int(rng.integers(0, 6)))
        rows[person] = (kinds[number % 4], str(since), str(until))
    sink.put(
        tables.absence, len(rows), person_id=list(rows), kind=[row[0] for row in rows.values()],
        since=[row[1] for row in rows.values()], until=[row[2] for row in rows.values()],
    )  # fmt: skip
    return {person: [(since, until)] for person, (_, since, until) in rows.items()}


def _rota(sink: Sink, root_area: int, desk: list[int], away: dict[int, list[tuple[str, str]]]) -> None:
    shifts = [
        Shift(id=number, name=name, kind=kind, begins=begins, ends=ends, people=people, days=days)
        for number, (name, kind, begins, ends, people, days) in enumerate(_SHIFTS, 1)
    ]
    sink.put(
        tables.shift, len(shifts), name=[one.name for one in shifts], kind=[one.kind for one in shifts],
        begins=[one.begins for one in shifts], ends=[one.ends for one in shifts],
        people=[one.people for one in shifts], days=[one.days for one in shifts], sort=list(range(len(shifts))),
    )  # fmt: skip
    if len(desk) < 4:  # too few for a round the clock: the office deals its own
        return
    days = {_FIRST + timedelta(days=n): False for n in range((_LAST - _FIRST).days + 1)}
    works = {day: is_workday(day) for day in days}
    dealt = rota.deal(rota.needs(shifts, works, ()), desk, is_workday=works.__getitem__, away=away)
    turns: tuple[Turn, ...] = dealt.turns
    sink.put(
        tables.turn, len(turns), area_id=root_area, shift_id=[one.shift_id for one in turns],
        day=[str(one.day) for one in turns], person_id=[one.person_id for one in turns], role="duty",
    )  # fmt: skip
