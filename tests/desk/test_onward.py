"""Entered and dispatched, or done on the spot, in one transaction, under every profile and route that can."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from desk.errors import Missing
from desk.profile.shelf import shipped_profile
from desk.work.issues.entering import Draft, enter
from desk.work.issues.onward import Onward, Way, onward
from desk.work.issues.preparing import choices, prepare
from tests.desk.issue_town import CLASS, HERE, Town

PROFILES = ("city", "dongcheng", "jinzhou", "town", "zhoushan")


@pytest.fixture(params=PROFILES)
def town(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Town]:
    made = Town(tmp_path / "a.griddesk", request.param)
    with closing(made.office):
        yield made


def ways(town: Town) -> list[tuple[str, str, Onward]]:
    return [
        (kind.key, route.key, onward(town.profile, kind=kind.key, route=route.key))
        for kind in town.profile.categories
        for route in town.profile.routes
    ]


def test_every_way_that_is_offered_can_be_gone(town: Town) -> None:
    gone = 0
    for kind, route, found in ways(town):
        for way in (found.dispatch, found.on_the_spot):
            if way is None:
                continue
            draft = Draft(
                kind=kind, class_code=CLASS if kind == "event" else f"{CLASS}-{kind}", condition_id=town.condition,
                body="路面坏了", route=route, address="测试路1号", lon=HERE[0], lat=HERE[1],
            )  # fmt: skip
            then = way.given(town.profile, draft, {"handler": "市政所", "result": "已修好"})
            (one,) = enter(town.office, draft, then=then).rows["issue"]
            row = town.office.database.read_one(
                "select closed_at, due_at, handler, step_no from issue where id = ?", (one,)
            )
            assert row is not None and row[3] == 1 + len(way.actions)
            if way is found.on_the_spot:
                assert row[0] or "result" in way.actions[-1].needs, "ended, or what was done is on record"
            else:
                assert row[1] and row[2] == "市政所"
            gone += 1
    assert gone, "every profile has a usual way"


def test_without_its_field_nothing_is_written(town: Town) -> None:
    kind, route, way = next((k, r, found.dispatch) for k, r, found in ways(town) if found.dispatch is not None)
    assert isinstance(way, Way)
    draft = Draft(kind=kind, class_code=CLASS if kind == "event" else f"{CLASS}-{kind}", body="坏", route=route)
    before = town.office.database.read_value("select count(*) from issue")
    with pytest.raises(Missing):
        enter(town.office, draft, then=way.given(town.profile, draft, {}))
    assert town.office.database.read_value("select count(*) from issue") == before


def test_a_class_says_limit_due_moment_and_kind(town: Town) -> None:
    code = (
        CLASS
        if any(one.key == "event" for one in town.profile.categories)
        else f"{CLASS}-{town.profile.categories[0].key}"
    )
    if (
        prepare(town.office, code) is None
    ):  # the tiny catalogue has classes without a group, which the standard leaves out
        assert choices(town.office, "") == ()
        return
    found = prepare(town.office, code)
    assert found is not None and found.cases[0].due_at > town.office.now()


@pytest.mark.parametrize("key", PROFILES)
def test_no_way_passes_a_request_or_a_bad_end(key: str) -> None:
    profile = shipped_profile(key)
    for kind in profile.categories:
        for route in profile.routes:
            found = onward(profile, kind=kind.key, route=route.key)
            for way in (found.dispatch, found.on_the_spot):
                for action in way.actions if way is not None else ():
                    assert not action.request and not action.effect and action.closed_as not in ("refused", "void")
