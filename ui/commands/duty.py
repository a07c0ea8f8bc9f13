"""What can be done with duty: the task calendar, tasks settled, skipped, moved and given away, who was not visited."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer

from desk.model import Changes, Query
from ui.app import App
from ui.later import bring_duty

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from desk.work.duty.quick import Chosen
    from desk.work.duty.route import Walk
    from desk.work.issues.me import Colleague
    from ui.dialogs.duty.settling import Pair
    from ui.jobs import Step
    from ui.panels.duty.panel import DutyPanel
    from ui.window import Window

SHARE = 0.46
"""Of the window's height that the calendar takes: the map stays to be seen below."""


class DutyCommands(QObject):
    """Verbs about plans and their tasks. All on the GUI thread; whatever takes time is a job."""

    def __init__(self, app: App, window: Window) -> None:
        super().__init__(window)
        self.app, self.window = app, window
        self._is_ready = False
        app.opened.connect(self._ask_daily)

    def ready(self, then: Callable[[], object]) -> None:
        """Do something that needs the windows of duty; the first time they are brought in beside the work."""
        if self._is_ready:
            then()
            return

        def go() -> None:
            self._is_ready = True
            then()

        bring_duty(self.app, go)

    # The day

    def _ask_daily(self) -> None:
        """On a new day tasks are laid on, beside the work."""
        office = self.app.office
        if office is None:
            return

        def work() -> bool:
            from desk.work.duty.daily import is_due  # after the first paint is early enough

            return is_due(office)

        self.app.jobs.read(work, lambda due: self._care() if due else None, key="duty daily", can_wait=True)

    def _care(self) -> None:
        office = self.app.office
        if office is None:
            return

        def work(step: Step) -> Changes:
            from desk.work.duty.daily import daily  # is there since `is_due`

            return daily(office, step)

        # No deed of the person at the desk: 撤销 does not offer it.
        self.app.jobs.long("排今天的任务", work, self.app.changed.emit)

    # The calendar

    def calendar(self) -> None:
        """Bring the task calendar, or put it away again."""
        if self.app.office is None:
            return
        dock = self.window.docks.get("duty")
        if dock is not None and not dock.visibleRegion().isEmpty():
            self.put_calendar_away()
        else:
            self.ready(lambda: self.bring_calendar())

    def bring_calendar(self) -> DutyPanel:
        """The task calendar in the room of the numbers."""
        from ui.panels.duty.panel import DutyPanel

        panel = self.window.bring("duty", "任务日历", self._make_calendar, beside="overview")
        assert isinstance(panel, DutyPanel)
        docks = self.window.docks
        self.window.splitDockWidget(docks["overview"], docks["duty"], Qt.Orientation.Vertical)
        docks["overview"].hide()
        height = max(330, round(self.window.height() * SHARE))
        # When Qt has laid it out.
        QTimer.singleShot(
            0, docks["duty"], lambda: self.window.resizeDocks([docks["duty"]], [height], Qt.Orientation.Vertical)
        )
        panel.month.setFocus()
        return panel

    def put_calendar_away(self) -> None:
        """The overview again."""
        self.window.docks["duty"].hide()
        self.window.docks["overview"].show()
        self.window.resizeDocks([self.window.docks["overview"]], [120], Qt.Orientation.Vertical)

    def _make_calendar(self) -> QWidget:
        from ui.panels.duty.panel import DutyPanel  # most days nobody asks before the map is there

        panel = DutyPanel(self.app, self.window)
        panel.asked.connect(self.act)
        panel.closed.connect(self.put_calendar_away)
        return panel

    # Lists

    def tasks(self) -> None:
        """The list of tasks."""
        self.window.show_list("tasks")

    # Plans and coverage

    def plans(self) -> None:
        """The office's work plans."""
        self.ready(self._plans)

    def _plans(self) -> None:
        from ui.dialogs.duty.plans import PlansDialog  # the start must not wait for dialogs

        if self.app.office is not None:
            self.window.show_dialog(PlansDialog(self.app, self.app.office, self.window))

    def coverage(self) -> None:
        """How much of what was planned is done; the window stays beside the work."""
        self.ready(self._coverage)

    def _coverage(self) -> None:
        from ui.dialogs.duty.coverage import CoverageDialog

        if self.app.office is not None:
            dialog = CoverageDialog(self.app, self.app.office, self.window)
            dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            dialog.show()

    # What is done with tasks

    def act(self, key: str, ids: list[int]) -> None:
        """Do something (a key of the panel's actions) with tasks."""
        verbs: dict[str, Callable[[list[int]], None]] = {
            "enter": self._enter,
            "done": partial(self._ask, "done"),
            "skip": partial(self._ask, "skip"),
            "move": partial(self._ask, "move"),
            "hand": self._hand,
            "route": self._route,
            "paper": self._paper,
            "map": self._map,
        }
        verbs[key](ids)

    def open_task(self, id: int) -> None:
        """The quick entry for a task."""
        self._enter([id])

    def _enter(self, ids: list[int]) -> None:
        from desk.work.duty.quick import chosen

        office = self.app.office
        if office is None:
            return

        def show(found: tuple[Chosen, ...]) -> None:
            if found:
                one = found[0]
                self.window.commands.logbook.enter_for(one.whom, one.item_id, one.kind, one.id)

        self.app.jobs.read(lambda: chosen(office, ids[:1]), show, key="duty enter")

    def _ask(self, what: str, ids: list[int]) -> None:
        """Read the tasks, then show the form for what is to be done."""
        from desk.work.duty.quick import open_ones
        from desk.work.issues.me import colleagues
        from desk.work.records.choosing import codes

        office = self.app.office
        if office is None:
            return

        def work() -> tuple[tuple[Chosen, ...], tuple[Pair, ...], tuple[Colleague, ...]]:
            table = {"done": "visit_way", "skip": "skip_reason"}.get(what, "")
            people = colleagues(office) if what == "done" else ()
            return open_ones(office, ids), tuple(codes(office, table).items()) if table else (), people

        def show(found: tuple[tuple[Chosen, ...], tuple[Pair, ...], tuple[Colleague, ...]]) -> None:
            from ui.dialogs.duty.settling import DoneDialog, MoveDialog, SkipDialog

            tasks, codes, people = found
            if what == "skip":
                self.window.show_dialog(SkipDialog(self.app, tasks, codes, self.window))
            elif what == "move":
                self.window.show_dialog(MoveDialog(self.app, tasks, office.today(), self.window))
            else:
                named = [(str(each.person_id), each.name) for each in people]
                self.window.show_dialog(DoneDialog(self.app, tasks, codes, named, office.now(), self.window))

        self.app.jobs.read(work, show, key="duty ask")

    def _hand(self, ids: list[int]) -> None:
        from desk.work.duty.quick import open_ones
        from desk.work.issues.me import colleagues

        office = self.app.office
        if office is None:
            return

        def show(found: tuple[tuple[Chosen, ...], tuple[Colleague, ...]]) -> None:
            from ui.dialogs.duty.handing import HandDialog, tasks_given

            self.window.show_dialog(HandDialog(self.app, tasks_given(found[0]), found[1], self.window))

        self.app.jobs.read(lambda: (open_ones(office, ids), colleagues(office)), show, key="duty ask")

    def _map(self, ids: list[int]) -> None:
        self.window.commands.map.choosing.show_rows("tasks", ids, "任务")

    def _route(self, ids: list[int]) -> None:
        """Put the chosen tasks into the order of a short walk, and draw that on the map."""
        from desk.work.duty.route import keep, walk

        office = self.app.office
        if office is None:
            return

        def work() -> tuple[Walk, Changes]:
            found = walk(office, ids)
            return found, keep(office, found)

        def show(found: tuple[Walk, Changes]) -> None:
            self.app.note(found[1])
            self.bring_calendar().by_route()
            self.app.say(f"路线已排好：{found[0].sentence}“撤销”可恢复原来的次序。", "good")
            self.draw_walk(found[0])

        self.app.jobs.write(work, show)

    def draw_walk(self, walk: Walk) -> None:
        """A walk on the map: its houses joined by a line, each with the numbers of its doors."""
        tools, houses = self.window.tools, walk.by_house()
        if tools is None or not houses:
            return
        places = [house.place for house in houses]
        lons, lats = [lon for lon, _ in places], [lat for _, lat in places]
        whose = f"{walk.person}的" if walk.person else ""
        tools.mark(
            places,
            f"{whose}走访路线：{walk.sentence}",
            (min(lons), min(lats), max(lons), max(lats)),
            labels=[house.words for house in houses],
            is_way=True,
        )

    # On paper

    def _paper(self, ids: list[int]) -> None:
        self.door_lists(Query(kind="tasks", ids=tuple(ids), sort="state"), self.bring_calendar().span_words())

    def door_lists(self, query: Query, day: str = "") -> None:
        """Deal the rows of a list to those who are to go, and show their sheets."""
        self.ready(lambda: self._door_lists(query, day))

    def _door_lists(self, query: Query, day: str) -> None:
        from desk.work.duty.door_lists import Pack, pack

        office = self.app.office
        if office is None:
            return

        def show(found: Pack) -> None:
            from ui.dialogs.duty.door_lists import DoorListsDialog

            self.window.show_dialog(DoorListsDialog(self.app, office, found, self.window))

        self.app.jobs.read(lambda: pack(office, query, day), show, key="door lists")
