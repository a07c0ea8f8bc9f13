"""Views of filling forms."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QApplication, QWidget

from ui.shots.waiting import wait
from ui.window import Window


def producing(key: str) -> Callable[[Window], QWidget]:
    """The window 填表 with this form of the shelf."""

    def prepare(window: Window) -> QWidget:
        window.commands.forms.produce(key)
        dialog = QApplication.activeModalWidget() or window
        wait(lambda: window.app.jobs.is_idle, 20)
        wait(lambda: False, 1)
        wait(lambda: window.app.jobs.is_idle, 20)
        return dialog

    return prepare
