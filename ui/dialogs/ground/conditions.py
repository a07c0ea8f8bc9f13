"""Conditions as a person sets them: rows of field, comparison and value; the words come from the data dictionary."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ui import theme
from ui.dialogs.sheet import said

if TYPE_CHECKING:
    from desk.work.belonging.rules import Condition, Rule, RuleField

CODE = Qt.ItemDataRole.UserRole
_HINTS = {"number": "数字", "text": "文字", "date": "如 2026-01-31"}
_BARE = ("none", "some")


class CodePicker(QPushButton):
    """A button that says which codes are chosen and opens a list with ticks."""

    changed = Signal()

    def __init__(self, choices: Sequence[tuple[str, str]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._choices = choices
        self.codes: tuple[str, ...] = ()
        self.setAutoDefault(False)
        self.setStyleSheet("text-align: left;")
        self.setMinimumWidth(120)
        self.clicked.connect(self._open)
        self._say()

    def choose(self, codes: Sequence[str]) -> None:
        """Tick these codes."""
        self.codes = tuple(codes)
        self._say()

    def _say(self) -> None:
        labels = dict(self._choices)
        words = "、".join(labels.get(code, code) for code in self.codes)
        self.setText((words if len(words) <= 18 else f"{words[:16]}… 共 {len(self.codes)} 项") or "点此选择…")
        self.setToolTip(theme.plain(words))

    def _open(self) -> None:
        popup = _Ticks(self._choices, self.codes, self)
        popup.picked.connect(self._take)
        popup.move(self.mapToGlobal(QPoint(0, self.height())))
        popup.show()

    def _take(self, codes: tuple[str, ...]) -> None:
        self.choose(codes)
        self.changed.emit()


class _Ticks(QFrame):
    """The list that a `CodePicker` opens; a search box for the long ones."""

    picked = Signal(object)

    def __init__(self, choices: Sequence[tuple[str, str]], codes: Sequence[str], parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setProperty("card", True)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.SPACE, theme.SPACE, theme.SPACE, theme.SPACE)
        search = QLineEdit(self)
        search.setPlaceholderText("筛选")
        search.setVisible(len(choices) > 12)
        search.textChanged.connect(self._narrow)
        self.list = QListWidget(self)
        for code, label in choices:
            item = QListWidgetItem(label)
            item.setData(CODE, code)
            item.setCheckState(Qt.CheckState.Checked if code in codes else Qt.CheckState.Unchecked)
            self.list.addItem(item)
        column.addWidget(search)
        column.addWidget(self.list)
        ticked = [row for row, (code, _) in enumerate(choices) if code in codes]
        if ticked:
            self.list.scrollToItem(self.list.item(ticked[0]))
        self.list.itemChanged.connect(lambda _: self.picked.emit(self._ticked()))
        self.list.itemClicked.connect(self._turn)
        self.setFixedSize(260, min(60 + theme.ROW * len(choices), 320))

    def _turn(self, item: QListWidgetItem) -> None:
        """A click on the words ticks as a click on the box does."""
        at = self.list.viewport().mapFromGlobal(self.cursor().pos())
        if at.x() > theme.ROW:
            is_on = item.checkState() == Qt.CheckState.Checked
            item.setCheckState(Qt.CheckState.Unchecked if is_on else Qt.CheckState.Checked)

    def _narrow(self, text: str) -> None:
        for row in range(self.list.count()):
            self.list.item(row).setHidden(text.strip() not in self.list.item(row).text())

    def _ticked(self) -> tuple[str, ...]:
        rows = (self.list.item(row) for row in range(self.list.count()))
        return tuple(item.data(CODE) for item in rows if item.checkState() == Qt.CheckState.Checked)


class ConditionRow(QWidget):
    """One condition."""

    changed = Signal()
    gone = Signal(object)

    def __init__(self, fields: Sequence[RuleField], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._fields = {field.key: field for field in fields}
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        self.field = QComboBox(self)
        self.field.setAccessibleName("项目")
        self.op = QComboBox(self)
        self.op.setAccessibleName("比较")
        self.text = QLineEdit(self)
        self.text.setAccessibleName("取值")
        self.picker: CodePicker | None = None
        self._slot = QHBoxLayout()
        self.remove = QToolButton(self)
        self.remove.setText("✕")
        self.remove.setToolTip("去掉这条条件")
        self.remove.setFixedSize(theme.TARGET, theme.TARGET)
        for field in fields:
            self.field.addItem(field.title, field.key)
        row.addWidget(self.field, 3)
        row.addWidget(self.op, 2)
        row.addLayout(self._slot, 4)
        row.addWidget(self.remove)
        self._slot.addWidget(self.text)
        self.field.currentIndexChanged.connect(lambda _: self._on_field())
        self.op.currentIndexChanged.connect(lambda _: self._on_op())
        self.text.textChanged.connect(lambda _: self.changed.emit())
        self.remove.clicked.connect(lambda: self.gone.emit(self))
        self._on_field()

    def _on_field(self) -> None:
        field = self._fields[self.field.currentData()]
        self.op.blockSignals(True)
        self.op.clear()
        for key, words in field.ops:
            self.op.addItem(words, key)
        self.op.blockSignals(False)
        if self.picker is not None:
            self.picker.deleteLater()
            self.picker = None
        if field.type in ("code", "yes"):
            self.picker = CodePicker(field.choices, self)
            self.picker.changed.connect(self.changed)
            self._slot.addWidget(self.picker)
            if field.type == "yes":
                self.picker.choose(("1",))
        self.text.setPlaceholderText(_HINTS.get(field.type, ""))
        self._on_op()

    def _on_op(self) -> None:
        bare = self.op.currentData() in _BARE
        self.text.setVisible(self.picker is None and not bare)
        if self.picker is not None:
            self.picker.setVisible(not bare)
        self.changed.emit()

    def show_condition(self, condition: Condition) -> None:
        """Show a stored condition."""
        self.field.setCurrentIndex(max(0, self.field.findData(condition.field)))
        self.op.setCurrentIndex(max(0, self.op.findData(condition.op)))
        if self.picker is not None and isinstance(condition.value, tuple):
            self.picker.choose(condition.value)
            self.changed.emit()
        elif condition.value is not None:
            value = condition.value
            self.text.setText(f"{value:g}" if isinstance(value, float) else str(value))

    def condition(self) -> Condition:
        """What is set; numbers as numbers where they are some."""
        from desk.work.belonging.rules import Condition

        field, op = self._fields[self.field.currentData()], str(self.op.currentData())
        value: Any = None
        if op not in _BARE:
            value = self.picker.codes if self.picker is not None else self.text.text().strip()
            if field.type == "number":
                value = _number(value)
        return Condition(field=field.key, op=op, value=value)


class ConditionEditor(QWidget):
    """Rows of conditions that must all hold, or any of them."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._fields: Sequence[RuleField] = ()
        self._whom = ""
        self.rows: list[ConditionRow] = []
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.TIGHT + 2)
        self.match = QComboBox(self)
        self.match.setAccessibleName("条件之间")
        self.match.addItem("下列条件都要符合", "all")
        self.match.addItem("符合下列任意一条", "any")
        self.match.currentIndexChanged.connect(lambda _: self.changed.emit())
        column.addWidget(self.match)
        self._rows = QVBoxLayout()
        self._rows.setSpacing(theme.TIGHT)
        column.addLayout(self._rows)
        self.none = said("没有条件：全部都算。", self)
        column.addWidget(self.none)
        self.more = QPushButton("加一条条件", self)
        self.more.setAutoDefault(False)
        self.more.clicked.connect(lambda: self.add())
        column.addWidget(self.more, 0, Qt.AlignmentFlag.AlignLeft)

    def offer(self, whom: str, fields: Sequence[RuleField]) -> None:
        """Ask about these things from now on; what was set goes."""
        self._whom, self._fields = whom, fields
        self.clear()

    def clear(self) -> None:
        """No condition."""
        for row in self.rows:
            row.deleteLater()
        self.rows = []
        self._dress()
        self.changed.emit()

    def add(self, condition: Condition | None = None) -> ConditionRow | None:
        """One condition more."""
        if not self._fields:
            return None
        row = ConditionRow(self._fields, self)
        row.changed.connect(self.changed)
        row.gone.connect(self._remove)
        if condition is not None:
            row.show_condition(condition)
        self.rows.append(row)
        self._rows.addWidget(row)
        self._dress()
        self.changed.emit()
        return row

    def _remove(self, row: ConditionRow) -> None:
        self.rows.remove(row)
        row.deleteLater()
        self._dress()
        self.changed.emit()

    def _dress(self) -> None:
        self.none.setVisible(not self.rows)
        self.match.setVisible(len(self.rows) > 1)

    def show_rule(self, rule: Rule | None) -> None:
        """Show a stored rule."""
        self.clear()
        if rule is not None:
            self.match.setCurrentIndex(self.match.findData(rule.match))
            for condition in rule.where:
                self.add(condition)

    def rule(self) -> Rule:
        """What is set; checked by whoever uses it."""
        from desk.work.belonging.rules import Rule

        return Rule(
            whom=self._whom,
            where=tuple(row.condition() for row in self.rows),
            match="any" if self.match.currentData() == "any" else "all",
        )


def _number(text: str) -> float | int | str:
    try:
        value = float(text)
    except ValueError:
        return text
    return int(value) if value == int(value) else value
