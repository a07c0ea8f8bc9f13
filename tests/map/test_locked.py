"""The page stays where it is: whatever it tries to reach is refused, and hostile names are text."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint

from tests.map.stand_in import HOSTILE

ATTACKS = {
    "fetch outside": "fetch('https://example.org/x').then(() => 'reached').catch(() => 'refused')",
    "fetch another host of our scheme": "fetch('map://evil/x').then(() => 'reached').catch(() => 'refused')",
    "fetch a file": "fetch('file:///etc/passwd').then(() => 'reached').catch(() => 'refused')",
    "fetch what is not on the list": "fetch('/data/residents/1').then(r => r.ok ? 'reached' : 'refused').catch(() => 'refused')",
    "climb out": "fetch('/data/..%2f..%2fetc/passwd').then(r => r.ok ? 'reached' : 'refused').catch(() => 'refused')",
    "post": "fetch('/data/first/ground', {method: 'POST', body: 'x'}).then(r => r.ok ? 'reached' : 'refused').catch(() => 'refused')",
    "a query": "fetch('/data/first/ground?x=1').then(r => r.ok ? 'reached' : 'refused').catch(() => 'refused')",
    "eval": "new Promise(d => { try { (0, eval)('1'); d('reached'); } catch { d('refused'); } })",
    "an image": "new Promise(d => { const i = new Image(); i.onload = () => d('reached'); i.onerror = () => d('refused'); "
    "i.src = 'https://example.org/x.png'; })",
    "a picture in the address": "new Promise(d => { const i = new Image(); i.onload = () => d('reached'); "
    "i.onerror = () => d('refused'); i.src = 'data:image/gif;base64,R0lGODlhAQABAAAAACwAAAAAAQABAAA='; })",
    "a script": "new Promise(d => { const s = document.createElement('script'); s.onload = () => d('reached'); "
    "s.onerror = () => d('refused'); s.src = 'https://example.org/x.js'; document.head.append(s); })",
    "a script in the page": "new Promise(d => { const s = document.createElement('script'); s.textContent = 'window.planted = 1'; "
    "document.head.append(s); d(window.planted ? 'reached' : 'refused'); })",
    "a style in the page": "new Promise(d => { const s = document.createElement('style'); s.textContent = 'body { color: red }'; "
    "document.head.append(s); d(s.sheet && s.sheet.cssRules.length ? 'reached' : 'refused'); })",
    "a worker": "new Promise(d => { try { const w = new Worker('data:text/javascript,postMessage(1)'); "
    "w.onmessage = () => d('reached'); w.onerror = () => d('refused'); } catch { d('refused'); } })",
    "a socket": "new Promise(d => { try { const w = new WebSocket('wss://example.org'); w.onopen = () => d('reached'); "
    "w.onerror = () => d('refused'); } catch { d('refused'); } })",
}
MOVES = {
    "elsewhere": "location.href = 'https://example.org/'",
    "to a file": "location.href = 'file:///etc/passwd'",
    "to data": "location.href = 'data:text/html,<b>x</b>'",
    "to another host of our scheme": "location.href = 'map://evil/index.html'",
    "to another page of ours": "location.href = 'map://desk/data/first/ground'",
    "to a new window": "window.open('https://example.org/')",
    "by a link": "(() => { const a = document.createElement('a'); a.href = 'https://example.org/'; a.target = '_blank'; "
    "document.body.append(a); a.click(); })()",
    "by a frame": "(() => { const f = document.createElement('iframe'); f.src = 'map://desk/index.html'; document.body.append(f); })()",
    "by a download": "(() => { const a = document.createElement('a'); a.href = '/data/first/ground'; a.download = 'x'; "
    "document.body.append(a); a.click(); })()",
}
pytestmark = pytest.mark.logs(r"^(map page: |The map page |The map asked )")


def outcome(hand, qtbot, code: str) -> str:
    hand.run("(window.outcome = '', 0)")
    hand.run(f"({code}).then(v => window.outcome = v) && 0")
    qtbot.waitUntil(lambda: hand.run("window.outcome") != "", timeout=8000)
    return hand.run("window.outcome")


def test_nothing_outside_can_be_reached(open_map, qtbot):
    hand = open_map()
    for name, code in ATTACKS.items():
        assert outcome(hand, qtbot, code) == "refused", name


@pytest.mark.parametrize("how", MOVES)
def test_the_page_cannot_leave_or_open_another(open_map, qtbot, how):
    hand = open_map()
    hand.run("(window.still = 'here', 0)")
    hand.view.face.page.runJavaScript(MOVES[how])
    qtbot.wait(250)
    assert hand.view.face.page.url().toString() == "map://desk/index.html"
    assert hand.run("window.still") == "here"
    assert hand.run("griddesk.scene.areas !== null")


def test_hostile_names_are_text_everywhere_and_ask_nothing(open_map, qtbot):
    hand = open_map(hostile=True, facilities=600, issues=0)
    hand.run("(window.alert = () => window.hit = 1, 0)")
    search = hand.view._app.office.search
    tip = "document.querySelector('.tip b').textContent"
    hand.hover(QPoint(450, 320))
    qtbot.waitUntil(lambda: hand.run(tip) == HOSTILE, timeout=5000)
    lon, lat = search.spots(search.facilities, 3)
    hand.run(f"griddesk.map.setView([{lat[41]}, {lon[41]}], 18, {{animate: false}}) && 0")
    hand.picture()
    hand.hover(hand.at(lon[41], lat[41]))
    qtbot.waitUntil(lambda: HOSTILE in hand.run("document.querySelector('.tip').textContent"), timeout=5000)
    assert HOSTILE in hand.run("document.querySelector('.legend').textContent")
    assert hand.run("document.images.length") == 0
    assert hand.run("window.hit") is None
    assert not hand.view.face.guard.refused
    assert hand.view.face.desk.refused == []


def test_console_lines_reach_the_log_without_digits(open_map, qtbot):
    hand = open_map()
    hand.run("console.error('居民 110101199001011234') || 0")
    qtbot.waitUntil(lambda: bool(hand.view.face.page.complaints), timeout=5000)
    assert hand.view.face.page.complaints == ["居民 " + "#" * 18]


def test_the_channel_offers_nothing_beyond_its_four_slots_that_does_harm(open_map, qtbot):
    hand = open_map(issues=0)
    hand.run("new QWebChannel(qt.webChannelTransport, c => { try { c.objects.desk.deleteLater(); } catch {} }) && 0")
    qtbot.wait(200)
    with qtbot.waitSignal(hand.view.picked, timeout=5000):
        hand.click(QPoint(450, 320))
