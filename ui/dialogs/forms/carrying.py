"""Typing what no register holds: last period's words stand there already, only what changed is typed."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QItemSelectionModel, QObject, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QTableView,
    QWidget,
)
from shiboken6 import isValid

from desk.model import Changes
from desk.work.forms import carrying
from desk.work.forms.carrying_sheet import TypingSheet, typing_sheet
from ui import theme
from ui.app import App
from ui.dialogs.sheet import Sheet, said
from ui.models.typing import TypingRows

WIDEST = 260


class CarryingDialog(Sheet):
    """One filing. Saved as a whole; closing saves too, since nothing here may be lost."""

    def __init__(self, app: App, filing_id: int, title: str, parent: QWidget | None = None) -> None:
        super().__init__(title, "正在读取……", parent, width=1100)
        self.app, self.filing_id = app, filing_id
        self.model = TypingRows(self)
        self.singles: dict[str, QLineEdit] = {}
        self._is_dirty = False
        self.setMinimumHeight(560)
        self.single_rows = QFormLayout()
        self.body.addLayout(self.single_rows)
        self.body.addLayout(self._build_head())
        self.body.addWidget(self._build_table(), 1)
        self.save_button = self.add_main("保存", self.save)
        self.save_button.setAutoDefault(False)
        self.save_button.setDefault(False)
        self.add_close().setAutoDefault(False)
        QShortcut(QKeySequence.StandardKey.Save, self).activated.connect(self.save)
        self.model.edited.connect(self._on_edited)
        self._read()

    def _build_head(self) -> QHBoxLayout:
        row = QHBoxLayout()
        self.only_changes = QCheckBox("只看与上期不同的", self)
        self.only_changes.toggled.connect(self.model.narrow)
        self.summary = said("", self)
        self.summary.setWordWrap(False)
        self.restore_button = QPushButton("所选格恢复为上期", self)
        self.restore_button.setAutoDefault(False)
        self.restore_button.clicked.connect(lambda: self.model.restore(self.table.selectedIndexes()))
        row.addWidget(self.only_changes)
        row.addWidget(self.summary)
        row.addStretch(1)
        row.addWidget(self.restore_button)
        return row

    def _build_table(self) -> QTableView:
        self.table = QTableView(self)
        self.table.setModel(self.model)
        self.table.setWordWrap(False)
        self.table.setAccessibleName("手填的内容")
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.ContiguousSelection)
        self.table.setEditTriggers(
            QAbstractItemView.EditTrigger.AnyKeyPressed
            | QAbstractItemView.EditTrigger.DoubleClicked
            | QAbstractItemView.EditTrigger.EditKeyPressed
        )
        self.table.verticalHeader().hide()
        self.table.verticalHeader().setDefaultSectionSize(theme.TARGET)
        self.table.horizontalHeader().setHighlightSections(False)
        self.table.horizontalHeader().setStretchLastSection(True)
        self.table.installEventFilter(self)
        return self.table

    def _read(self) -> None:
        office, id = self.app.office, self.filing_id
        if office is not None:
            self.app.jobs.read(lambda: typing_sheet(office, id), self._take, key="typing", failed=self.complain)

    def _take(self, sheet: TypingSheet) -> None:
        self.model.show(sheet)
        self.hint.setText(_hint(sheet))
        for name in sheet.singles:
            field = QLineEdit(self.model.single(name), self)
            field.setAccessibleName(name)
            field.textEdited.connect(lambda text, name=name: self.model.type_single(name, text))
            before = sheet.carried.before.single.get(name)
            if before:
                field.setToolTip(theme.plain(f"上期：{before}"))
            self.single_rows.addRow(f"{name}：", field)
            self.singles[name] = field
        has_rows = bool(sheet.columns)
        for widget in (self.table, self.only_changes, self.summary, self.restore_button):
            widget.setVisible(has_rows)
        self.table.resizeColumnsToContents()
        for column in range(self.model.columnCount()):
            self.table.setColumnWidth(column, min(max(self.table.columnWidth(column) + 12, 84), WIDEST))
        if self.model.rowCount():
            at = self.model.index(0, self.model.columnCount() - 1)
            self.table.setCurrentIndex(self.model.index(0, self.model.first) if at.column() < self.model.first else at)
            self.table.setFocus()
        self._count()

    def _on_edited(self) -> None:
        self._is_dirty = True
        self.save_button.setEnabled(True)
        self._count()

    def _count(self) -> None:
        counts = self.model.counts()
        words = {"changed": "改动", "new": "新增", "gone": "减少"}
        parts = [f"{word} {counts[key]:,} 行" for key, word in words.items() if counts[key]]
        self.summary.setText(f"　与上期相比：{'，'.join(parts)}" if parts else "　与上期相同")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Habits of Excel: Ctrl+V pastes cells, Ctrl+C copies them, Delete empties, Enter goes on below."""
        if watched is self.table and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            index = self.table.currentIndex()
            if event.matches(QKeySequence.StandardKey.Paste):
                self.model.paste(index, QGuiApplication.clipboard().text())
                return True
            if event.matches(QKeySequence.StandardKey.Copy):
                QGuiApplication.clipboard().setText(self._copied())
                return True
            if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
                self.model.empty(self.table.selectedIndexes())
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and index.row() + 1 < self.model.rowCount():
                below = self.model.index(index.row() + 1, index.column())
                self.table.selectionModel().setCurrentIndex(below, QItemSelectionModel.SelectionFlag.ClearAndSelect)
                return True
        return super().eventFilter(watched, event)

    def _copied(self) -> str:
        lines: dict[int, list[str]] = {}
        for index in sorted(self.table.selectedIndexes(), key=lambda each: (each.row(), each.column())):
            lines.setdefault(index.row(), []).append(str(self.model.data(index) or ""))
        return "\n".join("\t".join(words) for words in lines.values())

    def save(self) -> None:
        """Keep everything that stands there: the next period begins with it."""
        office, id = self.app.office, self.filing_id
        if office is None or self.model.sheet is None:
            return
        typed, self._is_dirty = self.model.typed(), False
        self.save_button.setEnabled(False)
        self.app.jobs.write(lambda: carrying.keep(office, id, typed), self._saved, self._not_saved)

    def _saved(self, changes: Changes) -> None:
        self.app.note(changes)
        if not isValid(self):
            return
        self.save_button.setEnabled(True)
        self.say_wrong("")
        self.hint.setText("✓ 已保存。下一期会带着这些内容开始。")

    def _not_saved(self, error: BaseException) -> None:
        self._is_dirty = True
        self.save_button.setEnabled(True)
        self.complain(error)

    def done(self, result: int) -> None:
        """Esc, the cross and 关闭 keep what was typed."""
        office, id = self.app.office, self.filing_id
        if self._is_dirty and office is not None:
            self._is_dirty = False
            typed = self.model.typed()
            # The window goes before the writing ends: the program is told, and says in its own line what went wrong.
            self.app.jobs.write(lambda: carrying.keep(office, id, typed), self.app.note)
        self.app.jobs.forget("typing")
        super().done(result)


def _hint(sheet: TypingSheet) -> str:
    if not sheet.columns and not sheet.singles:
        return "这张表没有要手填的内容：模板里没有“{{手填:…}}”。"
    earlier = sheet.carried.earlier_period
    if sheet.carried.is_begun:
        return f"接着上次填的改。{f'与{earlier}比，不同的格标了底色。' if earlier else ''}"
    if not earlier:
        return "这是第一次填，下一期会带着这些内容开始。"
    return f"{earlier}手填的内容已带过来，只改有变化的；改过的格标了底色，停在上面看上期的原文。"
