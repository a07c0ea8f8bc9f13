"""The moves of an issue as buttons, and the fields of the one that was pressed, in place."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QFrame, QGridLayout, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from desk.errors import BadInput, Missing
from desk.work.issues.moving import Move, Moves
from desk.work.issues.showing import people_first
from ui import theme
from ui.dialogs.issues.flow import Flow
from ui.dialogs.issues.inputs import Around, InputBox, Long
from ui.dialogs.issues.photo_box import PhotoBox

COLUMNS = 2
DRAFT = " ✎"
"""Stands behind a move for which something is typed that was not sent."""


class MovesBar(QWidget):
    """A button per move: the usual way first and full, the ways back quiet, what ends without being done in red."""

    pressed = Signal(str)
    """The key of the move."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.buttons: dict[str, QPushButton] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        self._row = QWidget(self)
        self._flow = Flow(self._row)
        column.addWidget(self._row)
        self.why = QLabel(self)
        self.why.setTextFormat(Qt.TextFormat.PlainText)
        self.why.setWordWrap(True)
        self.why.setProperty("muted", True)
        column.addWidget(self.why)

    def show_moves(self, found: Moves, why_locked: str, is_closed: bool) -> None:
        """Show these; without any, why there are none."""
        for button in self.buttons.values():
            self._flow.removeWidget(button)
            button.deleteLater()
        self.buttons = {}
        for number, move in enumerate(_in_order(found.moves)):
            button = QPushButton(move.title, self._row)
            button.setAutoDefault(False)
            button.setCheckable(True)
            keys = f"（Alt+{number + 1}）" if number < 9 else ""
            button.setToolTip(theme.plain(f"办到“{move.to_title}”{keys}" + (f"\n{move.note}" if move.note else "")))
            if number < 9:
                button.setShortcut(f"Alt+{number + 1}")
            button.setProperty("primary", number == 0 and move.tone not in ("bad", "warn"))
            button.setStyleSheet(_LOOK.get(move.tone, ""))
            button.clicked.connect(lambda _=False, key=move.key: self.pressed.emit(key))
            self._flow.addWidget(button)
            button.show()
            self.buttons[move.key] = button
        words = why_locked or (
            "" if self.buttons else "已经办结，没有可办的了。" if is_closed else "现在没有可办的动作。"
        )
        if not why_locked and not self.buttons and found.barred:
            words = found.barred[0].why
        self.why.setText(words)
        self.why.setVisible(bool(words))
        barred = [f"{one.title}：{one.why}" for one in found.barred]
        self.setToolTip(theme.plain("现在不能办的：\n" + "\n".join(barred)) if barred and not why_locked else "")
        self._row.setVisible(bool(self.buttons))

    def mark(self, key: str, drafts: frozenset[str] = frozenset()) -> None:
        """Show which move is open, and for which something is typed that was not sent."""
        for one, button in self.buttons.items():
            button.setChecked(one == key)
            words = button.text().removesuffix(DRAFT)
            button.setText(words + DRAFT if one in drafts and one != key else words)


_LOOK = {
    "warn": f"QPushButton {{ color: {theme.MUTED}; }}",
    "bad": f"QPushButton {{ color: {theme.BAD}; }}",
}
_LAST = {"": 0, "good": 0, "warn": 1, "bad": 2}


def _in_order(moves: tuple[Move, ...]) -> list[Move]:
    return sorted(moves, key=lambda move: _LAST.get(move.tone, 0))


class MoveForm(QFrame):
    """What one move asks for. Typed things live here until the move is made; the window keeps them when it closes."""

    done = Signal()
    """The move is to be made."""
    left = Signal()
    """Back without making it."""
    replies_wanted = Signal(object)
    """A standard answer is wanted for this input."""
    picture_pasted = Signal()

    def __init__(self, move: Move, around: Around, desk: tuple[int | None, str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.move_, self.around = move, around
        self._person_id, self._name = desk
        self._is_asked = False
        self.boxes: dict[str, InputBox] = {}
        self.setProperty("card", True)
        self.setAccessibleName(move.title)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.SPACE + 4, theme.SPACE, theme.SPACE + 4, theme.SPACE + 2)
        column.setSpacing(theme.SPACE)
        column.addWidget(self._build_head())
        column.addLayout(self._build_fields())
        self.said = QLabel(self)
        self.said.setTextFormat(Qt.TextFormat.PlainText)
        self.said.setWordWrap(True)
        self.said.hide()
        column.addWidget(self.said)
        column.addLayout(self._build_foot())

    # Building

    def _build_head(self) -> QWidget:
        move = self.move_
        head = QLabel(f"{move.title} → {move.to_title}", self)
        head.setTextFormat(Qt.TextFormat.PlainText)
        head.setFont(theme.font(theme.STRONG, weight=theme.BOLD))
        head.setStyleSheet(f"color: {theme.BAD if move.tone == 'bad' else theme.ACCENT_DARK};")
        head.setToolTip(theme.plain(move.note))
        return head

    def _build_fields(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme.WIDE)
        grid.setVerticalSpacing(theme.SPACE)
        for number in range(COLUMNS):
            grid.setColumnStretch(number, 1)
        row = at = 0
        fields = [(one, True) for one in self.move_.needs] + [(one, False) for one in self.move_.asks]
        for field, is_needed in fields:
            box = InputBox(field, self.around, self, is_needed=is_needed)
            self.boxes[field.key] = box
            if isinstance(box.input, Long):
                box.replies.clicked.connect(lambda _=False, box=box: self.replies_wanted.emit(box))
                box.input.text.picture_pasted.connect(self.picture_pasted)
            span = COLUMNS if box.is_wide else 1
            if at + span > COLUMNS:
                row, at = row + 1, 0
            grid.addWidget(box, row, at, 1, span)
            at += span
        return grid

    def _build_foot(self) -> QVBoxLayout:
        foot, names, buttons = QVBoxLayout(), QHBoxLayout(), QHBoxLayout()
        foot.setSpacing(theme.SPACE)
        who = QLabel("经办人", self)
        who.setProperty("muted", True)
        self.who = QComboBox(self)
        self.who.setMinimumWidth(120)
        self.who.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.who.setMinimumContentsLength(12)
        self.who.setAccessibleName("经办人")
        who.setBuddy(self.who)
        for one in self.move_.people:
            self.who.addItem(f"{one.name}　{one.post_title} {one.area_name}", one.person_id)
        if self._person_id is None or not self.move_.people:
            self.who.addItem(f"{self._name}　（本机登记）", None)
        self.who.setCurrentIndex(max(0, self.who.findData(people_first(self.move_, self._person_id))))
        self.who.setToolTip("这一步记在谁的名下；监督和处置要由不同的人办")
        self.back = QPushButton("返回 Esc", self)
        title = self.move_.title
        self.main = QPushButton(f"{title} Ctrl+Enter" if len(title) <= 5 else title, self)
        self.main.setToolTip("Ctrl+Enter")
        self.main.setProperty("primary", True)
        for button, then in ((self.back, self.left.emit), (self.main, self.press)):
            button.setAutoDefault(False)
            button.clicked.connect(lambda _=False, then=then: then())
        names.addWidget(who)
        names.addWidget(self.who, 1)
        buttons.addStretch(1)
        buttons.addWidget(self.back)
        buttons.addWidget(self.main)
        foot.addLayout(names)
        foot.addLayout(buttons)
        return foot

    # What was given

    @property
    def by(self) -> int | None:
        """In whose name it is made."""
        found = self.who.currentData()
        return None if found is None else int(found)

    def given(self) -> dict[str, Any]:
        """What was typed, as `perform` takes it; Missing or BadInput are told beside the fields and go on."""
        found: dict[str, Any] = {}
        lacking: list[InputBox] = []
        wrong: BadInput | None = None
        for key, box in self.boxes.items():
            try:
                value = box.value()
            except BadInput as error:
                wrong = wrong or error
                continue
            if value in (None, "", [], ()):
                if box.is_needed:
                    box.say(f"请填写{box.field.title}。", is_wrong=True)
                    lacking.append(box)
                continue
            found[key] = value
        if lacking:
            lacking[0].input.setFocus()
            raise Missing(tuple(box.field.title for box in lacking))
        if wrong is not None:
            raise wrong
        return found

    def press(self) -> None:
        """Make the move; what ends an issue without its being done is asked once more."""
        if self.move_.tone == "bad" and not self._is_asked:
            self._is_asked = True
            self.say(f"“{self.move_.title}”后这件就结束了。确定的话再按一次。", theme.WARN)
            self.main.setText(f"确定{self.move_.title}")
            return
        self.done.emit()

    def say(self, sentence: str, ink: str = theme.BAD) -> None:
        """A sentence above the buttons."""
        self.said.setText(sentence)
        self.said.setStyleSheet(f"color: {ink};")
        self.said.setVisible(bool(sentence))

    def begin(self) -> None:
        """Put the cursor into the first field, or onto the button when there is none."""
        first = next(iter(self.boxes.values()), None)
        (first.input if first is not None else self.main).setFocus(Qt.FocusReason.OtherFocusReason)

    def kept(self) -> dict[str, Any]:
        """What is needed to show the same again."""
        return {key: box.input.kept() for key, box in self.boxes.items()} | {"": self.by}

    def restore(self, kept: Mapping[str, Any]) -> None:
        """Show what `kept` gave, where the fields are still asked for."""
        for key, box in self.boxes.items():
            if key in kept:
                box.input.restore(kept[key])
        self.who.setCurrentIndex(max(0, self.who.findData(kept.get("", self.by))))

    @property
    def is_filled(self) -> bool:
        """Whether anything was given."""
        for box in self.boxes.values():
            try:
                if box.input.value() not in (None, "", [], ()):
                    return True
            except BadInput:
                return True
        return False

    def point_out(self, sentence: str) -> None:
        """What was refused, beside the field that it names."""
        for box in self.boxes.values():
            if f"“{box.field.title}”" in sentence:
                box.say(sentence, is_wrong=True)
                box.input.setFocus()
                return

    def photos(self) -> PhotoBox | None:
        """Where photos go, if the move takes any."""
        return next((box.input for box in self.boxes.values() if isinstance(box.input, PhotoBox)), None)

    def long_in_focus(self) -> InputBox | None:
        """The long text being typed into, else the first one."""
        longs = [box for box in self.boxes.values() if isinstance(box.input, Long)]
        return next((box for box in longs if box.input.text.hasFocus()), longs[0] if longs else None)
