"""A sheet as it looks, with headings, zoom, a chosen cell and the rows that repeat; fields are dropped on its cells."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QDragEnterEvent,
    QDragMoveEvent,
    QDropEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QWidget

from desk.work.forms.designing import Band, CellLook, SheetLook
from ui import theme
from ui.designer.geometry import Geometry, letters
from ui.designer.painting import SheetPainter

FIELD: Final = "application/x-griddesk-field"
"""What is dragged: a placeholder's text."""
TOP: Final = 26
LEFT: Final = 70
"""Pixels of the headings; the brackets of the bands stand in the left one."""
ZOOMS: Final = (0.5, 0.6, 0.75, 0.9, 1.0, 1.25, 1.5, 2.0)
_STEPS: Final = {
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
}


class SheetView(QAbstractScrollArea):
    """Shows; what is done is told by signals and done by the window."""

    chosen = Signal(int, int)
    """Row and column of the cell that has the keys."""
    dropped = Signal(int, int, str)
    cleared = Signal()
    typed = Signal()
    """The person wants to write into the chosen cell."""
    band_moved = Signal(object, int, int)
    """A band, and its first and last row as dragged."""
    zoomed = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.geometry_: Geometry | None = None
        self.painter: SheetPainter | None = None
        self.bands: tuple[Band, ...] = ()
        self.at = (1, 1)
        self.zoom = 1.0
        self.is_editable = True
        self._over: tuple[int, int] | None = None
        self._pull: tuple[Band, bool] | None = None
        """The band whose edge is being dragged, and whether it is its last row."""
        self._pulled = 0
        self.setAcceptDrops(True)
        self.viewport().setAcceptDrops(True)
        self.viewport().setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("表格")

    # ---- what is shown

    def show_sheet(
        self, sheet: SheetLook, cells: dict[tuple[int, int], CellLook], text: Callable[[int, int], str]
    ) -> None:
        """Show a sheet; the chosen cell stays if it can."""
        self._sheet, self._cells, self._text = sheet, cells, text
        self._lay()

    def _lay(self) -> None:
        self.geometry_ = Geometry(self._sheet, self.zoom)
        faulty = self.painter.faulty if self.painter is not None else frozenset()
        self.painter = SheetPainter(self.geometry_, self._cells, self._text)
        self.painter.faulty = faulty
        row, column = min(self.at[0], self.geometry_.rows), min(self.at[1], self.geometry_.columns)
        self.at = self.geometry_.head(row, column)
        self._scroll()
        self.viewport().update()

    def mark(self, bands: tuple[Band, ...], faulty: frozenset[tuple[int, int]]) -> None:
        """The rows that repeat, and the cells with something wrong."""
        self.bands = bands
        if self.painter is not None:
            self.painter.faulty = faulty
        self.viewport().update()

    def set_zoom(self, zoom: float) -> None:
        """Larger or smaller."""
        self.zoom = min(max(zoom, ZOOMS[0]), ZOOMS[-1])
        if self.geometry_ is not None:
            self._lay()
        self.zoomed.emit(self.zoom)

    def step_zoom(self, step: int) -> None:
        """One step of the usual zooms."""
        nearest = min(range(len(ZOOMS)), key=lambda at: abs(ZOOMS[at] - self.zoom))
        self.set_zoom(ZOOMS[min(max(nearest + step, 0), len(ZOOMS) - 1)])

    def fit_width(self) -> None:
        """All filled columns beside each other, but no smaller than one can read."""
        if self.geometry_ is None:
            return
        filled = self.geometry_.lefts[self._sheet.columns] / self.zoom
        self.set_zoom(min(max((self.viewport().width() - LEFT - 12) / max(filled, 1), 0.75), 1.25))

    def choose(self, row: int, column: int) -> None:
        """Give a cell the keys, and bring it into view."""
        if self.geometry_ is None:
            return
        self.at = self.geometry_.head(min(row, self.geometry_.rows), min(column, self.geometry_.columns))
        rect = self.geometry_.rect(*self.at)
        across, down = self.horizontalScrollBar(), self.verticalScrollBar()
        room = QSize(self.viewport().width() - LEFT, self.viewport().height() - TOP)
        across.setValue(max(min(across.value(), rect.left()), rect.right() + 20 - room.width()))
        down.setValue(max(min(down.value(), rect.top()), rect.bottom() + 20 - room.height()))
        self.viewport().update()
        self.chosen.emit(*self.at)

    def cell_rect(self, row: int, column: int) -> QRect:
        """Where a cell stands in the viewport."""
        if self.geometry_ is None:
            return QRect()
        return self.geometry_.rect(row, column).translated(self._offset())

    def _offset(self) -> QPoint:
        return QPoint(LEFT - self.horizontalScrollBar().value(), TOP - self.verticalScrollBar().value())

    def _scroll(self) -> None:
        if self.geometry_ is None:
            return
        across, down = self.horizontalScrollBar(), self.verticalScrollBar()
        room = QSize(self.viewport().width() - LEFT, self.viewport().height() - TOP)
        across.setRange(0, max(self.geometry_.width - room.width(), 0))
        down.setRange(0, max(self.geometry_.height - room.height(), 0))
        for bar, page in ((across, room.width()), (down, room.height())):
            bar.setPageStep(max(page, 1))
            bar.setSingleStep(30)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The bars follow."""
        self._scroll()

    # ---- drawing

    def paintEvent(self, event: QPaintEvent) -> None:
        """Cells, then headings over them, then what is chosen."""
        painter = QPainter(self.viewport())
        whole = self.viewport().rect()
        painter.fillRect(whole, QColor(theme.GROUND))
        geometry = self.geometry_
        if geometry is None or self.painter is None:
            return
        offset = self._offset()
        left, top = -offset.x() + LEFT, -offset.y() + TOP
        rows = range(geometry.row_at(top), geometry.row_at(top + whole.height()) + 1)
        columns = range(geometry.column_at(left), geometry.column_at(left + whole.width()) + 1)
        painter.setClipRect(whole.adjusted(LEFT, TOP, 0, 0))
        painter.translate(offset)
        self.painter.paint(painter, rows, columns)
        self._paint_bands(painter, geometry)
        self._paint_choice(painter, geometry)
        painter.translate(-offset)
        painter.setClipping(False)
        self._paint_columns(painter, geometry, offset, columns)
        self._paint_rows(painter, geometry, offset, rows)
        painter.fillRect(0, 0, LEFT, TOP, QColor(theme.RAISED))

    def _paint_bands(self, painter: QPainter, geometry: Geometry) -> None:
        for band in self.bands:
            top, bottom = geometry.tops[band.first - 1], geometry.tops[min(band.last, geometry.rows)]
            painter.setPen(QPen(QColor(theme.ACCENT), 1.5, Qt.PenStyle.DashLine))
            right = geometry.lefts[self._sheet.columns]
            painter.drawLine(0, top, right, top)
            painter.drawLine(0, bottom - 1, right, bottom - 1)

    def _paint_choice(self, painter: QPainter, geometry: Geometry) -> None:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(theme.ACCENT), 2))
        painter.drawRect(geometry.rect(*self.at).adjusted(0, 0, -2, -2))
        if self._over is not None:
            painter.fillRect(geometry.rect(*self._over), theme.colour(theme.ACCENT, 46))
            painter.drawRect(geometry.rect(*self._over).adjusted(0, 0, -2, -2))

    def _paint_columns(self, painter: QPainter, geometry: Geometry, offset: QPoint, columns: range) -> None:
        painter.fillRect(0, 0, self.viewport().width(), TOP, QColor(theme.RAISED))
        painter.setFont(theme.font(theme.SMALL))
        for column in columns:
            x = geometry.lefts[column - 1] + offset.x()
            rect = QRect(x, 0, geometry.lefts[column] - geometry.lefts[column - 1], TOP)
            is_hidden = column in geometry.sheet.hidden_columns
            self._heading(painter, rect, "" if is_hidden else letters(column), column == self.at[1], is_hidden)

    def _paint_rows(self, painter: QPainter, geometry: Geometry, offset: QPoint, rows: range) -> None:
        painter.fillRect(0, TOP, LEFT, self.viewport().height(), QColor(theme.RAISED))
        painter.setFont(theme.font(theme.SMALL))
        for row in rows:
            y = geometry.tops[row - 1] + offset.y()
            rect = QRect(LEFT - 34, y, 34, geometry.tops[row] - geometry.tops[row - 1])
            is_hidden = row in geometry.sheet.hidden_rows
            self._heading(painter, rect, "" if is_hidden else str(row), row == self.at[0], is_hidden)
        for band in self.bands:
            self._bracket(painter, geometry, band, offset.y())

    def _heading(self, painter: QPainter, rect: QRect, text: str, is_at: bool, is_hidden: bool) -> None:
        if is_hidden:
            painter.fillRect(rect, QColor(theme.WARN))  # a narrow mark: something is hidden here
        elif is_at:
            painter.fillRect(rect, QColor(theme.ACCENT_SOFT))
        painter.setPen(QColor(theme.LINE))
        painter.drawLine(rect.topRight(), rect.bottomRight())
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        painter.setPen(QColor(theme.ACCENT_DARK if is_at else theme.MUTED))
        if rect.height() >= painter.fontMetrics().ascent():
            painter.drawText(rect, int(Qt.AlignmentFlag.AlignCenter), text)

    def _bracket(self, painter: QPainter, geometry: Geometry, band: Band, down: int) -> None:
        """The rows of a band held together at the left, with its list's name."""
        first, last = self._dragged(band)
        top, bottom = geometry.tops[first - 1] + down + 1, geometry.tops[min(last, geometry.rows)] + down - 2
        painter.fillRect(QRect(0, top, LEFT - 34, bottom - top + 1), QColor(theme.ACCENT_SOFT))
        painter.setPen(QPen(QColor(theme.ACCENT), 2))
        painter.drawLine(LEFT - 36, top, LEFT - 36, bottom)
        painter.drawLine(LEFT - 42, top, LEFT - 36, top)
        painter.drawLine(LEFT - 42, bottom, LEFT - 36, bottom)
        painter.setPen(QColor(theme.ACCENT_DARK))
        room = QRect(1, top, LEFT - 40, bottom - top)
        words = painter.fontMetrics().elidedText(band.source, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, int(Qt.AlignmentFlag.AlignCenter), words)

    # ---- the mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose a cell, or take hold of the edge of a band."""
        if event.button() != Qt.MouseButton.LeftButton:
            return
        edge = self._edge(event.position().toPoint())
        if edge is not None:
            self._pull, self._pulled = edge, edge[0].last if edge[1] else edge[0].first
        elif (cell := self._cell(event.position().toPoint())) is not None:
            self.choose(*cell)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag the edge of a band; show that it can be dragged."""
        at = event.position().toPoint()
        if self._pull is not None and self.geometry_ is not None:
            self._pulled = self.geometry_.row_at(at.y() - self._offset().y())
            self.viewport().update()
            return
        shape = Qt.CursorShape.SplitVCursor if self._edge(at) is not None else Qt.CursorShape.ArrowCursor
        self.viewport().setCursor(shape)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go of the edge."""
        if self._pull is None:
            return
        band = self._pull[0]
        first, last = self._dragged(band)
        self._pull = None
        self.viewport().update()
        if (first, last) != (band.first, band.last):
            self.band_moved.emit(band, first, last)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Write into the cell."""
        if self.is_editable and self._cell(event.position().toPoint()) is not None:
            self.typed.emit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Ctrl makes it larger or smaller."""
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.step_zoom(1 if event.angleDelta().y() > 0 else -1)
            event.accept()
        else:
            super().wheelEvent(event)

    def _cell(self, at: QPoint) -> tuple[int, int] | None:
        if self.geometry_ is None or at.x() < LEFT or at.y() < TOP:
            return None
        inside = at - self._offset()
        return self.geometry_.cell(inside.x(), inside.y())

    def _edge(self, at: QPoint) -> tuple[Band, bool] | None:
        """The band whose first or last row's edge is under the mouse, left of the numbers."""
        if self.geometry_ is None or at.x() > LEFT or not self.is_editable:
            return None
        for band in self.bands:
            top = self.geometry_.tops[band.first - 1] + self._offset().y()
            bottom = self.geometry_.tops[min(band.last, self.geometry_.rows)] + self._offset().y()
            if abs(at.y() - bottom) <= 5:
                return band, True
            if abs(at.y() - top) <= 5:
                return band, False
        return None

    def _dragged(self, band: Band) -> tuple[int, int]:
        if self._pull is None or self._pull[0] != band:
            return band.first, band.last
        if self._pull[1]:
            return band.first, max(self._pulled, band.first)
        return min(self._pulled, band.last), band.last

    # ---- keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows move, Delete empties, F2 writes, Ctrl with plus and minus zooms."""
        key = Qt.Key(event.key())
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier and key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self.step_zoom(1)
        elif event.modifiers() & Qt.KeyboardModifier.ControlModifier and key == Qt.Key.Key_Minus:
            self.step_zoom(-1)
        elif self.geometry_ is not None and key in _STEPS:
            self.choose(*self.geometry_.next(*self.at, *_STEPS[key]))
        elif self.is_editable and key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.cleared.emit()
        elif self.is_editable and key in (Qt.Key.Key_F2, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.typed.emit()
        else:
            super().keyPressEvent(event)

    # ---- dropping

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Fields are welcome."""
        if self.is_editable and event.mimeData().hasFormat(FIELD):
            event.acceptProposedAction()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        """Show the cell it would fall on."""
        self._over = self._cell(event.position().toPoint())
        self.viewport().update()
        event.setAccepted(self._over is not None)

    def dragLeaveEvent(self, event: object) -> None:
        """Gone again."""
        self._over = None
        self.viewport().update()

    def dropEvent(self, event: QDropEvent) -> None:
        """A field fell on a cell."""
        cell, self._over = self._cell(event.position().toPoint()), None
        if cell is not None:
            self.choose(*cell)
            self.dropped.emit(*cell, bytes(event.mimeData().data(FIELD).data()).decode())
            event.acceptProposedAction()
