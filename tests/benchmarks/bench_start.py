"""From the command to the painted and to the usable window, beside QGIS opening the same data, in one run.

    xvfb-run -a -s "-screen 0 1366x768x24" python -m tests.benchmarks.bench_start FILE [ROUNDS]

Usable: the map's areas are painted, the four lists and the numbers are filled. QGIS: its canvas has drawn the same areas,
buildings, facilities and issues from a GeoPackage made of the same office. File cache warm, rounds interleaved.
"""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]
LAYERS = ("areas", "buildings", "facilities", "issues")
QGIS_SCRIPT = """
import time
from qgis.PyQt.QtCore import QTimer
from qgis.core import QgsProject, QgsVectorLayer
from qgis.utils import iface
canvas = iface.mapCanvas()
def done():
    open({out!r}, 'w').write(str(time.time()))
    canvas.mapCanvasRefreshed.disconnect(done)
layers = [QgsVectorLayer(path, name, 'ogr') for path, name in {layers!r}]
QgsProject.instance().addMapLayers(layers)
canvas.mapCanvasRefreshed.connect(done)
canvas.zoomToFullExtent()
"""


def _with_bytecode() -> dict[str, str]:
    """A second start on an office PC finds its modules compiled; this keeps them out of the checkout."""
    env = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return env | {"PYTHONPYCACHEPREFIX": str(Path(tempfile.gettempdir()) / "griddesk-bytecode")}


def ours(where: str) -> dict[str, float]:
    """Times of one start of our program."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.start_run", where, repr(time.time())],
        cwd=ROOT,
        env=_with_bytecode(),
        capture_output=True,
        text=True,
        timeout=90,
        check=True,
    )
    return dict(json.loads(done.stdout.strip().splitlines()[-1]))


def geopackages(where: str, folder: Path) -> list[tuple[str, str]]:
    """The office's map layers as GeoPackages."""
    made = []
    for kind in LAYERS:
        path = folder / f"{kind}.gpkg"
        done = subprocess.run(
            [sys.executable, "-m", "desk", "export", where, kind, str(path)], cwd=ROOT, capture_output=True, timeout=300
        )
        if done.returncode == 0 and path.exists():
            made.append((str(path), kind))
    return made


def qgis(layers: list[tuple[str, str]], folder: Path) -> dict[str, float]:
    """Times of one start of QGIS with these layers: window on the screen, canvas drawn."""
    out, script = folder / "drawn", folder / "open.py"
    out.unlink(missing_ok=True)
    script.write_text(QGIS_SCRIPT.format(out=str(out), layers=layers), encoding="utf-8")
    env = os.environ | {"QT_QPA_PLATFORM": "xcb", "PYTHONDONTWRITEBYTECODE": "0"}
    asked = time.time()
    process = subprocess.Popen(
        [
            "qgis",
            "--nologo",
            "--noversioncheck",
            "--noplugins",
            "--profiles-path",
            str(folder / "p"),
            "--code",
            str(script),
        ],
        env=env,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    times: dict[str, float] = {}
    while time.time() - asked < 60 and not out.exists():
        if "painted" not in times and _has_window(process.pid):
            times["painted"] = (time.time() - asked) * 1000
        time.sleep(0.02)
    if out.exists():
        time.sleep(0.05)
        times["usable"] = (float(out.read_text()) - asked) * 1000
    process.kill()
    process.wait()
    return times


def _has_window(pid: int) -> bool:
    found = subprocess.run(
        ["xdotool", "search", "--onlyvisible", "--pid", str(pid), "--name", "QGIS"],
        capture_output=True,
        text=True,
        check=False,
    )
    return bool(found.stdout.strip())


def middle(runs: list[dict[str, float]], key: str) -> str:
    """Median and range of a time."""
    times = [run[key] for run in runs if key in run]
    return f"{statistics.median(times):6.0f} [{min(times):.0f}..{max(times):.0f}]" if times else "     -"


def main(where: str, rounds: int) -> int:
    """Run both and print the table."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        has_qgis = bool(shutil.which("qgis") and shutil.which("xdotool") and os.environ.get("DISPLAY"))
        layers = geopackages(where, folder) if has_qgis else []
        ours(where)
        if has_qgis:
            qgis(layers, folder)
        mine, theirs = [], []
        for _ in range(rounds):
            mine.append(ours(where))
            if has_qgis:
                theirs.append(qgis(layers, folder))
    early = mine[0].get("early", [])
    print(f"\nStart, {Path(where).name}, {rounds} rounds, median [least..most], ms")
    for words, key in (
        ("window painted", "painted"),
        ("office open", "opened"),
        ("residents", "residents"),
        ("facilities", "facilities"),
        ("issues", "issues"),
        ("team", "team"),
        ("overview", "overview"),
        ("usable (map and panels)", "usable"),
    ):
        print(f"  {words:26} {middle(mine, key)}")
    print(f"  heavy modules at first paint: {early or 'none'}")
    if has_qgis:
        print(f"  {'QGIS window':26} {middle(theirs, 'painted')}")
        print(f"  {'QGIS canvas drawn':26} {middle(theirs, 'usable')}   ({', '.join(name for _, name in layers)})")
    else:
        print("  QGIS: not measured (qgis, xdotool and a display are needed)")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 5))
