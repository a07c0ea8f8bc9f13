"""Where the pointer is on the map, in the systems people meet; a click copies one of them."""

from __future__ import annotations

from PySide6.QtCore import QPoint
from PySide6.QtGui import QCursor, QGuiApplication
from PySide6.QtWidgets import QMenu, QSizePolicy, QToolButton, QWidget

from ui import theme
from ui.app import App

ROOM_FOR_THREE, ROOM_FOR_TWO = 1_340, 1_150
"""Widths of the window from which on more than one system has room beside the other words."""


class PointerLine(QToolButton):
    """A quiet button in the status line; empty until the pointer was on the map."""

    def __init__(self, app: App, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.app = app
        self.lines: tuple[tuple[str, str], ...] = ()
        self.setAccessibleName("指针所在坐标")
        self.setFont(theme.font(theme.SMALL))
        # Its text must never make the window wider than the screen: it takes the room that is left.
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setMinimumWidth(theme.TARGET)
        self.clicked.connect(lambda: self.offer(self.mapToGlobal(QPoint(0, 0)), is_above=True))
        app.closed.connect(self._forget)
        app.jobs.busy_changed.connect(self._make_room)
        self.hide()

    def point(self, lon: float, lat: float) -> None:
        """The pointer is here now."""
        from desk.work.ground.coordinates import describe  # the start must not wait for numbers nobody asked for

        self.lines = describe(lon, lat)
        wide = self.window().width()
        shown = 3 if wide >= ROOM_FOR_THREE else 2 if wide >= ROOM_FOR_TWO else 1
        self.setText("　".join(f"{_short(title)} {text}" for title, text in self.lines[:shown]))
        self.setToolTip(theme.plain("\n".join(f"{title}：{text}" for title, text in self.lines) + "\n点击可复制"))
        self._make_room()

    def copy(self) -> None:
        """Copy the place under the pointer in all systems, one per line."""
        if not self.lines:
            self.app.say("请先把指针移到地图上。", "warn")
            return
        QGuiApplication.clipboard().setText("\n".join(f"{title}\t{text}" for title, text in self.lines))
        self.app.say(f"已复制坐标 {self.lines[0][1]}（各坐标系每行一种）。", "good")

    def menu_of(self) -> QMenu:
        """One entry per system that copies it."""
        menu = QMenu(self)
        for title, text in self.lines:
            action = menu.addAction(f"复制 {title}：{text}")
            action.triggered.connect(lambda _=False, title=title, text=text: self._copy_one(title, text))
        menu.addSeparator()
        menu.addAction("全部复制", self.copy)
        return menu

    def offer(self, at: QPoint | None = None, *, is_above: bool = False) -> None:
        """Show the menu of systems, at the pointer if no place is given."""
        if not self.lines:
            return
        menu = self.menu_of()
        spot = at if at is not None else QCursor.pos()
        menu.popup(spot - QPoint(0, menu.sizeHint().height()) if is_above else spot)
        menu.aboutToHide.connect(menu.deleteLater)

    def _copy_one(self, title: str, text: str) -> None:
        QGuiApplication.clipboard().setText(text)
        self.app.say(f"已复制 {title}：{text}。", "good")

    def _make_room(self) -> None:
        """A running job needs the line for itself."""
        self.setVisible(bool(self.lines) and not self.app.jobs.running)

    def _forget(self) -> None:
        self.lines = ()
        self.hide()


def _short(title: str) -> str:
    return title.partition("（")[0].removeprefix("CGCS2000 ")
