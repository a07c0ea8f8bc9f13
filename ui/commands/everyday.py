"""What the actions of the menus do. Each is one short method; dialogs are imported when first asked for."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QObject, Qt, QTimer, QUrl
from PySide6.QtGui import QDesktopServices

from desk.model import Changes, Query
from desk.rights import SEE_PERSONAL
from ui import layout
from ui.app import App
from ui.commands.cases import CaseCommands
from ui.commands.clocks import ClockCommands
from ui.commands.duty import DutyCommands
from ui.commands.forms import FormCommands
from ui.commands.issues import IssueCommands
from ui.commands.lists import ListCommands
from ui.commands.logbook import LogbookCommands
from ui.commands.map import MapCommands
from ui.commands.mapfiles import DROPPED
from ui.commands.piles import PileCommands
from ui.commands.publicity import PublicityCommands
from ui.commands.quality import QualityCommands
from ui.commands.registers import RecordCommands
from ui.commands.shifts import ShiftCommands
from ui.commands.standards import StandardCommands
from ui.commands.teams import TeamCommands
from ui.commands.visits import VisitCommands
from ui.opening import close_office, open_office

if TYPE_CHECKING:
    from ui.dialogs.lists.exporting import ExportOrder
    from ui.window import Window

SHEETS = {".xlsx", ".xls", ".et", ".xlsm", ".xlsb", ".ods", ".csv", ".txt", ".tsv"}


class Commands(QObject):
    """The verbs of the window. All on the GUI thread; whatever takes time is a job."""

    def __init__(self, app: App, window: Window) -> None:
        super().__init__(window)
        self.app = app
        self.window = window
        self.map = MapCommands(app, window)
        self.registers = RecordCommands(app, window)
        self.lists = ListCommands(app, window)
        self.forms = FormCommands(app, window)
        self.issues = IssueCommands(app, window)
        self.piles = PileCommands(app, window)
        self.publicity = PublicityCommands(app, window)
        self.quality = QualityCommands(app, window)
        self.cases = CaseCommands(app, window)
        self.clocks = ClockCommands(app, window)
        self.duty = DutyCommands(app, window)
        self.logbook = LogbookCommands(app, window)
        self.shifts = ShiftCommands(app, window)
        self.standards = StandardCommands(app, window)
        self.visits = VisitCommands(app, window)
        self.teams = TeamCommands(app, window)

    # Files

    def open(self) -> None:
        """Ask for a file or a server and open it."""
        from ui.dialogs.opener import OpenDialog  # the start must not wait for dialogs

        self.window.show_dialog(OpenDialog(self.app, self.open_place, self.window))

    def open_place(self, where: str, failed: Callable[[BaseException], None] | None = None) -> None:
        """Open a file or a server in this window."""
        if not self.map.editing.may_leave() or not self.registers.may_leave(lambda: self.open_place(where, failed)):
            return
        self.window.remember()
        open_office(self.app, where, failed=failed)
        if self.window.is_painted:
            QTimer.singleShot(0, self.window.begin_map)
        else:
            self.window.first_painted.connect(self.window.begin_map, Qt.ConnectionType.QueuedConnection)

    def new_sample(self) -> None:
        """Make an office with generated people and open it."""
        from ui.dialogs.sample import SampleDialog

        self.window.show_dialog(SampleDialog(self.app, self.open_place, self.window))

    def close_office(self) -> None:
        """Let the present office go."""
        if not self.map.editing.may_leave() or not self.registers.may_leave(self.close_office):
            return
        self.window.remember()
        close_office(self.app)

    def import_residents(self) -> None:
        """Ask for a workbook of residents, or of anything else a register holds."""
        self._import("")

    def paste_sheet(self) -> None:
        """Import the cells that were copied in Excel or WPS."""
        self._import("", paste=True)

    def take_file(self, path: str) -> None:
        """A file was dropped on the window: a table or a map file is imported, an office is opened."""
        if Path(path).suffix.lower() in SHEETS:
            if self.app.office is None:
                self.app.say("请先打开数据，再把表格拖进来导入。", "warn")
                return
            self._import(path)
        elif Path(path).suffix.lower() in DROPPED:
            self.map.files.take_file(path)
        else:
            self.open_place(path)

    def _import(self, path: str, *, paste: bool = False) -> None:
        from ui.dialogs.incoming.importing import ImportDialog

        dialog = ImportDialog(self.app, path, self.window)
        self.window.show_dialog(dialog)
        if paste:
            dialog.paste()

    def export(self) -> None:
        """Export the list in front, exactly as shown."""
        self.window.front_list().export()

    def export_list(self, query: Query, columns: list[str]) -> None:
        """Ask what for and where, then write exactly these columns of exactly these rows."""
        office = self.app.office
        if office is None:
            return
        from ui.dialogs.lists.exporting import ExportDialog  # brings the workbook writer

        search = office.search

        def show(count: int) -> None:
            go = partial(self.carry_out, query, columns)
            self.window.show_dialog(ExportDialog(self.app, query, columns, count, go, self.reveal, self.window))

        self.app.jobs.read(lambda: search.count(query), show, key="export count")

    def carry_out(self, query: Query, columns: list[str], order: ExportOrder) -> None:
        """Run an export as it was decided."""
        self.write_list(query, columns, order.path, order.reason, order.password, order.encoding)

    def write_list(
        self,
        query: Query,
        columns: list[str],
        path: Path,
        reason: str = "",
        password: str = "",
        encoding: Literal["utf-8", "gbk"] = "utf-8",
    ) -> None:
        """Run the export with its progress in the status line."""
        from desk.work.outgoing import exports  # brings the workbook writer

        office = self.app.office
        assert office is not None
        self.app.settings.folder = str(path.parent)
        self.app.jobs.long(
            f"导出到 {path.name}",
            lambda step: exports.export(
                office, query, columns, path, step=step, reason=reason, password=password, encoding=encoding
            ),
            lambda count: self._exported(path, count),
        )

    def _exported(self, path: Path, count: int) -> None:
        self.window.messages.say(
            f"已导出 {count:,} 行到 {path.name}。",
            "good",
            "打开",
            lambda: _show_file(path),
        )

    def quit(self) -> None:
        """Close the window."""
        self.window.close()

    # Changing

    def undo(self) -> None:
        """Take back the last write of this session."""
        office = self.app.office
        if office is None:
            return
        if self.map.editing.is_on:
            self.map.editing.undo()
            return
        if not self.app.undoable:
            self.app.say("没有可以撤销的操作。")
            return
        from desk.work import undo  # brings SQLAlchemy

        audit_id = self.app.undoable.pop()
        self.app.jobs.write(lambda: undo.undo(office, audit_id), self._undone)

    def redo(self) -> None:
        """Do again what was taken back while grids are redrawn; saved writes are not done twice."""
        if self.map.editing.is_on:
            self.map.editing.redo()
        else:
            self.app.say("没有可以重做的操作。")

    def _undone(self, changes: Changes) -> None:
        self.app.changed.emit(changes)
        self.app.say("已撤销上一步操作。", "good")

    def copy(self) -> None:
        """Copy the chosen rows of the list in front."""
        self.window.front_list().copy()

    # Looking

    def seek(self) -> None:
        """Go to the search box."""
        self.window.search.setFocus()
        self.window.search.selectAll()

    def filter(self) -> None:
        """Go to the filter box of the list in front."""
        self.window.front_list().filter.setFocus()
        self.window.front_list().filter.selectAll()

    def whole(self) -> None:
        """Choose the whole office."""
        self.app.select(area_id=self.app.root_id, source="menu")

    def refresh(self) -> None:
        """Read everything again."""
        self.app.changed.emit(Changes(everything=True))

    def reveal(self) -> None:
        """Show names and numbers in full, or mask them again."""
        office = self.app.office
        if office is None:
            return
        is_full = office.actor.may(SEE_PERSONAL)
        self.app.jobs.write(lambda: self._swap_rights(is_full), lambda _: self._revealed(not is_full))

    def _swap_rights(self, is_full: bool) -> None:
        """Runs on the writer thread: seeing in full is written to the audit trail first."""
        office = self.app.office
        if office is None:
            return
        from desk.work import privacy  # a write brings SQLAlchemy

        (privacy.mask if is_full else privacy.reveal)(office)

    def _revealed(self, is_full: bool) -> None:
        self.window.menus.by_command["reveal"].setText("遮住个人信息" if is_full else "显示完整个人信息")
        self.app.say(
            "已显示完整个人信息，请注意周围的人。" if is_full else "个人信息已遮住。", "warn" if is_full else "good"
        )
        self.app.changed.emit(Changes(everything=True))

    def show_residents(self) -> None:
        """Bring a list to the front."""
        self.window.show_list("residents")

    def show_facilities(self) -> None:
        """Bring a list to the front."""
        self.window.show_list("facilities")

    def show_issues(self) -> None:
        """Bring a list to the front."""
        self.window.show_list("issues")

    def show_team(self) -> None:
        """Bring a list to the front."""
        self.window.show_list("team")

    def show_organisations(self) -> None:
        """Bring a list to the front."""
        self.window.show_list("organisations")

    def show_buildings(self) -> None:
        """Bring a list to the front."""
        self.window.show_list("buildings")

    def full_screen(self) -> None:
        """All of the screen, or a window again."""
        self.window.setWindowState(self.window.windowState() ^ self.window.windowState().WindowFullScreen)

    def back(self) -> None:
        """One step back: the finds, the full screen, the chosen thing, the area above."""
        app = self.app
        if self.window.search.hasFocus() or self.window.search.is_open:
            self.window.search.leave()
        elif self.map.editing.is_on:
            self.map.editing.back()
        elif self.window.map is not None and self.window.map.tool:
            self.map.stop_tool()
        elif self.window.isFullScreen():
            self.full_screen()
        elif app.selection.item_id is not None:
            app.select(source="back")
        elif app.selection.area_id is not None and (area := app.areas.get(app.selection.area_id)) is not None:
            app.select(area_id=area.parent_id if area.parent_id in app.areas else app.root_id, source="back")

    def restore_layout(self) -> None:
        """Put the docks where they were on the first day."""
        layout.arrange(self.window, self.window.docks)

    # Team and month

    def roster(self) -> None:
        """Who stands where."""
        self.teams.roster()

    def month(self) -> None:
        """The figures of a month as a workbook."""
        from ui.dialogs.month import MonthDialog

        self.window.show_dialog(MonthDialog(self.app, self.window))

    def meeting(self) -> None:
        """Start the monthly meeting on the second screen, if there is one."""
        try:
            from ui import meeting  # another package, brought in when needed
        except ImportError:
            self.app.say("会议演示还没有安装。", "warn")
            return
        self.meeting_stage = meeting.open(self.app)  # a window nobody holds is closed by Python

    # Help

    def keys(self) -> None:
        """All keys on one page."""
        from ui.dialogs.about import KeysDialog

        self.window.show_dialog(KeysDialog(self.window.menus, self.window))

    def about(self) -> None:
        """What this program is."""
        from ui.dialogs.about import AboutDialog

        self.window.show_dialog(AboutDialog(self.window))


def _show_file(path: Path) -> None:
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))
