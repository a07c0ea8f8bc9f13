"""The people an issue is about: a list above, the form of the chosen one below; chosen from the register or typed."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from desk.model import Changes, Value
from desk.office import Office
from desk.work.issues import particulars
from desk.work.issues.lines import PartyLine
from desk.work.records.opening import Opened
from ui import theme
from ui.app import App
from ui.dialogs.record_fields import Ask
from ui.dialogs.record_form import RecordForm
from ui.notify import sentence_of

HEADS = ("身份", "姓名或名称", "电话", "证件号码", "居住详址")
_LINES = 4


class PartiesPage(QWidget):
    """List and form; saving is asked for by the window around it."""

    edited = Signal()
    said = Signal(str)

    def __init__(self, app: App, ask: Ask, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.app = app
        self._issue: int | None = None
        self._lines: tuple[PartyLine, ...] = ()
        self._party: int | None = None
        self._wanted: int | None = None
        self._chosen: tuple[int | None, int | None] = (None, None)
        self.is_asked = False
        """Whether the last saving that was asked for was of a party."""
        self.form = RecordForm(ask, self)
        self.form.edited.connect(self._on_edited)
        self._build()

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, theme.SPACE, 0, 0)
        column.setSpacing(theme.TIGHT)
        self.table = QTableWidget(0, len(HEADS), self)
        self.table.setHorizontalHeaderLabels(HEADS)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.verticalHeader().hide()
        self.table.setTabKeyNavigation(False)
        self.table.setAccessibleName("当事人")
        head = self.table.horizontalHeader()
        for at, width in enumerate((80, 130, 120, 170)):
            self.table.setColumnWidth(at, width)
        head.setSectionResizeMode(len(HEADS) - 1, QHeaderView.ResizeMode.Stretch)
        head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.table.setFixedHeight(theme.TARGET * (_LINES + 1) + 4)
        self.table.currentCellChanged.connect(lambda row, *_: self._on_row(row))
        column.addWidget(self.table)
        row = QHBoxLayout()
        row.setContentsMargins(theme.WIDE, 0, theme.WIDE, 0)
        self.about = QLabel(self)
        self.about.setProperty("muted", True)
        self.about.setTextFormat(Qt.TextFormat.PlainText)
        row.addWidget(self.about, 1)
        self.new_button = self._button(row, "新增当事人（Ctrl+N）", self.new)
        self.remove_button = self._button(row, "移除", self.remove)
        column.addLayout(row)
        column.addWidget(self.form, 1)
        QShortcut(QKeySequence("Ctrl+N"), self, context=Qt.ShortcutContext.WindowShortcut).activated.connect(self.new)

    def _button(self, row: QHBoxLayout, words: str, then: Callable[[], object]) -> QPushButton:
        button = QPushButton(words, self)
        button.setAutoDefault(False)
        button.clicked.connect(lambda: then())
        row.addWidget(button)
        return button

    # Showing

    def show_parties(self, issue_id: int, lines: tuple[PartyLine, ...], *, may_edit: bool) -> None:
        """Show these; the one that was chosen before stays chosen, an issue without any begins with an empty form."""
        self._issue, self._lines = issue_id, lines
        self.new_button.setVisible(may_edit)
        self.remove_button.setVisible(may_edit)
        self.table.blockSignals(True)
        self.table.setRowCount(len(lines))
        for at, one in enumerate(lines):
            for column, text in enumerate((one.role_title, one.name, one.phone, one.id_no, one.address)):
                self.table.setItem(at, column, QTableWidgetItem(text))
        wanted = self._wanted or self._party
        at = next((at for at, one in enumerate(lines) if one.id == wanted), 0 if lines else -1)
        self.table.setCurrentCell(at, 0)
        self.table.blockSignals(False)
        self._wanted = None
        if self.is_dirty:
            return
        if lines:
            self._open(lines[at].id)
        elif may_edit:
            self.new()
        self._say_which()

    def _on_row(self, row: int) -> None:
        if not 0 <= row < len(self._lines) or self._lines[row].id == self._party:
            return
        if self.is_dirty:
            self.said.emit("先保存正在填写的当事人（Ctrl+S），再看别的。")
            at = next((at for at, one in enumerate(self._lines) if one.id == self._party), -1)
            self.table.blockSignals(True)
            self.table.setCurrentCell(at, 0)
            self.table.blockSignals(False)
            return
        self._open(self._lines[row].id)

    def new(self) -> None:
        """An empty form; the first one is the applicant, the next the respondent."""
        if self.is_dirty:
            self.said.emit("先保存正在填写的当事人（Ctrl+S），再新增。")
            return
        roles = {one.role for one in self._lines}
        given: dict[str, Value] = {"role": "respondent" if "applicant" in roles else "applicant"}
        self.table.blockSignals(True)
        self.table.setCurrentCell(-1, -1)
        self.table.blockSignals(False)
        self._open(None, given)

    def _open(self, party_id: int | None, given: Mapping[str, Value] | None = None) -> None:
        office = self.app.office
        if office is None:
            return
        self._party = party_id
        self.app.jobs.read(
            lambda: particulars.party_form(office, party_id, given),
            lambda opened: self._fill(party_id, opened),
            key="party form",
            failed=self._complain,
        )

    def _fill(self, party_id: int | None, opened: Opened) -> None:
        if party_id != self._party:
            return
        self.form.show_record(opened)
        self._chosen = self._from_register()
        for box in self.form.boxes.values():
            if box.spec.mask:
                box.field.setPlaceholderText("")
        self._say_which()
        if self.isVisible() and party_id is None and self.window().isActiveWindow():
            self.form.go_to("resident_id")
        self.edited.emit()

    def _say_which(self) -> None:
        self.remove_button.setEnabled(self._party is not None)
        self.about.setText(
            "新增：先从名册里查找，带出姓名、证件和电话；名册里没有的直接填写。"
            if self._party is None
            else "改动后按 Ctrl+S 保存。"
        )

    # Typing

    @property
    def is_dirty(self) -> bool:
        """Whether a party is being typed that is not saved."""
        return (
            self._issue is not None
            and self.form.opened is not None
            and bool(self.form.changed_keys() - ({"role"} if self._party is None else set()))
        )

    def _from_register(self) -> tuple[int | None, int | None]:
        return self.form.chosen("resident_id"), self.form.chosen("organisation_id")

    def _on_edited(self) -> None:
        chosen = self._from_register()
        if chosen != self._chosen:
            self._chosen = chosen
            if any(chosen):
                self._bring(*chosen)
        self.edited.emit()

    def _bring(self, resident_id: int | None, organisation_id: int | None) -> None:
        """What the register knows goes into the fields; what is masked here is only hinted at and saved in full."""
        office = self.app.office
        if office is not None:
            self.app.jobs.read(
                lambda: particulars.known_of(office, resident_id, organisation_id),
                self._take,
                key="party known",
                failed=self._complain,
            )

    def _take(self, known: Mapping[str, Value]) -> None:
        for key, value in known.items():
            field = self.form.boxes[key].field
            if "*" in str(value):
                field.put(None)
                field.setPlaceholderText(f"{value}（随名册）")
            else:
                field.put(value)
        self.form.judge()
        self.edited.emit()

    # Saving

    def saving(self, office: Office, reasons: Mapping[str, str]) -> Callable[[], Changes]:
        """The write for what was typed; BadInput names the field that is no value."""
        issue, party, opened = self._issue, self._party, self.form.opened
        assert issue is not None and opened is not None
        values = self.form.whole() if party is None else self.form.changed()
        self.is_asked = True
        return lambda: particulars.save_party(office, issue, party, values, reasons, seen=opened.record)

    def saved(self, changes: Changes) -> None:
        """It is written: the list will show it."""
        self.is_asked = False
        rows = changes.rows.get("party")
        self._wanted = next(iter(rows)) if rows else self._party
        self.form.opened = None

    def remove(self) -> None:
        """Take the chosen party off; can be undone."""
        office, party = self.app.office, self._party
        if office is None or party is None:
            return

        def gone(changes: Changes) -> None:
            self._party, self.form.opened = None, None
            self.app.note(changes)
            self.said.emit("✓ 已移除，可以撤销。")

        self.app.jobs.write(lambda: particulars.remove_party(office, party), gone, self._complain)

    def forget(self) -> None:
        """Another issue comes."""
        self._issue, self._party, self._wanted, self.is_asked = None, None, None, False
        self.form.opened = None

    def _complain(self, error: BaseException) -> None:
        self.said.emit(f"✕ {sentence_of(error)[0]}")
