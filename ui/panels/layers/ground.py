"""What lies under the grids: heat and hot spots, the sheets of the base map, pictures of a tile package or server."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import PurePath

from PySide6.QtWidgets import QHBoxLayout, QWidget

from ui import theme
from ui.map.signs import SHEET, patch_icon
from ui.map.view import MapView
from ui.map.wish import Wish
from ui.panels.layers.parts import Choice, Note, Opacity, Row, Section, beside

SURFACES = (("", "不显示"), ("heat", "热力图"), ("hot", "热点分析"))
EXPLAINED = {
    "": "",
    "heat": "越红越密集，随地图缩放变化。",
    "hot": "把每个方格和周围一圈与全域相比（盖提斯—奥德统计量）：红、橙色的密集不像是偶然，绿色的明显稀少。",
}
SHEETS = (("street", "道路"), ("building", "楼栋"), ("block", "街坊"), ("park", "绿地"), ("water", "水系"))


class SurfaceSection(Section):
    """Heat map or hot spots, of what."""

    def __init__(self, map_view: MapView, parent: QWidget | None = None) -> None:
        super().__init__("热力与热点", parent)
        self._map = map_view
        self.how = Choice("热力或热点", self)
        for key, title in SURFACES:
            self.how.addItem(title, key)
        self.what = Choice("统计什么", self)
        self.opacity = Opacity("热力", self)
        self.note = Note("", self)
        faint = QHBoxLayout()
        faint.addWidget(beside("不透明度", self), 1)
        faint.addWidget(self.opacity)
        self.inside.addWidget(self.how)
        self.inside.addSpacing(theme.TIGHT)
        self.inside.addWidget(self.what)
        self.inside.addLayout(faint)
        self.inside.addWidget(self.note)
        self.how.currentIndexChanged.connect(lambda _: map_view.change(surface=self.how.currentData()))
        self.what.currentIndexChanged.connect(lambda _: map_view.change(surface_of=self.what.currentData()))
        self.opacity.valueChanged.connect(self._on_slid)

    def fill(self, kinds: Sequence[tuple[str, str, str]]) -> None:
        """Offer what can be counted."""
        self.what.blockSignals(True)
        self.what.clear()
        for key, title, _ in kinds:
            self.what.addItem(title, key)
        self.what.blockSignals(False)
        self.follow(self._map.wish)

    def follow(self, wish: Wish) -> None:
        """Show what is wished."""
        self.how.choose(wish.surface)
        self.what.choose(wish.surface_of)
        self.opacity.set_quietly(wish.strength("surface"))
        self.what.setEnabled(bool(wish.surface))
        self.opacity.setEnabled(bool(wish.surface))
        self.note.say(EXPLAINED[wish.surface])

    def _on_slid(self, value: int) -> None:
        self._map.change(opacity={**self._map.wish.opacity, "surface": value})


class BaseSection(Section):
    """Sheets of the base map, and pictures below them."""

    def __init__(self, map_view: MapView, parent: QWidget | None = None) -> None:
        super().__init__("底图", parent, is_open=False)
        self._map = map_view
        self.sheets = {key: Row(key, words, self, icon=patch_icon(SHEET[key]), slides=True) for key, words in SHEETS}
        self.tiles = Choice("影像底图", self)
        self._offered: list[tuple[str, str]] | None = None
        self.opacity = Opacity("影像底图", self)
        self.note = Note("", self)
        for row in self.sheets.values():
            self.inside.addWidget(row)
            row.toggled.connect(map_view.set_visible)
            row.slid.connect(self._on_slid)
        faint = QHBoxLayout()
        faint.addWidget(beside("影像底图", self), 1)
        faint.addWidget(self.opacity)
        self.inside.addLayout(faint)
        self.inside.addWidget(self.tiles)
        self.inside.addWidget(self.note)
        self.opacity.valueChanged.connect(lambda value: self._on_slid("tiles", value))
        self.tiles.currentIndexChanged.connect(lambda _: map_view.change(tiles=str(self.tiles.currentData() or "")))

    def fill(self, counts: Mapping[str, int]) -> None:
        """Say how much each sheet holds."""
        for key, row in self.sheets.items():
            row.count(counts.get(key, 0), "个")

    def offer(self, packages: Mapping[str, str], *, has_server: bool) -> None:
        """Offer the tile packages of this PC (id to path) and the tile server, if one was switched on."""
        offered = [*packages.items(), *([("url", "")] if has_server else [])]
        if offered == self._offered:
            return
        self._offered = offered
        self.tiles.blockSignals(True)
        self.tiles.clear()
        self.tiles.addItem("不显示", "")
        for key, path in packages.items():
            self.tiles.addItem(PurePath(path).stem, f"package:{key}")
        if has_server:
            self.tiles.addItem("在线地图", "url")
        self.tiles.blockSignals(False)
        self.note.say(
            "" if self.tiles.count() > 1 else "没有影像底图；可在“地图”菜单里添加离线底图包，或设置瓦片服务。"
        )
        self.follow(self._map.wish)

    def follow(self, wish: Wish) -> None:
        """Show what is wished."""
        for key, row in self.sheets.items():
            row.follow(key not in wish.hidden, wish.strength(key))
        self.tiles.choose(wish.tiles)
        self.tiles.setEnabled(self.tiles.count() > 1)
        self.opacity.set_quietly(wish.strength("tiles"))
        self.opacity.setEnabled(bool(wish.tiles))

    def _on_slid(self, key: str, value: int) -> None:
        self._map.change(opacity={**self._map.wish.opacity, key: value})
