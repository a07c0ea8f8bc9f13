"""The full-screen window of the meeting: which screen, which slide, which key does what."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent, QColor, QGuiApplication, QKeyEvent, QPainter, QPaintEvent, QResizeEvent, QScreen
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QStackedWidget, QVBoxLayout, QWidget

from ui.meeting import look

NEXT = {Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_PageDown, Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter}
BACK = {Qt.Key.Key_Left, Qt.Key.Key_Up, Qt.Key.Key_PageUp, Qt.Key.Key_Backspace}
BLACK = {Qt.Key.Key_B, Qt.Key.Key_Period}
"""A clicker sends PageUp and PageDown, F5 or Esc, and B or a full stop for the black screen."""


class Slide(QWidget):
    """One slide: a title and what it shows. Subclasses lay out their body and rescale in `rescale`."""

    title = ""

    def rescale(self) -> None:
        """Set the type sizes anew: the slide has another height."""

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep type in proportion to the screen."""
        super().resizeEvent(event)
        self.rescale()


class Stage(QWidget):
    """The meeting's window. Give it slides, then `present()`."""

    closed = Signal()
    turned = Signal(int)
    """The number of the slide now shown, from 0."""

    def __init__(self, office_name: str, month_title: str, *, sample: bool) -> None:
        super().__init__(None, Qt.WindowType.Window)
        self.is_open = True
        self.setWindowTitle(f"民情分析会 · {office_name}")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setStyleSheet(f"Stage {{ background: {look.GROUND}; }}")
        self._slides: list[Slide] = []
        self._wanted = 0
        self._black = _Black(self)
        self._stack = QStackedWidget()
        waiting = look.label("正在准备本月的数字……", look.MUTED)
        waiting.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._stack.addWidget(waiting)
        self._title = look.label("")
        self._place = look.label(f"{office_name}　{month_title}{'　示例数据' if sample else ''}", look.MUTED)
        self._page = look.label("", look.MUTED)
        self._notice = look.label("姓名、电话、证件号已脱敏", look.MUTED)
        self._lay_out()

    @property
    def page(self) -> int:
        """The number of the slide shown, from 0."""
        return self._stack.currentIndex()

    @property
    def page_count(self) -> int:
        """How many slides there are; 0 while they are prepared."""
        return len(self._slides)

    def present(self, screen: QScreen | None = None) -> None:
        """Fill a screen: the given one, else the second one, else the only one."""
        target = screen or second_screen() or QGuiApplication.primaryScreen()
        self.setScreen(target)
        self.setGeometry(target.geometry())
        QGuiApplication.instance().screenRemoved.connect(self._lost)  # type: ignore[union-attr]
        self.showFullScreen()
        self.setFocus()

    def show_slides(self, slides: Sequence[Slide]) -> None:
        """Take the slides, and show the one asked for while they were prepared."""
        self._slides = list(slides)
        while (gone := self._stack.widget(0)) is not None:
            self._stack.removeWidget(gone)
            gone.deleteLater()
        for slide in self._slides:
            self._stack.addWidget(slide)
        self.turn_to(self._wanted)
        self.setFocus()

    def turn_to(self, number: int) -> None:
        """Show slide `number`, held between the first and the last; remembered while there are none yet."""
        self._wanted = number
        if not self._slides:
            return
        held = max(0, min(number, len(self._slides) - 1))
        self._stack.setCurrentIndex(held)
        self._title.setText(self._slides[held].title)
        self._page.setText(f"{held + 1} / {len(self._slides)}")
        self.turned.emit(held)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Turn with arrows or a clicker, B for black, Home and End, Esc to leave."""
        key = Qt.Key(event.key())
        field = self.focusWidget()
        if isinstance(field, QLineEdit) and field.hasFocus():
            if key == Qt.Key.Key_Escape:
                self.setFocus()
            if key not in (Qt.Key.Key_PageDown, Qt.Key.Key_PageUp):
                return
        if key == Qt.Key.Key_Escape or key == Qt.Key.Key_F5:
            self.close()
        elif key in BLACK:
            self._black.setVisible(not self._black.isVisible())
        elif self._black.isVisible():
            self._black.hide()
        elif key in NEXT:
            self.turn_to(self.page + 1)
        elif key in BACK:
            self.turn_to(self.page - 1)
        elif key == Qt.Key.Key_Home:
            self.turn_to(0)
        elif key == Qt.Key.Key_End:
            self.turn_to(len(self._slides) - 1)
        elif Qt.Key.Key_1 <= key < Qt.Key.Key_1 + len(self._slides):
            self.turn_to(key - Qt.Key.Key_1)
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Scale the frame's own type; the slides scale theirs."""
        super().resizeEvent(event)
        self._black.setGeometry(self.rect())
        self._title.setFont(look.type_size(self, 0.042))
        for small in (self._place, self._page, self._notice):
            small.setFont(look.type_size(self, 0.021))

    def closeEvent(self, event: QCloseEvent) -> None:
        """Say that the meeting is over."""
        self.is_open = False
        self.closed.emit()
        super().closeEvent(event)

    def _lost(self, screen: QScreen) -> None:
        """Move to the screen that is left when the projector's cable is pulled."""
        if screen is self.screen():
            left = QGuiApplication.primaryScreen()
            self.setScreen(left)
            self.setGeometry(left.geometry())

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self._title)
        head.addStretch(1)
        head.addWidget(self._place)
        foot = QHBoxLayout()
        foot.addWidget(self._notice)
        foot.addStretch(1)
        foot.addWidget(self._page)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(48, 28, 48, 20)
        outer.setSpacing(16)
        outer.addLayout(head)
        outer.addWidget(self._stack, 1)
        outer.addLayout(foot)


class _Black(QWidget):
    """The black screen a speaker asks for."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.hide()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint nothing but black."""
        QPainter(self).fillRect(event.rect(), QColor("black"))

    def showEvent(self, event: object) -> None:
        """Cover everything."""
        self.raise_()


def second_screen() -> QScreen | None:
    """The screen that is not the primary one: the projector; None when there is only one."""
    primary = QGuiApplication.primaryScreen()
    return next((screen for screen in QGuiApplication.screens() if screen is not primary), None)
