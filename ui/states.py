"""The named states of a list as chips with how many rows each has; one of them is what the list shows."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QToolButton, QWidget

from ui import theme
from ui.app import App
from ui.chips import Chips
from ui.models.cells import compact

ALWAYS = frozenset({"open", "overdue", "warned", "due", "closed", ""})
"""States that are offered even when nothing is in them."""
ONLY_MINE = frozenset({"mine", "my_area"})
"""States that mean something only when it is known who sits here."""
TONES = {"overdue": theme.BAD, "stage_late": theme.BAD, "answer": theme.BAD, "warned": theme.WARN, "due": theme.WARN}
MINUTE = 60_000


class StateChips(Chips):
    """Follows a box of states: a click on a chip chooses there, and what is chosen there is pressed here."""

    chosen = Signal()
    ticked = Signal()
    """A minute has gone by while the list is seen: what was yellow may be red."""

    def __init__(self, app: App, kind: str, box: QComboBox, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.app, self._kind, self._box = app, kind, box
        self.counts: dict[str, int] = {}
        self.by_state: dict[str, QToolButton] = {}
        box.hide()
        box.currentIndexChanged.connect(self._press)
        for number in range(box.count()):
            self._make(str(box.itemData(number)), box.itemText(number))
        self._clock = QTimer(self)
        self._clock.setInterval(MINUTE)
        self._clock.timeout.connect(self._tick)
        self._clock.start()
        self._arrange()
        app.closed.connect(lambda: self._take({}))

    def _make(self, state: str, word: str) -> None:
        button = QToolButton(self)
        button.setCheckable(True)
        button.setText(word)
        button.setAccessibleName(word)
        button.setProperty("state", True)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(lambda: self.choose(state))
        self.by_state[state] = button

    def _tick(self) -> None:
        if self.isVisible() and self.app.office is not None:
            self.ticked.emit()

    def choose(self, state: str) -> None:
        """Show the rows of a state."""
        self._box.setCurrentIndex(max(0, self._box.findData(state)))
        self._press()
        self.chosen.emit()

    def ask(self, area_id: int | None) -> None:
        """Count the rows of an area anew."""
        office = self.app.office
        if office is not None:
            search, kind = office.search, self._kind
            self.app.jobs.read(lambda: search.state_counts(kind, area_id), self._take, key=f"states {kind}")

    def _take(self, counts: dict[str, int]) -> None:
        self.counts = counts
        for number in range(self._box.count()):
            state, word = str(self._box.itemData(number)), self._box.itemText(number)
            count = counts.get(state, 0)
            self.by_state[state].setText(f"{word} {compact(count)}" if counts else word)
            self.by_state[state].setAccessibleName(f"{word}，{count}件")
            ink = TONES.get(state) if count else None
            self.by_state[state].setStyleSheet(f"QToolButton {{ color: {ink}; }}" if ink else "")
        self._arrange()

    def _arrange(self) -> None:
        office = self.app.office
        is_known = office is not None and office.actor.person_id is not None
        here = str(self._box.currentData())
        self.buttons = []
        for state, button in self.by_state.items():
            is_shown = state == here or state in ALWAYS or bool(self.counts.get(state))
            if state in ONLY_MINE:
                is_shown = state == here or is_known
            button.setVisible(is_shown)
            if is_shown:
                self.buttons.append(button)
        self._press()
        self.setVisible(True)
        self._lay_out()

    def _press(self) -> None:
        for state, button in self.by_state.items():
            button.setChecked(state == str(self._box.currentData()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Left and right go from chip to chip."""
        by = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        here = next((n for n, button in enumerate(self.buttons) if button.hasFocus()), None)
        if by is None or here is None:
            super().keyPressEvent(event)
            return
        self.buttons[(here + by) % len(self.buttons)].setFocus(Qt.FocusReason.TabFocusReason)
