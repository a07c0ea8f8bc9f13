from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from tests.ui.conftest import PATIENCE, Desk
from ui.dialogs.forms.producing import ProducingDialog


def opened(desk: Desk, key: str = "") -> ProducingDialog:
    """The window 填表 with its first preview drawn."""
    desk.window.commands.forms.produce(key)
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, ProducingDialog)
    drawn(desk, dialog)
    return dialog


def drawn(desk: Desk, dialog: ProducingDialog) -> None:
    """Wait until what is chosen is shown."""
    desk.qtbot.waitUntil(lambda: dialog.main.isEnabled() or dialog.wrong.isVisible(), timeout=PATIENCE)
    desk.settle()
    assert not dialog.wrong.isVisible(), dialog.wrong.text()


def test_every_shipped_form_stands_on_the_shelf_and_is_found_by_typing(own_street: Desk) -> None:
    dialog = opened(own_street)
    assert len(dialog.forms) >= 27
    dialog.list.box.setText("督办")
    assert dialog.form is not None and dialog.form.name == "督办单"
    dialog.list.box.setText("没有这样的表")
    assert all(item.isHidden() for item in dialog.list._items())
    dialog.list.box.clear()
    own_street.settle()
    before = dialog.list.current
    own_street.qtbot.keyClick(dialog.list.box, Qt.Key.Key_Down)
    assert dialog.list.current != before
    dialog.close()
    own_street.settle()


def test_a_form_is_seen_made_and_can_be_opened(
    own_street: Desk, tmp_path: Path, forbid_database_on_gui: list[str]
) -> None:
    dialog = opened(own_street, "09-grids")
    assert dialog.sight.currentWidget() is dialog.view
    assert dialog.warning.isHidden() and dialog.reason.isHidden()
    dialog.typed.edits["审核人"].setText("测试审核人")
    dialog.folder.edit.setText(str(tmp_path))
    dialog.main.click()
    own_street.qtbot.waitUntil(lambda: bool(dialog.made) or dialog.wrong.isVisible(), timeout=PATIENCE)
    assert not dialog.wrong.isVisible(), dialog.wrong.text()
    assert dialog.open_file.isVisible() and dialog.open_folder.isVisible()
    sheet = openpyxl.load_workbook(dialog.made[0]).active
    said = [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value]
    assert "审核人：测试审核人" in said
    assert not forbid_database_on_gui, forbid_database_on_gui[0]
    dialog.close()


def test_a_form_of_persons_asks_what_for_and_says_that_numbers_are_covered(own_street: Desk, tmp_path: Path) -> None:
    dialog = opened(own_street, "14-needy")
    assert dialog.warning.isVisible() and "遮住" in dialog.warning.text()
    dialog.folder.edit.setText(str(tmp_path))
    dialog.main.click()
    assert "用途" in dialog.wrong.text()
    assert not list(tmp_path.glob("*.xlsx"))
    dialog.reason.setText("测试上报")
    dialog.main.click()
    own_street.qtbot.waitUntil(lambda: bool(dialog.made), timeout=PATIENCE)
    office = own_street.app.office
    assert office is not None
    said = office.database.read_value("select reason from audit order by id desc limit 1")
    assert "测试上报" in said and "特殊困难群众台账" in said
    dialog.close()


def test_each_grid_gets_a_file_of_its_own(own_street: Desk, tmp_path: Path) -> None:
    dialog = opened(own_street, "17-contact-card")
    leaf = own_street.leaf("residents")
    community = own_street.app.areas[leaf].parent_id
    assert community is not None
    dialog.tree.setCurrentIndex(dialog.areas.index_of(community))
    drawn(own_street, dialog)
    dialog.way.setCurrentIndex(dialog.way.findData("file"))
    dialog.folder.edit.setText(str(tmp_path))
    dialog.reason.setText("发给居民")
    dialog.main.click()
    own_street.qtbot.waitUntil(lambda: bool(dialog.made) or dialog.wrong.isVisible(), timeout=PATIENCE)
    assert not dialog.wrong.isVisible(), dialog.wrong.text()
    below = [area for area in own_street.app.areas.values() if area.parent_id == community]
    assert len(dialog.made) == len(below) == len(list(tmp_path.glob("*.docx")))
    dialog.close()


def test_a_folder_that_is_not_there_is_said_before_anything_is_made(own_street: Desk) -> None:
    dialog = opened(own_street, "09-grids")
    dialog.folder.edit.setText("/没有/这个文件夹")
    dialog.main.click()
    assert "文件夹" in dialog.wrong.text()
    assert not dialog.made
    dialog.close()


@pytest.mark.parametrize("size", [(1366, 768), (1920, 1080)])
def test_the_window_fits_the_screen(own_street: Desk, size: tuple[int, int]) -> None:
    dialog = opened(own_street, "01-residents")
    assert dialog.minimumSizeHint().width() <= size[0] and dialog.minimumSizeHint().height() <= size[1] - 60
    dialog.close()
    own_street.settle()
