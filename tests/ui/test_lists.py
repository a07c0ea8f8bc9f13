from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication, QHelpEvent
from PySide6.QtWidgets import QStyleOptionViewItem, QToolTip

from desk.model import Query
from tests.ui.conftest import Desk

HOSTILE = "<img src=x onerror=alert(1)>{{7*7}}=cmd|'/c calc'!A1"


def shown(desk: Desk, kind: str, rows: int = 20) -> list[tuple[str, ...]]:
    """The texts of the first rows, as painted."""
    model = desk.window.lists[kind].model
    count = min(rows, model.rowCount())
    for row in range(count):
        model.text(row, 0)
    desk.settle()
    return [tuple(model.text(row, column) for column in range(model.columnCount())) for row in range(count)]


def test_the_filter_narrows_the_list_after_a_pause(street: Desk) -> None:
    panel = street.window.lists["residents"]
    office = street.app.office
    assert office is not None
    before = panel.model.rowCount()
    street.qtbot.keyClicks(panel.filter, "10")
    street.qtbot.waitUntil(lambda: panel.model.query is not None and panel.model.query.text == "10", timeout=5000)
    street.settle()
    assert panel.model.rowCount() == office.search.count(Query(kind="residents", text="10")) < before
    panel.filter.clear()
    street.qtbot.wait(250)
    street.settle()
    assert panel.model.rowCount() == before


def test_a_filter_without_a_hit_says_so_in_the_list(street: Desk) -> None:
    panel = street.window.lists["residents"]
    panel.filter.setText("绝无此人呀呀呀")
    panel.ask()
    street.settle()
    assert panel.model.rowCount() == 0
    assert panel.nothing.isVisible() and "绝无此人呀呀呀" in panel.nothing.text()


def test_a_header_click_sorts_and_a_second_one_turns_it_round(street: Desk) -> None:
    panel = street.window.lists["facilities"]
    keys = [column.key for column in panel.model.columns]
    number = keys.index("code")
    head = panel.table.horizontalHeader()
    street.window.show_list("facilities")
    for order in (Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder):
        head.setSortIndicator(number, order)
        street.settle()
        codes = [row[number] for row in shown(street, "facilities")]
        assert codes == sorted(codes, reverse=order == Qt.SortOrder.DescendingOrder)
        assert panel.query().descending == (order == Qt.SortOrder.DescendingOrder)


def test_blocks_are_read_where_one_looks_and_only_there(street: Desk) -> None:
    model = street.window.lists["residents"].model
    far = model.rowCount() - 1
    assert not model.has_row(far)
    model.text(far, 0)
    street.settle()
    assert model.has_row(far)
    assert len(model._blocks) < 6


def test_copying_takes_headers_and_rows_ready_for_excel(street: Desk) -> None:
    panel = street.window.lists["facilities"]
    street.window.show_list("facilities")
    panel.table.selectRow(1)
    street.window.menus.by_command["copy"].trigger()
    street.settle()
    lines = QGuiApplication.clipboard().text().split("\r\n")
    titles = [
        panel.model.columns[[c.key for c in panel.model.columns].index(key)].title
        for key in panel.table.shown_columns()
    ]
    assert lines[0].split("\t") == titles
    assert len(lines) == 2 and len(lines[1].split("\t")) == len(titles)


def test_the_chosen_columns_are_remembered_for_the_office(
    make_desk: Callable[[], Desk], street_sample: Callable[[str], Path]
) -> None:
    first = make_desk()
    first.open(street_sample("zhoushan"))
    panel = first.window.lists["residents"]
    shown_before = panel.table.shown_columns()
    menu = panel.column_menu()
    action = next(action for action in menu.actions() if action.isChecked() and action.isEnabled())
    action.setChecked(False)
    panel.table.setColumnWidth(panel.table.horizontalHeader().logicalIndex(1), 133)
    kept = panel.table.shown_columns()
    assert len(kept) == len(shown_before) - 1
    first.window.close()
    second = make_desk()
    second.open(street_sample("zhoushan"))
    assert second.window.lists["residents"].table.shown_columns() == kept
    assert 133 in second.window.lists["residents"].table.widths().values()


def test_export_is_asked_for_exactly_what_is_shown(own_street: Desk, tmp_path: Path) -> None:
    from openpyxl import load_workbook

    panel = own_street.window.lists["facilities"]
    own_street.app.select(area_id=own_street.leaf(having="facilities"), source="tree")
    own_street.settle()
    head = panel.table.horizontalHeader()
    head.moveSection(1, 0)
    number = head.logicalIndex(0)
    head.setSortIndicator(number, Qt.SortOrder.DescendingOrder)
    own_street.settle()
    out = tmp_path / "所见.xlsx"
    own_street.window.commands.write_list(panel.query(), panel.table.shown_columns(), out)
    own_street.settle()
    sheet = load_workbook(out).active
    rows = [[cell for cell in row] for row in sheet.iter_rows(values_only=True)]
    keys = [column.key for column in panel.model.columns]
    titles = [panel.model.columns[keys.index(key)].title for key in panel.table.shown_columns()]
    at = next(i for i, row in enumerate(rows) if [c for c in row if c is not None][: len(titles)] == titles)
    body = [row for row in rows[at + 1 :] if any(cell is not None for cell in row)]
    assert len(body) == panel.model.rowCount()
    first = [str(cell if cell is not None else "") for cell in body[0]][: len(titles)]
    texts = [panel.model.text(0, keys.index(key)) for key in panel.table.shown_columns()]
    own_street.settle()
    texts = [panel.model.text(0, keys.index(key)) for key in panel.table.shown_columns()]
    assert first[0] == texts[0] and first[1] == texts[1]
    assert own_street.window.messages.isVisible() and "所见.xlsx" in own_street.window.messages.text.text()


def test_a_hostile_name_is_harmless_in_table_tooltip_and_search(own_street: Desk) -> None:
    office = own_street.app.office
    assert office is not None
    own_street.window.commands.reveal()
    own_street.settle()
    first = int(office.search.ids(Query(kind="residents"))[0])
    _rename(own_street, first, HOSTILE)
    panel = own_street.window.lists["residents"]
    own_street.window.show_list("residents")
    own_street.app.select(kind="residents", id=first, source="map")
    own_street.settle()
    keys = [column.key for column in panel.model.columns]
    row = panel.model.row_of(first)
    assert row is not None
    panel.model.text(row, 0)
    own_street.settle()
    assert panel.model.text(row, keys.index("name")) == HOSTILE
    assert own_street.window.card.title.textFormat() == Qt.TextFormat.PlainText
    assert own_street.window.card.title.text() == HOSTILE
    option = QStyleOptionViewItem()
    index = panel.model.index(row, keys.index("name"))
    option.rect = panel.table.visualRect(index)
    event = QHelpEvent(QHelpEvent.Type.ToolTip, QPoint(1, 1), QPoint(40, 40))
    panel.table.itemDelegate().helpEvent(event, panel.table, option, index)
    assert "<img" not in QToolTip.text()
    QToolTip.hideText()
    own_street.window.search.seek("img src")
    own_street.settle()
    for line in own_street.window.search.lines.lines:
        assert not line.hit or line.hit.kind != "residents" or line.title == HOSTILE
    panel.table.selectRow(row)
    panel.copy()
    own_street.settle()
    assert "\t=" not in QGuiApplication.clipboard().text()


def test_a_clicked_area_that_changes_its_mind_shows_the_last_one(street: Desk) -> None:
    parents = {area.parent_id for area in street.app.areas.values()}
    leaves = [area.id for area in street.app.areas.values() if area.id not in parents][:12]
    for area in leaves:
        street.app.select(area_id=area, source="tree")
    street.settle()
    office = street.app.office
    assert office is not None
    expected = office.search.count(Query(kind="residents", area_id=leaves[-1]))
    assert street.window.lists["residents"].model.rowCount() == expected


def test_a_change_elsewhere_leaves_the_view_where_it_was(own_street: Desk) -> None:
    panel = own_street.window.lists["residents"]
    own_street.window.show_list("residents")
    panel.table.selectRow(500)
    own_street.settle()
    panel.table.scrollTo(panel.model.index(500, 0))
    at, chosen = panel.table.verticalScrollBar().value(), panel.model.ids[500]
    assert at > 0
    _rename(own_street, int(panel.model.ids[3]), "改名的人")
    assert panel.table.verticalScrollBar().value() == at
    assert panel.model.ids[panel.table.currentIndex().row()] == chosen


def _rename(desk: Desk, resident_id: int, name: str) -> None:
    from desk.model import Changes
    from desk.store.schema import people

    office = desk.app.office
    assert office is not None
    with office.write("test", kind="resident") as transaction:
        transaction.update(people.resident, resident_id, name=name)
    desk.app.changed.emit(Changes(rows={"resident": frozenset({resident_id})}))
    desk.settle()
