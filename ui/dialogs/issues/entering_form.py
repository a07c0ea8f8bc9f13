"""The fields of the quick entry and how they stand: one column that fits beside the map."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from desk.profile import Profile
from ui import theme
from ui.app import App
from ui.dialogs.issues.entering_beside import SimilarList, Suggestions
from ui.dialogs.issues.entering_line import Ask, OfferLine
from ui.dialogs.issues.inputs import Buttons
from ui.dialogs.issues.photo_box import PhotoBox
from ui.icons import icon

URGENCY = {"1": "一般", "2": "紧急", "3": "特急"}
WHERE = "地址、楼栋、部件编号、居民姓名或首字母、电话、网格、坐标"
WHAT = "名称、首字母或条件里的词；Ctrl+1～3 取上面的推荐"
TOLD = "情况（Enter 到下一项，Shift+Enter 换行；可粘贴微信聊天或照片）"
LABEL = 58


class Told(QPlainTextEdit):
    """The description: Enter goes on, as everybody is used to from chats."""

    passed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTabChangesFocus(True)
        self.setProperty("field", True)
        self.setAccessibleName("情况")
        self.setPlaceholderText(TOLD)
        self.setFixedHeight(64)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter goes on, with Shift it breaks the line."""
        is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if is_enter and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            self.passed.emit()
            return
        super().keyPressEvent(event)


class Paster(QObject):
    """Gives the window the first word when something is pasted into a field; it says whether it took it."""

    def __init__(self, take: Callable[[QWidget], bool], parent: QObject) -> None:
        super().__init__(parent)
        self._take = take

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Ctrl+V and Shift+Insert."""
        is_paste = isinstance(event, QKeyEvent) and event.matches(QKeySequence.StandardKey.Paste)
        return (
            is_paste and event.type() == QEvent.Type.KeyPress and isinstance(watched, QWidget) and self._take(watched)
        )


class EntryForm(QWidget):
    """The fields. What they mean is the window's business."""

    def __init__(self, app: App, window: QWidget, ask_place: Ask, ask_class: Ask) -> None:
        super().__init__(window)
        self.app = app
        self._titles: dict[str, QLabel] = {}
        self.where = OfferLine("在哪里", WHERE, ask_place, window)
        self.pick = _tool("map-pin-add-line", "在地图上点一下（F4）", self)
        self.place_note = _note(self)
        self.told = Told(self)
        self.told_note = _note(self)
        self.suggestions = Suggestions(self)
        self.what = OfferLine("什么事", WHAT, ask_class, window)
        self.condition = QComboBox(self)
        self.condition.setAccessibleName("立案条件")
        self.condition.setFixedHeight(theme.TARGET)
        self.condition.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.condition.hide()
        self.due_note = _note(self)
        self.reporter, self.phone = _line("反映人", "姓名", self), _line("电话", "电话", self)
        self.source = QComboBox(self)
        self.source.setAccessibleName("来源")
        self.source.setFixedHeight(theme.TARGET)
        self.person_note = _note(self)
        self.route: Buttons | None = None
        self.urgency = Buttons("紧急程度", URGENCY, self)
        self.photos = PhotoBox(app, "照片", self)
        self.handler = _line("承办", "承办单位", self)
        self.result = _line("办理结果", "现场办结时填写：怎么办的", self)
        self.way_note = _note(self)
        self.similar = SimilarList(app.term("issue", "事件"), self)
        self._lay()

    def _lay(self) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(theme.SPACE)
        grid.setVerticalSpacing(theme.TIGHT + 1)
        grid.setColumnMinimumWidth(0, LABEL)
        grid.setColumnStretch(1, 1)
        self.grid = grid
        self._row(0, "在哪里", _beside(self.where, self.pick), self.where)
        grid.addWidget(self.place_note, 1, 1)
        grid.addWidget(self.similar, 2, 0, 1, 2)
        self._row(3, "情况", self.told, self.told, top=True)
        grid.addWidget(_below(self.told_note, self.suggestions), 4, 1)
        self._row(5, "什么事", self.what, self.what)
        grid.addWidget(self.condition, 6, 1)
        grid.addWidget(self.due_note, 7, 1)
        self._row(8, "反映人", _beside(self.reporter, self.phone, self.source, stretch=(2, 3, 3)), self.reporter)
        grid.addWidget(self.person_note, 9, 1)
        self._routes = QWidget(self)
        row = QHBoxLayout(self._routes)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.SPACE)
        row.addWidget(_stroke(self._routes))
        row.addWidget(self.urgency, 1)
        self._row(10, "办理", self._routes, self.urgency)
        self._row(11, "照片", self.photos, self.photos)
        line = QFrame(self)
        line.setProperty("line", True)
        grid.addWidget(line, 12, 0, 1, 2)
        self._row(13, "派给", self.handler, self.handler)
        self._row(14, "结果", self.result, self.result)
        grid.addWidget(self.way_note, 15, 1)
        grid.setRowStretch(16, 1)

    def _row(self, row: int, title: str, field: QWidget, focus: QWidget, *, top: bool = False) -> None:
        label = QLabel(title, self)
        label.setBuddy(focus)
        label.setFixedHeight(theme.TARGET)
        where = Qt.AlignmentFlag.AlignTop if top else Qt.AlignmentFlag.AlignVCenter
        self.grid.addWidget(label, row, 0, where)
        self.grid.addWidget(field, row, 1)
        self._titles[title] = label

    def show_row(self, title: str, field: QWidget, is_shown: bool) -> None:
        """Show or hide a field with its title."""
        self._titles[title].setVisible(is_shown)
        field.setVisible(is_shown)

    def learn(self, profile: Profile) -> None:
        """Sources and routes of the profile."""
        for code, label in profile.codes("issue_source").items():
            self.source.addItem(label, code)
        routes = profile.codes("issue_route")
        title = next((one.title for one in profile.workflow.fields if one.codes == "issue_route"), "办理")
        self.set_routes(routes if len(routes) > 1 else {}, title)

    def set_routes(self, routes: Mapping[str, str], title: str) -> None:
        """The ways an issue may be handled here."""
        row = self._routes.layout()
        assert isinstance(row, QHBoxLayout)
        if self.route is not None:
            self.route.deleteLater()
        self.route = Buttons(title, routes, self._routes) if routes else None
        if self.route is not None:
            row.insertWidget(0, self.route)

    def empty(self, route: str) -> None:
        """Nothing typed; the source stays."""
        self.where.put("")
        self.told.clear()
        self.what.put("")
        for field in (self.reporter, self.phone, self.handler, self.result):
            field.clear()
        self.photos.restore([])
        self.urgency.restore("1")
        if self.route is not None:
            self.route.restore(route)
        pairs: tuple[tuple[QWidget, QLabel], ...] = (
            (self.where, self.place_note), (self.told, self.told_note), (self.what, self.due_note),
            (self.handler, self.way_note), (self.result, self.way_note),
        )  # fmt: skip
        for widget, note in pairs:
            self.mark(widget, note, "")
        for note in (self.place_note, self.person_note):
            say(note, "")

    def fields(self) -> tuple[QWidget, ...]:
        """Where one may paste."""
        return (self.where, self.told, self.what, self.reporter, self.phone, self.handler, self.result, self.photos)

    def mark(self, field: QWidget, note: QLabel, sentence: str) -> None:
        """What is missing or wrong, beside its field; "" takes it away."""
        field.setProperty("wrong", bool(sentence))
        field.style().polish(field)
        if sentence:
            note.setText(f"✕ {sentence}")
            note.setProperty("wrong", True)
            note.show()
        elif note.property("wrong"):
            note.setProperty("wrong", False)
            note.clear()
            note.hide()
        note.style().polish(note)


def say(note: QLabel, words: str, tone: str = "") -> None:
    """A quiet line below a field; "" hides it."""
    if note.property("wrong"):
        note.setProperty("wrong", False)
    note.setStyleSheet(f"color: {theme.TONES[tone]};" if tone else "")
    note.style().polish(note)
    note.setText(words)
    note.setToolTip(theme.plain(words))
    note.setVisible(bool(words))


def _line(title: str, hint: str, parent: QWidget) -> QLineEdit:
    made = QLineEdit(parent)
    made.setAccessibleName(title)
    made.setPlaceholderText(hint)
    made.setFixedHeight(theme.TARGET)
    made.setMaxLength(200)
    return made


def _note(parent: QWidget) -> QLabel:
    made = QLabel(parent)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setFont(theme.font(theme.SMALL))
    made.setProperty("muted", True)
    made.setWordWrap(True)
    made.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
    made.hide()
    return made


def _tool(name: str, words: str, parent: QWidget) -> QToolButton:
    made = QToolButton(parent)
    made.setIcon(icon(name))
    made.setToolTip(words)
    made.setAccessibleName(words)
    made.setFixedSize(theme.TARGET, theme.TARGET)
    made.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    return made


def _below(*widgets: QWidget) -> QWidget:
    made = QWidget()
    column = QVBoxLayout(made)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    for widget in widgets:
        column.addWidget(widget)
    return made


def _stroke(parent: QWidget) -> QFrame:
    """A thin upright line between two groups of buttons."""
    made = QFrame(parent)
    made.setFixedWidth(1)
    made.setStyleSheet(f"background: {theme.LINE_STRONG}; border: 0;")
    return made


def _beside(*widgets: QWidget, stretch: tuple[int, ...] = ()) -> QWidget:
    made = QWidget()
    row = QHBoxLayout(made)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(theme.TIGHT)
    for number, widget in enumerate(widgets):
        row.addWidget(widget, stretch[number] if stretch else int(number == 0))
    return made
