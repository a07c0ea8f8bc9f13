"""A building drawn as it stands: one painted widget, floors above each other, a tile per room."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QBrush,
    QFont,
    QFontMetricsF,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QToolTip, QWidget

from desk.work.houses.floors import House
from desk.work.houses.rooms import COLOURINGS, Colouring, Room, Shade
from desk.work.houses.stack import stacked
from ui import theme
from ui.models.plan import GUTTER, HEAD, Plan

TONES: Final = {
    "own": "#d5e6f4", "rented": "#f7d694", "empty": "#ffffff", "other": "#d3d9df", "doubt": "#f0a594",
    "unknown": "#eef1f4",
    "high": "#ea8f7c", "middle": "#f7cd83", "low": "#fbeccb", "special": "#cfdcf2", "none": "#eaf2f8",
    "month": "#9ed3c8", "quarter": "#d4ebe6", "long": "#f7d694", "never": "#f0a594",
    "settled": "#d5e6f4", "moving": "#f7d694", "mixed": "#d9d3ea", "foreign": "#9ed3c8", "unregistered": "#f0a594",
    "alone": "#ea8f7c", "very_old": "#f3b27a", "old": "#fbe0b0", "child": "#bfe3da", "nobody": "#ffffff",
}  # fmt: skip
"""The colour of each shade: light enough for dark text, apart in lightness, and never without a sign or a word."""
HATCHED: Final = frozenset({"empty", "nobody"})


class Brush:
    """Draws a plan with any painter: on the screen and on paper."""

    def __init__(self, plan: Plan, colouring: Colouring, today: str) -> None:
        self.plan, self.colouring, self.today = plan, colouring, today
        self.shades: dict[str, Shade] = {shade.key: shade for shade in colouring.shades}
        self.number = theme.font(theme.BODY, weight=theme.BOLD)
        self.small = theme.font(theme.SMALL)
        self._fonts = {id(font): QFontMetricsF(font) for font in (self.number, self.small)}

    def tile(self, painter: QPainter, room: Room, rect: QRectF, *, is_chosen: bool) -> None:
        """One room."""
        shade = self.shades[self.colouring.of(room, self.today)]
        is_thin = rect.height() < 9  # a frame would leave nothing of the colour
        painter.setPen(Qt.PenStyle.NoPen if is_thin else QPen(theme.colour(theme.LINE_STRONG), 1))
        painter.setBrush(theme.colour(theme.LINE if is_thin and shade.key in HATCHED else TONES[shade.key]))
        round_by = 4 if rect.height() > 20 else 1
        painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), round_by, round_by)
        if shade.key in HATCHED and rect.height() > 10:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QBrush(theme.colour(theme.LINE), Qt.BrushStyle.BDiagPattern))
            painter.drawRoundedRect(rect.adjusted(1, 1, -1, -1), round_by, round_by)
        if room.dwelling_id is None and not is_thin:
            pen = QPen(theme.colour(theme.MUTED), 1, Qt.PenStyle.DashLine)
            painter.setPen(pen)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), round_by, round_by)
        self._words(painter, room, shade, rect)
        if is_chosen:
            painter.setPen(QPen(theme.colour(theme.ACCENT), 3))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(rect.adjusted(1, 1, -1, -1), round_by, round_by)

    def _words(self, painter: QPainter, room: Room, shade: Shade, rect: QRectF) -> None:
        painter.setPen(theme.colour(theme.TEXT))
        count = f"{room.heads}人" if room.heads else ""
        inside = rect.adjusted(5, 2, -5, -2)
        if rect.height() >= 40:
            upper = QRectF(inside.left(), inside.top(), inside.width(), inside.height() / 2)
            lower = upper.translated(0, inside.height() / 2)
            left = self._put(painter, self.number, upper, room.number, shade.sign if rect.width() >= 66 else "")
            if rect.width() >= 84:
                self._put(painter, self.small, lower, room.head, count)
            else:
                self._put(painter, self.small, lower, "" if left else shade.sign, count)
        elif rect.height() >= 17:
            is_wide = self._fonts[id(self.number)].horizontalAdvance(room.number) <= inside.width()
            if rect.width() >= 110:
                self._put(painter, self.small, inside, f"{room.number}　{room.head}", shade.sign)
            elif self._fonts[id(self.small)].horizontalAdvance(room.number) <= rect.width() - 2:
                sign = shade.sign if rect.width() >= 66 else ""
                self._put(
                    painter, self.number if is_wide else self.small, rect.adjusted(3, 0, -3, 0), room.number, sign
                )
            else:
                self._put(painter, self.small, rect.adjusted(1, 0, -1, 0), shade.sign, "")

    def _put(self, painter: QPainter, font: QFont, rect: QRectF, left: str, right: str) -> bool:
        """Left text elided before the right one; gives whether a right one stands there."""
        painter.setFont(font)
        metrics = self._fonts[id(font)]
        taken = metrics.horizontalAdvance(right) + 4 if right else 0.0
        words = metrics.elidedText(left, Qt.TextElideMode.ElideRight, rect.width() - taken)
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(rect, int(Qt.AlignmentFlag.AlignLeft | middle), words)
        if right:
            painter.drawText(rect, int(Qt.AlignmentFlag.AlignRight | middle), right)
        return bool(right)

    def floors(self, painter: QPainter, left: float, width: float) -> None:
        """The names of the floors, in the gutter."""
        painter.setFont(self.small)
        for floor in self.plan.stack.floors:
            top, high = self.plan.band(floor.line, floor.lines)
            if floor.is_gap:
                painter.setPen(theme.colour(theme.FAINT))
                words = f"{floor.label}　没有登记房屋"
                painter.drawText(QRectF(left + 8, top, width, high - 3), int(_MIDDLE), words)
                continue
            if high < 13 and not floor.label.endswith(("0层", "5层")) and floor.label != "1层":
                continue
            painter.setPen(theme.colour(theme.MUTED))
            box = QRectF(left + 8, top - (14 - high) / 2 if high < 14 else top, GUTTER - 14, max(high, 14.0))
            painter.drawText(box, int(_MIDDLE), floor.label)

    def units(self, painter: QPainter, top: float) -> None:
        """The names of the units, in the head."""
        painter.setFont(self.number)
        painter.setPen(theme.colour(theme.TEXT))
        for unit in self.plan.stack.units:
            left, width = self.plan.span(unit.first, unit.columns)
            words = self._fonts[id(self.number)].elidedText(unit.name or "不分单元", Qt.TextElideMode.ElideRight, width)
            painter.drawText(QRectF(left, top, width, HEAD), int(_MIDDLE), words)


_MIDDLE: Final = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class FloorPlan(QAbstractScrollArea):
    """The plan on the screen: arrows walk, a click chooses, Ctrl and the wheel make it larger or smaller."""

    chosen = Signal(object)
    """The room that is chosen now."""
    entered = Signal()
    """Enter or a double click on the chosen room."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.house: House | None = None
        self.plan = Plan(stacked([]))
        self.colouring = COLOURINGS[0]
        self.number: int | None = None
        self.is_whole = False
        self.zoom = 1.0
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("楼栋房屋图")
        self.viewport().setProperty("surface", True)
        self.viewport().setMouseTracking(True)
        self.viewport().installEventFilter(self)
        self.setFrameShape(QAbstractScrollArea.Shape.NoFrame)

    @property
    def room(self) -> Room | None:
        """The chosen room."""
        return None if self.number is None else self.plan.stack.places[self.number].room

    def show_house(self, house: House) -> None:
        """Draw a building; what was chosen stays if it is still there."""
        before = self.room
        self.house = house
        self.plan = Plan(stacked(house.rooms, house.floors))
        self.number = None
        self._fit()
        doors = [(place.room.unit, place.room.number) for place in self.plan.stack.places]
        if before is not None and (before.unit, before.number) in doors:
            self.choose(doors.index((before.unit, before.number)))
        elif doors:
            self.choose(min(range(len(doors)), key=self._from_the_door))

    def _from_the_door(self, number: int) -> tuple[int, int]:
        place = self.plan.stack.places[number]
        lowest = max(
            (floor.line for floor in self.plan.stack.floors if floor.label == "1层"), default=self.plan.stack.lines
        )
        return abs(place.line - lowest), place.column

    def colour_by(self, colouring: Colouring) -> None:
        """Take another way of colouring."""
        self.colouring = colouring
        self.viewport().update()

    def show_whole(self, is_whole: bool) -> None:
        """The whole building at once, or tiles one can read."""
        self.is_whole = is_whole
        self.zoom = 1.0
        self._fit()
        self._reveal()

    def zoom_by(self, factor: float) -> None:
        """Larger or smaller."""
        self.is_whole = False
        self.zoom = max(0.4, min(3.0, self.zoom * factor))
        self._fit()
        self._reveal()

    def choose(self, number: int) -> None:
        """Choose a room by its number among the places."""
        self.number = number
        room = self.room
        assert room is not None
        self.setAccessibleDescription(words_of(room, self.colouring, self.house.today if self.house else ""))
        self._reveal()
        self.viewport().update()
        self.chosen.emit(room)

    def _fit(self) -> None:
        view = self.viewport().size()
        if self.is_whole:
            self.plan.fit_whole(view.width(), view.height())
        else:
            self.plan.fit(view.width(), zoom=self.zoom)
        size = self.plan.size
        for bar, need, has in (
            (self.horizontalScrollBar(), size.width(), view.width()),
            (self.verticalScrollBar(), size.height(), view.height()),
        ):
            bar.setRange(0, max(0, int(need - has + 0.5)))
            bar.setPageStep(has)
            bar.setSingleStep(int(self.plan.measure.height))
        self.viewport().update()

    def _reveal(self) -> None:
        if self.number is None:
            return
        tile = self.plan.tile(self.plan.stack.places[self.number])
        across, down = self.horizontalScrollBar(), self.verticalScrollBar()
        view = self.viewport()
        if tile.left() - GUTTER < across.value() or tile.right() > across.value() + view.width():
            across.setValue(int(tile.center().x() - view.width() / 2))
        if tile.top() - HEAD < down.value() or tile.bottom() > down.value() + view.height():
            down.setValue(int(tile.center().y() - view.height() / 2))

    # What Qt asks

    def paintEvent(self, event: QPaintEvent) -> None:
        """Tiles that are seen, then the names of floors and units, which do not scroll away."""
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(event.rect(), theme.colour(theme.SURFACE))
        if self.house is None:
            return
        x, y = self.horizontalScrollBar().value(), self.verticalScrollBar().value()
        view = self.viewport().rect()
        brush = Brush(self.plan, self.colouring, self.house.today)
        painter.translate(-x, -y)
        seen = QRectF(view).translated(x, y)
        for number, place in enumerate(self.plan.stack.places):
            rect = self.plan.tile(place)
            if rect.intersects(seen) and number != self.number:
                brush.tile(painter, place.room, rect, is_chosen=False)
        if self.number is not None:
            place = self.plan.stack.places[self.number]
            brush.tile(painter, place.room, self.plan.tile(place), is_chosen=True)
        painter.resetTransform()
        painter.fillRect(QRectF(0, 0, GUTTER - 4 if x else 0, view.height()), theme.colour(theme.SURFACE))
        painter.translate(0, -y)
        brush.floors(painter, 0, view.width() - 16)
        painter.resetTransform()
        painter.fillRect(QRectF(0, 0, view.width(), HEAD - 3), theme.colour(theme.SURFACE))
        painter.translate(-x, 0)
        brush.units(painter, 0)
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit again."""
        self._fit()
        self._reveal()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose what is under the pointer."""
        number = self._under(event.position())
        if number is not None:
            self.choose(number)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Go to the people of the room."""
        if self._under(event.position()) is not None:
            self.entered.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows walk from room to room."""
        steps = {
            Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, -1), Qt.Key.Key_Down: (0, 1),
        }  # fmt: skip
        step = steps.get(Qt.Key(event.key()))
        if step is not None and self.number is not None:
            self.choose(self.plan.beside(self.number, *step))
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered.emit()
        elif event.key() in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self.zoom_by(1.25)
        elif event.key() == Qt.Key.Key_Minus:
            self.zoom_by(0.8)
        else:
            super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """With Ctrl larger or smaller."""
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoom_by(1.15 if event.angleDelta().y() > 0 else 1 / 1.15)
        else:
            super().wheelEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """What a tile has no room for stands in its tooltip."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            number = self._under(QPointF(event.pos()))
            room = None if number is None else self.plan.stack.places[number].room
            today = self.house.today if self.house else ""
            QToolTip.showText(event.globalPos(), theme.plain(words_of(room, self.colouring, today)) if room else "")
            return True
        return super().eventFilter(watched, event)

    def _under(self, at: QPointF) -> int | None:
        if at.y() < HEAD - 3:
            return None
        return self.plan.at(at.x() + self.horizontalScrollBar().value(), at.y() + self.verticalScrollBar().value())


def words_of(room: Room, colouring: Colouring, today: str) -> str:
    """A room in one line of words."""
    shade = next(shade for shade in colouring.shades if shade.key == colouring.of(room, today))
    where = " ".join(part for part in (room.unit, room.number) if part)
    parts = [where, shade.title, f"{room.head} 等 {room.heads} 人" if room.heads else "无人登记居住"]
    if room.last_visit:
        parts.append(f"上次走访 {room.last_visit}")
    if room.dwelling_id is None:
        parts.append("房屋未登记，由居民住址推出")
    return "，".join(parts)
