"""A repair before it is saved: every grid that changes with its ground before and after, and both outlines side by side."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QLabel, QTableWidget, QTableWidgetItem, QWidget

from desk.model import Changes
from ui import theme
from ui.app import App
from ui.dialogs.sheet import Sheet, said

if TYPE_CHECKING:
    from desk.work.ground.mending import MendingPlan

Rings = list[list[tuple[float, float]]]
_TITLES: Final = ("网格", "修复前（㎡）", "修复后（㎡）", "变化（㎡）")
_SHOWN: Final = 500


class MendingDialog(Sheet):
    """Nothing is written before 保存修复."""

    def __init__(
        self, app: App, plan: MendingPlan, then: Callable[[Changes], None], parent: QWidget | None = None
    ) -> None:
        hint = "窄缝和窄重叠归公共边界最长的邻格，超出部分切到上级边界；住户、部件跟着地块走。保存后可撤销。"
        super().__init__("修复网格边界", hint, parent, width=820)
        self.app, self.plan, self._then = app, plan, then
        self.body.addWidget(said(self._summary(), self))
        self.table = self._build_table()
        self.body.addWidget(self.table, 1)
        self.sight = Sight(plan, self)
        self.body.addWidget(self.sight)
        legend = QLabel("虚线：修复前　实线：修复后　红色：有问题的地块", self)
        legend.setProperty("muted", True)
        self.body.addWidget(legend)
        self.save = self.add_main("保存修复", self._on_save)
        self.add_close("取消")
        self.table.currentCellChanged.connect(lambda row, *_: self.sight.show_grid(row))
        self.table.selectRow(0)
        self.setMinimumHeight(600)

    def _summary(self) -> str:
        words = f"可修复 {len(self.plan.mended):,} 处，涉及 {len(self.plan.grids):,} 个网格。"
        if self.plan.left:
            words += f"另有 {len(self.plan.left):,} 处要由人决定归谁，不在这次修复里。"
        return words

    def _build_table(self) -> QTableWidget:
        grids = self.plan.grids[:_SHOWN]
        table = QTableWidget(len(grids), len(_TITLES), self)
        table.setHorizontalHeaderLabels(list(_TITLES))
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(theme.ROW)
        table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        table.setSelectionBehavior(QTableWidget.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.horizontalHeader().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for row, grid in enumerate(grids):
            before, after = grid.square_metres_before, grid.square_metres_after
            for column, text in enumerate((grid.name, f"{before:,.1f}", f"{after:,.1f}", f"{after - before:+,.1f}")):
                item = QTableWidgetItem(text)
                if column:
                    item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
                table.setItem(row, column, item)
        for column in range(1, len(_TITLES)):
            table.setColumnWidth(column, 130)
        return table

    def _on_save(self) -> None:
        office = self.app.office
        if office is None:
            return
        self.save.setEnabled(False)
        plan = self.plan

        def work() -> Changes:
            from desk.work.ground.mending import apply_mending  # brings SQLAlchemy

            return apply_mending(office, plan)

        self.app.jobs.write(work, self._saved, self._failed)

    def _saved(self, changes: Changes) -> None:
        self._then(changes)
        self.accept()

    def _failed(self, error: BaseException) -> None:
        self.save.setEnabled(True)
        self.complain(error)


class Sight(QWidget):
    """The chosen grid around its defect: before on the left, after on the right."""

    def __init__(self, plan: MendingPlan, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._plan, self._row = plan, 0
        self.setMinimumHeight(230)
        self.setAccessibleName("修复前后对比")

    def sizeHint(self) -> QSize:
        """Room for two squares."""
        return QSize(760, 240)

    def show_grid(self, row: int) -> None:
        """Show the grid of that row."""
        self._row = max(row, 0)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Two pictures of the same place."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        grid = self._plan.grids[self._row]
        spots = [
            one.fault.where for one in self._plan.mended if one.fault is not None and grid.area_id in one.fault.ids
        ]
        box = _around(spots, grid.after)
        half = (self.width() - theme.SPACE) / 2
        for at, (words, shape) in enumerate((("修复前", grid.before), ("修复后", grid.after))):
            frame = QRectF(at * (half + theme.SPACE), 0, half, self.height())
            self._draw(painter, frame, box, words, shape, spots if at == 0 else [], other=grid.before if at else None)

    def _draw(
        self, painter: QPainter, frame: QRectF, box: Any, words: str, shape: Any, spots: list[Any], *, other: Any
    ) -> None:
        painter.save()
        painter.setClipRect(frame)
        painter.fillRect(frame, theme.colour(theme.RAISED))
        place = _placing(frame, box)
        painter.setPen(QPen(theme.colour(theme.MUTED), 1))
        for each in self._plan.grids:
            painter.drawPath(_path(each.after if other is not None else each.before, place))
        for each in self._plan.neighbours:
            painter.drawPath(_path(each, place))
        if other is not None:
            painter.setPen(QPen(theme.colour(theme.BAD), 1.5, Qt.PenStyle.DashLine))
            painter.drawPath(_path(other, place))
        painter.setPen(QPen(theme.colour(theme.ACCENT_DARK), 2))
        painter.setBrush(theme.colour(theme.ACCENT, 40))
        painter.drawPath(_path(shape, place))
        painter.setBrush(theme.colour(theme.BAD, 110))
        painter.setPen(QPen(theme.colour(theme.BAD), 1.5))
        for spot in spots:
            painter.drawPath(_path(spot, place))
        painter.setPen(theme.colour(theme.TEXT))
        painter.setFont(theme.font(weight=theme.BOLD))
        painter.drawText(frame.adjusted(theme.SPACE, theme.TIGHT, 0, 0), words)
        painter.restore()


def _around(spots: list[Any], shape: Any) -> tuple[float, float, float, float]:
    """The box to show: the first defect with room around it, at most the grid."""
    west, south, east, north = (spots[0] if spots else shape).bounds
    room = max(east - west, north - south, 2e-4) * 0.8
    return west - room, south - room, east + room, north + room


def _placing(frame: QRectF, box: tuple[float, float, float, float]) -> Callable[[float, float], QPointF]:
    west, south, east, north = box
    squeeze = 0.85  # a degree of longitude is shorter than one of latitude; good enough to recognise a place
    scale = min(frame.width() / ((east - west) * squeeze), frame.height() / (north - south))
    middle = frame.center()

    def place(lon: float, lat: float) -> QPointF:
        return QPointF(
            middle.x() + (lon - (west + east) / 2) * squeeze * scale, middle.y() - (lat - (south + north) / 2) * scale
        )

    return place


def _path(shape: Any, place: Callable[[float, float], QPointF]) -> QPainterPath:
    path = QPainterPath()
    for ring in _rings(shape):
        path.moveTo(place(*ring[0]))
        for point in ring[1:]:
            path.lineTo(place(*point))
        path.closeSubpath()
    return path


def _rings(shape: Any) -> Rings:
    parts = getattr(shape, "geoms", [shape])
    return [
        list(ring.coords) for part in parts if hasattr(part, "exterior") for ring in (part.exterior, *part.interiors)
    ]
