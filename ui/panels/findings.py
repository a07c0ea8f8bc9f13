"""What a check of the grids found: grouped by rule, each with its place on the map, and what can be done about it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QStackedWidget,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from desk.model import Changes
from ui import theme
from ui.app import App
from ui.labels import ElidedLabel

if TYPE_CHECKING:
    from desk.work.ground.coverage import GridFinding

PLACE: Final = Qt.ItemDataRole.UserRole
"""Of a row: the place of its finding in the list."""
SHOWN: Final = 500
"""Findings of one rule that are listed; the export has all."""
BEFORE: Final = (
    "检查各级{grid}是否无缝覆盖：空隙、重叠、碎缝、超出上级、边界自相交，以及编码、责任人、规模和落格。\n\n"
    "点“开始检查”。检查只看不改。"
)
NOTHING: Final = "✓ 没有发现问题\n\n{grid}边界严丝合缝，编码、责任人、规模和落格都符合要求。"
CHANGED: Final = "▲ 检查之后数据有变动，请重新检查"
_WATCHED: Final = ("area", "member", "layer", "assignment")


class FindingsPanel(QWidget):
    """Shows the findings and says what the person wants done; `Checking` does it."""

    check_wanted = Signal()
    spot_wanted = Signal(int)
    """Place of the finding that was chosen."""
    mend_wanted = Signal(object)
    """Findings to be mended."""
    list_wanted = Signal(object)
    """A finding whose things are to be listed."""
    recompute_wanted = Signal()
    export_wanted = Signal()

    def __init__(self, app: App, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.app = app
        self.findings: tuple[GridFinding, ...] = ()
        self._items: list[QTreeWidgetItem] = []
        self._word = app.term("grid", "网格")
        self._build_header()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.header)
        column.addWidget(self._build_top())
        column.addWidget(self._build_middle(), 1)
        column.addWidget(self._build_foot())
        self.setAccessibleName("覆盖检查")
        app.changed.connect(self._on_changed)
        app.opened.connect(self.forget)
        app.closed.connect(self.forget)
        self.forget()

    # ---- building

    def _build_header(self) -> None:
        self.header = QWidget(self)
        self.header.setProperty("surface", True)
        row = QHBoxLayout(self.header)
        row.setContentsMargins(theme.SPACE, theme.TIGHT, theme.SPACE, theme.TIGHT)
        self.heading = ElidedLabel(self.header)
        self.heading.setFont(theme.font(weight=theme.BOLD))
        self.heading.setFixedHeight(theme.TARGET)
        row.addWidget(self.heading, 1)

    def _build_top(self) -> QWidget:
        top = QWidget(self)
        top.setProperty("surface", True)
        row = QHBoxLayout(top)
        row.setContentsMargins(theme.SPACE, 0, theme.SPACE, theme.SPACE)
        self.scope = QComboBox(top)
        self.scope.setAccessibleName("检查范围")
        self.scope.addItem("整个图层", False)
        self.scope.addItem("只查所选区域", True)
        self.scope.setFixedHeight(theme.TARGET)
        self.start = QPushButton("开始检查", top)
        self.start.setProperty("primary", True)
        self.start.setFixedHeight(theme.TARGET)
        self.start.clicked.connect(self.check_wanted)
        row.addWidget(self.scope, 1)
        row.addWidget(self.start)
        return top

    def _build_middle(self) -> QStackedWidget:
        self.middle = QStackedWidget(self)
        self.empty = QLabel(self.middle)
        self.empty.setTextFormat(Qt.TextFormat.PlainText)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.empty.setWordWrap(True)
        self.empty.setProperty("muted", True)
        self.empty.setContentsMargins(theme.WIDE, 0, theme.WIDE, 0)
        self.tree = QTreeWidget(self.middle)
        self.tree.setHeaderHidden(True)
        self.tree.setColumnCount(1)
        self.tree.setIndentation(14)
        self.tree.setWordWrap(True)
        self.tree.setUniformRowHeights(False)
        self.tree.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.tree.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.tree.setAccessibleName("发现的问题")
        self.tree.currentItemChanged.connect(self._on_item)
        self.middle.addWidget(self.empty)
        self.middle.addWidget(self.tree)
        return self.middle

    def _build_foot(self) -> QWidget:
        self.foot = QWidget(self)
        self.foot.setProperty("surface", True)
        grid = QGridLayout(self.foot)
        grid.setContentsMargins(theme.SPACE, theme.SPACE, theme.SPACE, theme.SPACE)
        self.words = QLabel(self.foot)
        self.words.setTextFormat(Qt.TextFormat.PlainText)
        self.words.setWordWrap(True)
        self.stale = QLabel(CHANGED, self.foot)
        self.stale.setStyleSheet(f"color: {theme.WARN};")
        self.mend_one = self._button("修复这一处…", self._on_mend_one, "预览修复前后的边界，确认后才保存")
        self.mend_all = self._button(
            "修复可修复的…", self._on_mend_all, "窄缝和窄重叠归公共边界最长的邻格，预览后才保存"
        )
        self.list_button = self._button("看名单", self._on_list, "在列表里只看这些对象")
        self.recompute = self._button("重新计算成员", self.recompute_wanted.emit, "按条件重新确定每个网格有谁")
        self.export = self._button("导出清单…", self.export_wanted.emit, "把全部问题导出成表格")
        grid.addWidget(self.words, 0, 0, 1, 3)
        grid.addWidget(self.stale, 1, 0, 1, 3)
        grid.addWidget(self.mend_one, 2, 0)
        grid.addWidget(self.mend_all, 2, 1)
        grid.addWidget(self.list_button, 2, 0)
        grid.addWidget(self.recompute, 2, 1)
        grid.addWidget(self.export, 2, 2)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        return self.foot

    def _button(self, words: str, then: object, tip: str) -> QPushButton:
        made = QPushButton(words, self)
        made.setToolTip(tip)
        made.setFixedHeight(theme.TARGET)
        made.clicked.connect(then)
        return made

    # ---- what it shows

    def forget(self) -> None:
        """As before the first check."""
        self.findings = ()
        self._items = []
        self.tree.clear()
        self._word = self.app.term("grid", "网格")
        self.heading.say("覆盖检查")
        self.empty.setText(BEFORE.format(grid=self._word))
        self.middle.setCurrentWidget(self.empty)
        self.foot.hide()
        self.start.setEnabled(self.app.office is not None)

    def set_busy(self, is_busy: bool) -> None:
        """While a check runs, it cannot be started again."""
        self.start.setEnabled(not is_busy)
        self.start.setText("正在检查…" if is_busy else "重新检查" if self.foot.isVisibleTo(self) else "开始检查")

    def show_findings(self, layer: str, findings: Sequence[GridFinding]) -> None:
        """Show the outcome of a check of that layer."""
        self.findings = tuple(findings)
        self.heading.say(f"覆盖检查　{layer}　{len(findings):,} 项" if findings else f"覆盖检查　{layer}")
        self.stale.hide()
        self.tree.clear()
        if not findings:
            self.empty.setText(NOTHING.format(grid=self._word))
            self.middle.setCurrentWidget(self.empty)
            self.foot.hide()
        else:
            self._fill()
            self.middle.setCurrentWidget(self.tree)
            self.foot.show()
            self._dress(None)
        self.set_busy(False)
        self.start.setText("重新检查")

    def _fill(self) -> None:
        groups: dict[str, list[int]] = {}
        for place, one in enumerate(self.findings):
            groups.setdefault(one.title, []).append(place)
        bold = theme.font(weight=theme.BOLD)
        tops, self._items = [], []
        for title, places in groups.items():
            top = QTreeWidgetItem([f"{title}　{len(places):,}"])
            top.setFont(0, bold)
            top.setFlags(Qt.ItemFlag.ItemIsEnabled)
            for place in places[:SHOWN]:
                item = QTreeWidgetItem([self.findings[place].sentence])
                item.setData(0, PLACE, place)
                item.setToolTip(0, theme.plain(self.findings[place].sentence))
                top.addChild(item)
                self._items.append(item)
            if len(places) > SHOWN:
                more = QTreeWidgetItem([f"……还有 {len(places) - SHOWN:,} 项，导出清单可看全部"])
                more.setFlags(Qt.ItemFlag.NoItemFlags)
                top.addChild(more)
            tops.append(top)
        self.tree.addTopLevelItems(tops)
        for at, top in enumerate(tops):
            top.setExpanded(at < 3 or top.childCount() <= 10)

    def chosen(self) -> GridFinding | None:
        """The finding of the current row."""
        item = self.tree.currentItem()
        place = None if item is None else item.data(0, PLACE)
        return self.findings[place] if isinstance(place, int) and place < len(self.findings) else None

    def choose(self, place: int) -> None:
        """Make a finding the current one."""
        for item in self._items:
            if item.data(0, PLACE) == place:
                self.tree.setCurrentItem(item)
                self.tree.scrollToItem(item)

    def _dress(self, one: GridFinding | None) -> None:
        """The buttons that make sense for the chosen finding."""
        self.words.setText("" if one is None else f"{one.title}：{one.sentence}")
        self.words.setVisible(one is not None)
        mendable = sum(each.may_be_mended for each in self.findings)
        is_list = one is not None and bool(one.item_ids)
        is_stale = one is not None and one.rule == "stale"
        self.list_button.setVisible(is_list)
        self.recompute.setVisible(is_stale)
        self.mend_one.setVisible(not is_list and not is_stale and mendable > 0)
        self.mend_one.setEnabled(one is not None and one.may_be_mended)
        self.mend_all.setVisible(not is_stale and mendable > 0)
        self.mend_all.setText(f"修复可修复的 {mendable:,} 处…")

    # ---- what happens

    def _on_item(self, current: QTreeWidgetItem | None, _: object) -> None:
        place = None if current is None else current.data(0, PLACE)
        one = self.chosen()
        self._dress(one)
        if one is not None and isinstance(place, int):
            self.spot_wanted.emit(place)

    def _on_mend_one(self) -> None:
        one = self.chosen()
        if one is not None:
            self.mend_wanted.emit((one,))

    def _on_mend_all(self) -> None:
        self.mend_wanted.emit(tuple(one for one in self.findings if one.may_be_mended))

    def _on_list(self) -> None:
        one = self.chosen()
        if one is not None:
            self.list_wanted.emit(one)

    def _on_changed(self, changes: Changes) -> None:
        if self.findings and changes.touches(*_WATCHED):
            self.stale.show()
