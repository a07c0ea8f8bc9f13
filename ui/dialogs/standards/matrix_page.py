"""The department matrix of one group: classes down, areas across; what is typed into a cell holds there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QModelIndex, QObject, Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QLineEdit, QPushButton, QTableView, QVBoxLayout, QWidget

from desk.model import Changes
from desk.rights import EDIT_FORMS
from desk.work.standards import matrix
from desk.work.standards.matrix import Grid, GridCell
from desk.work.standards.showing import TreeClass
from ui import theme
from ui.app import App
from ui.dialogs.sheet import said
from ui.models.titled import Index, TitledRows


class MatrixRows(TitledRows):
    """Departments; those that hold from elsewhere are quiet."""

    typed = Signal(int, int, str)
    """Row, column of the grid, department."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(("类",), parent)
        self.grid: Grid | None = None
        self.is_editable = False

    def fill(self, grid: Grid | None, *, editable: bool) -> None:
        """Show the matrix of another group."""
        self.beginResetModel()
        self.grid, self.is_editable = grid, editable
        self._titles = ("类", *(name for _, name in grid.columns)) if grid is not None else ("类",)
        self.endResetModel()

    def is_number(self, column: int) -> bool:
        """None is."""
        return False

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        """The group and its classes."""
        return 0 if parent.isValid() or self.grid is None else len(self.grid.rows)

    def cell(self, index: Index) -> GridCell | None:
        """The cell of the grid; None in the column of names."""
        if self.grid is None or not index.isValid() or index.column() == 0:
            return None
        return self.grid.cells[index.row()][index.column() - 1]

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Departments are typed into."""
        usual = super().flags(index)
        return usual | Qt.ItemFlag.ItemIsEditable if self.is_editable and index.column() else usual

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Names and departments; why it is so in the tip."""
        if self.grid is None:
            return None
        cell = self.cell(index)
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            if cell is not None:
                return cell.department
            code, name = self.grid.rows[index.row()]
            return f"{name}（整个大类）" if index.row() == 0 else f"{code} {name}"
        if role == Qt.ItemDataRole.ToolTipRole and cell is not None:
            return theme.plain(cell.why or f"在这里写定　主管：{cell.superior or '—'}")
        if role == Qt.ItemDataRole.ForegroundRole and cell is not None and cell.line_id is None:
            return theme.colour(theme.FAINT)
        if role == Qt.ItemDataRole.FontRole and cell is not None and cell.line_id is not None:
            return theme.font(weight=theme.BOLD)
        return self.side(index.column()) if role == Qt.ItemDataRole.TextAlignmentRole else None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Hand a department on to be written; an empty one takes the line out."""
        cell = self.cell(index)
        text = " ".join(str(value or "").split())
        if role != Qt.ItemDataRole.EditRole or cell is None or text == cell.department:
            return False
        self.typed.emit(index.row(), index.column() - 1, text)
        return True


class MatrixPage(QWidget):
    """The matrix of the group in hand, and superior and post of the cell in hand."""

    def __init__(self, app: App, complain: Callable[[BaseException], None], parent: QWidget) -> None:
        super().__init__(parent)
        self.app, self.complain = app, complain
        self.group, self._wanted = "", ""
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.SPACE, theme.SPACE, theme.SPACE, theme.SPACE)
        words = "粗体是在这一格写定的单位，浅色的随上级范围、大类或立案标准；双击输入，清空即恢复。"
        column.addWidget(said(words, self))
        self.rows = MatrixRows(self)
        self.rows.typed.connect(self._on_typed)
        self.table = _table(self.rows, self)
        self.table.selectionModel().currentChanged.connect(lambda *_: self._on_cell())
        column.addWidget(self.table, 1)
        column.addLayout(self._build_cell())
        self.why = said("", self)
        column.addWidget(self.why)

    def _build_cell(self) -> QHBoxLayout:
        row = QHBoxLayout()
        self.department, self.superior, self.post = QLineEdit(self), QLineEdit(self), QComboBox(self)
        for words, field in (("处置单位", self.department), ("主管部门", self.superior), ("承办岗位", self.post)):
            label = QLabel(words, self)
            label.setBuddy(field)
            field.setAccessibleName(words)
            row.addWidget(label)
            row.addWidget(field, 1)
        self.save_button = QPushButton("写定这一格", self)
        self.save_button.setAutoDefault(False)
        self.save_button.clicked.connect(self._on_save)
        self.clear_button = QPushButton("清除这一格", self)
        self.clear_button.setAutoDefault(False)
        self.clear_button.clicked.connect(self._on_clear)
        row.addWidget(self.save_button)
        row.addWidget(self.clear_button)
        return row

    # Showing

    def show_group(self, one: TreeClass | None) -> None:
        """Show the matrix of the group of a class."""
        self.group = (one.parent or one.code) if one is not None else ""
        self._wanted = one.code if one is not None else ""
        self.read()

    def read(self) -> None:
        """Read the matrix of the group in hand."""
        office, group = self.app.office, self.group
        if office is None or not group:
            self.rows.fill(None, editable=False)
            return
        if not self.post.count():
            self.post.addItem("（不指定）", "")
            for key, title in matrix.posts(office):
                self.post.addItem(title, key)
        self.app.jobs.read(lambda: matrix.grid(office, group), self._show, key="department matrix")

    def _show(self, grid: Grid) -> None:
        office, at = self.app.office, self.table.currentIndex()
        self.rows.fill(grid, editable=office is not None and office.actor.may(EDIT_FORMS))
        self.table.setColumnWidth(0, 190)
        for number in range(len(grid.columns)):
            self.table.setColumnWidth(number + 1, 130)
        codes = [code for code, _ in grid.rows]
        row = codes.index(self._wanted) if self._wanted in codes else min(max(at.row(), 0), len(codes) - 1)
        self._wanted, column = "", min(max(at.column(), 1), len(grid.columns))
        self.table.setCurrentIndex(self.rows.index(row, column))
        self._on_cell()

    def _on_cell(self) -> None:
        cell = self.rows.cell(self.table.currentIndex())
        for field, text in (
            (self.department, cell.department if cell is not None else ""),
            (self.superior, cell.superior if cell is not None else ""),
        ):
            field.setText(text)
            field.setCursorPosition(0)
        self.post.setCurrentIndex(max(self.post.findData(cell.post if cell is not None else ""), 0))
        self.why.setText("" if cell is None else cell.why or "在这一格写定。")
        self.save_button.setEnabled(cell is not None and self.rows.is_editable)
        self.clear_button.setEnabled(cell is not None and cell.line_id is not None and self.rows.is_editable)

    # Writing

    def _on_typed(self, row: int, column: int, department: str) -> None:
        grid = self.rows.grid
        if grid is None:
            return
        cell = grid.cells[row][column]
        if department:
            self._set(row, column, department, cell.superior if cell.line_id is not None else "", cell.post)
        elif cell.line_id is not None:
            self._clear(cell.line_id)

    def _on_save(self) -> None:
        at = self.table.currentIndex()
        if self.rows.cell(at) is not None:
            post = str(self.post.currentData() or "")
            self._set(at.row(), at.column() - 1, self.department.text(), self.superior.text(), post)

    def _set(self, row: int, column: int, department: str, superior: str, post: str) -> None:
        office, grid = self.app.office, self.rows.grid
        if office is None or grid is None:
            return
        code, area = grid.rows[row][0], grid.columns[column][0]
        self._write(
            lambda: matrix.set_department(office, code, area, department=department, superior=superior, post=post)
        )

    def _on_clear(self) -> None:
        cell = self.rows.cell(self.table.currentIndex())
        if cell is not None and cell.line_id is not None:
            self._clear(cell.line_id)

    def _clear(self, line: int) -> None:
        office = self.app.office
        if office is not None:
            self._write(lambda: matrix.clear_department(office, line))

    def _write(self, work: Callable[[], Changes]) -> None:
        self.app.jobs.write(work, self.app.note, self.complain)


def _table(rows: MatrixRows, parent: QWidget) -> QTableView:
    table = QTableView(parent)
    table.setModel(rows)
    table.setAccessibleName("职责矩阵")
    table.setTabKeyNavigation(False)
    table.verticalHeader().hide()
    return table
