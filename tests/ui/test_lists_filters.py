"""Conditions of a list, and lists kept under a name, by hand in the window."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication

from desk.model import Condition, Query
from tests.ui.conftest import Desk
from ui.dialogs.lists.filter import FilterDialog
from ui.dialogs.lists.naming import NameDialog

WOMEN = Condition("sex", "in", ("2",))
OLD = Condition("age", "between", ("60", ""))


def dialog(desk: Desk, kind: type) -> object:
    desk.qtbot.waitUntil(lambda: isinstance(QApplication.activeModalWidget(), kind), timeout=5000)
    desk.settle()
    return QApplication.activeModalWidget()


def test_conditions_are_set_counted_applied_and_taken_away_one_by_one(street: Desk) -> None:
    panel, office = street.window.lists["residents"], street.app.office
    assert office is not None
    street.window.show_list("residents")
    whole = panel.model.rowCount()
    street.window.menus.by_command["lists.filter"].trigger()
    window = dialog(street, FilterDialog)
    assert isinstance(window, FilterDialog)
    row = window.rows[0]
    row.column.setCurrentIndex(row.column.findData("sex"))
    assert row.picker is not None and [label for _, label in row.picker._choices][:1]
    row.picker.choose(("2",))
    row.picker.changed.emit()
    more = window.add()
    more.column.setCurrentIndex(more.column.findData("age"))
    more.first.setText("60")
    street.qtbot.wait(300)
    street.settle()
    expected = office.search.count(Query(kind="residents", where=(WOMEN, OLD)))
    assert window.found.text() == f"符合 {expected:,} 条" and 0 < expected < whole
    more.first.setText("六十")
    street.qtbot.wait(300)
    street.settle()
    assert "数字" in window.wrong.text() and not window.main.isEnabled()
    more.first.setText("60")
    street.qtbot.wait(300)
    street.settle()
    window._apply()
    street.settle()
    assert panel.model.rowCount() == expected
    assert [button.accessibleName() for button in panel.chips.buttons] == ["筛选", "性别 是 女", "年龄 60 以上"]
    panel.chips.buttons[1].click()
    street.settle()
    assert panel.where == (OLD,)
    assert panel.model.rowCount() == office.search.count(Query(kind="residents", where=(OLD,)))
    panel.chips.buttons[1].click()
    street.settle()
    assert panel.model.rowCount() == whole and not panel.chips.isVisible()


def test_a_masked_column_can_only_be_asked_whether_it_is_filled(street: Desk) -> None:
    street.window.show_list("residents")
    street.window.commands.lists.filter(street.window.lists["residents"])
    window = dialog(street, FilterDialog)
    assert isinstance(window, FilterDialog)
    row = window.rows[0]
    row.column.setCurrentIndex(row.column.findData("phone"))
    assert [row.op.itemData(at) for at in range(row.op.count())] == ["empty", "filled"]
    assert row.hidden.isVisibleTo(window)
    window.reject()


def test_a_list_is_kept_chosen_from_the_menu_renamed_deleted_and_brought_back(own_street: Desk) -> None:
    from desk.work.lists import saved

    desk, panel = own_street, own_street.window.lists["residents"]
    office, commands = desk.app.office, desk.window.commands
    assert office is not None
    desk.window.show_list("residents")
    panel.set_where((WOMEN, OLD))
    panel.filter.setText("1")
    panel.ask()
    desk.settle()
    count, columns = panel.model.rowCount(), panel.table.shown_columns()
    for turn in range(2):
        commands.lists.keep(panel)
        window = dialog(desk, NameDialog)
        assert isinstance(window, NameDialog)
        window.name.setText("老年妇女 & 其他")
        window._go()
        desk.settle()
        if turn:
            assert window.main.text() == "覆盖" and "已有名为" in window.wrong.text()
            window._go()
            desk.settle()
    panel.set_where(())
    panel.filter.clear()
    panel._reset_columns()
    menu = panel.column_menu()
    menu.actions()[2].setChecked(False)
    desk.settle()
    assert panel.model.rowCount() > count and panel.table.shown_columns() != columns
    (kept,) = saved.saved(office, "residents")
    menu = commands.lists.menu(panel, (kept,))
    next(each for each in menu.actions() if each.text() == "老年妇女 && 其他").trigger()
    desk.settle()
    assert panel.model.rowCount() == count and panel.table.shown_columns() == columns
    assert panel.filter.text() == "1" and panel.chips.buttons[0].accessibleName() == "老年妇女 & 其他"
    commands.lists.delete(kept)
    desk.settle()
    assert saved.saved(office, "residents") == ()
    commands.undo()
    desk.settle()
    assert [each.name for each in saved.saved(office, "residents")] == ["老年妇女 & 其他"]
