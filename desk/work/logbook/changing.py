"""Change, delete and review records, put photos to them, raise an issue from one: each one write that can be undone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from desk import identity
from desk.errors import BadInput, Conflict, Missing, NotAllowed
from desk.model import Changes
from desk.office import Office
from desk.rights import HANDLE_ISSUES, require
from desk.work.duty.settling import reopen
from desk.work.issues.entering import Draft, Then
from desk.work.logbook.checking import Checked, checked, may_write
from desk.work.logbook.draft import RecordDraft
from desk.work.logbook.forms import book
from desk.work.logbook.stored import NOT_BY_KIND, Stored, load
from desk.work.logbook.values import tidy
from desk.work.logbook.writing import WHOLE, follow, made_ready, packed, raise_issue, raising
from desk.work.records.attachments import fit, keep

if TYPE_CHECKING:
    from desk.store.writing import Transaction

_OPINION = "已阅"
_LONGEST = 500


def change(office: Office, record_id: int, draft: RecordDraft, *, seq: int | None = None) -> Changes:
    """Write what a form holds over a record; what stood there stays in its history.

    `seq` is the number of the newest write when the form was filled: Conflict if somebody changed the record since.
    A review is dropped, since it was of what stood there before. Photos are added; an issue is raised if there is none.
    """
    may_write(office)
    stored = load(office, record_id)
    if draft.kind != stored.row["kind"]:
        raise BadInput("记录类型不能改；请删除这条，再按新的类型登记。")
    if draft.issue is not None and stored.row["issue_id"] is not None:
        raise Conflict(f"这条记录已经转过{office.profile.term('issue')}，不能再转一次。")
    draft = _unmasked(office, stored, replace(draft, issue_id=stored.row["issue_id"]))
    ready = made_ready(office, checked(office, draft, old=dict(stored.others)))
    with office.write("change_record", kind=WHOLE, reason=f"修改{ready.reason.removeprefix('登记')}") as t:
        _untouched(t, record_id, seq)
        rewrite(t, record_id, stored, ready.checked)
        if ready.files:
            keep(t, office, WHOLE, record_id, ready.files, "")
        if ready.raising is not None:
            from desk.store.schema import teams

            t.update(teams.record, record_id, issue_id=raise_issue(office, t, ready.raising))
    return t.changes


def delete(office: Office, record_ids: Sequence[int], reason: str) -> Changes:
    """Delete records; the tasks they settled are open again, issues they raised stay. The reason is kept."""
    may_write(office)
    reason = tidy(reason)
    if not reason:
        raise Missing(("删除原因",))
    if not record_ids:
        raise BadInput("请先选要删除的记录。")
    from desk.store.schema import house, teams

    with office.write("delete_records", kind=WHOLE, reason=f"删除工作记录 {len(record_ids)} 条：{reason}"[:200]) as t:
        rows = t.rows(teams.record, record_ids)
        for one in record_ids:
            reopen(t, one)
            for (track,) in t.read("select id from track where record_id = ?", (one,)):
                t.update(teams.track, track, record_id=None)
            for (file,) in t.read("select id from attachment where kind = ? and row_id = ?", (WHOLE, one)):
                t.update(house.attachment, file, kind=f"-{WHOLE}")
        t.delete_rows(teams.record, list(record_ids))
        for row in rows.values():
            unvisit(t, row)
    return t.changes


def review(office: Office, record_ids: Sequence[int], opinion: str = "", *, by: int | None = None) -> Changes:
    """Note that the head of the grid has read these records, and what he says of them (审阅).

    Nobody reviews what he did himself; a person of the roster must hold a post over the grid.
    """
    may_write(office)
    said = tidy(opinion, lines=True) or _OPINION
    if len(said) > _LONGEST:
        raise BadInput(f"审阅意见最多 {_LONGEST} 个字，现在是 {len(said)} 个。")
    if not record_ids:
        raise BadInput("请先选要审阅的记录。")
    from desk.store.schema import teams

    who = by if by is not None else office.actor.person_id
    name = _reviewer(office, who)
    with office.write("review_records", kind=WHOLE, reason=f"审阅工作记录 {len(record_ids)} 条") as t:
        rows = t.rows(teams.record, record_ids, ("kind", "person_id", "area_id"))
        for one, row in rows.items():
            _may_review(office, t, who, name, row)
            t.update(teams.record, one, reviewed_by=name, reviewed_at=office.now(), review=said)
    return t.changes


def add_photos(office: Office, record_id: int, files: Sequence[tuple[str, bytes]]) -> Changes:
    """Put photos or papers to a record that is there."""
    may_write(office)
    from desk.store.schema import teams

    ready = [fit(name, data) for name, data in files]
    with office.write("attach", kind=WHOLE, reason=f"工作记录添加附件 {len(ready)} 个") as t:
        t.rows(teams.record, [record_id], ["id"])
        keep(t, office, WHOLE, record_id, ready, "")
    return t.changes


def raise_from(office: Office, record_id: int, issue: Draft, then: Then = ()) -> Changes:
    """Raise an issue from a record that is there; `Changes.rows["issue"]` holds its id. Conflict if it has one."""
    require(office.actor, HANDLE_ISSUES)
    from desk.store.schema import teams

    stored = load(office, record_id)
    row, who = stored.row, stored.row["person_id"]
    name = office.database.read_value("select name from person where id = ?", (who,)) if who is not None else ""
    made = raising(office, issue, then, row, str(name or ""))
    with office.write("enter_issue", kind="issue", reason=f"由{stored.form.title}记录上报") as t:
        if t.rows(teams.record, [record_id], ["issue_id"])[record_id]["issue_id"] is not None:
            raise Conflict(f"这条记录已经转过{office.profile.term('issue')}，不能再转一次。")
        t.update(teams.record, record_id, issue_id=raise_issue(office, t, made))
    return t.changes


def unvisit(t: Transaction, row: dict[str, Any]) -> None:
    """After a visit was taken away: the household's last visit is the newest that is left."""
    from desk.store.schema import people

    visits = {one.key for one in book().kinds if one.is_visit}
    if row["kind"] not in visits or row["item_id"] is None or row["whom"] not in ("household", "resident"):
        return
    household = row["item_id"]
    if row["whom"] == "resident":
        found = t.read("select household_id from resident where id = ?", (row["item_id"],))
        if not found or found[0][0] is None:
            return
        household = found[0][0]
    last = t.read("select last_visit from household where id = ?", (household,))
    if not last or str(last[0][0] or "")[:10] != str(row["at"])[:10]:
        return
    items = [("household", household)]
    items += [("resident", one) for (one,) in t.read("select id from resident where household_id = ?", (household,))]
    marks = ", ".join("?" * len(visits))
    sql = f"select max(at) from record where whom = ? and item_id = ? and {NOT_BY_KIND} in ({marks})"
    found = [t.read(sql, (*one, *sorted(visits)))[0][0] for one in items]
    newest = max((str(one) for one in found if one), default="")
    t.update(people.household, household, last_visit=newest[:10] if newest else None)


def rewrite(t: Transaction, record_id: int, stored: Stored, new: Checked) -> None:
    """Write a checked record over the one that is there; its task, its household and its review follow."""
    from desk.store.schema import teams

    reopen(t, record_id)
    row = {**new.row, "data_json": packed(new.detail)}
    if any(stored.row[key] != value for key, value in row.items()):
        row |= {"reviewed_by": None, "reviewed_at": None, "review": None}
    t.update(teams.record, record_id, **row)
    unvisit(t, dict(stored.row))
    follow(t, new, record_id)


def _unmasked(office: Office, stored: Stored, draft: RecordDraft) -> RecordDraft:
    """A text that comes back masked is no change; a mask inside a changed text cannot be kept."""
    if office.search.sight.see_id:
        return draft
    texts, detail = {}, dict(draft.detail)
    for one in stored.form.fields:
        old = stored.values.get(one.key)
        if one.type not in ("text", "long") or not isinstance(old, str):
            continue
        now = getattr(draft, one.key) if one.is_column else detail.get(one.key, "")
        if identity.mask_text(old) == old:
            continue
        if now != identity.mask_text(old):
            raise NotAllowed(f"{one.title}里有遮住的号码，不能改；请先“显示完整个人信息”，再改这一项。")
        if one.is_column:
            texts[one.key] = old
        else:
            detail[one.key] = old
    return replace(draft, detail=detail, **texts)  # type: ignore[arg-type]


def _untouched(t: Transaction, record_id: int, seq: int | None) -> None:
    """Conflict if somebody changed the record after the form was filled."""
    if seq is None:
        return
    found = t.read(
        "select a.actor, a.at from change c join audit a on a.id = c.audit_id where c.kind = ? and c.row_id = ?"
        " and c.audit_id > ? order by c.id desc limit 1",
        (WHOLE, record_id, seq),
    )
    if found:
        who, at = found[0]
        raise Conflict(f"{who}在 {str(at)[:16].replace('T', ' ')} 改了这条记录，这里没有保存；请重新打开，看过再改。")


def _reviewer(office: Office, person_id: int | None) -> str:
    if person_id is None:
        return office.actor.name
    found = office.database.read_value("select name from person where id = ?", (person_id,))
    if found is None:
        raise BadInput("审阅人已不在花名册里，请重新选择。")
    return str(found)


def _may_review(office: Office, t: Transaction, who: int | None, name: str, row: dict[str, Any]) -> None:
    if who is None:
        return
    if who == row["person_id"]:
        raise NotAllowed(f"{name}不能审阅自己的记录，请由网格长或上一级审阅。")
    if row["area_id"] is None:
        return
    today = office.today()
    over = t.read(
        "select 1 from assignment s join area h on h.id = s.area_id, area a where a.id = ? and s.person_id = ?"
        " and s.since <= ? and (s.until is null or s.until >= ?) and a.path like h.path || '%' limit 1",
        (row["area_id"], who, today, today),
    )
    if not over:
        raise NotAllowed(
            f"{name}在这个{office.profile.term('grid')}没有岗位，不能审阅这里的记录；请由网格长或上一级审阅。"
        )
