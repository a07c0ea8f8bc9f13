"""Who held what in an area, from when to when; and why a team is not complete though each post is."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import QModelIndex, QObject, Qt
from PySide6.QtWidgets import QLabel, QWidget

from desk.roster import Composition
from desk.work.teams.history import Turn
from ui import theme
from ui.dialogs.sheet import Sheet, rows_table
from ui.models.board import needs
from ui.models.titled import Index, TitledRows

TITLES = ("日期", "变动", "姓名", "岗位", "占比", "任期", "缘由")


class TurnRows(TitledRows):
    """Comings and goings, newest first."""

    def __init__(self, turns: Sequence[Turn], posts: Mapping[str, str], parent: QObject | None = None) -> None:
        super().__init__(TITLES, parent)
        self.turns, self._posts = turns, posts

    def is_number(self, column: int) -> bool:
        """Only the share."""
        return column == 4

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        """Changes."""
        return 0 if parent.isValid() else len(self.turns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Words; goings in amber."""
        turn = self.turns[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            seat = turn.seat
            way = "＋ 上岗" if turn.came else "－ 离岗"
            term = f"{seat.since} 至 {seat.until or '今'}"
            post = self._posts.get(seat.post, seat.post)
            stands = "（顶替）" if seat.substitute_for_id is not None else ""
            return (turn.day, way, seat.name, f"{post}{stands}", f"{seat.share}%", term, seat.cause)[index.column()]
        if role == Qt.ItemDataRole.ForegroundRole and index.column() == 1:
            return theme.colour(theme.GOOD if turn.came else theme.WARN)
        return self.side(index.column()) if role == Qt.ItemDataRole.TextAlignmentRole else None


class StoryDialog(Sheet):
    """The comings and goings of one area; a line leads to its day."""

    def __init__(
        self, area: str, turns: Sequence[Turn], posts: Mapping[str, str], go: Callable[[str], None], parent: QWidget
    ) -> None:
        super().__init__(f"{area}　历任人员", "双击一行，花名册回到那一天。", parent, width=780)
        self.rows = TurnRows(turns, posts, self)
        self.table = rows_table(self.rows, "历任人员", (100, 76, 84, 150, 60, 190), self)
        self.table.setMinimumHeight(340)
        self.table.activated.connect(lambda index: self._go(index.row(), go))
        self.body.addWidget(self.table, 1)
        self.add_close()

    def _go(self, row: int, go: Callable[[str], None]) -> None:
        go(self.rows.turns[row].day)
        self.accept()


class WhyDialog(Sheet):
    """The contradiction of A.6 number 3 in words: ranges of posts and the number of the team."""

    def __init__(
        self,
        area: str,
        composition: Composition,
        counts: Mapping[str, int],
        change: Callable[[], None],
        parent: QWidget,
    ) -> None:
        super().__init__("全队人数是怎么算的", "", parent, width=600)
        label = QLabel(explained(area, composition, counts), self)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setWordWrap(True)
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.body.addWidget(label)
        self.add_other("改编配标准…", lambda: self._leave(change))
        self.add_close()

    def _leave(self, then: Callable[[], None]) -> None:
        self.accept()
        then()


def explained(area: str, composition: Composition, counts: Mapping[str, int]) -> str:
    """What the rules ask, what the team has, and why both can be right and still not fit."""
    counted = [post for post in composition.posts if post.counts]
    total = sum(counts.get(post.key, 0) for post in counted)
    lines = [
        "各岗位的要求：",
        *(f"　{one.title}：{needs(one)} 人，现有 {counts.get(one.key, 0)} 人" for one in counted),
    ]
    lines += [
        "",
        f"全队的要求：{composition.title}共 {composition.least} 至 {composition.most} 人，{area}现有 {total} 人。",
    ]
    lines += ["", f"{composition.tension()}。", ""]
    lines.append(
        "所以每个岗位都在要求的范围内，全队人数仍可能不够（或超出）：两条规定要同时满足。"
        "补人时，先补没有下限的岗位；如果本地确实不需要这么多人，可以改编配标准。"
    )
    return "\n".join(lines)
