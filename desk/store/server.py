"""Connects to a PostgreSQL server through psycopg and makes it read like a file.

Kept out of the start of a file office: importing psycopg costs 0.28 s.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, Literal

import psycopg
from psycopg import sql as words
from psycopg.types.numeric import FloatLoader

from desk.store.driver import Connection, Params
from desk.store.place import ServerPlace

if TYPE_CHECKING:
    import numpy
    import sqlalchemy

WRITER_LOCK: Final = int.from_bytes(b"GRIDDESK", "big") >> 1
"""Advisory lock that makes the writers of an office queue, so that the audit chain has one order."""

_TOKEN = re.compile(r"'(?:[^']|'')*'|\"[^\"]*\"|--[^\n]*|\?|%|(?<![:\w]):[A-Za-z_]\w*")


@lru_cache(maxsize=512)
def translated(sql: str, named: bool) -> str:
    """The statement with psycopg's placeholders; texts, quoted names and comments stay as they are."""

    def change(match: re.Match[str]) -> str:
        token = match[0]
        if token == "?" and not named:
            return "%s"
        if token.startswith(":") and named:
            return f"%({token[1:]})s"
        return token.replace("%", "%%")

    return _TOKEN.sub(change, sql)


class ServerDriver:
    """Connections to one office on a server."""

    dialect: Literal["postgresql"] = "postgresql"
    shared = False
    read_only = False

    def __init__(self, place: ServerPlace) -> None:
        self.place = place
        self.url = place.url
        self.label = place.label

    def reader(self) -> Connection:
        """A connection that cannot write."""
        connection = self._connect(
            # JIT compiles for longer than these queries run; big sorts stay in memory; an office fits into the server's
            # memory, so going by index is cheap; the search box asks the same at every key stroke: planned once.
            "-c default_transaction_read_only=on -c statement_timeout=30000 -c jit=off -c work_mem=64MB"
            " -c random_page_cost=1.1 -c plan_cache_mode=force_generic_plan"
        )
        connection.autocommit = True
        connection.prepare_threshold = 0
        return connection

    def writer(self) -> Connection:
        """The connection that writes."""
        return self._connect("-c lock_timeout=15000 -c idle_in_transaction_session_timeout=600000")

    def run(self, connection: Connection, sql: str, params: Params = ()) -> Any:
        """Execute one statement written with `?` or `:name`."""
        if not params:
            return connection.execute(sql)
        return connection.execute(translated(sql, isinstance(params, Mapping)), params)

    def run_many(self, connection: Connection, sql: str, rows: Iterable[Sequence[Any]]) -> None:
        """Execute one statement for each row."""
        with connection.cursor() as cursor:
            cursor.executemany(translated(sql, False), rows)

    def load(self, connection: Connection, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
        """COPY many rows."""
        names = words.SQL(", ").join(map(words.Identifier, columns))
        statement = words.SQL("copy {} ({}) from stdin").format(words.Identifier(table), names)
        count = 0
        with connection.cursor() as cursor:
            with cursor.copy(statement) as copy:
                write = copy.write_row
                for row in rows:
                    write(row)
                    count += 1
            if "id" in columns:
                # Rows that brought their own ids leave the sequence behind.
                place = f'"{table}"'
                cursor.execute(
                    f"select setval(pg_get_serial_sequence(%s, 'id'), (select max(id) from {place})) where %s > 0",
                    (place, count),
                )
        return count

    def integers(self, connection: Connection, sql: str, params: Params, columns: int) -> tuple[numpy.ndarray, ...]:
        """One binary aggregate per column."""
        import numpy  # 0.14 s that a window without lists need not pay

        names = [f"c{number}" for number in range(columns)]
        packed = ", ".join(f"string_agg(int8send(coalesce({name}, 0)::bigint), ''::bytea)" for name in names)
        text = f"with q({', '.join(names)}) as ({sql}) select {packed} from q"
        with connection.cursor(binary=True) as cursor:
            if params:
                cursor.execute(translated(text, isinstance(params, Mapping)), params)
            else:
                cursor.execute(text)
            row = cursor.fetchone()
        return tuple(numpy.frombuffer(cell or b"", dtype=">i8").astype(numpy.int64) for cell in row)

    def begin(self, connection: Connection) -> None:
        """Queue behind the other writers of this office; psycopg opens the transaction itself."""
        connection.execute("select pg_advisory_xact_lock(%s)", (WRITER_LOCK,))

    def is_lost(self, connection: Connection, error: BaseException) -> bool:
        """Whether the server went away."""
        return bool(connection.closed or connection.broken)

    def engine(self, connection: Connection) -> sqlalchemy.Engine:
        """SQLAlchemy on this connection; its transactions are ours."""
        from sqlalchemy import StaticPool, create_engine  # 0.38 s that reading need not pay

        return create_engine(
            "postgresql+psycopg://",
            creator=lambda: connection,
            poolclass=StaticPool,
            pool_reset_on_return=None,
            hide_parameters=True,  # names and numbers stay out of error messages
        )

    def _connect(self, options: str) -> Connection:
        place = self.place
        connection = psycopg.connect(
            host=place.host,
            port=place.port,
            dbname=place.database,
            user=place.user or None,
            password=place.password or None,
            connect_timeout=5,
            keepalives=1,
            keepalives_idle=30,
            keepalives_interval=10,
            keepalives_count=3,
            application_name="griddesk",
            client_encoding="utf8",
            options=options,
        )
        connection.adapters.register_loader("numeric", FloatLoader)  # sums read alike from both dialects
        return connection
