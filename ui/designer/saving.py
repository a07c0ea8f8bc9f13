"""Where a design goes on the shelf: its name, category, how often it goes up and to whom."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QComboBox, QFormLayout, QLineEdit, QSpinBox

from desk.model import Changes
from desk.work.forms.periods import CADENCES
from ui.app import App
from ui.dialogs.sheet import Sheet

if TYPE_CHECKING:
    from desk.work.forms.shelf import Form
    from ui.designer.window import DesignerWindow

CATEGORIES = ("人口", "房屋", "网格", "事件", "安全", "民生", "组织", "自制")


class SaveDialog(Sheet):
    """Saves, and tells the designer."""

    def __init__(self, app: App, designer: DesignerWindow, parent: DesignerWindow) -> None:
        super().__init__(
            "存到表格架", "存好后就能按网格、按月份一键生成。原表里没有动过的地方一处不变。", parent, width=480
        )
        self.app, self.designer = app, designer
        form = QFormLayout()
        self.target = QComboBox(self)
        self.target.addItem("新的一张", 0)
        self.name = QLineEdit(self)
        if designer.history is not None:
            self.name.setText(Path(designer.history.design.template.name).stem[:60])
        self.kind = QComboBox(self)
        self.kind.setEditable(True)
        self.kind.addItems(list(CATEGORIES))
        self.kind.setCurrentText("自制")
        self.every = QComboBox(self)
        for key, words in CADENCES.items():
            self.every.addItem(words, key)
        self.every.setCurrentIndex(self.every.findData("event"))
        self.due = QSpinBox(self)
        self.due.setRange(0, 60)
        self.due.setValue(5)
        self.due.setPrefix("期满后第 ")
        self.due.setSuffix(" 天")
        self.recipient = QLineEdit(self)
        for words, field in (
            ("存为", self.target),
            ("表名", self.name),
            ("类别", self.kind),
            ("报送周期", self.every),
            ("截止日", self.due),
            ("报送给", self.recipient),
        ):
            form.addRow(words, field)
            field.setAccessibleName(words)
        self.body.addLayout(form)
        self.every.currentIndexChanged.connect(lambda _: self._show_cadence())
        self.target.activated.connect(lambda _: self._on_target())
        self.add_close("取消").setAutoDefault(False)
        self.main = self.add_main("保存", self.save)
        self._forms: dict[int, Form] = {}
        self._show_cadence()
        self._read()

    def _read(self) -> None:
        office = self.app.office
        if office is None:
            return

        def work() -> tuple[Form, ...]:
            from desk.work.forms import shelf  # brings the lists forms ask for

            return shelf.forms(office)

        self.app.jobs.read(work, self._take, key="designer shelf", failed=self.complain)

    def _take(self, forms: tuple[Form, ...]) -> None:
        """What may be written over: the form that was opened, and duties whose template is still to come."""
        self._forms = {form.id: form for form in forms}
        for form in forms:
            if form.id == self.designer.form_id:
                self.target.addItem(f"改“{form.name}”", form.id)
                self.target.setCurrentIndex(self.target.count() - 1)
                self._on_target()
            elif not form.has_body:
                self.target.addItem(f"作为“{form.name}”的模板", form.id)

    def _on_target(self) -> None:
        form = self._forms.get(self.target.currentData())
        if form is None:
            return
        self.name.setText(form.name)
        self.kind.setCurrentText(form.kind)
        self.every.setCurrentIndex(max(self.every.findData(form.every or "event"), 0))
        self.due.setValue(form.due_day)
        self.recipient.setText(form.recipient)

    def _show_cadence(self) -> None:
        is_due = self.every.currentData() != "event"
        self.due.setEnabled(is_due)
        self.recipient.setEnabled(is_due)

    def save(self) -> None:
        """Put it on the shelf."""
        office, history = self.app.office, self.designer.history
        if office is None or history is None:
            return
        design, body, known = history.design, self.designer.body, self.designer.catalogue
        name, kind, every = self.name.text(), self.kind.currentText(), str(self.every.currentData())
        form_id, due, to = self.target.currentData() or None, self.due.value(), self.recipient.text()
        self.main.setEnabled(False)

        def work() -> tuple[int, Changes]:
            from desk.work.forms import trying

            return trying.save(
                office, design, body, known, name=name, kind=kind, form_id=form_id, every=every, due=due, recipient=to
            )

        self.app.jobs.write(work, lambda found: self._saved(found[0], found[1], name), self._not_saved)

    def _saved(self, form_id: int, changes: Changes, name: str) -> None:
        self.app.note(changes)
        self.designer.saved(form_id, " ".join(name.split()))
        self.accept()

    def _not_saved(self, error: BaseException) -> None:
        self.main.setEnabled(True)
        self.complain(error)
