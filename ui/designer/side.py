"""Beside the sheet: what the chosen cell asks for, the rows that repeat, and what is wrong."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from desk.work.forms.designing import Band, Catalogue, Place, Placeholder, Sort, address_of
from ui import theme
from ui.dialogs.sheet import said

LAYOUTS: Final = {
    "": "按名册原样",
    "2024.1.5": "日期　2024.1.5",
    "2024-01-05": "日期　2024-01-05",
    "2024年1月5日": "日期　2024年1月5日",
    "20240105": "日期　20240105",
    "2024年1月": "日期　2024年1月",
    "文本": "文本（号码不变样）",
    "加空格": "号码　每几位加空格",
    "遮住": "号码　遮住中间",
}


class CellSide(QFrame):
    """The chosen cell: its text, and how its placeholder is laid out."""

    text_wanted = Signal(str)
    layout_wanted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("card", True)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 10, 12, 10)
        column.setSpacing(theme.SPACE)
        self.where = _heading("所选格", self)
        self.text = QLineEdit(self)
        self.text.setPlaceholderText("空格；可写文字和“{{…}}”")
        self.text.setAccessibleName("这一格的内容")
        self.text.editingFinished.connect(self._on_text)
        self.layouts = QComboBox(self)
        self.layouts.setAccessibleName("写法")
        for key, words in LAYOUTS.items():
            self.layouts.addItem(words, key)
        self.layouts.activated.connect(lambda _: self.layout_wanted.emit(str(self.layouts.currentData())))
        self.hint = said("", self)
        for widget in (self.where, self.text, self.layouts, self.hint):
            column.addWidget(widget)
        self._shown = ""

    def show_cell(self, place: Place, text: str, marks: tuple[Placeholder, ...], hint: str) -> None:
        """Show what stands in a cell; `hint` proposes what its header asks for."""
        self.where.setText(f"所选格　{address_of(place)}")
        self._shown = text
        self.text.setText(text)
        self.layouts.setVisible(any(mark.kind == "value" for mark in marks))
        at = self.layouts.findData(marks[0].layout if marks else "")
        self.layouts.setCurrentIndex(max(at, 0))
        self.hint.setText(hint)
        self.hint.setVisible(bool(hint))

    def _on_text(self) -> None:
        if self.text.text() != self._shown:
            self._shown = self.text.text()
            self.text_wanted.emit(self._shown)


class BandSide(QFrame):
    """The rows that repeat around the chosen cell."""

    changed = Signal(object, object)
    """The band as it was (None: there was none) and as it shall be (None: it goes)."""
    conditions_wanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("card", True)
        self.band: Band | None = None
        self._catalogue = Catalogue()
        self._is_showing = False
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 10, 12, 10)
        column.setSpacing(theme.SPACE)
        self.heading = _heading("重复行", self)
        column.addWidget(self.heading)
        self.empty = said("所选格不在重复行里。把名单的项目拖到一行，这一行就按名单重复。", self)
        column.addWidget(self.empty)
        self.form = QWidget(self)
        column.addWidget(self.form)
        self._build_form()
        self.show_band(None, Catalogue())

    def _build_form(self) -> None:
        form = QFormLayout(self.form)
        form.setContentsMargins(0, 0, 0, 0)
        form.setSpacing(6)
        self.source, self.sort, self.order = QComboBox(self), QComboBox(self), QComboBox(self)
        self.first, self.last, self.at_least = QSpinBox(self), QSpinBox(self), QSpinBox(self)
        self.order.addItem("从小到大", False)
        self.order.addItem("从大到小", True)
        for spin in (self.first, self.last):
            spin.setRange(1, 100_000)
        self.at_least.setRange(0, 10_000)
        self.at_least.setSpecialValueText("不补空行")
        self.conditions = QPushButton("条件…", self)
        self.conditions.setAutoDefault(False)
        self.conditions.clicked.connect(lambda: self.conditions_wanted.emit(self.band))
        self.drop = QPushButton("不再重复", self)
        self.drop.setAutoDefault(False)
        self.drop.clicked.connect(lambda: self.changed.emit(self.band, None))
        rows, sort = QHBoxLayout(), QHBoxLayout()
        for row, widgets in ((rows, (self.first, self.last)), (sort, (self.sort, self.order))):
            row.setSpacing(6)
            for widget in widgets:
                row.addWidget(widget, 1)
        for words, field, name in (
            ("名单", self.source, "名单"),
            ("行", rows, ""),
            ("排序", sort, ""),
            ("至少", self.at_least, "至少几行"),
        ):
            form.addRow(words, field)
            if isinstance(field, QWidget):
                field.setAccessibleName(name)
        self.first.setAccessibleName("首行")
        self.last.setAccessibleName("末行")
        foot = QHBoxLayout()
        foot.addWidget(self.conditions, 1)
        foot.addWidget(self.drop)
        form.addRow(foot)
        for combo in (self.source, self.sort, self.order):
            combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            combo.activated.connect(lambda _: self._tell())
        for spin in (self.first, self.last, self.at_least):
            spin.setKeyboardTracking(False)
            spin.valueChanged.connect(lambda _: self._tell())

    def show_band(self, band: Band | None, catalogue: Catalogue) -> None:
        """Show a band, or that there is none here."""
        self._is_showing = True
        self.band, self._catalogue = band, catalogue
        self.form.setVisible(band is not None)
        self.empty.setVisible(band is None)
        if band is not None:
            self.heading.setText(f"重复行　{band.source}")
            self.source.clear()
            self.source.addItems([source.title for source in catalogue.sources if source.many])
            self.source.setCurrentText(band.source)
            source = catalogue.source(band.source)
            self.sort.clear()
            self.sort.addItem("按名册次序", "")
            for one in source.fields if source is not None else ():
                self.sort.addItem(one.title, one.title)
            self.sort.setCurrentIndex(max(self.sort.findData(band.sort[0].field if band.sort else ""), 0))
            self.order.setCurrentIndex(int(bool(band.sort and band.sort[0].descending)))
            self.first.setValue(band.first)
            self.last.setValue(band.last)
            self.at_least.setValue(band.at_least)
            self.conditions.setText(f"条件 {len(band.where)} 条…" if band.where else "条件…")
        else:
            self.heading.setText("重复行")
        self._is_showing = False

    def _tell(self) -> None:
        if self._is_showing or self.band is None:
            return
        field = str(self.sort.currentData() or "")
        sort = (Sort(field=field, descending=bool(self.order.currentData())),) if field else ()
        new = replace(
            self.band,
            source=self.source.currentText(),
            first=self.first.value(),
            last=max(self.last.value(), self.first.value()),
            sort=sort,
            at_least=self.at_least.value(),
            spare=self.band.spare if self.last.value() == self.band.last else 0,
        )
        if new != self.band:
            self.changed.emit(self.band, new)


class FaultSide(QFrame):
    """What is wrong, in words; a click goes to the cell."""

    jumped = Signal(object)
    """Place of the cell."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("card", True)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 10, 12, 10)
        self.heading = _heading("检查", self)
        self.list = QListWidget(self)
        self.list.setWordWrap(True)
        self.list.setAccessibleName("要改的地方")
        self.list.itemActivated.connect(self._jump)
        self.list.itemClicked.connect(self._jump)
        column.addWidget(self.heading)
        column.addWidget(self.list, 1)

    def show_faults(self, faults: tuple[tuple[str, Place | None], ...]) -> None:
        """Show them, or that all is well."""
        self.heading.setText(f"! 有 {len(faults)} 处要改" if faults else "✓ 没有发现问题")
        self.list.clear()
        for sentence, place in faults:
            item = QListWidgetItem(sentence)
            item.setData(Qt.ItemDataRole.UserRole, place)
            item.setToolTip(theme.plain(sentence))
            self.list.addItem(item)

    def _jump(self, item: QListWidgetItem) -> None:
        if (place := item.data(Qt.ItemDataRole.UserRole)) is not None:
            self.jumped.emit(tuple(place))


def _heading(text: str, parent: QWidget) -> QLabel:
    label = QLabel(text, parent)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setFont(theme.font(weight=theme.BOLD))
    return label
