"""A list that is to be printed: what stands on the sheets, and the audit line before the first leaves the printer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from desk.errors import BadInput
from desk.model import Column, Query, Value
from desk.office import Office
from desk.rights import EXPORT, require
from desk.sheets import place
from desk.work.outgoing import guard
from desk.work.outgoing.exports import chosen_columns, note_of, record, title_of

MOST: Final = 20_000
"""Rows of a printed list: 600 sheets."""
PRINTER: Final = "打印机"


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A list as it will be printed."""

    title: str
    note: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Value, ...], ...]
    is_personal: bool


def listed(office: Office, query: Query, keys: Sequence[str]) -> Listed:
    """The rows of a query with what stands above and below them; BadInput if they are too many for paper."""
    kind = office.search.kind(query.kind)
    columns = chosen_columns(kind, keys)
    ids = office.search.ids(query).tolist()
    if len(ids) > MOST:
        raise BadInput(f"打印一次最多 {MOST:,} 行，这里有 {len(ids):,} 行。请先筛选，或改用导出。")
    found = guard.guarded(office, query, keys)
    return Listed(
        title=title_of(office, query, kind),
        note=note_of(office, query, len(ids), found),
        columns=tuple(columns),
        rows=tuple(office.search.rows(kind.key, ids, [column.key for column in columns])),
        is_personal=found.is_personal,
    )


@contextmanager
def leaving(office: Office, query: Query, listed: Listed, target: Path | None, reason: str) -> Iterator[Path | None]:
    """Where the sheets go: a temporary path that becomes `target`, or None for a printer. Recorded either way."""
    require(office.actor, EXPORT)
    guard.check(guard.Guarded(is_personal=listed.is_personal, full=(), masked=()), reason)
    if target is None:
        record(office, query.kind, len(listed.rows), Path(PRINTER), reason.strip())
        yield None
        return
    with place.replacing(target) as temporary:
        yield temporary
        record(office, query.kind, len(listed.rows), target, reason.strip())
