"""Something is given to somebody: type a name, its initials or a post, Enter takes the marked line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtWidgets import QWidget

from desk.model import Changes
from desk.office import Office
from desk.work.duty.quick import Chosen
from desk.work.issues.me import Colleague
from ui.app import App
from ui.dialogs.colleagues import ColleagueSheet


@dataclass(frozen=True, slots=True, kw_only=True)
class Giving:
    """What is given: the words of the window, and how it is written once a person is chosen."""

    heading: str
    hint: str
    button: str
    done: str
    give: Callable[[Office, int], Changes]


def tasks_given(tasks: tuple[Chosen, ...]) -> Giving:
    """Open tasks go to somebody else."""
    now = "、".join(dict.fromkeys(each.person for each in tasks if each.person)) or "还没有人"
    ids = [each.id for each in tasks]

    def write(office: Office, person: int) -> Changes:
        from desk.work.duty.handing import give  # brings SQLAlchemy

        return give(office, ids, person)

    return Giving(
        heading="任务转给他人",
        hint=f"{len(tasks)} 项任务现在由 {now if len(now) < 40 else now[:40] + '…'} 负责。",
        button=f"转交（{len(tasks)} 项）",
        done=f"{len(tasks)} 项任务已转交。",
        give=write,
    )


def households_kept(ids: list[int]) -> Giving:
    """Households are kept by somebody from today on (包户)."""

    def write(office: Office, person: int) -> Changes:
        from desk.work.teams.bonds import bind  # brings SQLAlchemy

        return bind(office, person, "household", ids)

    return Giving(
        heading="包户",
        hint=f"所选 {len(ids)} 户从今天起由谁包联：他们的走访任务、联系卡都归这个人，原来包联的人到昨天为止。",
        button=f"包联（{len(ids)} 户）",
        done=f"{len(ids)} 户已包联，走访任务已转过去，可按 Ctrl+Z 撤销。",
        give=write,
    )


class HandDialog(ColleagueSheet):
    """Whoever has a post today may be given something."""

    def __init__(self, app: App, giving: Giving, people: tuple[Colleague, ...], parent: QWidget | None = None) -> None:
        self.app, self._giving = app, giving
        hint = f"{giving.hint}输入姓名、拼音首字母或岗位查找。"
        super().__init__(giving.heading, hint, giving.button, people, parent)

    def go(self) -> None:
        """Give it to the marked person."""
        person, office = self.marked, self.app.office
        if person is None or office is None:
            return
        self.main.setEnabled(False)
        giving = self._giving
        self.app.jobs.write(lambda: giving.give(office, int(person)), self._taken, self._refused)

    def _taken(self, changes: Changes) -> None:
        self.app.note(changes)
        self.app.say(self._giving.done, "good")
        self.accept()

    def _refused(self, error: BaseException) -> None:
        self.main.setEnabled(True)
        self.complain(error)
