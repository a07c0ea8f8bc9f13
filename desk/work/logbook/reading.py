"""One record in full, as its window shows it: masked by right, with its checklist, photos, tasks and issue."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from desk import identity
from desk.office import Office
from desk.rights import EDIT_RECORDS, HANDLE_ISSUES
from desk.work.logbook.checklists import all_lists
from desk.work.logbook.forms import Checklist
from desk.work.logbook.naming import area_of, item_of, person_of
from desk.work.logbook.stored import NOT_BY_KIND, Stored, load, shown
from desk.work.logbook.writing import WHOLE
from desk.work.records.attachments import Attachment, attached

_OLD_NAMES: Final = {"方式": "走访方式"}
"""What older offices wrote in data_json, by the name it has today."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One filled field."""

    key: str
    title: str
    text: str
    is_long: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Breach:
    """One line of the checklist: how often it was broken, and what that cost."""

    key: str
    title: str
    count: int
    lost: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Raised:
    """The issue a record raised or is about."""

    id: int
    number: str
    title: str
    stage: str
    is_closed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """Everything a window shows of a record. Texts are "" where nothing is known."""

    id: int
    kind: str
    kind_title: str
    at: str
    until: str
    minutes: int | None
    """How long it took; None where no end was written."""
    whom: str
    item_id: int | None
    item: str
    """Head of the household, name of the person, firm, street …; masked where the right is lacking."""
    item_detail: str
    """House number, address, code."""
    area_id: int | None
    area: str
    person_id: int | None
    person: str
    person_title: str
    lines: tuple[Line, ...]
    checklist: str
    breaches: tuple[Breach, ...]
    lost: float
    photos: tuple[Attachment, ...]
    issue: Raised | None
    tasks: tuple[tuple[str, str], ...]
    """Plans whose tasks it settled, with the period."""
    entered_at: str
    entered_by: str
    reviewed_by: str
    reviewed_at: str
    review: str
    cleared: str
    batch_id: int | None
    track_id: int | None
    lon: float | None
    lat: float | None
    may_change: bool
    may_review: bool
    seq: int
    """Number of the newest write when it was read: give it to `change`."""

    def line(self, key: str) -> str:
        """What a field says; "" if nothing."""
        return next((one.text for one in self.lines if one.key == key), "")


def entry(office: Office, record_id: int) -> Entry:
    """The record in full; Conflict if it is gone."""
    seq = office.database.seq
    stored = load(office, record_id)
    row = stored.row
    item, detail = item_of(office, row["whom"], row["item_id"])
    listed, breaches, lost = checks_of(office, stored)
    person, title = person_of(office, row["person_id"])
    may = office.actor.may(HANDLE_ISSUES) or office.actor.may(EDIT_RECORDS)
    return Entry(
        id=record_id, kind=row["kind"], kind_title=stored.form.title, at=row["at"], until=row["until"] or "",
        minutes=minutes(row["at"], row["until"]), whom=row["whom"] or "", item_id=row["item_id"], item=item,
        item_detail=detail, area_id=row["area_id"], area=area_of(office, row["area_id"]), person_id=row["person_id"],
        person=person, person_title=title, lines=lines(office, stored), checklist=listed, breaches=breaches, lost=lost,
        photos=attached(office, WHOLE, record_id), issue=_issue(office, row["issue_id"]), tasks=_tasks(office, record_id),
        entered_at=row["entered_at"] or "", entered_by=row["entered_by"] or "", reviewed_by=row["reviewed_by"] or "",
        reviewed_at=row["reviewed_at"] or "", review=row["review"] or "", cleared=row["cleared"] or "",
        batch_id=row["batch_id"], track_id=office.database.read_value(
            "select id from track where record_id = ? order by id limit 1", (record_id,)
        ),
        lon=row["lon"], lat=row["lat"], may_change=may,
        may_review=may and (office.actor.person_id is None or office.actor.person_id != row["person_id"]), seq=seq,
    )  # fmt: skip


def last_of(office: Office, whom: str, item_id: int, kind: str = "") -> Entry | None:
    """The newest record about a thing (of a kind): what was said the last time. None if there is none."""
    where, params = (f"and {NOT_BY_KIND} = ?", (kind,)) if kind else ("", ())
    found = office.database.read_value(
        f"select id from record where whom = ? and item_id = ? {where} order by at desc, id desc limit 1",
        (whom, item_id, *params),
    )
    return entry(office, int(found)) if found is not None else None


def minutes(at: str, until: str | None) -> int | None:
    """How long something took; None where the end is not known."""
    if not until or until < at:
        return None
    return int((datetime.fromisoformat(until) - datetime.fromisoformat(at)).total_seconds() // 60)


def lines(office: Office, stored: Stored) -> tuple[Line, ...]:
    """The filled fields in the order of the form, then what older versions wrote."""
    sees = office.search.sight.see_id
    found = []
    for one in stored.form.fields:
        text = shown(office, one, stored.values.get(one.key))
        if text and one.type in ("text", "long", "rows") and not sees:
            text = identity.mask_text(text)
        if text and one.key not in ("at", "until"):
            found.append(Line(key=one.key, title=one.title, text=text, is_long=one.type in ("long", "rows")))
    for key, value in stored.others.items():
        text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        found.append(Line(key=key, title=_OLD_NAMES.get(key, key), text=text if sees else identity.mask_text(text)))
    return tuple(found)


def checks_of(office: Office, stored: Stored) -> tuple[str, tuple[Breach, ...], float]:
    """Title of the checklist, its broken lines, the points lost; a line no list knows keeps its key."""
    broken = stored.checks.get("breaches") or {}
    grade, key = str(stored.checks.get("grade") or ""), str(stored.checks.get("list") or "")
    listed: Checklist | None = next(
        (one for one in all_lists(office) if (grade and one.grade == grade) or (key and one.key == key)), None
    )
    found = []
    for name, count in broken.items():
        item = listed.item(name) if listed is not None else None
        found.append(
            Breach(key=name, title=item.title if item else name, count=int(count), lost=(item.points if item else 0.0) * count)
        )  # fmt: skip
    lost = stored.checks.get("lost")
    return listed.title if listed else "", tuple(found), float(lost or 0)


def _issue(office: Office, issue_id: int | None) -> Raised | None:
    row = office.database.read_one("select number, title, stage, closed_at from issue where id = ?", (issue_id,))
    if issue_id is None or row is None:
        return None
    sees = office.search.sight.see_id
    stage = office.profile.codes("stage").get(row[2], str(row[2] or ""))
    return Raised(
        id=issue_id, number=str(row[0] or ""), title=row[1] if sees else identity.mask_text(row[1] or ""), stage=stage,
        is_closed=row[3] is not None,
    )  # fmt: skip


def _tasks(office: Office, record_id: int) -> tuple[tuple[str, str], ...]:
    rows = office.database.read(
        "select p.name, t.period from task t join plan p on p.id = t.plan_id where t.record_id = ? order by t.id",
        (record_id,),
    )
    return tuple((str(name), str(period or "")) for name, period in rows)
