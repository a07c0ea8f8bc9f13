"""From the map into the lists and back: exactly what lies inside a ring, with its chip, copy and export."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QItemSelectionModel
from PySide6.QtGui import QGuiApplication

from desk.errors import BadInput
from desk.model import Query
from desk.office import Office
from desk.work.belonging import choosing
from tests.ui.conftest import Desk

ROWS = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows


class Marker:
    """Stands where the tools of the map's page are: notes what they are told."""

    def __init__(self) -> None:
        self.ring: Any = None
        self.marked: list[tuple[int, str, Any]] = []

    def show_ring(self, ring: Any) -> None:
        self.ring = ring

    def mark(self, places: Any, words: str, box: Any) -> None:
        self.marked.append((len(places), words, box))


def lopsided(desk: Desk) -> list[tuple[float, float]]:
    """A dented ring in the middle of the office."""
    root = desk.app.areas[desk.app.root_id]
    return [(root.lon + x / 1000, root.lat + y / 1000) for x, y in ((-6, -4), (5, -5), (7, 4), (0, 0), (-4, 6))]


def is_inside(lon: float, lat: float, ring: list[tuple[float, float]]) -> bool:
    """By crossings, the slow way."""
    found = False
    for (x0, y0), (x1, y1) in zip(ring, [*ring[1:], ring[0]], strict=True):
        if (y0 > lat) != (y1 > lat) and lon < x0 + (lat - y0) / (y1 - y0) * (x1 - x0):
            found = not found
    return found


def choose(desk: Desk) -> list[tuple[float, float]]:
    desk.window.tools = Marker()  # type: ignore[assignment]
    ring = lopsided(desk)
    desk.window.commands.map.choosing.choose(ring)
    desk.settle()
    return ring


def test_a_ring_shows_exactly_what_lies_inside_in_every_list(street: Desk):
    office = street.app.office
    ring = choose(street)
    houses = {
        number
        for number, lon, lat in office.database.read("select id, lon, lat from building where lon is not null")
        if is_inside(lon, lat, ring)
    }
    wanted = {
        "residents": {
            number for number, house in office.database.read("select id, building_id from resident") if house in houses
        },
        "facilities": {
            number
            for number, lon, lat in office.database.read("select id, lon, lat from facility")
            if is_inside(lon, lat, ring)
        },
        "issues": {
            number
            for number, lon, lat in office.database.read("select id, lon, lat from issue where closed_at is null")
            if lon is not None and is_inside(lon, lat, ring)
        },
    }
    for kind, ids in wanted.items():
        panel = street.window.lists[kind]
        shown = set(np.asarray(panel.model.ids).tolist())
        listed = set(office.search.ids(Query(kind=kind)).tolist())
        assert shown == ids & listed, kind
        assert shown, kind
        assert not panel.header.chip.isHidden()
        assert panel.header.chip.text() == f"地图所选 {len(ids):,} 项 ✕"


def test_choosing_an_area_leaves_the_choice_of_the_map_until_its_cross_is_clicked(street: Desk):
    choose(street)
    panel = street.window.lists["facilities"]
    before = list(panel.model.ids)
    street.app.select(area_id=street.leaf(), source="tree")
    street.settle()
    assert list(panel.model.ids) == before
    panel.header.chip.click()
    street.settle()
    assert panel.header.chip.isHidden()
    assert street.window.tools.ring is None
    for kind in ("residents", "facilities"):
        assert len(street.window.lists[kind].model.ids) == street.app.office.search.count(
            Query(kind=kind, area_id=street.app.selection.area_id)
        )


def test_a_list_that_is_opened_later_takes_part_in_the_choice(street: Desk):
    ring = choose(street)
    office = street.app.office
    street.window.show_list("buildings")
    street.settle()
    panel = street.window.lists["buildings"]
    inside = {
        number
        for number, lon, lat in office.database.read("select id, lon, lat from building where lon is not null")
        if is_inside(lon, lat, ring)
    }
    assert set(np.asarray(panel.model.ids).tolist()) == inside
    assert not panel.header.chip.isHidden()


def test_the_filter_box_narrows_what_was_chosen(street: Desk):
    choose(street)
    panel = street.window.lists["residents"]
    whole = set(np.asarray(panel.model.ids).tolist())
    panel.filter.setText("王")
    panel.ask()
    street.settle()
    found = set(np.asarray(panel.model.ids).tolist())
    assert found and found < whole


def test_copy_and_export_take_the_chosen_rows(street: Desk, tmp_path: Path):
    choose(street)
    panel = street.window.lists["facilities"]
    street.window.show_list("facilities")
    panel.table.selectAll()
    panel.copy()
    street.settle()
    lines = QGuiApplication.clipboard().text().split("\r\n")
    assert len([line for line in lines if line]) == len(panel.model.ids) + 1
    from desk.work.outgoing.exports import export

    assert export(
        street.app.office, panel.query(), panel.table.shown_columns(), tmp_path / "圈内.xlsx", reason="核对"
    ) == len(panel.model.ids)


def test_chosen_rows_are_marked_on_the_map_with_the_box_around_them(street: Desk):
    street.window.tools = marker = Marker()  # type: ignore[assignment]
    panel = street.window.lists["residents"]
    street.window.show_list("residents")
    street.settle()
    for row in range(25):
        panel.table.selectionModel().select(panel.model.index(row, 0), ROWS)
    street.window.commands.map.show_rows()
    street.settle()
    count, words, box = marker.marked[-1]
    homes = street.app.office.database.read(
        "select distinct b.lon, b.lat from resident r join building b on b.id = r.building_id"
        f" where r.id in ({', '.join(str(int(each)) for each in panel.model.ids[:25])})"
    )
    assert count == len(homes) and "25" in words
    assert box == pytest.approx(
        (min(h[0] for h in homes), min(h[1] for h in homes), max(h[0] for h in homes), max(h[1] for h in homes))
    )


def test_a_loop_that_crosses_itself_takes_both_its_halves_and_a_line_is_refused(street: Desk):
    office = street.app.office
    root = street.app.areas[street.app.root_id]
    bow = [(root.lon + x / 1000, root.lat + y / 1000) for x, y in ((-6, -6), (6, 6), (6, -6), (-6, 6))]
    left, right = [bow[0], (root.lon, root.lat), bow[3]], [bow[1], bow[2], (root.lon, root.lat)]
    whole = set(choosing.within(office, bow)["facilities"])
    assert whole == {*choosing.within(office, left)["facilities"], *choosing.within(office, right)["facilities"]}
    for ring in (
        [],
        [(116.4, 39.9)],
        [(116.4, 39.9), (116.5, 39.9), (116.4, 39.9)],
        [("a", "b")] * 4,
        [(1e400, 0)] * 4,
    ):
        with pytest.raises(BadInput):
            choosing.within(office, ring)


def test_ids_that_are_gone_are_not_listed(street_sample, each_profile):
    office = Office.open(street_sample(each_profile))
    try:
        assert office.search.ids(Query(kind="facilities", ids=(10**9, 3, 3, 1))).tolist() == [1, 3]
        assert office.search.count(Query(kind="facilities", ids=())) == 0
        assert office.search.ids(Query(kind="residents", ids=(5, 2), sort="name")).size == 2
    finally:
        office.close()


def test_choosing_asks_the_database_nothing_on_the_gui_thread(street: Desk, forbid_database_on_gui: list[str]):
    choose(street)
    street.window.lists["facilities"].table.selectRow(0)
    street.window.commands.map.show_rows()
    street.settle()
    assert forbid_database_on_gui == []


def test_the_pointer_line_copies_three_systems(street: Desk):
    street.window.pointer.point(116.4, 39.9)
    street.window.commands.map.copy_place()
    text = QGuiApplication.clipboard().text()
    assert "116.400000, 39.900000" in text and "448688.86" in text and "GCJ-02" in text
    titles = [action.text() for action in street.window.pointer.menu_of().actions() if action.text()]
    assert len(titles) == 5 and titles[-1] == "全部复制"
