"""Several messages for WeChat: each is copied with one click, and one sees which have been."""

from __future__ import annotations

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QListWidget, QPlainTextEdit, QWidget

from ui.dialogs.sheet import Sheet


class MessagesDialog(Sheet):
    """Shows the messages; the first has been copied already."""

    def __init__(self, texts: tuple[str, ...], parent: QWidget | None = None) -> None:
        hint = "微信一条最多 2,000 字，所以分成几条。选一条，复制，到微信里粘贴，再复制下一条。"
        super().__init__("复制为微信文字", hint, parent, width=560)
        self._texts = texts
        self.list = QListWidget(self)
        self.list.setAccessibleName("消息")
        self.list.setMaximumHeight(120)
        for number, text in enumerate(texts, 1):
            self.list.addItem(f"第 {number} 条　{len(text):,} 字")
        self.text = QPlainTextEdit(self)
        self.text.setReadOnly(True)
        self.text.setMinimumHeight(240)
        self.body.addWidget(self.list)
        self.body.addWidget(self.text, 1)
        self.list.currentRowChanged.connect(self._show)
        self.add_close()
        self.main = self.add_main("复制这一条", self._copy)
        self.list.setCurrentRow(0)
        self._mark(0)

    def _show(self, row: int) -> None:
        if 0 <= row < len(self._texts):
            self.text.setPlainText(self._texts[row])

    def _copy(self) -> None:
        row = self.list.currentRow()
        QGuiApplication.clipboard().setText(self._texts[row])
        self._mark(row)

    def _mark(self, row: int) -> None:
        self.list.item(row).setText(f"第 {row + 1} 条　{len(self._texts[row]):,} 字　✓ 已复制")
