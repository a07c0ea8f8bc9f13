from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QApplication, QDialogButtonBox

from desk.model import Query
from tests.ui.conftest import Desk

ROOT = Path(__file__).parents[2]
HEAVY = (
    "folium pandas openpyxl pyqtgraph sqlalchemy shapely numpy sqlcipher3 psycopg qtawesome PySide6.QtWebEngineWidgets"
)


def test_nothing_heavy_is_imported_before_the_first_paint() -> None:
    script = f"""
import sys
from ui import start
application = start.application(sys.argv[:1])
window = start.Window(start.App(start.Settings.load()))
window.first_painted.connect(application.quit, start.Qt.ConnectionType.QueuedConnection)
window.show()
application.exec()
window.app.jobs.close()
print([name for name in {HEAVY.split()!r} if name in sys.modules])
"""
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout.strip() == "[]"


def test_without_an_office_the_window_says_what_to_do_next(desk: Desk) -> None:
    assert desk.window.stage.currentWidget() is desk.window.empty
    assert desk.window.windowTitle() == "网格台"
    assert not any(dock.isVisible() for dock in desk.window.docks.values())
    assert not desk.window.menus.by_command["export"].isEnabled()
    assert desk.window.menus.by_command["open"].isEnabled()


def test_the_title_names_the_office_and_says_that_it_is_a_sample(street: Desk) -> None:
    office = street.app.office
    assert office is not None
    assert office.name in street.window.windowTitle()
    assert "示例数据" in street.window.windowTitle()


def test_the_lists_are_called_by_the_words_of_the_profile(street: Desk) -> None:
    office = street.app.office
    assert office is not None
    for kind, term, prefix in (
        ("residents", "resident", ""),
        ("facilities", "facility", ""),
        ("issues", "issue", "待处理"),
        ("team", "team", ""),
    ):
        assert street.window.docks[kind].windowTitle().startswith(prefix + office.profile.terms[term])


def test_a_click_in_the_tree_fills_every_panel(street: Desk) -> None:
    area = street.leaf(having="residents")
    tree = street.window.tree
    index = tree.model.index_of(area)
    tree.tree.scrollTo(index)
    street.qtbot.mouseClick(tree.tree.viewport(), Qt.MouseButton.LeftButton, pos=tree.tree.visualRect(index).center())
    street.settle()
    office = street.app.office
    assert office is not None
    assert street.app.selection.area_id == area
    for kind, panel in street.window.lists.items():
        only = "open" if kind == "issues" else ""
        expected = office.search.count(Query(kind=kind, area_id=area, only=only))
        assert panel.model.rowCount() == expected, kind
        assert f"{expected:,}" in panel.count.text()
    assert street.window.lists["residents"].model.rowCount() > 0


def test_the_root_shows_everything_and_every_count_is_below_it(street: Desk) -> None:
    office = street.app.office
    assert office is not None
    assert street.window.lists["residents"].model.rowCount() == office.search.count(Query(kind="residents"))


def test_choosing_on_the_map_is_the_same_road_as_the_tree(street: Desk) -> None:
    area = street.leaf()
    street.app.select(area_id=area, source="map")
    street.settle()
    chosen = street.window.tree.model.area(street.window.tree.tree.currentIndex())
    assert chosen is not None and chosen.id == area
    assert street.window.lists["team"].query().area_id == area


def test_badges_of_the_tree_are_pending_and_overdue_work(street: Desk) -> None:
    office = street.app.office
    assert office is not None and street.app.layer is not None and street.app.root_id is not None
    badge = street.window.tree.model.badge(street.app.root_id)
    assert badge.open == office.search.count(Query(kind="issues", only="open")) > 0
    assert badge.overdue == office.search.count(Query(kind="issues", only="overdue"))


def test_a_row_opens_its_card(street: Desk) -> None:
    panel = street.window.lists["residents"]
    panel.table.setCurrentIndex(panel.model.index(3, 0))
    street.settle()
    assert street.app.selection.kind == "residents"
    assert street.app.selection.item_id == panel.model.ids[3]
    assert street.window.card.title.text()


def test_clicking_a_number_card_narrows_the_issues(street: Desk) -> None:
    street.app.filtered.emit("issues", "overdue")
    street.settle()
    office = street.app.office
    assert office is not None
    assert street.window.lists["issues"].model.rowCount() == office.search.count(Query(kind="issues", only="overdue"))


def test_the_gui_thread_never_asks_the_database(
    desk: Desk, street_sample: Callable[[str], Path], forbid_database_on_gui: list[str]
) -> None:
    sample = street_sample("zhoushan")
    forbid_database_on_gui.clear()  # the sample may have been made just now, in this thread
    desk.open(sample)
    desk.app.select(area_id=desk.leaf(), source="tree")
    desk.settle()
    panel = desk.window.lists["residents"]
    panel.filter.setText("王")
    desk.qtbot.wait(250)
    desk.settle()
    panel.table.horizontalHeader().setSortIndicator(0, Qt.SortOrder.DescendingOrder)
    desk.settle()
    panel.table.selectAll()
    panel.copy()
    desk.settle()
    desk.window.search.seek("王")
    desk.settle()
    desk.app.select(kind="residents", id=int(panel.model.ids[0]) if len(panel.model.ids) else 1, source="map")
    desk.settle()
    desk.window.menus.by_command["roster"].trigger()  # stays beside the window
    desk.settle()
    desk.window.commands.teams.roster_window.close()
    for command in ("month", "import_residents"):
        desk.window.menus.by_command[command].trigger()
        desk.settle()
        dialog = QApplication.activeModalWidget()
        assert dialog is not None
        dialog.close()
    desk.window.commands.close_office()
    desk.settle()
    assert forbid_database_on_gui == []


def test_search_finds_and_jumps_with_keys_alone(street: Desk) -> None:
    area = next(each for each in street.app.areas.values() if each.id == street.leaf())
    box = street.window.search
    street.window.menus.by_command["seek"].trigger()
    street.qtbot.keyClicks(box, area.code)
    street.qtbot.waitUntil(lambda: box.is_open, timeout=5000)
    street.settle()
    street.qtbot.keyClick(box, Qt.Key.Key_Return)
    street.settle()
    assert street.app.selection.area_id == area.id
    assert not box.is_open


def test_search_finds_commands_too(street: Desk) -> None:
    street.window.search.seek("全屏")
    street.settle()
    assert "全屏" in [line.title for line in street.window.search.lines.lines]


def test_search_says_when_there_is_nothing(street: Desk) -> None:
    street.window.search.seek("绝无此人呀呀呀")
    street.settle()
    assert street.window.search.lines.lines[0].title.startswith("没有找到")


def test_a_missing_file_is_said_in_a_sentence(desk: Desk, tmp_path: Path) -> None:
    desk.window.commands.open_place(str(tmp_path / "没有.griddesk"))
    desk.settle()
    assert desk.window.messages.isVisible()
    assert "没有.griddesk" in desk.window.messages.text.text()
    assert desk.app.office is None


def test_a_file_that_is_no_office_is_said_in_a_sentence(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "账目.griddesk"
    path.write_bytes(b"PK\x03\x04" + b"x" * 4000)
    desk.window.commands.open_place(str(path))
    desk.settle()
    assert desk.window.messages.isVisible() and "账目.griddesk" in desk.window.messages.text.text()


def test_a_bad_file_leaves_the_open_office_open(street: Desk, tmp_path: Path) -> None:
    before = street.app.office
    street.window.commands.open_place(str(tmp_path / "没有.griddesk"))
    street.settle()
    assert street.app.office is before
    assert street.window.lists["residents"].model.rowCount() > 0


def test_an_office_on_a_server_opens_in_the_same_window(desk: Desk, postgres_sample: str) -> None:
    desk.open(postgres_sample)
    assert desk.app.office is not None and desk.app.office.database.dialect == "postgresql"
    assert desk.window.lists["residents"].model.rowCount() > 1000
    assert any(label.text().startswith("服务器：") for label in desk.window.statusBar().words)
    desk.app.select(area_id=desk.leaf(having="residents"), source="tree")
    desk.settle()
    assert desk.window.lists["residents"].model.rowCount() > 0


def test_closing_an_office_empties_the_window(street: Desk) -> None:
    street.window.commands.close_office()
    street.settle()
    assert street.window.stage.currentWidget() is street.window.empty
    assert street.window.lists["residents"].model.rowCount() == 0


def test_the_last_area_is_chosen_again_after_a_restart(
    make_desk: Callable[[], Desk], street_sample: Callable[[str], Path]
) -> None:
    first = make_desk()
    first.open(street_sample("zhoushan"))
    area = first.leaf()
    first.app.select(area_id=area, source="tree")
    first.settle()
    first.window.close()
    second = make_desk()
    second.open(street_sample("zhoushan"))
    assert second.app.selection.area_id == area
    assert second.window.lists["residents"].query().area_id == area


def test_a_dropped_workbook_is_taken_for_an_import(own_street: Desk, tmp_path: Path) -> None:
    path = tmp_path / "名单.xlsx"
    path.write_bytes(b"not a workbook")
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    drop = QDropEvent(
        QPointF(5, 5), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    own_street.window.dropEvent(drop)
    own_street.settle()
    dialog = QApplication.activeModalWidget()
    assert dialog is not None and dialog.path.text == str(path)  # type: ignore[attr-defined]
    assert dialog.wrong.isVisible()  # type: ignore[attr-defined]
    dialog.close()


def test_dialog_buttons_speak_chinese(desk: Desk) -> None:
    box = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
    desk.qtbot.addWidget(box)
    assert "取消" in box.button(QDialogButtonBox.StandardButton.Cancel).text()


def test_esc_goes_one_area_up(street: Desk) -> None:
    area = street.app.areas[street.leaf()]
    street.app.select(area_id=area.id, source="tree")
    street.window.menus.by_command["back"].trigger()
    street.settle()
    assert street.app.selection.area_id == area.parent_id


def test_every_action_is_in_a_menu_and_no_key_is_given_twice(desk: Desk) -> None:
    keys = [action.shortcut().toString() for action in desk.window.menus.all() if not action.shortcut().isEmpty()]
    assert len(keys) == len(set(keys))
    assert {"Ctrl+O", "Ctrl+E", "Ctrl+F", "Ctrl+K", "Ctrl+Z", "F5", "F11", "Esc"} <= set(keys)
