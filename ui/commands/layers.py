"""What the menu 地图 does about layers: the panel, the time slider, saved views. Made when first asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject

from ui.app import App

if TYPE_CHECKING:
    from ui.panels.layers import LayersPanel
    from ui.panels.timeline import Timeline
    from ui.window import Window


class Layering(QObject):
    """Brings the layers panel beside the tree, and the time slider under the map."""

    def __init__(self, app: App, window: Window) -> None:
        super().__init__(window)
        self._app, self._window = app, window
        self.timeline: Timeline | None = None

    def panel(self) -> LayersPanel | None:
        """The layers panel in front; None while there is no map."""
        view = self._window.map
        if view is None or self._app.office is None:
            return None
        from ui.panels.layers import LayersPanel

        def make() -> LayersPanel:
            made = LayersPanel(self._app, view, self._window)
            made.time_wanted.connect(self.toggle_timeline)
            return made

        panel = cast("LayersPanel", self._window.bring("layers", "图层", make, beside="tree"))
        panel.setFocus()
        return panel

    def open_timeline(self) -> Timeline | None:
        """The time slider under the map; None while there is no map."""
        view = self._window.map
        if view is None or self._app.office is None:
            return None
        if self.timeline is None:
            from ui.panels.timeline import Timeline

            self.timeline = Timeline(self._app, view, view)
            view.add_strip(self.timeline)
        self.timeline.open()
        return self.timeline

    def toggle_timeline(self) -> None:
        """Open the time slider, or shut it."""
        if self.timeline is not None and not self.timeline.isHidden():
            self.timeline.hide()
        else:
            self.open_timeline()

    def keep_view(self) -> None:
        """Keep what is shown now as a saved view."""
        panel = self.panel()
        if panel is not None:
            panel.header.ask_and_save()
