"""填表: choose a form, an area and a period; see it as it will come out; make one file or one per grid."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QModelIndex, QTimer, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QWidget

from desk.errors import Cancelled
from desk.rights import SEE_PERSONAL
from ui.app import App
from ui.dialogs.forms.form_list import Choice
from ui.dialogs.forms.producing_frame import ProducingFrame
from ui.jobs import LongJob, Step

if TYPE_CHECKING:
    from desk.work.forms.previewing import Preview
    from desk.work.forms.producing import Produced
    from desk.work.forms.shelf import Form

PERIODS = 14
"""Periods to choose from, the present one first."""
_PAUSE = 250
"""Milliseconds without a new choice before the preview is made."""
_ZOOM, _MANY = 0.6, 12
"""Sheets of many columns are drawn smaller."""
_FULL = "含个人信息，将完整写出：用途、何人、何时记入操作日志。"
_MASKED = "含个人信息：电话、证件号码将遮住后写出；要完整的，先打开“查看 → 显示完整个人信息”。"


class ProducingDialog(ProducingFrame):
    """The window 填表. `form_key` is chosen at the start."""

    def __init__(self, app: App, parent: QWidget | None = None, *, form_key: str = "") -> None:
        super().__init__(app, parent)
        self.forms: dict[int, Form] = {}
        self.made: list[Path] = []
        self._wanted_key = form_key
        self._job: LongJob | None = None
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(_PAUSE)
        self._watch = QTimer(self)
        self._watch.setInterval(_PAUSE)
        self.main = self.add_main("生成", self._on_make)
        self.main.setEnabled(False)
        self.add_close()
        self._connect()
        self.list.box.setFocus()
        self._read_forms()

    def _connect(self) -> None:
        self.list.chosen.connect(self._on_form)
        self.tree.selectionModel().currentChanged.connect(self._on_area)
        self.period.currentIndexChanged.connect(lambda _: self._on_choice())
        self.way.currentIndexChanged.connect(lambda _: self._forget())
        self.stop.clicked.connect(self._on_stop)
        self.open_file.clicked.connect(self._on_open)
        self.open_folder.clicked.connect(self._on_open_folder)
        self._later.timeout.connect(self._preview)
        self._watch.timeout.connect(self._on_busy)

    # Choosing

    def _read_forms(self) -> None:
        office = self.app.office
        if office is None:
            return

        def work() -> tuple[Form, ...]:
            from desk.work.forms import shelf  # brings the engine of forms

            shelf.ship(office)
            return tuple(form for form in shelf.forms(office) if form.has_body)

        self._say("正在取表格……")
        self.app.jobs.write(work, self._offer, self.complain)

    def _offer(self, forms: tuple[Form, ...]) -> None:
        self.forms = {form.id: form for form in forms}
        wanted = next((form.id for form in forms if form.key and form.key == self._wanted_key), None)
        self.list.show_choices([_choice(form) for form in forms], wanted)
        if not forms:
            self._say("表格架上还没有表格。")

    @property
    def form(self) -> Form | None:
        """The form chosen now."""
        return self.forms.get(self.list.current or 0)

    @property
    def area_id(self) -> int | None:
        """The area chosen now; None is the whole office."""
        area = self.areas.area(self.tree.currentIndex())
        return None if area is None or area.id == self.app.root_id else area.id

    def _on_form(self, _: int) -> None:
        form, office = self.form, self.app.office
        if form is None or office is None:
            return
        self.about.setText(
            "　".join(part for part in (f"{form.name}（{form.suffix[1:]}）", _duty(form), form.about) if part)
        )
        self._fill_periods(form.every, office.today())
        is_sheet = form.suffix == ".xlsx"
        self.way.model().item(1).setEnabled(is_sheet)  # type: ignore[attr-defined]
        if not is_sheet and self.way.currentIndex() == 1:
            self.way.setCurrentIndex(0)
        self._forget()
        self._on_choice()

    def _fill_periods(self, every: str, today: str) -> None:
        from desk.work.forms.periods import last_periods  # with the engine

        kept = self.period.currentData()
        self.period.blockSignals(True)
        self.period.clear()
        for period in last_periods("month" if every in ("event", "") else every, date.fromisoformat(today), PERIODS):
            self.period.addItem(period.title, period.name)
        self.period.setCurrentIndex(max(0, self.period.findData(kept)))
        self.period.blockSignals(False)

    def _on_area(self, _: QModelIndex, __: QModelIndex) -> None:
        self._forget()
        self._on_choice()

    def _on_choice(self) -> None:
        """Something else was chosen: what is shown is no longer it."""
        self.main.setEnabled(False)
        self.say_wrong("")
        self._say("正在填……")
        self._later.start()

    def _preview(self) -> None:
        form, office = self.form, self.app.office
        if form is None or office is None:
            return
        form_id, area_id, period, single = form.id, self.area_id, self.period.currentData() or "", self.typed.values

        def work() -> Preview:
            from desk.work.forms.previewing import preview

            return preview(office, form_id, area_id, period, single)

        self.app.jobs.read(work, self._show, key="form preview", failed=self._not_shown)

    def _show(self, found: Preview) -> None:
        if list(found.asks) != list(self.typed.edits):
            self.typed.ask(found.asks, found.known)
        self.main.setEnabled(True)
        for part in (self.reason, self.reason_words, self.warning):
            part.setVisible(found.is_personal)
        office = self.app.office
        is_full = office is not None and office.actor.may(SEE_PERSONAL)
        self.warning.setText(_FULL if is_full else _MASKED)
        self.done_words.setText(
            f"共 {found.rows:,} 条，右边是前几行。" if found.rows else "所选范围和期次没有记录，将只有表头和空行。"
        )
        if found.sheet is None:
            self.page.setPlainText(found.text)
            self.sight.setCurrentWidget(self.page)
            return
        cells = {(cell.row, cell.column): cell for cell in found.sheet.cells}
        self.sight.setCurrentWidget(self.view)
        self.view.show_sheet(found.sheet, cells, lambda row, column: _text(cells, row, column))
        self.view.fit_width()
        if self.view.zoom > _ZOOM and found.sheet.columns > _MANY:
            self.view.set_zoom(_ZOOM)

    def _not_shown(self, error: BaseException) -> None:
        self._say("")
        self.complain(error)

    def _say(self, sentence: str) -> None:
        self.words.setText(sentence)
        self.sight.setCurrentWidget(self.words)

    # Making

    def _on_make(self) -> None:
        form, office = self.form, self.app.office
        if form is None or office is None or self._job is not None:
            return
        folder, reason = Path(self.folder.text), self.reason.text().strip()
        if not self.folder.text or not folder.is_dir():
            self.say_wrong("这个文件夹不存在，请另选一个。")
            self.folder.edit.setFocus()
            return
        if self.reason.isVisible() and not reason:
            self.say_wrong("这张表含个人信息，请写明用途。")
            self.reason.setFocus()
            return
        self.say_wrong("")
        self._forget()
        self.app.settings.folder = str(folder)
        form_id, area_id, period, per = form.id, self.area_id, self.period.currentData() or "", self.way.currentData()
        title, single = f"{form.name}_{self.app.area_name(area_id)}_{self.period.currentText()}", self.typed.values

        def work(step: Step) -> Produced:
            from desk.work.forms.producing import produce
            from desk.work.leaving import file_name

            target = folder if per == "file" else folder / f"{file_name(title)}{form.suffix}"
            return produce(office, form_id, area_id, period, target, per=per, reason=reason, single=single, step=step)

        self.main.setEnabled(False)
        self.done_words.setText(f"正在生成“{form.name}”……")
        self._job = self.app.jobs.long(f"生成{form.name}", work, self._made, self._failed)
        self.progress.setRange(0, 0)
        self.progress.show()
        self.stop.show()
        self.app.jobs.busy_changed.connect(self._on_busy)
        self._watch.start()

    def _on_busy(self) -> None:
        """Show how far the making is."""
        if self._job is not None and self._job.total:
            self.progress.setRange(0, self._job.total)
            self.progress.setValue(self._job.done)

    def _on_stop(self) -> None:
        if self._job is not None:
            self._job.cancel()
            self.done_words.setText("正在停止……")

    def _ended(self) -> None:
        self._job = None
        self._watch.stop()
        self.app.jobs.busy_changed.disconnect(self._on_busy)
        self.progress.hide()
        self.stop.hide()
        self.main.setEnabled(True)

    def _made(self, produced: Produced) -> None:
        self._ended()
        self.made = list(produced.paths)
        many = len(self.made)
        self.done_words.setText(f"✓ 已生成 {self.made[0].name}" if many == 1 else f"✓ 已生成 {many:,} 个文件")
        self.open_file.setVisible(many == 1)
        self.open_folder.setVisible(bool(many))

    def _failed(self, error: BaseException) -> None:
        self._ended()
        self.done_words.setText("已停止。" if isinstance(error, Cancelled) else "")
        if not isinstance(error, Cancelled):
            self.complain(error)

    def _forget(self) -> None:
        """What was made before is no longer what is shown."""
        self.made = []
        self.done_words.setText("")
        self.open_file.hide()
        self.open_folder.hide()

    def _on_open(self) -> None:
        if self.made:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self.made[0])))

    def _on_open_folder(self) -> None:
        if self.made:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self.made[0].parent)))

    def reject(self) -> None:
        """Closing stops what is being made."""
        self._on_stop()
        super().reject()


def _choice(form: Form) -> Choice:
    return Choice(
        id=form.id,
        name=form.name,
        group=form.kind or "其他",
        words=f"{form.name} {form.kind} {form.recipient} {form.about}",
        tip=form.about,
    )


def _duty(form: Form) -> str:
    return f"报送：{form.recipient}" if form.recipient else ""


def _text(cells: dict[Any, Any], row: int, column: int) -> str:
    cell = cells.get((row, column))
    return cell.text if cell is not None else ""
