"""Redrawing grids in the window: who may, what the panel says, saving, leaving, conflicts, and looking back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QMessageBox, QPushButton

from desk.model import Actor
from desk.office import Office
from desk.rights import ALL, EDIT_MAP
from desk.work.redrawing import redraw
from ui.commands.editing import Editing
from ui.dialogs.ground.redraw import RedrawDialog
from ui.panels.editing import EditingPanel
from ui.panels.history import HistoryPanel


class Pen:
    """A window on a street whose grids are being redrawn; strokes are asked for as the page would ask."""

    def __init__(self, desk: Any) -> None:
        self.desk = desk
        self.window, self.app = desk.window, desk.app
        self.editing: Editing = desk.window.commands.map.editing
        self.editing.begin_with(redraw.start(self.app.office, self.app.layer.id))
        self.settle()
        self.drafting = self.editing.drafting
        self.panel: EditingPanel = self.window.docks["editing"].widget()

    def settle(self) -> None:
        self.desk.settle()

    @property
    def draft(self) -> Any:
        return self.drafting.draft

    def grid(self) -> int:
        """The grid with most households."""
        return max(self.draft.grids, key=lambda key: self.draft.count(key).households)

    def split(self, key: int) -> None:
        """Through the middle, from west to east."""
        west, south, east, north = self.draft.grids[key].shape.bounds
        middle = (south + north) / 2
        self.drafting.split(key, [(west - 0.001, middle), (east + 0.001, middle)])
        self.settle()

    def dialog(self) -> RedrawDialog:
        self.panel.save.click()
        self.settle()
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, RedrawDialog)
        return dialog


@pytest.fixture
def zhoushan(desk: Any, sample_file: Callable[[str], Path]) -> Any:
    desk.open(sample_file("zhoushan"))
    return desk


@pytest.fixture
def pen(zhoushan: Any) -> Iterator[Pen]:
    pen = Pen(zhoushan)
    yield pen
    pen.drafting.end()  # the window asks nothing when it goes


def answer(words: str) -> None:
    """Press a button of the question that is about to come."""

    def press() -> None:
        box = QApplication.activeModalWidget()
        assert isinstance(box, QMessageBox)
        next(each for each in box.buttons() if each.text() == words).click()

    QTimer.singleShot(0, press)


def people(office: Any) -> list[tuple[int, int]]:
    """Every building of the first layer with its grid."""
    return list(
        office.database.read(
            "select item_id, area_id from member where kind = 'building' and layer_id = 1 and until is null order by item_id"
        )
    )


def test_who_lacks_the_right_reads_a_sentence_and_stays_out(zhoushan):
    zhoushan.app.office.actor = Actor(name="小李", rights=ALL - {EDIT_MAP})
    zhoushan.window.menus.by_command["map.edit"].trigger()
    zhoushan.settle()
    assert "没有“编辑地图与网格”的权限" in zhoushan.window.messages.text.text()
    assert not zhoushan.window.commands.map.editing.is_on
    assert "editing" not in zhoushan.window.docks


def test_where_no_engine_draws_the_map_the_mode_says_so(zhoushan):
    zhoushan.window.menus.by_command["map.edit"].trigger()
    assert "简易地图上不能重划网格" in zhoushan.window.messages.text.text()


def test_a_split_shows_live_counts_and_a_word_for_the_target(pen):
    key = pen.grid()
    before = pen.draft.count(key)
    pen.split(key)
    model = pen.panel.model
    rows = [[model.index(row, column).data() for column in range(model.columnCount())] for row in range(2)]
    numbers = [int(row[2].replace(",", "")) for row in rows]
    assert sum(numbers) == before.residents
    assert all(row[-1].split()[-1] in ("偏小", "合适", "偏大") for row in rows)
    assert pen.panel.steps.text().startswith("已做 1 步")
    assert pen.panel.save.isEnabled()


def test_ctrl_z_and_ctrl_y_belong_to_the_draft_while_it_is_there(pen):
    pen.split(pen.grid())
    pen.window.menus.by_command["undo"].trigger()
    pen.settle()
    assert pen.draft.steps == ()
    assert not pen.panel.save.isEnabled()
    pen.window.menus.by_command["redo"].trigger()
    pen.settle()
    assert len(pen.draft.steps) == 1


def test_a_refusal_is_said_in_the_panel_and_goes_with_the_next_stroke(pen):
    keys = sorted(pen.draft.grids)
    pen.drafting.merge((keys[0], keys[-1]))
    pen.settle()
    assert pen.panel.wrong.text().startswith("✕")
    assert not pen.panel.wrong.isHidden()
    pen.drafting.choose((keys[0],))
    pen.settle()
    assert pen.panel.wrong.isHidden()


def test_a_name_that_is_typed_is_the_name_of_the_grid(pen, qtbot):
    key = pen.grid()
    pen.drafting.choose((key,))
    pen.settle()
    pen.panel.name.setText("  幸福里  ")
    qtbot.keyClick(pen.panel.name, Qt.Key.Key_Return)
    pen.settle()
    assert pen.draft.grids[key].name == "幸福里"


def test_a_grid_chosen_in_the_tree_is_chosen_in_the_draft(pen):
    key = sorted(pen.draft.grids)[3]
    pen.app.select(area_id=key, source="tree")
    pen.settle()
    assert pen.drafting.last.chosen == (key,)
    assert pen.panel.name.text() == pen.draft.grids[key].name


def test_the_preview_says_who_moves_where_and_back_keeps_the_draft(pen):
    key = pen.grid()
    count = pen.draft.count(key)
    pen.split(key)
    dialog = pen.dialog()
    moves = dialog.models["moves"]
    names = {pen.draft.grids[key].name}
    rows = [
        [moves.index(row, column).data() for column in range(moves.columnCount())] for row in range(moves.rowCount())
    ]
    assert {row[0] for row in rows if row[4] != "0"} == names
    assert sum(int(row[4].replace(",", "")) for row in rows) == count.residents
    assert "新设 2 个" in dialog.hint.text()
    assert "撤销 1 个" in dialog.hint.text()
    next(each for each in dialog.findChildren(QPushButton) if each.text() == "返回").click()
    assert len(pen.draft.steps) == 1
    assert pen.editing.is_on


def test_saving_writes_once_tells_everyone_and_one_undo_takes_it_back(pen):
    office = pen.app.office
    before, areas = people(office), dict(pen.app.areas)
    key = pen.grid()
    pen.split(key)
    dialog = pen.dialog()
    dialog.reason.setText("新建小区入住")
    dialog.save_button.click()
    pen.settle()
    pen.settle()
    assert not pen.editing.is_on
    assert pen.window.docks["editing"].isHidden()
    assert people(office) != before
    assert {item for item, _ in people(office)} == {item for item, _ in before}
    assert key not in pen.app.areas
    assert len(pen.app.areas) == len(areas) + 1
    reason = office.database.read_value("select reason from audit order by id desc limit 1")
    assert reason == "新建小区入住"
    pen.window.menus.by_command["undo"].trigger()
    pen.settle()
    pen.settle()
    assert people(office) == before
    assert set(pen.app.areas) == set(areas)


def test_what_somebody_else_saved_meanwhile_is_said_and_the_draft_is_kept(pen, tmp_path):
    key = pen.grid()
    pen.split(key)
    other = Office.open(tmp_path / "zhoushan.griddesk", actor=Actor(name="小王", rights=ALL))
    try:
        draft = redraw.start(other, pen.app.layer.id)
        name = draft.grids[min(draft.grids)].name
        draft.rename(min(draft.grids), f"{name}甲")
        redraw.save(other, draft, reason="改名")
    finally:
        other.close()
    dialog = pen.dialog()
    assert "小王" in dialog.wrong.text()
    assert not dialog.save_button.isEnabled()
    dialog.reject()
    assert len(pen.draft.steps) == 1


@pytest.mark.parametrize(("words", "leaves"), [("继续编辑", False), ("放弃改动", True)])
def test_closing_the_window_with_unsaved_work_asks(pen, words, leaves):
    pen.split(pen.grid())
    answer(words)
    assert pen.window.close() is leaves
    assert pen.editing.is_on is not leaves


def test_another_office_is_not_opened_over_unsaved_work(pen):
    pen.split(pen.grid())
    office = pen.app.office
    answer("继续编辑")
    pen.window.commands.close_office()
    assert pen.app.office is office
    answer("放弃改动")
    pen.window.commands.close_office()
    assert pen.app.office is None


def test_nothing_is_asked_when_nothing_was_changed(pen):
    pen.panel.leave.click()
    assert not pen.editing.is_on
    assert pen.window.docks["editing"].isHidden()


def test_another_layer_waits_until_the_work_is_saved(pen):
    pen.split(pen.grid())
    other = next(each for each in pen.app.layers if each.id != pen.app.layer.id)
    held = pen.app.layer
    pen.app.set_layer(other, pen.app.office.search.tree(other.id))
    assert pen.app.layer == held
    assert "先保存或放弃" in pen.window.messages.text.text()
    assert pen.editing.is_on


def test_a_layer_of_streets_is_not_redrawn_as_ground(desk, sample_file):
    desk.open(sample_file("jinzhou"))
    line = next((each for each in desk.app.layers if each.basis != "area"), None)
    assert line is not None
    desk.app.set_layer(line, desk.app.office.search.tree(line.id))
    desk.window.map.face = Listening()
    desk.window.menus.by_command["map.edit"].trigger()
    assert "不是按地块划分的" in desk.window.messages.text.text()
    desk.window.map.face = None


class Listening:
    """A map with a page that draws nothing."""

    page = widget = None

    def order(self, **what: Any) -> None:
        pass

    def close(self) -> None:
        pass


def test_the_database_is_never_asked_on_the_gui_thread(zhoushan, forbid_database_on_gui):
    zhoushan.window.map.face = Listening()
    zhoushan.window.menus.by_command["map.edit"].trigger()
    zhoushan.settle()
    editing = zhoushan.window.commands.map.editing
    assert editing.is_on
    drafting = editing.drafting
    key = next(iter(drafting.draft.grids))
    drafting.merge((key,))
    zhoushan.settle()
    drafting.preview(lambda plan: None, lambda error: None)
    zhoushan.settle()
    zhoushan.window.commands.map.history()
    zhoushan.settle()
    assert forbid_database_on_gui == []
    drafting.end()
    zhoushan.window.map.face = None


# ---- looking back


@pytest.fixture
def looking(pen: Pen) -> tuple[Pen, HistoryPanel, int]:
    """A street whose largest grid was split today, and the panel that looks back."""
    key = pen.grid()
    pen.split(key)
    pen.dialog().save_button.click()
    pen.settle()
    pen.window.menus.by_command["map.history"].trigger()
    pen.settle()
    return pen, pen.window.docks["history"].widget(), key


def test_the_days_of_change_are_listed_and_a_day_shows_the_grids_of_then(looking):
    pen, panel, key = looking
    today = str(pen.app.office.today())
    days = [panel.days.item(row).text() for row in range(panel.days.count())]
    assert days[0].startswith(today)
    assert "撤销 1 个" in days[0]
    panel.day.setDate(panel.day.date().addDays(-1))
    pen.settle()
    day = pen.window.map.wish.date
    assert day < today
    assert not panel.banner.isHidden()
    assert f"正在看 {day} 的网格" in panel.banner.words.text()
    pen.app.select(area_id=key, source="map")
    pen.settle()
    assert panel.values["编码"].text() == pen.app.office.database.read_value(
        "select code from area where id = ?", (key,)
    )
    assert "：" in panel.values["当时责任人"].text()
    kin = [panel.kin.item(row).text() for row in range(panel.kin.count())]
    assert len(kin) == 2
    assert all(each.startswith("后继") for each in kin)


def test_a_click_on_a_successor_goes_there_and_today_is_a_click_away(looking):
    pen, panel, key = looking
    panel.look("2026-01-01")
    pen.app.select(area_id=key, source="map")
    pen.settle()
    panel.kin.itemClicked.emit(panel.kin.item(0))
    pen.settle()
    chosen = pen.app.selection.area_id
    assert chosen in pen.app.areas
    assert panel.banner.isHidden()
    assert panel.kin.item(0).text().startswith("前身")


def test_a_grid_without_kin_says_so_and_a_click_there_does_nothing(looking):
    pen, panel, _ = looking
    plain = next(key for key, each in pen.app.areas.items() if each.level == 1)
    pen.app.select(area_id=plain, source="map")
    pen.settle()
    assert panel.kin.item(0).text() == "没有前身，也没有后继"
    panel.kin.itemClicked.emit(panel.kin.item(0))
    assert pen.app.selection.area_id == plain


def test_back_to_today_a_closed_grid_is_not_chosen_any_more(looking):
    pen, panel, key = looking
    panel.look("2026-01-01")
    pen.app.select(area_id=key, source="map")
    pen.settle()
    panel.banner.back.click()
    pen.settle()
    assert pen.window.map.wish.date == ""
    assert pen.app.selection.area_id == pen.app.root_id


def test_editing_always_shows_today(looking):
    pen, panel, _ = looking
    panel.look("2026-01-01")
    pen.editing.begin_with(redraw.start(pen.app.office, pen.app.layer.id))
    pen.settle()
    assert pen.window.map.wish.date == ""
    assert panel.banner.isHidden()
    pen.drafting.end()
