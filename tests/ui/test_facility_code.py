"""A new facility gets the next code of its class when the class is chosen; what was typed stays."""

from __future__ import annotations

import pytest

from tests.ui.conftest import Desk
from ui.dialogs.record import RecordDialog


@pytest.fixture
def each_profile() -> str:
    """Both profiles number by the standard."""
    return "zhoushan"


def choose(desk: Desk, dialog: RecordDialog, words: str) -> str:
    box = dialog.form.boxes["class_code"].field
    box.setText(words)  # type: ignore[union-attr]
    box.editingFinished.emit()  # type: ignore[union-attr]
    dialog.form.edited.emit()
    desk.settle()
    return str(dialog.form.values().get("code") or "")


def test_the_code_follows_the_class_until_a_person_types_one(street: Desk) -> None:
    dialog = street.window.commands.registers.form
    dialog.new_record("facility")
    street.settle()
    assert not dialog.form.values().get("code")
    first = choose(street, dialog, "上水井盖")
    assert len(first) == 16 and first.startswith("1101010101")
    assert choose(street, dialog, "污水井盖").startswith("1101010102")
    dialog.form.boxes["code"].field.setText("JZ-1")  # type: ignore[union-attr]
    assert choose(street, dialog, "上水井盖") == "JZ-1"
    dialog.form.judge()
    assert "标识码应为 16 位数字" in dialog.form.boxes["code"].note.text()
    dialog._drop(dialog.hide)
