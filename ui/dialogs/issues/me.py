"""我是…: which person of the roster sits at this desk."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from desk.work.issues.me import Colleague
from ui.dialogs.colleagues import ColleagueSheet

NOBODY = "不指定（用这台电脑的用户名）"


class MeDialog(ColleagueSheet):
    """`take` gets the uid of whoever was chosen, "" for nobody."""

    def __init__(
        self, found: tuple[Colleague, ...], me: int | None, take: Callable[[str], None], parent: QWidget | None = None
    ) -> None:
        hint = "选定后，“我的”“我的辖区”按您的岗位列出，办理记录写您的名字。这台电脑会记住，可随时改。"
        self._me, self._take = me, take
        super().__init__("我是…", hint, "确定", found, parent)

    def value_of(self, one: Colleague) -> str:
        """The PC remembers a uid, which holds in every copy of the office."""
        return one.uid

    def _list(self) -> None:
        """The present choice first, below "nobody", while nothing is typed."""
        super()._list()
        if not self.text.text().strip():
            self.list.setCurrentRow(1 if self._me is not None and self.list.count() > 1 else 0)

    def fitting(self, asked: str) -> list[Colleague]:
        """Who fits; before anything is typed also nobody."""
        found = super().fitting(asked)
        if not asked.strip():
            self.add_line(NOBODY, "")
            found.sort(key=lambda one: one.person_id != self._me)
        return found

    def go(self) -> None:
        """Remember the marked line."""
        if self.list.currentItem() is not None:
            self._take(str(self.marked or ""))
            self.accept()
