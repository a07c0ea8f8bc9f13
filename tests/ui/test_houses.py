"""The 楼栋 view, households split from it, duplicates side by side, lists that write themselves: by the clerk's hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QTreeWidgetItem

from desk.work.lists import rolls
from desk.work.twins import duplicates
from tests.ui.conftest import Desk
from ui.dialogs.houses.duplicates import DuplicatesDialog
from ui.dialogs.houses.floors import FloorsDialog
from ui.dialogs.houses.households import HouseholdDialog
from ui.panels.rolls import RollsPanel

pytestmark = pytest.mark.long

TALLEST = "select building_id from dwelling group by building_id order by count(*) desc, building_id limit 1"


def shown(kind: type) -> Any:
    return next(each for each in QApplication.topLevelWidgets() if isinstance(each, kind) and each.isVisible())


def building(desk: Desk, of: str = TALLEST) -> FloorsDialog:
    """The 楼栋 view of the building that a query finds, filled."""
    office = desk.app.office
    assert office is not None
    desk.window.commands.registers.show_floors(int(office.database.read_value(of)))
    desk.settle()
    dialog = shown(FloorsDialog)
    assert isinstance(dialog, FloorsDialog) and dialog.house is not None
    return dialog


def test_a_chosen_resident_leads_to_the_building_with_every_room_drawn(street: Desk) -> None:
    office = street.app.office
    assert office is not None
    street.app.select(kind="residents", id=1, source="test")
    street.settle()
    street.window.menus.by_command["registers.floors"].trigger()
    street.settle()
    dialog = shown(FloorsDialog)
    wanted = office.database.read_value("select building_id from resident where id = 1")
    assert dialog.building_id == wanted
    assert len(dialog.plan.plan.stack.places) == len(dialog.house.rooms) > 0
    dialog.close()


def test_nothing_chosen_is_answered_with_what_to_do(street: Desk) -> None:
    said: list[tuple[str, str]] = []
    street.app.said.connect(lambda sentence, level: said.append((sentence, level)))
    street.app.select(kind="", id=None, source="test")
    street.window.menus.by_command["registers.floors"].trigger()
    assert "请先" in said[-1][0] and said[-1][1] == "warn"
    assert not any(isinstance(each, FloorsDialog) and each.isVisible() for each in QApplication.topLevelWidgets())


def test_arrows_walk_from_room_to_room_and_the_people_follow(street: Desk) -> None:
    dialog = building(street)
    first = dialog.plan.room
    assert first is not None and first.floor == 1
    QTest.keyClick(dialog.plan, Qt.Key.Key_Up)
    street.settle()
    above = dialog.plan.room
    assert above is not None and above.floor == 2 and above.number[-1] == first.number[-1]
    assert dialog.people.title.text().endswith(above.number)
    tops = [dialog.people.tree.topLevelItem(number) for number in range(dialog.people.tree.topLevelItemCount())]
    assert sum(top.childCount() for top in tops if top is not None) == above.heads
    QTest.keyClick(dialog.plan, Qt.Key.Key_Down)
    assert dialog.plan.room == first
    dialog.close()


def test_a_click_on_a_tile_chooses_its_room_at_every_zoom(street: Desk) -> None:
    dialog = building(street)
    for zoom in (1.0, 1.5, 0.0):
        if zoom:
            dialog.plan.zoom_by(zoom)
        else:
            dialog.plan.show_whole(True)
        dialog.plan.verticalScrollBar().setValue(0)
        dialog.plan.horizontalScrollBar().setValue(0)
        place = dialog.plan.plan.stack.places[1]
        at = dialog.plan.plan.tile(place).center()
        at.setY(at.y() - dialog.plan.verticalScrollBar().value())
        QTest.mouseClick(dialog.plan.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(int(at.x()), int(at.y())))
        if dialog.plan.viewport().rect().contains(int(at.x()), int(at.y())):
            assert dialog.plan.room == place.room
    dialog.close()


def test_the_whole_building_fits_the_window_and_the_legend_counts_all_rooms(street: Desk) -> None:
    dialog = building(street)
    dialog.whole.setChecked(True)
    assert dialog.plan.verticalScrollBar().maximum() == 0
    for number in range(dialog.colour.count()):
        dialog.colour.setCurrentIndex(number)
        counted = sum(int(words.rpartition(" ")[2].replace(",", "")) for _, _, words in dialog.legend._entries)
        assert dialog.house is not None and counted == len(dialog.house.rooms)
    dialog.close()


def test_the_building_is_written_as_one_page_with_an_audit_line(own_street: Desk, tmp_path: Path) -> None:
    dialog = building(own_street)
    office = own_street.app.office
    assert office is not None
    before = office.database.seq
    dialog.print_to(tmp_path / "楼.pdf")
    own_street.settle()
    assert (tmp_path / "楼.pdf").read_bytes().startswith(b"%PDF")
    assert office.database.read_value("select action from audit where id = ?", (before + 1,)) == "export"
    dialog.close()


def test_a_household_is_split_from_the_room_and_undo_makes_it_one_again(own_street: Desk) -> None:
    office = own_street.app.office
    assert office is not None
    home = int(office.database.read_value("select household_id from resident group by 1 having count(*) >= 3 limit 1"))
    count = "select count(*) from resident where household_id = ?"
    before = office.database.read_value(count, (home,))
    own_street.window.commands.registers.regroup("split", home)
    own_street.settle()
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, HouseholdDialog) and not dialog.main.isEnabled()
    last = dialog.table.item(dialog.table.rowCount() - 1, 0)
    assert last is not None
    last.setCheckState(Qt.CheckState.Checked)
    assert dialog.main.isEnabled()
    dialog.save()
    own_street.settle()
    assert office.database.read_value(count, (home,)) == before - 1
    assert office.database.read_value("select kind from movement order by id desc limit 1") == "split"
    own_street.window.commands.undo()
    own_street.settle()
    assert office.database.read_value(count, (home,)) == before


def test_a_head_is_changed_with_relations_foretold(own_street: Desk) -> None:
    office = own_street.app.office
    assert office is not None
    home = int(
        office.database.read_value(
            "select r.household_id from resident r join resident w on w.household_id = r.household_id"
            " and w.relation in ('11', '12') where r.relation = '02' order by 1 limit 1"
        )
    )
    own_street.window.commands.registers.regroup("head", home)
    own_street.settle()
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, HouseholdDialog)
    spouse = next(one for one in dialog.home.members if one.relation in ("11", "12"))  # type: ignore[union-attr]
    dialog.head.setCurrentIndex(dialog.head.findData(spouse.id))
    dialog.head.activated.emit(dialog.head.currentIndex())
    dialog.save()
    own_street.settle()
    relation = "select relation from resident where id = ?"
    assert office.database.read_value(relation, (spouse.id,)) == "02"


def copied(desk: Desk, resident: int) -> int:
    """The same resident once more."""
    from desk.store.schema import people
    from desk.store.uid import new_uid

    office = desk.app.office
    assert office is not None
    names = [column.name for column in people.resident.columns if column.name not in ("id", "uid")]
    with office.write("test") as t:
        row = t.read(f"select {', '.join(names)} from resident where id = ?", (resident,))[0]
        return t.insert(people.resident, uid=new_uid(), **{**dict(zip(names, row, strict=True)), "note": "另一条"})


def twins(desk: Desk) -> DuplicatesDialog:
    desk.app.select(area_id=desk.app.root_id, source="test")
    desk.window.menus.by_command["registers.duplicates"].trigger()
    desk.settle()
    dialog = shown(DuplicatesDialog)
    assert isinstance(dialog, DuplicatesDialog)
    return dialog


def test_a_pair_is_seen_side_by_side_merged_and_taken_back(own_street: Desk) -> None:
    office = own_street.app.office
    assert office is not None
    other = copied(own_street, 5)
    dialog = twins(own_street)
    assert dialog.list.count() == 1 and "公民身份号码相同" in dialog.list.item(0).text()
    first = dialog.table.item(0, 0)
    assert first is not None and first.text() == "备注", "what differs stands first"
    dialog.merge()
    own_street.settle()
    assert dialog.list.count() == 0
    assert office.database.read_one("select note from resident where id = 5") == ("另一条",)
    assert office.database.read_one("select 1 from resident where id = ?", (other,)) is None
    own_street.window.commands.undo()
    own_street.settle()
    assert office.database.read_one("select 1 from resident where id = ?", (other,)) is not None
    dialog.close()


def test_two_that_are_two_are_not_shown_again(own_street: Desk) -> None:
    copied(own_street, 5)
    dialog = twins(own_street)
    dialog.not_same()
    own_street.settle()
    assert dialog.list.count() == 0
    dialog.seek()
    own_street.settle()
    assert dialog.list.count() == 0 and "没有发现" in dialog.count.text()
    dialog.close()
    office = own_street.app.office
    assert office is not None and duplicates.find(office, "residents") == []


@pytest.fixture
def panel(street: Desk) -> RollsPanel:
    street.window.menus.by_command["registers.rolls"].trigger()
    street.settle()
    made = street.window.docks["rolls"].widget()
    assert isinstance(made, RollsPanel)
    return made


def test_lists_are_counted_for_the_chosen_area_and_open_in_the_list(street: Desk, panel: RollsPanel) -> None:
    office, residents = street.app.office, street.window.lists["residents"]
    assert office is not None
    area = street.leaf("residents")
    street.app.select(area_id=area, source="test")
    street.settle()
    counts = rolls.counts(office, area)
    assert {key: panel.items[key].text(1) for key in counts} == {key: f"{number:,}" for key, number in counts.items()}
    item: QTreeWidgetItem = panel.items["age60"]
    panel.tree.itemClicked.emit(item, 0)
    street.settle()
    assert len(residents.model.ids) == counts["age60"] > 0
    assert residents.header.chip.text().startswith("60岁以上老人")
    residents.header.chip.click()
    street.settle()
    assert len(residents.model.ids) > counts["age60"]


def test_a_window_closed_while_it_reads_leaves_nothing_behind(street: Desk) -> None:
    office = street.app.office
    assert office is not None
    street.window.commands.registers.show_floors(int(office.database.read_value(TALLEST)))
    shown(FloorsDialog).close()
    street.window.commands.registers.duplicates()
    shown(DuplicatesDialog).close()
    street.settle()
