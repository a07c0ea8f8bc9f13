"""Pictures below the map and previews over it: from a package, from the one server that is allowed, and from no other."""

from __future__ import annotations

import math
import struct
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import shapely
import sqlcipher3
from PySide6.QtCore import QBuffer, QPoint
from PySide6.QtGui import QColor, QImage

from desk.work.ground import tiles
from ui.settings import TileSetting

pytestmark = pytest.mark.logs(r"^(map page: |The map page |The map asked )")
PINK = (250, 20, 140)


def png() -> bytes:
    picture = QImage(256, 256, QImage.Format.Format_RGB32)
    picture.fill(QColor(*PINK))
    buffer = QBuffer()
    buffer.open(QBuffer.OpenModeFlag.WriteOnly)
    picture.save(buffer, "PNG")
    return bytes(buffer.data().data())


class Server:
    """Counts who asks for what."""

    def __init__(self) -> None:
        asked, body = [], png()

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                asked.append(self.path)
                if self.path.startswith("/away"):
                    self.send_response(302)
                    self.send_header("Location", f"http://127.0.0.1:{other_port()}/stolen.png")
                    self.end_headers()
                    return
                self.send_response(200)
                self.send_header("Content-Type", "image/png")
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        def other_port() -> int:
            return self.other.port if self.other else 1

        self.other: Server | None = None
        self.asked = asked
        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self.http.server_port
        threading.Thread(target=self.http.serve_forever, daemon=True).start()

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"


@pytest.fixture
def servers() -> Iterator[tuple[Server, Server]]:
    one, other = Server(), Server()
    one.other = other
    yield one, other
    for each in (one, other):
        each.http.shutdown()
        each.http.server_close()


def allow(hand, server: Server, path: str = "/t/{z}/{x}/{y}.png?tk=SECRETKEY") -> None:
    app = hand.view._app
    (address,) = tiles.templates("own", template=server.origin + path)
    app.settings.tiles = TileSetting(enabled=True, source="own", addresses=[address], origins=[tiles.origin(address)])
    reload(hand)
    hand.view.change(tiles="url")


def reload(hand) -> None:
    """The page comes anew with what the settings allow; wait until it is the new one."""
    hand.run("(window.isOld = true, 0)")
    hand.view.use_tiles()
    fresh = "Boolean(!window.isOld && window.griddesk && griddesk.scene.areas)"
    hand.qtbot.waitUntil(lambda: hand.run(fresh), timeout=15_000)


def pink(hand) -> float:
    """Share of the picture that is of the tiles' colour, as far as the ground shows through."""
    image = hand.picture()
    seen = 0
    for x in range(0, image.width(), 9):
        for y in range(0, image.height(), 9):
            colour = image.pixelColor(QPoint(x, y))
            seen += colour.red() > 180 and colour.green() < 150 and colour.blue() > 90
    return seen / ((image.width() // 9) * (image.height() // 9))


def test_nothing_is_asked_until_a_server_is_switched_on(open_map, servers, qtbot):
    hand = open_map()
    code = f"new Promise(d => {{ const i = new Image(); i.onload = () => d('reached'); i.onerror = () => d('refused'); i.src = '{servers[0].origin}/x.png'; }})"
    hand.run("(window.outcome = '', 0)")
    hand.run(f"({code}).then(v => window.outcome = v) && 0")
    qtbot.waitUntil(lambda: hand.run("window.outcome") != "", timeout=8000)
    assert hand.run("window.outcome") == "refused" and servers[0].asked == []


def test_the_one_server_is_asked_for_pictures_and_no_other(open_map, servers, qtbot, caplog):
    hand = open_map()
    one, other = servers
    allow(hand, one)
    qtbot.waitUntil(lambda: len(one.asked) > 3, timeout=15_000)
    assert all(path.startswith("/t/") for path in one.asked)
    assert pink(hand) > 0.1
    tries = {
        "another port": f"i.src = '{other.origin}/x.png'",
        "by a detour": f"i.src = '{one.origin}/away.png'",
    }
    for name, code in tries.items():
        hand.run("(window.outcome = '', 0)")
        hand.run(
            f"(new Promise(d => {{ const i = new Image(); i.onload = () => d('reached'); i.onerror = () => d('refused'); {code}; }})).then(v => window.outcome = v) && 0"
        )
        qtbot.waitUntil(lambda: hand.run("window.outcome") != "", timeout=8000)
        assert hand.run("window.outcome") == "refused", name
    hand.run("(window.outcome = '', 0)")
    hand.run(
        f"fetch('{one.origin}/data').then(() => 'reached').catch(() => 'refused').then(v => window.outcome = v) && 0"
    )
    qtbot.waitUntil(lambda: hand.run("window.outcome") != "", timeout=8000)
    assert hand.run("window.outcome") == "refused", "pictures only, no data"
    assert other.asked == [] and "/data" not in one.asked
    assert "SECRETKEY" not in caplog.text


def test_switched_off_again_nothing_is_asked(open_map, servers, qtbot):
    hand = open_map()
    allow(hand, servers[0])
    qtbot.waitUntil(lambda: len(servers[0].asked) > 3, timeout=15_000)
    hand.view._app.settings.tiles.enabled = False
    hand.view.use_tiles()
    hand.view.change(tiles="")
    qtbot.waitUntil(lambda: hand.run("Boolean(window.griddesk && griddesk.scene.areas)"), timeout=15_000)
    qtbot.wait(800)  # what was on its way when it was switched off still arrives
    before = len(servers[0].asked)
    hand.run("(griddesk.map.zoomIn(1, {animate: false}), 0)")
    qtbot.wait(600)
    assert len(servers[0].asked) == before


def test_a_package_lies_below_the_map(open_map, tmp_path: Path, qtbot):
    hand = open_map()
    path, body = tmp_path / "粉.mbtiles", png()
    lat, lon, zoom = hand.run("(c => [c.lat, c.lng, Math.round(griddesk.map.getZoom())])(griddesk.map.getCenter())")
    connection = sqlcipher3.connect(str(path))
    connection.execute("create table metadata (name text, value text)")
    connection.execute("create table tiles (zoom_level integer, tile_column integer, tile_row integer, tile_data blob)")
    for z in range(zoom - 2, zoom + 3):
        size = 2**z
        x, y = int((lon + 180) / 360 * size), int((1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2 * size)
        rows = [(z, x + i, size - 1 - y - j, body) for i in range(-9, 10) for j in range(-9, 10)]
        connection.executemany("insert into tiles values (?, ?, ?, ?)", rows)
    connection.commit()
    connection.close()
    plain = pink(hand)
    key = tiles.id_of(path)
    hand.view._app.settings.packages[key] = str(path)
    hand.view.change(tiles=f"package:{key}")
    qtbot.wait(500)
    assert pink(hand) > plain + 0.1
    assert not hand.view.face.guard.refused
    tiles.close(path)


def test_a_preview_is_drawn_and_goes_again(open_map, qtbot):
    hand = open_map()
    lat, lon = hand.run("(c => [c.lat, c.lng])(griddesk.map.getCenter())")
    shapes = [shapely.box(lon - 0.004, lat - 0.004, lon, lat), shapely.LineString([(lon, lat), (lon + 0.004, lat + 0.003)]),
              shapely.Point(lon + 0.002, lat - 0.002)]  # fmt: skip
    pack = struct.pack("<I", len(shapes))
    for number, shape in enumerate(shapes, 1):
        body = shapely.to_wkb(shape, byte_order=1)
        pack += struct.pack("<iI", number, len(body)) + body + b"\0" * (-len(body) % 4)
    before = magenta(hand)
    hand.view.preview(pack, "预览<b>三</b>个")
    qtbot.waitUntil(lambda: hand.run("Boolean(griddesk.tools.known.get('preview').shapes)"), timeout=8000)
    assert magenta(hand) > before + 40
    assert hand.run("document.body.textContent.includes('预览<b>三</b>个')"), "words stay words"
    west, north, east, south = hand.run(
        "(b => [b.getWest(), b.getNorth(), b.getEast(), b.getSouth()])(griddesk.map.getBounds())"
    )
    assert west < lon - 0.004 and east > lon + 0.004 and south < lat - 0.004 and north > lat + 0.003
    hand.view.preview(b"", "")
    qtbot.waitUntil(lambda: hand.run("griddesk.tools.known.get('preview').shapes === null"), timeout=8000)
    assert magenta(hand) <= before + 5


def magenta(hand) -> int:
    image = hand.picture()
    found = 0
    for x in range(0, image.width(), 2):
        for y in range(0, image.height(), 2):
            colour = image.pixelColor(QPoint(x, y))
            found += colour.red() > 150 and colour.green() < 60 and 90 < colour.blue() < 190
    return found
