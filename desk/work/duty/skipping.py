"""A task that cannot be done: left out with a reason that everybody can read, opened again, or taken off the list."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from desk.errors import BadInput, Conflict, Missing
from desk.model import Changes
from desk.office import Office
from desk.rights import EDIT_RECORDS, require
from desk.store.schema import teams
from desk.work.duty.handing import check_open

LONGEST: Final = 200


def reasons(office: Office) -> tuple[tuple[str, str], ...]:
    """What may be chosen: codes and words of the code table skip_reason."""
    rows = office.database.read(
        "select code, label from code where list = 'skip_reason' and valid_to is null order by sort, code"
    )
    return tuple((str(code), str(label)) for code, label in rows)


def skip(office: Office, task_ids: Sequence[int], reason: str, note: str = "") -> Changes:
    """Leave open tasks undone for a reason (a code of skip_reason); its words stay with the task. 其他 needs a note."""
    require(office.actor, EDIT_RECORDS)
    note = " ".join(note.split())
    label = dict(reasons(office)).get(reason)
    if label is None:
        raise BadInput("没有这个未办原因，请从列表里选。")
    if reason == "other" and not note:
        raise Missing(("说明",))
    if len(note) > LONGEST:
        raise BadInput(f"说明最多 {LONGEST} 个字。")
    words = f"{label}：{note}" if note else label
    with office.write("skip_tasks", kind="task", reason=f"未办{len(task_ids)}项：{words}") as transaction:
        check_open(transaction, task_ids)
        transaction.update_many(
            teams.task, ("state", "reason", "settled_at"), {id: ("skipped", words, office.now()) for id in task_ids}
        )
    return transaction.changes


def take_up(office: Office, task_ids: Sequence[int]) -> Changes:
    """Open tasks again that were skipped or taken off the list."""
    require(office.actor, EDIT_RECORDS)
    with office.write("take_up_tasks", kind="task", reason=f"重新待办{len(task_ids)}项") as transaction:
        known = transaction.rows(teams.task, task_ids, ("state",))
        if any(row["state"] not in ("skipped", "void") for row in known.values()):
            raise Conflict("其中有的任务没有跳过也没有取消，没有改；请刷新后再看。")
        transaction.update_many(
            teams.task, ("state", "reason", "settled_at"), {id: ("open", None, None) for id in task_ids}
        )
    return transaction.changes


def void(office: Office, task_ids: Sequence[int], reason: str) -> Changes:
    """Take open tasks off the list for good, with a reason in words."""
    require(office.actor, EDIT_RECORDS)
    words = " ".join(reason.split())
    if not words:
        raise Missing(("原因",))
    if len(words) > LONGEST:
        raise BadInput(f"原因最多 {LONGEST} 个字。")
    with office.write("void_tasks", kind="task", reason=f"取消{len(task_ids)}项：{words}") as transaction:
        check_open(transaction, task_ids)
        transaction.update_many(
            teams.task, ("state", "reason", "settled_at"), {id: ("void", words, office.now()) for id in task_ids}
        )
    return transaction.changes
