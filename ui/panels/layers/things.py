"""Which issues and facilities are shown, with how many there are of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QWidget

from ui import theme
from ui.map.signs import FACILITY, dot_icon, issue_icon
from ui.map.view import MapView
from ui.map.wish import STATES, Wish
from ui.panels.layers.parts import Note, Row, Section, group_title

STATE_WORDS = ("待办", "将到期", "已超期", "近期办结", "暂停")
URGENCY_WORDS = {"u1": "一般", "u2": "紧急", "u3": "特急", "u4": "特别紧急"}


class IssueSection(Section):
    """Issues by state and urgency, and the way to the time slider."""

    time_wanted = Signal()

    def __init__(self, map_view: MapView, word: str, parent: QWidget | None = None) -> None:
        super().__init__(word, parent)
        self._map = map_view
        self.all = Row("issues", "显示", self, slides=True)
        self.all.toggled.connect(map_view.set_visible)
        self.all.slid.connect(lambda key, value: map_view.change(opacity={**map_view.wish.opacity, key: value}))
        self.states = {
            key: Row(key, words, self, icon=issue_icon(number))
            for number, (key, words) in enumerate(zip(STATES, STATE_WORDS, strict=True))
        }
        self.urgencies = {key: Row(key, words, self) for key, words in URGENCY_WORDS.items()}
        self.note = Note("", self)
        self.time = QPushButton("时间轴…", self)
        self.time.setMinimumHeight(theme.TARGET)
        self.time.setToolTip("在地图下方打开时间轴，看 13 个月里哪天在哪里有事")
        self.time.clicked.connect(self.time_wanted)
        self.inside.addWidget(self.all)
        self.inside.addWidget(group_title("按状态", self))
        for row in self.states.values():
            self.inside.addWidget(row)
            row.toggled.connect(self._on_toggled)
        self.inside.addWidget(group_title("按紧急程度", self))
        for row in self.urgencies.values():
            self.inside.addWidget(row)
            row.toggled.connect(self._on_toggled)
        self.inside.addWidget(self.note)
        self.inside.addWidget(self.time)

    def name(self, word: str) -> None:
        """Speak of issues in the office's own word."""
        self.heading.setText(word)
        self.all.speak_of(f"显示{word}")

    def fill(self, counts: Mapping[str, int]) -> None:
        """Say how many there are."""
        for key, row in {**self.states, **self.urgencies}.items():
            row.count(counts.get(key, 0), "件")
        self.urgencies["u4"].setVisible(bool(counts.get("u4")))
        total = sum(counts.get(key, 0) for key in STATES if key != "closed")
        self.all.count(total, "件待办")
        self.note.say("" if total or counts.get("closed") else "目前没有待办，也没有近期办结的；上报之后会显示在这里。")

    def follow(self, wish: Wish) -> None:
        """Show what is wished."""
        is_on = "issues" not in wish.hidden
        self.all.follow(is_on, wish.strength("issues"))
        for key, row in {**self.states, **self.urgencies}.items():
            row.follow(key not in wish.issue_hidden)
            row.setEnabled(is_on)

    def _on_toggled(self, key: str, is_on: bool) -> None:
        hidden = self._map.wish.issue_hidden
        self._map.change(issue_hidden=hidden - {key} if is_on else hidden | {key})


class FacilitySection(Section):
    """Facilities by large class."""

    def __init__(self, map_view: MapView, word: str, parent: QWidget | None = None) -> None:
        super().__init__(word, parent)
        self._map, self._word = map_view, word
        self.all = Row("facilities", "显示", self, slides=True)
        self.all.toggled.connect(map_view.set_visible)
        self.all.slid.connect(lambda key, value: map_view.change(opacity={**map_view.wish.opacity, key: value}))
        self.groups: dict[str, Row] = {}
        self.note = Note("", self)
        self.inside.addWidget(self.all)
        self.inside.addWidget(self.note)

    def name(self, word: str) -> None:
        """Speak of facilities in the office's own word."""
        self._word = word
        self.heading.setText(word)
        self.all.speak_of(f"显示{word}")

    def fill(self, groups: Sequence[tuple[str, int]]) -> None:
        """Show these large classes with their counts."""
        if list(self.groups) != [name for name, _ in groups]:
            for row in self.groups.values():
                row.setParent(None)
                row.deleteLater()
            self.groups = {}
            for number, (name, _) in enumerate(groups):
                row = Row(name, name, self, icon=dot_icon(FACILITY[number % len(FACILITY)]))
                row.toggled.connect(self._on_toggled)
                self.groups[name] = row
                self.inside.insertWidget(1 + number, row)
        for name, count in groups:
            self.groups[name].count(count, "个")
        total = sum(count for _, count in groups)
        self.all.count(total, "个")
        self.note.say("" if total else f"还没有{self._word}；普查数据导入之后会按大类显示在这里。")
        self.follow(self._map.wish)

    def follow(self, wish: Wish) -> None:
        """Show what is wished."""
        is_on = "facilities" not in wish.hidden
        self.all.follow(is_on, wish.strength("facilities"))
        for name, row in self.groups.items():
            row.follow(name not in wish.facility_hidden)
            row.setEnabled(is_on)

    def _on_toggled(self, key: str, is_on: bool) -> None:
        hidden = self._map.wish.facility_hidden
        self._map.change(facility_hidden=hidden - {key} if is_on else hidden | {key})
