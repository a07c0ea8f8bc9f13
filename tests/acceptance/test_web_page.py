"""The web page an office hands on, in the real engine with the network cut: works offline, and hostile texts stay texts."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, Qt, QUrl
from PySide6.QtWebEngineCore import (
    QWebEnginePage,
    QWebEngineProfile,
    QWebEngineUrlRequestInfo,
    QWebEngineUrlRequestInterceptor,
)
from PySide6.QtWebEngineWidgets import QWebEngineView
from pytestqt.qtbot import QtBot

from desk.errors import BadInput, Missing, NotAllowed
from desk.gis.page import as_json, page
from desk.office import Office
from desk.rights import EXPORT, SEE_PERSONAL
from desk.store.schema import ground, house, issues, teams
from desk.work.ground import webpage
from desk.work.ground.dotting import groups_of
from desk.work.ground.webpage import PageWanted, make_page, page_data

PAYLOADS = (
    "<img src=x onerror=\"window.hit='img'\">",
    "</script><script>window.hit='script'</script>",
    "${window.hit='template'}",
    "`+(window.hit='backtick')+`",
    "{{7*7}}",
    "{% for x in ().__class__.__base__.__subclasses__() %}{{x}}{% endfor %}",
    "{# note #}{{ cycler.__init__.__globals__ }}",
    '" onmouseover="window.hit=1" autofocus onfocus="window.hit=1" x="',
    "' style='background:url(https://example.invalid/a.png)' onclick='window.hit=1",
    "--><script>window.hit='comment'</script><!--",
    "javascript:window.hit='address'",
    "\u2028window.hit='line'//\u2029",
    "&lt;img src=x onerror=window.hit=1&gt;&#60;svg onload=window.hit=1&#62;",
    "<svg/onload=window.hit='svg'>",
    "<iframe srcdoc='<script>parent.hit=1</script>'></iframe>",
    "]]><script>window.hit='cdata'</script>",
    "\\u003cscript\\u003ewindow.hit=1\\u003c/script\\u003e",
    "<link rel=stylesheet href=https://example.invalid/x.css><base href=https://example.invalid/>",
    "<!--<script>",
    "</title></style></textarea><body onload=window.hit=1>",
    "'; DROP TABLE area; --",
    "=cmd|'/c calc'!A1",
    "\u202e\u0000\ud7ff汉𠮷",
)


class Ear(QWebEngineUrlRequestInterceptor):
    """Hears every request and lets only the file itself through."""

    def __init__(self) -> None:
        super().__init__()
        self.heard: list[str] = []

    def interceptRequest(self, info: QWebEngineUrlRequestInfo) -> None:
        self.heard.append(info.requestUrl().toString())
        if not info.requestUrl().isLocalFile():
            info.block(True)


class Loud(QWebEnginePage):
    """Keeps what the page says to its console."""

    def __init__(self, profile: QWebEngineProfile, parent: Any) -> None:
        super().__init__(profile, parent)
        self.said: list[str] = []

    def javaScriptConsoleMessage(self, level: Any, message: str, line: int, source: str) -> None:
        self.said.append(message)


class Browser:
    """A file in a window of the engine."""

    def __init__(self, qtbot: QtBot, path: Path) -> None:
        self.qtbot, self.path = qtbot, path
        self.view = QWebEngineView()
        self.profile = QWebEngineProfile()
        self.ear = Ear()
        self.profile.setUrlRequestInterceptor(self.ear)
        self.page = Loud(self.profile, None)
        self.view.setPage(self.page)
        self.view.resize(1000, 700)
        self.view.show()
        self.view.load(QUrl.fromLocalFile(str(path)))
        qtbot.waitUntil(lambda: self.run("document.body && document.body.dataset.ready === '1'"), timeout=30_000)

    def close(self) -> None:
        """The page goes before its profile."""
        for each in (self.view, self.page, self.profile):
            each.deleteLater()
            QCoreApplication.sendPostedEvents(each, QEvent.Type.DeferredDelete)

    def run(self, code: str) -> Any:
        answers: list[Any] = []
        self.page.runJavaScript(f"JSON.stringify({code})", 0, answers.append)
        self.qtbot.waitUntil(lambda: bool(answers), timeout=20_000)
        return json.loads(answers[0]) if answers[0] else None

    def popups(self) -> list[str]:
        """The text of every popup, each opened once."""
        return self.run(
            "(() => { const map = window[JSON.parse(document.getElementById('office').textContent).map], texts = [];"
            " map.eachLayer((layer) => { if (layer.getPopup && layer.getPopup()) {"
            " layer.getPopup().options.autoPan = false; layer.openPopup();"
            " texts.push(layer.getPopup().getElement().querySelector('.leaflet-popup-content').textContent);"
            " if (layer.getTooltip && layer.getTooltip()) layer.openTooltip(map.getCenter()); layer.closePopup(); } });"
            " return texts; })()"
        )

    def assert_calm(self, scripts: int = 4) -> None:
        """Nothing ran, nothing was asked for, nothing was built from a text."""
        self.qtbot.wait(200)
        assert self.run("window.hit === undefined")
        assert self.ear.heard and set(self.ear.heard) == {QUrl.fromLocalFile(str(self.path)).toString()}
        assert self.run("document.querySelectorAll('img, svg, iframe, object, embed, link, base, form').length") == 0
        assert self.run("document.querySelectorAll('script').length") == scripts + 1  # and the data, which is no script
        handlers = (
            "[...document.querySelectorAll('*')].flatMap(e => [...e.attributes]).filter(a => /^on/i.test(a.name))"
        )
        assert self.run(f"{handlers}.length") == 0
        assert not [said for said in self.page.said if "Uncaught" in said], self.page.said


@pytest.fixture
def browse(qapp: Any, qtbot: QtBot) -> Iterator[Callable[[Path], Browser]]:
    made: list[Browser] = []

    def give(path: Path) -> Browser:
        made.append(Browser(qtbot, path))
        return made[-1]

    yield give
    for browser in made:
        browser.close()


@pytest.fixture
def office(own_small: Callable[[str], Path], each_profile: str) -> Iterator[Office]:
    opened = Office.open(own_small(each_profile))
    yield opened
    opened.close()


def everything(office: Office) -> PageWanted:
    """All that a page can show; of the facilities the two classes with fewest, so that every popup can be opened."""
    counts = Counter(group for _, group in groups_of(office).values())
    return PageWanted(
        layer_id=office.search.layers()[0].id,
        figure=office.search.figures()[0].key,
        groups=frozenset(group for group, _ in counts.most_common()[-2:]),
        issues=True,
        teams=True,
        reason="给社区核对边界",
    )


def strings(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from strings(inner, f"{path}.{key}")
    elif isinstance(value, list):
        for inner in value:
            yield from strings(inner, f"{path}[]")
    elif isinstance(value, str):
        yield path, value


def poisoned(value: Any, turn: Iterator[str]) -> Any:
    if isinstance(value, dict):
        return {key: poisoned(inner, turn) for key, inner in value.items()}
    if isinstance(value, list):
        return [poisoned(inner, turn) for inner in value]
    return next(turn) if isinstance(value, str) else value


def test_one_file_shows_grids_figures_and_points_without_any_request(office, browse, tmp_path):
    target = tmp_path / "地图.html"
    size = make_page(office, everything(office), target)
    text = target.read_text(encoding="utf-8")
    assert size == target.stat().st_size
    for sign in ('src="http', "<link", "@import", "url(http", "jsdelivr", "cdnjs"):
        assert sign not in text, sign
    browser = browse(target)
    layer = office.search.layers()[0]
    data = page_data(office, everything(office))
    shown = browser.popups()
    leaves = [grid for grid in data["grids"] if grid["leaf"]]
    assert len(shown) == len(leaves) + sum(len(each["name"]) for each in data["points"])
    for grid in leaves:
        assert any(said.startswith(grid["name"]) and grid["code"] in said for said in shown)
    assert layer.name in browser.run("document.querySelector('h1').textContent")
    panel = browser.run("document.querySelector('.panel').textContent")
    assert all(each["title"] in panel for each in data["points"]) and all(each in panel for each in data["ranges"])
    assert "示例数据" in browser.run("document.querySelector('header').textContent")
    painted = browser.run(
        "(c => { const p = c.getContext('2d').getImageData(0, 0, c.width, c.height).data;"
        " return new Set([...p].filter((_, i) => i % 4 === 2)).size; })(document.querySelector('canvas'))"
    )
    assert painted > 10
    browser.assert_calm()


def test_a_click_on_a_grid_opens_its_card(office, browse, tmp_path):
    target = tmp_path / "地图.html"
    layer = office.search.layers()[-1].id  # polygons in both profiles
    make_page(office, PageWanted(layer_id=layer), target)
    browser = browse(target)
    browser.qtbot.waitUntil(lambda: browser.view.focusProxy() is not None, timeout=5000)
    x, y = browser.run(
        "(d => { const map = window[d.map]; let best = null; map.eachLayer(l => { if (l.getPopup && l.getPopup() &&"
        " l.getBounds) best = best || l; }); const p = map.latLngToContainerPoint(best.getCenter()),"
        " r = map.getContainer().getBoundingClientRect(); return [r.left + p.x, r.top + p.y]; })"
        "(JSON.parse(document.getElementById('office').textContent))"
    )
    browser.qtbot.mouseClick(browser.view.focusProxy(), Qt.MouseButton.LeftButton, pos=QPoint(round(x), round(y)))
    browser.qtbot.waitUntil(lambda: browser.run("document.querySelectorAll('.card b').length") == 1, timeout=5000)
    browser.assert_calm()


def test_every_text_of_the_page_may_be_hostile(office, browse, tmp_path):
    clean = page_data(office, everything(office))
    sinks = {path for path, _ in strings(clean)}
    assert {".title", ".office", ".footer", ".figure", ".ranges[]", ".grids[].name", ".grids[].rows[][]", ".points[].title",
            ".points[].names[]", ".points[].rows[][][]"} <= sinks  # fmt: skip
    for offset in (0, 7):  # every kind of text meets several payloads
        turn = (PAYLOADS[(number + offset) % len(PAYLOADS)] for number in range(10**9))
        dirty = poisoned(clean, turn)
        target = tmp_path / f"毒{offset}.html"
        target.write_text(page(dirty), encoding="utf-8")
        browser = browse(target)
        shown = browser.popups()
        assert browser.run("document.querySelector('h1').textContent") == dirty["title"]
        assert browser.run("document.querySelector('footer').textContent") == dirty["footer"]
        whole = "\n".join(shown)
        for grid in dirty["grids"]:
            if grid["leaf"]:
                assert grid["name"] in whole
        for payload in PAYLOADS:
            assert payload in whole, payload
        assert "49" not in "".join(text for text in shown if "7*7" not in text and "{{" in text)
        browser.run(
            "(b => { b.value = 'i'; b.dispatchEvent(new Event('input')); })(document.querySelector('input')) ?? 0"
        )
        browser.assert_calm()


@pytest.mark.parametrize("payload", PAYLOADS)
def test_each_payload_in_each_kind_of_text_leaves_the_page_whole(payload):
    data = {"title": payload, "deep": {payload: [payload, {"x": payload}]}}
    text = as_json(data)
    assert not set("<>&\u2028\u2029") & set(text)
    assert json.loads(text) == data


def test_hostile_rows_of_the_database_reach_the_page_as_texts(office, each_profile, browse, tmp_path):
    attack = PAYLOADS[0] + PAYLOADS[1] + PAYLOADS[4]
    leaf = office.database.read_value("select area_id from assignment order by id limit 1")
    layer = office.database.read_value("select layer_id from area where id = ?", (leaf,))
    person = office.database.read_value(
        "select person_id from assignment where area_id = ? order by id limit 1", (leaf,)
    )
    facility = office.database.read_value("select id from facility order by id limit 1")
    issue = office.database.read_value(
        "select id from issue where closed_at is null and lon is not null order by id limit 1"
    )
    with office.write("attack") as transaction:
        transaction.update(ground.area, leaf, name=attack)
        transaction.update(ground.layer, layer, name=attack)
        transaction.update(teams.person, person, name=attack[:60])
        transaction.update(ground.facility, facility, name=attack, address=attack)
        transaction.update(issues.issue, issue, title=attack, address=attack)
        transaction.execute(house.meta.update().where(house.meta.c.name == "name").values(value=attack))
    again = Office.open(tmp_path / f"{each_profile}.griddesk")
    again.actor = replace(again.actor, name=attack)
    try:
        target = tmp_path / "攻.html"
        make_page(again, replace(everything(again), layer_id=layer, title=attack, reason=attack), target)
    finally:
        again.close()
    browser = browse(target)
    shown = browser.popups()
    assert any(text.startswith(attack) for text in shown)
    assert attack in browser.run("document.querySelector('footer').textContent")
    browser.assert_calm()


def test_persons_leave_only_with_the_right_and_a_reason_and_it_is_written_down(office, tmp_path):
    wanted, target = everything(office), tmp_path / "页.html"
    with pytest.raises(Missing):
        make_page(office, replace(wanted, reason="  "), target)
    plain = PageWanted(layer_id=wanted.layer_id)
    make_page(office, plain, target)
    names = [row[0] for row in office.database.read("select name from person")]
    text = target.read_text(encoding="utf-8")
    assert not any(f'"{name} ' in text for name in names)
    make_page(office, wanted, target)
    said = office.database.read_one("select action, actor, reason from audit order by id desc limit 1")
    assert said[0] == "export" and said[1] == office.actor.name and "给社区核对边界" in said[2] and "页.html" in said[2]
    footer = page_data(office, wanted)["footer"]
    assert office.actor.name in footer and office.today() in footer and "给社区核对边界" in footer
    office.actor = replace(office.actor, rights=office.actor.rights - {EXPORT})
    with pytest.raises(NotAllowed):
        make_page(office, plain, tmp_path / "无权.html")
    assert not (tmp_path / "无权.html").exists()


def test_numbers_of_persons_in_titles_are_masked_by_right(office, tmp_path):
    number, phone = "990101199003074514", "12001234567"
    issue = office.database.read_value(
        "select id from issue where closed_at is null and lon is not null order by id limit 1"
    )
    with office.write("test") as transaction:
        transaction.update(issues.issue, issue, title=f"王某{number}来电{phone}反映")
    make_page(office, everything(office), tmp_path / "遮.html")
    masked = (tmp_path / "遮.html").read_text(encoding="utf-8")
    assert number not in masked and phone not in masked and "来电" in masked
    office.actor = replace(office.actor, rights=office.actor.rights | {SEE_PERSONAL})
    vars(office).pop("search", None)
    make_page(office, everything(office), tmp_path / "全.html")
    assert number in (tmp_path / "全.html").read_text(encoding="utf-8")


def test_too_many_dots_are_refused_in_a_sentence(office, tmp_path, monkeypatch):
    monkeypatch.setattr(webpage, "MOST_POINTS", 5)
    with pytest.raises(BadInput, match="缩小范围"):
        make_page(office, everything(office), tmp_path / "多.html")
    assert list(tmp_path.glob("*.html")) == []
