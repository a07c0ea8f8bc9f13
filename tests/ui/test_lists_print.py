"""A list on paper: every row once, the header on each sheet, who and when at the foot; recorded before it leaves."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtPdf import QPdfDocument
from PySide6.QtWidgets import QApplication

from desk.errors import BadInput, Cancelled, Missing, NotAllowed
from desk.model import Condition, Query
from desk.office import Office
from desk.rights import EXPORT
from desk.work.outgoing import paper
from tests.ui.conftest import Desk
from tests.ui.test_printing import RADICALS
from ui.dialogs.lists.preview import PreviewDialog
from ui.printing.listed import TableSheets
from ui.printing.paper import Paper

OLD = Query(kind="residents", where=(Condition("age", "between", ("84", "")),))


@pytest.fixture
def office(sample_file: Callable[[str], Path], qapp: QApplication) -> Iterator[Office]:
    with closing(Office.open(sample_file("zhoushan"))) as office:
        yield office


def texts(path: Path) -> list[str]:
    document = QPdfDocument()
    document.load(str(path))
    return [plain(document.getAllText(number).text()) for number in range(document.pageCount())]


def plain(text: str) -> str:
    """Letters that the font draws like a radical come back as that radical."""
    return unicodedata.normalize("NFKC", text).translate(RADICALS)


@pytest.mark.parametrize("is_across", [True, False])
def test_every_row_stands_once_under_a_header_on_each_sheet(office: Office, tmp_path: Path, is_across: bool) -> None:
    keys = ["name", "age", "phone", "live_address"]
    found = paper.listed(office, OLD, keys)
    sheets = TableSheets(found, Paper(is_across=is_across))
    path = tmp_path / "名单.pdf"
    with paper.leaving(office, OLD, found, path, "核对") as temporary:
        assert temporary is not None
        pages = sheets.write_pdf(temporary, lambda done, total: None)
    said = texts(path)
    assert len(said) == pages == sheets.count > 1
    for number, text in enumerate(said, 1):
        assert "姓名" in text and "现住地址" in text and f"第 {number} 页 / 共 {pages} 页" in text
        assert "导出人" in text and f"共 {len(found.rows):,} 条" in text
    written = Counter(line.split(" ")[0] for text in said for line in text.splitlines())
    names = Counter(plain(str(row[0])) for row in found.rows)
    assert {name: written[name] for name in names} == names
    reason = office.database.read_value("select reason from audit order by id desc")
    assert "名单.pdf" in reason and "核对" in reason


def test_many_columns_fit_and_long_texts_break(office: Office) -> None:
    kind = office.search.kind("residents")
    found = paper.listed(office, OLD, [column.key for column in kind.columns])
    sheets = TableSheets(found, Paper(is_across=False))
    assert sheets.is_broken and sum(sheets.widths) <= sheets.paper.inner.width() + 1
    assert not sheets.picture(0, 60).isNull()


def test_without_reason_or_right_nothing_leaves_and_stopping_leaves_nothing(office: Office, tmp_path: Path) -> None:
    found = paper.listed(office, OLD, ["name"])
    sheets, path, seq = TableSheets(found, Paper()), tmp_path / "名单.pdf", office.database.seq

    def stop(done: int, total: int) -> None:
        raise Cancelled("已停止。")

    with pytest.raises(Missing), paper.leaving(office, OLD, found, path, " "):
        pass
    with pytest.raises(Cancelled), paper.leaving(office, OLD, found, path, "核对") as temporary:
        assert temporary is not None
        sheets.write_pdf(temporary, stop)
    office.actor = replace(office.actor, rights=office.actor.rights - {EXPORT})
    with pytest.raises(NotAllowed), paper.leaving(office, OLD, found, path, "核对"):
        pass
    assert list(tmp_path.glob("*名单*")) == [] and office.database.seq == seq
    with pytest.raises(BadInput, match="20,000"):
        paper.listed(office, Query(kind="residents"), ["name"])


def test_the_preview_shows_the_sheets_and_writes_them(own_street: Desk, tmp_path: Path) -> None:
    desk, panel = own_street, own_street.window.lists["residents"]
    desk.window.show_list("residents")
    panel.set_where(OLD.where)
    desk.settle()
    desk.window.commands.lists.preview()
    desk.qtbot.waitUntil(lambda: isinstance(QApplication.activeModalWidget(), PreviewDialog), timeout=5000)
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, PreviewDialog)
    desk.qtbot.waitUntil(lambda: dialog.sheets is not None and not dialog.page.pixmap().isNull(), timeout=5000)
    desk.settle()
    assert not dialog._may() and "用途" in dialog.wrong.text()
    dialog.reason.setCurrentText("核对")
    assert dialog._may()
    pages = dialog.number.maximum()
    dialog.write(tmp_path / "名单.pdf")
    desk.settle()
    assert len(texts(tmp_path / "名单.pdf")) == pages
