"""Any view of the real window as a picture, with no display."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop, QItemSelectionModel
from PySide6.QtWidgets import QApplication, QWidget

from desk.errors import DeskError
from ui.app import App
from ui.settings import Settings
from ui.start import application
from ui.window import Window

PATIENCE = 30.0
ROWS_TOO = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """A view that can be drawn: its words, and how to get there; gives the widget to draw."""

    words: str
    prepare: Callable[[Window], QWidget]
    needs_office: bool = True


def _list(kind: str) -> Callable[[Window], QWidget]:
    def prepare(window: Window) -> QWidget:
        window.show_list(kind)
        return window

    return prepare


def _card(window: Window) -> QWidget:
    panel = window.lists["issues"]
    window.show_list("issues")
    wait(lambda: window.app.jobs.is_idle, 5)
    panel.table.setCurrentIndex(panel.model.index(0, panel.table.horizontalHeader().logicalIndex(0)))
    return window


def _window(window: Window) -> QWidget:
    return window


def _map(window: Window) -> QWidget:
    return window.stage


def _overview(window: Window) -> QWidget:
    return window.overview


def _search(window: Window) -> QWidget:
    window.search.seek("王")
    return window


def _dialog(command: str) -> Callable[[Window], QWidget]:
    def prepare(window: Window) -> QWidget:
        window.menus.by_command[command].trigger()
        return QApplication.activeModalWidget() or window

    return prepare


def _ring(window: Window) -> list[tuple[float, float]]:
    """A lopsided quadrangle in the middle of the office."""
    root = window.app.areas[window.app.root_id or 0]
    lon, lat = root.lon or 0.0, root.lat or 0.0
    return [(lon + dx / 1000, lat + dy / 1000) for dx, dy in ((-6, -3), (4, -4), (6, 3), (-3, 5))]


def _measured(what: str) -> Callable[[Window], QWidget]:
    def prepare(window: Window) -> QWidget:
        if window.tools is not None:
            window.tools.measure(what, _ring(window))
        return window.stage

    return prepare


def _chosen(window: Window) -> QWidget:
    ring = _ring(window)
    window.show_list("facilities")
    if window.tools is not None:
        window.tools.show_ring(ring)
        window.tools.pointed.emit(*ring[0])
    window.commands.map.choosing.choose(ring)
    wait(lambda: window.app.jobs.is_idle, 10)
    return window


def _marked(window: Window) -> QWidget:
    window.show_list("facilities")
    wait(lambda: window.app.jobs.is_idle, 10)
    panel = window.lists["facilities"]
    panel.table.setCurrentIndex(panel.model.index(0, 0))
    wait(lambda: window.app.jobs.is_idle, 10)
    for row in range(40):
        panel.table.selectionModel().select(panel.model.index(row * 9, 0), ROWS_TOO)
    panel.show_on_map()
    wait(lambda: window.app.jobs.is_idle, 10)
    return window


def _go_to(window: Window) -> QWidget:
    from ui.dialogs.goto import GoToDialog

    dialog = GoToDialog(window.app, window.map, window.tools, window)
    window.show_dialog(dialog)
    root = window.app.areas[window.app.root_id or 0]
    dialog.edit.setText(f"{root.lon}, {root.lat}")
    dialog.ask()
    return dialog


def _printing(purpose: str) -> Callable[[Window], QWidget]:
    def prepare(window: Window) -> QWidget:
        from ui.dialogs.printing import PrintDialog

        dialog = PrintDialog(window.app, window.commands.map.outgoing.print, window)
        dialog.purpose.setCurrentIndex(dialog.purpose.findData(purpose))
        dialog.purpose.activated.emit(dialog.purpose.currentIndex())
        dialog.figure.setCurrentIndex(dialog.figure.findData("residents"))
        window.show_dialog(dialog)
        dialog.draw()
        return dialog

    return prepare


def _making(way: str) -> Callable[[Window], QWidget]:
    """A proposal in the dialog; `way` "" is the first one of the layer."""

    def prepare(window: Window) -> QWidget:
        from ui.dialogs.making import MakingDialog

        window.menus.by_command["map.make"].trigger()
        dialog = QApplication.activeModalWidget()
        if not isinstance(dialog, MakingDialog):
            return window
        if way:
            dialog.form.way.setCurrentIndex(max(dialog.form.way.findData(way), 0))
        dialog.preview()
        wait(lambda: window.app.jobs.is_idle, 60)
        dialog.table.selectRow(0)
        return dialog

    return prepare


def _map_file(*, swapped: bool) -> Callable[[Window], QWidget]:
    def prepare(window: Window) -> QWidget:
        from ui import shot_files  # only for its own views

        return shot_files.importing(window, wait, swapped=swapped)

    return prepare


def _drawn(what: str) -> Callable[[Window], QWidget]:
    def prepare(window: Window) -> QWidget:
        from ui import shot_editing

        return getattr(shot_editing, what)(window, wait)  # type: ignore[no-any-return]

    return prepare


def _adjusting(window: Window) -> QWidget:
    """A proposal taken to the map, to be adjusted by hand."""
    dialog = _making("")(window)
    dialog.adjust()  # type: ignore[attr-defined]
    wait(lambda: window.app.jobs.is_idle, 60)
    return window


def _slide(number: int) -> Callable[[Window], QWidget]:
    def prepare(window: Window) -> QWidget:
        from ui import meeting  # another package, only for its own views

        stage = meeting.slide(window.app, number)
        stage.resize(window.size())
        return stage

    return prepare


def _layers(**fields: Any) -> Callable[[Window], QWidget]:
    """The layers panel, with something else shown on the map than at first."""

    def prepare(window: Window) -> QWidget:
        window.commands.map.layers()
        if window.map is not None and fields:
            window.map.change(**fields)
        return window

    return prepare


def _timeline(window: Window) -> QWidget:
    window.commands.map.timeline()
    return window


def _checking(what: str) -> Callable[[Window], QWidget]:
    def prepare(window: Window) -> QWidget:
        from ui import shot_checking

        return getattr(shot_checking, what)(window, wait)  # type: ignore[no-any-return]

    return prepare


VIEWS: dict[str, View] = {
    "window": View(words="整个窗口", prepare=_window),
    "map": View(words="地图", prepare=_map),
    "overview": View(words="概览", prepare=_overview),
    "layers": View(words="图层面板", prepare=_layers()),
    "natural": View(
        words="按自然断点着色", prepare=_layers(figure="households", classes={"method": "natural", "count": 7})
    ),
    "making": View(words="生成网格：按规模均衡", prepare=_making("")),
    "making-adjust": View(words="生成的网格到地图上调整", prepare=_adjusting),
    "making-cells": View(words="生成网格：万米单元", prepare=_making("cells")),
    "making-groups": View(words="生成网格：按楼群", prepare=_making("groups")),
    "heat": View(words="热力图", prepare=_layers(surface="heat", surface_of="issues")),
    "hot": View(words="热点分析", prepare=_layers(surface="hot", surface_of="issues", figure="none")),
    "timeline": View(words="时间轴", prepare=_timeline),
    "edit": View(words="编辑网格", prepare=_drawn("editing")),
    "redraw": View(words="保存网格改动", prepare=_drawn("preview")),
    "history": View(words="网格沿革", prepare=_drawn("past")),
    "residents": View(words="居民列表", prepare=_list("residents")),
    "facilities": View(words="部件列表", prepare=_list("facilities")),
    "issues": View(words="待处理事件列表", prepare=_list("issues")),
    "team": View(words="团队列表", prepare=_list("team")),
    "card": View(words="一件事件的详情", prepare=_card),
    "search": View(words="查找", prepare=_search),
    "roster": View(words="花名册", prepare=_dialog("roster")),
    "import": View(words="导入居民", prepare=_dialog("import_residents")),
    "month": View(words="月报", prepare=_dialog("month")),
    "measure": View(words="量距离", prepare=_measured("length")),
    "measure-area": View(words="量面积", prepare=_measured("area")),
    "goto": View(words="转到", prepare=_go_to),
    "chosen": View(words="地图所选", prepare=_chosen),
    "marked": View(words="在地图上显示所选行", prepare=_marked),
    "print": View(words="打印地图", prepare=_printing("map")),
    "print-network": View(words="网格划分网络图", prepare=_printing("network")),
    "print-charts": View(words="网格化图谱", prepare=_printing("charts")),
    "map-import": View(words="导入地图文件", prepare=_map_file(swapped=False)),
    "map-doubt": View(words="导入地图文件：经纬度写反", prepare=_map_file(swapped=True)),
    "map-export": View(words="导出地图文件", prepare=_dialog("map.export_file")),
    "map-pictures": View(words="底图包与在线底图", prepare=_dialog("map.pictures")),
    "check": View(words="覆盖检查", prepare=_checking("check")),
    "mend": View(words="修复网格边界", prepare=_checking("mend")),
    "rules": View(words="条件网格", prepare=_checking("rules")),
    "rule-layer": View(words="条件网格的图层", prepare=_checking("rule_layer")),
    "web-page": View(words="导出网页地图", prepare=_dialog("map.web_page")),
    "open": View(words="打开数据", prepare=_dialog("open"), needs_office=False),
    "sample": View(words="新建示例数据", prepare=_dialog("new_sample"), needs_office=False),
    "keys": View(words="快捷键一览", prepare=_dialog("keys"), needs_office=False),
    "about": View(words="关于", prepare=_dialog("about"), needs_office=False),
    "empty": View(words="没有打开数据", prepare=_window, needs_office=False),
    **{f"meeting-{n}": View(words=f"会议第 {n} 页", prepare=_slide(n)) for n in range(1, 6)},
}


def wait(until: Callable[[], bool], seconds: float = PATIENCE) -> bool:
    """Run the event loop until something is true."""
    end = time.monotonic() + seconds
    while not until() and time.monotonic() < end:
        QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents, 20)
    return until()


def shoot(where: str, view: str, out: Path, size: str, area: str) -> int:
    """Draw a view to a picture; give the exit status."""
    if view not in VIEWS:
        return _cannot(f"没有叫“{view}”的画面。可用的有：{'、'.join(VIEWS)}。")
    width, _, height = size.partition("x")
    if not (width.isdigit() and height.isdigit()):
        return _cannot(f"尺寸“{size}”写法不对，应如 1366x768。")
    application(sys.argv[:1])
    app = App(Settings(path=None))
    window = Window(app)
    window.resize(int(width), int(height))
    window.show()
    wait(lambda: window.is_painted)
    try:
        failed = _open(window, where, area) if VIEWS[view].needs_office else None
        if failed is not None:
            return _cannot(str(failed))
        target = VIEWS[view].prepare(window)
        _settle(window)
        return 0 if _save(target, out) else _cannot(f"图片写不到“{out}”，请换一个位置。")
    except DeskError as error:
        return _cannot(str(error))
    finally:
        window.close()
        window.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def _save(target: QWidget, out: Path) -> bool:
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
    except OSError:
        return False
    return target.grab().save(str(out))


def _open(window: Window, where: str, area: str) -> BaseException | None:
    errors: list[BaseException] = []
    ready: list[bool] = []
    window.usable.connect(lambda: ready.append(True))
    window.commands.open_place(where, failed=errors.append)
    wait(lambda: bool(errors) or bool(ready))
    if errors:
        return errors[0]
    if area:
        found = next((each.id for each in window.app.areas.values() if each.code == area), None)
        if found is None:
            return DeskError(f"没有代码为“{area}”的网格，请核对后再试。")
        window.app.select(area_id=found, source="command")
    wait(lambda: window.overview.charts is not None, 10)
    return None


def _settle(window: Window) -> None:
    """Until no job runs and the map has come to rest."""
    for _ in range(3):
        wait(lambda: window.app.jobs.is_idle, 10)
        wait(lambda: False, 0.15)
    if window.map is not None and window.stage.currentWidget() is window.map:
        window.map.grab_picture()
    wait(lambda: window.app.jobs.is_idle, 10)


def _cannot(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return 2
