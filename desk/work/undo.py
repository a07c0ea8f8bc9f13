"""撤销: takes back what a write did, unless somebody has worked on it since."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desk.model import Changes
from desk.office import Office
from desk.rights import UNDO, require
from desk.store.undoing import is_redraw, take_back
from desk.work.duty import undoing
from desk.work.issues.undoing import check_whole

if TYPE_CHECKING:
    from desk.store.writing import Transaction


def undo(office: Office, audit_id: int) -> Changes:
    """Restore what stood there before the write of that number (`Changes.audit_id`), in one transaction.

    Conflict, with who and when, if a row was changed since; taking back an undo does the write again.
    """
    require(office.actor, UNDO)
    with office.write("undo", reason=f"撤销第 {audit_id} 号操作", undoes=audit_id) as transaction:
        if not undoing.take_back(office, transaction, audit_id):
            _restore(office, transaction, audit_id)
    return transaction.changes


def _restore(office: Office, transaction: Transaction, audit_id: int) -> None:
    undoing.make_way(office, transaction, audit_id)
    if is_redraw(office.database, audit_id):
        from desk.work.redrawing.undo import follow  # brings shapely, which other undos need not wait for

        follow(office, transaction, audit_id)
    redrawn = take_back(office.database, transaction, audit_id)
    if redrawn:
        from desk.work.belonging.placing import place_everything  # shapely again

        for layer_id in sorted(redrawn):
            place_everything(office.database, transaction, layer_id)
    issues = office.database.read(
        "select distinct row_id from change where audit_id = ? and kind = 'issue'", (audit_id,)
    )
    if issues:
        check_whole(office, frozenset(row[0] for row in issues))
