"""Map files through the window: dropped, doubted, chosen, previewed, taken over, undone; exported; pictures below."""

from __future__ import annotations

import json
import logging
from pathlib import Path
from typing import Any

import pytest
import shapely
import sqlcipher3
from PySide6.QtWidgets import QApplication, QPushButton

from tests.ui.conftest import Desk
from ui.dialogs.ground.mapexport import MapExportDialog
from ui.dialogs.ground.mapfiles import MapImportDialog
from ui.dialogs.ground.tiles import TilesDialog
from ui.dialogs.mapparts import ShiftDialog
from ui.settings import Settings

KEY = "0123456789abcdef0123456789abcdef"


def grids(path: Path, desk: Desk, *, swapped: bool = False, crs: str = "") -> Path:
    """Four squares in the middle of the office."""
    root = next(area for area in desk.app.areas.values() if area.parent_id is None)
    assert root.lon is not None and root.lat is not None
    features = []
    for number in range(4):
        west, south = root.lon + number * 0.001, root.lat
        box = shapely.box(west, south, west + 0.001, south + 0.001)
        if swapped:
            box = shapely.transform(box, lambda xy: xy[:, ::-1])
        fields = {"编码": f"X{number}", "甲名": f"甲{number}", "乙名": f"<b>乙{number}</b>"}
        features.append({"type": "Feature", "properties": fields, "geometry": json.loads(shapely.to_geojson(box))})
    body: dict[str, Any] = {"type": "FeatureCollection", "features": features}
    if crs:
        body["crs"] = {"type": "name", "properties": {"name": crs}}
    path.write_text(json.dumps(body, ensure_ascii=False), encoding="utf-8")
    return path


def drop(desk: Desk, path: Path) -> MapImportDialog:
    desk.window.commands.take_file(str(path))
    desk.settle()
    dialog = desk.window.findChildren(MapImportDialog)[-1]
    assert isinstance(dialog, MapImportDialog)
    return dialog


def buttons(dialog: MapImportDialog) -> list[QPushButton]:
    return dialog.doubts.findChildren(QPushButton)


def test_a_dropped_file_is_doubted_previewed_taken_and_undone(own_street: Desk, tmp_path: Path) -> None:
    desk = own_street
    shown: list[tuple[bytes, str]] = []
    desk.window.commands.map.files._preview = lambda pack, words, _left: shown.append((pack, words))  # type: ignore[method-assign]
    layers = [layer.name for layer in desk.app.layers]
    dialog = drop(desk, grids(tmp_path / "新划.geojson", desk, swapped=True))
    assert not dialog.isModal(), "the map stays in the hand"
    assert not dialog.main.isEnabled() and shown[-1][0] == b""
    (swap,) = buttons(dialog)
    assert swap.text() == "对调经度和纬度"
    swap.click()
    desk.settle()
    assert shown[-1][0] and "4 个图形，还没有写入" in shown[-1][1]
    assert dialog.counts.text().startswith("新增 4   更新 0") and dialog.main.text() == "导入 4 个"
    assert [layer.name for layer in desk.app.layers] == layers, "nothing is written before the button"
    dialog.main.click()
    desk.settle()
    assert dialog.counts.text().startswith("✓ 已导入") and shown[-1][0] == b""
    assert [layer.name for layer in desk.app.layers] == [*layers, "新划"]
    assert desk.app.layer is not None and desk.app.layer.name == "新划", "what was imported is shown"
    assert desk.window.tree.layers.currentText() == "新划"
    office = desk.app.office
    assert office is not None
    with office.write("something else since"):
        pass
    desk.app.undoable.append(office.database.seq)
    dialog.undo_button.click()
    desk.settle()
    assert [layer.name for layer in desk.app.layers] == layers, "this very import went, not the last write"
    assert desk.app.undoable[-1:] != []
    dialog.close()


def test_columns_become_what_the_clerk_says(own_street: Desk, tmp_path: Path) -> None:
    desk = own_street
    dialog = drop(desk, grids(tmp_path / "a.geojson", desk))
    assert dialog.rows.columns == {"code": "编码"}
    box = dialog.rows.cellWidget(0, 3)
    box.setCurrentIndex(box.findData("name"))
    box.activated.emit(box.currentIndex())
    desk.settle()
    assert dialog.rows.columns == {"code": "编码", "name": "乙名"}
    dialog.into.setEditText("我的片")
    dialog.plan()
    desk.settle()
    dialog.main.click()
    desk.settle()
    office = desk.app.office
    assert office is not None
    layer = next(each for each in office.search.layers() if each.name == "我的片")
    assert {area.name for area in office.search.tree(layer.id)} >= {"<b>乙0</b>", "<b>乙3</b>"}, "texts stay texts"
    dialog.close()


def test_what_it_becomes_can_be_changed(own_street: Desk, tmp_path: Path) -> None:
    desk = own_street
    dialog = drop(desk, grids(tmp_path / "a.geojson", desk))
    for kind, words in (("building", "新增 4"), ("base", "新增 4"), ("facilities", "新增 0")):
        dialog.becomes.setCurrentIndex(dialog.becomes.findData(kind))
        dialog.becomes.activated.emit(dialog.becomes.currentIndex())
        desk.settle()
        said = dialog.counts.text() if dialog.counts.isVisibleTo(dialog) else dialog.wrong.text()
        assert words in said or "缺少这几列" in said, (kind, said)
    dialog.becomes.setCurrentIndex(dialog.becomes.findData("street"))
    dialog.becomes.activated.emit(dialog.becomes.currentIndex())
    desk.settle()
    assert "不是线" in dialog.wrong.text() and dialog.main.text() == "还不能导入" and not dialog.main.isEnabled()
    dialog.close()


def test_an_old_datum_asks_for_parameters_or_for_a_word(own_street: Desk, tmp_path: Path) -> None:
    desk = own_street
    dialog = drop(desk, grids(tmp_path / "老.geojson", desk, crs="urn:ogc:def:crs:EPSG::4214"))
    parameters, rough = buttons(dialog)
    assert rough.text() == "位置只作示意，误差约 50–130 米"
    parameters.click()
    asked = next(each for each in dialog.findChildren(ShiftDialog))
    asked.edits[0].setText("十五")
    asked._on_take()
    assert "要填数字" in asked.wrong.text()
    for edit, text in zip(asked.edits, ("15.8", "-154.4", "-82.3"), strict=False):
        edit.setText(text)
    asked._on_take()
    desk.settle()
    assert "已按 3 个参数由北京54转为 CGCS2000" in dialog.notes.text()
    assert dialog.main.isEnabled()
    dialog.close()


def test_a_broken_file_is_said_in_the_dialog_and_nothing_hangs(own_street: Desk, tmp_path: Path) -> None:
    path = tmp_path / "坏.gpkg"
    path.write_bytes(b"SQLite format 3\0" + b"x" * 100)
    dialog = drop(own_street, path)
    assert "读不出来" in dialog.wrong.text() and dialog.main.text() == "重新读取" and dialog.main.isEnabled()
    dialog.close()


def test_an_export_says_what_it_wrote(own_street: Desk, tmp_path: Path) -> None:
    desk = own_street
    desk.app.settings.folder = str(tmp_path)
    desk.window.menus.by_command["map.export_file"].trigger()
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, MapExportDialog)
    dialog.what.setCurrentIndex(dialog.what.findData("facilities"))
    dialog.format.setCurrentIndex(dialog.format.findData(".shp"))
    dialog.format.activated.emit(dialog.format.currentIndex())
    assert dialog.path.text.endswith(".shp") and str(tmp_path) in dialog.path.text
    dialog.main.click()
    desk.settle()
    assert dialog.done_words.text().startswith("✓ 已导出") and "文字编码 GBK" in dialog.done_words.text()
    assert Path(dialog.path.text).is_file()
    dialog.format.setCurrentIndex(dialog.format.findData(".kml"))
    dialog.format.activated.emit(dialog.format.currentIndex())
    assert not dialog.system.isEnabled(), "KML is in degrees"
    dialog.close()


def package(path: Path) -> Path:
    connection = sqlcipher3.connect(str(path))
    connection.execute("create table metadata (name text, value text)")
    connection.execute("create table tiles (zoom_level integer, tile_column integer, tile_row integer, tile_data blob)")
    connection.execute("insert into tiles values (1, 1, 1, ?)", (b"\x89PNG\r\n\x1a\n" + b"x" * 30,))
    connection.commit()
    connection.close()
    return path


def test_a_dropped_package_is_listed_and_kept(own_street: Desk, tmp_path: Path) -> None:
    desk = own_street
    path = package(tmp_path / "东城.mbtiles")
    desk.window.commands.take_file(str(path))
    desk.settle()
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, TilesDialog)
    assert "东城" in dialog.note.text() and dialog.list.count() == 1
    assert list(desk.app.settings.packages.values()) == [str(path)]
    assert Settings.load(desk.app.settings.path).packages == desk.app.settings.packages
    dialog.list.setCurrentRow(0)
    dialog.drop_button.click()
    assert desk.app.settings.packages == {} and path.is_file(), "the file itself stays"
    dialog.close()


@pytest.mark.parametrize("source", ["vec", "own"])
def test_a_server_is_off_until_switched_on_and_its_key_is_nowhere_else(
    own_street: Desk, tmp_path: Path, caplog: pytest.LogCaptureFixture, source: str
) -> None:
    desk = own_street
    caplog.set_level(logging.DEBUG)
    assert desk.app.settings.tile_origins == frozenset()
    desk.window.commands.map.files.pictures()
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, TilesDialog)
    assert not dialog.enabled.isChecked()
    dialog.source.setCurrentIndex(dialog.source.findData(source))
    dialog.source.activated.emit(dialog.source.currentIndex())
    dialog.enabled.setChecked(True)
    dialog.main.click()
    assert "密钥" in dialog.wrong.text() or "瓦片地址" in dialog.wrong.text()
    assert not desk.app.settings.tiles.enabled, "what is wrong is not switched on"
    dialog.key.setText(KEY)
    dialog.template.setText("http://10.0.0.9:8080/{z}/{x}/{y}.png")
    dialog.main.click()
    origin = "https://t0.tianditu.gov.cn" if source == "vec" else "http://10.0.0.9:8080"
    assert desk.app.settings.tile_origins == {origin}
    assert Settings.load(desk.app.settings.path).tile_origins == {origin}
    office = desk.app.office
    assert office is not None
    assert KEY not in caplog.text
    assert office.database.read("select 1 from audit where reason like ?", (f"%{KEY}%",)) == []
    desk.app.settings.tiles.enabled = False
    assert desk.app.settings.tile_origins == frozenset()
