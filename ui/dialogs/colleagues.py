"""Choosing a colleague: type a name, its initials or a post; up and down walk the list, Enter takes the marked line."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QListWidget, QListWidgetItem, QWidget

from desk.work.issues.me import Colleague, sought
from ui.dialogs.sheet import Sheet

SHOWN = 200
"""Lines in the list; whoever is not among them is found by typing."""


class ColleagueSheet(Sheet):
    """Whoever has a post today. `go` is what the button and Enter do with the marked line."""

    def __init__(
        self, heading: str, hint: str, button: str, people: tuple[Colleague, ...], parent: QWidget | None = None
    ) -> None:
        super().__init__(heading, hint, parent, width=520)
        self.people = people
        self.text = QLineEdit(self)
        self.text.setPlaceholderText("姓名、拼音首字母或岗位")
        self.text.setAccessibleName("姓名、拼音首字母或岗位")
        self.text.setClearButtonEnabled(True)
        self.text.textChanged.connect(lambda _: self._list())
        self.body.addWidget(self.text)
        self.list = QListWidget(self)
        self.list.setMinimumHeight(300)
        self.list.setAccessibleName("花名册人员")
        self.list.itemActivated.connect(lambda _: self.go())
        self.body.addWidget(self.list)
        self.add_close("取消").setAutoDefault(False)
        self.main = self.add_main(button, self.go)
        self._list()
        self.text.setFocus()

    @property
    def marked(self) -> Any:
        """What the marked line stands for; None without one."""
        item = self.list.currentItem()
        return item.data(Qt.ItemDataRole.UserRole) if item is not None else None

    def go(self) -> None:
        """Take the marked line."""
        self.accept()

    def value_of(self, one: Colleague) -> Any:
        """What a colleague's line stands for."""
        return one.person_id

    def fitting(self, asked: str) -> list[Colleague]:
        """Who fits what is typed, in the order of the list."""
        return sought(self.people, asked)

    def _list(self) -> None:
        self.list.clear()
        fitting = self.fitting(self.text.text())
        for one in fitting[:SHOWN]:
            self.add_line(
                f"{one.name}　{'、'.join(one.posts[:3])}{'…' if len(one.posts) > 3 else ''}", self.value_of(one)
            )
        if len(fitting) > SHOWN:
            item = QListWidgetItem(f"另有 {len(fitting) - SHOWN} 人，请输入姓名查找")
            item.setFlags(Qt.ItemFlag.NoItemFlags)
            self.list.addItem(item)
        self.list.setCurrentRow(0)
        self.main.setEnabled(self.list.count() > 0)

    def add_line(self, words: str, value: Any) -> None:
        """A line that stands for something."""
        item = QListWidgetItem(words)
        item.setData(Qt.ItemDataRole.UserRole, value)
        self.list.addItem(item)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Up and down walk the list while one types."""
        if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down) and self.text.hasFocus():
            by = 1 if event.key() == Qt.Key.Key_Down else -1
            self.list.setCurrentRow(max(0, min(self.list.count() - 1, self.list.currentRow() + by)))
            return
        super().keyPressEvent(event)
