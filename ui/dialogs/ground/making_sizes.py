"""The table of proposed grids: what each holds and how it stands to the target. Sorts by any column."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from desk.work.making.options import EXCEPTED, GOOD, HIGH, LOW, MEASURES, STATES
from ui import theme

if TYPE_CHECKING:
    from desk.work.making.proposal import Proposal

Index = QModelIndex | QPersistentModelIndex
_TONE = {GOOD: "good", LOW: "bad", HIGH: "bad", EXCEPTED: "warn"}
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One grid: what is shown, and by what it sorts."""

    at: int
    """Its place in the proposal."""
    state: str
    shown: tuple[str, ...]
    values: tuple[Any, ...]
    note: str


def rows_of(proposal: Proposal) -> tuple[tuple[str, ...], list[Row]]:
    """Titles and rows; runs off the GUI thread."""
    line = proposal.is_line
    titles = ["名称", "长度（米）", "街路（条）"] if line else ["名称", "户数", "人口", "楼栋", "面积（㎡）"]
    if proposal.has_target:
        titles += ["与目标相差", "规模"]
    rows = []
    for at, grid in enumerate(proposal.grids):
        numbers = (
            [grid.metres, len(grid.streets)]
            if line
            else [grid.households, grid.residents, grid.buildings, grid.square_metres]
        )
        values: list[Any] = [grid.name, *numbers]
        shown = [grid.name, *(f"{number:,.0f}" for number in numbers)]
        if proposal.has_target:
            off = grid.size(proposal.measure) / proposal.options.target - 1
            sign = theme.SIGNS[_TONE.get(grid.state, "")]
            values += [off, STATES[grid.state]]
            shown += [f"{off:+.1%}", f"{sign} {STATES[grid.state]}".strip()]
        rows.append(Row(at=at, state=grid.state, shown=tuple(shown), values=tuple(values), note=grid.note))
    return tuple(titles), rows


def summary_of(proposal: Proposal) -> str:
    """What the proposal is worth, in a line."""
    count = len(proposal.grids)
    word = "块" if proposal.is_line else "个网格"
    parts = [f"共 {count:,} {word}"]
    if proposal.has_target:
        unit = MEASURES[proposal.measure][1]
        sizes = [grid.size(proposal.measure) for grid in proposal.grids]
        if sizes:
            parts.append(f"{min(sizes):,.0f}～{max(sizes):,.0f} {unit}")
        parts.append(f"±10% 以内 {proposal.within(0.1):.1%}，±20% 以内 {proposal.within(0.2):.1%}")
    if not proposal.is_line:
        parts.append("全部连片" if not proposal.broken else f"{proposal.broken} 个不连片")
        parts.append(f"紧凑度 {proposal.roundness:.2f}")
    if proposal.on_street is not None:
        parts.append(f"边界沿街路 {proposal.on_street:.0%}")
    return "；".join(parts) + "。"


class SizesModel(QAbstractTableModel):
    """Rows of a proposal."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.titles: tuple[str, ...] = ()
        self.rows: list[Row] = []

    def show(self, titles: tuple[str, ...], rows: list[Row]) -> None:
        """Show these."""
        self.beginResetModel()
        self.titles, self.rows = titles, list(rows)
        self.endResetModel()

    def row_of(self, at: int) -> int:
        """The row of a grid of the proposal, -1 if there is none."""
        return next((number for number, row in enumerate(self.rows) if row.at == at), -1)

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        """How many grids."""
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:
        """How many columns."""
        return 0 if parent.isValid() else len(self.titles)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Titles."""
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self.titles[section]
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Text, alignment, and the colour of what is out of target (said in words too)."""
        row = self.rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return row.shown[index.column()]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return None if index.column() == 0 or self.titles[index.column()] == "规模" else _RIGHT
        if role == Qt.ItemDataRole.ForegroundRole and self.titles[index.column()] in ("规模", "与目标相差"):
            return theme.colour(theme.TONES[_TONE.get(row.state, "")])
        if role == Qt.ItemDataRole.ToolTipRole:
            return theme.plain(row.note) if row.note else None
        return None

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """By the values, not by their text."""
        if not 0 <= column < len(self.titles):
            return
        self.layoutAboutToBeChanged.emit()
        by_place = self.titles[column] == "名称"
        self.rows.sort(
            key=lambda row: row.at if by_place else row.values[column], reverse=order == Qt.SortOrder.DescendingOrder
        )
        self.layoutChanged.emit()
