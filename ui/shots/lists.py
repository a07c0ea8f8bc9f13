"""Views of working with a list: conditions, saved filters, bulk edit, print preview, guarded export."""

from __future__ import annotations

from PySide6.QtCore import QItemSelection, QPoint
from PySide6.QtWidgets import QApplication, QWidget

from desk.model import Condition
from ui.commands.lists import look_of
from ui.dialogs.lists.bulk import BulkDialog
from ui.dialogs.lists.exporting import ExportDialog
from ui.panels.listing import CHOOSE
from ui.shots.waiting import wait
from ui.window import Window

OLD_WOMEN = (Condition("sex", "in", ("2",)), Condition("age", "between", ("60", "")), Condition("phone", "empty"))


def _list(window: Window) -> None:
    window.show_list("residents")
    window.lists["residents"].set_where(OLD_WOMEN)
    wait(lambda: window.app.jobs.is_idle, 5)


def narrowed(window: Window) -> QWidget:
    """A list with its conditions above it."""
    _list(window)
    return window


def conditions(window: Window) -> QWidget:
    """The window that sets conditions."""
    _list(window)
    window.commands.lists.filter()
    wait(lambda: QApplication.activeModalWidget() is not None, 5)
    wait(lambda: window.app.jobs.is_idle, 5)
    return QApplication.activeModalWidget() or window


def menu(window: Window) -> QWidget:
    """The menu of a list, with something saved."""
    from desk.work.lists import saved

    _list(window)
    panel, office = window.lists["residents"], window.app.office
    assert office is not None
    for name in ("六十岁以上女性，没有电话", "流动人口", "一季度没有走访"):
        saved.save(office, "residents", name, look_of(panel), replace=True)
    made = window.commands.lists.menu(panel, saved.saved(office, "residents"))
    made.popup(panel.header.lists_button.mapToGlobal(QPoint(0, 30)))
    return made


def export(window: Window) -> QWidget:
    """The export of a list of persons."""
    _list(window)
    window.commands.export()
    wait(lambda: QApplication.activeModalWidget() is not None, 5)
    dialog = QApplication.activeModalWidget()
    if isinstance(dialog, ExportDialog):
        dialog.reason.setCurrentText("核对信息")
        dialog.password.setText("dhm-2026-11x")
        dialog.path.edit.setText("D:/报表/东华门街道居民.xlsx")
    return dialog or window


def bulk(window: Window) -> QWidget:
    """A bulk edit that was previewed, with people whom it would make contradict themselves."""
    window.show_list("residents")
    window.lists["residents"].set_where((Condition("age", "between", ("12", "22")),))
    wait(lambda: window.app.jobs.is_idle, 5)
    window.commands.lists.bulk()
    wait(lambda: QApplication.activeModalWidget() is not None, 5)
    dialog = QApplication.activeModalWidget()
    if isinstance(dialog, BulkDialog):
        row = dialog.rows[0]
        row.field.setCurrentIndex(row.field.findData("marriage"))
        row.code.setCurrentIndex(row.code.findData("20"))
        more = dialog.add()
        more.field.setCurrentIndex(more.field.findData("care_level"))
        more.code.setCurrentIndex(0)
        dialog._preview()
        wait(lambda: window.app.jobs.is_idle, 10)
    return dialog or window


def preview(window: Window) -> QWidget:
    """A list as it would be printed."""
    _list(window)
    window.commands.lists.preview()
    wait(lambda: QApplication.activeModalWidget() is not None, 5)
    wait(lambda: window.app.jobs.is_idle, 10)
    return QApplication.activeModalWidget() or window


def wechat(window: Window) -> QWidget:
    """Rows that became several messages."""
    _list(window)
    panel = window.lists["residents"]
    panel.table.selectAll()
    rows = panel.model.index(0, 0), panel.model.index(149, panel.model.columnCount() - 1)
    panel.table.selectionModel().select(QItemSelection(*rows), CHOOSE)
    window.commands.lists.wechat()
    wait(lambda: QApplication.activeModalWidget() is not None, 5)
    return QApplication.activeModalWidget() or window
