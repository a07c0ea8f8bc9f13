"""The windows of patrol tracks and of the quality of work: by keyboard and mouse, on a sample office."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import openpyxl
import pytest
import shapely
from PySide6.QtWidgets import QApplication, QMessageBox

from desk.work.tracks import gpx, ground, reading
from tests.ui.conftest import Desk
from ui.dialogs.quality.track_import import TrackImportDialog
from ui.dialogs.quality.tracks import TracksDialog
from ui.dialogs.quality.work import WorkDialog

pytestmark = pytest.mark.long


@pytest.fixture
def each_profile() -> str:
    """One profile with streets and grids by area."""
    return "zhoushan"


@pytest.fixture
def street_file(own_street: Desk, tmp_path: Path) -> Path:
    """A GPX file of somebody whose name only one has, along the streets of the first grid."""
    office, layer = own_street.app.office, own_street.app.layer
    assert office is not None and layer is not None
    place = ground.ground_of(office, layer.id)
    leaf = next(at for at in place.leaves if len(place.streets_of(at)[0]) > 2)
    name = office.database.read_value("select name from person group by name having count(*) = 1 order by min(id)")
    parts, at = [], reading.seconds(f"{office.today()[:8]}20T08:30:00")
    for line in shapely.get_parts(place.streets_of(leaf)[1][:3]):
        points = shapely.get_coordinates(place.to_degrees(shapely.segmentize(line, 10)))
        parts.append(np.column_stack([points, at + np.arange(len(points)) * 8.0]))
        at += len(points) * 8 + 30
    path = tmp_path / f"{name}.gpx"
    gpx.write(path, [("", parts)])
    return path


@pytest.fixture
def tracks(own_street: Desk) -> TracksDialog:
    own_street.window.menus.by_command["quality.tracks"].trigger()
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, TracksDialog)
    own_street.settle()
    return dialog


def taken(desk: Desk, tracks: TracksDialog, path: Path) -> None:
    tracks.import_file(str(path))
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, TrackImportDialog)
    desk.settle()
    assert dialog.main.text() == "收入 1 条" and dialog.main.isEnabled()
    dialog.main.click()
    desk.settle()


def test_a_file_is_looked_at_taken_over_shown_exported_and_taken_back(
    own_street: Desk, tracks: TracksDialog, street_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "轨迹 0 条" in tracks.summary.text() and not tracks.export_button.isEnabled()
    taken(own_street, tracks, street_file)
    assert "轨迹 1 条" in tracks.summary.text() and tracks.tracks.rowCount() == 1
    said = [str(tracks.grids.index(row, 1).data()) for row in range(tracks.grids.rowCount())]
    shares = [float(text.rstrip("%")) for text in said if "%" in text]
    assert shares == sorted(shares) and shares[-1] > 20
    tracks.track_table.selectRow(0)
    own_street.settle()
    assert tracks.chosen and tracks.map._marked == ("tracks", tracks.chosen[0])
    out = tmp_path / "out.gpx"
    tracks.export_to(tracks.chosen, str(out))
    own_street.settle()
    assert "<trkpt" in out.read_text("utf-8")
    monkeypatch.setattr(QMessageBox, "question", lambda *_: QMessageBox.StandardButton.Yes)
    tracks.remove_button.click()
    own_street.settle()
    assert tracks.tracks.rowCount() == 0
    tracks.undo_button.click()
    own_street.settle()
    assert tracks.tracks.rowCount() == 1


def test_the_same_file_again_is_refused_and_a_broken_one_is_told(
    own_street: Desk, tracks: TracksDialog, street_file: Path, tmp_path: Path
) -> None:
    taken(own_street, tracks, street_file)
    tracks.import_file(str(street_file))
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, TrackImportDialog)
    own_street.settle()
    assert "已经收入过" in dialog.wrong.text() and not dialog.main.isEnabled()
    broken = tmp_path / "broken.gpx"
    broken.write_text("<gpx><trk>")
    dialog.take(str(broken))
    own_street.settle()
    assert "没有下载完整" in dialog.wrong.text() and not dialog.main.isEnabled()


def test_who_and_which_day_are_asked_when_the_file_does_not_say(
    own_street: Desk, tracks: TracksDialog, street_file: Path, tmp_path: Path
) -> None:
    nameless = tmp_path / "track001.gpx"
    nameless.write_text("\n".join(line.partition("<time>")[0] + ("</trkpt>" if "<time>" in line else "")
                                  for line in street_file.read_text("utf-8").splitlines()), "utf-8")  # fmt: skip
    tracks.import_file(str(nameless))
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, TrackImportDialog)
    own_street.settle()
    assert dialog.rows.index(0, 6).data() == "请选这是谁的轨迹" and dialog.day.isEnabled()
    dialog.person.setCurrentIndex(1)
    dialog.person.activated.emit(1)
    own_street.settle()
    assert dialog.rows.index(0, 6).data() == "文件里没有时间，请选巡查日期"
    chosen = dialog.person.currentText()
    edit = dialog.person.lineEdit()
    assert edit is not None and not dialog.main.isDefault()
    edit.setText("没有这个人")
    edit.editingFinished.emit()
    assert dialog.person.currentText() == chosen
    dialog.day.setDate(dialog.day.date().addDays(-3))
    own_street.settle()
    assert dialog.main.text() == "收入 1 条"


def test_the_width_and_the_period_change_what_counts(own_street: Desk, tracks: TracksDialog, street_file: Path) -> None:
    taken(own_street, tracks, street_file)
    assert tracks._found is not None
    before = tracks._found.walked
    tracks.width_box.setValue(60)
    own_street.settle()
    assert tracks._found.width == 60 and tracks._found.walked > before
    tracks.days.show_days("day", "2026-10-21")
    own_street.settle()
    assert tracks._found.walked == 0
    tracks.days.go(-1)
    own_street.settle()
    assert tracks._found.walked > 0 and tracks.days.bounds == ("2026-10-20", "2026-10-20")


@pytest.fixture
def work(own_street: Desk) -> WorkDialog:
    office = own_street.app.office
    assert office is not None
    with office.write("twins") as t:  # two households, one story
        body = "老人独自在家，血压偏高，已提醒按时服药，并与其女儿通了电话，约好周末陪同复查。"
        rows = t.read(
            "select id, person_id from record where kind = 'visit' and at >= '2026-10-05' and person_id is not null"
            " order by person_id, id limit 2"
        )
        t.execute("update record set body = ? where id in (?, ?)", (body, rows[0][0], rows[1][0]))
    own_street.window.menus.by_command["quality.work"].trigger()
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, WorkDialog)
    own_street.settle()
    return dialog


def test_doubts_are_shown_with_evidence_and_cleared_with_a_reason(own_street: Desk, work: WorkDialog) -> None:
    assert work._found is not None and work._found.checked.open
    side = work.side
    line = next(one for one in work._found.people if any(flag.rule == "copied" for flag in one.flags))
    work.seek.setText(line.name)
    own_street.settle()
    row = next(at for at, flag in enumerate(side._flags) if flag.rule == "copied")
    side.table.selectRow(row)
    own_street.settle()
    assert "一字不差" in side.text.toPlainText() and "对照：" in side.text.toPlainText()
    side.clear_button.click()
    own_street.settle()
    assert "还缺：说明" in work.wrong.text()
    flag = side.chosen[0]
    side.reason.setText("同楼停水")
    side.clear()
    own_street.settle()
    again = next(one for one in work._found.people if one.id == line.id)
    assert [one.cleared for one in again.flags if (one.record_id, one.rule) == (flag.record_id, "copied")] == [
        "同楼停水"
    ]
    work.undo_button.click()
    own_street.settle()
    again = next(one for one in work._found.people if one.id == line.id)
    assert not any(one.cleared for one in again.flags)


def test_grids_are_shown_too_and_the_workbook_has_live_rates(
    own_street: Desk, work: WorkDialog, tmp_path: Path
) -> None:
    work.pages.setCurrentWidget(work.grid_table)
    work.grid_table.selectRow(0)
    own_street.settle()
    assert work.grids.rowCount() == len(work._found.grids if work._found else ())
    assert work.chosen_line is not None and work.side.who.text().startswith(work.chosen_line.name)
    out = tmp_path / "质量.xlsx"
    work.export_to(str(out))
    own_street.settle()
    book = openpyxl.load_workbook(out)
    page = book["人员"]
    titles = [cell.value for cell in page[4]]
    total = page.max_row
    on_time, rate = titles.index("按时") + 1, titles.index("按时率") + 1
    letter = page.cell(row=4, column=on_time).column_letter
    assert page.cell(row=total, column=1).value == "合计"
    assert page.cell(row=total, column=on_time).value == f"=SUM({letter}5:{letter}{total - 1})"
    formula = str(page.cell(row=total, column=rate).value)
    assert formula.startswith("=IF((") and f"{letter}{total}" in formula
    assert "疑点" in book.sheetnames and book["疑点"].max_row > 4
