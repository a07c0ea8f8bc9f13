"""The team of one grid also in others: which grids, which posts, and what that would do before it is done."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QListWidget, QListWidgetItem, QPlainTextEdit, QVBoxLayout, QWidget

from desk.model import Changes
from desk.profile.parts import PostDef
from desk.work.teams.copying import Copying, copy_team, plan_copy
from desk.work.teams.matrix import Place
from ui.app import App
from ui.dialogs.sheet import Sheet, said

ID = Qt.ItemDataRole.UserRole
PAUSE = 300


class CopyDialog(Sheet):
    """Ticks beside grids and posts; the preview follows."""

    def __init__(
        self,
        app: App,
        place: Place,
        others: Sequence[Place],
        posts: Sequence[PostDef],
        day: str,
        done: Callable[[Changes, str], None],
        parent: QWidget,
    ) -> None:
        hint = f"自 {day} 起，勾选的岗位上的人在勾选的网格里也任同样的岗位，占比按网格平分。"
        super().__init__(f"复制班子　{place.name}", hint, parent, width=760)
        self.app, self._place, self._day, self._done = app, place, day, done
        self._plan: Copying | None = None
        lists = QHBoxLayout()
        self.narrow = QLineEdit(self)
        self.narrow.setPlaceholderText("筛选网格")
        self.narrow.setAccessibleName("筛选网格")
        self.narrow.textChanged.connect(self._on_narrow)
        self.areas = self._list("复制到哪些网格", [(one.area_id, one.name) for one in others], is_on=False)
        self.posts = self._list("哪些岗位", [(one.key, one.title) for one in posts], is_on=True)
        for title, above, widget, stretch in (
            ("复制到哪些网格", self.narrow, self.areas, 3),
            ("哪些岗位", None, self.posts, 2),
        ):
            column = QVBoxLayout()
            column.addWidget(said(title, self))
            if above is not None:
                column.addWidget(above)
            column.addWidget(widget, 1)
            lists.addLayout(column, stretch)
        self.body.addLayout(lists, 1)
        self.preview = QPlainTextEdit(self)
        self.preview.setReadOnly(True)
        self.preview.setAccessibleName("复制的结果")
        self.preview.setFixedHeight(116)
        self.body.addWidget(self.preview)
        self.go_button = self.add_main("复制", self.save)
        self.add_close("取消")
        self._pause = QTimer(self, singleShot=True, interval=PAUSE)
        self._pause.timeout.connect(self._look)
        self._show(None)

    def _list(self, words: str, entries: Sequence[tuple[object, str]], *, is_on: bool) -> QListWidget:
        made = QListWidget(self)
        made.setAccessibleName(words)
        made.setMinimumHeight(220)
        for key, title in entries:
            item = QListWidgetItem(title)
            item.setData(ID, key)
            item.setCheckState(Qt.CheckState.Checked if is_on else Qt.CheckState.Unchecked)
            made.addItem(item)
        made.itemChanged.connect(lambda _: self._pause.start())
        return made

    def _on_narrow(self, text: str) -> None:
        for row in range(self.areas.count()):
            item = self.areas.item(row)
            item.setHidden(text.strip() not in item.text())

    @staticmethod
    def _ticked(widget: QListWidget) -> list[object]:
        items = [widget.item(row) for row in range(widget.count())]
        return [item.data(ID) for item in items if item.checkState() == Qt.CheckState.Checked]

    def _asked(self) -> tuple[list[int], list[str]]:
        return [int(str(one)) for one in self._ticked(self.areas)], [str(one) for one in self._ticked(self.posts)]

    def _look(self) -> None:
        office, (areas, posts), place, day = self.app.office, self._asked(), self._place, self._day
        if office is None or not areas or not posts:
            self._show(None)
            return
        self.app.jobs.read(
            lambda: plan_copy(office, from_area=place.area_id, to_areas=areas, since=day, posts=posts),
            self._show,
            key="copy team",
            failed=self._wrong,
        )

    def _wrong(self, error: BaseException) -> None:
        self._show(None)
        self.complain(error)

    def _show(self, plan: Copying | None) -> None:
        self._plan = plan
        self.go_button.setEnabled(plan is not None and plan.seats > 0)
        if plan is None:
            self.preview.setPlainText("勾选网格和岗位后，这里列出会新增多少岗位、谁的占比改变、谁不能复制。")
            return
        lines = [f"新增 {plan.seats} 个岗位安排。", *(f"· {one}" for one in plan.shares)]
        if plan.skipped:
            lines += ["不复制的：", *(f"▲ {one}" for one in plan.skipped)]
        self.preview.setPlainText("\n".join(lines))

    def save(self) -> None:
        """Do it, as listed."""
        office, (areas, posts), plan = self.app.office, self._asked(), self._plan
        if office is None or plan is None:
            return
        place, day = self._place, self._day
        told = f"{place.name}的班子复制到 {len(areas)} 个网格，新增 {plan.seats} 个岗位安排，自 {day} 起。"
        self.app.jobs.write(
            lambda: copy_team(office, from_area=place.area_id, to_areas=areas, since=day, posts=posts),
            lambda changes: self._saved(changes, told),
            self.complain,
        )

    def _saved(self, changes: Changes, told: str) -> None:
        self._done(changes, told)
        self.accept()
