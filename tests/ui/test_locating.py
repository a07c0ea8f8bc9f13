"""编号定位 in its window: a code goes to the map, several are offered, none is said, the last ten stay."""

from __future__ import annotations

import pytest

from tests.ui.conftest import Desk
from ui.actions import MENUS
from ui.dialogs.things.locating import LocatingDialog


@pytest.fixture
def each_profile() -> str:
    """The window is the same in both."""
    return "zhoushan"


def ask(desk: Desk, dialog: LocatingDialog, text: str) -> None:
    dialog.edit.setText(text)
    dialog.ask()
    desk.settle()


def test_a_code_goes_to_the_map_and_is_remembered(street: Desk, forbid_database_on_gui: list[str]) -> None:
    street.window.menus.by_command["registers.locate"].trigger()
    dialog = street.window.findChild(LocatingDialog)
    ask(street, dialog, "1101010101000003")
    chosen = street.app.selection
    assert dialog.found is not None and (chosen.kind, chosen.item_id) == ("facilities", dialog.found.id)
    assert dialog.name.text() == "上水井盖" and dialog.counts.text().startswith("同类：")
    assert dialog.facts["所属"][1].text().startswith("东华门街道 › ")
    ask(street, dialog, "0012")
    assert dialog.list.isVisible() and dialog.found is None and "个符合" in dialog.count.text()
    dialog.list.setCurrentRow(1)
    street.settle()
    assert dialog.found is not None and dialog.asked == [dialog.found.code, "1101010101000003"]
    ask(street, dialog, "99999999")
    assert "没有编号是“99999999”" in dialog.wrong.text() and not dialog.name.text()
    ask(street, dialog, "上水井盖")
    assert dialog.counts.text().startswith("全部 ") and not dialog.wrong.isVisible()
    for number in range(20, 32):
        ask(street, dialog, f"11010101010000{number}")
    assert len(dialog.asked) == dialog.last.count() == 10
    assert not forbid_database_on_gui


def test_no_key_is_given_to_two_actions() -> None:
    keys = [key for _, specs in MENUS for spec in specs for key in spec.keys]
    assert "F3" in keys and len(keys) == len(set(keys))
