"""Puts the chosen rows of a list into a grid by hand, or takes them out again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from PySide6.QtWidgets import QComboBox, QWidget

from desk.model import Changes
from ui.app import App
from ui.dialogs.sheet import Sheet, said

if TYPE_CHECKING:
    from desk.work.belonging.rule_layers import RuleLayer
    from ui.window import Window

_TABLES: Final = {"residents": "resident", "organisations": "organisation", "facilities": "facility"}


def open_list_grid(app: App, window: Window) -> None:
    """Ask which grid, for the rows chosen in the list in front."""
    panel = window.front_list()
    office, whom = app.office, _TABLES.get(panel.spec.kind)
    ids = [int(panel.model.ids[row]) for row in panel.table.chosen_rows()]
    if office is None:
        return
    if whom is None or not ids:
        app.say("请先在居民、单位或部件列表里选中要加入的行。", "warn")
        return

    def work() -> tuple[RuleLayer, ...]:
        from desk.work.belonging.rule_layers import rule_layers  # brings SQLAlchemy

        return tuple(each for each in rule_layers(office) if each.universe.whom == whom and each.grids)

    def show(layers: tuple[RuleLayer, ...]) -> None:
        if not layers:
            app.say("还没有可以加入的名单网格，请先用“条件网格”新建一个。", "warn")
        else:
            window.show_dialog(ListGridDialog(app, layers, ids, window))

    app.jobs.read(work, show, "list grids")


class ListGridDialog(Sheet):
    """Each change is one transaction."""

    def __init__(
        self, app: App, layers: Sequence[RuleLayer], ids: Sequence[int], parent: QWidget | None = None
    ) -> None:
        super().__init__("加入名单网格", f"所选 {len(ids):,} 行将按名单归入下面的网格，条件变动时不受影响。", parent)
        self.app, self._ids = app, tuple(ids)
        self.grid = QComboBox(self)
        self.grid.setAccessibleName("网格")
        # Grids of lists first: that is what one usually wants.
        for layer in sorted(layers, key=lambda each: each.basis != "list"):
            for grid in layer.grids:
                self.grid.addItem(f"{layer.name}　{grid.name}（{grid.members:,}）", grid.id)
        self.body.addWidget(self.grid)
        self.body.addWidget(said("移出只对按名单加入的有效。", self))
        self.add_main("加入", lambda: self._write(is_in=True))
        self.add_other("移出", lambda: self._write(is_in=False))
        self.add_close("取消")

    def _write(self, *, is_in: bool) -> None:
        office, area_id, ids = self.app.office, int(self.grid.currentData()), self._ids
        if office is None:
            return

        def work() -> Changes:
            from desk.work.belonging.membership import add_members, remove_members

            return (add_members if is_in else remove_members)(office, area_id, ids)

        self.app.jobs.write(work, lambda changes: self._written(changes, is_in=is_in), self.complain)

    def _written(self, changes: Changes, *, is_in: bool) -> None:
        self.app.note(changes)
        is_new = bool(changes.rows.get("member"))
        words = f"所选行已{'加入' if is_in else '移出'}名单网格，可用 Ctrl+Z 撤销。"
        self.app.say(
            words if is_new else "没有变动：所选的行早已在（或不在）这个网格里。", "good" if is_new else "info"
        )
        self.accept()
