"""Fields and people of a dispute in their window: what does not fit is told there, people come from the register."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel

from desk.work.issues import particulars
from tests.ui.conftest import Desk
from ui.dialogs.issues.case import CaseDialog

pytestmark = pytest.mark.long


@pytest.fixture
def own(desk: Desk, sample_file: Callable[[str], Path]) -> Desk:
    desk.open(sample_file("zhoushan"))
    return desk


def opened(own: Desk, page: str = "case") -> tuple[CaseDialog, int]:
    office = own.app.office
    assert office is not None
    one = int(office.database.read_value("select max(id) from issue where kind = 'dispute'"))
    dialog = own.window.commands.cases.case
    dialog.show_issue(one, page)
    own.settle()
    return dialog, one


def put(dialog: CaseDialog, key: str, text: str) -> None:
    field = dialog.form.boxes[key].field
    field.setText(text)  # type: ignore[union-attr]
    field.edited.emit()


def test_a_settled_dispute_asks_for_way_and_day_before_it_is_saved(own: Desk) -> None:
    dialog, one = opened(own)
    put(dialog, "is_settled", "是")
    dialog.save()
    own.settle()
    assert "请填写化解方式和化解日期" in dialog.said.text()
    put(dialog, "settle_way", "人民调解")
    put(dialog, "settled_on", "2026.10.30")
    dialog.save()
    own.settle()
    assert dialog.said.text() == "✓ 已保存。"
    form = particulars.case_form(own.app.office, one)  # type: ignore[arg-type]
    assert form is not None and form.record.values["settle_way"] == "02"


def test_a_doubt_is_saved_with_its_reason(own: Desk) -> None:
    dialog, one = opened(own)
    put(dialog, "scale", "个体性")
    put(dialog, "people", "9")
    dialog.save()
    own.settle()
    assert not dialog.reasons.isHidden()
    next(iter(dialog.reasons._edits.values())).setText("同一户九口人")
    dialog.save()
    own.settle()
    form = particulars.case_form(own.app.office, one)  # type: ignore[arg-type]
    assert form is not None and form.record.values["people"] == 9 and form.record.reasons == {"scale": "同一户九口人"}


def test_somebody_of_the_register_becomes_a_party_whole_though_masked(own: Desk) -> None:
    office = own.app.office
    assert office is not None
    dialog, one = opened(own, "parties")
    row = office.database.read_one(
        "select id, name, id_no, phone from resident where phone is not null order by id limit 1"
    )
    assert row is not None
    field = dialog.people.form.boxes["resident_id"].field
    field.put(row[0], str(row[1]))
    field.edited.emit()
    own.settle()
    assert "*" in dialog.people.form.boxes["id_no"].field.placeholderText()
    dialog.save()
    own.settle()
    kept = office.database.read_one("select name, id_no, phone, role from party where issue_id = ?", (one,))
    assert kept == (*row[1:], "applicant")
    dialog.people.new()
    own.settle()
    assert dialog.people.form.values()["role"] == "respondent"
    dialog.people.form.boxes["name"].field.setText("钱大爷")  # type: ignore[union-attr]
    dialog.people.form.boxes["name"].field.edited.emit()
    dialog.save()
    own.settle()
    assert dialog.tabs.tabText(1) == "当事人 2"
    dialog.people.remove()
    own.settle()
    assert len(particulars.parties_of(office, one)) == 1


def test_the_issues_own_window_leads_there_and_shows_what_was_filled_in(own: Desk) -> None:
    office = own.app.office
    assert office is not None
    dialog, one = opened(own)
    put(dialog, "units", "前门五金厂")
    dialog.save()
    own.settle()
    own.window.commands.issues.open_row(one)
    own.settle()
    window = own.window.commands.issues.detail
    words = " ".join(label.text() for label in window.findChildren(QLabel))
    assert "前门五金厂" in words and "填写矛盾纠纷专有项" in words
    dialog.close()
    window.about.followed.emit("parties", one)
    own.settle()
    assert dialog.isVisible() and dialog.tabs.currentIndex() == 1
