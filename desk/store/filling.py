"""Filling a new office in bulk: indexes taken away before and sorted once afterwards."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import sqlalchemy
from sqlalchemy.schema import CreateIndex, DropIndex

from desk.store.search import index
from desk.store.writing import Transaction


@contextmanager
def indexes_later(transaction: Transaction, tables: Sequence[sqlalchemy.Table]) -> Iterator[None]:
    """Take the tables' indexes and those of the search away, and make them afterwards: sorted once, not a million times."""
    plain = [each for table in tables for each in sorted(table.indexes, key=lambda each: str(each.name))]
    for each in plain:
        transaction.execute(DropIndex(each))
    with index.later(transaction.connection, transaction.dialect):
        yield
    for each in plain:
        transaction.execute(CreateIndex(each))
