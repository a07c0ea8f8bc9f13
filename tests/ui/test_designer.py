"""The designer in the clerk's hands: a district's sheet opened, fields put, moved, tried, saved, taken back."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QDropEvent, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desk.work.forms import designing, shelf
from tests.desk.test_designing import SHEET, district_sheet
from tests.ui.conftest import Desk
from ui.designer.fields import MARK
from ui.designer.geometry import HIDDEN, Geometry
from ui.designer.saving import SaveDialog
from ui.designer.sheet import FIELD
from ui.designer.window import DesignerWindow

pytestmark = pytest.mark.long


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "老年人月报.xlsx"
    path.write_bytes(district_sheet())
    return path


def opened(desk: Desk, file: Path) -> DesignerWindow:
    desk.window.menus.by_command["forms.design"].trigger()
    desk.settle()
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, DesignerWindow)
    dialog.open_file(str(file))
    desk.settle()
    assert dialog.history is not None, dialog.status.text()
    return dialog


def closed(desk: Desk, dialog: DesignerWindow) -> None:
    if dialog.history is not None:
        dialog.history.saved()  # leaving asks about what is not saved
    dialog.close()
    desk.settle()


def text(dialog: DesignerWindow, row: int, column: int) -> str:
    assert dialog.history is not None
    return designing.text_at(dialog.history.design, (SHEET, row, column))


def test_a_field_is_put_by_search_dropped_by_mouse_and_taken_back(own_street: Desk, file: Path) -> None:
    dialog = opened(own_street, file)
    dialog.view.choose(5, 2)
    dialog.fields.search.setText("姓名")
    QTest.keyClick(dialog.fields.search, Qt.Key.Key_Return)
    assert text(dialog, 5, 2) == "{{居民.姓名}}"
    at = dialog.view.cell_rect(5, 3).center()
    data = QMimeData()
    data.setData(FIELD, "{{居民.性别}}".encode())
    actions, none = Qt.DropAction.CopyAction, Qt.KeyboardModifier.NoModifier
    dialog.view.dropEvent(QDropEvent(QPointF(at), actions, data, Qt.MouseButton.LeftButton, none))
    assert text(dialog, 5, 3) == "{{居民.性别}}" and dialog.view.at == (5, 3)
    QTest.keyClick(dialog.view, Qt.Key.Key_Left)
    assert dialog.view.at == (5, 2)
    QTest.keyClick(dialog.view, Qt.Key.Key_Delete)
    assert text(dialog, 5, 2) == ""
    dialog.undo()
    dialog.undo()
    assert (text(dialog, 5, 2), text(dialog, 5, 3)) == ("{{居民.姓名}}", "")
    dialog.redo()
    assert text(dialog, 5, 3) == "{{居民.性别}}"
    closed(own_street, dialog)


def test_headers_are_claimed_in_one_step_and_a_header_proposes_its_field(own_street: Desk, file: Path) -> None:
    dialog = opened(own_street, file)
    dialog.claim()
    assert text(dialog, 5, 5) == "{{居民.公民身份号码}}" and text(dialog, 2, 1) == "填报单位：{{填报单位}}"
    assert "认领了" in dialog.status.text() and "近期动态" in dialog.status.text()
    assert [band.source for band in dialog.view.bands] == ["居民"]
    dialog.undo()
    assert text(dialog, 5, 5) == "" and dialog.view.bands == ()
    dialog.view.choose(5, 4)
    assert "出生日期" in dialog.cell.hint.text()
    dialog.take_meant()
    assert text(dialog, 5, 4) == "{{居民.出生日期}}"
    dialog.cell.layouts.setCurrentIndex(dialog.cell.layouts.findData("2024.1.5"))
    dialog.cell.layout_wanted.emit("2024.1.5")
    assert text(dialog, 5, 4) == "{{居民.出生日期|2024.1.5}}"
    closed(own_street, dialog)


def test_rows_that_repeat_are_dragged_at_their_bracket_and_set_by_spin_boxes(own_street: Desk, file: Path) -> None:
    dialog = opened(own_street, file)
    dialog.claim()
    view, geometry = dialog.view, dialog.view.geometry_
    assert geometry is not None
    down = view.cell_rect(5, 1).bottom() + 1
    target = view.cell_rect(6, 1).center().y()
    for kind, y, button in (
        (QMouseEvent.Type.MouseButtonPress, down, Qt.MouseButton.LeftButton),
        (QMouseEvent.Type.MouseMove, target, Qt.MouseButton.NoButton),
        (QMouseEvent.Type.MouseButtonRelease, target, Qt.MouseButton.LeftButton),
    ):
        at = QPointF(QPoint(20, y))
        event = QMouseEvent(kind, at, at, button, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
        QApplication.sendEvent(view.viewport(), event)
    assert [(band.first, band.last) for band in view.bands] == [(5, 6)]
    view.choose(5, 1)
    dialog.band.last.setValue(5)
    dialog.band.at_least.setValue(10)
    assert [(band.last, band.at_least) for band in view.bands] == [(5, 10)]
    closed(own_street, dialog)


def test_it_is_tried_on_real_people_and_saved_to_the_shelf(own_street: Desk, file: Path) -> None:
    before = file.read_bytes()
    dialog = opened(own_street, file)
    dialog.claim()
    dialog.toggle_trial()
    own_street.settle()
    assert dialog.trial is not None, dialog.status.text()
    assert dialog.view.painter is not None
    name = dialog.view.painter.text(5, 2)
    assert name and "{{" not in name and not dialog.view.is_editable
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert dialog.trial is None and text(dialog, 5, 2) == "{{居民.姓名}}"
    dialog.save()
    own_street.settle()
    saving = QApplication.activeModalWidget()
    assert isinstance(saving, SaveDialog)
    saving.every.setCurrentIndex(saving.every.findData("month"))
    saving.save()
    own_street.settle()
    office = own_street.app.office
    assert office is not None
    assert "老年人月报" in {form.name for form in shelf.forms(office)}
    assert dialog.history is not None and not dialog.history.is_dirty
    assert file.read_bytes() == before  # the clerk's own file stays as it is
    closed(own_street, dialog)


def test_a_fault_is_told_in_words_and_leads_to_its_cell(own_street: Desk, file: Path) -> None:
    dialog = opened(own_street, file)
    dialog.view.choose(6, 3)
    dialog.cell.text.setText("{{居民.姓明}}")
    dialog.cell.text.editingFinished.emit()
    assert dialog.faults.list.count() == 1
    dialog.view.choose(1, 1)
    dialog.faults.list.itemClicked.emit(dialog.faults.list.item(0))
    assert dialog.view.at == (6, 3) and (6, 3) in (dialog.view.painter.faulty if dialog.view.painter else ())
    dialog.view.choose(8, 2)
    dialog.put("{{居民.姓名}}")
    assert "公式" in dialog.status.text() and text(dialog, 8, 2).startswith("COUNTA") is False
    closed(own_street, dialog)


def test_what_is_no_workbook_is_told(own_street: Desk, file: Path, tmp_path: Path) -> None:
    dialog = opened(own_street, file)
    bad = tmp_path / "坏.xlsx"
    bad.write_bytes(b"not a workbook")
    dialog.open_file(str(bad))
    own_street.settle()
    assert dialog.status.text().startswith("✕") and text(dialog, 3, 2) == "姓名"
    closed(own_street, dialog)


def test_every_field_in_the_tree_is_a_placeholder_that_can_be_filled(own_street: Desk, file: Path) -> None:
    dialog = opened(own_street, file)
    assert dialog.history is not None
    marks = [str(leaf.data(0, MARK)) for _, leaves in dialog.fields._branches for leaf in leaves]
    assert len(marks) > 100 and len(set(marks)) > 100
    from desk.work.forms.designing import faults_of, with_text

    design = with_text(dialog.history.design, (SHEET, 5, 2), "".join(dict.fromkeys(marks)))
    told = [sentence for sentence, _ in faults_of(design, dialog.catalogue)]
    assert not [sentence for sentence in told if "未知" in sentence or "不认识" in sentence]
    closed(own_street, dialog)


def test_merged_cells_and_hidden_columns_lie_where_excel_has_them() -> None:
    sheet = designing.opened(district_sheet(), "x.xlsx").template.sheets[0]
    geometry = Geometry(sheet, 1.0)
    assert geometry.head(1, 6) == (1, 1) and geometry.head(4, 2) == (3, 2)
    assert geometry.rect(1, 1).width() == geometry.lefts[8]
    assert geometry.lefts[8] - geometry.lefts[7] == HIDDEN
    assert geometry.next(5, 7, 0, 1) == (5, 9) and geometry.next(5, 1, -1, 0) == (3, 1)
    inside = geometry.rect(4, 5).center()
    assert geometry.cell(inside.x(), inside.y()) == (4, 5) and geometry.cell(-1, 5) is None
