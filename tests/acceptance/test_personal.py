"""Nobody's ID or phone number comes out in full without the right: not on the screen, not in a file, not in a log."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
import python_calamine
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from desk.model import Query
from desk.office import Office
from desk.rights import ALL
from desk.store.schema import issues, people, teams
from desk.work.outgoing import exports
from tests.acceptance import crawl
from tests.acceptance.calling import cli
from tests.acceptance.conftest import RealDesk
from tests.samples import PROFILES
from ui import meeting
from ui.meeting.deck import read_deck

NUMBER = re.compile(r"(?<![0-9A-Za-z])(?:\d{17}[\dXx]|1\d{10})(?![0-9A-Za-z])")
PERSONAL = (
    ("resident", "id_no"),
    ("resident", "phone"),
    ("person", "id_no"),
    ("organisation", "head_phone"),
    ("issue", "reporter_phone"),
)
SAID = "请联系居民19900007777，身份证11990119800101001X，谢谢"
SAID_NUMBERS = {"19900007777", "11990119800101001X"}


@pytest.fixture(scope="module", params=PROFILES)
def told(
    request: pytest.FixtureRequest, small_sample: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """A small office where somebody also typed numbers into free texts, as people do."""
    path = tmp_path_factory.mktemp("told") / f"{request.param}.griddesk"
    path.write_bytes(small_sample(request.param).read_bytes())
    office = Office.open(path)
    try:
        issue = office.database.read_value(
            "select max(id) from issue where closed_at is null and due_at < ?", (office.now(),)
        )
        step = office.database.read_value("select max(id) from step where issue_id = ?", (issue,))
        resident = office.database.read_value("select min(id) from resident where phone is not null")
        record = office.database.read_value("select max(id) from record")
        with office.write("told") as transaction:
            transaction.update(issues.issue, issue, title=SAID, body=SAID, answer=SAID)
            transaction.update(issues.step, step, body=SAID)
            transaction.update(people.resident, resident, note=SAID)
            transaction.update(teams.record, record, body=SAID)
    finally:
        office.close()
    return path


@pytest.fixture(scope="module")
def numbers(told: Path) -> set[str]:
    """Every ID and phone number in the office, by a plain look at every column that may hold one."""
    office = Office.open(told)
    try:
        found = set(SAID_NUMBERS)
        for table, column in PERSONAL:
            found |= {str(row[0]) for row in office.database.read(f"select {column} from {table} where {column} <> ''")}
        # The phone of somebody on duty is for everybody at the desk.
        found -= {str(row[0]) for row in office.database.read("select phone from person where phone <> ''")}
    finally:
        office.close()
    assert len(found) > 5000
    return found


def in_full(texts: Iterator[tuple[str, str]], numbers: set[str]) -> list[tuple[str, str]]:
    """Where one of the numbers stands unmasked."""
    return [(where, text[:60]) for where, text in texts if set(NUMBER.findall(text)) & numbers]


def everywhere(desk: RealDesk) -> Iterator[tuple[str, str]]:
    """All the window shows after every list, card, find and dialog was opened."""
    yield "title", desk.window.windowTitle()
    for kind, panel in desk.window.lists.items():
        desk.window.show_list(kind)
        desk.ids(kind, "")
        for section in range(panel.model.columnCount()):
            panel.table.setColumnHidden(section, False)
        desk.settle()
        panel.table.setCurrentIndex(panel.model.index(0, 0))
        desk.settle()
        yield from ((f"{kind}: {where}", text) for where, text in crawl.model_texts(panel.model))
        yield from ((f"{kind}: {where}", text) for where, text in crawl.texts(models=False))
        panel.table.selectAll()
        panel.copy()
        desk.settle()
        yield f"{kind}: clipboard", QGuiApplication.clipboard().text()
    yield from crawl.texts()


@pytest.mark.parametrize("may", [False, True], ids=["masked", "revealed"])
def test_the_window_shows_numbers_only_to_who_switched_them_on(
    desk: RealDesk, told: Path, numbers: set[str], may: bool, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    desk.open(told)
    if may:
        desk.reveal()
    seen = list(everywhere(desk))
    tail = next(number for number in numbers if len(number) == 18)[-6:]
    for text in (tail, "1990000", "请联系居民"):
        desk.window.search.seek(text)
        desk.settle()
        seen += [(f"search {text}", f"{line.title} {line.detail}") for line in desk.window.search.lines.lines]
    office = desk.app.office
    assert office is not None
    for kind in office.search.kinds():
        for one in office.search.ids(Query(kind=kind.key))[-40:].tolist():
            seen += [(f"card {kind.key}", f"{title} {value}") for title, value in office.search.record(kind.key, one)]
    desk.window.menus.by_command["roster"].trigger()
    desk.settle()
    seen += [(f"roster: {where}", text) for where, text in crawl.texts()]
    teams = desk.window.commands.teams
    assert teams.roster_window.isVisible() and teams.roster_window.side.staff
    teams.show_person(teams.roster_window.side.staff[0].person_id)
    desk.settle()
    seen += [(f"person: {where}", text) for where, text in crawl.texts()]
    teams.person_window.close()
    teams.roster_window.close()
    found = in_full(iter(seen), numbers)
    shown = {where.split(":")[0].split()[0] for where, _ in found}
    assert shown >= {"residents", "issues", "card", "search"} if may else found == [], found[:20]
    logged = [(each.name, each.getMessage()) for each in caplog.records]
    assert in_full(iter(logged), numbers) == [], "the log never holds them"


def test_the_meeting_never_shows_them_even_when_they_are_switched_on(
    desk: RealDesk, told: Path, numbers: set[str]
) -> None:
    desk.open(told)
    desk.reveal()
    for panel in desk.window.lists.values():
        panel.model.clear()
    desk.window.card._hint()
    stage = meeting.slide(desk.app, 1)
    stage.resize(1366, 768)
    stage.show()
    try:
        desk.qtbot.waitUntil(lambda: stage.page_count == 5, timeout=20_000)
        assert desk.app.office is not None
        deck = repr(read_deck(desk.app.office, "2026-10", None))
        assert "请联系居民" in deck, "the overdue issue stands on a slide"
        assert in_full(iter([("slides", deck)]), numbers) == []
        for _ in range(5):
            desk.settle()
            said = [(where, text) for where, text in crawl.texts() if "QTableView" not in where]
            assert in_full(iter(said), numbers) == []
            desk.qtbot.keyClick(stage, Qt.Key.Key_PageDown)
    finally:
        stage.close()
        desk.settle()


@pytest.mark.parametrize("may", [False, True], ids=["masked", "full"])
def test_files_and_answers_of_the_command_hold_them_only_on_demand(
    told: Path, numbers: set[str], may: bool, tmp_path: Path
) -> None:
    found: dict[str, list[tuple[str, str]]] = {}
    office = Office.open(told)
    try:
        office.actor = replace(office.actor, rights=ALL if may else office.actor.rights)
        for kind in office.search.kinds():
            everything = [column.key for column in kind.columns]
            exports.export(office, Query(kind=kind.key), everything, tmp_path / f"{kind.key}.xlsx", reason="核对")
    finally:
        office.close()
    said = cli(
        "export", told, "residents", tmp_path / "said.xlsx", *(["--full", "--reason", "核对"] if may else []), "--json"
    )
    assert said.status == 0 and in_full(iter([("said", said.out + said.err)]), numbers) == []
    for out in sorted(tmp_path.glob("*.xlsx")):
        kind = out.stem
        rows = python_calamine.CalamineWorkbook.from_path(str(out)).get_sheet_by_index(0).to_python()
        texts = ((f"{kind} row", str(cell)) for row in rows for cell in row)
        found[kind] = in_full(texts, numbers) + in_full(iter([("said", said.out + said.err)]), numbers)
    leaks = {kind: each[:3] for kind, each in found.items() if each}
    assert (
        set(leaks) >= {"residents", "said", "households", "organisations", "issues", "records"} if may else leaks == {}
    ), leaks


def test_the_month_and_map_files_never_hold_them(told: Path, numbers: set[str], tmp_path: Path) -> None:
    said = cli("report", told, "2026-10", tmp_path, "--json")
    assert said.status == 0, said.err
    book = openpyxl.load_workbook(said.data["file"])
    texts = [("month", str(cell.value)) for sheet in book for row in sheet.iter_rows() for cell in row if cell.value]
    assert any("请联系居民" in text for _, text in texts), "the overdue issue stands there"
    assert cli("export", told, "issues", tmp_path / "issues.geojson").status == 0
    texts.append(("map file", (tmp_path / "issues.geojson").read_text(encoding="utf-8")))
    assert in_full(iter(texts), numbers) == []


def test_the_owner_of_the_rights_sees_them(told: Path, numbers: set[str]) -> None:
    office = Office.open(told)
    try:
        office.actor = type(office.actor)(name="王书记", rights=ALL)
        ids = office.search.ids(Query(kind="residents"))[:50].tolist()
        rows = [("row", " ".join(map(str, row))) for row in office.search.rows("residents", ids, ("phone", "id_no"))]
        assert len(in_full(iter(rows), numbers)) > 30
    finally:
        office.close()
