"""我是…: which person of the roster sits at this desk."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QListWidget, QListWidgetItem, QWidget

from desk.work.issues.me import Colleague, sought
from ui.dialogs.sheet import Sheet

SHOWN = 200
"""Lines in the list; whoever is not among them is found by typing."""
NOBODY = "不指定（用这台电脑的用户名）"


class MeDialog(Sheet):
    """Type a name, its initials or a post; Enter takes the marked line. `take` gets the uid, "" for nobody."""

    def __init__(
        self, found: tuple[Colleague, ...], me: int | None, take: Callable[[str], None], parent: QWidget | None = None
    ) -> None:
        hint = "选定后，“我的”“我的辖区”按您的岗位列出，办理记录写您的名字。这台电脑会记住，可随时改。"
        super().__init__("我是…", hint, parent, width=520)
        self._found, self._me, self._take = found, me, take
        self.text = QLineEdit(self)
        self.text.setPlaceholderText("姓名、拼音首字母或岗位")
        self.text.setAccessibleName("姓名、拼音首字母或岗位")
        self.text.setClearButtonEnabled(True)
        self.text.textChanged.connect(lambda _: self._list())
        self.body.addWidget(self.text)
        self.list = QListWidget(self)
        self.list.setMinimumHeight(320)
        self.list.setAccessibleName("花名册人员")
        self.list.itemActivated.connect(lambda _: self._go())
        self.body.addWidget(self.list)
        self.add_close("取消")
        self.main = self.add_main("确定", self._go)
        self._list()
        self.text.setFocus()

    def _list(self) -> None:
        """Show who fits; the present choice is marked."""
        self.list.clear()
        fitting = sought(self._found, self.text.text())
        if not self.text.text().strip():
            self._add(NOBODY, "")
            fitting.sort(key=lambda each: each.person_id != self._me)
        for each in fitting[:SHOWN]:
            self._add(f"{each.name}　{'、'.join(each.posts[:3])}{'…' if len(each.posts) > 3 else ''}", each.uid)
        if len(fitting) > SHOWN:
            item = QListWidgetItem(f"另有 {len(fitting) - SHOWN} 人，请输入姓名查找")
            item.setFlags(Qt.ItemFlag.NoItemFlags)
            self.list.addItem(item)
        is_chosen = self._me is not None and not self.text.text().strip()
        self.list.setCurrentRow(1 if is_chosen and self.list.count() > 1 else 0)
        self.main.setEnabled(self.list.count() > 0)

    def _add(self, words: str, uid: str) -> None:
        item = QListWidgetItem(words)
        item.setData(Qt.ItemDataRole.UserRole, uid)
        self.list.addItem(item)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Up and down walk the list while one types."""
        if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down) and self.text.hasFocus():
            by = 1 if event.key() == Qt.Key.Key_Down else -1
            self.list.setCurrentRow(max(0, min(self.list.count() - 1, self.list.currentRow() + by)))
            return
        super().keyPressEvent(event)

    def _go(self) -> None:
        item = self.list.currentItem()
        if item is not None:
            self._take(str(item.data(Qt.ItemDataRole.UserRole) or ""))
            self.accept()
