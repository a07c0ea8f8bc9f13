"""One class of the standard: its name and departments, its conditions to be typed into, and who uses it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QGridLayout,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desk.model import Changes
from desk.rights import EDIT_FORMS
from desk.work.standards import editing, showing
from desk.work.standards.reading import ConditionLine
from desk.work.standards.showing import ClassPage, TreeClass
from ui import theme
from ui.app import App
from ui.dialogs.sheet import rows_table, said
from ui.dialogs.standards.rows import ConditionRows
from ui.models.still import StillRows

WIDTHS = (245, 190, 105, 105)
OPEN_TITLES = ("编号", "未结案件", "立案条件", "应办结")


class ClassView(QWidget):
    """Every change is one write, from today on; issues filed before keep the row they were filed under."""

    def __init__(self, app: App, complain: Callable[[BaseException], None], parent: QWidget) -> None:
        super().__init__(parent)
        self.app, self.complain = app, complain
        self.shown: TreeClass | None = None
        self.new_in: TreeClass | None = None
        """The group that a new class is being added to."""
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.SPACE, theme.SPACE, theme.SPACE, theme.SPACE)
        column.addLayout(self._build_class())
        self.rows = ConditionRows(self)
        self.rows.completed.connect(self._on_row)
        self.rows.judged.connect(self._judge)
        self.table = rows_table(self.rows, "立案条件与时限", WIDTHS, self)
        self.table.setEditTriggers(
            QAbstractItemView.EditTrigger.DoubleClicked
            | QAbstractItemView.EditTrigger.EditKeyPressed
            | QAbstractItemView.EditTrigger.AnyKeyPressed
        )
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectItems)
        self.table.setWordWrap(True)
        self.table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        column.addWidget(self.table, 4)
        self.wrong = QLabel(self)
        self.wrong.setTextFormat(Qt.TextFormat.PlainText)
        self.wrong.setWordWrap(True)
        self.wrong.setProperty("wrong", True)
        self.wrong.hide()
        row = QHBoxLayout()
        row.addWidget(self.wrong, 1)
        row.addStretch()
        self.end_button = self._button("停用所选条件", self._on_end)
        row.addWidget(self.end_button)
        column.addLayout(row)
        self.uses = said("", self)
        column.addWidget(self.uses)
        self.open_rows = StillRows(OPEN_TITLES, self)
        self.open_table = rows_table(self.open_rows, "用着这个小类的未结案件", (130, 220, 260), self)
        self.open_table.setMaximumHeight(120)
        column.addWidget(self.open_table, 1)
        self.show_class(None)

    def _build_class(self) -> QGridLayout:
        form = QGridLayout()
        form.setHorizontalSpacing(theme.SPACE)
        self.code, self.name = QLineEdit(self), QLineEdit(self)
        self.department, self.superior = QLineEdit(self), QLineEdit(self)
        fields = (("代码", self.code), ("名称", self.name), ("处置单位", self.department), ("主管部门", self.superior))
        for place, (words, field) in enumerate(fields):
            row, side = divmod(place, 2)
            label = QLabel(words, self)
            label.setBuddy(field)
            field.setAccessibleName(words)
            form.addWidget(label, row, side * 2)
            form.addWidget(field, row, side * 2 + 1)
        for field in (self.name, self.department, self.superior):
            field.returnPressed.connect(self._on_save)
        self.code.textEdited.connect(lambda _: self._judge_code())
        self.code.setMaximumWidth(110)
        self.save_button = self._button("保存小类", self._on_save)
        self.retire_button = self._button("停用小类", self._on_retire)
        form.addWidget(self.save_button, 0, 4)
        form.addWidget(self.retire_button, 1, 4)
        form.setColumnStretch(3, 1)
        self.about = said("", self)
        form.addWidget(self.about, 2, 0, 1, 5)
        return form

    def _button(self, words: str, then: Callable[[], None]) -> QPushButton:
        button = QPushButton(words, self)
        button.setAutoDefault(False)
        button.clicked.connect(then)
        return button

    # Showing

    def show_class(self, one: TreeClass | None) -> None:
        """Show a class or a group; None nothing."""
        self.shown, self.new_in = one, None
        self.code.setReadOnly(True)
        texts = (one.code, one.name, one.department, one.superior) if one is not None else ("", "", "", "")
        for field, text in zip((self.code, self.name, self.department, self.superior), texts, strict=True):
            field.setText(text)
            field.setCursorPosition(0)
        self._judge("")
        self.about.setText(_about(one))
        self.save_button.setText("保存大类" if one is not None and not one.parent else "保存小类")
        self.retire_button.setText("恢复使用" if one is not None and not one.is_in_force else "停用小类")
        self._light()
        self.read_rows()

    def begin_class(self, group: TreeClass) -> None:
        """An empty class of a group: its code counted down from 99."""
        office = self.app.office
        if office is None:
            return

        def begin(code: str) -> None:
            self.show_class(None)
            self.new_in = group
            self.code.setReadOnly(False)
            self.code.setText(code)
            self.about.setText(f"在大类“{group.name}”里增设小类：写好名称后点“增设”，再在下面输入立案条件。")
            self.department.setPlaceholderText(group.department)
            self.superior.setPlaceholderText(group.superior)
            self.save_button.setText("增设")
            self._light()
            self.name.setFocus()

        self.app.jobs.read(lambda: editing.free_code(office, group.code), begin, key="free class code")

    def read_rows(self) -> None:
        """Read the conditions and uses of the class in hand."""
        office, one = self.app.office, self.shown
        if office is None or one is None or not one.parent:
            self.rows.fill((), "", editable=False)
            self.uses.setText("")
            self.open_rows.fill([])
            self.open_table.hide()
            return
        self.app.jobs.read(lambda: (showing.page(office, one.code), office.today()), self._show, key="class page")

    def _show(self, found: tuple[ClassPage, str]) -> None:
        page, today = found
        one = self.shown
        if one is None or page.code != one.code:
            return
        at = self.table.currentIndex()
        self.rows.fill(page.rows, today, editable=self._may and one.is_in_force)
        self.table.setCurrentIndex(
            self.rows.index(min(max(at.row(), 0), self.rows.rowCount() - 1), max(at.column(), 0))
        )
        uses = page.uses
        self.uses.setText(
            f"谁在用：未结 {uses.open:,} 件，历来 {uses.issues:,} 件，部件 {uses.facilities:,} 个。"
            "改动从今天起用于新立的案件，已立的照原来的条件和时限。"
        )
        self.open_table.setVisible(bool(uses.listed))
        self.open_rows.fill(
            [(one.number, one.title, one.condition, one.due_at[:16].replace("T", " ")) for one in uses.listed]
        )
        self._light()

    @property
    def _may(self) -> bool:
        office = self.app.office
        return office is not None and office.actor.may(EDIT_FORMS)

    def _light(self) -> None:
        one = self.shown
        self.save_button.setEnabled(self._may and (one is not None or self.new_in is not None))
        self.retire_button.setEnabled(self._may and one is not None and bool(one.parent))
        self.end_button.setEnabled(self._may and one is not None and bool(one.parent))
        for field in (self.name, self.department, self.superior):
            field.setReadOnly(not self._may)

    def _judge(self, sentence: str) -> None:
        self.wrong.setText(f"✕ {sentence}" if sentence else "")
        self.wrong.setVisible(bool(sentence))

    def _judge_code(self) -> None:
        office, group, code = self.app.office, self.new_in, self.code.text().strip()
        if office is not None and group is not None:
            self.app.jobs.read(lambda: editing.check_code(office, code, group.code), self._judge, key="class code")

    # Writing

    def _on_row(self, line: ConditionLine | None, texts: dict[str, str]) -> None:
        office, one = self.app.office, self.shown
        if office is None or one is None:
            return
        if line is None:
            self._write(lambda: editing.add_condition(office, one.code, **texts))
        else:
            self._write(lambda: editing.change_condition(office, line.id, **texts))

    def _on_end(self) -> None:
        office, line = self.app.office, self.rows.line_at(self.table.currentIndex().row())
        if office is None or line is None:
            self._judge("请先选一条立案条件。")
            return
        self._write(lambda: editing.retire_condition(office, line.id))

    def _on_save(self) -> None:
        office, one, group = self.app.office, self.shown, self.new_in
        code, name = self.code.text().strip(), self.name.text()
        department, superior = self.department.text(), self.superior.text()
        if office is None:
            return
        if group is not None:
            self._write(
                lambda: editing.add_class(office, group.code, code, name, department=department, superior=superior)
            )
        elif one is not None:
            self._write(
                lambda: editing.change_class(office, one.code, name=name, department=department, superior=superior)
            )

    def _on_retire(self) -> None:
        office, one = self.app.office, self.shown
        if office is not None and one is not None:
            self._write(lambda: editing.retire_class(office, one.code, back=not one.is_in_force))

    def _write(self, work: Callable[[], Changes]) -> None:
        self._judge("")
        self.app.jobs.write(work, self.app.note, self.complain)


def _about(one: TreeClass | None) -> str:
    if one is None:
        return "左边选一个小类；输入名称、代码或拼音首字母可以查找。"
    if not one.parent:
        return "大类：单位写在这里，没有另写的小类就用它。"
    state = "" if one.is_in_force else "已停用，不再出现在登记窗口；已立的案件照旧显示。　"
    return f"{state}来源：{one.source}"
