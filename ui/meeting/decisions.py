"""The last slide: what the meeting resolves, typed while everyone watches."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLineEdit, QPushButton, QScrollArea, QVBoxLayout, QWidget

from desk.errors import DeskError
from desk.model import Changes
from desk.office import Office
from desk.work.meetings import Meeting, Resolution, decide, finish, meeting_of
from ui.app import App
from ui.meeting import look
from ui.meeting.deck import Deck
from ui.meeting.stage import Slide
from ui.meeting.words import shown_name

FIELDS = (("事项：要办成什么", 6), ("责任人或部门", 2), ("期限，如 2026-11-15", 2))


class Decisions(Slide):
    """Earlier ones still open, this month's, and a line to add one. Each is saved as soon as it is added."""

    title = "议定事项"

    def __init__(self, app: App, deck: Deck) -> None:
        super().__init__()
        self._app = app
        self._month = deck.figures.month
        self._area = deck.meeting.area_id
        self._today = deck.today
        self._rows = QGridLayout()
        self._rows.setVerticalSpacing(10)
        self._rows.setHorizontalSpacing(24)
        self._rows.setColumnStretch(1, 1)
        self._fields = [QLineEdit() for _ in FIELDS]
        self._complaint = look.label("", look.BAD)
        self._lay_out()
        self.show_meeting(deck.meeting)

    @property
    def complaint(self) -> str:
        """What is wrong with what was typed; empty if nothing is."""
        return self._complaint.text()

    def show_meeting(self, meeting: Meeting) -> None:
        """Show what is resolved so far."""
        while (item := self._rows.takeAt(0)) is not None:
            if (gone := item.widget()) is not None:
                gone.hide()
                gone.deleteLater()
        lines = [*meeting.earlier, *meeting.resolutions]
        if not lines:
            self._rows.addWidget(look.label("还没有议定事项。在下面写一条，按回车加入。", look.MUTED), 0, 1)
        for number, line in enumerate(lines):
            self._add_line(number, line, is_earlier=number < len(meeting.earlier))
        self._rows.setRowStretch(len(lines) + 1, 1)
        self.rescale()

    def rescale(self) -> None:
        """Type in proportion to the slide."""
        for number in range(self._rows.count()):
            item = self._rows.itemAt(number)
            if item is not None and (widget := item.widget()) is not None:
                widget.setFont(look.type_size(self, 0.036))
        for field in self._fields:
            field.setFont(look.type_size(self, 0.034))
        self._complaint.setFont(look.type_size(self, 0.03))
        self._add.setFont(look.type_size(self, 0.034))

    def _add_line(self, row: int, line: Resolution, *, is_earlier: bool) -> None:
        late = line.is_late(self._today)
        state = "✓ 已办结" if line.done_at else "● 已到期" if late else "○ 在办"
        tone = look.GOOD if line.done_at else look.BAD if late else look.MUTED
        body = look.label(line.body + ("（上次会议）" if is_earlier else ""))
        body.setWordWrap(True)
        self._rows.addWidget(look.label(f"{row + 1}", look.ACCENT), row, 0, Qt.AlignmentFlag.AlignTop)
        self._rows.addWidget(body, row, 1)
        self._rows.addWidget(look.label(shown_name(line.owner) or "—", look.MUTED), row, 2)
        self._rows.addWidget(look.label(line.due or "—", look.MUTED), row, 3)
        button = QPushButton(state)
        button.setFlat(True)
        button.setStyleSheet(f"QPushButton {{ color: {tone}; background: transparent; border: 0; text-align: right; }}")
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setToolTip("点一下：办结，或改回在办")
        button.clicked.connect(lambda _=False, one=line.id: self._write(lambda office: finish(office, one)))
        self._rows.addWidget(button, row, 4)

    def _lay_out(self) -> None:
        inner = QWidget()
        inner.setStyleSheet("background: transparent;")
        inner.setLayout(self._rows)
        scroll = QScrollArea()
        scroll.setWidget(inner)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setStyleSheet("QScrollArea { background: transparent; }")
        scroll.viewport().setStyleSheet("background: transparent;")
        line = QHBoxLayout()
        line.setSpacing(12)
        for field, (hint, stretch) in zip(self._fields, FIELDS, strict=True):
            field.setPlaceholderText(hint)
            field.setAccessibleName(hint)
            field.setStyleSheet(
                f"QLineEdit {{ background: {look.SURFACE}; color: {look.TEXT}; border: 1px solid {look.LINE};"
                f" border-radius: 6px; padding: 8px 12px; placeholder-text-color: {look.MUTED}; }}"
                f"QLineEdit:focus {{ border-color: {look.ACCENT}; }}"
            )
            field.returnPressed.connect(self._enter)
            line.addWidget(field, stretch)
        self._add = QPushButton("加入")
        self._add.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._add.setStyleSheet(
            f"QPushButton {{ background: {look.ACCENT}; color: {look.GROUND}; border: 0; border-radius: 6px;"
            " padding: 8px 20px; }"
        )
        self._add.clicked.connect(self._enter)
        line.addWidget(self._add)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(scroll, 1)
        column.addWidget(self._complaint)
        column.addLayout(line)

    def _enter(self) -> None:
        body, owner, due = (field.text().strip() for field in self._fields)
        if not body:
            self._complaint.setText("请先写明要办成什么，再按回车。")
            self._fields[0].setFocus()
            return
        self._write(
            lambda office: decide(office, self._month, body, area_id=self._area, owner=owner, due=due), clear=True
        )

    def _write(self, verb: Callable[[Office], Changes], *, clear: bool = False) -> None:
        """Run a verb on the writer thread, then read the meeting again."""
        office = self._app.office
        if office is None:
            return

        def work() -> tuple[Changes, Meeting]:
            changes = verb(office)
            return changes, meeting_of(office, self._month, self._area)

        def then(done: tuple[Changes, Meeting]) -> None:
            self._complaint.setText("")
            if clear:
                for field in self._fields:
                    field.clear()
                self._fields[0].setFocus()
            self._app.note(done[0])
            self.show_meeting(done[1])

        def failed(error: BaseException) -> None:
            if isinstance(error, DeskError):
                self._complaint.setText(str(error))
            else:
                self._app.jobs.error.emit(error)

        self._app.jobs.write(work, then, failed)
