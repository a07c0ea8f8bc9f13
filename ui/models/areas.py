"""The tree of a layer's areas with the badges of pending work."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from desk.model import Area, Badge
from ui.theme import plain

Index = QModelIndex | QPersistentModelIndex
BADGE = Qt.ItemDataRole.UserRole + 1
_NONE = Badge()


class AreaModel(QAbstractItemModel):
    """Areas as they were read, parents before children; an index carries the area's id."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._areas: dict[int, Area] = {}
        self._children: dict[int, list[int]] = {}
        self._row: dict[int, int] = {}
        self._badges: Mapping[int, Badge] = {}

    def set_areas(self, areas: Sequence[Area]) -> None:
        """Show these areas."""
        self.beginResetModel()
        self._areas = {area.id: area for area in areas}
        self._children, self._row, self._badges = {}, {}, {}
        for area in areas:
            over = area.parent_id if area.parent_id in self._areas else 0
            siblings = self._children.setdefault(over or 0, [])
            self._row[area.id] = len(siblings)
            siblings.append(area.id)
        self.endResetModel()

    def set_badges(self, badges: Mapping[int, Badge]) -> None:
        """Put pending work beside the names."""
        self._badges = badges
        for over, children in self._children.items():
            if children:
                self.dataChanged.emit(self.index_of(children[0]), self.index_of(children[-1]), [BADGE])
            del over

    def area(self, index: Index) -> Area | None:
        """The area of an index."""
        return self._areas.get(index.internalId()) if index.isValid() else None

    def badge(self, area_id: int) -> Badge:
        """The badge of an area."""
        return self._badges.get(area_id, _NONE)

    def index_of(self, area_id: int) -> QModelIndex:
        """The index of an area, invalid if it is not in this layer."""
        row = self._row.get(area_id)
        return QModelIndex() if row is None else self.createIndex(row, 0, area_id)

    # Answering Qt

    def index(self, row: int, column: int, parent: Index = QModelIndex()) -> QModelIndex:
        """The child at a place."""
        children = self._children.get(parent.internalId() if parent.isValid() else 0, [])
        if column == 0 and 0 <= row < len(children):
            return self.createIndex(row, 0, children[row])
        return QModelIndex()

    def parent(self, index: Index) -> QModelIndex:  # type: ignore[override]
        """The area above."""
        area = self.area(index)
        if area is None or area.parent_id is None or area.parent_id not in self._areas:
            return QModelIndex()
        return self.index_of(area.parent_id)

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        """How many areas are directly below."""
        return len(self._children.get(parent.internalId() if parent.isValid() else 0, []))

    def columnCount(self, parent: Index = QModelIndex()) -> int:
        """One: the name, with the badge painted beside it."""
        return 1

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Name, badge, and for screen readers both in words."""
        area = self.area(index)
        if area is None:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return area.name
        if role == BADGE:
            return self.badge(area.id)
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._tip(area)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{area.level_name} {area.name}"
        return None

    def _tip(self, area: Area) -> str:
        badge = self.badge(area.id)
        lines = [f"{area.level_name} {area.name}", f"代码 {area.code}"]
        if badge.open:
            lines.append(f"待处理 {badge.open:,} 件，其中超期 {badge.overdue:,} 件")
        return plain("\n".join(lines))
