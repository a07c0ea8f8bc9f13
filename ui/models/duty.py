"""Short tables of duty: work plans with how their period stands, and coverage with a bar per line."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from ui import theme
from ui.models.titled import Index, TitledRows

if TYPE_CHECKING:
    from desk.work.duty.coverage import Coverage
    from desk.work.duty.plan_words import PlanLine

SHARE: Final = Qt.ItemDataRole.UserRole + 1
"""The share that a bar shows, in percent; None for no bar."""
SORT: Final = Qt.ItemDataRole.UserRole + 2
LOW, HIGH = 60, 90
"""Percent below which a bar is a warning, and from which it is good."""


class BarDelegate(QStyledItemDelegate):
    """A bar with its number behind it; the colour never stands alone."""

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Draw the ground of the row, then the bar."""
        rect = option.rect  # type: ignore[attr-defined]
        if option.state & QStyle.StateFlag.State_Selected:  # type: ignore[attr-defined]
            painter.fillRect(rect, QColor(theme.ACCENT_SOFT))
        share = index.data(SHARE)
        if share is None:
            painter.setPen(QColor(theme.FAINT))
            painter.drawText(rect.adjusted(8, 0, -8, 0), Qt.AlignmentFlag.AlignVCenter, str(index.data() or ""))
            return
        track = rect.adjusted(8, rect.height() // 2 - 5, -62, -(rect.height() // 2 - 5))
        painter.fillRect(track, QColor(theme.LINE))
        ink = theme.GOOD if share >= HIGH else theme.ACCENT if share >= LOW else theme.WARN
        filled = track.adjusted(0, 0, 0, 0)
        filled.setWidth(round(track.width() * min(100.0, float(share)) / 100))
        painter.fillRect(filled, QColor(ink))
        painter.setPen(QColor(theme.TEXT))
        number = rect.adjusted(rect.width() - 58, 0, -6, 0)
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(number, int(right), str(index.data() or ""))


class PlanRows(TitledRows):
    """The plans of the office."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(("工作计划", "对象", "多久一次", "岗位", "本期完成", "待办", "逾期", "排到", "状态"), parent)
        self.lines: tuple[PlanLine, ...] = ()

    def show(self, lines: Sequence[PlanLine]) -> None:
        """Show these plans."""
        self.beginResetModel()
        self.lines = tuple(lines)
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        """Plans."""
        return 0 if parent.isValid() else len(self.lines)

    def is_number(self, column: int) -> bool:
        """Open and late ones."""
        return column in (5, 6)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Texts; the share of the bar; what is off is pale."""
        line, column = self.lines[index.row()], index.column()
        row = line.row
        if role == SHARE:
            return line.now.rate if line.now is not None else None
        if role == Qt.ItemDataRole.ForegroundRole:
            if row.is_off:
                return QColor(theme.FAINT)
            return QColor(theme.BAD) if column == 6 and row.late else None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self.side(column)
        if role == Qt.ItemDataRole.ToolTipRole and column == 4 and line.now is not None:
            now = line.now
            return f"{line.since} 至 {line.until}：应办 {now.planned:,} 项，已办 {now.done:,} 项"
        if role == Qt.ItemDataRole.ToolTipRole:
            return theme.plain(row.draft.note) if column == 0 else theme.plain(line.whom) if column == 1 else None
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        rate = "—" if line.now is None or line.now.rate is None else f"{line.now.rate:g}%"
        return (
            row.draft.name, line.whom, line.often, line.post, rate, f"{row.open:,}", f"{row.late:,}",
            row.laid_until or ("随时" if row.draft.event else "还没有排"), "停用" if row.is_off else "在用",
        )[column]  # fmt: skip


class CoverageRows(TitledRows):
    """How much of what was planned is done, a line per grid, post, person or plan."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(("名称", "完成率", "应办", "已办", "未办（有原因）", "待办", "逾期"), parent)
        self.lines: tuple[Coverage, ...] = ()

    def show(self, name: str, lines: Sequence[Coverage]) -> None:
        """Show these lines; `name` is what the first column is called."""
        self.beginResetModel()
        self._titles = (name, *self._titles[1:])
        self.lines = tuple(lines)
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        """Lines."""
        return 0 if parent.isValid() else len(self.lines)

    def is_number(self, column: int) -> bool:
        """All but the name and the bar."""
        return column > 1

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Texts, the share of the bar, and what a column is sorted by."""
        line, column = self.lines[index.row()], index.column()
        numbers = (line.planned, line.done, line.skipped, line.open, line.late)
        if role == SORT:
            return line.name if column == 0 else (line.rate or 0.0) if column == 1 else numbers[column - 2]
        if role == SHARE:
            return line.rate
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self.side(column)
        if role == Qt.ItemDataRole.ForegroundRole and column == 6 and line.late:
            return QColor(theme.BAD)
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        if column == 0:
            return line.name
        if column == 1:
            return "—" if line.rate is None else f"{line.rate:g}%"
        return f"{numbers[column - 2]:,}"
