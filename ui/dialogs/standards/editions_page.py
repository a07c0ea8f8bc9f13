"""The editions of the standard, what each changed, what changed between any two, and one taken back."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from desk.model import Value
from desk.rights import EDIT_FORMS, UNDO
from desk.work.standards import editions
from desk.work.standards.comparing import Difference
from desk.work.standards.editions import Edition
from ui import theme
from ui.app import App
from ui.dialogs.sheet import rows_table, said
from ui.models.still import StillRows

TITLES = ("版本", "启用日期", "依据", "录入", "条数", "已立案件")
WIDTHS = (180, 95, 180, 165, 55)
LINES = ("小类", "名称", "原来", "现在", "变动")
LINE_WIDTHS = (65, 120, 250, 250)
TONES = {"new": "good", "gone": "bad", "changed": "warn", "renamed": "warn", "back": "good"}


class EditionsPage(QWidget):
    """The newest edition first; the last is what the office began with."""

    def __init__(self, app: App, complain: Callable[[BaseException], None], parent: QWidget) -> None:
        super().__init__(parent)
        self.app, self.complain = app, complain
        self._editions: tuple[Edition, ...] = ()
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.SPACE, theme.SPACE, theme.SPACE, theme.SPACE)
        self.rows = StillRows(TITLES, self)
        self.table = rows_table(self.rows, "立案标准版本", WIDTHS, self)
        self.table.selectionModel().currentRowChanged.connect(lambda *_: self._compare())
        column.addWidget(self.table, 1)
        row = QHBoxLayout()
        label = QLabel("与哪一版比", self)
        self.other = QComboBox(self)
        self.other.setAccessibleName("与哪一版比")
        self.other.setMinimumWidth(260)
        label.setBuddy(self.other)
        self.other.currentIndexChanged.connect(lambda _: self._compare())
        self.back_button = QPushButton("撤销所选的一版", self)
        self.back_button.setAutoDefault(False)
        self.back_button.clicked.connect(self._on_back)
        row.addWidget(label)
        row.addWidget(self.other)
        row.addStretch()
        row.addWidget(self.back_button)
        column.addLayout(row)
        self.count = said("", self)
        column.addWidget(self.count)
        self.lines = StillRows(LINES, self)
        self.line_table = rows_table(self.lines, "两版之间的变动", LINE_WIDTHS, self)
        column.addWidget(self.line_table, 3)

    def read(self) -> None:
        """Read the editions."""
        office = self.app.office
        if office is not None:
            self.app.jobs.read(lambda: editions.editions(office), self._show, key="editions")

    def _show(self, found: tuple[Edition, ...]) -> None:
        self._editions = found
        self.rows.fill(
            [(one.title, one.since or "一直", one.source, _entered(one), one.rows, one.filed) for one in found]
        )
        self.other.blockSignals(True)
        self.other.clear()
        self.other.addItem("启用前一天（这一版改了什么）", -1)
        for one in found:
            self.other.addItem(one.title, one.id)
        self.other.blockSignals(False)
        self.table.setCurrentIndex(self.rows.index(0, 0))
        self._compare()

    @property
    def chosen(self) -> Edition | None:
        """The edition in hand."""
        row = self.table.currentIndex().row()
        return self._editions[row] if 0 <= row < len(self._editions) else None

    def _compare(self) -> None:
        office, one = self.app.office, self.chosen
        may = office is not None and office.actor.may(EDIT_FORMS) and office.actor.may(UNDO)
        self.back_button.setEnabled(may and one is not None and one.id > 0)
        if office is None or one is None:
            return
        other = next((each for each in self._editions if each.id == self.other.currentData()), None)
        if other is None:
            self.app.jobs.read(lambda: editions.changes_of(office, one), self._show_lines, key="edition changes")
        else:
            older, newer = sorted((one, other), key=lambda each: each.since)
            self.app.jobs.read(
                lambda: editions.differences(office, older, newer), self._show_lines, key="edition changes"
            )

    def _show_lines(self, found: Sequence[Difference]) -> None:
        self.lines.fill(*difference_rows(found))
        self.count.setText(f"变动 {len(found):,} 处" if found else "没有变动。")

    def _on_back(self) -> None:
        office, one = self.app.office, self.chosen
        if office is not None and one is not None:
            self.app.jobs.write(lambda: editions.take_back(office, one.id), self.app.note, self.complain)


def difference_rows(found: Sequence[Difference]) -> tuple[list[tuple[Value, ...]], list[str]]:
    """Rows and tones of differences, for a short table."""
    rows: list[tuple[Value, ...]] = [
        (one.code, one.name, one.before, one.after, f"{one.words}（在用 {one.used:,}）" if one.used else one.words)
        for one in found
    ]
    return rows, [TONES[one.what] for one in found]


def _entered(one: Edition) -> str:
    return f"{one.at[:16].replace('T', ' ')} {one.actor}" if one.at else ""
