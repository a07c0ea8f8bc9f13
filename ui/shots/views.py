"""Every view that can be drawn, by name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtWidgets import QWidget

from ui.shots import (
    checking,
    clocks,
    collecting,
    designing,
    everyday,
    files,
    forms,
    ground,
    houses,
    importing,
    lists,
    records,
    redrawing,
    things,
)
from ui.window import Window


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """A view that can be drawn: its words, and how to get there; gives the widget to draw."""

    words: str
    prepare: Callable[[Window], QWidget]
    needs_office: bool = True


VIEWS: dict[str, View] = {
    "window": View(words="整个窗口", prepare=everyday.whole),
    "map": View(words="地图", prepare=everyday.ground),
    "overview": View(words="概览", prepare=everyday.numbers),
    "layers": View(words="图层面板", prepare=ground.layered()),
    "natural": View(
        words="按自然断点着色", prepare=ground.layered(figure="households", classes={"method": "natural", "count": 7})
    ),
    "making": View(words="生成网格：按规模均衡", prepare=ground.made("")),
    "making-adjust": View(words="生成的网格到地图上调整", prepare=ground.adjusted),
    "making-cells": View(words="生成网格：万米单元", prepare=ground.made("cells")),
    "making-groups": View(words="生成网格：按楼群", prepare=ground.made("groups")),
    "heat": View(words="热力图", prepare=ground.layered(surface="heat", surface_of="issues")),
    "hot": View(words="热点分析", prepare=ground.layered(surface="hot", surface_of="issues", figure="none")),
    "timeline": View(words="时间轴", prepare=ground.timeline),
    "edit": View(words="编辑网格", prepare=redrawing.editing),
    "redraw": View(words="保存网格改动", prepare=redrawing.preview),
    "history": View(words="网格沿革", prepare=redrawing.past),
    "residents": View(words="居民列表", prepare=everyday.listed("residents")),
    "calendar": View(words="工作日历", prepare=clocks.calendar),
    "calendar-notice": View(words="粘贴放假通知", prepare=clocks.notice),
    "list-filtered": View(words="筛选后的列表", prepare=lists.narrowed),
    "list-filter": View(words="筛选条件", prepare=lists.conditions),
    "list-export": View(words="导出所见", prepare=lists.export),
    "list-bulk": View(words="批量修改", prepare=lists.bulk),
    "list-print": View(words="打印预览", prepare=lists.preview),
    "list-wechat": View(words="复制为微信文字", prepare=lists.wechat),
    "list-menu": View(words="列表的菜单", prepare=lists.menu),
    "facilities": View(words="部件列表", prepare=everyday.listed("facilities")),
    "issues": View(words="待处理事件列表", prepare=everyday.listed("issues")),
    "team": View(words="团队列表", prepare=everyday.listed("team")),
    "card": View(words="一件事件的详情", prepare=everyday.issue),
    "search": View(words="查找", prepare=everyday.found),
    "roster": View(words="花名册", prepare=everyday.dialog("roster")),
    "import": View(words="导入表格", prepare=everyday.dialog("import_residents")),
    "import-header": View(words="导入：表与表头", prepare=importing.page(1)),
    "import-columns": View(words="导入：列对应", prepare=importing.page(2)),
    "import-check": View(words="导入：核对", prepare=importing.page(3)),
    "produce": View(words="填表", prepare=forms.producing("09-grids")),
    "produce-list": View(words="填表：含个人信息的名册", prepare=forms.producing("14-needy")),
    "produce-card": View(words="填表：Word 卡片", prepare=forms.producing("17-contact-card")),
    "month": View(words="月报", prepare=everyday.dialog("month")),
    "record": View(words="居民登记表", prepare=records.form("resident")),
    "record-full": View(words="居民登记表（完整个人信息）", prepare=records.form("resident", reveal=True)),
    "record-new": View(words="新增居民：与身份证号不符", prepare=records.empty),
    "record-life": View(words="走访与变动", prepare=records.form("resident", tab=1)),
    "record-history": View(words="一条记录的历史", prepare=records.form("resident", tab=2)),
    "record-files": View(words="附件", prepare=records.form("resident", tab=3, reveal=True)),
    "record-release": View(words="刑满释放人员登记表", prepare=records.form("special:release")),
    "record-correction": View(words="社区矫正人员登记表", prepare=records.form("special:correction")),
    "record-organisation": View(words="单位登记表", prepare=records.form("organisation")),
    "record-facility": View(words="部件登记表", prepare=records.form("facility")),
    "record-rental": View(words="出租房屋登记表", prepare=records.form("rental")),
    "measure": View(words="量距离", prepare=ground.measured("length")),
    "measure-area": View(words="量面积", prepare=ground.measured("area")),
    "goto": View(words="转到", prepare=ground.go_to),
    "chosen": View(words="地图所选", prepare=ground.chosen),
    "marked": View(words="在地图上显示所选行", prepare=ground.marked),
    "print": View(words="打印地图", prepare=ground.printed("map")),
    "print-network": View(words="网格划分网络图", prepare=ground.printed("network")),
    "print-charts": View(words="网格化图谱", prepare=ground.printed("charts")),
    "map-import": View(words="导入地图文件", prepare=files.preview),
    "map-doubt": View(words="导入地图文件：经纬度写反", prepare=files.doubt),
    "map-export": View(words="导出地图文件", prepare=everyday.dialog("map.export_file")),
    "map-pictures": View(words="底图包与在线底图", prepare=everyday.dialog("map.pictures")),
    "check": View(words="覆盖检查", prepare=checking.check),
    "mend": View(words="修复网格边界", prepare=checking.mend),
    "rules": View(words="条件网格", prepare=checking.rules),
    "rule-layer": View(words="条件网格的图层", prepare=checking.rule_layer),
    "floors": View(words="楼栋房屋图", prepare=houses.house()),
    "floors-age": View(words="楼栋房屋图：老人与幼儿", prepare=houses.house(colour=4)),
    "floors-whole": View(words="楼栋房屋图：看整栋", prepare=houses.house(colour=2, is_whole=True)),
    "floors-units": View(words="楼栋房屋图：多单元", prepare=houses.house(houses.WIDEST, 1)),
    "floors-yard": View(words="楼栋房屋图：院落", prepare=houses.house(houses.YARD, 3)),
    "rolls": View(words="自动名单", prepare=houses.rolls),
    "duplicates": View(words="查重与合并", prepare=houses.twins),
    "household-split": View(words="分户", prepare=houses.household("split")),
    "household-join": View(words="并户", prepare=houses.household("join")),
    "household-head": View(words="换户主", prepare=houses.household("head")),
    "web-page": View(words="导出网页地图", prepare=everyday.dialog("map.web_page")),
    "filings": View(words="报表报送", prepare=designing.board),
    "duties": View(words="报送周期", prepare=designing.cadence),
    "typing": View(words="手填内容：上期带过来", prepare=designing.typing),
    "designer": View(words="编排表格：自动认领", prepare=designing.designer),
    "designer-trial": View(words="编排表格：试填", prepare=designing.trial),
    "designer-shelf": View(words="编排表格：自带的表", prepare=designing.shelved),
    "codes": View(words="代码表", prepare=everyday.dialog("forms.codes")),
    "batches": View(words="导入记录", prepare=everyday.dialog("registers.batches")),
    "hand-out": View(words="导出采集表", prepare=collecting.hand_out),
    "locate-code": View(words="编号定位", prepare=things.located),
    "locate-several": View(words="编号定位：末尾几位", prepare=things.several),
    "take-back": View(words="收回采集表", prepare=collecting.take_back),
    "open": View(words="打开数据", prepare=everyday.dialog("open"), needs_office=False),
    "sample": View(words="新建示例数据", prepare=everyday.dialog("new_sample"), needs_office=False),
    "keys": View(words="快捷键一览", prepare=everyday.dialog("keys"), needs_office=False),
    "about": View(words="关于", prepare=everyday.dialog("about"), needs_office=False),
    "empty": View(words="没有打开数据", prepare=everyday.whole, needs_office=False),
    **{f"meeting-{n}": View(words=f"会议第 {n} 页", prepare=everyday.slide(n)) for n in range(1, 6)},
}
