"""Ways into the windows of issues: from a row of a list, and windows that were made ahead."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.ui.conftest import Desk
from ui.dialogs.issues.entering import EnteringDialog

pytestmark = pytest.mark.long


@pytest.fixture
def own(desk: Desk, sample_file: Callable[[str], Path]) -> Desk:
    desk.open(sample_file("zhoushan"))
    return desk


@pytest.mark.parametrize("kind", ["residents", "facilities"])
def test_the_menu_of_a_row_enters_an_issue_there(own: Desk, kind: str, forbid_database_on_gui: list[str]) -> None:
    own.window.show_list(kind)
    own.settle()
    panel = own.window.lists[kind]
    panel.table.setCurrentIndex(panel.model.index(0, 0))
    forbid_database_on_gui.clear()
    offered = {action.text(): action for action in panel.table._actions}
    offered[f"登记{own.app.term('issue', '事件')}…"].trigger()
    own.settle()
    dialog = own.window.findChild(EnteringDialog)
    assert dialog is not None and dialog.isVisible() and dialog.finder.spot is not None
    spot = dialog.finder.spot
    assert int(panel.model.ids[0]) == (spot.resident_id if kind == "residents" else spot.facility_id)
    assert forbid_database_on_gui == []


def test_a_list_of_issues_does_not_offer_to_enter_one_at_a_row(own: Desk) -> None:
    words = [action.text() for action in own.window.lists["issues"].table._actions]
    assert not any(each.startswith("登记") for each in words)


def test_windows_made_ahead_open_like_those_made_when_asked_for(own: Desk) -> None:
    issues = own.window.commands.issues
    issues.make_ready()
    own.settle()
    assert issues._entering is not None and not issues._entering.isVisible() and issues._detail is not None
    issues.enter()
    issues.open_row(int(own.window.lists["issues"].model.ids[0]))
    own.settle()
    assert issues.entering().isVisible() and issues.entering().form.source.count()
    assert issues.detail.isVisible() and issues.detail.found is not None
