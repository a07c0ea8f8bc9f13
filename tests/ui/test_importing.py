"""The import dialog: a known sheet goes straight to the check, an unknown one is told column by column, once."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from msoffcrypto.format.ooxml import OOXMLFile
from openpyxl import Workbook
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QInputDialog

from desk import identity
from desk.model import Query
from desk.work.records.saving import save
from tests.ui.conftest import Desk
from ui.dialogs.incoming.batches import BatchesDialog
from ui.dialogs.incoming.importing import CHECK, COLUMNS, FILE, HEADER, RESULT, ImportDialog


def written(path: Path, rows: Sequence[Sequence[Any]]) -> Path:
    book = Workbook()
    for row in rows:
        book.active.append(list(row))
    book.save(path)
    return path


@pytest.fixture
def each_profile() -> str:
    """One profile is enough here: an import is the same in both."""
    return "jinzhou"


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    """Two good rows and one whose date of birth is none."""
    return written(
        tmp_path / "名单.xlsx",
        [
            ["姓名", "性别", "出生日期", "联系电话", "人口类型"],
            ["测试甲乙", "男", "1980-01-02", "", "户籍人口"],
            ["测试丙丁", "女", "1990-03-04", "", "户籍人口"],
            ["测试戊己", "女", "1990-13-45", "", "户籍人口"],
        ],
    )


def dropped(desk: Desk, path: Path) -> ImportDialog:
    """The dialog as it stands after the file was dropped on the window."""
    desk.window.commands.take_file(str(path))
    desk.settle()
    return dialog_of(desk)


def dialog_of(desk: Desk) -> ImportDialog:
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, ImportDialog)
    return dialog


def pressed(desk: Desk, dialog: ImportDialog) -> None:
    dialog.main.click()
    desk.settle()


def said(dialog: ImportDialog, column: int) -> list[str]:
    model = dialog.check.model
    return [model.index(row, column).data() for row in range(model.rowCount())]


def count(desk: Desk, kind: str = "residents") -> int:
    assert desk.app.office is not None
    return desk.app.office.search.count(Query(kind=kind))


def test_an_import_is_checked_then_taken_then_undone(own_street: Desk, workbook: Path) -> None:
    before = count(own_street)
    dialog = dropped(own_street, workbook)
    assert dialog.stack.currentIndex() == CHECK and not dialog.wrong.isVisible(), dialog.wrong.text()
    assert [dialog.counts[key].text() for key in ("new", "faulty")] == ["2", "1"]
    assert said(dialog, 3) == ["1990-13-45"] and "1990-13-45" in said(dialog, 4)[0]
    assert count(own_street) == before, "checking writes nothing"
    pressed(own_street, dialog)
    assert dialog.stack.currentIndex() == RESULT and "新增 2 行" in dialog.outcome.text()
    assert count(own_street) == before + 2
    assert own_street.window.lists["residents"].model.rowCount() == before + 2
    dialog.undo_button.click()
    own_street.settle()
    assert count(own_street) == before
    dialog.close()


def test_each_count_narrows_the_table_to_its_rows(own_street: Desk, workbook: Path) -> None:
    dialog = dropped(own_street, workbook)
    dialog.check.cards["new"].click()
    assert said(dialog, 0) == ["2", "3"]
    dialog.check.cards["new"].click()
    assert said(dialog, 0) == ["2", "3", "4"]
    dialog.close()


def test_a_file_that_is_no_table_is_said_beside_the_field(own_street: Desk, tmp_path: Path) -> None:
    path = tmp_path / "名单.xlsx"
    path.write_bytes(b"\x00" * 100)
    dialog = dropped(own_street, path)
    assert dialog.stack.currentIndex() == FILE and dialog.wrong.isVisible()
    dialog.close()


def test_a_strange_header_is_told_once_and_known_the_next_time(own_street: Desk, tmp_path: Path) -> None:
    header = ["当事人", "电话", "电话", "血型"]
    first = written(tmp_path / "一.xlsx", [header, ["测试甲乙", "19900001111", "010-65120000", "O"]])
    dialog = dropped(own_street, first)
    assert dialog.stack.currentIndex() == COLUMNS and not dialog.main.isEnabled()
    assert "还缺必填的：姓名" in dialog.columns_page.summary.text()
    page = dialog.columns_page
    assert page.combos[1].currentData() == "phone" and page.combos[2].currentData() == ""
    page.choose(0, "name")
    page.choose(3, "note")
    page.choose(2, "phone")
    assert page.columns == {"name": 0, "note": 3, "phone": 2} and page.combos[1].currentData() == ""
    pressed(own_street, dialog)
    assert dialog.counts["new"].text() == "1"
    pressed(own_street, dialog)
    dialog.close()
    second = written(tmp_path / "二.xlsx", [["三月"], header, ["测试丙丁", "19900002222", "010-65120001", "A"]])
    dialog = dropped(own_street, second)
    assert dialog.stack.currentIndex() == CHECK and dialog.counts["new"].text() == "1"
    assert dialog.columns_page.columns == {"name": 0, "note": 3, "phone": 2}
    assert dialog.columns_page.table.item(2, 4).text() == "上次选的"
    dialog.close()


def test_a_locked_workbook_asks_for_its_password(own_street: Desk, workbook: Path, tmp_path: Path) -> None:
    locked = tmp_path / "加密.xlsx"
    with locked.open("wb") as out:
        OOXMLFile(io.BytesIO(workbook.read_bytes())).encrypt("春天2026", out)
    dialog = dropped(own_street, locked)
    assert dialog.file_page.secret.isVisible() and "请输入密码" in dialog.wrong.text()
    dialog.file_page.secret.setText("错的")
    pressed(own_street, dialog)
    assert "密码不对" in dialog.wrong.text()
    dialog.file_page.secret.setText("春天2026")
    QTest.keyClick(dialog.file_page.secret, Qt.Key.Key_Return)
    own_street.settle()
    assert dialog.stack.currentIndex() == CHECK and dialog.counts["new"].text() == "2"
    dialog.close()


def test_cells_copied_in_excel_are_pasted(own_street: Desk) -> None:
    QGuiApplication.clipboard().setText('姓名\t性别\t备注\n测试甲乙\t男\t"两\n行"\n测试丙丁\t女\t\n')
    own_street.window.commands.paste_sheet()
    own_street.settle()
    dialog = dialog_of(own_street)
    assert dialog.stack.currentIndex() == CHECK and dialog.counts["new"].text() == "2"
    dialog.close()


def test_encoding_and_separator_are_chosen_with_a_live_preview(own_street: Desk, tmp_path: Path) -> None:
    path = tmp_path / "表.csv"
    path.write_bytes("姓名|住址|代号\n测试甲|测试路1号|a;b\n测试乙|测试路2号|c;d\n".encode("gb18030"))
    dialog = dropped(own_street, path)
    dialog.back.click()
    dialog._go(HEADER)
    page = dialog.header_page
    assert (page.encoding.currentData(), page.delimiter.currentData()) == ("gb18030", "|")
    page.delimiter.setCurrentIndex(page.delimiter.findData(";"))
    page.delimiter.activated.emit(0)
    own_street.settle()
    assert page.model.columnCount() == 2 and page.model.index(0, 0).data() == "姓名|住址|代号"
    page.encoding.setCurrentIndex(page.encoding.findData("utf-8"))
    page.encoding.activated.emit(0)
    own_street.settle()
    assert "不能按 UTF-8 读" in dialog.wrong.text()
    dialog.close()


def test_the_header_may_be_put_elsewhere_and_the_kind_is_guessed(own_street: Desk, tmp_path: Path) -> None:
    rows = [
        ["辖区企业台账"],
        ["单位名称", "统一社会信用代码", "负责人", "联系电话", "经营地址"],
        ["测试商店", "", "赵一", "", "测试路1号"],
    ]
    dialog = dropped(own_street, written(tmp_path / "企业.xlsx", rows))
    assert dialog._seen is not None and dialog._seen.proposal.kind == "organisations"
    assert dialog.stack.currentIndex() == CHECK and dialog.counts["new"].text() == "1"
    dialog.back.click()
    dialog.back.click()
    assert dialog.stack.currentIndex() == HEADER
    assert (dialog.header_page.first.value(), dialog.header_page.last.value()) == (2, 2)
    dialog.header_page.first.setValue(1)
    own_street.settle()
    assert dialog._seen.proposal.header.titles[0] == "辖区企业台账/单位名称"
    dialog.close()


def test_a_sheet_nobody_knows_is_looked_at_first(own_street: Desk, tmp_path: Path) -> None:
    dialog = dropped(own_street, written(tmp_path / "表.xlsx", [["甲栏", "乙栏"], ["测试甲", "好"]]))
    assert dialog.stack.currentIndex() == HEADER and "没有认出列名" in dialog.wrong.text()
    pressed(own_street, dialog)
    assert dialog.stack.currentIndex() == COLUMNS and not dialog.main.isEnabled()
    dialog.close()


def test_a_row_that_contradicts_its_number_is_taken_with_a_reason(
    own_street: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = identity.make_id("119901", "1990-03-07", 2)
    wrong = {"1": "女", "2": "男"}[str(identity.check_id(number).sex)]
    rows = [["姓名", "身份证号", "性别"], ["测试甲", number, wrong]]
    dialog = dropped(own_street, written(tmp_path / "表.xlsx", rows))
    assert dialog.counts["faulty"].text() == "1"
    dialog.check.rows.selectRow(0)
    assert dialog.check.excuse.isVisible()
    monkeypatch.setattr(QInputDialog, "getText", lambda *_: ("户口本如此", True))
    dialog.check.excuse.click()
    own_street.settle()
    assert dialog.counts["new"].text() == "1"
    dialog.close()


def test_a_dialog_closed_while_it_checks_is_not_missed(own_street: Desk, workbook: Path) -> None:
    own_street.window.commands.take_file(str(workbook))
    dialog = dialog_of(own_street)
    dialog.reject()
    own_street.settle()
    assert QApplication.activeModalWidget() is None


def test_an_import_of_earlier_is_taken_back_but_for_what_was_worked_on(own_street: Desk, workbook: Path) -> None:
    office = own_street.app.office
    assert office is not None
    before = count(own_street)
    dialog = dropped(own_street, workbook)
    pressed(own_street, dialog)
    dialog.reject()
    kept = int(office.database.read_value("select id from resident where name = '测试甲乙'"))
    save(office, "resident", kept, {"workplace": "书店"})
    own_street.window.menus.by_command["registers.batches"].trigger()
    book = QApplication.activeModalWidget()
    assert isinstance(book, BatchesDialog)
    own_street.settle()
    assert [book.model.index(0, column).data() for column in (2, 4, 6)] == ["名单.xlsx", "2", "1"]
    book.main.click()
    own_street.settle()
    assert "测试甲乙”留下了" in book.outcome.text(), book.wrong.text()
    assert count(own_street) == before + 1
    assert book.model.index(0, 7).data() and not book.main.isEnabled()
