"""Second page of an import: which sheet, how a text is read, where the header stands; the first rows as they are."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QComboBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QSpinBox,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from desk.work.intake.columns import Proposal
from desk.work.intake.looking import DELIMITERS, ENCODINGS, Look, Reading, letters
from ui import theme
from ui.dialogs.sheet import said
from ui.models.imported import PreviewRows

ENCODED = {
    "utf-8": "UTF-8",
    "gb18030": "GBK / GB18030（常见）",
    "utf-16-le": "Unicode（UTF-16）",
    "utf-16-be": "Unicode（UTF-16 大端）",
    "big5": "BIG5（繁体）",
    "mixed": "混合（逐行识别）",
}
SEPARATED = {",": "逗号 ,", "\t": "制表符 Tab", ";": "分号 ;", "，": "中文逗号 ，", "|": "竖线 |", "；": "中文分号 ；"}


class HeaderPage(QWidget):
    """Every change is answered at once by what the sheet looks like then."""

    read_wanted = Signal(object)
    """Reading: the sheet, encoding or separator is another."""
    kind_wanted = Signal(str)
    rows_wanted = Signal(object)
    """First and last row of the header (0-based; -1: none)."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look: Look | None = None
        self._filling = False
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.SPACE)
        column.addLayout(self._build_choices())
        self.model = PreviewRows(self)
        self.preview = QTableView(self)
        self.preview.setModel(self.model)
        self.preview.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.preview.verticalHeader().setDefaultSectionSize(theme.ROW - 2)
        self.preview.setAccessibleName("表的前几行")
        self.preview.setMinimumHeight(200)
        column.addWidget(self.preview, 1)
        self.notes = said("", self)
        column.addWidget(self.notes)

    def _build_choices(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(theme.WIDE)
        left, right = QFormLayout(), QFormLayout()
        for form in (left, right):
            form.setSpacing(theme.SPACE)
            row.addLayout(form, 1)
        self.kind: QComboBox = self._combo("导入为", self._on_kind)
        self.sheet = self._combo("工作表", self._read_again)
        self.encoding = self._combo("文字编码", self._read_again)
        self.delimiter = self._combo("分隔符", self._read_again)
        self.first, self.last = QSpinBox(self), QSpinBox(self)
        rows = QHBoxLayout()
        for words, spin in (("第", self.first), ("行 到 第", self.last)):
            spin.setAccessibleName("表头从第几行" if spin is self.first else "表头到第几行")
            spin.setKeyboardTracking(False)
            spin.valueChanged.connect(self._on_rows)
            rows.addWidget(QLabel(words, self))
            rows.addWidget(spin)
        rows.addWidget(QLabel("行", self))
        rows.addStretch(1)
        self.bare = QCheckBox("没有表头，第一行就是数据", self)
        self.bare.toggled.connect(lambda _: self._on_rows())
        left.addRow("导入为(&K)", self.kind)
        left.addRow("工作表(&S)", self.sheet)
        right.addRow("表头", rows)
        right.addRow("", self.bare)
        self.text_row = QWidget(self)
        texts = QHBoxLayout(self.text_row)
        texts.setContentsMargins(0, 0, 0, 0)
        texts.addWidget(self.encoding, 1)
        texts.addWidget(QLabel("分隔符", self))
        texts.addWidget(self.delimiter, 1)
        self.text_label = QLabel("文字编码", self)
        left.addRow(self.text_label, self.text_row)
        return row

    def _on_kind(self) -> None:
        self.kind_wanted.emit(self.kind.currentData())

    def _combo(self, name: str, then: Callable[[], None]) -> QComboBox:
        combo = QComboBox(self)
        combo.setAccessibleName(name)
        combo.activated.connect(lambda _: then())
        return combo

    def set_kinds(self, kinds: Sequence[tuple[str, str]]) -> None:
        """What a sheet may be imported as: key and words."""
        self.kind.clear()
        for key, words in kinds:
            self.kind.addItem(words, key)

    def show_look(self, look: Look, proposal: Proposal) -> None:
        """Show the sheet as it was read, and where its header stands."""
        table, header = look.table, proposal.header
        self._look, self._filling = look, True
        self.kind.setCurrentIndex(max(0, self.kind.findData(proposal.kind)))
        _fill(self.sheet, {name: name for name in table.sheets}, table.sheet)
        self.sheet.setEnabled(len(table.sheets) > 1)
        for widget in (self.text_row, self.text_label):
            widget.setVisible(look.is_text)
        if look.is_text:
            _fill(
                self.encoding,
                {key: ENCODED[key] for key in dict.fromkeys((*ENCODINGS, table.encoding))},
                table.encoding,
            )
            marks = dict.fromkeys((*DELIMITERS, table.delimiter))
            _fill(self.delimiter, {mark: SEPARATED.get(mark, mark) for mark in marks}, table.delimiter)
        for spin, value in ((self.first, header.top), (self.last, header.row)):
            spin.setRange(table.first, table.first + max(0, len(table.rows) - 1))
            spin.setValue(table.first + max(0, value))
            spin.setEnabled(header.row >= 0)
        self.bare.setChecked(header.row < 0)
        width = max((len(row) for row in table.rows[:60]), default=0)
        names = [letters(table.left + at) for at in range(width)]
        self.model.show(table.rows, table.first, names, (header.top, header.row))
        self.preview.resizeColumnsToContents()
        for at in range(width):
            self.preview.setColumnWidth(at, min(200, max(48, self.preview.columnWidth(at))))
        self.notes.setText("\n".join(f"· {note}" for note in table.notes))
        self.notes.setVisible(bool(table.notes))
        self._filling = False

    def _read_again(self) -> None:
        if self._look is None or self._filling:
            return
        chosen: Reading = replace(
            self._look.reading,
            sheet=self.sheet.currentData() or "",
            encoding=self.encoding.currentData() if self._look.is_text else "",
            delimiter=self.delimiter.currentData() if self._look.is_text else "",
        )
        self.read_wanted.emit(chosen)

    def _on_rows(self) -> None:
        if self._look is None or self._filling:
            return
        start = self._look.table.first
        rows = (-1, -1) if self.bare.isChecked() else (self.first.value() - start, self.last.value() - start)
        if rows[0] > rows[1] or rows[1] - rows[0] > 2:
            rows = (rows[1], rows[1]) if self.sender() is self.last else (rows[0], rows[0])
        self.rows_wanted.emit(rows)


def _fill(combo: QComboBox, words: dict[str, str], chosen: str) -> None:
    combo.clear()
    for key, text in words.items():
        combo.addItem(text, key)
    combo.setCurrentIndex(max(0, combo.findData(chosen)))
