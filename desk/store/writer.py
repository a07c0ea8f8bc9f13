"""The one writer of an office: a connection of its own, a lock, and one transaction at a time."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from desk.errors import ReadOnly
from desk.store.driver import Connection, Driver
from desk.store.trouble import spoken, translated
from desk.store.writing import MACHINE, Transaction, now_text


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
