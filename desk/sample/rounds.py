"""Rows of what is done round after round: visits, patrols, half-monthly inspections, meetings."""

from __future__ import annotations

import json
from typing import Any

import numpy as np

from desk.profile import CheckItem, PlanDef, Profile
from desk.profile.codes import code_tables
from desk.sample import words
from desk.sample.clock import is_workday
from desk.sample.columns import chosen
from desk.sample.crews import Crew
from desk.sample.dice import Dice, Ints, pick
from desk.sample.sink import Sink
from desk.store.schema import meetings as meeting_tables
from desk.store.schema import teams as tables

_MONTHS = [
    f"{year}-{month:02d}" for year, month in ((2025, 10), (2025, 11), (2025, 12), *((2026, m) for m in range(1, 11)))
]
_MORNING, _NOON, _EVENING = 8 * 60 + 35, 11 * 60 + 40, 21 * 60
_EVERY = {"month": 1, "two_months": 2, "quarter": 3, "half_year": 6, "year": 12}


def holder_of(crew: Crew, post: str, areas: int) -> Ints:
    """Per area id somebody who holds the post now, 0 for nobody."""
    found = np.zeros(areas + 1, dtype=np.int64)
    for person, key, area, _, _, until in crew.held:
        if key == post and until is None:
            found[area] = person
    return found


def visits(sink: Sink, profile: Profile, leaf: Ints, last: Any, seen: Any, crew: Crew, rounds: int, dice: Dice) -> None:
    """Visits to households: the last of each, and `rounds` - 1 earlier ones a quarter apart."""
    plan = _plan(profile, "household")
    if plan is None:
        return
    rng = dice.stream("visits")
    post = holder_of(crew, plan.post, sink.counts["area"])
    for other in (one.key for one in profile.posts if one.group == profile.team.group):
        post = np.where(
            post == 0, holder_of(crew, other, sink.counts["area"]), post
        )  # a vacant post: the team steps in
    home, day = [], []
    for turn in range(rounds):
        when = last - (np.arange(len(last)) % 9 + turn * 91).astype("timedelta64[D]") * (turn > 0)
        rows = np.flatnonzero(
            seen & (when >= np.datetime64("2026-08-01" if rounds == 1 else "2025-10-01")) & (leaf > 0)
        )
        home.append(rows)
        day.append(when[rows])
    rows, days = np.concatenate(home), np.concatenate(day)
    order = np.argsort(days, kind="stable")
    rows, days = rows[order], days[order]
    count = len(rows)
    told = words.told()
    begun, ended = one_after_another(days, post[leaf[rows]], rng)
    needs = [one.code for one in code_tables()["need_kind"].entries]
    sink.put(
        tables.record,
        count,
        kind=plan.kind,
        area_id=leaf[rows],
        whom="household",
        item_id=rows + 1,
        person_id=_or_none(post[leaf[rows]]),
        at=_texts(begun),
        until=_texts(ended),
        way=chosen(["door", "phone", "stay", "message"], pick(rng, [0.82, 0.13, 0.02, 0.03], count)),
        sort=chosen(["daily", "focus", "festival"], pick(rng, [0.88, 0.09, 0.03], count)),
        need=chosen([*needs, None], pick(rng, [0.72, *[0.2 / (len(needs) - 1)] * (len(needs) - 1), 0.08], count)),
        body=chosen(told["visit_notes"], rng.integers(0, len(told["visit_notes"]), count)),
        mood=chosen(told["moods"], rng.integers(0, len(told["moods"]), count)),
        satisfaction=chosen(["1", "2", "3", None], pick(rng, [0.6, 0.25, 0.02, 0.13], count)),
        entered_at=_texts(entered(days, ended, rng)),
        entered_by="示例",
    )


def patrols(sink: Sink, profile: Profile, areas: list[int], crew: Crew, dice: Dice) -> None:
    """Daily patrols of every lowest area over the last month."""
    plan = _plan(profile, "area", "patrol")
    if plan is None:
        return
    rng = dice.stream("patrols")
    days = [day for day in np.arange("2026-10-01", "2026-11-01", dtype="datetime64[D]") if is_workday(day.item())]
    area, day = np.tile(np.array(areas), len(days)), np.repeat(np.array(days), len(areas))
    kept = rng.random(len(area)) < 0.96
    area, day = area[kept], day[kept]
    post = holder_of(crew, plan.post, sink.counts["area"])
    notes = [
        "巡查一遍，未见异常。",
        "清理小广告三处。",
        "劝离占道经营一处。",
        "检查楼道消防通道，畅通。",
        "提醒商户落实门前责任。",
    ]
    sink.put(
        tables.record,
        len(area),
        kind=plan.kind,
        area_id=area,
        whom="area",
        item_id=area,
        person_id=_or_none(post[area]),
        at=_moments(day, len(area), rng),
        body=chosen(notes, rng.integers(0, len(notes), len(area))),
    )


def inspections(
    sink: Sink, profile: Profile, grades: list[str | None], street_area: Ints, crew: Crew, dice: Dice
) -> None:
    """Half-monthly scoring of every graded street: how often each ban of its grade was broken, and the points lost."""
    plan = next((plan for plan in profile.plans if plan.kind == "inspection" and plan.whom == "street"), None)
    lists = {grade.key: grade.checklist for grade in profile.road_grades}
    if plan is None or not lists:
        return
    rng = dice.stream("inspections")
    inspectors: list[int | None] = [
        person for person, post, _, _, _, until in crew.held if post == plan.post and until is None
    ] or [None]
    rows: list[tuple[Any, ...]] = []
    for day in (f"{month}-{day}" for month in _MONTHS for day in ("14", "27")):
        for street, grade in enumerate(grades, 1):
            if grade in lists:
                rows.append(
                    (street, day, inspectors[street % len(inspectors)], *_inspected(str(grade), lists[grade], rng))
                )
    hours = rng.integers(9, 17, len(rows)).tolist()
    sink.put(
        tables.record,
        len(rows),
        kind=plan.kind,
        area_id=[int(street_area[row[0] - 1]) or None for row in rows],
        whom="street",
        item_id=[row[0] for row in rows],
        person_id=[row[2] for row in rows],
        at=[f"{row[1]}T{hour:02d}:30:00" for row, hour in zip(rows, hours, strict=True)],
        body=[row[3] for row in rows],
        data_json=[row[4] for row in rows],
    )


def _inspected(grade: str, checklist: tuple[CheckItem, ...], rng: np.random.Generator) -> tuple[str, str]:
    """What one inspection found, in words and as data: breaches per ban, points lost, open or secret."""
    broken = {item.key: int(rng.poisson(0.45)) for item in checklist}
    lost = sum(item.points * broken[item.key] for item in checklist)
    way = ("明查", "暗查")[int(rng.random() < 0.4)]
    data = {"grade": grade, "breaches": {key: n for key, n in broken.items() if n}, "lost": lost, "way": way}
    found = "、".join(f"{item.title.removeprefix('无')}{broken[item.key]}处" for item in checklist if broken[item.key])
    return f"检查{found or '未见问题'}，扣{lost:g}分。", json.dumps(data, ensure_ascii=False)


def meetings(sink: Sink, profile: Profile, levels: dict[str, list[tuple[int, str]]], dice: Dice) -> None:
    """The meetings of the office and of a few areas below it, and what they resolved."""
    rng = dice.stream("meetings")
    held: list[tuple[int, str, str]] = []
    for told in profile.meetings:
        step = _EVERY.get(told.every, 1)
        for area, name in levels.get(told.level, [])[:3]:
            held += [(area, month, f"{name}{told.title}") for month in _MONTHS[:-1][::-1][::step]]
    held.sort(key=lambda row: (row[1], row[0]))
    days = rng.integers(24, 28, len(held)).tolist()
    sink.put(
        meeting_tables.meeting,
        len(held),
        area_id=[row[0] for row in held],
        month=[row[1] for row in held],
        held_at=[f"{row[1]}-{day}T09:30:00" for row, day in zip(held, days, strict=True)],
        minutes=[f"{row[2]}：通报本期数字，分析超期和重复反映的问题，议定事项如下。" for row in held],
    )
    matters = ["增设非机动车停放区并施划标线", "协调物业更换楼道照明", "对占道经营集中整治一周",
    "为独居老人安装烟感报警器", "清理老旧小区楼道堆物",
               "补装缺失井盖并建立巡查台账", "与交管部门商定早晚高峰停车办法", "组织一次燃气安全入户检查"]  # fmt: skip
    owners = ["综合执法队", "社区居委会", "街道平安建设办", "物业企业", "市政养护单位"]
    rows = [
        (n, matters[int(rng.integers(len(matters)))], owners[int(rng.integers(len(owners)))])
        for n in range(len(held))
        for _ in range(int(rng.integers(1, 4)))
    ]
    late = rng.random(len(rows))
    months = [held[n][1] for n, _, _ in rows]
    sink.put(
        meeting_tables.resolution,
        len(rows),
        meeting_id=[n + 1 for n, _, _ in rows],
        body=[body for _, body, _ in rows],
        owner=[owner for _, _, owner in rows],
        due=[f"{_after(month)}-20" for month in months],
        done_at=[
            f"{_after(month)}-{10 + int(x * 12)}" if x < 0.86 and month < "2026-09" or x < 0.4 else None
            for month, x in zip(months, late.tolist(), strict=True)
        ],
    )


def _after(month: str) -> str:
    year, number = int(month[:4]), int(month[5:])
    return f"{year + number // 12}-{number % 12 + 1:02d}"


def _plan(profile: Profile, whom: str, kind: str = "") -> PlanDef | None:
    return next((plan for plan in profile.plans if plan.whom == whom and kind in ("", plan.kind)), None)


def _or_none(ids: Ints) -> Any:
    return chosen([None, *range(1, int(ids.max(initial=0)) + 1)], ids)


def one_after_another(days: Any, people: Ints, rng: np.random.Generator, since: Any = _MORNING) -> tuple[Any, Any]:
    """When visits begin and end as a person makes them: one door after the other, a break at noon, the whole day long.

    `since` is the minute of the day from which a person is free.
    """
    count = len(days)
    order = np.lexsort((rng.random(count), people, days))
    new = np.ones(count, dtype=np.bool_)
    new[1:] = (days[order][1:] != days[order][:-1]) | (people[order][1:] != people[order][:-1])
    first = np.flatnonzero(new)
    sizes = np.diff(np.append(first, count))
    place, of_day = np.empty(count, dtype=np.int64), np.empty(count, dtype=np.int64)
    place[order] = np.arange(count) - np.repeat(first, sizes)
    of_day[order] = np.repeat(sizes, sizes)
    since = np.minimum(since, _EVENING - 40)
    step = np.minimum(36, (_EVENING - 100 - since) // np.maximum(of_day, 1)).clip(2)
    minute = since + place * step
    minute += np.where((minute >= _NOON) & (since < _NOON), 100, 0)
    length = np.minimum(rng.integers(10, 27, count), step - 1)
    begun = days.astype("datetime64[s]") + (minute * 60).astype("timedelta64[s]")
    return begun, begun + (length * 60).astype("timedelta64[s]")


def entered(days: Any, ended: Any, rng: np.random.Generator) -> Any:
    """When records are typed: most in the evening of their day, once the last is made, some the next morning."""
    count = len(days)
    minute = np.where(rng.random(count) < 0.8, rng.integers(1050, 1140, count), rng.integers(1980, 2100, count))
    usual = days.astype("datetime64[s]") + (minute * 60).astype("timedelta64[s]")
    return np.maximum(usual, ended + rng.integers(600, 3600, count).astype("timedelta64[s]"))


def _texts(moments: Any) -> Any:
    return lambda low, high: np.datetime_as_string(moments[low:high], unit="s").tolist()


def _moments(days: Any, count: int, rng: np.random.Generator) -> Any:
    minute = rng.integers(8 * 60 + 30, 18 * 60, count)
    return _texts(days.astype("datetime64[s]") + (minute * 60).astype("timedelta64[s]"))
