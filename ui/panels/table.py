"""The big-table view: draws finished texts itself, copies with headers, remembers its columns."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import (
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    Qt,
)
from PySide6.QtGui import QAction, QContextMenuEvent, QFocusEvent, QFontMetrics, QHelpEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QMenu,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QToolButton,
    QToolTip,
    QWidget,
)

from desk.model import Column
from ui import theme
from ui.icons import icon
from ui.labels import ElidedLabel
from ui.models.rows import RowModel
from ui.settings import ListSetting

Index = QModelIndex | QPersistentModelIndex
Tone = Callable[[str], str]
PAD = 8
CHARACTER = 14
"""Pixels of one Chinese character of the body size, for first widths."""


class RowDelegate(QStyledItemDelegate):
    """Draws a cell straight from the model's block: two thirds of the time of the default delegate."""

    def __init__(self, model: RowModel, tones: Mapping[str, Tone], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._tones = tones
        self._cut: dict[tuple[str, int], str] = {}
        self._text = theme.colour(theme.TEXT)
        self._chosen = theme.colour(theme.ACCENT_SOFT)
        self._accent = theme.colour(theme.ACCENT)
        self._line = theme.colour(theme.LINE, 150)
        self._shades = {name: theme.colour(value) for name, value in theme.TONES.items()}
        self._metrics: QFontMetrics | None = None

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw background, text and the line below."""
        rect: QRect = option.rect  # type: ignore[attr-defined]
        model, row, number = self._model, index.row(), index.column()
        if option.state & QStyle.StateFlag.State_Selected:  # type: ignore[attr-defined]
            painter.fillRect(rect, self._chosen)
        painter.fillRect(rect.x(), rect.bottom(), rect.width(), 1, self._line)
        text = model.text(row, number)
        if not text:
            return
        column = model.columns[number]
        tone = self._tones[column.key](text) if column.key in self._tones else ""
        if tone:
            text = f"{theme.SIGNS[tone]} {text}"
        painter.setPen(self._shades[tone])
        right = column.type == "number"
        align = (Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft) | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(rect.adjusted(PAD, 0, -PAD, 0), int(align), self._elided(text, rect.width() - 2 * PAD))

    def _elided(self, text: str, width: int) -> str:
        known = self._cut.get((text, width))
        if known is None:
            if self._metrics is None:
                self._metrics = QFontMetrics(theme.font())
            if len(self._cut) > 20_000:
                self._cut.clear()
            known = self._cut[text, width] = self._metrics.elidedText(text, Qt.TextElideMode.ElideRight, width)
        return known

    def helpEvent(self, event: QHelpEvent, view: QAbstractItemView, option: QStyleOptionViewItem, index: Index) -> bool:
        """Show the whole text of a cell that is cut; as plain text whatever it contains."""
        if event.type() != QEvent.Type.ToolTip or not index.isValid():
            return False
        text = self._model.text(index.row(), index.column())
        rect: QRect = option.rect  # type: ignore[attr-defined]
        is_cut = bool(text) and self._elided(text, rect.width() - 2 * PAD) != text
        QToolTip.showText(event.globalPos(), theme.plain(text) if is_cut else "", view)
        return True


class BigTable(QTableView):
    """A table over a `RowModel`: rows, sorting by header click, choosing columns, Ctrl+C."""

    def __init__(self, model: RowModel, tones: Mapping[str, Tone], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows = model
        self._actions: list[QAction] = []
        self._has_widths = False
        self.setModel(model)
        self.setItemDelegate(RowDelegate(model, tones, self))
        self.setShowGrid(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        rows = self.verticalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(theme.ROW)
        head = self.horizontalHeader()
        head.setSectionsMovable(True)
        head.setSectionsClickable(True)
        head.setSortIndicatorShown(True)
        head.setHighlightSections(False)
        head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        head.setMinimumSectionSize(40)
        head.setFixedHeight(30)
        head.setStretchLastSection(True)
        head.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)

    def set_menu(self, offered: Sequence[tuple[str, Callable[[], object]]]) -> None:
        """Offer these words in the context menu, each with what it does, and no others."""
        for action in self._actions:
            action.deleteLater()
        self._actions.clear()
        for words, slot in offered:
            action = QAction(words, self)
            action.triggered.connect(lambda _=False, slot=slot: slot())
            self._actions.append(action)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Our own words only."""
        menu = QMenu(self)
        menu.addActions(self._actions)
        menu.exec(event.globalPos())
        menu.deleteLater()

    def lay_out(self, columns: Sequence[Column], setting: ListSetting, first: Sequence[str]) -> None:
        """Show the columns of a setting in its order, else the usual ones, those in `first` before the others."""
        keys = [column.key for column in columns]
        usual = [column.key for column in columns if column.shown]
        begin = [key for key in first if key in usual]
        order = [key for key in setting.columns if key in keys]
        order = order or [*begin, *(key for key in usual if key not in begin)]
        head = self.horizontalHeader()
        for number, key in enumerate(keys):
            self.setColumnHidden(number, key not in order)
        for visual, key in enumerate(order):
            head.moveSection(head.visualIndex(keys.index(key)), visual)
        self.set_widths(setting.widths)
        turn = Qt.SortOrder.DescendingOrder if setting.descending else Qt.SortOrder.AscendingOrder
        head.blockSignals(True)
        if setting.sort in keys:
            head.setSortIndicator(keys.index(setting.sort), turn)
        else:
            head.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        head.blockSignals(False)

    def set_widths(self, widths: Mapping[str, int]) -> None:
        """Give columns their remembered or first widths."""
        for number, column in enumerate(self.rows.columns):
            first = max(column.width, len(column.title) + 1) * CHARACTER + 2 * PAD
            self.setColumnWidth(number, widths.get(column.key, min(first, 320)))

    def column_menu(self, changed: Callable[[], None], reset: Callable[[], None]) -> QMenu:
        """A menu with a tick per column; the last one shown cannot be taken away."""
        menu = QMenu(self)
        shown = self.shown_columns()
        for number, column in enumerate(self.rows.columns):
            action = menu.addAction(column.title)
            action.setCheckable(True)
            action.setChecked(column.key in shown)
            action.setEnabled(column.key not in shown or len(shown) > 1)
            action.toggled.connect(lambda on, number=number: self._show_column(number, on, changed))
        menu.addSeparator()
        menu.addAction("恢复默认", reset)
        return menu

    def _show_column(self, number: int, is_on: bool, changed: Callable[[], None]) -> None:
        self.setColumnHidden(number, not is_on)
        changed()

    def shown_columns(self) -> list[str]:
        """Keys of the visible columns in the order on the screen."""
        head = self.horizontalHeader()
        return [
            self.rows.columns[logical].key
            for logical in (head.logicalIndex(visual) for visual in range(head.count()))
            if not self.isColumnHidden(logical)
        ]

    def widths(self) -> dict[str, int]:
        """Widths of the visible columns but the last, which stretches."""
        shown = self.shown_columns()[:-1]
        return {c.key: self.columnWidth(n) for n, c in enumerate(self.rows.columns) if c.key in shown}

    def chosen_rows(self) -> list[int]:
        """Rows chosen, in order."""
        model = self.selectionModel()
        selection = model.selection()
        spans = sorted((span.top(), span.bottom()) for span in map(selection.at, range(selection.count())))
        seen: dict[int, None] = {}
        for top, bottom in spans:
            seen.update(dict.fromkeys(range(top, bottom + 1)))
        return list(seen)

    def choose(self, rows: Sequence[int]) -> None:
        """Choose exactly these rows."""
        wanted = QItemSelection()
        for row in rows:
            wanted.select(self.rows.index(row, 0), self.rows.index(row, max(0, len(self.rows.columns) - 1)))
        self.selectionModel().select(wanted, QItemSelectionModel.SelectionFlag.ClearAndSelect)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Take the keys without a current row.

        Qt makes the first row current and tells nobody; choosing that row would then be no change and go unheard.
        """
        had_current = self.currentIndex().isValid()
        kept = self.selectionModel().blockSignals(True)
        super().focusInEvent(event)
        if not had_current:
            self.selectionModel().clearCurrentIndex()
        self.selectionModel().blockSignals(kept)

    def keyboardSearch(self, search: str) -> None:
        """Letters must not hop about a million rows."""

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the page size in whole rows."""
        super().resizeEvent(event)
        self.verticalScrollBar().setSingleStep(1)


class ListHeader(QWidget):
    """Count, named state, filter box, and the buttons that choose columns and export; it is also the dock's handle."""

    def __init__(self, states: tuple[tuple[str, str], ...], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("surface", True)
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.SPACE, theme.TIGHT, theme.TIGHT, theme.TIGHT)
        row.setSpacing(theme.TIGHT)
        self.count = ElidedLabel(self)
        self.count.setProperty("muted", True)
        row.addWidget(self.count, 3)
        self.chip = QToolButton(self)
        self.chip.setProperty("chip", True)
        self.chip.setToolTip("列表只显示在地图上圈选的；点这里恢复")
        self.chip.hide()
        row.addWidget(self.chip)
        self.state = QComboBox(self)
        for key, word in states:
            self.state.addItem(word, key)
        self.state.setVisible(bool(states))
        self.state.setAccessibleName("状态")
        row.addWidget(self.state)
        self.filter = QLineEdit(self)
        self.filter.setClearButtonEnabled(True)
        self.filter.setMinimumWidth(110)
        row.addWidget(self.filter, 4)
        self.new_button = self._button(row, "新增")
        self.lists_button = self._button(row, "筛选条件、保存的筛选、批量修改、打印")
        self.columns_button = self._button(row, "选择列")
        self.export_button = self._button(row, "导出所见")

    def _button(self, row: QHBoxLayout, words: str) -> QToolButton:
        button = QToolButton(self)
        button.setToolTip(words)
        button.setAccessibleName(words)
        button.setFixedSize(theme.TARGET, theme.TARGET)
        row.addWidget(button)
        return button

    def dress(self) -> None:
        """Put icons on the buttons, after the first paint."""
        self.new_button.setIcon(icon("add-line"))
        self.lists_button.setIcon(icon("filter-3-line"))
        self.columns_button.setIcon(icon("layout-column-line"))
        self.export_button.setIcon(icon("file-excel-2-line"))
