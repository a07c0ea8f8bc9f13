"""Saved views of the map: choose one, keep what is shown now, rename, delete."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QInputDialog, QMenu, QMessageBox, QPushButton, QToolButton, QWidget

from desk.model import Changes
from ui import theme
from ui.app import App
from ui.map.view import MapView
from ui.panels.layers.parts import Choice

if TYPE_CHECKING:
    from desk.work.ground.views import SavedView

NONE = "选择视图"


class SavedBar(QWidget):
    """One line: the views by name, 保存, and a menu for the chosen one."""

    def __init__(self, app: App, map_view: MapView, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("surface", True)
        self._app, self._map = app, map_view
        self.views: dict[int, SavedView] = {}
        self.choice = Choice("保存的视图", self)
        self.keep = QPushButton("保存", self)
        self.keep.setMinimumHeight(theme.TARGET)
        self.keep.setToolTip("把现在的图层、着色和位置存为一个视图，办公室里人人可用")
        self.keep.clicked.connect(lambda: self.ask_and_save())
        self.more = QToolButton(self)
        self.more.setText("⋯")
        self.more.setFixedSize(theme.TARGET, theme.TARGET)
        self.more.setAccessibleName("对所选视图的更多操作")
        self.more.setToolTip("改名、用现在的样子覆盖、删除")
        self.more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(self.more)
        self.rename_action = menu.addAction("改名…", self.ask_and_rename)
        self.replace_action = menu.addAction("用现在的样子覆盖", self.replace)
        self.delete_action = menu.addAction("删除", self.delete)
        self.more.setMenu(menu)
        line = QHBoxLayout(self)
        line.setContentsMargins(theme.SPACE, theme.TIGHT, theme.SPACE, theme.TIGHT)
        line.setSpacing(theme.TIGHT)
        line.addWidget(self.choice, 1)
        line.addWidget(self.keep)
        line.addWidget(self.more)
        self.choice.activated.connect(self._on_chosen)
        self._show(())

    def read(self, chosen: int | None = None) -> None:
        """Read the views anew; `chosen` is then the one in the line."""
        office = self._app.office
        if office is None:
            self._show(())
            return
        then: Callable[[tuple[SavedView, ...]], None] = lambda found: self._show(found, chosen)  # noqa: E731
        self._app.jobs.read(lambda: _views().views(office), then, key="saved views")

    def ask_and_save(self) -> None:
        """Ask for a name and keep what is shown."""
        name, is_given = QInputDialog.getText(self, "保存视图", "视图名称：", text=self._proposed())
        if is_given:
            self.save(name)

    def save(self, name: str) -> None:
        """Keep what is shown under a name; one of that name is replaced only if the person says so."""
        name = " ".join(name.split())
        same = next((view for view in self.views.values() if view.name == name), None)
        if same is not None and not self._is_sure(f"已有名为“{name}”的视图。用现在的样子覆盖它吗？"):
            return
        self._save(name, replace=same is not None)

    def replace(self) -> None:
        """Keep what is shown in the place of the chosen view."""
        if (view := self._chosen()) is not None:
            self._save(view.name, replace=True)

    def ask_and_rename(self) -> None:
        """Ask for another name of the chosen view."""
        view = self._chosen()
        if view is None:
            return
        name, is_given = QInputDialog.getText(self, "视图改名", "新的名称：", text=view.name)
        if is_given:
            self.rename(name)

    def rename(self, name: str) -> None:
        """Give the chosen view another name."""
        office, view = self._app.office, self._chosen()
        if office is None or view is None:
            return
        self._write(
            lambda: _views().rename(office, view.id, name), view.id, f"视图已改名为“{' '.join(name.split())}”。"
        )

    def delete(self) -> None:
        """Take the chosen view out; 撤销 brings it back, so nobody is asked."""
        office, view = self._app.office, self._chosen()
        if office is None or view is None:
            return
        self._write(lambda: _views().delete(office, view.id), None, f"已删除视图“{view.name}”，可用“撤销”找回。")

    def _save(self, name: str, *, replace: bool) -> None:
        office, body = self._app.office, self._map.wish.kept()
        if office is None:
            return
        self._write(lambda: _views().save(office, name, body, replace=replace), None, f"已保存视图“{name}”。")

    def _write(self, work: Callable[[], Changes], chosen: int | None, sentence: str) -> None:
        def done(changes: Changes) -> None:
            self._app.note(changes)
            self._app.say(sentence, "good")
            self.read(chosen or next(iter(changes.rows.get("map_view", ())), None))

        self._app.jobs.write(work, done)

    def _show(self, views: tuple[SavedView, ...], chosen: int | None = None) -> None:
        before = self.choice.currentData() if chosen is None else chosen
        self.views = {view.id: view for view in views}
        self.choice.blockSignals(True)
        self.choice.clear()
        self.choice.addItem(NONE if views else "暂无视图", None)
        for view in views:
            self.choice.addItem(view.name, view.id)
        self.choice.setCurrentIndex(max(self.choice.findData(before), 0))
        self.choice.blockSignals(False)
        self.choice.setEnabled(bool(views))
        self._enable()

    def _on_chosen(self, _: int) -> None:
        self._enable()
        if (view := self._chosen()) is not None:
            self._map.use_view(view.body)

    def _chosen(self) -> SavedView | None:
        return self.views.get(self.choice.currentData() or 0)

    def _enable(self) -> None:
        for action in (self.rename_action, self.replace_action, self.delete_action):
            action.setEnabled(self._chosen() is not None)
        self.more.setEnabled(self._chosen() is not None)

    def _proposed(self) -> str:
        names = {view.name for view in self.views.values()}
        return next(name for name in (f"视图 {number}" for number in range(1, len(names) + 2)) if name not in names)

    def _is_sure(self, question: str) -> bool:
        yes, no = QMessageBox.StandardButton.Yes, QMessageBox.StandardButton.No
        box = QMessageBox(QMessageBox.Icon.Question, "保存视图", "", yes | no, self)
        box.setTextFormat(Qt.TextFormat.PlainText)  # a name with angle brackets stays a name
        box.setText(question)
        box.setDefaultButton(no)
        return box.exec() == yes


def _views() -> ModuleType:
    """The verbs, brought by a job: they bring the schema, which would hold the window up."""
    from desk.work.ground import views

    return views
