"""One docked list: header, filter, table. What it lists is said by a `ListSpec`."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QItemSelectionModel, QPoint, QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtWidgets import QLabel, QMenu, QVBoxLayout, QWidget

from desk.model import Changes, Column, Condition, Query
from desk.work.lists.look import Look
from desk.work.lists.words import phrases
from ui import theme
from ui.app import App, Selection
from ui.chips import Chips
from ui.models.cells import compact
from ui.models.copying import to_clipboard
from ui.models.orders import Orders
from ui.models.rows import RowModel
from ui.panels.specs import ListSpec
from ui.panels.table import BigTable, ListHeader
from ui.settings import ListSetting
from ui.states import StateChips

FILTER_PAUSE = 180
"""Milliseconds of quiet before the filter box asks."""
LONG = 100_000
"""Rows from which on orders are made ready before they are asked for."""
CHOOSE = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows

_HOUSED = frozenset({"buildings", "residents", "households", "organisations"})
"""Lists whose rows stand or live in a building."""


class ListPanel(QWidget):
    """The rows of one kind inside the chosen area."""

    counted = Signal(str)
    """The text for the tab: name and count."""
    export_wanted = Signal(object, object)
    """Query and column keys: exactly what is shown."""
    map_wanted = Signal(str, object)
    """Kind and ids of the chosen rows, to be marked on the map."""
    form_wanted = Signal(str, int)
    """The form of a row is to be opened: kind and id."""
    issue_wanted = Signal(str, object)
    """Something happened at the first of these rows: kind and ids."""
    house_wanted = Signal()
    """The building of the chosen row is to be shown as it stands."""
    new_wanted = Signal(str)
    """A new row of this kind is to be entered."""
    grid_wanted = Signal()
    """The chosen rows are to be put into a grid by hand."""
    filter_wanted = Signal()
    """The conditions of this list are to be set."""
    menu_wanted = Signal(object)
    """The menu of saved lists and of what can be done with a list, at this place."""
    let_go = Signal()
    """The person wants to see more again than what was chosen on the map."""

    def __init__(self, app: App, spec: ListSpec, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.app, self.spec = app, spec
        self.model = RowModel(app, spec.kind, self)
        self.table = BigTable(self.model, spec.tones, self)
        self.orders = Orders(app, spec.kind, self)
        self._area_id: int | None = None
        self._pending: int | None = None
        self._stays = False
        """Whether the rows come again after a change: then the view does not jump."""
        self._is_painting = False
        self.where: tuple[Condition, ...] = ()
        self.saved_name = ""
        """The saved list that is shown, until its conditions are changed."""
        self._only_ids: tuple[int, ...] | None = None
        """What was chosen on the map; then the area chosen in the tree does not narrow the list."""
        self._build()
        self._connect()

    def _build(self) -> None:
        self.header = header = ListHeader(self.spec.states, self)
        self.count, self.state, self.filter = header.count, header.state, header.filter
        self.columns_button, self.export_button = header.columns_button, header.export_button
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.header)
        self.piles = StateChips(self.app, self.spec.kind, self.state, self) if self.spec.has_chips else None
        if self.piles is not None:
            column.addWidget(self.piles)
        self.chips = Chips(self)
        column.addWidget(self.chips)
        column.addWidget(self.table, 1)
        self.nothing = QLabel(self.table.viewport())
        self.nothing.setTextFormat(Qt.TextFormat.PlainText)
        self.nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.nothing.setWordWrap(True)
        self.nothing.setProperty("muted", True)
        self.nothing.hide()

    def _connect(self) -> None:
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(FILTER_PAUSE)
        self._pause.timeout.connect(self.ask)
        self.filter.textChanged.connect(lambda _: self._pause.start())
        self.state.activated.connect(lambda _: self.ask())
        self.model.filled.connect(self._on_filled)
        self.model.failed.connect(self.app.jobs.error)
        self.table.selectionModel().currentRowChanged.connect(self._on_row)
        head = self.table.horizontalHeader()
        head.sortIndicatorChanged.connect(self._on_sort)
        head.customContextMenuRequested.connect(lambda at: self._choose_columns(head.mapToGlobal(at)))
        self.header.new_button.setVisible(self.spec.has_form)
        self.header.new_button.clicked.connect(lambda: self.new_wanted.emit(self.spec.kind))
        self.table.activated.connect(lambda index: self._on_activated(index.row()))
        self.columns_button.clicked.connect(self._on_columns_button)
        self.export_button.clicked.connect(self.export)
        self.header.chip.clicked.connect(self.let_go)
        self.header.lists_button.clicked.connect(self._on_lists_button)
        self.chips.opened.connect(self.filter_wanted)
        self.chips.taken.connect(lambda number: self.set_where(self.where[:number] + self.where[number + 1 :]))
        self.app.opened.connect(self._on_opened)
        self.app.closed.connect(self._on_closed)
        self.app.selected.connect(self._on_selected)
        self.app.changed.connect(self._on_changed)
        if self.piles is not None:
            self.piles.chosen.connect(self.ask)
            self.piles.ticked.connect(self._again)

    def _offered(self) -> list[tuple[str, Callable[[], object]]]:
        """What the context menu says and does."""
        opens = "打开登记表" if self.spec.has_form else self.spec.verb
        form = (f"{opens}…\tEnter", lambda: self._on_activated(self.table.currentIndex().row()))
        house = (f"{self.app.term('building', '楼栋')}房屋图\tCtrl+Alt+B", self.house_wanted.emit)
        issue = (
            f"登记{self.app.term('issue', '事件')}…",
            lambda: self.issue_wanted.emit(self.spec.kind, self.chosen_ids()),
        )
        return [
            *([form] if self.spec.has_form or self.spec.opens else []),
            *([issue] if self.spec.is_place else []),
            ("复制（带表头）\tCtrl+C", self.copy),
            ("在地图上显示\tCtrl+Shift+L", self.show_on_map),
            *([house] if self.spec.kind in _HOUSED else []),
            *([("加入名单网格…", self.grid_wanted.emit)] if self.spec.can_be_picked else []),
            ("选择列…", self._on_columns_button),
            ("导出所见…", self.export),
            ("筛选、批量修改、打印…", self._on_lists_button),
        ]

    # The office opens and closes

    @property
    def word(self) -> str:
        """What the office calls this list."""
        return self.spec.prefix + self.app.term(self.spec.term, self.spec.word)

    def _on_opened(self) -> None:
        office = self.app.office
        assert office is not None
        setting = self.app.memory.lists.setdefault(self.spec.kind, ListSetting())
        self._lay_out(office.search.kind(self.spec.kind).columns, setting)
        self.table.set_menu(self._offered())  # in the words of this office
        self.filter.setPlaceholderText(f"筛选{self.app.term(self.spec.term, self.spec.word)}  Ctrl+F")
        self.filter.setAccessibleName(self.filter.placeholderText())
        with QSignalBlocker(self.filter):
            self.filter.clear()

    def begin(self) -> None:
        """Take up an office that was opened before the list was made."""
        if self.app.office is not None:
            self._on_opened()
            self._area_id = self.app.selection.area_id
            self.ask()

    def _lay_out(self, columns: tuple[Column, ...], setting: ListSetting) -> None:
        self.model.set_columns(columns)
        self.table.lay_out(columns, setting, self.spec.first)

    def _on_closed(self) -> None:
        self._only_ids, self.where, self.saved_name = None, (), ""
        self.chips.say(())
        self.header.chip.hide()
        self.count.show()
        self.orders.end()
        self.model.clear()
        self.count.clear()
        self.counted.emit(self.word)

    def remember(self) -> None:
        """Write columns, widths and sort into the settings of the office."""
        if self.app.office is None or not self.model.columns:
            return
        setting = self.app.memory.lists.setdefault(self.spec.kind, ListSetting())
        setting.columns = self.table.shown_columns()
        setting.widths = self.table.widths()

    def query(self) -> Query:
        """What is shown: area, filter, state, order."""
        setting = self.app.memory.lists.get(self.spec.kind, ListSetting())
        only = str(self.state.currentData() or "")
        area = None if self._area_id == self.app.root_id or self._only_ids is not None else self._area_id
        return Query(
            kind=self.spec.kind,
            area_id=area,
            text=self.filter.text().strip(),
            sort=setting.sort or ("" if only == "closed" else self.spec.sort),
            descending=setting.descending,
            only=only,
            ids=self._only_ids,
            where=self.where,
        )

    def set_where(self, where: tuple[Condition, ...], name: str = "") -> None:
        """Narrow the list by these conditions, kept under a name or not."""
        self.where, self.saved_name = where, name
        office = self.app.office
        if office is None:
            return
        query, words = self.query(), name
        self.app.jobs.read(
            lambda: phrases(office, query), lambda said: self.chips.say(said, words), key=f"chips {self.spec.kind}"
        )
        self.ask()

    def take_look(self, look: Look, name: str) -> None:
        """Show a saved list: its columns, order, state, filter and conditions."""
        setting = self.app.memory.lists[self.spec.kind] = ListSetting(
            columns=list(look.columns), widths=dict(look.widths), sort=look.sort, descending=look.descending
        )
        self._lay_out(self.model.columns, setting)
        self.state.setCurrentIndex(max(0, self.state.findData(look.only)))
        with QSignalBlocker(self.filter):
            self.filter.setText(look.text)
        self.set_where(look.where, name)

    def narrow(self, ids: tuple[int, ...] | None, state: str = "", word: str = "地图所选") -> None:
        """Show exactly these rows, chosen on the map or by a `word` (None: all again), in a named state if the list has it."""
        if ids is None and self._only_ids is None:
            return
        self._only_ids = ids
        self.header.chip.setVisible(ids is not None)
        self.count.setVisible(ids is None)  # the chip says how many
        if ids is not None:
            self.header.chip.setText(f"{word} {len(ids):,} 项 ✕")
            with QSignalBlocker(self.filter):
                self.filter.clear()
            self.state.setCurrentIndex(max(0, self.state.findData(state)))
        self.ask()

    def chosen_ids(self) -> list[int]:
        """The ids of the chosen rows, in order."""
        return [int(self.model.ids[row]) for row in self.table.chosen_rows()]

    def show_on_map(self) -> None:
        """Ask for the chosen rows to be marked on the map."""
        ids = self.chosen_ids()
        if ids:
            self.map_wanted.emit(self.spec.kind, ids)
        else:
            self.app.say("请先在列表里选中要在地图上显示的行。", "warn")

    def ask(self) -> None:
        """Read the list again; a list that nobody sees only counts."""
        if self.app.office is None:
            return
        self._pause.stop()
        self.model.is_eager = self.table.isVisible()
        query = self.query()
        self.model.show(query)
        if self.piles is not None:
            self.piles.ask(query.area_id)

    def ask_for(self, only: str) -> None:
        """Narrow the list to a named state, as a number card does."""
        at = self.state.findData(only)
        if at >= 0:
            self.state.setCurrentIndex(at)
        self.ask()

    def _on_selected(self, chosen: Selection) -> None:
        if chosen.area_id != self._area_id or chosen.source == "open":
            self._area_id = chosen.area_id
            self._pending = chosen.item_id if chosen.kind == self.spec.kind else None
            self.ask()
        elif chosen.kind == self.spec.kind and chosen.item_id is not None and chosen.source != self.spec.kind:
            self._pending = chosen.item_id
            self._show_pending()

    def _on_changed(self, changes: Changes) -> None:
        if changes.touches(*self.spec.touched_by, "area"):
            self._again()

    def _again(self) -> None:
        """Read the list again where it stands."""
        self._stays = True
        if self.app.selection.kind == self.spec.kind:
            self._pending = self.app.selection.item_id
        self.ask()

    def _on_filled(self, count: int) -> None:
        where = "" if self._only_ids is not None else self.app.area_name(self._area_id)
        self.count.say(f"{count:,} {self.spec.unit}　{where}".strip("　"))
        self.counted.emit(f"{self.word} {compact(count)}")
        self.nothing.setText(self._why_nothing())
        self.nothing.setVisible(count == 0 and self.app.office is not None)
        self.nothing.setGeometry(self.table.viewport().rect().adjusted(theme.WIDE, 0, -theme.WIDE, 0))
        if not self._stays:
            self.table.verticalScrollBar().setValue(0)
        self._show_pending(is_still=self._stays)
        self._stays = False
        if count > LONG and self.table.isVisible():
            self.orders.begin()

    def _why_nothing(self) -> str:
        what = self.app.term(self.spec.term, self.spec.word)
        if self.filter.text().strip():
            return f"没有符合“{self.filter.text().strip()}”的{what}。\n清空筛选框可看全部。"
        if self.where:
            return f"没有符合这些条件的{what}。\n点条件上的 ✕ 可去掉它。"
        if self._only_ids is not None:
            return f"这里没有{what}。\n点上方的“{self.header.chip.text().partition(' ')[0]}”可看全部。"
        if self.spec.states and self.state.currentData():
            return f"这里没有{self.state.currentText()}的{what}。"
        return f"这里还没有{what}。"

    def _show_pending(self, *, is_still: bool = False) -> None:
        if self._pending is None or self.model.query is None:
            return
        row = self.model.row_of(self._pending)
        if row is None:
            return
        self._pending = None
        self._is_painting = True
        index = self.model.index(row, self.table.horizontalHeader().logicalIndex(0))
        if is_still:
            self.table.setAutoScroll(False)
            self.table.selectionModel().setCurrentIndex(index, CHOOSE)
            self.table.setAutoScroll(True)
        else:
            self.table.setCurrentIndex(index)
            self.table.scrollTo(index, BigTable.ScrollHint.PositionAtCenter)
        self._is_painting = False

    # Habits

    def _on_row(self, current: object, _: object) -> None:
        row = current.row()  # type: ignore[attr-defined]
        if not self._is_painting and 0 <= row < len(self.model.ids):
            self.app.select(kind=self.spec.kind, id=int(self.model.ids[row]), source=self.spec.kind)

    def _on_activated(self, row: int) -> None:
        """Enter or double-click: the form of the row."""
        if (self.spec.has_form or self.spec.opens) and 0 <= row < len(self.model.ids):
            self.form_wanted.emit(self.spec.kind, int(self.model.ids[row]))

    def walk(self, id: int, by: int) -> int | None:
        """The row so many lines further down than that of an id; None past the end, or if it is not listed."""
        row = self.model.row_of(id)
        return int(self.model.ids[row + by]) if row is not None and 0 <= row + by < len(self.model.ids) else None

    def _on_sort(self, section: int, order: Qt.SortOrder) -> None:
        if not 0 <= section < len(self.model.columns):
            return
        setting = self.app.memory.lists.setdefault(self.spec.kind, ListSetting())
        setting.sort = self.model.columns[section].key
        setting.descending = order == Qt.SortOrder.DescendingOrder
        self.ask()

    def _on_lists_button(self) -> None:
        self.menu_wanted.emit(self.header.lists_button.mapToGlobal(QPoint(0, self.header.lists_button.height())))

    def _on_columns_button(self) -> None:
        self._choose_columns(self.columns_button.mapToGlobal(QPoint(0, self.columns_button.height())))

    def column_menu(self) -> QMenu:
        """The menu with a tick per column."""
        return self.table.column_menu(self.remember, self._reset_columns)

    def _choose_columns(self, at: QPoint) -> None:
        menu = self.column_menu()
        menu.exec(at)
        menu.deleteLater()

    def _reset_columns(self) -> None:
        self.app.memory.lists[self.spec.kind] = setting = ListSetting()
        self._lay_out(self.model.columns, setting)
        self.ask()

    def export(self) -> None:
        """Ask for an export of exactly what is shown."""
        if self.app.office is not None:
            self.export_wanted.emit(self.query(), self.table.shown_columns())

    def copy(self) -> None:
        """Put the chosen rows with headers onto the clipboard, ready for Excel."""
        if self.app.office is not None:
            kind = self.app.office.search.kind(self.spec.kind)
            to_clipboard(self.app, kind, self.chosen_ids(), self.table.shown_columns())
