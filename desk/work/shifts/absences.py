"""Who is away from when to when and who stands in: leave, sickness, training; turns of those days go to the substitute."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from desk.errors import BadInput, Conflict
from desk.identity.masks import mask_name
from desk.model import Changes
from desk.office import Office
from desk.rights import EDIT_ROSTER, SEE_NAMES, require
from desk.store.schema import shifts as tables
from desk.work.duty.handing import redeal
from desk.work.shifts.turns import replace
from desk.work.teams.seats import day as typed_day

if TYPE_CHECKING:
    from desk.store.writing import Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Absence:
    """One stretch of days somebody is away. `turns` counts the turns of those days that nobody took over."""

    id: int
    person_id: int
    name: str
    kind: str
    since: str
    until: str
    substitute_id: int | None
    substitute: str
    note: str
    turns: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AbsenceDraft:
    """An absence as typed."""

    person_id: int
    kind: str
    since: str
    until: str
    substitute_id: int | None = None
    note: str = ""


def absences(office: Office, first: str, last: str) -> tuple[Absence, ...]:
    """All absences that touch these days, the newest first."""
    rows = office.database.read(
        "select a.id, a.person_id, p.name, coalesce(c.label, a.kind), a.since, a.until, a.substitute_id, s.name, a.note,"
        " (select count(*) from turn t where t.person_id = a.person_id and t.day between a.since and a.until)"
        " from absence a join person p on p.id = a.person_id left join person s on s.id = a.substitute_id"
        " left join code c on c.list = 'absence_kind' and c.code = a.kind"
        " where a.since <= ? and a.until >= ? order by a.since desc, a.id desc",
        (last, first),
    )
    shown = office.actor.may(SEE_NAMES)
    return tuple(
        Absence(
            id=i, person_id=p, name=name if shown else mask_name(name), kind=kind, since=since, until=until,
            substitute_id=sub, substitute=(other or "") if shown else mask_name(other or ""), note=note or "", turns=turns,
        )
        for i, p, name, kind, since, until, sub, other, note, turns in rows
    )  # fmt: skip


def people(office: Office) -> dict[str, int]:
    """Everybody on the roster today by name; namesakes are told apart by employer and duty."""
    rows = office.database.read(
        "select id, name, employer, title from person where until is null or until >= ? order by initials, id",
        (office.today(),),
    )
    counted = Counter(name for _, name, _, _ in rows)
    found: dict[str, int] = {}
    for person, name, employer, title in rows:
        detail = "，".join(part for part in (employer, title) if part)
        words = name if counted[name] == 1 else f"{name}（{detail}）"
        found[words if words not in found else f"{words} {person}"] = person
    return found


def leave(office: Office, draft: AbsenceDraft) -> Changes:
    """Note an absence; with a substitute, the turns of those days become theirs in the same write."""
    require(office.actor, EDIT_ROSTER)
    _check(draft)
    with office.write("leave", kind="absence", reason=f"请假 {draft.since} 至 {draft.until}") as transaction:
        overlap = "select since, until from absence where person_id = ? and since <= ? and until >= ?"
        if found := transaction.read(overlap, (draft.person_id, draft.until, draft.since)):
            raise Conflict(f"这个人{found[0][0]}至{found[0][1]}已登记请假，请先改那一条。")
        if draft.substitute_id is not None:
            if transaction.read(overlap, (draft.substitute_id, draft.until, draft.since)):
                raise BadInput("顶替人这几天也请假，请另选一人。")
            turns = transaction.read(
                "select id from turn where person_id = ? and day between ? and ? order by day, id",
                (draft.person_id, draft.since, draft.until),
            )
            for (turn,) in turns:
                replace(transaction, turn, draft.substitute_id)
        transaction.insert(
            tables.absence, person_id=draft.person_id, kind=draft.kind, since=draft.since, until=draft.until,
            substitute_id=draft.substitute_id, note=draft.note.strip() or None,
        )  # fmt: skip
        _redeal(office, transaction, draft.person_id)
    return transaction.changes


def back_early(office: Office, absence_id: int, last: str) -> Changes:
    """End an absence on an earlier day (its last); one that has not begun by then is taken out."""
    require(office.actor, EDIT_ROSTER)
    with office.write("back early", kind="absence", reason=f"销假 {last}") as transaction:
        row = transaction.rows(tables.absence, (absence_id,))[absence_id]
        if last >= row["until"]:
            raise BadInput(f"这条请假到 {row['until']} 就结束，不用改。")
        if last < row["since"]:
            transaction.delete(tables.absence, absence_id)
        else:
            transaction.update(tables.absence, absence_id, until=last)
        _redeal(office, transaction, int(row["person_id"]))
    return transaction.changes


def _redeal(office: Office, transaction: Transaction, person_id: int) -> None:
    """Whose days are others now goes on other days, or to others of the team."""
    areas = transaction.read(
        "select distinct area_id from assignment where person_id = ? and since <= ? and (until is null or until >= ?)",
        (person_id, office.today(), office.today()),
    )
    if areas:
        redeal(office, transaction, [row[0] for row in areas])


def _check(draft: AbsenceDraft) -> None:
    first, last = typed_day(draft.since, "请假起始日期"), typed_day(draft.until, "请假结束日期")
    if last < first:
        raise BadInput("止于早于起于，请改日期。")
    if (last - first).days > 366:
        raise BadInput("一次请假最长一年，请分开登记或办理离岗。")
    if draft.substitute_id == draft.person_id:
        raise BadInput("顶替人就是本人，请另选一人或留空。")
