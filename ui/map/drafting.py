"""Redrawing grids: between the page's tool `edit`, the panel, and the draft. The draft is touched on job threads only."""

from __future__ import annotations

import math
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from desk.errors import DeskError
from desk.model import Area, Changes, Layer
from desk.rights import EDIT_MAP, require

if TYPE_CHECKING:
    from desk.ground.draft import Draft
    from ui.app import App
    from ui.map.strokes import Drawn, Strokes
    from ui.map.view import MapView

MODES = ("select", "vertex", "split", "merge", "draw", "hole", "give", "houses")
TOOL = "edit"
CLUTTER = {"facilities", "issues"}
"""Sheets that are hidden while grids are redrawn."""
NO_ENGINE = "简易地图上不能重划网格，请在能运行地图引擎的电脑上操作。"
NOT_GROUND = "“{layer}”不是按地块划分的，不能在地图上重划；请换一个按地块划分的图层。"
IS_EDITING = "正在编辑“{layer}”的网格，请先保存或放弃，再换图层。"
MOST_POINTS = 2_000


@dataclass(slots=True)
class _Task:
    work: Callable[[Strokes], Any]
    then: Callable[[Any], None]
    is_drag: bool = False
    asked: float = 0.0


class Drafting(QObject):
    """One draft at a time. All of it lives on the GUI thread; strokes run one after another on a reader.

    Of several drags that wait only the newest is done: the outline follows the hand, not its history.
    """

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
        self._app = app
        self._view = view
        self.layer: Layer | None = None
        self.mode = "select"
        self.parent_id: int | None = None
        self.takes_ground = True
        """Whether a new grid is cut out of those below it."""
        self.last: Drawn | None = None
        self.lags: deque[float] = deque(maxlen=300)
        """Milliseconds from the page's word to our answer, of the last drags."""
        self._strokes: Strokes | None = None
        self._areas: tuple[Area, ...] = ()
        self._before: dict[str, Any] = {}
        self._tasks: deque[_Task] = deque()
        self._busy = False
        self._is_switching = False
        view.told.connect(self._on_told)
        app.layer_changed.connect(self._on_layer)
        app.closed.connect(self._drop)

    # ---- for panel and window

    @property
    def is_on(self) -> bool:
        """Whether grids are being redrawn."""
        return self._strokes is not None

    @property
    def is_busy(self) -> bool:
        """Whether strokes are under way."""
        return self._busy or bool(self._tasks)

    @property
    def is_dirty(self) -> bool:
        """Whether there is something that is not saved."""
        return self.last is not None and bool(self.last.steps)

    @property
    def draft(self) -> Draft:
        """The draft, for preview and save on a job thread while no stroke runs."""
        assert self._strokes is not None
        return self._strokes.draft

    def begin(self, failed: Callable[[BaseException], None]) -> None:
        """Read the present layer into a draft and take the tool into the hand; `failed` gets what speaks against it."""
        office, layer = self._app.office, self._app.layer
        if office is None or layer is None or self.is_on or self._busy:
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
        self._busy = True

        def read() -> Draft:
            # Both bring shapely, which the window's start must not wait for, nor the GUI thread.
            from desk.work import redraw

            import_module("ui.map.strokes")
            return redraw.start(office, layer.id)

        def refused(error: BaseException) -> None:
            self._busy = False
            failed(error)

        self._app.jobs.read(read, lambda draft: self.take(layer, draft), failed=refused)

    def take(self, layer: Layer, draft: Draft) -> None:
        """Go on with a draft, such as one that was proposed."""
        from ui.map.strokes import Strokes  # there since the draft was made

        self._busy = False
        self.layer, self._strokes, self.last = layer, Strokes(draft), None
        self._areas = tuple(self._app.areas.values())
        wish = self._view.wish
        self._before = {"figure": wish.figure, "hidden": set(wish.hidden), "surface": wish.surface, "date": ""}
        # Shades of the old grids would hide the new ones, and signs the handles.
        self._view.change(figure="none", hidden=wish.hidden | CLUTTER, surface="", date="")
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
            self._view.change(**self._before)

    def set_mode(self, mode: str) -> None:
        """Take another way of drawing into the hand."""
        self.mode = mode
        self._tell(mode=mode, bad="")
        self.mode_changed.emit(mode)

    def choose(self, keys: tuple[int, ...]) -> None:
        """Choose these grids."""
        self._ask(lambda strokes: strokes.choose(keys))

    def finish(self) -> None:
        """As Enter on the map: the sketch is done."""
        self._tell(act="finish")

    def back(self) -> None:
        """Esc somewhere in the window: as Esc on the map."""
        self._tell(act="escape")

    def undo(self) -> None:
        """Take back a step of the draft."""
        self._ask(lambda strokes: strokes.undo())

    def redo(self) -> None:
        """Do again what was taken back."""
        self._ask(lambda strokes: strokes.redo())

    def rename(self, key: int, name: str) -> None:
        """Give a grid another name."""
        self._ask(lambda strokes: strokes.do(lambda draft: draft.rename(key, name)))

    def merge(self, keys: tuple[int, ...]) -> None:
        """Make one grid of several."""
        self._ask(lambda strokes: strokes.do(lambda draft: draft.merge(keys)), reset=True)

    def saved(self, changes: Changes) -> None:
        """The draft is in the office now: leave, and let everyone look again."""
        self.end()
        self._app.note(changes)

    # ---- strokes, one after another

    def _ask(self, work: Callable[[Strokes], Drawn], *, reset: bool = False) -> None:
        self._put(_Task(work, lambda drawn: self._on_drawn(drawn, reset=reset)))

    def _put(self, task: _Task) -> None:
        if self._strokes is None:
            return
        task.asked = time.perf_counter()
        if task.is_drag and self._tasks and self._tasks[-1].is_drag:
            self._tasks[-1] = task
        else:
            self._tasks.append(task)
        self._go_on()

    def _go_on(self) -> None:
        strokes = self._strokes
        if self._busy or strokes is None or not self._tasks:
            return
        task = self._tasks.popleft()
        self._busy = True

        def then(answer: Any) -> None:
            self._busy = False
            if strokes is self._strokes:
                task.then(answer)
                if task.is_drag:
                    self.lags.append((time.perf_counter() - task.asked) * 1000)
            self._go_on()

        def failed(error: BaseException) -> None:
            self._busy = False
            self._tell(act="dropped", bad="")
            self._app.jobs.error.emit(error)
            self._go_on()

        self._app.jobs.read(lambda: task.work(strokes), then, failed=failed)

    def _on_drawn(self, drawn: Drawn, *, reset: bool = False, dropped: bool = False) -> None:
        self.last = drawn
        what: dict[str, Any] = {"grids": drawn.grids, "kept": drawn.kept, "gone": drawn.gone}
        what |= {"chosen": list(drawn.chosen), "bad": drawn.bad}
        if dropped:
            what["act"] = "dropped"
        elif reset:
            what["act"] = "reset"
        elif drawn.snap is not None:
            what["snap"] = {"lon": drawn.snap[0], "lat": drawn.snap[1], "words": drawn.snap[2]}
        self._tell(**what)
        self.drawn.emit(drawn)

    def _tell(self, **what: Any) -> None:
        if self.is_on:
            self._view.order(do="draft", **what)

    def _drop(self) -> None:
        if self._strokes is None:
            return
        self._strokes, self.layer, self.last, self._areas = None, None, None, ()
        self._tasks.clear()
        self.ended.emit()

    # ---- what happens elsewhere

    def _on_layer(self, layer: Layer) -> None:
        """Another layer was chosen: what is not saved would be drawn over foreign ground."""
        held = self.layer
        if not self.is_on or held is None or self._is_switching or layer.id == held.id:
            return
        if not self.is_dirty:
            self.end()
            return
        self._is_switching = True
        self._app.say(IS_EDITING.format(layer=held.name), "warn")
        self._app.set_layer(held, self._areas)
        self._is_switching = False

    def _on_told(self, topic: str, given: Any) -> None:
        if topic == "tool" and self.is_on:
            self._on_tool(str(given.get("name", "")))
        elif topic == "draft" and self.is_on and (hear := _HEARD.get(str(given.get("do")))):
            try:
                hear(self, given)
            except (KeyError, TypeError, ValueError):
                self._tell(act="reset")  # a page that talks nonsense is not answered

    def _on_tool(self, name: str) -> None:
        if name == TOOL or self._strokes is None:
            return
        if name:  # another tool was taken: measuring, say; the draft waits
            return
        # The page was loaded again, or Esc got through: it has to be told everything.
        strokes = self._strokes
        self._view.use_tool(TOOL)
        self._put(_Task(lambda _: strokes.forget(), lambda _: None))
        self.set_mode(self.mode)
        self._ask(lambda strokes: strokes.choose(strokes.chosen))

    # ---- what the page says; every field is checked, a wrong one raises

    def _on_choose(self, given: dict[str, Any]) -> None:
        self.choose(tuple(_key(key) for key in _list(given["keys"])))

    def _on_drag(self, given: dict[str, Any], *, is_over: bool = False) -> None:
        at, to, metres, is_new = _at(given["at"]), _at(given["to"]), _metres(given["metres"]), given["isNew"] is True
        if is_over:
            self._put(
                _Task(
                    lambda strokes: strokes.drop(at, to, is_new=is_new, metres=metres),
                    lambda drawn: self._on_drawn(drawn, dropped=True),
                )
            )
            return
        self._put(_Task(lambda s: s.drag(at, to, is_new=is_new, metres=metres), self._on_drawn, is_drag=True))

    def _on_drop(self, given: dict[str, Any]) -> None:
        self._on_drag(given, is_over=True)

    def _on_cancel(self, _: dict[str, Any]) -> None:
        self._ask(lambda strokes: strokes.cancel())

    def _on_snap(self, given: dict[str, Any]) -> None:
        at, metres, number = _at(given["at"]), _metres(given["metres"]), _key(given["number"])

        def then(found: tuple[float, float, str]) -> None:
            self._tell(snap={"lon": found[0], "lat": found[1], "words": found[2], "number": number})

        self._put(_Task(lambda strokes: strokes.snap(at, metres), then, is_drag=True))

    def _on_remove(self, given: dict[str, Any]) -> None:
        at = _at(given["at"])
        self._ask(lambda strokes: strokes.do(lambda draft: draft.remove_vertex(at)))

    def _on_split(self, given: dict[str, Any]) -> None:
        key, line = _key(given["key"]), _places(given["line"])
        self._ask(lambda strokes: strokes.do(lambda draft: draft.split(key, line)), reset=True)

    def _on_merge(self, given: dict[str, Any]) -> None:
        self.merge(tuple(_key(key) for key in _list(given["keys"])))

    def _on_draw(self, given: dict[str, Any]) -> None:
        ring, takes = _places(given["ring"]), self.takes_ground
        below = None if given["key"] is None else _key(given["key"])

        def draw(draft: Draft) -> None:
            grid = draft.grids.get(below) if below is not None else next(iter(draft.grids.values()), None)
            draft.draw(ring, parent_id=grid.parent_id if grid is not None else None, take=takes)

        self._ask(lambda strokes: strokes.do(draw), reset=True)

    def _on_hole(self, given: dict[str, Any]) -> None:
        key, ring = _key(given["key"]), _places(given["ring"])
        self._ask(lambda strokes: strokes.do(lambda draft: draft.hole(key, ring)), reset=True)

    def _on_give(self, given: dict[str, Any]) -> None:
        key, to, ring = _key(given["from"]), _key(given["to"]), _places(given["ring"])
        self._ask(lambda strokes: strokes.do(lambda draft: draft.give(key, to, ring)), reset=True)

    def _on_move(self, given: dict[str, Any]) -> None:
        to, ids = _key(given["to"]), tuple(_key(each) for each in _list(given["ids"]))
        self._ask(lambda strokes: strokes.do(lambda draft: draft.move_members("building", ids, to)), reset=True)

    def _on_source(self, given: dict[str, Any]) -> None:
        self.source_chosen.emit(None if given["key"] is None else _key(given["key"]))

    def _on_houses(self, given: dict[str, Any]) -> None:
        self.houses_chosen.emit(len(_list(given["ids"])))

    def _on_escape(self, _: dict[str, Any]) -> None:
        if self.mode != "select":
            self.set_mode("select")
        else:
            self.escaped.emit()


_HEARD: dict[str, Callable[[Drafting, dict[str, Any]], None]] = {
    "choose": Drafting._on_choose,
    "drag": Drafting._on_drag,
    "drop": Drafting._on_drop,
    "cancel": Drafting._on_cancel,
    "snap": Drafting._on_snap,
    "remove": Drafting._on_remove,
    "split": Drafting._on_split,
    "merge": Drafting._on_merge,
    "draw": Drafting._on_draw,
    "hole": Drafting._on_hole,
    "give": Drafting._on_give,
    "move": Drafting._on_move,
    "from": Drafting._on_source,
    "houses": Drafting._on_houses,
    "escape": Drafting._on_escape,
}


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list) or len(value) > MOST_POINTS:
        raise ValueError
    return value


def _key(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or abs(value) >= 2**53:
        raise ValueError
    return value


def _at(value: Any) -> tuple[float, float]:
    lon, lat = value
    if isinstance(lon, bool) or isinstance(lat, bool) or not (abs(float(lon)) <= 180 and abs(float(lat)) <= 90):
        raise ValueError
    return float(lon), float(lat)


def _places(value: Any) -> list[tuple[float, float]]:
    return [_at(each) for each in _list(value)]


def _metres(value: Any) -> float:
    if isinstance(value, bool) or not (isinstance(value, int | float) and math.isfinite(value) and 0 < value < 5_000):
        raise ValueError
    return float(value)
