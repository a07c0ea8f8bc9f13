"""Lists that write themselves, with their counts for the chosen area; a click opens one in the list of residents."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QLabel, QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from desk.model import Changes
from ui import theme
from ui.app import App, Selection

KEY, IDS, TITLE = Qt.ItemDataRole.UserRole, Qt.ItemDataRole.UserRole + 1, Qt.ItemDataRole.UserRole + 2
_TOUCHED = ("resident", "household", "special", "member", "building", "movement", "batch")


class RollsPanel(QWidget):
    """Counted anew when the area or the registers change."""

    opened = Signal(str, object)
    """The words of a list and the ids of who stands in it."""

    def __init__(self, app: App, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.app = app
        self._area_id: int | None = None
        self.items: dict[str, QTreeWidgetItem] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, theme.SPACE, 0, 0)
        column.setSpacing(theme.TIGHT)
        self.setProperty("surface", True)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.where = QLabel(self)
        self.where.setTextFormat(Qt.TextFormat.PlainText)
        self.where.setFont(theme.font(theme.BODY, weight=theme.BOLD))
        self.where.setContentsMargins(theme.SPACE + 2, 0, theme.SPACE, 0)
        self.where.setWordWrap(True)
        self.tree = QTreeWidget(self)
        self.tree.setColumnCount(2)
        self.tree.setHeaderHidden(True)
        self.tree.setRootIsDecorated(False)
        self.tree.setIndentation(10)
        self.tree.setItemsExpandable(False)
        self.tree.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.tree.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.tree.setAccessibleName("自动名单")
        head = self.tree.header()
        head.setStretchLastSection(False)
        head.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        head.setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        self.tree.itemActivated.connect(self._on_item)
        self.tree.itemClicked.connect(self._on_item)
        column.addWidget(self.where)
        column.addWidget(self.tree, 1)
        app.selected.connect(self._on_selected)
        app.changed.connect(self._on_changed)
        app.opened.connect(self.ask)
        app.closed.connect(self.tree.clear)
        self._area_id = app.selection.area_id
        self._build()
        self.ask()

    def _build(self) -> None:
        from desk.work.lists import rolls  # reads its files when somebody first asks

        groups: dict[str, QTreeWidgetItem] = {}
        for each in rolls.shipped():
            if each.group not in groups:
                groups[each.group] = self._group(each.group)
            item = QTreeWidgetItem([each.title, "…"])
            item.setToolTip(0, theme.plain("：".join(part for part in (each.title, each.note) if part)))
            item.setData(0, KEY, each.key)
            item.setData(0, TITLE, each.title)
            self._dress(item)
            groups[each.group].addChild(item)
            self.items[each.key] = item
        self.compared = self._group("与上月相比")
        for key, words in (("new", "新增"), ("gone", "减少"), ("changed", "信息有变动")):
            item = QTreeWidgetItem([words, "…"])
            item.setToolTip(0, "迁出、死亡、注销" if key == "gone" else words)
            item.setData(0, TITLE, words)
            self._dress(item)
            self.compared.addChild(item)
            self.items[key] = item
        self.tree.expandAll()

    def _group(self, title: str) -> QTreeWidgetItem:
        item = QTreeWidgetItem([title])
        item.setFlags(Qt.ItemFlag.ItemIsEnabled)
        item.setFont(0, theme.font(theme.SMALL, weight=theme.BOLD))
        item.setForeground(0, theme.colour(theme.MUTED))
        self.tree.addTopLevelItem(item)
        return item

    def _dress(self, item: QTreeWidgetItem) -> None:
        item.setSizeHint(0, QSize(0, theme.ROW - 2))
        item.setTextAlignment(1, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)

    def ask(self) -> None:
        """Count again."""
        office = self.app.office
        if office is None:
            return
        self.where.setText(self.app.area_name(self._area_id))
        area = None if self._area_id == self.app.root_id else self._area_id
        from desk.work.lists import differences, rolls

        self.app.jobs.read(lambda: rolls.counts(office, area), self._show, key="roll counts", can_wait=True)
        self.app.jobs.read(
            lambda: differences.differences(office, area), self._compare, key="roll differences", can_wait=True
        )

    def _on_selected(self, chosen: Selection) -> None:
        if chosen.area_id != self._area_id:
            self._area_id = chosen.area_id
            self.ask()

    def _on_changed(self, changes: Changes) -> None:
        if changes.touches(*_TOUCHED):
            self.ask()

    def _show(self, counts: dict[str, int]) -> None:
        for key, number in counts.items():
            item = self.items[key]
            item.setText(1, f"{number:,}")
            item.setForeground(1, theme.colour(theme.TEXT if number else theme.FAINT))

    def _compare(self, found: Any) -> None:
        self.compared.setText(0, f"与上月相比（{found.since} 起）")
        for key in ("new", "gone", "changed"):
            ids = getattr(found, key)
            self.items[key].setText(1, f"{len(ids):,}")
            self.items[key].setData(0, IDS, ids)
        self.compared.setToolTip(0, f"另有 {found.lost:,} 条已合并或撤销" if found.lost else "")

    def _on_item(self, item: QTreeWidgetItem) -> None:
        office, title = self.app.office, item.data(0, TITLE)
        if office is None or not title:
            return
        key, ids = item.data(0, KEY), item.data(0, IDS)
        if key is None:
            self.opened.emit(title, tuple(ids or ()))
            return
        area = None if self._area_id == self.app.root_id else self._area_id
        from desk.work.lists import rolls

        self.app.jobs.read(
            lambda: rolls.ids(office, key, area), lambda found: self.opened.emit(title, found), key="roll open"
        )
