"""The tool bar: the search box on the left, what is done every day on the right."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QSizePolicy, QToolBar, QToolButton, QWidget

from ui import theme
from ui.actions import TOOLBAR, Actions


def toolbar(search: QWidget, menus: Actions, parent: QWidget) -> QToolBar:
    """A bar that cannot be dragged away."""
    bar = QToolBar("工具", parent)
    bar.setObjectName("tools")
    bar.setMovable(False)
    bar.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
    bar.setIconSize(QSize(18, 18))
    bar.addWidget(search)
    room = QWidget(bar)
    room.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
    bar.addWidget(room)
    for command in TOOLBAR:
        button = QToolButton(bar)
        button.setDefaultAction(menus.by_command[command])
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setMinimumHeight(theme.TARGET)
        bar.addWidget(button)
    return bar
