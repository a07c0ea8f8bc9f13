"""What the menus 网格 and 地图 do. Each is one short method; dialogs and panels are imported when first asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from ui.app import App
from ui.commands.checking import Checking
from ui.commands.choosing import Choosing
from ui.commands.editing import Editing
from ui.commands.layers import Layering
from ui.commands.making import Making
from ui.commands.mapfiles import MapFiles
from ui.commands.membership import Members
from ui.commands.outgoing import Outgoing

if TYPE_CHECKING:
    from ui.map.tools import MapTools
    from ui.map.view import MapView
    from ui.window import Window


class MapCommands(QObject):
    """Verbs about the ground. All on the GUI thread; whatever takes time is a job."""

    def __init__(self, app: App, window: Window) -> None:
        super().__init__(window)
        self.app = app
        self.window = window
        self.editing = Editing(app, window)
        self.making = Making(app, window, self.editing)
        self.choosing = Choosing(app, window)
        self.checking = Checking(app, window)
        self.members = Members(app, window)
        self.outgoing = Outgoing(app, window)
        self.layering = Layering(app, window)
        self.files = MapFiles(app, window)

    def stop_tool(self) -> None:
        """Put away the tool that is in the hand."""
        if self.window.map is not None:
            self.window.map.use_tool("")

    def edit(self) -> None:
        """Redraw the grids of the present layer."""
        self.editing.begin()

    def history(self) -> None:
        """The grids as they were on any date."""
        from ui.panels.history import HistoryPanel  # the start must not wait for it

        view = self.window.map
        if view is not None:
            make = lambda: HistoryPanel(self.app, view, self.window)  # noqa: E731
            self.window.bring("history", "沿革", make, beside="residents")

    def import_file(self) -> None:
        """A map file becomes grids, facilities, buildings, streets or base map."""
        self.files.bring_in()

    def export_file(self) -> None:
        """Things with a place leave as a map file."""
        self.files.take_out()

    def pictures(self) -> None:
        """Pictures below the map: packages and tile servers."""
        self.files.pictures()

    def make(self) -> None:
        """Propose grids for an area."""
        self.making.dialog()

    def check(self) -> None:
        """The panel of the coverage check."""
        self.checking.panel()

    def rules(self) -> None:
        """Grids by condition, list or asset."""
        from ui.dialogs.ground.rules import RulesDialog

        self.window.show_dialog(RulesDialog(self.app, self.checking.list_ids, self.window))

    def add_to_list(self) -> None:
        """Put the chosen rows of the list in front into a grid by hand."""
        from ui.dialogs.ground.list_grid import open_list_grid

        open_list_grid(self.app, self.window)

    def layers(self) -> None:
        """Everything that can be shown on the map, beside the tree."""
        self.layering.panel()

    def timeline(self) -> None:
        """Open or shut the time slider."""
        self.layering.toggle_timeline()

    def keep_view(self) -> None:
        """Keep what is shown as a view."""
        self.layering.keep_view()

    def show_panel(self, key: str) -> None:
        """A button on the map asks for a panel."""
        if key == "layers":
            self.layers()

    # Tools of the page

    def hold(self, view: MapView) -> MapTools:
        """Listen to the tools of a new map."""
        from ui.map.tools import MapTools  # with the map, after the first paint

        tools = MapTools(view)
        tools.pointed.connect(self.window.pointer.point)
        tools.placed.connect(self._placed)
        tools.ringed.connect(self.choosing.choose)
        tools.measured.connect(lambda words: self.app.say(f"量得 {words}。", "good"))
        return tools

    def _placed(self, lon: float, lat: float) -> None:
        self.window.pointer.point(lon, lat)
        if not self.window.commands.issues.takes_place(lon, lat):
            self.window.pointer.offer()

    def measure_length(self) -> None:
        """Measure along a line."""
        if self.window.tools is not None:
            self.window.tools.measure("length")

    def measure_area(self) -> None:
        """Measure inside a ring."""
        if self.window.tools is not None:
            self.window.tools.measure("area")

    def take_place(self) -> None:
        """Take the coordinates of a click."""
        if self.window.tools is not None:
            self.window.tools.take_place()

    def copy_place(self) -> None:
        """Copy where the pointer is, in all systems."""
        self.window.pointer.copy()

    def go_to(self) -> None:
        """Ask for a code or a coordinate."""
        from ui.dialogs.ground.goto import GoToDialog

        self.window.show_dialog(GoToDialog(self.app, self.window.map, self.window.tools, self.window))

    def select_box(self) -> None:
        """Choose by a rectangle."""
        if self.window.tools is not None:
            self.window.tools.select("box")

    def select_polygon(self) -> None:
        """Choose by a polygon."""
        if self.window.tools is not None:
            self.window.tools.select("polygon")

    def select_lasso(self) -> None:
        """Choose by a loop drawn freely."""
        if self.window.tools is not None:
            self.window.tools.select("lasso")

    def show_rows(self) -> None:
        """Mark the chosen rows of the list in front on the map."""
        self.window.front_list().show_on_map()

    def let_go(self) -> None:
        """All rows again after choosing on the map."""
        self.choosing.let_go()

    # Out

    def web_page(self) -> None:
        """The map as one web page that an office hands on."""
        from ui.dialogs.ground.webpage import WebPageDialog

        self.window.show_dialog(WebPageDialog(self.app, self.outgoing.web_page, self.window))

    def print(self) -> None:
        """Maps on paper, as PDF or picture."""
        from ui.dialogs.ground.printing import PrintDialog

        wish = getattr(self.window.map, "wish", None)
        shaded = {"figure": wish.figure, "classes": wish.classes} if wish is not None else {}
        self.window.show_dialog(PrintDialog(self.app, self.outgoing.print, self.window, **shaded))
