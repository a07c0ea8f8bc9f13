"""The roster as a matrix: a row per area with what is amiss there, a column per post of that level."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

from PySide6.QtCore import QAbstractTableModel, QMimeData, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from desk.profile.parts import PostDef
from desk.roster import PostRule
from desk.work.teams.matrix import COMING, Matrix, Place, Sitter
from ui import theme

FIRST: Final = 2
"""The first column of a post; before it the name and what is amiss."""
PERSON: Final = "application/x-griddesk-person"
"""Somebody from the list: the id of the person."""
SEATS: Final = "application/x-griddesk-seats"
"""People from a cell: the ids of their assignments."""
SITTERS: Final = Qt.ItemDataRole.UserRole
OTHERS: Final = Qt.ItemDataRole.UserRole + 1
"""Of a day in the past: who stands there today, where it differs."""
Index = QModelIndex | QPersistentModelIndex


class BoardModel(QAbstractTableModel):
    """One level of a matrix. Texts are made when they are painted: nothing is laid out for thousands of rows."""

    dropped = Signal(int, str, str, object, bool)
    """Area and post; what was dropped (a mime type), its ids, and whether they also stay where they were."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.matrix: Matrix | None = None
        self.posts: tuple[PostDef, ...] = ()
        self.places: tuple[Place, ...] = ()
        self.has_links = False
        """Whether there is a last column for those linked by the office they hold elsewhere."""
        self.dragged: tuple[Sitter, ...] = ()
        """Whom the hand holds; set by the view before it drags."""
        self.say_load: Callable[[int], str] = lambda person_id: ""
        """What somebody has to do, in words; known when the staff is read."""
        self._rules: dict[str, dict[str, PostRule]] = {}

    def show(self, matrix: Matrix, level: tuple[str, str], visible: Sequence[Place]) -> None:
        """Show these areas, all of one level (layer, name)."""
        self.beginResetModel()
        self.matrix = matrix
        self.posts = matrix.posts_of(*level)
        self.places = tuple(visible)
        self._rules = {}
        self.has_links = any(place.area_id in matrix.links for place in self.places)
        self.endResetModel()

    def sitters(self, index: Index) -> tuple[Sitter, ...]:
        """Who stands in a cell."""
        post = self.post(index)
        if post is None or self.matrix is None:
            return ()
        return self.matrix.cells.get((self.places[index.row()].area_id, post.key), ())

    def post(self, index: Index) -> PostDef | None:
        """The post of a cell."""
        inside = index.isValid() and FIRST <= index.column() < FIRST + len(self.posts)
        return self.posts[index.column() - FIRST] if inside else None

    def complaints(self, row: int) -> tuple[str, ...]:
        """What is amiss in an area."""
        return self.matrix.complaints.get(self.places[row].area_id, ()) if self.matrix is not None else ()

    def rule(self, place: Place, post: PostDef) -> PostRule:
        """How many hold this post in an area of that kind."""
        assert self.matrix is not None
        known = self._rules.get(place.kind)
        if known is None:
            composition = self.matrix.rules.of(place.layer, place.level_name, place.kind)
            known = self._rules[place.kind] = {one.key: one for one in composition.posts}
        return known[post.key]

    def row_of(self, area_id: int) -> int:
        """Where an area stands, -1 if it does not."""
        return next((row for row, place in enumerate(self.places) if place.area_id == area_id), -1)

    # Answering Qt

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        """Areas."""
        return 0 if parent.isValid() else len(self.places)

    def columnCount(self, parent: Index = QModelIndex()) -> int:
        """Name, what is amiss, posts."""
        return 0 if parent.isValid() else FIRST + len(self.posts) + self.has_links

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Titles of posts with how many they need."""
        if orientation != Qt.Orientation.Horizontal or self.matrix is None:
            return None
        is_post = FIRST <= section < FIRST + len(self.posts)
        if role == Qt.ItemDataRole.DisplayRole:
            if section == 0:
                return self.posts[0].level if self.posts else ""
            if section == FIRST + len(self.posts):
                return "因职务联系"
            return f"{self.posts[section - FIRST].title} {self._usual(section)}" if is_post else "编配检查"
        if role == Qt.ItemDataRole.ToolTipRole and is_post:
            post = self.posts[section - FIRST]
            parts = (post.title, f"应配 {self._usual(section)} 人", post.duty)
            return theme.plain("\n".join(part for part in parts if part))
        return None

    def _usual(self, section: int) -> str:
        assert self.matrix is not None
        post = self.posts[section - FIRST]
        composition = self.matrix.rules.of(post.layer, post.level)
        return needs(next(one for one in composition.posts if one.key == post.key))

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Names in the cells."""
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(index)
        if role == SITTERS:
            return self.sitters(index)
        if role == OTHERS:
            return self._others(index)
        if role == Qt.ItemDataRole.ToolTipRole:
            return theme.plain(self._told(index))
        if role == Qt.ItemDataRole.ForegroundRole:
            return theme.colour(self._ink(index))
        if role == Qt.ItemDataRole.BackgroundRole and self._others(index) is not None:
            return theme.colour(theme.WARN_SOFT)
        return None

    def _others(self, index: Index) -> tuple[str, ...] | None:
        post = self.post(index)
        if post is None or self.matrix is None:
            return None
        return self.matrix.other.get((self.places[index.row()].area_id, post.key))

    def _text(self, index: Index) -> str:
        place = self.places[index.row()]
        if index.column() == 0:
            return place.name
        if index.column() == 1:
            said = self.complaints(index.row())
            if self.matrix is not None and place.area_id in self.matrix.vacant:
                return "! 无人负责"
            return f"▲ {said[0]}{f'（等 {len(said)} 项）' if len(said) > 1 else ''}" if said else "✓ 齐"
        if index.column() == FIRST + len(self.posts):
            return self._linked(place)
        if names := "、".join(one.words for one in self.sitters(index)):
            return names
        least = self.rule(place, self.posts[index.column() - FIRST]).least
        return f"▲ 缺 {least} 人" if least else ""

    def _linked(self, place: Place) -> str:
        assert self.matrix is not None
        titles = {post.key: post.title for post in self.matrix.posts}
        linked = self.matrix.links.get(place.area_id, ())
        return "、".join(f"{one.words}（{titles.get(one.post, one.post)}）" for one in linked)

    def _told(self, index: Index) -> str:
        if index.column() == 1:
            return "\n".join(f"▲ {one}" for one in self.complaints(index.row()))
        lines = [
            "\n".join(part for part in (told(one), self.say_load(one.person_id)) if part) for one in self.sitters(index)
        ]
        others = self._others(index)
        if others is not None:
            lines.append(f"今天是：{'、'.join(others) or '无人'}")
        return "\n".join(lines) or self._text(index)

    def _ink(self, index: Index) -> str:
        if index.column() == 0:
            return theme.TEXT
        if index.column() == 1:
            if self.matrix is not None and self.places[index.row()].area_id in self.matrix.vacant:
                return theme.BAD
            return theme.WARN if self.complaints(index.row()) else theme.GOOD
        is_link = index.column() == FIRST + len(self.posts)
        return theme.TEXT if self.sitters(index) or is_link else theme.WARN

    # People in the hand

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Cells of posts take people and give them; a day in the past does neither."""
        plain = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        if self.post(index) is None or self.matrix is None or self.matrix.is_past:
            return plain
        return plain | Qt.ItemFlag.ItemIsDropEnabled | Qt.ItemFlag.ItemIsDragEnabled

    def supportedDropActions(self) -> Qt.DropAction:
        """Move, or with Ctrl also there."""
        return Qt.DropAction.MoveAction | Qt.DropAction.CopyAction

    def supportedDragActions(self) -> Qt.DropAction:
        """The same."""
        return self.supportedDropActions()

    def mimeTypes(self) -> list[str]:
        """People only."""
        return [PERSON, SEATS]

    def mimeData(self, indexes: Sequence[Index]) -> QMimeData:
        """Whom the hand holds."""
        return seats_of(self.dragged)

    def dropMimeData(self, data: QMimeData, action: Qt.DropAction, row: int, column: int, parent: Index) -> bool:
        """People were dropped on a cell. The verb moves them; nothing is taken out of the model by Qt."""
        post = self.post(parent)
        if post is not None:
            tell_dropped(self.dropped, self.places[parent.row()].area_id, post.key, data, action)
        return False


def seats_of(sitters: Sequence[Sitter]) -> QMimeData:
    """People of a cell as the hand carries them."""
    data = QMimeData()
    data.setData(SEATS, ",".join(str(one.assignment_id) for one in sitters).encode())
    return data


def tell_dropped(signal: Any, area_id: int, post: str, data: QMimeData, action: Qt.DropAction) -> None:
    """Emit (area, post, mime type, ids, also) for what was dropped."""
    for kind in (PERSON, SEATS):
        if data.hasFormat(kind):
            text = bytes(data.data(kind).data()).decode()
            ids = tuple(int(part) for part in text.split(",") if part)
            if ids:
                signal.emit(area_id, post, kind, ids, action == Qt.DropAction.CopyAction)
            return


def needs(rule: PostRule | PostDef) -> str:
    """How many a post needs, in figures."""
    return f"{rule.least}" if rule.least == rule.most else f"{rule.least}–{rule.most}"


def told(one: Sitter) -> str:
    """A person on a post in one line: since when, until when, for how much."""
    parts = [f"{one.since} 起" if one.phase != COMING else f"将于 {one.since} 上岗"]
    if one.until:
        parts.append(f"{one.until} 止")
    if one.share not in (0, 100):
        parts.append(f"占比 {one.share}%")
    if one.line:
        parts.append(f"汇报线：{one.line}")
    return f"{one.name}：{'，'.join(parts)}"
