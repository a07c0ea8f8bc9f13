"""The board: open issues as cards, one column per stage. A card is chosen, opened, or carried on to another stage."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QLabel, QScrollArea, QToolButton, QVBoxLayout, QWidget

from desk.model import Changes
from desk.work.issues.board import Pile, board
from ui import theme
from ui.app import App, Selection
from ui.cards import Column

MINUTE = 60_000


class BoardPanel(QWidget):
    """The columns of an area, with what they are narrowed to above them."""

    open_wanted = Signal(int)
    """An issue in full."""
    move_wanted = Signal(int, str)
    """An issue was carried to the stage of that title."""
    closed = Signal()

    def __init__(self, app: App, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.app = app
        self.columns: list[Column] = []
        self._area_id: int | None = app.selection.area_id
        self.header = QWidget(self)
        self._build_header()
        inside = QWidget(self)
        self._row = QHBoxLayout(inside)
        self._row.setContentsMargins(theme.TIGHT, 0, theme.TIGHT, theme.TIGHT)
        self._row.setSpacing(theme.TIGHT)
        area = QScrollArea(self)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidget(inside)
        area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(area)
        self.setMinimumHeight(180)
        self._clock = QTimer(self)
        self._clock.setInterval(MINUTE)
        self._clock.timeout.connect(self.ask)
        self._clock.start()
        app.opened.connect(self._on_opened)
        app.closed.connect(self._clear)
        app.selected.connect(self._on_selected)
        app.changed.connect(self._on_changed)
        self._on_opened()

    def _build_header(self) -> None:
        row = QHBoxLayout(self.header)
        row.setContentsMargins(theme.SPACE, 2, theme.TIGHT, 2)
        self.said = QLabel(self.header)
        self.said.setTextFormat(Qt.TextFormat.PlainText)
        self.kind = QComboBox(self.header)
        self.kind.setAccessibleName("种类")
        self.kind.activated.connect(lambda _: self.ask())
        hint = QLabel("←→ 换列　Enter 打开　拖到另一列可办理", self.header)
        hint.setProperty("muted", True)
        away = QToolButton(self.header)
        away.setText("✕")
        away.setToolTip("收起看板（F6）")
        away.setAccessibleName("收起看板")
        away.clicked.connect(self.closed)
        for widget in (self.said, self.kind):
            row.addWidget(widget)
        row.addStretch(1)
        row.addWidget(hint)
        row.addWidget(away)

    def _on_opened(self) -> None:
        office = self.app.office
        self._clear()
        self.kind.clear()
        self.kind.addItem("全部种类", "")
        if office is not None:
            self._area_id = self.app.selection.area_id
            for each in office.profile.categories:
                self.kind.addItem(each.title, each.key)
            self.ask()

    def _clear(self) -> None:
        for column in self.columns:
            column.deleteLater()
        self.columns = []

    def showEvent(self, event: QShowEvent) -> None:
        """What nobody saw was not kept up."""
        super().showEvent(event)
        self.ask()

    def ask(self) -> None:
        """Read the board again, if somebody sees it."""
        office = self.app.office
        if office is None or not self.isVisible():
            return
        area = None if self._area_id == self.app.root_id else self._area_id
        kind = str(self.kind.currentData() or "")
        self.app.jobs.read(lambda: board(office, area, kind), self._take, key="board")

    def _take(self, piles: tuple[Pile, ...]) -> None:
        if [each.key for each in piles] != [each.key for each in self.columns]:
            self._clear()
            for pile in piles:
                self._add(pile)
        for number, (column, pile) in enumerate(zip(self.columns, piles, strict=True)):
            column.show(pile)
            self._row.setStretch(number, 1 if len(pile.ids) else 0)
        total, red = sum(len(each.ids) for each in piles), sum(each.red for each in piles)
        word = self.app.term("issue", "事件")
        self.said.setText(f"{self.app.area_name(self._area_id)}　待处理{word} {total:,} 件，超期 {red:,} 件")
        if self.app.selection.kind == "issues" and self.app.selection.item_id is not None:
            self._mark(self.app.selection.item_id)

    def _add(self, pile: Pile) -> None:
        column = Column(self.app, pile, self)
        column.view.installEventFilter(self)
        column.view.activated.connect(lambda _, column=column: self._open(column))
        column.view.selectionModel().currentChanged.connect(lambda _, __, column=column: self._choose(column))
        column.view.clicked.connect(lambda _, column=column: self._choose(column))
        column.dropped.connect(self.move_wanted)
        self._row.addWidget(column, 1)
        self.columns.append(column)

    def _open(self, column: Column) -> None:
        id = column.chosen()
        if id is not None:
            self.open_wanted.emit(id)

    def _choose(self, column: Column) -> None:
        id = column.chosen()
        if id is not None and id != self.app.selection.item_id:
            for other in self.columns:
                if other is not column:
                    other.view.clearSelection()
            self.app.select(kind="issues", id=id, source="board")

    def _mark(self, id: int, *, look: bool = False) -> None:
        for column in self.columns:
            column.mark(id, look=look)

    def _on_selected(self, chosen: Selection) -> None:
        if chosen.area_id != self._area_id:
            self._area_id = chosen.area_id
            self.ask()
        elif chosen.kind == "issues" and chosen.item_id is not None and chosen.source != "board":
            self._mark(chosen.item_id, look=True)

    def _on_changed(self, changes: Changes) -> None:
        if changes.touches("issue", "step", "member", "area", "calendar_day"):
            self.ask()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Left and right go to the next column that has cards; the row stays about the same."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            by = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
            here = next((n for n, column in enumerate(self.columns) if column.view is watched), None)
            if by is not None and here is not None:
                self.go(here, by)
                return True
        return super().eventFilter(watched, event)

    def go(self, here: int, by: int) -> None:
        """To the next column that has cards."""
        row = max(0, self.columns[here].view.currentIndex().row())
        at = here + by
        while 0 <= at < len(self.columns):
            count = len(self.columns[at].model.ids)
            if count:
                view = self.columns[at].view
                view.setFocus(Qt.FocusReason.TabFocusReason)
                view.setCurrentIndex(self.columns[at].model.index(min(row, count - 1)))
                self._choose(self.columns[at])
                return
            at += by

    def begin(self) -> None:
        """Give the keys to the first column that has cards."""
        first = next((column for column in self.columns if len(column.model.ids)), None)
        if first is not None:
            first.view.setFocus(Qt.FocusReason.TabFocusReason)
