from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import Workbook
from PySide6.QtWidgets import QApplication

from desk.model import Query
from tests.ui.conftest import Desk
from ui.dialogs.importing import ImportDialog


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    """Two good rows and one whose date of birth is none."""
    book = Workbook()
    sheet = book.active
    sheet.append(["姓名", "性别", "出生日期", "联系电话", "人口类型"])
    sheet.append(["测试甲乙", "男", "1980-01-02", "", "户籍人口"])
    sheet.append(["测试丙丁", "女", "1990-03-04", "", "户籍人口"])
    sheet.append(["测试戊己", "女", "1990-13-45", "", "户籍人口"])
    path = tmp_path / "名单.xlsx"
    book.save(path)
    return path


def test_an_import_is_checked_then_taken_then_undone(own_street: Desk, workbook: Path) -> None:
    office = own_street.app.office
    assert office is not None
    before = office.search.count(Query(kind="residents"))
    own_street.window.commands.take_file(str(workbook))
    own_street.settle()
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, ImportDialog)
    assert not dialog.wrong.isVisible(), dialog.wrong.text()
    assert dialog.counts["new"].text() == "2"
    assert dialog.counts["faulty"].text() == "1"
    assert "1990-13-45" in [dialog.faults.item(row, 2).text() for row in range(dialog.faults.rowCount())]
    assert office.search.count(Query(kind="residents")) == before, "checking writes nothing"
    dialog.main.click()
    own_street.settle()
    assert office.search.count(Query(kind="residents")) == before + 2
    assert own_street.window.lists["residents"].model.rowCount() == before + 2
    dialog.undo_button.click()
    own_street.settle()
    assert office.search.count(Query(kind="residents")) == before
    dialog.close()


def test_a_file_that_is_no_table_is_said_beside_the_field(own_street: Desk, tmp_path: Path) -> None:
    path = tmp_path / "名单.xlsx"
    path.write_bytes(b"\x00" * 100)
    own_street.window.commands.take_file(str(path))
    own_street.settle()
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, ImportDialog)
    assert dialog.wrong.isVisible()
    dialog.close()
