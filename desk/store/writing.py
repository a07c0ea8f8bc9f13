"""The transaction a verb works in: every row it touches is noted for the audit trail and for taking it back."""

from __future__ import annotations

import platform
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta, timezone
from typing import Any, Final, cast

import sqlalchemy

from desk.errors import Conflict
from desk.model import Changes
from desk.store import trail
from desk.store.driver import Connection, Driver, Params

BEIJING: Final = timezone(timedelta(hours=8))
MACHINE: Final = platform.node() or "unknown"
_GONE: Final = "这条{}已被他人删除，请刷新后再看。"


def now_text() -> str:
    """This moment as the tables write it."""
    return datetime.now(BEIJING).strftime("%Y-%m-%dT%H:%M:%S")


class Transaction:
    """What a verb may do to the tables. `changes` says afterwards what was touched."""

    def __init__(self, driver: Driver, connection: Connection, engine: sqlalchemy.Engine) -> None:
        self._driver = driver
        self.dialect = driver.dialect
        self._connection = connection
        self._engine = engine
        self._core: sqlalchemy.Connection | None = None
        self._log: list[tuple[str, int, str | None, str | None]] = []
        self._rows: defaultdict[str, set[int]] = defaultdict(set)
        self._bulk = 0
        self._everything = False
        self._previous = trail.START
        self.audit_id = 0
        self.is_open = True
        self._changes: Changes | None = None

    @property
    def connection(self) -> Connection:
        """The writing connection itself, for statements that are of no table (indexes)."""
        return self._connection

    def read_head(self) -> None:
        """Find the place in the audit chain. Called by the writer, under its lock."""
        newest, self._previous = trail.head(self._driver, self._connection)
        self.audit_id = newest + 1

    @property
    def changes(self) -> Changes:
        """What was touched; after leaving the `with`."""
        if self._changes is None:
            raise RuntimeError("changes are known when the transaction is over")
        return self._changes

    def insert(self, table: sqlalchemy.Table, **values: Any) -> int:
        """Add a row; gives its id."""
        names = ", ".join(f'"{name}"' for name in self._checked(table, values))
        places = ", ".join("?" * len(values))
        sql = f'insert into "{table.name}" ({names}) values ({places}) returning id'
        new = int(self._run(sql, tuple(values.values())).fetchall()[0][0])
        self._note(table, new, None, self._row(table, new))
        return new

    def update(self, table: sqlalchemy.Table, id: int, **values: Any) -> None:
        """Change a row; Conflict if somebody deleted it."""
        before = self._existing(table, id)
        if all(before[name] == value for name, value in self._checked(table, values).items()):
            return
        settings = ", ".join(f'"{name}" = ?' for name in values)
        self._run(f'update "{table.name}" set {settings} where id = ?', (*values.values(), id))
        self._note(table, id, before, self._row(table, id))

    def delete(self, table: sqlalchemy.Table, id: int) -> None:
        """Take a row out; Conflict if somebody else did."""
        before = self._existing(table, id)
        self._run(f'delete from "{table.name}" where id = ?', (id,))
        self._note(table, id, before, None)

    def insert_many(self, table: sqlalchemy.Table, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> list[int]:
        """Add many rows, each with its change row; fields that are not said stay empty. Gives their ids.

        With a column `id` the rows bring their own.
        """
        if not rows:
            return []
        if "id" not in columns:
            first = int(self._run(f'select coalesce(max(id), 0) + 1 from "{table.name}"').fetchall()[0][0])
            columns, rows = ("id", *columns), [(first + at, *row) for at, row in enumerate(rows)]
        self._check_open()
        self._driver.load(self._connection, table.name, self._checked(table, columns), rows)
        nothing: dict[str, Any] = dict.fromkeys(column.name for column in table.columns)
        ids = []
        for row in rows:
            after = nothing | dict(zip(columns, row, strict=True))
            self._note(table, after["id"], None, after)
            ids.append(int(after["id"]))
        return ids

    def update_many(self, table: sqlalchemy.Table, columns: Sequence[str], rows: Mapping[int, Sequence[Any]]) -> None:
        """Change the same fields of many rows (id: values), each with its change row; Conflict if one is gone.

        The change rows hold these fields only: a hundred thousand whole rows would swell the trail.
        """
        names = list(self._checked(table, columns))
        before = self.rows(table, rows, names)
        changed = {id: dict(zip(names, values, strict=True)) for id, values in rows.items()}
        changed = {id: new for id, new in changed.items() if any(before[id][name] != new[name] for name in names)}
        if not changed:
            return
        settings = ", ".join(f'"{name}" = ?' for name in names)
        sql = f'update "{table.name}" set {settings} where id = ?'
        self._check_open()
        self._driver.run_many(self._connection, sql, [(*new.values(), id) for id, new in changed.items()])
        for id, new in changed.items():
            self._note(table, id, before[id], {"id": id, **new})

    def delete_rows(self, table: sqlalchemy.Table, ids: Sequence[int]) -> None:
        """Take many rows out, each with its change row; Conflict if somebody else did."""
        before = self.rows(table, ids)
        self._check_open()
        self._driver.run_many(self._connection, f'delete from "{table.name}" where id = ?', [(id,) for id in ids])
        for id in ids:
            self._note(table, id, before[id], None)

    def rows(
        self, table: sqlalchemy.Table, ids: Iterable[int], columns: Sequence[str] = ()
    ) -> dict[int, dict[str, Any]]:
        """The rows of these ids (or some fields of them) as they are inside this transaction; Conflict if one is gone."""
        names = ["id", *(name for name in columns if name != "id")] if columns else [c.name for c in table.columns]
        listed, wanted = ", ".join(f'"{name}"' for name in names), list(ids)
        found: dict[int, dict[str, Any]] = {}
        for start in range(0, len(wanted), 500):
            some = wanted[start : start + 500]
            sql = f'select {listed} from "{table.name}" where id in ({", ".join("?" * len(some))})'
            for row in self._run(sql, tuple(some)).fetchall():
                known = dict(zip(names, row, strict=True))
                found[known["id"]] = known
        if len(found) < len(set(wanted)):
            raise Conflict(_GONE.format(table.info.get("zh", "记录")))
        return found

    def bulk(self, table: sqlalchemy.Table, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
        """Load many rows without change rows; ids from the caller or the database. Gives their number."""
        self._check_open()
        self._checked(table, columns)
        count = self._driver.load(self._connection, table.name, columns, rows)
        self._bulk += count
        self._everything = True
        return count

    def delete_many(self, table: sqlalchemy.Table, where: str, params: Params = ()) -> int:
        """Take out all rows of a condition without change rows; gives their number."""
        count = max(int(self._run(f'delete from "{table.name}" where {where}', params).rowcount), 0)
        self._bulk += count
        self._everything = self._everything or count > 0
        return count

    def execute(
        self, statement: sqlalchemy.Executable | str, params: Params | Sequence[Mapping[str, Any]] | None = None
    ) -> Any:
        """Run SQLAlchemy Core, or a text with `?`, for what the other verbs cannot say; tell `touched` what it did."""
        if isinstance(statement, str):
            return self._run(statement, params or ())
        self._check_open()
        if self._core is None:
            self._core = self._engine.connect()
        return self._core.execute(statement, cast(Any, params))

    def read(self, sql: str, params: Params = ()) -> list[tuple[Any, ...]]:
        """The rows of a query as they are inside this transaction."""
        rows: list[tuple[Any, ...]] = self._run(sql, params).fetchall()
        return rows

    def touched(self, kind: str, *ids: int) -> None:
        """Note rows that `execute` touched; without ids everything counts as touched."""
        self._rows[kind].update(ids)
        self._everything = self._everything or not ids

    def finish(self, who: tuple[str, str, str, str], kind: str, reason: str, undoes: int | None) -> None:
        """Write the audit line with its changes and commit. Called by the writer."""
        digest = trail.ChangesDigest()
        for row in self._log:
            digest.add(*row)
        count = len(self._log) + self._bulk
        line = (self.audit_id, *who, kind, count, reason, undoes)
        values = (*line, self._previous, trail.line_hash(self._previous, line, digest.text()))
        names = ", ".join(f'"{name}"' for name in trail.LINE)
        self._run(f"insert into audit ({names}) values ({', '.join('?' * len(values))})", values)
        if self._log:
            self._driver.run_many(
                self._connection,
                "insert into change (audit_id, kind, row_id, before_json, after_json) values (?, ?, ?, ?, ?)",
                [(self.audit_id, *row) for row in self._log],
            )
        if self._core is not None:
            self._core.commit()
            self._core.close()
        self._connection.commit()
        rows = {name: frozenset(ids) for name, ids in self._rows.items() if ids}
        self._changes = Changes(rows=rows, everything=self._everything, audit_id=self.audit_id)

    def _run(self, sql: str, params: Any = ()) -> Any:
        self._check_open()
        return self._driver.run(self._connection, sql, params)

    def _check_open(self) -> None:
        if not self.is_open:
            raise RuntimeError("the transaction is over: this would be written without an audit line")

    @staticmethod
    def _checked(table: sqlalchemy.Table, names: Any) -> Any:
        unknown = [name for name in names if name not in table.columns]
        if unknown:
            raise ValueError(f"table {table.name} has no field {', '.join(unknown)}")
        return names

    def _row(self, table: sqlalchemy.Table, id: int) -> dict[str, Any] | None:
        names = [column.name for column in table.columns]
        listed = ", ".join(f'"{name}"' for name in names)
        rows = self._run(f'select {listed} from "{table.name}" where id = ?', (id,)).fetchall()
        return dict(zip(names, rows[0], strict=True)) if rows else None

    def _existing(self, table: sqlalchemy.Table, id: int) -> dict[str, Any]:
        row = self._row(table, id)
        if row is None:
            raise Conflict(_GONE.format(table.info.get("zh", "记录")))
        return row

    def _note(
        self, table: sqlalchemy.Table, id: int, before: dict[str, Any] | None, after: dict[str, Any] | None
    ) -> None:
        texts = [None if row is None else trail.packed(row) for row in (before, after)]
        self._log.append((table.name, id, texts[0], texts[1]))
        self._rows[table.name].add(id)
