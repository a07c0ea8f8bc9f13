"""Chosen households are given to somebody to keep, and that is taken back."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication

from tests.ui.conftest import Desk
from ui.dialogs.duty.handing import HandDialog


def test_chosen_households_are_kept_by_somebody_and_their_tasks_go_along(desk: Desk, sample_file) -> None:
    desk.open(sample_file("zhoushan"))
    desk.window.commands.visits.keep()
    assert not isinstance(QApplication.activeModalWidget(), HandDialog), "nothing is chosen"
    desk.window.show_list("households")
    desk.settle()
    panel = desk.window.lists["households"]
    desk.qtbot.waitUntil(panel.isVisible, timeout=5000)
    panel.table.selectRow(0)
    (home,) = panel.chosen_ids()
    desk.window.commands.visits.keep()
    desk.qtbot.waitUntil(lambda: isinstance(QApplication.activeModalWidget(), HandDialog), timeout=10_000)
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, HandDialog) and "1 户" in dialog.main.text()
    dialog.go()
    desk.settle()
    database = desk.app.office.database
    ((person,),) = database.read("select person_id from bond where item_id = ? and until is null", (home,))
    asked = "select distinct t.person_id from task t join plan p on p.id = t.plan_id where p.whom = 'household'"
    assert database.read(f"{asked} and t.state = 'open' and p.every <> 'event' and t.item_id = ?", (home,)) in (
        [(person,)],
        [],
    )
    desk.window.commands.undo()
    desk.settle()
    assert database.read("select count(*) from bond") == [(0,)]
