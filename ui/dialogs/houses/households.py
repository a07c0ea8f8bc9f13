"""What one does with a household: split it, join it with another, give it another head or another dwelling.

Everybody's relation to the new head is shown before anything is written, and may be chosen otherwise.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QFormLayout,
    QHeaderView,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)
from shiboken6 import isValid

from desk.model import Changes
from desk.work.houses import homes, households
from desk.work.houses.homes import Household, Member
from desk.work.houses.kinship import HEAD
from ui import theme
from ui.app import App
from ui.dialogs.sheet import Sheet, said

ID = Qt.ItemDataRole.UserRole
WORDS: Final = {
    "split": ("分户", "勾选分出去的人，选出新户的户主；与户主关系会按新户主重新推算，推不出的请改选。", "分户"),
    "join": ("并户", "本户的人并入所选的户，走访记录一并转过去，本户注销。", "并户"),
    "head": ("换户主", "选出新户主；其他人与户主的关系重新推算，推不出的保持原样并标出。", "换户主"),
    "move": ("迁居", "整户搬到另一套已登记的房屋，各人的楼栋、房号、现住地址跟着改。", "迁居"),
}
PAUSE: Final = 200


class HouseholdDialog(Sheet):
    """Nothing is written before the main button; each is one step that can be taken back."""

    def __init__(self, app: App, what: str, household_id: int, parent: QWidget | None = None) -> None:
        title, hint, main = WORDS[what]
        super().__init__(title, hint, parent, width=720)
        self.app, self.what, self.household_id = app, what, household_id
        self.home: Household | None = None
        self._relations: Mapping[str, str] = {}
        self._chosen: dict[int, str] = {}
        """Relations the person chose otherwise than foretold."""
        self.setMinimumHeight(620 if what == "join" else 520)
        self._build()
        self.main = self.add_main(main, self.save)
        self.main.setEnabled(False)
        self.add_close("取消")
        office = app.office
        if office is not None:
            app.jobs.read(
                lambda: (
                    homes.read(office, household_id),
                    homes.labels(office, "relation"),
                    households.next_number(office),
                ),
                self._take,
                key="household",
                failed=self.complain,
            )

    def _build(self) -> None:
        self.about = said("", self)
        self.body.addWidget(self.about)
        form = QFormLayout()
        self.head = QComboBox(self)
        self.rest_head = QComboBox(self)
        self.number = QLineEdit(self)
        self.number.setPlaceholderText("可以空着，以后再编")
        self.reason = QLineEdit(self)
        self.reason.setPlaceholderText("如：结婚、拆迁安置、投靠子女")
        self.text = QLineEdit(self)
        self.text.setClearButtonEnabled(True)
        self.found = QListWidget(self)
        self.found.setMaximumHeight(128)
        form.addRow("新户主", self.head)
        form.addRow("原户的户主", self.rest_head)
        form.addRow("新户号", self.number)
        form.addRow("并入哪一户" if self.what == "join" else "搬到哪套房屋", self.text)
        form.addRow("", self.found)
        form.addRow("事由", self.reason)
        shown: dict[QWidget, tuple[str, ...]] = {
            self.head: ("split", "head"), self.rest_head: ("split",), self.number: ("split",),
            self.text: ("join", "move"), self.found: ("join", "move"), self.reason: ("split", "join", "move"),
        }  # fmt: skip
        for field, wanted in shown.items():
            form.setRowVisible(field, self.what in wanted)
        self.form = form
        self.body.addLayout(form)
        self.table = QTableWidget(0, 4, self)
        self.table.setHorizontalHeaderLabels(["姓名", "情况", "现在的关系", "改为"])
        self.table.verticalHeader().hide()
        self.table.verticalHeader().setDefaultSectionSize(theme.TARGET + 4)
        self.table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.table.horizontalHeader().setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        for column, width in ((0, 140), (2, 136), (3, 176)):
            self.table.setColumnWidth(column, width)
        self.body.addWidget(self.table, 1)
        self.table.itemChanged.connect(self._on_item)
        self.head.activated.connect(lambda _: self._foretell())
        self.rest_head.activated.connect(lambda _: self._foretell())
        self.found.currentItemChanged.connect(lambda *_: self._may_save())
        self._pause = QTimer(self, singleShot=True, interval=PAUSE)
        self._pause.timeout.connect(self._seek)
        self.text.textChanged.connect(lambda _: self._pause.start())
        self.text.setPlaceholderText(
            "户主或家人姓名、拼音首字母、户号" if self.what == "join" else "房号，或“小区 楼栋 房号”用空格分开"
        )

    # Showing

    def _take(self, found: tuple[Household, Mapping[str, str], str]) -> None:
        self.home, self._relations, number = found
        home = self.home
        self.number.setText(number)
        parts = (f"户号 {home.number}" if home.number else "无户号", home.place, f"{len(home.members)} 人", home.doubt)
        self.about.setText("　".join(part for part in parts if part))
        self.table.blockSignals(True)
        self.table.setRowCount(len(home.members))
        for row, one in enumerate(home.members):
            name = QTableWidgetItem(one.name)
            name.setData(ID, one.id)
            if self.what == "split":
                name.setFlags(name.flags() | Qt.ItemFlag.ItemIsUserCheckable)
                name.setCheckState(Qt.CheckState.Unchecked)
            self.table.setItem(row, 0, name)
            about = "　".join(
                part for part in (one.sex, f"{one.age}岁" if one.age is not None else "", one.state) if part
            )
            self.table.setItem(row, 1, QTableWidgetItem(about))
            self.table.setItem(row, 2, QTableWidgetItem(one.relation_title or "未填"))
            self.table.setCellWidget(row, 3, self._choice(one.id))
        self.table.blockSignals(False)
        self.table.setColumnHidden(3, self.what == "move")
        self._fill_heads()
        if self.what in ("join", "move"):
            self._seek()
            self.text.setFocus()

    def _choice(self, resident_id: int) -> QComboBox:
        box = QComboBox(self.table)
        box.setMaxVisibleItems(18)
        box.addItem("（未填）", "")
        for code, label in self._relations.items():
            box.addItem(label, code)
        box.activated.connect(lambda _: self._on_choice(resident_id, str(box.currentData())))
        return box

    def _leaving(self) -> list[Member]:
        """Who is ticked; of everything but a split, all."""
        assert self.home is not None
        if self.what != "split":
            return list(self.home.members)
        return [
            one for row, one in enumerate(self.home.members)
            if (item := self.table.item(row, 0)) is not None and item.checkState() == Qt.CheckState.Checked
        ]  # fmt: skip

    def _on_item(self, _: QTableWidgetItem) -> None:
        self._fill_heads()

    def _fill_heads(self) -> None:
        """Who may be head of what; the eldest is proposed."""
        assert self.home is not None
        leaving = self._leaving()
        staying = [one for one in self.home.members if one not in leaving]
        now = self.home.head
        able = [one for one in leaving if self.what != "head" or now is None or one.id != now.id]
        _fill(self.head, able)
        _fill(self.rest_head, staying)
        is_needed = self.what == "split" and now is not None and now in leaving and bool(staying)
        self.form.setRowVisible(self.rest_head, is_needed)
        self._foretell()

    def _foretell(self) -> None:
        """Show what everybody's relation would be."""
        assert self.home is not None
        told = self._told()
        for row, one in enumerate(self.home.members):
            box = self.table.cellWidget(row, 3)
            assert isinstance(box, QComboBox)
            word = self._chosen.get(one.id) or told.get(one.id, one.relation)
            box.setCurrentIndex(
                max(
                    0,
                    box.findData(
                        word if word is not None else ("" if one.is_head or self.what == "join" else one.relation)
                    ),
                )
            )
            box.setEnabled(one.id in told and word != HEAD)
            is_open = one.id in told and told[one.id] is None and not self._chosen.get(one.id)
            item = self.table.item(row, 2)
            if item is not None:
                item.setText(f"{one.relation_title or '未填'}{'　! 请核对' if is_open else ''}")
                item.setForeground(theme.colour(theme.BAD if is_open else theme.TEXT))
        self._may_save()

    def _told(self) -> dict[int, str | None]:
        assert self.home is not None
        everyone, leaving = self.home.members, {one.id for one in self._leaving()}
        if self.what == "move":
            return {}
        if self.what == "join":
            return households.foretold_join(everyone, self._chosen)
        if self.head.currentData() is None:
            return {}
        told = households.foretold(everyone, int(self.head.currentData()))
        if self.what == "head":
            return told
        told = {one: word for one, word in told.items() if one in leaving}
        if not self.form.isRowVisible(self.rest_head) or self.rest_head.currentData() is None:
            return told
        rest = households.foretold(everyone, int(self.rest_head.currentData()))
        return {**told, **{one: word for one, word in rest.items() if one not in leaving}}

    def _on_choice(self, resident_id: int, code: str) -> None:
        self._chosen[resident_id] = code
        self._foretell()

    def _seek(self) -> None:
        """Look for households or dwellings."""
        office, home = self.app.office, self.home
        if office is None or home is None:
            return
        text, building = self.text.text(), home.building_id
        look = homes.find if self.what == "join" else homes.find_dwellings
        self.app.jobs.read(
            lambda: look(office, text, building), self._show_found, key="household target", failed=self.complain
        )

    def _show_found(self, found: tuple[tuple[int, str], ...]) -> None:
        assert self.home is not None
        own = self.home.id if self.what == "join" else self.home.dwelling_id
        self.found.clear()
        for one, words in found:
            if one != own:
                item = QListWidgetItem(words)
                item.setData(ID, one)
                self.found.addItem(item)
        if not self.found.count():
            self.found.addItem(QListWidgetItem("没有找到，请换个说法再找。"))
        self._may_save()

    def _target(self) -> int | None:
        item = self.found.currentItem()
        return None if item is None or item.data(ID) is None else int(item.data(ID))

    def _may_save(self) -> None:
        if self.what in ("join", "move"):
            self.main.setEnabled(self._target() is not None)
        elif self.home is not None:
            leaving = self._leaving()
            enough = self.what == "head" or 0 < len(leaving) < len(self.home.members)
            self.main.setEnabled(enough and self.head.currentData() is not None)

    def done(self, result: int) -> None:
        """What is still being read comes to nothing."""
        for key in ("household", "household target"):
            self.app.jobs.forget(key)
        super().done(result)

    # Saving

    def save(self) -> None:
        """Do it, in one step."""
        office = self.app.office
        if office is None or self.home is None:
            return
        self.main.setEnabled(False)
        work = self._work(office)
        self.app.jobs.write(work, self._saved, self._failed)

    def _work(self, office: Any) -> Any:
        assert self.home is not None
        one, chosen, reason = self.home.id, dict(self._chosen), self.reason.text().strip()
        head, target, number = self.head.currentData(), self._target(), self.number.text().strip()
        if self.what == "head":
            return lambda: households.change_head(office, one, int(head), chosen)
        if self.what == "join":
            return lambda: households.join(office, int(target or 0), one, relations=chosen, reason=reason)
        if self.what == "move":
            return lambda: households.move(office, one, int(target or 0), reason=reason)
        members = [each.id for each in self._leaving()]
        rest = self.rest_head.currentData() if self.form.isRowVisible(self.rest_head) else None
        return lambda: households.split(
            office, one, members, int(head), rest_head=rest, number=number, relations=chosen, reason=reason
        )

    def _saved(self, changes: Changes) -> None:
        self.app.note(changes)
        self.app.say(f"{WORDS[self.what][0]}已办好，可按 Ctrl+Z 撤销。", "good")
        if isValid(self):
            self.accept()

    def _failed(self, error: BaseException) -> None:
        if not isValid(self):  # the window was closed meanwhile
            self.app.jobs.error.emit(error)
            return
        self.main.setEnabled(True)
        self.complain(error)


def _fill(box: QComboBox, members: list[Member]) -> None:
    """The choice of a head: who was chosen stays if he may, else the eldest."""
    before = box.currentData()
    box.clear()
    for one in sorted(members, key=lambda one: one.birth or "9999"):
        box.addItem(f"{one.name}　{one.relation_title}".strip("　"), one.id)
    box.setCurrentIndex(max(0, box.findData(before)))
