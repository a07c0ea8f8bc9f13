"""The window: it only arranges. What is docked is said by `panels.specs`, what can be done by `actions`."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QPaintEvent
from PySide6.QtWidgets import QDialog, QDockWidget, QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from ui import layout
from ui.actions import TERMS, Actions
from ui.app import App
from ui.commands import Commands
from ui.icons import icon
from ui.later import bring_charts
from ui.notify import MessageBar, sentence_of
from ui.panels.card import RecordCard
from ui.panels.empty import EmptyPage
from ui.panels.listing import ListPanel
from ui.panels.overview import OverviewStrip
from ui.panels.pointer import PointerLine
from ui.panels.search import SearchBox
from ui.panels.specs import LISTS, RARER, ListSpec
from ui.panels.status import StatusLine
from ui.panels.tree import TreePanel
from ui.today import TodayBar
from ui.toolbar import toolbar
from ui.watch import Watch

if TYPE_CHECKING:
    from ui.map.tools import MapTools
    from ui.map.view import MapView

PROGRAM = "网格台"
PATIENCE = 4_000
"""Milliseconds the charts wait for the map."""
AFTER_MAP = 40
"""Milliseconds after the first paint: the map's engine begins first, icons come while it loads its page."""


class Window(QMainWindow):
    """One office at a time."""

    first_painted = Signal()
    usable = Signal()
    """Map, lists and numbers of an office are on the screen for the first time."""

    def __init__(self, app: App) -> None:
        super().__init__()
        self.app = app
        self.map: MapView | None = None
        self.tools: MapTools | None = None
        self.is_painted = False
        self._awaited: set[str] = set()
        self._charts_wait = QTimer(self, singleShot=True)
        self._charts_wait.timeout.connect(self._bring_charts)
        self._icons_wait = QTimer(self, singleShot=True)
        self._icons_wait.timeout.connect(self._dress)
        self.setObjectName("window")
        self.setAcceptDrops(True)
        self.setDockOptions(QMainWindow.DockOption.AllowTabbedDocks | QMainWindow.DockOption.AllowNestedDocks)
        self.commands = Commands(app, self)
        self.menus = Actions(self.commands, self.menuBar())
        self.docks: dict[str, QDockWidget] = {}
        self.lists: dict[str, ListPanel] = {}
        self._build_centre()
        self._build_docks()
        self.search = SearchBox(app, self.menus.all, self)
        self.addToolBar(toolbar(self.search, self.menus, self))
        self.status = StatusLine(app, self)
        self.status.me_wanted.connect(self.commands.piles.me)
        self.setStatusBar(self.status)
        self.pointer = PointerLine(app, self)
        self.statusBar().insertPermanentWidget(1, self.pointer, 1)  # after the running job
        self.watch = Watch(app)
        self._connect()
        layout.arrange(self, self.docks)
        layout.restore(self, self.app.settings)
        self._name()
        self._show_work(False)

    def _build_centre(self) -> None:
        self.messages = MessageBar(self)
        self.today = TodayBar(self.app, self)
        self.today.calendar_wanted.connect(self.commands.clocks.calendar)
        self.today.issue_wanted.connect(self.commands.issues.open_row)
        self.today.unvisited_wanted.connect(self.commands.visits.unvisited)
        self.empty = EmptyPage(self.app, self.menus, self.commands.open_place, self)
        self.stage = QStackedWidget(self)
        self.stage.addWidget(self.empty)
        centre = QWidget(self)
        column = QVBoxLayout(centre)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.messages)
        column.addWidget(self.today)
        column.addWidget(self.stage, 1)
        self.setCentralWidget(centre)

    def _build_docks(self) -> None:
        self.tree = TreePanel(self.app, self)
        self._dock("tree", "区域", self.tree, self.tree.header)
        self.overview = OverviewStrip(self.app, self)
        self.overview.shown.connect(lambda: self._arrived("overview"))
        self._dock("overview", "概览", self.overview, QWidget(self))
        for spec in LISTS:
            self._list(spec)
        self.card = RecordCard(self.app, self)
        card = self._dock("card", "详情", self.card, QWidget(self))
        self.card.filled.connect(card.setVisible)
        self.card.opened.connect(self.commands.registers.open_row)

    def _dock(self, key: str, title: str, inside: QWidget, bar: QWidget) -> QDockWidget:
        self.docks[key] = layout.dock(self, key, title, inside, bar)
        return self.docks[key]

    def _list(self, spec: ListSpec) -> QDockWidget:
        """A docked list."""
        panel = ListPanel(self.app, spec, self)
        self.lists[spec.kind] = panel
        dock = self._dock(spec.kind, panel.word, panel, panel.header)
        panel.counted.connect(dock.setWindowTitle)
        panel.model.filled.connect(lambda _, kind=spec.kind: self._arrived(kind))
        panel.export_wanted.connect(self.commands.export_list)
        panel.map_wanted.connect(self.commands.map.choosing.show_rows)
        panel.let_go.connect(self.commands.map.choosing.let_go)
        panel.filter_wanted.connect(lambda: self.commands.lists.filter(panel))
        panel.menu_wanted.connect(lambda at: self.commands.lists.open_menu(panel, at))
        panel.grid_wanted.connect(self.commands.map.add_to_list)
        panel.form_wanted.connect(self.commands.registers.open_row)
        panel.new_wanted.connect(self.commands.registers.new_in)
        panel.issue_wanted.connect(self.commands.issues.enter_at_rows)
        panel.house_wanted.connect(self.commands.registers.floors)
        return dock

    def bring(self, key: str, title: str, make: Callable[[], QWidget], *, beside: str) -> QWidget:
        """The panel of that key in front, made and docked on top of dock `beside` when first asked for."""
        if key not in self.docks:
            panel = make()
            bar = getattr(panel, "header", None) or QWidget(self)
            self.tabifyDockWidget(self.docks[beside], self._dock(key, title, panel, bar))
        self.docks[key].show()
        self.docks[key].raise_()
        return self.docks[key].widget()

    def _connect(self) -> None:
        self.app.said.connect(self.messages.say)
        self.app.jobs.error.connect(self.complain)
        self.app.opened.connect(self._on_opened)
        self.app.closed.connect(self._on_closed)
        self.app.filtered.connect(self._on_filtered)
        self.first_painted.connect(lambda: self._icons_wait.start(AFTER_MAP))

    def remember(self) -> None:
        """Keep the shape of the window and of every list; without an office there is nothing to keep."""
        if self.app.office is None:
            return
        for panel in self.lists.values():
            panel.remember()
        layout.remember(self, self.app.settings)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Tell once that the window is on the screen."""
        super().paintEvent(event)
        if not self.is_painted:
            self.is_painted = True
            self.first_painted.emit()

    def _dress(self) -> None:
        """After the first paint: icons, and the map's own start."""
        for command, name in self.menus.icon_names().items():
            self.menus.by_command[command].setIcon(icon(name))
        for panel in self.lists.values():
            panel.header.dress()

    def begin_map(self) -> None:
        """Bring up the map's engine while the office is being opened. Call after the first paint."""
        if self.map is None:
            from ui.map.view import MapView  # the engine must not delay the first paint

            self.map = MapView(self.app, self)
            self.tools = self.commands.map.hold(self.map)
            self.stage.addWidget(self.map)
            self.map.painted.connect(lambda: self._arrived("map"))
            self.map.panel_wanted.connect(self.commands.map.show_panel)
            self.map.start()

    def _arrived(self, part: str) -> None:
        """Note that a part is filled; charts come when nothing else is awaited."""
        if part not in self._awaited:
            return
        self._awaited.discard(part)
        if not self._awaited:
            self.usable.emit()
            self._bring_charts()
        elif self._awaited == {"map"}:
            self._charts_wait.start(PATIENCE)

    def _bring_charts(self) -> None:
        """Charts come last: their library would take half a second from the map and the lists. Then the issues' windows."""
        self._charts_wait.stop()
        if self.overview.charts is None:
            bring_charts(self.app, self._add_charts)
        else:
            self.commands.issues.make_ready()

    def _add_charts(self) -> None:
        from ui.panels.charts import Charts  # pyqtgraph is here by now

        if self.overview.charts is None:
            self.overview.add_charts(Charts(self.app.term("issue", TERMS["issue"]), self.overview))
            self.commands.issues.make_ready()

    def _on_opened(self) -> None:
        self._awaited = {"map", "overview", *self.lists}
        self._name()
        self._show_work(True)
        self.begin_map()
        if self.map is not None:
            self.stage.setCurrentWidget(self.map)

    def _on_closed(self) -> None:
        self._name()
        self._show_work(False)
        self.stage.setCurrentWidget(self.empty)

    def _show_work(self, has_office: bool) -> None:
        """Docks come with an office; the card comes with something to show."""
        for key, dock in self.docks.items():
            dock.setVisible(has_office and key in layout.FIRST)
        if has_office and not self.app.settings.docks:
            QTimer.singleShot(0, self, lambda: layout.share_out(self, self.docks))  # when Qt has laid them out

    def _name(self) -> None:
        office = self.app.office
        self.menus.name({key: self.app.term(key, word) for key, word in TERMS.items()}, has_office=office is not None)
        if office is None:
            self.setWindowTitle(PROGRAM)
            return
        self.setWindowTitle(f"{office.name} — {'示例数据 — ' if office.is_sample else ''}{PROGRAM}")

    def _on_filtered(self, kind: str, only: str) -> None:
        self.show_list(kind)
        self.lists[kind].ask_for(only)

    def complain(self, error: BaseException) -> None:
        """Say what went wrong in the message bar."""
        self.messages.say(*sentence_of(error))

    def front_list(self) -> ListPanel:
        """The list that has the focus, else the one in front."""
        for panel in self.lists.values():
            if panel.isAncestorOf(self.focusWidget()):
                return panel
        seen = (panel for panel in self.lists.values() if not panel.visibleRegion().isEmpty())
        return next(seen, self.lists[LISTS[0].kind])

    def show_list(self, kind: str) -> None:
        """Bring a list to the front and give it the keys; a rarer one is made when first asked for."""
        if kind not in self.lists:
            dock = self._list(next(spec for spec in RARER if spec.kind == kind))
            self.tabifyDockWidget(self.docks[LISTS[0].kind], dock)
            self.lists[kind].begin()
            self.commands.map.choosing.meet(kind)
        self.docks[kind].show()
        self.docks[kind].raise_()
        self.lists[kind].table.setFocus()

    def show_dialog(self, dialog: QDialog) -> None:
        """Show a dialog above the window; it goes when it is done."""
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Files are welcome."""
        if event.mimeData().hasUrls() and event.mimeData().urls()[0].isLocalFile():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """A table is imported, an office file is opened."""
        self.commands.take_file(event.mimeData().urls()[0].toLocalFile())

    def closeEvent(self, event: QCloseEvent) -> None:
        """Jobs first, then the page of the map, then the window; unsaved work may keep it open."""
        registers, issues = self.commands.registers, self.commands.issues
        may_leave = self.commands.map.editing.may_leave() and registers.may_leave(self.close)
        if not may_leave or not issues.may_leave(self.close):
            event.ignore()
            return
        self.remember()
        for timer in (self._charts_wait, self._icons_wait):
            timer.stop()
        self.watch.stop()
        self.app.jobs.close()
        if self.map is not None:
            self.map.shutdown()
            QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        if self.app.office is not None:
            self.app.release().close()
        super().closeEvent(event)
