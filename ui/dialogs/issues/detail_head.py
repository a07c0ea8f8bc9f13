"""The head of an issue's window: number and title, where it stands, its light, its place; and the bar of what changed."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QToolButton, QVBoxLayout, QWidget

from desk.work.issues.reading import IssueDetail
from ui import theme
from ui.dialogs.issues.facts import is_open, state_of
from ui.dialogs.issues.flow import Flow
from ui.dialogs.issues.timeline import duration
from ui.labels import ElidedLabel
from ui.models.cells import written

_LIGHTS = {"green": ("●", "正常", "good"), "yellow": ("▲", "将到期", "warn"), "red": ("!", "超期", "bad"),
           "grey": ("‖", "暂停计时", "")}  # fmt: skip
_GROUNDS = {"good": theme.GOOD_SOFT, "warn": theme.WARN_SOFT, "bad": theme.BAD_SOFT, "": theme.RAISED}


class Head(QWidget):
    """What one must know at a glance."""

    def __init__(self, step: Callable[[int], None], back: Callable[[], None], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("surface", True)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.WIDE, theme.SPACE, theme.SPACE, theme.SPACE)
        column.setSpacing(theme.TIGHT)
        row = QHBoxLayout()
        self.back = QPushButton("‹ 返回", self)
        self.back.setAutoDefault(False)
        self.back.clicked.connect(lambda: back())
        self.back.hide()
        self.number = QLabel(self)
        self.number.setTextFormat(Qt.TextFormat.PlainText)
        self.number.setProperty("muted", True)
        self.number.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.title = ElidedLabel(self)
        self.title.setFont(theme.font(theme.FIGURE, weight=theme.BOLD))
        row.addWidget(self.back)
        row.addWidget(self.title, 1)
        row.addWidget(self.number)
        self.previous = self._arrow(row, "‹", "上一件（Alt+←）", lambda: step(-1))
        self.next = self._arrow(row, "›", "下一件（Alt+→）", lambda: step(1))
        column.addLayout(row)
        self._chips = QWidget(self)
        self._flow = Flow(self._chips)
        column.addWidget(self._chips)
        place = QHBoxLayout()
        self.place = ElidedLabel(self)
        self.to_map = QPushButton("在地图上显示 Ctrl+M", self)
        self.to_map.setAutoDefault(False)
        place.addWidget(self.place, 1)
        place.addWidget(self.to_map)
        column.addLayout(place)
        self.chips: list[QLabel] = []

    def _arrow(self, row: QHBoxLayout, sign: str, words: str, then: Callable[[], None]) -> QToolButton:
        button = QToolButton(self)
        button.setText(sign)
        button.setFont(theme.font(theme.FIGURE))
        button.setToolTip(words)
        button.setAccessibleName(words)
        button.setFixedSize(theme.TARGET, theme.TARGET)
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        button.clicked.connect(lambda: then())
        row.addWidget(button)
        return button

    def show_issue(self, found: IssueDetail) -> None:
        """Show this one."""
        self.number.setText(found.number)
        self.title.say(found.title)
        for chip in self.chips:
            self._flow.removeWidget(chip)
            chip.deleteLater()
        self.chips = []
        for words, tone in chips_of(found):
            chip = QLabel(words, self._chips)
            chip.setTextFormat(Qt.TextFormat.PlainText)
            ink = theme.TONES.get(tone, theme.TEXT)
            chip.setStyleSheet(
                f"background: {_GROUNDS[tone]}; color: {ink}; border: 1px solid {theme.LINE if not tone else ink};"
                "border-radius: 10px; padding: 2px 9px;"
            )
            self._flow.addWidget(chip)
            chip.show()
            self.chips.append(chip)
        due = f"应办结 {written(found.due_at, 'moment')}" if found.due_at else "不限时"
        ended = f"结案 {written(found.closed_at, 'moment')}"
        grid = found.areas[0][1].rpartition(" › ")[2] if found.areas else ""
        handler = " ".join(dict.fromkeys(part for part in (found.handler, found.handler_post_title) if part))
        parts = (found.address, grid, f"承办 {handler}" if handler else "", ended if found.closed_at else due)
        self.place.say("　".join(part for part in parts if part))
        self.to_map.setEnabled(found.lon is not None)
        self.to_map.setToolTip("" if found.lon is not None else "这件没有登记位置")


def chips_of(found: IssueDetail) -> list[tuple[str, str]]:
    """Words and tone of the chips, the light first."""
    chips: list[tuple[str, str]] = []
    if found.closed_at:
        late = f"超期{duration(found.late_minutes)}办结" if found.late_minutes else "按期办结"
        chips.append((f"! {late}" if found.late_minutes else f"✓ {late}", "bad" if found.late_minutes else "good"))
    elif found.light in _LIGHTS:
        sign, word, tone = _LIGHTS[found.light]
        words = found.left if found.light != "grey" and found.left else word
        if found.light == "grey" and found.left:
            words = f"{word}，{found.left}"
        chips.append((f"{sign} {words}", tone))
    chips.append((found.stage_title, ""))
    if found.tier_title and found.tier:
        chips.append((found.tier_title, ""))
    if found.urgency > 1:
        chips.append((found.urgency_title, "warn"))
    if found.supervised and not any(one.kind == "supervise" and is_open(one) for one in found.requests):
        chips.append((f"督办{found.supervised}次", "warn"))
    chips += [(f"{one.kind_title} {state_of(one)}", "warn") for one in found.requests if is_open(one)]
    waiting = [one for one in found.joints if not one.done_at]
    if found.joints:
        chips.append((f"会办 {len(found.joints) - len(waiting)}/{len(found.joints)} 已回复", "warn" if waiting else ""))
    for count, word in ((found.returned, "退回"), (found.rework, "返工"), (found.extended, "延期")):
        if count:
            chips.append((f"{word}{count}次", "warn" if word != "延期" else ""))
    return chips


class NewsBar(QFrame):
    """Says that another clerk moved the issue while it was open here."""

    seen = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("news")
        self.setStyleSheet(
            f"#news {{ background: {theme.WARN_SOFT}; border: 0; border-left: 4px solid {theme.WARN}; }}"
            f"#news QLabel {{ color: {theme.WARN}; }}"
        )
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.WIDE, theme.TIGHT, theme.SPACE, theme.TIGHT)
        self.text = QLabel(self)
        self.text.setTextFormat(Qt.TextFormat.PlainText)
        self.text.setWordWrap(True)
        button = QPushButton("知道了", self)
        button.setAutoDefault(False)
        button.clicked.connect(self._on_button)
        row.addWidget(self.text, 1)
        row.addWidget(button)
        self.hide()

    def say(self, sentence: str) -> None:
        """Show a sentence, or nothing."""
        self.text.setText(f"▲ {sentence}" if sentence else "")
        self.setVisible(bool(sentence))

    def _on_button(self) -> None:
        self.hide()
        self.seen.emit()


def news(seen_step: int, found: IssueDetail) -> str:
    """What happened since a step was seen, in one sentence; "" for nothing."""
    later = [step for step in found.steps if step.no > seen_step]
    if found.step_no < seen_step:
        return f"上一步刚被撤销，现在在“{found.stage_title}”。"
    if not later:
        return ""
    said = "，".join(f"{step.who or '别人'}于 {written(step.at, 'moment')} 办了“{step.title}”" for step in later[:3])
    more = f"等 {len(later)} 步" if len(later) > 3 else ""
    return f"打开以后{said}{more}，现在在“{found.stage_title}”。"
