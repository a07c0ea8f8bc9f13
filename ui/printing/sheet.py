"""One plate on paper: heading, map frame, what stands beside it, footer; tables that are too long go on."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen

from ui import theme
from ui.printing import boards, furniture
from ui.printing.frame import Frame
from ui.printing.ground import draw_ground
from ui.printing.labels import Taken, draw_labels
from ui.printing.paper import CENTRE, HAIR, INK, LEFT, QUIET, RIGHT, Paper, write

if TYPE_CHECKING:
    from desk.work.atlas.plates import Plate

HEAD, FOOT, GAP = 150.0, 62.0, 30.0
Page = Callable[[QPainter], None]


def pages(plate: Plate, paper: Paper) -> list[Page]:
    """The pages of a plate: its map, then what is left of a long table. Each draws itself in units of the paper."""
    split = _Split(plate, paper)
    found: list[Page] = [lambda painter: _map_page(painter, plate, paper, split)]
    given = plate.table
    if given is None:
        return found
    room = _body(paper)
    each = max(1, boards.rows_that_fit(room, paper.swell))
    done = min(len(given.lines), split.rows)
    while done < len(given.lines):
        found.append(lambda painter, first=done: _table_page(painter, plate, paper, first))  # type: ignore[misc]
        done += each
    return found


class _Split:
    """How the body of a page is shared out: the map, the column or strip beside it, the table if it fits there."""

    def __init__(self, plate: Plate, paper: Paper) -> None:
        body = _body(paper)
        has_team = bool(plate.team_title)
        if paper.is_across:
            share = 0.56 if has_team else 0.77
            self.map = QRectF(body.left(), body.top(), body.width() * share, body.height())
            self.side = body.adjusted(self.map.width() + GAP, 0, 0, 0)
            facts = min(self.side.height() * 0.5, (44 * len(plate.facts) + 20) * paper.swell)
            self.facts = QRectF(self.side.left(), self.side.top(), self.side.width(), facts)
            rest = self.side.adjusted(0, facts + GAP, 0, 0)
        else:
            share = 0.54 if has_team else 0.76
            self.map = QRectF(body.left(), body.top(), body.width(), body.height() * share)
            self.side = body.adjusted(0, self.map.height() + GAP, 0, 0)
            facts = (44 * len(plate.facts) + 20) * paper.swell
            self.facts = QRectF(
                self.side.left(), self.side.top(), self.side.width() * 0.36, min(facts, self.side.height())
            )
            rest = self.side.adjusted(self.facts.width() + GAP, 0, 0, 0)
        self.legend, self.team, self.table = _beside(plate, paper, self.facts, rest)
        self.rows = boards.rows_that_fit(self.table, paper.swell) if plate.table is not None else 0


def _beside(plate: Plate, paper: Paper, facts: QRectF, rest: QRectF) -> tuple[QRectF, QRectF, QRectF]:
    """Rooms of the legend, the team and the table; a room without height is none."""
    swell, nothing = paper.swell, QRectF()
    keys = (54 + 42 * len(plate.legend)) * swell if plate.legend else 0.0
    if not plate.team_title:
        return rest, nothing, nothing
    if paper.is_across:
        keys = min(keys, 54 * swell + 42 * swell * -(-len(plate.legend) // 2))
        legend = QRectF(rest.left(), rest.bottom() - keys, rest.width(), keys)
        upper = rest.adjusted(0, 0, 0, -keys - GAP)
    else:
        top = facts.bottom() + GAP
        legend = QRectF(facts.left(), top, facts.width(), max(0.0, rest.bottom() - top))
        upper = rest
    if plate.table is None:
        return legend, upper, nothing
    team_high = min(upper.height() * 0.5, (56 + 224 * -(-max(1, len(plate.team)) // 2)) * swell)
    team = QRectF(upper.left(), upper.top(), upper.width(), team_high)
    table = upper.adjusted(0, team_high + GAP, 0, 0)
    # A table that does not fit as a whole goes to pages of its own: half of one here helps nobody.
    fits = boards.rows_that_fit(table, swell) >= len(plate.table.lines)
    return (legend, team, table) if fits else (legend, upper, nothing)


def _body(paper: Paper) -> QRectF:
    return paper.inner.adjusted(0, HEAD * paper.swell, 0, -FOOT * paper.swell)


def _map_page(painter: QPainter, plate: Plate, paper: Paper, split: _Split) -> None:
    swell = paper.swell
    frame = Frame(plate.box, split.map)
    _heading(painter, plate, paper)
    draw_ground(painter, frame, plate)
    furniture.sample_mark(painter, split.map, plate.mark)
    taken = Taken(split.map)
    taken.take(furniture.north(painter, frame, swell))
    taken.take(furniture.scale_bar(painter, frame, swell))
    named = draw_labels(painter, frame, plate, swell, taken)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(QColor(INK), 4.0))
    painter.drawRect(split.map)
    furniture.facts(painter, split.facts, plate.facts, swell)
    if split.legend.height() > 0:
        furniture.legend(painter, split.legend, plate.legend, plate.fills, swell)
    if plate.team_title:
        boards.team(painter, split.team, plate.team_title, plate.team, swell)
    if split.rows and plate.table is not None:
        boards.table(painter, split.table, plate.table, 0, swell)
    said = f"比例尺 1 : {frame.scale:,}"
    said += "　图上数字为编码末三位" if named.is_short else ""
    said += f"　另有 {named.missing} 个名称因图幅所限未注记" if named.missing else ""
    _footer(painter, plate, paper, said)


def _table_page(painter: QPainter, plate: Plate, paper: Paper, first: int) -> None:
    assert plate.table is not None
    _heading(painter, plate, paper)
    furniture.sample_mark(painter, _body(paper), plate.mark)
    last = boards.table(painter, _body(paper), plate.table, first, paper.swell)
    _footer(painter, plate, paper, f"附表 第 {first + 1:,}–{last:,} 行，共 {len(plate.table.lines):,} 行")


def _heading(painter: QPainter, plate: Plate, paper: Paper) -> None:
    inner, swell = paper.inner, paper.swell
    write(
        painter,
        QRectF(inner.left(), inner.top(), inner.width(), 84 * swell),
        plate.title,
        18 * swell,
        align=CENTRE,
        weight=QFont.Weight.Bold,
    )
    below = QRectF(inner.left(), inner.top() + 84 * swell, inner.width(), 48 * swell)
    write(painter, below, plate.place, 8.5 * swell, colour=QUIET, align=LEFT)
    write(painter, below, f"{plate.office}　{plate.date}", 8.5 * swell, colour=QUIET, align=RIGHT)
    painter.setPen(QPen(QColor(theme.ACCENT), 5.0))
    base = inner.top() + (HEAD - 12) * swell
    painter.drawLine(QPointF(inner.left(), base), QPointF(inner.right(), base))


def _footer(painter: QPainter, plate: Plate, paper: Paper, middle: str) -> None:
    inner, swell = paper.inner, paper.swell
    line = QRectF(inner.left(), inner.bottom() - (FOOT - 14) * swell, inner.width(), (FOOT - 14) * swell)
    painter.setPen(QPen(QColor(HAIR), 1.5))
    painter.drawLine(line.topLeft(), line.topRight())
    mark = f"{plate.mark}（生成，非真实）　" if plate.mark else ""
    write(painter, line, f"{mark}{plate.note}", 6.8 * swell, colour=QUIET, align=LEFT)
    count = f"第 {plate.number} 张，共 {plate.total} 张" if plate.total > 1 else ""
    write(painter, line, f"{middle}　{count}".strip("　"), 6.8 * swell, colour=QUIET, align=RIGHT)
