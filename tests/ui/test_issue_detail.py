"""The window of one issue: opened from the list, moved in place with what is missing told there, nothing typed lost."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMessageBox

from desk.rights import HANDLE_ISSUES
from desk.work.issues import moving, showing
from desk.work.issues.moving import Move
from tests.ui.conftest import Desk
from ui.dialogs.issues.detail import IssueDialog
from ui.dialogs.issues.inputs import Long

pytestmark = pytest.mark.long


@pytest.fixture
def own(desk: Desk, sample_file: Callable[[str], Path]) -> Desk:
    desk.open(sample_file("zhoushan"))
    return desk


def row_of(own: Desk, sql: str) -> int:
    office = own.app.office
    assert office is not None
    return int(office.database.read_value(sql))


def open_one(own: Desk, sql: str = "") -> IssueDialog:
    """An issue that is being handled, in its window."""
    wanted = sql or "select id from issue where closed_at is null and filed_at is not null order by due_at desc limit 1"
    own.window.commands.issues.open_row(row_of(own, wanted))
    own.settle()
    return own.window.commands.issues.detail


def with_text(dialog: IssueDialog) -> Move:
    """A move that needs a text and nothing else that cannot be typed here."""
    assert dialog.found is not None
    return next(
        move
        for move in dialog.found.moves.moves
        if [one.type for one in move.needs] == ["long"] and move.tone in ("", "warn")
    )


def write(dialog: IssueDialog, text: str) -> Long:
    assert dialog.hand.form is not None
    box = next(box for box in dialog.hand.form.boxes.values() if isinstance(box.input, Long))
    box.input.text.setPlainText(text)
    return box.input


def press(own: Desk, dialog: IssueDialog) -> None:
    QTest.keyClick(dialog, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    own.settle()


def somebody_moves(own: Desk, dialog: IssueDialog, move: Move) -> None:
    """The same move made past this window, as another clerk does."""
    office, found = own.app.office, dialog.found
    assert office is not None and found is not None
    by = move.people[0].person_id if move.people else None
    given = {one.key: "别人写的" for one in move.needs}
    moving.perform(office, found.detail.id, move.key, seen_step=found.moves.step_no, by=by, given=given)


def test_enter_on_a_row_opens_the_issue_and_alt_arrow_goes_on_to_the_next(own: Desk) -> None:
    own.window.show_list("issues")
    panel = own.window.lists["issues"]
    own.settle()
    panel.table.setFocus()
    panel.table.setCurrentIndex(panel.model.index(0, 0))
    QTest.keyClick(panel.table, Qt.Key.Key_Return)
    own.settle()
    dialog = own.window.commands.issues.detail
    assert dialog.isVisible() and not dialog.isModal()
    assert dialog.found is not None and dialog.found.detail.id == int(panel.model.ids[0])
    QTest.keyClick(dialog, Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
    own.settle()
    assert dialog.found.detail.id == int(panel.model.ids[1])
    assert own.app.selection.item_id == dialog.found.detail.id


def test_the_window_reads_nothing_on_the_gui_thread(own: Desk, forbid_database_on_gui: list[str]) -> None:
    forbid_database_on_gui.clear()
    one = own.app.selection  # what the list has read stands in memory
    panel = own.window.lists["issues"]
    own.window.commands.issues.open_row(int(panel.model.ids[0]))
    own.settle()
    dialog = own.window.commands.issues.detail
    dialog.hand.open(next(iter(dialog.bar.buttons)))
    dialog.hand.choose_reply()
    own.settle()
    assert one is not None and forbid_database_on_gui == []


def test_the_buttons_are_the_moves_of_this_moment_the_usual_way_first(own: Desk) -> None:
    dialog = open_one(own)
    office, found = own.app.office, dialog.found
    assert office is not None and found is not None
    able = moving.moves(office, found.detail.id).moves
    assert set(dialog.bar.buttons) == {move.key for move in able}
    tones = [next(move.tone for move in able if move.key == key) for key in dialog.bar.buttons]
    assert tones == sorted(tones, key=["", "good", "warn", "bad"].index) or tones.count("good")


def test_what_is_missing_is_told_beside_the_field_and_nothing_is_written(own: Desk) -> None:
    dialog = open_one(own)
    move = with_text(dialog)
    dialog.bar.buttons[move.key].click()
    press(own, dialog)
    form = dialog.hand.form
    assert form is not None and dialog.found is not None
    box = form.boxes[move.needs[0].key]
    assert box.note.text() == f"✕ 请填写{move.needs[0].title}。" and box.input.text.hasFocus()
    assert form.said.text() == f"还缺：{move.needs[0].title}。请补全后再提交。"
    step = row_of(own, f"select step_no from issue where id = {dialog.found.detail.id}")
    assert step == dialog.found.moves.step_no


def test_ctrl_enter_makes_the_move_and_undo_takes_it_back(own: Desk) -> None:
    dialog = open_one(own)
    move = with_text(dialog)
    assert dialog.found is not None
    before = dialog.found.detail
    dialog.bar.buttons[move.key].click()
    write(dialog, "已到现场处理")
    press(own, dialog)
    after = dialog.found.detail
    assert after.step_no == before.step_no + 1 and after.steps[-1].body == "已到现场处理"
    assert dialog.hand.form is None and dialog.foot.said.text() == f"✓ 已“{move.title}”。"
    assert dialog.news.isHidden() and dialog.timeline.words()[0].startswith(move.title)
    dialog.foot.undo.click()
    own.settle()
    assert dialog.found.detail.step_no == before.step_no


def test_the_step_is_recorded_in_the_name_of_who_was_chosen(own: Desk) -> None:
    dialog = open_one(own)
    move = next(
        one for one in dialog.found.moves.moves if len(one.people) > 1 and [f.type for f in one.needs] == ["long"]
    )  # type: ignore[union-attr]
    dialog.bar.buttons[move.key].click()
    form = dialog.hand.form
    assert form is not None and form.by == move.people[0].person_id
    form.who.setCurrentIndex(1)
    write(dialog, "代为登记")
    press(own, dialog)
    assert dialog.found is not None and dialog.found.detail.steps[-1].person_id == move.people[1].person_id


def test_esc_goes_back_without_losing_and_so_does_another_issue(own: Desk) -> None:
    dialog = open_one(own)
    move = with_text(dialog)
    assert dialog.found is not None
    first = dialog.found.detail.id
    dialog.bar.buttons[move.key].click()
    write(dialog, "写了一半")
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert dialog.hand.form is None and dialog.isVisible()
    own.window.commands.issues.open_row(row_of(own, f"select max(id) from issue where id <> {first}"))
    own.settle()
    own.window.commands.issues.open_row(first)
    own.settle()
    dialog.bar.buttons[move.key].click()
    assert dialog.hand.form is not None
    assert write(dialog, "写了一半").kept() == "写了一半"
    dialog.hand.leave()
    dialog.bar.buttons[move.key].click()
    longs = [box.input for box in dialog.hand.form.boxes.values() if isinstance(box.input, Long)]  # type: ignore[union-attr]
    assert longs[0].kept() == "写了一半"


def test_another_clerk_moves_it_the_window_tells_and_the_typed_text_stays(own: Desk) -> None:
    dialog = open_one(own)
    move = with_text(dialog)
    dialog.bar.buttons[move.key].click()
    text = write(dialog, "我写的")
    somebody_moves(own, dialog, move)
    own.window.watch.look()
    own.settle()
    assert dialog.found is not None
    assert f"办了“{move.title}”" in dialog.news.text.text() and not dialog.news.isHidden()
    assert text.kept() == "我写的"
    assert dialog.timeline.words()[0].startswith(move.title)


def test_who_is_second_is_told_who_was_first_and_keeps_the_text(own: Desk) -> None:
    dialog = open_one(own)
    move = with_text(dialog)
    assert dialog.found is not None
    seen = dialog.found.detail.step_no
    dialog.bar.buttons[move.key].click()
    text = write(dialog, "我写的")
    somebody_moves(own, dialog, move)
    press(own, dialog)
    form = dialog.hand.form
    assert form is not None and text.kept() == "我写的"
    assert dialog.found.detail.step_no == seen + 1, "the fresh state is shown, and nothing more was written"
    assert "刚" in form.said.text() or "已在" in form.said.text() or "已填的内容还在" in form.said.text()


def test_what_ends_an_issue_undone_is_asked_twice(own: Desk) -> None:
    dialog = open_one(own, "select id from issue where closed_at is null and filed_at is null order by id desc limit 1")
    assert dialog.found is not None
    bad = [move for move in dialog.found.moves.moves if move.tone == "bad" and [f.type for f in move.needs] == ["long"]]
    assert bad, "a fresh issue can be refused or made void"
    dialog.bar.buttons[bad[0].key].click()
    write(dialog, "登记有误")
    press(own, dialog)
    assert not dialog.found.detail.closed_at and "再按一次" in dialog.hand.form.said.text()  # type: ignore[union-attr]
    press(own, dialog)
    assert dialog.found.detail.closed_at


def test_a_standard_answer_is_chosen_by_letters_and_filled_with_this_issue(own: Desk) -> None:
    dialog = open_one(own)
    move = with_text(dialog)
    dialog.bar.buttons[move.key].click()
    text = write(dialog, "")
    QTest.keyClick(dialog, Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier)
    own.settle()
    chooser = dialog.hand.replying.chooser
    assert chooser is not None
    QTest.keyClicks(chooser.line, "dbljsx")
    assert chooser.list.item(0).text() == "督办：临近时限"
    QTest.keyClick(chooser.line, Qt.Key.Key_Return)
    assert dialog.found is not None and dialog.found.detail.number in text.kept() and "{" not in text.kept()


def test_a_pasted_picture_goes_to_the_issue_and_stands_on_its_side(own: Desk) -> None:
    dialog = open_one(own)
    image = QImage(64, 48, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.darkGreen)
    QGuiApplication.clipboard().setImage(image)
    dialog.paste()
    own.settle()
    assert dialog.found is not None
    (one,) = dialog.found.files
    assert one.role == "after" and list(dialog.gallery.tiles) == [one.id], (
        "it was filed: what is shown now is what was done"
    )
    dialog.gallery.tiles[one.id].click()
    own.settle()
    large = dialog.files.large
    assert large is not None and not large.sides[1].isHidden() and large.sides[0].isHidden()
    large.close()
    dialog.files.say_role(one.id, "before")
    own.settle()
    assert dialog.found.files[0].role == "before"
    dialog.files.remove(one.id)
    own.settle()
    assert dialog.found.files == () and not dialog.gallery.none.isHidden()


def test_a_pasted_picture_goes_along_with_the_open_move(own: Desk) -> None:
    dialog = open_one(own)
    assert dialog.found is not None
    move = next(
        one for one in dialog.found.moves.moves
        if any(f.type == "photo" for f in (*one.needs, *one.asks)) and {f.type for f in one.needs} <= {"long", "photo"}
    )  # fmt: skip
    dialog.bar.buttons[move.key].click()
    write(dialog, "已处理")
    image = QImage(64, 48, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.darkGreen)
    QGuiApplication.clipboard().setImage(image)
    dialog.paste()
    assert dialog.found.files == ()
    press(own, dialog)
    (one,) = dialog.found.files
    assert dialog.found.detail.steps[-1].photos == (one.id,)


def test_ctrl_shift_w_copies_the_issue_for_wechat(own: Desk) -> None:
    dialog = open_one(own)
    assert dialog.found is not None
    QTest.keyClick(dialog, Qt.Key.Key_W, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    own.settle()
    text = QGuiApplication.clipboard().text()
    assert dialog.found.detail.number in text and dialog.found.detail.title in text
    assert dialog.foot.said.text().startswith("✓ 已复制")


def test_the_papers_of_an_issue_are_written_and_offered(own: Desk, tmp_path: Path) -> None:
    dialog = open_one(own)
    dialog.foot.write_case(str(tmp_path / "处理单.pdf"))
    own.settle()
    assert (tmp_path / "处理单.pdf").read_bytes().startswith(b"%PDF-") and not dialog.foot.open.isHidden()
    dialog.foot.write_form("17-supervision", str(tmp_path / "督办单.docx"))
    own.settle()
    assert dialog.foot.said.text() == "✓ 已生成 督办单.docx。" and (tmp_path / "督办单.docx").stat().st_size > 2000


def test_the_resident_of_an_issue_opens_in_the_register(own: Desk) -> None:
    dialog = open_one(own, "select id from issue where closed_at is null and resident_id is not null limit 1")
    assert dialog.found is not None and "*" in dialog.found.detail.reporter_phone
    dialog.facts.followed.emit("resident", dialog.found.detail.resident_id)
    own.settle()
    form = own.window.commands.registers.form
    assert form.isVisible() and form.form.opened.record.id == dialog.found.detail.resident_id  # type: ignore[union-attr]


def test_who_may_not_handle_issues_sees_why(own: Desk) -> None:
    office = own.app.office
    assert office is not None
    office.actor = replace(office.actor, rights=office.actor.rights - {HANDLE_ISSUES})
    dialog = open_one(own)
    assert dialog.bar.buttons == {} and dialog.bar.why.text() == "没有“办理事件”的权限，只能查看。"
    assert dialog.gallery.add_button.isHidden()


def test_another_issue_is_followed_and_back(own: Desk) -> None:
    dialog = open_one(own)
    assert dialog.found is not None
    first = dialog.found.detail.id
    dialog.about.followed.emit("issue", row_of(own, f"select max(id) from issue where id <> {first}"))
    own.settle()
    assert dialog.found.detail.id != first and not dialog.head.back.isHidden()
    dialog.head.back.click()
    own.settle()
    assert dialog.found.detail.id == first and dialog.head.back.isHidden()


def photo() -> bytes:
    body = io.BytesIO()
    Image.new("RGB", (64, 48), "brown").save(body, "JPEG")
    return body.getvalue()


def test_a_dropped_photo_before_and_after_stand_side_by_side(own: Desk) -> None:
    dialog = open_one(own)
    office, found = own.app.office, dialog.found
    assert office is not None and found is not None
    own.app.note(showing.add(office, found.detail.id, [("前.jpg", photo())], "before"))
    own.settle()
    texts: Any = [one.text() for one in dialog.gallery._made if hasattr(one, "text")]
    assert "处置前 1" in texts and "处置后　无" in texts


def test_f8_and_a_double_click_on_the_card_open_the_chosen_issue(own: Desk) -> None:
    one = int(own.window.lists["issues"].model.ids[2])
    own.app.select(kind="issues", id=one, source="test")
    own.settle()
    own.window.menus.by_command["issues.open"].trigger()
    own.settle()
    dialog = own.window.commands.issues.detail
    assert dialog.isVisible() and dialog.found is not None and dialog.found.detail.id == one
    dialog.close()
    QTest.mouseDClick(own.window.card, Qt.MouseButton.LeftButton)
    own.settle()
    assert dialog.isVisible() and dialog.found is not None and dialog.found.detail.id == one


def test_leaving_the_program_asks_about_what_was_not_sent(own: Desk) -> None:
    dialog = open_one(own)
    move = with_text(dialog)
    left: list[bool] = []
    commands = own.window.commands.issues
    assert commands.may_leave(lambda: left.append(True))
    dialog.bar.buttons[move.key].click()
    write(dialog, "写了一半")
    dialog.close()
    assert not commands.may_leave(lambda: left.append(True)) and left == []
    box = own.window.findChild(QMessageBox)
    assert box is not None and move.title in box.text()
    next(button for button in box.buttons() if button.text() == "不要了，退出").click()
    assert left == [True] and commands.may_leave(lambda: None)


def test_the_person_at_the_desk_is_offered_first_else_the_nearest(own: Desk) -> None:
    dialog = open_one(own)
    assert dialog.found is not None
    move = next(one for one in dialog.found.moves.moves if len(one.people) > 1)
    assert showing.people_first(move, move.people[1].person_id) == move.people[1].person_id
    assert showing.people_first(move, None) == move.people[0].person_id
    assert showing.people_first(move, -1) == move.people[0].person_id
