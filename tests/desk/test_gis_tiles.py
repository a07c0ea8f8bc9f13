"""Pictures below the map: packages of others are read with care, GeoTIFFs become packages, servers are named exactly."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import numpy
import pytest
import rasterio
import sqlcipher3
from rasterio.transform import from_origin

from desk.errors import BadInput, Cancelled
from desk.ground import coordinates
from desk.work.ground import tiles

# rasterio multiplies places in a way that the newest affine wants written otherwise.
pytestmark = [
    pytest.mark.filterwarnings("ignore:Use `@` matmul:PendingDeprecationWarning"),
    pytest.mark.filterwarnings("ignore::rasterio.errors.NotGeoreferencedWarning"),
]

PNG = b"\x89PNG\r\n\x1a\n" + b"x" * 40


def package(path: Path, *, kind: str = "png", rows: list[tuple[Any, ...]] | None = None, **said: str) -> Path:
    connection = sqlcipher3.connect(str(path))
    connection.execute("create table metadata (name text, value text)")
    connection.execute("create table tiles (zoom_level integer, tile_column integer, tile_row integer, tile_data blob)")
    connection.executemany("insert into metadata values (?, ?)", list({"format": kind, **said}.items()))
    given = [(14, 13489, 16383 - 6207, PNG)] if rows is None else rows
    connection.executemany("insert into tiles values (?, ?, ?, ?)", given)
    connection.commit()
    connection.close()
    return path


def picture(
    path: Path, *, crs: str | None = "EPSG:4548", bands: int = 3, dtype: str = "uint8", size: int = 700
) -> Path:
    """A picture of 1 m pixels whose north-west corner is 116.40, 39.91; red in the west, blue in the east."""
    east, north = coordinates.to_gauss(116.40, 39.91, 117)
    data = numpy.zeros((bands, size, size), dtype=dtype)
    data[0, :, : size // 2] = 200
    data[-1, :, size // 2 :] = 180
    place = {} if crs is None else {"crs": crs, "transform": from_origin(east, north, 1, 1)}
    with rasterio.open(path, "w", driver="GTiff", width=size, height=size, count=bands, dtype=dtype, **place) as out:
        out.write(data)
    return path


def test_a_package_is_read_from_the_north(tmp_path: Path) -> None:
    path = package(tmp_path / "东城.mbtiles", name="东城影像", bounds="116.3,39.8,116.5,40.0", attribution="测绘院")
    found = tiles.look(path)
    assert (found.title, found.least, found.most, found.credit) == ("东城影像", 14, 14, "测绘院")
    assert tiles.tile(path, 14, 13489, 6207) == PNG
    assert tiles.tile(path, 14, 13489, 6208) is None
    assert tiles.mime(PNG) == "image/png"
    for z, x, y in ((-1, 0, 0), (14, -1, 0), (3, 8, 0), (99, 0, 0)):
        assert tiles.tile(path, z, x, y) is None
    tiles.close(path)


def test_a_package_without_bounds_says_them_by_its_tiles(tmp_path: Path) -> None:
    found = tiles.look(package(tmp_path / "a.mbtiles", bounds="garbage"))
    assert found.west < 116.40 < found.east and found.south < 39.91 < found.north


def test_the_number_of_a_package_is_the_same_on_every_pc(tmp_path: Path) -> None:
    one = tiles.id_of(tmp_path / "东城.mbtiles")
    assert one == tiles.id_of("D:\\地图\\..\\东城.mbtiles".replace("\\", "/")) and one.isdigit() and len(one) <= 15


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda path: path.write_bytes(b"not a package"), "不是 MBTiles 底图包"),
        (lambda path: path.write_bytes(b"SQLite format 3\0" + b"x" * 5000), "不是完好的"),
        (lambda path: package(path, kind="pbf"), "矢量瓦片"),
        (lambda path: package(path, rows=[]), "一张瓦片也没有"),
        (lambda path: package(path, rows=[(1, 0, 0, b"<svg onload=alert(1)>")]), "不是图片"),
        (lambda path: None, "找不到底图包"),
    ],
)
def test_what_is_no_package_is_told(tmp_path: Path, make: Any, sentence: str) -> None:
    path = tmp_path / "a.mbtiles"
    make(path)
    with pytest.raises(BadInput, match=sentence):
        tiles.look(path)
    assert tiles.tile(path, 1, 0, 0) is None


def test_a_tile_that_is_no_picture_is_not_handed_to_the_page(tmp_path: Path) -> None:
    path = package(
        tmp_path / "a.mbtiles", rows=[(1, 0, 1, PNG), (1, 1, 1, b"<html>"), (1, 1, 0, PNG + b"x" * 5_000_000)]
    )
    assert tiles.tile(path, 1, 0, 0) == PNG
    assert tiles.tile(path, 1, 1, 0) is None and tiles.tile(path, 1, 1, 1) is None


def test_many_threads_read_one_package_and_a_replaced_file_is_seen(tmp_path: Path) -> None:
    path = package(tmp_path / "a.mbtiles")
    found: list[bytes | None] = []
    threads = [
        threading.Thread(target=lambda: found.extend(tiles.tile(path, 14, 13489, 6207) for _ in range(50)))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [PNG] * 200
    path.unlink()
    assert tiles.tile(path, 14, 13489, 6207) is None
    package(path, rows=[(14, 13489, 16383 - 6207, PNG + b"new")])
    assert tiles.tile(path, 14, 13489, 6207) == PNG + b"new"


@pytest.mark.parametrize("bands", [1, 3])
def test_a_geotiff_becomes_a_package_that_lies_right(tmp_path: Path, bands: int) -> None:
    source = picture(tmp_path / "正射.tif", bands=bands)
    told: list[tuple[int, int]] = []
    made = tiles.make_package(source, tmp_path / "底图包", step=lambda done, total: told.append((done, total)))
    package = tiles.look(made)
    assert package.title == "正射" and told == sorted(told) and told[-1][0] == told[-1][1]
    assert package.west == pytest.approx(116.40, abs=2e-4) and package.north == pytest.approx(39.91, abs=2e-4)
    assert package.most in (17, 18)
    east, north = coordinates.to_gauss(116.40, 39.91, 117)
    lon, lat = coordinates.from_gauss(east + 175, north - 350, 117)
    assert colour(made, package.most, float(lon), float(lat)) == ((200, 200, 200) if bands == 1 else (200, 0, 0))


def colour(path: Path, zoom: int, lon: float, lat: float) -> tuple[int, ...]:
    """The colour of the pixel at a place."""
    size = 2**zoom * 256
    x = (lon + 180) / 360 * size
    y = (1 - numpy.arcsinh(numpy.tan(numpy.radians(lat))) / numpy.pi) / 2 * size
    body = tiles.tile(path, zoom, int(x // 256), int(y // 256))
    assert body is not None
    with rasterio.MemoryFile(body) as memory, memory.open() as seen:
        bands = seen.read()
    assert bands[3, int(y % 256), int(x % 256)] == 255
    return tuple(int(one) for one in bands[:3, int(y % 256), int(x % 256)])


def test_a_scanned_map_with_a_palette_keeps_its_colours(tmp_path: Path) -> None:
    east, north = coordinates.to_gauss(116.40, 39.91, 117)
    path = tmp_path / "扫描.tif"
    with rasterio.open(path, "w", driver="GTiff", width=300, height=300, count=1, dtype="uint8", crs="EPSG:4548",
                       transform=from_origin(east, north, 2, 2)) as out:  # fmt: skip
        out.write(numpy.full((1, 300, 300), 7, dtype="uint8"))
        out.write_colormap(1, {7: (12, 200, 34, 255)})
    made = tiles.make_package(path, tmp_path / "p")
    lon, lat = coordinates.from_gauss(east + 300, north - 300, 117)
    assert colour(made, tiles.look(made).most, float(lon), float(lat)) == (12, 200, 34)


def test_a_conversion_that_is_stopped_leaves_nothing(tmp_path: Path) -> None:
    def stop(done: int, _total: int) -> None:
        if done == 5:
            raise Cancelled("已停止")

    with pytest.raises(Cancelled):
        tiles.make_package(picture(tmp_path / "a.tif"), tmp_path / "p", step=stop)
    assert list((tmp_path / "p").iterdir()) == []


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"crs": None}, "没有位置信息"),
        ({"crs": "EPSG:2436"}, "北京54坐标系，放到图上会偏 50–130 米"),
        ({"dtype": "uint16"}, "不是普通影像"),
        ({"bands": 2}, "不是普通影像"),
    ],
)
def test_pictures_that_cannot_lie_right_are_told(tmp_path: Path, given: dict[str, Any], sentence: str) -> None:
    with pytest.raises(BadInput, match=sentence):
        tiles.make_package(picture(tmp_path / "a.tif", size=50, **given), tmp_path / "p")
    assert not (tmp_path / "p").exists() or list((tmp_path / "p").iterdir()) == []


def test_what_is_no_picture_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.tif").write_bytes(b"II*\0 not a picture")
    with pytest.raises(BadInput, match="读不出来"):
        tiles.make_package(tmp_path / "a.tif", tmp_path / "p")


def test_tianditu_needs_a_key_and_has_one_host() -> None:
    addresses = tiles.templates("vec", key="a" * 32)
    assert len(addresses) == 2 and {tiles.origin(each) for each in addresses} == {"https://t0.tianditu.gov.cn"}
    assert all("{z}" in each and "{x}" in each and "{y}" in each and "tk=" + "a" * 32 in each for each in addresses)
    for key in ("", "短", "a" * 32 + "&x=1"):
        with pytest.raises(BadInput, match="密钥"):
            tiles.templates("img", key=key)


@pytest.mark.parametrize(
    ("template", "origin"),
    [
        ("http://10.1.2.3:8080/t/{z}/{x}/{y}.png", "http://10.1.2.3:8080"),
        ("https://{s}.map.gov.cn/{z}/{x}/{y}", "https://0.map.gov.cn"),
    ],
)
def test_an_intranet_server_is_one_origin(template: str, origin: str) -> None:
    (address,) = tiles.templates("own", template=template)
    assert tiles.origin(address) == origin


@pytest.mark.parametrize(
    "template",
    [
        "", "http://a/{z}/{x}", "file:///etc/{z}/{x}/{y}", "javascript:{z}{x}{y}", "http://a b/{z}/{x}/{y}", "//a/{z}/{x}/{y}",
        "http://u:p@a.b/{z}/{x}/{y}", "http://a;script-src *;/{z}/{x}/{y}", "http://{z}.a/{x}/{y}", "http://a/{z}/{x}/{y}'",
    ],
)  # fmt: skip
def test_an_address_that_could_open_more_than_a_host_is_refused(template: str) -> None:
    with pytest.raises(BadInput, match="瓦片地址"):
        tiles.templates("own", template=template)
