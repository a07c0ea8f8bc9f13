"""The board of filings due: what is late, what is due, what went up; made, typed, marked as sent from here."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QButtonGroup,
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QTableView,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from desk.errors import BadInput
from desk.model import Changes
from desk.rights import SEE_PERSONAL
from desk.work.forms import filings
from desk.work.forms.filings import Filing
from ui import theme
from ui.app import App
from ui.dialogs.sheet import Sheet, said
from ui.models.filings import AREA, LIGHTS, WIDTHS, FilingRows

NOTHING = "没有要报的表。点“报送周期…”把要定期上报的表加进来。"


class FilingsDialog(Sheet):
    """Each button is one transaction; Ctrl+Z takes the last one back."""

    type_wanted = Signal(object)
    """The filing whose hand-typed columns are to be filled."""
    duties_wanted = Signal()

    def __init__(self, app: App, undo: Callable[[], None], parent: QWidget | None = None) -> None:
        super().__init__("报表报送", "", parent, width=1140)
        self.app = app
        self.made: dict[int, Path] = {}
        """Files made in this session, by filing: what is most likely sent."""
        self.model = FilingRows(self)
        self._light = ""
        self.setMinimumHeight(600)
        self.body.addLayout(self._build_head())
        row = QHBoxLayout()
        row.setSpacing(theme.WIDE)
        row.addWidget(self._build_table(), 1)
        row.addLayout(self._build_side())
        self.body.addLayout(row, 1)
        self.outcome = said("", self)
        self.body.addWidget(self.outcome)
        self.undo_button = self.add_other("撤销 Ctrl+Z", undo)
        self.add_close().setAutoDefault(False)
        QShortcut(QKeySequence.StandardKey.Undo, self).activated.connect(undo)
        app.changed.connect(self._on_changed)
        self._choose()
        self.refresh(lay_out=True)

    # ---- building

    def _build_head(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(theme.TIGHT)
        self.lights: dict[str, QToolButton] = {}
        group = QButtonGroup(self)
        for light, word in {"": "全部", **{key: value[0] for key, value in LIGHTS.items()}}.items():
            button = QToolButton(self)
            button.setText(word)
            button.setCheckable(True)
            button.setFixedHeight(theme.TARGET)
            button.clicked.connect(lambda _=False, light=light: self._narrow_to(light))
            group.addButton(button)
            row.addWidget(button)
            self.lights[light] = button
        self.lights[""].setChecked(True)
        row.addStretch(1)
        self.narrow = QLineEdit(self)
        self.narrow.setPlaceholderText("筛选表名、范围、报送给")
        self.narrow.setClearButtonEnabled(True)
        self.narrow.setFixedWidth(240)
        self.narrow.textChanged.connect(lambda _: self._show(self.model.all))
        QShortcut(QKeySequence.StandardKey.Find, self).activated.connect(self.narrow.setFocus)
        row.addWidget(self.narrow)
        return row

    def _build_table(self) -> QTableView:
        self.table = QTableView(self)
        self.table.setModel(self.model)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.setWordWrap(False)
        self.table.setTabKeyNavigation(False)
        self.table.setAccessibleName("应报的表")
        self.table.verticalHeader().hide()
        self.table.verticalHeader().setDefaultSectionSize(theme.TARGET)
        head = self.table.horizontalHeader()
        head.setHighlightSections(False)
        head.setStretchLastSection(True)
        for column, width in enumerate(WIDTHS):
            self.table.setColumnWidth(column, width)
        self.table.selectionModel().currentRowChanged.connect(lambda *_: self._choose())
        self.table.activated.connect(lambda _: self._begin())
        return self.table

    def _build_side(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(theme.SPACE)
        self.produce_button = self._button("生成…", self.produce, "按模板生成这一期的文件")
        self.type_button = self._button("手填内容…", self.type, "上期手填的内容已带过来，只改有变化的")
        self.send_button = self._button("标记已报送…", self.send, "选定所报的文件，留存原样和指纹")
        self.back_button = self._button("取消已报送", self.take_back, "这一期其实没有报：恢复为待报")
        self.copy_button = self._button("取出留存文件…", self.copy_out, "把当时报的文件原样取出来")
        self.duties_button = self._button("报送周期…", self.duties_wanted.emit, "哪张表多久报一次、报给谁")
        for button in (self.produce_button, self.type_button, self.send_button, self.back_button, self.copy_button):
            column.addWidget(button)
        column.addStretch(1)
        column.addWidget(self.duties_button)
        return column

    def _button(self, words: str, then: Callable[[], None], hint: str) -> QPushButton:
        button = QPushButton(words, self)
        button.setAutoDefault(False)
        button.setFixedWidth(136)
        button.setToolTip(hint)
        button.clicked.connect(then)
        return button

    # ---- reading and showing

    def refresh(self, *, lay_out: bool = False) -> None:
        """Read the board again; with `lay_out` what falls due next is laid out first."""
        office = self.app.office
        if office is None:
            return
        if lay_out:
            from desk.work.forms import duties  # the write brings SQLAlchemy

            self.app.jobs.write(lambda: duties.lay_out(office), lambda _: self.refresh(), self._not_laid)
            return
        self.app.jobs.read(
            lambda: (filings.board(office), office.today()), self._take, key="filings", failed=self.complain
        )

    def _not_laid(self, error: BaseException) -> None:
        """What lies there is shown all the same."""
        self.complain(error)
        self.refresh()

    def _on_changed(self, changes: Changes) -> None:
        if changes.touches("filing", "form"):
            self.refresh()

    def _take(self, found: tuple[tuple[Filing, ...], str]) -> None:
        self._today = found[1]
        self._show(found[0])
        counts = self.model.counts()
        for light, button in self.lights.items():
            count = counts[light] if light else sum(counts.values())
            button.setText(f"{LIGHTS[light][0] if light else '全部'} {count:,}")
        if not found[0]:
            self.outcome.setText(NOTHING)

    def _show(self, all_: tuple[Filing, ...]) -> None:
        kept = self.chosen
        self.model.show(all_, getattr(self, "_today", ""), self._light, self.narrow.text().strip())
        ids = [each.id for each in self.model.rows]
        at = ids.index(kept.id) if kept is not None and kept.id in ids else 0
        self.table.selectRow(at)
        self.table.setColumnHidden(AREA, len({each.area for each in all_}) < 2)
        self._choose()

    def _narrow_to(self, light: str) -> None:
        self._light = light
        self._show(self.model.all)

    @property
    def chosen(self) -> Filing | None:
        """The filing of the chosen row."""
        row = self.table.currentIndex().row()
        return self.model.rows[row] if 0 <= row < len(self.model.rows) else None

    def choose(self, filing_id: int) -> None:
        """Choose a filing by its id."""
        ids = [each.id for each in self.model.rows]
        if filing_id in ids:
            self.table.selectRow(ids.index(filing_id))

    def _choose(self) -> None:
        filing = self.chosen
        waits = filing is not None and not filing.sent_at
        self.produce_button.setEnabled(waits and filing is not None and filing.has_template)
        self.type_button.setEnabled(waits and filing is not None and filing.has_template)
        self.send_button.setEnabled(waits)
        self.back_button.setEnabled(filing is not None and bool(filing.sent_at))
        self.copy_button.setEnabled(filing is not None and bool(filing.digest))

    # ---- doing

    def _begin(self) -> None:
        """Enter or a double click: the next step of this filing."""
        filing = self.chosen
        if filing is not None and filing.sent_at:
            self.copy_out()
        elif filing is not None and filing.has_template:
            self.produce()
        elif filing is not None:
            self.send()

    def produce(self) -> None:
        """Ask where, then make the file of the chosen filing."""
        filing = self.chosen
        if filing is None:
            return
        name = f"{filing.form}_{filing.area}_{filing.period}{filing.suffix}"
        start = str(Path(self.app.settings.folder or Path.home()) / name)
        path, _ = QFileDialog.getSaveFileName(self, "生成", start, f"报表 (*{filing.suffix})")
        if path:
            self.produce_to(filing, Path(path).with_suffix(filing.suffix))

    def produce_to(self, filing: Filing, path: Path) -> None:
        """Make the file, with its progress in the status line."""
        office, id = self.app.office, filing.id
        if office is None:
            return
        self.app.settings.folder = str(path.parent)
        masked = "" if office.actor.may(SEE_PERSONAL) else "号码已遮住；要完整的，先按 Ctrl+Shift+P 再生成。"
        self.produce_button.setEnabled(False)
        self.app.jobs.long(
            f"生成 {path.name}",
            lambda step: filings.make(office, id, path, step),
            lambda changes: self._made(filing, path, changes, masked),
            self._not_made,
        )

    def _made(self, filing: Filing, path: Path, changes: Changes, masked: str) -> None:
        self.made[filing.id] = path
        self._say(f"已生成 {path.name}。{masked}核对后点“标记已报送”。")
        self.app.note(changes)

    def _not_made(self, error: BaseException) -> None:
        self.complain(error)
        self._choose()

    def type(self) -> None:
        """Type what no register holds."""
        if self.chosen is not None:
            self.type_wanted.emit(self.chosen)

    def send(self) -> None:
        """Ask which file went up, then keep it."""
        filing = self.chosen
        if filing is None:
            return
        known = self.made.get(filing.id)
        start = str(known or self.app.settings.folder or Path.home())
        path, _ = QFileDialog.getOpenFileName(self, f"所报的“{filing.form}”（{filing.period_title}）", start)
        if path:
            self.send_file(filing, Path(path))

    def send_file(self, filing: Filing, path: Path) -> None:
        """Keep these bytes as what went up."""
        office = self.app.office
        if office is None:
            return
        id = filing.id

        def work() -> Changes:
            try:
                body = path.read_bytes()
            except OSError:
                raise BadInput(f"“{path.name}”读不出来：可能被移走，或正被其他程序占用；请关闭后再选一次。") from None
            return filings.send(office, id, body=body, file_name=path.name)

        self._write(work, f"“{filing.form}”{filing.period_title}已标记报送，留存 {path.name}。")

    def take_back(self) -> None:
        """The chosen one was not sent after all."""
        office, filing = self.app.office, self.chosen
        if office is not None and filing is not None:
            id = filing.id
            self._write(lambda: filings.take_back(office, id), f"“{filing.form}”{filing.period_title}恢复为待报。")

    def copy_out(self) -> None:
        """Write what was sent to a file, byte for byte."""
        filing = self.chosen
        if filing is None or not filing.digest:
            return
        start = str(Path(self.app.settings.folder or Path.home()) / filing.file_name)
        path, _ = QFileDialog.getSaveFileName(self, "取出留存文件", start)
        if path:
            self.copy_to(filing, Path(path))

    def copy_to(self, filing: Filing, path: Path) -> None:
        """The bytes as they were sent."""
        office, id = self.app.office, filing.id
        if office is None:
            return

        def work() -> Path:
            body = filings.sent_file(office, id)[1]
            try:
                path.write_bytes(body)
            except OSError:
                raise BadInput(f"写不进“{path}”：文件可能正打开着，或文件夹不可写；请另选位置。") from None
            return path

        self.app.jobs.read(work, lambda _: self._say(f"已取出 {path.name}，与报送时一字不差。"), failed=self.complain)

    def _write(self, work: Callable[[], Changes], sentence: str) -> None:
        self.app.jobs.write(work, lambda changes: self._saved(changes, sentence), self.complain)

    def _saved(self, changes: Changes, sentence: str) -> None:
        self._say(f"{sentence}可按 Ctrl+Z 撤销。")
        self.app.note(changes)

    def _say(self, sentence: str) -> None:
        self.say_wrong("")
        self.outcome.setText(f"✓ {sentence}")
