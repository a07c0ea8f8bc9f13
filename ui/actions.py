"""Every action of the program as one table: menu, words, key, and the name of the command behind it."""

from __future__ import annotations

from dataclasses import dataclass
from operator import attrgetter

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionSpec:
    """A line of a menu. `command` is a method of `Commands` (map.print: of its `map`); an empty one is a separator."""

    command: str = ""
    words: str = ""
    keys: tuple[str, ...] = ()
    short: str = ""
    """What a button of the tool bar says."""
    icon: str = ""
    needs_office: bool = True


SEPARATOR = ActionSpec()

MENUS: tuple[tuple[str, tuple[ActionSpec, ...]], ...] = (
    (
        "文件(&F)",
        (
            ActionSpec(
                command="open", words="打开数据…", keys=("Ctrl+O",), icon="folder-open-line", needs_office=False
            ),
            ActionSpec(command="new_sample", words="新建示例数据…", keys=("Ctrl+N",), needs_office=False),
            ActionSpec(command="close_office", words="关闭当前数据", keys=("Ctrl+W",)),
            SEPARATOR,
            ActionSpec(command="quit", words="退出", keys=("Ctrl+Q",), needs_office=False),
        ),
    ),
    (
        "编辑(&E)",
        (
            ActionSpec(command="undo", words="撤销", keys=("Ctrl+Z",), icon="arrow-go-back-line"),
            ActionSpec(command="redo", words="重做", keys=("Ctrl+Y",), icon="arrow-go-forward-line"),
            ActionSpec(command="copy", words="复制所选行", keys=("Ctrl+C",)),
            SEPARATOR,
            ActionSpec(command="seek", words="查找…", keys=("Ctrl+K",), icon="search-line", needs_office=False),
            ActionSpec(command="filter", words="筛选当前列表", keys=("Ctrl+F",), icon="filter-3-line"),
        ),
    ),
    (
        "查看(&V)",
        (
            ActionSpec(command="whole", words="回到全域", keys=("Ctrl+Home",), icon="home-4-line"),
            ActionSpec(command="refresh", words="刷新", keys=("Ctrl+R",), icon="refresh-line"),
            ActionSpec(command="reveal", words="显示完整个人信息", keys=("Ctrl+Shift+P",), icon="eye-line"),
            SEPARATOR,
            ActionSpec(command="show_residents", words="{resident}列表", keys=("Ctrl+1",)),
            ActionSpec(command="show_facilities", words="{facility}列表", keys=("Ctrl+2",)),
            ActionSpec(command="show_team", words="{team}列表", keys=("Ctrl+4",)),
            ActionSpec(command="show_organisations", words="{organisation}列表", keys=("Ctrl+5",)),
            ActionSpec(command="show_buildings", words="{building}列表", keys=("Ctrl+6",)),
            ActionSpec(command="registers.households", words="户列表", keys=("Ctrl+7",)),
            ActionSpec(command="registers.specials", words="特殊人群列表", keys=("Ctrl+8",)),
            ActionSpec(command="registers.rentals", words="出租房屋列表", keys=("Ctrl+9",)),
            SEPARATOR,
            ActionSpec(command="full_screen", words="全屏", keys=("F11",), needs_office=False),
            ActionSpec(command="back", words="返回", keys=("Esc",), needs_office=False),
            ActionSpec(command="restore_layout", words="恢复默认布局", needs_office=False),
        ),
    ),
    (
        "{issue}(&I)",
        (
            ActionSpec(
                command="issues.enter", words="快速登记{issue}…", short="登记", keys=("F4",), icon="add-circle-line"
            ),
            ActionSpec(
                command="issues.report_here", words="在地图上点选登记…", keys=("Shift+F4",), icon="map-pin-add-line"
            ),
            ActionSpec(command="issues.open", words="办理所选{issue}…", keys=("F8",), icon="file-list-3-line"),
            ActionSpec(command="cases.campaigns", words="专项行动…", keys=("F10",), icon="flag-2-line"),
            ActionSpec(
                command="cases.particulars", words="专有项和当事人…", keys=("Ctrl+Alt+M",), icon="scales-3-line"
            ),
            ActionSpec(command="show_issues", words="待处理{issue}列表", keys=("Ctrl+3",)),
            ActionSpec(
                command="piles.batch", words="批量办理所选{issue}…", keys=("F9",), icon="checkbox-multiple-line"
            ),
            ActionSpec(command="piles.board", words="{issue}看板", keys=("F6",), icon="kanban-view"),
            ActionSpec(command="piles.me", words="我是…", icon="user-line"),
            SEPARATOR,
            ActionSpec(
                command="clocks.calendar", words="工作日历与工作时间…", keys=("Ctrl+Alt+W",), icon="calendar-check-line"
            ),
            ActionSpec(command="standards.open", words="立案标准…", keys=("Ctrl+Alt+S",), icon="book-2-line"),
            ActionSpec(command="issues.replies", words="标准答复…"),
            SEPARATOR,
            ActionSpec(command="issues.take_hotline", words="接收热线工单…", keys=("Ctrl+Alt+H",), icon="phone-line"),
            ActionSpec(command="issues.answer_hotline", words="回复热线工单…"),
        ),
    ),
    (
        "巡访(&D)",
        (
            ActionSpec(command="logbook.enter", words="快速记录…", short="记录", keys=("F12",), icon="edit-line"),
            ActionSpec(command="logbook.batch", words="批量补录…", keys=("Ctrl+Alt+I",), icon="table-line"),
            ActionSpec(command="logbook.records", words="工作记录列表", icon="file-list-line"),
            ActionSpec(command="logbook.log", words="工作日志 日清周结…", keys=("Ctrl+Alt+J",), icon="booklet-line"),
            SEPARATOR,
            ActionSpec(command="duty.calendar", words="任务日历", keys=("Ctrl+Alt+T",), icon="calendar-todo-line"),
            ActionSpec(command="duty.tasks", words="任务列表", icon="task-line"),
            ActionSpec(command="visits.unvisited", words="未走访户", keys=("Ctrl+Alt+U",), icon="home-heart-line"),
            ActionSpec(command="visits.paper", words="打印未走访户名单…", icon="printer-line"),
            ActionSpec(command="visits.keep", words="包户：所选的户归谁联系…", icon="home-smile-line"),
            ActionSpec(command="duty.coverage", words="走访与任务完成率…", icon="bar-chart-horizontal-line"),
            ActionSpec(command="duty.plans", words="工作计划…", keys=("Ctrl+Alt+A",), icon="calendar-schedule-line"),
            SEPARATOR,
            ActionSpec(command="quality.tracks", words="巡查轨迹…", keys=("Ctrl+Alt+G",), icon="route-line"),
            ActionSpec(command="quality.work", words="工作质量…", keys=("Ctrl+Alt+Q",), icon="medal-line"),
            SEPARATOR,
            ActionSpec(command="logbook.take_book", words="导入工作记录…"),
            ActionSpec(command="logbook.give_book", words="导出工作记录…"),
        ),
    ),
    (
        "名册(&R)",
        (
            ActionSpec(
                command="import_residents", words="导入表格…", short="导入", keys=("Ctrl+I",), icon="upload-2-line"
            ),
            ActionSpec(command="registers.batches", words="导入记录…"),
            ActionSpec(command="registers.hand_out", words="导出采集表…", icon="survey-line"),
            ActionSpec(command="registers.take_back", words="收回采集表…"),
            ActionSpec(command="paste_sheet", words="导入剪贴板里的单元格…", keys=("Ctrl+Shift+V",)),
            ActionSpec(command="export", words="导出所见…", keys=("Ctrl+E",), icon="file-excel-2-line"),
            SEPARATOR,
            ActionSpec(command="registers.open", words="打开登记表…", keys=("F2",), icon="profile-line"),
            ActionSpec(command="registers.new", words="新增…", keys=("Ctrl+Shift+N",), icon="add-line"),
            ActionSpec(
                command="registers.floors", words="{building}房屋图", keys=("Ctrl+Alt+B",), icon="building-line"
            ),
            ActionSpec(command="registers.devices", words="监测设备与读数…", keys=("Ctrl+Alt+R",), icon="pulse-line"),
            ActionSpec(command="registers.locate", words="编号定位…", keys=("F3",), icon="map-pin-line"),
            ActionSpec(command="registers.rolls", words="自动名单", keys=("Ctrl+Alt+L",), icon="list-check-2"),
            ActionSpec(
                command="registers.duplicates", words="查重与合并…", keys=("Ctrl+Alt+D",), icon="file-copy-2-line"
            ),
            SEPARATOR,
            ActionSpec(command="lists.filter", words="筛选条件…", keys=("Ctrl+Shift+F",), icon="filter-3-line"),
            ActionSpec(command="lists.keep", words="保存当前筛选和列…"),
            ActionSpec(command="lists.bulk", words="批量修改…", keys=("Ctrl+Alt+E",), icon="edit-box-line"),
            ActionSpec(command="lists.preview", words="打印预览…", keys=("Ctrl+Alt+P",), icon="printer-line"),
            ActionSpec(
                command="lists.wechat", words="所选行复制为微信文字", keys=("Ctrl+Shift+W",), icon="wechat-line"
            ),
        ),
    ),
    (
        "表格(&B)",
        (
            ActionSpec(
                command="forms.produce", words="填表…", short="填表", keys=("Ctrl+Shift+R",), icon="file-edit-line"
            ),
            ActionSpec(
                command="forms.filings", words="报表报送…", short="报送", keys=("Ctrl+D",), icon="calendar-todo-line"
            ),
            ActionSpec(command="forms.duties", words="报送周期…"),
            SEPARATOR,
            ActionSpec(command="forms.design", words="编排表格…", keys=("Ctrl+Shift+K",), icon="layout-3-line"),
            ActionSpec(command="forms.codes", words="代码表…", icon="list-settings-line"),
        ),
    ),
    (
        "网格(&G)",
        (
            ActionSpec(
                command="map.edit", words="编辑{grid}…", short="编辑{grid}", keys=("Ctrl+G",), icon="edit-2-line"
            ),
            ActionSpec(command="map.make", words="生成{grid}…", keys=("Ctrl+Shift+G",), icon="layout-grid-line"),
            SEPARATOR,
            ActionSpec(command="map.history", words="{grid}沿革", keys=("Ctrl+H",), icon="history-line"),
            SEPARATOR,
            ActionSpec(command="map.check", words="覆盖检查", keys=("F7",), icon="shield-check-line"),
            ActionSpec(command="map.rules", words="条件网格…", icon="filter-2-line"),
            ActionSpec(command="map.add_to_list", words="所选行加入名单网格…", icon="user-add-line"),
        ),
    ),
    (
        "地图(&P)",
        (
            ActionSpec(command="map.layers", words="图层", keys=("Ctrl+L",), icon="stack-line"),
            ActionSpec(command="map.timeline", words="时间轴", keys=("Ctrl+Shift+T",), icon="time-line"),
            ActionSpec(command="map.keep_view", words="保存视图…", keys=("Ctrl+Shift+S",), icon="bookmark-line"),
            SEPARATOR,
            ActionSpec(command="map.go_to", words="转到…", keys=("Ctrl+J",), icon="focus-3-line"),
            ActionSpec(command="map.measure_length", words="量距离", keys=("Ctrl+Shift+D",), icon="ruler-line"),
            ActionSpec(command="map.measure_area", words="量面积", keys=("Ctrl+Shift+A",)),
            ActionSpec(command="map.take_place", words="取坐标", icon="map-pin-line"),
            ActionSpec(command="map.copy_place", words="复制指针处坐标", keys=("Ctrl+Shift+C",)),
            SEPARATOR,
            ActionSpec(command="map.select_box", words="框选到列表", keys=("Ctrl+B",), icon="checkbox-blank-line"),
            ActionSpec(command="map.select_polygon", words="多边形选到列表"),
            ActionSpec(command="map.select_lasso", words="套索选到列表"),
            ActionSpec(command="map.let_go", words="取消地图所选"),
            ActionSpec(command="map.show_rows", words="在地图上显示所选行", keys=("Ctrl+Shift+L",)),
            SEPARATOR,
            ActionSpec(command="map.stop_tool", words="放下手中的工具"),
            SEPARATOR,
            ActionSpec(
                command="map.import_file", words="导入地图文件…", keys=("Ctrl+Shift+I",), icon="map-pin-add-line"
            ),
            ActionSpec(command="map.export_file", words="导出地图文件…", keys=("Ctrl+Shift+E",)),
            ActionSpec(command="map.pictures", words="底图包与在线底图…"),
            SEPARATOR,
            ActionSpec(command="map.print", words="打印地图…", keys=("Ctrl+P",), icon="printer-line"),
            ActionSpec(command="map.web_page", words="导出网页地图…", icon="global-line"),
        ),
    ),
    (
        "{team}(&T)",
        (
            ActionSpec(
                command="roster", words="花名册与上岗安排…", short="花名册", keys=("Ctrl+T",), icon="contacts-book-line"
            ),
            ActionSpec(command="teams.person", words="人员档案…", keys=("Ctrl+Alt+F",), icon="user-line"),
            ActionSpec(
                command="shifts.open", words="值班、请假与考勤…", keys=("Ctrl+Alt+Z",), icon="calendar-todo-line"
            ),
            ActionSpec(command="publicity.open", words="公示与宣传品…", keys=("Ctrl+Alt+O",), icon="megaphone-line"),
        ),
    ),
    (
        "月度(&M)",
        (
            ActionSpec(command="month", words="月报…", keys=("Ctrl+M",), icon="bar-chart-box-line"),
            ActionSpec(command="meeting", words="开分析会", keys=("F5",), icon="slideshow-3-line"),
        ),
    ),
    (
        "帮助(&H)",
        (
            ActionSpec(command="keys", words="快捷键一览", keys=("F1",), needs_office=False),
            ActionSpec(command="about", words="关于网格台", needs_office=False),
        ),
    ),
)

TOOLBAR = (
    "issues.enter", "open", "import_residents", "export", "forms.produce", "forms.filings", "roster", "month", "meeting",
)  # fmt: skip
TERMS = {
    "resident": "居民",
    "facility": "部件",
    "issue": "事件",
    "team": "团队",
    "grid": "网格",
    "organisation": "单位",
    "building": "楼栋",
}


class Actions:
    """The QActions of the window, by command name."""

    def __init__(self, commands: QObject, bar: QMenuBar) -> None:
        self.by_command: dict[str, QAction] = {}
        self._specs: dict[str, ActionSpec] = {}
        self._menus: list[tuple[QMenu, str]] = []
        for words, specs in MENUS:
            menu = bar.addMenu(words)
            self._menus.append((menu, words))
            for spec in specs:
                if not spec.command:
                    menu.addSeparator()
                    continue
                action = QAction(menu)
                action.setShortcuts([QKeySequence(keys) for keys in spec.keys])
                action.triggered.connect(attrgetter(spec.command)(commands))
                menu.addAction(action)
                self.by_command[spec.command] = action
                self._specs[spec.command] = spec
        self.name(TERMS, has_office=False)

    def menu(self, number: int) -> QMenu:
        """The menu of that place in the table."""
        return self._menus[number][0]

    def name(self, terms: dict[str, str], *, has_office: bool) -> None:
        """Write menus and actions in the words of the office, and grey out what needs one."""
        for menu, words in self._menus:
            menu.setTitle(words.format(**terms))
        for command, action in self.by_command.items():
            spec = self._specs[command]
            action.setText(spec.words.format(**terms))
            action.setIconText(spec.short or action.text().rstrip("…"))
            action.setEnabled(has_office or not spec.needs_office)

    def all(self) -> list[QAction]:
        """For the search box: everything one can do."""
        return list(self.by_command.values())

    def icon_names(self) -> dict[str, str]:
        """The icon of each command that has one."""
        return {command: spec.icon for command, spec in self._specs.items() if spec.icon}
