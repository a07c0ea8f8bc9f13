"""The window of patrol tracks: which there are, how much of the streets they covered, and where nobody was."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QMessageBox,
    QSpinBox,
    QSplitter,
    QTableView,
    QTabWidget,
    QWidget,
)

from desk.model import Changes
from desk.office import Office
from ui.app import App
from ui.dialogs.quality import words
from ui.dialogs.quality.days import Days, roomy
from ui.dialogs.quality.track_map import Sketch, TrackMap, sketch_of
from ui.dialogs.sheet import Sheet, rows_table
from ui.jobs import Step
from ui.models.duty import BarDelegate
from ui.models.shares import ShareRows
from ui.models.still import StillRows

if TYPE_CHECKING:
    from desk.work.tracks.coverage import Coverage, GridCover, StreetCover
    from desk.work.tracks.listing import TrackRow

SIZE = (1260, 700)
KEY = "tracks"
TRACKS = ("姓名", "日期", "起止", "公里", "公里/时", "网格", "来自文件")
FILES = "轨迹文件 (*.gpx *.csv *.txt *.xlsx *.xls);;所有文件 (*)"
EMPTY = "这段时间还没有轨迹。按“导入轨迹…”选 GPX 或 CSV 文件，也可以把文件拖到窗口里。"
_Answer = tuple["tuple[TrackRow, ...]", "Coverage", Sketch, int]


class TracksDialog(Sheet):
    """Reads on jobs; `preview(pack, words)` draws stretches on the large map, `import_file` asks for a file."""

    def __init__(
        self,
        app: App,
        office: Office,
        undo: Callable[[], None],
        preview: Callable[[bytes, str], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__("巡查轨迹", "", parent, width=1040)
        self.app, self.office, self._preview = app, office, preview
        self.heading.hide()
        roomy(self, SIZE)
        self.setAcceptDrops(True)
        self._rows: tuple[TrackRow, ...] = ()
        self._found: Coverage | None = None
        self._grids: tuple[GridCover, ...] = ()
        self._streets: tuple[StreetCover, ...] = ()
        self.body.addLayout(self._build_head())
        self.summary = QLabel(self)
        self.summary.setTextFormat(Qt.TextFormat.PlainText)
        self.summary.setWordWrap(True)
        self.body.addWidget(self.summary)
        self.body.addWidget(self._build_middle(), 1)
        self._build_foot(undo)
        app.changed.connect(self._on_changed)
        self.read()

    def _build_head(self) -> QHBoxLayout:
        row = QHBoxLayout()
        self.area = QComboBox(self)
        self.area.setAccessibleName("哪个网格")
        self.area.setMinimumWidth(190)
        for area in self.app.areas.values():
            self.area.addItem("　" * area.level + area.name, area.id)
        self.area.setCurrentIndex(max(0, self.area.findData(self.app.selection.area_id or self.app.root_id)))
        self.area.activated.connect(lambda _: self.read())
        self.days = Days(self.office.today(), "half_month", self)
        self.days.changed.connect(self.read)
        self.width_box = QSpinBox(self)
        self.width_box.setRange(5, 100)
        self.width_box.setSuffix(" 米内算走到")
        self.width_box.setPrefix("轨迹两侧 ")
        self.width_box.setAccessibleName("轨迹两侧多少米内算走到")
        self.width_box.setKeyboardTracking(False)
        self.width_box.setValue(20)
        self.width_box.valueChanged.connect(self._on_width)
        row.addWidget(self.area)
        row.addWidget(self.days)
        row.addStretch(1)
        row.addWidget(self.width_box)
        return row

    def _build_middle(self) -> QSplitter:
        grid, street = self.app.term("grid", "网格"), "街路"
        self.tracks = StillRows(TRACKS, self)
        self.grids = ShareRows((grid, "走到", "街路公里", "走到公里", "到过"), 1, self)
        self.streets = ShareRows((street, "走到", "米", "没走到的段"), 1, self)
        self.pages = QTabWidget(self)
        self.track_table = self._table(self.tracks, "轨迹", (76, 98, 112, 56, 70, 110))
        self.track_table.setSelectionMode(QTableView.SelectionMode.ExtendedSelection)
        self.grid_table = self._table(self.grids, f"{grid}覆盖", (140, 180, 84, 84))
        self.street_table = self._table(self.streets, "街路覆盖", (150, 200, 80))
        for table in (self.grid_table, self.street_table):
            table.setItemDelegateForColumn(1, BarDelegate(table))
        self.map = TrackMap(self.app.jobs, self, EMPTY)
        middle = QSplitter(Qt.Orientation.Horizontal, self)
        middle.addWidget(self.pages)
        middle.addWidget(self.map)
        middle.setSizes([620, 620])
        self.pages.currentChanged.connect(lambda _: self._on_row())
        return middle

    def _table(self, model: StillRows, name: str, widths: Sequence[int]) -> QTableView:
        table = rows_table(model, name, widths, self)
        self.pages.addTab(table, name)
        table.selectionModel().selectionChanged.connect(lambda *_: self._on_row())
        return table

    def _build_foot(self, undo: Callable[[], None]) -> None:
        self.main = self.add_main("导入轨迹…", self.choose_file)
        self.export_button = self.add_other("导出所选…", self.export)
        self.remove_button = self.add_other("删除所选", self.remove)
        self.show_button = self.add_other("在大地图上看没走到的", self.show_large)
        self.undo_button = self.add_other("撤销 Ctrl+Z", undo)
        self.add_close().setAutoDefault(False)
        QShortcut(QKeySequence.StandardKey.Undo, self).activated.connect(undo)
        QShortcut(QKeySequence("PgUp"), self).activated.connect(lambda: self.days.go(-1))
        QShortcut(QKeySequence("PgDown"), self).activated.connect(lambda: self.days.go(1))
        QShortcut(QKeySequence("Delete"), self.track_table).activated.connect(self.remove)

    # Reading

    def read(self) -> None:
        """Ask for the tracks of the place and days, and what they covered."""
        office, layer, area = self.office, self.app.layer, self.area.currentData()
        if layer is None or area is None:
            return
        layer_id, area_id, (first, last) = layer.id, int(area), self.days.bounds
        self.summary.setText("正在计算…")

        def work() -> _Answer:
            from desk.work.tracks import coverage, ground, listing, picture  # bring the geometry library

            place = ground.ground_of(office, layer_id)
            found = coverage.coverage(office, layer_id, area_id=area_id, first=first, last=last, ground=place)
            rows = listing.tracks(office, first=first, last=last, area_id=area_id)
            return rows, found, sketch_of(picture.picture(office, place, found)), coverage.width(office)

        self.app.jobs.read(work, self._take, key=KEY, failed=self._failed)

    def _take(self, answer: _Answer) -> None:
        self._rows, found, sketch, reach = answer
        self._found = found
        self.say_wrong("")
        self.width_box.blockSignals(True)
        self.width_box.setValue(reach)
        self.width_box.blockSignals(False)
        self.tracks.fill([words.track(row) for row in self._rows])
        self._grids = tuple(sorted(found.grids, key=lambda grid: (grid.share is None, grid.share or 0.0, grid.area_id)))
        self.grids.fill_shares(
            [(one.name, round(one.metres / 1000, 2), round(one.walked / 1000, 2), "✓" if one.is_visited else "没有")
             for one in self._grids],
            [one.share for one in self._grids],
        )  # fmt: skip
        self._streets = tuple(sorted(found.streets, key=lambda one: (one.share, -one.metres)))
        self.streets.fill_shares(
            [(one.name, round(one.metres), len(one.gaps) or None) for one in self._streets],
            [one.share for one in self._streets],
        )
        self.summary.setText(words.covered(found, self._rows, self.app.term("grid", "网格")))
        self.map.show_sketch(sketch if self._rows or found.track_ids or found.streets else None)
        self._show_buttons()

    def _on_changed(self, changes: Changes) -> None:
        if changes.touches("track", "street", "area", "member", "person"):
            self.read()

    # Choosing

    @property
    def chosen(self) -> list[int]:
        """The ids of the chosen tracks."""
        rows = sorted(index.row() for index in self.track_table.selectionModel().selectedRows())
        return [self._rows[row].id for row in rows if row < len(self._rows)]

    def _on_row(self) -> None:
        """What is chosen in the list that is looked at is marked on the map."""
        self._show_buttons()
        page = self.pages.currentWidget()
        rows = page.selectionModel().selectedRows() if isinstance(page, QTableView) else []
        if not rows:
            self.map.mark("", None)
            return
        row = rows[0].row()
        if page is self.track_table and row < len(self._rows):
            self.map.mark("tracks", self._rows[row].id, near=True)
        elif page is self.grid_table and row < len(self._grids):
            self.map.mark("grids", self._grids[row].area_id, near=True)
        elif page is self.street_table and row < len(self._streets):
            self.map.mark("streets", self._streets[row].street_id, near=True)

    def _show_buttons(self) -> None:
        has = bool(self.chosen)
        self.export_button.setEnabled(bool(self._rows))
        self.export_button.setText("导出所选…" if has else "导出全部…")
        self.remove_button.setEnabled(has)
        self.show_button.setText("在大地图上看所选" if self._tracks_wanted() else "在大地图上看没走到的")
        self.show_button.setEnabled(self._found is not None and any(one.gaps for one in self._found.streets))

    # Doing

    def choose_file(self) -> None:
        """Ask for files of tracks."""
        start = self.app.settings.folder or str(Path.home())
        path, _ = QFileDialog.getOpenFileName(self, "选择轨迹文件", start, FILES)
        if path:
            self.app.settings.folder = str(Path(path).parent)
            self.import_file(path)

    def import_file(self, path: str) -> None:
        """Look at a file before it is taken over."""
        from ui.dialogs.quality.track_import import TrackImportDialog  # only when a file is there

        dialog = TrackImportDialog(self.app, self.office, path, self._on_taken, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def _on_taken(self, day: str) -> None:
        """Show the days of what was just taken."""
        first, last = self.days.bounds
        if not first <= day <= last:
            self.days.show_days(str(self.days.span.currentData()), day)

    def export(self) -> None:
        """Write the chosen tracks, or all of the list, as GPX or CSV."""
        ids = self.chosen or [row.id for row in self._rows]
        start = str(Path(self.app.settings.folder or Path.home()) / f"巡查轨迹_{self.days.bounds[0]}.gpx")
        path, chosen = QFileDialog.getSaveFileName(self, "导出轨迹", start, "GPX 轨迹 (*.gpx);;CSV 表格 (*.csv)")
        if path:
            ending = ".csv" if path.lower().endswith(".csv") or "csv" in chosen.lower() else ".gpx"
            self.export_to(ids, str(Path(path).with_suffix(ending)))

    def export_to(self, ids: list[int], path: str) -> None:
        """Write tracks to this file."""
        office = self.office

        def work(_: Step) -> int:
            from desk.work.tracks import listing

            return (listing.write_csv if path.endswith(".csv") else listing.write_gpx)(office, ids, path)

        told = f"已导出 {len(ids)} 条轨迹：{path}"
        self.app.jobs.long("导出轨迹", work, lambda _: self.app.say(told, "good"), self._failed)

    def remove(self) -> None:
        """Take the chosen tracks out, after a question."""
        ids, office = self.chosen, self.office
        if not ids:
            return
        question = f"删除所选 {len(ids)} 条轨迹？巡查记录留下，可以撤销。"
        answer = QMessageBox.question(self, "删除轨迹", question)
        if answer == QMessageBox.StandardButton.Yes:
            self._write(lambda: _removed(office, ids), f"已删除 {len(ids)} 条轨迹。")

    def show_large(self) -> None:
        """Draw the chosen tracks, or else the stretches that nobody walked, on the large map, and step aside."""
        found, office, ids = self._found, self.office, self._tracks_wanted()
        if found is None:
            return
        days = f"{found.first} 至 {found.last}"
        said = f"所选 {len(ids)} 条轨迹" if ids else f"{found.name} {days} 没走到的街段"

        def work() -> bytes:
            from desk.work.tracks import picture

            return picture.track_pack(office, ids) if ids else picture.gap_pack(found)

        def show(pack: bytes) -> None:
            self._preview(pack, said)
            self.reject()

        self.app.jobs.read(work, show, key="tracks on the map", failed=self.complain)

    def _tracks_wanted(self) -> list[int]:
        return self.chosen if self.pages.currentWidget() is self.track_table else []

    def _on_width(self, metres: int) -> None:
        office = self.office

        def work() -> Changes:
            from desk.work.tracks import coverage

            return coverage.set_width(office, metres)

        self._write(work, f"轨迹两侧 {metres} 米内算走到。")

    def _write(self, work: Callable[[], Changes], told: str) -> None:
        def done(changes: Changes) -> None:
            self.say_wrong("")
            self.app.note(changes)
            self.app.say(told, "good")

        self.app.jobs.write(work, done, self._failed)

    def _failed(self, error: BaseException) -> None:
        self.complain(error)

    # Files dropped

    def dragEnterEvent(self, event: Any) -> None:
        """Files are welcome."""
        if event.mimeData().hasUrls() and event.mimeData().urls()[0].isLocalFile():
            event.acceptProposedAction()

    def dropEvent(self, event: Any) -> None:
        """Look at the file that was dropped."""
        self.import_file(event.mimeData().urls()[0].toLocalFile())

    def done(self, result: int) -> None:
        """Let go of what is under way."""
        self.map.forget()
        self.app.jobs.forget(KEY)
        super().done(result)


def _removed(office: Office, ids: list[int]) -> Changes:
    from desk.work.tracks import listing

    return listing.remove(office, ids)
