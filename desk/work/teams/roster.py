"""Who stands where: put a person on a post of a grid, release them, add a new person, see what a team lacks."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from desk import identity
from desk.errors import BadInput, Conflict, Missing
from desk.model import Changes
from desk.office import Office
from desk.report.gaps import gaps
from desk.rights import EDIT_ROSTER, require
from desk.store.schema import teams
from desk.store.uid import new_uid

if TYPE_CHECKING:
    from desk.store.writing import Transaction

__all__ = ["add_person", "assign", "gaps", "move", "release"]


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
) -> Changes:
    """Put a person on a post of an area, from a day on (`until` is the last day; None: until further notice)."""
    require(office.actor, EDIT_ROSTER)
    title = _check_post(office, post, area_id)
    _check_days(since, until)
    if not 1 <= share <= 100:
        raise BadInput(f"占比应在 1 到 100 之间，现在是 {share}。")
    name = _person_name(office, person_id)
    with office.write("assign", kind="assignment", reason=f"{name}任{title}") as transaction:
        if _overlaps(office, person_id, post, area_id, since, until):
            raise Conflict(f"{name}在这段时间已经是这里的{title}，不必重复安排。")
        _seat(transaction, person_id, post, area_id, share=share, line=line, since=since, until=until)
    return transaction.changes


def release(office: Office, assignment_id: int, until: str) -> Changes:
    """End an assignment; `until` is its last day. One that has not begun by then is taken out."""
    require(office.actor, EDIT_ROSTER)
    last = _day(until, "离岗日期")
    row = office.database.read_one("select since, until from assignment where id = ?", (assignment_id,))
    if row is None:
        raise Conflict("这条上岗安排已被他人删除，请刷新后再看。")
    since, ends = row
    if ends is not None and ends <= until:
        raise Conflict(f"这条上岗安排已于 {ends} 结束，没有再改。")
    with office.write("release", kind="assignment", reason=f"离岗 {until}") as transaction:
        if last < date.fromisoformat(since):
            transaction.delete(teams.assignment, assignment_id)
        else:
            transaction.update(teams.assignment, assignment_id, until=until)
    return transaction.changes


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


def move(office: Office, assignment_id: int, *, area_id: int, since: str) -> Changes:
    """Take a person from one area to another on the same post: the old assignment ends the day before."""
    require(office.actor, EDIT_ROSTER)
    row = office.database.read_one(
        "select person_id, post, share, line, since, until from assignment where id = ?", (assignment_id,)
    )
    if row is None:
        raise Conflict("这条上岗安排已被他人删除，请刷新后再看。")
    person_id, post, share, line, began, ends = row
    title = _check_post(office, post, area_id)
    _check_days(since, ends)
    last = (date.fromisoformat(since) - timedelta(days=1)).isoformat()
    with office.write("move", kind="assignment", reason=f"{title}调整网格") as transaction:
        if _overlaps(office, person_id, post, area_id, since, ends):
            raise Conflict(f"这个人在这段时间已经是那里的{title}，不必重复安排。")
        if last < began:
            transaction.delete(teams.assignment, assignment_id)
        else:
            transaction.update(teams.assignment, assignment_id, until=last)
        _seat(transaction, person_id, post, area_id, share=share, line=line, since=since, until=ends)
    return transaction.changes


def _seat(transaction: Transaction, person_id: int, post: str, area_id: int, **given: str | int | None) -> None:
    """Write a new assignment; `given` are share, line, since and until."""
    transaction.insert(teams.assignment, uid=new_uid(), person_id=person_id, post=post, area_id=area_id, **given)


def _check_post(office: Office, post: str, area_id: int) -> str:
    titles = {one.key: one.title for one in office.profile.posts}
    if post not in titles:
        raise BadInput(f"没有“{post}”这个岗位，可用的有：{'、'.join(titles.values())}。")
    row = office.database.read_one("select valid_to from area where id = ?", (area_id,))
    if row is None or (row[0] is not None and row[0] < office.today()):
        raise BadInput("这个网格已停用或不存在，请刷新后另选。")
    return titles[post]


def _person_name(office: Office, person_id: int) -> str:
    name = office.database.read_value("select name from person where id = ?", (person_id,))
    if name is None:
        raise BadInput("这个人员已不在名册里，请刷新后另选。")
    return str(name)


def _overlaps(office: Office, person_id: int, post: str, area_id: int, since: str, until: str | None) -> bool:
    row = office.database.read_one(
        "select 1 from assignment where person_id = ? and post = ? and area_id = ?"
        " and since <= ? and (until is null or until >= ?)",
        (person_id, post, area_id, until or "9999-12-31", since),
    )
    return row is not None


def _check_days(since: str, until: str | None) -> None:
    first = _day(since, "上岗日期")
    if until is not None and _day(until, "离岗日期") < first:
        raise BadInput("离岗日期早于上岗日期，请改正。")


def _day(text: str, what: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise BadInput(f"{what}“{text}”不是日期，请写成 2026-10-31 这样。") from None
    if day.isoformat() != text:
        raise BadInput(f"{what}“{text}”不是日期，请写成 2026-10-31 这样。")
    return day
