"""The open database of an office: reads through the driver from any thread, one writer.

Reading must not import SQLAlchemy (0.38 s of the 0.5 s to the first window), so creating, upgrading and writing
live in `creating` and `writing`, which are imported when first needed.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from desk.errors import Damaged, StoreError, Unavailable
from desk.model import Changes, Finding
from desk.store import opening, trail
from desk.store.driver import Connection, Driver, Params
from desk.store.file import FileDriver
from desk.store.trouble import spoken

if TYPE_CHECKING:
    import numpy
    import sqlalchemy

    from desk.store.writer import Writer
    from desk.store.writing import Transaction

T = TypeVar("T")


class Database:
    """One open office file or server database."""

    def __init__(self, driver: Driver) -> None:
        self.driver = driver
        self.url = driver.url
        self.label = driver.label
        self.dialect: Literal["sqlite", "postgresql"] = driver.dialect
        self._idle: list[Connection] = []
        self._readers: list[Connection] = []
        self._writer: Writer | None = None
        self._writer_made = threading.Lock()
        self._closed = False

    @classmethod
    def create(
        cls,
        where: str | Path,
        *,
        profile_text: str,
        profile_key: str,
        profile_version: int,
        name: str,
        key: str | None = None,
    ) -> Database:
        """A new office in a new file or an empty server database."""
        from desk.store import creating  # brings SQLAlchemy

        driver = creating.create(
            where,
            key=key,
            name=name,
            profile_text=profile_text,
            profile_key=profile_key,
            profile_version=profile_version,
        )
        return cls(driver)

    @classmethod
    def open(cls, where: str | Path, *, key: str | None = None) -> Database:
        """An existing office, upgraded if it was written by an older program."""
        driver, first = opening.open_driver(where, key)
        database = cls(driver)
        database._readers.append(first)
        database._idle.append(first)
        return database

    @property
    def read_only(self) -> bool:
        """Whether nothing can be written here."""
        return self.driver.read_only

    @property
    def seq(self) -> int:
        """Number of the newest committed write, whoever made it. Cheap to poll: one index seek."""
        return int(self.read_value("select coalesce(max(id), 0) from audit"))

    def changes_since(self, seq: int) -> Changes:
        """What was written after write number `seq`, by whomever; for refreshing after `seq` has grown."""
        return self._reading(lambda connection: trail.changes_since(self.driver, connection, seq))

    def read(self, sql: str, params: Params = ()) -> list[tuple[Any, ...]]:
        """The rows of a query with `?` or `:name` placeholders. Safe from any thread.

        Inside `write()` the same thread sees what it has written so far.
        """
        return self._reading(lambda connection: self.driver.run(connection, sql, params).fetchall())

    def read_one(self, sql: str, params: Params = ()) -> tuple[Any, ...] | None:
        """The first row, or None."""
        rows = self.read(sql, params)
        return rows[0] if rows else None

    def read_value(self, sql: str, params: Params = ()) -> Any:
        """The first field of the first row, or None."""
        row = self.read_one(sql, params)
        return row[0] if row else None

    def ids(self, sql: str, params: Params = ()) -> numpy.ndarray:
        """The one integer column of a query as an int64 array, in its order."""
        return self.read_packed(sql, params, columns=1)[0]

    def read_packed(self, sql: str, params: Params = (), *, columns: int) -> tuple[numpy.ndarray, ...]:
        """The integer columns of a query as int64 arrays, in its order; NULL becomes 0."""
        return self._reading(lambda connection: self.driver.integers(connection, sql, params, columns))

    def meta(self, name: str, default: str = "") -> str:
        """A setting of the office."""
        value = self.read_value("select value from meta where name = ?", (name,))
        return default if value is None else str(value)

    def write(
        self, *, actor: str, action: str, kind: str = "", reason: str = "", at: str = "", undoes: int | None = None
    ) -> AbstractContextManager[Transaction]:
        """One transaction with its audit line: commits on leaving, rolls back on an exception."""
        return self._writing().begin(actor=actor, action=action, kind=kind, reason=reason, at=at, undoes=undoes)

    def bulk(self, table: sqlalchemy.Table, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
        """Load many rows; only inside `write()` on the same thread."""
        transaction = self._writer.current if self._writer else None
        if transaction is None:
            raise RuntimeError("Database.bulk needs an open write() on this thread")
        return transaction.bulk(table, columns, rows)

    def copy_to(self, path: Path) -> None:
        """Write a whole, checked copy of an office file while it is in use; the copy has the same key."""
        if not isinstance(self.driver, FileDriver):
            raise Unavailable("服务器上的办公室由管理员用 pg_dump 备份，这里不能另存副本。")
        with spoken(path.name):
            self.driver.copy_to(path)

    def check(self) -> tuple[Finding, ...]:
        """What is wrong with the database itself; some tenths of a second on a large file, so not while opening."""
        try:
            return self._reading(lambda connection: trail.check(self.driver, connection))
        except Damaged as error:
            return (Finding(rule="damaged", sentence=str(error)),)

    def verify_audit(self) -> tuple[Finding, ...]:
        """Where the audit chain does not hold: lines changed, taken out or put in past the program."""
        return self._reading(lambda connection: trail.verify(self.driver, connection))

    def close(self) -> None:
        """Close every connection. Call when no job runs any more."""
        self._closed = True
        with self._writer_made:
            if self._writer:
                self._writer.close()
        while self._readers:
            self._readers.pop().close()
        self._idle.clear()

    def _reading(self, work: Callable[[Connection], T]) -> T:
        if self._writer and self._writer.current:
            with spoken(self.label):
                return work(self._writer.connection)
        with spoken(self.label):
            connection = self._borrow()
            try:
                answer = work(connection)
            except Exception as error:
                if not self.driver.is_lost(connection, error):
                    self._idle.append(connection)
                    raise
                self._drop_idle(connection)
                connection = self._borrow()
                answer = work(connection)
            self._idle.append(connection)
            return answer

    def _borrow(self) -> Connection:
        # Connections are lent, not bound to threads: as many exist as ever read at one time.
        if self._closed:
            raise StoreError(f"“{self.label}”已经关闭，请重新打开。")
        try:
            return self._idle.pop()
        except IndexError:
            connection = self.driver.reader()
            self._readers.append(connection)
            return connection

    def _drop_idle(self, lost: Connection) -> None:
        # A server that went away took all connections with it.
        for connection in [lost, *self._idle]:
            connection.close()
            if connection in self._readers:
                self._readers.remove(connection)
        self._idle.clear()

    def _writing(self) -> Writer:
        with self._writer_made:
            if self._closed:
                raise StoreError(f"“{self.label}”已经关闭，请重新打开。")
            if self._writer is None:
                from desk.store.writer import Writer  # brings SQLAlchemy

                self._writer = Writer(self.driver)
            return self._writer
