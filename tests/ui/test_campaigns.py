"""The sheet of a campaign: typed and pasted as in Excel, saved by itself, taken back; its issues; two clerks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit

from desk.work.campaigns import counting, keeping
from desk.work.campaigns.columns import presets
from desk.work.campaigns.counting import Line
from desk.work.campaigns.keeping import CampaignDraft
from tests.ui.conftest import Desk
from ui.dialogs.issues.campaign_form import CampaignForm
from ui.dialogs.issues.campaigns import CampaignsDialog
from ui.shots.waiting import wait

pytestmark = pytest.mark.long

JOINT = presets()[0].columns


@pytest.fixture
def own(desk: Desk, sample_file: Callable[[str], Path]) -> Desk:
    desk.open(sample_file("zhoushan"))
    return desk


def opened(own: Desk) -> tuple[CampaignsDialog, int]:
    """A campaign of today without numbers, in its window."""
    office = own.app.office
    assert office is not None
    draft = CampaignDraft(name="联合清查", since=office.today(), lead="派出所", columns=JOINT)
    (one,) = keeping.make(office, draft).rows["campaign"]
    dialog = own.window.commands.cases.campaigns_dialog
    dialog.open_campaign(int(one))
    own.settle()
    return dialog, int(one)


def lines(own: Desk, campaign: int) -> list[dict[str, float]]:
    assert own.app.office is not None
    return [dict(line.counts) for line in counting.lines_of(own.app.office, campaign)]


def saved(own: Desk, dialog: CampaignsDialog) -> None:
    dialog.save()
    own.settle()


def test_numbers_are_typed_with_the_keys_of_excel_and_saved_by_themselves(own: Desk) -> None:
    dialog, one = opened(own)
    table = dialog.table
    table.setCurrentIndex(dialog.rows.index(0, 2))
    QTest.keyClick(table, "8")  # type: ignore[call-overload]
    for text, key in (("89", Qt.Key.Key_Tab), ("500", Qt.Key.Key_Tab), ("112", Qt.Key.Key_Return)):
        editor = next(one for one in table.findChildren(QLineEdit) if one.isVisible())
        editor.setText(text)
        QTest.keyClick(editor, key)
        own.settle()
    at = table.currentIndex()
    assert (at.row(), at.column()) == (1, 4), "Tab went right, Enter below"
    wait(lambda: bool(lines(own, one)), 5)
    own.settle()
    assert lines(own, one) == [{"c1": 89, "c2": 500, "c3": 112}]
    assert dialog.rows.data(dialog.rows.index(2, 4)) == "112", "the totals follow"
    assert "检查出租房屋 500 间" in dialog.text.text()
    assert own.app.office is not None and dialog.rows.rows[0].day == own.app.office.today()


def test_cells_of_excel_are_pasted_and_what_is_no_number_waits_in_red(own: Desk) -> None:
    dialog, one = opened(own)
    grid = next(name for name in dialog.sheet.areas.values())  # type: ignore[union-attr]
    today = dialog.rows._today
    QGuiApplication.clipboard().setText(f"{today}\t{grid}\t40余\t1,200\n{today}\t\t7\t很多\n")
    dialog.table.setCurrentIndex(dialog.rows.index(0, 0))
    QTest.keyClick(dialog.table, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    saved(own, dialog)
    assert lines(own, one) == [{"c1": 40, "c2": 1200}]
    assert "1 行还没有保存" in dialog.said.text()
    assert "应是数字" in dialog.rows.fault(1, 3)
    dialog.rows.setData(dialog.rows.index(1, 3), "300")
    saved(own, dialog)
    assert sorted(one_["c2"] for one_ in lines(own, one)) == [300, 1200]


def test_steps_are_taken_back_and_made_again_and_saved_each_time(own: Desk) -> None:
    dialog, one = opened(own)
    rows = dialog.rows
    rows.setData(rows.index(0, 2), "10")
    saved(own, dialog)
    rows.setData(rows.index(0, 2), "20")
    rows.setData(rows.index(0, 4), "3")
    saved(own, dialog)
    dialog.undo()
    dialog.undo()
    saved(own, dialog)
    assert lines(own, one) == [{"c1": 10}]
    dialog.redo()
    saved(own, dialog)
    assert lines(own, one) == [{"c1": 20}]
    rows.take_out([0])
    saved(own, dialog)
    assert lines(own, one) == []
    dialog.undo()
    saved(own, dialog)
    assert lines(own, one) == [{"c1": 20}]


def test_another_clerk_at_the_same_line_is_told_and_nothing_typed_is_lost(own: Desk) -> None:
    dialog, one = opened(own)
    office = own.app.office
    assert office is not None
    dialog.rows.setData(dialog.rows.index(0, 2), "10")
    saved(own, dialog)
    (line,) = counting.lines_of(office, one)
    counting.write(office, one, [replace(line, counts={"c1": 99})], seen=[line])
    dialog.rows.setData(dialog.rows.index(0, 3), "5")
    saved(own, dialog)
    assert "刚改了" in dialog.said.text() and not dialog.reload_button.isHidden()
    assert dialog.rows.rows[0].counts[1] == "5"
    dialog.reload()
    own.settle()
    assert dialog.rows.rows[0].counts[:2] == ("99", "")


def test_a_campaign_is_made_with_usual_columns_changed_ended_and_removed(own: Desk) -> None:
    dialog = own.window.commands.cases.campaigns_dialog
    dialog.open_campaign()
    own.settle()
    assert "还没有专项行动" in dialog.title.text()
    dialog.new()
    form = dialog.findChild(CampaignForm)
    assert form is not None and form.name.text() == "联合清查"
    form.since.setText("没有这天")
    form.save()
    own.settle()
    assert "日期" in form.wrong.text()
    form.since.setText("2026.10.20")
    form.add()
    form.table.item(len(JOINT), 0).setText("行政处罚")  # type: ignore[union-attr]
    form.save()
    own.settle()
    sheet = dialog.sheet
    assert sheet is not None and sheet.campaign.columns[-1].name == "行政处罚"
    dialog.end()
    own.settle()
    assert dialog.rows.flags(dialog.rows.index(0, 2)) & Qt.ItemFlag.ItemIsEditable == Qt.ItemFlag.NoItemFlags
    dialog.remove()
    own.settle()
    assert own.app.office is not None and keeping.campaigns(own.app.office) == ()


def test_what_is_found_on_the_way_is_entered_for_the_campaign(own: Desk) -> None:
    dialog, one = opened(own)
    office = own.app.office
    assert office is not None
    dialog.enter()
    own.settle()
    entering = own.window.commands.issues.entering()
    assert entering.also.campaign_id == one and "联合清查" in entering.also.campaign.text()
    entering.also.leave_campaign()
    assert entering.also.campaign_id is None
    (issue,) = office.database.read_one("select min(id) from issue where closed_at is null") or (0,)
    own.app.note(keeping.link(office, one, [int(issue)]))
    own.settle()
    assert "1 件" in dialog.issues.text()
    dialog.show_issues()
    own.settle()
    assert [int(id) for id in own.window.lists["issues"].model.ids] == [issue]


def test_the_window_writes_its_workbook(own: Desk, tmp_path: Path) -> None:
    dialog, one = opened(own)
    assert own.app.office is not None
    counting.write(own.app.office, one, [Line(day=own.app.office.today(), counts={"c1": 89})])
    dialog.reload()
    own.settle()
    dialog.export(str(tmp_path / "清查.xlsx"))
    own.settle()
    assert "已导出" in dialog.said.text()
    page = openpyxl.load_workbook(tmp_path / "清查.xlsx").active
    assert page is not None and page["D5"].value == "=SUM(D4:D4)"
