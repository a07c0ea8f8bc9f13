"""What stands in the middle while no office is open: what to do next."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from ui import theme
from ui.actions import Actions
from ui.app import App

HINT = "打开本街道的数据文件或服务器即可开始；想先看看，可以新建一份示例数据。\n也可以把数据文件拖到这里。"


class EmptyPage(QWidget):
    """Open, make a sample, or take up a recent one."""

    def __init__(
        self, app: App, actions: Actions, open_place: Callable[[str], None], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.app = app
        self._open_place = open_place
        self.setProperty("surface", True)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        inside = QFrame(self)
        inside.setFixedWidth(520)
        self._column = column = QVBoxLayout(inside)
        column.setSpacing(theme.WIDE)
        title = QLabel("还没有打开数据", inside)
        title.setFont(theme.font(theme.TITLE))
        hint = QLabel(HINT, inside)
        hint.setWordWrap(True)
        hint.setProperty("muted", True)
        buttons = QHBoxLayout()
        for command, words, is_first in (("open", "打开数据…", True), ("new_sample", "新建示例数据…", False)):
            button = QPushButton(words, inside)
            button.setProperty("primary", is_first)
            button.setMinimumHeight(theme.TARGET + 4)
            button.clicked.connect(actions.by_command[command].trigger)
            buttons.addWidget(button)
        buttons.addStretch(1)
        column.addWidget(title)
        column.addWidget(hint)
        column.addLayout(buttons)
        self._recent = QVBoxLayout()
        self._recent.setSpacing(theme.TIGHT)
        column.addLayout(self._recent)
        middle = QHBoxLayout()
        middle.addStretch(1)
        middle.addWidget(inside)
        middle.addStretch(1)
        outer = QVBoxLayout(self)
        outer.addStretch(2)
        outer.addLayout(middle)
        outer.addStretch(3)
        self.show_opening("")
        app.closed.connect(lambda: self.show_opening(""))

    def show_opening(self, where: str) -> None:
        """List the recent places again."""
        while self._recent.count():
            item = self._recent.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.deleteLater()
        if not self.app.settings.recent:
            return
        label = QLabel("最近打开")
        label.setProperty("muted", True)
        self._recent.addWidget(label)
        for where in self.app.settings.recent[:5]:
            button = QPushButton(where)
            button.setFlat(True)
            button.setStyleSheet(f"text-align: left; border: 0; color: {theme.ACCENT};")
            button.setCursor(Qt.CursorShape.PointingHandCursor)
            button.clicked.connect(lambda _, where=where: self._open_place(where))
            self._recent.addWidget(button)
