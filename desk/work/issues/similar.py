"""Issues that may be the same thing reported again: near in place and time, or of the same facility or person.

`join` adds a second reporter and photos to one of them instead of making a new issue.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from desk.errors import Conflict, Missing
from desk.geo import grown, metres_between
from desk.identity import normal_phone
from desk.model import Changes
from desk.office import Office
from desk.rights import HANDLE_ISSUES, require

NEAR_METRES: Final = 50.0
NEAR_HOURS: Final = 24
"""How near in place and time the case standard calls two cases alike (domain B.4)."""
SAME_DAYS: Final = 30
"""How long back the same facility, resident or phone is looked for."""
MOST: Final = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What is known so far of the issue that is being entered."""

    lon: float | None = None
    lat: float | None = None
    facility_id: int | None = None
    resident_id: int | None = None
    phone: str = ""
    class_code: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Similar:
    """An earlier issue that may be the same."""

    id: int
    number: str
    title: str
    class_code: str
    stage: str
    """As the office calls it."""
    is_open: bool
    metres: int | None
    minutes: int
    """Since it was reported."""
    why: tuple[str, ...]
    """In Chinese: 同一部件, 同一居民, 同一电话, 同类, 50米内."""
    reporter: str


def similar(office: Office, about: About) -> tuple[Similar, ...]:
    """Issues that may be the same, the likeliest first; () while nothing is known of the place or the reporter."""
    now = datetime.fromisoformat(office.now())
    near_since = (now - timedelta(hours=NEAR_HOURS)).isoformat(timespec="seconds")
    same_since = (now - timedelta(days=SAME_DAYS)).isoformat(timespec="seconds")
    parts, given = _conditions(about, near_since, same_since)
    if not parts:
        return ()
    name = office.search.sight.column("i.reporter", "name")
    rows = office.database.read(
        "select i.id, i.number, i.title, i.class_code, i.stage, i.closed_at, i.lon, i.lat, i.reported_at, i.facility_id,"
        f" i.resident_id, i.reporter_phone, {name} from issue i"
        f" where i.reported_at >= ? and ({' or '.join(parts)}) order by i.reported_at desc limit 400",
        (same_since, *given),
    )
    stages = office.profile.codes("stage")
    found = [one for row in rows if (one := _similar(row, about, now, stages)) is not None]
    found.sort(key=lambda one: (not one.is_open, "同类" not in one.why, -len(one.why), one.metres or 0, one.minutes))
    return tuple(found[:MOST])


def _conditions(about: About, near_since: str, same_since: str) -> tuple[list[str], list[Any]]:
    parts: list[str] = []
    given: list[Any] = []
    if about.lon is not None and about.lat is not None:
        west, south, east, north = grown((about.lon, about.lat, about.lon, about.lat), NEAR_METRES)
        parts.append("(i.reported_at >= ? and i.lon between ? and ? and i.lat between ? and ?)")
        given += [near_since, west, east, south, north]
    for column, value in (
        ("facility_id", about.facility_id),
        ("resident_id", about.resident_id),
        ("reporter_phone", normal_phone(about.phone) if about.phone and "*" not in about.phone else None),
    ):
        if value:
            parts.append(f"i.{column} = ?")
            given.append(value)
    return parts, given


def _similar(row: Sequence[Any], about: About, now: datetime, stages: Any) -> Similar | None:
    id, number, title, code, stage, closed_at, lon, lat, reported_at, facility, resident, phone, reporter = row
    metres = None
    if None not in (lon, lat, about.lon, about.lat):
        metres = round(metres_between(lon, lat, about.lon or 0.0, about.lat or 0.0))
    minutes = round((now - datetime.fromisoformat(reported_at)).total_seconds() / 60)
    why = []
    if facility is not None and facility == about.facility_id:
        why.append("同一部件")
    if resident is not None and resident == about.resident_id:
        why.append("同一居民")
    elif phone and about.phone and phone == normal_phone(about.phone):
        why.append("同一电话")
    if metres is not None and metres <= NEAR_METRES and minutes <= NEAR_HOURS * 60:
        why.append(f"{NEAR_METRES:.0f}米内")
    if not why:  # in the corner of the box, or long ago
        return None
    if about.class_code and code == about.class_code:
        why.append("同类")
    return Similar(
        id=id, number=number, title=title, class_code=code, stage=stages.get(stage, stage), is_open=closed_at is None,
        metres=metres, minutes=minutes, why=tuple(why), reporter=str(reporter or ""),
    )  # fmt: skip


def join(
    office: Office,
    issue_id: int,
    *,
    reporter: str,
    phone: str = "",
    body: str = "",
    resident_id: int | None = None,
    photos: Sequence[tuple[str, bytes]] = (),
) -> Changes:
    """Put a second reporter with words and photos to an issue that is there already. Conflict if it is closed or gone."""
    require(office.actor, HANDLE_ISSUES)
    if not reporter.strip() and not body.strip() and not photos:
        raise Missing(("反映人、情况或照片",))
    from desk.store.schema import handling
    from desk.work.records import attachments  # brings the library of pictures

    ready = [attachments.fit(name, data) for name, data in photos]
    with office.write("join_issue", kind="issue", reason="并入已有的事件") as t:
        row = t.read("select closed_at from issue where id = ?", (issue_id,))
        if not row:
            raise Conflict("这件事已被他人删除，请另行登记。")
        if row[0][0] is not None:
            raise Conflict("这件事刚刚办结，不能再并入，请另行登记。")
        moment = office.now()[:16].replace("T", " ")
        t.insert(
            handling.party, issue_id=issue_id, resident_id=resident_id, role="reporter",
            name=reporter.strip() or "匿名", phone=normal_phone(phone) or None,
            note=f"{moment} 又反映：{body.strip()}" if body.strip() else f"{moment} 又反映",
        )  # fmt: skip
        attachments.keep(t, office, "issue", issue_id, ready, "")
        t.touched("issue", issue_id)
    return t.changes
