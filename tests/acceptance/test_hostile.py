"""A resident called like an attack is harmless text wherever the window shows it."""

from __future__ import annotations

import logging
import re
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QHelpEvent, QTextDocument
from PySide6.QtGui import Qt as Gui
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QStyleOptionViewItem, QToolTip

from desk import crash
from tests.acceptance import crawl
from tests.acceptance.conftest import RealDesk
from tests.acceptance.hostile import FORMULA, HOSTILE, MARK, WORKBOOK, Attacked, workbook
from ui import meeting

NEWER = (
    "duty.coverage", "duty.plans", "logbook.enter", "logbook.batch", "logbook.log", "publicity.open", "quality.tracks",
    "quality.work", "shifts.open", "visits.paper", "duty.calendar", "duty.tasks", "logbook.records", "visits.unvisited",
)  # fmt: skip
DOCKS = ("duty.calendar", "duty.tasks", "logbook.records", "visits.unvisited")
"""These show in the window itself."""
LISTED = (("residents", "name"), ("facilities", "name"), ("issues", "title"))


@pytest.fixture
def street(desk: RealDesk, attacked: Attacked) -> RealDesk:
    """A window on the hostile office, personal data in full: masked, most of the attack would be gone."""
    desk.open(attacked.path)
    desk.reveal()
    return desk


def plain(tip: str) -> str:
    """What a tooltip shows, as Qt would draw it."""
    shown = QTextDocument()
    shown.setHtml(tip) if Gui.mightBeRichText(tip) else shown.setPlainText(tip)
    return shown.toPlainText()


def tooltip_of(panel: object, row: int, column: int) -> str:
    """The tooltip over a cell that is too narrow for its text."""
    table = panel.table  # type: ignore[attr-defined]
    index = panel.model.index(row, column)  # type: ignore[attr-defined]
    option = QStyleOptionViewItem()
    option.rect = QRect(0, 0, 40, 28)  # type: ignore[attr-defined]
    event = QHelpEvent(QHelpEvent.Type.ToolTip, QPoint(4, 4), table.mapToGlobal(QPoint(4, 4)))
    assert table.itemDelegate().helpEvent(event, table, option, index)
    text = QToolTip.text()
    QToolTip.hideText()
    QTest.qWait(20)
    return text


@pytest.mark.parametrize("name", [HOSTILE, FORMULA], ids=["markup", "formula"])
def test_tables_tooltips_and_cards_show_the_name_as_it_is(
    street: RealDesk, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    for kind, key in LISTED:
        panel = street.window.lists[kind]
        ids = street.ids(kind, "img src" if name == HOSTILE else "cmd")
        column = next(n for n, each in enumerate(panel.model.columns) if each.key == key)
        row = next(row for row in range(len(ids)) if panel.model.text(row, column) == name)
        assert plain(tooltip_of(panel, row, column)) == name, kind
        street.window.show_list(kind)
        panel.table.setCurrentIndex(panel.model.index(row, column))
        street.settle()
        said = [label.text() for label in street.window.card.findChildren(QLabel)]
        assert name in said, (kind, said)
    assert crawl.taken_for_markup(MARK) == []
    assert [each.getMessage() for each in caplog.records if "onerror" in each.getMessage()] == []


def test_no_tooltip_tree_search_or_dialog_takes_a_name_for_markup(street: RealDesk, attacked: Attacked) -> None:
    street.app.select(area_id=attacked.area_id, source="tree")
    street.settle()
    assert HOSTILE in street.window.windowTitle(), "the office is called so too"
    assert any(HOSTILE in text for where, text in crawl.texts() if "Tree" in where), "the tree shows the grid"
    tips = [text for where, text in crawl.texts() if where.endswith("toolTip")]
    assert any(HOSTILE in plain(text) for text in tips), "some tooltip names it"
    assert crawl.taken_for_markup(MARK) == []
    street.window.search.seek("img src")
    street.settle()
    titles = [line.title for line in street.window.search.lines.lines]
    assert titles.count(HOSTILE) >= 4, titles
    street.window.grab()
    assert crawl.taken_for_markup(MARK) == []
    street.window.search.leave()
    for command in ("roster", "month", "import_residents", *NEWER):
        street.window.menus.by_command[command].trigger()
        street.settle()
        opened = [one for one in QApplication.topLevelWidgets() if isinstance(one, QDialog) and one.isVisible()]
        assert opened or command in DOCKS, command
        for dialog in opened:
            dialog.grab()
        street.window.grab()
        assert crawl.taken_for_markup(MARK) == [], command
        for dialog in opened:
            dialog.close()
        street.settle()


def test_a_hostile_workbook_is_text_in_the_import_dialog_and_the_message_bar(street: RealDesk, tmp_path: Path) -> None:
    row = [HOSTILE, HOSTILE, "19900001119"]
    source = workbook(tmp_path / WORKBOOK, ["姓名", "出生日期", "联系电话", HOSTILE], [*row, "x"])
    street.window.commands.take_file(str(source))
    street.settle()
    dialog = QApplication.activeModalWidget()
    assert dialog is not None
    said = [text for _, text in crawl.texts()]
    assert any(HOSTILE in text and "出生日期" not in text for text in said)
    assert crawl.taken_for_markup(MARK) == []
    dialog.close()
    street.window.commands.open_place(str(tmp_path / f"{HOSTILE[:20]}.griddesk"))
    street.settle()
    assert MARK in street.window.messages.text.text()
    assert crawl.taken_for_markup(MARK) == []


def test_the_map_draws_the_names_and_runs_nothing(street: RealDesk, attacked: Attacked) -> None:
    street.page("(window.alert = () => { window.hit = 1; }, 0)")
    street.app.select(area_id=attacked.area_id, source="tree")
    for what, (lon, lat) in attacked.spots.items():
        zoom = 15 if what == "areas" else 18  # close by, a grid's middle may be a house
        wheel = "document.getElementById('map').dispatchEvent(new WheelEvent('wheel'))"  # from now on a hand moves it
        street.page(f"({wheel}, griddesk.map.setView([{lat}, {lon}], {zoom}, {{animate: false}}), 0)")
        assert street.window.map is not None
        # In the middle of a grid a lamp may stand, and the tip would be the lamp's.
        street.window.map.set_visible("facilities", what != "areas")
        street.window.map.grab_picture()
        text = tip_over(street, lon, lat)
        assert (FORMULA if what.endswith("2") else HOSTILE) in text, (what, text)
        assert not re.search(r"\dT\d\d:", text), f"moments are written for people: {text}"
    assert street.page("document.images.length") == 0
    assert street.page("document.querySelectorAll('img, iframe, object, embed, svg a').length") == 0
    assert street.page("window.hit === undefined")
    assert not street.web.guard.refused
    assert street.web.desk.refused == []
    assert not [line for line in street.web.page.complaints if "alert" in line or "onerror" in line]


def tip_over(street: RealDesk, lon: float, lat: float) -> str:
    """What the map's tip says when the mouse rests there, once the rest of it has come."""
    spot = street.page(f"(p => [p.x, p.y])(griddesk.map.latLngToContainerPoint([{lat}, {lon}]))")
    at = QPoint(round(spot[0]), round(spot[1]))
    inside = street.web.widget.focusProxy()
    text = ""
    for _ in range(20):
        street.qtbot.mouseMove(inside, at + QPoint(2, 2))
        street.qtbot.mouseMove(inside, at)
        street.qtbot.wait(150)
        text = "".join(street.page("[...document.querySelectorAll('.tip:not([hidden])')].map(e => e.textContent)"))
        if "cmd" in text:
            break
    return text


def test_the_meeting_shows_it_as_text(street: RealDesk, attacked: Attacked) -> None:
    street.app.select(area_id=attacked.area_id, source="tree")
    street.settle()
    stage = meeting.slide(street.app, 1)
    stage.resize(1366, 768)
    stage.show()
    try:
        street.qtbot.waitUntil(lambda: stage.page_count == 5, timeout=20_000)
        for _ in range(5):
            street.settle()
            assert not stage.grab().isNull()
            assert crawl.taken_for_markup(MARK) == []
            street.qtbot.keyClick(stage, Qt.Key.Key_PageDown)
    finally:
        stage.close()
        street.settle()


def test_logs_and_crash_reports_do_not_hold_it_at_all(
    street: RealDesk, caplog: pytest.LogCaptureFixture, own_state: Path
) -> None:
    caplog.set_level(logging.DEBUG)

    def fall() -> None:
        held = {"resident": HOSTILE}
        try:
            int(held["resident"])
        except ValueError as error:
            raise KeyError(held["resident"]) from error

    street.app.jobs.read(fall, lambda _: None)
    street.settle()
    sentence = street.window.messages.text.text()
    assert "程序出了一处差错" in sentence and MARK not in sentence
    reports = list(own_state.rglob("crash-*.txt"))
    assert len(reports) == 1
    text = reports[0].read_text(encoding="utf-8")
    assert "KeyError" in text and "fall" in text
    assert "img" not in text and "calc" not in text, text
    assert "img" not in crash.report(ValueError(HOSTILE))
    assert not [each for each in caplog.records if "onerror" in each.getMessage() or "calc" in each.getMessage()]
