"""Fourth page of an import: how many rows are new, changed, the same, twice or faulty, and why, row by row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHBoxLayout,
    QHeaderView,
    QInputDialog,
    QLabel,
    QPushButton,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from ui import theme
from ui.dialogs.sheet import said
from ui.models.imported import OUTCOMES, Entry, OutcomeRows

if TYPE_CHECKING:
    from desk.work.intake.imports import ImportPlan

_CARD = 62
POLICIES = (("update", "按表更新"), ("fill", "只补空着的项"), ("skip", "不改动"))


class CheckPage(QWidget):
    """Nothing is written yet. Each count is a button that narrows the table to its rows."""

    policy_wanted = Signal(str)
    excused = Signal(object)
    """Row number to the reason for taking it all the same."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._plan: ImportPlan | None = None
        self._lines: Mapping[str, Sequence[Entry]] = {}
        self.shown = ""
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.SPACE)
        column.addLayout(self._build_counts())
        self.notes = said("", self)
        column.addWidget(self.notes)
        column.addLayout(self._build_choices())
        self.model = OutcomeRows(self)
        self.rows = QTableView(self)
        self.rows.setModel(self.model)
        self.rows.setShowGrid(False)
        self.rows.verticalHeader().hide()
        self.rows.verticalHeader().setDefaultSectionSize(theme.ROW)
        self.rows.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.rows.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.rows.setAccessibleName("每行的结果")
        self.rows.selectionModel().selectionChanged.connect(lambda *_: self._on_selected())
        head = self.rows.horizontalHeader()
        head.setSectionResizeMode(4, QHeaderView.ResizeMode.Stretch)
        for at, width in enumerate((64, 76, 160, 190)):
            self.rows.setColumnWidth(at, width)
        self.rows.setMinimumHeight(200)
        column.addWidget(self.rows, 1)

    def _build_counts(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(theme.SPACE)
        self.counts: dict[str, QLabel] = {}
        self.cards: dict[str, QPushButton] = {}
        for key, words, tone in OUTCOMES:
            card = QPushButton(self)
            card.setCheckable(True)
            card.setAutoDefault(False)
            card.setAccessibleName(f"只看{words}的行")
            card.setFixedHeight(_CARD)
            card.setStyleSheet(
                f"QPushButton {{ background: {theme.SURFACE}; border: 1px solid {theme.LINE}; border-radius: 8px;"
                f" padding: 0; min-height: {_CARD - 4}px; }}"
                f"QPushButton:checked, QPushButton:focus {{ border: 2px solid {theme.ACCENT}; }}"
            )
            card.clicked.connect(lambda checked, key=key: self.narrow(key if checked else ""))
            inner = QVBoxLayout(card)
            inner.setContentsMargins(12, 6, 12, 6)
            inner.setSpacing(0)
            title = said(f"{theme.SIGNS[tone]} {words}".strip(), card)
            figure = QLabel("—", card)
            figure.setFont(theme.font(theme.FIGURE, weight=theme.BOLD))
            figure.setStyleSheet(f"color: {theme.TONES[tone]};")
            for label in (title, figure):
                label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
                inner.addWidget(label)
            self.counts[key], self.cards[key] = figure, card
            row.addWidget(card, 1)
        return row

    def _build_choices(self) -> QHBoxLayout:
        row = QHBoxLayout()
        self.policy = QComboBox(self)
        self.policy.setAccessibleName("系统里已有的怎么办")
        for key, words in POLICIES:
            self.policy.addItem(words, key)
        self.policy.activated.connect(lambda _: self.policy_wanted.emit(self.policy.currentData()))
        label = QLabel("系统里已有的(&P)", self)
        label.setBuddy(self.policy)
        row.addWidget(label)
        row.addWidget(self.policy)
        row.addStretch(1)
        self.excuse = QPushButton("注明原因，仍然导入所选行…", self)
        self.excuse.setAutoDefault(False)
        self.excuse.clicked.connect(self._ask_reason)
        self.excuse.hide()
        row.addWidget(self.excuse)
        return row

    def show_plan(self, plan: ImportPlan, lines: Mapping[str, Sequence[Entry]]) -> None:
        """Show what would become of every row; the faulty ones first."""
        self._plan, self._lines = plan, lines
        counts = plan.counts
        for key, figure in self.counts.items():
            figure.setText(f"{counts[key]:,}")
        self.policy.setCurrentIndex(max(0, self.policy.findData(plan.policy)))
        self.notes.setText("\n".join(f"· {note}" for note in plan.notes))
        self.notes.setVisible(bool(plan.notes))
        self.narrow("faulty" if counts["faulty"] else "")

    def narrow(self, outcome: str) -> None:
        """Show only the rows of this outcome; "" all."""
        if self._plan is None:
            return
        self.shown = outcome
        for key, card in self.cards.items():
            card.setChecked(key == outcome)
        self.model.show(self._plan, self._lines, outcome)
        self._on_selected()

    def _chosen(self) -> list[int]:
        return sorted(index.row() for index in self.rows.selectionModel().selectedRows())

    def _on_selected(self) -> None:
        self.excuse.setVisible(any(self.model.may_be_excused(row) for row in self._chosen()))

    def _ask_reason(self) -> None:
        rows = [row for row in self._chosen() if self.model.may_be_excused(row)]
        reason, is_given = QInputDialog.getText(self, "仍然导入", "原因（会记在记录里）：")
        if is_given and reason.strip():
            self.excused.emit({self.model.number(row): reason.strip() for row in rows})
