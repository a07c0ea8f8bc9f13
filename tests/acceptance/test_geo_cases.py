"""The geographic bad input of every street office, numbered as in the catalogue (105 to 121): each with its sentence.

Every case goes the road of the import dialog: look, doubts, choice, plan, write. Nothing is half done: while a doubt
stands nothing can be written, and what was written goes away by undo.
"""

from __future__ import annotations

import csv
import json
import random
import struct
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import ezdxf
import numpy
import pyogrio.raw
import pytest
import shapely

from desk.errors import BadInput
from desk.geo import metres_between
from desk.gis import drawings, systems
from desk.ground import coordinates
from desk.office import Office
from desk.store.schema import ground
from desk.store.uid import new_uid
from desk.work.mapfiles import plans as mapplans
from desk.work.mapfiles import reading as mapreading
from desk.work.mapfiles.reading import MapLook, Reading
from desk.work.undo import undo
from tests.desk.town import SIDE, SOUTH, WEST, new_office, square

TABLES = ("area", "member", "facility", "layer", "building", "street", "base_feature", "area_past")
FACILITY = {"标识码": "K{n}", "部件名称": "井盖{n}", "小类": "污水井盖"}


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = new_office(tmp_path / "a.griddesk")
    dice = random.Random(7)
    with made.write("houses") as t:
        for number in range(40):
            t.insert(
                ground.building, uid=new_uid(), code=f"B{number}", name=f"{number}号", address="路",
                lon=WEST + dice.random() * 2 * SIDE, lat=SOUTH + dice.random() * 2 * SIDE,
            )  # fmt: skip
    yield made
    made.close()


def state(office: Office) -> dict[str, list[Any]]:
    return {name: office.database.read(f'select * from "{name}" order by id') for name in TABLES}


def settle(office: Office, found: MapLook, key: str, offer: int = 0) -> MapLook:
    """Press the button of a doubt."""
    doubt = next(each for each in found.features.doubts if each.key == key)
    return mapreading.look(office, found.source, replace(found.reading, **doubt.offers[offer].change))


def refused(office: Office, found: MapLook, sentence: str, becomes: str = "facilities") -> None:
    """While the doubt stands there is no plan, no preview, and nothing changes."""
    before = state(office)
    assert not found.is_settled and mapreading.preview(found.features) == b""
    with pytest.raises(BadInput, match=sentence):
        mapplans.plan(office, found, becomes, into="新层", columns=mapreading.guess(found, becomes))
    assert state(office) == before


def taken(office: Office, found: MapLook, becomes: str, count: int) -> None:
    """It is previewed, written whole, and taken back without a trace."""
    before = state(office)
    assert struct.unpack_from("<I", mapreading.preview(found.features))[0] == len(found.features)
    plan = mapplans.plan(office, found, becomes, into="新层", columns=mapreading.guess(found, becomes))
    assert plan.taken == count, (plan.counts, plan.faults)
    changes = mapplans.apply(office, plan)
    assert state(office) != before
    undo(office, changes.audit_id or 0)
    assert state(office) == before


def at(found: MapLook, index: int = 0) -> tuple[float, float]:
    middle = found.features.geometry[index].centroid
    return middle.x, middle.y


def lies(found: MapLook, lon: float, lat: float, metres: float, index: int = 0) -> None:
    assert metres_between(*at(found, index), lon, lat) < metres


def geojson(path: Path, shapes: Sequence[Any], *, crs: str = "", fields: dict[str, str] | None = None) -> Path:
    features = [
        {"type": "Feature", "geometry": json.loads(shapely.to_geojson(shape)) if not isinstance(shape, dict) else shape,
         "properties": {key: text.format(n=n) for key, text in (fields or {"名称": "片{n}", "编码": "P{n}"}).items()}}
        for n, shape in enumerate(shapes, 1)
    ]  # fmt: skip
    body: dict[str, Any] = {"type": "FeatureCollection", "features": features}
    if crs:
        body["crs"] = {"type": "name", "properties": {"name": crs}}
    path.write_text(json.dumps(body, ensure_ascii=False), encoding="utf-8")
    return path


def table(path: Path, titles: Sequence[str], rows: Sequence[Sequence[Any]]) -> Path:
    with path.open("w", encoding="utf-8-sig", newline="") as out:
        csv.writer(out).writerows([[*FACILITY, *titles], *rows])
    return path


def facility(n: int, *place: Any) -> list[Any]:
    return [*(text.format(n=n) for text in FACILITY.values()), *place]


def shapefile(path: Path, names: Sequence[str], *, crs: str | None = "EPSG:4490", encoding: str = "GB18030") -> Path:
    packed = numpy.array([shapely.to_wkb(square(n, 0)) for n in range(len(names))], dtype=object)
    columns = [numpy.array(names, dtype=object), numpy.array([f"S{n}" for n in range(len(names))], dtype=object)]
    pyogrio.raw.write(
        path,
        packed,
        columns,
        ["名称", "编码"],
        geometry_type="Polygon",
        crs=crs,
        driver="ESRI Shapefile",
        encoding=encoding,
    )
    return path


def test_105_swapped_axes(office: Office, tmp_path: Path) -> None:
    turned = [shapely.transform(square(n, 0), lambda xy: xy[:, ::-1]) for n in range(2)]
    found = mapreading.look(office, geojson(tmp_path / "写反.geojson", turned))
    refused(office, found, "经度和纬度写反了（先纬度后经度），请对调", "areas")
    mended = settle(office, found, "swapped")
    lies(mended, WEST + SIDE / 2, SOUTH + SIDE / 2, 1)
    taken(office, mended, "areas", 2)
    one_row = table(tmp_path / "一行.csv", ("经度", "纬度"), [
        *(facility(n, 116.405, 39.905) for n in range(1, 6)), facility(9, 39.905, 116.405)])  # fmt: skip
    mixed = mapreading.look(office, one_row)
    assert mixed.features.faults == ((7, "经度和纬度写反了，没有读入"),), (
        "one row is a fault of the row, not of the file"
    )


def test_106_degrees_and_minutes(office: Office, tmp_path: Path) -> None:
    rows = [
        facility(1, "116°24′18″", "39°54′18″"), facility(2, "东经116度24.3分", "北纬39度54.3分"),
        facility(3, "116°24′", "39°5x′"), facility(4, "", ""),
    ]  # fmt: skip
    found = mapreading.look(office, table(tmp_path / "度分.csv", ("经度", "纬度"), rows))
    for index in range(2):
        lies(found, 116.405, 39.905, 1, index)
    assert [number for number, _ in found.features.faults] == [4, 5]
    assert "39°5x′”不是数字" in found.features.faults[0][1]
    taken(office, found, "facilities", 2)


@pytest.mark.parametrize(
    ("number", "key", "shift", "metres"),
    [(107, systems.GCJ02, coordinates.to_gcj02, 550), (108, systems.BD09, coordinates.to_bd09, 800)],
)
def test_107_108_the_shifted_systems(
    office: Office, tmp_path: Path, number: int, key: str, shift: Any, metres: float
) -> None:
    houses = office.database.read("select lon, lat from building where code like 'B%' order by id")
    seen = [shift(lon, lat) for lon, lat in houses]
    assert metres_between(*houses[0], *seen[0]) > metres
    path = table(tmp_path / f"{number}.csv", ("lng", "lat"), [facility(n, *spot) for n, spot in enumerate(seen)])
    found = mapreading.look(office, path)
    hint = next(each for each in found.features.doubts if each.key == "shifted")
    assert not hint.is_blocking and systems.title(key) in hint.sentence and "纠偏后约 0 米" in hint.sentence
    mended = settle(office, found, "shifted")
    assert mended.reading.system == key
    for index, house in enumerate(houses):
        lies(mended, *house, 0.01, index)
    assert any("精度几米" in note for note in mended.features.notes)
    taken(office, mended, "facilities", len(houses))
    as_it_is = settle(office, found, "shifted", 1)
    assert not as_it_is.features.doubts or all(each.key != "shifted" for each in as_it_is.features.doubts)


@pytest.mark.parametrize("prefix", [0, 39_000_000])
@pytest.mark.parametrize("turned", [False, True])
def test_109_metres_with_and_without_the_number_of_the_zone(
    office: Office, tmp_path: Path, prefix: int, turned: bool
) -> None:
    east, north = coordinates.to_gauss(116.405, 39.905, 117)
    place = (east + prefix, north)
    path = table(tmp_path / "米.csv", ("X", "Y"), [facility(n, *(place[::-1] if turned else place)) for n in range(3)])
    found = mapreading.look(office, path)
    refused(office, found, "没有写明坐标系")
    first = found.features.doubts[0].offers[0]
    assert ("第39带" if prefix else "中央经线117°") in first.words and ("对调" in first.words) == turned
    mended = settle(office, found, "no_system")
    lies(mended, 116.405, 39.905, 0.01)
    taken(office, mended, "facilities", 3)
    said = geojson(tmp_path / "米.geojson", [shapely.Point(place)], crs="EPSG:4490", fields=FACILITY)
    wrong = mapreading.look(office, said)
    refused(office, wrong, "写明是经纬度，坐标却是平面米数")
    lies(settle(office, wrong, "metres"), 116.405, 39.905, 0.01)


def test_109b_a_wrong_zone_is_known_by_where_it_lies(office: Office, tmp_path: Path) -> None:
    east, north = coordinates.to_gauss(116.405, 39.905, 117)
    spot = [shapely.Point(east, north)]
    found = mapreading.look(office, geojson(tmp_path / "错带.geojson", spot, crs="EPSG:4547", fields=FACILITY))
    refused(office, found, r"落在离本辖区 25\d 公里处.*带号或中央经线写错了")
    lies(settle(office, found, "zone"), 116.405, 39.905, 0.01)
    kept = settle(office, found, "zone", -1)
    assert kept.is_settled and "不在本辖区范围内" in kept.features.doubts[0].sentence, "the clerk may know better"


def test_110_the_place_zero_zero(office: Office, tmp_path: Path) -> None:
    rows = [facility(1, 116.405, 39.905), facility(2, 0, 0)]
    found = mapreading.look(office, table(tmp_path / "零.csv", ("经度", "纬度"), rows))
    assert found.features.faults == ((3, "坐标是 0,0（多半没有填），没有读入"),)
    taken(office, found, "facilities", 1)


def test_111_outside_the_street(office: Office, tmp_path: Path) -> None:
    rows = [facility(1, 116.405, 39.905), facility(2, 117.2, 39.1), facility(3, 121.47, 31.23)]
    found = mapreading.look(office, table(tmp_path / "外.csv", ("经度", "纬度"), rows))
    (doubt,) = found.features.doubts
    assert "有 2 个不在本辖区范围内，最远 1,0" in doubt.sentence and not doubt.is_blocking
    plan = mapplans.plan(office, found, "facilities", into="", columns=mapreading.guess(found, "facilities"))
    assert doubt.sentence in plan.notes
    taken(office, found, "facilities", 3)


def test_112_a_shapefile_without_its_sides(office: Office, tmp_path: Path) -> None:
    path = shapefile(tmp_path / "缺.shp", ["东片", "西片"])
    (tmp_path / "缺.cpg").unlink()
    (tmp_path / "缺.prj").unlink()
    found = mapreading.look(office, path)
    assert found.features.fields["名称"] == ["东片", "西片"]
    refused(office, found, r"没有写明坐标系（缺 \.prj", "areas")
    taken(office, settle(office, found, "no_system"), "areas", 2)
    (tmp_path / "缺.dbf").unlink()
    with pytest.raises(BadInput, match=r"缺少同名的 \.dbf 文件，请把 \.shp、\.shx、\.dbf、\.prj 放在一起"):
        mapreading.look(office, path)
    (tmp_path / "缺.shx").unlink()
    with pytest.raises(BadInput, match=r"\.shx、\.dbf"):
        mapreading.look(office, path)


@pytest.mark.parametrize(("encoding", "word"), [("GB18030", "GBK"), ("UTF-8", "UTF-8")])
def test_113_texts_of_an_unnamed_encoding(office: Office, tmp_path: Path, encoding: str, word: str) -> None:
    path = shapefile(tmp_path / "无.shp", ["东华门", "䶮𠮷㙍片"], encoding=encoding)
    (tmp_path / "无.cpg").unlink()
    found = mapreading.look(office, path)
    assert found.features.fields["名称"] == ["东华门", "䶮𠮷㙍片"]
    assert any(f"没有写明文字编码，已按 {word} 读，请在预览里核对" in note for note in found.features.notes)
    lying = tmp_path / "无.cpg"
    lying.write_text("UTF-8" if encoding == "GB18030" else "BIG5")
    if encoding == "GB18030":
        again = mapreading.look(office, path)
        assert again.features.fields["名称"] == ["东华门", "䶮𠮷㙍片"], "a .cpg that lies is found out"
        assert any("其实是 GBK" in note for note in again.features.notes)
    with pytest.raises(BadInput, match="按 BIG5 读不通，请换一种编码"):
        mapreading.look(office, path, Reading(encoding="BIG5"))
    taken(office, mapreading.look(office, path), "areas", 2)


def test_114_polygons_that_cross_themselves(office: Office, tmp_path: Path) -> None:
    west, south, s = WEST, SOUTH, SIDE
    bow = shapely.Polygon([(west, south), (west + s, south + s), (west + s, south), (west, south + s)])
    hole_outside = shapely.Polygon(
        square(0, 0).exterior.coords, [[(west + 2 * s, south), (west + 3 * s, south), (west + 3 * s, south + s)]]
    )
    doubled = shapely.Polygon(
        [(west, south), (west, south), (west + s, south), (west + s, south), (west + s, south + s)]
    )
    flat = shapely.Polygon([(west, south), (west + s, south), (west, south)])
    path = tmp_path / "交叉.gpkg"
    packed = numpy.array([shapely.to_wkb(each) for each in (bow, hole_outside, doubled, flat)], dtype=object)
    names = numpy.array(["蝴蝶", "洞在外", "重点", "压扁"], dtype=object)
    pyogrio.raw.write(path, packed, [names], ["名称"], layer="g", geometry_type="Polygon", crs="EPSG:4490")
    found = mapreading.look(office, path)
    assert shapely.is_valid(found.features.geometry).all()
    assert found.features.fields["名称"] == ["蝴蝶", "洞在外", "重点"]
    assert found.features.faults == ((4, "没有可用的图形"),)
    assert any("自相交，已按外形修正" in note for note in found.features.notes)
    assert found.features.geometry[0].area == pytest.approx(s * s / 2)
    taken(office, found, "areas", 3)


def test_115_parts_heights_and_measures(office: Office, tmp_path: Path) -> None:
    parts = shapely.MultiPolygon([square(0, 0), square(1, 1)])
    high = shapely.force_3d(square(1, 0), 51.5)
    measured = "POLYGON ZM ((116.4 39.91 1 2, 116.41 39.91 1 2, 116.41 39.92 1 2, 116.4 39.91 1 2))"
    path = table(
        tmp_path / "多部件.csv", ("WKT",), [facility(1, parts.wkt), facility(2, high.wkt), facility(3, measured)]
    )
    found = mapreading.look(office, path)
    assert not shapely.has_z(found.features.geometry).any() and len(found.features) == 3
    assert found.features.geometry[0].geom_type == "MultiPolygon"
    taken(office, found, "facilities", 3)


def test_116_grids_that_overlap_or_leave_gaps(office: Office, tmp_path: Path) -> None:
    shapes = [square(0, 0), shapely.box(WEST + 0.009, SOUTH, WEST + 0.018, SOUTH + 0.01),
              shapely.box(WEST, SOUTH + 0.01, WEST + 0.006, SOUTH + 0.02),
              shapely.box(WEST + 0.008, SOUTH + 0.01, WEST + 0.018, SOUTH + 0.02),
              shapely.box(WEST + 0.006, SOUTH + 0.012, WEST + 0.008, SOUTH + 0.02)]  # fmt: skip
    found = mapreading.look(office, geojson(tmp_path / "叠.geojson", shapes))
    plan = mapplans.plan(office, found, "areas", into="叠", columns=mapreading.guess(found, "areas"))
    assert any("有 1 处重叠（共 94," in note or "有 1 处重叠（共 95," in note for note in plan.notes), plan.notes
    assert any("有 1 处空隙" in note and "检查网格" in note for note in plan.notes), plan.notes
    taken(office, found, "areas", 5)


KML = """<?xml version="1.0" encoding="UTF-8"?>
<kml xmlns="http://www.opengis.net/kml/2.2"><Document>
<NetworkLink><name>远程</name><Link><href>http://evil.example/a.kml</href></Link></NetworkLink>
<Placemark><name>井盖&lt;b&gt;</name><description><![CDATA[<h1>说明</h1><script>alert(1)</script><img src=x onerror=alert(2)>
<a href="http://evil.example">点这里</a> {{7*7}}]]></description><Point><coordinates>116.405,39.905,0</coordinates></Point>
</Placemark>
</Document></kml>"""


def test_117_kml_with_pages_scripts_and_links(office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_network(*_: object, **__: object) -> None:
        raise AssertionError("the file was followed into the network")

    monkeypatch.setattr("socket.socket.connect", no_network)
    path = tmp_path / "链接.kml"
    path.write_text(KML, encoding="utf-8")
    found = mapreading.look(office, path)
    texts = " ".join(str(value) for values in found.features.fields.values() for value in values)
    assert "说明" in texts and "点这里" in texts and "{{7*7}}" in texts
    assert not any(word in texts for word in ("<script", "alert", "onerror", "<h1", "href"))
    assert any("有 1 处网络链接，没有访问" in note for note in found.features.notes)
    bomb = tmp_path / "炸弹.kml"
    bomb.write_text('<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><kml>&b;</kml>', encoding="utf-8")
    with pytest.raises(BadInput, match="实体声明，为安全起见没有打开"):
        mapreading.look(office, bomb)


@pytest.mark.parametrize("name", ["../../evil.kml", "/etc/evil.kml", "C:\\evil.kml", "a/../../evil.kml"])
def test_118_kmz_that_wants_out_of_its_folder(office: Office, tmp_path: Path, name: str) -> None:
    path = tmp_path / "滑.kmz"
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("doc.kml", KML)
        packed.writestr(name, KML)
    before = {each for each in tmp_path.parent.rglob("evil*")}
    with pytest.raises(BadInput, match="指向外部文件夹的路径，可能被做过手脚，没有打开"):
        mapreading.look(office, path)
    assert {each for each in tmp_path.parent.rglob("evil*")} == before
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("doc.kml", KML)
    assert len(mapreading.look(office, path).features) == 1
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("doc.kml", "<kml>" + " " * 60_000_000)
    with pytest.raises(BadInput, match="解压后异常庞大"):
        mapreading.look(office, path)


def test_119_a_drawing_of_old_software(office: Office, tmp_path: Path) -> None:
    assert drawings.layers  # with it, the library stops talking about texts of drawings in the log
    document = ezdxf.new("R12")
    document.encoding = "gbk"
    block = document.blocks.new("井盖")
    block.add_circle((0, 0), 0.35)
    east, north = coordinates.to_gauss(116.405, 39.905, 117)
    space = document.modelspace()
    space.add_blockref("井盖", (east, north), dxfattribs={"layer": "部件"})
    space.add_text("东华门大街", dxfattribs={"layer": "注记"}).set_placement((east, north))
    space.add_polyline2d(
        [(east, north), (east + 50, north), (east + 50, north + 50)], close=True, dxfattribs={"layer": "红线"}
    )
    path = tmp_path / "老图.dxf"
    document.saveas(path)
    bytes_of = path.read_bytes().replace(b"ANSI_936", b"ANSI_1252")
    assert "东华门大街".encode("gbk") in bytes_of
    path.write_bytes(bytes_of)
    layers = [name for name, _ in mapreading.look(office, path).layers]
    assert layers == ["部件（点）", "部件（面）", "注记（点）", "红线（面）"]
    found = mapreading.look(office, path, Reading(layer="注记（点）"))
    assert found.features.fields["名称"] == ["东华门大街"]
    assert any("没有写明文字编码，已按 GBK 读" in note for note in found.features.notes)
    refused(office, found, "没有写明坐标系")
    block_at = settle(office, mapreading.look(office, path, Reading(layer="部件（点）")), "no_system")
    lies(block_at, 116.405, 39.905, 0.01)
    assert block_at.features.fields["图块"] == ["井盖"]
    outline = settle(office, mapreading.look(office, path, Reading(layer="红线（面）")), "no_system")
    taken(office, outline, "areas", 1)


def test_120_geojson_of_every_kind(office: Office, tmp_path: Path) -> None:
    nan = {"type": "Point", "coordinates": [float("nan"), 39.905]}
    found = mapreading.look(
        office, geojson(tmp_path / "非数.geojson", [nan, shapely.Point(116.405, 39.905)], fields=FACILITY)
    )
    assert found.features.faults == ((1, "没有可用的图形"),) and len(found.features) == 1
    taken(office, found, "facilities", 1)
    turn = numpy.linspace(0, 2 * numpy.pi, 1_000_000, endpoint=False)
    fine = shapely.Polygon(
        numpy.column_stack([WEST + 0.01 + 0.005 * numpy.cos(turn), SOUTH + 0.01 + 0.005 * numpy.sin(turn)])
    )
    many = mapreading.look(office, geojson(tmp_path / "百万.geojson", [fine]))
    assert any("1,000,001 个顶点，照样读入" in note for note in many.features.notes)
    assert len(mapreading.preview(many.features)) < 200_000, "the preview stays light"
    taken(office, many, "areas", 1)
    clockwise = shapely.Polygon(list(square(0, 0).exterior.coords)[::-1])
    turned = mapreading.look(office, geojson(tmp_path / "反.geojson", [clockwise]))
    assert turned.features.geometry[0].equals(square(0, 0))
    east, north = coordinates.to_gauss(116.405, 39.905, 117)
    member = mapreading.look(
        office, geojson(tmp_path / "米.geojson", [shapely.Point(east, north)], crs="urn:ogc:def:crs:EPSG::4548")
    )
    lies(member, 116.405, 39.905, 0.01)
    assert any("中央经线117°" in note for note in member.features.notes)


def test_121_shapes_as_text(office: Office, tmp_path: Path) -> None:
    east, north = coordinates.to_gauss(116.405, 39.905, 117)
    hexed = shapely.to_wkb(shapely.set_srid(shapely.Point(east, north), 4548), include_srid=True, hex=True)
    rows = [
        facility(1, f"SRID=4548;POINT({east} {north})"),
        facility(2, hexed),
        facility(3, "POINT(116.4"),
        facility(4, ""),
    ]
    found = mapreading.look(office, table(tmp_path / "文.csv", ("geometry",), rows))
    for index in range(2):
        lies(found, 116.405, 39.905, 0.01, index)
    assert found.features.faults == ((4, "图形文字“POINT(116.4”读不出"), (5, "没有图形"))
    taken(office, found, "facilities", 2)
    mixed = [facility(1, "SRID=4548;POINT(1 1)"), facility(2, "SRID=4490;POINT(116 39)")]
    with pytest.raises(BadInput, match="写着不同的坐标系"):
        mapreading.look(office, table(tmp_path / "混.csv", ("geom",), mixed))
    plain = mapreading.look(office, table(tmp_path / "纯.csv", ("WKT",), [facility(1, "POINT(116.405 39.905)")]))
    assert any("没有写明坐标系，已按 CGCS2000 经纬度读" in note for note in plain.features.notes)
