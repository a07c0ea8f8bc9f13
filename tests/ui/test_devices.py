"""The window of the devices: a reading is typed, a sheet is brought in, an alarm leads to its issue."""

from __future__ import annotations

from pathlib import Path

from ui.dialogs.things.devices import DevicesDialog
from ui.shots.devices import _furnish


def opened(qtbot, desk) -> DevicesDialog:
    dialog = DevicesDialog(desk.app, desk.window)
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.waitUntil(lambda: dialog.chart is not None, timeout=15_000)
    desk.settle()
    return dialog


def test_an_office_without_devices_says_how_to_get_one(qtbot, own_street) -> None:
    dialog = opened(qtbot, own_street)
    assert dialog.empty.isVisible() and "监测设备" in dialog.empty.text() and not dialog.keep.isVisible()


def test_a_reading_beyond_the_limit_is_said_and_its_issue_is_one_press_away(qtbot, own_street) -> None:
    heard: list[str] = []
    own_street.app.said.connect(lambda sentence, _: heard.append(sentence))
    _furnish(own_street.window)
    dialog = opened(qtbot, own_street)
    at = next(row for row in range(3) if dialog.rows.index(row, 0).data() == "喷涂车间监测仪")
    dialog.table.selectRow(at)
    own_street.settle()
    assert dialog.alarm.isHidden()
    dialog.value.setText("abc")
    dialog.record()
    assert "不是数字" in dialog.wrong.text()
    dialog.value.setText("88.5")
    qtbot.keyPress(dialog.value, "\r")
    qtbot.waitUntil(lambda: any("自动登记 1 件" in one for one in heard), timeout=15_000)
    own_street.settle()
    assert dialog.chosen().alarm, (dialog.chosen(), heard)
    assert dialog.chosen().name == "喷涂车间监测仪" and dialog.alarm.isVisible() and dialog.wrong.text() == ""
    dialog.alarm.click()
    assert own_street.app.selection.kind == "issues" and own_street.app.selection.item_id is not None


def test_a_sheet_is_brought_in_and_what_could_not_be_taken_is_said(qtbot, own_street, tmp_path: Path) -> None:
    heard: list[str] = []
    own_street.app.said.connect(lambda sentence, _: heard.append(sentence))
    _furnish(own_street.window)
    dialog = opened(qtbot, own_street)
    path = tmp_path / "读数.csv"
    path.write_text("设备名称,时间,读数\n仓库监测仪,2026-10-30 01:00,5\n没有的,2026-10-30 01:00,5\n", encoding="utf-8")
    dialog.take_file(str(path))
    qtbot.waitUntil(lambda: any("1 条读数" in one for one in heard), timeout=15_000)
    assert "第 3 行" in dialog.wrong.text() and "没有的" in dialog.wrong.text()
