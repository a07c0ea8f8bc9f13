"""Where the docks stand: at first, and as the person left them."""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Mapping

from PySide6.QtCore import QByteArray, Qt
from PySide6.QtWidgets import QDockWidget, QMainWindow, QTabWidget, QWidget

from ui.panels.specs import LISTS
from ui.settings import Settings

LEFT, RIGHT = Qt.DockWidgetArea.LeftDockWidgetArea, Qt.DockWidgetArea.RightDockWidgetArea
TOP = Qt.DockWidgetArea.TopDockWidgetArea
VERSION = 1
"""Raise it when docks come or go: a remembered layout of another version is not used."""
SIZE = (1366, 768)
FIRST = ("overview", "tree", *(spec.kind for spec in LISTS))
"""The docks that come with an office; the others come when they are asked for (Window.bring)."""


def dock(window: QMainWindow, key: str, title: str, inside: QWidget, bar: QWidget) -> QDockWidget:
    """A dock whose handle is `bar`; its title stands on its tab."""
    made = QDockWidget(title, window)
    made.setObjectName(key)
    made.setWidget(inside)
    made.setTitleBarWidget(bar)
    made.setFeatures(QDockWidget.DockWidgetFeature.DockWidgetMovable)
    return made


def arrange(window: QMainWindow, docks: Mapping[str, QDockWidget]) -> None:
    """Put every dock at its first place: tree left, lists right, card below them, overview on top."""
    window.setCorner(Qt.Corner.TopLeftCorner, TOP)
    window.setCorner(Qt.Corner.TopRightCorner, TOP)
    for side in (LEFT, RIGHT):
        window.setTabPosition(side, QTabWidget.TabPosition.North)
    window.addDockWidget(TOP, docks["overview"])
    window.addDockWidget(LEFT, docks["tree"])
    first = docks[LISTS[0].kind]
    window.addDockWidget(RIGHT, first)
    for spec in LISTS[1:]:
        window.tabifyDockWidget(first, docks[spec.kind])
    window.addDockWidget(RIGHT, docks["card"])
    for key, dock in docks.items():
        dock.setVisible(key in (*FIRST, "card"))
    first.raise_()
    share_out(window, docks)


def share_out(window: QMainWindow, docks: Mapping[str, QDockWidget]) -> None:
    """Give the lists a good third of the window's width, the tree a sixth; the map keeps half."""
    first, width = docks[LISTS[0].kind], window.width()
    lists = min(max(490, round(width * 0.34)), 720)
    window.resizeDocks(
        [docks["tree"], first], [min(max(228, round(width * 0.15)), 300), lists], Qt.Orientation.Horizontal
    )
    window.resizeDocks([first, docks["card"]], [round(window.height() * 0.5), 230], Qt.Orientation.Vertical)


def restore(window: QMainWindow, settings: Settings) -> None:
    """Give the window the shape it had."""
    window.resize(*SIZE)
    if settings.window:
        window.restoreGeometry(QByteArray(b64decode(settings.window)))
    if settings.docks:
        window.restoreState(QByteArray(b64decode(settings.docks)), VERSION)


def remember(window: QMainWindow, settings: Settings) -> None:
    """Write the shape of the window into the settings, and those to the disk."""
    settings.window = b64encode(window.saveGeometry().data()).decode()
    settings.docks = b64encode(window.saveState(VERSION).data()).decode()
    settings.save()
