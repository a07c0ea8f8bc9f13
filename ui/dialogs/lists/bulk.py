"""Bulk edit: which rows, which fields become what, what stood there before, and who is left out."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QRadioButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from desk.model import Changes, Query
from ui import theme
from ui.app import App
from ui.dialogs.sheet import Sheet, said

if TYPE_CHECKING:
    from desk.work.records.bulk import BulkField, Preview

_HINTS = {"date": "如 2026-10-31", "number": "数字", "building": "楼栋名称"}


class SettingRow(QWidget):
    """One field and what it becomes."""

    changed = Signal()
    gone = Signal(object)

    def __init__(self, fields: tuple[BulkField, ...], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._fields = {field.key: field for field in fields}
        self.field, self.code, self.text = QComboBox(self), QComboBox(self), QLineEdit(self)
        self.field.setMaxVisibleItems(20)
        self.field.setAccessibleName("项目")
        self.code.setAccessibleName("改为")
        self.text.setAccessibleName("改为")
        for field in fields:
            self.field.addItem(field.title, field.key)
        self.empty = QCheckBox("清空", self)
        self.remove = QToolButton(self)
        self.remove.setText("✕")
        self.remove.setToolTip("不改这一项")
        self.remove.setFixedSize(theme.TARGET, theme.TARGET)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.field, 3)
        row.addWidget(QLabel("改为", self))
        row.addWidget(self.code, 4)
        row.addWidget(self.text, 4)
        row.addWidget(self.empty)
        row.addWidget(self.remove)
        self.field.currentIndexChanged.connect(lambda _: self._on_field())
        self.code.currentIndexChanged.connect(lambda _: self.changed.emit())
        self.text.textChanged.connect(lambda _: self.changed.emit())
        self.empty.toggled.connect(lambda _: self._on_empty())
        self.remove.clicked.connect(lambda: self.gone.emit(self))
        self._on_field()

    def _on_field(self) -> None:
        field = self._fields[self.field.currentData()]
        self.code.blockSignals(True)
        self.code.clear()
        for code, label in field.choices:
            self.code.addItem(label, code)
        self.code.setCurrentIndex(-1)
        self.code.setPlaceholderText("点此选择…")
        self.code.blockSignals(False)
        self.text.clear()
        self.text.setPlaceholderText(_HINTS.get(field.type, ""))
        self.empty.setChecked(False)
        self.empty.setVisible(not field.needed)
        self._on_empty()

    def _on_empty(self) -> None:
        is_coded = bool(self._fields[self.field.currentData()].choices)
        self.code.setVisible(is_coded)
        self.text.setVisible(not is_coded)
        for widget in (self.code, self.text):
            widget.setEnabled(not self.empty.isChecked())
        self.changed.emit()

    def setting(self) -> tuple[str, str] | None:
        """The field and its new text; None while nothing is set."""
        key = str(self.field.currentData())
        if self.empty.isChecked():
            return key, ""
        text = str(self.code.currentData() or "") if self._fields[key].choices else self.text.text().strip()
        return (key, text) if text else None


class BulkDialog(Sheet):
    """`chosen` are ids of the rows in hand, `query` is the list they come from."""

    def __init__(
        self,
        app: App,
        query: Query,
        chosen: list[int],
        total: int,
        fields: tuple[BulkField, ...],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__("批量修改", "先预览再修改。改完可以一次撤销。", parent, width=640)
        self.app, self._query, self._chosen, self._fields = app, query, chosen, fields
        self.rows: list[SettingRow] = []
        self.selected = QRadioButton(f"选中的 {len(chosen):,} 行", self)
        self.everything = QRadioButton(f"列表里的全部 {total:,} 行", self)
        group = QButtonGroup(self)
        which = QHBoxLayout()
        for button in (self.selected, self.everything):
            group.addButton(button)
            which.addWidget(button)
            button.toggled.connect(lambda _: self._stale())
        which.addStretch(1)
        self.selected.setEnabled(bool(chosen))
        (self.selected if chosen else self.everything).setChecked(True)
        self.body.addLayout(which)
        self._rows = QVBoxLayout()
        self._rows.setSpacing(theme.TIGHT + 2)
        self.body.addLayout(self._rows)
        more = QPushButton("再改一项", self)
        more.setAutoDefault(False)
        more.clicked.connect(lambda: self.add())
        self.body.addWidget(more, 0, Qt.AlignmentFlag.AlignLeft)
        self.told = said("", self)
        self.body.addWidget(self.told)
        self.left_out = QPlainTextEdit(self)
        self.left_out.setReadOnly(True)
        self.left_out.setMaximumHeight(120)
        self.left_out.hide()
        self.body.addWidget(self.left_out)
        self.add_close("取消")
        self.look = self.add_other("预览", self._preview)
        self.main = self.add_main("修改", self._apply)
        self.main.setEnabled(False)
        self.add()

    def add(self) -> SettingRow:
        """One field more."""
        row = SettingRow(self._fields, self)
        row.changed.connect(self._stale)
        row.gone.connect(self._remove)
        self.rows.append(row)
        self._rows.addWidget(row)
        self._stale()
        return row

    def settings(self) -> dict[str, str]:
        """What is to be set, by field."""
        return dict(found for found in (row.setting() for row in self.rows) if found is not None)

    def _remove(self, row: SettingRow) -> None:
        self.rows.remove(row)
        row.deleteLater()
        self._stale()

    def _stale(self) -> None:
        """What was previewed is no longer what would be done."""
        if hasattr(self, "main"):
            self.main.setEnabled(False)
            self.told.clear()
            self.left_out.hide()
            self.say_wrong("")

    def _ids(self) -> Callable[[], list[int]]:
        """Gives the ids, on the thread of the work."""
        office, query, chosen = self.app.office, self._query, self._chosen
        if office is None or self.selected.isChecked():
            return lambda: chosen
        search = office.search
        return lambda: [int(each) for each in search.ids(query)]

    def _preview(self) -> None:
        from desk.work.records import bulk

        office = self.app.office
        if office is None:
            return
        ids, kind, settings = self._ids(), self._query.kind, self.settings()
        self.say_wrong("")
        self.look.setEnabled(False)
        self.app.jobs.long(
            "预览批量修改",
            lambda step: bulk.preview(office, kind, ids(), settings, step),
            self._show,
            self._failed,
        )

    def _show(self, seen: Preview) -> None:
        self.look.setEnabled(True)
        lines = [f"{seen.total:,} 行里要改 {seen.changed:,} 行。"]
        for turn in seen.turns:
            before = "、".join(f"{word} {often:,}" for word, often in turn.old) or "（没有别的）"
            kept = f"；已经是的 {turn.kept:,}" if turn.kept else ""
            lines.append(f"{turn.title}：{before} → {turn.new}{kept}")
        self.told.setText("\n".join(lines))
        self.left_out.setVisible(bool(seen.broken))
        if seen.broken:
            head = f"以下 {seen.broken_count:,} 行改了会自相矛盾，不改："
            self.left_out.setPlainText("\n".join([head, *(f"{each.name}　{each.sentence}" for each in seen.broken)]))
        self.main.setEnabled(seen.changed > 0)

    def _failed(self, error: BaseException) -> None:
        self.look.setEnabled(True)
        self.complain(error)

    def _apply(self) -> None:
        from desk.work.records import bulk

        office = self.app.office
        if office is None:
            return
        ids, kind, settings = self._ids(), self._query.kind, self.settings()
        self.main.setEnabled(False)
        self.app.jobs.long(
            "批量修改",
            lambda step: bulk.apply(office, kind, ids(), settings, step),
            self._done,
            self._failed,
        )

    def _done(self, changes: Changes) -> None:
        self.app.note(changes)
        count = sum(len(each) for each in changes.rows.values())
        self.app.say(f"已批量修改 {count:,} 行，可以撤销（Ctrl+Z）。", "good")
        self.accept()
