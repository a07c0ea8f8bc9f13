"""Takes a write back: restores what its change rows say stood there before, and takes out an imported batch."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from sqlalchemy import Table

from desk.errors import Conflict
from desk.store import trail
from desk.store.database import Database
from desk.store.schema import ground, house, metadata
from desk.store.trouble import is_reference_broken
from desk.store.writing import Transaction, now_text

_BATCHED: Final = tuple(
    table for table in reversed(metadata.sorted_tables) if "batch_id" in table.columns and not table.info["planned"]
)
"""Tables whose rows may come from an import, dependents first."""
REDRAW: Final = "redraw"
"""Action of a write that redrew grids and settled who belongs where itself."""
IMPORT_OUTLINES: Final = "import_outlines"
"""Action of an import of outlines into a layer that was there: it settled who belongs where itself, too."""
_SETTLED: Final = frozenset({REDRAW, IMPORT_OUTLINES, "mend_areas"})
_Row = tuple[int, dict[str, Any] | None, dict[str, Any] | None]
"""Id of a row, what stood there before the write, what it wrote."""
_HANGING: Final = (("step", "issue_id", "issue"), ("reading", "facility_id", "facility"))
"""Rows that an import brings with its own: table, field that refers, kind."""


def take_back(
    database: Database, transaction: Transaction, audit_id: int, kept: list[tuple[str, int]] | None = None
) -> frozenset[int]:
    """Undo one write inside a new one; Conflict says why it cannot be done.

    Gives the layers whose areas are different now: what lies in them is to be placed anew. With a list `kept` rows of
    an import that somebody has worked on since stay, and are put into the list (table, id).
    """
    _check_known(database, audit_id)
    try:
        return _TakingBack(database, transaction, audit_id, kept).run()
    except Exception as error:
        if is_reference_broken(error):
            raise Conflict("后来又有别的记录引用了这次写入的内容，不能撤销；请先撤销后来的操作。") from error
        raise


def is_undone(database: Database, audit_id: int) -> bool:
    """Whether a write was taken back and the taking back was not itself taken back."""
    later = database.read("select id from audit where undoes = ?", (audit_id,))
    return any(not is_undone(database, row[0]) for row in later)


def _check_known(database: Database, audit_id: int) -> None:
    if database.read_one("select 1 from audit where id = ?", (audit_id,)) is None:
        raise Conflict("找不到这次操作的记录，不能撤销。")
    if is_undone(database, audit_id):
        raise Conflict("这次操作已经撤销过了。")


class _TakingBack:
    def __init__(
        self, database: Database, transaction: Transaction, audit_id: int, kept: list[tuple[str, int]] | None
    ) -> None:
        self.kept = kept
        self.database = database
        self.transaction = transaction
        self.audit_id = audit_id
        self.redrawn: set[int] = set()
        self.settled = _first_action(database, audit_id) in _SETTLED

    def run(self) -> frozenset[int]:
        changes = self.database.read(
            "select kind, row_id, before_json, after_json from change where audit_id = ? order by id desc",
            (self.audit_id,),
        )
        batches = [row[0] for row in self.database.read("select id from batch where audit_id = ?", (self.audit_id,))]
        if batches:
            self._take_out_batches(changes, batches)
        elif self.database.read_value("select count from audit where id = ?", (self.audit_id,)) > len(changes):
            raise Conflict("这次操作成批写入，没有逐条留底，不能撤销；可用操作之前的备份恢复。")
        else:
            self._restore_all(changes)
        left = self.database.read("select id from layer")
        return frozenset(self.redrawn & {row[0] for row in left})

    def _take_out_batches(self, changes: list[Any], batches: list[int]) -> None:
        if self.kept is None:
            for batch_id in batches:
                self._check_untouched(batch_id)
        else:
            changes = self._set_aside(changes, batches, self.kept)
        # What was changed goes back first, so that only the batch's own rows still carry its number.
        rows = [row for row in changes if row[0] != "batch"]
        self._restore_all([row for row in rows if row[2] is not None])
        for batch_id in batches:
            self._take_out(batch_id)
        new = [row for row in rows if row[2] is None]
        self._restore_all([row for row in new if trail.unpacked(row[3]).get("batch_id") not in batches])

    def _restore_all(self, changes: list[Any]) -> None:
        """Put back what stood there, run by run of rows of one table that were all added, all changed or all deleted."""
        for table, rows in _runs(changes):
            self._check_standing(table, rows)
            for row_id, old, new in rows:
                self._note_areas(table, row_id, old, new)
            first_old, first_new = rows[0][1:]
            if first_old is None:
                self.transaction.delete_rows(table, [row_id for row_id, _, _ in rows])
            elif first_new is None:
                self.transaction.insert_many(table, list(first_old), [list((old or {}).values()) for _, old, _ in rows])
            else:
                names = [name for name in first_old if name != "id"]
                values = {row_id: [(old or {})[name] for name in names] for row_id, old, _ in rows}
                self.transaction.update_many(table, names, values)

    def _check_standing(self, table: Table, rows: list[_Row]) -> None:
        names = list(rows[0][2] or ("id",))
        listed = ", ".join(f'"{name}"' for name in names)
        for start in range(0, len(rows), 500):
            some = rows[start : start + 500]
            sql = f'select {listed} from "{table.name}" where id in ({", ".join("?" * len(some))})'
            stand = {}
            for row in self.database.read(sql, [row_id for row_id, _, _ in some]):
                known = dict(zip(names, row, strict=True))
                stand[known["id"]] = known
            for row_id, _, new in some:
                if new != stand.get(row_id):
                    raise Conflict(self._who_changed(table, row_id))

    def _note_areas(self, table: Table, row_id: int, old: dict[str, Any] | None, new: dict[str, Any] | None) -> None:
        if table is not ground.area or self.settled or (old and new and old.get("geometry") == new.get("geometry")):
            return
        row = self.database.read_one("select layer_id from area where id = ?", (row_id,))
        self.redrawn.add(int(row[0] if row else (old or new or {})["layer_id"]))
        if old is None:
            self.transaction.delete_many(ground.member, "area_id = ?", (row_id,))

    def _who_changed(self, table: Table, row_id: int) -> str:
        row = self.database.read_one(
            "select audit.actor, audit.at from change join audit on audit.id = change.audit_id"
            " where change.kind = ? and change.row_id = ? and change.audit_id > ? order by change.id desc limit 1",
            (table.name, row_id, self.audit_id),
        )
        what = table.info["zh"]
        if row is None:
            return f"这条{what}后来有变动，不能撤销；请刷新后核对。"
        return f"{row[0]}在 {_minute(row[1])} 又改过这条{what}，不能撤销；请先撤销那次改动。"

    def _set_aside(self, changes: list[Any], batches: list[int], kept: list[tuple[str, int]]) -> list[Any]:
        """Leave out what was worked on since, and what such things need; gives the changes that go back."""
        worked_on = {
            (kind, row_id)
            for kind, row_id in self.database.read(
                "select distinct kind, row_id from change where audit_id > ? and audit_id <> ?",
                (self.audit_id, self.transaction.audit_id),
            )
        }
        later = [(kind, row_id) for kind, row_id, before, _ in changes if before is not None]
        kept += [key for key in later if key in worked_on]
        for batch_id in batches:
            for table in _BATCHED:
                self._keep(table, batch_id, worked_on, kept)
        return [row for row in changes if (row[0], row[1]) not in worked_on or row[0] == "batch"]

    def _keep(self, table: Table, batch_id: int, worked_on: set[tuple[str, int]], kept: list[tuple[str, int]]) -> None:
        """Take the rows that stay out of their batch: changed since, or meant by a row that stays."""
        own = {row[0] for row in self.database.read(f'select id from "{table.name}" where batch_id = ?', (batch_id,))}
        stay = {row_id for kind, row_id in worked_on if kind == table.name} & own
        for other, column in _references(table):
            theirs = f'select distinct "{column}" from "{other.name}" where "{column}" is not null'
            if "batch_id" in other.columns:
                theirs += f" and (batch_id is null or batch_id <> {batch_id:d})"
            if own:
                stay |= own & {row[0] for row in self.database.read(theirs)}
        self.transaction.update_many(table, ["batch_id"], {row_id: [None] for row_id in sorted(stay)})
        kept += [(table.name, row_id) for row_id in sorted(stay)]

    def _check_untouched(self, batch_id: int) -> None:
        row = self.database.read_one(
            "select audit.actor, audit.at from change join audit on audit.id = change.audit_id"
            " where change.audit_id > ? and (before_json like ? or before_json like ?) limit 1",
            (self.audit_id, f'%"batch_id":{batch_id},%', f'%"batch_id":{batch_id}}}%'),
        )
        if row:
            raise Conflict(f"{row[0]}在 {_minute(row[1])} 又改过这批导入的记录，不能整批撤销；请先撤销那次改动。")

    def _take_out(self, batch_id: int) -> None:
        delete = self.transaction.delete_many
        for name, link, kind in _HANGING:
            delete(metadata.tables[name], f'{link} in (select id from "{kind}" where batch_id = ?)', (batch_id,))
        for table in _BATCHED:
            these = f'select id from "{table.name}" where batch_id = ?'
            delete(ground.member, f"kind = ? and item_id in ({these})", (table.name, batch_id))
            delete(table, "batch_id = ?", (batch_id,))
        self.transaction.update(house.batch, batch_id, undone_at=now_text())


def is_redraw(database: Database, audit_id: int) -> bool:
    """Whether a write redrew grids by a draft, or took such a redrawing back."""
    return _first_action(database, audit_id) == REDRAW


def _references(table: Table) -> list[tuple[Table, str]]:
    """Tables and columns that mean a row of this table, without what an import brings along with its rows."""
    along = {(name, link) for name, link, _ in _HANGING}
    return [
        (other, column.name)
        for other in metadata.sorted_tables
        if not other.info["planned"]
        for column in other.columns
        if (other.name, column.name) not in along
        and any(key.column.table is table and key.column.name == "id" for key in column.foreign_keys)
    ]


def _first_action(database: Database, audit_id: int) -> str:
    """The action of a write; of an undo that of the write it takes back, or does again."""
    row = database.read_one("select action, undoes from audit where id = ?", (audit_id,))
    while row is not None and row[1] is not None:
        row = database.read_one("select action, undoes from audit where id = ?", (row[1],))
    return "" if row is None else str(row[0])


def _runs(changes: list[Any]) -> Iterator[tuple[Table, list[_Row]]]:
    """Consecutive changes of one table and one sort, no row twice, so that many can be put back at once."""
    run: list[_Row] = []
    seen: set[int] = set()
    sort: tuple[Any, ...] = ()
    for kind, row_id, before, after in changes:
        table = metadata.tables[kind]
        old, new = _known(table, before), _known(table, after)
        # Change rows of many rows hold only the fields that were changed: those go by themselves.
        this = (kind, None if old is None else (*old,), None if new is None else (*new,))
        if run and (this != sort or row_id in seen):
            yield metadata.tables[sort[0]], run
            run, seen = [], set()
        sort = this
        run.append((row_id, old, new))
        seen.add(row_id)
    if run:
        yield metadata.tables[sort[0]], run


def _known(table: Table, text: str | None) -> dict[str, Any] | None:
    if text is None:
        return None
    # A row kept by an older or newer version may have fields this one lacks.
    return {name: value for name, value in trail.unpacked(text).items() if name in table.columns}


def _minute(at: str) -> str:
    return at[:16].replace("T", " ")
