"""批量补录 in its window: pasted from a sheet, red where it is wrong, saved all or none, kept when the program ends."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from tests.ui.conftest import Desk
from ui.dialogs.logbook.batch import BatchDialog

HEAD = "日期\t时间\t走访人\t户主\t地址\t走访内容\t满意度"


@pytest.fixture
def each_profile() -> str:
    """One is enough for the window."""
    return "zhoushan"


def rows(desk: Desk, sql: str, params: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Rows of the database."""
    assert desk.app.office is not None
    return list(desk.app.office.database.read(sql, params))


def count(desk: Desk) -> int:
    return int(rows(desk, "select count(*) from record")[0][0])


def opened(desk: Desk) -> BatchDialog:
    """The grid, from the menu."""
    desk.window.menus.by_command["logbook.batch"].trigger()
    desk.qtbot.waitUntil(lambda: desk.window.findChild(BatchDialog) is not None, timeout=8000)
    desk.settle()
    dialog = desk.window.findChild(BatchDialog)
    assert dialog is not None and dialog.isVisible()
    return dialog


def paper(desk: Desk, number: int) -> list[str]:
    """Lines of a paper list: households that are told by their address and head."""
    people = rows(
        desk,
        "select b.address || coalesce(d.unit, '') || d.room, r.name, p.name from household h"
        " join dwelling d on d.id = h.dwelling_id join building b on b.id = d.building_id"
        " join resident r on r.household_id = h.id and r.relation in ('01', '02')"
        " join record x on x.whom = 'household' and x.item_id = h.id join person p on p.id = x.person_id"
        " where p.id in (select person_id from assignment group by person_id)"
        " group by h.id, b.address, d.unit, d.room, r.name, p.name order by h.id limit ?",
        (number,),
    )
    return [
        f"10.30\t{9 + at // 60 % 8}:{at % 60:02d}\t{person}\t{head}\t{place}\t核对家庭成员信息\t满意"
        for at, (place, head, person) in enumerate(people)
    ]


def paste(desk: Desk, dialog: BatchDialog, lines: list[str]) -> None:
    QGuiApplication.clipboard().setText("\r\n".join(lines) + "\r\n")
    dialog.grid.setCurrentIndex(dialog.model.index(0, 0))
    desk.qtbot.keyClick(dialog.grid, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)


def read(desk: Desk, dialog: BatchDialog, most: int = 30_000) -> None:
    desk.qtbot.waitUntil(lambda: not dialog.model.unread(), timeout=most)
    desk.settle()


def column(dialog: BatchDialog, key: str) -> int:
    return next(at for at, one in enumerate(dialog.model.columns) if one.key == key)


def test_a_paper_list_is_pasted_by_its_titles_and_saved_in_one_write_that_can_be_undone(own_street: Desk) -> None:
    dialog, before = opened(own_street), count(own_street)
    paste(own_street, dialog, [HEAD, *paper(own_street, 20)])
    read(own_street, dialog)
    wrong = [
        dict(one.wrong) for at in dialog.model.filled() if (one := dialog.model.read_as(at)) is not None and one.wrong
    ]
    assert len(dialog.model.filled()) == 20 and not wrong
    dialog.save()
    own_street.settle()
    assert count(own_street) == before + 20 and "已保存 20 条" in dialog.strip.text()
    assert not dialog.model.filled()
    ways = rows(own_street, "select way, satisfaction, body, at from record order by id desc limit 1")
    assert ways[0][:3] == ("door", "1", "核对家庭成员信息") and ways[0][3].startswith("2026-10-30T09:")
    dialog.undo_button.click()
    own_street.settle()
    assert count(own_street) == before, "all of them, in one step"


def test_what_is_wrong_is_red_in_its_cell_and_nothing_is_saved_until_it_is_mended(own_street: Desk) -> None:
    dialog, before = opened(own_street), count(own_street)
    lines = paper(own_street, 4)
    lines[1] = lines[1].replace("10.30", "13.45")
    lines[2] = lines[2].replace("\t满意", "\t好得很")
    cells = lines[3].split("\t")
    lines[3] = "\t".join([*cells[:3], "查无此人", "月球路1号", *cells[5:]])
    paste(own_street, dialog, [HEAD, *lines])
    read(own_street, dialog)
    marked = [(row, key) for row in range(4) for key in ("day", "whom", "satisfaction") if dialog.model.wrong(row, key)]
    assert marked == [(1, "day"), (2, "satisfaction"), (3, "whom")]
    where = dialog.model.index(3, column(dialog, "whom"))
    assert "没有找到" in dialog.model.data(where, Qt.ItemDataRole.ToolTipRole)
    dialog.save()
    own_street.settle()
    assert count(own_street) == before, "nothing half done"
    assert dialog.grid.currentIndex().row() == 1 and "第 2 行" in dialog.strip.text()
    dialog.model.put([(1, column(dialog, "day"), "10.30"), (2, column(dialog, "satisfaction"), "满意")])
    dialog.model.take_out([3])
    read(own_street, dialog)
    dialog.save()
    own_street.settle()
    assert count(own_street) == before + 3


def test_a_text_that_means_several_is_chosen_from_a_list(own_street: Desk) -> None:
    dialog = opened(own_street)
    name = rows(
        own_street,
        "select name from resident where state = 'living' group by name having count(distinct household_id) > 2 limit 1",
    )[0][0]
    person = paper(own_street, 1)[0].split("\t")[2]
    dialog.model.put([(0, 0, "10.30"), (0, column(dialog, "person"), person), (0, column(dialog, "whom"), str(name))])
    read(own_street, dialog)
    assert "个符合" in dialog.model.wrong(0, "whom")
    found: list[Any] = []
    dialog.grid.setCurrentIndex(dialog.model.index(0, column(dialog, "whom")))
    dialog.ask("whom", str(name), lambda options: found.extend(options))
    own_street.settle()
    assert len(found) > 2
    dialog.grid.chosen.emit("whom", 0, found[1])
    read(own_street, dialog)
    one = dialog.model.read_as(0)
    assert one is not None and one.whom is not None and (one.whom.whom, one.whom.item_id) == found[1].value


def test_cells_are_filled_down_and_a_step_goes_back(own_street: Desk) -> None:
    dialog, qtbot = opened(own_street), own_street.qtbot
    paste(own_street, dialog, paper(own_street, 3))
    day = [dialog.model.rows[at]["day"] for at in range(3)]
    dialog.model.put([(1, 0, ""), (2, 0, "")])
    grid = dialog.grid
    grid.setCurrentIndex(dialog.model.index(0, 0))
    grid.selectColumn(0)
    grid.clearSelection()
    for row in range(3):
        grid.selectionModel().select(dialog.model.index(row, 0), grid.selectionModel().SelectionFlag.Select)
    qtbot.keyClick(grid, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    assert [dialog.model.rows[at]["day"] for at in range(3)] == day
    qtbot.keyClick(grid, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert [dialog.model.rows[at]["day"] for at in range(3)] == [day[0], "", ""]
    grid.setCurrentIndex(dialog.model.index(1, 0))
    qtbot.keyClick(grid, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    assert dialog.model.rows[1]["day"] == day[0], "of a single cell the one above comes down"


def test_the_list_of_one_person_is_laid_out_to_be_filled(own_street: Desk) -> None:
    from desk.work.logbook.lines import from_unvisited

    office, dialog = own_street.app.office, opened(own_street)
    assert office is not None
    person = int(
        rows(
            own_street,
            "select person_id from record where kind = 'visit' and person_id is not null group by person_id limit 1",
        )[0][0]
    )
    found = from_unvisited(office, person, 30)
    assert found
    dialog.take_prefilled(found)
    lines = dialog.model.filled()
    assert len(lines) == len(found)
    dialog.model.put([(at, column(dialog, "day"), "10.31") for at in lines])
    dialog.model.put([(at, column(dialog, "body"), "无变动") for at in lines])
    read(own_street, dialog)
    whom = [one.whom.item_id for at in lines if (one := dialog.model.read_as(at)) is not None and one.whom is not None]
    assert whom == [one.picked[1] for one in found], "each line means the household it was made of"


def test_five_hundred_lines_are_read_and_saved_while_the_window_answers(
    own_street: Desk, forbid_database_on_gui: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    dialog, before = opened(own_street), count(own_street)
    lines = paper(own_street, 500)
    forbid_database_on_gui.clear()
    began, own = time.perf_counter(), time.thread_time()
    paste(own_street, dialog, [HEAD, *lines])
    pasted, own, longest = time.thread_time() - own, time.thread_time(), 0.0
    while dialog.model.unread() and time.perf_counter() - began < 60:
        QApplication.processEvents()
        now = time.thread_time()
        longest, own = max(longest, now - own), now
        time.sleep(0.001)
    took = time.perf_counter() - began
    wrong = [at for at in dialog.model.filled() if (one := dialog.model.read_as(at)) is not None and one.wrong]
    dialog.model.take_out(wrong)
    read(own_street, dialog)
    saving = time.perf_counter()
    dialog.save()
    own_street.qtbot.waitUntil(lambda: not dialog.model.filled(), timeout=20_000)
    saving = time.perf_counter() - saving
    own_street.settle()
    assert not forbid_database_on_gui
    assert count(own_street) == before + 500 - len(wrong) and len(wrong) < 25
    with capsys.disabled():
        print(
            f"\n500 行：粘贴 {pasted * 1000:.0f} 毫秒，核对 {took:.1f} 秒（界面一次最多用 {longest * 1000:.0f} 毫秒），"
            f"存 {saving * 1000:.0f} 毫秒，{len(wrong)} 行要选"
        )
    assert took < 30 and longest < 0.08


def test_what_was_typed_survives_the_end_of_the_program(
    make_desk: Callable[[], Desk], sample_file: Callable[[str], Path], tmp_path: Path
) -> None:
    where = sample_file("zhoushan")
    first = make_desk()
    first.open(where)
    dialog = opened(first)
    paste(first, dialog, paper(first, 5))
    first.qtbot.waitUntil(lambda: any(tmp_path.glob("草稿/*补录.json")), timeout=5000)
    first.settle()
    second = make_desk()  # the first one never said good-bye
    second.open(where)
    again = opened(second)
    second.settle()
    assert again.model.cells() == dialog.model.cells() and len(again.model.cells()) == 5
