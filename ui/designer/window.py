"""The designer: fields at the left, the sheet as it looks in the middle, what is chosen at the right."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QDate, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from desk.errors import DeskError
from desk.work.forms import claiming, designing
from desk.work.forms.designing import Band, Catalogue, Design, Place, SheetLook
from ui.app import App
from ui.designer.frame import TOOLS
from ui.designer.trial import DesignerTrial

if TYPE_CHECKING:
    from desk.model import Condition


class DesignerWindow(DesignerTrial):
    """One form at a time. Nothing is written before it is saved to the shelf."""

    def __init__(self, app: App, parent: QWidget | None = None) -> None:
        super().__init__(app, parent)
        self._connect()
        self._keys()
        self._enable()
        self._read_catalogue()

    def _connect(self) -> None:
        self.fields.wanted.connect(self.put)
        self.area.activated.connect(lambda _: self.try_it())
        self.month.dateChanged.connect(lambda _: self.try_it())
        self.tabs.currentChanged.connect(lambda _: self._on_tab())
        self.view.chosen.connect(lambda *_: self._show_chosen())
        self.view.dropped.connect(lambda row, column, mark: self.put(mark))
        self.view.cleared.connect(lambda: self._write("", "清空"))
        self.view.typed.connect(self._edit_text)
        self.view.band_moved.connect(
            lambda band, first, last: self._change_band(band, replace(band, first=first, last=last, spare=0))
        )
        self.view.zoomed.connect(lambda zoom: self.zoom_words.setText(f"{zoom:.0%}"))
        self.cell.text_wanted.connect(lambda text: self._write(text, "改内容"))
        self.cell.layout_wanted.connect(self._lay_out)
        self.band.changed.connect(self._change_band)
        self.band.conditions_wanted.connect(self._ask_conditions)
        self.faults.jumped.connect(self._jump)

    def _keys(self) -> None:
        does = {
            "open": self.choose_file,
            "claim": self.claim,
            "undo": self.undo,
            "redo": self.redo,
            "try": self.toggle_trial,
            "save": self.save,
        }
        for key, _, _, keys in TOOLS:
            self.tools[key].clicked.connect(does[key])
            QShortcut(QKeySequence(keys), self).activated.connect(does[key])
        QShortcut(QKeySequence.StandardKey.Find, self).activated.connect(self._seek)
        QShortcut(QKeySequence("Ctrl+Return"), self).activated.connect(self.take_meant)

    def _seek(self) -> None:
        self.fields.search.setFocus()
        self.fields.search.selectAll()

    # ---- opening

    def _read_catalogue(self) -> None:
        office = self.app.office
        if office is None:
            return

        def work() -> tuple[Catalogue, str]:
            from desk.work.forms import trying  # brings the engine of forms

            return trying.catalogue(office), office.today()

        self.app.jobs.read(work, self._take_catalogue, key="designer catalogue", failed=self.complain)

    def _take_catalogue(self, found: tuple[Catalogue, str]) -> None:
        self.catalogue = found[0]
        self.fields.show_catalogue(found[0])
        self.month.blockSignals(True)
        self.month.setDate(QDate.fromString(found[1], Qt.DateFormat.ISODate))
        self.month.blockSignals(False)
        for area in self.app.areas.values():
            self.area.addItem("　" * area.level + area.name, area.id)
        chosen = self.app.selection.area_id
        if chosen in (None, self.app.root_id):  # a try needs one grid, not the whole town
            parents = {area.parent_id for area in self.app.areas.values()}
            chosen = next((area.id for area in self.app.areas.values() if area.id not in parents), chosen)
        self.area.setCurrentIndex(max(self.area.findData(chosen), 0))
        if self.history is not None:
            self._show()

    # ---- showing

    def draw(self) -> None:
        """The sheet in front anew: another file, another sheet, tried or not."""
        sheet = self._sheet()
        if sheet is None or self.history is None:
            return
        if self.trial is not None:
            cells = self.trial_cells[sheet.name]
            self.view.show_sheet(
                sheet, cells, lambda row, column: cells[row, column].text if (row, column) in cells else ""
            )
        else:
            found = self.history.design.cells
            cells = {(row, column): cell for (of, row, column), cell in found.items() if of == sheet.name}
            self.view.show_sheet(sheet, cells, self._text)
        self._show()

    def _sheet(self) -> SheetLook | None:
        sheets = self.trial if self.trial is not None else self.history.design.template.sheets if self.history else ()
        return next((sheet for sheet in sheets if sheet.name == self.sheet_name), None)

    def _text(self, row: int, column: int) -> str:
        assert self.history is not None
        return designing.text_at(self.history.design, (self.sheet_name, row, column))

    def _show(self) -> None:
        """What the design says now: bands, faults, the chosen cell."""
        self._enable()
        if self.history is None:
            return
        design = self.history.design
        faults = designing.faults_of(design, self.catalogue)
        self.faults.show_faults(faults)
        if self.trial is not None:
            self.view.mark((), frozenset())
            return
        bands = tuple(b for b in designing.bands_of(design, self.catalogue) if b.sheet == self.sheet_name)
        wrong = frozenset(place[1:] for _, place in faults if place is not None and place[0] == self.sheet_name)
        self.view.mark(bands, wrong)
        self._show_chosen()

    def _show_chosen(self) -> None:
        if self.history is None or self.trial is not None:
            return
        design, place = self.history.design, self.place
        text = designing.text_at(design, place)
        marks = designing.marks_of(design).get(place, ())
        meant = "" if text else claiming.field_for(design, place, self.catalogue)
        hint = f"表头像是 {meant}：按 Ctrl+Enter 填上" if meant else ""
        self.cell.show_cell(place, text, marks, hint)
        bands = designing.bands_of(design, self.catalogue)
        here = next((b for b in bands if b.sheet == place[0] and b.first <= place[1] <= b.last), None)
        self.band.show_band(here, self.catalogue)

    @property
    def place(self) -> Place:
        """The chosen cell."""
        return (self.sheet_name, *self.view.at)

    def _on_tab(self) -> None:
        self.sheet_name = self.tabs.tabText(self.tabs.currentIndex())
        self.view.at = (1, 1)
        self.draw()

    def _enable(self) -> None:
        has, trying = self.history is not None, self.trial is not None
        for key in ("claim", "save"):
            self.tools[key].setEnabled(has and not trying)
        for key in ("undo", "redo"):
            self.tools[key].setEnabled(has and not trying)
        self.tools["try"].setEnabled(has)
        self.tools["try"].setChecked(trying)
        self.view.is_editable = has and not trying
        for part in (self.cell, self.band, self.fields):
            part.setEnabled(has and not trying)
        for shown in (self.trial_words, self.area, self.month, self.trial_note):
            shown.setVisible(trying)

    # ---- changing

    def put(self, mark: str) -> None:
        """A field into the chosen cell; the words of a label before it stay."""
        if self.history is None:
            return
        text = designing.text_at(self.history.design, self.place)
        is_label = bool(text) and text.rstrip().endswith((":", "：")) and "{{" not in text
        self._write(f"{text.rstrip()}{mark}" if is_label else mark, f"填上 {mark}")
        self.view.setFocus()

    def _write(self, text: str, words: str) -> None:
        if self.history is None:
            return
        place = self.place
        self._step(lambda design: designing.with_text(design, place, text), f"{designing.address_of(place)}：{words}")

    def _lay_out(self, layout: str) -> None:
        """Write the chosen placeholder's value another way."""
        if self.history is None:
            return
        text = designing.text_at(self.history.design, self.place)
        for mark in designing.marks_of(self.history.design).get(self.place, ()):
            text = text.replace(mark.text, replace(mark, layout=layout).text)
        self._write(text, "改写法")

    def _change_band(self, old: Band, new: Band | None) -> None:
        known = self.catalogue
        self._step(lambda design: designing.band_changed(design, known, old, new), "改重复行")

    def _ask_conditions(self, band: Band) -> None:
        from ui.designer.conditions import ConditionsDialog

        def take(where: tuple[Condition, ...]) -> None:
            self._change_band(band, replace(band, where=where))

        dialog = ConditionsDialog(band, self.catalogue, take, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def claim(self) -> None:
        """Fields for every header that is known, as one step."""
        if self.history is None or self.trial is not None:
            return
        try:
            found = claiming.claimed(self.history.design, self.sheet_name, self.catalogue)
        except DeskError as error:
            self.complain(error)
            return
        self.history.add(found.design, "自动认领")
        parts = [f"按“{found.source}”认领了 {len(found.known)} 处"]
        parts += [f"{'、'.join(found.typed)}设为手填"] if found.typed else []
        parts += [f"没有认出：{'、'.join(found.unknown)}"] if found.unknown else []
        self.say("；".join(parts) + "。可按 Ctrl+Z 撤销。")
        self._after()

    def _step(self, change: Callable[[Design], Design], words: str) -> None:
        assert self.history is not None
        try:
            design = change(self.history.design)
        except DeskError as error:
            self.complain(error)
            self._show()
            return
        if design != self.history.design:
            self.history.add(design, words)
            self.say(f"{words}。")
        self._after()

    def _after(self) -> None:
        self.view.viewport().update()
        self._show()

    def undo(self) -> None:
        """Take the last step back."""
        if self.history is not None and self.trial is None:
            words = self.history.undo()
            self.say(f"已撤销：{words}。" if words else "没有可以撤销的步骤。")
            self._after()

    def redo(self) -> None:
        """Do it again."""
        if self.history is not None and self.trial is None:
            words = self.history.redo()
            self.say(f"已重做：{words}。" if words else "没有可以重做的步骤。")
            self._after()

    def _edit_text(self) -> None:
        self.cell.text.setFocus()
        self.cell.text.selectAll()

    def take_meant(self) -> None:
        """What the header above the chosen cell asks for."""
        if self.history is not None and self.trial is None:
            meant = claiming.field_for(self.history.design, self.place, self.catalogue)
            if meant:
                self.put(meant)

    def _jump(self, place: Place) -> None:
        names = [self.tabs.tabText(at) for at in range(self.tabs.count())]
        if place[0] in names:
            self.tabs.setCurrentIndex(names.index(place[0]))
        self.view.choose(place[1], place[2])
        self.view.setFocus()

    # ---- saving

    def save(self) -> None:
        """Ask under which name, then put it on the shelf."""
        if self.history is None or self.trial is not None:
            return
        from ui.designer.saving import SaveDialog

        dialog = SaveDialog(self.app, self, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def saved(self, form_id: int, name: str) -> None:
        """It lies on the shelf now."""
        self.form_id = form_id
        if self.history is not None:
            self.history.saved()
        self.say(f"✓ “{name}”已存到表格架，可以按网格和月份生成了。")
