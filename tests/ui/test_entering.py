"""快速登记 in its window: by keys alone, counted; nothing lost, nothing twice, missing things told beside their fields."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pypinyin import lazy_pinyin
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QGuiApplication, QImage, QInputMethodEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from tests.ui.conftest import Desk
from ui.dialogs.issues.entering import DISPATCH, ENTER, EnteringDialog

WORDS = "楼门口垃圾三天没人清"
MODIFIERS = {Qt.Key.Key_Control, Qt.Key.Key_Shift, Qt.Key.Key_Alt}


@pytest.fixture
def each_profile() -> str:
    """One is enough for the window; what is not of the window is tested under all of them."""
    return "zhoushan"


def strokes(text: str) -> int:
    """Keys of a text: digits and letters as they are, Chinese as full pinyin with one key to choose per four characters."""
    chinese = [one for one in text if "\u4e00" <= one <= "\u9fff"]
    letters = sum(len(syllable) for syllable in lazy_pinyin("".join(chinese)))
    return len(text) - len(chinese) + letters + -(-len(chinese) // 4)


class Counter(QObject):
    """Counts what a hand does: each key that goes down, modifiers too, and each click."""

    def __init__(self, app: QApplication) -> None:
        super().__init__()
        self.keys = self.clicks = 0
        app.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A key is counted where it arrives first, a committed Chinese text by its pinyin."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            is_first = watched is (QApplication.focusWidget() or QApplication.activeWindow())  # it may go on to parents
            if is_first and event.key() not in MODIFIERS:
                held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
                self.keys += 1 + bin(held.value).count("1")
        elif event.type() == QEvent.Type.InputMethod and isinstance(event, QInputMethodEvent):
            self.keys += strokes(event.commitString())
        elif event.type() == QEvent.Type.MouseButtonPress and isinstance(watched, QWidget):
            self.clicks += 1
        return False


@pytest.fixture
def hand(qapp: QApplication) -> Iterator[Counter]:
    counter = Counter(qapp)
    yield counter
    qapp.removeEventFilter(counter)


def opened(desk: Desk) -> EnteringDialog:
    """The quick entry, by its key."""
    desk.window.activateWindow()
    desk.qtbot.keyClick(desk.window, Qt.Key.Key_F4)
    desk.settle()
    dialog = desk.window.findChild(EnteringDialog)
    assert dialog is not None and dialog.isVisible()
    return dialog


def focus(dialog: EnteringDialog) -> QWidget:
    widget = dialog.focusWidget()
    assert widget is not None
    return widget


def say(widget: QWidget, text: str) -> None:
    """Chinese comes from an input method."""
    event = QInputMethodEvent()
    event.setCommitString(text)
    QApplication.sendEvent(widget, event)


def press(dialog: EnteringDialog, qtbot: QtBot, key: Qt.Key, *held: Qt.KeyboardModifier) -> None:
    modifiers = Qt.KeyboardModifier.NoModifier
    for one in held:
        modifiers |= one
    qtbot.keyClick(focus(dialog), key, modifiers)


def caller(desk: Desk) -> tuple[int, str, str, str]:
    """A resident whom the last six digits of the phone find: id, name, phone, address."""
    office = desk.app.office
    assert office is not None
    for id, name, phone, address in office.database.read(
        "select r.id, r.name, r.phone, r.live_address from resident r join building b on b.id = r.building_id"
        " where length(r.phone) = 11 and b.lon is not null order by r.id limit 400"
    ):
        hits = [hit for hit in office.search.find(phone[-6:], 20) if hit.kind == "residents"]
        if [hit.id for hit in hits] == [id]:
            return id, name, phone, address
    raise AssertionError("nobody")


def count(desk: Desk) -> int:
    office = desk.app.office
    assert office is not None
    return int(office.database.read_value("select count(*) from issue"))


def excel_row(desk: Desk, issue_id: int, phone: str) -> dict[str, str]:
    """The cells of a clerk's ledger for the same issue."""
    office = desk.app.office
    assert office is not None
    row = office.database.read_one(
        "select i.number, i.reported_at, i.address, c.name, i.body, i.reporter, i.limit_text, i.due_at, i.handler, a.name"
        " from issue i join catalogue c on c.code = i.class_code join member m on m.kind = 'issue' and m.item_id = i.id"
        " join area a on a.id = m.area_id where i.id = ?",
        (issue_id,),
    )
    assert row is not None
    number, at, address, name, body, reporter, limit, due, handler, grid = row
    return {
        "编号": number, "时间": at[:16].replace("T", " "), "地点": address, "类别": name, "情况": body, "反映人": reporter,
        "电话": phone, "网格": grid, "责任人": "张三", "时限": limit, "应办结": due[:16].replace("T", " "), "处置部门": handler,
    }  # fmt: skip


def test_one_issue_is_entered_and_dispatched_by_keys_and_with_a_third_of_those_of_a_spreadsheet(
    own_street: Desk, hand: Counter, forbid_database_on_gui: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    who, name, phone, address = caller(own_street)
    qtbot, before = own_street.qtbot, count(own_street)
    forbid_database_on_gui.clear()
    hand.keys = hand.clicks = 0
    dialog = opened(own_street)
    qtbot.keyClicks(focus(dialog), phone[-6:])
    press(dialog, qtbot, Qt.Key.Key_Return)
    say(focus(dialog), WORDS)
    qtbot.waitUntil(lambda: bool(dialog.form.suggestions.found), timeout=3000)
    press(dialog, qtbot, Qt.Key.Key_1, Qt.KeyboardModifier.ControlModifier)
    began = time.perf_counter()
    press(dialog, qtbot, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier)
    qtbot.waitUntil(lambda: dialog.saved is not None, timeout=5000)
    took, ours, clicks = time.perf_counter() - began, hand.keys, hand.clicks
    own_street.settle()
    assert not forbid_database_on_gui
    assert count(own_street) == before + 1 and dialog.saved is not None
    office = own_street.app.office
    assert office is not None
    row = office.database.read_one(
        "select resident_id, reporter, reporter_phone, address, body, filed_at, due_at, handler from issue where id = ?",
        (dialog.saved.id,),
    )
    assert row is not None and row[:5] == (who, name, phone, address, WORDS), (
        "the mask was shown, the number was written"
    )
    assert row[5] and row[6] and row[7], "filed, with a deadline and a department"
    cells = excel_row(own_street, dialog.saved.id, phone)
    theirs = sum(strokes(cell) + 1 for cell in cells.values())
    bare = sum(strokes(cells[key]) + 1 for key in ("地点", "类别", "情况", "反映人", "电话"))
    with capsys.disabled():
        print(
            f"\n键数：本窗口 {ours}（点击 {clicks}），台账 {theirs}，只算五格 {bare}；按键到存好 {took * 1000:.0f} 毫秒"
        )
    assert clicks == 0 and ours <= 50
    assert ours * 3 < theirs and ours < bare
    assert took < 2.0


def test_a_fast_hand_need_not_wait_for_what_is_found(own_street: Desk) -> None:
    dialog, qtbot, before = opened(own_street), own_street.qtbot, count(own_street)
    _, name, phone, _ = caller(own_street)
    qtbot.keyClicks(focus(dialog), phone[-6:])
    press(dialog, qtbot, Qt.Key.Key_Return)
    assert focus(dialog) is dialog.form.told
    say(focus(dialog), WORDS)
    press(dialog, qtbot, Qt.Key.Key_Return)
    assert focus(dialog) is dialog.form.what
    qtbot.keyClicks(focus(dialog), "bllj")
    for _ in range(3):
        press(dialog, qtbot, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: dialog.saved is not None, timeout=5000)
    press(dialog, qtbot, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    own_street.settle()
    assert count(own_street) == before + 1, "however often the key was pressed"
    assert dialog.saved is not None and "暴露垃圾" in dialog.saved.title
    assert not dialog.form.told.toPlainText() and dialog.finder.spot is None, "empty for the next one"
    assert dialog.saved.number in dialog.line.text()
    press(dialog, qtbot, Qt.Key.Key_Down)
    assert name in dialog.form.where.list.item(0).text() or dialog.form.where.list.count() == 1


def test_what_is_missing_is_told_beside_its_field(own_street: Desk) -> None:
    dialog, before = opened(own_street), count(own_street)
    dialog.save(ENTER)
    own_street.settle()
    assert dialog.form.place_note.isVisible() and "在哪里" in dialog.form.place_note.text()
    assert dialog.form.due_note.isVisible() and "什么事" in dialog.form.due_note.text()
    assert focus(dialog) is dialog.form.where and dialog.form.where.property("wrong")
    dialog.finder.take_row("buildings", 1)
    own_street.settle()
    assert not dialog.form.where.property("wrong") and "社区" in dialog.form.place_note.text()
    dialog.finder.choose_class("1110")
    own_street.settle()
    dialog.form.handler.clear()
    dialog.save(DISPATCH)
    own_street.settle()
    assert focus(dialog) is dialog.form.handler and "派给谁" in dialog.form.way_note.text()
    assert count(own_street) == before


def test_what_was_typed_survives_the_end_of_the_program(
    make_desk: Callable[[], Desk], sample_file: Callable[[str], Path], tmp_path: Path
) -> None:
    where = sample_file("zhoushan")
    first = make_desk()
    first.open(where)
    dialog = opened(first)
    dialog.finder.take_row("buildings", 5)
    first.settle()
    dialog.form.told.setPlainText("写到一半")
    dialog.finder.choose_class("0118")
    first.settle()
    dialog.form.condition.setCurrentIndex(1)
    address, words = dialog.form.where.text(), dialog.form.condition.currentText()
    first.qtbot.waitUntil(lambda: any(tmp_path.glob("草稿/*.json")), timeout=5000)
    first.settle()
    second = make_desk()  # the first one never said good-bye
    second.open(where)
    again = opened(second)
    second.settle()
    assert again.form.told.toPlainText() == "写到一半" and again.form.where.text() == address
    assert again.form.what.text() == "路灯" and again.form.condition.currentText() == words
    assert "已恢复" in again.line.text()
    again.put_aside()
    assert again.form.told.toPlainText() == "" and again.more_button.text() == "草稿 1"
    again.keeper.take_back(0)
    second.settle()
    assert again.form.told.toPlainText() == "写到一半" and not again.more_button.isVisible()
    again.clear()
    second.settle()
    assert not any(tmp_path.glob("草稿/*.json")), "nothing of it stays on the disk"


def test_a_pasted_chat_fills_the_form_and_a_picture_becomes_a_photo(own_street: Desk) -> None:
    office, dialog = own_street.app.office, opened(own_street)
    assert office is not None
    address = office.database.read_value("select address from building where id = 9")
    QGuiApplication.clipboard().setText(
        f"张三 08:21\n{address}门口垃圾没人清\n\n李四 08:22\n对\n\n张三 08:23\n13900001234"
    )
    dialog.form.told.setFocus()
    press(dialog, own_street.qtbot, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    own_street.settle()
    form = dialog.form
    assert form.told.toPlainText() == f"{address}门口垃圾没人清" and form.reporter.text() == "张三"
    assert form.phone.text() == "13900001234" and dialog.finder.spot is not None and dialog.finder.spot.id == 9
    assert "1 人附和" in form.person_note.text()
    picture = QImage(40, 30, QImage.Format.Format_RGB32)
    picture.fill(Qt.GlobalColor.red)
    QGuiApplication.clipboard().setImage(picture)
    press(dialog, own_street.qtbot, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert len(form.photos.value()) == 1
    QGuiApplication.clipboard().clear()  # a picture left there outlives the application, and ends the process with it
    dialog.finder.choose_class("1110")
    own_street.settle()
    dialog.save(ENTER)
    own_street.qtbot.waitUntil(lambda: dialog.saved is not None, timeout=5000)
    own_street.settle()
    assert dialog.saved is not None
    kept = office.database.read(
        "select role, media_type from attachment where kind = 'issue' and row_id = ?", (dialog.saved.id,)
    )
    assert [row[1] for row in kept] == ["image/jpeg"] and kept[0][0], "with what it shows: before the handling"
    moment = office.database.read_value("select reported_at from issue where id = ?", (dialog.saved.id,))
    assert moment[11:16] == "08:21"


def test_a_similar_issue_is_shown_and_takes_the_second_report(own_street: Desk) -> None:
    dialog = opened(own_street)
    for number in range(2):
        dialog.finder.take_row("facilities", 7)
        own_street.settle()
        if number == 0:
            first = dialog.form.what.text()
            assert first, "the class of the facility is there at once"
            dialog.form.told.setPlainText("坏了")
            dialog.save(ENTER)
            own_street.settle()
    before, shown = count(own_street), dialog.form.similar
    assert shown.isVisible() and "同一部件" in shown.list.item(0).text() and "0 米" in shown.list.item(0).text()
    assert dialog.saved is not None
    dialog.form.reporter.setText("王五")
    dialog.form.told.setPlainText("又坏了")
    press(dialog, own_street.qtbot, Qt.Key.Key_M, Qt.KeyboardModifier.ControlModifier)
    own_street.settle()
    office = own_street.app.office
    assert office is not None and count(own_street) == before and "已并入" in dialog.line.text()
    rows = office.database.read("select name, role, note from party where issue_id = ?", (dialog.saved.id,))
    assert rows[0][:2] == ("王五", "reporter") and rows[0][2].endswith("又反映：又坏了")


def test_a_click_on_the_map_and_a_chosen_row_are_places(own_street: Desk) -> None:
    office = own_street.app.office
    assert office is not None
    lon, lat, address = office.database.read_one("select lon, lat, address from building where id = 40") or (0, 0, "")
    issues = own_street.window.commands.issues
    assert not issues.takes_place(lon, lat), "nobody asked"
    issues._awaits_place = True
    assert issues.takes_place(lon, lat)
    own_street.settle()
    dialog = issues.entering()
    assert dialog.form.where.text() == address and dialog.finder.spot is not None and dialog.finder.spot.area_id
    dialog.clear()
    dialog.close()
    own_street.app.select(kind="residents", id=caller(own_street)[0], source="test")
    own_street.window.menus.by_command["issues.enter"].trigger()
    own_street.settle()
    again = issues.entering()
    assert (
        again.isVisible() and again.finder.spot is not None and again.finder.spot.resident_id == caller(own_street)[0]
    )
    assert "****" in again.form.phone.text() or again.form.phone.text()
