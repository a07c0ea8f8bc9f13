"""The panel beside the map while grids are redrawn: tools, what to do next, live counts, findings, save."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QButtonGroup,
    QCheckBox,
    QGridLayout,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QTableView,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from desk.model import Finding
from ui import theme
from ui.app import App
from ui.icons import icon
from ui.labels import ElidedLabel
from ui.models.grid_counts import GridCounts

if TYPE_CHECKING:
    from ui.map.drafting import Drafting
    from ui.map.strokes import Drawn


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """A way of drawing: the key of its mode, words, icon, and what to do on the map."""

    mode: str
    words: str
    icon: str
    hint: str
    done: str = ""
    """What the button says that ends the sketch; "" has none."""


WAYS: tuple[Way, ...] = (
    Way(mode="select", words="选择", icon="cursor-line", hint="点一个{grid}选中它；按住 Shift 再点可选多个。"),
    Way(
        mode="vertex",
        words="移动边界",
        icon="drag-move-2-line",
        hint="先点一个{grid}，再拖边界上的方点，邻格的公共边界一起移动；拖圆点可加折点，指着方点按 Delete 删除。",
    ),
    Way(
        mode="split",
        words="分割",
        icon="scissors-cut-line",
        hint="画一条线穿过要分开的{grid}：逐点单击，双击或回车结束；退格键去掉最后一点，Esc 取消。",
        done="分割",
    ),
    Way(
        mode="merge",
        words="合并",
        icon="merge-cells-horizontal",
        hint="点选两个以上相邻的{grid}，再按“合并”或回车。",
        done="合并",
    ),
    Way(
        mode="draw",
        words="新画",
        icon="pencil-line",
        hint="沿新{grid}的边界逐点单击，双击或回车结束；会自动对齐到折点、边界和街路。",
        done="画完",
    ),
    Way(
        mode="hole",
        words="挖洞",
        icon="donut-chart-line",
        hint="在一个{grid}里面圈出不归它管的地块，双击或回车结束。",
        done="画完",
    ),
    Way(
        mode="give",
        words="划转地块",
        icon="shape-line",
        hint="按住鼠标圈出要划走的地块（也可逐点单击），再点接收的{grid}。按住 Ctrl 拖动可移动地图。",
        done="圈好了",
    ),
    Way(
        mode="houses",
        words="移交楼栋",
        icon="building-line",
        hint="点选或圈选楼栋，按“选好了”或回车，再点接收的{grid}。地块不变，只改楼栋归属。",
        done="选好了",
    ),
)
TITLES = ("{grid}", "户", "人", "部件", "商户", "面积（㎡）", "规模")
WIDTHS = (0, 54, 58, 54, 54, 84, 76)


class EditingPanel(QWidget):
    """Shows what `Drafting` says and asks it for what the person wants."""

    save_wanted = Signal()
    leave_wanted = Signal()

    def __init__(self, app: App, drafting: Drafting, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.app, self.drafting = app, drafting
        self._word = app.term("grid", "网格")
        self._build_header()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.header)
        top = QWidget(self)
        top.setProperty("surface", True)
        inner = QVBoxLayout(top)
        inner.setContentsMargins(theme.SPACE, theme.SPACE, theme.SPACE, theme.SPACE)
        inner.setSpacing(theme.SPACE - 2)
        inner.addLayout(self._build_tools())
        inner.addWidget(self._build_hint())
        inner.addLayout(self._build_chosen())
        column.addWidget(top)
        column.addWidget(self._build_counts(), 3)
        column.addWidget(self._build_findings(), 1)
        column.addWidget(self._build_foot())
        self.setAccessibleName(f"编辑{self._word}")
        self._connect()

    # ---- building

    def _build_header(self) -> None:
        self.header = QWidget(self)
        self.header.setProperty("surface", True)
        row = QHBoxLayout(self.header)
        row.setContentsMargins(theme.WIDE, theme.TIGHT, theme.SPACE, 0)
        self.title = QLabel(self.header)
        self.title.setTextFormat(Qt.TextFormat.PlainText)
        self.title.setFont(theme.font(theme.STRONG, weight=theme.BOLD))
        row.addWidget(self.title, 1)

    def _build_tools(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setSpacing(theme.TIGHT)
        self.group = QButtonGroup(self)
        self.tools: dict[str, QToolButton] = {}
        for number, way in enumerate(WAYS):
            button = QToolButton(self)
            button.setText(f"{way.words}\nAlt+{number + 1}")
            button.setIcon(icon(way.icon))
            button.setIconSize(QSize(18, 18))
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
            button.setCheckable(True)
            button.setMinimumHeight(theme.TARGET + 10)
            button.setSizePolicy(button.sizePolicy().Policy.Expanding, button.sizePolicy().verticalPolicy())
            button.setToolTip(theme.plain(f"{way.words}（Alt+{number + 1}）：{way.hint.format(grid=self._word)}"))
            button.setAccessibleName(way.words)
            button.clicked.connect(lambda _, mode=way.mode: self.drafting.set_mode(mode))
            key = QShortcut(QKeySequence(f"Alt+{number + 1}"), self)
            key.activated.connect(lambda mode=way.mode: self.drafting.set_mode(mode))
            self.group.addButton(button)
            self.tools[way.mode] = button
            grid.addWidget(button, number // 4, number % 4)
        return grid

    def _build_hint(self) -> QWidget:
        box = QWidget(self)
        row = QHBoxLayout(box)
        row.setContentsMargins(theme.TIGHT, 0, 0, 0)
        words = QVBoxLayout()
        words.setSpacing(theme.TIGHT)
        self.hint = _words(self, muted=True)
        self.wrong = _words(self)
        self.wrong.setProperty("wrong", True)
        self.wrong.hide()
        words.addWidget(self.hint)
        words.addWidget(self.wrong)
        row.addLayout(words, 1)
        self.done = QPushButton(self)
        self.done.setProperty("primary", True)
        self.done.setMinimumHeight(theme.TARGET)
        self.done.clicked.connect(self.drafting.finish)
        row.addWidget(self.done, 0, Qt.AlignmentFlag.AlignTop)
        # Two lines of words always: the table below must not jump when the mode changes.
        box.setMinimumHeight(2 * self.fontMetrics().lineSpacing() + theme.SPACE)
        return box

    def _build_chosen(self) -> QHBoxLayout:
        row = QHBoxLayout()
        self.chosen = _words(self)
        self.name = QLineEdit(self)
        self.name.setPlaceholderText("新的名称")
        self.name.setAccessibleName(f"{self._word}名称")
        self.name.setMaxLength(60)
        self.rename = QPushButton("改名", self)
        self.rename.setAutoDefault(False)
        self.takes = QCheckBox(f"从原有{self._word}中划出", self)
        self.takes.setChecked(True)
        self.takes.setToolTip(f"不勾选时只能画在还没有{self._word}的地方")
        row.addWidget(self.chosen, 1)
        row.addWidget(self.takes)
        row.addWidget(self.name, 1)
        row.addWidget(self.rename)
        return row

    def _build_counts(self) -> QTableView:
        self.model = GridCounts(tuple(title.format(grid=self._word) for title in TITLES), self)
        self.table = QTableView(self)
        self.table.setModel(self.model)
        self.table.setAccessibleName("改动后的户数、人数等")
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.setShowGrid(False)
        self.table.setWordWrap(False)
        self.table.verticalHeader().hide()
        self.table.verticalHeader().setDefaultSectionSize(theme.ROW)
        head = self.table.horizontalHeader()
        head.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for column, width in enumerate(WIDTHS[1:], 1):
            head.resizeSection(column, width)
        self.table.clicked.connect(self._on_row)
        return self.table

    def _build_findings(self) -> QListWidget:
        self.findings = QListWidget(self)
        self.findings.setAccessibleName("检查结果")
        self.findings.setWordWrap(True)
        self.findings.setMinimumHeight(56)
        self.findings.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.findings.itemClicked.connect(self._on_finding)
        return self.findings

    def _build_foot(self) -> QWidget:
        foot = QWidget(self)
        foot.setProperty("surface", True)
        row = QHBoxLayout(foot)
        row.setContentsMargins(theme.SPACE, theme.SPACE, theme.SPACE, theme.SPACE)
        self.undo = QPushButton("撤销", foot)
        self.redo = QPushButton("重做", foot)
        self.undo.setToolTip("撤销上一步（Ctrl+Z）")
        self.redo.setToolTip("重做（Ctrl+Y）")
        self.steps = ElidedLabel(foot)
        self.steps.setProperty("muted", True)
        self.leave = QPushButton("放弃", foot)
        self.save = QPushButton("保存…", foot)
        self.save.setProperty("primary", True)
        for widget in (self.undo, self.redo, self.steps, self.leave, self.save):
            row.addWidget(widget, 1 if widget is self.steps else 0)
            if isinstance(widget, QPushButton):
                widget.setAutoDefault(False)
                widget.setMinimumHeight(theme.TARGET)
        return foot

    def _connect(self) -> None:
        drafting = self.drafting
        self.undo.clicked.connect(drafting.undo)
        self.redo.clicked.connect(drafting.redo)
        self.save.clicked.connect(self.save_wanted)
        self.leave.clicked.connect(self.leave_wanted)
        self.takes.toggled.connect(lambda on: setattr(drafting, "takes_ground", on))
        self.rename.clicked.connect(self._on_rename)
        self.name.returnPressed.connect(self._on_rename)
        drafting.began.connect(self._on_began)
        drafting.drawn.connect(self.show_drawn)
        drafting.mode_changed.connect(self._on_mode)
        drafting.source_chosen.connect(self._on_source)
        drafting.houses_chosen.connect(self._on_houses)
        if drafting.is_on:
            self._on_began()

    # ---- what happens

    def _on_began(self) -> None:
        layer = self.drafting.layer
        self.title.setText(f"编辑{self._word}：{layer.name if layer else ''}")
        self.model.set_counts(())
        self.findings.clear()
        self._on_mode(self.drafting.mode)
        if self.drafting.last is not None:
            self.show_drawn(self.drafting.last)

    def _on_mode(self, mode: str) -> None:
        way = next(each for each in WAYS if each.mode == mode)
        self.tools[mode].setChecked(True)
        self.hint.setText(way.hint.format(grid=self._word))
        self.done.setText(way.done)
        self.done.setVisible(bool(way.done))
        self.takes.setVisible(mode == "draw")
        self._say_wrong("")
        self._show_chosen()

    def show_drawn(self, drawn: Drawn) -> None:
        """Show a state of the draft."""
        self.model.set_counts(drawn.counts)
        self._say_wrong(drawn.bad)
        if drawn.findings is not None:
            self._show_findings(drawn.findings)
        self.undo.setEnabled(drawn.can_undo)
        self.redo.setEnabled(drawn.can_redo)
        self.save.setEnabled(bool(drawn.steps))
        self.leave.setText("放弃" if drawn.steps else "结束编辑")
        self.steps.say(f"已做 {len(drawn.steps)} 步，上一步：{drawn.steps[-1]}" if drawn.steps else "还没有改动")
        self._show_chosen()

    def _show_chosen(self) -> None:
        drawn = self.drafting.last
        names = [drawn.names.get(key, "") for key in drawn.chosen] if drawn else []
        one = len(names) == 1
        self.name.setVisible(one)
        self.rename.setVisible(one)
        if one and drawn is not None:
            self.chosen.setText(f"已选：{names[0]}")
            if self.name.property("key") != drawn.chosen[0] or not self.name.hasFocus():
                self.name.setText(names[0])
                self.name.setProperty("key", drawn.chosen[0])
        else:
            self.chosen.setText(
                f"已选 {len(names)} 个{self._word}：{'、'.join(names)}" if names else f"还没有选{self._word}"
            )
        self.chosen.setToolTip(theme.plain("、".join(names)))
        if self.drafting.mode == "merge":
            self.done.setEnabled(len(names) > 1)
        else:
            self.done.setEnabled(True)

    def _show_findings(self, findings: tuple[Finding, ...]) -> None:
        self.findings.clear()
        if not findings:
            self.findings.addItem(QListWidgetItem("✓ 检查：没有缝隙、重叠等问题"))
            self.findings.item(0).setForeground(theme.colour(theme.GOOD))
            return
        for finding in findings:
            item = QListWidgetItem(f"▲ {finding.sentence}")
            item.setForeground(theme.colour(theme.WARN))
            item.setData(Qt.ItemDataRole.UserRole, finding.id)
            self.findings.addItem(item)

    def _say_wrong(self, sentence: str) -> None:
        self.wrong.setText(f"✕ {sentence}" if sentence else "")
        self.wrong.setVisible(bool(sentence))
        self.hint.setVisible(not sentence)

    def _on_source(self, key: int | None) -> None:
        """A loop or houses are chosen: now the receiving grid is awaited."""
        if key is None:
            self.hint.setText(f"请在地图上点接收这些楼栋的{self._word}；Esc 重来。")
            return
        name = self.drafting.name_of(key)
        self.hint.setText(f"从“{name}”划出，请在地图上点接收这块地的{self._word}；Esc 重来。")

    def _on_houses(self, count: int) -> None:
        self.hint.setText(f"已选 {count} 栋楼；选好后按“选好了”或回车，再点接收的{self._word}。")

    def _on_rename(self) -> None:
        key, name = self.name.property("key"), self.name.text().strip()
        if key is not None and name:
            self.drafting.rename(key, name)

    def _on_row(self, index: QModelIndex) -> None:
        self.drafting.choose((self.model.count(index.row()).key,))

    def _on_finding(self, item: QListWidgetItem) -> None:
        key = item.data(Qt.ItemDataRole.UserRole)
        if key is not None:
            self.drafting.choose((key,))


def _words(parent: QWidget, *, muted: bool = False) -> QLabel:
    label = QLabel(parent)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    if muted:
        label.setProperty("muted", True)
    return label
