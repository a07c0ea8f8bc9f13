"""What can be done with the list in front: filter it, keep the filter, change many rows, print, copy as text."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMenu

from desk.model import Changes
from desk.work.lists.look import Look
from ui.app import App

if TYPE_CHECKING:
    from desk.work.lists.saved import SavedList
    from ui.panels.listing import ListPanel
    from ui.window import Window


class ListCommands(QObject):
    """Verbs about a list. All on the GUI thread; without a panel they mean the list in front."""

    def __init__(self, app: App, window: Window) -> None:
        super().__init__(window)
        self.app, self.window = app, window

    # Filters

    def filter(self, panel: ListPanel | None = None) -> None:
        """Set the conditions of a list."""
        from ui.dialogs.lists.filter import Asked, FilterDialog  # the start must not wait for dialogs

        panel, office = panel or self.window.front_list(), self.app.office
        if office is None:
            return
        search, kind, query = office.search, office.search.kind(panel.spec.kind), panel.query()

        def asked() -> tuple[Asked, ...]:
            return tuple(
                Asked(
                    column=each, choices=search.choices(kind.key, each.key), is_hidden=search.hides(kind.key, each.key)
                )
                for each in kind.columns
                if each.is_asked
            )

        def show(columns: tuple[Asked, ...]) -> None:
            self.window.show_dialog(FilterDialog(self.app, query, columns, panel.set_where, self.window))

        self.app.jobs.read(asked, show, key="filter columns")

    def open_menu(self, panel: ListPanel, at: QPoint) -> None:
        """The menu of a list, with what is kept for it."""
        from desk.work.lists import saved  # brings SQLAlchemy

        office, kind = self.app.office, panel.spec.kind
        if office is not None:
            self.app.jobs.read(lambda: saved.saved(office, kind), lambda found: self._pop_up(panel, at, found))

    def menu(self, panel: ListPanel, kept: tuple[SavedList, ...]) -> QMenu:
        """What stands in the menu of a list."""
        menu = QMenu(panel)
        menu.addAction("筛选条件…\tCtrl+Shift+F", lambda: self.filter(panel))
        if panel.where:
            menu.addAction("清空筛选条件", lambda: panel.set_where(()))
        menu.addAction("保存当前筛选和列…", lambda: self.keep(panel))
        menu.addSeparator()
        if panel.spec.kind == "issues":
            menu.addAction("批量办理…\tF9", self.window.commands.piles.batch)
        menu.addAction("批量修改…\tCtrl+Alt+E", lambda: self.bulk(panel))
        menu.addAction("打印预览…\tCtrl+Alt+P", lambda: self.preview(panel))
        menu.addAction("所选行复制为微信文字\tCtrl+Shift+W", lambda: self.wechat(panel))
        if kept:
            menu.addSeparator()
            for each in kept:
                action = menu.addAction(_plain(each.name), partial(panel.take_look, each.look, each.name))
                action.setCheckable(True)
                action.setChecked(each.name == panel.saved_name)
            menu.addSeparator()
            change, away = menu.addMenu("重命名"), menu.addMenu("删除")
            for each in kept:
                change.addAction(_plain(each.name), partial(self.rename, each))
                away.addAction(_plain(each.name), partial(self.delete, each))
        return menu

    def _pop_up(self, panel: ListPanel, at: QPoint, kept: tuple[SavedList, ...]) -> None:
        menu = self.menu(panel, kept)
        menu.exec(at)
        menu.deleteLater()

    def keep(self, panel: ListPanel | None = None) -> None:
        """Keep what the list shows under a name."""
        from ui.dialogs.lists.naming import NameDialog

        panel = panel or self.window.front_list()
        look, kind, office = look_of(panel), panel.spec.kind, self.app.office
        if office is None:
            return

        def save(name: str, replace: bool) -> Changes:
            from desk.work.lists import saved  # on the writer thread: brings SQLAlchemy

            return saved.save(office, kind, name, look, replace=replace)

        hint = "筛选条件、显示的列、次序和列宽一起保存，本单位的人都能用。"
        self.window.show_dialog(NameDialog(self.app, "保存筛选", hint, panel.saved_name, save, self.window))

    def rename(self, kept: SavedList) -> None:
        """Ask for another name of a saved list."""
        from ui.dialogs.lists.naming import NameDialog

        office = self.app.office
        if office is None:
            return

        def save(name: str, _: bool) -> Changes:
            from desk.work.lists import saved

            return saved.rename(office, kept.id, name)

        self.window.show_dialog(NameDialog(self.app, "重命名筛选", "", kept.name, save, self.window))

    def delete(self, kept: SavedList) -> None:
        """Take a saved list out; 撤销 brings it back."""
        from desk.work.lists import saved

        office = self.app.office
        if office is None:
            return

        def gone(changes: Changes) -> None:
            self.app.note(changes)
            self.app.say(f"已删除筛选“{kept.name}”，可以撤销。", "good")

        self.app.jobs.write(lambda: saved.delete(office, kept.id), gone)

    # Many rows at once

    def bulk(self, panel: ListPanel | None = None) -> None:
        """Set fields of the chosen rows, or of all rows of the list."""
        from desk.work.records import bulk
        from ui.dialogs.lists.bulk import BulkDialog

        panel, office = panel or self.window.front_list(), self.app.office
        if office is None:
            return
        kind, query, total = panel.spec.kind, panel.query(), panel.model.rowCount()
        chosen = panel.chosen_ids()

        def show(fields: tuple[bulk.BulkField, ...]) -> None:
            if fields:
                self.window.show_dialog(BulkDialog(self.app, query, chosen, total, fields, self.window))
            else:
                self.app.say("这份名册不能批量修改，请逐条修改。", "warn")

        self.app.jobs.read(lambda: bulk.fields(office, kind), show, key="bulk fields")

    # Out of the house

    def preview(self, panel: ListPanel | None = None) -> None:
        """Show the list as it would be printed."""
        from desk.work.outgoing.paper import Listed, listed
        from ui.dialogs.lists.preview import PreviewDialog

        panel, office = panel or self.window.front_list(), self.app.office
        if office is None:
            return
        query, columns = panel.query(), panel.table.shown_columns()

        def show(found: Listed) -> None:
            self.window.show_dialog(PreviewDialog(self.app, query, found, self.window))

        self.app.jobs.read(lambda: listed(office, query, columns), show, key="list preview")

    def wechat(self, panel: ListPanel | None = None) -> None:
        """Put the chosen rows onto the clipboard as short lines; several messages are offered one by one."""
        from desk.work.outgoing.wechat import messages

        panel, office = panel or self.window.front_list(), self.app.office
        if office is None:
            return
        query, ids = panel.query(), panel.chosen_ids()
        place = self.app.area_name(query.area_id)
        self.app.jobs.write(lambda: messages(office, query, ids, place), self._copied)

    def _copied(self, texts: tuple[str, ...]) -> None:
        from ui.dialogs.lists.wechat import MessagesDialog

        QGuiApplication.clipboard().setText(texts[0])
        if len(texts) == 1:
            count = texts[0].count(chr(10))
            self.app.say(f"已复制 {count} 行文字，可直接粘贴到微信。", "good")
        else:
            self.window.show_dialog(MessagesDialog(texts, self.window))


def look_of(panel: ListPanel) -> Look:
    """What a list shows, as it can be kept under a name."""
    query = panel.query()
    return Look(
        where=query.where,
        columns=tuple(panel.table.shown_columns()),
        sort=query.sort,
        descending=query.descending,
        widths=panel.table.widths(),
        only=query.only,
        text=query.text,
    )


def _plain(name: str) -> str:
    """A name as a menu shows it: an ampersand is one."""
    return name.replace("&", "&&")
