"""编号定位: type the code of a facility; the window says in large type what it is and where, and the map goes there."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QLineEdit, QListWidget, QListWidgetItem, QWidget

from desk.work.things.locating import Answer, Located, locate, look_up
from ui import theme
from ui.app import App
from ui.dialogs.sheet import Sheet, line, said
from ui.notify import sentence_of

PAUSE = 120
KEPT = 10
"""So many of the last codes stay below."""
LARGE, MIDDLE, PLAIN = 24.0, 17.0, 14.0
"""Read from the last row of a meeting room."""
HINT = "输入或粘贴标识码（完整的，或开头、末尾至少四位），地图随即转到；输入种类名称，如“井盖”，只报数量。"


class LocatingDialog(Sheet):
    """Stays open beside the map. Lives on the GUI thread."""

    def __init__(self, app: App, parent: QWidget | None = None) -> None:
        super().__init__("编号定位", HINT, parent, width=640)
        self.app = app
        self.setModal(False)
        self.found: Located | None = None
        self.asked: list[str] = []
        self.edit = QLineEdit(self)
        self.edit.setFont(theme.font(MIDDLE))
        self.edit.setPlaceholderText("部件标识码")
        self.edit.setAccessibleName("部件标识码")
        self.edit.setStyleSheet("min-height: 42px; max-height: 42px;")  # the theme keeps fields low
        self.body.addWidget(self.edit)
        self.list = QListWidget(self)
        self.list.setAccessibleName("符合的部件")
        self.list.setFont(theme.font(theme.STRONG))
        self.list.setFixedHeight(190)
        self.list.hide()
        self.body.addWidget(self.list)
        self.count = said("", self)
        self.count.hide()
        self.body.addWidget(self.count)
        self._build_sheet()
        self.body.addStretch(1)
        self._build_last()
        self.close_button = self.add_close()
        self.close_button.setAutoDefault(False)
        self._pause = QTimer(self, singleShot=True, interval=PAUSE)
        self._pause.timeout.connect(self.ask)
        self.edit.textChanged.connect(lambda _: self._pause.start())
        self.edit.returnPressed.connect(self.ask)
        self.list.currentRowChanged.connect(self._on_row)
        self.last.itemClicked.connect(self._on_last)
        self.last.itemActivated.connect(self._on_last)
        app.closed.connect(self.close)
        self.edit.setFocus()

    def _build_sheet(self) -> None:
        self.name = _label(LARGE, self, bold=True)
        self.code = _label(MIDDLE, self)
        self.counts = _label(MIDDLE, self, bold=True)
        self.counts.setStyleSheet(f"color: {theme.ACCENT_DARK};")
        for label in (self.name, self.code, self.counts):
            self.body.addWidget(label)
        self.body.addWidget(line(self))
        self.grid = QGridLayout()
        self.grid.setHorizontalSpacing(theme.WIDE)
        self.grid.setVerticalSpacing(theme.SPACE)
        self.grid.setColumnStretch(1, 1)
        self.facts: dict[str, tuple[QLabel, QLabel]] = {}
        for row, title in enumerate(("位置", "所属", "状态", "主管", "权属", "养护")):
            head, value = _label(PLAIN, self), _label(PLAIN, self)
            head.setProperty("muted", True)
            self.grid.addWidget(head, row, 0, Qt.AlignmentFlag.AlignTop)
            self.grid.addWidget(value, row, 1)
            self.facts[title] = (head, value)
        self.body.addLayout(self.grid)

    def _build_last(self) -> None:
        self.last_title = said("最近查过", self)
        self.last = QListWidget(self)
        self.last.setAccessibleName("最近查过的编号")
        self.last.setFlow(QListWidget.Flow.LeftToRight)
        self.last.setWrapping(True)
        self.last.setResizeMode(QListWidget.ResizeMode.Adjust)
        self.last.setFrameShape(QFrame.Shape.NoFrame)
        self.last.setFixedHeight(84)
        self.body.addWidget(self.last_title)
        self.body.addWidget(self.last)
        self.last_title.hide()
        self.last.hide()

    def stand(self, window: QWidget) -> None:
        """At the left, over tree and list, so that the map stays in sight."""
        self.resize(self.minimumWidth(), min(self.sizeHint().height() + 150, window.height() - 110))
        self.move(window.mapToGlobal(QPoint(10, 76)))

    # Asking

    def ask(self) -> None:
        """Look up what was typed."""
        office, text = self.app.office, self.edit.text()
        self._pause.stop()
        if office is not None:
            self.app.jobs.read(lambda: look_up(office, text), self._show, "locate code", failed=self._none)

    def _none(self, error: BaseException) -> None:
        self._show(Answer(asked=""))
        self.say_wrong(sentence_of(error)[0])

    def _show(self, answer: Answer) -> None:
        self.say_wrong("")
        self.list.blockSignals(True)
        self.list.clear()
        for id, name in zip(answer.ids, answer.names, strict=True):
            item = QListWidgetItem(name)
            item.setData(Qt.ItemDataRole.UserRole, id)
            self.list.addItem(item)
        for one in answer.classes:
            self.list.addItem(f"{one.name}　{one.count:,} 个")
        self.list.setVisible(answer.total > 1 or bool(answer.classes))
        self.list.blockSignals(False)
        more = f"，这里列出前 {len(answer.ids)} 个；再输几位" if answer.total > len(answer.ids) else "，请选一个"
        self.count.setText(f"有 {answer.total:,} 个符合{more}。")
        self.count.setVisible(len(answer.ids) > 1)
        if len(answer.ids) == 1:
            self._go(answer.ids[0])
            return
        self._clear()
        if answer.classes:
            self.name.setText(answer.asked)
            self.counts.setText(f"全部 {answer.total:,} 个")

    def _on_row(self, row: int) -> None:
        item = self.list.item(row)
        if item is not None and item.data(Qt.ItemDataRole.UserRole) is not None:
            self._go(item.data(Qt.ItemDataRole.UserRole))

    def _go(self, id: int) -> None:
        office = self.app.office
        if office is not None:
            self.app.jobs.read(lambda: locate(office, id), self._put, "locate one", failed=self._none)

    # Showing

    def _put(self, found: Located) -> None:
        self.found = found
        self.name.setText(found.name if found.kind in ("", found.name) else f"{found.name}（{found.kind}）")
        self.code.setText(found.code)
        here = f"{found.community} {found.in_community:,} 个，" if found.community else ""
        self.counts.setText(f"同类：{here}全部 {found.in_all:,} 个")
        self._fact("位置", found.address)
        self._fact("所属", " › ".join(name for _, name in found.places) or "不在任何网格内")
        self._fact("状态", found.state)
        self._fact("主管", found.manager)
        self._fact("权属", found.owner)
        self._fact("养护", "　".join(part for part in (found.maintainer, found.phone) if part))
        self.app.select(kind="facilities", id=found.id, source="locating")
        self._remember(found.code)

    def _clear(self) -> None:
        self.found = None
        for label in (self.name, self.code, self.counts):
            label.setText("")
        for title in self.facts:
            self._fact(title, "")

    def _fact(self, title: str, value: str) -> None:
        head, label = self.facts[title]
        head.setText(title if value else "")
        label.setText(value)

    # The last ones

    def _remember(self, code: str) -> None:
        self.asked = [code, *(one for one in self.asked if one != code)][:KEPT]
        self.last.clear()
        self.last.addItems(self.asked)
        self.last.show()
        self.last_title.show()

    def _on_last(self, item: QListWidgetItem) -> None:
        self.edit.setText(item.text())
        self.ask()


def _label(points: float, parent: QWidget, *, bold: bool = False) -> QLabel:
    made = QLabel(parent)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setWordWrap(True)
    made.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    made.setFont(theme.font(points, weight=theme.BOLD) if bold else theme.font(points))
    return made
