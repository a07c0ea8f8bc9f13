"""The map beside its peers, in one run: first sight, zoom, drag, memory.

    xvfb-run -a -s "-screen 0 1920x1080x24" python -m tests.benchmarks.bench_map [FILE]

A mark on the page changes colour after each drawing, and what is timed is the moment its pixel changes on the X screen. Every
peer draws the same 589 grids (19,000 vertices) and 168,339 facilities: as many as the district 东城区 has. Our map is measured
on FILE as well, with streets, houses, issues and names. `--heavy` takes 2,405 grids with 230,000 vertices instead.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

if __name__ == "__main__":
    from ui.map import environment, scheme

    environment.prepare("software")
    scheme.register()

from PySide6.QtCore import QEventLoop, QTimer, QUrl
from PySide6.QtWidgets import QApplication

from tests.benchmarks import map_peers
from tests.benchmarks.map_screen import Screen, Watch, children_megabytes
from tests.benchmarks.map_table import ZOOMS, ratios, table
from tests.map import stand_in

MARK = (255, 0, 255)
LOADS = 5
OURS = """(() => {
  const mark = document.createElement('div'); mark.id = 'mark';
  mark.style.cssText = 'position:absolute;left:0;top:0;width:12px;height:12px;z-index:9999';
  document.body.append(mark);
  const {stage, scene, map} = window.griddesk, draw = stage.drawGround;
  let seen = false;
  stage.drawGround = (...given) => { draw.apply(stage, given);
    if (!seen && scene.areas && (scene.facilities && scene.facilities.n || %s)) { seen = true; mark.style.background = 'rgb(255,0,255)'; } };
})()"""
DRAG = """new Promise(done => { const map = window.griddesk.map, box = map.getContainer(), out = [];
  const send = (type, x, y, to) => to.dispatchEvent(new MouseEvent(type, {clientX: x, clientY: y, bubbles: true, button: 0, buttons: 1, view: window}));
  let n = 0, last = 0; send('mousedown', 640, 400, box);
  const step = now => { if (last) out.push(now - last); last = now; n++;
    if (n <= 60) { send('mousemove', 640 + 3 * n, 400 + n, box); requestAnimationFrame(step); }
    else { const t = performance.now(); send('mouseup', 640 + 180, 460, box);
      requestAnimationFrame(() => requestAnimationFrame(() => { window.dragged = JSON.stringify({frames: out, settle: performance.now() - t}); })); } };
  requestAnimationFrame(step); }); 0"""


def wait(seconds: float) -> None:
    """Let the event loop run."""
    loop = QEventLoop()
    QTimer.singleShot(int(seconds * 1000), loop.quit)
    loop.exec()


def until(check: Callable[[], bool], patience: float) -> bool:
    """Let the event loop run until something is so."""
    end = time.perf_counter() + patience
    while not check():
        if time.perf_counter() > end:
            return False
        wait(0.004)
    return True


class Case:
    """One page in one window, timed."""

    def __init__(self, page: Any, widget: Any, screen: Screen) -> None:
        self.page, self.widget, self.screen = page, widget, screen
        corner = widget.mapToGlobal(widget.rect().topLeft())
        self.spot = (corner.x() + 5, corner.y() + 5)

    def run(self, code: str) -> Any:
        """The value of a piece of JavaScript."""
        answers: list[Any] = []
        self.page.runJavaScript(code, 0, answers.append)
        until(lambda: bool(answers), 60)
        return answers[0] if answers else None

    def first(self, load: Callable[[], None], patience: float = 120) -> float | None:
        """Milliseconds from loading to the mark on the screen."""
        watch = Watch(self.screen, *self.spot, MARK, patience)
        watch.start()
        began = time.perf_counter()
        load()
        until(lambda: watch.is_over, patience + 1)
        return None if watch.seen is None else (watch.seen - began) * 1000

    def first_of(self, load: Callable[[], None]) -> float | None:
        """The median of a few loads; of one, when that takes long."""
        times: list[float] = []
        while len(times) < LOADS:
            value = self.first(load)
            wait(0.8)
            if value is None:
                return None
            times.append(value)
            if value > 1500:
                break
            # The old page stays on the screen until the new one paints: its mark must be gone.
            self.run("document.getElementById('mark').style.background='#fff'; 0")
            wait(0.3)
        return statistics.median(times)

    def zoom(self, target: int, colour: tuple[int, int, int]) -> float | None:
        """Milliseconds from setZoom to its pixels."""
        watch = Watch(self.screen, *self.spot, colour, 60)
        watch.start()
        began = time.perf_counter()
        paint = f"document.getElementById('mark').style.background='rgb{colour}'"
        self.page.runJavaScript(
            f"window.griddesk.map.setView([{map_peers.VIEW[0]},{map_peers.VIEW[1]}],{target},{{animate:false}});"
            f"requestAnimationFrame(() => {paint}); 0"
        )
        until(lambda: watch.is_over, 61)
        return None if watch.seen is None else (watch.seen - began) * 1000

    def drag(self) -> dict[str, float]:
        """Frame times of 60 dragged frames, and the pause after letting go."""
        self.run("window.dragged = null; 0")
        self.page.runJavaScript(DRAG)
        until(lambda: bool(self.run("window.dragged")), 60)
        got = json.loads(self.run("window.dragged") or '{"frames": [0, 0], "settle": 0}')
        frames = sorted(got["frames"])
        return {"p50": frames[len(frames) // 2], "p95": frames[int(len(frames) * 0.95)], "settle": got["settle"]}


def measure(case: Case, load: Callable[[], None], name: str) -> dict[str, Any]:
    """All numbers of one page."""
    found: dict[str, Any] = {"name": name, "first": case.first_of(load)}
    case.zoom(13, (1, 2, 3))
    number = 10
    for start, end in ZOOMS:
        times = []
        for _ in range(3):
            number += 20
            case.zoom(start, (number, 90, 10))
            wait(0.15)
            value = case.zoom(end, (number, 10, 90))
            wait(0.15)
            if value is not None:
                times.append(value)
        found[f"{start}-{end}"] = statistics.median(times) if times else None
    wait(0.3)
    found["drag"] = case.drag()
    found["megabytes"] = children_megabytes()
    return found


def peer(name: str, files: dict[str, bytes], screen: Screen) -> dict[str, Any]:
    """Measure a page made of `files`, on an engine set up like ours but for its script policy."""
    from PySide6.QtWebEngineCore import QWebEnginePage, QWebEngineProfile
    from PySide6.QtWebEngineWidgets import QWebEngineView

    from ui.map import serve

    class Open(serve.Desk):
        """The same handler with other files; the peers' inline scripts need a looser policy."""

        def requestStarted(self, job: Any) -> None:
            body = served.get(job.requestUrl().path())
            kind = {".html": b"text/html", ".css": b"text/css"}.get(
                Path(job.requestUrl().path()).suffix, b"text/javascript"
            )
            if body is None:
                super().requestStarted(job)
            else:
                self._answer(job, body, kind, b"default-src 'self' 'unsafe-inline' 'unsafe-eval' data: blob:")

    served = {**files, **map_peers.leaflet()}
    desk = Open(lambda path, answer: False)
    profile = QWebEngineProfile()
    profile.installUrlSchemeHandler(b"map", desk)
    view = QWebEngineView()
    page = QWebEnginePage(profile, view)
    view.setPage(page)
    view.resize(*map_peers.SIZE)
    view.move(0, 0)
    view.show()
    wait(0.6)
    found = measure(Case(page, view, screen), lambda: page.load(QUrl("map://desk/index.html")), name)
    view.hide()
    _end(page, view, profile)
    return found


def ours(name: str, office: Any, screen: Screen, points: bool = True) -> dict[str, Any]:
    """Measure our own map: the real MapView on the given office."""
    from PySide6.QtWebEngineCore import QWebEngineScript

    from ui.app import App
    from ui.map.engine import WebMap
    from ui.map.view import MapView
    from ui.settings import Settings

    app = App(Settings(path=None))
    layers = office.search.layers() if office else ()
    if office:
        app.use(office, "bench", layers, layers[0], office.search.tree(layers[0].id))
    view = MapView(app)
    view.resize(*map_peers.SIZE)
    view.move(0, 0)
    # Started once to have the engine's process warm, like the peers; the timed load is the next one.
    view.start()
    view.show()
    assert isinstance(view.face, WebMap)
    wait(1.5)
    page = view.face.page
    script = QWebEngineScript()
    script.setSourceCode(OURS % ("false" if points else "true"))
    script.setInjectionPoint(QWebEngineScript.InjectionPoint.DocumentReady)
    script.setWorldId(QWebEngineScript.ScriptWorldId.MainWorld)
    page.scripts().insert(script)
    view.wish.lon, view.wish.lat, view.wish.zoom = map_peers.VIEW[1], map_peers.VIEW[0], 13.0

    def load() -> None:
        # As at start-up: the questions go out together with the engine's own start.
        view._take_office()
        page.load(QUrl("map://desk/index.html"))

    found = measure(Case(page, view, screen), load, name)
    view.shutdown()
    view.close()
    app.jobs.close()
    return found


def _end(page: Any, view: Any, profile: Any) -> None:
    page.deleteLater()
    view.deleteLater()
    wait(0.05)
    profile.deleteLater()
    wait(0.3)
    gc.collect()


def main(arguments: list[str] | None = None) -> dict[str, dict[str, Any]]:
    """Run every case whose peer is installed, print the table, give the numbers."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", nargs="?", help="measure our map on this office file as well")
    parser.add_argument("--heavy", action="store_true", help="four times as many borders")
    parser.add_argument("--only", default="", help="comma-separated: empty,bare,ours,grids,geojson,folium,qgis")
    given = parser.parse_args(arguments)
    only = set(filter(None, given.only.split(",")))
    application = QApplication.instance() or QApplication(sys.argv[:1])
    if os.environ.get("QT_QPA_PLATFORM") == "offscreen" or not os.environ.get("DISPLAY"):
        raise SystemExit("No X screen: run this under xvfb-run; pixels must be on a screen to be timed.")
    ground = {"columns": 37, "rows": 65, "wave": 23} if given.heavy else {"columns": 19, "rows": 31, "wave": 7}
    screen, office = Screen(), stand_in.office(**ground, facilities=168_339, issues=0, paved=False)
    for ask in (lambda: office.search.map_areas(1), lambda: office.search.map_points("facilities")):
        ask()
    rows: dict[str, dict[str, Any]] = {}
    notes: list[str] = []
    wanted = lambda key: not only or key in only  # noqa: E731
    if wanted("empty"):
        peer("warm-up", {"/index.html": map_peers.EMPTY.encode()}, screen)
        rows["empty"] = peer("empty Leaflet map", {"/index.html": map_peers.EMPTY.encode()}, screen)
    if wanted("bare"):
        rows["bare"] = ours(
            "our page, an office with nothing in it",
            stand_in.office(columns=1, rows=1, facilities=0, issues=0),
            screen,
            False,
        )
    if wanted("ours"):
        rows["ours"] = ours(
            f"GridDesk: {ground['columns'] * ground['rows']:,} grids, 168,339 facilities", office, screen
        )
    if given.file:
        from desk.office import Office

        opened = Office.open(given.file)
        rows["file"] = ours(f"GridDesk: {Path(given.file).name}", opened, screen)
        opened.close()
    shapes = map_peers.features(office.search) if only & {"grids", "geojson"} or not only else {}
    if wanted("grids"):
        rows["grids"] = peer(
            "Leaflet L.geoJSON canvas, grids only", {"/index.html": map_peers.GRIDS.encode(), **shapes}, screen
        )
    if wanted("geojson"):
        rows["geojson"] = peer(
            "Leaflet L.geoJSON canvas, all", {"/index.html": map_peers.GEOJSON.encode(), **shapes}, screen
        )
    if wanted("folium"):
        page = map_peers.folium_page(office.search)
        if isinstance(page, str):
            notes.append(f"folium FastMarkerCluster: absent, {page}")
        else:
            rows["folium"] = peer(f"folium FastMarkerCluster (+{page[1]:.1f} s Python)", page[0], screen)
    if wanted("qgis"):
        job = map_peers.qgis(office.search)
        if isinstance(job, str):
            notes.append(f"QGIS: absent, {job}")
        else:
            name = f"QGIS {job['version'].split('-')[0]} render job alone, no labels"
            rows["qgis"] = {"name": name, "first": None, "13-15": job["15"], "15-17": job["17"], "17-13": job["13"]}
    if {"ours", "empty", "bare"} <= rows.keys():
        notes += ratios(rows)
    print(table(list(rows.values()), notes))
    del application
    return rows


if __name__ == "__main__":
    main()
    sys.stdout.flush()
    os._exit(0)
