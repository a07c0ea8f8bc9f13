"""The roster as a tree: levels, areas, posts, people. Branches are made when they are opened."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import QAbstractItemModel, QMimeData, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from desk.profile.parts import PostDef
from desk.roster import Composition
from desk.work.teams.matrix import COMING, NEW, Matrix, Place, Sitter
from ui import theme
from ui.models.board import PERSON, SEATS, needs, seats_of, tell_dropped, told

TITLES = ("网格、岗位、人员", "现有 / 应配", "编配检查与起止")
Index = QModelIndex | QPersistentModelIndex


class Node:
    """An area, a post in an area, or a person on a post."""

    __slots__ = ("_children", "above", "make", "place", "post", "row", "sitter")

    def __init__(
        self,
        above: Node | None,
        row: int,
        place: Place | None,
        post: PostDef | None = None,
        sitter: Sitter | None = None,
    ) -> None:
        self.above, self.row, self.place, self.post, self.sitter = above, row, place, post, sitter
        self.make: Callable[[Node], list[Node]] | None = None
        self._children: list[Node] | None = None

    @property
    def children(self) -> list[Node]:
        """What hangs below, made when first asked for."""
        if self._children is None:
            self._children = self.make(self) if self.make is not None else []
        return self._children


class RosterTree(QAbstractItemModel):
    """All levels of a matrix."""

    dropped = Signal(int, str, str, object, bool)
    """As the matrix's."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.matrix: Matrix | None = None
        self.dragged: tuple[Sitter, ...] = ()
        self._below: dict[int | None, list[Place]] = {}
        self._root = Node(None, 0, None)
        self._teams: dict[tuple[str, str, str], Composition] = {}
        self._lacking: Counter[int] = Counter()
        """How many areas below an area are not complete."""

    def show(self, matrix: Matrix, visible: frozenset[int] | None) -> None:
        """Show a matrix; `visible` are the areas to show with all above them (None: all)."""
        self.beginResetModel()
        self.matrix = matrix
        self._teams = {}
        self._below = {}
        known = {place.area_id: place for place in matrix.places}
        kept = None if visible is None else _with_above(visible, known)
        self._lacking = Counter(above for area in matrix.complaints for above in _above(area, known) if above != area)
        for place in matrix.places:
            if kept is None or place.area_id in kept:
                self._below.setdefault(place.parent_id if place.parent_id in known else None, []).append(place)
        self._root = Node(None, 0, None)
        self._root.make = self._branch
        self.endResetModel()

    def _branch(self, node: Node) -> list[Node]:
        """Posts of an area before the areas below it; people of a post."""
        assert self.matrix is not None
        place = node.place
        if place is not None and node.post is not None:
            held = self.matrix.cells.get((place.area_id, node.post.key), ())
            return [Node(node, row, place, node.post, one) for row, one in enumerate(held)]
        made = []
        if place is not None:
            posts = list(self.matrix.posts_of(place.layer, place.level_name))
            linked = {one.post for one in self.matrix.links.get(place.area_id, ())}
            posts += [post for post in self.matrix.posts if post.key in linked]
            made = [Node(node, row, place, post) for row, post in enumerate(posts)]
        below = self._below.get(place.area_id if place is not None else None, ())
        made += [Node(node, row, one) for row, one in enumerate(below, len(made))]
        for one in made:
            one.make = self._branch
        return made

    def node(self, index: Index) -> Node | None:
        """What stands at an index."""
        return index.internalPointer() if index.isValid() else None

    def index_of(self, area_id: int, post: str = "") -> QModelIndex:
        """Where an area (or a post of it) stands; invalid if it is not shown."""
        if self.matrix is None:
            return QModelIndex()
        known = {place.area_id: place for place in self.matrix.places}
        node = self._root
        for one in reversed(_above(area_id, known)):
            found = next(
                (each for each in node.children if each.post is None and each.place and each.place.area_id == one), None
            )
            if found is None:
                return QModelIndex()
            node = found
        if post:
            node = next((each for each in node.children if each.post is not None and each.post.key == post), node)
        return self.createIndex(node.row, 0, node) if node.above is not None else QModelIndex()

    # Answering Qt

    def index(self, row: int, column: int, parent: Index = QModelIndex()) -> QModelIndex:
        """A line below another."""
        above = self.node(parent) or self._root
        if not 0 <= row < len(above.children):
            return QModelIndex()
        return self.createIndex(row, column, above.children[row])

    def parent(self, index: Index = QModelIndex()) -> QModelIndex:  # type: ignore[override]
        """The line above."""
        node = self.node(index)
        if node is None or node.above is None or node.above is self._root:
            return QModelIndex()
        return self.createIndex(node.above.row, 0, node.above)

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        """Lines below."""
        return len((self.node(parent) or self._root).children) if parent.column() <= 0 else 0

    def columnCount(self, parent: Index = QModelIndex()) -> int:
        """What, how many, what is amiss."""
        return len(TITLES)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Titles."""
        return TITLES[section] if role == Qt.ItemDataRole.DisplayRole else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Words, and the colours of what is amiss or not yet so."""
        node = self.node(index)
        if node is None or node.place is None or self.matrix is None:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._words(node)[index.column()]
        if role == Qt.ItemDataRole.ToolTipRole:
            return theme.plain(told(node.sitter) if node.sitter is not None else self._words(node)[2])
        if role == Qt.ItemDataRole.ForegroundRole:
            return theme.colour(self._ink(node, index.column()))
        if role == Qt.ItemDataRole.FontRole and node.sitter is not None and node.sitter.phase in (COMING, NEW):
            made = theme.font()
            made.setItalic(True)
            return made
        return None

    def _words(self, node: Node) -> tuple[str, str, str]:
        place, matrix = node.place, self.matrix
        assert place is not None and matrix is not None
        if node.sitter is not None:
            one = node.sitter
            return one.words, "", told(one).partition("：")[2]
        if node.post is not None:
            rule = next((one for one in self._team(place).posts if one.key == node.post.key), None)
            here = matrix.count(place.area_id, node.post.key)
            if rule is None:
                return node.post.title, f"{here}", "因职务联系"
            lacks = f"▲ 缺 {rule.least - here} 人" if here < rule.least else ""
            more = f"▲ 多出 {here - rule.most} 人" if here > rule.most else ""
            return node.post.title, f"{here} / {needs(rule)}", lacks or more
        said = matrix.complaints.get(place.area_id, ())
        lines = [f"▲ {one}" for one in said]
        if self._lacking[place.area_id]:
            lines.append(f"▲ 下级 {self._lacking[place.area_id]:,} 处缺编或超编")
        staffed = bool(self._team(place).posts)
        return place.name, "", "；".join(lines) or ("✓ 齐" if staffed else "")

    def _team(self, place: Place) -> Composition:
        assert self.matrix is not None
        key = (place.layer, place.level_name, place.kind)
        if key not in self._teams:
            self._teams[key] = self.matrix.rules.of(*key)
        return self._teams[key]

    def _ink(self, node: Node, column: int) -> str:
        if node.sitter is not None:
            return theme.ACCENT if node.sitter.phase in (COMING, NEW) else theme.TEXT if column == 0 else theme.MUTED
        if column == 2:
            return theme.WARN if self._words(node)[2].startswith("▲") else theme.GOOD
        return theme.TEXT if node.post is None or column else theme.ACCENT_DARK

    # People in the hand

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Posts take people; people can be taken."""
        node = self.node(index)
        plain = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        if node is None or node.post is None or self.matrix is None or self.matrix.is_past:
            return plain
        drag = Qt.ItemFlag.ItemIsDragEnabled if node.sitter is not None else Qt.ItemFlag.NoItemFlags
        return plain | Qt.ItemFlag.ItemIsDropEnabled | drag

    def supportedDropActions(self) -> Qt.DropAction:
        """Move, or with Ctrl also there."""
        return Qt.DropAction.MoveAction | Qt.DropAction.CopyAction

    def mimeTypes(self) -> list[str]:
        """People only."""
        return [PERSON, SEATS]

    def mimeData(self, indexes: Sequence[Index]) -> QMimeData:
        """The people of these lines."""
        nodes = [self.node(one) for one in indexes if one.column() == 0]
        return seats_of([one.sitter for one in nodes if one is not None and one.sitter is not None])

    def dropMimeData(self, data: QMimeData, action: Qt.DropAction, row: int, column: int, parent: Index) -> bool:
        """People were dropped on a post, or on somebody who holds it."""
        node = self.node(parent)
        if node is not None and node.post is not None and node.place is not None:
            tell_dropped(self.dropped, node.place.area_id, node.post.key, data, action)
        return False


def _with_above(ids: frozenset[int], known: dict[int, Place]) -> set[int]:
    kept: set[int] = set()
    for one in ids:
        kept.update(_above(one, known))
    return kept


def _above(area_id: int, known: Mapping[int, Place]) -> list[int]:
    """An area and all above it."""
    path: list[int] = []
    at: int | None = area_id
    while at is not None and at in known:
        path.append(at)
        at = known[at].parent_id
    return path
