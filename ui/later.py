"""What the window brings in after it is usable: charts, the Qt classes that job threads may need, windows of issues.

PySide6 makes each class when it is first asked for, and is not built for two threads asking at once: its table is changed
under the feet of the one that was first, and the program dies (PySide 6.11, `incarnateType`). pyqtgraph asks for all
classes while it is imported, printing for many. So the GUI thread makes them all beforehand; a job thread then only finds
what is there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from importlib import import_module

from ui.app import App

ROOMS = ("QtCore", "QtGui", "QtWidgets", "QtOpenGL", "QtOpenGLWidgets", "QtSvg", "QtTest")
"""The modules of PySide6 that pyqtgraph imports; the last four nobody else may have asked for yet."""
ISSUES_DESK = (
    "showing", "moving", "papers", "telling", "replies", "chat", "places", "similar", "entering", "suggesting",
    "onward", "preparing",
)  # fmt: skip
"""Of `desk.work.issues`: what the windows of issues ask of the desk. No Qt in these."""
ISSUES = (
    "large", "gallery", "photo_box", "detail_files", "detail_foot", "facts", "flow", "timeline", "detail_head",
    "seeking", "input_kinds", "inputs", "moves", "replies", "replying", "moving_hand", "detail", "entering_draft",
    "entering_beside", "entering_line", "entering_form", "entering_words", "entering_finding", "entering_keeping",
    "entering_also", "entering",
)  # fmt: skip
"""Of `ui.dialogs.issues`: the quick entry and the window of an issue, what others stand on first."""


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


DUTY_DESK = (
    "days", "quick", "plans", "plan_words", "coverage", "door_lists", "route", "handing", "skipping", "laying",
)  # fmt: skip
"""Of `desk.work.duty`: what the windows of duty ask of the desk. No Qt in these."""
DUTY = (
    "ui.models.duty", "ui.panels.duty.month", "ui.panels.duty.panel", "ui.dialogs.ground.conditions",
    "ui.dialogs.duty.settling", "ui.dialogs.duty.handing", "ui.dialogs.duty.coverage", "ui.dialogs.duty.plan",
    "ui.dialogs.duty.plans", "ui.printing.paper", "ui.printing.sheet", "ui.printing.output", "ui.printing.listed",
    "ui.printing.door_lists", "ui.dialogs.ground.printing", "ui.dialogs.duty.door_lists",
)  # fmt: skip
"""The windows of duty, what others stand on first."""


def bring_duty(app: App, then: Callable[[], None]) -> None:
    """Import what the windows of duty stand on without a stutter; `then` may make them in no time."""

    def desk() -> None:
        for name in DUTY_DESK:
            import_module(f"desk.work.duty.{name}")

    app.jobs.read(desk, lambda _: app.jobs.bit_by_bit((import_module(name) for name in DUTY), then), key="bring duty")


def bring_issues(app: App, then: Callable[[], None], *, can_wait: bool = False) -> None:
    """Import what the windows of issues stand on without a stutter; `then` may make them in no time."""
    desk = tuple(f"desk.work.issues.{name}" for name in ISSUES_DESK)
    bring(app, desk, tuple(f"ui.dialogs.issues.{name}" for name in ISSUES), then, can_wait=can_wait)


def bring(
    app: App, elsewhere: Sequence[str], here: Sequence[str], then: Callable[[], None], *, can_wait: bool = False
) -> None:
    """Import modules without Qt on a reader, then our own on the GUI thread, one a step: they hold Qt classes."""

    def desk() -> None:
        for name in elsewhere:
            import_module(name)

    def own(_: object) -> None:
        app.jobs.bit_by_bit((import_module(name) for name in here), then)

    app.jobs.read(desk, own, can_wait=can_wait)
