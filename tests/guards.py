"""Fail a test that leaves threads, timers or windows behind, logs a warning nobody expected, or asks the network."""

from __future__ import annotations

import gc
import ipaddress
import logging
import re
import sys
import threading
import time
from collections.abc import Iterator

import pytest

PATIENCE = 3.0  # seconds a thread may need to end after its test has closed what it opened


class NetworkUsed(RuntimeError):
    """A test tried to reach another machine."""


def is_this_machine(host: str) -> bool:
    """Whether an address of `connect` stays on this machine."""
    if host in ("", "localhost"):
        return True
    try:
        return ipaddress.ip_address(host.partition("%")[0]).is_loopback
    except ValueError:
        return False


def _watch_connects(event: str, args: tuple[object, ...]) -> None:
    if event == "socket.connect" and isinstance(args[1], tuple) and not is_this_machine(str(args[1][0])):
        raise NetworkUsed(f"a test asked {args[1]}: tests run without a network")


sys.addaudithook(_watch_connects)


@pytest.fixture(autouse=True)
def no_thread_left(request: pytest.FixtureRequest) -> Iterator[None]:
    before = set(threading.enumerate())
    yield
    if request.node.get_closest_marker("lingers"):
        return
    end = time.monotonic() + PATIENCE
    while left := [t.name for t in threading.enumerate() if t not in before and t.is_alive() and not t.daemon]:
        if time.monotonic() > end:
            pytest.fail(f"threads left running: {left}")
        time.sleep(0.01)


@pytest.fixture(autouse=True)
def no_widget_or_timer_left(request: pytest.FixtureRequest) -> Iterator[None]:
    uses_qt = any(name in request.fixturenames for name in ("qapp", "qtbot"))
    if uses_qt:
        request.getfixturevalue("qapp")
    yield
    if not uses_qt or request.node.get_closest_marker("lingers"):
        return
    found = _qt_leftovers()
    if found:
        gc.collect()  # a cycle of Python objects is no leak
        found = _qt_leftovers()
    assert not found, f"left behind: {found}"


def _qt_leftovers() -> list[str]:
    from PySide6.QtCore import QCoreApplication, QEvent, QTimer
    from PySide6.QtWidgets import QApplication
    from shiboken6 import isValid

    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    windows = [f"{type(w).__name__} {w.objectName()}" for w in QApplication.topLevelWidgets() if w.isVisible()]
    timers = [
        f"timer of {t.parent()!r}" for t in gc.get_objects() if isinstance(t, QTimer) and isValid(t) and t.isActive()
    ]
    return windows + timers


@pytest.fixture(autouse=True)
def no_unexpected_warning(request: pytest.FixtureRequest, caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    yield
    expected = [re.compile(mark.args[0]) for mark in request.node.iter_markers("logs")]
    records = [*caplog.get_records("setup"), *caplog.get_records("call")]
    loud = [r for r in records if r.levelno >= logging.WARNING]
    odd = [r.getMessage() for r in loud if not any(p.search(r.getMessage()) for p in expected)]
    assert not odd, f"logged without being expected: {odd}"
