"""The coverage check, its repairs and the grids by condition, as a clerk uses them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import shapely
from PySide6.QtCore import Qt

from desk.model import Query
from desk.office import Office
from desk.store.schema import ground
from tests.ui.conftest import Desk
from ui.dialogs.ground.list_grid import ListGridDialog
from ui.dialogs.ground.mending import MendingDialog
from ui.dialogs.ground.rule_layer import RuleLayerDialog
from ui.dialogs.ground.rules import RulesDialog
from ui.panels.findings import FindingsPanel


@pytest.fixture
def cracked(make_desk: Callable[[], Desk], sample_file: Callable[[str], Path]) -> Desk:
    """A window on an office with one narrow gap."""
    path = sample_file("zhoushan")
    office = Office.open(path)
    rows = office.database.read(
        "select id, geometry from area where layer_id = 1 and level = 2 order by square_metres desc limit 1"
    )
    shape = shapely.from_wkb(bytes(rows[0][1]))
    with office.write("test", kind="area") as transaction:
        geometry = shapely.to_wkb(shape.buffer(-2 / 111_000), byte_order=1)
        transaction.update(ground.area, rows[0][0], geometry=geometry)
    office.close()
    desk = make_desk()
    desk.open(path)
    return desk


@pytest.fixture
def own(make_desk: Callable[[], Desk], sample_file: Callable[[str], Path]) -> Desk:
    """A window on an office that the test may change."""
    desk = make_desk()
    desk.open(sample_file("zhoushan"))
    return desk


class Map:
    """Notes what the map is told; the map itself has tests of its own."""

    def __init__(self, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
        self.orders: list[dict[str, Any]] = []
        assert desk.window.map is not None
        monkeypatch.setattr(desk.window.map, "order", lambda **what: self.orders.append(what))

    def last(self, do: str) -> dict[str, Any]:
        """The last order of that name."""
        return [each for each in self.orders if each["do"] == do][-1]


def checked(desk: Desk) -> FindingsPanel:
    """The panel after a check of the present layer."""
    desk.window.menus.by_command["map.check"].trigger()
    panel = desk.window.commands.map.checking.panel()
    panel.start.click()
    desk.settle()
    return panel


def titles(panel: FindingsPanel) -> list[str]:
    """The groups as they are written."""
    return [panel.tree.topLevelItem(at).text(0) for at in range(panel.tree.topLevelItemCount())]


def test_before_the_first_check_the_panel_says_what_it_does(street: Desk) -> None:
    street.window.menus.by_command["map.check"].trigger()
    panel = street.window.commands.map.checking.panel()
    assert panel.isVisible() and "开始检查" in panel.empty.text() and panel.empty.isVisible()
    assert not panel.foot.isVisible()


def test_findings_are_grouped_and_a_click_goes_to_the_place(cracked: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    told = Map(cracked, monkeypatch)
    panel = checked(cracked)
    assert titles(panel)[0].startswith("空隙")
    assert told.last("spots")["number"] > 0
    panel.choose(0)
    assert told.last("spot") == {"do": "spot", "index": 0, "fit": True}
    assert panel.findings[0].sentence in panel.words.text()
    assert panel.mend_one.isEnabled()
    cracked.window.show_list("issues")
    cracked.settle()
    assert told.last("spots")["number"] == 0, "the marks go with the panel"


def test_a_repair_is_previewed_saved_checked_again_and_undone(cracked: Desk) -> None:
    office = cracked.app.office
    assert office is not None
    panel = checked(cracked)
    before = office.database.read("select id, geometry from area order by id")
    panel.mend_all.click()
    cracked.settle()
    dialog = cracked.window.findChild(MendingDialog)
    assert dialog is not None and dialog.table.rowCount() == len(dialog.plan.grids) > 0
    assert office.database.read("select id, geometry from area order by id") == before
    dialog.grab()
    dialog.save.click()
    cracked.settle()
    assert not any(title.startswith(("空隙", "碎缝")) for title in titles(panel))
    cracked.window.commands.undo()
    cracked.settle()
    assert office.database.read("select id, geometry from area order by id") == before
    assert panel.stale.isVisible()


def test_a_finding_that_only_a_person_can_decide_is_not_offered_for_repair(own: Desk) -> None:
    panel = checked(own)
    assert panel.findings and all(title.startswith("规模不合要求") for title in titles(panel))
    panel.choose(0)
    assert not panel.mend_one.isVisible() and not panel.mend_all.isVisible()


def test_every_layer_of_every_profile_can_be_checked(street: Desk) -> None:
    office = street.app.office
    assert office is not None
    for layer in office.search.layers():
        street.app.set_layer(layer, office.search.tree(layer.id))
        street.settle()
        panel = checked(street)
        assert layer.name in panel.heading.text()
        assert panel.empty.isVisible() == (not panel.findings)
        assert {one.rule for one in panel.findings} <= {"size"}


def test_a_layer_without_fault_says_so(cracked: Desk) -> None:
    panel = cracked.window.commands.map.checking.panel()
    panel.show_findings("社会管理网格", ())
    assert "没有发现问题" in panel.empty.text() and panel.empty.isVisible()


def test_the_findings_are_exported_as_a_workbook(cracked: Desk, tmp_path: Path) -> None:
    panel = checked(cracked)
    path = tmp_path / "清单.xlsx"
    cracked.window.commands.map.checking.write(path)
    cracked.settle()
    sheet = openpyxl.load_workbook(path).active
    assert sheet is not None
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    written = [row for row in rows if row[1] in {one.title for one in panel.findings}]
    assert [row[2] for row in written] == [one.sentence for one in panel.findings]


HOSTILE = "<img src=x onerror=alert(1)>{{7*7}}=cmd|'/c calc'!A1"


def test_a_hostile_name_is_only_text_in_findings_repairs_and_conditions(own: Desk) -> None:
    office = own.app.office
    assert office is not None
    rows = office.database.read(
        "select id, geometry from area where layer_id = 1 and level = 2 order by square_metres desc limit 1"
    )
    shape = shapely.from_wkb(bytes(rows[0][1])).buffer(-2 / 111_000)
    with office.write("test", kind="area") as transaction:
        transaction.update(ground.area, rows[0][0], name=HOSTILE, geometry=shapely.to_wkb(shape, byte_order=1))
    panel = checked(own)
    panel.choose(0)
    item = panel.tree.currentItem()
    assert item is not None and HOSTILE in item.text(0) and "<img" not in item.toolTip(0)
    assert HOSTILE in panel.words.text() and panel.words.textFormat() == Qt.TextFormat.PlainText
    panel.mend_all.click()
    own.settle()
    dialog = own.window.findChild(MendingDialog)
    assert dialog is not None
    dialog.grab()
    dialog.reject()
    conditions = rules(own)
    make_layer(own, conditions, HOSTILE[:40])
    conditions._on_new()
    conditions.side.name.setText(HOSTILE[:40])
    row = conditions.editor.rows[0]
    row.field.setCurrentIndex(row.field.findText("服务处所"))
    row.text.setText(HOSTILE)
    conditions.save.click()
    own.settle()
    assert conditions.wrong.isHidden() and conditions.table.item(0, 0).text() == HOSTILE[:40]
    assert HOSTILE in conditions.table.item(0, 2).text() and conditions.table.item(0, 1).text() == "0"


# ---- grids by condition


def rules(desk: Desk) -> RulesDialog:
    """The dialog, filled."""
    desk.window.menus.by_command["map.rules"].trigger()
    desk.settle()
    dialog = desk.window.findChildren(RulesDialog)[-1]
    assert dialog is not None
    return dialog


def make_layer(desk: Desk, dialog: RulesDialog, name: str, basis: int = 0) -> None:
    dialog._new_layer()
    new = dialog.findChild(RuleLayerDialog)
    assert new is not None
    new.name.setText(name)
    new.basis.setCurrentIndex(basis)
    if basis == 0:
        row = new.editor.add()
        assert row is not None
        row.field.setCurrentIndex(row.field.findText("年龄"))
        row.text.setText("60")
    new.save.click()
    desk.settle()


def test_a_clerk_makes_a_layer_and_a_grid_by_condition_and_sees_them_in_tree_and_list(own: Desk) -> None:
    desk, office = own, own.app.office
    assert office is not None
    dialog = rules(desk)
    assert "新建图层" in dialog.universe.text()
    make_layer(desk, dialog, "老年人群网格")
    assert dialog.layer.currentText() == "老年人群网格" and "年龄不小于60" in dialog.universe.text()
    dialog._on_new()
    dialog.side.name.setText("高龄独居")
    first = dialog.editor.rows[0]
    first.field.setCurrentIndex(first.field.findText("年龄"))
    first.text.setText("80")
    second = dialog.editor.add()
    assert second is not None
    second.field.setCurrentIndex(second.field.findText("独居（一户一人）"))
    desk.qtbot.wait(300)
    desk.settle()
    counted = dialog.side.number.text()
    dialog.save.click()
    desk.settle()
    assert dialog.table.rowCount() == 1 and dialog.table.item(0, 1).text() in counted
    assert "年龄不小于80" in dialog.table.item(0, 2).text()
    assert any("未落格" in label.text() for label in dialog.findChildren(type(dialog.side.number)))
    dialog._bring_layer()
    desk.settle()
    assert desk.app.layer is not None and desk.app.layer.name == "老年人群网格"
    area = next(each for each in desk.app.areas.values() if each.name == "高龄独居")
    desk.app.select(area_id=area.id, source="tree")
    desk.settle()
    shown = desk.window.lists["residents"].model.rowCount()
    assert f"{shown:,}" in counted and shown == office.search.count(Query(kind="residents", area_id=area.id)) > 0
    assert desk.window.tree.layers.findText("老年人群网格") >= 0


def test_a_layer_that_is_no_longer_used_goes_from_the_switch_and_comes_back_by_undo(own: Desk) -> None:
    dialog = rules(own)
    make_layer(own, dialog, "老年人群网格")
    dialog._bring_layer()
    own.settle()
    assert own.app.layer is not None and own.app.layer.name == "老年人群网格"
    dialog = rules(own)
    dialog.close_layer.click()
    own.settle()
    assert dialog.layer.count() == 0 and "新建图层" in dialog.universe.text()
    assert own.app.layer.name == "社会管理网格" and own.window.tree.layers.findText("老年人群网格") < 0
    own.window.commands.undo()
    own.settle()
    assert own.window.tree.layers.findText("老年人群网格") >= 0


def test_an_unfinished_condition_is_said_and_nothing_is_written(own: Desk) -> None:
    desk, office = own, own.app.office
    assert office is not None
    dialog = rules(desk)
    make_layer(desk, dialog, "行业网格")
    seq = office.database.seq
    dialog._on_new()
    dialog.side.name.setText("多人")
    dialog.editor.rows[0].text.setText("许多")
    dialog.save.click()
    desk.settle()
    assert "数字" in dialog.wrong.text() and office.database.seq == seq
    dialog.editor.clear()
    dialog.save.click()
    assert "至少设一条条件" in dialog.wrong.text()


def test_chosen_rows_of_a_list_go_into_a_grid_by_hand_and_out_again(own: Desk) -> None:
    desk, office = own, own.app.office
    assert office is not None
    from desk.work.belonging import rule_layers
    from desk.work.belonging.rules import Rule

    (layer,) = rule_layers.make_layer(office, "走访名单", "list", Rule(whom="resident")).rows["layer"]
    rule_layers.save_grid(office, layer, "第一批", None)
    panel = desk.window.lists["residents"]
    desk.window.show_list("residents")
    panel.table.selectRow(3)
    desk.settle()
    desk.window.menus.by_command["map.add_to_list"].trigger()
    desk.settle()
    dialog = desk.window.findChild(ListGridDialog)
    assert dialog is not None
    dialog._write(is_in=True)
    desk.settle()
    ids = office.database.read("select item_id, by_hand from member where layer_id = ?", (layer,))
    assert ids == [(int(panel.model.ids[3]), 1)]


def test_who_is_in_no_grid_is_listed(own: Desk) -> None:
    desk, office = own, own.app.office
    assert office is not None
    ids = tuple(row[0] for row in office.database.read("select id from organisation order by id limit 7"))
    with office.write("test", kind="member") as transaction:
        for one in ids:
            transaction.execute(
                "delete from member where layer_id = 1 and kind = 'organisation' and item_id = ?", (one,)
            )
        transaction.touched("member", 1)
    panel = checked(desk)
    place = next(at for at, one in enumerate(panel.findings) if one.rule == "nowhere")
    assert panel.findings[place].item_ids == ids and "7 家" in panel.findings[place].sentence
    panel.choose(place)
    panel.list_button.click()
    desk.settle()
    listed = desk.window.lists["organisations"]
    assert listed.isVisible() and listed.model.rowCount() == 7


def test_a_long_check_can_be_stopped_from_the_status_line(street: Desk) -> None:
    checking = street.window.commands.map.checking
    panel = checking.panel()
    checking.run()
    for job in street.app.jobs.running:
        job.cancel()
    street.settle()
    assert panel.start.isEnabled()
