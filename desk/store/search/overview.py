"""The overview strip of an area: number cards, open issues by class, 13 months of reported and closed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from desk.model import Card, Overview
from desk.profile.profile import Profile
from desk.store.database import Database
from desk.store.search.codes import Labels
from desk.store.search.counts import periods
from desk.store.search.lights import LATE

MONTHS: Final = 13
CLASSES: Final = 10
_AREAS: Final = "(select id from area where path like :path)"
_MEMBER: Final = (
    f" and t.id in (select m.item_id from member m where m.kind = '{{}}' and m.until is null and m.area_id in {_AREAS})"
)
_HOMES: Final = (
    f"(select m.item_id from member m where m.kind = 'building' and m.until is null and m.area_id in {_AREAS})"
)
_PERSONS: Final = (
    f"(select m.item_id from member m where m.kind = 'resident' and m.until is null and m.area_id in {_AREAS})"
)

_MINE: Final = (
    "with mine as materialized (select t.reported_at, t.closed_at, t.due_at, t.paused_at, t.class_code from issue t"
    f" where t.id in (select m.item_id from member m where m.kind = 'issue' and m.until is null and m.area_id in {_AREAS})) "
)
_ISSUES: Final = (
    f"select 'open', '', count(*), sum(case when {LATE} then 1 else 0 end), 0 from {{0}} t where t.closed_at is null"
    " union all select 'reported', '', count(*), 0, 0 from {0} t where t.reported_at >= :month and t.reported_at <= :now"
    " union all select 'closed', '', sum(case when t.closed_at >= :month then 1 else 0 end),"
    " sum(case when t.due_at is not null then 1 else 0 end), sum(case when t.closed_at <= t.due_at then 1 else 0 end)"
    " from {0} t where t.closed_at >= :month_ago and t.closed_at <= :now"
    " union all select 'class', t.class_code, count(*), 0, 0 from {0} t where t.closed_at is null group by t.class_code"
    " union all select 'came', substr(t.reported_at, 1, 7), count(*), 0, 0 from {0} t"
    " where t.reported_at >= :first and t.reported_at <= :now group by 2"
    " union all select 'went', substr(t.closed_at, 1, 7), count(*), 0, 0 from {0} t"
    " where t.closed_at >= :first and t.closed_at <= :now group by 2"
)
"""Everything that is counted in issues: what, of which class or month, up to three counts."""


class _Counter:
    """Counts inside an area, or in the whole office."""

    def __init__(self, database: Database, path: str | None, params: Mapping[str, Any]) -> None:
        self._database = database
        self._params = {**params, "path": f"{path}%"}
        issues = _MINE + _ISSUES.format("mine") if path else _ISSUES.format("issue")
        self.issues: dict[str, list[tuple[str, int, int, int]]] = {}
        for what, group, *counts in self.rows(issues):
            one, two, three = (int(count or 0) for count in counts)
            self.issues.setdefault(what, []).append((str(group), one, two, three))
        self.facilities = _MEMBER.format("facility") if path else ""
        self.homes = f" and {{}} in {_HOMES}" if path else ""
        self.records = f" and t.area_id in {_AREAS}" if path else ""

    def row(self, sql: str) -> tuple[Any, ...]:
        found = self._database.read_one(sql, self._params)
        assert found is not None
        return tuple(value or 0 for value in found)

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        return self._database.read(sql, self._params)


def overview(
    database: Database, profile: Profile, labels: Labels, area_id: int | None, moment: Mapping[str, str]
) -> Overview:
    """The overview of an area and everything below it; None or a root is the whole office."""
    area = database.read_one("select name, path, parent_id from area where id = ?", (area_id,)) if area_id else None
    if area is None:
        area = database.read_one("select name, path, parent_id from area where parent_id is null order by id limit 1")
    name, path, parent = area or ("", None, None)
    months = _months(moment["today"])
    ask = _Counter(database, path if parent is not None else None, {**periods(moment), "first": months[0]})
    return Overview(
        area_name=name,
        cards=_cards(ask, profile),
        by_class=_by_class(database, ask, labels),
        trend=_trend(ask, months),
    )


def _cards(ask: _Counter, profile: Profile) -> tuple[Card, ...]:
    living = "select count(*) from resident t where t.state in ('living', 'away')"
    (residents,) = ask.row(f"{living}{ask.homes.format('t.building_id')}")
    if ask.homes:
        households = ask.row(
            f"select count(*) from household t join dwelling d on d.id = t.dwelling_id where d.building_id in {_HOMES}"
        )[0]
        # Grids by condition or list hold residents themselves, and no buildings.
        residents += ask.row(f"{living} and t.id in {_PERSONS}")[0]
        households += ask.row(f"select count(distinct t.household_id) from resident t where t.id in {_PERSONS}")[0]
    else:
        households = ask.row("select count(*) from household")[0]
    (facilities,) = ask.row(f"select count(*) from facility t where 1 = 1{ask.facilities}")
    ((_, pending, overdue, _),) = ask.issues["open"]
    ((_, reported, _, _),) = ask.issues["reported"]
    ((_, closed, timed, in_time),) = ask.issues["closed"]
    (visits,) = ask.row(
        f"select count(*) from record t where t.kind = 'visit' and t.at >= :month and t.at <= :now{ask.records}"
    )
    rate = round(100 * in_time / timed, 1) if timed else None
    tone = "" if rate is None else "good" if rate >= 95 else "warn" if rate >= 85 else "bad"
    return (
        Card(key="households", title="户数", value=int(households), unit="户"),
        Card(key="residents", title="人口", value=int(residents), unit="人", hint="在住和外出的居民"),
        Card(key="facilities", title=profile.term("facility"), value=int(facilities), unit="个"),
        Card(key="open", title="待处理", value=pending, unit="件"),
        Card(key="overdue", title=profile.term("overdue"), value=overdue, unit="件", tone="bad" if overdue else ""),
        Card(key="reported", title="本月上报", value=reported, unit="件"),
        Card(key="closed", title="本月结案", value=closed, unit="件"),
        Card(key="in_time", title="按期结案率", value=rate, unit="%", hint="近30天结案中按期的比例", tone=tone),
        Card(key="visits", title=f"本月{profile.term('visit')}", value=int(visits), unit="次"),
    )


def _by_class(database: Database, ask: _Counter, labels: Labels) -> tuple[tuple[str, int], ...]:
    labels.renew(database.seq)
    rows = sorted(((each[0], each[1]) for each in ask.issues.get("class", ())), key=lambda row: (-row[1], row[0]))
    shown = [(str(labels.word("catalogue", code)), count) for code, count in rows[:CLASSES]]
    rest = sum(count for _, count in rows[CLASSES:])
    return (*shown, *((("其他", rest),) if rest else ()))


def _trend(ask: _Counter, months: list[str]) -> tuple[tuple[str, int, int], ...]:
    came, went = ({each[0]: each[1] for each in ask.issues.get(what, ())} for what in ("came", "went"))
    return tuple((month, came.get(month, 0), went.get(month, 0)) for month in months)


def _months(today: str) -> list[str]:
    last = int(today[:4]) * 12 + int(today[5:7]) - 1
    return [f"{number // 12:04d}-{number % 12 + 1:02d}" for number in range(last - MONTHS + 1, last + 1)]
