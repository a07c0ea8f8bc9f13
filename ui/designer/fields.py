"""What a form may ask for, as a tree to search and drag from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QMimeData, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from desk.work.forms.designing import Catalogue
from ui import theme
from ui.designer.sheet import FIELD

MARK: Final = Qt.ItemDataRole.UserRole
MASKS: Final = {"phone": "电话，没有权限的人得到遮住的", "id": "证件号码，没有权限的人得到遮住的", "name": "姓名"}


class Tree(QTreeWidget):
    """Dragged items bring their placeholder along."""

    def mimeData(self, items: Sequence[QTreeWidgetItem]) -> QMimeData:
        """The placeholder of the first."""
        data = QMimeData()
        mark = items[0].data(0, MARK) if items else None
        if mark:
            data.setData(FIELD, str(mark).encode())
        return data


class FieldTree(QWidget):
    """Search box and tree. Enter or a double click puts the field into the chosen cell."""

    wanted = Signal(str)
    """The text of a placeholder."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._branches: list[tuple[QTreeWidgetItem, list[QTreeWidgetItem]]] = []
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.SPACE)
        self.search = QLineEdit(self)
        self.search.setPlaceholderText("找项目：如 姓名、电话")
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._narrow)
        self.search.returnPressed.connect(self._take_first)
        self.tree = Tree(self)
        self.tree.setHeaderHidden(True)
        self.tree.setDragEnabled(True)
        self.tree.setIndentation(16)
        self.tree.setAccessibleName("项目")
        self.tree.itemActivated.connect(lambda item, _: self._take(item))
        column.addWidget(self.search)
        column.addWidget(self.tree, 1)

    def show_catalogue(self, catalogue: Catalogue) -> None:
        """Lists first, then what stands once, then totals, then the hand."""
        self.tree.clear()
        self._branches.clear()
        for source in sorted(catalogue.sources, key=lambda each: (not each.many, each.title != "居民")):
            top = self._branch(f"{source.title}（名单）" if source.many else source.title)
            if source.many:
                self._leaf(top, "序号", "{{序号}}", "重复行里的流水号")
            for one in source.fields:
                self._leaf(top, one.title, f"{{{{{source.title}.{one.title}}}}}", MASKS.get(one.mask, ""))
        singles = self._branch("单个值")
        for one in catalogue.singles:
            self._leaf(singles, one.title, f"{{{{{one.title}}}}}", "")
        totals = self._branch("合计与计数")
        for source in catalogue.sources:
            if source.many:
                self._leaf(totals, f"{source.title}有多少条", f"{{{{计数:{source.title}}}}}", "放在重复行之外")
                for one in source.fields:
                    if one.type == "number":
                        self._leaf(
                            totals, f"{source.title}的{one.title}合计", f"{{{{合计:{source.title}.{one.title}}}}}", ""
                        )
        hand = self._branch("手填（下期自动带过来）")
        for word in ("近期动态", "本期情况", "备注"):
            self._leaf(hand, word, f"{{{{手填:{word}}}}}", "每期由人填写，上期的内容自动带过来")
        first = self._branches[0][0]
        first.setExpanded(True)
        self.tree.setCurrentItem(first)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Down goes from the search box into the tree."""
        if event.key() == Qt.Key.Key_Down and self.search.hasFocus():
            self.tree.setFocus()
        else:
            super().keyPressEvent(event)

    def _branch(self, title: str) -> QTreeWidgetItem:
        made = QTreeWidgetItem([title])
        made.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable)
        made.setFont(0, theme.font(weight=theme.BOLD))
        self.tree.addTopLevelItem(made)
        self._branches.append((made, []))
        return made

    def _leaf(self, above: QTreeWidgetItem, title: str, mark: str, hint: str) -> None:
        made = QTreeWidgetItem([title])
        made.setData(0, MARK, mark)
        made.setToolTip(0, theme.plain(f"{mark}　{hint}".rstrip("　")))
        above.addChild(made)
        self._branches[-1][1].append(made)

    def _narrow(self, text: str) -> None:
        """Show what holds the text; a list whose own name holds it shows whole."""
        text = text.strip()
        for at, (top, leaves) in enumerate(self._branches):
            whole = not text or text in top.text(0)
            for leaf in leaves:
                leaf.setHidden(not whole and text not in leaf.text(0))
            top.setHidden(all(leaf.isHidden() for leaf in leaves))
            top.setExpanded(bool(text) or at == 0)

    def _take_first(self) -> None:
        """Enter in the search box takes the first that is left."""
        left = (leaf for top, leaves in self._branches if not top.isHidden() for leaf in leaves if not leaf.isHidden())
        if (first := next(left, None)) is not None:
            self._take(first)

    def _take(self, item: QTreeWidgetItem) -> None:
        mark = item.data(0, MARK)
        if mark:
            self.wanted.emit(str(mark))
        else:
            item.setExpanded(not item.isExpanded())
