"""Old datums with and without parameters, systems by name, and what the readers of single formats promise."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import numpy
import pyogrio.raw
import pyproj
import pytest
import shapely

from desk.errors import BadInput
from desk.gis import systems
from desk.gis.around import Around
from desk.gis.files import ENDINGS, layers, read
from desk.gis.raw import Reading
from desk.gis.writing import FORMATS, short_names, write
from tests.desk.town import SIDE, SOUTH, WEST, square

HERE = Around(west=WEST, south=SOUTH, east=WEST + 2 * SIDE, north=SOUTH + 2 * SIDE)
SHIFT = (15.8, -154.4, -82.3)


def old_file(path: Path, crs: str, spot: tuple[float, float]) -> Path:
    packed = numpy.array([shapely.to_wkb(shapely.Point(spot))], dtype=object)
    pyogrio.raw.write(
        path, packed, [numpy.array(["井"], dtype=object)], ["名称"], geometry_type="Point", crs=crs, layer="p"
    )
    return path


@pytest.mark.parametrize(("crs", "word"), [("EPSG:4214", "北京54"), ("EPSG:4610", "西安80"), ("EPSG:2436", "北京54")])
def test_an_old_datum_is_never_taken_in_silence(tmp_path: Path, crs: str, word: str) -> None:
    spot = (116.405, 39.905)
    if crs == "EPSG:2436":
        spot = pyproj.Transformer.from_crs("EPSG:4214", crs, always_xy=True).transform(*spot)
    path = old_file(tmp_path / "old.gpkg", crs, spot)
    found = read(path, Reading(), HERE)
    (doubt,) = found.doubts
    assert doubt.is_blocking and word in doubt.sentence and "50–130 米" in doubt.sentence
    assert [offer.words for offer in doubt.offers] == ["填写转换参数…", "位置只作示意，误差约 50–130 米"]
    rough = read(path, Reading(rough=True), HERE)
    assert rough.is_settled and "位置只作示意，误差约 50–130 米" in rough.notes[0]
    assert (rough.geometry[0].x, rough.geometry[0].y) == pytest.approx((116.405, 39.905), abs=1e-7)
    told = read(path, Reading(shift=SHIFT), HERE)
    assert told.is_settled and "已按 3 个参数" in told.notes[0]
    moved = numpy.hypot((told.geometry[0].x - 116.405) * 85_400, (told.geometry[0].y - 39.905) * 111_000)
    assert 30 < moved < 200


def test_seven_parameters_are_bursa_s_with_the_frame_turned() -> None:
    """Against the formula written out: X' = T + (1 + s) R X with R of the coordinate frame, which Chinese tables mean."""
    shift = (10.0, -120.0, -60.0, 0.5, -1.2, 2.5, 3.0)
    ours = systems.to_degrees(numpy.array([shapely.Point(116.4, 39.9)]), "EPSG:4214", shift)[0]
    krass = pyproj.Transformer.from_pipeline(
        "+proj=pipeline +step +proj=unitconvert +xy_in=deg +xy_out=rad +step +proj=cart +ellps=krass"
    )
    x = numpy.array(krass.transform(116.4, 39.9, 0.0))
    rx, ry, rz = (numpy.radians(value / 3600) for value in shift[3:6])
    turn = numpy.array([[1, rz, -ry], [-rz, 1, rx], [ry, -rx, 1]])
    y = numpy.array(shift[:3]) + (1 + shift[6] * 1e-6) * turn @ x
    back = pyproj.Transformer.from_pipeline(
        "+proj=pipeline +step +inv +proj=cart +ellps=GRS80 +step +proj=unitconvert +xy_in=rad +xy_out=deg"
    )
    assert (ours.x, ours.y) == pytest.approx(back.transform(*y)[:2], abs=1e-9)


@pytest.mark.parametrize(
    "shift", [(1.0,), (1.0, 2.0, 3.0, 4.0), (5000.0, 0.0, 0.0), (0.0, 0.0, 0.0, 90.0, 0.0, 0.0, 0.0)]
)
def test_parameters_that_cannot_be_are_refused(shift: tuple[float, ...]) -> None:
    with pytest.raises(BadInput, match="转换参数"):
        systems.to_degrees(numpy.array([shapely.Point(116.4, 39.9)]), "EPSG:4214", shift)


def test_systems_have_chinese_names() -> None:
    titles = [title for _, title in systems.choices(116.4)]
    assert titles[:4] == ["CGCS2000 经纬度", "WGS84 经纬度（GPS）", "GCJ-02（高德、腾讯地图）", "BD-09（百度地图）"]
    assert any("中央经线117°" in title for title in titles) and any("第39带" in title for title in titles)
    assert not any(word in " ".join(titles) for word in ("Gauss", "zone", "Beijing", "Xian"))
    assert systems.old_datum("EPSG:2415") == "北京54" and systems.old_datum("EPSG:2384") == "西安80"
    assert systems.old_datum("EPSG:4548") == systems.old_datum("GCJ02") == ""


@pytest.mark.parametrize("zone", range(25, 46))
def test_every_zone_of_cgcs2000_is_where_its_name_says(zone: int) -> None:
    for prefixed in (False, True):
        system = systems.zone_system(zone, prefixed=prefixed)
        east = 500_000 + (zone * 1_000_000 if prefixed else 0)
        there = systems.to_degrees(numpy.array([shapely.Point(east, 4_400_000)]), system)[0]
        assert there.x == pytest.approx(zone * 3, abs=1e-9)


@pytest.mark.parametrize("ending", list(FORMATS))
@pytest.mark.parametrize("names", [("东片", "西片", "=1+1"), ("䶮家", "𠮷野", "㙍里")])
@pytest.mark.parametrize("system", ["EPSG:4490", "EPSG:4548", "EPSG:4527", "GCJ02", "BD09"])
def test_what_is_written_is_read_back(tmp_path: Path, ending: str, names: tuple[str, ...], system: str) -> None:
    shapes = [shapely.to_wkb(square(at, 0)) for at in range(3)]
    path = tmp_path / f"网格{ending}"
    if ending in (".kml", ".kmz") and system != "EPSG:4490":
        with pytest.raises(BadInput, match="KML 只能是经纬度"):
            write(path, "网格", {"名称": names}, shapes, system=system)
        return
    written = write(path, "网格", {"名称": list(names), "面积（㎡）": [1, 2, 3]}, shapes, system=system)
    assert written.count == 3 and all(each.is_file() for each in written.files)
    told = system if ending in (".dxf", ".csv") or system in ("GCJ02", "BD09") else ""
    found = read(path, Reading(layer=layers(path)[0][0], system=told), HERE)
    assert found.is_settled
    for shape, packed in zip(found.geometry, shapes, strict=True):
        assert shape.hausdorff_distance(shapely.from_wkb(packed)) < 2e-8
    if ending == ".dxf":
        texts = read(path, Reading(layer="网格_注记（点）", system=system), HERE)
        assert list(texts.fields["名称"]) == list(names)
        return
    title = "Name" if ending in (".kml", ".kmz") else "名称"
    expected = [f"'{name}" if name.startswith("=") and ending == ".csv" else name for name in names]
    assert [str(value) for value in found.fields[title]] == expected


def test_points_lines_and_areas_become_a_shapefile_each(tmp_path: Path) -> None:
    shapes = [shapely.Point(116.4, 39.9), shapely.LineString([(116.4, 39.9), (116.41, 39.9)]), square(0, 0)]
    written = write(tmp_path / "混.shp", "混", {"名称": ["点", "线", "面"]}, [shapely.to_wkb(each) for each in shapes])
    assert {each.name for each in written.files if each.suffix == ".shp"} == {"混_点.shp", "混_线.shp", "混_面.shp"}
    for word in ("点", "线", "面"):
        assert list(read(tmp_path / f"混_{word}.shp", Reading()).fields.values()) == [[word]]


def test_long_texts_are_cut_between_characters_and_it_is_said(tmp_path: Path) -> None:
    long = "长" * 150 + "㙍"
    written = write(
        tmp_path / "长.shp", "长", {"备注": [long, "短"]}, [shapely.to_wkb(square(at, 0)) for at in range(2)]
    )
    assert any("1 处文字超过 Shapefile 的 254 字节" in note for note in written.notes)
    texts = next(iter(read(tmp_path / "长.shp", Reading()).fields.values()))
    assert texts == ["长" * 84, "短"]


def test_short_names_of_columns_are_unique_ascii() -> None:
    titles = ["名称", "名次", "面积（㎡）", "1号", "名称", "class_code_of_it", "class_code_of_that", "㎡"]
    names = short_names(titles)
    assert len(set(names.values())) == len(set(titles))
    assert all(name.isascii() and 0 < len(name) <= 10 and not name[0].isdigit() for name in names.values())


def test_names_cut_in_the_middle_of_a_character_by_others_are_read_without_the_stump(tmp_path: Path) -> None:
    shapes = numpy.array([shapely.to_wkb(square(0, 0))], dtype=object)
    path = tmp_path / "截.shp"
    pyogrio.raw.write(path, shapes, [numpy.array(["东华门大街北侧第一小区甲"], dtype=object)], ["MC"],
                      geometry_type="Polygon", crs="EPSG:4490", driver="ESRI Shapefile", encoding="GB18030")  # fmt: skip
    body = path.with_suffix(".dbf").read_bytes()
    whole = "东华门大街北侧第一小区甲".encode("gb18030")
    assert whole in body
    path.with_suffix(".dbf").write_bytes(
        body.replace(whole, whole[:-1] + b" ").replace(whole[:-1] + b" ", whole[:-1] + b"\0")
    )
    found = read(path, Reading())
    assert found.fields["MC"] == ["东华门大街北侧第一小区"]
    assert any("半个汉字" in note for note in found.notes)


@pytest.mark.parametrize("driver", ["MapInfo File", "OpenFileGDB"])
def test_mapinfo_and_geodatabases_are_read(tmp_path: Path, driver: str) -> None:
    path = tmp_path / ("网格.tab" if driver == "MapInfo File" else "网格.gdb")
    packed = numpy.array([shapely.to_wkb(square(0, 0))], dtype=object)
    pyogrio.raw.write(path, packed, [numpy.array(["东片"], dtype=object)], ["MC"], geometry_type="Polygon", crs="EPSG:4326",
                      driver=driver, layer="grids")  # fmt: skip
    found = read(path, Reading())
    assert found.fields["MC"] == ["东片"] and found.geometry[0].hausdorff_distance(square(0, 0)) < 1e-6
    assert path.suffix in ENDINGS


def test_a_failed_export_leaves_what_was_there(tmp_path: Path) -> None:
    path = tmp_path / "a.shp"
    write(path, "a", {"名称": ["旧"]}, [shapely.to_wkb(square(0, 0))])
    before = {each.name: each.read_bytes() for each in tmp_path.iterdir()}
    with pytest.raises(BadInput):
        write(path, "a", {"名称": ["新"]}, [shapely.to_wkb(square(0, 0))], system="EPSG:999999")
    with pytest.raises(BadInput, match="不存在"):
        write(tmp_path / "nowhere" / "a.shp", "a", {"名称": ["新"]}, [shapely.to_wkb(square(0, 0))])
    assert {each.name: each.read_bytes() for each in tmp_path.iterdir()} == before


def test_formulas_in_a_csv_stay_texts(tmp_path: Path) -> None:
    names: list[Any] = ["=HYPERLINK(1)", "+1", "-1", "@a", -5, "平常"]
    written = write(tmp_path / "a.csv", "a", {"名称": names}, [shapely.to_wkb(shapely.Point(116.4, 39.9))] * 6)
    with (tmp_path / "a.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert [row[0] for row in rows[1:]] == ["'=HYPERLINK(1)", "'+1", "'-1", "'@a", "-5", "平常"]
    assert rows[0] == ["名称", "经度", "纬度"] and "4 格" in written.notes[0]
