"""The 楼栋 view: a building as it stands, coloured by what one wants to see, and the people of the chosen room."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Final

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QBrush, QKeySequence, QPainter, QPaintEvent, QShortcut
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QHBoxLayout,
    QSplitter,
    QToolButton,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from desk.model import Changes
from desk.work.houses import floors, homes
from desk.work.houses.floors import House
from desk.work.houses.rooms import COLOURINGS, Room
from ui import theme
from ui.app import App
from ui.dialogs.houses.floorpage import write_page
from ui.dialogs.houses.floorpeople import People
from ui.dialogs.houses.floorplan import HATCHED, TONES, FloorPlan
from ui.dialogs.sheet import Sheet

WIDE, HIGH = 1280, 700
_TOUCHED: Final = ("resident", "household", "dwelling", "building", "special", "rental", "record", "organisation")


class Legend(QWidget):
    """Every colour with its sign, its words and how many rooms have it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._entries: list[tuple[str, str, str]] = []
        self.setFont(theme.font(theme.SMALL))
        self.setFixedHeight(24)

    def show_counts(self, entries: list[tuple[str, str, str]]) -> None:
        """(key, sign, words) in their order."""
        self._entries = entries
        self.setAccessibleName("图例：" + "，".join(words for _, _, words in entries))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """As wide as its words."""
        metrics = self.fontMetrics()
        return QSize(sum(46 + metrics.horizontalAdvance(words) for _, _, words in self._entries), 24)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Squares and words in one line."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        left = 0
        for key, sign, words in self._entries:
            box = QRect(left, 2, 24, 19)
            painter.setPen(theme.colour(theme.LINE_STRONG))
            painter.setBrush(theme.colour(TONES[key]))
            painter.drawRoundedRect(box, 3, 3)
            if key in HATCHED:
                painter.fillRect(
                    box.adjusted(2, 2, -1, -1), QBrush(theme.colour(theme.LINE), Qt.BrushStyle.BDiagPattern)
                )
            painter.setPen(theme.colour(theme.TEXT))
            painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), sign)
            wide = self.fontMetrics().horizontalAdvance(words)
            painter.drawText(QRect(left + 29, 0, wide + 4, 23), int(Qt.AlignmentFlag.AlignVCenter), words)
            left += 46 + wide


class FloorsDialog(Sheet):
    """A window of its own, so that it may stand beside the map."""

    def __init__(
        self,
        app: App,
        building_id: int,
        undo: Callable[[], None],
        regroup: Callable[[str, int], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(app.term("building", "楼栋"), "", parent, width=860)
        self.app, self.building_id, self._regroup = app, building_id, regroup
        self.house: House | None = None
        self.setWindowFlags(Qt.WindowType.Window)
        self.setModal(False)
        self.setSizeGripEnabled(True)
        self._build()
        self.colour.setCurrentIndex(0)
        QShortcut(QKeySequence.StandardKey.Undo, self).activated.connect(undo)
        app.changed.connect(self._on_changed)
        app.closed.connect(self.reject)
        self._size_to_screen()
        self._read()

    def _size_to_screen(self) -> None:
        screen = self.screen().availableGeometry()
        self.resize(min(WIDE, screen.width() - 40), min(HIGH, screen.height() - 60))
        if screen.width() > 1600:
            self.resize(int(screen.width() * 0.85), int(screen.height() * 0.85))

    def _build(self) -> None:
        self.hint.setVisible(True)
        self.hint.setWordWrap(False)
        self.setContentsMargins(-4, -6, -4, -4)
        row = QHBoxLayout()
        self.colour = QComboBox(self)
        self.colour.setAccessibleName("按什么着色")
        for each in COLOURINGS:
            self.colour.addItem(f"按{each.title}着色", each.key)
        self.colour.currentIndexChanged.connect(lambda _: self._recolour())
        self.legend = Legend(self)
        self.whole = QToolButton(self)
        self.whole.setText("看整栋")
        self.whole.setCheckable(True)
        row.addWidget(self.colour)
        row.addSpacing(theme.SPACE)
        row.addWidget(self.legend, 1, Qt.AlignmentFlag.AlignVCenter)
        for words, name, factor in (("－", "缩小", 0.8), ("＋", "放大", 1.25)):
            button = QToolButton(self)
            button.setText(words)
            button.setAccessibleName(name)
            button.setToolTip(f"{name}（Ctrl+滚轮）")
            button.setMinimumSize(theme.TARGET, theme.TARGET)
            button.clicked.connect(lambda _=False, factor=factor: self._zoom(factor))
            row.addWidget(button)
        row.addWidget(self.whole)
        self.body.addLayout(row)
        self.plan = FloorPlan(self)
        self.whole.toggled.connect(self.plan.show_whole)
        self.people = People(self)
        self.people.setMinimumWidth(300)
        frame = QWidget(self)
        frame.setProperty("card", True)
        frame.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        inside = QVBoxLayout(frame)
        inside.setContentsMargins(2, 2, 2, 2)
        inside.addWidget(self.plan)
        split = QSplitter(Qt.Orientation.Horizontal, self)
        split.addWidget(frame)
        split.addWidget(self.people)
        split.setStretchFactor(0, 1)
        split.setChildrenCollapsible(False)
        split.setSizes([WIDE - 350, 330])
        self.body.addWidget(split, 1)
        self.plan.chosen.connect(self._on_room)
        self.plan.entered.connect(self.people.tree.setFocus)
        self.people.person_wanted.connect(self._show_person)
        self.people.regroup_wanted.connect(self._regroup)
        self.make_button = self.add_other("补登房屋", self.make)
        self.make_button.hide()
        self.add_other("存为 PDF…", self.print)
        self.add_close().setAutoDefault(False)

    # Reading and showing

    def _read(self) -> None:
        office, one = self.app.office, self.building_id
        if office is not None:
            self.app.jobs.read(
                lambda: floors.read(office, one), self._take, key=f"floors {id(self)}", failed=self.complain
            )

    def done(self, result: int) -> None:
        """What is still being read comes to nothing."""
        for key in ("floors", "room"):
            self.app.jobs.forget(f"{key} {id(self)}")
        super().done(result)

    def _on_changed(self, changes: Changes) -> None:
        if changes.touches(*_TOUCHED):
            self._read()

    def _take(self, house: House) -> None:
        self.house = house
        self.heading.setText(" ".join(part for part in (house.estate, house.name) if part))
        self.setWindowTitle(f"{self.heading.text()} — {self.app.term('building', '楼栋')}")
        heads = sum(room.heads for room in house.rooms) + len(house.unplaced)
        homes_count = len({home for room in house.rooms for home in room.households})
        parts = [
            house.address,
            f"{house.floors} 层" if house.floors else "",
            f"房屋 {len(house.rooms):,} 套",
            f"{homes_count:,} 户",
            f"{heads:,} 人",
            f"楼栋长 {house.head}" if house.head else "",
            f"单位 {len(house.organisations)} 家" if house.organisations else "",
            f"{len(house.unplaced)} 人没有房号" if house.unplaced else "",
        ]
        self.hint.setText("　".join(part for part in parts if part))
        self.hint.setToolTip(theme.plain("\n".join(name for _, name in house.organisations[:40])))
        self.make_button.setText(f"补登房屋（{house.unmade} 套）")
        self.make_button.setVisible(house.unmade > 0)
        self.make_button.setToolTip("按居民住址里的单元和房号，把还没登记的房屋补进名册；可撤销。")
        if not house.rooms:
            self.say_wrong("这栋楼还没有房屋：登记居民时填上单元、房号，这里就能补登。")
        self._recolour()
        self.plan.show_house(house)
        if self.plan.room is None:
            self.people.show_room(None)

    def _recolour(self) -> None:
        colouring = COLOURINGS[self.colour.currentIndex()]
        if self.house is not None:
            today = self.house.today
            counts = Counter(colouring.of(room, today) for room in self.house.rooms)
            self.legend.show_counts(
                [(shade.key, shade.sign, f"{shade.title} {counts[shade.key]:,}") for shade in colouring.shades
                 if counts[shade.key]]
            )  # fmt: skip
        self.plan.colour_by(colouring)

    def _zoom(self, factor: float) -> None:
        self.whole.setChecked(False)
        self.plan.zoom_by(factor)

    def _on_room(self, room: Room) -> None:
        self.people.show_room(room)
        office = self.app.office
        if office is None:
            return
        self.app.jobs.read(
            lambda: homes.of_people(office, room.people, room.households) if room.people or room.households else (),
            self.people.show_households,
            key=f"room {id(self)}",
            failed=self.complain,
        )

    def _show_person(self, resident_id: int) -> None:
        self.app.select(kind="residents", id=resident_id, source="floors")

    # Changing and printing

    def make(self) -> None:
        """Enter the rooms that are not in the register yet."""
        office, one = self.app.office, self.building_id
        if office is not None:
            self.make_button.setEnabled(False)  # until it is done: twice would be refused anyway
            self.app.jobs.write(lambda: floors.make_dwellings(office, one), self._made, self._not_made)

    def _made(self, changes: Changes) -> None:
        self.app.note(changes)
        if isValid(self):
            self.make_button.setEnabled(True)
            self.say_wrong("")
        self.app.say(f"已补登 {len(changes.rows.get('dwelling', ())):,} 套房屋，可按 Ctrl+Z 撤销。", "good")

    def _not_made(self, error: BaseException) -> None:
        if not isValid(self):  # the window was closed meanwhile
            self.app.jobs.error.emit(error)
            return
        self.make_button.setEnabled(True)
        self.complain(error)

    def print(self) -> None:
        """Ask where, then write the whole building on one page."""
        if self.house is None or not self.house.rooms:
            self.say_wrong("这栋楼还没有房屋，没有可打印的内容。")
            return
        start = str(Path(self.app.settings.folder or Path.home()) / f"{self.heading.text()}.pdf")
        path, _ = QFileDialog.getSaveFileName(self, "存为 PDF", start, "PDF 文件 (*.pdf)")
        if path:
            self.print_to(Path(path))

    def print_to(self, path: Path) -> None:
        """Write the page and the audit line."""
        office, house = self.app.office, self.house
        assert office is not None and house is not None
        colouring, title, about = COLOURINGS[self.colour.currentIndex()], self.heading.text(), self.hint.text()
        self.app.settings.folder = str(path.parent)
        self.app.jobs.write(
            lambda: write_page(house, colouring, title, about, office, path),
            lambda _: self.app.say(f"已存到 {path.name}。", "good"),
        )
