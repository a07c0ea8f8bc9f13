"""What stands around the pages of a record: its name above, the buttons below, and the question before leaving."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QMessageBox, QPushButton, QToolButton, QWidget

from ui import theme


class RecordFrame(QDialog):
    """Head and foot of the window of a record; what the buttons do is said by `RecordDialog`."""

    def _build_head(self) -> QWidget:
        head = QWidget(self)
        head.setProperty("surface", True)
        row = QHBoxLayout(head)
        row.setContentsMargins(theme.WIDE, theme.SPACE, theme.SPACE, theme.SPACE)
        row.setSpacing(theme.SPACE)
        self.back_button = QPushButton(head)
        self.back_button.setAutoDefault(False)
        self.back_button.clicked.connect(self.go_back)
        self.back_button.hide()
        self.title = QLabel(head)
        self.title.setTextFormat(Qt.TextFormat.PlainText)
        self.title.setFont(theme.font(theme.FIGURE, weight=theme.BOLD))
        self.about = QLabel(head)
        self.about.setTextFormat(Qt.TextFormat.PlainText)
        self.about.setProperty("muted", True)
        row.addWidget(self.back_button)
        row.addWidget(self.title)
        row.addWidget(self.about)
        row.addStretch(1)
        self.previous = self._arrow(row, "‹", "上一条（Alt+←）", -1)
        self.next = self._arrow(row, "›", "下一条（Alt+→）", 1)
        return head

    def _arrow(self, row: QHBoxLayout, sign: str, words: str, step: int) -> QToolButton:
        button = QToolButton(self)
        button.setText(sign)
        button.setFont(theme.font(theme.FIGURE))
        button.setToolTip(words)
        button.setAccessibleName(words)
        button.setFixedSize(theme.TARGET, theme.TARGET)
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        button.clicked.connect(lambda: self.step(step))
        row.addWidget(button)
        return button

    def _build_foot(self) -> QWidget:
        foot = QWidget(self)
        foot.setProperty("surface", True)
        row = QHBoxLayout(foot)
        row.setContentsMargins(theme.WIDE, theme.SPACE, theme.WIDE, theme.SPACE)
        self.said = QLabel(foot)
        self.said.setTextFormat(Qt.TextFormat.PlainText)
        self.said.setWordWrap(True)
        row.addWidget(self.said, 1)
        self.undo_button = self._button(row, "撤销", self.take_back)
        self.undo_button.hide()
        self.more_button = self._button(row, "保存并再登一个", self.save_and_next)
        self.save_button = self._button(row, "保存 Ctrl+S", self.save)
        self.save_button.setProperty("primary", True)
        self.close_button = self._button(row, "关闭", self.close)
        return foot

    def _button(self, row: QHBoxLayout, words: str, then: Callable[[], object]) -> QPushButton:
        button = QPushButton(words, self)
        button.setAutoDefault(False)
        button.clicked.connect(lambda: then())
        row.addWidget(button)
        return button

    def say(self, sentence: str, ink: str = theme.MUTED) -> None:
        """A sentence at the foot of the form."""
        self.said.setText(sentence)
        self.said.setStyleSheet(f"color: {theme.GOOD if sentence.startswith('✓') else ink};")

    def step(self, by: int) -> None:
        """To another record of the list."""
        raise NotImplementedError

    def go_back(self) -> None:
        """To the record this one was opened from."""
        raise NotImplementedError

    def save(self) -> None:
        """Save what was typed."""
        raise NotImplementedError

    def save_and_next(self) -> None:
        """Save, and begin another new record."""
        raise NotImplementedError

    def take_back(self) -> None:
        """Undo the last saving."""
        raise NotImplementedError


def ask_to_leave(parent: QWidget, name: str, keep: Callable[[], None], drop: Callable[[], None]) -> None:
    """Ask what becomes of what is typed: kept, dropped, or typed on."""
    box = QMessageBox(parent)
    box.setIcon(QMessageBox.Icon.Question)
    box.setText(f"“{name}”有改动还没有保存。")
    box.setInformativeText("保存后再离开吗？")
    yes = box.addButton("保存", QMessageBox.ButtonRole.AcceptRole)
    no = box.addButton("不保存", QMessageBox.ButtonRole.DestructiveRole)
    box.addButton("继续填写", QMessageBox.ButtonRole.RejectRole)
    box.setDefaultButton(yes)

    def answered() -> None:
        if box.clickedButton() is yes:
            keep()
        elif box.clickedButton() is no:
            drop()

    box.finished.connect(lambda _: answered())
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.open()
