"""Standard answers: choose one by a few letters, and keep the office's own list of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desk.model import Changes
from desk.work.issues import replies
from desk.work.issues.replies import WORDS, Reply
from ui import theme
from ui.app import App
from ui.dialogs.sheet import Sheet, said

WHICH = Qt.ItemDataRole.UserRole
SIZE = (460, 300)


class ReplyChooser(QFrame):
    """Drops down over a text field: letters narrow, ↑ ↓ walk, Enter takes, Esc leaves."""

    taken = Signal(object)
    """Reply"""
    keep_wanted = Signal()
    """What is typed is to be kept, or the list of answers changed."""

    def __init__(self, found: tuple[Reply, ...], values: Mapping[str, str], parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setProperty("card", True)
        self.resize(*SIZE)
        self._found, self._values = found, values
        self.line = QLineEdit(self)
        self.line.setPlaceholderText("输入几个字或首字母，Enter 采用")
        self.line.setAccessibleName("查找标准答复")
        self.list = QListWidget(self)
        self.list.setAccessibleName("标准答复")
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.text = QLabel(self)
        self.text.setTextFormat(Qt.TextFormat.PlainText)
        self.text.setWordWrap(True)
        self.text.setProperty("muted", True)
        self.text.setMinimumHeight(60)
        self.text.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.keep_button = QPushButton("管理标准答复…", self)
        self.keep_button.setAutoDefault(False)
        self.keep_button.clicked.connect(self._keep)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.SPACE, theme.SPACE, theme.SPACE, theme.SPACE)
        for one in (self.line, self.list, self.text, self.keep_button):
            column.addWidget(one, 1 if one is self.list else 0)
        self.line.textChanged.connect(self._narrow)
        self.line.installEventFilter(self)
        self.list.currentItemChanged.connect(lambda *_: self._preview())
        self.list.itemClicked.connect(lambda _: self.take())
        self._narrow("")
        self.line.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """↑ ↓ and Enter in the line are for the list."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()))
            if step is not None:
                self.list.setCurrentRow(max(0, min(self.list.count() - 1, self.list.currentRow() + step)))
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self.take()
                return True
        return super().eventFilter(watched, event)

    def can_keep(self, has_text: bool) -> None:
        """Whether something is typed that could be kept."""
        self.keep_button.setText("把已写的存为标准答复…" if has_text else "管理标准答复…")

    def _keep(self) -> None:
        self.close()
        self.keep_wanted.emit()

    def take(self) -> None:
        """Take the chosen one."""
        item = self.list.currentItem()
        if item is not None:
            reply = item.data(WHICH)
            self.close()
            self.taken.emit(reply)

    def _narrow(self, text: str) -> None:
        self.list.clear()
        for reply in self._found:
            if reply.has(text):
                item = QListWidgetItem(reply.title)
                item.setData(WHICH, reply)
                self.list.addItem(item)
        self.list.setCurrentRow(0)
        self._preview()

    def _preview(self) -> None:
        item = self.list.currentItem()
        self.text.setText(
            replies.filled(item.data(WHICH).body, self._values) if item is not None else "没有符合的标准答复。"
        )


class ReplyDialog(Sheet):
    """Add a standard answer, change or delete one."""

    def __init__(self, app: App, body: str = "", action: str = "", parent: QWidget | None = None) -> None:
        hint = "办理时在文字框按 Ctrl+R 选用。" + "、".join(f"{{{word}}}" for word in WORDS) + " 会换成那一件的内容。"
        super().__init__("标准答复", hint, parent, width=620)
        self.app, self._action = app, action
        self._id: int | None = None
        self._actions: tuple[str, ...] = ()
        self.list = QListWidget(self)
        self.list.setAccessibleName("标准答复")
        self.list.setMinimumHeight(180)
        self.title = QLineEdit(self)
        self.title.setPlaceholderText("名称，如：办结：已修复")
        self.title.setAccessibleName("名称")
        self.text = QPlainTextEdit(self)
        self.text.setAccessibleName("内容")
        self.text.setProperty("field", True)
        self.text.setPlaceholderText("内容")
        self.text.setFixedHeight(110)
        for one in (self.list, self.title, self.text, said("列表里选一条可以修改；名称和内容写好后保存。", self)):
            self.body.addWidget(one)
        self.list.currentItemChanged.connect(lambda *_: self._on_chosen())
        self.add_close()
        self.add_other("删除", self.remove)
        self.add_other("另起一条", self.begin_new)
        self.add_main("保存", self.keep)
        self.begin_new()
        self.text.setPlainText(body)
        if body:
            self.title.setFocus()
        self._read()

    def begin_new(self) -> None:
        """Begin an empty one."""
        self._id, self._actions = None, (self._action,) if self._action else ()
        self.list.setCurrentRow(-1)
        self.title.clear()
        self.text.clear()
        self.title.setFocus()

    def keep(self) -> None:
        """Save what is typed."""
        title, body, id, actions = self.title.text(), self.text.toPlainText(), self._id, self._actions
        self._write(lambda office: replies.keep(office, title, body, id=id, actions=actions))

    def remove(self) -> None:
        """Delete the chosen one; 撤销 brings it back."""
        id = self._id
        if id is None:
            self.say_wrong("请先在列表里选一条。")
            return
        self._write(lambda office: replies.remove(office, id))

    def _write(self, work: Callable[..., Changes]) -> None:
        office = self.app.office
        if office is not None:
            self.say_wrong("")
            self.app.jobs.write(lambda: work(office), self._written, self.complain)

    def _written(self, changes: Changes) -> None:
        self.app.note(changes)
        self.begin_new()
        self._read()

    def _read(self) -> None:
        office = self.app.office
        if office is None:
            return
        self.app.jobs.read(lambda: replies.replies(office), self._show, key="replies")

    def _show(self, found: tuple[Reply, ...]) -> None:
        self.list.blockSignals(True)
        self.list.clear()
        for reply in found:
            item = QListWidgetItem(reply.title)
            item.setData(WHICH, reply)
            item.setToolTip(theme.plain(reply.body))
            self.list.addItem(item)
        self.list.setCurrentRow(-1)
        self.list.blockSignals(False)

    def _on_chosen(self) -> None:
        item = self.list.currentItem()
        if item is None:
            return
        reply: Reply = item.data(WHICH)
        self._id, self._actions = reply.id, reply.actions
        self.title.setText(reply.title)
        self.text.setPlainText(reply.body)
