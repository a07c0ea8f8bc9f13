"""The foot of an issue's window: what was just done, texts for WeChat, and the papers made for this issue."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QPushButton, QToolButton, QWidget

from desk.work.issues import telling
from desk.work.issues.reading import IssueDetail
from ui import theme
from ui.app import App
from ui.notify import sentence_of


class Foot(QWidget):
    """Buttons for what leaves the office about one issue."""

    def __init__(self, app: App, undo: Callable[[], None], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.app = app
        self._issue: IssueDetail | None = None
        self._take_back = undo
        self.setProperty("surface", True)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.WIDE, theme.SPACE, theme.WIDE, theme.SPACE)
        self.said = QLabel(self)
        self.said.setTextFormat(Qt.TextFormat.PlainText)
        self.said.setWordWrap(True)
        row.addWidget(self.said, 1)
        self.undo = self._button(row, "撤销", self.take_back)
        self.undo.hide()
        self.wechat = QToolButton(self)
        self.wechat.setText("微信文字 ▾")
        self.wechat.setToolTip("复制为微信文字（Ctrl+Shift+W 复制第一种）")
        self.wechat.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(self.wechat)
        for form in telling.text_forms():
            menu.addAction(form.title, partial(self.copy, form.key))
        self.wechat.setMenu(menu)
        row.addWidget(self.wechat)
        self.close_button = self._button(row, "关闭", self._close)

    def _button(self, row: QHBoxLayout, words: str, then: Callable[[], object]) -> QPushButton:
        button = QPushButton(words, self)
        button.setAutoDefault(False)
        button.clicked.connect(lambda: then())
        row.addWidget(button)
        return button

    def look(self, found: IssueDetail) -> None:
        """The issue all this is about."""
        self._issue = found

    def clear(self) -> None:
        """Another issue comes."""
        self._issue = None
        self.say("")
        self.undo.hide()

    def say(self, sentence: str, ink: str = theme.MUTED) -> None:
        """A sentence at the foot."""
        self.said.setText(sentence)
        self.said.setStyleSheet(f"color: {theme.GOOD if sentence.startswith('✓') else ink};")

    def take_back(self) -> None:
        """Undo the last move."""
        self.undo.hide()
        self.say("")
        self._take_back()

    def copy_usual(self) -> None:
        """Ctrl+Shift+W: the first form of the text."""
        self.copy(telling.text_forms()[0].key)

    def copy(self, form: str) -> None:
        """Put a text about the issue onto the clipboard."""
        office, found = self.app.office, self._issue
        if office is None or found is None:
            return
        title = next(one.title for one in telling.text_forms() if one.key == form)

        def copied(text: str) -> None:
            QGuiApplication.clipboard().setText(text)
            self.say(f"✓ 已复制“{title}”微信文字，可以到微信里粘贴。")

        self.app.jobs.write(lambda: telling.told(office, found.id, form), copied, self._failed)

    def _failed(self, error: BaseException) -> None:
        self.say(f"✕ {sentence_of(error)[0]}", theme.BAD)

    def _close(self) -> None:
        self.window().close()
