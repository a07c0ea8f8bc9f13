"""What all dialogs share: a heading, fields with their complaint below them, buttons in Chinese."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QAbstractItemModel, Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QDialogButtonBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from desk.errors import Missing
from ui import theme
from ui.notify import sentence_of


class Sheet(QDialog):
    """A dialog with a heading, a body, one line for what is wrong, and buttons."""

    def __init__(self, title: str, hint: str = "", parent: QWidget | None = None, *, width: int = 560) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setMinimumWidth(width)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 16)
        column.setSpacing(theme.SPACE + 4)
        self.heading = QLabel(title, self)
        self.heading.setTextFormat(Qt.TextFormat.PlainText)
        self.heading.setFont(theme.font(14, weight=theme.BOLD))
        column.addWidget(self.heading)
        self.hint = said(hint, self)
        self.hint.setVisible(bool(hint))
        column.addWidget(self.hint)
        self.body = QVBoxLayout()
        self.body.setSpacing(theme.SPACE)
        column.addLayout(self.body, 1)
        self.wrong = QLabel(self)
        self.wrong.setTextFormat(Qt.TextFormat.PlainText)
        self.wrong.setWordWrap(True)
        self.wrong.setProperty("wrong", True)
        self.wrong.hide()
        column.addWidget(self.wrong)
        self.buttons = QDialogButtonBox(self)
        column.addWidget(self.buttons)
        self.buttons.rejected.connect(self.reject)

    def add_close(self, words: str = "关闭") -> QPushButton:
        """The button that leaves."""
        button = self.buttons.addButton(words, QDialogButtonBox.ButtonRole.RejectRole)
        return button

    def add_main(self, words: str, then: Callable[[], None]) -> QPushButton:
        """The one button that does what the dialog is for."""
        button = self.buttons.addButton(words, QDialogButtonBox.ButtonRole.ActionRole)
        button.setProperty("primary", True)
        button.setDefault(True)
        button.clicked.connect(then)
        return button

    def add_other(self, words: str, then: Callable[[], None]) -> QPushButton:
        """A button beside the main one."""
        button = self.buttons.addButton(words, QDialogButtonBox.ButtonRole.ActionRole)
        button.setAutoDefault(False)
        button.clicked.connect(then)
        return button

    def complain(self, error: BaseException) -> None:
        """Say in the dialog what went wrong."""
        self.say_wrong(sentence_of(error)[0])
        if isinstance(error, Missing):
            self.wrong.setAccessibleName("、".join(error.fields))

    def say_wrong(self, sentence: str) -> None:
        """A sentence in red; nothing clears it."""
        self.wrong.setText(f"✕ {sentence}" if sentence else "")
        self.wrong.setVisible(bool(sentence))


def said(text: str, parent: QWidget | None = None) -> QLabel:
    """A quiet sentence, plain text, wrapping."""
    label = QLabel(text, parent)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    label.setProperty("muted", True)
    return label


def rows_table(model: QAbstractItemModel, name: str, widths: Sequence[int], parent: QWidget) -> QTableView:
    """A short table of whole rows: Tab leaves it, the last column takes the room that is left."""
    table = QTableView(parent)
    table.setModel(model)
    table.setAccessibleName(name)
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    table.setTabKeyNavigation(False)
    table.verticalHeader().hide()
    for number, width in enumerate(widths):
        table.setColumnWidth(number, width)
    table.horizontalHeader().setStretchLastSection(True)
    return table


def line(parent: QWidget | None = None) -> QFrame:
    """A thin line between groups."""
    made = QFrame(parent)
    made.setProperty("line", True)
    return made


class PathField(QWidget):
    """A path and the button that chooses one."""

    def __init__(self, placeholder: str, choose: Callable[[], str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        self.edit = QLineEdit(self)
        self.edit.setPlaceholderText(placeholder)
        self.edit.setClearButtonEnabled(True)
        self.button = QPushButton("浏览…", self)
        self.button.setAutoDefault(False)
        self.button.clicked.connect(self._on_button)
        row.addWidget(self.edit, 1)
        row.addWidget(self.button)
        self._choose = choose
        self.setFocusProxy(self.edit)

    @property
    def text(self) -> str:
        """The path as typed."""
        return self.edit.text().strip().strip('"')

    def _on_button(self) -> None:
        if chosen := self._choose():
            self.edit.setText(chosen)
