"""Three slides that are painted: the month's numbers, the map, what is overdue."""

from __future__ import annotations

import math
from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPaintEvent, QPen, QPolygonF

from desk.report.figures import CountLine, MonthFigures, OverdueLine, RateLine, change
from ui.meeting import look
from ui.meeting.deck import Deck, Shape
from ui.meeting.stage import Slide
from ui.meeting.words import shown_name

LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
CENTRE = Qt.AlignmentFlag.AlignCenter
NUMBERS = ("reported", "closed", "pending", "pending_late", "returned", "supervised", "visits", "households_visited")
RATES = ("in_time_rate", "close_rate", "satisfied_rate")
GOOD_WHEN_LESS = {"pending", "pending_late", "returned", "reported"}
CLASSES = 7
EMPTY = "#1f3a4e"
"""A grid with nothing pending."""
OVERDUE = 9


class PaintedSlide(Slide):
    """A slide that draws its deck with a painter."""

    def __init__(self, deck: Deck) -> None:
        super().__init__()
        self.deck = deck

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw, with smooth edges."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.draw(painter, QRectF(self.rect()))
        painter.end()

    def draw(self, painter: QPainter, room: QRectF) -> None:
        """Draw the slide into `room`."""
        raise NotImplementedError

    def write(
        self,
        painter: QPainter,
        room: QRectF,
        text: str,
        share: float,
        colour: str = look.TEXT,
        align: Qt.AlignmentFlag = LEFT,
        weight: QFont.Weight = QFont.Weight.Normal,
    ) -> None:
        """One line of text, elided to its room, sized by a share of the slide's height."""
        font = look.type_size(self, share)
        font.setWeight(weight)
        painter.setFont(font)
        painter.setPen(QColor(colour))
        elided = QFontMetricsF(font).elidedText(text, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, align | Qt.TextFlag.TextSingleLine, elided)

    def panel(self, painter: QPainter, room: QRectF) -> None:
        """The ground of a card."""
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(look.SURFACE))
        painter.drawRoundedRect(room, 10, 10)


class Numbers(PaintedSlide):
    """The month's counts as cards, and the classes that were reported most."""

    title = "本月概况"

    def draw(self, painter: QPainter, room: QRectF) -> None:
        """Eight cards on the left, bars on the right."""
        figures = self.deck.figures
        cards = _cards(figures)
        left = QRectF(room.left(), room.top(), room.width() * 0.64, room.height())
        gap = 14.0
        rows = math.ceil(len(cards) / 3)
        width, height = (left.width() - 2 * gap) / 3, (left.height() - (rows - 1) * gap) / rows
        for number, card in enumerate(cards):
            row, column = divmod(number, 3)
            self._card(
                painter,
                QRectF(left.left() + column * (width + gap), left.top() + row * (height + gap), width, height),
                card,
            )
        self._classes(painter, QRectF(left.right() + 24, room.top(), room.width() - left.width() - 24, room.height()))

    def _card(self, painter: QPainter, room: QRectF, line: CountLine | RateLine) -> None:
        self.panel(painter, room)
        inner = room.adjusted(20, 10, -16, -10)
        third = inner.height() / 3
        self.write(
            painter, QRectF(inner.left(), inner.top(), inner.width(), third * 0.8), line.title, 0.036, look.MUTED
        )
        tone = look.BAD if line.key == "pending_late" and line.value else look.TEXT
        middle = QRectF(inner.left(), inner.top() + third * 0.75, inner.width(), third * 1.35)
        self.write(painter, middle, _shown(line), 0.082, tone, weight=QFont.Weight.DemiBold)
        low = QRectF(inner.left(), inner.bottom() - third * 0.85, inner.width(), third * 0.8)
        self.write(
            painter,
            low,
            f"环比 {_move(line.value, line.previous)} 同比 {_move(line.value, line.year_ago)}",
            0.026,
            look.MUTED,
        )

    def _classes(self, painter: QPainter, room: QRectF) -> None:
        self.panel(painter, room)
        inner = room.adjusted(20, 12, -20, -12)
        issue = self.deck.figures.term("issue")
        self.write(
            painter, QRectF(inner.left(), inner.top(), inner.width(), 40), f"上报最多的{issue}（件）", 0.036, look.MUTED
        )
        classes = sorted(self.deck.figures.classes, key=lambda one: -one.reported)[:CLASSES]
        most = max([1, *(one.reported for one in classes)])
        step = (inner.height() - 52) / max(CLASSES, 1)
        for number, one in enumerate(classes):
            top = inner.top() + 52 + number * step
            self.write(painter, QRectF(inner.left(), top, inner.width() * 0.78, step * 0.5), one.name, 0.033)
            self.write(
                painter, QRectF(inner.left(), top, inner.width(), step * 0.5), f"{one.reported:,}", 0.033, align=RIGHT
            )
            bar = QRectF(inner.left(), top + step * 0.56, inner.width() * one.reported / most, step * 0.18)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(look.ACCENT))
            painter.drawRoundedRect(bar, 3, 3)


class Ground(PaintedSlide):
    """The grids shaded by pending issues, and the areas that have most of them."""

    title = "在图上看"

    def draw(self, painter: QPainter, room: QRectF) -> None:
        """Map on the left, list on the right."""
        left = QRectF(room.left(), room.top(), room.width() * 0.64, room.height())
        self.panel(painter, left)
        shapes = self.deck.shapes
        if shapes:
            self._map(painter, left.adjusted(18, 18, -18, -44), shapes)
            self._legend(painter, QRectF(left.left() + 18, left.bottom() - 40, left.width() - 36, 30), shapes)
        else:
            self.write(painter, left, "还没有画出边界的网格", 0.04, look.MUTED, CENTRE)
        self._list(painter, QRectF(left.right() + 24, room.top(), room.width() - left.width() - 24, room.height()))

    def _map(self, painter: QPainter, room: QRectF, shapes: Sequence[Shape]) -> None:
        bounds = [shape.outline.bounds for shape in shapes]
        west, south = min(one[0] for one in bounds), min(one[1] for one in bounds)
        east, north = max(one[2] for one in bounds), max(one[3] for one in bounds)
        shrink = math.cos(math.radians((south + north) / 2))
        scale = min(room.width() / max((east - west) * shrink, 1e-9), room.height() / max(north - south, 1e-9))
        centre = room.center()

        def at(lon: float, lat: float) -> QPointF:
            x = centre.x() + (lon - (west + east) / 2) * shrink * scale
            return QPointF(x, centre.y() - (lat - (south + north) / 2) * scale)

        most = max(1.0, *(shape.value for shape in shapes))
        for shape in shapes:
            fill = look.blend(EMPTY, look.WARN, shape.value / most)
            for ring in shape.outline.rings:
                polygon = QPolygonF([at(lon, lat) for lon, lat in ring.tolist()])
                if shape.outline.is_line:
                    painter.setPen(QPen(fill, max(3.0, room.height() * 0.008)))
                    painter.drawPolyline(polygon)
                else:
                    painter.setPen(QPen(QColor(look.GROUND), 1.2))
                    painter.setBrush(fill)
                    painter.drawPolygon(polygon)
        for shape in sorted(shapes, key=lambda one: -one.value)[:5]:
            if shape.value:
                lon, lat = max(shape.outline.rings, key=len).mean(axis=0).tolist()
                spot = QRectF(0, 0, 120, 32)
                spot.moveCenter(at(lon, lat))
                dark = "#101a22" if not shape.outline.is_line else look.TEXT
                self.write(painter, spot, f"{shape.value:,.0f}", 0.034, dark, CENTRE, QFont.Weight.Bold)

    def _legend(self, painter: QPainter, room: QRectF, shapes: Sequence[Shape]) -> None:
        most = max(1.0, *(shape.value for shape in shapes))
        self.write(painter, room, f"待办{self.deck.figures.term('issue')}：0 件", 0.028, look.MUTED)
        start = room.left() + room.width() * 0.32
        for number in range(24):
            painter.fillRect(
                QRectF(start + number * 8, room.top() + 9, 8, 14), look.blend(EMPTY, look.WARN, number / 23)
            )
        self.write(painter, QRectF(start + 202, room.top(), 160, room.height()), f"{most:,.0f} 件", 0.028, look.MUTED)

    def _list(self, painter: QPainter, room: QRectF) -> None:
        self.panel(painter, room)
        inner = room.adjusted(20, 12, -20, -12)
        figures = self.deck.figures
        wide = inner.width()
        self.write(
            painter,
            QRectF(inner.left(), inner.top(), wide, 40),
            f"{figures.area_level}待办与超期（件）",
            0.036,
            look.MUTED,
        )
        lines = sorted(
            (line for line in figures.areas if line.area_id is not None),
            key=lambda one: (-one.counts.get("pending_late", 0), -one.counts.get("pending", 0)),
        )[:10]
        step = (inner.height() - 52) / 10
        for number, line in enumerate(lines):
            row = QRectF(inner.left(), inner.top() + 52 + number * step, wide, step)
            late = line.counts.get("pending_late", 0)
            self.write(painter, QRectF(row.left(), row.top(), wide * 0.62, step), line.name, 0.034)
            self.write(
                painter,
                QRectF(row.left(), row.top(), wide * 0.76, step),
                f"{line.counts.get('pending', 0):,}",
                0.034,
                align=RIGHT,
            )
            self.write(painter, row, f"超 {late:,}" if late else "—", 0.034, look.BAD if late else look.MUTED, RIGHT)


class Late(PaintedSlide):
    """What is past its time and not closed, the longest first."""

    title = "超期未结"
    _HEADS = (("编号", 0.20), ("问题", 0.34), ("网格", 0.18), ("承办", 0.17), ("超期", 0.11))

    def draw(self, painter: QPainter, room: QRectF) -> None:
        """A table of the worst; or a good word when there is none."""
        late = sorted(self.deck.figures.overdue, key=lambda one: -one.days_late)
        if not late:
            self.write(painter, room, f"没有超期未结的{self.deck.figures.term('issue')}", 0.06, look.GOOD, CENTRE)
            return
        step = room.height() / (OVERDUE + 2)
        self._row(
            painter, QRectF(room.left(), room.top(), room.width(), step), [head for head, _ in self._HEADS], look.MUTED
        )
        for number, one in enumerate(late[:OVERDUE]):
            row = QRectF(room.left(), room.top() + (number + 1) * step, room.width(), step - 6)
            self.panel(painter, row)
            self._row(painter, row, _late_cells(one), look.TEXT)
        rest = len(late) - OVERDUE
        if rest > 0:
            low = QRectF(room.left(), room.bottom() - step, room.width(), step)
            self.write(painter, low, f"另有 {rest:,} 件，见月报附表。", 0.032, look.MUTED)

    def _row(self, painter: QPainter, row: QRectF, cells: Sequence[str], colour: str) -> None:
        left = row.left() + 16
        wide = row.width() - 32
        for text, (head, share) in zip(cells, self._HEADS, strict=True):
            last = head == "超期"
            tone = look.BAD if last and colour == look.TEXT else colour
            room = QRectF(left, row.top(), wide * share - 14, row.height())
            self.write(painter, room, text, 0.033, tone, RIGHT if last else LEFT)
            left += wide * share


def _cards(figures: MonthFigures) -> list[CountLine | RateLine]:
    """The nine lines a meeting looks at first: six counts at least, and the rates the profile has."""
    rates = [line for key in RATES for line in figures.rates if line.key == key]
    rates = rates or list(figures.rates[:3])
    counts = {line.key: line for line in figures.counts}
    chosen = [counts[key] for key in NUMBERS if key in counts][: 9 - len(rates[:3])]
    return [*chosen, *rates[:3]]


def _shown(line: CountLine | RateLine) -> str:
    if line.value is None:
        return "—"
    if isinstance(line, CountLine):
        return f"{line.value:,}"
    return f"{line.value:.1%}" if line.bottom and line.unit in ("", "%") else f"{line.value:,.2f}"


def _move(now: float | None, before: float | None) -> str:
    """By how much it grew, with a sign that needs no colour."""
    moved = change(now, before)
    if moved is None:
        return "—"
    return "持平" if abs(moved) < 0.0005 else f"{'▲' if moved > 0 else '▼'}{abs(moved):.1%}"


def _late_cells(one: OverdueLine) -> list[str]:
    return [one.number, one.class_name or one.title, one.area_name, shown_name(one.handler), f"{one.days_late} 天"]
