"""The smaller windows of the roster: leavers, substitutes, lines, copied teams, numbers, workbooks."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialog

from tests.ui.conftest import Desk
from tests.ui.test_roster import choose, elsewhere, filled, held, names, opened, sitters
from ui.dialogs.teams.copying import CopyDialog
from ui.dialogs.teams.linking import LinkDialog
from ui.dialogs.teams.numbers import NumbersDialog
from ui.dialogs.teams.replacing import ReplaceDialog
from ui.dialogs.teams.roster import RosterDialog
from ui.dialogs.teams.roster_book import RosterInDialog, RosterOutDialog
from ui.dialogs.teams.standards import StandardsDialog
from ui.dialogs.teams.standing_in import SubstituteDialog
from ui.dialogs.teams.story import StoryDialog, WhyDialog
from ui.dialogs.teams.terms import TermsDialog

pytestmark = pytest.mark.long
Kind = TypeVar("Kind", bound=QDialog)


@pytest.fixture
def desk_of(desk: Desk, sample_file: Callable[[str], Path]) -> Desk:
    """A copy of the sample of 舟山 that the test may change."""
    desk.open(sample_file("zhoushan"))
    return desk


def asked(desk: Desk, kind: type[Kind]) -> Kind:
    """The smaller window that is open now."""
    desk.settle()
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, kind)
    return dialog


def somebody_free(dialog: RosterDialog) -> int:
    taken = {one.person_id for cell in (dialog.matrix.cells.values() if dialog.matrix else ()) for one in cell}
    free = [one.person_id for one in dialog.side.staff if one.person_id not in taken]
    return free[0] if free else dialog.side.staff[0].person_id


def test_a_leaver_is_replaced_everywhere_after_a_look_and_in_one_step(desk_of: Desk) -> None:
    dialog = opened(desk_of)
    busy = max(dialog.side.staff, key=lambda one: one.posts)
    assert busy.posts > 1
    cells = [
        key for key, people in dialog.matrix.cells.items() if any(one.person_id == busy.person_id for one in people)
    ]
    successor = min(dialog.side.staff, key=lambda one: one.posts)
    dialog.acts.replace()
    window = asked(desk_of, ReplaceDialog)
    window.leaver.put(busy.person_id)
    window.successor.put(successor.person_id)
    desk_of.qtbot.waitUntil(window.go_button.isEnabled, timeout=15_000)
    assert f"{busy.name} 的 {len(cells)} 个岗位：交给 {successor.name}" in window.preview.toPlainText()
    window.save()
    desk_of.settle()
    for cell in cells:
        there = [one.person_id for one in dialog.matrix.cells.get(cell, ())]
        assert successor.person_id in there and busy.person_id not in there
    dialog.undo_button.click()
    desk_of.settle()
    assert all(busy.person_id in [one.person_id for one in dialog.matrix.cells[cell]] for cell in cells)


def test_a_substitute_stands_beside_and_fills_no_place(desk_of: Desk) -> None:
    dialog = opened(desk_of)
    cell = filled(dialog)
    choose(dialog, cell)
    one, free = sitters(dialog, cell)[0], somebody_free(dialog)
    before = dialog.board.complaints(cell[0])
    dialog.acts.substitute(one)
    window = asked(desk_of, SubstituteDialog)
    window.save()
    assert "请选顶替人" in window.wrong.text()
    window.who.put(free)
    window.whole.setChecked(False)
    window.cause.setText("病假")
    window.save()
    desk_of.settle()
    added = next(each for each in sitters(dialog, cell) if each.person_id == free)
    assert added.stands_for_id == one.assignment_id and "替" in added.words and added.until == "2026-11-13"
    assert dialog.board.complaints(cell[0]) == before


def test_two_lines_of_reporting_share_one_place(desk_of: Desk) -> None:
    dialog = opened(desk_of)
    cell = next(
        c for c in (filled(dialog, nth=n) for n in range(99)) if [one.share for one in sitters(dialog, c)] == [100]
    )
    one = sitters(dialog, cell)[0]
    boss = next(each for each in dialog.side.staff if each.person_id != one.person_id)
    before = dialog.board.complaints(cell[0])
    dialog.acts.terms(one)
    window = asked(desk_of, TermsDialog)
    window.is_double.setChecked(True)
    window.save()
    assert "各叫什么" in window.wrong.text()
    window.first.line.setCurrentText("业务线")
    window.second.line.setCurrentText("行政线")
    window.second.boss.put(boss.person_id)
    assert (window.first.share.value(), window.second.share.value()) == (50, 50)
    window.save()
    desk_of.settle()
    lines = {each.line: (each.share, each.reports_to_id) for each in sitters(dialog, cell)}
    assert lines == {"业务线": (50, None), "行政线": (50, boss.person_id)}
    assert dialog.board.complaints(cell[0]) == before, "one person on two lines is one person"


def test_a_team_is_copied_where_there_is_room_and_who_is_left_out_is_named(desk_of: Desk) -> None:
    dialog = opened(desk_of)
    cell = filled(dialog)
    choose(dialog, cell)
    dialog.acts.copy_team()
    window = asked(desk_of, CopyDialog)
    there = elsewhere(dialog, cell)
    name = dialog.board.places[there[0]].name
    (item,) = window.areas.findItems(name, Qt.MatchFlag.MatchExactly)
    item.setCheckState(Qt.CheckState.Checked)
    desk_of.qtbot.waitUntil(lambda: "新增" in window.preview.toPlainText() and window._plan is not None, timeout=15_000)
    plan = window._plan
    assert plan is not None and all(one in window.preview.toPlainText() for one in plan.skipped)
    before = held(dialog)
    if plan.seats:
        window.save()
        desk_of.settle()
        assert held(dialog) > before
    else:
        assert not window.go_button.isEnabled()


def test_numbers_of_ones_own_are_checked_while_typed_and_change_what_is_amiss(desk_of: Desk) -> None:
    dialog = opened(desk_of)
    dialog.acts.composition()
    window = asked(desk_of, NumbersDialog)
    assert "6至8人" in window.told.text(), "the contradiction of 舟山 stands there at once"
    low, high = window.fields[""]
    high.setValue(3)
    low.setValue(3)
    assert window.told.text().startswith("✕ ")
    window.save()
    desk_of.settle()
    assert window.wrong.isVisibleTo(window)
    low.setValue(1)
    high.setValue(20)
    assert window.told.text().startswith("✓ ")
    window.save()
    desk_of.settle()
    said = [one for lines in (dialog.matrix.complaints.values() if dialog.matrix else ()) for one in lines]
    assert not [one for one in said if one.startswith("服务团队共")]
    dialog.undo_button.click()
    desk_of.settle()
    assert dialog.matrix is not None and not dialog.matrix.rules.own


def test_ways_of_other_places_are_held_against_the_office_and_taken_over(desk_of: Desk) -> None:
    dialog = opened(desk_of)
    dialog.acts.standards()
    window = asked(desk_of, StandardsDialog)
    desk_of.settle()
    told = {}
    for row, standard in enumerate(window.standards):
        window.list.setCurrentRow(row)
        desk_of.settle()
        told[standard.key] = window.text.toPlainText()
        fits = standard.numbers(desk_of.app.office.profile) is not None
        assert window.take_button.isEnabled() is fits and standard.title in told[standard.key]
    assert "固定岗位下限合计5人" in told["a26"] and "不能逐格对照" in told["a32"]
    window.list.setCurrentRow(next(row for row, one in enumerate(window.standards) if one.key == "a26"))
    window.take_over()
    desk_of.settle()
    assert dialog.matrix is not None and {one.post for one in dialog.matrix.rules.own} >= {"", "cadre", "medic"}
    dialog.undo_button.click()
    desk_of.settle()
    assert dialog.matrix is not None and not dialog.matrix.rules.own


def test_why_a_team_lacks_people_though_each_post_is_filled_is_one_click_away(desk_of: Desk) -> None:
    dialog = opened(desk_of)
    team = {post.key for post in dialog.board.posts if post.group == "team"}
    for row in range(dialog.board.rowCount()):  # a team with the least on every fixed post, and nobody beyond
        place = dialog.board.places[row]
        extra = [
            one.assignment_id
            for post in dialog.board.posts
            if post.key in team
            for one in dialog.matrix.cells.get((place.area_id, post.key), ())[max(post.least, 0) :]
        ]
        if not dialog.board.complaints(row) and extra:
            break
    dialog.acts.let_go(extra)
    desk_of.settle()
    choose(dialog, (row, 2))
    assert [one for one in dialog.board.complaints(row) if "服务团队共5人，应为6至8人，还差1人" in one]
    assert not [one for one in dialog.board.complaints(row) if "现有" in one], "every post is in order"
    assert dialog.side.why_button.isVisible()
    dialog.side.why_button.click()
    window = asked(desk_of, WhyDialog)
    texts = "".join(label.text() for label in window.findChildren(type(window.heading)))
    assert "固定岗位下限合计5人、上限合计7人" in texts and "两条规定要同时满足" in texts


def test_who_was_here_before_is_listed_and_leads_to_that_day(desk_of: Desk) -> None:
    dialog = opened(desk_of)
    cell = filled(dialog)
    gone = names(dialog, cell)[0]
    choose(dialog, cell)
    dialog.acts.let_go([sitters(dialog, cell)[0].assignment_id])
    desk_of.settle()
    dialog.acts.story()
    window = asked(desk_of, StoryDialog)
    first = [window.rows.data(window.rows.index(0, column)) for column in range(3)]
    assert first == ["2026-10-31", "－ 离岗", gone]
    last = window.rows.rowCount() - 1
    window.table.activated.emit(window.rows.index(last, 0))
    desk_of.settle()
    assert dialog.days.day == window.rows.turns[last].day and dialog.matrix is not None and dialog.matrix.is_past


def test_the_roster_goes_out_and_comes_in_without_a_difference(desk_of: Desk, tmp_path: Path) -> None:
    desk_of.window.menus.by_command["reveal"].trigger()
    desk_of.settle()
    dialog = opened(desk_of)
    before = held(dialog)
    dialog.acts.give_book()
    out = asked(desk_of, RosterOutDialog)
    out.path.edit.setText(str(tmp_path / "花名册.xlsx"))
    out.write()
    desk_of.settle()
    assert (tmp_path / "花名册.xlsx").stat().st_size > 5_000
    dialog.acts.take_book()
    window = asked(desk_of, RosterInDialog)
    window.take(str(tmp_path / "花名册.xlsx"))
    desk_of.settle()
    assert "与现有相同" in window.counted.text() and "有误" not in window.counted.text()
    assert not window.main.isEnabled() and held(dialog) == before


def test_a_grid_that_lost_everybody_is_said_to_have_no_owner(desk_of: Desk) -> None:
    dialog = opened(desk_of)
    row, _ = filled(dialog)
    area = dialog.board.places[row].area_id
    ids = [one.assignment_id for (where, _), cell in dialog.matrix.cells.items() if where == area for one in cell]
    dialog.acts.let_go(ids)
    desk_of.settle()
    assert dialog.board.data(dialog.board.index(row, 1)) == "! 无人负责"
    assert "其中 1 个无人负责" in dialog.summary.text()
    choose(dialog, (row, 2))
    assert "! 这里无人负责" in dialog.side.rule.text()


def test_the_staff_is_ordered_by_workload_and_who_has_too_much_is_marked(desk_of: Desk) -> None:
    dialog = opened(desk_of)
    heavy = [one for one in dialog.side.staff if one.heavy]
    assert heavy, "the sample has people with too much"
    dialog.side._sort(2)
    desk_of.settle()
    numbers = [one.households for one in dialog.side.people.people]
    assert numbers == sorted(numbers, reverse=True) and numbers[0] > 0
    assert dialog.side.people.headerData(2, Qt.Orientation.Horizontal) == "户↓"
    at = next(n for n, one in enumerate(dialog.side.people.people) if one.heavy)
    assert dialog.side.people.data(dialog.side.people.index(at, 0)).endswith(" ! 过重")
    dialog.side.table.selectRow(at)
    assert "! 过重：" in dialog.side.strip.text()
    busy = {one.person_id for one in heavy}
    tips = [
        dialog.board.data(dialog.board.index(row, column), Qt.ItemDataRole.ToolTipRole)
        for row in range(dialog.board.rowCount())
        for column in range(2, dialog.board.columnCount())
        if busy & {one.person_id for one in sitters(dialog, (row, column))}
    ]
    assert tips and all("过重" in tip and "户" in tip for tip in tips), "the tooltip of a name tells its load"


def test_a_leader_linked_to_a_grid_stands_in_a_column_of_links(desk_of: Desk) -> None:
    dialog = opened(desk_of)
    cell = filled(dialog)
    choose(dialog, cell)
    columns = dialog.board.columnCount()
    leader = next(one for (_, post), people in dialog.matrix.cells.items() if post == "street_leader" for one in people)
    before = dialog.board.complaints(cell[0])
    dialog.acts.link()
    window = asked(desk_of, LinkDialog)
    window.save()
    assert "请选联系人" in window.wrong.text()
    window.who.put(leader.person_id)
    window.save()
    desk_of.settle()
    assert dialog.board.columnCount() == columns + 1
    assert f"{leader.name}（街镇分管领导）" in dialog.board.data(dialog.board.index(cell[0], columns))
    assert dialog.board.complaints(cell[0]) == before
    dialog.table.setCurrentIndex(dialog.board.index(cell[0], columns))
    assert [one.person_id for one in dialog.side._sitters] == [leader.person_id]
    dialog.views.setCurrentIndex(1)
    index = dialog.branches.index_of(dialog.board.places[cell[0]].area_id, "street_leader")
    assert dialog.branches.data(index.siblingAtColumn(2)) == "因职务联系"
