"""A campaign is made or changed: name, days, ground, who leads it, and the columns that are counted."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QFormLayout,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from desk.model import Changes
from desk.work.campaigns import keeping
from desk.work.campaigns.columns import CountColumn, presets
from desk.work.campaigns.keeping import Campaign, CampaignDraft
from ui import theme
from ui.app import App
from ui.dialogs.sheet import Sheet, said

KEY = Qt.ItemDataRole.UserRole
_HINT = "计数列可以自己增减改名；“合计”不打勾的列（如应查户数）逐日逐格记，不相加。"


class CampaignForm(Sheet):
    """One campaign; saving is one transaction."""

    made = Signal(int)
    """It is written: its number."""

    def __init__(self, app: App, campaign: Campaign | None, parent: QWidget | None = None) -> None:
        super().__init__("新建专项行动" if campaign is None else "名称和计数列", _HINT, parent, width=640)
        self.app, self.campaign = app, campaign
        self.setMinimumHeight(600)
        self.body.addLayout(self._build_head())
        self.body.addLayout(self._build_columns(), 1)
        self.add_main("新建" if campaign is None else "保存", self.save)
        self.add_close().setAutoDefault(False)
        if campaign is None:
            self._take_preset()
            self.preset.currentIndexChanged.connect(lambda _: self._take_preset())
        else:
            self._show(campaign)
        self.name.setFocus()

    def _build_head(self) -> QFormLayout:
        form = QFormLayout()
        form.setSpacing(theme.SPACE)
        self.preset = QComboBox(self)
        for one in presets():
            self.preset.addItem(one.name)
        self.name, self.since, self.until, self.lead = (QLineEdit(self) for _ in range(4))
        self.since.setPlaceholderText("如 2026.4.24")
        self.until.setPlaceholderText("当天结束的填同一天，没定的空着")
        self.lead.setPlaceholderText("如 派出所、街道平安办")
        self.area = QComboBox(self)
        self.area.setMaxVisibleItems(18)
        for area in self.app.areas.values():
            self.area.addItem(f"{'　' * area.level}{area.name}", area.id)
        lines: list[tuple[str, QWidget]] = [
            ("名称", self.name), ("开始日期", self.since), ("结束日期", self.until), ("范围", self.area),
            ("牵头单位", self.lead),
        ]  # fmt: skip
        if self.campaign is None:
            lines.insert(0, ("现成的列", self.preset))
        for words, field in lines:
            form.addRow(words, field)
            field.setAccessibleName(words)
        return form

    def _build_columns(self) -> QVBoxLayout:
        column = QVBoxLayout()
        self.table = QTableWidget(0, 3, self)
        self.table.setHorizontalHeaderLabels(["计数列", "单位", "合计"])
        self.table.setAccessibleName("计数列")
        self.table.verticalHeader().hide()
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.AllEditTriggers)
        head = self.table.horizontalHeader()
        head.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.table.setColumnWidth(1, 90)
        self.table.setColumnWidth(2, 60)
        row = QHBoxLayout()
        row.addWidget(said("", self), 1)
        for words, then in (
            ("增加一列", self.add), ("删去这一列", self.take_out), ("上移", lambda: self.move_row(-1)),
            ("下移", lambda: self.move_row(1)),
        ):  # fmt: skip
            button = QPushButton(words, self)
            button.setAutoDefault(False)
            button.clicked.connect(lambda _=False, then=then: then())
            row.addWidget(button)
        column.addWidget(self.table, 1)
        column.addLayout(row)
        return column

    # Columns

    def _take_preset(self) -> None:
        chosen = presets()[self.preset.currentIndex()]
        self.name.setText(chosen.name)
        self._list(chosen.columns)
        office = self.app.office
        if not self.since.text() and office is not None:
            self.since.setText(office.today())

    def _show(self, one: Campaign) -> None:
        for field, text in (
            (self.name, one.name),
            (self.since, one.since),
            (self.until, one.until),
            (self.lead, one.lead),
        ):
            field.setText(text)
        self.area.setCurrentIndex(max(0, self.area.findData(one.area_id)))
        self._list(one.columns)

    def _list(self, columns: tuple[CountColumn, ...]) -> None:
        self.table.setRowCount(0)
        for one in columns:
            self._append(one)

    def _append(self, one: CountColumn) -> None:
        at = self.table.rowCount()
        self.table.insertRow(at)
        name, unit, summed = QTableWidgetItem(one.name), QTableWidgetItem(one.unit), QTableWidgetItem()
        name.setData(KEY, one.key)
        summed.setFlags(Qt.ItemFlag.ItemIsUserCheckable | Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable)
        summed.setCheckState(Qt.CheckState.Checked if one.summed else Qt.CheckState.Unchecked)
        for column, item in enumerate((name, unit, summed)):
            self.table.setItem(at, column, item)

    def add(self) -> None:
        """A column more, to be named at once."""
        self._append(CountColumn(key="", name=""))
        at = self.table.rowCount() - 1
        self.table.setCurrentCell(at, 0)  # begins typing: every trigger does

    def take_out(self) -> None:
        """The chosen column goes; the writing refuses if it holds numbers."""
        if self.table.currentRow() >= 0:
            self.table.removeRow(self.table.currentRow())

    def move_row(self, by: int) -> None:
        """The chosen column stands further up or down."""
        at, columns = self.table.currentRow(), list(self.columns())
        if 0 <= at < len(columns) and 0 <= at + by < len(columns):
            columns[at], columns[at + by] = columns[at + by], columns[at]
            self._list(tuple(columns))
            self.table.setCurrentCell(at + by, 0)

    def columns(self) -> tuple[CountColumn, ...]:
        """The columns as they stand here."""
        found = []
        for at in range(self.table.rowCount()):
            name, unit, summed = (self.table.item(at, column) or QTableWidgetItem() for column in range(3))
            is_summed = summed.checkState() == Qt.CheckState.Checked
            found.append(
                CountColumn(key=str(name.data(KEY) or ""), name=name.text(), unit=unit.text(), summed=is_summed)
            )
        return tuple(found)

    # Saving

    def save(self) -> None:
        """Write it; what is wrong is said here."""
        office = self.app.office
        if office is None:
            return
        self.table.setCurrentCell(-1, -1)  # what is being typed in a cell counts
        area = self.area.currentData()
        draft = CampaignDraft(
            name=self.name.text(), since=self.since.text(), until=self.until.text(),
            area_id=None if area is None or self.area.currentIndex() == 0 else int(area), lead=self.lead.text(),
            columns=self.columns(),
        )  # fmt: skip
        one = self.campaign
        if one is None:
            # Columns of a preset bring keys; those typed anew get theirs when they are written.
            self.app.jobs.write(lambda: keeping.make(office, draft), self._written, self.complain)
        else:
            kept = replace(draft, body=one.body)
            self.app.jobs.write(lambda: keeping.change(office, one.id, kept), self._written, self.complain)

    def _written(self, changes: Changes) -> None:
        self.app.note(changes)
        self.made.emit(self.campaign.id if self.campaign is not None else next(iter(changes.rows["campaign"])))
        self.accept()
