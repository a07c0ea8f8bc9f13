"""The layers panel changes what the map is to show, and follows it whoever changed it."""

from __future__ import annotations

import json

from PySide6.QtCore import QDate, Qt, QTimer
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QMessageBox,
    QPushButton,
    QRadioButton,
    QSlider,
    QToolButton,
    QWidget,
)

from tests.ui.conftest import Desk
from ui import theme
from ui.map.view import MapView
from ui.map.wish import Wish
from ui.panels.layers import LayersPanel


def brought(desk: Desk) -> tuple[LayersPanel, MapView]:
    desk.window.menus.by_command["map.layers"].trigger()
    desk.settle()
    panel = desk.window.docks["layers"].widget()
    assert isinstance(panel, LayersPanel) and desk.window.map is not None
    return panel, desk.window.map


def test_the_panel_comes_when_asked_for_and_lies_on_the_tree(street: Desk) -> None:
    assert "layers" not in street.window.docks
    panel, _ = brought(street)
    assert panel.isVisible()
    assert street.window.docks["tree"] in street.window.tabifiedDockWidgets(street.window.docks["layers"])
    assert brought(street)[0] is panel


def test_a_button_on_the_map_brings_the_panel_too(own_street: Desk) -> None:
    view = own_street.window.map
    assert view is not None
    view.panel_wanted.connect(own_street.window.commands.map.show_panel)  # as begin_map does
    view._on_chosen("panel", "layers")
    assert own_street.window.docks["layers"].isVisible()


def test_hiding_a_class_of_facilities_hides_it_in_the_wish(street: Desk) -> None:
    panel, view = brought(street)
    name, row = next(iter(panel.facilities.groups.items()))
    row.box.click()
    assert view.wish.facility_hidden == {name}
    row.box.click()
    assert view.wish.facility_hidden == set()
    assert row.number.text().replace(",", "").isdigit()


def test_states_and_urgencies_of_issues_are_switched_one_by_one(street: Desk) -> None:
    panel, view = brought(street)
    assert view.wish.issue_hidden == {"closed"}
    panel.issues.states["closed"].box.click()
    panel.issues.states["open"].box.click()
    panel.issues.urgencies["u1"].box.click()
    assert view.wish.issue_hidden == {"open", "u1"}
    panel.issues.all.box.click()
    assert "issues" in view.wish.hidden
    street.settle()
    assert not panel.issues.states["open"].isEnabled()


def test_counts_are_those_of_the_lists(street: Desk) -> None:
    panel, _ = brought(street)
    office = street.app.office
    assert office is not None
    counts = office.search.map_counts()
    for key, row in panel.issues.states.items():
        assert row.number.text() == f"{counts['issues'][key]:,}"
    assert [row.number.text() for row in panel.facilities.groups.values()] == [
        f"{n:,}" for _, n in counts["facilities"]
    ]


def test_figure_method_and_number_of_classes_reach_the_map_and_the_preview(street: Desk) -> None:
    panel, view = brought(street)
    shades = panel.shades
    shades.figure.setCurrentIndex(shades.figure.findData("households"))
    shades.method.setCurrentIndex(shades.method.findData("natural"))
    shades.count.setCurrentIndex(shades.count.findData(7))
    street.settle()
    assert view.wish.figure == "households"
    assert view.wish.classes == {"method": "natural", "count": 7}
    classes = shades.preview.classes
    assert classes is not None and len(classes.ranges) == 7
    assert "个网格" in shades.preview.accessibleName()
    shades.figure.setCurrentIndex(shades.figure.findData("none"))
    street.settle()
    assert view.wish.figure == "none"
    assert shades.preview.classes is None and "没有着色" in shades.note.text()
    assert not shades.method.isEnabled()


def test_another_layer_lies_over_the_shaded_one_with_its_opacity(street: Desk) -> None:
    panel, view = brought(street)
    assert len(street.app.layers) > 1
    shaded, other = street.app.layers[0].id, street.app.layers[1].id
    assert not panel.grids.over[shaded].isEnabled()
    panel.grids.over[other].click()
    panel.grids.opacity[other].setValue(40)
    assert view.wish.over == [other]
    assert view.wish.opacity == {f"layer:{other}": 40}
    street.settle()
    assert panel.grids.opacity[other].isVisibleTo(panel)
    panel.grids.shaded[other].click()
    street.settle()
    assert (view.wish.layer, view.wish.over) == (other, [])
    assert street.app.layer is not None and street.app.layer.id == other


def test_surface_sheets_and_opacity_reach_the_map(street: Desk) -> None:
    panel, view = brought(street)
    panel.surface.how.setCurrentIndex(panel.surface.how.findData("hot"))
    panel.surface.what.setCurrentIndex(panel.surface.what.findData("residents"))
    panel.base.open()
    panel.base.sheets["street"].box.click()
    opacity = panel.base.sheets["park"].opacity
    assert opacity is not None
    opacity.setValue(30)
    panel.shades.opacity.setValue(55)
    assert (view.wish.surface, view.wish.surface_of) == ("hot", "residents")
    assert "street" in view.wish.hidden
    assert view.wish.opacity == {"park": 30, "shade": 55}
    street.settle()
    assert "偶然" in panel.surface.note.text()
    assert "没有影像底图" in panel.base.note.text() and not panel.base.tiles.isEnabled()


def test_tile_packages_of_this_pc_are_offered_when_they_come_and_missing_ones_are_not_asked_for(street: Desk) -> None:
    panel, view = brought(street)
    street.app.settings.packages["ab12"] = "/somewhere/航拍.mbtiles"
    view.use_tiles()
    street.settle()
    assert [panel.base.tiles.itemText(number) for number in range(panel.base.tiles.count())] == ["不显示", "航拍"]
    panel.base.tiles.setCurrentIndex(1)
    assert view.wish.tiles == "package:ab12"
    kept = view.wish.kept()
    del street.app.settings.packages["ab12"]
    view.use_view(kept)
    assert view.wish.tiles == ""


def test_the_panel_follows_what_was_chosen_elsewhere(street: Desk) -> None:
    panel, view = brought(street)
    view._on_chosen("hide", "facilities")
    view.set_figure("residents")
    street.settle()
    assert not panel.facilities.all.box.isChecked()
    assert panel.shades.figure.currentData() == "residents"


def test_a_view_is_saved_chosen_renamed_and_deleted(own_street: Desk) -> None:
    panel, view = brought(own_street)
    bar = panel.header
    view.change(figure="residents", surface="heat", hidden={"street"})
    bar.save(" 我的 视图 ")
    own_street.settle()
    assert [each.name for each in bar.views.values()] == ["我的 视图"]
    view.change(figure="open", surface="", hidden=set())
    bar.choice.setCurrentIndex(1)
    bar.choice.activated.emit(1)
    assert (view.wish.figure, view.wish.surface, view.wish.hidden) == ("residents", "heat", {"street"})
    bar.rename("别名")
    own_street.settle()
    assert bar.choice.currentText() == "别名"
    view.change(figure="open")
    bar.replace()
    own_street.settle()
    assert next(iter(bar.views.values())).body["figure"] == "open"
    bar.delete()
    own_street.settle()
    assert bar.views == {} and not bar.choice.isEnabled()
    own_street.window.menus.by_command["undo"].trigger()
    own_street.settle()
    assert [each.name for each in bar.views.values()] == ["别名"]


def test_a_view_with_markup_for_a_name_is_asked_about_as_text(own_street: Desk, qtbot) -> None:
    panel, view = brought(own_street)
    name = "<img src=x onerror=alert(1)>{{7*7}}"
    panel.header.save(name)
    own_street.settle()
    asked: list[QMessageBox] = []

    def look() -> None:
        box = QApplication.activeModalWidget()
        assert isinstance(box, QMessageBox)
        asked.append(box)
        assert box.textFormat() == Qt.TextFormat.PlainText and name in box.text()
        box.button(QMessageBox.StandardButton.No).click()

    QTimer.singleShot(50, look)
    view.change(figure="residents")
    panel.header.save(name)
    own_street.settle()
    assert asked
    (kept,) = panel.header.views.values()
    assert kept.name == name and kept.body["figure"] != "residents", "not replaced without a yes"


def test_what_was_shown_is_found_again_in_the_next_session(own_street: Desk, make_desk, tmp_path) -> None:
    _, view = brought(own_street)
    where = next(tmp_path.glob("*.griddesk"))
    view.change(figure="residents", classes={"method": "equal", "count": 4}, facility_hidden={"公用设施"})
    view._on_viewed(116.41, 39.92, 15.5)
    own_street.window.close()
    again = make_desk()
    again.open(where)
    wish = again.window.map.wish
    assert (wish.figure, wish.classes, wish.facility_hidden) == (
        "residents",
        {"method": "equal", "count": 4},
        {"公用设施"},
    )
    assert (wish.lon, wish.lat, wish.zoom) == (116.41, 39.92, 15.5)


def test_everything_is_named_large_enough_and_reached_by_the_keys(street: Desk) -> None:
    panel, _ = brought(street)
    for section in panel.sections:
        section.open()
    street.settle()
    controls = [
        each
        for kind in (QCheckBox, QRadioButton, QComboBox, QSlider, QPushButton, QToolButton)
        for each in panel.findChildren(kind)
        if each.isVisibleTo(panel)
    ]
    assert len(controls) > 30
    for each in controls:
        assert each.height() >= theme.TARGET, each
        assert each.focusPolicy() & Qt.FocusPolicy.TabFocus, each
        assert each.accessibleName() or getattr(each, "text", str)(), each
    assert not [each for each in panel.findChildren(QWidget) if "&lt;" in each.toolTip()]


def test_nothing_is_asked_of_the_database_on_the_gui_thread(street: Desk, forbid_database_on_gui: list[str]) -> None:
    panel, view = brought(street)
    view.change(figure="residents", surface="hot")
    panel.read()
    street.settle()
    assert forbid_database_on_gui == []


def test_a_kept_wish_with_nonsense_in_it_is_taken_only_where_it_makes_sense() -> None:
    wish = Wish(layer=1)
    wish.take(
        {
            "layer": 99, "over": [2, 77], "figure": "x'; drop table area", "classes": {"method": "natural", "count": 900},
            "hidden": ["street", "everything"], "issue_hidden": 5, "opacity": {"shade": 3}, "surface": "lava",
            "tiles": "file:///etc/passwd", "lon": float("nan"), "lat": 1, "zoom": 2, "area": 7,
        },
        {1, 2},
    )  # fmt: skip
    assert wish == Wish(layer=1, over=[2], hidden={"street"})


def test_the_grids_of_an_earlier_day_are_chosen_and_shaded_by_what_is_known_of_them(own_street: Desk) -> None:
    from desk.store.schema import ground

    office = own_street.app.office
    assert office is not None
    area = own_street.leaf()
    shape, name = office.database.read("select geometry, name from area where id = ?", (area,))[0]
    panel, view = brought(own_street)
    assert not panel.grids.past.isEnabled(), "nothing was redrawn yet"
    with office.write("redraw") as transaction:
        transaction.insert(
            ground.area_past,
            area_id=area,
            since="2026-01-01",
            until="2026-06-01",
            name="旧名",
            code="1",
            geometry=shape,
        )
    own_street.app.note(transaction.changes)
    own_street.settle()
    assert panel.grids.past.isEnabled()
    days = [panel.grids.past.itemData(number) for number in range(panel.grids.past.count())]
    assert days[:2] == ["", "2026-06-01"]
    view.set_figure("households")
    panel.grids.day.setDate(QDate(2026, 5, 1))
    assert view.wish.date == "2026-05-01"
    answers: list[bytes | None] = []
    assert view.feed(f"/about/{own_street.app.layer.id}/2026-05-01", lambda body, kind: answers.append(body))
    assert view.feed(f"/shade/{own_street.app.layer.id}/households", lambda body, kind: answers.append(body))
    own_street.settle()
    about, shade = (
        json.loads(body or b"") for body in sorted(answers, key=lambda body: body is not None and body[:1] == b"{")
    )
    assert next(row[3] for row in about if row[0] == area) == "旧名" != name
    assert len(shade["values"]) > 10 and shade["ranges"]
    assert panel.shades.preview.classes is not None
    view.set_figure("satisfaction")
    own_street.settle()
    assert panel.shades.preview.classes is None, "of that day it is not known"
    panel.grids.past.setCurrentIndex(0)
    assert view.wish.date == ""
