"""How many hold each post and make up a team: the profile's numbers and the office's own over them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QGridLayout, QHBoxLayout, QLabel, QPushButton, QSpinBox, QWidget

from desk.model import Changes
from desk.profile.profile import Profile
from desk.roster import Composition, Number, Rules
from desk.work.teams.composition import set_numbers
from ui import theme
from ui.app import App
from ui.dialogs.sheet import Sheet, line, said

MOST = 999


class NumbersDialog(Sheet):
    """A line per post and one for the whole team; what contradicts itself is said while it is typed."""

    def __init__(
        self, app: App, rules: Rules, level: tuple[str, str], done: Callable[[Changes, str], None], parent: QWidget
    ) -> None:
        super().__init__("编配标准", "只改本单位用的人数；办法里的规定留着，随时可以恢复。", parent, width=600)
        self.app, self._rules, self._level, self._done = app, rules, level, done
        self._own = {(one.post, one.area_kind): one for one in rules.own}
        self._kind = ""
        profile = rules.profile
        self.kinds = QComboBox(self)
        self.kinds.setAccessibleName("哪类网格")
        self.kinds.addItem("所有网格", "")
        for kind in profile.area_kinds:
            self.kinds.addItem(f"只对：{kind.title}", kind.key)
        self.kinds.setVisible(bool(profile.area_kinds))
        self.kinds.activated.connect(lambda _: self._turn())
        self.body.addWidget(self.kinds)
        self.fields: dict[str, tuple[QSpinBox, QSpinBox]] = {}
        self._build(profile)
        self.told = said("", self)
        self.body.addWidget(self.told)
        self._fill()
        self.add_main("保存", self.save)
        self.add_close("取消")

    def _build(self, profile: Profile) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme.WIDE)
        grid.setColumnStretch(3, 1)
        for column, words in enumerate(("岗位", "至少", "至多", "办法的规定")):
            label = QLabel(words, self)
            label.setProperty("muted", True)
            grid.addWidget(label, 0, column)
        posts = [post for post in profile.posts if (post.layer, post.level) == self._level]
        keys = [(post.key, post.title) for post in posts]
        if self._level == (profile.team.layer, profile.team.level):
            keys.append(("", f"{profile.team.title}合计"))
        self._usual: dict[str, QLabel] = {}
        for row, (key, title) in enumerate(keys, 1):
            if not key:
                grid.addWidget(line(self), row, 0, 1, 4)
                row += 1
            low, high = (self._spin(f"{title}{words}") for words in ("至少", "至多"))
            self.fields[key] = (low, high)
            self._usual[key] = QLabel(self)
            self._usual[key].setProperty("muted", True)
            name = QLabel(title, self)
            name.setTextFormat(Qt.TextFormat.PlainText)
            for column, one in enumerate((name, low, high, self._usual[key])):
                grid.addWidget(one, row, column)
        self.body.addLayout(grid)
        row_of_buttons = QHBoxLayout()
        self.reset_button = QPushButton("恢复办法的规定", self)
        self.reset_button.setAutoDefault(False)
        self.reset_button.clicked.connect(self._reset)
        row_of_buttons.addWidget(self.reset_button)
        row_of_buttons.addStretch(1)
        self.body.addLayout(row_of_buttons)

    def _spin(self, words: str) -> QSpinBox:
        made = QSpinBox(self)
        made.setRange(0, MOST)
        made.setSuffix(" 人")
        made.setAccessibleName(words)
        made.valueChanged.connect(lambda _: self._tell())
        return made

    # What stands, what is typed

    def _composition(self, own: Sequence[Number]) -> Composition:
        return Rules(self._rules.profile, tuple(own)).of(*self._level, self._kind)

    @staticmethod
    def _of(composition: Composition, key: str) -> tuple[int, int]:
        if not key:
            return composition.least, composition.most
        rule = next(one for one in composition.posts if one.key == key)
        return rule.least, rule.most

    def _fill(self) -> None:
        usual = self._composition([one for one in self._own.values() if self._kind and not one.area_kind])
        now = self._composition(tuple(self._own.values()))
        for key, (low, high) in self.fields.items():
            for field, value in zip((low, high), self._of(now, key), strict=True):
                field.blockSignals(True)
                field.setValue(value)
                field.blockSignals(False)
            least, most = self._of(usual, key)
            self._usual[key].setText(f"{least} 人" if least == most else f"{least} 至 {most} 人")
        self._tell()

    def _typed(self) -> list[Number]:
        """All numbers of the office's own, with what is typed here over what stands."""
        usual = self._composition([one for one in self._own.values() if self._kind and not one.area_kind])
        kept = [one for one in self._own.values() if one.area_kind != self._kind or one.post not in self.fields]
        for key, (low, high) in self.fields.items():
            if (low.value(), high.value()) != self._of(usual, key):
                kept.append(Number(post=key, area_kind=self._kind, least=low.value(), most=high.value()))
        return kept

    def _turn(self) -> None:
        """Another kind of grid; what was typed for this one is kept until it is saved."""
        self._own = {(one.post, one.area_kind): one for one in self._typed()}
        self._kind = str(self.kinds.currentData())
        self._fill()

    def _reset(self) -> None:
        self._own = {key: one for key, one in self._own.items() if one.area_kind != self._kind}
        self._fill()

    def _tell(self) -> None:
        composition = self._composition(self._typed())
        wrong, tense = composition.impossible(), composition.tension()
        self.told.setText(f"✕ {wrong}。" if wrong else f"▲ {tense}。" if tense else "✓ 各岗位与全队的人数相合。")
        self.told.setStyleSheet(f"color: {theme.BAD if wrong else theme.WARN if tense else theme.GOOD};")

    def save(self) -> None:
        """Write all numbers at once."""
        office, numbers = self.app.office, self._typed()
        if office is None:
            return
        self.app.jobs.write(lambda: set_numbers(office, numbers), self._saved, self.complain)

    def _saved(self, changes: Changes) -> None:
        self._done(changes, "编配标准已保存。")
        self.accept()
