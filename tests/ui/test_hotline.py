"""The hotline's file becomes issues at the press of a button, and the answers become a file."""

from __future__ import annotations

import json
from pathlib import Path

from PySide6.QtCore import Qt

from ui.dialogs.issues.hotline import HotlineDialog
from ui.dialogs.issues.hotline_answer import HotlineAnswerDialog
from ui.shots.hotline import file


def test_a_file_is_taken_in_once_every_service_has_a_class(qtbot, own_street) -> None:
    app, heard = own_street.app, []
    app.said.connect(lambda sentence, _: heard.append(sentence))
    dialog = HotlineDialog(app)
    qtbot.addWidget(dialog)
    dialog.take_file(str(file(app.office)))
    qtbot.waitUntil(dialog.main.isEnabled)
    assert dialog.counted.text() == "新工单 5 件　对方已办结 1 件　有误 1 件"
    lamp = dialog._boxes["S市政类-路灯"]
    lamp.setCurrentIndex(-1)
    lamp.lineEdit().setText("没有的类别")
    dialog.accept_all()
    assert "对应本地类别" in dialog.wrong.text() and dialog.result() == 0
    for box in dialog._boxes.values():
        if not box.code():
            box.setCurrentIndex(0)
    with qtbot.waitSignal(app.changed):
        dialog.accept_all()
    qtbot.waitUntil(lambda: any("接收 5 件热线工单" in one for one in heard))
    assert app.office.database.read("select count(*) from issue where foreign_id like '2026103100%'") == [(5,)]


def test_a_file_that_is_none_says_so_beside_the_file(qtbot, own_street, tmp_path: Path) -> None:
    app = own_street.app
    (tmp_path / "x.json").write_text("{}")
    dialog = HotlineDialog(app)
    qtbot.addWidget(dialog)
    dialog.take_file(str(tmp_path / "x.json"))
    qtbot.waitUntil(lambda: "没有工单列表" in dialog.wrong.text())
    assert not dialog.main.isEnabled()


def test_words_are_mended_and_only_what_is_ticked_goes_back(qtbot, own_street, tmp_path: Path) -> None:
    from desk.work.hotline import taking

    app, heard = own_street.app, []
    app.said.connect(lambda sentence, _: heard.append(sentence))
    made = taking.plan(app.office, file(app.office))
    lamp = next(one.class_code for one in made.services if one.class_code)
    app.note(taking.take(app.office, made, {one.code: one.class_code or lamp for one in made.services}))
    dialog = HotlineAnswerDialog(app)
    qtbot.addWidget(dialog)
    qtbot.waitUntil(lambda: dialog.rows.rowCount() == 5)
    dialog.write()
    assert "还没有勾选" in dialog.wrong.text()
    rows = dialog.rows
    rows.setData(rows.index(1, 0), Qt.CheckState.Checked.value, Qt.ItemDataRole.CheckStateRole)
    rows.setData(rows.index(1, 5), "已派人去看", Qt.ItemDataRole.EditRole)
    number = rows.data(rows.index(1, 1))
    dialog.write_to(str(tmp_path / "back.json"))
    qtbot.waitUntil(lambda: any("已写出 1 件" in one for one in heard))
    (one,) = json.loads((tmp_path / "back.json").read_text(encoding="utf-8"))
    assert (one["service_request_id"], one["status_notes"]) == (number, "已派人去看")
