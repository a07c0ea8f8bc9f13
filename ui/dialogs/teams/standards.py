"""The office held against the ways of other places: what each asks of a team, what is lacking by it, taken over if it fits."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QHBoxLayout, QListWidget, QPlainTextEdit, QWidget

from desk.model import Changes
from desk.roster.standards import Standard, standards
from desk.work.teams.composition import set_numbers
from desk.work.teams.standing import Comparison, against
from ui import theme
from ui.app import App
from ui.dialogs.sheet import Sheet

MOST = 60
"""Complaints written out; more are counted."""


class StandardsDialog(Sheet):
    """Ways at the left, what comes of the chosen one at the right."""

    def __init__(self, app: App, done: Callable[[Changes, str], None], parent: QWidget | None = None) -> None:
        super().__init__(
            "对照各地的编配",
            "选一种办法，看本单位按它还缺什么；岗位相同的可以采用为本单位的编配标准。",
            parent,
            width=860,
        )
        self.app, self._done = app, done
        office = app.office
        fits = {one.key: office is not None and one.numbers(office.profile) is not None for one in standards()}
        self.standards = sorted(standards(), key=lambda one: not fits[one.key])
        """Those that can be taken over first."""
        row = QHBoxLayout()
        row.setSpacing(theme.WIDE)
        self.list = QListWidget(self)
        self.list.setAccessibleName("各地办法")
        for one in self.standards:
            self.list.addItem(f"{one.title}\n{'可以采用' if fits[one.key] else '只供参考'}　按{one.unit}计")
        self.list.setFixedWidth(260)
        self.list.currentRowChanged.connect(self._ask)
        self.text = QPlainTextEdit(self)
        self.text.setReadOnly(True)
        self.text.setTabChangesFocus(True)
        self.text.setAccessibleName("对照结果")
        self.text.setMinimumHeight(420)
        row.addWidget(self.list)
        row.addWidget(self.text, 1)
        self.body.addLayout(row, 1)
        self.take_button = self.add_other("采用为本单位的编配标准", self.take_over)
        self.add_close()
        self.list.setCurrentRow(0)

    @property
    def chosen(self) -> Standard:
        """The way that is looked at."""
        return self.standards[max(self.list.currentRow(), 0)]

    def _ask(self) -> None:
        office, standard = self.app.office, self.chosen
        if office is None:
            return
        self.take_button.setEnabled(standard.numbers(office.profile) is not None)
        self.app.jobs.read(lambda: against(office, standard), self._take, key="against", failed=self.complain)

    def _take(self, found: Comparison) -> None:
        self.text.setPlainText("\n".join(_lines(found)))

    def take_over(self) -> None:
        """Its numbers become the office's own; Ctrl+Z brings the old ones back."""
        office, standard = self.app.office, self.chosen
        numbers = standard.numbers(office.profile) if office is not None else None
        if office is None or numbers is None:
            return
        self.app.jobs.write(
            lambda: set_numbers(office, numbers),
            lambda changes: self._done(changes, f"已采用“{standard.title}”，可按 Ctrl+Z 撤销。"),
            self.complain,
        )


def _lines(found: Comparison) -> list[str]:
    standard = found.standard
    told = [standard.title, ""]
    team = standard.composition
    told.append(f"{team.title}：{_range(team.least, team.most)}，按{standard.unit}计")
    told += [f"　{post.title}：{_range(post.least, post.most)}" for post in team.posts]
    told += ["", *(f"说明：{one}。" for one in found.explained)] if found.explained else []
    told += [f"材料：{standard.note}"] if standard.note else []
    told.append("")
    if not found.is_compared:
        return [*told, "本单位的办法里没有这些岗位，不能逐格对照；只供参考。"]
    if not found.complaints:
        return [*told, "✓ 本单位现在的编配合乎这种办法。"]
    told.append(f"▲ 按这种办法，本单位有 {len(found.complaints)} 处不合：")
    told += [f"　{one}" for one in found.complaints[:MOST]]
    return [*told, f"　还有 {len(found.complaints) - MOST} 处"] if len(found.complaints) > MOST else told


def _range(least: int, most: int) -> str:
    return f"{least} 人" if least == most else f"{least} 至 {most} 人"
