"""Parts of the import of map files: what is doubtful with its choices, the rows with a field above each column, parameters."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFormLayout,
    QFrame,
    QLabel,
    QLineEdit,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from ui import theme
from ui.dialogs.sheet import Sheet, said

if TYPE_CHECKING:
    from desk.work.mapfiles.reading import Doubt

ROWS = 20
ENCODINGS = (("", "自动"), ("UTF-8", "UTF-8"), ("GB18030", "GBK"), ("BIG5", "Big5（港台）"))
_PARAMETERS = ("dx（米）", "dy（米）", "dz（米）", "rx（秒）", "ry（秒）", "rz（秒）", "尺度（ppm）")


class Doubts(QWidget):
    """Each doubt as a sentence with a button per way to settle it."""

    chosen = Signal(object)
    """What the pressed button changes: fields of a reading."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(theme.SPACE)
        self._frames: list[QFrame] = []

    def show_doubts(self, doubts: Sequence[Doubt]) -> None:
        """Show these instead of what was there."""
        for frame in self._frames:
            frame.setParent(None)
            frame.deleteLater()
        self._frames = [self._frame(doubt) for doubt in doubts]
        for frame in self._frames:
            self._column.addWidget(frame)
        self.setVisible(bool(doubts))

    def _frame(self, doubt: Doubt) -> QFrame:
        blocking = doubt.is_blocking
        back, ink = (theme.BAD_SOFT, theme.BAD) if blocking else (theme.WARN_SOFT, theme.WARN)
        frame = QFrame(self)
        frame.setObjectName("doubt")
        frame.setStyleSheet(f"QFrame#doubt {{ background: {back}; border-radius: 6px; }}")
        column = QVBoxLayout(frame)
        column.setContentsMargins(12, 8, 12, 8)
        column.setSpacing(6)
        words = QLabel(f"{theme.SIGNS['bad' if blocking else 'warn']} {doubt.sentence}", frame)
        words.setTextFormat(Qt.TextFormat.PlainText)
        words.setWordWrap(True)
        words.setStyleSheet(f"color: {ink};")
        column.addWidget(words)
        for offer in doubt.offers:
            button = QPushButton(offer.words, frame)
            button.setAutoDefault(False)
            button.setMinimumHeight(theme.TARGET)
            button.clicked.connect(lambda _=False, change=dict(offer.change): self.chosen.emit(change))
            column.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        return frame


class Choices(QWidget):
    """How the file is to be read, and what its features become."""

    into_typed = Signal()
    system_typed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._form = QFormLayout(self)
        self._form.setContentsMargins(0, 0, 0, 0)
        self.becomes = chooser((), "成为", self)
        self.into = chooser((), "放进", self)
        self.layer = chooser((), "文件里的图层", self)
        self.system = chooser((), "坐标系", self)
        self.system.setToolTip("也可以写 EPSG 编号，如 EPSG:4548")
        self.encoding = chooser(ENCODINGS, "文字编码", self)
        for words, box in (
            ("文件里的图层", self.layer),
            ("坐标系", self.system),
            ("文字编码", self.encoding),
            ("成为", self.becomes),
            ("放进", self.into),
        ):
            self._form.addRow(words, box)
        for box, signal in ((self.into, self.into_typed), (self.system, self.system_typed)):
            box.setEditable(True)
            edit = box.lineEdit()
            if edit is not None:
                edit.editingFinished.connect(signal)

    def show_row(self, box: QWidget, visible: bool) -> None:
        """Show a choice only where there is one."""
        self._form.setRowVisible(box, visible)


class Rows(QTableWidget):
    """The first rows of the file; above each column stands what it becomes."""

    mapped = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.verticalHeader().hide()
        self.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QTableWidget.SelectionBehavior.SelectRows)
        self.setAccessibleName("文件里的前几行")
        self.setMinimumHeight(150)
        self._boxes: dict[str, QComboBox] = {}

    def show_rows(self, titles: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        """Fill with columns and rows of the file; each row begins with its number there."""
        self._boxes = {}
        self.clear()
        self.setColumnCount(len(titles) + 1)
        self.setRowCount(1 + min(len(rows), ROWS))
        self.setHorizontalHeaderLabels(["序号", *titles])
        for at, row in enumerate(rows[:ROWS], 1):
            for column, text in enumerate(row):
                item = QTableWidgetItem(text if len(text) < 80 else f"{text[:80]}…")
                item.setToolTip(theme.plain(text[:400]))
                self.setItem(at, column, item)
        head = QTableWidgetItem("成为")
        head.setToolTip("每一列成为什么；不要的列选“不导入”")
        self.setItem(0, 0, head)
        self.setColumnWidth(0, 52)
        for column in range(1, self.columnCount()):
            self.setColumnWidth(column, 128)

    def show_fields(self, titles: Sequence[str], fields: Sequence[tuple[str, str]], chosen: Mapping[str, str]) -> None:
        """Offer these fields (key, title) above each column, `chosen` (key to column) among them."""
        self._boxes = {}
        by_title = {title: key for key, title in chosen.items()}
        for column, title in enumerate(titles, 1):
            box = QComboBox(self)
            box.addItem("不导入", "")
            for key, words in fields:
                box.addItem(words, key)
            box.setCurrentIndex(max(0, box.findData(by_title.get(title, ""))))
            box.setAccessibleName(f"{title} 成为")
            box.activated.connect(lambda _, own=title: self._on_chosen(own))
            self._boxes[title] = box
            self.setCellWidget(0, column, box)
        self.setRowHeight(0, theme.TARGET + 4)

    @property
    def columns(self) -> dict[str, str]:
        """Field to column, as chosen."""
        return {str(box.currentData()): title for title, box in self._boxes.items() if box.currentData()}

    def _on_chosen(self, title: str) -> None:
        """A field comes from one column only: the last choice holds."""
        key = self._boxes[title].currentData()
        for other, box in self._boxes.items():
            if key and other != title and box.currentData() == key:
                box.setCurrentIndex(0)
        self.mapped.emit()


class ShiftDialog(Sheet):
    """Three or seven parameters of an old datum."""

    def __init__(self, then: Callable[[tuple[float, ...]], None], parent: QWidget | None = None) -> None:
        super().__init__(
            "转换参数",
            "向测绘部门索取本地到 CGCS2000 的参数（布尔莎模型）。三参数只填前三格，七参数全填；单位见各格。",
            parent,
            width=420,
        )
        self._then = then
        form = QFormLayout()
        self.edits = [QLineEdit(self) for _ in _PARAMETERS]
        for words, edit in zip(_PARAMETERS, self.edits, strict=True):
            edit.setAccessibleName(words)
            form.addRow(words, edit)
        self.body.addLayout(form)
        self.body.addWidget(said("参数只用于这一次导入，不会保存。", self))
        self.add_main("用这些参数", self._on_take)
        self.add_close("取消")

    def _on_take(self) -> None:
        texts = [edit.text().strip().replace("，", ".").replace("－", "-") for edit in self.edits]
        try:
            values = [float(text) if text else 0.0 for text in texts]
        except ValueError:
            self.say_wrong("参数要填数字，如 -154.4。")
            return
        if not any(texts[:3]):
            self.say_wrong("至少要填前三个参数。")
            return
        self.accept()
        self._then(tuple(values if any(texts[3:]) else values[:3]))


def chooser(choices: Sequence[tuple[Any, str]], name: str, parent: QWidget) -> QComboBox:
    """A box of (key, words)."""
    box = QComboBox(parent)
    box.setAccessibleName(name)
    box.setMinimumHeight(theme.TARGET)
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    for key, words in choices:
        box.addItem(words, key)
    return box


def refill(box: QComboBox, choices: Sequence[tuple[Any, str]], chosen: Any) -> None:
    """Offer other (key, words), with one chosen."""
    box.clear()
    for key, words in choices:
        box.addItem(words, key)
    box.setCurrentIndex(max(0, box.findData(chosen)))
