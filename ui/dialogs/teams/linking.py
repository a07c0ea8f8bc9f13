"""Leaders and delegates are linked to areas by the office they hold (包联): whom, to which areas, as what, from when."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QFormLayout, QLineEdit, QListWidget, QListWidgetItem, QWidget

from desk.model import Changes
from desk.work.teams.candidates import Candidate
from desk.work.teams.links import link
from desk.work.teams.matrix import Matrix, Place
from ui.app import App
from ui.dialogs.sheet import Sheet
from ui.dialogs.teams.person_field import PersonField

ID = Qt.ItemDataRole.UserRole


class LinkDialog(Sheet):
    """Ticks beside areas of every level."""

    def __init__(
        self,
        app: App,
        matrix: Matrix,
        place: Place | None,
        staff: Sequence[Candidate],
        done: Callable[[Changes, str], None],
        parent: QWidget,
    ) -> None:
        hint = f"自 {matrix.day} 起因职务联系勾选的网格，不占编配名额；换了人，用“替换离任人员”一并交接。"
        super().__init__("包联领导、两代表一委员", hint, parent, width=560)
        self.app, self._day, self._done = app, matrix.day, done
        form = QFormLayout()
        self.who = PersonField("联系人", staff, self)
        self.post = QComboBox(self)
        self.post.addItem("按现任的最高岗位", "")
        for post in matrix.posts:
            self.post.addItem(post.title, post.key)
        self.narrow = QLineEdit(self)
        self.narrow.setPlaceholderText("筛选网格")
        self.narrow.setAccessibleName("筛选网格")
        self.narrow.setClearButtonEnabled(True)
        self.narrow.textChanged.connect(self._on_narrow)
        form.addRow("联系人", self.who)
        form.addRow("以什么身份", self.post)
        form.addRow("联系哪里", self.narrow)
        self.body.addLayout(form)
        self.areas = QListWidget(self)
        self.areas.setAccessibleName("联系哪些网格")
        self.areas.setMinimumHeight(260)
        for one in matrix.places:
            item = QListWidgetItem(f"{one.name}　{one.level_name}")
            item.setData(ID, one.area_id)
            item.setCheckState(Qt.CheckState.Checked if one == place else Qt.CheckState.Unchecked)
            self.areas.addItem(item)
        self.body.addWidget(self.areas, 1)
        self.add_main("保存", self.save)
        self.add_close("取消")

    def _on_narrow(self, text: str) -> None:
        for row in range(self.areas.count()):
            item = self.areas.item(row)
            item.setHidden(text.strip() not in item.text())

    def save(self) -> None:
        """Write, and close."""
        office, person = self.app.office, self.who.person
        if office is None:
            return
        items = [self.areas.item(row) for row in range(self.areas.count())]
        areas = [int(item.data(ID)) for item in items if item.checkState() == Qt.CheckState.Checked]
        if person is None or not areas:
            self.say_wrong("请选联系人，并勾选至少一个网格。")
            return
        post, day = str(self.post.currentData()) or None, self._day
        self.app.jobs.write(
            lambda: link(office, person_id=person, area_ids=areas, since=day, post=post),
            lambda changes: self._saved(changes, len(areas)),
            self.complain,
        )

    def _saved(self, changes: Changes, count: int) -> None:
        self._done(changes, f"{self.who.text().split(chr(0x3000))[0]} 自 {self._day} 起联系 {count} 个网格。")
        self.accept()
