"""What this program is, and all its keys on one page."""

from __future__ import annotations

import platform

from PySide6 import __version__ as qt
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QScrollArea, QWidget

from ui import theme
from ui.actions import Actions
from ui.dialogs.sheet import Sheet, said

VERSION = "0.1"


class AboutDialog(Sheet):
    """Name, version, what it is made of."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("关于网格台", "", parent)
        for text in (
            f"网格台 {VERSION}　街道网格化服务管理的桌面工作台",
            "一张地图、一本底册、一套流程：网格、居民、部件、事件和团队都在这里。",
            "数据只存在本机、共享盘或本单位的服务器上，程序不连接互联网。",
            f"运行环境：Python {platform.python_version()}，Qt {qt}，{platform.system()} {platform.release()}",
            "本程序以 MIT 许可发布；Qt for Python 以 LGPL 许可使用。",
        ):
            self.body.addWidget(said(text, self))
        self.add_close()


class KeysDialog(Sheet):
    """Every action with its key."""

    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__("快捷键一览", "", parent, width=520)
        inside = QWidget()
        inside.setProperty("surface", True)
        grid = QGridLayout(inside)
        grid.setContentsMargins(theme.WIDE, theme.SPACE, theme.WIDE, theme.SPACE)
        grid.setVerticalSpacing(theme.SPACE)
        shown = [action for action in actions.all() if not action.shortcut().isEmpty()]
        for row, action in enumerate(shown):
            words = QLabel(action.text().split("\t")[0].rstrip("…"))
            key = QLabel(action.shortcut().toString())
            key.setProperty("muted", True)
            grid.addWidget(words, row, 0)
            grid.addWidget(key, row, 1, Qt.AlignmentFlag.AlignRight)
        scroll = QScrollArea(self)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidgetResizable(True)
        scroll.setWidget(inside)
        scroll.setMinimumHeight(420)
        self.body.addWidget(scroll, 1)
        self.add_close()
