"""Issues that may be the same: near in place and time, same thing, same person; and a second report put to the first."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from desk.errors import Conflict, Missing
from desk.store.schema import issues
from desk.work.issues.similar import About, join, similar
from desk.work.undo import undo
from tests.desk.issue_town import HERE, Town

METRE = 1 / 111_195
"""Degrees of latitude."""


@pytest.fixture
def town(where: str) -> Iterator[Town]:
    made = Town(where if where.startswith("postgresql") else Path(where), "zhoushan")
    yield made
    made.office.close()


def at(metres: float) -> About:
    return About(lon=HERE[0], lat=HERE[1] + metres * METRE)


def test_near_in_place_and_time_is_fifty_metres_and_a_day(town: Town) -> None:
    one = town.enter()
    assert [found.id for found in similar(town.office, at(49))] == [one]
    assert not similar(town.office, at(51)) and not similar(town.office, About())
    (found,) = similar(town.office, at(30))
    assert (found.metres, found.minutes, found.why, found.is_open) == (30, 0, ("50米内",), True)
    assert found.stage == town.profile.codes("stage")[town.profile.workflow.action("register").to]
    town.later(hours=23, minutes=59)
    assert similar(town.office, at(10))
    town.later(minutes=2)
    assert not similar(town.office, at(10)), "a day later it is another matter"


def test_the_same_person_or_phone_counts_wherever_and_longer(town: Town) -> None:
    who = int(town.office.database.read_value("select min(id) from resident"))
    one = town.enter(resident_id=who)
    two = town.enter(reporter_phone="13912345678", lon=None, lat=None)
    town.later(days=20)
    far = About(lon=HERE[0] + 0.01, lat=HERE[1], resident_id=who, phone="139 1234 5678")
    assert {found.id: found.why for found in similar(town.office, far)} == {one: ("同一居民",), two: ("同一电话",)}
    assert not similar(town.office, About(phone="139****5678")), "a mask is no number"
    town.later(days=11)
    assert not similar(town.office, far)


def test_the_likeliest_comes_first(town: Town) -> None:
    plain = town.enter(lat=HERE[1] + 5 * METRE)
    alike = town.enter(lat=HERE[1] + 40 * METRE)
    with town.office.write("other class") as t:
        t.update(issues.issue, plain, class_code="0101-appeal")
    found = similar(town.office, About(lon=HERE[0], lat=HERE[1], class_code="0101"))
    assert [one.id for one in found] == [alike, plain] and found[0].why == ("50米内", "同类")


def test_a_second_report_joins_the_first_with_its_words_and_can_be_undone(town: Town) -> None:
    one = town.enter()
    with pytest.raises(Missing):
        join(town.office, one, reporter=" ")
    changes = join(
        town.office, one, reporter="王芳", phone="139 1234 5678", body="又堆了一堆", photos=[("a.png", _png())]
    )
    assert changes.touches("issue")
    rows = town.office.database.read("select role, name, phone, note from party where issue_id = ?", (one,))
    assert rows[0][:3] == ("reporter", "王芳", "13912345678") and rows[0][3].endswith("又反映：又堆了一堆")
    assert (
        town.office.database.read_value("select count(*) from attachment where kind = 'issue' and row_id = ?", (one,))
        == 1
    )
    assert changes.audit_id is not None
    undo(town.office, changes.audit_id)
    assert not town.office.database.read("select 1 from party where issue_id = ?", (one,))


def test_what_is_closed_or_gone_takes_no_report_in(town: Town) -> None:
    one = town.enter()
    with town.office.write("close") as t:
        t.update(issues.issue, one, closed_at=town.office.now())
    with pytest.raises(Conflict, match="刚刚办结"):
        join(town.office, one, reporter="王芳")
    with pytest.raises(Conflict, match="已被他人删除"):
        join(town.office, 999_999, reporter="王芳")


def _png() -> bytes:
    from io import BytesIO

    from PIL import Image

    made = BytesIO()
    Image.new("RGB", (20, 10), "red").save(made, "PNG")
    return made.getvalue()
