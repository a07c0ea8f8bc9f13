"""The staff to choose from: name, posts, households, open issues, tasks due; whoever has too much is marked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from PySide6.QtCore import QMimeData, QModelIndex, QObject, Qt

from desk.work.teams.candidates import Candidate
from ui import theme
from ui.models.board import PERSON
from ui.models.titled import Index, TitledRows

COLUMNS: Final = (("name", "姓名"), ("posts", "岗"), ("households", "户"), ("issues", "在办"), ("due", "任务"))
ID: Final = Qt.ItemDataRole.UserRole


class PeopleModel(TitledRows):
    """Those who fit what was typed, in the order that was asked for."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(tuple(title for _, title in COLUMNS), parent)
        self.people: tuple[Candidate, ...] = ()
        self._all: tuple[Candidate, ...] = ()
        self._text = ""
        self.order = ("", False)
        """By which column, and whether the most stand first."""

    def fill(self, people: tuple[Candidate, ...]) -> None:
        """Take the staff, in their order."""
        self._all = people
        self.narrow(self._text)

    def narrow(self, text: str) -> None:
        """Show those whose name or initials contain the text."""
        self._text = text = text.strip().lower()
        self.beginResetModel()
        self.people = (
            tuple(one for one in self._all if text in one.name or text in one.initials.lower()) if text else self._all
        )
        self.endResetModel()

    def is_number(self, column: int) -> bool:
        """All but the name."""
        return column > 0

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The title of the column that orders bears an arrow."""
        found = super().headerData(section, orientation, role)
        if role == Qt.ItemDataRole.DisplayRole and found is not None and COLUMNS[section][0] == self.order[0]:
            return f"{found}{'↓' if self.order[1] else '↑'}"
        return found

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        """People."""
        return 0 if parent.isValid() else len(self.people)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Words, and the whole line as a tooltip."""
        one = self.people[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return self._cell(one, index.column())
        if role == ID:
            return one.person_id
        if role == Qt.ItemDataRole.ToolTipRole:
            return theme.plain(words(one))
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self.side(index.column())
        if role == Qt.ItemDataRole.ForegroundRole and index.column() == 0:
            return theme.colour(theme.BAD if one.heavy else theme.GOOD if not one.posts else theme.TEXT)
        return None

    def _cell(self, one: Candidate, column: int) -> str:
        if column == 0:
            return f"{one.name}{' ! 过重' if one.heavy else ''}"
        if column == 1 and not one.posts:
            return "待岗"
        if column == 4:
            return (
                f"{one.due + one.overdue:,}{f'（超{one.overdue:,}）' if one.overdue else ''}"
                if one.due + one.overdue
                else ""
            )
        number = (one.posts, one.households, one.issues)[column - 1]
        return f"{number:,}" if number else ""

    def flags(self, index: Index) -> Qt.ItemFlag:
        """People can be dragged."""
        return super().flags(index) | Qt.ItemFlag.ItemIsDragEnabled

    def mimeTypes(self) -> list[str]:
        """People."""
        return [PERSON]

    def mimeData(self, indexes: Sequence[Index]) -> QMimeData:
        """Who is carried."""
        data = QMimeData()
        people = dict.fromkeys(self.people[one.row()].person_id for one in indexes)
        data.setData(PERSON, ",".join(map(str, people)).encode())
        return data

    def person(self, index: Index) -> Candidate | None:
        """Who stands in a row."""
        return self.people[index.row()] if index.isValid() and index.row() < len(self.people) else None


def words(one: Candidate) -> str:
    """Somebody in words: what they hold and have to do."""
    held = f"{one.posts} 岗" if one.posts else "待岗"
    where = f"{one.areas} 处" if one.areas > 1 else ""
    load = [f"{one.households:,} 户" if one.households else "", f"在办 {one.issues:,} 件" if one.issues else ""]
    load += [f"任务 {one.due:,} 件" if one.due else "", f"已超期 {one.overdue:,} 件" if one.overdue else ""]
    first = "，".join(part for part in (held, where, *load) if part)
    heavy = f"! 过重：{one.heavy}" if one.heavy else ""
    return "\n".join(part for part in (f"{one.name}　{first}", one.detail, heavy) if part)
