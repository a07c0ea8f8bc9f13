"""The rota of a place: a month of days by shifts, who takes part, dealing, standing in, swapping, taking out."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from desk.office import Office
from desk.work.shifts import books, keeping, sheet, turns
from desk.work.shifts.sheet import RotaSheet, Seat
from desk.work.shifts.turns import Laying
from ui import theme
from ui.app import App
from ui.dialogs.sheet import line, said
from ui.dialogs.shifts.page import Page
from ui.dialogs.shifts.shift_form import ShiftsForm
from ui.models.rota import DAY_COLUMNS, RotaModel

ID = Qt.ItemDataRole.UserRole
SIDE = 310
_ROLES = (("duty", "值班"), ("lead", "带班"))


class RotaTable(QTableView):
    """Delete takes people out, Enter goes to the list of people."""

    def __init__(self, page: RotaPage) -> None:
        super().__init__(page)
        self._page = page

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The two keys."""
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self._page.take_out()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._page.people_focus()
        else:
            super().keyPressEvent(event)


class RotaPage(Page):
    """Every write is one transaction; Ctrl+Z of the window takes it back."""

    def __init__(self, app: App, office: Office, parent: QWidget | None = None) -> None:
        super().__init__(app, office, parent)
        self.model = RotaModel(self)
        self._unticked: set[int] = set()
        row = QHBoxLayout()
        row.setSpacing(theme.WIDE)
        row.addWidget(self._build_table(), 1)
        row.addWidget(self._build_side())
        self.column.addLayout(row, 1)
        self.state = said("", self)
        self.column.addWidget(self.state)

    def _build_table(self) -> QTableView:
        self.table = RotaTable(self)
        self.table.setModel(self.model)
        self.table.setAccessibleName("值班表")
        self.table.setTabKeyNavigation(False)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.table.verticalHeader().hide()
        self.table.verticalHeader().setDefaultSectionSize(theme.ROW)
        self.table.horizontalHeader().setHighlightSections(False)
        self.table.horizontalHeader().setStretchLastSection(True)
        self.table.selectionModel().currentChanged.connect(lambda *_: self._show_cell())
        self.table.selectionModel().selectionChanged.connect(lambda *_: self._show_buttons())
        return self.table

    def _build_side(self) -> QWidget:
        side = QFrame(self)
        side.setProperty("card", True)
        side.setFixedWidth(SIDE)
        column = QVBoxLayout(side)
        column.setContentsMargins(14, 12, 14, 12)
        column.setSpacing(theme.SPACE)
        self.where = QLabel("先点左边一班", side)
        self.where.setTextFormat(Qt.TextFormat.PlainText)
        self.where.setWordWrap(True)
        self.where.setFont(theme.font(theme.STRONG, weight=theme.BOLD))
        column.addWidget(self.where)
        buttons = QHBoxLayout()
        self.out_button = self._button("撤下", self.take_out, side)
        self.swap_button = self._button("对调两班", self.swap, side)
        self.swap_button.setToolTip(theme.plain("按住 Ctrl 点两格，每格一人，再按这里"))
        buttons.addWidget(self.out_button)
        buttons.addWidget(self.swap_button)
        column.addLayout(buttons)
        column.addWidget(line(side))
        column.addWidget(said("参加轮值的人（打勾）。回车或双击：排到选中的一班；那一班已满时替下第一人。", side))
        self.people = QListWidget(side)
        self.people.setAccessibleName("参加轮值的人")
        self.people.itemActivated.connect(lambda item: self.put(int(item.data(ID))))
        self.people.itemChanged.connect(self._on_ticked)
        column.addWidget(self.people, 1)
        options = QHBoxLayout()
        self.role = QComboBox(side)
        self.role.setAccessibleName("排值班还是带班")
        for key, words in _ROLES:
            self.role.addItem(words, key)
        self.anew = QCheckBox("从今天起重排", side)
        self.anew.setToolTip(theme.plain("不勾：只补空缺，已排的不动。勾上：今天以后的重新排，过去的不动。"))
        options.addWidget(self.role)
        options.addWidget(self.anew, 1)
        column.addLayout(options)
        self.lay_button = self._button("给这个月排班", self.lay, side)
        self.lay_button.setProperty("primary", True)
        column.addWidget(self.lay_button)
        more = QHBoxLayout()
        self.shifts_button = self._button("班次…", self.edit_shifts, side)
        self.export_button = self._button("导出 Excel…", self.export, side)
        more.addWidget(self.shifts_button)
        more.addWidget(self.export_button)
        column.addLayout(more)
        return side

    def _button(self, words: str, then: object, parent: QWidget) -> QPushButton:
        button = QPushButton(words, parent)
        button.setAutoDefault(False)
        button.clicked.connect(then)
        return button

    # Showing

    def read(self) -> None:
        """Ask for the month."""
        office, area, first, last = self.office, self.area_id, self.first, self.last
        self.ask(lambda: sheet.sheet(office, area, first, last), self._take, "rota")

    def _take(self, found: RotaSheet) -> None:
        at = self.table.currentIndex()
        row, column = at.row(), at.column()
        is_same = self.model.sheet is not None and self.model.sheet.first == found.first and row >= 0
        if not is_same:
            today = date.fromisoformat(self.office.today())
            row = found.days.index(today) if today in found.days else 0
        self.model.show(found)
        self.table.setColumnWidth(0, 72)
        self.table.setColumnWidth(1, 48)
        for shift in range(len(found.shifts)):
            self.table.setColumnWidth(DAY_COLUMNS + shift, 210)
        self._show_people(found)
        columns = range(DAY_COLUMNS, self.model.columnCount())
        first = next((each for each in columns if self.model.runs(self.model.index(row, each))), DAY_COLUMNS)
        self.table.setCurrentIndex(self.model.index(row, column if is_same else first))
        self._show_state(found)
        self._show_cell()
        self.shown.emit()

    def _show_people(self, found: RotaSheet) -> None:
        self.people.blockSignals(True)
        self.people.clear()
        for one in found.members:
            hours = f"{one.hours:g} 小时" if one.turns else ""
            count = f"{one.turns} 班（休息日 {one.free_days}）{hours}" if one.turns else "还没有班"
            item = QListWidgetItem(f"{one.name}　{one.posts}\n{count}")
            item.setData(ID, one.person_id)
            item.setCheckState(Qt.CheckState.Unchecked if one.person_id in self._unticked else Qt.CheckState.Checked)
            self.people.addItem(item)
        self.people.blockSignals(False)

    def _show_state(self, found: RotaSheet) -> None:
        if not found.shifts:
            self.state.setText(
                "还没有班次。按右下“班次…”，可以一次放入受理中心轮值、错时服务、24小时值班三种常用班次。"
            )
        elif not found.seats:
            self.state.setText(
                "这个月还没有排班。在右边勾选参加轮值的人，再按“给这个月排班”；请假的人自动避开，周末和节假日分摊。"
            )
        else:
            lacking = sum(count for _, _, count in found.open)
            parts = [f"▲ 还缺 {lacking} 人次" if lacking else "✓ 班班有人"]
            parts += [f"▲ {sentence}" for _, _, sentence in found.complaints[:2]]
            more = len(found.complaints) - 2
            self.state.setText("　".join(parts) + (f"　等 {len(found.complaints)} 处" if more > 0 else ""))
        self.lay_button.setEnabled(bool(found.shifts and found.members))

    def _show_cell(self) -> None:
        at = self.table.currentIndex()
        shift = self.model.shift(at)
        if shift is None:
            self.where.setText("先点左边一班")
        else:
            names = "、".join(seat.name for seat in self.model.seats(at)) or "还没有人"
            needed = "" if self.model.runs(at) else "（这天不设）"
            self.where.setText(f"{self.model.day(at):%m-%d} {shift.name}{needed}\n{names}")
        self._show_buttons()

    def _show_buttons(self) -> None:
        picked = self._picked()
        self.out_button.setEnabled(any(picked))
        self.swap_button.setEnabled(len(picked) == 2 and all(len(one) == 1 for one in picked))

    def _picked(self) -> list[list[Seat]]:
        """The people of each chosen cell."""
        return [list(self.model.seats(one)) for one in self.table.selectedIndexes() if self.model.shift(one)]

    def _on_ticked(self, item: QListWidgetItem) -> None:
        person = int(item.data(ID))
        (self._unticked.discard if item.checkState() == Qt.CheckState.Checked else self._unticked.add)(person)

    def people_focus(self) -> None:
        """Go to the list of people: Enter there puts one in."""
        self.people.setFocus()
        if self.people.currentRow() < 0:
            self.people.setCurrentRow(0)

    # Doing

    def lay(self) -> None:
        """Deal the month to those who are ticked."""
        people = tuple(
            int(self.people.item(row).data(ID))
            for row in range(self.people.count())
            if self.people.item(row).checkState() == Qt.CheckState.Checked
        )
        wish = Laying(
            first=self.first, last=self.last, people=people, role=self.role.currentData(), anew=self.anew.isChecked()
        )
        office, area = self.office, self.area_id
        self.do(lambda: turns.lay(office, area, wish), f"{self.first:%Y年%m月}的班已排好，可按 Ctrl+Z 撤销。")

    def put(self, person_id: int) -> None:
        """Put somebody on the chosen shift; where it is full they take the first one's place."""
        at: QModelIndex = self.table.currentIndex()
        shift = self.model.shift(at)
        if shift is None:
            self.wrong.emit("请先在左边选一班。")
            return
        office, area, day, role = self.office, self.area_id, self.model.day(at), self.role.currentData()
        on_duty = [seat for seat in self.model.seats(at) if seat.role == role]
        if role == "duty" and len(on_duty) >= shift.people:
            first = on_duty[0]
            self.do(lambda: turns.stand_in(office, first.turn_id, person_id), f"已替下{first.name}。")
        else:
            self.do(lambda: turns.put(office, area, shift.id, day, person_id, role), "已排上。")
        self.table.setFocus()

    def take_out(self) -> None:
        """Take the people of the chosen cells out."""
        ids = [seat.turn_id for seats in self._picked() for seat in seats]
        if ids:
            office = self.office
            self.do(lambda: turns.take_out(office, ids), f"已撤下 {len(ids)} 人次，可按 Ctrl+Z 撤销。")

    def swap(self) -> None:
        """Exchange the people of two chosen cells."""
        picked = self._picked()
        if len(picked) == 2 and all(len(one) == 1 for one in picked):
            (one,), (other,) = picked
            office = self.office
            self.do(lambda: turns.swap(office, one.turn_id, other.turn_id), f"{one.name}和{other.name}已对调。")
        else:
            self.wrong.emit("对调要选两格，每格正好一人：按住 Ctrl 点两格。")

    def edit_shifts(self) -> None:
        """The shifts themselves."""
        ShiftsForm(self.app, self.office, keeping.shifts, self).open()

    def export(self) -> None:
        """Write the month as a workbook."""
        office, area, first, last = self.office, self.area_id, self.first, self.last
        name = f"{self.app.area_name(area)}值班表{first:%Y-%m}"
        self.write_book(lambda path: books.export_rota(office, area, first, last, path), name)
