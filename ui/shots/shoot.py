"""Draws a view to a picture."""

from __future__ import annotations

import os
import sys
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QWidget

from desk.errors import DeskError
from ui.app import App
from ui.settings import Settings
from ui.shots.views import VIEWS
from ui.shots.waiting import wait
from ui.start import application
from ui.window import Window


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
