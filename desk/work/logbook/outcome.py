"""What became of a record that was just saved, in words."""

from __future__ import annotations

from collections.abc import Sequence

from desk.model import Changes
from desk.office import Office


def outcome(office: Office, changes: Changes, wanted: int | None = None) -> str:
    """What it settled and whether it raised an issue; of a task it was opened for also that it did not settle it."""
    ids: Sequence[int] = sorted(changes.rows.get("task", frozenset()))
    words = ""
    if ids:
        marks = ", ".join("?" * len(ids))
        rows = office.database.read(
            f"select p.name, count(*) from task t join plan p on p.id = t.plan_id where t.id in ({marks})"
            " and t.state = 'done' group by p.name order by p.name",
            tuple(ids),
        )
        words = "结清" + "、".join(f"{name}{f' {count} 项' if count > 1 else ''}" for name, count in rows) + "。"
    if wanted is not None and wanted not in ids:
        words += "原来那项任务没有因此结清，请核对记录类型和日期。"
    return words + ("已转出一件。" if changes.rows.get("issue") else "")


def day_of(office: Office, changes: Changes) -> str:
    """The day of the record that was just saved; "" for today."""
    new = max(changes.rows.get("record", frozenset()), default=None)
    day = str(office.database.read_value("select at from record where id = ?", (new,)) or "")[:10]
    return day if day != office.today() else ""
