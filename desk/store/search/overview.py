"""The overview strip of an area: number cards, open issues by class, 13 months of reported and closed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from desk.model import Card, Overview
from desk.profile.profile import Profile
from desk.store.database import Database
from desk.store.search.codes import Labels
from desk.store.search.counts import periods

MONTHS: Final = 13
CLASSES: Final = 10
_AREAS: Final = "(select id from area where path like :path)"
_MEMBER: Final = (
    f" and t.id in (select m.item_id from member m where m.kind = '{{}}' and m.until is null and m.area_id in {_AREAS})"
)
_HOMES: Final = (
    f"(select m.item_id from member m where m.kind = 'building' and m.until is null and m.area_id in {_AREAS})"
)


class _Counter:
    """Counts inside an area, or in the whole office."""

    def __init__(self, database: Database, path: str | None, params: Mapping[str, Any]) -> None:
        self._database = database
        self._params = {**params, "path": f"{path}%"}
        self.issues = _MEMBER.format("issue") if path else ""
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
    (residents,) = ask.row(
        f"select count(*) from resident t where t.state in ('living', 'away'){ask.homes.format('t.building_id')}"
    )
    if ask.homes:
        households = ask.row(
            f"select count(*) from household t join dwelling d on d.id = t.dwelling_id where d.building_id in {_HOMES}"
        )[0]
    else:
        households = ask.row("select count(*) from household")[0]
    (facilities,) = ask.row(f"select count(*) from facility t where 1 = 1{ask.facilities}")
    pending, overdue = ask.row(
        "select count(*), sum(case when t.due_at < :now then 1 else 0 end) from issue t"
        f" where t.closed_at is null{ask.issues}"
    )
    (reported,) = ask.row(
        f"select count(*) from issue t where t.reported_at >= :month and t.reported_at <= :now{ask.issues}"
    )
    closed, timed, in_time = ask.row(
        "select sum(case when t.closed_at >= :month then 1 else 0 end),"
        " sum(case when t.due_at is not null then 1 else 0 end), sum(case when t.closed_at <= t.due_at then 1 else 0 end)"
        f" from issue t where t.closed_at >= :month_ago and t.closed_at <= :now{ask.issues}"
    )
    (visits,) = ask.row(
        f"select count(*) from record t where t.kind = 'visit' and t.at >= :month and t.at <= :now{ask.records}"
    )
    rate = round(100 * in_time / timed, 1) if timed else None
    tone = "" if rate is None else "good" if rate >= 95 else "warn" if rate >= 85 else "bad"
    return (
        Card(key="households", title="户数", value=int(households), unit="户"),
        Card(key="residents", title="人口", value=int(residents), unit="人", hint="在住和外出的居民"),
        Card(key="facilities", title=profile.term("facility"), value=int(facilities), unit="个"),
        Card(key="open", title="待处理", value=int(pending), unit="件"),
        Card(
            key="overdue", title=profile.term("overdue"), value=int(overdue), unit="件", tone="bad" if overdue else ""
        ),
        Card(key="reported", title="本月上报", value=int(reported), unit="件"),
        Card(key="closed", title="本月结案", value=int(closed), unit="件"),
        Card(key="in_time", title="按期结案率", value=rate, unit="%", hint="近30天结案中按期的比例", tone=tone),
        Card(key="visits", title=f"本月{profile.term('visit')}", value=int(visits), unit="次"),
    )


def _by_class(database: Database, ask: _Counter, labels: Labels) -> tuple[tuple[str, int], ...]:
    labels.renew(database.seq)
    rows = ask.rows(
        f"select t.class_code, count(*) from issue t where t.closed_at is null{ask.issues}"
        " group by t.class_code order by 2 desc, 1"
    )
    shown = [(str(labels.word("catalogue", code)), int(count)) for code, count in rows[:CLASSES]]
    rest = sum(int(count) for _, count in rows[CLASSES:])
    return (*shown, *((("其他", rest),) if rest else ()))


def _trend(ask: _Counter, months: list[str]) -> tuple[tuple[str, int, int], ...]:
    reported, closed = (
        dict(
            ask.rows(
                f"select substr(t.{moment}, 1, 7), count(*) from issue t"
                f" where t.{moment} >= :first and t.{moment} <= :now{ask.issues} group by 1"
            )
        )
        for moment in ("reported_at", "closed_at")
    )
    return tuple((month, int(reported.get(month, 0)), int(closed.get(month, 0))) for month in months)


def _months(today: str) -> list[str]:
    last = int(today[:4]) * 12 + int(today[5:7]) - 1
    return [f"{number // 12:04d}-{number % 12 + 1:02d}" for number in range(last - MONTHS + 1, last + 1)]
