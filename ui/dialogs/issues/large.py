"""Photos large: one, or before and after side by side; ← → walk, Esc goes back."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeyEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from desk.work.issues.photos import AFTER
from desk.work.issues.showing import role_title
from desk.work.records.attachments import Attachment
from ui import theme
from ui.app import App
from ui.notify import sentence_of


class _Picture(QWidget):
    """A photo as large as there is room, with what it shows above it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.title = QLabel(self)
        self.title.setTextFormat(Qt.TextFormat.PlainText)
        self.title.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.picture = QLabel(self)
        self.picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.picture.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        self._whole = QPixmap()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.title)
        column.addWidget(self.picture, 1)

    def show_words(self, title: str, words: str) -> None:
        """Nothing to see yet."""
        self._whole = QPixmap()
        self.title.setText(title)
        self.picture.setText(words)

    def show_picture(self, body: bytes) -> None:
        """Show an encoded picture."""
        self._whole = QPixmap()
        self._whole.loadFromData(body)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit anew."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        if not self._whole.isNull():
            room: QSize = self.picture.size()
            keep, smooth = Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
            self.picture.setPixmap(self._whole.scaled(room.boundedTo(self._whole.size()), keep, smooth))


class LargeView(QDialog):
    """The photos of one issue; opened at one of them, beside it the newest of the other side."""

    def __init__(self, app: App, files: Sequence[Attachment], first: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.app = app
        self.setWindowTitle("照片")
        self.resize(1100, 660)
        self._after = [one for one in files if one.is_picture and one.role == AFTER]
        self._before = [one for one in files if one.is_picture and one not in self._after]
        shown = next((one for one in files if one.id == first), None)
        self._at = [max(len(self._before) - 1, 0), max(len(self._after) - 1, 0)]
        self._walked = 1 if shown in self._after else 0
        if shown is not None:
            self._at[self._walked] = (self._before, self._after)[self._walked].index(shown)
        self.sides = (_Picture(self), _Picture(self))
        row = QHBoxLayout()
        for picture in self.sides:
            row.addWidget(picture, 1)
        self.hint = QLabel("← → 换一张　Tab 换一边　Esc 关闭", self)
        self.hint.setProperty("muted", True)
        column = QVBoxLayout(self)
        column.addLayout(row, 1)
        column.addWidget(self.hint)
        for side in (0, 1):
            self._show(side)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """← → walk the photos of one side."""
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        files = (self._before, self._after)[self._walked]
        if step is not None and files:
            self._at[self._walked] = (self._at[self._walked] + step) % len(files)
            self._show(self._walked)
            return
        super().keyPressEvent(event)

    def focusNextPrevChild(self, next: bool) -> bool:
        """Tab goes to the other side."""
        if (self._before, self._after)[1 - self._walked]:
            self._walked = 1 - self._walked
        for side in (0, 1):
            self._name(side)
        return True

    def _show(self, side: int) -> None:
        files, picture = (self._before, self._after)[side], self.sides[side]
        picture.setVisible(bool(files))
        office = self.app.office
        if not files or office is None:
            return
        one = files[self._at[side]]
        picture.show_words("", "正在打开……")
        self._name(side)

        def work() -> bytes:
            from desk.work.records.attachments import content_of

            return content_of(office, one.id)[2]

        self.app.jobs.read(
            work, picture.show_picture, key=f"large photo {side}",
            failed=lambda error: picture.show_words(one.name, sentence_of(error)[0]),
        )  # fmt: skip

    def _name(self, side: int) -> None:
        files = (self._before, self._after)[side]
        if files:
            one = files[self._at[side]]
            when = (one.taken_at or one.added_at)[:16].replace("T", " ")
            words = f"{role_title(one.role) or '照片'} {self._at[side] + 1}/{len(files)}　{when}"
            self.sides[side].title.setText(words)
            is_walked = side == self._walked and bool(self._before) and bool(self._after)
            self.sides[side].title.setFont(theme.font(weight=theme.BOLD if is_walked else theme.font().weight()))
