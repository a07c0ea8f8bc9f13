"""A member of staff who is not on the list yet."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFormLayout, QLineEdit, QWidget

from desk.model import Changes
from desk.work.teams import roster
from ui.app import App
from ui.dialogs.sheet import Sheet

FIELDS = (("name", "姓名", "必填"), ("phone", "手机", ""), ("employer", "单位", ""), ("title", "职务", ""))


class NewcomerDialog(Sheet):
    """Name, phone, employer, title."""

    added = Signal(str)
    """The name of the person who was saved."""

    def __init__(self, app: App, name: str = "", parent: QWidget | None = None) -> None:
        super().__init__("新增人员", "保存后就能安排上岗；可按 Ctrl+Z 撤销。", parent, width=420)
        self.app = app
        form = QFormLayout()
        self.fields = {}
        for key, title, hint in FIELDS:
            field = QLineEdit(self)
            field.setPlaceholderText(hint)
            field.setAccessibleName(title)
            form.addRow(title, field)
            self.fields[key] = field
        self.fields["name"].setText("" if name.isascii() else name)
        self.body.addLayout(form)
        self.add_main("保存", self.save)
        self.add_close("取消")

    def save(self) -> None:
        """Save and close; what is wrong is said here, and what was typed stays."""
        office = self.app.office
        if office is None:
            return
        given = {key: field.text().strip() for key, field in self.fields.items()}
        name, phone = given.pop("name"), given.pop("phone")
        extra = {key: text for key, text in given.items() if text}
        self.app.jobs.write(
            lambda: roster.add_person(office, name, phone, **extra),
            lambda changes: self._saved(changes, name),
            self.complain,
        )

    def _saved(self, changes: Changes, name: str) -> None:
        self.app.note(changes)
        self.added.emit(name)
        self.accept()
