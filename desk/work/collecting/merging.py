"""Merge a returned sheet: what nobody doubts, and of the conflicts those the clerk decided for. One transaction."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from desk.errors import BadInput, Conflict
from desk.model import Changes
from desk.office import Office
from desk.rights import EDIT_RECORDS, require
from desk.store.schema import metadata
from desk.store.uid import new_uid
from desk.work.collecting.fields import plan_of, spec_and_fields
from desk.work.collecting.taking import CellChange, Taken
from desk.work.records import following


def merge(office: Office, taken: Taken, decided: Collection[CellChange] = (), *, with_new: bool = True) -> Changes:
    """Write the changes, the conflicts in `decided`, and the new records; 撤销 takes all of it back."""
    require(office.actor, EDIT_RECORDS)
    spec, _ = spec_and_fields(plan_of(taken.kind))
    table = metadata.tables[spec.table]
    wanted: dict[int, dict[str, Any]] = {}
    for one in (*taken.of("change"), *(each for each in taken.of("conflict") if each in decided)):
        wanted.setdefault(one.id, {})[one.key] = one.value
    new = [one for one in taken.new if not one.reason] if with_new else []
    if not wanted and not new:
        raise BadInput("这份采集表没有要写入的改动。")
    words = f"收回采集表 {taken.source}：改 {len(wanted)} 条，新增 {len(new)} 条"
    with office.write("collect", kind=spec.table, reason=words[:200]) as transaction:
        if office.database.seq != taken.seq:
            raise Conflict("核对之后，名册又有改动，没有写入。请再点一次“重新核对”。")
        grouped: dict[tuple[str, ...], dict[int, list[Any]]] = {}
        for id, values in wanted.items():
            given = {**values, **following.columns(spec, values)}
            grouped.setdefault(tuple(given), {})[id] = list(given.values())
        for names, rows in grouped.items():
            transaction.update_many(table, names, rows)
        for record in new:
            values = dict(record.values)
            values |= following.filled(office, spec, values, frozenset(values))
            values |= following.columns(spec, values)
            transaction.insert(table, uid=new_uid(), state_since=office.today(), **spec.fixed, **values)
    return transaction.changes
