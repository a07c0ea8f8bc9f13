"""What is being typed survives a closed window and a crash: one small file per office and window beside the settings."""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QPoint, QTimer, Signal
from PySide6.QtWidgets import QMenu, QPushButton

from ui.app import App
from ui.dialogs.issues.entering_draft import MOST, MOST_BYTES, path_of

KEEP = 700
"""Milliseconds after the last change before it is kept on the disk."""

Typed = dict[str, Any]
"""What stands in a window, as plain values; `photos` are names and contents, `label` tells it from other drafts."""


def load(path: Path | None) -> list[Typed]:
    """What was kept, what stood in the window first; nothing if the file is not there or cannot be read."""
    if path is None:
        return []
    try:
        given = json.loads(path.read_text(encoding="utf-8"))
        return [_read(one) for one in given if isinstance(one, dict)][: MOST + 1]
    except (OSError, ValueError, TypeError, AttributeError):
        return []


def save(path: Path | None, kept: list[Typed]) -> None:
    """Write the file in one go; without anything to keep it goes. A place that cannot be written to is no reason to stop."""
    if path is None:
        return
    try:
        if not any(kept):
            path.unlink(missing_ok=True)
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        beside = path.with_suffix(".new")
        beside.write_text(json.dumps([_written(one) for one in kept], ensure_ascii=False), encoding="utf-8")
        os.replace(beside, path)
    except OSError:
        return


def _written(one: Typed) -> Typed:
    room, photos = MOST_BYTES, []
    for name, body in one.get("photos", ()):
        room -= len(body)
        if room >= 0:
            photos.append([name, base64.b64encode(body).decode()])
    return {**one, "photos": photos} if "photos" in one else one


def _read(given: Mapping[str, Any]) -> Typed:
    if "photos" not in given:
        return dict(given)
    return {**given, "photos": [(str(name), base64.b64decode(body)) for name, body in given["photos"]]}


class Keeper(QObject):
    """The drafts of one window of one office. `present` gives what stands there ({} for nothing), `show` puts it there."""

    restored = Signal()
    """What was not finished the last time stands in the window again."""
    counted = Signal(int)
    """So many drafts are put aside."""

    def __init__(
        self, app: App, name: str, present: Callable[[], Typed], show: Callable[[Typed], None], parent: QObject
    ) -> None:
        super().__init__(parent)
        self.app, self._name = app, name
        self.aside: list[Typed] = []
        self._present, self._show = present, show
        self._path: Path | None = None
        self._is_read = False
        self._pause = QTimer(self, singleShot=True, interval=KEEP)
        self._pause.timeout.connect(self.write)

    def begin(self, label: str) -> None:
        """Read what was left here."""
        path = path_of(self.app.settings, label)
        self._path = path = path.with_name(f"{path.stem}-{self._name}.json") if path is not None else None
        self.app.jobs.read(lambda: load(path), self._restore, key=f"drafts {self._name}")

    def touch(self) -> None:
        """Something was typed."""
        self._pause.start()

    def write(self) -> None:
        """Put it onto the disk, off the GUI thread."""
        self._pause.stop()
        if not self._is_read:  # what was kept is not read yet: it must not be written over
            return
        path, kept = self._path, [self._present(), *self.aside]
        self.app.jobs.write(lambda: save(path, kept))

    def finish(self) -> None:
        """The office goes: write now what would be written later."""
        if self._pause.isActive() and self._is_read:
            self._pause.stop()
            save(self._path, [self._present(), *self.aside])

    def put_aside(self, one: Typed) -> None:
        """Keep this for later."""
        self.aside = [one, *self.aside][:MOST]
        self.counted.emit(len(self.aside))

    def take_back(self, number: int) -> None:
        """Go on with a draft; what stands in the window goes aside for it."""
        one, present = self.aside.pop(number), self._present()
        if present:
            self.aside.insert(0, present)
        self._show(one)
        self.counted.emit(len(self.aside))
        self.touch()

    def offer(self, button: QPushButton) -> None:
        """The drafts as a menu above their button."""
        menu = QMenu(button)
        for number, one in enumerate(self.aside):
            menu.addAction(str(one.get("label") or "（空）").replace("&", "&&"), partial(self.take_back, number))
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(button.mapToGlobal(QPoint(0, -menu.sizeHint().height())))

    def _restore(self, kept: list[Typed]) -> None:
        self._is_read = True
        self.aside = [one for one in kept[1:] if one]
        self.counted.emit(len(self.aside))
        if kept and kept[0] and not self._present():
            self._show(kept[0])
            self.restored.emit()
