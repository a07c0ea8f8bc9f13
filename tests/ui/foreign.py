"""Sees what is imported on other threads than the main one, and what of it brings Qt there."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator, Sequence
from types import ModuleType

ROOMS = ("QtCore", "QtGui", "QtWidgets", "QtOpenGL", "QtOpenGLWidgets", "QtSvg", "QtTest")


class ForeignImports:
    """Stands first in `sys.meta_path`: asked for every module that is not there yet, finds none."""

    def __init__(self) -> None:
        self.seen: list[tuple[str, str]] = []
        self._early: list[str] = []

    def find_spec(self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None) -> None:
        """Note who asks."""
        thread = threading.current_thread()
        if thread is threading.main_thread():
            return
        self.seen.append((name, thread.name))
        if name == "pyqtgraph" and (names := unmade()):
            self._early.append(f"{name} begins on {thread.name} with {len(names)} Qt classes unmade")

    def wrong(self) -> Iterator[str]:
        """A line for each module of Qt, or of ours that holds Qt classes, which another thread imported."""
        yield from self._early
        for name, thread in self.seen:
            if name.startswith(("PySide6", "shiboken6")) or (name.startswith("ui.") and _holds_qt(name)):
                yield f"{name} on {thread}"


def unmade() -> list[str]:
    """The Qt classes PySide6 knows of and has not made yet; a module that is not there counts as one."""
    names: list[str] = []
    for room in ROOMS:
        module = sys.modules.get(f"PySide6.{room}")
        names += [room] if module is None else sorted(set(dir(module)) - set(vars(module)))
    return names


def _holds_qt(name: str) -> bool:
    module = sys.modules.get(name)
    return module is not None and any(
        str(getattr(value, "__module__", None) or getattr(value, "__name__", "")).startswith("PySide6")
        for value in vars(module).values()
    )
