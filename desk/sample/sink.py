"""Where generated rows go: one transaction of a new office, with progress and 取消."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from desk.errors import Cancelled
from desk.sample.columns import rows, uids
from desk.sample.dice import Dice
from desk.store.uid import new_uid

if TYPE_CHECKING:
    import sqlalchemy

    from desk.store.writing import Transaction

Step = Callable[[int, int, str], object]


class Sink:
    """Writes tables in bulk and counts their rows."""

    def __init__(self, transaction: Transaction, dice: Dice | None, step: Step | None, expected: int) -> None:
        self.transaction = transaction
        self.counts: dict[str, int] = {}
        self._dice = dice
        self._step = step
        self._done = 0
        self._expected = expected

    def put(self, table: sqlalchemy.Table, count: int, **columns: Any) -> None:
        """Add `count` rows with ids that go on from the last call; a `uid` is made where the table has one."""
        first = self.counts.get(table.name, 0)
        self.counts[table.name] = first + count
        if count == 0:
            return
        values: dict[str, Any] = {"id": list(range(first + 1, first + count + 1))}
        if "uid" in table.columns and "uid" not in columns:
            values["uid"] = self._uids(table.name, first, count)
        values.update(columns)
        what = str(table.info.get("zh", table.name))
        done = self._done

        def told(part: int) -> None:
            self.say(done + part, what)

        self.transaction.bulk(table, tuple(values), rows(count, tuple(values.values()), told))
        self._done += count

    def _uids(self, table: str, first: int, count: int) -> Any:
        """Names that the seed decides, or without dice fresh ones."""
        if self._dice is None:
            return [new_uid() for _ in range(count)]
        return uids(count, self._dice.stream("uid", table, first))

    def say(self, done: int, what: str) -> None:
        """Report progress; raises Cancelled when the person pressed 取消."""
        if self._step is not None and self._step(min(done, self._expected), self._expected, what) is False:
            raise Cancelled("已取消，没有写入任何数据。")
