"""What every test may use, and what no test may leave behind.

The first lines set the environment, because Qt and Chromium read it once, at import.
"""

from __future__ import annotations

import atexit
import os
import tempfile

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_QUICK_BACKEND", "software")
# PaintHolding delays the first paint after a load, which makes click-after-load tests shaky.
os.environ.setdefault("QTWEBENGINE_CHROMIUM_FLAGS", "--disable-gpu --disable-features=PaintHoldingCrossOrigin")
if hasattr(os, "geteuid") and os.geteuid() == 0:
    os.environ.setdefault("QTWEBENGINE_DISABLE_SANDBOX", "1")  # Chromium refuses its sandbox to root
# A test never reads the settings of whoever runs it.
SETTINGS = tempfile.TemporaryDirectory(prefix="griddesk-settings-")
os.environ["XDG_CONFIG_HOME"] = SETTINGS.name
atexit.register(SETTINGS.cleanup)

import pytest  # noqa: E402

from ui.map import scheme  # noqa: E402 - Qt reads the environment when it is imported

scheme.register()  # Chromium takes new schemes only before the application exists

pytest_plugins = ["tests.guards", "tests.postgres", "tests.samples"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files with long tests begin first: the last one to run decides how long everybody waits."""
    long = {item.path for item in items if item.get_closest_marker("long")}
    items.sort(key=lambda item: item.path not in long)
