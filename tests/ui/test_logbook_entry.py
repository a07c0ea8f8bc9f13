"""快速记录 in its window: a visit by keys alone, counted; what it settles, what is told beside its field, nothing lost."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QApplication, QWidget

from desk.work.issues.me import sit_down
from tests.ui.conftest import Desk
from tests.ui.test_entering import Counter, say, strokes
from ui.dialogs.logbook.entering import VisitDialog

WORDS = "老人身体好，灯不亮想修"


@pytest.fixture
def each_profile() -> str:
    """One is enough for the window; kinds of records are the same everywhere."""
    return "zhoushan"


@pytest.fixture
def hand(qapp: QApplication) -> Iterator[Counter]:
    counter = Counter(qapp)
    yield counter
    qapp.removeEventFilter(counter)


@pytest.fixture
def visitor(own_street: Desk) -> Desk:
    """Somebody who has households to visit sits at the desk."""
    person, uid = row(
        own_street,
        "select p.id, p.uid from record r join person p on p.id = r.person_id where r.kind = 'visit'"
        " group by p.id, p.uid order by count(*) desc, p.id limit 1",
    )
    assert own_street.app.office is not None
    sit_down(own_street.app.office, uid)
    assert person
    return own_street


def row(desk: Desk, sql: str, params: tuple[Any, ...] = ()) -> tuple[Any, ...]:
    """One row of the database."""
    assert desk.app.office is not None
    found = desk.app.office.database.read_one(sql, params)
    assert found is not None
    return found


def home(desk: Desk) -> tuple[int, str, str, int]:
    """A household of whoever sits there whose head's initials find it first: id, head, initials, head's id."""
    office = desk.app.office
    assert office is not None
    from desk.work.logbook.whom import offers

    me = office.actor.person_id
    for id, name, initials, head in office.database.read(
        "select r.household_id, r.name, r.initials, r.id from record x join resident r on r.household_id = x.item_id"
        " and r.relation in ('01', '02') where x.kind = 'visit' and x.whom = 'household' and x.person_id = ?"
        " and length(r.initials) >= 2 group by r.household_id, r.name, r.initials, r.id order by r.id limit 60",
        (me,),
    ):
        found = offers(office, initials, ("household", "resident", "organisation"), person_id=me)
        if found and found[0].item_id == id:
            return int(id), str(name), str(initials), int(head)
    raise AssertionError("nobody")


def opened(desk: Desk) -> VisitDialog:
    """The quick entry, by its key."""
    desk.window.activateWindow()
    desk.qtbot.keyClick(desk.window, Qt.Key.Key_F12)
    desk.qtbot.waitUntil(lambda: desk.window.findChild(VisitDialog) is not None, timeout=8000)
    desk.settle()
    dialog = desk.window.findChild(VisitDialog)
    assert dialog is not None and dialog.isVisible()
    return dialog


def focus(dialog: VisitDialog) -> QWidget:
    widget = dialog.focusWidget()
    assert widget is not None
    return widget


def press(desk: Desk, dialog: VisitDialog, key: Qt.Key, *held: Qt.KeyboardModifier) -> None:
    modifiers = Qt.KeyboardModifier.NoModifier
    for one in held:
        modifiers |= one
    desk.qtbot.keyClick(focus(dialog), key, modifiers)


def count(desk: Desk) -> int:
    return int(row(desk, "select count(*) from record")[0])


def test_a_visit_is_written_down_by_keys_and_with_less_than_half_of_those_of_a_spreadsheet(
    visitor: Desk, hand: Counter, forbid_database_on_gui: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    household, name, initials, _ = home(visitor)
    before = count(visitor)
    forbid_database_on_gui.clear()
    hand.keys = hand.clicks = 0
    dialog = opened(visitor)
    visitor.qtbot.keyClicks(focus(dialog), initials)
    press(visitor, dialog, Qt.Key.Key_Return)
    say(focus(dialog), WORDS)
    press(visitor, dialog, Qt.Key.Key_Return)
    press(visitor, dialog, Qt.Key.Key_1)
    began = time.perf_counter()
    press(visitor, dialog, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    visitor.qtbot.waitUntil(lambda: dialog.saved is not None, timeout=5000)
    took, ours, clicks = time.perf_counter() - began, hand.keys, hand.clicks
    visitor.settle()
    assert not forbid_database_on_gui
    assert count(visitor) == before + 1
    kept = row(
        visitor,
        "select r.kind, r.whom, r.item_id, r.body, r.way, r.person_id, a.name, b.address || coalesce(d.unit, '') || d.room,"
        " h.number, p.name from record r join area a on a.id = r.area_id join household h on h.id = r.item_id"
        " join dwelling d on d.id = h.dwelling_id join building b on b.id = d.building_id"
        " join person p on p.id = r.person_id where r.id = ?",
        (dialog.saved,),
    )
    office = visitor.app.office
    assert office is not None
    assert kept[:6] == ("visit", "household", household, WORDS, "door", office.actor.person_id)
    grid, address, number, person = kept[6:]
    cells = [
        "2026-10-31", "10:20", person, grid, number, address, name, name, "入户", "日常", "无诉求", WORDS,
    ]  # fmt: skip
    theirs = sum(strokes(cell) + 1 for cell in cells)
    bare = sum(strokes(cell) + 1 for cell in ("10.31", person, address, name, "入户", WORDS))
    with capsys.disabled():
        print(
            f"\n键数：快速记录 {ours}（点击 {clicks}），D.3 走访表一行 {theirs}，只写六格 {bare}；存 {took * 1000:.0f} 毫秒"
        )
    assert clicks == 0
    assert ours * 2 < theirs and ours < bare
    assert took < 2.0
    assert dialog.form.fields.boxes["body"].input.kept() == "", "empty for the next one"
    assert name in dialog.line.text() and focus(dialog) is dialog.form.whom


def test_who_lives_there_and_what_was_said_last_stand_beside_it(visitor: Desk) -> None:
    household, name, _, _ = home(visitor)
    dialog = opened(visitor)
    dialog.take("household", household)
    visitor.settle()
    last = row(
        visitor,
        "select body from record where whom = 'household' and item_id = ? order by at desc, id desc limit 1",
        (household,),
    )
    told = dialog.view.toPlainText()
    assert name in told and str(last[0]) in told and "前几次" in told
    press(visitor, dialog, Qt.Key.Key_1, Qt.KeyboardModifier.AltModifier)
    assert dialog.form.fields.boxes["present"].input.kept() == name and f"✓ {name}" in dialog.view.toPlainText()
    press(visitor, dialog, Qt.Key.Key_1, Qt.KeyboardModifier.AltModifier)
    assert dialog.form.fields.boxes["present"].input.kept() == ""


def test_a_record_opened_from_a_task_settles_it_and_says_so(visitor: Desk) -> None:
    from desk.work.duty import laying

    office = visitor.app.office
    assert office is not None
    laying.lay(office)
    task, household = row(
        visitor,
        "select t.id, t.item_id from task t join plan p on p.id = t.plan_id where p.whom = 'household' and p.kind = 'visit'"
        " and t.state = 'open' and t.since <= ? and t.due >= ? order by t.id limit 1",
        (office.today(), office.today()),
    )
    visitor.window.commands.logbook.enter_for("household", household, "visit", task)
    visitor.settle()
    dialog = visitor.window.commands.logbook.entry()
    assert "到期任务" in dialog.view.toPlainText()
    dialog.form.fields.boxes["body"].input.restore("核对家庭成员，无变动。")
    dialog.save()
    visitor.settle()
    assert "结清" in dialog.line.text() and "没有因此结清" not in dialog.line.text()
    state, by = row(visitor, "select state, record_id from task where id = ?", (task,))
    assert (state, by) == ("done", dialog.saved)
    dialog.undo_button.click()
    visitor.settle()
    assert row(visitor, "select state from task where id = ?", (task,)) == ("open",), "taken back with the record"


def test_what_is_missing_is_told_beside_its_field(visitor: Desk) -> None:
    dialog, before = opened(visitor), count(visitor)
    dialog.save()
    visitor.settle()
    assert dialog.form.whom_note.isVisible() and "对象" in dialog.form.whom_note.text()
    household, *_ = home(visitor)
    dialog.take("household", household)
    visitor.settle()
    dialog.save()
    visitor.settle()
    box = dialog.form.fields.boxes["body"]
    assert box.note.isVisible() and box.field.title in box.note.text() and focus(dialog) is box.input
    box.input.restore("说了些话")
    dialog.form.at.setText("明年")
    dialog.save()
    visitor.settle()
    assert dialog.line.text().startswith("✕") and count(visitor) == before
    dialog.form.at.setText("")
    dialog.save()
    visitor.settle()
    assert count(visitor) == before + 1


def test_an_issue_is_raised_in_the_same_saving(visitor: Desk) -> None:
    dialog = opened(visitor)
    household, *_ = home(visitor)
    dialog.take("household", household)
    visitor.settle()
    dialog.form.fields.boxes["body"].input.restore("楼道路灯不亮已经一周，老人摔过一跤。")
    press(visitor, dialog, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    dialog.save()
    assert "请选什么事" in dialog.issue.note.text(), "half an issue is none"
    visitor.qtbot.waitUntil(lambda: bool(dialog.issue.suggestions.found), timeout=4000)
    press(visitor, dialog, Qt.Key.Key_1, Qt.KeyboardModifier.ControlModifier)
    visitor.settle()
    before = int(row(visitor, "select count(*) from issue")[0])
    dialog.save()
    visitor.settle()
    assert int(row(visitor, "select count(*) from issue")[0]) == before + 1
    title, body, address = row(
        visitor,
        "select i.title, i.body, i.address from record r join issue i on i.id = r.issue_id where r.id = ?",
        (dialog.saved,),
    )
    assert "路灯" in title and "摔过一跤" in body and address
    assert "已转出一件" in dialog.line.text() and not dialog.issue.is_open


def test_what_was_typed_survives_the_end_of_the_program(
    make_desk: Callable[[], Desk], sample_file: Callable[[str], Path], tmp_path: Path
) -> None:
    where = sample_file("zhoushan")
    first = make_desk()
    first.open(where)
    dialog = opened(first)
    dialog.take("household", 12)
    first.settle()
    dialog.form.fields.boxes["body"].input.restore("写到一半")
    dialog.form.fields.edited.emit()
    first.qtbot.waitUntil(lambda: any(tmp_path.glob("草稿/*记录.json")), timeout=5000)
    first.settle()
    second = make_desk()  # the first one never said good-bye
    second.open(where)
    again = opened(second)
    second.settle()
    assert again.form.fields.boxes["body"].input.kept() == "写到一半"
    assert again.finder.whom is not None and again.finder.whom.item_id == 12
    assert "已恢复" in again.line.text()
    again.put_aside()
    assert again.is_fresh and again.drafts_button.text() == "草稿 1"
    again.keeper.take_back(0)
    second.settle()
    assert again.form.fields.boxes["body"].input.kept() == "写到一半"
    again.clear()
    second.settle()
    assert not any(tmp_path.glob("草稿/*记录.json")), "nothing of it stays on the disk"


def test_a_pasted_picture_becomes_a_photo_of_the_record(visitor: Desk) -> None:
    dialog = opened(visitor)
    household, *_ = home(visitor)
    dialog.take("household", household)
    visitor.settle()
    picture = QImage(40, 30, QImage.Format.Format_RGB32)
    picture.fill(Qt.GlobalColor.red)
    QGuiApplication.clipboard().setImage(picture)
    dialog.form.fields.boxes["body"].input.setFocus()
    press(visitor, dialog, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    dialog.form.fields.boxes["body"].input.restore("门前堆物")
    assert len(dialog.form.photos.value()) == 1
    dialog.save()
    visitor.settle()
    assert row(visitor, "select count(*) from attachment where kind = 'record' and row_id = ?", (dialog.saved,)) == (1,)


def test_a_checklist_is_counted_by_keys(visitor: Desk) -> None:
    dialog = opened(visitor)
    shop = int(row(visitor, "select id from organisation where kind = 'shop' order by id limit 1")[0])
    dialog.take("organisation", shop, "check")
    visitor.settle()
    counters = dialog.counters
    assert counters.isVisible() and counters.is_used.isChecked() and counters.sum.text() == "未见问题"
    counters.lines.setFocus()
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Return, Qt.Key.Key_3, Qt.Key.Key_Left):
        press(visitor, dialog, key)
    assert list(counters.counts.values()) == [2, 2] and "4 处" in counters.sum.text()
    dialog.save()
    visitor.settle()
    body, detail = row(visitor, "select body, data_json from record where id = ?", (dialog.saved,))
    assert "2处不符" in body and '"lost"' in detail, "what was found is told in words"


def test_another_kind_keeps_the_words_and_drops_what_it_cannot_be_about(visitor: Desk) -> None:
    dialog = opened(visitor)
    household, *_ = home(visitor)
    dialog.take("household", household)
    visitor.settle()
    dialog.form.fields.boxes["body"].input.restore("送去米和油")
    dialog.set_kind("help")
    visitor.settle()
    assert dialog.form.fields.boxes["body"].input.kept() == "送去米和油" and dialog.finder.whom is not None
    dialog.set_kind("patrol")
    visitor.settle()
    assert dialog.finder.whom is None and dialog.form.fields.boxes["body"].input.kept() == "送去米和油"


def test_a_facility_is_looked_at_and_not_visited(visitor: Desk) -> None:
    visitor.window.commands.logbook.enter_row("facilities", 3)
    visitor.settle()
    dialog = visitor.window.commands.logbook.entry()
    visitor.settle()
    assert dialog.finder.whom is not None and dialog.finder.whom.whom == "facility"
    assert "facility" in dialog.finder.allowed() and dialog.kind != "visit"


def test_a_visit_begins_in_the_form_of_a_person_and_is_opened_from_there(visitor: Desk) -> None:
    household, name, _, head = home(visitor)
    form = visitor.window.commands.registers.form
    form.open_record("resident", head)
    visitor.settle()
    form.tabs.setCurrentIndex(1)
    visitor.settle()
    form.life.visit.click()
    visitor.settle()
    dialog = visitor.window.commands.logbook.entry()
    visitor.settle()
    assert dialog.finder.whom is not None
    assert (dialog.finder.whom.whom, dialog.finder.whom.item_id) == ("household", household)
    assert dialog.finder.whom.resident_id == head and name in dialog.form.whom.text()
    last = max(
        id
        for (id,) in visitor.app.office.database.read(  # type: ignore[union-attr]
            "select id from record where whom = 'household' and item_id = ?", (household,)
        )
    )
    form.life.visit_opened.emit(last)
    visitor.settle()
    assert visitor.window.commands.logbook.record().shown is not None
    assert visitor.window.commands.logbook.record().shown.id == last  # type: ignore[union-attr]
