"""The forms to choose from: grouped by what they are about, found by typing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from ui import theme

_ID = Qt.ItemDataRole.UserRole


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A form as the list shows it. `words` is all that typing finds it by."""

    id: int
    name: str
    group: str
    words: str
    tip: str = ""


class FormList(QWidget):
    """A box to type in and the forms below it; `chosen` says which one is current."""

    chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.TIGHT)
        self.box = QLineEdit(self)
        self.box.setPlaceholderText("找表格：名称、类别、报送对象")
        self.box.setClearButtonEnabled(True)
        self.box.setAccessibleName("找表格")
        self.box.installEventFilter(self)
        self.tree = QTreeWidget(self)
        self.tree.setHeaderHidden(True)
        self.tree.setIndentation(12)
        self.tree.setAccessibleName("表格")
        self.tree.setUniformRowHeights(True)
        column.addWidget(self.box)
        column.addWidget(self.tree, 1)
        self.box.textChanged.connect(self._on_text)
        self.tree.currentItemChanged.connect(self._on_current)

    def show_choices(self, choices: Sequence[Choice], current: int | None = None) -> None:
        """Fill the list; the current one is kept, else the first is taken."""
        wanted = current if current is not None else self.current
        self.tree.blockSignals(True)
        self.tree.clear()
        groups: dict[str, QTreeWidgetItem] = {}
        for choice in choices:
            group = groups.get(choice.group)
            if group is None:
                group = groups[choice.group] = QTreeWidgetItem(self.tree, [choice.group])
                group.setFlags(Qt.ItemFlag.ItemIsEnabled)
                group.setFont(0, theme.font(theme.SMALL, weight=theme.BOLD))
                group.setForeground(0, theme.colour(theme.MUTED))
                group.setExpanded(True)
            item = QTreeWidgetItem(group, [choice.name])
            item.setData(0, _ID, choice.id)
            item.setData(0, _ID + 1, choice.words.casefold())
            item.setToolTip(0, theme.plain(choice.tip))
        self.tree.blockSignals(False)
        self._on_text(self.box.text())
        self._take(wanted)

    @property
    def current(self) -> int | None:
        """The form chosen now."""
        item = self.tree.currentItem()
        return item.data(0, _ID) if item is not None else None

    def choose(self, id: int) -> None:
        """Make a form the current one."""
        self._take(id)

    def _items(self) -> list[QTreeWidgetItem]:
        return [item for group in self._groups() for item in _children(group)]

    def _groups(self) -> list[QTreeWidgetItem]:
        return _children(self.tree.invisibleRootItem())

    def _take(self, wanted: int | None) -> None:
        shown = [item for item in self._items() if not item.isHidden()]
        item = next((item for item in shown if item.data(0, _ID) == wanted), shown[0] if shown else None)
        if item is not None:
            self.tree.setCurrentItem(item)
            self.tree.scrollToItem(item)

    def _on_text(self, text: str) -> None:
        parts = text.casefold().split()
        for item in self._items():
            item.setHidden(not all(part in item.data(0, _ID + 1) for part in parts))
        for group in self._groups():
            group.setHidden(all(item.isHidden() for item in _children(group)))
        if not parts:
            return
        shown = [item for item in self._items() if not item.isHidden()]
        # A form that is called so comes before one that only speaks of it.
        called = [item for item in shown if all(part in item.text(0).casefold() for part in parts)] or shown
        if called and self.tree.currentItem() not in called:
            self._take(called[0].data(0, _ID))

    def _on_current(self, item: QTreeWidgetItem | None, _: QTreeWidgetItem | None) -> None:
        if item is not None and item.data(0, _ID) is not None:
            self.chosen.emit(item.data(0, _ID))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Down and Up in the box move in the list."""
        if (
            watched is self.box
            and isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.KeyPress
            and event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up)
        ):
            shown = [item for item in self._items() if not item.isHidden()]
            current = self.tree.currentItem()
            if current in shown:
                step = 1 if event.key() == Qt.Key.Key_Down else -1
                self._take(shown[max(0, min(len(shown) - 1, shown.index(current) + step))].data(0, _ID))
            return True
        return super().eventFilter(watched, event)


def _children(item: QTreeWidgetItem) -> list[QTreeWidgetItem]:
    return [child for row in range(item.childCount()) if (child := item.child(row)) is not None]
