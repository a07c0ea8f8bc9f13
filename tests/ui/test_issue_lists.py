"""The pending list in the window: chips with counts, who sits here, one move for the chosen rows."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from desk.model import Condition, Query
from desk.sample.make import make
from desk.work.issues.me import colleagues
from tests.ui.conftest import Desk
from ui.dialogs.issues.batch import BatchDialog
from ui.dialogs.issues.me import MeDialog
from ui.panels.listing import ListPanel


@pytest.fixture(scope="session")
def small_town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small office with its issues; to be copied."""
    path = tmp_path_factory.mktemp("small") / "small.griddesk"
    make(str(path), profile="zhoushan", size="small")
    return path


@pytest.fixture
def small(desk: Desk, small_town: Path, tmp_path: Path) -> Desk:
    """A window on a copy of the small office, its issues in front."""
    copy = tmp_path / "own.griddesk"
    copy.write_bytes(small_town.read_bytes())
    desk.open(copy)
    desk.window.show_list("issues")
    desk.settle()
    return desk


def panel_of(desk: Desk) -> ListPanel:
    return desk.window.lists["issues"]


def test_chips_say_how_many_and_a_click_shows_exactly_those(small: Desk) -> None:
    panel, office = panel_of(small), small.app.office
    assert panel.piles is not None and office is not None
    counts = office.search.state_counts("issues")
    assert counts["overdue"] and panel.piles.counts == counts
    chip = panel.piles.by_state["overdue"]
    assert chip.text() == f"超期 {counts['overdue']}" and not panel.state.isVisible()
    small.qtbot.mouseClick(chip, Qt.MouseButton.LeftButton)
    small.settle()
    assert panel.model.rowCount() == counts["overdue"] and chip.isChecked()
    assert not panel.piles.by_state["open"].isChecked()
    lights = {panel.model.text(row, 0) for row in range(panel.model.rowCount())}
    assert lights == {"超期"}


def test_chips_of_piles_that_are_empty_stay_away_and_mine_waits_for_a_name(small: Desk) -> None:
    piles = panel_of(small).piles
    assert piles is not None
    assert not piles.by_state["mine"].isVisible() and not piles.by_state["my_area"].isVisible()
    for state, button in piles.by_state.items():
        if state in ("open", "overdue", "warned", "due", "closed", ""):
            assert button.isVisible(), state
        elif state not in ("mine", "my_area"):
            assert button.isVisible() == bool(piles.counts[state]), state


def test_chips_follow_the_area_and_the_keys_walk_them(small: Desk) -> None:
    panel, office = panel_of(small), small.app.office
    assert panel.piles is not None and office is not None
    leaf = small.leaf(having="issues")
    small.app.select(area_id=leaf, source="test")
    small.settle()
    assert panel.piles.counts == office.search.state_counts("issues", leaf)
    first = panel.piles.buttons[0]
    first.setFocus()
    small.qtbot.keyClick(first, Qt.Key.Key_Right)
    assert panel.piles.buttons[1].hasFocus() or not small.window.isActiveWindow()


def test_whoever_sits_here_is_chosen_once_said_below_and_known_again(
    make_desk: Callable[[], Desk], small_town: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "own.griddesk"
    copy.write_bytes(small_town.read_bytes())
    desk = make_desk()
    desk.open(copy)
    office = desk.app.office
    assert office is not None and desk.window.status.me.text().startswith("人员：")
    desk.window.commands.piles.me()
    desk.settle()
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, MeDialog)
    person = colleagues(office)[0]
    dialog.text.setText(person.initials)
    dialog.list.setCurrentRow(
        next(n for n in range(dialog.list.count()) if dialog.list.item(n).data(Qt.ItemDataRole.UserRole) == person.uid)
    )
    dialog.main.click()
    desk.settle()
    assert office.actor.person_id == person.person_id and office.actor.name == person.name
    assert desk.window.status.me.text() == f"我是：{person.name}（{person.post}）"
    piles = panel_of(desk).piles
    assert piles is not None and not piles.by_state["mine"].isHidden()
    desk.window.close()
    again = make_desk()
    again.open(copy)
    assert again.app.office is not None and again.app.office.actor.person_id == person.person_id
    assert again.window.status.me.text() == f"我是：{person.name}（{person.post}）"


def choose(desk: Desk, stage: str) -> list[int]:
    panel = panel_of(desk)
    panel.set_where((Condition("stage", "is", (stage,)),))
    desk.settle()
    panel.table.choose(range(panel.model.rowCount()))
    return panel.chosen_ids()


def begun(desk: Desk) -> BatchDialog:
    desk.window.commands.piles.batch()
    desk.settle()
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, BatchDialog)
    return dialog


def test_one_move_for_the_chosen_rows_is_made_told_and_taken_back(small: Desk) -> None:
    office = small.app.office
    assert office is not None
    stage = office.profile.workflow.start
    ids = choose(small, stage)
    assert len(ids) > 1
    dialog = begun(small)
    plain = next(move for move in dialog.shared.moves if not move.needs)
    dialog.bar.buttons[plain.key].click()
    assert dialog.form is not None
    dialog.form.press()
    small.settle()
    assert dialog.batch is not None and len(dialog.batch.done) == len(ids) and not dialog.batch.refused
    assert panel_of(small).model.rowCount() == 0, "they have left the stage, the list knows"
    dialog.copied.click()
    assert QGuiApplication.clipboard().text().count("已办") == len(ids)
    dialog.back.click()
    small.settle()
    assert set(
        office.search.ids(Query(kind="issues", only="open", where=(Condition("stage", "is", (stage,)),)))
    ) == set(ids)
    assert not small.app.undoable
    dialog.reject()


def test_refused_rows_are_told_with_their_reason_and_chosen_in_the_list(small: Desk) -> None:
    from desk.work.issues.moving import moves, perform

    office = small.app.office
    assert office is not None
    ids = choose(small, office.profile.workflow.start)
    dialog = begun(small)
    plain = next(move for move in dialog.shared.moves if not move.needs)
    perform(office, ids[0], plain.key, seen_step=moves(office, ids[0]).step_no)  # another clerk is faster
    dialog.open_move(plain.key)
    dialog.go()
    small.settle()
    assert dialog.batch is not None
    (refused,) = dialog.batch.refused
    assert refused.id == ids[0] and "请刷新后再办" in refused.why and dialog.only.isVisible()
    assert "未办成 1 件" in dialog.said.text()
    panel_of(small).set_where(())
    small.settle()
    dialog.only.click()
    assert panel_of(small).chosen_ids() == [ids[0]]


def test_nothing_chosen_is_said_and_a_missing_field_is_told_in_the_form(small: Desk) -> None:
    said: list[str] = []
    small.app.said.connect(lambda sentence, _: said.append(sentence))
    panel_of(small).table.clearSelection()
    small.app.select(source="test")
    small.window.commands.piles.batch()
    assert said and "请先在" in said[-1]
    office = small.app.office
    assert office is not None
    choose(small, office.profile.workflow.start)
    dialog = begun(small)
    needing = next(move for move in dialog.shared.moves if move.needs)
    dialog.open_move(needing.key)
    dialog.go()
    assert dialog.batch is None and dialog.form is not None and dialog.form.said.text()
    dialog.reject()
    assert dialog.form is None, "Esc goes back from the fields first"
    dialog.reject()


def test_the_database_is_never_asked_on_the_gui_thread(small: Desk, forbid_database_on_gui: list[str]) -> None:
    panel = panel_of(small)
    assert panel.piles is not None
    panel.piles.choose("overdue")
    panel.piles.ticked.emit()
    small.window.commands.piles.board()
    small.settle()
    assert not forbid_database_on_gui
