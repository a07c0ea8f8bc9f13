"""Looking back: the grids of the layer as they were on any date, what they came from, who answered for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QDate, QSignalBlocker, Qt
from PySide6.QtWidgets import (
    QDateEdit,
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from desk.model import Changes
from ui import theme
from ui.app import App, Selection

if TYPE_CHECKING:
    from desk.work.ground.history import Kin
    from desk.work.ground.past_card import PastCard
    from ui.map.view import MapView

ISO = "yyyy-MM-dd"
WHAT = Qt.ItemDataRole.UserRole
BANNER = "正在看 {day} 的{grid}。表格和数字仍是今天的。"


class Banner(QFrame):
    """A strip above the map for as long as it shows another day than today."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("past")
        self.setStyleSheet(f"#past {{ background: {theme.WARN_SOFT}; border-left: 4px solid {theme.WARN}; }}")
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.WIDE, theme.TIGHT, theme.SPACE, theme.TIGHT)
        self.words = _label(self)
        self.words.setStyleSheet(f"color: {theme.WARN};")
        self.back = QPushButton("回到今天", self)
        row.addWidget(self.words, 1)
        row.addWidget(self.back)


class HistoryPanel(QWidget):
    """Dates on which the layer was redrawn, a date to look at, and the card of the chosen grid on it."""

    def __init__(self, app: App, view: MapView, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.app, self.view = app, view
        self._word = app.term("grid", "网格")
        self.header = QWidget(self)
        self.header.setProperty("surface", True)
        self.title = _label(self.header)
        self.title.setFont(theme.font(theme.STRONG, weight=theme.BOLD))
        QHBoxLayout(self.header).addWidget(self.title, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.header)
        column.addWidget(self._build_dates())
        column.addWidget(self._build_card(), 1)
        self.banner = Banner(view)
        view.layout().insertWidget(0, self.banner)  # type: ignore[union-attr]
        self.banner.hide()
        self._connect()
        self._read_dates()

    def _build_dates(self) -> QWidget:
        box = QWidget(self)
        box.setProperty("surface", True)
        column = QVBoxLayout(box)
        column.setContentsMargins(theme.SPACE, 0, theme.SPACE, theme.SPACE)
        row = QHBoxLayout()
        self.day = QDateEdit(QDate.currentDate(), box)
        self.day.setDisplayFormat(ISO)
        self.day.setCalendarPopup(True)
        self.day.setMinimumHeight(theme.TARGET)
        self.day.setAccessibleName("日期")
        self.today = QPushButton("回到今天", box)
        self.today.setMinimumHeight(theme.TARGET)
        row.addWidget(_label(box, f"看哪一天的{self._word}"))
        row.addWidget(self.day)
        row.addWidget(self.today)
        row.addStretch(1)
        self.days = QListWidget(box)
        self.days.setAccessibleName("改动日期")
        column.addLayout(row)
        column.addWidget(_label(box, "有改动的日子（点一下看当天的样子）", muted=True))
        column.addWidget(self.days)
        return box

    def _build_card(self) -> QScrollArea:
        area = QScrollArea(self)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        box = QWidget(area)
        box.setProperty("surface", True)
        column = QVBoxLayout(box)
        column.setContentsMargins(theme.WIDE, theme.SPACE, theme.SPACE, theme.SPACE)
        self.name = _label(box)
        self.name.setFont(theme.font(theme.STRONG, weight=theme.BOLD))
        self.form = QFormLayout()
        self.values = {words: _label(box) for words in ("编码", "上级", "在用", "面积", "当时责任人")}
        *first, team = self.values.items()
        for words, label in first:
            self.form.addRow(_label(box, words, muted=True), label)
        self.kin = QListWidget(box)
        self.kin.setAccessibleName("前身与后继")
        column.addWidget(self.name)
        column.addLayout(self.form)
        column.addWidget(_label(box, "从哪里来、到哪里去（点一下看那时的样子）", muted=True))
        column.addWidget(self.kin)
        column.addWidget(_label(box, team[0], muted=True))
        column.addWidget(team[1])
        column.addStretch(1)
        self._show_card(None)
        area.setWidget(box)
        return area

    def _connect(self) -> None:
        self.day.dateChanged.connect(lambda day: self.look(day.toString(ISO)))
        self.today.clicked.connect(lambda: self.look(""))
        self.banner.back.clicked.connect(lambda: self.look(""))
        self.days.itemClicked.connect(lambda item: self.look(item.data(WHAT)))
        self.kin.itemClicked.connect(self._on_kin)
        self.view.wished.connect(self._follow)
        self.app.selected.connect(self._on_selected)
        self.app.layer_changed.connect(lambda _: self._read_dates())
        self.app.changed.connect(self._on_changed)
        self.app.opened.connect(self._read_dates)
        self.app.closed.connect(lambda: self.banner.hide())

    # ---- what the person asks for

    def look(self, day: str) -> None:
        """Show the grids of a date; "" and the present day are today."""
        office = self.app.office
        if office is not None:
            self.view.change(date="" if day >= office.today() else day)

    def _on_kin(self, item: QListWidgetItem) -> None:
        """Go to a predecessor or successor on the last (or first) day on which it can be seen."""
        if item.data(WHAT) is None:  # the line that says there is none
            return
        area_id, day = item.data(WHAT)
        self.look(day)
        self.app.select(area_id=area_id, source="history")

    # ---- what is shown

    def _follow(self) -> None:
        """The map shows another day: banner, date field and card go along."""
        office, day = self.app.office, self.view.wish.date
        if office is None:
            return
        self.banner.words.setText(BANNER.format(day=day, grid=self._word))
        self.banner.setVisible(bool(day))
        shown = QDate.fromString(day or str(office.today()), ISO)
        if self.day.date() != shown:
            with QSignalBlocker(self.day):
                self.day.setDate(shown)
        chosen = self.app.selection.area_id
        if not day and chosen is not None and chosen not in self.app.areas:
            self.app.select(area_id=self.app.root_id, source="history")  # a grid that is closed today
        self._read_card(chosen)

    def _read_dates(self) -> None:
        office, layer = self.app.office, self.app.layer
        if office is None or layer is None:
            return
        self.title.setText(f"{self._word}沿革：{layer.name}")
        with QSignalBlocker(self.day):
            self.day.setMaximumDate(QDate.fromString(str(office.today()), ISO))

        def read() -> tuple[tuple[str, str], ...]:
            from desk.work.ground import history  # brings shapely: not on the GUI thread

            return history.dates(office, layer.id)

        self.app.jobs.read(read, self._show_dates, key="history dates")
        self._follow()

    def _show_dates(self, dates: tuple[tuple[str, str], ...]) -> None:
        self.days.clear()
        for day, words in dates:
            item = QListWidgetItem(f"{day}　{words}")
            item.setData(WHAT, day)
            self.days.addItem(item)
        self.days.setFixedHeight(min(max(len(dates), 1), 5) * (theme.ROW + theme.TIGHT))
        if dates:
            with QSignalBlocker(self.day):
                self.day.setMinimumDate(QDate.fromString(dates[-1][0], ISO))

    def _read_card(self, area_id: int | None) -> None:
        office, layer = self.app.office, self.app.layer
        if office is None or layer is None or area_id is None:
            self._show_card(None)
            return
        day = self.view.wish.date or str(office.today())

        def read() -> PastCard | None:
            from desk.work.ground.past_card import past_card  # brings shapely as well

            return past_card(office, layer.id, area_id, day)

        self.app.jobs.read(read, self._show_card, key="history card")

    def _show_card(self, card: PastCard | None) -> None:
        self.kin.clear()
        if card is None:
            self.name.setText(f"在地图上点一个{self._word}，看它的来历。")
            for label in self.values.values():
                label.setText("")
            return
        self.name.setText(f"{card.level_name}　{card.name}")
        size = f"{card.square_metres:,.0f} ㎡" if card.square_metres else "没有边界"
        span = f"{card.since} 起" + (f"，{card.until} 撤销" if card.until else "，现仍在用")
        team = "\n".join(f"{post}：{name}" for post, name in card.team) or "当时没有安排"
        for words, text in (("编码", card.code), ("上级", card.above), ("在用", span), ("面积", size)):
            self.values[words].setText(text)
        self.values["当时责任人"].setText(team)
        for words, kin in (("前身", card.before), ("后继", card.after)):
            for each in kin:
                self._add_kin(words, each)
        if not self.kin.count():
            self.kin.addItem("没有前身，也没有后继")
        self.kin.setFixedHeight(min(self.kin.count(), 5) * (theme.ROW + theme.TIGHT) + theme.TIGHT)

    def _add_kin(self, words: str, kin: Kin) -> None:
        until = f"至 {kin.valid_to}" if kin.valid_to else "至今"
        item = QListWidgetItem(f"{words}　{kin.name}（{kin.code}，{kin.valid_from} {until}）")
        # A closed grid is seen last on the day before it was closed; that is a day on which it stood.
        last = QDate.fromString(kin.valid_to, ISO).addDays(-1).toString(ISO) if kin.valid_to else kin.valid_from
        item.setData(WHAT, (kin.id, max(last, kin.valid_from)))
        self.kin.addItem(item)

    def _on_selected(self, chosen: Selection) -> None:
        if self.isVisible():
            self._read_card(chosen.area_id)

    def _on_changed(self, changes: Changes) -> None:
        if changes.touches("area", "layer", "assignment"):
            self._read_dates()


def _label(parent: QWidget, words: str = "", *, muted: bool = False) -> QLabel:
    label = QLabel(words, parent)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(not muted)
    if muted:
        label.setProperty("muted", True)
    return label
