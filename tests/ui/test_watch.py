"""What another clerk wrote is on this clerk's screen a moment later."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desk.office import Office
from desk.work.teams import roster

if TYPE_CHECKING:
    from tests.ui.conftest import Desk


def test_a_colleague_added_elsewhere_arrives_without_asking(own_street: Desk) -> None:
    office = own_street.app.office
    assert office is not None
    own_street.window.watch.look()
    own_street.settle()
    colleague = Office.open(office.database.driver.path)
    try:
        with own_street.qtbot.waitSignal(own_street.app.changed, timeout=15_000) as heard:
            roster.add_person(colleague, "李新来", "12000001234")
            own_street.window.watch.look()
    finally:
        colleague.close()
    assert heard.args is not None
    assert heard.args[0].touches("person")
    own_street.settle()


def test_ones_own_write_is_told_once(own_street: Desk) -> None:
    office = own_street.app.office
    assert office is not None
    own_street.window.watch.look()
    own_street.settle()
    told: list[object] = []
    own_street.app.changed.connect(told.append)
    own_street.app.note(roster.add_person(office, "王自己"))
    own_street.window.watch.look()
    own_street.settle()
    assert len(told) == 1
