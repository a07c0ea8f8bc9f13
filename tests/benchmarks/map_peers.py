"""The same ground drawn by others in a page: an empty Leaflet map, Leaflet's GeoJSON layers on its canvas, folium."""

from __future__ import annotations

import json
import time
from importlib.util import find_spec
from pathlib import Path

from tests.benchmarks.map_ground import VIEW, Ground

Files = dict[str, bytes]

HEAD = """<!doctype html><html><head><meta charset="utf-8"><link rel="stylesheet" href="/leaflet/leaflet.css">
<style>html,body,#map{height:100%;margin:0}#mark{position:absolute;left:0;top:0;width:12px;height:12px;z-index:9999}</style>
<script src="/leaflet/leaflet.js"></script></head><body><div id="map"></div><div id="mark"></div>
"""
START = f"""
const map = L.map('map', {{preferCanvas: true, zoomAnimation: false, fadeAnimation: false, inertia: false, maxZoom: 20,
  attributionControl: false}}).setView([{VIEW[0]}, {VIEW[1]}], 13);
window.griddesk = {{map}};
const done = () => requestAnimationFrame(() => document.getElementById('mark').style.background = 'rgb(255,0,255)');
"""
# What a canvas of Leaflet does for a mouse move, and another colour for every grid.
PROBE = """
window.probe = {
  rest: () => true,
  restyle: () => areas.setStyle(() => ({fillColor: `hsl(${Math.random() * 360 | 0},60%,70%)`})),
  hover: (x, y) => {
    const canvas = map.getRenderer(areas.getLayers()[0]);
    canvas._mouseHoverThrottled = false;
    canvas._handleMouseHover(new MouseEvent('mousemove', {clientX: x, clientY: y}), map.containerPointToLayerPoint([x, y]));
  },
};
"""
EMPTY = HEAD + "<script>" + START + "done();</script></body></html>"


def _geojson(points: str) -> str:
    return f"""{HEAD}<script>{START}
let areas;
const read = (path) => fetch(path).then(r => r.json());
Promise.all([read('/areas.json'), {points}]).then(([grids, facilities, issues]) => {{
  areas = L.geoJSON(grids, {{style: {{color: '#6f8da2', weight: 1, fillColor: '#bdd5e5', fillOpacity: 1}}}}).addTo(map);
  const dots = (colour, radius) => ({{pointToLayer: (f, at) => L.circleMarker(at, {{radius, weight: 0, fillColor: colour, fillOpacity: .6}})}});
  if (facilities) L.geoJSON(facilities, dots('#265f68', 2)).addTo(map);
  if (issues) L.geoJSON(issues, dots('#c23b22', 4)).addTo(map);
  requestAnimationFrame(done);
}});
{PROBE}</script></body></html>"""


GEOJSON = _geojson("read('/facilities.json'), read('/issues.json')")
GRIDS = _geojson("null, null")


def leaflet() -> Files:
    """Leaflet's own two files, which the pages load."""
    spec = find_spec("js_lib_leaflet")
    assert spec is not None and spec.origin is not None
    place = Path(spec.origin).parent / "static" / "js_lib_leaflet"
    return {f"/leaflet/{name}": (place / name).read_bytes() for name in ("leaflet.js", "leaflet.css")}


def geojson(ground: Ground, *, points: bool = True) -> Files:
    """L.geoJSON on Leaflet's canvas, every point a circleMarker."""
    return {"/index.html": (GEOJSON if points else GRIDS).encode(), **ground.geojson}


def why_no_folium() -> str:
    """What is missing for folium's pages; "" if nothing is."""
    if find_spec("folium") is None:
        return "folium is not installed"
    if find_spec("xstatic.pkg.leaflet_markercluster") is None:
        return "leaflet.markercluster is not installed (pip install XStatic-Leaflet-markercluster)"
    return ""


def folium_clusters(ground: Ground) -> tuple[Files, float]:
    """FastMarkerCluster over all points and the grids as folium.GeoJson: files, and seconds of Python."""
    from folium import plugins

    began = time.perf_counter()
    page = _map()
    # Its usual marker needs a font from a server; a plain box costs less, so this flatters folium.
    marker = "function (row) { return L.marker(new L.LatLng(row[0], row[1]), {icon: L.divIcon()}); }"
    options = {"animate": False, "chunkedLoading": False}
    for kind in ("facilities", "issues"):
        points = ground.places(kind)[:, ::-1].tolist()
        plugins.FastMarkerCluster(points, callback=marker, options=options).add_to(page)
    return _files(page, ground), time.perf_counter() - began


def folium_markers(ground: Ground, count: int) -> tuple[Files, float]:
    """The first `count` facilities as folium.Marker, with the grids: files, and seconds of Python."""
    import folium

    began = time.perf_counter()
    page = _map()
    for lon, lat in ground.places("facilities")[:: max(1, len(ground.places("facilities")) // count)][:count].tolist():
        folium.Marker([lat, lon], icon=folium.DivIcon()).add_to(page)
    return _files(page, ground), time.perf_counter() - began


def _map() -> object:
    import folium
    from folium import plugins

    folium.Map.default_js = [("leaflet", "/leaflet/leaflet.js")]
    folium.Map.default_css = [("leaflet_css", "/leaflet/leaflet.css")]
    plugins.FastMarkerCluster.default_js = [("cluster", "/cluster/leaflet.markercluster.js")]
    plugins.FastMarkerCluster.default_css = []
    made = folium.Map(location=VIEW, zoom_start=13, tiles=None, zoom_animation=False, prefer_canvas=True)
    made.options["maxZoom"] = 20  # without a tile layer markercluster shows nothing otherwise
    return made


def _files(page: object, ground: Ground) -> Files:
    import folium
    from xstatic.pkg import leaflet_markercluster

    areas = folium.GeoJson(json.loads(ground.geojson["/areas.json"]))
    areas.add_to(page)
    probe = PROBE.replace("const canvas", "return document.elementFromPoint(x, y); const canvas")
    text = (
        page.get_root()
        .render()
        .replace(  # type: ignore[attr-defined]
            "</html>",
            "<div id='mark' style='position:absolute;left:0;top:0;width:12px;height:12px;z-index:9999'></div><script>"
            f"window.griddesk = {{map: {page.get_name()}}}; const areas = {areas.get_name()}; {probe}"  # type: ignore[attr-defined]
            "requestAnimationFrame(() => requestAnimationFrame(() => mark.style.background='rgb(255,0,255)'));</script></html>",
        )
    )
    files = {"/index.html": text.encode()}
    for file in Path(leaflet_markercluster.BASE_DIR).glob("*.[jc]s*"):
        files[f"/cluster/{file.name}"] = file.read_bytes()
    return files
