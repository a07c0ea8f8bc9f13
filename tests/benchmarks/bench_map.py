"""The map beside its peers, in one run: first sight, zoom, pan, hover, restyle, memory; and how all grow with the data.

    xvfb-run -a -s "-screen 0 1920x1080x24" python -m tests.benchmarks.bench_map [FILE]

A mark on the page changes colour after each drawing, and what is timed is the moment its pixel changes on the X screen. All
draw the same 2,428 grids (230,000 vertices), 168,339 facilities and 100,000 issues: as many as the district 东城区 has. Our
map is measured on FILE as well, with streets, houses and names.
"""

from __future__ import annotations

import argparse
import gc
import os
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

if __name__ == "__main__":
    from ui.map import environment, scheme

    environment.prepare("software")
    scheme.register()

from PySide6.QtCore import QUrl
from PySide6.QtWidgets import QApplication

from tests.benchmarks import map_peers
from tests.benchmarks.map_case import Case, grow, measure, wait
from tests.benchmarks.map_ground import FACILITIES, ISSUES, SIZE, VIEW, Ground
from tests.benchmarks.map_qgis import qgis
from tests.benchmarks.map_qgis import row as qgis_row
from tests.benchmarks.map_screen import Screen
from tests.benchmarks.map_table import growth, ratios, show, table
from tests.map import stand_in

PATIENCE = 60.0
"""Seconds that a peer has for its first sight."""
MARKERS, MANY, MANY_PATIENCE = 2_000, 20_000, 40.0
"""One element of the page for each folium.Marker: as many as still work, and ten times as many."""
Page = Callable[[Case, Callable[[], None]], dict[str, Any]]
GRIDS_AND_FACILITIES = "scene.areas && scene.facilities && scene.facilities.n"
EVERYTHING = GRIDS_AND_FACILITIES + " && scene.facilities.ids && scene.issues && scene.building"
PROBE = """(() => {
  const mark = document.createElement('div'); mark.id = 'mark';
  mark.style.cssText = 'position:absolute;left:0;top:0;width:12px;height:12px;z-index:9999';
  document.body.append(mark);
  const {stage, scene, map, thingAt} = window.griddesk, draw = stage.drawSigns;
  let seen = false;
  stage.drawSigns = (...given) => { draw.apply(stage, given);
    if (!seen && (%s)) { seen = true; mark.style.background = 'rgb(255,0,255)'; } };
  window.probe = {
    rest: () => !stage.late || !stage.late.length,
    hover: (x, y) => { const p = map.containerPointToLayerPoint([x, y]);
      return thingAt(scene, p.x - stage.corner.x, p.y - stage.corner.y, stage.view()); },
    restyle: () => scene.takeShade({...scene.shade, values: [...scene.values].map(([id]) => [id, Math.random() * 1200])}),
  };
})()"""


def peer(files: map_peers.Files, screen: Screen, work: Page) -> dict[str, Any]:
    """What `work` gives for a page made of `files`, on an engine set up like ours but for its script policy."""
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
    view.resize(*SIZE)
    view.move(0, 0)
    view.show()
    wait(0.6)
    found = work(Case(page, view, screen), lambda: page.load(QUrl("map://desk/index.html")))
    view.hide()
    page.deleteLater()
    view.deleteLater()
    wait(0.05)
    profile.deleteLater()
    wait(0.3)
    gc.collect()
    return found


def ours(office: Any, screen: Screen, work: Page, condition: str = GRIDS_AND_FACILITIES) -> dict[str, Any]:
    """What `work` gives for our own map: the real MapView on the given office, loaded when `condition` has been drawn."""
    from PySide6.QtWebEngineCore import QWebEngineScript

    from ui.app import App
    from ui.map.engine import WebMap
    from ui.map.view import MapView
    from ui.settings import Settings

    app = App(Settings(path=None))
    layers = office.search.layers()
    app.use(office, "bench", layers, layers[0], office.search.tree(layers[0].id))
    view = MapView(app)
    view.resize(*SIZE)
    view.move(0, 0)
    # Started once to have the engine's process warm, like the peers; the timed load is the next one.
    view.start()
    view.show()
    assert isinstance(view.face, WebMap)
    wait(1.5)
    page = view.face.page
    script = QWebEngineScript()
    script.setSourceCode(PROBE % condition)
    script.setInjectionPoint(QWebEngineScript.InjectionPoint.DocumentReady)
    script.setWorldId(QWebEngineScript.ScriptWorldId.MainWorld)
    page.scripts().insert(script)

    def load() -> None:
        # As at start-up: the questions go out together with the engine's own start.
        view._take_office()
        view.wish.lon, view.wish.lat, view.wish.zoom = VIEW[1], VIEW[0], 13.0
        page.load(QUrl("map://desk/index.html"))

    found = work(Case(page, view, screen), load)
    view.shutdown()
    view.close()
    app.jobs.close()
    return found


def side_by_side(
    ground: Ground, file: str | None, screen: Screen, wanted: Callable[[str], bool], rows: dict[str, dict[str, Any]]
) -> str:
    """Every map on the ground of one district, into `rows`."""
    notes: list[str] = []
    named = lambda name, **more: lambda case, load: measure(case, load, name, patience=PATIENCE, **more)  # noqa: E731
    first = lambda case, load: {"first": case.first_of(load, PATIENCE)}  # noqa: E731
    if wanted("empty"):
        page = {"/index.html": map_peers.EMPTY.encode()}
        peer(page, screen, first)  # warms the engine
        rows["empty"] = {**peer(page, screen, first), "name": "an empty Leaflet map"}
    if wanted("bare"):
        nothing = stand_in.office(columns=1, rows=1, facilities=0, issues=0)
        rows["bare"] = {**ours(nothing, screen, first, "true"), "name": "our page, an office with nothing in it"}
    if wanted("ours"):
        rows["ours"] = ours(ground.office, screen, named("GridDesk", is_ours=True))
        whole = ours(ground.office, screen, first, EVERYTHING)["first"]
        notes.append(f"GridDesk with issues, houses and exact places of facilities on the screen: {show(whole)} ms")
    if wanted("file") and file:
        from desk.office import Office

        with closing(Office.open(file)) as office:
            rows["file"] = ours(office, screen, named(f"GridDesk: {Path(file).name}", is_ours=True))
    if wanted("grids"):
        rows["grids"] = peer(
            map_peers.geojson(ground, points=False), screen, named("Leaflet L.geoJSON canvas, grids only")
        )
    if wanted("geojson"):
        rows["geojson"] = peer(map_peers.geojson(ground), screen, named("Leaflet L.geoJSON canvas, circleMarkers"))
    if missing := map_peers.why_no_folium():
        notes.append(f"folium: absent, {missing}")
    else:
        if wanted("clusters"):
            files, seconds = map_peers.folium_clusters(ground)
            rows["clusters"] = peer(files, screen, named(f"folium FastMarkerCluster (+{seconds:.1f} s Python)"))
        if wanted("markers"):
            for count in (MARKERS, MANY):
                files, seconds = map_peers.folium_markers(ground, count)
                name = f"folium.Marker, {count:,} only (+{seconds:.1f} s Python)"
                work: Page = lambda case, load, name=name: measure(case, load, name, patience=MANY_PATIENCE)  # type: ignore[misc]  # noqa: E731
                rows["markers" if count == MARKERS else "many"] = peer(files, screen, work)
            whole = seconds / MANY * (FACILITIES + ISSUES)
            notes.append(
                f"folium.Marker for all {FACILITIES + ISSUES:,}: not tried, Python alone would take {whole:.0f} s"
            )
    if wanted("qgis"):
        found = qgis(ground)
        if isinstance(found, str):
            notes.append(f"QGIS: {found}")
        else:
            rows["qgis"] = qgis_row(found)
    if "ours" in rows:
        notes += ratios(rows)
    return "\n".join([ground.title, table(list(rows.values())), *notes])


def by_size(screen: Screen, once: dict[str, dict[str, Any]], seconds: float) -> str:
    """The maps that were measured `once`, on three and ten times the ground; peers begin no new size after so many seconds."""
    rows: dict[str, dict[int, dict[str, Any]]] = {}
    end = time.perf_counter() + seconds
    work: Page = lambda case, load: grow(case, load, PATIENCE)  # noqa: E731
    runs: dict[str, tuple[str, Callable[[Ground], dict[str, Any]]]] = {
        "ours": ("GridDesk", lambda ground: ours(ground.office, screen, work)),
        "geojson": ("Leaflet L.geoJSON canvas", lambda ground: peer(map_peers.geojson(ground), screen, work)),
        "clusters": ("folium FastMarkerCluster", lambda ground: peer(map_peers.folium_clusters(ground)[0], screen, work)),
        "qgis": ("QGIS render job", _qgis_growth),
    }  # fmt: skip
    for times in (3, 10):
        ground = Ground(times)
        for key, (name, run) in runs.items():
            if key not in once:
                continue
            before = rows.setdefault(name, {1: once[key]})
            if key != "ours" and (
                time.perf_counter() > end or any(row.get("first") is None for row in before.values())
            ):
                before[times] = {"first": None, "why": "not tried"}
            else:
                before[times] = run(ground)
    return growth(rows)


def _qgis_growth(ground: Ground) -> dict[str, Any]:
    found = qgis(ground, turns=1)
    return {"first": None, "why": found} if isinstance(found, str) else {**qgis_row(found)}


def main(arguments: list[str] | None = None) -> None:
    """Run every case whose peer is installed and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", nargs="?", help="measure our map on this office file as well")
    parser.add_argument(
        "--only", default="", help="comma-separated: empty,bare,ours,file,grids,geojson,clusters,markers,qgis"
    )
    parser.add_argument("--no-growth", action="store_true", help="one size only")
    given = parser.parse_args(arguments)
    only = set(filter(None, given.only.split(",")))
    application = QApplication.instance() or QApplication(sys.argv[:1])
    if os.environ.get("QT_QPA_PLATFORM") == "offscreen" or not os.environ.get("DISPLAY"):
        raise SystemExit("No X screen: run this under xvfb-run; pixels must be on a screen to be timed.")
    sys.setswitchinterval(0.001)  # as the program does, see ui.start
    screen, wanted = Screen(), lambda key: not only or key in only
    rows: dict[str, dict[str, Any]] = {}
    print(side_by_side(Ground(), given.file, screen, wanted, rows), flush=True)
    if not given.no_growth:
        print("\n" + by_size(screen, rows, seconds=240), flush=True)
    del application


if __name__ == "__main__":
    main()
    sys.stdout.flush()
    os._exit(0)
