"""A column of cards of any length: ids in order, and blocks of cards read when they are painted."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from typing import Any, Final

from PySide6.QtCore import QAbstractListModel, QMimeData, QModelIndex, QObject, QPersistentModelIndex, Qt, QTimer

from desk.work.issues.board import Card, Pile, cards
from ui.app import App

BLOCK: Final = 32
KEPT: Final = 40
MIME: Final = "application/x-griddesk-issue"
Index = QModelIndex | QPersistentModelIndex


class PileModel(QAbstractListModel):
    """The issues of one stage. Lives on the GUI thread."""

    def __init__(self, app: App, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._app = app
        self.ids: Any = ()
        self._blocks: OrderedDict[int, tuple[Card, ...]] = OrderedDict()
        self._wanted: set[int] = set()
        self._generation = 0
        self._fetch = QTimer(self, singleShot=True)
        self._fetch.setInterval(0)
        self._fetch.timeout.connect(self._read)

    def show(self, pile: Pile | None) -> None:
        """Show these ids; cards come when they are painted."""
        self.beginResetModel()
        self._generation += 1
        self.ids = pile.ids if pile is not None else ()
        self._blocks.clear()
        self._wanted.clear()
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        """How many cards."""
        return 0 if parent.isValid() else len(self.ids)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The card itself (UserRole), and what a screen reader says of it."""
        if role not in (Qt.ItemDataRole.UserRole, Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return None
        card = self.card(index.row())
        if role == Qt.ItemDataRole.UserRole or card is None:
            return card if role == Qt.ItemDataRole.UserRole else None
        return "，".join(each for each in (card.title, card.light, card.left, card.who) if each)

    def card(self, row: int) -> Card | None:
        """The card of a row, or None until its block is here."""
        number, offset = divmod(row, BLOCK)
        block = self._blocks.get(number)
        if block is None:
            if number not in self._wanted:
                self._wanted.add(number)
                self._fetch.start()
            return None
        return block[offset] if offset < len(block) else None

    def row_of(self, id: int) -> int | None:
        """Where an id stands, or None."""
        if not len(self.ids):
            return None
        found = (self.ids == id).nonzero()[0]
        return int(found[0]) if len(found) else None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """A card can be chosen and taken along."""
        flag = Qt.ItemFlag
        return (
            flag.ItemIsEnabled | flag.ItemIsSelectable | flag.ItemIsDragEnabled if index.isValid() else flag.NoItemFlags
        )

    def mimeTypes(self) -> list[str]:
        """What is taken along."""
        return [MIME]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        """The id of the card."""
        data = QMimeData()
        data.setData(MIME, str(int(self.ids[indexes[0].row()])).encode())
        return data

    def _read(self) -> None:
        office, wanted, generation = self._app.office, sorted(self._wanted), self._generation
        if office is None or not wanted:
            return
        slices = [(number, self.ids[number * BLOCK : (number + 1) * BLOCK].tolist()) for number in wanted]

        def take(found: list[tuple[int, tuple[Card, ...]]]) -> None:
            if generation != self._generation:
                return
            for number, block in found:
                self._blocks[number] = block
                self._wanted.discard(number)
                last = min(len(self.ids), (number + 1) * BLOCK) - 1
                self.dataChanged.emit(self.index(number * BLOCK), self.index(last))
            while len(self._blocks) > KEPT:
                self._blocks.popitem(last=False)

        self._app.jobs.read(lambda: [(number, cards(office, ids)) for number, ids in slices], take)
