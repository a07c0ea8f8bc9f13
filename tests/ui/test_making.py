from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tests.ui.conftest import Desk
from ui.dialogs.ground.making import MakingDialog
from ui.dialogs.ground.making_map import placed

PATIENCE = 60_000


@pytest.fixture
def ground(desk: Desk, street_sample: Callable[[str], Path]) -> Desk:
    """The window on the office whose grids lie on the ground; nothing is written to it."""
    desk.open(street_sample("zhoushan"))
    return desk


@pytest.fixture
def own_ground(desk: Desk, sample_file: Callable[[str], Path]) -> Desk:
    """The same, to be written to."""
    desk.open(sample_file("zhoushan"))
    return desk


@pytest.fixture
def own_roads(desk: Desk, sample_file: Callable[[str], Path]) -> Desk:
    """The window on the office whose grids are streets."""
    desk.open(sample_file("jinzhou"))
    return desk


def opened(desk: Desk) -> MakingDialog:
    """The dialog as the menu opens it."""
    desk.window.menus.by_command["map.make"].trigger()
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, MakingDialog)
    return dialog


def previewed(desk: Desk, way: str = "balanced", target: int = 250) -> MakingDialog:
    """The same with a proposal."""
    dialog = opened(desk)
    dialog.form.way.setCurrentIndex(dialog.form.way.findData(way))
    dialog.form.target.setValue(target)
    dialog.main.click()
    desk.qtbot.waitUntil(lambda: dialog._job is None, timeout=PATIENCE)
    return dialog


def column(dialog: MakingDialog, title: str) -> list[str]:
    number = dialog.model.titles.index(title)
    return [dialog.model.index(row, number).data() for row in range(dialog.model.rowCount())]


def test_the_dialog_asks_for_what_the_profile_wants(ground: Desk) -> None:
    dialog = opened(ground)
    assert [dialog.form.way.itemText(n) for n in range(dialog.form.way.count())] == [
        "按规模均衡划分", "万米单元", "按街路围成的街坊", "按楼群（小区）",
    ]  # fmt: skip
    assert dialog.form.area.currentText().strip() == "东华门街道"
    assert dialog.form.target.value() == 475
    assert not dialog.adjust_button.isEnabled()
    assert not dialog.keep_button.isEnabled()
    dialog.close()


def test_a_proposal_shows_its_sizes_its_worth_and_its_map(ground: Desk) -> None:
    dialog = previewed(ground)
    assert dialog.wrong.isHidden()
    assert dialog.model.rowCount() == len(dialog.proposal.grids)
    assert "±10% 以内" in dialog.summary.text()
    assert "全部连片" in dialog.summary.text()
    assert set(column(dialog, "规模")) <= {"✓ 合适", "! 偏小", "! 偏大", "▲ 地块过大"}
    number = dialog.model.titles.index("户数")
    dialog.table.sortByColumn(number, Qt.SortOrder.AscendingOrder)
    sizes = [int(text.replace(",", "")) for text in column(dialog, "户数")]
    assert sizes == sorted(sizes)
    assert sum(sizes) == sum(grid.households for grid in dialog.proposal.grids)
    dialog.close()


def test_a_grid_clicked_on_the_small_map_is_chosen_in_the_table(ground: Desk) -> None:
    dialog = previewed(ground)
    ground.settle()
    sketch = dialog.map._sketch
    assert sketch is not None
    factor, dx, dy = placed(sketch, dialog.map.size())
    spot = max(range(len(sketch.paths)), key=lambda at: sketch.paths[at].boundingRect().width())
    inside = sketch.paths[spot].pointAtPercent(0.0)
    middle = sketch.paths[spot].boundingRect().center()
    found = next(
        point
        for share in (0.5, 0.3, 0.7, 0.1, 0.9, 0.95)
        if sketch.paths[spot].contains(point := inside + (middle - inside) * share)
    )
    QTest.mouseClick(
        dialog.map,
        Qt.MouseButton.LeftButton,
        pos=QPoint(round(dx + found.x() * factor), round(dy + found.y() * factor)),
    )
    row = dialog.table.currentIndex().row()
    assert dialog.model.rows[row].at == dialog.map._current
    assert dialog.map._current == spot
    dialog.close()


def test_making_can_be_stopped_and_begun_again(ground: Desk) -> None:
    dialog = opened(ground)
    dialog.main.click()
    assert dialog.stop_button.isVisible()
    assert not dialog.main.isEnabled()
    dialog.stop_button.click()
    ground.qtbot.waitUntil(lambda: dialog._job is None, timeout=PATIENCE)
    assert "已停止" in dialog.wrong.text()
    assert dialog.proposal is None
    dialog.main.click()
    ground.qtbot.waitUntil(lambda: dialog.proposal is not None, timeout=PATIENCE)
    assert dialog.wrong.isHidden()
    dialog.close()


def test_closing_the_dialog_stops_what_is_under_way(ground: Desk) -> None:
    dialog = opened(ground)
    dialog.main.click()
    job = dialog._job
    assert job is not None
    dialog.close()
    assert job.is_cancelled
    ground.settle()


def test_a_proposal_is_saved_as_a_layer_shown_in_the_tree_and_undone(own_ground: Desk) -> None:
    dialog = previewed(own_ground)
    names = {grid.name for grid in dialog.proposal.grids}
    dialog.name.setText("均衡网格")
    dialog.keep_button.click()
    own_ground.settle()
    app = own_ground.app
    assert app.layer is not None and app.layer.name == "均衡网格"
    assert names <= {area.name for area in app.areas.values()}
    assert "均衡网格" in [layer.name for layer in app.layers]
    own_ground.window.commands.undo()
    own_ground.settle()
    assert "均衡网格" not in [layer.name for layer in app.layers]
    assert app.layer.name == "社会管理网格"


def test_a_name_in_use_is_refused_in_the_dialog(own_ground: Desk) -> None:
    dialog = previewed(own_ground, "cells")
    dialog.name.setText("社会管理网格")
    dialog.keep_button.click()
    own_ground.settle()
    assert "已经有" in dialog.wrong.text()
    assert dialog.keep_button.isEnabled()
    dialog.close()


def test_adjusting_hands_the_draft_to_the_map(ground: Desk) -> None:
    taken: list[object] = []
    dialog = previewed(ground, target=400)
    dialog._adjust = taken.append
    dialog.adjust_button.click()
    ground.settle()
    draft = taken[0]
    new = [grid for grid in draft.grids.values() if grid.state == "new"]  # type: ignore[attr-defined]
    assert len(new) == len(dialog.proposal.grids)


def test_grids_across_communities_can_only_become_a_layer(ground: Desk) -> None:
    dialog = opened(ground)
    dialog.form.across.setChecked(True)
    dialog.main.click()
    ground.qtbot.waitUntil(lambda: dialog._job is None, timeout=PATIENCE)
    assert not dialog.adjust_button.isEnabled()
    assert "新图层" in dialog.adjust_button.toolTip()
    assert dialog.keep_button.isEnabled()
    dialog.close()


def test_streets_become_blocks_in_a_layer_of_their_own(own_roads: Desk) -> None:
    dialog = previewed(own_roads, "lines")
    assert dialog.model.titles == ("名称", "长度（米）", "街路（条）", "与目标相差", "规模")
    assert not dialog.adjust_button.isEnabled()
    number = len(dialog.proposal.grids)
    dialog.name.setText("新分块")
    dialog.keep_button.click()
    own_roads.settle()
    layer = own_roads.app.layer
    assert layer is not None and (layer.name, layer.basis) == ("新分块", "line")
    assert len(own_roads.app.areas) == number + 1
