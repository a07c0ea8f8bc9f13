"""The fields of a record form: lines, dates as one likes to type them, code lists by letters, things by search."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QCompleter, QLineEdit, QListView, QPlainTextEdit, QWidget

from desk.errors import BadInput
from desk.model import Value
from desk.registers.spec import FieldSpec
from desk.registers.typed import shown, typed
from desk.work.records.choosing import Choice
from desk.work.records.opening import sought
from ui import theme
from ui.icons import icon

SOUGHT = Qt.ItemDataRole.UserRole
ID = Qt.ItemDataRole.UserRole + 1
PAUSE = 160
SHOWN = 14
"""Lines of a list that drops down."""
Index = QModelIndex | QPersistentModelIndex
Ask = Callable[[FieldSpec, str, Callable[[tuple[Choice, ...]], None]], None]
"""Looks things up off the GUI thread: field, text, what to do with the finds."""


class _Completer(QCompleter):
    """Finds by code, words or initials, and puts the words into the line."""

    def __init__(self, model: QStandardItemModel, parent: QObject) -> None:
        super().__init__(model, parent)
        self.setCompletionRole(SOUGHT)
        self.setFilterMode(Qt.MatchFlag.MatchContains)
        self.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.setMaxVisibleItems(SHOWN)

    def pathFromIndex(self, index: Index) -> str:
        """The words of an entry."""
        return str(index.data(Qt.ItemDataRole.DisplayRole))


class LineField(QLineEdit):
    """A text, a number or a date in one line."""

    edited = Signal()

    def __init__(self, spec: FieldSpec, today: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.spec, self._today = spec, today
        self._codes: Mapping[str, str] = {}
        self.setMaxLength(max(spec.max_length, 40) * 2)
        self.setFixedHeight(theme.TARGET)
        self.setAccessibleName(spec.title)
        self.setPlaceholderText({"date": "如 1990.3.7", "moment": "如 2026.10.31 9:05"}.get(spec.type, ""))
        self.textEdited.connect(lambda _: self.edited.emit())
        self.editingFinished.connect(self._tidy)

    def put(self, value: Value, label: str = "") -> None:
        """Show a value."""
        self.setText(shown(self.spec, value, self._codes))
        self.setCursorPosition(0)

    def value(self) -> Value:
        """What was typed, as a value; BadInput if it is none."""
        return typed(self.spec, self.text(), codes=self._codes, today=self._today)

    def lock(self, why: str) -> None:
        """Show only; the tooltip says why. "" unlocks."""
        self.setReadOnly(bool(why))
        self.setProperty("locked", bool(why))
        self.setToolTip(theme.plain(why))
        self.style().polish(self)

    def _tidy(self) -> None:
        """Write what was typed as it will stand: 1990-03-07 for 1990.3.7."""
        if self.isReadOnly():
            return
        try:
            text = shown(self.spec, self.value(), self._codes)
        except BadInput:
            return
        if text != self.text():
            self.setText(text)
            self.edited.emit()


class CodeField(LineField):
    """An entry of a code list: by its code, its words, their initials, or from the list that drops down."""

    def __init__(self, spec: FieldSpec, codes: Mapping[str, str], today: str, parent: QWidget | None = None) -> None:
        super().__init__(spec, today, parent)
        self._codes = codes
        self._filled = False
        self.setPlaceholderText("可多选，用顿号分开" if spec.multi else "")
        self._drop = self.addAction(
            icon("arrow-down-s-line", theme.FAINT, 16), QLineEdit.ActionPosition.TrailingPosition
        )
        self._drop.setToolTip("全部选项（↓）")
        self._drop.triggered.connect(self.drop)

    def lock(self, why: str) -> None:
        """Show only."""
        super().lock(why)
        self._drop.setVisible(not why)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The list is made when the field is first entered: most are not."""
        self._fill()
        super().focusInEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """↓ drops the list down."""
        if event.key() == Qt.Key.Key_Down and not self.isReadOnly():
            self.drop()
            return
        super().keyPressEvent(event)

    def drop(self) -> None:
        """Show every entry."""
        self._fill()
        self.setFocus()
        made = self.completer()
        made.setCompletionPrefix("")
        made.complete()

    def _fill(self) -> None:
        if self._filled or self.isReadOnly():
            return
        self._filled = True
        model = QStandardItemModel(self)
        for code, label in self._codes.items():
            item = QStandardItem(label)
            item.setData(sought(code, label), SOUGHT)
            item.setEditable(False)
            model.appendRow(item)
        completer = _Completer(model, self)
        if self.spec.multi:
            completer = _Several(model, self)
        completer.activated.connect(lambda _: QTimer.singleShot(0, self, self.edited.emit))
        self.setCompleter(completer)


class _Several(_Completer):
    """Completes the last of several words; what is chosen from the list is added to them."""

    def splitPath(self, path: str) -> list[str]:
        """Only the last word is looked for."""
        return [path.replace("，", "、").replace(",", "、").rpartition("、")[2]]

    def pathFromIndex(self, index: Index) -> str:
        """The words before, and the chosen one."""
        field = self.widget()
        chosen = super().pathFromIndex(index)
        before = field.text().replace("，", "、").replace(",", "、") if isinstance(field, QLineEdit) else ""
        words = [word for word in before.split("、") if word]
        known = {self.model().index(row, 0).data() for row in range(self.model().rowCount())}
        return "、".join(dict.fromkeys([*(word for word in words if word in known), chosen]))


class TextField(QPlainTextEdit):
    """A text of several lines; Tab goes on to the next field."""

    edited = Signal()

    def __init__(self, spec: FieldSpec, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.spec = spec
        self.setTabChangesFocus(True)
        self.setAccessibleName(spec.title)
        self.setFixedHeight(22 * spec.lines + 14)
        self.setProperty("field", True)
        self._is_showing = False
        self.textChanged.connect(self._on_text)

    def put(self, value: Value, label: str = "") -> None:
        """Show a value."""
        self._is_showing = True
        self.setPlainText("" if value is None else str(value))
        self._is_showing = False

    def value(self) -> Value:
        """What was typed; line breaks stay."""
        text = "\n".join(line.strip() for line in self.toPlainText().strip().splitlines())
        if len(text) > self.spec.max_length:
            raise BadInput(f"{self.spec.title}最多 {self.spec.max_length} 个字，现在是 {len(text)} 个。")
        return text or None

    def lock(self, why: str) -> None:
        """Show only."""
        self.setReadOnly(bool(why))
        self.setToolTip(theme.plain(why))

    def _on_text(self) -> None:
        if not self._is_showing:
            self.edited.emit()


class PickField(QLineEdit):
    """A building, household or person: a few letters, then a line of the list."""

    edited = Signal()

    def __init__(self, spec: FieldSpec, ask: Ask, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.spec, self._ask = spec, ask
        self._id: int | None = None
        self._label = ""
        self.setFixedHeight(theme.TARGET)
        self.setAccessibleName(spec.title)
        self.setPlaceholderText(_TO_PICK.get(spec.type, "输入几个字查找"))
        self._glass = self.addAction(icon("search-line", theme.FAINT, 15), QLineEdit.ActionPosition.TrailingPosition)
        self._glass.triggered.connect(self.look)
        self._finds = QStandardItemModel(self)
        completer = QCompleter(self._finds, self)
        completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        completer.setMaxVisibleItems(SHOWN)
        view = QListView()
        view.setMinimumWidth(360)
        completer.setPopup(view)
        completer.activated[QModelIndex].connect(self._on_chosen)  # type: ignore[index]
        completer.setWidget(self)
        self._list = completer
        self._pause = QTimer(self, singleShot=True, interval=PAUSE)
        self._pause.timeout.connect(self.look)
        self.textEdited.connect(self._on_text)

    def put(self, value: Value, label: str = "") -> None:
        """Show what was chosen."""
        self._id = None if value is None else int(str(value))
        self._label = label
        self.setText(label)
        self.setCursorPosition(0)

    def value(self) -> Value:
        """The id of what was chosen."""
        if self.text().strip() not in ("", self._label):
            raise BadInput(f"请从列表里选一个{self.spec.title}。")
        return self._id if self.text().strip() else None

    def lock(self, why: str) -> None:
        """Show only."""
        self.setReadOnly(bool(why))
        self.setProperty("locked", bool(why))
        self.setToolTip(theme.plain(why))
        self._glass.setVisible(not why)
        self.style().polish(self)

    def look(self) -> None:
        """Ask for what fits."""
        if not self.isReadOnly():
            text = self.text().strip()
            self._ask(self.spec, "" if text == self._label else text, self._offer)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """↓ looks without typing; Enter in the open list chooses."""
        if event.key() == Qt.Key.Key_Down and not self.isReadOnly():
            self.look()
            return
        super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """What was typed but not chosen goes back to what was chosen; an emptied field is empty."""
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason and self.text().strip():
            self.setText(self._label)

    def _on_text(self, text: str) -> None:
        if not text.strip():
            self._id, self._label = None, ""
        self._pause.start()
        self.edited.emit()

    def _offer(self, finds: tuple[Choice, ...]) -> None:
        self._finds.clear()
        for one in finds:
            item = QStandardItem(f"{one.title}　{one.detail}" if one.detail else one.title)
            item.setData(one.id, ID)
            item.setData(one.title, SOUGHT)
            item.setEditable(False)
            self._finds.appendRow(item)
        if not finds:
            item = QStandardItem("没有找到，请换几个字")
            item.setFlags(Qt.ItemFlag.NoItemFlags)
            self._finds.appendRow(item)
        if self.hasFocus():
            self._list.complete()

    def _on_chosen(self, index: QModelIndex) -> None:
        chosen = index.data(ID)
        if chosen is not None:
            QTimer.singleShot(0, self, partial(self._take, int(chosen), str(index.data(SOUGHT))))

    def _take(self, id: int, title: str) -> None:
        self.put(id, title)
        self.edited.emit()


_TO_PICK = {
    "building": "楼名、地址或首字母",
    "household": "户主、房号或户号（↓ 本楼各户）",
    "dwelling": "楼名或房号",
    "resident": "姓名、首字母或号码",
    "organisation": "名称或首字母",
}

Field = LineField | CodeField | TextField | PickField


def field_of(spec: FieldSpec, codes: Mapping[str, Mapping[str, str]], today: str, ask: Ask, parent: QWidget) -> Field:
    """The widget of a field."""
    if spec.is_reference:
        return PickField(spec, ask, parent)
    if spec.type == "code":
        return CodeField(spec, codes.get(spec.codes, {}), today, parent)
    if spec.lines > 1:
        return TextField(spec, parent)
    return LineField(spec, today, parent)
