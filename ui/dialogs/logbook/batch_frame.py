"""What the grid of 批量补录 stands in: the kind above, what is wrong below, the buttons."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QDialog, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from desk.work.issues.asking import Option
from desk.work.logbook.forms import form_of, kinds
from ui import theme
from ui.app import App
from ui.dialogs.logbook.batch_grid import BatchGrid
from ui.dialogs.logbook.batch_model import BatchModel
from ui.labels import ElidedLabel

HINT = (
    "可从 Excel、WPS 复制后 Ctrl+V（带表头时按列名对应）；Ctrl+D 向下填充，Ctrl+- 删行，Ctrl+Z 退一步；"
    "户写“天明3-2-203”“张三 203”都行，标红的单元格按 F2 选"
)


class BatchFrame(QDialog):
    """The parts and how they stand; what the buttons do is said by `BatchDialog`."""

    def __init__(self, app: App, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.app = app
        self.setWindowTitle("批量补录")
        self.setModal(False)
        self.setWindowFlag(Qt.WindowType.WindowMaximizeButtonHint)
        self.model = BatchModel(self)
        self.grid = BatchGrid(self.model, self.ask, self)
        self._build()

    def _build(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(theme.SPACE)
        self.kind = QComboBox(self)
        self.kind.setAccessibleName("记录类型")
        self.kind.setFixedHeight(theme.TARGET)
        for kind in kinds():
            if not form_of(kind).shape.reviewed:
                self.kind.addItem(form_of(kind).title, kind)
        self.list_button = self._button("按名单补录", "先列出要走访的户，再填内容", self.offer_lists)
        self.hint = ElidedLabel(self)
        self.hint.setProperty("muted", True)
        self.hint.setFont(theme.font(theme.SMALL))
        self.hint.say(HINT)
        top.addWidget(self.kind)
        top.addWidget(self.list_button)
        top.addWidget(self.hint, 1)
        self.strip = QLabel(self)
        self.strip.setTextFormat(Qt.TextFormat.PlainText)
        self.strip.setWordWrap(True)
        self.strip.setMinimumHeight(24)
        self.strip.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.count = QLabel(self)
        self.count.setTextFormat(Qt.TextFormat.PlainText)
        self.save_button = self._button("全部保存　Ctrl+Enter", "一次保存，有一行不对就都不存", self.save)
        self.save_button.setProperty("primary", True)
        self.next_button = self._button("下一处问题　F8", "到下一个标红的单元格", self.go_to_wrong)
        self.undo_button = self._button("撤销刚才的保存", "把刚才保存的全部退回", self.take_back)
        self.undo_button.hide()
        self.clear_button = self._button("清空", "", self.clear)
        foot = QHBoxLayout()
        foot.setSpacing(6)
        for one in (self.save_button, self.next_button, self.undo_button):
            foot.addWidget(one)
        foot.addWidget(self.count, 1)
        foot.addWidget(self.clear_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 10, 12, 10)
        column.setSpacing(6)
        column.addLayout(top)
        column.addWidget(self.grid, 1)
        column.addWidget(self.strip)
        column.addLayout(foot)

    def _button(self, words: str, hint: str, then: Callable[[], None]) -> QPushButton:
        made = QPushButton(words, self)
        made.setAutoDefault(False)
        made.setToolTip(hint)
        made.setStyleSheet("padding: 5px 10px;")
        made.clicked.connect(lambda _=False: then())
        return made

    def tell(self, words: str, tone: str) -> None:
        """A sentence below the grid."""
        self.strip.setText(words)
        self.strip.setStyleSheet(f"color: {theme.TONES[tone] if tone else theme.MUTED};")

    def reject(self) -> None:
        """Esc closes; what is typed stays."""
        self.close()

    def ask(self, key: str, text: str, then: Callable[[tuple[Option, ...]], None]) -> None:
        """What a text in a column may mean."""
        raise NotImplementedError

    def save(self) -> None:
        """Save every line, or none."""
        raise NotImplementedError

    def go_to_wrong(self) -> None:
        """To the next cell with something wrong."""
        raise NotImplementedError

    def offer_lists(self) -> None:
        """Lists of names to begin with."""
        raise NotImplementedError

    def take_back(self) -> None:
        """Undo the last saving."""
        raise NotImplementedError

    def clear(self) -> None:
        """Begin anew."""
        raise NotImplementedError
