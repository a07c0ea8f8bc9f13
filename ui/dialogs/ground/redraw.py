"""Before new grids are saved: who moves where, what is closed and what is new, and why."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtWidgets import (
    QAbstractItemView,
    QFormLayout,
    QHeaderView,
    QLineEdit,
    QTableView,
    QTabWidget,
    QWidget,
)

from desk.model import Changes
from ui import theme
from ui.app import App
from ui.dialogs.sheet import Sheet, said
from ui.models.grid_counts import WORDS
from ui.models.still import StillRows

if TYPE_CHECKING:
    from desk.ground.draft import Draft
    from desk.work.redrawing.redraw import RedrawPlan

MOVES = ("从", "到", "楼栋", "户", "人", "部件", "单位", "待办{issue}")
GRIDS = ("情况", "编码", "名称", "原{grid}或去向", "户", "人", "面积（㎡）", "规模")
TEAMS = ("人员", "岗位", "原{grid}", "新{grid}", "比例（%）")
FINDINGS = ("需要留意",)
REASON = 200
"""Letters of a reason."""


class RedrawDialog(Sheet):
    """Asks the preview, shows it, saves once the person agrees. `saved` gets the changes."""

    def __init__(self, app: App, draft: Draft, saved: Callable[[Changes], None], parent: QWidget | None = None) -> None:
        word = app.term("grid", "网格")
        super().__init__(f"保存{word}改动", "正在核算谁到哪里…", parent, width=980)
        self.app, self._draft, self._saved, self._word = app, draft, saved, word
        self.setMinimumHeight(560)
        self.tabs = QTabWidget(self)
        self.tabs.setDocumentMode(True)
        issue = app.term("issue", "事件")
        self.models = {
            key: StillRows([title.format(grid=word, issue=issue) for title in titles], self)
            for key, titles in (("moves", MOVES), ("grids", GRIDS), ("teams", TEAMS), ("findings", FINDINGS))
        }
        self._titles = {"moves": "谁到哪里", "grids": word, "teams": "人员安排", "findings": "检查"}
        for key, model in self.models.items():
            self.tabs.addTab(self._table(model, self._titles[key]), self._titles[key])
        self.body.addWidget(self.tabs, 1)
        form = QFormLayout()
        self.reason = QLineEdit(self)
        self.reason.setMaxLength(REASON)
        self.reason.setPlaceholderText("例如：新建小区入住，按街道会议决定调整（写进操作日志）")
        form.addRow("事由", self.reason)
        self.body.addLayout(form)
        self.body.addWidget(
            said("人随楼走：楼栋换了网格，楼里的户、居民和走访记录一起换。保存后仍可用 Ctrl+Z 整步撤销。", self)
        )
        self.save_button = self.add_main("保存", self._save)
        self.save_button.setEnabled(False)
        self.add_close("返回")
        self.reason.setFocus()

    def _table(self, model: StillRows, name: str) -> QTableView:
        table = QTableView(self)
        table.setModel(model)
        table.setAccessibleName(name)
        table.setShowGrid(False)
        table.setAlternatingRowColors(True)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(theme.ROW)
        table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        return table

    # ---- the preview

    def show_plan(self, plan: RedrawPlan) -> None:
        """Fill the tables; a conflict is said and nothing can be saved."""
        self._fill("moves", [_move(each) for each in plan.moves])
        lines = [
            *(("新设", each) for each in plan.new),
            *(("撤销", each) for each in plan.closed),
            *(("调整", each) for each in plan.changed),
        ]
        states = [WORDS[each.count.state] if what != "撤销" else ("", "") for what, each in lines]
        self._fill(
            "grids",
            [
                (what, each.code, each.name, "、".join(each.others), each.count.households, each.count.residents,
                 round(each.count.square_metres), f"{theme.SIGNS[tone]} {words}".strip())
                for (what, each), (words, tone) in zip(lines, states, strict=True)
            ],
            [tone for _, tone in states],
        )  # fmt: skip
        self._fill("teams", [(t.person, t.post, "、".join(t.from_names), t.to_name, t.share) for t in plan.teams])
        self._fill("findings", [(each.sentence,) for each in plan.findings], ["warn"] * len(plan.findings))
        self.hint.setText(self._summary(plan))
        if plan.conflict:
            self.say_wrong(plan.conflict)
        self.save_button.setEnabled(not plan.conflict)

    def refuse(self, error: BaseException) -> None:
        """The preview could not be made."""
        self.hint.setText("没有保存任何内容。")
        self.complain(error)

    def _fill(self, key: str, rows: list[tuple[object, ...]], tones: list[str] | None = None) -> None:
        number = list(self.models).index(key)
        self.models[key].fill(rows, tones or ())  # type: ignore[arg-type]
        self.tabs.setTabText(number, f"{self._titles[key]}（{len(rows)}）")
        table = self.tabs.widget(number)
        assert isinstance(table, QTableView)
        table.resizeColumnsToContents()
        # The last column takes the rest of the width; where it is a number, the names before it do.
        head, ends_in_words = table.horizontalHeader(), not rows or isinstance(rows[0][-1], str)
        head.setStretchLastSection(ends_in_words)
        if not ends_in_words:
            for column in (0, 1):
                head.setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch)

    def _summary(self, plan: RedrawPlan) -> str:
        counts = (("新设", plan.new), ("撤销", plan.closed), ("调整", plan.changed))
        grids = "，".join(f"{words} {len(each)} 个{self._word}" for words, each in counts if each) or "网格边界不变"
        houses, homes = sum(m.buildings for m in plan.moves), sum(m.households for m in plan.moves)
        people = sum(m.residents for m in plan.moves)
        return f"{grids}；{houses:,} 栋楼、{homes:,} 户、{people:,} 人换{self._word}，其余不动。"

    # ---- saving

    def _save(self) -> None:
        office, draft, reason = self.app.office, self._draft, self.reason.text().strip()
        if office is None:
            return
        from desk.work.redrawing import redraw  # there since the draft was begun

        self.save_button.setEnabled(False)
        self.say_wrong("")
        self.app.jobs.write(lambda: redraw.save(office, draft, reason=reason), self._on_saved, self._on_refused)

    def _on_saved(self, changes: Changes) -> None:
        self.accept()
        self._saved(changes)

    def _on_refused(self, error: BaseException) -> None:
        """Nothing was written; the draft stays as it is."""
        self.complain(error)
        self.save_button.setEnabled(True)


def _move(move: object) -> tuple[object, ...]:
    fields = (
        "from_name",
        "to_name",
        "buildings",
        "households",
        "residents",
        "facilities",
        "organisations",
        "open_issues",
    )
    return tuple(getattr(move, name) for name in fields)
