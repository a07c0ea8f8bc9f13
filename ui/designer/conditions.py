"""Which records of a list a band repeats for."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from desk.model import Column, Condition
from desk.work.forms.designing import Band, Catalogue
from ui import theme
from ui.dialogs.lists.filter import Asked, FilterRow
from ui.dialogs.sheet import Sheet


class ConditionsDialog(Sheet):
    """The rows of the list filter, over the fields of a form's source."""

    def __init__(
        self,
        band: Band,
        catalogue: Catalogue,
        take: Callable[[tuple[Condition, ...]], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(
            f"“{band.source}”的条件", "列出的条件要同时符合。一格里用顿号隔开几个值，符合一个即可。", parent, width=620
        )
        source = catalogue.source(band.source)
        self._columns = tuple(
            Asked(column=Column(key=one.title, title=one.title, type=one.type), choices=(), is_hidden=False)
            for one in (source.fields if source is not None else ())
        )
        self._take = take
        self.rows: list[FilterRow] = []
        self._listed = QVBoxLayout()
        self._listed.setSpacing(theme.TIGHT + 2)
        self.body.addLayout(self._listed)
        self.more = QPushButton("加一条条件", self)
        self.more.setAutoDefault(False)
        self.more.clicked.connect(lambda: self.add())
        self.body.addWidget(self.more, 0, Qt.AlignmentFlag.AlignLeft)
        self.body.addStretch(1)
        self.add_close("取消").setAutoDefault(False)
        self.add_main("应用", self._apply)
        for each in band.where:
            self.add(each)
        if not band.where:
            self.add()

    def add(self, condition: Condition | None = None) -> FilterRow:
        """One condition more."""
        row = FilterRow(self._columns, self)
        row.gone.connect(self._remove)
        if condition is not None:
            row.show_condition(condition)
        self.rows.append(row)
        self._listed.addWidget(row)
        return row

    def _remove(self, row: FilterRow) -> None:
        self.rows.remove(row)
        row.deleteLater()

    def _apply(self) -> None:
        self._take(tuple(found for row in self.rows if (found := row.condition()) is not None))
        self.accept()
