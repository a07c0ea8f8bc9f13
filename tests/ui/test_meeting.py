"""The meeting: five slides on the projector, clicker keys, decisions saved as they are typed, nobody's name shown."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QLineEdit
from shiboken6 import isValid

from desk.work.meetings import meeting_of
from ui import meeting
from ui.meeting.decisions import Decisions
from ui.meeting.opening import meeting_month
from ui.meeting.stage import Stage
from ui.meeting.words import shown_name

if TYPE_CHECKING:
    from tests.ui.conftest import Desk


@pytest.fixture
def stage(own_street: Desk) -> Iterator[Stage]:
    """A meeting over an office that may be changed, its slides ready."""
    made = meeting.slide(own_street.app, 1)
    made.resize(1366, 768)
    made.show()
    own_street.qtbot.waitUntil(lambda: made.page_count == 5, timeout=20_000)
    yield made
    if isValid(made):
        made.close()
    own_street.settle()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def press(desk: Desk, stage: Stage, *keys: Qt.Key) -> None:
    for key in keys:
        desk.qtbot.keyClick(stage, key)


def test_a_clicker_turns_the_slides_and_cannot_leave_their_ends(own_street: Desk, stage: Stage) -> None:
    press(own_street, stage, Qt.Key.Key_PageDown, Qt.Key.Key_Right, Qt.Key.Key_Space)
    assert stage.page == 3
    press(own_street, stage, Qt.Key.Key_End, Qt.Key.Key_PageDown)
    assert stage.page == 4
    press(own_street, stage, Qt.Key.Key_Home, Qt.Key.Key_PageUp, Qt.Key.Key_Left)
    assert stage.page == 0
    press(own_street, stage, Qt.Key.Key_3)
    assert stage.page == 2


def test_b_blackens_the_screen_and_any_key_brings_it_back_without_turning(own_street: Desk, stage: Stage) -> None:
    press(own_street, stage, Qt.Key.Key_B)
    assert stage.grab().toImage().pixelColor(600, 300) == QColor("black")
    press(own_street, stage, Qt.Key.Key_PageDown)
    assert stage.grab().toImage().pixelColor(600, 300) != QColor("black")
    assert stage.page == 0


def test_escape_leaves_the_meeting(own_street: Desk, stage: Stage) -> None:
    with own_street.qtbot.waitSignal(stage.closed):
        press(own_street, stage, Qt.Key.Key_Escape)


def test_a_resolution_is_saved_as_soon_as_it_is_typed(own_street: Desk, stage: Stage) -> None:
    office = own_street.app.office
    assert office is not None
    month = meeting_month(office.today())
    before = len(meeting_of(office, month, own_street.app.selection.area_id).resolutions)
    press(own_street, stage, Qt.Key.Key_End)
    slide = stage.findChild(Decisions)
    assert slide is not None
    body, owner, due = slide.findChildren(QLineEdit)
    body.setFocus()
    body.setText("下周前把消防通道清出来")  # an input method types Chinese, not keys
    owner.setText("城管科")
    own_street.qtbot.keyClicks(due, "2026-11-15")
    own_street.qtbot.keyClick(due, Qt.Key.Key_Return)
    own_street.settle()
    found = meeting_of(office, month, own_street.app.selection.area_id).resolutions
    assert len(found) == before + 1
    assert (found[-1].body, found[-1].owner, found[-1].due) == ("下周前把消防通道清出来", "城管科", "2026-11-15")
    assert stage.page == 4
    assert body.text() == ""


def test_a_resolution_with_a_bad_date_is_refused_beside_the_fields_and_kept(own_street: Desk, stage: Stage) -> None:
    press(own_street, stage, Qt.Key.Key_End)
    slide = stage.findChild(Decisions)
    assert slide is not None
    body, _, due = slide.findChildren(QLineEdit)
    body.setText("清运堆物")
    due.setText("下个月吧")
    own_street.qtbot.keyClick(due, Qt.Key.Key_Return)
    own_street.settle()
    assert slide.complaint
    assert body.text() == "清运堆物"


def test_people_are_masked_and_departments_are_not() -> None:
    assert shown_name("张伟") == "张*"
    assert shown_name("欧阳修远").startswith("欧阳")
    assert "修远" not in shown_name("欧阳修远")
    assert shown_name("城管科") == "城管科"
    assert shown_name("园林绿化") == "园林绿化"


def test_the_meeting_of_the_first_days_is_about_the_month_before() -> None:
    assert meeting_month("2026-10-31") == "2026-10"
    assert meeting_month("2027-01-05") == "2026-12"


def test_it_fills_the_projector_when_there_is_one(tmp_path: Path) -> None:
    """A second screen exists only for a process that was started with one."""
    screens = [
        {"name": name, "x": x, "y": 0, "width": wide, "height": high, "logicalDpi": 96, "logicalBaseDpi": 96, "dpr": 1}
        for name, x, wide, high in (("laptop", 0, 1366, 768), ("projector", 1366, 1920, 1080))
    ]
    config = tmp_path / "screens.json"
    config.write_text(json.dumps({"screens": screens}), encoding="utf-8")
    script = (
        "from PySide6.QtWidgets import QApplication\n"
        "application = QApplication([])\n"
        "from ui.meeting.stage import Stage\n"
        "stage = Stage('街道', '2026年10月', sample=True)\n"
        "stage.present()\n"
        "application.processEvents()\n"
        "print(stage.screen().name(), stage.width(), stage.height())\n"
    )
    environment = os.environ | {"QT_QPA_PLATFORM": f"offscreen:configfile={config}"}
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, env=environment, timeout=60)
    assert done.stdout.split() == ["projector", "1920", "1080"], done.stderr
