"""What the database needs of a driver: two implementations, `file.FileDriver` and `server.ServerDriver`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal, Protocol

if TYPE_CHECKING:
    import numpy
    import sqlalchemy

Params = Sequence[Any] | Mapping[str, Any]
Connection = Any
"""A DBAPI connection of sqlcipher3 or psycopg; neither driver's types are shared by the other."""


class Driver(Protocol):
    """Opens connections and speaks one dialect. Statements use `?` (sequence) or `:name` (mapping)."""

    url: str
    label: str
    read_only: bool
    shared: bool

    @property
    def dialect(self) -> Literal["sqlite", "postgresql"]:
        """Which SQL it speaks."""
        ...

    def reader(self) -> Connection:
        """A new connection for reading."""
        ...

    def writer(self) -> Connection:
        """A new connection for writing."""
        ...

    def run(self, connection: Connection, sql: str, params: Params = ()) -> Any:
        """Execute one statement; gives the cursor."""
        ...

    def run_many(self, connection: Connection, sql: str, rows: Iterable[Sequence[Any]]) -> None:
        """Execute one statement for each row."""
        ...

    def load(self, connection: Connection, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
        """Put many rows into a table the fast way; gives their number."""
        ...

    def integers(self, connection: Connection, sql: str, params: Params, columns: int) -> tuple[numpy.ndarray, ...]:
        """Integer columns of a query as packed int64 arrays, in the query's order; NULL becomes 0."""
        ...

    def begin(self, connection: Connection) -> None:
        """Begin a write; waits until no other writer holds the office."""
        ...

    def is_lost(self, connection: Connection, error: BaseException) -> bool:
        """Whether the connection died, so that a new one may succeed."""
        ...

    def engine(self, connection: Connection) -> sqlalchemy.Engine:
        """A SQLAlchemy engine that works on exactly this connection."""
        ...
