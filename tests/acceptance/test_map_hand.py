"""With the hand on the real map of a real office: choose into the lists, mark from the lists, go to, measure."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt

from desk.work.belonging.choosing import within


def widget(desk):
    return desk.web.widget.focusProxy()


def ready(desk, name: str) -> None:
    desk.qtbot.waitUntil(
        lambda: desk.page(f"griddesk.tools.hand && griddesk.tools.hand.name === '{name}'"), timeout=8000
    )


def drag(desk, start: QPoint, end: QPoint) -> None:
    desk.qtbot.mouseMove(widget(desk), start)
    desk.qtbot.mousePress(widget(desk), Qt.MouseButton.LeftButton, pos=start)
    for step in range(1, 6):
        desk.qtbot.wait(20)
        desk.qtbot.mouseMove(widget(desk), start + (end - start) * step / 5)
    desk.qtbot.wait(30)
    desk.qtbot.mouseRelease(widget(desk), Qt.MouseButton.LeftButton, pos=end)


def test_a_box_drawn_on_the_map_fills_the_lists_and_its_cross_empties_it(desk, own_small):
    desk.open(own_small("zhoushan"))
    office, panel = desk.app.office, desk.window.lists["facilities"]
    desk.window.menus.by_command["map.select_box"].trigger()
    ready(desk, "select")
    middle = QPoint(widget(desk).width() // 2, widget(desk).height() // 2)
    rings: list = []
    desk.window.tools.ringed.connect(rings.append)
    with desk.qtbot.waitSignal(desk.window.tools.ringed, timeout=8000):
        drag(desk, middle - QPoint(60, 60), middle + QPoint(60, 60))
    desk.settle()
    wanted = within(office, rings[0])["facilities"]
    assert wanted and sorted(int(each) for each in panel.model.ids) == list(wanted)
    assert desk.page("Array.isArray(griddesk.tools.known.get('select').chosen)")
    desk.window.lists["facilities"].header.chip.click()
    desk.settle()
    desk.qtbot.waitUntil(lambda: desk.page("griddesk.tools.known.get('select').chosen === null"), timeout=8000)
    assert len(panel.model.ids) > len(wanted)


def test_rows_are_marked_and_a_coordinate_is_gone_to(desk, own_small):
    desk.open(own_small("jinzhou"))
    desk.window.show_list("facilities")
    desk.settle()
    desk.window.lists["facilities"].table.selectRow(4)
    desk.settle()
    desk.window.menus.by_command["map.show_rows"].trigger()
    desk.settle()
    desk.qtbot.waitUntil(lambda: desk.page("griddesk.tools.known.get('place').marks?.length === 1"), timeout=8000)
    from ui.dialogs.ground.goto import GoToDialog

    root = desk.app.areas[desk.app.root_id]
    dialog = GoToDialog(desk.app, desk.window.map, desk.window.tools, desk.window)
    dialog.edit.setText(f"{root.lon + 0.004}，{root.lat + 0.003}")
    dialog.ask()
    desk.settle()
    dialog.go()
    desk.qtbot.waitUntil(lambda: abs(desk.page("griddesk.map.getCenter().lng") - root.lon - 0.004) < 1e-4, timeout=8000)
    dialog.deleteLater()


def test_what_the_page_tells_is_checked_field_by_field(desk, own_small):
    desk.open(own_small("zhoushan"))
    heard: list = []
    tools = desk.window.tools
    for signal in (tools.pointed, tools.placed):
        signal.connect(lambda lon, lat: heard.append((lon, lat)))
    for signal in (tools.ringed, tools.measured):
        signal.connect(heard.append)
    for topic, value in (
        ("pointer", {}), ("pointer", {"lon": "1", "lat": 2}), ("pointer", {"lon": True, "lat": 2}),
        ("placed", {"lon": 200, "lat": 2}),
        ("selected", {"ring": None}), ("selected", {"ring": [[1, 2]]}), ("selected", {"ring": [[1, 2], [3, 4], [5]]}),
        ("selected", {"ring": [[1, 2]] * 3000}), ("selected", {"ring": [[1, 2], [3, 4], {"lon": 1}]}),
        ("measured", {"words": 5}), ("measured", {"words": "x" * 500}), ("measured", {}),
    ):  # fmt: skip
        desk.window.map.told.emit(topic, value)
    assert heard == []
    desk.window.map.told.emit("placed", {"lon": 116.4, "lat": 39.9})
    assert heard == [(116.4, 39.9)]
