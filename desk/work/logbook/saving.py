"""Save work records: one transaction with the tasks they settle, their photos and the issues they raise."""

from __future__ import annotations

from collections.abc import Sequence

from desk.errors import BadInput
from desk.model import Changes
from desk.office import Office
from desk.work.logbook.checking import checked, may_write
from desk.work.logbook.draft import RecordDraft
from desk.work.logbook.writing import Ready, made_ready, write

__all__ = ["RecordDraft", "save", "save_many"]


def save(office: Office, draft: RecordDraft) -> Changes:
    """Write one record; `Changes.rows["record"]` holds its id, "task" what it settled, "issue" what it raised."""
    may_write(office)
    ready = made_ready(office, checked(office, draft))
    with office.write("save_record", kind="record", reason=ready.reason) as t:
        write(office, t, ready)
    return t.changes


def save_many(office: Office, drafts: Sequence[RecordDraft]) -> Changes:
    """Write several records, all or none; RowsWrong tells what is wrong with which of them."""
    may_write(office)
    ready: list[Ready] = []
    wrong: dict[int, str] = {}
    for row, draft in enumerate(drafts):
        try:
            ready.append(made_ready(office, checked(office, draft)))
        except BadInput as error:
            wrong[row] = str(error)
    if wrong:
        raise RowsWrong(wrong)
    with office.write("save_records", kind="record", reason=f"补录工作记录 {len(ready)} 条") as t:
        for one in ready:
            write(office, t, one)
    return t.changes


class RowsWrong(BadInput):
    """Some of several records cannot be saved: `rows` has a sentence for each of them, by its place."""

    def __init__(self, rows: dict[int, str]) -> None:
        self.rows = rows
        first = min(rows)
        more = f"（另有 {len(rows) - 1} 行）" if len(rows) > 1 else ""
        super().__init__(f"第 {first + 1} 行：{rows[first]}{more}")
