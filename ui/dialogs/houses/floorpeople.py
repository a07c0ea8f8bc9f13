"""Who lives in the chosen room: households and their members, and what can be done with a household."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QGridLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from desk.work.houses.homes import Household, Member
from desk.work.houses.rooms import Room
from ui import theme
from ui.dialogs.sheet import said

HOUSEHOLD, PERSON = Qt.ItemDataRole.UserRole, Qt.ItemDataRole.UserRole + 1
_CARE = {"01": "关注：低", "02": "关注：中", "03": "关注：高"}
_USES = {
    "": "",
    "01": "居住",
    "02": "商业",
    "03": "办公",
    "04": "仓储",
    "05": "生产",
    "06": "公共服务",
    "99": "其他用途",
}


class People(QWidget):
    """The right side of the 楼栋 view."""

    person_wanted = Signal(int)
    """Show this resident in the list and on the card."""
    regroup_wanted = Signal(str, int)
    """split, join, head or move, and the household."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.households: tuple[Household, ...] = ()
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 10, 14, 12)
        column.setSpacing(theme.SPACE)
        self.setProperty("card", True)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.title = QLabel(self)
        self.title.setTextFormat(Qt.TextFormat.PlainText)
        self.title.setFont(theme.font(theme.STRONG, weight=theme.BOLD))
        self.about = said("点一间房，这里显示住在里面的人。", self)
        self.tree = QTreeWidget(self)
        self.tree.setColumnCount(3)
        self.tree.setHeaderLabels(["姓名", "关系", "情况"])
        self.tree.setRootIsDecorated(False)
        self.tree.setItemsExpandable(False)
        self.tree.setIndentation(12)
        self.tree.setUniformRowHeights(False)
        self.tree.setWordWrap(True)
        self.tree.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.tree.setAccessibleName("这间房的户和人")
        head = self.tree.header()
        head.setSectionResizeMode(2, QHeaderView.ResizeMode.Stretch)
        head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.tree.setColumnWidth(0, 88)
        self.tree.setColumnWidth(1, 72)
        self.tree.itemActivated.connect(self._on_activated)
        self.tree.currentItemChanged.connect(lambda *_: self._offer())
        column.addWidget(self.title)
        column.addWidget(self.about)
        column.addWidget(self.tree, 1)
        grid = QGridLayout()
        grid.setSpacing(theme.SPACE)
        self.buttons: dict[str, QPushButton] = {}
        words = (("split", "分户…"), ("join", "并户…"), ("head", "换户主…"), ("move", "迁居…"))
        for number, (key, text) in enumerate(words):
            button = QPushButton(text, self)
            button.setAutoDefault(False)
            button.clicked.connect(lambda _=False, key=key: self._on_button(key))
            self.buttons[key] = button
            grid.addWidget(button, number // 2, number % 2)
        column.addLayout(grid)
        self._offer()

    def show_room(self, room: Room | None) -> None:
        """The heading of a room, while its people are read."""
        self.households = ()
        self.tree.clear()
        self._offer()
        if room is None:
            self.title.clear()
            self.about.setText("这栋楼还没有房屋。")
            return
        bare = room.number.isdigit() and len(room.number) < 3
        self.title.setText(
            " ".join(part for part in (room.unit, f"{room.number}号房" if bare else room.number) if part)
        )
        parts = [_USES.get(room.use, ""), f"{room.square_metres:g} ㎡" if room.square_metres else ""]
        parts.append(f"{room.stars} 星出租房" if room.stars else "")
        parts.append("房屋未登记，由居民住址推出" if room.dwelling_id is None else "")
        self.about.setText("　".join(part for part in parts if part) or "　")

    def show_households(self, found: tuple[Household, ...]) -> None:
        """The households of the room and who is in them."""
        self.households = found
        self.tree.clear()
        for home in found:
            top = QTreeWidgetItem([_heading(home)])
            top.setData(0, HOUSEHOLD, home.id)
            top.setFirstColumnSpanned(True)
            top.setSizeHint(0, QSize(0, 50 + 18 * bool(home.doubt)))
            top.setFont(0, theme.font(theme.BODY, weight=theme.BOLD))
            if home.doubt:
                top.setForeground(0, theme.colour(theme.BAD))
                top.setToolTip(0, theme.plain(home.doubt))
            self.tree.addTopLevelItem(top)
            top.setFirstColumnSpanned(True)
            for one in home.members:
                item = QTreeWidgetItem([one.name, one.relation_title or "—", _about(one)])
                item.setData(0, HOUSEHOLD, home.id)
                item.setData(0, PERSON, one.id)
                item.setSizeHint(0, QSize(0, theme.ROW + 18 * _about(one).count("\n")))
                if one.doubt:
                    item.setForeground(1, theme.colour(theme.BAD))
                    item.setText(1, f"! {one.relation_title or '未填'}")
                    item.setToolTip(1, theme.plain(one.doubt))
                top.addChild(item)
            top.setExpanded(True)
        if not found:
            self.about.setText(f"{self.about.text().strip()}　没有人登记住在这里。".strip("　"))
        elif found[0].id and (first := self.tree.topLevelItem(0)) is not None:
            self.tree.setCurrentItem(first)
        self._offer()

    def household(self) -> Household | None:
        """The household of the chosen line, else the only one there is."""
        item = self.tree.currentItem()
        wanted = item.data(0, HOUSEHOLD) if item is not None else None
        real = [home for home in self.households if home.id]
        return next((home for home in real if home.id == wanted), real[0] if len(real) == 1 else None)

    def _offer(self) -> None:
        home = self.household()
        self.buttons["split"].setEnabled(home is not None and len(home.members) > 1)
        self.buttons["head"].setEnabled(home is not None and len(home.members) > 1)
        self.buttons["join"].setEnabled(home is not None)
        self.buttons["move"].setEnabled(home is not None)

    def _on_button(self, key: str) -> None:
        home = self.household()
        if home is not None:
            self.regroup_wanted.emit(key, home.id)

    def _on_activated(self, item: QTreeWidgetItem) -> None:
        if item.data(0, PERSON) is not None:
            self.person_wanted.emit(int(item.data(0, PERSON)))


def _heading(home: Household) -> str:
    if not home.id:
        return f"未编户　{len(home.members)} 人"
    parts = [f"户号 {home.number}" if home.number else "无户号", home.kind, f"{len(home.members)} 人", home.benefit]
    visit = f"上次走访 {home.last_visit}" if home.last_visit else "从未走访"
    first = "　".join(part for part in parts if part)
    return f"{first}\n{visit}" + (f"\n! {home.doubt}" if home.doubt else "")


def _about(one: Member) -> str:
    kind = one.population.removesuffix("人口").removesuffix("人员")
    first = "　".join(
        part for part in (one.sex, f"{one.age}岁" if one.age is not None else "", kind, one.state) if part
    )
    more = "、".join(part for part in (_CARE.get(one.care, ""), *one.special) if part)
    return f"{first}\n{more}" if more else first
