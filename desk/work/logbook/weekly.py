"""周结: a week of somebody's logs in one sheet, its sums, what was left over; and who has not handed in a log."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from desk.errors import BadInput
from desk.office import Office
from desk.work.logbook.draft import RecordDraft
from desk.work.logbook.naming import person_of
from desk.work.logbook.stored import NOT_BY_KIND, Stored, load_many

SUMMED: Final = ("rounds", "minutes", "visits", "added", "changed", "removed")
_NAMES: Final = "周一 周二 周三 周四 周五 周六 周日".split()


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """One day of the week: its log, or why there is none."""

    day: str
    name: str
    """周一 …"""
    record_id: int | None
    state: str
    """done, missing (a log was due), none (nothing was due), ahead."""
    values: dict[str, Any]
    """Fields of the log by key."""
    body: str = ""
    is_reviewed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """The week of a person."""

    person_id: int
    person: str
    monday: str
    sunday: str
    days: tuple[Day, ...]
    sums: dict[str, int]
    found: int
    """Problems in the logs."""
    pending: tuple[str, ...]
    """What the last log left over, each once."""
    record_id: int | None
    """The summary that was written (周小结)."""

    @property
    def missing(self) -> tuple[str, ...]:
        """Days whose log was due and is not there."""
        return tuple(one.day for one in self.days if one.state == "missing")


@dataclass(frozen=True, slots=True, kw_only=True)
class Lacking:
    """A log that was due and is not there."""

    task_id: int
    person_id: int | None
    person: str
    area_id: int | None
    area: str
    day: str


def monday_of(day: str) -> str:
    """The Monday of the week that a day lies in."""
    one = date.fromisoformat(day)
    return (one - timedelta(days=one.weekday())).isoformat()


def week(office: Office, person_id: int, monday: str) -> Week:
    """The logs of a week, day by day, with their sums."""
    if date.fromisoformat(monday).weekday() != 0:
        raise BadInput(f"{monday} 不是周一，请从周一选起。")
    days = [(date.fromisoformat(monday) + timedelta(days=at)).isoformat() for at in range(7)]
    span = (person_id, days[0], f"{days[-1]}T23:59:59")
    logs = load_many(office, f"{NOT_BY_KIND} = 'log' and person_id = ? and at >= ? and at <= ?", span)
    by_day: dict[str, Stored] = {}
    for one in logs:
        by_day.setdefault(one.row["at"][:10], one)
    due = {lacking.day for lacking in lacking_logs(office, days[0], days[-1], person_id=person_id)}
    told = tuple(_day(office, day, name, by_day.get(day), due) for day, name in zip(days, _NAMES, strict=True))
    written = office.database.read_value(
        f"select id from record where {NOT_BY_KIND} = 'week' and person_id = ? and data_json like ? order by id desc limit 1",
        (person_id, f'%"monday": "{monday}"%'),
    )
    last = [one for one in told if one.record_id is not None][-1:]
    return Week(
        person_id=person_id, person=person_of(office, person_id)[0], monday=monday, sunday=days[-1], days=told,
        sums={key: sum(int(one.values.get(key) or 0) for one in told) for key in SUMMED},
        found=sum(len(one.values.get("problems") or ()) for one in told),
        pending=tuple(dict.fromkeys(line for one in last for line in str(one.values.get("pending") or "").split("\n") if line)),
        record_id=int(written) if written is not None else None,
    )  # fmt: skip


def summary_of(office: Office, person_id: int, monday: str) -> RecordDraft:
    """The summary of a week, filled from its logs; the person writes the rest."""
    one = week(office, person_id, monday)
    done = [each for each in one.days if each.state == "done"]
    said = [f"{each.name}：{each.body}" for each in done if each.body]
    planned = next((str(each.values["tomorrow"]) for each in reversed(done) if each.values.get("tomorrow")), "")
    detail: dict[str, Any] = {"monday": monday, "days": len(done), "found": one.found, **one.sums}
    detail |= {"pending": "\n".join(one.pending), "next_week": planned}
    return RecordDraft(
        kind="week", person_id=person_id, body="\n".join(said)[:2000] or told(one),
        detail={key: value for key, value in detail.items() if value},
    )  # fmt: skip


def told(one: Week) -> str:
    """The week in one sentence."""
    done = sum(each.state == "done" for each in one.days)
    sums = one.sums
    parts = [
        f"出勤 {done} 天",
        f"巡查 {sums['rounds']} 次" if sums["rounds"] else "",
        f"走访 {sums['visits']} 户" if sums["visits"] else "",
        f"采集信息 {sums['added'] + sums['changed'] + sums['removed']} 条"
        if any(sums[key] for key in ("added", "changed", "removed"))
        else "",
        f"发现问题 {one.found} 个" if one.found else "",
    ]
    return f"本周{'，'.join(part for part in parts if part)}。"


def lacking_logs(
    office: Office, first: str, last: str, *, area_id: int | None = None, person_id: int | None = None
) -> tuple[Lacking, ...]:
    """Logs that were due between two days, as the plans of logs say, and are not there; today's counts from tomorrow."""
    where, params = "", []
    if area_id is not None:
        where += " and t.area_id in (select id from area where path like (select path from area where id = ?) || '%')"
        params.append(area_id)
    if person_id is not None:
        where += " and t.person_id = ?"
        params.append(person_id)
    name = office.search.sight.column("w.name", "name")
    rows = office.database.read(
        f"select t.id, t.person_id, {name}, t.area_id, a.name, t.due from task t join plan p on p.id = t.plan_id"
        " left join person w on w.id = t.person_id left join area a on a.id = t.area_id"
        " where p.kind = 'log' and p.every = 'day' and t.state = 'open' and t.due >= ? and t.due <= ? and t.due < ?"
        f"{where} order by t.due, a.code, t.id",
        (first, f"{last}T23:59", office.today(), *params),
    )
    return tuple(
        Lacking(task_id=int(one), person_id=person, person=str(who or ""), area_id=area, area=str(grid or ""),
            day=str(due)[:10],
        )
        for one, person, who, area, grid, due in rows
    )  # fmt: skip


def _day(office: Office, day: str, name: str, log: Stored | None, due: set[str]) -> Day:
    if log is not None:
        return Day(
            day=day, name=name, record_id=int(log.row["id"]), state="done", values=dict(log.values),
            body=str(log.row["body"] or ""), is_reviewed=log.row["reviewed_at"] is not None,
        )  # fmt: skip
    state = "missing" if day in due else "ahead" if day > office.today() else "none"
    return Day(day=day, name=name, record_id=None, state=state, values={})
