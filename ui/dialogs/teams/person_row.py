"""One row of a person's file, typed: dates as one likes, codes by letters; what is wrong is said below its field."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFormLayout, QWidget

from desk.errors import BadInput
from desk.model import Changes, Value
from desk.work.teams.papers import Folder
from desk.work.teams.persons import PersonFile
from ui.app import App
from ui.dialogs.record_fields import CodeField, LineField
from ui.dialogs.sheet import Sheet


class RowDialog(Sheet):
    """The fields of a folder's row."""

    saved = Signal(object)
    """Changes"""

    def __init__(
        self,
        app: App,
        title: str,
        kind: Folder,
        values: Mapping[str, Value],
        file: PersonFile,
        write: Callable[[Mapping[str, Value]], Changes],
        parent: QWidget,
    ) -> None:
        super().__init__(title, file.name, parent, width=460)
        self.app, self._write = app, write
        form = QFormLayout()
        self.fields: dict[str, LineField] = {}
        for one in kind.fields:
            field = (
                CodeField(one, file.codes[one.codes], file.today, self)
                if one.codes
                else LineField(one, file.today, self)
            )
            if one.hint:
                field.setPlaceholderText(one.hint)
            field.put(values.get(one.key))
            form.addRow(f"{one.title}{' *' if one.needed else ''}", field)
            self.fields[one.key] = field
        self.body.addLayout(form)
        self.add_main("保存", self.save)
        self.add_close("取消")

    def save(self) -> None:
        """Write and close; what cannot be is said, and what was typed stays."""
        values: dict[str, Value] = {}
        for key, field in self.fields.items():
            try:
                values[key] = field.value()
            except BadInput as error:
                self.complain(error)
                field.setFocus()
                return
        self.app.jobs.write(lambda: self._write(values), self._saved, self.complain)

    def _saved(self, changes: Changes) -> None:
        self.saved.emit(changes)
        self.accept()
