"""Photos of an issue: as it was found and as it is after, side by side; other files below."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QIcon, QPixmap, QResizeEvent
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QMenu,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from desk.work.issues.photos import AFTER, BEFORE
from desk.work.issues.showing import role_title, roles
from desk.work.records.attachments import Attachment
from ui import theme
from ui.icons import icon

SMALLEST, LARGEST = 96, 240
"""Widths between which a photo takes half of the column; more than its thumbnail has is not there."""


class Gallery(QWidget):
    """Two columns of photos and a list of papers."""

    opened = Signal(int)
    """A photo or file is to be looked at: its id."""
    add_wanted = Signal(str)
    """Files are to be added; the role they get."""
    role_given = Signal(int, str)
    remove_wanted = Signal(int)
    save_wanted = Signal(int, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.tiles: dict[int, QToolButton] = {}
        self.may_edit = False
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.TIGHT)
        head = QHBoxLayout()
        title = QLabel("照片与附件", self)
        title.setFont(theme.font(theme.BODY, weight=theme.BOLD))
        title.setStyleSheet(f"color: {theme.ACCENT_DARK};")
        self.add_button = QPushButton("添加…", self)
        self.add_button.setAutoDefault(False)
        self.add_button.setToolTip("也可以把照片拖进窗口，或复制后按 Ctrl+V")
        self.add_button.clicked.connect(lambda: self.add_wanted.emit(""))
        head.addWidget(title)
        head.addStretch(1)
        head.addWidget(self.add_button)
        column.addLayout(head)
        self.none = QLabel("还没有照片。把照片拖进窗口，或复制后按 Ctrl+V。", self)
        self.none.setProperty("muted", True)
        self.none.setWordWrap(True)
        column.addWidget(self.none)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(theme.SPACE)
        self._grid.setVerticalSpacing(theme.TIGHT)
        for number in (0, 1):
            self._grid.setColumnStretch(number, 1)
        column.addLayout(self._grid)
        self._made: list[QWidget] = []

    def fill(self, files: tuple[Attachment, ...], *, may_edit: bool) -> Iterator[None]:
        """Show these, a photo at a time."""
        for old in self._made:
            self._grid.removeWidget(old)
            old.deleteLater()
        self._made, self.tiles, self.may_edit = [], {}, may_edit
        self.add_button.setVisible(may_edit)
        pictures = [one for one in files if one.is_picture]
        after = [one for one in pictures if one.role == AFTER]
        before = [one for one in pictures if one.role != AFTER]
        self.none.setVisible(may_edit and not files)
        if pictures:
            yield from self._pile(0, role_title(BEFORE), before)
            yield from self._pile(1, role_title(AFTER), after)
        row = 1 + max(len(before), len(after), 1)
        for one in files:
            if not one.is_picture:
                self._put(self._paper(one), row, 0, 2)
                row += 1
                yield

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Photos take half of the column each."""
        super().resizeEvent(event)
        for tile in self.tiles.values():
            if tile.toolButtonStyle() == Qt.ToolButtonStyle.ToolButtonTextUnderIcon:
                tile.setIconSize(self._size())

    def _size(self) -> QSize:
        wide = max(SMALLEST, min((self.width() - theme.SPACE) // 2 - 18, LARGEST))
        return QSize(wide, wide * 3 // 4)

    def _pile(self, column: int, title: str, files: list[Attachment]) -> Iterator[None]:
        head = QLabel(f"{title} {len(files)}" if files else f"{title}　无", self)
        head.setProperty("muted", True)
        head.setFont(theme.font(theme.SMALL))
        self._put(head, 0, column)
        for number, one in enumerate(files, 1):
            self._put(self._tile(one), number, column)
            yield

    def _put(self, widget: QWidget, row: int, column: int, span: int = 1) -> None:
        self._grid.addWidget(widget, row, column, 1, span, Qt.AlignmentFlag.AlignTop)
        widget.show()
        self._made.append(widget)

    def _tile(self, one: Attachment) -> QToolButton:
        tile = QToolButton(self)
        pixmap = QPixmap()
        if one.thumb and pixmap.loadFromData(one.thumb):
            tile.setIcon(QIcon(pixmap))
        else:
            tile.setIcon(icon("image-line", theme.FAINT, 72))
        tile.setIconSize(self._size())
        tile.setMinimumWidth(SMALLEST)
        tile.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        tile.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
        label = role_title(one.role)
        taken = one.taken_at or one.added_at
        said = label if one.role not in (BEFORE, AFTER) else ""
        tile.setText("　".join(part for part in (said, _short(taken)) if part))
        tile.setFont(theme.font(theme.SMALL))
        tile.setToolTip(theme.plain(_told(one)))
        tile.setAccessibleName(f"{label or '照片'} {one.name}")
        return self._wired(tile, one)

    def _paper(self, one: Attachment) -> QToolButton:
        button = QToolButton(self)
        button.setIcon(icon("file-text-line", theme.MUTED))
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setText(self.fontMetrics().elidedText(one.name, Qt.TextElideMode.ElideMiddle, 340))
        button.setToolTip(theme.plain(_told(one)))
        return self._wired(button, one)

    def _wired(self, button: QToolButton, one: Attachment) -> QToolButton:
        button.clicked.connect(lambda: self.opened.emit(one.id))
        button.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        button.customContextMenuRequested.connect(lambda at: self._menu(one, button.mapToGlobal(at)))
        self.tiles[one.id] = button
        return button

    def menu(self, one: Attachment) -> QMenu:
        """What can be done with a file."""
        menu = QMenu(self)
        menu.addAction("打开", lambda: self.opened.emit(one.id))
        menu.addAction("另存…", lambda: self.save_wanted.emit(one.id, one.name))
        if self.may_edit:
            if one.is_picture:
                menu.addSeparator()
                for code, label in roles().items():
                    action = menu.addAction(label, partial(self.role_given.emit, one.id, code))
                    action.setCheckable(True)
                    action.setChecked(code == one.role)
            menu.addSeparator()
            menu.addAction("移除", lambda: self.remove_wanted.emit(one.id))
        return menu

    def _menu(self, one: Attachment, at: QPoint) -> None:
        menu = self.menu(one)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(at)


def _short(moment: str) -> str:
    return f"{moment[5:10]} {moment[11:16]}".strip()


def _told(one: Attachment) -> str:
    parts = [one.name, f"拍摄于 {one.taken_at[:16].replace('T', ' ')}" if one.taken_at else ""]
    parts += [f"{one.actor} 加入于 {one.added_at[:16].replace('T', ' ')}", one.note]
    return "\n".join(part for part in parts if part)
