"""What the hand does with cells of the roster: several people put, carried, released at once, as one write to be undone."""

from __future__ import annotations

from collections.abc import Sequence

from desk.errors import BadInput, Conflict
from desk.model import Changes
from desk.office import Office
from desk.rights import EDIT_ROSTER, require
from desk.work.teams.seating import Seating, check_days, check_post, person_name
from desk.work.teams.seats import day, day_before


def put(office: Office, person_ids: Sequence[int], *, post: str, area_id: int, since: str) -> Changes:
    """Put people on a post of an area from a day on; who stands there already is passed over, Conflict if all do."""
    require(office.actor, EDIT_ROSTER)
    title = check_post(office, post, area_id)
    check_days(since, None)
    names = [person_name(office, one) for one in person_ids]
    with office.write("assign", kind="assignment", reason=f"{'、'.join(names)}任{title}"[:200]) as transaction:
        seating = Seating(office)
        seating.take("person_id", person_ids)
        stood = 0
        for person in person_ids:
            new = {"person_id": person, "post": post, "area_id": area_id, "since": since, "until": None}
            if seating.same(new) is not None:
                stood += 1
            else:
                seating.add(**new)
        if stood == len(person_ids):
            raise Conflict(f"{'、'.join(names)}在这段时间已经是这里的{title}，不必重复安排。")
        seating.write(transaction)
    return transaction.changes


def carry(
    office: Office, assignment_ids: Sequence[int], *, post: str, area_id: int, since: str, also: bool = False
) -> Changes:
    """Take people from their cells to another, post and area, from a day on.

    `also`: they stay where they were as well, and their share is divided.
    """
    require(office.actor, EDIT_ROSTER)
    title = check_post(office, post, area_id)
    day(since, "上岗日期")
    what = "兼任" if also else "调整到"
    with office.write("move", kind="assignment", reason=f"{what}{title}") as transaction:
        seating = Seating(office)
        seating.take("id", assignment_ids)
        rows = {id: dict(seating.row(id)) for id in assignment_ids}
        if any((row["post"], row["area_id"]) == (post, area_id) for row in rows.values()):
            raise BadInput("人员已经在这一格，没有移动。")
        seating.take("person_id", [row["person_id"] for row in rows.values()])
        for id, row in rows.items():
            begins = max(since, row["since"])
            new = {**row, "post": post, "area_id": area_id, "since": begins, "substitute_for_id": None}
            if row["substitute_for_id"] is not None:
                raise BadInput("顶替人员跟着原岗位，不能移动；请让顶替结束，再另行安排。")
            check_days(begins, row["until"])
            if seating.same(new) is not None:
                name = person_name(office, row["person_id"])
                raise Conflict(f"{name}在这段时间已经是那里的{title}，不必重复安排。")
            if also:
                new["share"] = row["share"] // 2 or row["share"]
                seating.divide(id, begins, share=row["share"] - row["share"] // 2)
            else:
                seating.cut(id, day_before(begins))
            seating.add(**new)
        seating.write(transaction)
    return transaction.changes


def let_go(office: Office, assignment_ids: Sequence[int], *, until: str, cause: str = "") -> Changes:
    """End assignments; `until` is their last day. Those that would begin later are taken out."""
    require(office.actor, EDIT_ROSTER)
    day(until, "离岗日期")
    with office.write("release", kind="assignment", reason=f"离岗 {until}") as transaction:
        seating = Seating(office)
        seating.take("id", assignment_ids)
        for id in assignment_ids:
            if id not in seating.rows:
                continue  # who stood in for somebody released a line above went with them
            row = seating.row(id)
            if row["until"] is not None and row["until"] <= until and row["since"] <= until:
                name = person_name(office, row["person_id"])
                raise Conflict(f"{name}的这条上岗安排已于 {row['until']} 结束，没有再改。")
            if cause:
                row["cause"] = cause
            seating.cut(id, until)
        seating.write(transaction)
    return transaction.changes
