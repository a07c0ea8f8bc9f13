"""公示牌 in two designs, both laid out on A3 and drawn to the scale of the paper: across in blue, upright in red."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen

from ui.printing import furniture
from ui.printing.frame import Frame
from ui.printing.ground import draw_ground
from ui.printing.labels import Taken, draw_labels
from ui.printing.paper import CENTRE, INK, LEFT, QUIET, RIGHT, Paper, write
from ui.printing.publicity.people import BOLD, STRONG, Style, cards, lead, one_line
from ui.printing.publicity.setting import put

if TYPE_CHECKING:
    from desk.work.atlas.plates import Plate
    from desk.work.publicity.values import Board

BLUE: Final = Style(accent="#17659c", soft="#e8f2fa", gold="#f2c14e")
RED: Final = Style(accent="#b3231b", soft="#fdf3e7", gold="#f4c95d")
GAP: Final = 44.0
SWELL: Final = 1.25
"""Of the map's texts on A3."""
HEAD: Final = 62.0


def board(painter: QPainter, one: Board, paper: Paper) -> None:
    """A board as its paper lies: across in blue, upright in red."""
    painter.save()
    shrink = paper.room.width() / (4200 if paper.is_across else 2970)
    painter.scale(shrink, shrink)
    (_across if paper.is_across else _upright)(painter, one)
    painter.restore()


def _across(painter: QPainter, one: Board) -> None:
    inner = Paper(size="A3", is_across=True).inner
    style = BLUE
    heading(painter, QRectF(inner.left(), inner.top(), inner.width(), 300), f"{one.title}公示牌", one.place, style)
    foot = footer(painter, inner, one.office, one.date, one.mark)
    body = QRectF(inner.left(), inner.top() + 300 + GAP, inner.width(), foot - inner.top() - 300 - 2 * GAP)
    left = QRectF(body.left(), body.top(), body.width() * 0.47, body.height())
    right = body.adjusted(left.width() + GAP, 0, 0, 0)
    services = 420.0
    facts = 130.0
    map_high = left.height() - services - facts - 2 * GAP
    ground(painter, QRectF(left.left(), left.top(), left.width(), map_high), one.plate, one.mark)
    figures(painter, QRectF(left.left(), left.top() + map_high + GAP, left.width(), facts), one.facts, style)
    items(painter, QRectF(left.left(), left.bottom() - services, left.width(), services), one.services, style)
    call = QRectF(right.left(), right.bottom() - 250, right.width(), 250)
    hotline(painter, call, one.hotline, style)
    near = (HEAD + 22 + 66 * len(one.above)) if one.above else 0.0
    team = QRectF(right.left(), right.top(), right.width(), right.height() - 250 - GAP - (near + GAP if near else 0))
    cards(painter, section(painter, team, one.team_title, style), one.people, style)
    if near:
        _above(painter, QRectF(right.left(), team.bottom() + GAP, right.width(), near), one, style)


def _upright(painter: QPainter, one: Board) -> None:
    inner = Paper(size="A3", is_across=False).inner
    style = RED
    heading(painter, QRectF(inner.left(), inner.top(), inner.width(), 330), f"{one.title}公示牌", one.place, style)
    foot = footer(painter, inner, one.office, one.date, one.mark)
    body = QRectF(inner.left(), inner.top() + 330 + GAP, inner.width(), foot - inner.top() - 330 - 2 * GAP)
    team = QRectF(body.left(), body.top(), body.width(), body.height() * 0.40)
    room = section(painter, team, one.team_title, style)
    if 1 < len(one.people) <= 11:
        first = QRectF(room.left(), room.top(), room.width() * 0.34, room.height())
        lead(painter, first, one.people[0], style)
        others = room.adjusted(first.width() + GAP, 0, 0, 0)
        cards(painter, others, one.people[1:], style, marks_first=False)
    else:
        cards(painter, room, one.people, style)
    low = 600.0
    middle = QRectF(body.left(), team.bottom() + GAP, body.width(), body.height() * 0.60 - low - 250 - 3 * GAP)
    ground(painter, middle, one.plate, one.mark)
    row = QRectF(body.left(), middle.bottom() + GAP, body.width(), low)
    half = (row.width() - GAP) * 0.56
    items(painter, QRectF(row.left(), row.top(), half, low), one.services, style)
    side = QRectF(row.left() + half + GAP, row.top(), row.width() - half - GAP, low)
    near = (HEAD + 22 + 66 * len(one.above)) if one.above else 0.0
    rows = low - near - (GAP if near else 0)
    figures(painter, QRectF(side.left(), side.top(), side.width(), rows), one.facts, style, columns=2)
    if near:
        _above(painter, QRectF(side.left(), side.bottom() - near, side.width(), near), one, style)
    hotline(painter, QRectF(body.left(), body.bottom() - 250, body.width(), 250), one.hotline, style)


def _above(painter: QPainter, room: QRectF, one: Board, style: Style) -> None:
    inside = section(painter, room, one.place.rpartition(" · ")[2] or "上级", style)
    step = inside.height() / max(1, len(one.above))
    for number, member in enumerate(one.above):
        one_line(painter, QRectF(inside.left(), inside.top() + number * step, inside.width(), step), member, style)


def heading(painter: QPainter, room: QRectF, title: str, place: str, style: Style) -> None:
    """The band at the top: the title as large as it fits, where it is above it."""
    painter.fillRect(room, QColor(style.accent))
    painter.fillRect(QRectF(room.left(), room.bottom() - 14, room.width(), 14), QColor(style.gold))
    inside = room.adjusted(60, 20, -60, -26)
    small = 62.0 if place else 0.0
    if place:
        write(
            painter,
            QRectF(inside.left(), inside.top(), inside.width(), small),
            place,
            15,
            colour=style.on,
            align=CENTRE,
        )
    rest = inside.adjusted(0, small, 0, 0)
    put(painter, rest, title, 46, 20, colour=style.on, weight=BOLD, middle=True, centre=True, leading=1.2)


def footer(painter: QPainter, inner: QRectF, office: str, date: str, mark: str) -> float:
    """Office and date in the last line; gives the line's top."""
    line = QRectF(inner.left(), inner.bottom() - 50, inner.width(), 50)
    words = f"{mark}（生成，非真实）　示意图，不作界线依据" if mark else "示意图，不作界线依据"
    write(painter, line, words, 9, colour=QUIET, align=LEFT)
    write(painter, line, f"{office}　{date} 制", 10, colour=QUIET, align=RIGHT)
    return line.top()


def section(painter: QPainter, room: QRectF, title: str, style: Style) -> QRectF:
    """A heading with its bar; gives the room below."""
    painter.fillRect(QRectF(room.left(), room.top() + 8, 12, HEAD - 18), QColor(style.accent))
    spot = QRectF(room.left() + 30, room.top(), room.width() - 30, HEAD)
    write(painter, spot, title, 16, colour=style.accent, weight=BOLD)
    return room.adjusted(0, HEAD + 22, 0, 0)


def ground(painter: QPainter, room: QRectF, plate: Plate | None, mark: str, *, all_names: bool = False) -> None:
    """The map of the grid in its frame; words where it has no border yet."""
    if plate is None:
        painter.fillRect(room, QColor("#f3f5f7"))
        put(painter, room, "网格边界正在绘制", 18, 10, colour=QUIET, middle=True, centre=True)
    else:
        frame = Frame(plate.box, room)
        draw_ground(painter, frame, plate)
        furniture.sample_mark(painter, room, mark)
        taken = Taken(room)
        taken.take(furniture.north(painter, frame, SWELL))
        taken.take(furniture.scale_bar(painter, frame, SWELL))
        draw_labels(painter, frame, plate, SWELL * 1.2, taken)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(QColor(INK), 4.0))
    painter.drawRect(room)


def figures(
    painter: QPainter, room: QRectF, facts: tuple[tuple[str, str], ...], style: Style, *, columns: int = 0
) -> None:
    """Code, size and people of the grid, as small tiles."""
    if not facts:
        return
    columns = columns or len(facts)
    rows = -(-len(facts) // columns)
    gap = 16.0
    wide, high = (room.width() - gap * (columns - 1)) / columns, (room.height() - gap * (rows - 1)) / rows
    for number, (title, value) in enumerate(facts):
        row, column = divmod(number, columns)
        tile = QRectF(room.left() + column * (wide + gap), room.top() + row * (high + gap), wide, high)
        painter.fillRect(tile, QColor(style.soft))
        upper = QRectF(tile.left() + 10, tile.top() + high * 0.08, wide - 20, high * 0.36)
        write(painter, upper, title, min(10.5, high / 9), colour=QUIET, align=CENTRE)
        lower = QRectF(tile.left() + 10, tile.top() + high * 0.44, wide - 20, high * 0.48)
        put(painter, lower, value, min(15, high / 6.4), 6, weight=STRONG, middle=True, centre=True, leading=1.1)


def items(painter: QPainter, room: QRectF, services: tuple[str, ...], style: Style) -> None:
    """The service items with numbers, in two columns where they are short."""
    inside = section(painter, room, "服务事项", style)
    painter.fillRect(inside, QColor(style.soft))
    inside = inside.adjusted(30, 18, -30, -18)
    columns = 2 if len(services) > 3 and max(map(len, services)) <= 16 else 1
    rows = -(-len(services) // columns)
    wide = (inside.width() - 40 * (columns - 1)) / columns
    for column in range(columns):
        part = [f"{n}. {text}" for n, text in enumerate(services, 1)][column * rows : (column + 1) * rows]
        spot = QRectF(inside.left() + column * (wide + 40), inside.top(), wide, inside.height())
        put(painter, spot, part, 17, 8, gap=0.25)


def hotline(painter: QPainter, room: QRectF, number: str, style: Style) -> None:
    """The number to complain at, readable from afar."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(style.accent))
    painter.drawRoundedRect(room, 16, 16)
    if not number:
        put(
            painter,
            room,
            "欢迎对网格工作提出意见建议",
            24,
            12,
            colour=style.on,
            weight=STRONG,
            middle=True,
            centre=True,
        )
        return
    words = QRectF(room.left() + 60, room.top(), room.width() * 0.34, room.height())
    write(painter, words, "监督电话", 26, colour=style.on, weight=QFont.Weight.Bold)
    painter.setPen(QPen(QColor(style.gold), 4))
    across = room.left() + room.width() * 0.36
    painter.drawLine(QPointF(across, room.top() + 60), QPointF(across, room.bottom() - 60))
    spot = QRectF(across + 40, room.top() + 20, room.right() - across - 80, room.height() - 40)
    put(painter, spot, number, 40, 14, colour=style.gold, weight=BOLD, middle=True, centre=True, leading=1.2)
