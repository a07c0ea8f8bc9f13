"""Beside what is typed: classes that the words speak of, and issues that may be the same thing."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from desk.work.issues.similar import NEAR_HOURS, NEAR_METRES, SAME_DAYS, Similar
from desk.work.issues.suggesting import Suggestion
from ui import theme

WHICH = Qt.ItemDataRole.UserRole
SHOWN = 3
"""Lines of similar issues seen at once."""


class Suggestions(QWidget):
    """Up to three classes, each with its key, department and the words that speak for it."""

    taken = Signal(object)
    """Suggestion"""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.found: tuple[Suggestion, ...] = ()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(1)
        self.buttons: list[QToolButton] = []
        self.reasons: list[QLabel] = []
        for number in range(3):
            row = QHBoxLayout()
            row.setSpacing(theme.TIGHT)
            button = QToolButton(self)
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            button.setProperty("chip", True)
            button.clicked.connect(lambda _=False, number=number: self.take(number))
            reason = QLabel(self)
            reason.setTextFormat(Qt.TextFormat.PlainText)
            reason.setFont(theme.font(theme.SMALL))
            reason.setProperty("muted", True)
            reason.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
            row.addWidget(button)
            row.addWidget(reason, 1)
            column.addLayout(row)
            self.buttons.append(button)
            self.reasons.append(reason)
        self.show_found(())

    def show_found(self, found: tuple[Suggestion, ...]) -> None:
        """Show these, and nothing for none."""
        self.found = found
        self.setVisible(bool(found))
        for number, (button, reason) in enumerate(zip(self.buttons, self.reasons, strict=True)):
            is_used = number < len(found)
            button.setVisible(is_used)
            reason.setVisible(is_used)
            if is_used:
                one = found[number]
                button.setText(f"{number + 1}　{one.name} · {one.department}")
                button.setToolTip(theme.plain(f"Ctrl+{number + 1}\n{one.why}\n{one.department}：{one.department_why}"))
                button.setAccessibleName(f"建议 {number + 1}：{one.name}，{one.department}，{one.why}")
                same = f"与 {one.issues:,} 件用词相同：" if one.issues else "说法相符："
                reason.setText(same + "、".join(one.words))
                reason.setToolTip(theme.plain(one.why))

    def take(self, number: int) -> None:
        """Take the suggestion of that place, if there is one."""
        if number < len(self.found):
            self.taken.emit(self.found[number])


class SimilarList(QFrame):
    """Issues near in place and time, or of the same facility or person; one of them may take this report in."""

    looked_at = Signal(int)
    join_wanted = Signal(object)
    """Similar"""

    def __init__(self, word: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.word = word
        self.found: tuple[Similar, ...] = ()
        self.setObjectName("similar")
        self.setStyleSheet(
            f"#similar {{ background: {theme.WARN_SOFT}; border: 1px solid {theme.WARN}; border-radius: 6px; }}"
        )
        self.head = QLabel(self)
        self.head.setTextFormat(Qt.TextFormat.PlainText)
        self.head.setFont(theme.font(theme.BODY, weight=theme.BOLD))
        self.head.setStyleSheet(f"color: {theme.WARN};")
        self.head.setToolTip(
            f"{NEAR_METRES:.0f} 米、{NEAR_HOURS} 小时以内的，以及 {SAME_DAYS} 天内同一部件、同一居民、同一电话的"
        )
        self.join_button = QPushButton("并入所选 Ctrl+M", self)
        self.join_button.setAutoDefault(False)
        self.join_button.setToolTip(f"不另立{word}，把反映人、情况和照片加到所选的那一件")
        self.join_button.clicked.connect(self.join)
        self.list = QListWidget(self)
        self.list.setAccessibleName("相似的" + word)
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.currentItemChanged.connect(lambda *_: self._on_row())
        row = QHBoxLayout()
        row.addWidget(self.head, 1)
        row.addWidget(self.join_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 4, 8, 6)
        column.setSpacing(theme.TIGHT)
        column.addLayout(row)
        column.addWidget(self.list)
        self.hide()

    def show_found(self, found: tuple[Similar, ...]) -> None:
        """Show these, and nothing for none."""
        self.found = found
        self.list.blockSignals(True)
        self.list.clear()
        for one in found:
            item = QListWidgetItem(described(one))
            item.setData(WHICH, one)
            item.setToolTip(theme.plain(f"{one.number}\n{described(one)}"))
            self.list.addItem(item)
        self.list.blockSignals(False)
        opened = sum(one.is_open for one in found)
        self.head.setText(f"▲ 可能已有人报过：{len(found)} 件，{opened} 件未办结")
        if found:
            self.list.setCurrentRow(0)
            self.list.setFixedHeight(min(len(found), SHOWN) * max(self.list.sizeHintForRow(0), 24) + 4)
        self.setVisible(bool(found))
        self._enable()

    def join(self) -> None:
        """Ask for this report to be put to the chosen issue."""
        item = self.list.currentItem()
        if item is not None and self.join_button.isEnabled():
            self.join_wanted.emit(item.data(WHICH))

    def _on_row(self) -> None:
        self._enable()
        item = self.list.currentItem()
        if item is not None and self.list.hasFocus():
            self.looked_at.emit(item.data(WHICH).id)

    def _enable(self) -> None:
        item = self.list.currentItem()
        self.join_button.setEnabled(item is not None and item.data(WHICH).is_open)


def described(one: Similar) -> str:
    """An earlier issue in one line: how far, how long ago, where it stands, why it may be the same."""
    far = f"{one.metres} 米" if one.metres is not None else ""
    return " · ".join(part for part in (far, ago(one.minutes), one.stage, one.title, "、".join(one.why)) if part)


def ago(minutes: int) -> str:
    """How long ago, in words."""
    if minutes < 1:
        return "刚刚"
    if minutes < 60:
        return f"{minutes} 分钟前"
    return f"{minutes // 60} 小时前" if minutes < 24 * 60 else f"{minutes // 1440} 天前"
