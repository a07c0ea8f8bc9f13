"""The layers panel: everything that can be shown on the map, and how. Made when it is first asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from desk.model import Changes
from ui import theme
from ui.app import App
from ui.map.view import MapView
from ui.panels.layers.grids import GridSection
from ui.panels.layers.ground import BaseSection, SurfaceSection
from ui.panels.layers.saved import SavedBar
from ui.panels.layers.shades import ShadeSection
from ui.panels.layers.things import FacilitySection, IssueSection

if TYPE_CHECKING:
    from desk.ground.shading import Classes
    from desk.office import Office

_COUNTED = ("issue", "step", "facility", "building", "base_feature")
_SHADED = (
    "area",
    "area_past",
    "member",
    "issue",
    "step",
    "facility",
    "resident",
    "household",
    "building",
    "assignment",
    "record",
)


class LayersPanel(QWidget):
    """Sections one under the other; every one changes the map's wish and follows it, whoever changed it."""

    time_wanted = Signal()

    def __init__(self, app: App, map_view: MapView, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._app, self._map = app, map_view
        self._asked: Any = None
        self._dated: int | None = None
        self.header = SavedBar(app, map_view, self)
        self.grids = GridSection(map_view, self)
        self.shades = ShadeSection(map_view, self)
        self.issues = IssueSection(map_view, app.term("issue", "事件"), self)
        self.facilities = FacilitySection(map_view, app.term("facility", "部件"), self)
        self.surface = SurfaceSection(map_view, self)
        self.base = BaseSection(map_view, self)
        self.sections = (self.grids, self.shades, self.issues, self.facilities, self.surface, self.base)
        self._build()
        self.setFocusProxy(self.grids.heading)
        self._again = QTimer(self, singleShot=True, interval=0)
        self._again.timeout.connect(self._follow)
        self.issues.time_wanted.connect(self.time_wanted)
        map_view.wished.connect(self._again.start)
        app.opened.connect(self.read)
        app.layer_changed.connect(lambda _: self._again.start())
        app.layers_changed.connect(self.read)
        app.changed.connect(self._on_changed)
        self.read()

    def _build(self) -> None:
        inside = QWidget(self)
        inside.setProperty("surface", True)
        inside.setStyleSheet(f"QCheckBox, QRadioButton {{ min-height: {theme.TARGET}px; }}")
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for section in self.sections:
            column.addWidget(section)
            line = QFrame(inside)
            line.setProperty("line", True)
            column.addWidget(line)
        column.addStretch(1)
        self.rolled = QScrollArea(self)
        self.rolled.setWidgetResizable(True)
        self.rolled.setFrameShape(QFrame.Shape.NoFrame)
        self.rolled.setWidget(inside)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(self.header)
        outer.addWidget(self.rolled)

    def read(self) -> None:
        """Ask anew for everything that is offered and counted."""
        office, layers = self._app.office, self._app.layers
        self._asked = self._dated = None
        if office is None:
            return
        self.grids.fill(layers)
        self.issues.name(self._app.term("issue", "事件"))
        self.facilities.name(self._app.term("facility", "部件"))
        self._app.jobs.read(lambda: _offered(office), self._take_offered, key="layers offered")
        self._read_counts()
        self.header.read()
        self._follow()

    def _take_offered(self, offered: tuple[Any, Any]) -> None:
        figures, kinds = offered
        self.shades.fill(figures)
        self.surface.fill(kinds)
        self._follow()

    def _read_counts(self) -> None:
        office = self._app.office
        if office is not None:
            search = office.search
            self._app.jobs.read(search.map_counts, self._take_counts, key="layers counts")

    def _take_counts(self, counts: dict[str, Any]) -> None:
        self.issues.fill(counts["issues"])
        self.facilities.fill(counts["facilities"])
        self.base.fill(counts["base"])

    def _follow(self) -> None:
        """Show what is wished, and the legend that goes with it."""
        wish, settings = self._map.wish, self._app.settings
        self.base.offer(settings.packages, has_server=settings.tiles.enabled and bool(settings.tiles.addresses))
        for section in self.sections:
            section.follow(wish)
        self._read_legend()
        self._read_dates()

    def _read_legend(self) -> None:
        office, wish = self._app.office, self._map.wish
        figure = str(self.shades.figure.currentData() or "")
        asked = (wish.layer, figure, wish.classes["method"], wish.classes["count"], wish.date)
        if (
            office is None
            or wish.layer is None
            or figure in ("", "none")
            or not self.isVisible()
            or asked == self._asked
        ):
            return
        self._asked = asked
        work = lambda: _legend(office, *asked)  # type: ignore[arg-type]  # noqa: E731
        self._app.jobs.read(work, lambda found: self.shades.show_classes(*found), key="layers legend")

    def _read_dates(self) -> None:
        office, layer = self._app.office, self._map.wish.layer
        if office is None or layer is None or not self.isVisible() or layer == self._dated:
            return
        self._dated = layer
        self._app.jobs.read(
            lambda: _dates(office, layer), lambda found: self.grids.show_dates(*found), key="layers dates"
        )

    def _on_layers(self) -> None:
        self.grids.fill(self._app.layers)
        self._again.start()

    def _on_changed(self, changes: Changes) -> None:
        if changes.touches(*_COUNTED):
            self._read_counts()
        if changes.touches("map_view"):
            self.header.read()
        if changes.touches(*_SHADED):
            self._asked = self._dated = None
            self._again.start()

    def showEvent(self, event: QShowEvent) -> None:
        """The legend is read when somebody can see it."""
        super().showEvent(event)
        self._again.start()


def _offered(office: Office) -> tuple[Any, Any]:
    from desk.work.ground import shades

    return shades.figures(office), office.search.surface_kinds()


def _legend(office: Office, layer: int, figure: str, method: str, count: int, day: str) -> tuple[Classes, str]:
    """The classes of a figure and its unit. Runs on a reader."""
    from desk.work.ground import shades

    unit = next((each.unit for each in shades.figures(office) if each.key == figure), "")
    return shades.classes(figure, shades.values(office, layer, figure, day).values(), method, count), unit


def _dates(office: Office, layer: int) -> tuple[tuple[tuple[str, str], ...], str]:
    """The days on which the grids of a layer changed, the newest first, and today. Runs on a reader."""
    from desk.work.ground import history

    return history.dates(office, layer), office.today()
