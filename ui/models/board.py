"""The roster as a matrix: a row per area with what is amiss there, a column per post of that level."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QMimeData, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from desk.profile.parts import PostDef
from desk.work.teams.board import Board, Place, Seat
from ui import theme

FIRST = 2
"""The first column of a post; before it the name and what is amiss."""
PERSON = "application/x-griddesk-person"
Index = QModelIndex | QPersistentModelIndex


class BoardModel(QAbstractTableModel):
    """One level of a board."""

    dropped = Signal(int, int, int)
    """Row, column and the person who was dropped there."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.posts: tuple[PostDef, ...] = ()
        self.places: tuple[Place, ...] = ()
        self._seats: dict[tuple[int, str], list[Seat]] = {}
        self._gaps: dict[int, tuple[str, ...]] = {}

    def show(self, board: Board, posts: tuple[PostDef, ...], text: str, *, only_gaps: bool) -> None:
        """Show the areas at the level of these posts whose name or people contain the text."""
        self.beginResetModel()
        self.posts = posts
        self._seats = {}
        self._gaps = board.gaps
        for seat in board.seats:
            self._seats.setdefault((seat.area_id, seat.post), []).append(seat)
        levels = {post.level for post in posts}
        self.places = tuple(
            place
            for place in board.places
            if place.level_name in levels and self._has(place, text) and (not only_gaps or place.area_id in self._gaps)
        )
        self.endResetModel()

    def _has(self, place: Place, text: str) -> bool:
        if not text or text in place.name:
            return True
        return any(text in seat.name for post in self.posts for seat in self._seats.get((place.area_id, post.key), ()))

    def seats(self, index: Index) -> list[Seat]:
        """Who sits in a cell."""
        if not index.isValid() or not FIRST <= index.column() < FIRST + len(self.posts):
            return []
        return self._seats.get((self.places[index.row()].area_id, self.posts[index.column() - FIRST].key), [])

    def post(self, index: Index) -> PostDef | None:
        """The post of a cell."""
        inside = index.isValid() and FIRST <= index.column() < FIRST + len(self.posts)
        return self.posts[index.column() - FIRST] if inside else None

    def gaps(self, row: int) -> tuple[str, ...]:
        """What is amiss in an area."""
        return self._gaps.get(self.places[row].area_id, ())

    # Answering Qt

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        """Areas."""
        return 0 if parent.isValid() else len(self.places)

    def columnCount(self, parent: Index = QModelIndex()) -> int:
        """Name, what is amiss, posts."""
        return 0 if parent.isValid() else FIRST + len(self.posts)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Titles of posts with how many they need."""
        if orientation != Qt.Orientation.Horizontal:
            return None
        is_post = FIRST <= section < FIRST + len(self.posts)
        if role == Qt.ItemDataRole.DisplayRole:
            if section == 0:
                return self.posts[0].level if self.posts else ""
            post = self.posts[section - FIRST] if is_post else None
            return f"{post.title} {needs(post)}" if post is not None else "编配检查"
        if role == Qt.ItemDataRole.ToolTipRole and is_post:
            post = self.posts[section - FIRST]
            return theme.plain("\n".join(part for part in (post.title, f"应配 {needs(post)} 人", post.duty) if part))
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Names in the cells."""
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(index)
        if role == Qt.ItemDataRole.ToolTipRole:
            return theme.plain("\n".join(_line(seat) for seat in self.seats(index)) or self._text(index))
        if role == Qt.ItemDataRole.ForegroundRole:
            return theme.colour(self._ink(index))
        return None

    def _text(self, index: Index) -> str:
        place = self.places[index.row()]
        if index.column() == 0:
            return place.name
        if index.column() == 1:
            gaps = self.gaps(index.row())
            return f"▲ {gaps[0]}" if gaps else "✓ 齐"
        post = self.posts[index.column() - FIRST]
        names = "、".join(seat.name for seat in self.seats(index))
        return names or (f"▲ 缺 {post.least} 人" if post.least else "")

    def _ink(self, index: Index) -> str:
        if index.column() == 0:
            return theme.TEXT
        if index.column() == 1:
            return theme.WARN if self.gaps(index.row()) else theme.GOOD
        return theme.TEXT if self.seats(index) else theme.WARN

    # Dropping a person on a cell

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Cells of posts take people."""
        plain = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return plain | Qt.ItemFlag.ItemIsDropEnabled if self.post(index) is not None else plain

    def mimeTypes(self) -> list[str]:
        """People only."""
        return [PERSON]

    def dropMimeData(self, data: QMimeData, action: Qt.DropAction, row: int, column: int, parent: Index) -> bool:
        """Someone was dropped on a cell."""
        if self.post(parent) is None or not data.hasFormat(PERSON):
            return False
        self.dropped.emit(parent.row(), parent.column(), int(bytes(data.data(PERSON).data())))
        return False


def needs(post: PostDef) -> str:
    """How many a post needs, in figures."""
    return f"{post.least}" if post.least == post.most else f"{post.least}–{post.most}"


def _line(seat: Seat) -> str:
    share = f"，占比 {seat.share}%" if seat.share != 100 else ""
    return f"{seat.name}：{seat.since} 起{f'，{seat.until} 止' if seat.until else ''}{share}"
