"""Taking back what laid tasks, and making way for taking back what tasks were laid for since."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from desk.errors import Conflict
from desk.office import Office
from desk.store.schema import teams

if TYPE_CHECKING:
    from desk.store.writing import Transaction

LAY: Final = "lay_tasks"
"""Action of a write that laid tasks."""
_RANGE: Final = re.compile(r"编号(\d+)—(\d+)")
_NEW: Final = "select row_id from change where audit_id = ? and kind = ? and before_json is null order by row_id"


def laid(first: int, count: int) -> str:
    """The reason of a write that laid so many tasks: it names them, for no change row does."""
    return f"排任务{count}项，编号{first}—{first + count - 1}"


def take_back(office: Office, transaction: Transaction, audit_id: int) -> bool:
    """Take out what a laying laid and nobody has done; False if that write was no laying. The next laying lays it again."""
    row = office.database.read_one("select action, reason from audit where id = ?", (audit_id,))
    if row is None or row[0] != LAY:
        return False
    found = _RANGE.search(row[1] or "")
    if found is None:
        raise Conflict("这次只核对了任务，没有排新的任务，不用撤销。")
    transaction.delete_many(teams.task, "id between ? and ? and state = 'open'", (int(found[1]), int(found[2])))
    return True


def make_way(office: Office, transaction: Transaction, audit_id: int) -> None:
    """Take out the tasks of plans that a write added, and those laid since for grids that it made."""
    for (plan_id,) in office.database.read(_NEW, (audit_id, "plan")):
        transaction.delete_many(teams.task, "plan_id = ?", (plan_id,))
        # How far it was laid is no work on the plan: it must not stand in the way.
        transaction.execute("update plan set laid_until = null where id = ?", (plan_id,))
    own = "select row_id from change where audit_id = ? and kind = 'task'"
    for (area_id,) in office.database.read(_NEW, (audit_id, "area")):
        late = transaction.read(f"select id from task where area_id = ? and id not in ({own})", (area_id, audit_id))
        transaction.delete_rows(teams.task, [row[0] for row in late])
