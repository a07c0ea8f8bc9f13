"""The grid one types into: moves like Excel, fills down, takes what was copied there; what is meant is offered in place."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QRect, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QLineEdit,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from desk.registers.spec import FieldSpec
from desk.work.issues.asking import Option
from desk.work.logbook.lines import DAY, PERSON, TIME, WHOM
from ui import theme
from ui.dialogs.issues.seeking import SeekField
from ui.dialogs.logbook.batch_model import BatchModel
from ui.dialogs.record_fields import CodeField

Index = QModelIndex | QPersistentModelIndex
WIDTHS = {DAY: 96, TIME: 64, PERSON: 84, WHOM: 240, "body": 280, "way": 84, "need": 96, "satisfaction": 84}
USUAL = 120
PAD = 6
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
Ask = Callable[[str, str, Callable[[tuple[Option, ...]], None]], None]
"""Looks up off the GUI thread what a text in a column may mean: key, text, what to do with the finds."""


class _Editors(QStyledItemDelegate):
    """Code lists drop down, people and households are found by a few letters."""

    def __init__(self, grid: BatchGrid) -> None:
        super().__init__(grid)
        self._grid = grid
        self._inks = {True: theme.colour(theme.BAD), False: theme.colour(theme.TEXT)}
        self._red, self._chosen = theme.colour(theme.BAD_SOFT), theme.colour(theme.ACCENT_SOFT)
        self._edge = theme.colour(theme.ACCENT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Only ground and text: the style of the program takes four times as long for a screen of cells."""
        rect: QRect = option.rect  # type: ignore[attr-defined]
        state: QStyle.StateFlag = option.state  # type: ignore[attr-defined]
        batch, row = self._grid.batch, index.row()
        key = batch.columns[index.column()].key
        is_wrong = bool(batch.wrong(row, key))
        if is_wrong:
            painter.fillRect(rect, self._red)
        elif state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, self._chosen)
        if state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(self._edge)
            painter.drawRect(rect.adjusted(0, 0, -1, -1))
        if text := batch.rows[row].get(key, ""):
            painter.setPen(self._inks[is_wrong])
            room = rect.adjusted(PAD, 0, -PAD, 0)
            shown = option.fontMetrics.elidedText(text, Qt.TextElideMode.ElideRight, room.width())  # type: ignore[attr-defined]
            painter.drawText(room, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), shown)

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        """The line one types into."""
        column = self._grid.batch.columns[index.column()]
        if column.key in (PERSON, WHOM):
            key = column.key
            made = SeekField(column.title, lambda text, then: self._grid.ask(key, text, then), parent, is_free=True)
            made.chosen.connect(lambda one, row=index.row(): self._grid.chosen.emit(key, row, one))
            return made
        if column.codes and (entries := self._grid.codes.get(column.codes)):
            spec = FieldSpec(key=column.key, title=column.title, type="code", codes=column.codes)
            return CodeField(spec, entries, "", parent)
        return QLineEdit(parent)

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        """What stands in the cell."""
        if isinstance(editor, QLineEdit):
            editor.setText(str(index.data(Qt.ItemDataRole.EditRole) or ""))
            editor.selectAll()

    def setModelData(self, editor: QWidget, model: object, index: Index) -> None:
        """What was typed."""
        if isinstance(editor, QLineEdit):
            self._grid.batch.setData(index, editor.text())

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: Index) -> None:
        """As large as the cell; a line wants some height."""
        editor.setGeometry(option.rect)  # type: ignore[attr-defined]

    def eventFilter(self, editor: QObject, event: QEvent) -> bool:
        """Enter takes the text and goes down, as in Excel; a list that is open has the keys first."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and isinstance(editor, QLineEdit):
            if event.key() in _ENTER and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
                self.commitData.emit(editor)
                self.closeEditor.emit(editor)
                self._grid.go_down()
                return True
            if event.key() == Qt.Key.Key_Down and isinstance(editor, SeekField | CodeField):
                return False
        return super().eventFilter(editor, event)


class BatchGrid(QTableView):
    """Texts of a sheet. What they mean is the window's business."""

    chosen = Signal(str, int, object)
    """In this column and line this was picked: key, line, Option."""
    stood = Signal()
    """The cursor stands elsewhere."""

    def __init__(self, model: BatchModel, ask: Ask, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.batch, self.ask = model, ask
        self.codes: Mapping[str, Mapping[str, str]] = {}
        self.setModel(model)
        self.setItemDelegate(_Editors(self))
        self.setAccessibleName("补录表格")
        self.setSelectionMode(QAbstractItemView.SelectionMode.ContiguousSelection)
        self.setEditTriggers(
            QAbstractItemView.EditTrigger.DoubleClicked
            | QAbstractItemView.EditTrigger.AnyKeyPressed
            | QAbstractItemView.EditTrigger.EditKeyPressed
        )
        self.setTabKeyNavigation(True)
        self.setWordWrap(False)
        self.setAlternatingRowColors(True)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().setDefaultSectionSize(28)
        self.verticalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignCenter)
        self.selectionModel().currentChanged.connect(lambda *_: self.stood.emit())

    def lay_out(self) -> None:
        """Widths for the columns that there are."""
        for number, one in enumerate(self.batch.columns):
            self.setColumnWidth(number, WIDTHS.get(one.key, 200 if one.is_long else USUAL))

    def go_down(self) -> None:
        """To the cell below."""
        here = self.currentIndex()
        below = self.batch.index(min(here.row() + 1, self.batch.rowCount() - 1), here.column())
        self.setCurrentIndex(below)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """As in Excel: Enter goes down, Delete empties, Ctrl+D fills down, Ctrl+C and Ctrl+V copy and paste."""
        held = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if event.key() in _ENTER and not held:
            self.go_down()
        elif event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.batch.put([(index.row(), index.column(), "") for index in self.selectedIndexes()])
        elif event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.matches(QKeySequence.StandardKey.Paste):
            self.paste()
        elif held and event.key() == Qt.Key.Key_D:
            self.fill_down()
        elif held and event.key() == Qt.Key.Key_Minus:
            self.batch.take_out(sorted({index.row() for index in self.selectedIndexes()}))
        elif event.matches(QKeySequence.StandardKey.Undo):
            self.batch.step_back()
        elif not held:
            super().keyPressEvent(event)
        else:
            event.ignore()

    def copy(self) -> None:
        """The chosen cells as a sheet takes them."""
        chosen = sorted((index.row(), index.column()) for index in self.selectedIndexes())
        rows = sorted({row for row, _ in chosen})
        columns = sorted({column for _, column in chosen})
        keys = [self.batch.columns[column].key for column in columns]
        text = "\n".join("\t".join(self.batch.rows[row].get(key, "") for key in keys) for row in rows)
        QGuiApplication.clipboard().setText(text)

    def paste(self) -> None:
        """What was copied in Excel or WPS, from the cursor on; one value into a chosen range fills it."""
        text, here = QGuiApplication.clipboard().text(), self.currentIndex()
        if not text or not here.isValid():
            return
        chosen = self.selectedIndexes()
        one = text.rstrip("\r\n")
        if len(chosen) > 1 and "\t" not in one and "\n" not in one:
            self.batch.put([(index.row(), index.column(), one.strip()) for index in chosen])
            return
        first = min(((index.row(), index.column()) for index in chosen), default=(here.row(), here.column()))
        self.batch.put(self.batch.pasted(text, *first))

    def fill_down(self) -> None:
        """Write the uppermost of the chosen cells into those below it; of a single cell the one above comes down."""
        chosen = self.selectedIndexes()
        if not chosen:
            return
        top = min(index.row() for index in chosen)
        if len({index.row() for index in chosen}) == 1:
            if top == 0:
                return
            top -= 1
        keys = {index.column(): self.batch.columns[index.column()].key for index in chosen}
        self.batch.put(
            [
                (index.row(), index.column(), self.batch.rows[top].get(keys[index.column()], ""))
                for index in chosen
                if index.row() != top
            ]
        )
