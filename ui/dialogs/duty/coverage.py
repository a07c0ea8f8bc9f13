"""How much of what was planned is done: a bar per grid, community, post, person or plan, for a span of days."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QSortFilterProxyModel, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QAbstractItemView, QComboBox, QHBoxLayout, QLabel, QWidget

from desk.duty.periods import period_of
from desk.model import Changes
from ui.app import App
from ui.dialogs.sheet import Sheet, rows_table
from ui.models.copying import harmless
from ui.models.duty import SORT, BarDelegate, CoverageRows

if TYPE_CHECKING:
    from desk.office import Office
    from desk.work.duty.coverage import By, Coverage

HINT = "完成率＝已办÷应办；“未办（有原因）”算没有办。双击一个网格，左侧和地图转到它。"
SPANS = (("week", "本周"), ("month", "本月"), ("quarter", "本季度"), ("half_year", "上下半年"), ("year", "今年"))
WIDTHS = (160, 210, 90, 90, 120, 90)
_TOUCHED = ("task", "record", "plan")


class CoverageDialog(Sheet):
    """Stands beside the work: it follows the area chosen in the tree and what is written."""

    def __init__(self, app: App, office: Office, parent: QWidget | None = None) -> None:
        super().__init__("走访与任务完成率", HINT, parent, width=900)
        self.app, self.office = app, office
        self.body.addLayout(self._build_choices())
        self.rows = CoverageRows(self)
        self.sorted = QSortFilterProxyModel(self)
        self.sorted.setSourceModel(self.rows)
        self.sorted.setSortRole(SORT)
        self.table = rows_table(self.sorted, "完成率", WIDTHS, self)
        self.table.setItemDelegateForColumn(1, BarDelegate(self.table))
        self.table.setSortingEnabled(True)
        self.table.horizontalHeader().setSortIndicator(1, Qt.SortOrder.AscendingOrder)
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setMinimumHeight(330)
        self.table.activated.connect(lambda index: self._go(index.row()))
        self.body.addWidget(self.table, 1)
        self.total = QLabel(self)
        self.total.setTextFormat(Qt.TextFormat.PlainText)
        self.body.addWidget(self.total)
        self.add_close().setAutoDefault(False)
        self.add_other("复制表格", self.copy)
        self.add_other("地图按走访率着色", self._shade)
        app.selected.connect(lambda _: self.ask())
        app.changed.connect(self._on_changed)
        app.closed.connect(self.close)
        self.ask()

    def _build_choices(self) -> QHBoxLayout:
        row = QHBoxLayout()
        self.by = QComboBox(self)
        self.by.setAccessibleName("按什么分")
        grid, layer = self.app.term("grid", "网格"), self.app.layer
        levels = layer.levels if layer is not None else ()
        for number, name in reversed(list(enumerate(levels))):
            if 0 < number < len(levels) - 1:
                self.by.addItem(f"按{name}", ("area", number, name))
        self.by.insertItem(0, f"按{grid}", ("area", None, grid))
        for key, words in (("post", self.app.term("post", "岗位")), ("person", "人员"), ("plan", "工作计划")):
            self.by.addItem(f"按{words}", (key, None, words))
        self.by.setCurrentIndex(0)
        self.span = QComboBox(self)
        self.span.setAccessibleName("哪一段时间")
        for key, words in SPANS:
            self.span.addItem(words, key)
        self.span.setCurrentIndex(2)
        self.upto = QComboBox(self)
        self.upto.setAccessibleName("算到哪一天")
        self.upto.addItem("截至今天应办", True)
        self.upto.addItem("整个周期应办", False)
        self.plan = QComboBox(self)
        self.plan.setAccessibleName("哪个计划")
        self.plan.addItem("全部计划", None)
        for box in (self.by, self.span, self.upto, self.plan):
            box.currentIndexChanged.connect(lambda _: self.ask())
            row.addWidget(box)
        row.addStretch(1)
        self.where = QLabel(self)
        self.where.setTextFormat(Qt.TextFormat.PlainText)
        self.where.setProperty("muted", True)
        row.addWidget(self.where)
        return row

    # ---- reading

    def ask(self) -> None:
        """Count again for what is chosen."""
        from desk.work.duty.coverage import coverage  # brings the reads of duty

        office, area = self.office, self.app.selection.area_id
        if self.app.office is not office:
            return
        by, level, _ = self.by.currentData()
        by_: By = by
        today = date.fromisoformat(office.today())
        period = period_of(str(self.span.currentData()), today)
        last_day = min(period.last, today) if self.upto.currentData() else period.last
        plan = self.plan.currentData()
        inside = None if area == self.app.root_id else area
        self.where.setText(f"{self.app.area_name(area)}　{period.first} 至 {last_day}")

        def work() -> tuple[tuple[Coverage, ...], list[tuple[int, str]]]:
            names = [(int(id), str(name)) for id, name in office.database.read("select id, name from plan order by id")]
            first, last = period.first.isoformat(), last_day.isoformat()
            return coverage(office, first, last, by=by_, area_id=inside, plan_id=plan, level=level), names

        self.app.jobs.read(work, self._take, key="duty coverage", failed=self.complain)

    def _take(self, found: tuple[tuple[Coverage, ...], list[tuple[int, str]]]) -> None:
        lines, names = found
        self.rows.show(self.by.currentData()[2], lines)
        if self.plan.count() == 1 and names:
            self.plan.blockSignals(True)
            for id, name in names:
                self.plan.addItem(name, id)
            self.plan.blockSignals(False)
        planned, done = sum(each.planned for each in lines), sum(each.done for each in lines)
        late = sum(each.late for each in lines)
        if planned:
            rate = f"{100 * done / planned:.1f}%"
            self.total.setText(f"合计：应办 {planned:,} 项，已办 {done:,} 项，逾期 {late:,} 项，完成率 {rate}")
        else:
            self.total.setText("这一段时间没有任务。请到“巡访 → 工作计划…”（Ctrl+Alt+A）排任务，或换一段时间。")

    def _on_changed(self, changes: Changes) -> None:
        if changes.touches(*_TOUCHED):
            self.ask()

    # ---- doing

    def _go(self, row: int) -> None:
        line = self.rows.lines[self.sorted.mapToSource(self.sorted.index(row, 0)).row()]
        kind = self.by.currentData()[0]
        if kind == "area" and line.id in self.app.areas:
            self.app.select(area_id=line.id, source="coverage")

    def _shade(self) -> None:
        shade: Any = getattr(self.parent(), "map", None)
        if shade is not None:
            shade.set_figure("visit_rate")

    def copy(self) -> None:
        """The table with its titles onto the clipboard, ready for Excel."""
        titles = [str(self.rows.headerData(at, Qt.Orientation.Horizontal)) for at in range(self.rows.columnCount())]
        rows = [
            [str(self.sorted.index(row, column).data() or "") for column in range(len(titles))]
            for row in range(self.sorted.rowCount())
        ]
        text = "\r\n".join("\t".join(map(harmless, row)) for row in (titles, *rows))
        QGuiApplication.clipboard().setText(text)
        self.app.say(f"已复制 {len(rows)} 行，可直接粘贴到 Excel。", "good")
