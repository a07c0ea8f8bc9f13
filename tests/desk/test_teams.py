"""Terms of a post, standing in, copying teams, following a leaver everywhere: rules, rights, undo, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from desk.errors import BadInput, Conflict
from desk.office import Office
from desk.report.gaps import gaps
from desk.work.teams import roster
from desk.work.teams.copying import copy_team, plan_copy
from desk.work.teams.history import roster_on
from desk.work.teams.roster import Line
from desk.work.teams.seats import Seat
from desk.work.undo import undo
from tests.desk.town import add_person, new_office

TODAY = "2026-10-31"


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with closing(new_office(tmp_path / "a.griddesk")) as made:
        yield made


@pytest.fixture
def everywhere(where: str) -> Iterator[Office]:
    with closing(new_office(where)) as made:
        yield made


def grid(office: Office, nth: int = 0) -> int:
    return int(office.database.read("select id from area where code like '11010100100_00_' order by code")[nth][0])


def people(office: Office, *names: str) -> list[int]:
    return [add_person(office, name, f"1990000{at:04d}") for at, name in enumerate(names, 1)]


def seat(office: Office, person: int, post: str = "medic", nth: int = 0, since: str = "2026-10-01", **more: Any) -> int:
    changes = roster.assign(office, person_id=person, post=post, area_id=grid(office, nth), since=since, **more)
    return next(iter(changes.rows["assignment"]))


def on(office: Office, day: str) -> dict[str, list[Seat]]:
    found: dict[str, list[Seat]] = {}
    for one in roster_on(office, day):
        found.setdefault(one.name, []).append(one)
    return found


# Terms


def test_a_new_share_holds_from_its_day_and_the_old_one_stays_in_the_past(everywhere: Office) -> None:
    (person,) = people(everywhere, "李敏")
    one = seat(everywhere, person)
    changes = roster.set_terms(everywhere, one, since="2026-11-01", share=40, kind="acting")
    (before,), (after,) = on(everywhere, "2026-10-31")["李敏"], on(everywhere, "2026-11-01")["李敏"]
    assert (before.share, before.kind, after.share, after.kind) == (100, "", 40, "acting")
    undo(everywhere, changes.audit_id or 0)
    assert [s.share for s in on(everywhere, "2026-11-01")["李敏"]] == [100]


def test_without_a_day_terms_are_mended_from_the_beginning_and_texts_taken_away(office: Office) -> None:
    person, boss = people(office, "李敏", "王强")
    one = seat(office, person, kind="volunteer", line="团队", reports_to_id=boss)
    roster.set_terms(office, one, share=60, kind="", line="", reports_to_id=0)
    (now,) = on(office, "2026-10-01")["李敏"]
    assert (now.share, now.kind, now.line, now.reports_to_id) == (60, "", "", None)


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"share": 0}, "1 到 100"),
        ({"kind": "king"}, "没有“king”这种上岗性质"),
        ({"since": "2026-13-01"}, "不是日期"),
        ({"since": "2027-01-01"}, "已于 2026-12-31 结束"),
        ({"reports_to_id": 999}, "不在名册"),
    ],
)
def test_terms_that_cannot_be_are_told(office: Office, given: dict[str, Any], sentence: str) -> None:
    (person,) = people(office, "李敏")
    one = seat(office, person, until="2026-12-31")
    with pytest.raises((BadInput, Conflict), match=sentence):
        roster.set_terms(office, one, **given)
    with pytest.raises(BadInput, match="不能向自己汇报"):
        roster.set_terms(office, one, reports_to_id=person)


def test_a_member_reports_to_the_team_and_to_the_department_and_is_one_person_still(office: Office) -> None:
    person, manager, head = people(office, "李敏", "赵经理", "钱主任")
    one = seat(office, person)
    both = [Line(name="团队", reports_to_id=manager, share=60), Line(name="部门", reports_to_id=head, share=40)]
    changes = roster.set_lines(office, one, both, since="2026-11-01")
    assert [(s.line, s.reports_to_id, s.share) for s in on(office, "2026-11-01")["李敏"]] == [
        ("团队", manager, 60),
        ("部门", head, 40),
    ]
    assert [s.line for s in on(office, "2026-10-31")["李敏"]] == [""]
    said = [gap.sentence for gap in gaps(office, grid(office))]
    assert not any("医护人员现有2人" in sentence for sentence in said)
    undo(office, changes.audit_id or 0)
    assert len(on(office, "2026-11-01")["李敏"]) == 1
    with pytest.raises(BadInput, match="超过100%"):
        roster.set_lines(office, one, [Line(name="团队", share=60), Line(name="部门", share=50)], since=TODAY)
    with pytest.raises(BadInput, match="不同的名称"):
        roster.set_lines(office, one, [Line(name="团队", share=10), Line(name="团队", share=10)], since=TODAY)


def test_lines_said_anew_replace_those_that_were(office: Office) -> None:
    person, manager, head = people(office, "李敏", "赵经理", "钱主任")
    one = seat(office, person)
    both = [Line(name="团队", reports_to_id=manager, share=60), Line(name="部门", reports_to_id=head, share=40)]
    roster.set_lines(office, one, both, since="2026-10-10")
    current = on(office, TODAY)["李敏"][0].assignment_id
    roster.set_lines(office, current, [Line(name="团队", reports_to_id=manager)], since="2026-12-01")
    assert [s.line for s in on(office, "2026-11-30")["李敏"]] == ["团队", "部门"]
    assert [(s.line, s.share) for s in on(office, "2026-12-01")["李敏"]] == [("团队", 100)]


# Standing in


def test_a_substitute_comes_and_goes_by_itself(everywhere: Office) -> None:
    person, other = people(everywhere, "李敏", "王强")
    one = seat(everywhere, person)
    changes = roster.substitute(
        everywhere, [one], person_id=other, since="2026-11-05", until="2026-11-20", cause="产假"
    )
    (stands,) = on(everywhere, "2026-11-05")["王强"]
    assert (stands.kind, stands.substitute_for_id, stands.until, stands.cause) == (
        "substitute",
        one,
        "2026-11-20",
        "产假",
    )
    assert "王强" not in on(everywhere, "2026-11-21")
    undo(everywhere, changes.audit_id or 0)
    assert "王强" not in on(everywhere, "2026-11-10")


def test_who_is_stood_in_for_leaves_and_the_substitute_goes_too(office: Office) -> None:
    person, other = people(office, "李敏", "王强")
    one = seat(office, person)
    roster.substitute(office, [one], person_id=other, since="2026-11-05", until="2026-11-20")
    changes = roster.release(office, one, "2026-11-10")
    assert on(office, "2026-11-11") == {}
    undo(office, changes.audit_id or 0)
    assert set(on(office, "2026-11-11")) == {"李敏", "王强"}
    roster.release(office, one, "2026-11-01")
    assert len(office.database.read("select 1 from assignment")) == 1


@pytest.mark.parametrize(
    ("since", "until", "who", "sentence"),
    [
        ("2026-09-01", "2026-10-10", "王强", "超出了原岗人员的任期"),
        ("2026-12-01", "2027-01-10", "王强", "超出了原岗人员的任期"),
        ("2026-11-10", "2026-11-01", "王强", "早于"),
        ("2026-11-01", "2026-11-10", "李敏", "请另选顶替人"),
    ],
)
def test_standing_in_that_cannot_be_is_told(office: Office, since: str, until: str, who: str, sentence: str) -> None:
    person, other = people(office, "李敏", "王强")
    one = seat(office, person, until="2026-12-31")
    with pytest.raises(BadInput, match=sentence):
        roster.substitute(office, [one], person_id={"李敏": person, "王强": other}[who], since=since, until=until)
    assert len(office.database.read("select 1 from assignment")) == 1


# Copying


def test_a_team_is_copied_and_its_time_is_shared_out(everywhere: Office) -> None:
    doctor, teacher = people(everywhere, "李医生", "王老师")
    seat(everywhere, doctor), seat(everywhere, teacher, "teacher", share=50)
    to = [grid(everywhere, 1), grid(everywhere, 2)]
    given = {"from_area": grid(everywhere), "to_areas": to, "since": "2026-11-01"}
    plan = plan_copy(everywhere, **given)
    assert (plan.seats, plan.skipped) == (4, ())
    assert plan.shares[0] == "李医生任医护人员的占比由100%改为每个网格约33%"
    changes = copy_team(everywhere, **given)
    assert [s.share for s in on(everywhere, "2026-10-31")["李医生"]] == [100]
    assert sorted(s.share for s in on(everywhere, "2026-11-01")["李医生"]) == [33, 33, 34]
    assert sorted(s.share for s in on(everywhere, "2026-11-01")["王老师"]) == [16, 16, 18]
    undo(everywhere, changes.audit_id or 0)
    assert [s.share for s in on(everywhere, "2026-11-01")["李医生"]] == [100]


def test_what_would_break_the_rules_is_left_out_and_said(office: Office) -> None:
    doctor, teacher, resident_doctor = people(office, "李医生", "王老师", "赵医生")
    seat(office, doctor), seat(office, teacher, "teacher"), seat(office, resident_doctor, nth=1)
    seat(office, teacher, "teacher", nth=1, since="2026-12-01")
    street = int(office.database.read_value("select id from area where parent_id is null"))
    given = {"from_area": grid(office), "to_areas": [grid(office, 1), grid(office, 2), street], "since": "2026-11-01"}
    plan = plan_copy(office, **given)
    assert plan.seats == 2
    assert plan.skipped == (
        "第1社区第2网格：医护人员已有1人，至多1人，李医生未复制",
        "第1社区第2网格：王老师已是教师",
        "测试街道：这一层级没有医护人员岗位，李医生未复制",
        "测试街道：这一层级没有教师岗位，王老师未复制",
    )
    copy_team(office, **{**given, "posts": ["medic"]})
    assert len(on(office, "2026-11-01")["李医生"]) == 2
    assert len(on(office, "2026-11-01")["王老师"]) == 1
    with pytest.raises(BadInput, match="没有可复制的人：第1社区第2网格：医护人员已有1人"):
        copy_team(office, from_area=grid(office), to_areas=[grid(office, 1)], since="2026-11-02", posts=["medic"])
    with pytest.raises(BadInput, match="不能是原网格自己"):
        copy_team(office, from_area=grid(office), to_areas=[grid(office)], since="2026-11-02")


def test_the_whole_team_is_never_copied_over_its_size(office: Office) -> None:
    names = people(office, *(f"人{n}" for n in range(1, 9)))
    for person, post in zip(names, ["cadre", "community_cadre", "backbone", "backbone", "backbone"], strict=False):
        seat(office, person, post)
    for person, post in zip(names[5:], ["cadre", "medic", "teacher"], strict=True):
        seat(office, person, post, nth=1)
    plan = plan_copy(office, from_area=grid(office), to_areas=[grid(office, 1)], since="2026-11-01")
    assert (plan.seats, plan.skipped) == (5, ())
    police, *_ = people(office, "民警")
    seat(office, police, "police", nth=1)
    plan = plan_copy(office, from_area=grid(office), to_areas=[grid(office, 1)], since="2026-11-01")
    assert plan.seats == 4
    assert plan.skipped == ("第1社区第2网格：服务团队已有8人，至多8人，人5未复制",)


# Following a leaver
