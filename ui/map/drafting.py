"""Redrawing grids: between the page's tool `edit`, the panel, and the draft. The draft is touched on job threads only."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from desk.errors import DeskError
from desk.model import Area, Changes, Layer
from desk.rights import EDIT_MAP, require
from ui.map.hearing import At, hear
from ui.map.turns import Turns

if TYPE_CHECKING:
    from desk.ground.draft import Draft
    from desk.work.redrawing.redraw import RedrawPlan
    from ui.app import App, Selection
    from ui.map.strokes import Drawn, Strokes
    from ui.map.view import MapView

TOOL = "edit"
CLUTTER = {"facilities", "issues"}
"""Sheets that are hidden while grids are redrawn."""
NO_ENGINE = "简易地图上不能重划网格，请在能运行地图引擎的电脑上操作。"
NOT_GROUND = "“{layer}”不是按地块划分的，不能在地图上重划；请换一个按地块划分的图层。"
IS_EDITING = "正在编辑“{layer}”的网格，请先保存或放弃，再换图层。"


class Drafting(QObject):
    """One draft at a time. All of it lives on the GUI thread; strokes run one after another on a reader."""

    began = Signal()
    ended = Signal()
    drawn = Signal(object)
    """Drawn: what the draft looks like after a stroke."""
    mode_changed = Signal(str)
    source_chosen = Signal(object)
    """The grid that ground is taken from (None: only a target is awaited), when a loop or houses are chosen."""
    houses_chosen = Signal(int)
    """How many buildings are chosen."""
    escaped = Signal()
    """Esc with nothing in the hand."""

    def __init__(self, app: App, view: MapView) -> None:
        super().__init__(view)
        self._app, self._view = app, view
        self.layer: Layer | None = None
        self.mode = "select"
        self.takes_ground = True
        """Whether a new grid is cut out of those below it."""
        self.last: Drawn | None = None
        self.turns = Turns(app.jobs, self._on_failed)
        self._strokes: Strokes | None = None
        self._areas: tuple[Area, ...] = ()
        self._before: dict[str, Any] = {}
        self._is_reading = False
        self._is_switching = False
        view.told.connect(self._on_told)
        app.layer_changed.connect(self._on_layer)
        app.selected.connect(self._on_selected)
        app.closed.connect(self._drop)

    # ---- the mode

    @property
    def is_on(self) -> bool:
        """Whether grids are being redrawn."""
        return self._strokes is not None

    @property
    def is_dirty(self) -> bool:
        """Whether there is something that is not saved."""
        return self.last is not None and bool(self.last.steps)

    @property
    def draft(self) -> Draft:
        """The draft, for preview and save on a job thread while no stroke runs."""
        assert self._strokes is not None
        return self._strokes.draft

    def name_of(self, key: int) -> str:
        """The name of a grid of the draft; "" if it is not there."""
        grid = self.draft.grids.get(key)
        return grid.name if grid is not None else ""

    def begin(self, failed: Callable[[BaseException], None]) -> None:
        """Read the present layer into a draft and take the tool into the hand; `failed` gets what speaks against it."""
        office, layer = self._app.office, self._app.layer
        if office is None or layer is None or self.is_on or self._is_reading:
            return
        try:
            require(office.actor, EDIT_MAP)
            if not hasattr(self._view.face, "page"):
                raise DeskError(NO_ENGINE)
            if layer.basis != "area":
                raise DeskError(NOT_GROUND.format(layer=layer.name))
        except DeskError as error:
            failed(error)
            return
        self._is_reading = True

        def read() -> Draft:
            # Both bring shapely, which the window's start must not wait for, nor the GUI thread.
            from desk.work.redrawing import redraw

            import_module("ui.map.strokes")
            return redraw.start(office, layer.id)

        def take(draft: Draft) -> None:
            self._is_reading = False
            if self._app.office is office and self._app.layer == layer:
                self.take(layer, draft)

        def refused(error: BaseException) -> None:
            self._is_reading = False
            failed(error)

        self._app.jobs.long(f"读取“{layer.name}”", lambda _: read(), take, refused)

    def take(self, layer: Layer, draft: Draft) -> None:
        """Go on with a draft, such as one that was proposed."""
        from ui.map.strokes import Strokes  # its libraries are there since the draft was made

        self.layer, self._strokes, self.last = layer, Strokes(draft), None
        self._areas = tuple(self._app.areas.values())
        wish = self._view.wish
        self._before = {"figure": wish.figure, "hidden": set(wish.hidden), "surface": wish.surface, "date": ""}
        # Shades of the old grids would hide the new ones, and signs the handles.
        self._view.change(figure="none", hidden=wish.hidden | CLUTTER, surface="", date="", area=None)
        self._view.use_tool(TOOL)
        self.began.emit()
        self.set_mode("select")
        chosen = self._app.selection.area_id
        self.choose((chosen,) if chosen is not None and chosen in draft.grids else ())

    def end(self) -> None:
        """Leave the mode; what is not saved is gone."""
        if self.is_on:
            self._drop()
            self._view.use_tool("")
            self._view.change(**self._before, area=self._app.selection.area_id)
            if not self._before["figure"] and (office := self._app.office) is not None:
                # Nothing was chosen before: the page had begun with the first figure there is.
                search = office.search
                self._app.jobs.read(search.figures, lambda found: self._view.set_figure(found[0].key if found else ""))

    def preview(self, then: Callable[[RedrawPlan], None], failed: Callable[[BaseException], None]) -> None:
        """Ask what saving would do, after the strokes that are still under way."""
        office, draft = self._app.office, self.draft

        def ask() -> RedrawPlan | DeskError:
            from desk.work.redrawing import redraw

            assert office is not None
            try:
                return redraw.preview(office, draft)
            except DeskError as error:
                return error

        self.turns.put(ask, lambda plan: failed(plan) if isinstance(plan, DeskError) else then(plan))

    def saved(self, changes: Changes) -> None:
        """The draft is in the office now: leave, and let everyone look again."""
        self.end()
        self._app.note(changes)

    def set_mode(self, mode: str) -> None:
        """Take another way of drawing into the hand."""
        self.mode = mode
        self._tell(mode=mode, bad="")
        self.mode_changed.emit(mode)

    def finish(self) -> None:
        """As Enter on the map: the sketch is done."""
        self._tell(act="finish")

    def back(self) -> None:
        """Esc somewhere in the window: as Esc on the map."""
        self._tell(act="escape")

    def on_escape(self) -> None:
        """Esc on the map with nothing under way."""
        if self.mode != "select":
            self.set_mode("select")
        else:
            self.escaped.emit()

    # ---- strokes; what the draft refuses comes back as a sentence in `Drawn.bad`

    def choose(self, keys: tuple[int, ...]) -> None:
        """Choose these grids."""
        self._ask(lambda strokes: strokes.choose(keys))

    def undo(self) -> None:
        """Take back a stroke."""
        self._ask(lambda strokes: strokes.undo())

    def redo(self) -> None:
        """Do again what was taken back."""
        self._ask(lambda strokes: strokes.redo())

    def drag(self, at: At, to: At, *, is_new: bool, metres: float) -> None:
        """A vertex (or the middle of an edge) is in the hand."""
        self._ask(lambda strokes: strokes.drag(at, to, is_new=is_new, metres=metres), is_drag=True)

    def drop(self, at: At, to: At, *, is_new: bool, metres: float) -> None:
        """The hand lets go."""
        self._ask(lambda strokes: strokes.drop(at, to, is_new=is_new, metres=metres), act="dropped")

    def cancel(self) -> None:
        """The hand lets go and wants nothing."""
        self._ask(lambda strokes: strokes.cancel())

    def snap(self, at: At, metres: float, number: int) -> None:
        """Tell the page what a point of a sketch would hold to."""

        def then(found: tuple[float, float, str]) -> None:
            self._tell(snap={"lon": found[0], "lat": found[1], "words": found[2], "number": number})

        if (strokes := self._strokes) is not None:
            self.turns.put(lambda: strokes.snap(at, metres), then, is_drag=True)

    def remove(self, at: At) -> None:
        """Take a vertex out."""
        self._do(lambda draft: draft.remove_vertex(at))

    def split(self, key: int, line: list[At]) -> None:
        """Divide a grid along a line."""
        self._do(lambda draft: draft.split(key, line))

    def merge(self, keys: tuple[int, ...]) -> None:
        """Make one grid of several."""
        self._do(lambda draft: draft.merge(keys))

    def draw(self, below: int | None, ring: list[At]) -> None:
        """Make a new grid; `below` is the grid under the ring, whose parent it gets."""
        takes = self.takes_ground

        def draw(draft: Draft) -> object:
            grid = draft.grids.get(below) if below is not None else None
            return draft.draw(ring, parent_id=grid.parent_id if grid is not None else None, take=takes)

        self._do(draw)

    def hole(self, key: int, ring: list[At]) -> None:
        """Cut ground out of a grid."""
        self._do(lambda draft: draft.hole(key, ring))

    def give(self, key: int, to_key: int, ring: list[At]) -> None:
        """Hand the ground in a loop to another grid."""

        def give(draft: Draft) -> object:
            from ui.map.strokes import tidied  # there since the mode began

            return draft.give(key, to_key, tidied(ring))

        self._do(give)

    def move_houses(self, ids: tuple[int, ...], to_key: int) -> None:
        """Hand buildings to another grid; the ground stays."""
        self._do(lambda draft: draft.move_members("building", ids, to_key))

    def rename(self, key: int, name: str) -> None:
        """Give a grid another name."""
        self._do(lambda draft: draft.rename(key, name))

    def _do(self, stroke: Callable[[Draft], object]) -> None:
        self._ask(lambda strokes: strokes.do(stroke), act="reset")

    def _ask(self, work: Callable[[Strokes], Drawn], *, is_drag: bool = False, act: str = "") -> None:
        if (strokes := self._strokes) is not None:
            self.turns.put(lambda: work(strokes), lambda drawn: self._on_drawn(drawn, act), is_drag=is_drag)

    def _on_drawn(self, drawn: Drawn, act: str) -> None:
        self.last = drawn
        what: dict[str, Any] = {"grids": drawn.grids, "kept": drawn.kept, "gone": drawn.gone}
        what |= {"chosen": list(drawn.chosen), "bad": drawn.bad, "act": act}
        if drawn.snap is not None and not act:
            what["snap"] = {"lon": drawn.snap[0], "lat": drawn.snap[1], "words": drawn.snap[2]}
        self._tell(**what)
        self.drawn.emit(drawn)

    def _on_failed(self, error: BaseException) -> None:
        self._tell(act="reset", bad="")
        self._app.jobs.error.emit(error)

    def _tell(self, **what: Any) -> None:
        if self.is_on:
            self._view.order(do="draft", **what)

    def _drop(self) -> None:
        if self._strokes is not None:
            self._strokes, self.layer, self.last, self._areas = None, None, None, ()
            self.turns.clear()
            self.ended.emit()

    # ---- what happens elsewhere

    def _on_layer(self, layer: Layer) -> None:
        """Another layer was chosen: what is not saved would be drawn over foreign ground."""
        held = self.layer
        if held is None or self._is_switching or layer.id == held.id:
            return
        if not self.is_dirty:
            self.end()
            return
        self._is_switching = True
        self._app.say(IS_EDITING.format(layer=held.name), "warn")
        self._app.set_layer(held, self._areas)
        self._is_switching = False

    def _on_selected(self, chosen: Selection) -> None:
        """A grid chosen in the tree or in the search box is chosen in the draft as well."""
        key = chosen.area_id
        if (
            self._strokes is not None
            and chosen.source != "map"
            and key is not None
            and key in self._strokes.draft.grids
        ):
            self.choose((key,))
            self._view.change(area=None)  # the draft shows it, as it is now

    def _on_told(self, topic: str, given: dict[str, Any]) -> None:
        if not self.is_on:
            return
        if topic == "tool" and given.get("name") == "":
            self._hand_back()
        elif topic == "draft":
            try:
                hear(self, given)
            except (KeyError, TypeError, ValueError):
                self._tell(act="reset")  # a page that talks nonsense is not answered

    def _hand_back(self) -> None:
        """The page was loaded again, or another tool was put away: it is told everything anew."""
        strokes = self._strokes
        assert strokes is not None
        self._view.use_tool(TOOL)
        self.set_mode(self.mode)
        self.turns.put(strokes.forget, lambda _: None)
        self.choose(strokes.chosen)
