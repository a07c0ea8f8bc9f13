"""Issues as cards: a column per stage that draws only what is seen."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QDragEnterEvent, QDragMoveEvent, QDropEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QLabel,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from desk.work.issues.board import Pile
from ui import theme
from ui.app import App
from ui.models.cells import compact
from ui.models.piles import MIME, Index, PileModel

WIDTH, NARROW, HEIGHT = 168, 84, 66
"""Pixels: a column with cards at least, an empty one, a card."""
BARS = {"bad": theme.BAD, "warn": "#e08a00", "good": theme.GOOD, "idle": theme.LINE_STRONG}


def tone_of(light: str) -> str:
    """The tone of a light by its word."""
    if light.startswith("超"):
        return "bad"
    return {"将到期": "warn", "正常": "good"}.get(light, "idle")


class CardDelegate(QStyledItemDelegate):
    """Draws a card: title, light with its word and what is left, who has it."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """All cards are as high."""
        return QSize(WIDTH - 24, HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw one card; an empty frame until it is read."""
        rect: QRect = option.rect.adjusted(3, 2, -3, -2)  # type: ignore[attr-defined]
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)  # type: ignore[attr-defined]
        painter.setPen(QPen(QColor(theme.ACCENT if chosen else theme.LINE), 1))
        painter.setBrush(QColor(theme.ACCENT_SOFT if chosen else theme.SURFACE))
        painter.drawRoundedRect(rect, 5, 5)
        card = index.data(Qt.ItemDataRole.UserRole)
        if card is None:
            return
        tone = tone_of(card.light)
        painter.fillRect(rect.left() + 1, rect.top() + 5, 3, rect.height() - 10, QColor(BARS[tone]))
        inner = rect.adjusted(10, 4, -6, -4)
        line = inner.height() // 3
        light = f"{theme.SIGNS[tone]} {card.left or card.light}"
        for number, (text, ink, bold) in enumerate(
            (
                (card.title, theme.TEXT, False),
                (light, theme.TONES[tone], tone == "bad"),
                (card.who or "未派", theme.MUTED, False),
            )
        ):
            painter.setPen(QColor(ink))
            painter.setFont(theme.font(theme.SMALL, weight=theme.BOLD) if bold else theme.font(theme.SMALL))
            words = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, inner.width())
            at = QRect(inner.left(), inner.top() + number * line, inner.width(), line)
            painter.drawText(at, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), words)


class Column(QFrame):
    """One stage: its name, how many and how many of them late, and the cards."""

    dropped = Signal(int, str)
    """An issue was carried here: its id and this stage's title."""

    def __init__(self, app: App, pile: Pile, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.key, self.title = pile.key, pile.title
        self.setAcceptDrops(True)
        self.head = QLabel(self)
        self.head.setTextFormat(Qt.TextFormat.RichText)
        self.head.setContentsMargins(theme.TIGHT, 2, theme.TIGHT, 2)
        self.model = PileModel(app, self)
        self.view = QListView(self)
        self.view.setModel(self.model)
        self.view.setItemDelegate(CardDelegate(self.view))
        self.view.setUniformItemSizes(True)
        self.view.setDragEnabled(True)
        self.view.setDragDropMode(QAbstractItemView.DragDropMode.DragOnly)
        self.view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.view.setStyleSheet(f"QListView {{ background: {theme.RAISED}; }} QListView::item {{ padding: 0; }}")
        self.view.setAccessibleName(pile.title)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(self.head)
        column.addWidget(self.view, 1)

    def show(self, pile: Pile) -> None:  # type: ignore[override]
        """Fill in what lies here; the place where one was looking stays."""
        at, chosen = self.view.verticalScrollBar().value(), self.chosen()
        self.model.show(pile)
        count = len(pile.ids)
        late = f"　<span style='color:{theme.BAD}'>! {compact(pile.red)}</span>" if pile.red else ""
        near = f"　<span style='color:{theme.WARN}'>▲ {compact(pile.yellow)}</span>" if pile.yellow else ""
        title = pile.title.replace("&", "&amp;").replace("<", "&lt;")
        self.head.setText(f"<b>{title}</b> {compact(count)}{late}{near}")
        self.head.setToolTip(f"{count:,} 件，超期 {pile.red:,} 件，将到期 {pile.yellow:,} 件")
        self.setMinimumWidth(WIDTH if count else NARROW)
        self.setMaximumWidth(16_777_215 if count else NARROW + 24)
        self.view.verticalScrollBar().setValue(at)
        if chosen is not None:
            self.mark(chosen)

    def chosen(self) -> int | None:
        """The id of the marked card."""
        row = self.view.currentIndex().row()
        return int(self.model.ids[row]) if 0 <= row < len(self.model.ids) else None

    def mark(self, id: int, *, look: bool = False) -> bool:
        """Mark the card of an issue, if it lies here, and tell nobody."""
        row = self.model.row_of(id)
        selection = self.view.selectionModel()
        kept = selection.blockSignals(True)
        if row is None:
            self.view.clearSelection()
        else:
            self.view.setCurrentIndex(self.model.index(row))
            if look:
                self.view.scrollTo(self.model.index(row))
        selection.blockSignals(kept)
        self.view.viewport().update()
        return row is not None

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """A card of another column is welcome."""
        if event.mimeData().hasFormat(MIME) and event.source() is not self.view:
            event.acceptProposedAction()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        """Anywhere in the column."""
        event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Ask which move is meant."""
        event.acceptProposedAction()
        self.dropped.emit(int(bytes(event.mimeData().data(MIME).data())), self.title)
