"""Views of the teams: the roster as matrix, tree and of a past day, its smaller windows, the file of a person."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QApplication, QWidget

from ui.dialogs.teams.roster import RosterDialog
from ui.shots.ground import layered
from ui.shots.waiting import wait
from ui.window import Window


def _roster(window: Window, day: str = "") -> RosterDialog:
    roster = window.commands.teams.roster_window
    window.commands.teams.roster(day)
    wait(lambda: roster.matrix is not None and window.app.jobs.is_idle, 10)
    row = next((n for n in range(roster.board.rowCount()) if roster.board.complaints(n)), 0)
    roster.table.setCurrentIndex(roster.board.index(row, 3))
    wait(lambda: window.app.jobs.is_idle, 5)
    return roster


def matrix(window: Window) -> QWidget:
    """Grids by posts."""
    return _roster(window)


def tree(window: Window) -> QWidget:
    """Levels, areas, posts, people."""
    roster = _roster(window)
    area = roster.board.places[roster.table.currentIndex().row()].area_id
    roster.views.setCurrentIndex(1)
    index = roster.branches.index_of(area)
    while index.isValid():
        roster.tree.expand(index)
        index = index.parent()
    return roster


def past(day: str) -> Callable[[Window], QWidget]:
    """The roster of a day in the past."""

    def prepare(window: Window) -> QWidget:
        return _roster(window, day)

    return prepare


def small(act: str) -> Callable[[Window], QWidget]:
    """A smaller window of the roster."""

    def prepare(window: Window) -> QWidget:
        roster = _roster(window)
        one = roster.side.sitter()
        asked = {"terms": roster.acts.terms, "substitute": roster.acts.substitute}
        if act in asked and one is not None:
            asked[act](one)
        else:
            getattr(roster.acts, act)()
        wait(lambda: QApplication.activeModalWidget() is not None, 5)
        return QApplication.activeModalWidget() or roster

    return prepare


def replaced(window: Window) -> QWidget:
    """A leaver with a successor: what will move."""
    from ui.dialogs.teams.replacing import ReplaceDialog

    dialog = small("replace")(window)
    if isinstance(dialog, ReplaceDialog):
        busy = max(window.commands.teams.roster_window.side.staff, key=lambda one: (one.posts, one.households))
        free = min(window.commands.teams.roster_window.side.staff, key=lambda one: (one.posts, one.households))
        dialog.leaver.put(busy.person_id)
        dialog.successor.put(free.person_id)
        wait(lambda: dialog.go_button.isEnabled(), 5)
    return dialog


def person(tab: str) -> Callable[[Window], QWidget]:
    """The file of somebody with a photo, papers that end soon, training and appraisals."""

    def prepare(window: Window) -> QWidget:
        office = window.app.office
        assert office is not None
        from desk.work.teams import papers

        found = office.database.read_one(
            "select p.person_id from paper p where p.until >= ? and p.until <= ? order by p.until, p.id limit 1",
            (office.today(), f"{office.today()[:4]}-12-29"),
        ) or office.database.read_one(
            "select person_id from assignment group by person_id order by count(*) desc, person_id limit 1"
        )
        assert found is not None
        id = int(found[0])
        if not any(papers.sheets(office, kind, id) for kind in papers.FOLDERS):
            _fill(window, id)
        file = window.commands.teams.person_window
        window.commands.teams.show_person(id)
        wait(lambda: file.file is not None and window.app.jobs.is_idle, 10)
        pages = {"": file.form, "posts": file.posts, **file.folders}
        file.tabs.setCurrentWidget(pages[tab])
        wait(lambda: window.app.jobs.is_idle, 5)
        return file

    return prepare


def _fill(window: Window, id: int) -> None:
    """Rows for an office that has none yet."""
    from desk.work.teams import papers

    office = window.app.office
    assert office is not None
    for values in (
        {
            "kind": "contract",
            "title": "聘用合同",
            "number": "PY-2023-118",
            "since": "2023-12-01",
            "until": "2026-11-30",
        },
        {"kind": "pledge", "title": "2026年网格责任书", "since": "2026-01-05", "until": "2026-12-31"},
        {"kind": "certificate", "title": "社会工作者（初级）", "number": "20211100", "since": "2021-09-12"},
    ):
        papers.add(office, "paper", id, values)
    for day, topic, hours in (("2026-03-18", "消防安全入户检查", 4), ("2026-06-02", "矛盾纠纷调解实务", 8)):
        papers.add(office, "training", id, {"day": day, "topic": topic, "hours": hours, "result": "合格"})
    papers.add(
        office, "appraisal", id, {"period": "2026上半年", "score": 93.5, "grade": "excellent", "by": "街道网格办"}
    )


def staffing(window: Window) -> QWidget:
    """The map by people: two grids lose their teams, one its policeman."""
    from desk.work.teams import cells
    from desk.work.teams.matrix import matrix as sheet

    office = window.app.office
    assert office is not None
    taken = sheet(office, None)
    team = office.profile.team
    leaves = [one for one in taken.places if (one.layer, one.level_name) == (team.layer, team.level)]
    if not taken.vacant:
        for place in leaves[4:6]:
            ids = [
                one.assignment_id for (area, _), held in taken.cells.items() if area == place.area_id for one in held
            ]
            cells.let_go(office, ids, until="2026-10-30")
    return layered(figure="staffing")(window)
