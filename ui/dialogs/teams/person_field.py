"""A line in which a member of staff is found by name or initials."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QStringListModel, Qt, Signal
from PySide6.QtWidgets import QCompleter, QLineEdit, QWidget

from desk.work.teams.candidates import Candidate


class PersonField(QLineEdit):
    """Complete when one person of the staff is meant; `person` is their id."""

    chosen = Signal()
    """Somebody else is meant now, or nobody."""

    def __init__(self, words: str, staff: Sequence[Candidate], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(words)
        self.setPlaceholderText("姓名或拼音首字母")
        self.setClearButtonEnabled(True)
        self._ids: dict[str, int] = {}
        for one in staff:
            text = "　".join(part for part in (one.name, one.initials, one.detail) if part)
            self._ids[text if text not in self._ids else f"{text}　编号{one.person_id}"] = one.person_id
        completer = QCompleter(QStringListModel(list(self._ids), self), self)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setMaxVisibleItems(12)
        self.setCompleter(completer)
        self.textChanged.connect(lambda _: self.chosen.emit())

    @property
    def person(self) -> int | None:
        """Who is meant; a name alone is enough when nobody else is called so."""
        text = self.text().strip()
        if text in self._ids:
            return self._ids[text]
        named = [id for words, id in self._ids.items() if words.split("　")[0] == text]
        return named[0] if len(named) == 1 else None

    def put(self, person_id: int | None) -> None:
        """Show somebody."""
        self.setText(next((words for words, id in self._ids.items() if id == person_id), ""))
        self.setCursorPosition(0)
