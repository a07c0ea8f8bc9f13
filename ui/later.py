"""What the window brings in after it is usable: charts, and the Qt classes that job threads may need.

PySide6 makes each class when it is first asked for, and is not built for two threads asking at once: its table is changed
under the feet of the one that was first, and the program dies (PySide 6.11, `incarnateType`). pyqtgraph asks for all
classes while it is imported, printing for many. So the GUI thread makes them all beforehand; a job thread then only finds
what is there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from importlib import import_module

from ui.app import App

ROOMS = ("QtCore", "QtGui", "QtWidgets", "QtOpenGL", "QtOpenGLWidgets", "QtSvg", "QtTest")
"""The modules of PySide6 that pyqtgraph imports; the last four nobody else may have asked for yet."""


def bring_charts(app: App, then: Callable[[], None]) -> None:
    """Import pyqtgraph without a stutter; `then` may import `ui.panels.charts` in no time.

    The Qt classes are made on the GUI thread bit by bit, the rest (numpy, pyqtgraph itself) runs on a reader.
    """

    def bring() -> None:
        app.jobs.read(lambda: import_module("pyqtgraph"), lambda _: then(), can_wait=True)

    app.jobs.bit_by_bit(qt_classes(), bring)


def qt_classes() -> Iterator[None]:
    """Make every Qt class of `ROOMS` that is not made yet, one a step. For the GUI thread."""
    for room in ROOMS:
        with suppress(ImportError):  # a bundle may leave a room out; pyqtgraph does without it too
            module = import_module(f"PySide6.{room}")
            yield
            for name in sorted(set(dir(module)) - set(vars(module))):  # PySide6 lists what it has not made yet
                getattr(module, name)
                yield
