"""Views of the case standards: a class, the matrix, the editions, an import being compared."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QApplication, QWidget

from ui.dialogs.standards.importing import StandardImport
from ui.dialogs.standards.standards import StandardsDialog
from ui.shots.waiting import wait
from ui.window import Window


def opened(code: str, tab: int = 0, seek: str = "") -> Callable[[Window], QWidget]:
    """The window at a class and a page."""

    def prepare(window: Window) -> QWidget:
        dialog = _opened(window)
        dialog.show_code(code)
        dialog.tabs.setCurrentIndex(tab)
        dialog.seek.setText(seek)
        _settle(window)
        return dialog

    return prepare


def importing(window: Window) -> QWidget:
    """The full standard of a city compared with the office's own."""
    dialog = _opened(window)
    dialog.import_button.click()
    _settle(window)
    chosen = QApplication.activeModalWidget()
    assert isinstance(chosen, StandardImport)
    chosen.ready.setCurrentIndex(1)
    _settle(window)
    return chosen


def _opened(window: Window) -> StandardsDialog:
    window.commands.standards.open()
    wait(lambda: isinstance(QApplication.activeModalWidget(), StandardsDialog), 10)
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, StandardsDialog)
    _settle(window)
    return dialog


def _settle(window: Window) -> None:
    wait(lambda: False, 0.5)
    wait(lambda: window.app.jobs.is_idle, 20)
    wait(lambda: False, 0.3)
