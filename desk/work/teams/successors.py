"""A leaver is followed everywhere in one step: posts, standing in, bonds, turns of duty, open issues, the open work."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from desk.errors import BadInput
from desk.model import Changes
from desk.office import Office
from desk.rights import EDIT_ROSTER, require
from desk.store.schema import handling, issues, shifts, teams
from desk.work.teams.composition import composition_of
from desk.work.teams.seating import Seating, person_name
from desk.work.teams.seats import day, day_before

if TYPE_CHECKING:
    from desk.store.writing import Transaction

__all__ = ["Handover", "hand_over_issues", "plan_replacement", "replace_everywhere"]

_OPEN_ISSUES: Final = "select id, handler from issue where handler_person_id = ? and closed_at is null"
_OPEN_CALLS: Final = "select id from joint where person_id = ? and done_at is null"
_BONDS: Final = (
    "select id, whom, item_id, kind, since, until from bond where person_id = ? and (until is null or until >= ?)"
)
_TURNS: Final = "select id, area_id, shift_id, day from turn where person_id = ? and day >= ?"


@dataclass(frozen=True, slots=True, kw_only=True)
class Handover:
    """What replacing somebody would do: how much goes over, what does not and why, what is lacking afterwards."""

    leaver: str
    successor: str
    """"" if nobody follows."""
    seats: int
    issues: int
    """Open issues and calls that name the leaver; handed over on the day itself if that is still to come."""
    bonds: int
    turns: int
    tasks: int
    left_out: tuple[str, ...]
    lacking: tuple[str, ...]


@dataclass(slots=True)
class _Work:
    office: Office
    seating: Seating
    leaver: int
    successor: int | None
    since: str
    names: tuple[str, str]
    seats: int = 0
    left_out: list[str] = field(default_factory=list)
    areas: set[int] = field(default_factory=set)


def plan_replacement(office: Office, leaver_id: int, successor_id: int | None, *, since: str) -> Handover:
    """What `replace_everywhere` with the same would do; nothing is written."""
    work = _work(office, leaver_id, successor_id, since)
    read, me = office.database.read, (leaver_id,)
    tasks = office.database.read_value(
        "select count(*) from task where person_id = ? and state = 'open' and (planned is null or planned >= ?)",
        (leaver_id, since),
    )
    return Handover(
        leaver=work.names[0],
        successor=work.names[1],
        seats=work.seats,
        issues=len(read(_OPEN_ISSUES, me)) + len(read(_OPEN_CALLS, me)),
        bonds=len(read(_BONDS, (leaver_id, since))),
        turns=len(read(_TURNS, (leaver_id, since))),
        tasks=int(tasks),
        left_out=tuple(work.left_out),
        lacking=_lacking(work),
    )


def replace_everywhere(
    office: Office, leaver_id: int, successor_id: int | None, *, since: str, leaves: bool = True
) -> Changes:
    """Give everything somebody holds to a successor from a day on; None: it only ends (the day before is the last).

    `leaves` also ends the person's time in the office. Open issues go over at once if the day has come, else
    `hand_over_issues` gives them on that day.
    """
    require(office.actor, EDIT_ROSTER)
    name = person_name(office, leaver_id)
    follower = f"由{person_name(office, successor_id)}接替" if successor_id is not None else "离岗"
    reason = f"{name}自 {since} 起{follower}"
    with office.write("replace_everywhere", kind="assignment", reason=reason) as transaction:
        work = _work(office, leaver_id, successor_id, since)
        _give_bonds(work, transaction)
        _give_turns(work, transaction)
        if since <= office.today():
            _give_issues(office, transaction, leaver_id, successor_id)
        last = day_before(since)
        ends = office.database.read_value("select until from person where id = ?", (leaver_id,))
        if leaves and (ends is None or ends > last):
            transaction.update(teams.person, leaver_id, until=last)
        work.seating.write(transaction)
    return transaction.changes


def hand_over_issues(office: Office) -> Changes | None:
    """Give the open issues of those who have left by now to who followed them on their post; None if there are none.

    For the first opening of a day: people leave on days that were set before.
    """
    today = office.today()
    left = office.database.read(
        "select distinct p.id, p.until from person p where p.until < ? and (exists (select 1 from issue i"
        " where i.handler_person_id = p.id and i.closed_at is null) or exists (select 1 from joint j"
        " where j.person_id = p.id and j.done_at is null)) order by p.id",
        (today,),
    )
    known = {leaver: _follower(office, leaver, until) for leaver, until in left}
    followed = {leaver: successor for leaver, successor in known.items() if successor is not None}
    if not followed:
        return None
    with office.write("hand_over_issues", kind="issue", reason="离岗人员的在办事项交接任人") as transaction:
        for leaver, successor in followed.items():
            _give_issues(office, transaction, leaver, successor)
    return transaction.changes


def _follower(office: Office, leaver: int, last: str) -> int | None:
    """Who took most of a leaver's places on the day after the last."""
    row = office.database.read_one(
        "select n.person_id, count(*) from assignment o join assignment n on n.area_id = o.area_id and n.post = o.post"
        " and n.person_id <> o.person_id where o.person_id = ? and o.until = ? and n.since > ? and n.since <= ?"
        " and n.substitute_for_id is null and n.cause = ? group by n.person_id order by 2 desc, 1 limit 1",
        (leaver, last, last, office.today(), _cause(person_name(office, leaver))),
    )
    return None if row is None else int(row[0])


def _cause(name: str) -> str:
    return f"接替{name}"


def _work(office: Office, leaver_id: int, successor_id: int | None, since: str) -> _Work:
    """The leaver's seats end and begin anew with the successor, in memory."""
    day(since, "接替日期")
    names = (person_name(office, leaver_id), "" if successor_id is None else person_name(office, successor_id))
    if successor_id == leaver_id:
        raise BadInput(f"{names[0]}不能接替自己，请另选接任人。")
    seating = Seating(office)
    mine = seating.take("person_id", [leaver_id])
    below = seating.take("reports_to_id", [leaver_id])
    if successor_id is not None:
        seating.take("person_id", [successor_id])
    work = _Work(office, seating, leaver_id, successor_id, since, names)
    for id in mine:
        if id in seating.rows and seating.on(id, since):
            _give_seat(work, id)
    for id in below:
        if id in seating.rows and seating.on(id, since):
            boss = None if seating.rows[id]["person_id"] == successor_id else successor_id
            seating.divide(id, since, reports_to_id=boss)
    return work


def _give_seat(work: _Work, id: int) -> None:
    seating = work.seating
    row = dict(seating.rows[id])
    work.areas.add(row["area_id"])
    work.seats += 1
    seating.cut(id, day_before(work.since))
    if work.successor is None:
        return
    reports = None if row["reports_to_id"] == work.successor else row["reports_to_id"]
    new: dict[str, Any] = {
        **row, "person_id": work.successor, "since": max(work.since, row["since"]), "reports_to_id": reports,
        "cause": _cause(work.names[0]),
    }  # fmt: skip
    stood_for = seating.rows.get(row["substitute_for_id"] or 0)
    title = next((post.title for post in work.office.profile.posts if post.key == row["post"]), row["post"])
    area = work.office.database.read_value("select name from area where id = ?", (row["area_id"],))
    if stood_for is not None and stood_for["person_id"] == work.successor:
        work.left_out.append(f"{area}：{work.names[1]}本人就是{title}，不再顶替自己")
    elif seating.same(new) is not None:
        work.left_out.append(f"{area}：{work.names[1]}已是这里的{title}，没有重复安排")
    else:
        seating.add(**new)


def _lacking(work: _Work) -> tuple[str, ...]:
    """What the teams lack that they did not lack before."""
    office, said = work.office, list[str]()
    before, after = Seating(office), work.seating
    for seating in (before, after):
        seating.take("area_id", sorted(work.areas))
    for area in sorted(work.areas):
        rules = composition_of(office, area)
        if rules is None:
            continue
        old, new = (
            rules.complaints(counts, len(people))
            for counts, people in (seating.team(area, work.since, rules) for seating in (before, after))
        )
        name = office.database.read_value("select name from area where id = ?", (area,))
        said += [f"{name}：{sentence}" for sentence in new if sentence not in old]
    return tuple(said)


def _give_bonds(work: _Work, transaction: Transaction) -> None:
    rows = transaction.read(_BONDS, (work.leaver, work.since))
    last, successor = day_before(work.since), work.successor
    theirs = set()
    if successor is not None:
        theirs = {row[1:4] for row in transaction.read(_BONDS, (successor, work.since))}
    passed = [row for row in rows if successor is not None and row[1:4] not in theirs]
    ended = {row[0]: (last,) for row in rows if row[4] <= last}
    not_begun = [row[0] for row in rows if row[4] > last]
    transaction.update_many(teams.bond, ("until",), ended)
    if not_begun:
        transaction.delete_rows(teams.bond, not_begun)
    transaction.insert_many(
        teams.bond,
        ("person_id", "whom", "item_id", "kind", "since", "until"),
        [(successor, whom, item, kind, max(since, work.since), until) for _, whom, item, kind, since, until in passed],
    )


def _give_turns(work: _Work, transaction: Transaction) -> None:
    """Turns of duty go over too; where the successor is on duty anyway, or nobody follows, they are taken out."""
    mine = transaction.read(_TURNS, (work.leaver, work.since))
    theirs = set()
    if work.successor is not None:
        theirs = {row[1:] for row in transaction.read(_TURNS, (work.successor, work.since))}
    given = {row[0]: (work.successor,) for row in mine if work.successor is not None and row[1:] not in theirs}
    transaction.update_many(shifts.turn, ("person_id",), given)
    gone = [row[0] for row in mine if row[0] not in given]
    if gone:
        transaction.delete_rows(shifts.turn, gone)


def _give_issues(office: Office, transaction: Transaction, leaver: int, successor: int | None) -> None:
    """Open issues and calls that name the leaver name the successor; without one the post or the department keeps them."""
    old, new = person_name(office, leaver), "" if successor is None else person_name(office, successor)
    named = {
        id: (successor, " ".join(filter(None, (new if word == old else word for word in (text or "").split()))) or None)
        for id, text in transaction.read(_OPEN_ISSUES, (leaver,))
    }
    transaction.update_many(issues.issue, ("handler_person_id", "handler"), named)
    if successor is not None:
        calls = {row[0]: (successor,) for row in transaction.read(_OPEN_CALLS, (leaver,))}
        transaction.update_many(handling.joint, ("person_id",), calls)
