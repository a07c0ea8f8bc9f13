"""网格化图谱 of a community on A3: its map with a colour per grid, and the tree of those who answer for them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QFont, QPainter, QPen

from ui.printing.paper import CENTRE, HAIR, INK, QUIET, Paper, write
from ui.printing.publicity.board import BLUE, footer, ground, heading, hotline, items, section
from ui.printing.publicity.images import portrait
from ui.printing.publicity.people import BOLD, NO_PHONE, STRONG, cards, lines
from ui.printing.publicity.setting import put
from ui.printing.sheet import Page

if TYPE_CHECKING:
    from desk.work.publicity.values import Branch, Chart

FIRST, EACH = 12, 16
"""Grids beside the map, and on each page that follows."""
TINTS: Final = ("#4f93c7", "#5fa84f", "#d98e2b", "#c45f5f", "#8a6fc0", "#3f9f98", "#b3a126", "#8d8169")
"""Bars of the grids: the strong relatives of their soft colours on the map."""
GAP: Final = 36.0
LINE: Final = 46.0
STEPS: Final = (34.0, 84.0)
"""The least and the most height of a line with name, post and phone."""
LARGEST: Final = 520.0
"""Height of a photo where a community has few grids."""


def pages(one: Chart, paper: Paper) -> list[Page]:
    """The page with the map, and more where a community has many grids."""
    found: list[Page] = [partial(_first, one=one, paper=paper)]
    for first in range(FIRST, len(one.branches), EACH):
        found.append(partial(_more, one=one, paper=paper, first=first))
    return found


def _first(painter: QPainter, one: Chart, paper: Paper) -> None:
    painter.save()
    painter.scale(paper.room.width() / 4200, paper.room.width() / 4200)
    inner = Paper(size="A3", is_across=True).inner
    heading(painter, QRectF(inner.left(), inner.top(), inner.width(), 270), f"{one.title}网格化图谱", one.place, BLUE)
    foot = footer(painter, inner, one.office, one.date, one.mark)
    body = QRectF(inner.left(), inner.top() + 270 + GAP, inner.width(), foot - inner.top() - 270 - 2 * GAP)
    left = QRectF(body.left(), body.top(), body.width() * 0.40, body.height())
    right = body.adjusted(left.width() + GAP, 0, 0, 0)
    low, call = 380.0, 190.0
    ground(
        painter,
        QRectF(left.left(), left.top(), left.width(), left.height() - low - call - 2 * GAP),
        one.plate,
        one.mark,
    )
    items(painter, QRectF(left.left(), left.bottom() - low - call - GAP, left.width(), low), one.services, BLUE)
    hotline(painter, QRectF(left.left(), left.bottom() - call, left.width(), call), one.hotline, BLUE)
    top = 0.0
    if one.heads:
        top = 400.0 if len(one.heads) <= 4 else 480.0
        room = section(painter, QRectF(right.left(), right.top(), right.width(), top), one.title, BLUE)
        cards(painter, room, one.heads, BLUE)
        _trunk(painter, right, right.top() + top, one, GAP)
        top += GAP
    _branches(painter, right.adjusted(0, top, 0, 0), one.branches[:FIRST])
    painter.restore()


def _trunk(painter: QPainter, right: QRectF, top: float, one: Chart, gap: float) -> None:
    """The line from the community down to its grids."""
    columns = _columns(len(one.branches[:FIRST]))
    wide = (right.width() - 24 * (columns - 1)) / columns
    painter.setPen(QPen(QColor(BLUE.accent), 5))
    middle = top + gap / 2
    painter.drawLine(QPointF(right.center().x(), top - 4), QPointF(right.center().x(), middle))
    ends = [right.left() + column * (wide + 24) + wide / 2 for column in range(columns)]
    painter.drawLine(
        QPointF(min(ends[0], right.center().x()), middle), QPointF(max(ends[-1], right.center().x()), middle)
    )
    for end in ends:
        painter.drawLine(QPointF(end, middle), QPointF(end, top + gap))


def _more(painter: QPainter, one: Chart, paper: Paper, first: int) -> None:
    painter.save()
    painter.scale(paper.room.width() / 4200, paper.room.width() / 4200)
    inner = Paper(size="A3", is_across=True).inner
    heading(painter, QRectF(inner.left(), inner.top(), inner.width(), 200), f"{one.title}网格化图谱（续）", "", BLUE)
    foot = footer(painter, inner, one.office, one.date, one.mark)
    room = QRectF(inner.left(), inner.top() + 200 + GAP, inner.width(), foot - inner.top() - 200 - 2 * GAP)
    _branches(painter, room, one.branches[first : first + EACH])
    painter.restore()


def _columns(count: int) -> int:
    return count if count <= 3 else 2 if count == 4 else 3 if count <= 12 else 4


def _branches(painter: QPainter, room: QRectF, branches: tuple[Branch, ...]) -> None:
    columns = _columns(len(branches))
    rows = -(-len(branches) // columns)
    wide = (room.width() - 24 * (columns - 1)) / columns
    high = (room.height() - 24 * (rows - 1)) / max(1, rows)
    most = max((len(branch.people) for branch in branches), default=0)
    high = min(high, 70 + LARGEST + 40 + STEPS[1] * most)  # no emptier than it must be
    for number, branch in enumerate(branches):
        row, column = divmod(number, columns)
        spot = QRectF(room.left() + column * (wide + 24), room.top() + row * (high + 24), wide, high)
        _branch(painter, spot, branch)


def _branch(painter: QPainter, room: QRectF, branch: Branch) -> None:
    bar = QRectF(room.left(), room.top(), room.width(), 70)
    painter.fillRect(bar, QColor(TINTS[branch.tone % len(TINTS)]))
    put(
        painter,
        bar.adjusted(20, 0, -20, 0),
        branch.name,
        14,
        7,
        colour="#ffffff",
        weight=BOLD,
        middle=True,
        leading=1.1,
    )
    painter.setPen(QPen(QColor(HAIR), 2))
    painter.drawRect(room)
    inside = room.adjusted(18, 70 + 14, -18, -12)
    if not branch.people:
        write(painter, inside, "人员正在安排", 12, colour=QUIET, align=CENTRE)
        return
    lead, others = branch.people[0], branch.people[1:]
    needed = len(others) * LINE
    tall = max(min(LARGEST, inside.width() * 0.5, inside.height() - needed - 12), min(210.0, inside.height() * 0.55))
    size = min(1.7, max(1.0, tall / 300))
    portrait(painter, QRectF(inside.left(), inside.top(), tall * 0.75, tall), lead.photo, BLUE.accent)
    words = QRectF(inside.left() + tall * 0.75 + 20, inside.top(), inside.width() - tall * 0.75 - 20, tall)
    rows = (
        (lead.name or "（待定）", 16, INK, BOLD, 0.28),
        (lead.post, 11, BLUE.accent, STRONG, 0.2),
        (lead.phone or NO_PHONE, 14, INK if lead.phone else QUIET, BOLD, 0.24),
        (lead.duty, 9.5, QUIET, QFont.Weight.Normal, 0.28),
    )
    top = words.top()
    for text, points, colour, weight, share in rows:
        line = QRectF(words.left(), top, words.width(), words.height() * share)
        put(painter, line, text, points * size, points * 0.5, colour=colour, weight=weight, leading=1.2)
        top = line.bottom()
    if others:
        rest = inside.adjusted(0, tall + 10, 0, 0)
        lines(painter, rest, others, BLUE, min(STEPS[1], max(STEPS[0], rest.height() / len(others))))
