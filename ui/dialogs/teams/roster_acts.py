"""What is done in the roster: put, carry, release, paste; and the smaller windows that ask for more."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QDialog, QMenu

from desk.model import Changes
from desk.work.houses.homes import labels
from desk.work.teams import cells
from desk.work.teams.history import Turn, team_story
from desk.work.teams.matrix import COMING, Sitter
from desk.work.teams.seats import day_before

if TYPE_CHECKING:
    from ui.dialogs.teams.roster import RosterDialog


class RosterActs(QObject):
    """Verbs of the roster window. All on the GUI thread; every write is a job."""

    def __init__(self, window: RosterDialog) -> None:
        super().__init__(window)
        self.window = window
        self._held: tuple[Sitter, ...] = ()
        self._is_cut = False

    # Cells

    def put_here(self, people: Sequence[int]) -> None:
        """Put people into the cell in front."""
        at = self.window.cell()
        if not people:
            self.window.say("请先在人员里选一个人。")
        elif at is None or not at[1]:
            self.window.say("请先在左边点一格。")
        else:
            self.put(people, *at)

    def put(self, people: Sequence[int], area_id: int, post: str) -> None:
        """Put people on a post of an area, from the day of the sheet on."""
        day, where = self.window.days.day, self._where(area_id, post)
        names = "、".join(load.name for one in people if (load := self.window.side.load(one)) is not None)
        office = self.window.app.office
        if office is not None and self._may():
            self._write(
                lambda: cells.put(office, people, post=post, area_id=area_id, since=day),
                f"{names} 自 {day} 起任{where}。",
            )

    def carry(self, ids: Sequence[int], area_id: int, post: str, *, also: bool) -> None:
        """Take people from their cells to another; `also`: they keep what they had."""
        day, where = self.window.days.day, self._where(area_id, post)
        office = self.window.app.office
        if office is not None and self._may():
            self._write(
                lambda: cells.carry(office, ids, post=post, area_id=area_id, since=day, also=also),
                f"{self._names(ids)} 自 {day} 起{'兼任' if also else '调整到'}{where}。",
            )

    def let_go(self, ids: Sequence[int]) -> None:
        """End assignments: the day before the day of the sheet is their last."""
        day, office = self.window.days.day, self.window.app.office
        if office is None or not ids or not self._may():
            return
        last = day_before(day)
        self._write(
            lambda: cells.let_go(office, ids, until=last), f"{self._names(ids)} 自 {day} 起离岗（最后一天 {last}）。"
        )

    def take(self, is_cut: bool) -> None:
        """Hold the people of the cell in front, to be pasted elsewhere."""
        self._held, self._is_cut = self.window.sitters(), is_cut
        names = "、".join(one.name for one in self._held)
        if not self._held:
            self.window.say("这一格没有人。")
        elif is_cut:
            self.window.say(f"已剪切 {names}：到另一格按 Ctrl+V，就调整过去。")
        else:
            self.window.say(f"已复制 {names}：到另一格按 Ctrl+V，就在那里兼任。")

    def paste(self) -> None:
        """Put down whom `take` holds."""
        at = self.window.cell()
        if not self._held:
            self.window.say("还没有剪切或复制人员：先在一格按 Ctrl+X 或 Ctrl+C。")
        elif at is None or not at[1]:
            self.window.say("请先点一个岗位的格。")
        else:
            self.carry([one.assignment_id for one in self._held], *at, also=not self._is_cut)
            if self._is_cut:
                self._held = ()

    def _may(self) -> bool:
        if self.window.matrix is None or not self.window.matrix.is_past:
            return True
        self.window.say("这是过去的情况，只能查看；要改请先回到今天。")
        return False

    def _where(self, area_id: int, post: str) -> str:
        matrix = self.window.matrix
        assert matrix is not None
        area = next((one.name for one in matrix.places if one.area_id == area_id), "")
        return f"{area}{next((one.title for one in matrix.posts if one.key == post), post)}"

    def _names(self, ids: Sequence[int]) -> str:
        matrix = self.window.matrix
        assert matrix is not None
        known = set(ids)
        held = [one.name for sitters in matrix.cells.values() for one in sitters if one.assignment_id in known]
        return "、".join(dict.fromkeys(held))

    def _write(self, work: Callable[[], Changes], sentence: str) -> None:
        self.window.app.jobs.write(work, lambda changes: self.window.saved(changes, sentence), self.window.complain)

    # The smaller windows

    def fill_menu(self, menu: QMenu) -> None:
        """What else can be done."""
        for words, then in (
            ("复制班子到其他网格…\tCtrl+Shift+C", self.copy_team),
            ("替换离任人员…\tCtrl+H", self.replace),
            ("包联领导、两代表一委员…", self.link),
            ("编配标准…", self.composition),
            ("对照各地的编配…", self.standards),
            ("", None),
            ("导入花名册…", self.take_book),
            ("导出花名册…", self.give_book),
        ):
            if then is None:
                menu.addSeparator()
            else:
                menu.addAction(words, then)

    def copy_team(self) -> None:
        """The team of the area in front, also in others."""
        place, _ = self.window.place_and_post()
        matrix = self.window.matrix
        if place is None or matrix is None or not self._may():
            return
        from ui.dialogs.teams.copying import CopyDialog

        level = (place.layer, place.level_name)
        others = [one for one in matrix.places if (one.layer, one.level_name) == level and one is not place]
        held = [post for post in matrix.posts_of(*level) if matrix.cells.get((place.area_id, post.key))]
        self._open(
            CopyDialog(self.window.app, place, others, held, self.window.days.day, self.window.saved, self.window)
        )

    def replace(self) -> None:
        """Somebody leaves: who follows everywhere."""
        if not self._may():
            return
        from ui.dialogs.teams.replacing import ReplaceDialog

        one = self.window.side.sitter()
        leaver = one.person_id if one is not None else None
        window = self.window
        self._open(ReplaceDialog(window.app, leaver, window.days.day, window.side.staff, window.saved, window))

    def link(self) -> None:
        """Somebody is linked to areas by the office they hold."""
        matrix = self.window.matrix
        if matrix is None or not self._may():
            return
        from ui.dialogs.teams.linking import LinkDialog

        window = self.window
        place, _ = window.place_and_post()
        self._open(LinkDialog(window.app, matrix, place, window.side.staff, window.saved, window))

    def take_book(self) -> None:
        """A workbook of the roster, taken in."""
        from ui.dialogs.teams.roster_book import RosterInDialog

        self._open(RosterInDialog(self.window.app, self.window.saved, self.window))

    def give_book(self) -> None:
        """The roster as a workbook."""
        from ui.dialogs.teams.roster_book import RosterOutDialog

        self._open(RosterOutDialog(self.window.app, self.window.area_id, self.window))

    def composition(self) -> None:
        """How many hold each post: the office's own numbers."""
        matrix = self.window.matrix
        if matrix is None:
            return
        from ui.dialogs.teams.numbers import NumbersDialog

        place, _ = self.window.place_and_post()
        team = matrix.rules.profile.team
        level = (place.layer, place.level_name) if place is not None else (team.layer, team.level)
        self._open(NumbersDialog(self.window.app, matrix.rules, level, self.window.saved, self.window))

    def standards(self) -> None:
        """The office held against the ways of other places."""
        from ui.dialogs.teams.standards import StandardsDialog

        self._open(StandardsDialog(self.window.app, self.window.saved, self.window))

    def explain(self) -> None:
        """Why each post is in order and the team is not."""
        place, _ = self.window.place_and_post()
        matrix = self.window.matrix
        if place is None or matrix is None:
            return
        from ui.dialogs.teams.story import WhyDialog

        composition = matrix.rules.of(place.layer, place.level_name, place.kind)
        counts = {post.key: matrix.count(place.area_id, post.key) for post in composition.posts}
        self._open(WhyDialog(place.name, composition, counts, self.composition, self.window))

    def story(self) -> None:
        """Who held what in the area in front, from when to when."""
        place, _ = self.window.place_and_post()
        office = self.window.app.office
        if place is None or office is None:
            return
        area, name = place.area_id, place.name
        self.window.app.jobs.read(
            lambda: team_story(office, area), lambda turns: self._tell_story(name, turns), key="team story"
        )

    def _tell_story(self, area: str, turns: tuple[Turn, ...]) -> None:
        from ui.dialogs.teams.story import StoryDialog

        matrix = self.window.matrix
        posts = {post.key: post.title for post in matrix.posts} if matrix is not None else {}
        self._open(StoryDialog(area, turns, posts, self.window.days.go, self.window))

    def terms(self, sitter: Sitter) -> None:
        """Share, kind, line of reporting of somebody's post."""
        matrix, office = self.window.matrix, self.window.app.office
        if matrix is None or office is None:
            return
        if sitter.share == 0:
            self.window.say("因职务联系不占时间，没有要调整的；不再联系了，请按“离岗”。")
            return
        cell = (sitter.area_id, sitter.post)
        held = [one for one in matrix.cells.get(cell, ()) if one.person_id == sitter.person_id]
        held.sort(key=lambda one: one is not sitter)
        self.window.app.jobs.read(
            lambda: labels(office, "assignment_kind"), lambda kinds: self._ask_terms(held, kinds), key="terms"
        )

    def _ask_terms(self, held: list[Sitter], kinds: Mapping[str, str]) -> None:
        from ui.dialogs.teams.terms import TermsDialog

        window, title = self.window, self._where(held[0].area_id, held[0].post)
        self._open(TermsDialog(window.app, held, title, window.days.day, kinds, window.side.staff, window))

    def substitute(self, sitter: Sitter) -> None:
        """Somebody stands in for a while."""
        matrix = self.window.matrix
        if matrix is None:
            return
        from ui.dialogs.teams.standing_in import SubstituteDialog

        ids = [
            one.assignment_id
            for held in matrix.cells.values()
            for one in held
            if one.person_id == sitter.person_id and one.stands_for_id is None and one.phase != COMING
        ]
        window, title = self.window, self._where(sitter.area_id, sitter.post)
        self._open(SubstituteDialog(window.app, sitter, title, ids, window.days.day, window.side.staff, window))

    def _open(self, dialog: QDialog) -> None:
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()
