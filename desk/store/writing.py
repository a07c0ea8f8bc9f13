"""The one writer of an office, and the transaction a verb works in."""

from __future__ import annotations

import platform
import threading
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone
from typing import Any, Final, cast

import sqlalchemy

from desk.errors import Conflict, ReadOnly
from desk.model import Changes
from desk.store import trail
from desk.store.driver import Connection, Driver, Params
from desk.store.trouble import spoken, translated

BEIJING: Final = timezone(timedelta(hours=8))
MACHINE: Final = platform.node() or "unknown"


def now_text() -> str:
    """This moment as the tables write it."""
    return datetime.now(BEIJING).strftime("%Y-%m-%dT%H:%M:%S")


class Writer:
    """Holds the one writing connection; a lock lets one thread write at a time."""

    def __init__(self, driver: Driver) -> None:
        if driver.read_only:
            raise ReadOnly(f"“{driver.label}”以只读方式打开，不能保存；请复制到可写的文件夹再打开。")
        self._driver = driver
        self._turn = threading.Lock()
        self._owner: int | None = None
        self._transaction: Transaction | None = None
        with spoken(driver.label):
            self._connect()

    def _connect(self) -> None:
        self.connection: Connection = self._driver.writer()
        self._engine = self._driver.engine(self.connection)
        self._engine.connect().close()  # the dialect's first look ends with a rollback: have it before any write

    @property
    def current(self) -> Transaction | None:
        """The transaction this thread is in."""
        return self._transaction if self._owner == threading.get_ident() else None

    @contextmanager
    def begin(
        self, *, actor: str, action: str, kind: str, reason: str, at: str, undoes: int | None
    ) -> Iterator[Transaction]:
        """One write: commits with its audit line, or leaves nothing behind."""
        if self.current:
            raise RuntimeError("write() inside write() on one thread: one verb, one transaction")
        with self._turn, spoken(self._driver.label):
            self._take_lock()
            self._owner = threading.get_ident()
            transaction = Transaction(self._driver, self.connection, self._engine)
            try:
                transaction.read_head()
                self._transaction = transaction
                yield transaction
                transaction.finish((at or now_text(), actor, MACHINE, action), kind, reason, undoes)
            except BaseException:
                self._roll_back()
                raise
            finally:
                transaction.is_open = False
                self._owner = self._transaction = None

    def close(self) -> None:
        """Close the connection."""
        with self._turn:
            self._engine.dispose()
            self.connection.close()

    def _take_lock(self) -> None:
        try:
            self._driver.begin(self.connection)
        except Exception as error:
            if not self._driver.is_lost(self.connection, error):
                self._roll_back()
                raise
            self._connect()
            self._driver.begin(self.connection)

    def _roll_back(self) -> None:
        # A full disk or a lost server has already rolled back; what raised is what the person must hear.
        try:
            self.connection.rollback()
        except Exception as error:
            if translated(error, "") is None:
                raise


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
            raise Conflict(f"这条{table.info.get('zh', '记录')}已被他人删除，请刷新后再看。")
        return row

    def _note(
        self, table: sqlalchemy.Table, id: int, before: dict[str, Any] | None, after: dict[str, Any] | None
    ) -> None:
        texts = [None if row is None else trail.packed(row) for row in (before, after)]
        self._log.append((table.name, id, texts[0], texts[1]))
        self._rows[table.name].add(id)
