"""The strip on top: number cards of the chosen area, and two charts that arrive once the window is usable."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from desk.model import Card, Changes, Overview
from ui import theme
from ui.app import App, Selection
from ui.models.cells import written

HEIGHT = 104
CARD = 112
"""Pixels a card needs; the strip shows as many as fit, the most telling first."""
TELLING = ("open", "overdue", "residents", "facilities", "reported", "in_time", "households", "closed", "visits")

FILTERS = {"open": ("issues", "open"), "overdue": ("issues", "overdue"), "due": ("issues", "due")}
"""Cards that open a narrowed list when clicked."""


class CardView(QWidget):
    """One number: what it is, how much, and in which light to see it."""

    clicked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._card: Card | None = None
        self._title = theme.font(theme.SMALL)
        self.setMinimumWidth(84)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_card(self, card: Card) -> None:
        """Show this number."""
        self._card = card
        figure = written(card.value, "number") or "—"
        self.setAccessibleName(f"{card.title} {figure} {card.unit}")
        self.setToolTip(
            theme.plain("\n".join(part for part in (f"{card.title}：{figure} {card.unit}", card.hint) if part))
        )
        can = card.key in FILTERS
        self.setCursor(Qt.CursorShape.PointingHandCursor if can else Qt.CursorShape.ArrowCursor)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw title, figure, unit and hint."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(theme.colour(theme.LINE))
        painter.setBrush(theme.colour(theme.SURFACE))
        painter.drawRoundedRect(self.rect().adjusted(0, 0, -1, -1), 7, 7)
        card = self._card
        if card is None:
            return
        inside = self.rect().adjusted(11, 9, -6, -9)
        painter.setFont(self._title)
        small = QFontMetrics(self._title)
        painter.setPen(theme.colour(theme.MUTED))
        left = Qt.AlignmentFlag.AlignLeft
        painter.drawText(inside, int(left | Qt.AlignmentFlag.AlignTop), _cut(small, card.title, inside.width()))
        figure = written(card.value, "number") or "—"
        ink = theme.TONES.get(card.tone, theme.TEXT)
        sign = theme.SIGNS.get(card.tone, "")
        painter.setPen(theme.colour(ink))
        font = theme.font(theme.FIGURE, weight=theme.BOLD)
        while QFontMetrics(font).horizontalAdvance(figure) > inside.width() and font.pointSizeF() > theme.SMALL:
            font.setPointSizeF(font.pointSizeF() - 0.5)  # a district's million is shown whole, a little smaller
        painter.setFont(font)
        big = QFontMetrics(font)
        middle = QRect(inside.x(), inside.y() + small.height() + 1, inside.width(), big.height())
        painter.drawText(middle, int(left | Qt.AlignmentFlag.AlignVCenter), figure)
        painter.setFont(self._title)
        after = middle.adjusted(big.horizontalAdvance(figure) + 4, 4, 0, 0)
        unit = f"{card.unit} {sign}".strip()
        if small.horizontalAdvance(unit) <= after.width():
            painter.drawText(after, int(left | Qt.AlignmentFlag.AlignVCenter), unit)
        painter.setPen(theme.colour(theme.FAINT))
        if small.horizontalAdvance(card.hint) <= inside.width():
            painter.drawText(inside, int(left | Qt.AlignmentFlag.AlignBottom), card.hint)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A card of issues narrows the list of issues."""
        if self._card is not None and self._card.key in FILTERS:
            self.clicked.emit(self._card.key)


class OverviewStrip(QWidget):
    """Cards and charts of the chosen area."""

    shown = Signal()
    """The numbers of an area are there."""

    def __init__(self, app: App, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.app = app
        self._overview: Overview | None = None
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(theme.SPACE, theme.SPACE, theme.SPACE, theme.TIGHT)
        self._row.setSpacing(theme.SPACE)
        self._holder = QHBoxLayout()
        self._holder.setSpacing(theme.SPACE)
        self._row.addLayout(self._holder, 58)
        self.cards: list[CardView] = []
        for _ in TELLING:
            view = CardView(self)
            view.hide()
            view.clicked.connect(self._on_card)
            self._holder.addWidget(view, 1)
            self.cards.append(view)
        self.charts: QWidget | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        app.selected.connect(self._on_selected)
        app.changed.connect(self._on_changed)
        self._area_id: int | None = None

    def sizeHint(self) -> QSize:
        """One strip, never higher."""
        return QSize(900, HEIGHT)

    def add_charts(self, charts: QWidget) -> None:
        """Put the charts at the end; they show what the cards show."""
        self.charts = charts
        self._row.addWidget(charts, 50)
        if self._overview is not None:
            charts.show_overview(self._overview)  # type: ignore[attr-defined]

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A wider window has room for more numbers."""
        super().resizeEvent(event)
        self._deal()

    def _deal(self) -> None:
        """Put the most telling numbers on the cards that fit, in the order they came."""
        if self._overview is None:
            return
        room = max(4, int(self.width() * 0.54) // CARD)
        telling = sorted(self._overview.cards, key=lambda card: TELLING.index(card.key) if card.key in TELLING else 99)
        shown = [card for card in self._overview.cards if card in telling[:room]]
        for number, view in enumerate(self.cards):
            if number < len(shown):
                view.show_card(shown[number])
            view.setVisible(number < len(shown))

    def _on_card(self, key: str) -> None:
        self.app.filtered.emit(*FILTERS[key])

    def _on_selected(self, chosen: Selection) -> None:
        if chosen.area_id != self._area_id or chosen.source == "open":
            self._area_id = chosen.area_id
            self._read()

    def _on_changed(self, changes: Changes) -> None:
        self._read()

    def _read(self) -> None:
        office = self.app.office
        if office is None:
            return
        search = office.search
        area_id = None if self._area_id == self.app.root_id else self._area_id
        self.app.jobs.read(lambda: search.overview(area_id), self._show, key="overview")

    def _show(self, overview: Overview) -> None:
        self._overview = overview
        self.shown.emit()
        self._deal()
        if self.charts is not None:
            self.charts.show_overview(overview)  # type: ignore[attr-defined]


def _cut(metrics: QFontMetrics, text: str, width: int) -> str:
    return metrics.elidedText(text, Qt.TextElideMode.ElideRight, width)
