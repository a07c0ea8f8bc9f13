"""Takes a write back: restores what its change rows say stood there before, or takes out an imported batch."""

from __future__ import annotations

from typing import Any, Final

import sqlalchemy

from desk.errors import Conflict
from desk.store import trail
from desk.store.database import Database
from desk.store.schema import house, metadata
from desk.store.trouble import is_reference_broken
from desk.store.writing import Transaction, now_text

_BATCHED: Final = tuple(
    table for table in reversed(metadata.sorted_tables) if "batch_id" in table.columns and not table.info["planned"]
)
"""Tables whose rows may come from an import, dependents first."""
_HANGING: Final = (("step", "issue_id", "issue"), ("reading", "facility_id", "facility"))
"""Rows that an import brings with its own: table, field that refers, kind."""


def take_back(database: Database, transaction: Transaction, audit_id: int) -> None:
    """Undo one write inside a new one; Conflict says why it cannot be done."""
    count, _ = _line(database, audit_id)
    changes = database.read(
        "select kind, row_id, before_json, after_json from change where audit_id = ? order by id desc", (audit_id,)
    )
    batches = [row[0] for row in database.read("select id from batch where audit_id = ?", (audit_id,))]
    if count > len(changes) and not batches:
        raise Conflict("这次操作成批写入，没有逐条留底，不能撤销；可用操作之前的备份恢复。")
    for batch_id in batches:
        _check_untouched(database, audit_id, batch_id)
    try:
        if not batches:
            _restore_all(database, transaction, audit_id, changes)
            return
        # What was changed goes back first, so that only the batch's own rows still carry its number.
        rows = [row for row in changes if row[0] != "batch"]
        _restore_all(database, transaction, audit_id, [row for row in rows if row[2] is not None])
        for batch_id in batches:
            _take_out(transaction, batch_id)
        left = [row for row in rows if row[2] is None and trail.unpacked(row[3]).get("batch_id") not in batches]
        _restore_all(database, transaction, audit_id, left)
    except Exception as error:
        if is_reference_broken(error):
            raise Conflict("后来又有别的记录引用了这次写入的内容，不能撤销；请先撤销后来的操作。") from error
        raise


def _restore_all(database: Database, transaction: Transaction, audit_id: int, changes: list[Any]) -> None:
    for kind, row_id, before, after in changes:
        _restore(database, transaction, audit_id, kind, row_id, before, after)


def _line(database: Database, audit_id: int) -> tuple[int, str]:
    row = database.read_one("select count, action from audit where id = ?", (audit_id,))
    if row is None:
        raise Conflict("找不到这次操作的记录，不能撤销。")
    if is_undone(database, audit_id):
        raise Conflict("这次操作已经撤销过了。")
    return row[0], row[1]


def is_undone(database: Database, audit_id: int) -> bool:
    """Whether a write was taken back and the taking back was not itself taken back."""
    later = database.read("select id from audit where undoes = ?", (audit_id,))
    return any(not is_undone(database, row[0]) for row in later)


def _restore(
    database: Database,
    transaction: Transaction,
    audit_id: int,
    kind: str,
    row_id: int,
    before: str | None,
    after: str | None,
) -> None:
    table = metadata.tables[kind]
    if not _stands(database, table, row_id, after):
        raise Conflict(_who_changed(database, audit_id, table, row_id))
    if before is None:
        transaction.delete(table, row_id)
        return
    values = _known(table, before)
    if after is None:
        transaction.insert(table, **values)
    else:
        transaction.update(table, row_id, **{name: value for name, value in values.items() if name != "id"})


def _stands(database: Database, table: sqlalchemy.Table, row_id: int, after: str | None) -> bool:
    names = [column.name for column in table.columns] if after is None else list(_known(table, after))
    listed = ", ".join(f'"{name}"' for name in names)
    row = database.read_one(f'select {listed} from "{table.name}" where id = ?', (row_id,))
    if row is None or after is None:
        return row is None and after is None
    return dict(zip(names, row, strict=True)) == _known(table, after)


def _known(table: sqlalchemy.Table, text: str) -> dict[str, Any]:
    # A row kept by an older or newer version may have fields this one lacks.
    return {name: value for name, value in trail.unpacked(text).items() if name in table.columns}


def _who_changed(database: Database, audit_id: int, table: sqlalchemy.Table, row_id: int) -> str:
    row = database.read_one(
        "select audit.actor, audit.at from change join audit on audit.id = change.audit_id"
        " where change.kind = ? and change.row_id = ? and change.audit_id > ? order by change.id desc limit 1",
        (table.name, row_id, audit_id),
    )
    what = table.info["zh"]
    if row is None:
        return f"这条{what}后来有变动，不能撤销；请刷新后核对。"
    return f"{row[0]}在 {row[1][:16].replace('T', ' ')} 又改过这条{what}，不能撤销；请先撤销那次改动。"


def _check_untouched(database: Database, audit_id: int, batch_id: int) -> None:
    touched = database.read_one(
        "select audit.actor, audit.at from change join audit on audit.id = change.audit_id"
        " where change.audit_id > ? and (before_json like ? or before_json like ?) limit 1",
        (audit_id, f'%"batch_id":{batch_id},%', f'%"batch_id":{batch_id}}}%'),
    )
    if touched:
        at = touched[1][:16].replace("T", " ")
        raise Conflict(f"{touched[0]}在 {at} 又改过这批导入的记录，不能整批撤销；请先撤销那次改动。")


def _take_out(transaction: Transaction, batch_id: int) -> None:
    for name, link, kind in _HANGING:
        place = f'select id from "{kind}" where batch_id = ?'
        transaction.delete_many(metadata.tables[name], f"{link} in ({place})", (batch_id,))
    for table in _BATCHED:
        place = f'select id from "{table.name}" where batch_id = ?'
        transaction.delete_many(metadata.tables["member"], f"kind = ? and item_id in ({place})", (table.name, batch_id))
        transaction.delete_many(table, "batch_id = ?", (batch_id,))
    transaction.update(house.batch, batch_id, undone_at=now_text())
