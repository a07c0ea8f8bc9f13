"""The fields of a move by their type: several posts, parts, another issue, a date that may not lie too far ahead."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from desk.errors import BadInput
from desk.profile import FieldDef
from desk.profile.words import FIELD_TYPES
from desk.work.issues.asking import Option
from tests.ui.conftest import Desk
from ui.dialogs.issues.detail import IssueDialog
from ui.dialogs.issues.inputs import Around, InputBox, Long

pytestmark = pytest.mark.long
OPEN = "select id from issue where closed_at is null and stage = 'handling' and due_at > '2026-11-03' order by id desc limit 1"


@pytest.fixture
def own(desk: Desk, sample_file: Callable[[str], Path]) -> Desk:
    desk.open(sample_file("zhoushan"))
    return desk


@pytest.fixture
def dialog(own: Desk) -> IssueDialog:
    """An issue that is being handled in time."""
    office = own.app.office
    assert office is not None
    own.window.commands.issues.open_row(int(office.database.read_value(OPEN)))
    own.settle()
    return own.window.commands.issues.detail


def form(dialog: IssueDialog, title: str) -> dict[str, InputBox]:
    """The fields of the move of that title."""
    assert dialog.found is not None
    key = next(move.key for move in dialog.found.moves.moves if move.title == title)
    dialog.bar.buttons[key].click()
    assert dialog.hand.form is not None
    for box in dialog.hand.form.boxes.values():
        if isinstance(box.input, Long):
            box.input.text.setPlainText("情况如此")
    return {box.field.type: box for box in dialog.hand.form.boxes.values()}


def press(own: Desk, dialog: IssueDialog) -> None:
    QTest.keyClick(dialog, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    own.settle()


def test_every_type_of_field_has_an_input_that_gives_back_what_it_kept(own: Desk, dialog: IssueDialog) -> None:
    parent = QWidget()
    around = Around(app=own.app, look=lambda *_: None, entries={"one": {"1": "甲", "2": "乙"}}, today="2026-10-31")
    for kind in FIELD_TYPES:
        field = FieldDef(key="one", title="某项", type=kind, codes="urgency" if kind == "choice" else "")
        box = InputBox(field, around, parent, is_needed=True)
        assert box.value() in (None, "", [], ()), kind
        box.input.restore(box.input.kept())
        assert box.value() in (None, "", [], ()), kind


def test_several_are_called_in_and_shown_with_who_has_not_answered(own: Desk, dialog: IssueDialog) -> None:
    several: Any = form(dialog, "请会办")["posts"].input
    for words in ("供电所", "自来水公司"):
        several.line.setText(words)
        several.line.returnPressed.emit()
    assert [button.text() for button in several.buttons] == ["供电所 ✕", "自来水公司 ✕"]
    press(own, dialog)
    assert dialog.found is not None
    assert {one.whom for one in dialog.found.detail.joints} == {"供电所", "自来水公司"}
    assert "会办 0/2 已回复" in [chip.text() for chip in dialog.head.chips]


def test_an_issue_is_split_and_its_parts_are_links(own: Desk, dialog: IssueDialog) -> None:
    parts: Any = form(dialog, "拆分")["parts"].input
    for (title, handler), words in zip(parts.rows, ("修路", "清淤"), strict=True):
        title.setText(words)
        handler.setText("市政所")
    assert dialog.found is not None
    whole = dialog.found.detail.id
    press(own, dialog)
    assert [one.title for one in dialog.found.detail.parts] == ["修路", "清淤"]
    dialog.facts.followed.emit("issue", dialog.found.detail.parts[0].id)
    own.settle()
    assert dialog.found.detail.whole is not None and dialog.found.detail.whole.id == whole


def test_a_date_further_ahead_than_allowed_is_told_beside_its_field(own: Desk, dialog: IssueDialog) -> None:
    box = form(dialog, "申请挂账").get("date")
    assert box is not None and dialog.hand.form is not None
    longest = dialog.hand.form.around.longest
    assert longest > 0 and f"最长 {longest} 天" in box.note.text()
    late = date(2026, 10, 31) + timedelta(days=longest + 1)
    box.input.setText(late.isoformat())
    press(own, dialog)
    assert box.note.text().startswith(f"✕ 最长{longest}天") and dialog.found is not None
    assert not dialog.found.detail.requests
    box.input.setText((late - timedelta(days=1)).isoformat())
    press(own, dialog)
    assert [one.state for one in dialog.found.detail.requests] == ["asked"]
    assert any("挂账 待审" in chip.text() for chip in dialog.head.chips)


def test_what_is_sought_must_be_chosen_unless_it_may_be_free(own: Desk, dialog: IssueDialog) -> None:
    around = Around(app=own.app, look=lambda *_: None, entries={}, today="2026-10-31")
    field = FieldDef(key="other", title="并入哪件", type="issue")
    box = InputBox(field, around, dialog, is_needed=True)
    box.input.setText("随便写的")
    with pytest.raises(BadInput, match="请从列表里选择并入哪件"):
        box.value()
    box.input.put(Option(value=7, title="SJ7 路灯"))
    assert box.value() == 7
    handler = InputBox(FieldDef(key="handler", title="承办", type="text"), around, dialog, is_needed=True)
    handler.input.setText("供电所")
    assert handler.value() == "供电所"


def test_esc_marks_the_move_for_which_something_is_typed(own: Desk, dialog: IssueDialog) -> None:
    form(dialog, "督办")
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    marked = [button.text() for button in dialog.bar.buttons.values() if "✎" in button.text()]
    assert marked == ["督办 ✎"]
