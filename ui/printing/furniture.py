"""What stands in and beside a map frame: north arrow, scale bar with 1 : N, legend, facts, the mark of a sample."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen, QPolygonF

from ui.printing import look
from ui.printing.frame import Frame
from ui.printing.ground import sign
from ui.printing.paper import CENTRE, HAIR, INK, LEFT, QUIET, RIGHT, face, wide, write

if TYPE_CHECKING:
    from desk.work.atlas.plates import Key

BAR: Final = 420.0
"""Units that a scale bar takes at most."""
ROUND: Final = (1, 2, 5)


def north(painter: QPainter, frame: Frame, swell: float) -> QRectF:
    """The arrow in the upper right corner; gives the room it takes."""
    room = QRectF(frame.room.right() - 95 * swell, frame.room.top() + 25, 70 * swell, 130 * swell)
    painter.save()
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(255, 255, 255, 225))
    painter.drawRoundedRect(room, 8, 8)
    middle, top = room.center().x(), room.top() + 44 * swell
    bottom, half = room.bottom() - 12 * swell, 22 * swell
    notch = QPointF(middle, bottom - 20 * swell)
    painter.setBrush(QColor(INK))
    painter.drawPolygon(QPolygonF([QPointF(middle, top), QPointF(middle - half, bottom), notch]))
    painter.setBrush(QColor("#ffffff"))
    painter.setPen(QPen(QColor(INK), 2.4))
    painter.drawPolygon(QPolygonF([QPointF(middle, top), QPointF(middle + half, bottom), notch]))
    write(
        painter,
        QRectF(room.left(), room.top() + 4, room.width(), 40 * swell),
        "北",
        8 * swell,
        align=CENTRE,
        weight=QFont.Weight.Bold,
    )
    painter.restore()
    return room


def scale_bar(painter: QPainter, frame: Frame, swell: float) -> QRectF:
    """The bar in the lower left corner of the frame, with the scale as 1 : N; gives the room it takes."""
    metres = _round_length(BAR * swell / frame.per_metre)
    length = metres * frame.per_metre
    high = 72 * swell
    ratio = f"1 : {frame.scale:,}"
    end = _distance(metres)
    side = wide(end, 6.5 * swell) / 2 + 16
    room = QRectF(
        frame.room.left() + 20, frame.room.bottom() - high - 20, length + side + 40 + wide(ratio, 8 * swell) + 50, high
    )
    painter.save()
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(255, 255, 255, 225))
    painter.drawRoundedRect(room, 8, 8)
    left, base = room.left() + 28, room.bottom() - 24 * swell
    part = length / 4
    for number in range(4):
        painter.fillRect(
            QRectF(left + number * part, base, part, 9 * swell), QColor(INK if number % 2 == 0 else "#ffffff")
        )
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(QColor(INK), 2.0))
    painter.drawRect(QRectF(left, base, length, 9 * swell))
    for share, text in ((0.0, "0"), (0.5, _distance(metres / 2)), (1.0, end)):
        spot = QRectF(left + share * length - 120, base - 36 * swell, 240, 32 * swell)
        write(painter, spot, text, 6.5 * swell, colour=INK, align=CENTRE)
    beside = QRectF(left + length + side, room.top(), room.right() - left - length - side - 12, high)
    write(painter, beside, ratio, 8 * swell, align=RIGHT, weight=QFont.Weight.DemiBold)
    painter.restore()
    return room


def _round_length(most: float) -> float:
    """The largest 1, 2 or 5 times a power of ten that fits."""
    power = 1.0
    while power * 10 <= most:
        power *= 10
    return max(each * power for each in ROUND if each * power <= most or each == 1)


def _distance(metres: float) -> str:
    return f"{metres:,.0f} 米" if metres < 1000 else f"{metres / 1000:g} 公里"


def legend(painter: QPainter, room: QRectF, keys: tuple[Key, ...], fills: tuple[str, ...], swell: float) -> float:
    """The legend from the top of `room` down, in as many columns as it needs; gives the height it took."""
    step = 42 * swell
    if not keys:
        return 0.0
    write(
        painter,
        QRectF(room.left(), room.top(), room.width(), 50 * swell),
        "图例",
        9.5 * swell,
        weight=QFont.Weight.Bold,
    )
    top = room.top() + 54 * swell
    fits = max(1, int((room.bottom() - top) / step))
    columns = min(3, -(-len(keys) // fits))
    rows = -(-len(keys) // columns)
    across = room.width() / columns
    for number, key in enumerate(keys[: fits * columns]):
        column, row = divmod(number, rows)
        line = QRectF(room.left() + column * across, top + row * step, across - 12, step)
        _key(painter, line, key, fills, swell)
    return top - room.top() + min(rows, fits) * step


def _key(painter: QPainter, line: QRectF, key: Key, fills: tuple[str, ...], swell: float) -> None:
    box = QRectF(line.left(), line.top() + line.height() * 0.2, 58 * swell, line.height() * 0.6)
    words = line.adjusted(76 * swell, 0, 0, 0)
    if key.sign == "heading":
        write(painter, line, key.title, 7.5 * swell, colour=QUIET, weight=QFont.Weight.DemiBold)
        return
    if key.sign == "border":
        rank = min(key.tone, len(look.BORDER) - 1)
        painter.setPen(QPen(QColor(look.BORDER[rank]), look.BORDER_WIDTH[rank]))
        painter.drawLine(QPointF(box.left(), box.center().y()), QPointF(box.right(), box.center().y()))
    elif key.sign == "street":
        painter.setPen(QPen(QColor(look.HERE), 13.0))
        painter.drawLine(QPointF(box.left(), box.center().y()), QPointF(box.right(), box.center().y()))
    elif key.sign == "fill":
        painter.setPen(QPen(QColor(HAIR), 1.5))
        painter.setBrush(QColor(fills[key.tone]))
        painter.drawRect(box)
    elif key.sign in ("facilities", "issues"):
        sign(painter, key.sign, key.tone, box.center(), 1.6 if key.sign == "facilities" else 1.0)
    write(painter, words, key.title, 7.5 * swell)


def facts(painter: QPainter, room: QRectF, lines: tuple[tuple[str, str], ...], swell: float) -> float:
    """Name and value, line by line; gives the height it took."""
    step = 44 * swell
    for number, (title, value) in enumerate(lines):
        line = QRectF(room.left(), room.top() + number * step, room.width(), step)
        write(painter, QRectF(line.left(), line.top(), line.width() * 0.34, step), title, 8 * swell, colour=QUIET)
        value_room = QRectF(line.left() + line.width() * 0.35, line.top(), line.width() * 0.65, step)
        write(painter, value_room, value, 8 * swell, align=LEFT, weight=QFont.Weight.DemiBold)
    return step * len(lines)


def sample_mark(painter: QPainter, room: QRectF, text: str) -> None:
    """Large and pale across the sheet: nobody shall take a sample for the real thing."""
    if not text:
        return
    painter.save()
    painter.translate(room.center())
    painter.rotate(-24)
    points = room.width() / max(wide(text, 10), 1) * 10 * 0.5
    ink = QColor(look.MARK)
    ink.setAlphaF(0.10)
    painter.setPen(ink)
    painter.setFont(face(points, QFont.Weight.Bold))
    painter.drawText(QRectF(-room.width(), -room.height(), 2 * room.width(), 2 * room.height()), int(CENTRE), text)
    painter.restore()
