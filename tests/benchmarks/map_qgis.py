"""QGIS drawing the same ground: its render job alone, without a window; identify; memory."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

from tests.benchmarks.map_ground import SIZE, VIEW, Ground

PYTHON = Path("/usr/bin/python3")
CODE = """
import sys, time, json, resource, random
from qgis.core import (QgsApplication, QgsVectorLayer, QgsMapSettings, QgsMapRendererParallelJob, QgsRectangle, QgsGraduatedSymbolRenderer,
                       QgsCoordinateReferenceSystem, QgsCoordinateTransform, QgsPointXY, QgsProject, QgsFeatureRequest, QgsStyle, Qgis)
from qgis.PyQt.QtCore import QSize
app = QgsApplication([], False); app.initQgis()
file, lon, lat, wide, tall, turns = sys.argv[1], float(sys.argv[2]), float(sys.argv[3]), int(sys.argv[4]), int(sys.argv[5]), int(sys.argv[6])
web, own = QgsCoordinateReferenceSystem("EPSG:3857"), QgsCoordinateReferenceSystem("EPSG:4326")
centre = QgsCoordinateTransform(own, web, QgsProject.instance()).transform(QgsPointXY(lon, lat))
def draw(layers, zoom):
    s = QgsMapSettings(); s.setLayers(layers); s.setDestinationCrs(web); s.setOutputSize(QSize(wide, tall))
    half = 40075016.686 / 256 / 2 ** zoom / 2
    s.setExtent(QgsRectangle(centre.x() - wide * half, centre.y() - tall * half, centre.x() + wide * half, centre.y() + tall * half))
    job = QgsMapRendererParallelJob(s); began = time.perf_counter(); job.start(); job.waitForFinished()
    return (time.perf_counter() - began) * 1000
began = time.perf_counter()
layers = [QgsVectorLayer(f"{file}|layername={n}", n, "ogr") for n in ("issues", "facilities", "areas")]
assert all(l.isValid() and l.featureCount() for l in layers)
draw(layers, 13)
out = {"version": Qgis.QGIS_VERSION, "first": (time.perf_counter() - began) * 1000}
for zoom in (13, 15, 17):
    out[str(zoom)] = sorted(draw(layers, zoom) for _ in range(turns))[turns // 2]
ramp = QgsStyle.defaultStyle().colorRamp("Blues")
began = time.perf_counter()
layers[2].setRenderer(QgsGraduatedSymbolRenderer.createRenderer(layers[2], "number", 5, QgsGraduatedSymbolRenderer.Quantile, layers[2].renderer().symbol().clone(), ramp))
out["restyle"] = (time.perf_counter() - began) * 1000 + draw(layers, 13)
random.seed(7); times = []
for _ in range(100):
    x, y = lon + random.uniform(-.02, .02), lat + random.uniform(-.02, .02); began = time.perf_counter()
    for l, reach in zip(layers, (1e-4, 1e-4, 1e-9)):
        list(l.getFeatures(QgsFeatureRequest(QgsRectangle(x - reach, y - reach, x + reach, y + reach)).setFlags(QgsFeatureRequest.ExactIntersect)))
    times.append((time.perf_counter() - began) * 1000)
times.sort(); out["hover"] = [times[50], times[95]]
out["megabytes"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1000
print(json.dumps(out), flush=True)
import os; os._exit(0)  # its own end crashes now and then
"""


def qgis(ground: Ground, *, turns: int = 3, patience: float = 120) -> dict[str, Any] | str:
    """Its numbers over a ground; or why there are none."""
    probe = [str(PYTHON), "-c", "import qgis.core"]
    if not PYTHON.exists() or subprocess.run(probe, capture_output=True, check=False).returncode:
        return "not installed (apt-get install qgis python3-qgis)"

    def ask(file: Path) -> dict[str, Any] | str:
        given = [str(file), str(VIEW[1]), str(VIEW[0]), *map(str, SIZE), str(turns)]
        environment = {"QT_QPA_PLATFORM": "offscreen", "PATH": "/usr/bin:/bin", "HOME": str(file.parent)}
        try:
            done = subprocess.run(
                [str(PYTHON), "-c", CODE, *given], capture_output=True, text=True, env=environment, check=False, timeout=patience
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            return f"not finished in {patience:.0f} s"
        if done.returncode:
            return f"failed: {done.stderr.strip().splitlines()[-1] if done.stderr.strip() else done.returncode}"
        return dict(json.loads(done.stdout.strip().splitlines()[-1]))

    found: dict[str, Any] | str = ground.with_package(ask)
    return found


def row(found: dict[str, Any]) -> dict[str, Any]:
    """Its numbers as a row of the table: a render job for each scale, whatever the scale before."""
    return {
        "name": f"QGIS {found['version'].split('-')[0]}, render job alone, no labels",
        "first": found["first"],
        "13-15": found["15"],
        "15-17": found["17"],
        "17-13": found["13"],
        "hover 13": found["hover"],
        "restyle": found["restyle"],
        "megabytes": found["megabytes"],
    }
