"""Proposes a code for a new facility as soon as its class is chosen; what was typed is not touched."""

from __future__ import annotations

from functools import partial

from desk.work.things.coding import propose
from ui.app import App
from ui.dialogs.record_form import RecordForm


class CodeProposer:
    """Watches a form. Lives on the GUI thread, as long as the form."""

    def __init__(self, app: App, form: RecordForm) -> None:
        self.app, self.form = app, form
        self._class, self._given = "", ""
        form.edited.connect(self._on_edited)

    def _on_edited(self) -> None:
        opened = self.form.opened
        if opened is None or opened.spec.table != "facility" or opened.record.id is not None:
            self._class, self._given = "", ""
            return
        values, office = self.form.values(), self.app.office
        chosen, code = str(values.get("class_code") or ""), str(values.get("code") or "")
        if office is None or chosen == self._class or code not in ("", self._given):
            return
        self._class = chosen
        self.app.jobs.read(lambda: propose(office, chosen), partial(self._put, chosen), key="facility code")

    def _put(self, chosen: str, code: str) -> None:
        box, opened = self.form.boxes.get("code"), self.form.opened
        if box is None or opened is None or opened.record.id is not None or chosen != self._class:
            return
        if box.field.hasFocus() or str(self.form.values().get("code") or "") not in ("", self._given):
            return
        self._given = code
        box.field.put(code or None)
        self.form.edited.emit()
        self.form.judge()
