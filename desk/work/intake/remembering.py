"""Which column was which field the last time a sheet with this header came: asked once, not every month."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from desk.office import Office
from desk.sheets.header import plain

_ADDED = frozenset(("", "原行号", "原因"))
"""Columns of an error workbook: mended, it is the same sheet again."""


def fingerprint(titles: Sequence[str]) -> str:
    """The same for headers that say the same, whatever the order of their columns."""
    said = sorted(word for word in map(plain, titles) if word not in _ADDED)
    return hashlib.sha256("\n".join(said).encode()).hexdigest()[:32]


def recall(office: Office, kind: str, titles: Sequence[str]) -> dict[str, int] | None:
    """Field key to column index as chosen for these titles before; None for titles never seen."""
    kept = office.database.read_value(
        "select columns_json from import_mapping where kind = ? and fingerprint = ?", (kind, fingerprint(titles))
    )
    if kept is None:
        return None
    places = {name: at for at, name in enumerate(_named(titles))}
    return {
        key: places[title, number] for key, (title, number) in json.loads(kept).items() if (title, number) in places
    }


def seen(office: Office) -> dict[str, str]:
    """The headers that came before: fingerprint to the kind of list they were, the latest of each."""
    return dict(office.database.read("select fingerprint, kind from import_mapping order by used_at, id"))


def seen_as(office: Office, kind: str) -> frozenset[str]:
    """The headers that came before as this kind of list."""
    return frozenset(
        mark for (mark,) in office.database.read("select fingerprint from import_mapping where kind = ?", (kind,))
    )


def remember(office: Office, transaction: Any, kind: str, titles: Sequence[str], columns: Mapping[str, int]) -> None:
    """Keep the choice, in the transaction of the import but without change rows: undo of an older import stays free."""
    named = _named(titles)
    chosen = {key: named[at] for key, at in columns.items() if at < len(named)}
    transaction.execute(
        "insert into import_mapping (kind, fingerprint, titles_json, columns_json, used_at) values (?, ?, ?, ?, ?)"
        " on conflict (kind, fingerprint) do update set titles_json = excluded.titles_json,"
        " columns_json = excluded.columns_json, used_at = excluded.used_at",
        (
            kind,
            fingerprint(titles),
            json.dumps(list(titles), ensure_ascii=False),
            json.dumps(chosen, ensure_ascii=False, sort_keys=True),
            office.now(),
        ),
    )


def _named(titles: Sequence[str]) -> list[tuple[str, int]]:
    """Titles told apart: the second 电话 is ("电话", 2)."""
    seen: dict[str, int] = {}
    named = []
    for title in map(plain, titles):
        seen[title] = seen.get(title, 0) + 1
        named.append((title, seen[title]))
    return named
