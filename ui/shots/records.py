"""Views of record forms: the first record of a kind that has something to show."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from ui.shots.waiting import rest, wait
from ui.window import Window

_FIRST = {
    "resident": "select min(r.id) from resident r where r.phone is not null",
    "special:release": "select min(id) from special where kind = 'release'",
    "special:correction": "select min(id) from special where kind = 'correction'",
    "organisation": "select min(id) from organisation where kind = 'express'",
    "facility": "select min(id) from facility",
    "rental": "select min(id) from rental where stars is not null",
    "building": "select min(id) from building",
    "household": "select min(id) from household",
}


def form(kind: str, *, tab: int = 0, reveal: bool = False) -> Callable[[Window], QWidget]:
    """The form of a record, opened at a page."""

    def prepare(window: Window) -> QWidget:
        office = window.app.office
        assert office is not None
        if reveal:
            window.commands.reveal()
            rest(window)
        found = office.database.read_value(_FIRST[kind])
        shown: list[bool] = []
        window.commands.registers.form.shown.connect(lambda: shown.append(True))
        panel = window.lists.get(f"{kind}s")
        window.commands.registers.form.open_record(kind, int(found), panel.walk if panel is not None else None)
        wait(lambda: bool(shown), 10)
        window.commands.registers.form.tabs.setCurrentIndex(tab)
        rest(window)
        return window.commands.registers.form

    return prepare


def empty(window: Window) -> QWidget:
    """A new resident with an ID number that says something else than what was typed."""
    dialog = window.commands.registers.form
    shown: list[bool] = []
    dialog.shown.connect(lambda: shown.append(True))
    dialog.new_record("resident")
    wait(lambda: bool(shown), 10)
    for key, text in (("name", "刘洋"), ("id_no", "110101199003070029"), ("birth", "1990.3.8"), ("nation", "回")):
        field = dialog.form.boxes[key].field
        field.setFocus()
        field.setText(text)  # type: ignore[union-attr]
        field.editingFinished.emit()  # type: ignore[union-attr]
    dialog.form.judge()
    dialog.save()
    rest(window)
    return dialog
