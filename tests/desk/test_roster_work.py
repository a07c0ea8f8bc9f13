"""The roster's verbs: put on a post, release, move; rules, rights, undo."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from desk.errors import BadInput, Conflict, Missing, NotAllowed
from desk.office import Office
from desk.report.gaps import gaps
from desk.work.teams import roster
from desk.work.undo import undo
from tests.desk.town import CLERK, add_person, new_office


@pytest.fixture(params=("zhoushan", "jinzhou"))
def office(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Office]:
    made = new_office(tmp_path / "a.griddesk", request.param)
    yield made
    made.close()


def grid(office: Office, nth: int = 0) -> int:
    return int(office.database.read("select id from area where code like '11010100100_00_' order by code")[nth][0])


def post(office: Office) -> str:
    return office.profile.posts[0].key


def held(office: Office) -> list[tuple[object, ...]]:
    return office.database.read("select person_id, post, area_id, since, until, share from assignment order by id")


def test_a_person_put_on_a_post_stands_there_until_further_notice(office: Office) -> None:
    person = add_person(office)
    changes = roster.assign(
        office, person_id=person, post=post(office), area_id=grid(office), since="2026-10-01", share=60
    )
    assert held(office) == [(person, post(office), grid(office), "2026-10-01", None, 60)]
    assert len(changes.rows["assignment"]) == 1
    assert changes.audit_id == office.database.seq


def test_the_same_post_twice_at_one_time_is_refused(office: Office) -> None:
    person = add_person(office)
    given = {"person_id": person, "post": post(office), "area_id": grid(office)}
    roster.assign(office, since="2026-10-01", until="2026-10-31", **given)
    with pytest.raises(Conflict, match="不必重复"):
        roster.assign(office, since="2026-10-31", **given)
    roster.assign(office, since="2026-11-01", **given)
    assert len(held(office)) == 2


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"post": "wizard"}, "没有“wizard”这个岗位"),
        ({"area_id": 999}, "停用或不存在"),
        ({"person_id": 999}, "不在名册"),
        ({"since": "2026-2-1"}, "2026-10-31 这样"),
        ({"since": "2026-02-30"}, "不是日期"),
        ({"until": "2026-09-30"}, "早于"),
        ({"share": 0}, "1 到 100"),
        ({"share": 101}, "1 到 100"),
    ],
)
def test_what_cannot_be_is_told_and_nothing_written(office: Office, given: dict[str, object], sentence: str) -> None:
    usual = {"person_id": add_person(office), "post": post(office), "area_id": grid(office), "since": "2026-10-01"}
    before = office.database.seq
    with pytest.raises(BadInput, match=sentence):
        roster.assign(office, **{**usual, **given})  # type: ignore[arg-type]
    assert held(office) == []
    assert office.database.seq == before


def test_release_ends_an_assignment_and_takes_out_one_that_never_began(office: Office) -> None:
    person = add_person(office)
    begun = roster.assign(office, person_id=person, post=post(office), area_id=grid(office), since="2026-10-01")
    later = roster.assign(office, person_id=person, post=post(office), area_id=grid(office, 1), since="2026-12-01")
    for changes in (begun, later):
        roster.release(office, next(iter(changes.rows["assignment"])), "2026-10-31")
    assert [row[3:5] for row in held(office)] == [("2026-10-01", "2026-10-31")]
    with pytest.raises(Conflict, match="已于"):
        roster.release(office, next(iter(begun.rows["assignment"])), "2026-11-30")
    with pytest.raises(Conflict, match="删除"):
        roster.release(office, next(iter(later.rows["assignment"])), "2026-11-30")


def test_move_leaves_history_behind(office: Office) -> None:
    person = add_person(office)
    changes = roster.assign(office, person_id=person, post=post(office), area_id=grid(office), since="2026-10-01")
    roster.move(office, next(iter(changes.rows["assignment"])), area_id=grid(office, 1), since="2026-11-01")
    assert [row[2:5] for row in held(office)] == [
        (grid(office), "2026-10-01", "2026-10-31"),
        (grid(office, 1), "2026-11-01", None),
    ]


def test_every_verb_of_the_roster_can_be_undone(office: Office) -> None:
    person = add_person(office)
    made = roster.assign(office, person_id=person, post=post(office), area_id=grid(office), since="2026-10-01")
    moved = roster.move(office, next(iter(made.rows["assignment"])), area_id=grid(office, 1), since="2026-11-01")
    undo(office, moved.audit_id or 0)
    assert [row[2:5] for row in held(office)] == [(grid(office), "2026-10-01", None)]
    undo(office, made.audit_id or 0)
    assert held(office) == []


def test_a_new_person_is_found_by_initials_and_needs_a_name(office: Office) -> None:
    changes = roster.add_person(office, " 曾 国藩 ", "138 0013 8000")
    one = next(iter(changes.rows["person"]))
    assert office.database.read_one("select initials, since from person where id = ?", (one,)) == ("zgf", "2026-10-31")
    with pytest.raises(Missing, match="姓名"):
        roster.add_person(office, "  ")


def test_without_the_right_nothing_moves(office: Office) -> None:
    person = add_person(office)
    office.actor = CLERK
    with pytest.raises(NotAllowed, match="编排队伍"):
        roster.assign(office, person_id=person, post=post(office), area_id=grid(office), since="2026-10-01")
    for refused in (lambda: roster.release(office, 1, "2026-10-31"), lambda: roster.add_person(office, "李敏")):
        with pytest.raises(NotAllowed):
            refused()
    assert held(office) == []


def test_gaps_follow_the_profiles_least_and_vanish_when_filled(office: Office) -> None:
    rule = office.profile.team
    area = grid(office)
    assert [gap for gap in gaps(office) if gap.area_id == area]
    needs = [(p, max(p.least, 0)) for p in office.profile.posts if (p.layer, p.level) == (rule.layer, rule.level)]
    count = 0
    for place, least in needs:
        while least > 0:
            count += 1
            person = add_person(office, f"人{count}", f"1990000{count:04d}")
            roster.assign(office, person_id=person, post=place.key, area_id=area, since="2026-10-01")
            least -= 1
    spare = [p for p, least in needs if p.most > least]
    while count < rule.least:
        count += 1
        person = add_person(office, f"人{count}", f"1990000{count:04d}")
        roster.assign(office, person_id=person, post=spare[0].key, area_id=area, since="2026-10-01")
        if len(held(office)) % spare[0].most == 0 and len(spare) > 1:
            spare.pop(0)
    assert [gap.sentence for gap in gaps(office, area) if gap.area_id == area] == []
