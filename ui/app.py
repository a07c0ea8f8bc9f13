"""The open office as the window sees it: one selection, one signal of change, one road for both."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QObject, Signal

from desk.model import Area, Changes, Layer
from ui.jobs import Jobs
from ui.settings import OfficeSetting, Settings

if TYPE_CHECKING:
    from desk.office import Office


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """What is chosen: an area (None is the whole office) and possibly one thing in it.

    `kind` is a list's key, such as "residents"; `source` names who chose, so that nobody answers himself.
    """

    area_id: int | None = None
    kind: str = ""
    item_id: int | None = None
    source: str = ""


class _Keep:
    """Stands for "as it is"."""


KEEP: Final = _Keep()


class App(QObject):
    """Handed to every panel. All of it lives on the GUI thread."""

    opened = Signal()
    """An office is open, its layers and areas are known."""
    closed = Signal()
    selected = Signal(object)
    """Selection"""
    changed = Signal(object)
    """Changes"""
    layer_changed = Signal(object)
    """Layer"""
    layers_changed = Signal()
    """The office has other layers now (made, closed, renamed)."""
    said = Signal(str, str)
    """A sentence for the message bar and its level: "info", "good", "warn" or "bad"."""
    filtered = Signal(str, str)
    """Show the list of this kind, narrowed to this named state (as `Query.only`)."""

    def __init__(self, settings: Settings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.settings = settings
        self.jobs = Jobs(self)
        self.office: Office | None = None
        self.layers: tuple[Layer, ...] = ()
        self.layer: Layer | None = None
        self.areas: Mapping[int, Area] = {}
        self.root_id: int | None = None
        self.selection = Selection()
        self.memory = OfficeSetting()
        self.undoable: list[int] = []
        self.changed.connect(self._on_changed)

    def term(self, key: str, fallback: str = "") -> str:
        """The office's own word for a thing, such as 网格 or 责任片."""
        if self.office is None:
            return fallback or key
        word = self.office.profile.terms.get(key)
        return word if word else fallback or key

    def select(
        self,
        *,
        area_id: int | None | _Keep = KEEP,
        kind: str = "",
        id: int | None = None,
        source: str = "",
    ) -> None:
        """Choose an area, or a thing, or a thing in an area. Without `area_id` the area stays."""
        area = self.selection.area_id if isinstance(area_id, _Keep) else area_id
        chosen = Selection(area_id=area, kind=kind, item_id=id, source=source)
        if area is not None and area in self.areas:
            self.memory.area_code = self.areas[area].code
        self.selection = chosen
        self.selected.emit(chosen)

    def say(self, sentence: str, level: str = "info") -> None:
        """Put a sentence into the message bar."""
        self.said.emit(sentence, level)

    def note(self, changes: Changes) -> None:
        """Tell everyone what a write touched, and keep it for 撤销."""
        if changes.audit_id is not None:
            self.undoable.append(changes.audit_id)
        self.changed.emit(changes)

    def area_name(self, area_id: int | None) -> str:
        """The name of an area, or of the office for None."""
        if area_id is not None and area_id in self.areas:
            return self.areas[area_id].name
        return self.office.name if self.office is not None else ""

    def set_layer(self, layer: Layer, areas: tuple[Area, ...]) -> None:
        """Divide the ground another way; the selection falls back to the root."""
        self.layer = layer
        self.areas = {area.id: area for area in areas}
        self.root_id = areas[0].id if areas else None
        self.memory.layer = layer.key
        self.layer_changed.emit(layer)

    def _on_changed(self, changes: Changes) -> None:
        """Areas were made, redrawn or closed: read them again."""
        office, layer = self.office, self.layer
        if office is None or layer is None or not changes.touches("area", "layer"):
            return
        search, layer_id = office.search, layer.id
        self.jobs.read(lambda: (search.layers(), search.tree(layer_id)), self._renew, key="areas again")

    def _renew(self, found: tuple[tuple[Layer, ...], tuple[Area, ...]]) -> None:
        """Take layers and areas as they are now; what is chosen stays if it still stands."""
        layers, areas = found
        if layers != self.layers:
            self.layers = layers
            self.layers_changed.emit()
        layer = next((each for each in layers if self.layer is not None and each.id == self.layer.id), None)
        if layer is None or not areas:
            if layers and self.office is not None:
                first, search = layers[0], self.office.search
                self.jobs.read(lambda: search.tree(first.id), lambda found: self._fall_back(first, found), key="layer")
        elif tuple(self.areas.values()) != areas:
            self.set_layer(layer, areas)
            if self.selection.area_id not in self.areas:
                self.select(area_id=self.root_id, source="gone")

    def _fall_back(self, layer: Layer, areas: tuple[Area, ...]) -> None:
        self.set_layer(layer, areas)
        self.select(area_id=self.root_id, source="gone")

    def use(self, office: Office, uid: str, layers: tuple[Layer, ...], layer: Layer, areas: tuple[Area, ...]) -> None:
        """Take an office that was opened on a job thread, with its first layer already read."""
        self.office = office
        self.memory = self.settings.office(uid)
        self.layers = layers
        self.undoable = []
        wanted = self.memory.area_code
        self.layer = layer
        self.areas = {area.id: area for area in areas}
        self.root_id = areas[0].id if areas else None
        self.memory.layer = layer.key
        found = next((area.id for area in areas if area.code == wanted), self.root_id)
        self.selection = Selection(area_id=found, source="open")
        self.opened.emit()
        self.selected.emit(self.selection)

    def release(self) -> Any:
        """Let go of the office and give it back to be closed on a job thread."""
        office, self.office = self.office, None
        self.layers, self.layer, self.areas, self.root_id = (), None, {}, None
        self.selection = Selection()
        self.closed.emit()
        return office
