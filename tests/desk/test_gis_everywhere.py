"""Imports of map files do the same on a file and on a server, and are taken back without a trace on both."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import shapely

from desk.office import Office
from desk.store.database import Database
from desk.work.mapfiles import plans as mapplans
from desk.work.mapfiles import reading as mapreading
from desk.work.mapfiles.files import write_map
from desk.work.undo import undo
from tests.desk.town import NOW, SECRETARY, SOUTH, WEST, build, square

TABLES = ("area", "member", "facility", "layer", "building", "street", "base_feature", "area_past")


@pytest.fixture
def office(database: Database, where: str) -> Iterator[Office]:
    with closing(Office.open(where, actor=SECRETARY, clock=lambda: NOW)) as made:
        build(made, "zhoushan")
        yield made


def state(office: Office) -> dict[str, Any]:
    """Everything, with blobs as bytes and rows by id."""
    plain = lambda value: bytes(value) if isinstance(value, memoryview) else value  # noqa: E731
    return {
        name: [
            tuple(plain(value) for value in row) for row in office.database.read(f'select * from "{name}" order by id')
        ]
        for name in TABLES
    }


def file(path: Path, shapes: list[Any], **columns: list[str]) -> Path:
    features = [
        {"type": "Feature", "properties": {key: values[at] for key, values in columns.items()},
         "geometry": json.loads(shapely.to_geojson(shape))}
        for at, shape in enumerate(shapes)
    ]  # fmt: skip
    path.write_text(
        json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False), encoding="utf-8"
    )
    return path


def take(office: Office, path: Path, becomes: str, into: str = "") -> dict[str, int]:
    """Import, check that undo and redo are exact, and give the counts; the import stays."""
    before = state(office)
    found = mapreading.look(office, path)
    plan = mapplans.plan(office, found, becomes, into=into, columns=mapreading.guess(found, becomes))
    changes = mapplans.apply(office, plan)
    after = state(office)
    assert after != before
    undo(office, changes.audit_id or 0)
    assert state(office) == before
    again = mapplans.plan(office, found, becomes, into=into, columns=mapreading.guess(found, becomes))
    mapplans.apply(office, again)
    return dict(plan.counts)


def test_outlines_into_a_layer_move_only_who_must_move(office: Office, tmp_path: Path) -> None:
    name = office.search.layers()[0].name
    half = shapely.box(WEST, SOUTH, WEST + 0.004, SOUTH + 0.01)
    counts = take(office, file(tmp_path / "a.geojson", [half], 编码=["110101001000001"], 名称=["西半"]), "areas", name)
    assert counts["changed"] == 1
    rows = office.database.read("select item_id from member m join area a on a.id = m.area_id where a.name = '西半'")
    assert rows == [], "the house stands in the half that fell away"
    assert office.database.read_value("select count(*) from area_past") == 1


def test_outlines_of_buildings_find_their_buildings_by_code(office: Office, tmp_path: Path) -> None:
    house = square(1, 1).centroid.buffer(0.0004)
    counts = take(office, file(tmp_path / "b.geojson", [house, square(0, 0).centroid.buffer(0.0003)],
                               楼栋编号=["L1", "N9"], code=["L1", "N9"], 名称=["一号楼", "新楼"]), "building")  # fmt: skip
    assert (counts["changed"], counts["new"]) == (1, 1)
    area = office.database.read_value(
        "select a.code from member m join area a on a.id = m.area_id join building b on b.id = m.item_id"
        " where m.kind = 'building' and b.code = 'L1'"
    )
    assert area == "110101001001002", "it moved to the grid where its outline lies"


def test_facilities_streets_and_base_sheets(office: Office, tmp_path: Path) -> None:
    line = shapely.LineString([(WEST, SOUTH), (WEST + 0.02, SOUTH + 0.02)])
    spots = [square(0, 0).centroid, line]
    assert take(office, file(tmp_path / "f.geojson", spots, 标识码=["F1", "F2"], 部件名称=["井", "护栏"],
                             小类=["污水井盖", "污水井盖"]), "facilities")["new"] == 2  # fmt: skip
    assert office.database.read_value("select count(*) from facility where geometry is not null") == 1
    assert take(office, file(tmp_path / "s.geojson", [line], 名称=["测试路"]), "street")["new"] == 1
    assert take(office, file(tmp_path / "w.geojson", [square(0, 0)], 名称=["人工湖"]), "base", "水系")["new"] == 1
    for kind in ("facilities", "streets", "areas", "buildings", "base:water"):
        assert write_map(office, kind, tmp_path / "out.gpkg").count >= 1


def test_that_places_are_rough_stays_on_record(office: Office, tmp_path: Path) -> None:
    path = file(tmp_path / "老.geojson", [square(0, 0)], 名称=["片"], 编码=["P1"])
    body = json.loads(path.read_text(encoding="utf-8"))
    body["crs"] = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4214"}}
    path.write_text(json.dumps(body), encoding="utf-8")
    found = mapreading.look(office, path, mapreading.Reading(rough=True))
    plan = mapplans.plan(office, found, "areas", into="老", columns=mapreading.guess(found, "areas"))
    changes = mapplans.apply(office, plan)
    reason = office.database.read_value("select reason from audit where id = ?", (changes.audit_id,))
    assert "北京54坐标没有转换，位置只作示意，误差约 50–130 米" in reason
