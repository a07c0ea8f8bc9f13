"""What must stand in the environment before QApplication, so that the map engine runs on office PCs."""

from __future__ import annotations

import logging
import os
import sys
from pathlib import Path
from typing import Literal

log = logging.getLogger(__name__)

Drawing = Literal["auto", "software", "hardware"]


def prepare(drawing: Drawing = "auto") -> None:
    """Set what QtWebEngine reads from the environment. Call before QApplication is made.

    `drawing` is the setting 软件渲染: "auto" looks for a real graphics card. What is set already is left alone.
    """
    if drawing == "software" or (drawing == "auto" and not has_graphics_card()):
        # Without a card the software scene graph is twice as fast as OpenGL made by the processor (measured).
        os.environ.setdefault("QT_QUICK_BACKEND", "software")
        _add_flag("--disable-gpu")
    _add_flag("--log-level=3")  # standard error is for our one sentence, not for Chromium's talk about a missing D-Bus
    if os.environ.pop("QTWEBENGINE_REMOTE_DEBUGGING", None):
        log.warning("Remote debugging of the map is not allowed and was switched off.")
    if _is_root():
        # Chromium ends the whole program when root starts it with the sandbox on. Only root (a container, a test
        # machine) gets it off: an office PC never comes here, and the page can reach nothing but our own scheme.
        os.environ.setdefault("QTWEBENGINE_DISABLE_SANDBOX", "1")


def has_graphics_card() -> bool:
    """Whether a real graphics card can be expected to draw for us. Costs less than a millisecond."""
    if os.environ.get("QT_QPA_PLATFORM", "").startswith(("offscreen", "minimal")):
        return False
    if sys.platform.startswith("linux"):
        remote = os.environ.get("DISPLAY", "").startswith("localhost:")
        return not remote and any(Path("/dev/dri").glob("renderD*"))
    # Windows and macOS: remote desktop has no card worth using.
    return not os.environ.get("SESSIONNAME", "").upper().startswith("RDP-")


def _add_flag(flag: str) -> None:
    flags = os.environ.get("QTWEBENGINE_CHROMIUM_FLAGS", "").split()
    if flag not in flags:
        os.environ["QTWEBENGINE_CHROMIUM_FLAGS"] = " ".join([*flags, flag])


def _is_root() -> bool:
    return sys.platform != "win32" and os.geteuid() == 0
