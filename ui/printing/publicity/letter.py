"""一封信 and 责任书: a heading, paragraphs over as many pages as they take, the end kept together on one of them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QFont, QPainter, QPen

from ui.printing import furniture
from ui.printing.paper import CENTRE, HAIR, INK, QUIET, RIGHT, Paper, write
from ui.printing.publicity.images import code, portrait
from ui.printing.publicity.people import BOLD, NO_PHONE
from ui.printing.publicity.setting import Block, put
from ui.printing.sheet import Page

if TYPE_CHECKING:
    from desk.work.publicity.values import Letter

SIDE: Final = 250.0
"""Margins of a letter, wider than those of a table."""
POINTS, LEADING, GAP = 13.0, 1.75, 0.25
ACCENT: Final = "#17659c"
SIGN, PARTY, CONTACT = 190.0, 330.0, 330.0
CLOSE: Final = 11.0
"""The size at which a letter of a little over a page is set to fit one."""


def pages(one: Letter, paper: Paper) -> list[Page]:
    """The pages of a letter; a little too long for one page, it is set a little smaller."""
    room = paper.room.adjusted(SIDE, 190, -SIDE, -150)
    end = (PARTY if one.parties else SIGN) + (CONTACT if one.people else 0)
    points = POINTS
    while True:
        block = Block(one.paragraphs, room.width(), points, leading=LEADING, indent=2.0, gap=GAP)
        breaks = _breaks(block, room, _head(one), end)
        if len(breaks) == 2 or points <= CLOSE:
            break
        points -= 0.5
    if len(breaks) > 2:
        block = Block(one.paragraphs, room.width(), POINTS, leading=LEADING, indent=2.0, gap=GAP)
        breaks = _breaks(block, room, _head(one), end)
    total = len(breaks) - 1
    return [
        partial(
            _page,
            one=one,
            room=room,
            block=block,
            first=breaks[at],
            last=breaks[at + 1],
            number=at,
            total=total,
            end=end,
        )
        for at in range(total)
    ]


def _head(one: Letter) -> float:
    return 200.0 + (70 if one.where or one.number else 0) + (100 if one.to else 0)


def _breaks(block: Block, room: QRectF, head: float, end: float) -> list[int]:
    """The first line of each page, and the count of lines: the end needs room on the last."""
    found, top, free = [0], 0.0, room.height() - head
    for number, (_, line, _) in enumerate(block.lines):
        if line - top + block.step > free:
            found.append(number)
            top, free = line, room.height()
    last = block.lines[-1][1] - top + block.step if block.lines else 0.0
    if last + end > free:
        # The last lines go with the signature: it never stands alone.
        keep = max(found[-1] + 1, len(block.lines) - 3)
        found.append(min(keep, len(block.lines)))
    return [*found, len(block.lines)]


def _page(
    painter: QPainter,
    one: Letter,
    room: QRectF,
    block: Block,
    first: int,
    last: int,
    number: int,
    total: int,
    end: float,
) -> None:
    top = room.top()
    furniture.sample_mark(painter, room, one.mark)
    if number == 0:
        top = _heading(painter, one, room)
    block.draw(painter, room.left(), top, INK, first, last)
    if number == total - 1:
        lines = block.lines[first:last]
        below = top + (lines[-1][1] - lines[0][1] + block.step if lines else 0) + 20
        _end(painter, one, room, below, end)
    if total > 1:
        foot = QRectF(room.left(), room.bottom() + 30, room.width(), 40)
        write(painter, foot, f"第 {number + 1} 页，共 {total} 页", 8, colour=QUIET, align=CENTRE)


def _heading(painter: QPainter, one: Letter, room: QRectF) -> float:
    title = QRectF(room.left(), room.top(), room.width(), 150)
    put(painter, title, one.title, 26, 14, weight=BOLD, middle=True, centre=True, leading=1.2)
    top = title.bottom() + 10
    painter.setPen(QPen(QColor(ACCENT), 5))
    painter.drawLine(QPointF(room.left(), top), QPointF(room.right(), top))
    top += 40
    if one.where or one.number:
        line = QRectF(room.left(), top - 22, room.width(), 50)
        write(painter, line.adjusted(0, 0, -340 if one.number else 0, 0), one.where, 9.5, colour=QUIET)
        write(painter, line, f"编号 {one.number}" if one.number else "", 9.5, colour=QUIET, align=RIGHT)
        top += 70
    if one.to:
        write(painter, QRectF(room.left(), top - 10, room.width(), 80), one.to, 14, weight=BOLD)
        top += 100
    return top


def _end(painter: QPainter, one: Letter, room: QRectF, top: float, end: float) -> None:
    if one.parties:
        half = (room.width() - 80) / 2
        top = max(top + 20, room.bottom() - end)
        for number, (title, name) in enumerate(one.parties):
            _party(painter, QRectF(room.left() + number * (half + 80), top, half, PARTY - 20), title, name)
        return
    write(painter, QRectF(room.left(), top + 20, room.width(), 70), one.sign, 13, align=RIGHT)
    write(painter, QRectF(room.left(), top + 95, room.width(), 60), _spoken(one.date), 12, align=RIGHT)
    if one.people:
        _contact(painter, QRectF(room.left(), room.bottom() - CONTACT + 20, room.width(), CONTACT - 20), one)


def _party(painter: QPainter, room: QRectF, title: str, name: str) -> None:
    write(painter, QRectF(room.left(), room.top(), room.width(), 60), title, 13, weight=BOLD)
    put(painter, QRectF(room.left(), room.top() + 62, room.width(), 80), name, 11, 7, colour=QUIET, leading=1.2)
    painter.setPen(QPen(QColor(INK), 2))
    line = room.bottom() - 84
    painter.drawLine(QPointF(room.left(), line), QPointF(room.right(), line))
    write(painter, QRectF(room.left(), line + 10, room.width(), 60), "日期：　　　　年　　月　　日", 12)


def _contact(painter: QPainter, room: QRectF, one: Letter) -> None:
    """Who to call, to be cut out and kept: photo, name, phone, code."""
    person = one.people[0]
    painter.setPen(QPen(QColor(HAIR), 2))
    painter.setBrush(QColor("#f4f8fb"))
    painter.drawRoundedRect(room, 16, 16)
    inside = room.adjusted(26, 22, -26, -22)
    tall = inside.height()
    portrait(painter, QRectF(inside.left(), inside.top(), tall * 0.75, tall), person.photo, ACCENT)
    has_code = code(painter, QRectF(inside.right() - tall, inside.top(), tall, tall), one.scan, one.picture)
    words = inside.adjusted(tall * 0.75 + 36, 0, -(tall + 30 if has_code else 0), 0)
    rows = (
        ("您的网格联系人", 10, QUIET, QFont.Weight.Normal, 0.2),
        (person.name, 20, INK, BOLD, 0.32),
        (person.post, 11, ACCENT, QFont.Weight.Normal, 0.18),
        (person.phone or NO_PHONE, 18, INK if person.phone else QUIET, BOLD, 0.3),
    )
    top = words.top()
    for text, points, colour, weight, share in rows:
        line = QRectF(words.left(), top, words.width(), words.height() * share)
        put(painter, line, text, points, points * 0.5, colour=colour, weight=weight, middle=True, leading=1.15)
        top = line.bottom()


def _spoken(day: str) -> str:
    year, month, date = day.split("-")
    return f"{year}年{int(month)}月{int(date)}日"
