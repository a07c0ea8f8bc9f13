"""The map by people: no owner, lacking, too much, in order; classes with names, the same for window, paper and page."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from desk.office import Office
from desk.work.ground import shades
from desk.work.ground.toning import tones_of
from desk.work.teams import roster
from tests.desk.town import add_person, new_office


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = new_office(tmp_path / "a.griddesk")
    yield made
    made.close()


def grids(office: Office) -> list[int]:
    return [
        row[0] for row in office.database.read("select id from area where code like '11010100100_00_' order by code")
    ]


def staff(office: Office, area: int, posts: tuple[str, ...], person: int | None = None) -> None:
    for number, post in enumerate(posts):
        who = person or add_person(office, f"人{area}{number}")
        roster.assign(office, person_id=who, post=post, area_id=area, since="2026-10-01")


TEAM = ("cadre", "community_cadre", "medic", "teacher", "police", "backbone")


def test_grids_without_owner_lacking_and_in_order_are_told_apart(office: Office) -> None:
    layer = int(office.database.read_value('select id from layer where "key" = ?', ("grid",)))
    first, second, third, fourth = grids(office)
    staff(office, first, TEAM)
    staff(office, second, TEAM[:2])
    values = shades.values(office, layer, "staffing")
    assert values == {first: 0.0, second: 2.0, third: 3.0, fourth: 3.0}
    staff(office, third, TEAM)
    one = add_person(office, "陈一人")
    for area in (first, second, third):
        roster.assign(office, person_id=one, post="delegate", area_id=area, since="2026-10-01", share=60)
    values = shades.values(office, layer, "staffing")
    assert values[first] == values[third] == 1.0, "shares of 180 % are too much"
    assert values[second] == 2.0, "what is lacking is graver"


def test_its_classes_have_names_whatever_the_method(office: Office) -> None:
    for method in ("quantile", "natural", "equal"):
        found = shades.classes("staffing", [0.0, 2.0, 3.0, 3.0], method, 5)
        assert found.ranges == ("编配齐全", "有人任务过重", "缺编或超编", "无人负责")
        assert found.counts == (1, 0, 1, 2)
        assert [found.of(value) for value in (0.0, 1.0, 2.0, 3.0)] == [0, 1, 2, 3]
    assert shades.classes("staffing", [], "quantile", 5).ranges == ()
    toned = tones_of(shades.STAFFING, {7: 3.0}, "quantile", 5)
    assert toned.title == "人员编配" and toned.titles[toned.of[7]] == "无人负责"


def test_it_is_offered_and_not_known_of_former_days(office: Office) -> None:
    layer = int(office.database.read_value('select id from layer where "key" = ?', ("grid",)))
    assert "staffing" in {one.key for one in shades.figures(office)}
    assert shades.values(office, layer, "staffing", "2026-01-05") == {}
    assert shades.values(office, layer, "households") == office.search.shade(layer, "households")
