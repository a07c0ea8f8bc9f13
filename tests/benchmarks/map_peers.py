"""The same ground drawn by others: an empty Leaflet map, Leaflet's GeoJSON layers on its canvas, folium, QGIS."""

from __future__ import annotations

import json
import struct
import subprocess
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

VIEW = (39.9225, 116.408)
SIZE = (1280, 800)

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
EMPTY = HEAD + "<script>" + START + "done();</script></body></html>"
GEOJSON = (
    HEAD
    + "<script>"
    + START
    + """
Promise.all([fetch('/areas.json').then(r => r.json()), fetch('/points.json').then(r => r.json())]).then(([areas, points]) => {
  L.geoJSON(areas, {style: {color: '#6f8da2', weight: 1, fillColor: '#bdd5e5', fillOpacity: 1}}).addTo(map);
  L.geoJSON(points, {pointToLayer: (f, at) => L.circleMarker(at, {radius: 2, weight: 0, fillColor: '#265f68', fillOpacity: .6})})
    .addTo(map);
  requestAnimationFrame(done);
});
</script></body></html>"""
)
GRIDS = GEOJSON.replace(", fetch('/points.json').then(r => r.json())", "").replace(
    "  L.geoJSON(points, {pointToLayer: (f, at) => L.circleMarker(at, {radius: 2, weight: 0, fillColor: '#265f68', "
    "fillOpacity: .6})})\n    .addTo(map);\n",
    "",
)


def leaflet() -> dict[str, bytes]:
    """Leaflet's own two files, which the pages below load."""
    spec = find_spec("js_lib_leaflet")
    assert spec is not None and spec.origin is not None
    place = Path(spec.origin).parent / "static" / "js_lib_leaflet"
    return {f"/leaflet/{name}": (place / name).read_bytes() for name in ("leaflet.js", "leaflet.css")}


def features(search: Any) -> dict[str, bytes]:
    """The stand-in's grids and facilities as GeoJSON."""
    pack, areas, at = search.map_areas(1), [], 4
    for _ in range(struct.unpack_from("<I", pack)[0]):
        number, length = struct.unpack_from("<iI", pack, at)
        count = struct.unpack_from("<I", pack, at + 8 + 9)[0]
        ring = np.frombuffer(pack, "<f8", 2 * count, at + 8 + 13).reshape(-1, 2)
        geometry = {"type": "Polygon", "coordinates": [ring.round(7).tolist()]}
        areas.append({"type": "Feature", "properties": {"id": number}, "geometry": geometry})
        at += 8 + (length + 3) // 4 * 4
    points = [
        {"type": "Feature", "properties": {}, "geometry": {"type": "Point", "coordinates": [lon, lat]}}
        for lon, lat in places(search).tolist()
    ]
    both = {"/areas.json": areas, "/points.json": points}
    return {path: json.dumps({"type": "FeatureCollection", "features": given}).encode() for path, given in both.items()}


def places(search: Any) -> np.ndarray:
    """Longitude and latitude of every facility."""
    pack = search.map_points("facilities")
    count = struct.unpack_from("<I", pack)[0]
    return np.frombuffer(pack, "<i4", 2 * count, 4 + 4 * count).reshape(2, count).T / 1e7


def folium_page(search: Any) -> tuple[dict[str, bytes], float] | str:
    """FastMarkerCluster over the same points, with its scripts served here: files and seconds of Python; or why not."""
    if find_spec("folium") is None:
        return "folium is not installed"
    try:
        from xstatic.pkg import leaflet_markercluster
    except ImportError:
        return "leaflet.markercluster is not installed (pip install XStatic-Leaflet-markercluster)"
    import folium
    from folium import plugins

    cluster = Path(leaflet_markercluster.BASE_DIR)
    began = time.perf_counter()
    folium.Map.default_js = [("leaflet", "/leaflet/leaflet.js")]
    folium.Map.default_css = [("leaflet_css", "/leaflet/leaflet.css")]
    plugins.FastMarkerCluster.default_js = [("cluster", "/cluster/leaflet.markercluster.js")]
    plugins.FastMarkerCluster.default_css = []
    made = folium.Map(location=VIEW, zoom_start=13, tiles=None, zoom_animation=False, prefer_canvas=True)
    made.options["maxZoom"] = 20  # without a tile layer markercluster shows nothing otherwise
    points = places(search)[:, ::-1].tolist()
    # Its usual marker needs a font from a server; a plain box costs less, so this flatters folium.
    marker = "function (row) { return L.marker(new L.LatLng(row[0], row[1]), {icon: L.divIcon()}); }"
    options = {"animate": False, "chunkedLoading": False}
    plugins.FastMarkerCluster(points, callback=marker, options=options).add_to(made)
    areas = json.loads(features(search)["/areas.json"])
    folium.GeoJson(areas).add_to(made)
    text = made.get_root().render()
    name = made.get_name()
    text = text.replace(
        "</html>",
        "<div id='mark' style='position:absolute;left:0;top:0;width:12px;height:12px;z-index:9999'></div><script>"
        f"window.griddesk = {{map: {name}}};"
        "requestAnimationFrame(() => requestAnimationFrame(() => mark.style.background='rgb(255,0,255)'));</script></html>",
    )
    files = {"/index.html": text.encode()}
    for file in cluster.glob("*.js"):
        files[f"/cluster/{file.name}"] = file.read_bytes()
    for file in cluster.glob("*.css"):
        files[f"/cluster/{file.name}"] = file.read_bytes()
    return files, time.perf_counter() - began


QGIS = """
import sys, time, json
from qgis.core import (QgsApplication, QgsVectorLayer, QgsMapSettings, QgsMapRendererParallelJob, QgsRectangle,
                       QgsCoordinateReferenceSystem, QgsCoordinateTransform, QgsPointXY, QgsProject)
from qgis.PyQt.QtCore import QSize
app = QgsApplication([], False); app.initQgis()
layers = [QgsVectorLayer(f"{sys.argv[1]}|layername={n}", n, "ogr") for n in ("facilities", "areas")]
assert all(l.isValid() and l.featureCount() for l in layers)
web = QgsCoordinateReferenceSystem("EPSG:3857")
centre = QgsCoordinateTransform(QgsCoordinateReferenceSystem("EPSG:4326"), web, QgsProject.instance()).transform(
    QgsPointXY(float(sys.argv[2]), float(sys.argv[3])))
out = {"version": __import__("qgis.core").core.Qgis.QGIS_VERSION}
for zoom in (13, 15, 17):
    times = []
    for _ in range(4):
        s = QgsMapSettings(); s.setLayers(layers); s.setDestinationCrs(web); s.setOutputSize(QSize(1280, 800))
        half = 40075016.686 / 256 / 2 ** zoom / 2
        s.setExtent(QgsRectangle(centre.x() - 1280 * half, centre.y() - 800 * half, centre.x() + 1280 * half, centre.y() + 800 * half))
        job = QgsMapRendererParallelJob(s); t = time.perf_counter(); job.start(); job.waitForFinished()
        times.append((time.perf_counter() - t) * 1000)
    out[str(zoom)] = sorted(times[1:])[1]
print(json.dumps(out), flush=True)
import os; os._exit(0)  # its own end crashes now and then
"""


def qgis(search: Any) -> dict[str, Any] | str:
    """Milliseconds of QGIS's render job at zooms 13, 15 and 17 over the same data; or why not."""
    python = Path("/usr/bin/python3")
    probe = [str(python), "-c", "import qgis.core"]
    if not python.exists() or subprocess.run(probe, capture_output=True, check=False).returncode:
        return "QGIS is not installed (apt-get install qgis python3-qgis)"
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "ground.gpkg"
        for name, text in features(search).items():
            _write_layer(file, "areas" if "areas" in name else "facilities", json.loads(text)["features"])
        command = [str(python), "-c", QGIS, str(file), str(VIEW[1]), str(VIEW[0])]
        environment = {"QT_QPA_PLATFORM": "offscreen", "PATH": "/usr/bin:/bin", "HOME": folder}
        done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False, timeout=300)
    if done.returncode:
        return f"QGIS failed: {done.stderr.strip().splitlines()[-1] if done.stderr.strip() else done.returncode}"
    return dict(json.loads(done.stdout.strip().splitlines()[-1]))


def _write_layer(file: Path, name: str, given: list[dict[str, Any]]) -> None:
    import pyogrio
    import shapely

    kind = given[0]["geometry"]["type"]
    shapes = [shapely.geometry.shape(each["geometry"]) for each in given]
    pyogrio.raw.write(
        file,
        shapely.to_wkb(np.array(shapes)),
        [np.arange(len(given))],
        ["number"],
        layer=name,
        driver="GPKG",
        geometry_type=kind,
        crs="EPSG:4326",
        append=file.exists(),
    )
