"""花名册、值班表、巡查通报、三级公示: a heading, a table whose cells wrap, photos, a seal; as many pages as it takes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen

from ui.printing import furniture
from ui.printing.paper import CENTRE, HAIR, INK, QUIET, RIGHT, Paper, write
from ui.printing.publicity.images import photo
from ui.printing.publicity.people import BOLD, STRONG
from ui.printing.publicity.setting import Block, put
from ui.printing.sheet import Page

if TYPE_CHECKING:
    from desk.work.publicity.values import Line, Listing

PAD: Final = 14.0
POINTS: Final = 10.0
TITLE: Final = 205.0
FOOT: Final = 60.0
MOST_LINES: Final = 12
"""Of one cell; a longer text ends with dots."""
PHOTO: Final = (4, 3)
ACCENT: Final = "#17659c"
Draw = Callable[[QPainter, QRectF], None]


@dataclass(frozen=True, slots=True)
class _Part:
    """Something of a height that is not broken over pages; a row of the table, or not."""

    high: float
    draw: Draw
    is_row: bool = False
    is_group: bool = False
    """It leads what follows, and is not left behind at the foot of a page."""


def pages(one: Listing, paper: Paper) -> list[Page]:
    """All pages, each with the table's heading repeated."""
    room = paper.inner.adjusted(20, 0, -20, -FOOT)
    head = _head_high(one, room)
    found: list[list[_Part]] = [[]]
    free = room.height() - TITLE
    parts = _parts(one, room)
    for part, after in zip(parts, [*parts[1:], None], strict=True):
        needs = part.high + (head if part.is_row and not any(each.is_row for each in found[-1]) else 0)
        with_next = needs + (after.high if part.is_group and after is not None else 0)
        if with_next > free and found[-1]:
            found.append([])
            free = room.height()
            needs = part.high + (head if part.is_row else 0)
        found[-1].append(part)
        free -= needs
    total = len(found)
    return [
        partial(_page, one=one, paper=paper, room=room, parts=parts, head=head, number=number, total=total)
        for number, parts in enumerate(found)
    ]


def _parts(one: Listing, room: QRectF) -> list[_Part]:
    widths = [column.share * room.width() for column in one.columns]
    found = [_words(text, room.width(), 12.0, indent=2.0) for text in one.before]
    found += [_row(line, one, widths, room.width()) for line in one.lines]
    found += [_words(text, room.width(), 11.5, indent=2.0) for text in one.after]
    found += _photos(one, room)
    found.append(_Part(170.0, partial(_sign, one)))
    return found


def _words(text: str, width: float, points: float, indent: float) -> _Part:
    block = Block([text], width, points, leading=1.6, indent=indent)
    return _Part(block.height + 24, lambda painter, room: block.draw(painter, room.left(), room.top() + 8))


def _row(line: Line, one: Listing, widths: list[float], width: float) -> _Part:
    if line.is_group:
        block = Block([line.cells[0]], width - 2 * PAD, POINTS + 0.5, weight=STRONG, leading=1.25)
        return _Part(block.height + 22, partial(_group, block), is_row=True, is_group=True)
    blocks = []
    for text, wide in zip(line.cells, widths, strict=True):
        block = Block(text.split("\n"), wide - 2 * PAD, POINTS, leading=1.25)
        block.cut(wide - 2 * PAD, MOST_LINES)
        blocks.append(block)
    high = max(block.height for block in blocks) + 20
    return _Part(high, partial(_cells, blocks, one, widths), is_row=True)


def _cells(blocks: list[Block], one: Listing, widths: list[float], painter: QPainter, room: QRectF) -> None:
    x = room.left()
    for block, column, wide in zip(blocks, one.columns, widths, strict=True):
        metrics = QFontMetricsF(block.font)
        free = 0.0
        if column.align != "left":
            longest = max((metrics.horizontalAdvance(text) for _, _, text in block.lines), default=0.0)
            free = (wide - 2 * PAD - longest) * (0.5 if column.align == "centre" else 1.0)
        block.draw(painter, x + PAD + free, room.top() + (room.height() - block.height) / 2)
        x += wide
    _rule(painter, room, widths)


def _group(block: Block, painter: QPainter, room: QRectF) -> None:
    painter.fillRect(room, QColor("#eef4f9"))
    block.draw(painter, room.left() + PAD, room.top() + (room.height() - block.height) / 2, ACCENT)
    _rule(painter, room, [room.width()])


def _rule(painter: QPainter, room: QRectF, widths: list[float]) -> None:
    painter.setPen(QPen(QColor(HAIR), 1.5))
    painter.drawLine(room.bottomLeft(), room.bottomRight())
    x = room.left()
    for wide in (0.0, *widths):
        x += wide
        painter.drawLine(QPointF(x, room.top()), QPointF(x, room.bottom()))


def _head_high(one: Listing, room: QRectF) -> float:
    widest = max(
        (Block([c.title], c.share * room.width() - 2 * PAD, POINTS, leading=1.25).height for c in one.columns),
        default=0,
    )
    return widest + 26


def _head(painter: QPainter, room: QRectF, one: Listing) -> None:
    painter.fillRect(room, QColor(ACCENT))
    x = room.left()
    for column in one.columns:
        wide = column.share * room.width()
        cell = QRectF(x + PAD, room.top(), wide - 2 * PAD, room.height())
        put(
            painter, cell, column.title, POINTS, 7, colour="#ffffff", weight=STRONG, middle=True,
            centre=column.align == "centre", leading=1.25,
        )  # fmt: skip
        x += wide


def _photos(one: Listing, room: QRectF) -> list[_Part]:
    """Three photos a row, each with its words below."""
    columns = 3 if room.width() > 1500 else 2
    wide = (room.width() - 24 * (columns - 1)) / columns
    high = wide * PHOTO[1] / PHOTO[0]

    def draw(painter: QPainter, spot: QRectF, first: int) -> None:
        for at, each in enumerate(one.pictures[first : first + columns]):
            frame = QRectF(spot.left() + at * (wide + 24), spot.top() + 12, wide, high)
            if not photo(painter, frame, each.body):
                painter.fillRect(frame, QColor("#eef1f4"))
            below = QRectF(frame.left(), frame.bottom() + 4, wide, 74)
            put(painter, below, each.caption, 9, 6.5, colour=QUIET, leading=1.25)

    return [_Part(high + 100, partial(draw, first=first)) for first in range(0, len(one.pictures), columns)]


def _sign(one: Listing, painter: QPainter, room: QRectF) -> None:
    write(painter, QRectF(room.left(), room.top() + 40, room.width(), 60), one.sign, 12.5, align=RIGHT)
    year, month, day = one.date.split("-")
    words = f"{year}年{int(month)}月{int(day)}日"
    write(painter, QRectF(room.left(), room.top() + 105, room.width(), 55), words, 12, align=RIGHT)


def _page(
    painter: QPainter,
    one: Listing,
    paper: Paper,
    room: QRectF,
    parts: list[_Part],
    head: float,
    number: int,
    total: int,
) -> None:
    furniture.sample_mark(painter, room, one.mark)
    top = room.top()
    if number == 0:
        _title(painter, one, QRectF(room.left(), top, room.width(), TITLE))
        top += TITLE
    has_head = False
    for part in parts:
        if part.is_row and not has_head:
            _head(painter, QRectF(room.left(), top, room.width(), head), one)
            top, has_head = top + head, True
        part.draw(painter, QRectF(room.left(), top, room.width(), part.high))
        top += part.high
    foot = QRectF(room.left(), paper.inner.bottom() - 44, room.width(), 44)
    mark = f"{one.mark}（生成，非真实）　" if one.mark else ""
    write(painter, foot, f"{mark}{one.title}", 8, colour=QUIET)
    write(painter, foot, f"第 {number + 1} 页，共 {total} 页", 8, colour=QUIET, align=RIGHT)


def _title(painter: QPainter, one: Listing, room: QRectF) -> None:
    title = QRectF(room.left(), room.top(), room.width(), 105)
    put(painter, title, one.title, 24, 12, weight=BOLD, middle=True, centre=True, leading=1.15)
    line = QRectF(room.left(), title.bottom() + 14, room.width(), 50)
    left = one.about
    write(painter, line, left, 11, colour=QUIET, align=CENTRE if not one.number else Qt.AlignmentFlag.AlignVCenter)
    write(painter, line, one.number, 11, colour=INK, align=RIGHT, weight=QFont.Weight.DemiBold)
    painter.setPen(QPen(QColor(ACCENT), 5))
    painter.drawLine(QPointF(room.left(), room.bottom() - 22), QPointF(room.right(), room.bottom() - 22))
