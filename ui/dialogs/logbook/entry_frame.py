"""What the quick entry of a record stands in: its fields, what is beside them, one line for what was done, the buttons."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QDialog, QFrame, QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from ui import theme
from ui.app import App
from ui.dialogs.logbook.counters import Counters
from ui.dialogs.logbook.entry_beside import BesideView
from ui.dialogs.logbook.entry_finding import EntryFinder
from ui.dialogs.logbook.entry_form import EntryForm
from ui.dialogs.logbook.entry_issue import IssueStrip


class VisitFrame(QDialog):
    """The parts and how they stand; what the buttons do is said by `VisitDialog`."""

    def __init__(self, app: App, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.app = app
        self.setWindowTitle("快速记录")
        self.setModal(False)
        self.setAcceptDrops(True)
        self.finder = EntryFinder(app, self)
        self.form = EntryForm(app, self, self.finder.ask_whom, self.finder.ask_person)
        self.view = BesideView(self)
        self.counters = Counters(self)
        self.issue = IssueStrip(app, self, self.body_text)
        self.finder.watch(self.form, self.view, self.counters)
        self._build()

    def _build(self) -> None:
        self.form.grid.addWidget(self.counters, 6, 0, 1, 2)
        self.form.grid.addWidget(self.issue, 7, 0, 1, 2)
        area = QScrollArea(self)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        inside = QWidget(area)
        column = QVBoxLayout(inside)
        column.setContentsMargins(theme.WIDE, theme.SPACE, theme.WIDE, theme.TIGHT)
        column.addWidget(self.form)
        area.setWidget(inside)
        upper = QHBoxLayout()
        upper.setSpacing(0)
        upper.addWidget(area, 64)
        upper.addWidget(self.view, 36)
        self.line = QLabel(self)
        self.line.setTextFormat(Qt.TextFormat.PlainText)
        self.line.setWordWrap(True)
        self.line.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.undo_button = QPushButton("撤销", self)
        self.undo_button.setAutoDefault(False)
        self.undo_button.clicked.connect(lambda _=False: self.take_back())
        told = QHBoxLayout()
        told.setContentsMargins(theme.WIDE, theme.TIGHT, theme.WIDE, 0)
        told.addWidget(self.line, 1)
        told.addWidget(self.undo_button)
        self.undo_button.hide()
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(theme.TIGHT)
        whole.addLayout(upper, 1)
        whole.addLayout(told)
        whole.addLayout(self._bar())

    def _bar(self) -> QHBoxLayout:
        bar = QHBoxLayout()
        bar.setContentsMargins(theme.WIDE, theme.TIGHT, theme.WIDE, theme.SPACE)
        bar.setSpacing(6)
        self.save_button = self._button(bar, "保存，记下一条", "Ctrl+Enter", self.save)
        self.save_button.setProperty("primary", True)
        self.more_button = self._button(bar, "更多栏", "Ctrl+D", self.toggle_more)
        self.issue_button = self._button(bar, f"转{self.app.term('issue', '事件')}", "Ctrl+E", self.toggle_issue)
        bar.addStretch(1)
        self.draft_button = self._button(bar, "存草稿", "Ctrl+S", self.put_aside)
        self.drafts_button = self._button(bar, "草稿", "", self.offer_drafts)
        self.clear_button = self._button(bar, "清空", "", self.clear)
        return bar

    def _button(self, bar: QHBoxLayout, words: str, keys: str, then: Callable[[], None]) -> QPushButton:
        button = QPushButton(f"{words}　{keys}" if keys else words, self)
        button.setAutoDefault(False)
        button.setStyleSheet("padding: 5px 10px;")
        button.clicked.connect(lambda _=False: then())
        bar.addWidget(button)
        return button

    def body_text(self) -> str:
        """What was said, as it stands in its field."""
        box = self.form.fields.boxes.get("body")
        return str(box.input.kept()) if box is not None else ""

    def tell(self, words: str, tone: str) -> None:
        """A sentence above the buttons."""
        self.undo_button.hide()
        self.line.setText(words)
        self.line.setStyleSheet(f"color: {theme.TONES[tone]};")

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Photos are welcome anywhere."""
        self.form.photos.dragEnterEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:
        """Take photos."""
        self.form.photos.dropEvent(event)

    def reject(self) -> None:
        """Esc closes; what is typed stays."""
        self.close()

    def save(self) -> None:
        """Save and begin with the next."""
        raise NotImplementedError

    def toggle_more(self) -> None:
        """All fields, or only the first."""
        raise NotImplementedError

    def toggle_issue(self) -> None:
        """Raise an issue with this record, or not after all."""
        raise NotImplementedError

    def put_aside(self) -> None:
        """Keep what is typed for later."""
        raise NotImplementedError

    def offer_drafts(self) -> None:
        """What was put aside."""
        raise NotImplementedError

    def clear(self) -> None:
        """Begin anew."""
        raise NotImplementedError

    def take_back(self) -> None:
        """Undo the last saving."""
        raise NotImplementedError
