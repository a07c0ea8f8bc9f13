"""Put a person on a post of an area, release or move them, say on which terms they hold it, add a new person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from desk import identity
from desk.errors import BadInput, Conflict, Missing
from desk.model import Changes
from desk.office import Office
from desk.profile.codes import code_tables
from desk.rights import EDIT_ROSTER, require
from desk.store.schema import teams
from desk.store.uid import new_uid
from desk.work.teams.seating import Seating, check_days, check_post, check_share, person_name
from desk.work.teams.seats import SUBSTITUTE, day, day_before

__all__ = ["Line", "add_person", "assign", "move", "release", "set_lines", "set_terms", "substitute"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of reporting (A29): what it is called, to whom, and the part of the work that runs along it."""

    name: str
    reports_to_id: int | None = None
    share: int = 100


def assign(
    office: Office,
    *,
    person_id: int,
    post: str,
    area_id: int,
    since: str,
    until: str | None = None,
    share: int = 100,
    line: str | None = None,
    reports_to_id: int | None = None,
    kind: str | None = None,
    shift: str | None = None,
    cause: str | None = None,
) -> Changes:
    """Put a person on a post of an area, from a day on (`until` is the last day; None: until further notice)."""
    require(office.actor, EDIT_ROSTER)
    title = check_post(office, post, area_id)
    check_days(since, until)
    check_share(share)
    _check_kind(office, kind)
    name = person_name(office, person_id)
    _check_boss(office, person_id, reports_to_id)
    with office.write("assign", kind="assignment", reason=f"{name}任{title}") as transaction:
        seating = Seating(office)
        seating.take("person_id", [person_id])
        new = {
            "person_id": person_id, "post": post, "area_id": area_id, "since": since, "until": until, "share": share,
            "line": line or None, "reports_to_id": reports_to_id, "kind": kind or None, "shift": shift or None,
            "cause": cause or None,
        }  # fmt: skip
        if seating.same(new) is not None:
            raise Conflict(f"{name}在这段时间已经是这里的{title}，不必重复安排。")
        seating.add(**new)
        seating.write(transaction)
    return transaction.changes


def release(office: Office, assignment_id: int, until: str, *, cause: str = "") -> Changes:
    """End an assignment; `until` is its last day. One that has not begun by then is taken out."""
    require(office.actor, EDIT_ROSTER)
    day(until, "离岗日期")
    with office.write("release", kind="assignment", reason=f"离岗 {until}") as transaction:
        seating = Seating(office)
        seating.take("id", [assignment_id])
        row = seating.row(assignment_id)
        if row["until"] is not None and row["until"] <= until:
            raise Conflict(f"这条上岗安排已于 {row['until']} 结束，没有再改。")
        if cause:
            row["cause"] = cause
        seating.cut(assignment_id, until)
        seating.write(transaction)
    return transaction.changes


def move(office: Office, assignment_id: int, *, area_id: int, since: str) -> Changes:
    """Take a person from one area to another on the same post: the old assignment ends the day before."""
    require(office.actor, EDIT_ROSTER)
    day(since, "上岗日期")
    with office.write("move", kind="assignment", reason="调整网格") as transaction:
        seating = Seating(office)
        seating.take("id", [assignment_id])
        row = dict(seating.row(assignment_id))
        title = check_post(office, row["post"], area_id)
        check_days(since, row["until"])
        seating.take("person_id", [row["person_id"]])
        new = {**row, "area_id": area_id, "since": since, "substitute_for_id": None}
        if seating.same(new) is not None:
            raise Conflict(f"这个人在这段时间已经是那里的{title}，不必重复安排。")
        seating.cut(assignment_id, day_before(since))
        seating.add(**new)
        seating.write(transaction)
    return transaction.changes


def set_terms(
    office: Office,
    assignment_id: int,
    *,
    since: str | None = None,
    share: int | None = None,
    kind: str | None = None,
    shift: str | None = None,
    line: str | None = None,
    reports_to_id: int | None = None,
) -> Changes:
    """Say anew on which terms a post is held; with `since` from that day on, without it from its beginning (a mistake mended).

    None leaves a term as it is; "" takes the text away, `reports_to_id` 0 the superior.
    """
    require(office.actor, EDIT_ROSTER)
    said = {"kind": kind, "shift": shift, "line": line}
    new: dict[str, object] = {name: value or None for name, value in said.items() if value is not None}
    if share is not None:
        check_share(share)
        new["share"] = share
    if reports_to_id is not None:
        new["reports_to_id"] = reports_to_id or None
    _check_kind(office, kind)
    if since is not None:
        day(since, "起始日期")
    with office.write("set_terms", kind="assignment", reason="调整上岗方式") as transaction:
        seating = Seating(office)
        seating.take("id", [assignment_id])
        row = seating.row(assignment_id)
        _check_boss(office, row["person_id"], reports_to_id or None)
        if since is not None and not seating.on(assignment_id, since):
            raise Conflict(f"这条上岗安排已于 {row['until']} 结束，没有再改。")
        seating.divide(assignment_id, since or row["since"], **new)
        seating.write(transaction)
    return transaction.changes


def set_lines(office: Office, assignment_id: int, lines: Sequence[Line], *, since: str) -> Changes:
    """Let somebody stand in a team on several lines of reporting from a day on (A29: 双线汇报), each with its share."""
    require(office.actor, EDIT_ROSTER)
    day(since, "起始日期")
    if not lines or len({one.name for one in lines}) != len(lines):
        raise BadInput("每条汇报线要有不同的名称，请改正。")
    for one in lines:
        check_share(one.share)
    if sum(one.share for one in lines) > 100:
        raise BadInput(f"各汇报线占比合计{sum(one.share for one in lines)}%，超过100%，请调低。")
    with office.write("set_lines", kind="assignment", reason="汇报线") as transaction:
        seating = Seating(office)
        seating.take("id", [assignment_id])
        row = dict(seating.row(assignment_id))
        for one in lines:
            _check_boss(office, row["person_id"], one.reports_to_id)
        if not seating.on(assignment_id, since):
            raise Conflict(f"这条上岗安排已于 {row['until']} 结束，没有再改。")
        first, *more = (
            {"line": one.name or None, "reports_to_id": one.reports_to_id, "share": one.share} for one in lines
        )
        seating.take("person_id", [row["person_id"]])
        begins = max(since, row["since"])
        for other in [id for id in seating.rows if id != assignment_id and _is_beside(seating, id, row, begins)]:
            seating.cut(other, day_before(begins))
        seating.divide(assignment_id, since, **first)
        for one_more in more:
            seating.add(**{**row, "since": begins, **one_more})
        seating.write(transaction)
    return transaction.changes


def substitute(
    office: Office, assignment_ids: Sequence[int], *, person_id: int, since: str, until: str, cause: str = ""
) -> Changes:
    """Let somebody stand in for the holders of these posts on these days; it ends by itself."""
    require(office.actor, EDIT_ROSTER)
    check_days(since, until)
    name = person_name(office, person_id)
    with office.write("substitute", kind="assignment", reason=f"{name}顶替 {since} 至 {until}") as transaction:
        seating = Seating(office)
        seating.take("id", assignment_ids)
        seating.take("person_id", [person_id])
        for id in assignment_ids:
            _stand_in(office, seating, id, person_id, name, since, until, cause)
        seating.write(transaction)
    return transaction.changes


def _stand_in(
    office: Office, seating: Seating, id: int, person_id: int, name: str, since: str, until: str, cause: str
) -> None:
    row = seating.row(id)
    title = check_post(office, row["post"], row["area_id"])
    if row["person_id"] == person_id:
        raise BadInput(f"{name}就是这里的{title}，请另选顶替人。")
    if row["substitute_for_id"] is not None:
        raise BadInput(f"这条{title}本身是顶替，请直接为原岗人员另选顶替人。")
    if since < row["since"] or until > (row["until"] or until):
        ends = f"至 {row['until']}" if row["until"] else "起"
        raise BadInput(f"顶替日期超出了原岗人员的任期（{row['since']} {ends}），请改正。")
    new = {
        **row, "person_id": person_id, "since": since, "until": until, "kind": SUBSTITUTE, "substitute_for_id": id,
        "cause": cause or None,
    }  # fmt: skip
    if seating.same(new) is not None:
        raise Conflict(f"{name}在这段时间已经是这里的{title}，不必顶替。")
    seating.add(**new)


def add_person(
    office: Office,
    name: str,
    phone: str = "",
    *,
    sex: str | None = None,
    employer: str | None = None,
    title: str | None = None,
    kind: str | None = None,
    id_no: str | None = None,
    since: str | None = None,
) -> Changes:
    """Add a member of staff; `Changes.rows["person"]` holds the new id."""
    require(office.actor, EDIT_ROSTER)
    name = " ".join(name.split())
    if not name:
        raise Missing(("姓名",))
    if len(name) > 50:
        raise BadInput("姓名最多 50 个字。")
    with office.write("add_person", kind="person") as transaction:
        transaction.insert(
            teams.person,
            uid=new_uid(),
            name=name,
            initials=identity.initials(name),
            phone=phone.strip() or None,
            sex=sex,
            employer=employer,
            title=title,
            kind=kind,
            id_no=id_no,
            since=since or office.today(),
        )
    return transaction.changes


def _is_beside(seating: Seating, id: int, row: dict[str, object], since: str) -> bool:
    """Whether an assignment is another line of the same place from a day on."""
    other = seating.rows[id]
    same = all(other[name] == row[name] for name in ("person_id", "post", "area_id", "substitute_for_id"))
    return same and seating.on(id, since)


def _check_boss(office: Office, person_id: int, reports_to_id: int | None) -> None:
    if reports_to_id is None:
        return
    name = person_name(office, reports_to_id)
    if reports_to_id == person_id:
        raise BadInput(f"{name}不能向自己汇报，请另选。")


def _check_kind(office: Office, kind: str | None) -> None:
    if not kind:
        return
    known = {one.code: one.label for one in code_tables()["assignment_kind"].entries}
    known |= dict(office.database.read("select code, label from code where list = 'assignment_kind'"))
    if kind not in known:
        raise BadInput(f"没有“{kind}”这种上岗性质，可用的有：{'、'.join(known.values())}。")
