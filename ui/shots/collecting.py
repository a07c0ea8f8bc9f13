"""Views of collecting sheets: handed out, and one that came back with some cells filled in."""

from __future__ import annotations

import re
import tempfile
import zipfile
from pathlib import Path

from PySide6.QtWidgets import QApplication, QWidget

from desk.model import Query
from desk.work.collecting.handing import hand_out as write_sheet
from ui.dialogs.collecting.take_back import TakeBackDialog
from ui.shots.waiting import rest
from ui.window import Window

_FILLED = {
    "P4": "第一中学",
    "P6": "=市图书馆",
    "F7": "13912345678",
    "T8": "子女在外地",
    "D9": "1990-02-30",
    "U11": "迁出",
}
"""What a collector might write: a work place, a new phone, a date that is none, somebody who left."""


def hand_out(window: Window) -> QWidget:
    """The dialog that hands out, for the chosen grid."""
    window.app.select(area_id=_small(window), source="tree")
    rest(window)
    window.menus.by_command["registers.hand_out"].trigger()
    dialog = QApplication.activeModalWidget() or window
    dialog.path.edit.setText("采集表.xlsx")  # type: ignore[attr-defined]
    return dialog


def take_back(window: Window) -> QWidget:
    """The dialog that takes back, with a sheet in it."""
    office = window.app.office
    assert office is not None
    with tempfile.TemporaryDirectory(prefix="griddesk-shot-") as folder:
        path = Path(folder) / "采集表.xlsx"
        write_sheet(office, "residents", _small(window), path, reason="画图")
        _fill(path)
        window.menus.by_command["registers.take_back"].trigger()
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, TakeBackDialog)
        dialog.take(str(path))
        rest(window)
        dialog.path.edit.setText(path.name)
    return dialog


def _small(window: Window) -> int:
    """A grid with few people: the sheet is quick."""
    office = window.app.office
    assert office is not None
    parents = {area.parent_id for area in window.app.areas.values()}
    leaves = [area.id for area in window.app.areas.values() if area.id not in parents][:12]
    return min(leaves, key=lambda area: office.search.count(Query(kind="residents", area_id=area)) or 10_000)


def _fill(path: Path) -> None:
    """Write the texts into cells of the sheet as a spreadsheet program would."""
    with zipfile.ZipFile(path) as packed:
        parts = {one.filename: packed.read(one) for one in packed.infolist()}
    name = "xl/worksheets/sheet1.xml"
    page = parts[name].decode()
    for where, text in _FILLED.items():
        cell = f'<c r="{where}" t="inlineStr"><is><t>{text}</t></is></c>'
        page = re.sub(rf'<c r="{where}"[^>]*?(?:/>|>.*?</c>)', cell, page)
    parts[name] = page.encode()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for part, body in parts.items():
            packed.writestr(part, body)
