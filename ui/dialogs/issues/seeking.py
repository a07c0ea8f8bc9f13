"""A line that finds what is meant by a few letters, and the list of several such things."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QModelIndex, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QCompleter, QLineEdit, QListView, QToolButton, QVBoxLayout, QWidget

from desk.errors import BadInput
from desk.work.issues.asking import Option
from ui import theme
from ui.icons import icon

PAUSE = 160
SHOWN = 12
WHICH = Qt.ItemDataRole.UserRole
Ask = Callable[[str, Callable[[tuple[Option, ...]], None]], None]
"""Looks things up off the GUI thread: what was typed, what to do with the finds."""


class SeekField(QLineEdit):
    """One thing out of what fits the typed letters; with `is_free` the letters themselves will do."""

    edited = Signal()
    chosen = Signal(object)
    """Option"""

    def __init__(self, title: str, ask: Ask, parent: QWidget | None = None, *, is_free: bool = False) -> None:
        super().__init__(parent)
        self._title, self._ask, self._is_free = title, ask, is_free
        self._option: Option | None = None
        self.setFixedHeight(theme.TARGET)
        self.setAccessibleName(title)
        self.setPlaceholderText("输入几个字或首字母，↓ 列出全部")
        glass = self.addAction(icon("search-line", theme.FAINT, 15), QLineEdit.ActionPosition.TrailingPosition)
        glass.triggered.connect(self.look)
        self._finds = QStandardItemModel(self)
        completer = QCompleter(self._finds, self)
        completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        completer.setMaxVisibleItems(SHOWN)
        view = QListView()
        view.setMinimumWidth(340)
        completer.setPopup(view)
        completer.activated[QModelIndex].connect(self._on_chosen)  # type: ignore[index]
        completer.setWidget(self)
        self.list = completer
        self._pause = QTimer(self, singleShot=True, interval=PAUSE)
        self._pause.timeout.connect(self.look)
        self.textEdited.connect(self._on_text)

    def value(self) -> Any:
        """What was chosen, or the letters where those will do; None for nothing."""
        text = self.text().strip()
        if not text:
            return None
        if self._option is not None and text == self._option.title:
            return self._option.value
        if self._is_free:
            return text
        raise BadInput(f"请从列表里选择{self._title}。")

    def put(self, option: Option | None) -> None:
        """Show what is chosen."""
        self._option = option
        self.setText(option.title if option is not None else "")
        self.setCursorPosition(0)

    def kept(self) -> Any:
        """What is needed to show the same again."""
        return (self._option, self.text())

    def restore(self, kept: Any) -> None:
        """Show what `kept` gave."""
        self._option = kept[0]
        self.setText(kept[1])

    def look(self) -> None:
        """Ask for what fits."""
        text = self.text().strip()
        self._ask("" if self._option is not None and text == self._option.title else text, self._offer)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """↓ looks without typing."""
        if event.key() == Qt.Key.Key_Down:
            self.look()
            return
        super().keyPressEvent(event)

    def _on_text(self) -> None:
        self._pause.start()
        self.edited.emit()

    def _offer(self, finds: tuple[Option, ...]) -> None:
        self._finds.clear()
        for one in finds:
            item = QStandardItem(f"{one.title}　{one.detail}" if one.detail else one.title)
            item.setData(one, WHICH)
            item.setEditable(False)
            self._finds.appendRow(item)
        if not finds and not self._is_free:
            item = QStandardItem("没有找到，请换几个字")
            item.setFlags(Qt.ItemFlag.NoItemFlags)
            self._finds.appendRow(item)
        if self.hasFocus() and self._finds.rowCount():
            self.list.complete()

    def _on_chosen(self, index: QModelIndex) -> None:
        option = index.data(WHICH)
        if option is not None:
            # The completer writes its own words into the line first.
            QTimer.singleShot(0, self, lambda: self._take(option))

    def _take(self, option: Option) -> None:
        self.put(option)
        self.chosen.emit(option)
        self.edited.emit()


class SeveralField(QWidget):
    """Several things, one after the other; ✕ takes one out."""

    edited = Signal()

    def __init__(self, title: str, ask: Ask, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.line = SeekField(title, ask, self, is_free=True)
        self.line.chosen.connect(lambda _: self._add())
        self.line.returnPressed.connect(self._add)
        self.line.edited.connect(self.edited)
        self._options: list[Option] = []
        self.buttons: list[QToolButton] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(2)
        self._column.addWidget(self.line)
        self.setFocusProxy(self.line)

    def value(self) -> list[Any]:
        """The values of all, and of what still stands in the line."""
        rest = self.line.value()
        return [one.value for one in self._options] + ([_department(rest)] if rest is not None else [])

    def kept(self) -> Any:
        """What is needed to show the same again."""
        return (list(self._options), self.line.kept())

    def restore(self, kept: Any) -> None:
        """Show what `kept` gave."""
        self._options = list(kept[0])
        self.line.restore(kept[1])
        self._show()

    def _add(self) -> None:
        value = self.line.value()
        if value is None:
            return
        option = Option(value=_department(value), title=self.line.text().strip())
        if all(one.value != option.value for one in self._options):
            self._options.append(option)
        self.line.put(None)
        self._show()
        self.edited.emit()

    def _show(self) -> None:
        for button in self.buttons:
            button.deleteLater()
        self.buttons = []
        for number, option in enumerate(self._options):
            button = QToolButton(self)
            button.setText(f"{option.title} ✕")
            button.setToolTip("点一下去掉")
            button.setProperty("chip", True)
            button.clicked.connect(lambda _=False, number=number: self._drop(number))
            self._column.addWidget(button)
            self.buttons.append(button)

    def _drop(self, number: int) -> None:
        del self._options[number]
        self._show()
        self.edited.emit()


def _department(value: Any) -> Any:
    """What was only typed is the name of a department."""
    return {"department": value} if isinstance(value, str) else value
