"""The map as the window sees it: one widget, whatever draws inside."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from PySide6.QtCore import Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from desk.model import Changes, Place
from ui import theme
from ui.map import memory
from ui.map.feed import Feed
from ui.map.rest import grab
from ui.map.wish import BASE, Wish

if TYPE_CHECKING:
    from ui.app import App, Selection

log = logging.getLogger(__name__)

NO_ENGINE = "这台电脑不能运行地图引擎，已改用简易地图；查找、列表、导出等功能照常使用。"
ENGINE_DIED = "地图引擎一分钟内停了三次，已改用简易地图；其余功能照常，重新启动程序后可再试。"

_REFRESH = (
    ("issues", ("issue", "issue_step")),
    ("facilities", ("facility",)),
    ("areas", ("area", "layer", "member")),
    ("about", ("area", "issue", "issue_step", "member")),
    ("shade", ("area", "issue", "issue_step", "facility", "resident", "household", "building", "assignment", "member")),
)


class Face(Protocol):
    """What can draw the map."""

    widget: Any

    def order(self, **what: Any) -> None: ...
    def close(self) -> None: ...


class MapView(QWidget):
    """Shows the office's map and answers to `App.selected` and `App.changed`. Call `start()` after the first paint."""

    picked = Signal(str, int)
    """A thing was clicked: kind ("areas", "facilities", "issues", "buildings", "" for empty ground) and id."""
    painted = Signal()
    """Areas and their shade are on the screen for the first time."""
    settled = Signal(int)
    told = Signal(str, object)
    """A tool of the page says something: topic of `bridge.TOLD` and a dict that came from JSON. Check every field."""
    wished = Signal()
    """Something else is to be shown, whoever chose it: see `wish`."""
    panel_wanted = Signal(str)
    """A button on the map asks for a panel of the window: "layers"."""
    figure_chosen = Signal(str)
    """The person chose another figure in the map's own switch."""

    def __init__(self, app: App, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._app = app
        self.wish = Wish()
        self.feed = Feed(app, self.wish)
        self.face: Face | None = None
        self.tool = ""
        """The tool in the hand; "" is none."""
        self._bar = QLabel(self)
        self._bar.setWordWrap(True)
        self._bar.setStyleSheet(f"background: {theme.WARN_SOFT}; color: {theme.WARN}; padding: 6px 12px;")
        self._bar.hide()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addWidget(self._bar)
        self.setAccessibleName("地图")
        self.setMinimumSize(240, 180)
        app.selected.connect(self._on_selected)
        app.changed.connect(self._on_changed)
        app.opened.connect(self._on_opened)
        app.closed.connect(self._on_closed)
        app.layer_changed.connect(lambda layer: self.set_layer(layer.id))
        app.layers_changed.connect(self._on_layers)

    def start(self) -> None:
        """Bring up the engine, or the plain map if this machine has none. Call once, after the window's first paint."""
        if self.face is not None:
            return
        if self._app.office is not None:
            self._take_office()
            # While the engine comes up there is time for the rest as well.
            sheets = [f"/base/{sheet}" for sheet in BASE if sheet != "street"]
            self.feed.ask_ahead(["/points/issues", "/base/street", "/names/street", *sheets])
        try:
            # Imported here: loading the engine costs 100 ms that the first paint must not wait for.
            from ui.map.engine import WebMap
        except ImportError:
            log.warning("QtWebEngine cannot be imported; the plain map takes its place.")
            self._use_plain(NO_ENGINE)
            return
        self._use(
            WebMap(
                self,
                source=self.feed,
                on_picked=self._on_picked,
                on_viewed=self._on_viewed,
                on_ready=self._on_ready,
                on_chosen=self._on_chosen,
                on_told=self._on_told,
                gave_up=lambda: self._use_plain(ENGINE_DIED),
                origins=self._app.settings.tile_origins,
            )
        )

    def shutdown(self) -> None:
        """Let the engine go before the window does. Call from the window's closeEvent."""
        face, self.face = self.face, None
        if face is not None:
            face.close()

    # ---- what the window asks for

    def change(self, **fields: Any) -> None:
        """Show something else: fields of `Wish` by name."""
        for name, value in fields.items():
            setattr(self.wish, name, value)
        memory.remember(self._app, self.wish)
        self._show()
        self.wished.emit()

    def use_view(self, kept: Mapping[str, Any]) -> None:
        """Show what was kept of another wish, and go where it was."""
        layer = self.wish.layer
        memory.take(self._app, self.wish, kept)
        wanted, self.wish.layer = self.wish.layer, layer
        self.change()
        if self.wish.lon is not None and self.wish.lat is not None and self.wish.zoom is not None:
            self.order(do="look", lon=self.wish.lon, lat=self.wish.lat, zoom=self.wish.zoom)
        if wanted is not None and wanted != layer:
            self.choose_layer(wanted)

    def add_strip(self, strip: QWidget) -> None:
        """Put a strip under the map."""
        self._column.addWidget(strip)

    def set_layer(self, layer_id: int) -> None:
        """Show another layer of areas."""
        self.change(layer=layer_id, over=[each for each in self.wish.over if each != layer_id])

    def set_figure(self, key: str) -> None:
        """Shade the areas by another figure; "" shades nothing."""
        self.change(figure=key or "none")

    def set_visible(self, sheet: str, visible: bool) -> None:
        """Show or hide a sheet of `wish.SHEETS`."""
        self.wish.show(sheet, visible)
        self.change()

    def preview(self, pack: bytes, words: str = "", *, fit: bool = True, covered: int = 0) -> None:
        """Show a geometry pack (as `search.map_areas` gives) over the map as it is; b"" takes it away.

        `covered` pixels at the right edge lie under a dialog: what is shown is fitted into the rest.
        """
        self.feed.preview = (self.feed.preview[0] + 1, pack)
        self.order(do="preview", number=self.feed.preview[0] if pack else 0, words=words, fit=fit, covered=covered)

    def mark(self, places: bytes) -> None:
        """Mark the places of a check: JSON [[lon, lat, [ring of [lon, lat], ...]], ...]; b"" takes them away."""
        self.feed.spots = (self.feed.spots[0] + 1, places)
        self.order(do="spots", number=self.feed.spots[0] if places else 0)

    def go_to_mark(self, index: int, *, fit: bool = True) -> None:
        """Choose one of the marked places, by its place in the list (-1: none), and go there."""
        self.order(do="spot", index=index, fit=fit)

    def use_tiles(self) -> None:
        """Let the tile server of the settings through, or none; the page is loaded anew if that changed."""
        allow = getattr(self.face, "allow", None)  # the plain map draws no tiles
        if allow is not None:
            allow(self._app.settings.tile_origins)
        self.change(addresses=memory.addresses(self._app))

    def order(self, **what: Any) -> None:
        """Tell the page to do something: `do` names one of its orders (map.js, or what a tool registered)."""
        if self.face is not None:
            self.face.order(**what)

    def use_tool(self, name: str, **options: Any) -> None:
        """Take a tool of the page into the hand; "" puts it away."""
        self.order(do="tool", name=name, options=options)

    def fit(self, area_id: int | None) -> None:
        """Bring an area, or everything, into view."""
        self.order(do="fit", area=area_id)

    def fly(self, lon: float, lat: float) -> None:
        """Go to a place and mark it for a moment."""
        self.order(do="fly", lon=lon, lat=lat)

    def grab_picture(self, path: Path | None = None, *, patience: float = 8.0) -> QImage:
        """The map as a picture, when it has come to rest; written to `path` if given. Waits at most `patience` s."""
        return grab(self, path, patience)

    # ---- what happens

    def _use(self, face: Face) -> None:
        self.face = face
        self._column.insertWidget(1, face.widget, 1)  # under the bar, over the strips
        face.widget.show()
        self.setFocusProxy(face.widget)

    def _use_plain(self, sentence: str) -> None:
        # Imported here: most machines never need it.
        from ui.map.plain import PlainMap

        self.shutdown()
        self._bar.setText(sentence)
        self._bar.show()
        self._use(PlainMap(self, self._app, self.wish, on_picked=self._on_picked, on_ready=self._on_ready))

    def _show(self) -> None:
        self.order(do="show", wish=self.wish.plain())

    def _take_office(self) -> None:
        """Start from what was looked at last, and ask at once for the first sight.

        For nothing else: reading houses at the same time holds the first sight up by a third (measured).
        """
        memory.recall(self._app, self.wish)
        self.feed.forget()
        self.feed.ask_ahead(["/first/ground", "/first/signs"])

    def _on_opened(self) -> None:
        self._take_office()
        self.order(do="open")
        self.wished.emit()

    def _on_layers(self) -> None:
        """A layer that is gone is no longer drawn over the others."""
        known = {each.id for each in self._app.layers}
        if not known.issuperset(self.wish.over):
            self.change(over=[each for each in self.wish.over if each in known])

    def _on_closed(self) -> None:
        self.feed.forget()
        self.wish.forget()
        self.order(do="close")

    def _on_selected(self, chosen: Selection) -> None:
        self.wish.area, self.wish.kind, self.wish.item = chosen.area_id, chosen.kind, chosen.item_id
        self._show()
        office = self._app.office
        if chosen.source == "map" or office is None:
            return
        if chosen.item_id is None:
            if chosen.source != "open":
                self.order(do="reveal", area=chosen.area_id)
            return
        kind, item = chosen.kind, chosen.item_id
        self._app.jobs.read(lambda: office.search.place(kind, item), self._go_to, "map place")

    def _go_to(self, place: Place) -> None:
        if place.lon is not None and place.lat is not None:
            self.fly(place.lon, place.lat)

    def _on_changed(self, changes: Changes) -> None:
        what = [name for name, kinds in _REFRESH if changes.touches(*kinds)]
        if changes.everything:
            what += ["base"]
        if what:
            self.order(do="refresh", what=what)

    def _on_picked(self, kind: str, item: int) -> None:
        self.picked.emit(kind, item)
        if kind == "areas":
            self._app.select(area_id=item, source="map")
        elif kind:
            self._app.select(kind=kind, id=item, source="map")

    def _on_viewed(self, lon: float, lat: float, zoom: float) -> None:
        self.wish.lon, self.wish.lat, self.wish.zoom = lon, lat, zoom
        memory.remember(self._app, self.wish)

    def _on_ready(self, stage: str, number: int) -> None:
        if stage == "page":
            # The office may have been opened while the page was on its way.
            if self.feed.told is self._app.office:
                self._show()
            else:
                self.order(do="open")
        elif stage == "ground":
            self.painted.emit()
        else:
            self.settled.emit(number)

    def _on_told(self, topic: str, value: Any) -> None:
        if topic == "tool":
            self.tool = str(value.get("name", ""))
        self.told.emit(topic, value)

    def _on_chosen(self, topic: str, key: str) -> None:
        if topic == "panel":
            self.panel_wanted.emit(key)
            return
        if topic in ("show", "hide"):
            self.wish.show(key, topic == "show")
        elif topic == "figure":
            self.wish.figure = key
            self.figure_chosen.emit(key)
        elif topic == "layer" and key.isdigit():
            self.choose_layer(int(key))
        memory.remember(self._app, self.wish)
        self.wished.emit()

    def choose_layer(self, layer_id: int) -> None:
        """The person chose a layer on the map: the whole window follows."""
        office = self._app.office
        layer = next((each for each in self._app.layers if each.id == layer_id), None)
        if office is None or layer is None:
            return
        then: Callable[[Any], None] = lambda areas: self._app.set_layer(layer, areas)  # noqa: E731
        self._app.jobs.read(lambda: office.search.tree(layer_id), then, "map layer")
