"""Pictures of the coverage check and of grids by condition. What must be written is written into a copy of the office."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QApplication, QWidget

from ui.shots.waiting import rest, wait
from ui.window import Window

if TYPE_CHECKING:
    from desk.office import Office

LAYER = "老年人群网格"


def check(window: Window) -> QWidget:
    """A check that found strips of ground in no grid."""
    _on_a_copy(window, _torn)
    _checked(window)
    return window


def mend(window: Window) -> QWidget:
    """The preview of their repair."""
    _on_a_copy(window, _torn)
    _checked(window)
    checking = window.commands.map.checking
    checking.mend(tuple(one for one in checking.panel().findings if one.may_be_mended))
    wait(lambda: QApplication.activeModalWidget() is not None, 10)
    return QApplication.activeModalWidget() or window


def rules(window: Window) -> QWidget:
    """Grids of old people by condition."""
    _on_a_copy(window, _grouped)
    window.menus.by_command["map.rules"].trigger()
    rest(window)
    return QApplication.activeModalWidget() or window


def rule_layer(window: Window) -> QWidget:
    """Such a layer in the window: tree, list, cards."""
    _on_a_copy(window, _grouped)
    layer = next(each for each in window.app.layers if each.name == LAYER)
    at = window.tree.layers.findData(layer.id)
    window.tree.layers.setCurrentIndex(at)
    window.tree.layers.activated.emit(at)
    rest(window)
    leaves = [area.id for area in window.app.areas.values() if area.parent_id is not None]
    window.app.select(area_id=leaves[0], source="command")
    rest(window)
    return window


def _checked(window: Window) -> None:
    window.commands.map.checking.run()
    rest(window)
    panel = window.commands.map.checking.panel()
    mendable = [place for place, one in enumerate(panel.findings) if one.may_be_mended]
    panel.choose(mendable[0] if mendable else 0)
    rest(window)


def _torn(office: Office) -> None:
    """Narrow strips cut out of two grids."""
    from desk.work.redrawing import redraw

    layer = next(each.id for each in office.search.layers() if each.basis == "area")
    draft = redraw.start(office, layer)
    grids = [grid for grid in draft.grids.values() if grid.shape is not None]
    for grid in (grids[len(grids) // 3], grids[len(grids) // 2]):
        lon, lat = grid.shape.representative_point().coords[0]
        wide, high = 0.0004, 0.000015
        draft.hole(grid.key, [(lon - wide, lat), (lon + wide, lat), (lon + wide, lat + high), (lon - wide, lat + high)])
    redraw.save(office, draft, reason="示范")


def _grouped(office: Office) -> None:
    """A layer of old people with three grids."""
    from desk.work.belonging.rule_layers import make_layer, save_grid
    from desk.work.belonging.rules import Condition, Rule

    def of(*where: Condition) -> Rule:
        return Rule(whom="resident", where=where)

    old = Condition(field="age", op="ge", value=60)
    (layer_id,) = make_layer(office, LAYER, "rule", of(old)).rows["layer"]
    alone = Condition(field="alone", op="in", value=("1",))
    save_grid(office, layer_id, "高龄独居老人", of(Condition(field="age", op="ge", value=80), alone))
    save_grid(office, layer_id, "低龄老人", of(old, Condition(field="age", op="le", value=69)))
    chronic = Condition(field="special", op="in", value=("chronic",))
    save_grid(office, layer_id, "慢性病老人", of(old, chronic), until=f"{office.today()[:4]}-12-31")


def _on_a_copy(window: Window, prepare: Callable[[Office], None]) -> None:
    """The office as a copy in a folder that goes with the process, prepared and open in the window."""
    from desk.office import Office  # a picture needs no fast start

    first = window.app.office
    assert first is not None
    folder = tempfile.TemporaryDirectory(prefix="griddesk-shot-")
    window.destroyed.connect(folder.cleanup)
    path = Path(folder.name) / (first.database.label or "示例.griddesk")
    first.database.copy_to(path)
    office = Office.open(path)
    prepare(office)
    office.close()
    window.commands.open_place(str(path))
    wait(lambda: window.app.office is not None and window.app.office is not first, 20)
    rest(window)
