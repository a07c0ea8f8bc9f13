"""日清: what somebody did on a day, out of everything that was written down, as the beginning of that day's log."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any, Final

from desk import identity
from desk.office import Office
from desk.work.logbook.draft import RecordDraft
from desk.work.logbook.reading import minutes
from desk.work.logbook.stored import NOT_BY_KIND, Stored, load_many

REGISTERS: Final = ("resident", "household", "dwelling", "special", "rental", "organisation", "facility", "building")
"""Whose rows count as 信息采集."""
_LEFT: Final = ('"moved"', '"dead"', '"cancelled"', '"closed"')
_LINES: Final = 8
"""Lines of a text field that are filled by themselves; the rest is counted."""


def log_of(office: Office, person_id: int, day: str) -> RecordDraft:
    """The log of a day, filled from the records, issues and registers of that day; the person writes the rest."""
    records = _records(office, person_id, day)
    patrols = [one for one in records if one.row["kind"] in ("patrol", "inspection", "check", "upkeep")]
    visits = [one for one in records if one.form.shape.is_visit]
    detail: dict[str, Any] = {
        "route": "；".join(dict.fromkeys(str(one.values["route"]) for one in patrols if one.values.get("route")))[:300],
        "rounds": sum(int(one.values.get("rounds") or 1) for one in patrols),
        "minutes": sum(minutes(one.row["at"], one.row["until"]) or 0 for one in patrols),
        "visits": len({_household(office, one) for one in visits}),
        "problems": _problems(office, person_id, day),
        "mediation": _mediation(office, person_id, day),
        "errands": _texts(one for one in records if one.row["kind"] == "service"),
        "publicity": _texts(one for one in records if one.row["kind"] == "publicity"),
        "orders": _orders(office, person_id, day),
        "pending": _pending(office, person_id, day),
        "tomorrow": _tomorrow(office, person_id, day),
    }
    detail |= _collected(office, person_id, day)
    others = [one for one in records if one.row["kind"] in ("diary", "help", "callback", "campaign")]
    times = sorted([one.row["at"] for one in records if one.row["at"][11:] > "00:00:00"])
    ends = sorted([one.row["until"] for one in records if one.row["until"]] + times)
    return RecordDraft(
        kind="log", person_id=person_id, at=times[0] if times else f"{day}T00:00:00", until=ends[-1] if times else "",
        body=_texts(others), detail={key: value for key, value in detail.items() if value},
    )  # fmt: skip


def log_id(office: Office, person_id: int, day: str) -> int | None:
    """The log somebody handed in for a day; None if there is none."""
    found = office.database.read_value(
        f"select id from record where {NOT_BY_KIND} = 'log' and person_id = ? and at >= ? and at <= ? order by id limit 1",
        (person_id, day, f"{day}T23:59:59"),
    )
    return int(found) if found is not None else None


def _records(office: Office, person_id: int, day: str) -> list[Stored]:
    return load_many(
        office,
        "person_id = ? and at >= ? and at <= ? and kind not in ('log', 'week')",
        (person_id, day, f"{day}T23:59:59"),
    )


def _household(office: Office, one: Stored) -> tuple[str, int | None]:
    """What is counted once however often it was gone to on a day: the household, of a person's visit too."""
    whom, item = str(one.row["whom"] or ""), one.row["item_id"]
    if whom == "resident":
        home = office.database.read_value("select household_id from resident where id = ?", (item,))
        if home is not None:
            return "household", int(home)
    return whom, item


def _texts(records: Iterable[Stored]) -> str:
    said = [f"{one.form.title}：{one.row['body']}" for one in records if one.row["body"]]
    return _some(said)


def _some(lines: list[str]) -> str:
    """The first lines, and how many more there are; never longer than the field."""
    shown = [line.replace("\n", " ")[:100] for line in lines[:_LINES]]
    return "\n".join([*shown, *([f"另有 {len(lines) - _LINES} 项"] if len(lines) > _LINES else [])])


def _problems(office: Office, person_id: int, day: str) -> list[dict[str, str]]:
    """Issues this person found that day: class, place, settled there or sent on."""
    rows = office.database.read(
        "select c.name, i.address, i.closed_at from issue i join step s on s.issue_id = i.id and s.no = 1"
        " left join catalogue c on c.code = i.class_code"
        " where i.reported_at >= ? and i.reported_at <= ? and s.person_id = ? order by i.id limit 50",
        (day, f"{day}T23:59:59", person_id),
    )
    return [
        {
            "类别": str(name or ""),
            "地点": str(address or "")[:100],
            "处理": "现场" if closed and closed[:10] == day else "上报",
        }
        for name, address, closed in rows
    ]


def _mediation(office: Office, person_id: int, day: str) -> str:
    rows = office.database.read(
        "select i.title from issue i where i.kind = 'dispute' and i.id in (select id from issue where closed_at is null"
        " union select id from issue where closed_at >= ?) and exists (select 1 from step s where s.issue_id = i.id"
        " and s.person_id = ? and s.at >= ? and s.at <= ?) order by i.id",
        (day, person_id, day, f"{day}T23:59:59"),
    )
    return _some([_seen(office, title) for (title,) in rows])


def _orders(office: Office, person_id: int, day: str) -> str:
    """What was given to this person that day by somebody else."""
    rows = office.database.read(
        "select i.number, i.title from issue i where i.handler_person_id = ? and i.stage_since >= ?"
        " and i.stage_since <= ? order by i.id",
        (person_id, day, f"{day}T23:59:59"),
    )
    return _some([f"{number} {_seen(office, title)}" for number, title in rows])


def _pending(office: Office, person_id: int, day: str) -> str:
    """Issues in this person's hands, then tasks of the day that are still open, counted by plan."""
    rows = office.database.read(
        "select number, title from issue where handler_person_id = ? and closed_at is null and reported_at <= ?"
        " order by due_at, id",
        (person_id, f"{day}T23:59:59"),
    )
    lines = [f"{number} {_seen(office, title)}" for number, title in rows]
    return _some([*lines, *_counted(office, person_id, "t.planned <= ?", day)])


def _tomorrow(office: Office, person_id: int, day: str) -> str:
    following = (date.fromisoformat(day) + timedelta(days=1)).isoformat()
    return _some(_counted(office, person_id, "t.planned = ?", following))


def _counted(office: Office, person_id: int, where: str, day: str) -> list[str]:
    rows = office.database.read(
        "select p.name, count(*) from task t join plan p on p.id = t.plan_id where t.person_id = ?"
        f" and t.state = 'open' and p.kind not in ('log', 'week') and {where} group by p.id, p.name order by p.id",
        (person_id, day),
    )
    return [f"{name} {count} 项" for name, count in rows]


def _collected(office: Office, person_id: int, day: str) -> dict[str, int]:
    """Rows of the registers this person wrote that day, where the desk says who sat there; nothing if it cannot be known."""
    name = office.database.read_value("select name from person where id = ?", (person_id,))
    namesakes = office.database.read_value("select count(*) from person where name = ?", (name,))
    if not name or namesakes != 1:
        return {}
    marks = ", ".join("?" * len(REGISTERS))
    rows = office.database.read(
        "select c.kind, c.row_id, c.before_json is null, c.after_json is null or (" + " or ".join(
            f"c.after_json like '%\"state\":{state}%' and c.before_json not like '%\"state\":{state}%'" for state in _LEFT
        ) + ") from change c join audit a on a.id = c.audit_id where a.at >= ? and a.at <= ? and a.actor = ?"
        f" and c.kind in ({marks}) order by c.id",
        (day, f"{day}T23:59:59", name, *REGISTERS),
    )  # fmt: skip
    added: set[tuple[str, int]] = set()
    changed: set[tuple[str, int]] = set()
    removed: set[tuple[str, int]] = set()
    for kind, row, is_new, is_gone in rows:
        (added if is_new else removed if is_gone else changed).add((kind, row))
    return {"added": len(added), "changed": len(changed - added), "removed": len(removed - added)}


def _seen(office: Office, text: str | None) -> str:
    return str(text or "") if office.search.sight.see_id else identity.mask_text(str(text or ""))
