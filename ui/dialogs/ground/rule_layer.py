"""A new layer that is not drawn: what it is called, whom it divides, and how."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Final

from PySide6.QtWidgets import QComboBox, QFormLayout, QLineEdit, QWidget

from desk.model import Changes
from ui.app import App
from ui.dialogs.ground.conditions import ConditionEditor
from ui.dialogs.sheet import Sheet, said

if TYPE_CHECKING:
    from desk.work.belonging.rules import RuleField

_BASES: Final = (("按条件", "rule"), ("按名单（逐个挑选）", "list"), ("按资产（部件的权属、类别等）", "asset"))


class RuleLayerDialog(Sheet):
    """Makes the layer in one transaction."""

    def __init__(
        self,
        app: App,
        fields: Mapping[str, tuple[RuleField, ...]],
        then: Callable[[Changes], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__("新建条件图层", "", parent, width=620)
        self.app, self._fields, self._then = app, fields, then
        self.setMinimumHeight(420)
        form = QFormLayout()
        self.name = QLineEdit(self)
        self.name.setPlaceholderText("如 老年人群网格、餐饮行业网格")
        self.name.setMaxLength(40)
        self.basis = QComboBox(self)
        for words, key in _BASES:
            self.basis.addItem(words, key)
        self.whom = QComboBox(self)
        for key, word in (("resident", "居民"), ("organisation", "单位"), ("facility", "部件")):
            self.whom.addItem(app.term(key, word), key)
        form.addRow("图层名称", self.name)
        form.addRow("怎样划分", self.basis)
        form.addRow("划分对象", self.whom)
        self.body.addLayout(form)
        self.body.addWidget(said("哪些对象应当落格（用来检查未落格）：不设条件就是全部。", self))
        self.editor = ConditionEditor(self)
        self.body.addWidget(self.editor)
        self.body.addStretch(1)
        self.basis.currentIndexChanged.connect(lambda _: self._on_basis())
        self.whom.currentIndexChanged.connect(lambda _: self._offer())
        self.save = self.add_main("新建", self._on_save)
        self.add_close("取消")
        self._offer()
        self.name.setFocus()

    def _on_basis(self) -> None:
        is_asset = self.basis.currentData() == "asset"
        if is_asset:
            self.whom.setCurrentIndex(self.whom.findData("facility"))
        self.whom.setEnabled(not is_asset)

    def _offer(self) -> None:
        whom = str(self.whom.currentData())
        self.editor.offer(whom, self._fields.get(whom, ()))

    def _on_save(self) -> None:
        office = self.app.office
        if office is None:
            return
        name, basis, rule = self.name.text(), str(self.basis.currentData()), self.editor.rule()
        self.save.setEnabled(False)

        def work() -> Changes:
            from desk.work.belonging.rule_layers import make_layer  # brings SQLAlchemy

            return make_layer(office, name, basis, rule)

        self.app.jobs.write(work, self._made, self._failed)

    def _made(self, changes: Changes) -> None:
        self._then(changes)
        self.accept()

    def _failed(self, error: BaseException) -> None:
        self.save.setEnabled(True)
        self.complain(error)
