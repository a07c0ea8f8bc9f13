"""Rows as text for the clipboard, with headers, ready to be pasted into a spreadsheet."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from PySide6.QtGui import QGuiApplication

from desk.model import Column, Kind, Value
from ui.app import App
from ui.models.cells import written_rows

CHUNK = 1_000
MOST = 50_000


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


def to_clipboard(app: App, kind: Kind, ids: Sequence[int], keys: Sequence[str]) -> None:
    """Read these rows as a job and put them onto the clipboard; says so, or why not."""
    office = app.office
    if office is None or not ids:
        return
    if len(ids) > MOST:
        app.say(f"一次最多复制 {MOST:,} 行；更多请用“导出所见”。", "warn")
        return
    search, columns = office.search, [kind.column(key) for key in keys]

    def copied(text: str) -> None:
        QGuiApplication.clipboard().setText(text)
        app.say(f"已复制 {text.count(chr(13))} 行（带表头），可直接粘贴到表格。", "good")

    app.jobs.read(lambda: pasteable(search, kind.key, ids, columns), copied, key=f"copy {kind.key}")


def harmless(text: str) -> str:
    """A text that a spreadsheet takes as text, not as a formula."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@") and not text.lstrip("+-").replace(".", "").isdigit() else text
