"""Every composition that the seeds name: one team keeps it, one below and one above break it and are told how."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from desk.errors import BadInput, NotAllowed
from desk.profile import shipped_profile
from desk.report.gaps import gaps
from desk.roster import Number, Rules, tension
from desk.roster.spans import Lines, Member
from desk.roster.standards import Standard, standards
from desk.work.teams import roster
from desk.work.teams.composition import composition_of, numbers, set_numbers
from desk.work.teams.standing import against
from desk.work.undo import undo
from tests.desk.town import CLERK, SECRETARY, add_person, new_office

BY_KEY = {one.key: one for one in standards()}
ZHOUSHAN = {"cadre": 1, "community_cadre": 1, "medic": 1, "teacher": 1, "police": 1, "backbone": 1}


@dataclass(frozen=True)
class Case:
    """A team that is right, how one is too small and too large, and what is said then."""

    right: Mapping[str, int]
    small: Mapping[str, int]
    lacks: str
    large: Mapping[str, int]
    exceeds: str


ONE = {"committee_member": 1}
CASES = {
    "a01": Case({"grid_keeper": 1}, {}, "网格员现有0人，至少1人，还差1人", {"grid_keeper": 2}, "至多1人，多出1人"),
    "a12": Case(
        {"collector": 1, "police": 1, "medic": 1, "volunteer": 1},
        {"collector": 2, "police": 1, "volunteer": 1}, "医生现有0人，至少1人，还差1人",
        {"collector": 1, "police": 2, "medic": 1, "volunteer": 1}, "民警现有2人，至多1人，多出1人",
    ),
    "a19": Case(
        {"grid_head": 1, "grid_manager": 1, "informant": 1, "police": 1, "supervisor": 1},
        {"grid_head": 1, "grid_manager": 2, "informant": 1, "police": 1}, "网格监督员现有0人，至少1人，还差1人",
        {"grid_head": 2, "grid_manager": 1, "informant": 1, "police": 1, "supervisor": 1}, "网格长现有2人，至多1人，多出1人",
    ),
    "a23": Case(
        {"supervisor": 350}, {"supervisor": 349}, "监督员队伍共349人，应为350至400人，还差1人",
        {"supervisor": 401}, "监督员队伍共401人，应为350至400人，多出1人",
    ),
    "a25": Case(
        {"grid_manager": 1, "mediator": 1}, {"grid_manager": 1}, "义务调解员现有0人，至少1人，还差1人",
        {"grid_manager": 2, "mediator": 2}, "网格管理员现有2人，至多1人，多出1人",
    ),
    "a26": Case(
        ZHOUSHAN, {**ZHOUSHAN, "backbone": 0}, "服务团队共5人，应为6至8人，还差1人",
        {**ZHOUSHAN, "cadre": 2, "community_cadre": 2, "backbone": 2}, "服务团队共9人，应为6至8人，多出1人",
    ),
    "a28": Case(
        {"squad_leader": 1, "member": 2}, {"squad_leader": 1, "member": 1}, "网管小组共2人，应为3至5人，还差1人",
        {"squad_leader": 1, "member": 5}, "网管小组共6人，应为3至5人，多出1人",
    ),
    "a29": Case(
        {"area_manager": 1, "key_accounts": 1, "vip_service": 1, "network": 1},
        {"key_accounts": 2, "vip_service": 1, "network": 1}, "片区经理现有0人，至少1人，还差1人",
        {"area_manager": 2, "key_accounts": 1, "vip_service": 1, "network": 1}, "片区经理现有2人，至多1人，多出1人",
    ),
    "a30": Case({"police": 4}, {"police": 3}, "网格民警现有3人，至少4人，还差1人", {"police": 5}, "至多4人，多出1人"),
    "a31": Case({"grid_head": 1}, {}, "网格长现有0人，至少1人", {"grid_head": 2}, "网格长现有2人，至多1人"),
    "a32": Case({"fitter": 2}, {"fitter": 1}, "营装维员现有1人，至少2人，还差1人", {"fitter": 3}, "至多2人，多出1人"),
    "a33": Case(ONE, {}, "两委成员或社工现有0人，至少1人", {"committee_member": 2}, "两委成员或社工现有2人，至多1人"),
    "a34": Case(ONE, {}, "社区（村）两委成员现有0人，至少1人", {"committee_member": 2}, "社区（村）两委成员现有2人，至多1人"),
    "a35": Case(
        {"secretary": 1, "group_leader": 1, "police": 1, "household_cadre": 1, "lane_head": 1},
        {"secretary": 1, "group_leader": 1, "police": 1, "household_cadre": 2},
        "四级机制缺“楼栋长、巷道长”，现只有三级，请补齐人员",
        {"secretary": 2, "group_leader": 1, "police": 1, "household_cadre": 1, "lane_head": 1},
        "书记（主任）现有2人，至多1人，多出1人",
    ),
}  # fmt: skip


def a_team_with_lines(standard: Standard, counts: Mapping[str, int]) -> list[Member]:
    if standard.lines is None:
        return []
    return [
        Member(name=f"{post}{at}", post=post, lines=("团队",) if post == standard.lines.leader else ("团队", "部门"))
        for post, count in counts.items()
        for at in range(count)
    ]


def test_there_is_a_case_for_every_standard() -> None:
    assert set(CASES) == set(BY_KEY)
    assert all(one.source and one.unit for one in standards())


@pytest.mark.parametrize("key", CASES)
def test_a_right_team_is_accepted_a_smaller_and_a_larger_one_told_what_is_wrong(key: str) -> None:
    standard, case = BY_KEY[key], CASES[key]
    assert standard.complaints(case.right, a_team_with_lines(standard, case.right)) == ()
    for counts, sentence in ((case.small, case.lacks), (case.large, case.exceeds)):
        said = standard.complaints(counts, a_team_with_lines(standard, counts))
        assert any(sentence in one for one in said), said


@pytest.mark.parametrize("key", CASES)
def test_no_standard_asks_for_what_cannot_be(key: str) -> None:
    assert BY_KEY[key].composition.impossible() == ""


def test_dongchengs_two_numbers_of_supervisors_both_reach_the_cells() -> None:
    (span,) = BY_KEY["a23"].spans
    assert span.explained() == "万米单元共约4184个，按350名计每人12.0个，按400名计每人10.5个；每人至多12个时，350名就够"
    assert span.reach(349) == ""
    assert span.reach(300) == "300名网格监督员每人至多12个，只能管3600个万米单元，共有4184个，还差49人"
    assert span.complaints({"李敏": 12, "王强": 1}) == ()
    assert span.complaints({"李敏": 15}) == ("李敏管15个万米单元，至多12个，多出3个，请分给别人",)
    assert span.complaints({"王强": 0}) == ("王强管0个万米单元，至少1个，请再分给1个",)


def test_zhoushans_posts_and_team_are_reconciled_in_words() -> None:
    said = BY_KEY["a26"].explained()
    assert said == (
        "固定岗位下限合计5人、上限合计7人，服务团队应为6至8人；各岗位都只排下限时还差1人，由老党员、老干部、社区骨干补足",
    )
    assert said[0] == tension(shipped_profile("zhoushan"))


def test_jinzhous_blocks_are_one_more_than_the_rule_asks() -> None:
    (groups,) = BY_KEY["a28"].groups
    assert groups.explained() == (
        "12个大队（网片）各至少2个小组（块），合计至少24个；写明的是25个，多出1个，应有大队（网片）设3个以上，请核对归属"
    )
    real = {f"第{n}大队": 2 for n in range(1, 13)} | {"第1大队": 3}
    assert sum(real.values()) == 25
    assert groups.complaints(real) == ()
    assert groups.complaints({"第2大队": 1}) == ("第2大队有1个小组（块），至少2个，还差1个，请增设或调整归属",)


@pytest.mark.parametrize(("key", "few", "many"), [("a31", 10, 12), ("a32", 5, 8)])
def test_areas_below_are_counted_both_ways(key: str, few: int, many: int) -> None:
    (groups,) = BY_KEY[key].groups
    assert groups.complaints({"一处": few + 1}) == ()
    assert "还差1个" in groups.complaints({"一处": few})[0]
    assert "多出1个" in groups.complaints({"一处": many})[0]


def test_four_tiers_are_four_only_when_household_cadres_and_lane_heads_count_apart() -> None:
    tiers = BY_KEY["a35"].tiers
    assert tiers is not None
    assert tiers.explained() == (
        "四级机制：书记（主任）—片区（单元、单位）组长—包户干部—楼栋长、巷道长；"
        "“包户干部”与“楼栋长、巷道长”分开算才是四级，合为一级时只有三级"
    )


def test_members_of_a_virtual_team_report_twice_and_its_leader_once() -> None:
    lines = BY_KEY["a29"].lines
    assert lines is not None
    leader = Member(name="赵经理", post="area_manager", lines=("团队",))
    both = Member(name="李敏", post="network", lines=("团队", "部门"))
    assert lines.complaints([leader, both]) == ()
    single = Member(name="李敏", post="network", lines=("团队",))
    assert lines.complaints([single]) == ("李敏只有1条汇报线，应有2条，请补上另一条向谁汇报",)
    torn = Member(name="赵经理", post="area_manager", lines=("团队", "部门"))
    assert lines.complaints([torn]) == ("赵经理有2条汇报线，至多1条，请删去多余的",)
    lost = Member(name="李敏", post="network", lines=("团队", "部门"), headless=("部门",), share=120)
    assert lines.complaints([lost]) == (
        "李敏的“部门”线没有写向谁汇报，请补上",
        "李敏各线占比合计120%，超过100%，请调低",
    )


def test_standards_with_the_profiles_posts_can_be_taken_over() -> None:
    given = {
        key: [one.key for one in standards() if one.numbers(shipped_profile(key))]
        for key in ("zhoushan", "jinzhou", "city")
    }
    assert "a26" in given["zhoushan"]
    assert "a28" in given["jinzhou"]
    assert "a12" in given["city"]
    for key, fitting in given.items():
        for one in fitting:
            assert Rules(shipped_profile(key), BY_KEY[one].numbers(shipped_profile(key)) or ()).impossible() == ()


# The office's own numbers


def test_own_numbers_go_over_the_profiles_and_those_of_a_kind_of_grid_over_both(tmp_path: Path) -> None:
    office = new_office(tmp_path / "a.griddesk")
    area, other = (row[0] for row in office.database.read("select id from area where level = 2 order by code limit 2"))
    with office.write("kind") as t:
        t.execute("update area set kind = 'village' where id = ?", (area,))
        t.touched("area", area)
    set_numbers(
        office,
        [
            Number(least=4, most=9),
            Number(post="medic", least=0, most=2),
            Number(post="medic", area_kind="village", least=2, most=3),
        ],
    )
    village, town = composition_of(office, area), composition_of(office, other)
    assert village is not None and town is not None
    assert [(p.least, p.most) for c in (village, town) for p in c.posts if p.key == "medic"] == [(2, 3), (0, 2)]
    assert (town.least, town.most) == (4, 9)
    assert "医护人员现有0人，至少2人，还差2人" in [gap.sentence for gap in gaps(office, area)]
    assert not any(gap.sentence.startswith("医护") for gap in gaps(office, other))
    office.close()


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ([Number(least=20, most=30)], "各岗位都排满也只有10人，达不到服务团队至少20人"),
        ([Number(least=1, most=3)], "各岗位只排下限就有5人，超过服务团队至多3人"),
        ([Number(post="medic", least=3, most=2)], "下限高于上限"),
        ([Number(least=9, most=8)], "下限高于上限"),
        ([Number(area_kind="village", least=20, most=30)], "渔农村：各岗位都排满"),
        ([Number(post="wizard", least=0, most=1)], "没有“wizard”这个岗位"),
        ([Number(area_kind="moon", least=6, most=8)], "没有“moon”这类网格"),
        ([Number(post="medic", least=0, most=0)], "至多不少于 1 人"),
        ([Number(post="medic", least=0, most=1), Number(post="medic", least=0, most=2)], "写了两遍"),
    ],
)
def test_numbers_that_no_team_can_keep_are_refused_with_the_reason(
    given: list[Number], sentence: str, tmp_path: Path
) -> None:
    office = new_office(tmp_path / "a.griddesk")
    with pytest.raises(BadInput, match=sentence):
        set_numbers(office, given)
    assert numbers(office) == ()
    office.close()


def test_numbers_are_changed_taken_out_and_undone(where: str) -> None:
    office = new_office(where)
    first = (Number(least=5, most=9), Number(post="medic", least=0, most=1))
    set_numbers(office, first)
    second = (Number(least=5, most=8), Number(post="teacher", least=0, most=1))
    changes = set_numbers(office, second)
    assert set(numbers(office)) == set(second)
    undo(office, changes.audit_id or 0)
    assert set(numbers(office)) == set(first)
    office.actor = CLERK
    with pytest.raises(NotAllowed):
        set_numbers(office, ())
    office.actor = SECRETARY
    office.close()


def test_who_stands_in_does_not_fill_a_place_and_two_posts_do_not_make_two_people(tmp_path: Path) -> None:
    office = new_office(tmp_path / "a.griddesk")
    area = office.database.read_value("select id from area where level = 2 order by code limit 1")
    people = [add_person(office, f"人{n}", f"1990000000{n}") for n in range(7)]
    for person, post in zip(people, ("cadre", "community_cadre", "medic", "teacher", "police"), strict=False):
        changes = roster.assign(office, person_id=person, post=post, area_id=area, since="2026-10-01")
    (seat,) = changes.rows["assignment"]
    roster.assign(office, person_id=people[0], post="backbone", area_id=area, since="2026-10-01", share=10)
    (gap,) = gaps(office, area)
    assert gap.sentence.startswith("服务团队共5人，应为6至8人，还差1人")
    roster.substitute(office, [seat], person_id=people[6], since="2026-10-20", until="2026-11-20")
    assert gaps(office, area) == (gap,)
    roster.assign(office, person_id=people[5], post="backbone", area_id=area, since="2026-10-01")
    assert gaps(office, area) == ()
    office.close()


# An office held against a standard


def test_an_office_is_held_against_a_standard_with_its_posts(tmp_path: Path) -> None:
    office = new_office(tmp_path / "a.griddesk", "jinzhou")
    leaves = [row[0] for row in office.database.read("select id from area order by level desc, code limit 4")]
    leader, *members = (add_person(office, f"人{n}", f"1990000000{n}") for n in range(3))
    roster.assign(office, person_id=leader, post="squad_leader", area_id=leaves[0], since="2026-10-01")
    for person in members:
        roster.assign(office, person_id=person, post="member", area_id=leaves[0], since="2026-10-01")
    found = against(office, BY_KEY["a28"])
    assert found.is_compared
    assert found.explained[0].startswith("12个大队（网片）各至少2个小组（块）")
    names = [office.database.read_value("select name from area where id = ?", (leaf,)) for leaf in leaves]
    assert not any(sentence.startswith(f"{names[0]}：") for sentence in found.complaints)
    assert f"{names[1]}：组长现有0人，至少1人，还差1人" in found.complaints
    assert not against(office, BY_KEY["a35"]).is_compared
    office.close()


def test_cells_are_shared_among_the_supervisors_of_an_area(tmp_path: Path) -> None:
    office = new_office(tmp_path / "a.griddesk")
    area, street = (
        office.database.read_value("select id from area where name = ?", (name,)) for name in ("第1社区", "测试街道")
    )
    one, other = add_person(office, "李敏", "1"), add_person(office, "王强", "2")
    post = office.profile.post("community_desk")
    span = replace(BY_KEY["a23"].spans[0], post=post.key, title=post.title, most=2, unit="网格")
    standard = replace(BY_KEY["a23"], spans=(span,))
    roster.assign(office, person_id=one, post=post.key, area_id=street, since="2026-10-01")
    assert against(office, standard).complaints == (
        "1名社区网格处理中心每人至多2个，只能管2个网格，共有4个，还差1人",
        "李敏管4个网格，至多2个，多出2个，请分给别人",
    )
    roster.assign(office, person_id=other, post=post.key, area_id=street, since="2026-10-01")
    assert against(office, standard).complaints == ()
    roster.assign(office, person_id=other, post=post.key, area_id=area, since="2026-10-01")
    assert against(office, standard).complaints == ("王强管4个网格，至多2个，多出2个，请分给别人",)
    office.close()


def test_members_with_one_line_are_told_in_an_office_too(tmp_path: Path) -> None:
    office = new_office(tmp_path / "a.griddesk")
    area = office.database.read_value("select id from area where level = 2 order by code limit 1")
    leader, member, head = (add_person(office, name, name) for name in ("赵经理", "李敏", "钱主任"))
    titles = {"area_manager": "cadre", "key_accounts": "medic", "vip_service": "teacher", "network": "police"}
    standard = BY_KEY["a29"]
    posts = tuple(replace(post, key=titles[post.key]) for post in standard.composition.posts)
    standard = replace(
        standard,
        composition=replace(standard.composition, posts=posts),
        lines=Lines(count=2, leader="cadre"),
    )
    roster.assign(office, person_id=leader, post="cadre", area_id=area, since="2026-10-01")
    changes = roster.assign(office, person_id=member, post="medic", area_id=area, since="2026-10-01")
    assert "李敏只有1条汇报线，应有2条，请补上另一条向谁汇报" in against(office, standard).complaints
    lines = [
        roster.Line(name="团队", reports_to_id=leader, share=60),
        roster.Line(name="部门", reports_to_id=head, share=40),
    ]
    roster.set_lines(office, next(iter(changes.rows["assignment"])), lines, since="2026-10-01")
    assert not any("汇报" in sentence for sentence in against(office, standard).complaints)
    office.close()
