"""What stands beside a map on a notice board: the team with photo, post, phone and duty; and the table of areas."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QImage, QPainter, QPen

from ui import theme
from ui.printing.paper import CENTRE, HAIR, INK, LEFT, QUIET, RIGHT, face, write

if TYPE_CHECKING:
    from desk.work.atlas.plates import Member, Table

ROW = 48.0
PHOTO = (150.0, 200.0)
"""Width and height of a place for a photo of one inch and a half, on A4."""
LEAST_CARD = 120.0


def team(painter: QPainter, room: QRectF, title: str, members: tuple[Member, ...], swell: float) -> None:
    """A card per member in one or two columns, the responsible one first and larger."""
    head = 56 * swell
    write(
        painter,
        QRectF(room.left(), room.top(), room.width(), head),
        f"{title}（{len(members)} 人）",
        9.5 * swell,
        weight=QFont.Weight.Bold,
    )
    if not members:
        spot = QRectF(room.left(), room.top() + head, room.width(), head)
        write(painter, spot, "尚未安排人员", 8.5 * swell, colour=QUIET)
        return
    inside = QRectF(room.left(), room.top() + head, room.width(), room.height() - head)
    columns = 2 if room.width() > 1100 * swell or len(members) > inside.height() / (LEAST_CARD * swell) else 1
    rows = -(-len(members) // columns)
    high = min((PHOTO[1] + 24) * swell, inside.height() / rows)
    across = (inside.width() - 16 * (columns - 1)) / columns
    for number, member in enumerate(members):
        column, row = divmod(number, rows)
        card = QRectF(inside.left() + column * (across + 16), inside.top() + row * high, across, high - 10)
        _member(painter, card, member, swell, is_first=number == 0)


def _member(painter: QPainter, card: QRectF, member: Member, swell: float, *, is_first: bool) -> None:
    painter.setPen(QPen(QColor(theme.ACCENT if is_first else HAIR), 3.0 if is_first else 1.5))
    painter.setBrush(QColor("#ffffff"))
    painter.drawRoundedRect(card, 8, 8)
    pad = 10 * swell
    tall = card.height() - 2 * pad
    photo = QRectF(card.left() + pad, card.top() + pad, min(tall * PHOTO[0] / PHOTO[1], PHOTO[0] * swell), tall)
    _photo(painter, photo, member.photo, swell)
    words = QRectF(photo.right() + pad, card.top() + pad, card.right() - photo.right() - 2 * pad, tall)
    has_duty = bool(member.duty) and tall > 110 * swell
    step = min(46 * swell, tall / (3 if has_duty else 2))
    name = 9.5 * swell if step > 34 * swell else 8 * swell
    write(
        painter,
        QRectF(words.left(), words.top(), words.width() * 0.42, step),
        member.name,
        name,
        weight=QFont.Weight.Bold,
    )
    phone = QRectF(words.left() + words.width() * 0.42, words.top(), words.width() * 0.58, step)
    write(painter, phone, member.phone, name, align=RIGHT, weight=QFont.Weight.DemiBold)
    write(
        painter,
        QRectF(words.left(), words.top() + step, words.width(), step * 0.85),
        member.post,
        7.5 * swell,
        colour=theme.ACCENT,
    )
    if has_duty:
        rest = QRectF(words.left(), words.top() + step * 1.85, words.width(), words.height() - step * 1.85)
        _wrapped(painter, rest, member.duty, 6.8 * swell)


def _photo(painter: QPainter, room: QRectF, body: bytes, swell: float) -> None:
    image = QImage.fromData(body) if body else QImage()
    if not image.isNull():
        wanted = room.width() / room.height()
        wide, high = image.width(), image.height()
        cut_wide, cut_high = min(wide, high * wanted), min(high, wide / wanted)
        painter.drawImage(room, image, QRectF((wide - cut_wide) / 2, (high - cut_high) / 2, cut_wide, cut_high))
        return
    painter.setPen(QPen(QColor(HAIR), 1.5, Qt.PenStyle.DashLine))
    painter.setBrush(QColor(theme.RAISED))
    painter.drawRect(room)
    write(painter, room, "照片", 6.5 * swell, colour=theme.FAINT, align=CENTRE)


def _wrapped(painter: QPainter, room: QRectF, text: str, points: float) -> None:
    """As many lines as there is room for; what is cut ends with dots."""
    font = face(points)
    metrics = QFontMetricsF(font)
    painter.setFont(font)
    painter.setPen(QColor(QUIET))
    lines, line = [], ""
    for letter in text:
        if metrics.horizontalAdvance(line + letter) > room.width():
            lines.append(line)
            line = ""
        line += letter
    lines.append(line)
    fits = max(1, int(room.height() / metrics.height()))
    if len(lines) > fits:
        rest = "".join(lines[fits - 1 :])
        lines = [*lines[: fits - 1], metrics.elidedText(rest, Qt.TextElideMode.ElideRight, room.width())]
    for number, each in enumerate(lines):
        painter.drawText(QPointF(room.left(), room.top() + metrics.ascent() + number * metrics.height()), each)


def rows_that_fit(room: QRectF, swell: float) -> int:
    """How many lines of a table of areas stand below its heading."""
    return max(0, int(room.height() / (ROW * swell)) - 1)


def table(painter: QPainter, room: QRectF, given: Table, first: int, swell: float) -> int:
    """Lines from `first` on, as many as fit, below the heading; gives the line after the last."""
    step = ROW * swell
    last = min(len(given.lines), first + rows_that_fit(room, swell))
    painter.fillRect(QRectF(room.left(), room.top(), room.width(), step), QColor(theme.ACCENT_SOFT))
    _cells(painter, room, room.top(), given, given.titles, 0, swell, is_head=True)
    for number, line in enumerate(given.lines[first:last], 1):
        top = room.top() + number * step
        if line.depth == 0 and any(each.depth for each in given.lines):
            painter.fillRect(QRectF(room.left(), top, room.width(), step), QColor(theme.RAISED))
        _cells(painter, room, top, given, line.cells, line.depth, swell, is_head=False)
        painter.setPen(QPen(QColor(theme.LINE), 1.5))
        painter.drawLine(QPointF(room.left(), top + step), QPointF(room.right(), top + step))
    return last


def _cells(
    painter: QPainter,
    room: QRectF,
    top: float,
    given: Table,
    cells: tuple[str, ...],
    depth: int,
    swell: float,
    *,
    is_head: bool,
) -> None:
    left = room.left()
    for number, (text, share) in enumerate(zip(cells, given.widths, strict=True)):
        across = room.width() * share
        indent = depth * 34 * swell if number == 0 else 0
        cell = QRectF(left + 10 + indent, top, across - 20 - indent, ROW * swell)
        is_strong = is_head or (number == 0 and depth == 0)
        weight = QFont.Weight.DemiBold if is_strong else QFont.Weight.Normal
        write(
            painter,
            cell,
            text,
            7.5 * swell,
            colour=INK if not is_head else QUIET,
            align=RIGHT if number in given.numeric else LEFT,
            weight=weight,
        )
        left += across
