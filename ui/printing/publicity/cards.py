"""服务联系卡, 90 x 54 mm: ten on an A4 sheet with cut marks, or each on a page of its own size."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QFont, QPainter, QPen

from ui.printing.paper import CENTRE, INK, QUIET, RIGHT, Paper, write
from ui.printing.publicity.images import code
from ui.printing.publicity.people import BOLD, NO_PHONE, STRONG
from ui.printing.publicity.setting import put

if TYPE_CHECKING:
    from desk.work.publicity.values import Card

WIDE, HIGH = 900.0, 540.0
ACROSS, DOWN = 2, 5
PER_SHEET: Final = ACROSS * DOWN
MARK: Final = 60.0
"""Length of a cut mark."""
OFF: Final = 20.0
"""Between a mark and the corner of the cards: what is printed there is cut away."""
ACCENT: Final = "#17659c"
GOLD: Final = "#f2c14e"
PAD: Final = 34.0


def sheet(painter: QPainter, cards: Sequence[Card | None], paper: Paper) -> None:
    """Up to ten cards edge to edge, with marks outside to cut along; places without a card stay white."""
    room = paper.room
    left = (room.width() - ACROSS * WIDE) / 2
    top = (room.height() - DOWN * HIGH) / 2
    for number, one in enumerate(cards):
        row, column = divmod(number, ACROSS)
        if one is not None:
            card(painter, QRectF(left + column * WIDE, top + row * HIGH, WIDE, HIGH), one)
    painter.setPen(QPen(QColor("#000000"), 1.2))
    for column in range(ACROSS + 1):
        x = left + column * WIDE
        for y, way in ((top - OFF, -1), (top + DOWN * HIGH + OFF, 1)):
            painter.drawLine(QPointF(x, y), QPointF(x, y + way * MARK))
    for row in range(DOWN + 1):
        y = top + row * HIGH
        for x, way in ((left - OFF, -1), (left + ACROSS * WIDE + OFF, 1)):
            painter.drawLine(QPointF(x, y), QPointF(x + way * MARK, y))


def card(painter: QPainter, room: QRectF, one: Card) -> None:
    """One card; nothing of importance nearer than 3 mm to the edge."""
    painter.save()
    painter.setClipRect(room)
    painter.fillRect(room, QColor("#ffffff"))
    band = QRectF(room.left(), room.top(), room.width(), 92)
    painter.fillRect(band, QColor(ACCENT))
    painter.fillRect(QRectF(room.left(), band.bottom(), room.width(), 6), QColor(GOLD))
    inside = room.adjusted(PAD, 0, -PAD, -26)
    title = QRectF(inside.left(), band.top(), 330, band.height())
    write(painter, title, one.title, 12, colour="#ffffff", weight=BOLD)
    spot = QRectF(title.right() + 20, band.top(), inside.right() - title.right() - 20, band.height())
    where = one.grid if one.community in one.grid else f"{one.community} {one.grid}".strip()
    put(painter, spot, where, 9, 5, colour="#ffffff", weight=STRONG, middle=True, leading=1.15)
    side = 252.0
    scan = QRectF(inside.right() - side, band.bottom() + 24, side, side)
    has_code = code(painter, scan, one.scan, one.picture)
    if has_code:
        below = QRectF(scan.left() - 20, scan.bottom(), side + 40, 26)
        write(painter, below, "扫一扫 存电话" if not one.picture else "扫一扫", 5.6, colour=QUIET, align=CENTRE)
    words = QRectF(inside.left(), band.bottom() + 20, inside.width() - (side + 28 if has_code else 0), 290)
    _person(painter, words, one)
    foot = QRectF(inside.left(), inside.bottom() - 40, inside.width(), 40)
    painter.setPen(QPen(QColor(GOLD), 2))
    painter.drawLine(foot.topLeft(), foot.topRight())
    write(painter, foot.adjusted(0, 4, -inside.width() * 0.46, 0), one.address, 5.6, colour=QUIET)
    office = f"{one.mark}　{one.office}" if one.mark else one.office
    write(painter, foot.adjusted(inside.width() * 0.54, 4, 0, 0), office, 5.6, colour=QUIET, align=RIGHT)
    painter.restore()


def _person(painter: QPainter, room: QRectF, one: Card) -> None:
    person = one.person
    name = person.name if person is not None else "网格人员正在安排"
    line = QRectF(room.left(), room.top(), room.width(), 76)
    put(painter, line, name, 18, 9, weight=BOLD, middle=True, leading=1.15)
    post = QRectF(room.left(), line.bottom(), room.width(), 44)
    put(painter, post, person.post if person is not None else "", 8.5, 5, colour=ACCENT, middle=True, leading=1.1)
    phone = QRectF(room.left(), post.bottom(), room.width(), 66)
    number = person.phone if person is not None else ""
    said = number or (f"请拨 {one.hotline}" if one.hotline else NO_PHONE)
    weight = BOLD if number else QFont.Weight.Normal
    write(painter, phone, said, 17 if number else 11, colour=INK if number else QUIET, weight=weight)
    top = phone.bottom() + 4
    if one.hotline:
        write(painter, QRectF(room.left(), top, room.width(), 34), f"监督电话 {one.hotline}", 7, colour=INK)
        top += 36
    if one.services:
        rest = QRectF(room.left(), top, room.width(), room.bottom() - top)
        put(painter, rest, "服务事项：" + "、".join(one.services), 6.6, 5, colour=QUIET, leading=1.3)
