"""A short table of which one column is a share, drawn as a bar."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QObject, Qt

from desk.model import Value
from ui.models.duty import SHARE
from ui.models.still import StillRows
from ui.models.titled import Index


class ShareRows(StillRows):
    """Rows of texts and numbers; the column `bar` shows the share of its row as text and as a bar."""

    def __init__(self, titles: Sequence[str], bar: int, parent: QObject | None = None) -> None:
        super().__init__(titles, parent)
        self.bar = bar
        self._shares: list[float | None] = []

    def fill_shares(self, rows: Sequence[tuple[Value, ...]], shares: Sequence[float | None]) -> None:
        """Show rows (without the bar's column) with their shares, 0 to 1; None shows a dash."""
        self._shares = list(shares)
        said = ["—" if share is None else f"{share:.1%}" for share in shares]
        self.fill([(*row[: self.bar], text, *row[self.bar :]) for row, text in zip(rows, said, strict=True)])

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """What a cell shows; the share of the bar in percent."""
        if role == SHARE:
            share = self._shares[index.row()]
            return None if share is None or index.column() != self.bar else 100 * share
        return super().data(index, role)
