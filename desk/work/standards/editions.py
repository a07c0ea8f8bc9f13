"""The editions of the standard: which there were, what changed between two, and one taken back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from desk.errors import BadInput, Conflict
from desk.model import Changes
from desk.office import Office
from desk.rights import EDIT_FORMS, require
from desk.work.standards.comparing import Difference, OwnClass, difference_lines, own_classes
from desk.work.undo import undo


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """A version of the standard, the newest first; `id` 0 is what the office began with."""

    id: int
    title: str
    source: str
    since: str
    at: str
    actor: str
    note: str
    rows: int
    """Conditions that came with it."""
    filed: int
    """Issues that were filed under one of them."""


def editions(office: Office) -> tuple[Edition, ...]:
    """Every edition, the newest first, and last what the office began with."""
    rows = office.database.read(
        "select e.id, e.title, e.source, e.since, e.at, e.actor, e.note, count(distinct k.id), count(i.id)"
        ' from edition e left join "condition" k on k.edition_id = e.id left join issue i on i.condition_id = k.id'
        " group by e.id, e.title, e.source, e.since, e.at, e.actor, e.note order by e.since desc, e.id desc"
    )
    first = office.database.read_one(
        'select count(*), min(c.source) from "condition" k join catalogue c on c.id = k.catalogue_id'
        " where k.since is null and k.edition_id is null"
    )
    began = Edition(
        id=0, title="建立本台时的标准", source=str((first[1] if first else "") or ""), since="", at="", actor="", note="",
        rows=int(first[0]) if first else 0, filed=0,
    )  # fmt: skip
    return (
        *(
            Edition(
                id=int(id), title=str(title), source=str(source), since=str(since), at=str(at), actor=str(actor or ""),
                note=str(note or ""), rows=int(number), filed=int(filed),
            )
            for id, title, source, since, at, actor, note, number, filed in rows
        ),
        began,
    )  # fmt: skip


def differences(office: Office, older: Edition, newer: Edition) -> tuple[Difference, ...]:
    """What the standard said differently on the days of two editions, class by class."""
    return changes_between(office, older.since or "0001-01-01", newer.since or "0001-01-01")


def changes_of(office: Office, edition: Edition) -> tuple[Difference, ...]:
    """What an edition changed: the day before it against its first day."""
    if not edition.since:
        return ()
    before = date.fromisoformat(edition.since) - timedelta(days=1)
    return changes_between(office, before.isoformat(), edition.since)


def changes_between(office: Office, older: str, newer: str) -> tuple[Difference, ...]:
    """What the standard says on the second day that it did not say on the first."""
    before, after = own_classes(office, older), own_classes(office, newer)
    lines: list[Difference] = []
    for code, one in after.items():
        lines += difference_lines(_in_force(before.get(code)), _in_force(one), code, one.name)
    return tuple(lines)


def take_back(office: Office, edition_id: int) -> Changes:
    """Undo an edition as a whole: its rows go, those it had closed hold again; Conflict if issues rest on them."""
    require(office.actor, EDIT_FORMS)
    row = office.database.read_one("select title, since from edition where id = ?", (edition_id,))
    if row is None:
        raise BadInput("没有这一版立案标准，请刷新后再看。")
    later = office.database.read_value("select title from edition where since > ? order by since desc", (row[1],))
    if later:
        raise Conflict(f"“{later}”在这之后启用；请先撤销那一版，再撤销“{row[0]}”。")
    filed = office.database.read_value(
        'select count(*) from issue where condition_id in (select id from "condition" where edition_id = ?)',
        (edition_id,),
    )
    if filed:
        raise Conflict(f"已有 {filed} 件案件按“{row[0]}”立案，不能撤销这一版；可以导入旧标准另立新版。")
    audit = office.database.read_value(
        "select audit_id from change where kind = 'edition' and row_id = ? and before_json is null order by id desc",
        (edition_id,),
    )
    if audit is None:
        raise Conflict(f"“{row[0]}”没有留底，不能撤销。")
    return undo(office, int(audit))


def _in_force(one: OwnClass | None) -> OwnClass | None:
    """A class without rows on that day did not stand in the standard then."""
    return one if one is not None and one.conditions else None
