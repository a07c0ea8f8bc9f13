"""The matrix on the screen: names drawn one by one, taken by the mouse or the keys, dropped on other cells."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QDrag, QFont, QFontMetrics, QKeyEvent, QKeySequence, QMouseEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from desk.work.teams.matrix import COMING, ENDING, NEW, Sitter
from ui import theme
from ui.models.board import OTHERS, SITTERS, BoardModel, Index, seats_of

PAD = 6
BETWEEN = "、"


class CellPainter(QStyledItemDelegate):
    """Each name in its own ink: who is still to come is blue and slanted, whose last day is known is amber."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Names of a cell of a post; anything else as usual."""
        sitters: tuple[Sitter, ...] = index.data(SITTERS) or ()
        others = index.data(OTHERS)
        if not sitters and others is None:
            super().paint(painter, option, index)
            return
        self.initStyleOption(option, index)
        text, option.text = option.text, ""
        style = option.widget.style() if option.widget is not None else QApplication.style()
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, option, painter, option.widget)
        painter.save()
        room = option.rect.adjusted(PAD, 0, -PAD, 0)
        runs = [(one.words, _ink(one), one.phase in (COMING, NEW)) for one in sitters]
        if others is not None:
            runs.insert(0, ("≠ ", theme.WARN, False))
            if not sitters:
                runs.append((text if not text.startswith("▲") else "无人", theme.WARN, False))
        _draw(painter, option.font, room, runs, bare=others is not None)
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """As usual; columns have widths of their own."""
        return QSize(80, theme.ROW)

    def sitter_at(self, font: QFontMetrics, rect: QRect, at: QPoint, sitters: tuple[Sitter, ...]) -> Sitter | None:
        """Whose name is under the mouse."""
        left = rect.left() + PAD
        for one in sitters:
            width = font.horizontalAdvance(one.words + BETWEEN)
            if left <= at.x() < left + width:
                return one
            left += width
        return None


def _ink(one: Sitter) -> str:
    return {COMING: theme.ACCENT, NEW: theme.ACCENT, ENDING: theme.WARN}.get(one.phase, theme.TEXT)


def _draw(painter: QPainter, font: QFont, room: QRect, runs: list[tuple[str, str, bool]], *, bare: bool) -> None:
    """Runs of words one after another; the last that does not fit ends in an ellipsis."""
    left = room.left()
    for number, (words, ink, is_slanted) in enumerate(runs):
        is_last = number == len(runs) - 1 or (bare and number == 0)
        painter.setFont(_slanted(font) if is_slanted else font)
        painter.setPen(theme.colour(ink))
        text = words if is_last else f"{words}{BETWEEN}"
        width = painter.fontMetrics().horizontalAdvance(text)
        space = room.right() - left
        if width > space:
            text = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, max(space, 0))
        painter.drawText(QRect(left, room.top(), max(space, 0), room.height()), Qt.AlignmentFlag.AlignVCenter, text)
        left += width
        if left >= room.right():
            return


def _slanted(font: QFont) -> QFont:
    made = QFont(font)
    made.setItalic(True)
    return made


class MatrixView(QTableView):
    """Cells of posts. The mouse takes one name, the keys take all of a cell."""

    copied = Signal(bool)
    """All people of the cell are to be carried; True: cut."""
    pasted = Signal()
    released = Signal()
    wanted = Signal()
    """Enter: somebody is to be chosen for the cell."""
    filed = Signal(int)
    """Double click on a name: the file of this person."""

    def __init__(self, model: BoardModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.board = model
        self.setModel(model)
        self.painter_of_cells = CellPainter(self)
        self.setItemDelegate(self.painter_of_cells)
        self.setAccessibleName("花名册矩阵")
        self.setWordWrap(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(theme.TARGET)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.setDragEnabled(True)
        self.setAcceptDrops(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragDrop)
        self.setDefaultDropAction(Qt.DropAction.MoveAction)
        self.setDropIndicatorShown(True)
        head = self.horizontalHeader()
        head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        head.setHighlightSections(False)
        head.setStretchLastSection(True)

    def fit(self) -> None:
        """Give the columns their widths: posts by their titles, what is amiss takes what is left."""
        head = self.horizontalHeader()
        count = self.board.columnCount()
        widths = [118, 130, *(max(84, min(head.sectionSizeHint(column) + 8, 136)) for column in range(2, count))]
        left = self.viewport().width() - sum(widths)
        if left > 0:
            widths[1] += min(left // 2, 230)
            left = self.viewport().width() - sum(widths)
            widths[2:] = [width + left // max(count - 2, 1) for width in widths[2:]]
        for column, width in enumerate(widths):
            self.setColumnWidth(column, width)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width, other columns."""
        super().resizeEvent(event)
        if self.board.columnCount() and event.size().width() != event.oldSize().width():
            self.fit()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Remember whose name the hand is on."""
        index = self.indexAt(event.position().toPoint())
        sitters = self.board.sitters(index)
        hit = self._hit(event.position().toPoint())
        self.board.dragged = (hit,) if hit is not None else sitters
        super().mousePressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """On a name the file of the person, elsewhere somebody is chosen."""
        hit = self._hit(event.position().toPoint())
        if hit is not None:
            self.filed.emit(hit.person_id)
        elif self.board.post(self.currentIndex()) is not None:
            self.wanted.emit()

    def startDrag(self, actions: Qt.DropAction) -> None:
        """Carry the names under the hand; nothing is removed here when they are dropped."""
        if not self.board.dragged or self.board.matrix is None or self.board.matrix.is_past:
            return
        drag = QDrag(self)
        drag.setMimeData(seats_of(self.board.dragged))
        drag.exec(actions, Qt.DropAction.MoveAction)

    def _hit(self, at: QPoint) -> Sitter | None:
        index = self.indexAt(at)
        sitters = self.board.sitters(index)
        if not sitters:
            return None
        return self.painter_of_cells.sitter_at(self.fontMetrics(), self.visualRect(index), at, sitters)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Cut, copy, paste, release, choose."""
        for keys, then in (
            (QKeySequence.StandardKey.Copy, lambda: self.copied.emit(False)),
            (QKeySequence.StandardKey.Cut, lambda: self.copied.emit(True)),
            (QKeySequence.StandardKey.Paste, self.pasted.emit),
        ):
            if event.matches(keys):
                then()
                return
        if event.key() == Qt.Key.Key_Delete:
            self.released.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.wanted.emit()
        else:
            super().keyPressEvent(event)
