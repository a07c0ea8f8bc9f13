"""People on a sheet: cards with photo, post, phone and duty, as large as their number lets them be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen

from ui.printing.paper import HAIR, INK, QUIET, write
from ui.printing.publicity.images import portrait
from ui.printing.publicity.setting import put

if TYPE_CHECKING:
    from desk.work.atlas.plates import Member

BEST: Final = (900.0, 330.0)
"""Width and height of a card that is read from two steps away, in units of an A3 sheet."""
FEW: Final = 2
"""So many are shown large and upright: where one person answers for a grid, everybody shall know the face."""
LEAST: Final = 0.46
"""Below this share of the best size there are lines instead of cards."""
GAP: Final = 22.0
LINE: Final = 62.0
BOLD, STRONG = QFont.Weight.Bold, QFont.Weight.DemiBold
NO_PHONE: Final = "电话待公布"


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """Colours of a design: bands and names, soft grounds, what stands on a band."""

    accent: str
    soft: str
    gold: str
    on: str = "#ffffff"


def cards(painter: QPainter, room: QRectF, people: Sequence[Member], style: Style, *, marks_first: bool = True) -> None:
    """All people of a team in a room; the first is marked as the one to call."""
    if not people:
        put(painter, room, "人员正在安排，请先拨打监督电话", 20, 12, colour=QUIET, middle=True, centre=True)
        return
    if len(people) <= FEW and room.height() > 700 < room.width() / len(people):
        wide = min((room.width() - GAP * (len(people) - 1)) / len(people), room.height() * 0.95)
        left = room.left() + (room.width() - wide * len(people) - GAP * (len(people) - 1)) / 2
        for number, member in enumerate(people):
            spot = QRectF(left + number * (wide + GAP), room.top(), wide, room.height())
            lead(painter, spot, member, style)
        return
    share, columns = max((_share(room, len(people), each), each) for each in (1, 2, 3, 4))
    if share < LEAST:
        lines(painter, room, people, style)
        return
    rows = -(-len(people) // columns)
    wide = (room.width() - GAP * (columns - 1)) / columns
    high = min((room.height() - GAP * (rows - 1)) / rows, BEST[1] * 1.25, wide * 0.62)
    for number, member in enumerate(people):
        row, column = divmod(number, columns)
        spot = QRectF(room.left() + column * (wide + GAP), room.top() + row * (high + GAP), wide, high)
        card(painter, spot, member, style, is_first=marks_first and number == 0)


def _share(room: QRectF, count: int, columns: int) -> float:
    rows = -(-count // columns)
    wide = (room.width() - GAP * (columns - 1)) / columns
    high = (room.height() - GAP * (rows - 1)) / rows
    return min(wide / BEST[0], high / BEST[1], 1.0) - 0.001 * columns


def card(painter: QPainter, room: QRectF, member: Member, style: Style, *, is_first: bool = False) -> None:
    """Photo on the left, words on the right."""
    painter.setPen(QPen(QColor(style.accent if is_first else HAIR), 5.0 if is_first else 2.0))
    painter.setBrush(QColor(style.soft if is_first else "#ffffff"))
    painter.drawRoundedRect(room, 14, 14)
    pad = min(22.0, room.height() * 0.07)
    inside = room.adjusted(pad, pad, -pad, -pad)
    tall = min(inside.height(), inside.width() * 0.42 / 0.75)
    portrait(painter, QRectF(inside.left(), inside.top(), tall * 0.75, tall), member.photo, style.accent)
    words = inside.adjusted(tall * 0.75 + pad * 1.2, 0, 0, 0)
    unit = words.height() / 280
    size = min(1.25, unit, words.width() / 520)
    name = QRectF(words.left(), words.top(), words.width(), 76 * unit)
    put(painter, name, member.name or "（待定）", 19 * size, 5 * size, weight=BOLD, middle=True)
    post = QRectF(words.left(), name.bottom(), words.width(), 52 * unit)
    put(
        painter, post, member.post, 12.5 * size, 7 * size, colour=style.accent, weight=STRONG, middle=True, leading=1.15
    )
    phone = QRectF(words.left(), post.bottom(), words.width(), 60 * unit)
    colour, weight = (INK, BOLD) if member.phone else (QUIET, QFont.Weight.Normal)
    write(painter, phone, member.phone or NO_PHONE, (15 if member.phone else 11) * size, colour=colour, weight=weight)
    duty = QRectF(words.left(), phone.bottom() + 6 * unit, words.width(), words.bottom() - phone.bottom() - 6 * unit)
    if member.duty:
        put(painter, duty, member.duty, 10 * size, 7 * size, colour=QUIET, leading=1.25)


def lead(painter: QPainter, room: QRectF, member: Member, style: Style) -> None:
    """The one to call, upright: a large photo, name, post and phone below it."""
    painter.setPen(QPen(QColor(style.accent), 5.0))
    painter.setBrush(QColor(style.soft))
    painter.drawRoundedRect(room, 14, 14)
    inside = room.adjusted(34, 34, -34, -26)
    words = min(max(430.0, inside.height() * 0.36), inside.height() * 0.46)
    tall = min(inside.height() - words, inside.width() / 0.75)
    spot = QRectF(inside.center().x() - tall * 0.375, inside.top(), tall * 0.75, tall)
    portrait(painter, spot, member.photo, style.accent)
    top, unit = spot.bottom() + 14, words / 430
    parts = (
        (member.name or "（待定）", 27, 13, INK, BOLD, 110),
        (member.post, 16, 8, style.accent, STRONG, 84),
        (member.phone or NO_PHONE, 24, 11, INK, BOLD, 100),
        (member.duty, 12, 6, QUIET, QFont.Weight.Normal, 110),
    )
    for text, points, least, colour, weight, high in parts:
        line = QRectF(inside.left(), top, inside.width(), high * unit)
        put(
            painter, line, text, points * unit, least * unit, colour=colour, weight=weight, middle=True, centre=True,
            leading=1.2,
        )  # fmt: skip
        top = line.bottom()


def lines(painter: QPainter, room: QRectF, people: Sequence[Member], style: Style, step: float = LINE) -> None:
    """Post, name and phone a line, in as many columns as it takes; who finds no room is counted at the end."""
    rows = max(1, int(room.height() / step))
    columns = min(3, max(1, -(-len(people) // rows)))
    fits = rows * columns
    shown = people if len(people) <= fits else people[: fits - 1]
    wide = (room.width() - GAP * (columns - 1)) / columns
    for number, member in enumerate(shown):
        column, row = divmod(number, rows)
        line = QRectF(room.left() + column * (wide + GAP), room.top() + row * step, wide, step)
        one_line(painter, line, member, style)
    if len(people) > fits:
        column, row = divmod(fits - 1, rows)
        line = QRectF(room.left() + column * (wide + GAP), room.top() + row * step, wide, step)
        write(painter, line, f"另有 {len(people) - len(shown)} 人，见花名册", 11, colour=QUIET)


def one_line(painter: QPainter, line: QRectF, member: Member, style: Style) -> None:
    """Name, post, phone; a thin rule below."""
    size = min(1.25, line.height() / LINE, line.width() / 700)
    parts = ((0.0, 0.26, member.name, INK, STRONG), (0.27, 0.36, member.post, style.accent, QFont.Weight.Normal))
    for left, share, text, colour, weight in parts:
        spot = QRectF(line.left() + line.width() * left, line.top(), line.width() * share, line.height() - 2)
        put(painter, spot, text, 11.5 * size, 6 * size, colour=colour, weight=weight, middle=True, leading=1.1)
    spot = QRectF(line.left() + line.width() * 0.64, line.top(), line.width() * 0.36, line.height() - 2)
    write(
        painter, spot, member.phone or NO_PHONE, 12 * size, colour=INK if member.phone else QUIET,
        align=Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter,
    )  # fmt: skip
    painter.setPen(QPen(QColor(HAIR), 1.5))
    painter.drawLine(line.bottomLeft(), line.bottomRight())
