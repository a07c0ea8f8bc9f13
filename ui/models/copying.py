"""Rows as text for the clipboard, with headers, ready to be pasted into a spreadsheet."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from desk.model import Column, Value
from ui.models.cells import written_rows

CHUNK = 1_000


class Rows(Protocol):
    """Whoever can give rows: `office.search`."""

    def rows(self, kind: str, ids: Sequence[int], columns: Sequence[str]) -> list[tuple[Value, ...]]: ...


def pasteable(search: Rows, kind: str, ids: Sequence[int], columns: Sequence[Column]) -> str:
    """The rows of these ids under their titles, cells parted by tabs. Runs on a reader."""
    keys = [column.key for column in columns]
    lines = ["\t".join(column.title for column in columns)]
    for start in range(0, len(ids), CHUNK):
        block = search.rows(kind, ids[start : start + CHUNK], keys)
        lines += ["\t".join(harmless(cell) for cell in row) for row in written_rows(block, columns)]
    return "\r\n".join(lines)


def harmless(text: str) -> str:
    """A text that a spreadsheet takes as text, not as a formula."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@") and not text.lstrip("+-").replace(".", "").isdigit() else text
