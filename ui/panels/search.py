"""The search box over everything: things of the office grouped by kind, and the commands of the menus; keys suffice."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import (
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
    QTimer,
)
from PySide6.QtGui import QAction, QFontMetrics, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QLineEdit,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from desk.model import Area, Hit, Layer
from ui import theme
from ui.app import App
from ui.models.finds import LINE, Line, LineModel

PAUSE = 80
LIMIT = 30
Index = QModelIndex | QPersistentModelIndex


class LineDelegate(QStyledItemDelegate):
    """Title in ink, detail in grey on the same line; everything as plain text."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._small = theme.font(theme.SMALL)
        self._body = theme.font()

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw a line."""
        line: Line = index.data(LINE)
        rect: QRect = option.rect  # type: ignore[attr-defined]
        middle = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        if line.is_heading:
            painter.setFont(self._small)
            painter.setPen(theme.colour(theme.FAINT))
            painter.drawText(rect.adjusted(12, 4, -8, 0), middle, line.title)
            return
        if option.state & QStyle.StateFlag.State_Selected:  # type: ignore[attr-defined]
            painter.fillRect(rect, theme.colour(theme.ACCENT_SOFT))
        painter.setFont(self._body)
        painter.setPen(theme.colour(theme.TEXT))
        metrics = QFontMetrics(self._body)
        room = rect.adjusted(20, 0, -10, 0)
        title = metrics.elidedText(line.title, Qt.TextElideMode.ElideRight, room.width() * 3 // 5)
        painter.drawText(room, middle, title)
        painter.setFont(self._small)
        painter.setPen(theme.colour(theme.FAINT))
        after = room.adjusted(metrics.horizontalAdvance(title) + 12, 0, 0, 0)
        detail = QFontMetrics(self._small).elidedText(line.detail, Qt.TextElideMode.ElideRight, after.width())
        painter.drawText(after, middle, detail)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Headings are lower."""
        return QSize(100, 26 if index.data(LINE).is_heading else theme.TARGET)


class SearchBox(QLineEdit):
    """Type, arrow down, Enter: there it is on the map."""

    def __init__(self, app: App, commands: Callable[[], list[QAction]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.app = app
        self._commands = commands
        self.setPlaceholderText("查找：姓名、拼音首字母、编码、地址、电话、事件号　Ctrl+K")
        self.setAccessibleName("查找")
        self.setClearButtonEnabled(True)
        self.setFixedHeight(theme.TARGET)
        self.setFixedWidth(460)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE)
        self._pause.timeout.connect(self._ask)
        self.lines = LineModel(self)
        self.popup: QFrame | None = None
        self.list: QListView | None = None
        self.textEdited.connect(lambda _: self._pause.start())
        app.closed.connect(self.clear)

    def seek(self, text: str) -> None:
        """Type this text as a person would."""
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.setText(text)
        self._ask()

    # Asking and answering

    def _ask(self) -> None:
        text = self.text().strip()
        office = self.app.office
        if not text:
            self.app.jobs.forget("find")
            self.hide_popup()
            return
        if office is None:
            self._show(text, ())
            return
        search = office.search
        self.app.jobs.read(lambda: search.find(text, limit=LIMIT), lambda hits: self._show(text, hits), key="find")

    def _show(self, text: str, hits: tuple[Hit, ...]) -> None:
        if text != self.text().strip():
            return
        groups: dict[str, list[Line]] = {}
        for hit in hits:
            groups.setdefault(self._kind_title(hit.kind), []).append(Line(title=hit.title, detail=hit.detail, hit=hit))
        commands = [
            Line(title=action.text().split("\t")[0], detail=action.shortcut().toString(), action=action)
            for action in self._commands()
            if action.isEnabled() and text.casefold() in action.text().casefold()
        ]
        if commands:
            groups["命令"] = commands[:6]
        lines = [line for title, members in groups.items() for line in (Line(title=title), *members)]
        self.lines.set_lines(lines or [Line(title=f"没有找到“{text}”。可试姓名、拼音首字母、编码、地址或电话尾号。")])
        self._show_popup()
        self._move(1, from_row=-1)

    def _kind_title(self, key: str) -> str:
        office = self.app.office
        if office is None:
            return ""
        try:
            return office.search.kind(key).title
        except KeyError:
            return "其他"

    # The popup

    def _show_popup(self) -> None:
        if self.popup is None:
            self._build_popup()
        assert self.popup is not None and self.list is not None
        height = sum(self.list.sizeHintForRow(row) for row in range(min(len(self.lines.lines), 40)))
        at = self.mapTo(self.window(), QPoint(0, self.height() + 2))
        most = self.window().height() - at.y() - 40
        self.popup.setGeometry(at.x(), at.y(), max(self.width(), 520), min(height + 10, most))
        self.popup.show()
        self.popup.raise_()

    def _build_popup(self) -> None:
        self.popup = QFrame(self.window())
        self.popup.setObjectName("found")
        self.popup.setStyleSheet(
            f"#found {{ background: {theme.SURFACE}; border: 1px solid {theme.LINE_STRONG}; border-radius: 8px; }}"
        )
        self.list = QListView(self.popup)
        self.list.setModel(self.lines)
        self.list.setItemDelegate(LineDelegate(self.list))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setMouseTracking(True)
        self.list.clicked.connect(lambda index: self._choose(index.row()))
        column = QVBoxLayout(self.popup)
        column.setContentsMargins(2, 4, 2, 4)
        column.addWidget(self.list)

    def hide_popup(self) -> None:
        """Put the list of finds away."""
        if self.popup is not None:
            self.popup.hide()

    def leave(self) -> None:
        """Give the keys back: first the list goes, then the text."""
        if self.is_open:
            self.hide_popup()
        else:
            self.clear()
            self.clearFocus()

    @property
    def is_open(self) -> bool:
        """Whether the list of finds is on the screen."""
        return self.popup is not None and self.popup.isVisible()

    # Keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Up, down and Enter are for the list."""
        key = event.key()
        if key == Qt.Key.Key_Down:
            self._move(1) if self.is_open else self._ask()
        elif key == Qt.Key.Key_Up and self.is_open:
            self._move(-1)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._choose(self.list.currentIndex().row() if self.list is not None and self.is_open else -1)
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """Leaving the box puts the list away."""
        if event.type() == QEvent.Type.FocusOut and self.popup is not None and not self.popup.underMouse():
            self.hide_popup()
        return super().event(event)

    def _move(self, by: int, from_row: int | None = None) -> None:
        if self.list is None:
            return
        row = self.list.currentIndex().row() if from_row is None else from_row
        lines = self.lines.lines
        for _ in range(len(lines)):
            row = (row + by) % len(lines)
            if not lines[row].is_heading:
                self.list.setCurrentIndex(self.lines.index(row, 0))
                return

    def _choose(self, row: int) -> None:
        if not 0 <= row < len(self.lines.lines):
            return
        line = self.lines.lines[row]
        if line.is_heading:
            return
        self.hide_popup()
        self.clearFocus()
        if line.action is not None:
            self.clear()
            line.action.trigger()
        elif line.hit is not None:
            self._jump(line.hit)

    def _jump(self, hit: Hit) -> None:
        if hit.kind == "areas" and hit.id not in self.app.areas:
            self._change_layer(hit.id)
        elif hit.kind == "areas":
            self.app.select(area_id=hit.id, source="search")
        elif hit.area_id is not None and hit.area_id in self.app.areas:
            self.app.select(area_id=hit.area_id, kind=hit.kind, id=hit.id, source="search")
        else:
            self.app.select(kind=hit.kind, id=hit.id, source="search")

    def _change_layer(self, area_id: int) -> None:
        """The area divides the ground another way: show that layer, then the area."""
        office, layers = self.app.office, self.app.layers
        if office is None:
            return
        search = office.search

        def find() -> tuple[Layer, tuple[Area, ...]] | None:
            trees = ((layer, search.tree(layer.id)) for layer in layers)
            return next(((layer, areas) for layer, areas in trees if any(area.id == area_id for area in areas)), None)

        def take(found: tuple[Layer, tuple[Area, ...]] | None) -> None:
            if found is not None:
                self.app.set_layer(*found)
                self.app.select(area_id=area_id, source="search")

        self.app.jobs.read(find, take, key="layer")
