"""Views of the fields and people of a dispute."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from desk.work.issues import particulars
from ui.dialogs.issues.case import CaseDialog
from ui.shots.waiting import rest, wait
from ui.window import Window

_DISPUTE = "select max(id) from issue where kind = 'dispute'"


def fields(window: Window) -> QWidget:
    """A dispute with its fields half filled, and one that does not fit."""
    dialog = _opened(window, "case")
    for key, text in (
        ("happened_on", "2026.10.8"), ("scale", "个体性"), ("people", "9"), ("settle_way", "人民调解"),
        ("settle_team", "社区人民调解委员会"), ("owner", "张书记"), ("is_settled", "是"),
    ):  # fmt: skip
        field = dialog.form.boxes[key].field
        field.setText(text)  # type: ignore[union-attr]
        field.editingFinished.emit()  # type: ignore[union-attr]
    dialog.form.judge()
    rest(window)
    return dialog


def party(window: Window) -> QWidget:
    """Two people of a dispute, one of them chosen from the register."""
    office = window.app.office
    assert office is not None
    issue = int(office.database.read_value(_DISPUTE))
    if not office.database.read_only and not particulars.parties_of(office, issue):
        resident = int(office.database.read_value("select min(id) from resident where phone is not null"))
        particulars.save_party(office, issue, None, {"role": "applicant", "resident_id": resident})
        particulars.save_party(office, issue, None, {"role": "respondent", "name": "钱大爷", "address": "同楼 302"})
    return _opened(window, "parties")


def _opened(window: Window, page: str) -> CaseDialog:
    office = window.app.office
    assert office is not None
    dialog = window.commands.cases.case
    shown: list[bool] = []
    dialog.shown.connect(lambda: shown.append(True))
    dialog.show_issue(int(office.database.read_value(_DISPUTE)), page)
    wait(lambda: bool(shown), 10)
    rest(window)
    return dialog
