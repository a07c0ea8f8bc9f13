"""The designer tries a form: filled with real data of an area and a month, shown in the same view."""

from __future__ import annotations

from desk.work.forms.designing import CellLook, SheetLook
from ui.designer.file import DesignerFile

Tried = tuple[tuple[SheetLook, ...], dict[str, dict[tuple[int, int], CellLook]]]
"""The sheets of the produced bytes, and their cells by row and column."""


class DesignerTrial(DesignerFile):
    """`trial` holds the sheets of the produced bytes, None while the design itself is shown."""

    def toggle_trial(self) -> None:
        """Fill with real data, or go back to the design."""
        if self.history is None:
            return
        if self.trial is not None:
            self.trial = None
            self.say("回到编排。")
            self.draw()
        else:
            self.try_it()

    def try_it(self) -> None:
        """Fill, off the GUI thread."""
        office, history = self.app.office, self.history
        if office is None or history is None:
            return
        design, body, known = history.design, self.body, self.catalogue
        area_id = self.area.currentData()
        period = self.month.date().toString("yyyy-MM")
        self.say("正在用真实数据试填……")

        def work() -> Tried:
            from desk.work.forms import trying

            sheets = trying.try_out(office, design, body, known, area_id, period)
            return sheets, {sheet.name: {(cell.row, cell.column): cell for cell in sheet.cells} for sheet in sheets}

        self.app.jobs.read(work, self._tried, key="designer trial", failed=self._not_tried)

    def _tried(self, found: Tried) -> None:
        self.trial, self.trial_cells = found
        self.say(f"试填：{self.area.currentText().strip()}　{self.month.text()}。按 F9 回到编排。")
        self.draw()

    def _not_tried(self, error: BaseException) -> None:
        self.trial = None
        self.complain(error)
        self.draw()
