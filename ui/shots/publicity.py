"""Views of what the office publishes: the window with the preview of each product."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtWidgets import QWidget

from desk.work.publicity.texts import Texts
from ui.dialogs.publicity.publishing import PublishingDialog
from ui.shots.waiting import wait
from ui.window import Window


def published(key: str, design: str = "") -> Callable[[Window], QWidget]:
    """The window on one product, in one of its designs."""

    def prepare(window: Window) -> QWidget:
        texts = replace(Texts(), hotline="0000-12345")
        dialog = PublishingDialog(window.app, window.commands.publicity.publish, texts, (), window)
        dialog.options.choose(key)
        if design:
            dialog.options.design.setCurrentIndex(dialog.options.design.findData(design))
            dialog.options.design.activated.emit(dialog.options.design.currentIndex())
        window.show_dialog(dialog)
        wait(lambda: False, 0.4)  # the pause before a preview is drawn
        wait(lambda: window.app.jobs.is_idle, 20)
        return dialog

    return prepare
