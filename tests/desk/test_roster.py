"""Teams: complete or not, and what is odd in their dates."""

from __future__ import annotations

import pytest

from desk.profile import Profile, shipped, shipped_profile
from desk.roster import Holding, clashes, complaints, complaints_of_level, gaps, posts_at, tension

ZHOUSHAN = shipped_profile("zhoushan")
JINZHOU = shipped_profile("jinzhou")
LEAST = {"cadre": 1, "community_cadre": 1, "medic": 1, "teacher": 1, "police": 1}


def test_every_post_in_order_and_still_too_few_is_said_with_where_to_find_more() -> None:
    assert complaints(ZHOUSHAN, LEAST) == (
        "服务团队共5人，应为6至8人，还差1人，可从街镇机关干部、社区干部、老党员、老干部、社区骨干中补充",
    )
    assert complaints(ZHOUSHAN, {**LEAST, "backbone": 1}) == ()


def test_too_many_in_all_is_said_though_no_post_has_too_many() -> None:
    full = {**LEAST, "cadre": 2, "community_cadre": 2, "backbone": 3}
    assert complaints(ZHOUSHAN, full) == (
        "服务团队共10人，应为6至8人，多出2人，可从街镇机关干部、社区干部、老党员、老干部、社区骨干中减少",
    )


def test_a_missing_doctor_and_a_second_policeman_are_said() -> None:
    said = complaints(ZHOUSHAN, {**LEAST, "medic": 0, "police": 2, "backbone": 1})
    assert said == (
        "医护人员现有0人，至少1人，还差1人",
        "民警现有2人，至多1人，多出1人",
    )


def test_delegates_are_attached_and_do_not_fill_the_team() -> None:
    assert "还差1人" in complaints(ZHOUSHAN, {**LEAST, "delegate": 3})[0]
    assert "至多3人" in complaints(ZHOUSHAN, {**LEAST, "backbone": 1, "delegate": 4})[0]


def test_the_contradiction_of_the_seed_is_explained() -> None:
    assert tension(ZHOUSHAN) == (
        "固定岗位下限合计5人、上限合计7人，服务团队应为6至8人；各岗位都只排下限时还差1人，由老党员、老干部、社区骨干补足"
    )
    assert tension(JINZHOU) == ""


def test_a_squad_of_two_is_too_small_and_of_six_too_large() -> None:
    assert complaints(JINZHOU, {"squad_leader": 1, "member": 2}) == ()
    assert "网管小组共2人，应为3至5人" in complaints(JINZHOU, {"squad_leader": 1, "member": 1})[-1]
    assert "网管队员现有5人，至多4人，多出1人" in complaints(JINZHOU, {"squad_leader": 1, "member": 5})


def test_offices_above_the_grid_are_checked_by_their_posts_only() -> None:
    assert complaints_of_level(JINZHOU, "road", "网片", {"brigade_leader": 1}) == ()
    assert complaints_of_level(JINZHOU, "road", "网片", {}) == ("大队长现有0人，至少1人，还差1人",)
    assert complaints_of_level(JINZHOU, "road", "块", {}) == complaints(JINZHOU, {})


def test_an_unknown_post_is_said() -> None:
    assert "没有“ghost”这个岗位，请改排别的岗位" in complaints(ZHOUSHAN, {**LEAST, "backbone": 1, "ghost": 1})


@pytest.mark.parametrize("profile", shipped(), ids=lambda profile: profile.key)
def test_under_every_profile_some_team_is_complete_and_the_empty_one_is_not(profile: Profile) -> None:
    team = profile.team
    counts = {post.key: post.least for post in posts_at(profile, team.layer, team.level) if post.group == team.group}
    for post in profile.posts:
        while post.key in counts and counts[post.key] < post.most and sum(counts.values()) < team.least:
            counts[post.key] += 1
    assert complaints(profile, counts) == ()
    assert complaints(profile, {})


def held(person: int, since: str, until: str = "", *, post: str = "medic", area: int = 1, share: int = 100) -> Holding:
    return Holding(
        person_id=person, person=f"甲{person}", post=post, area_id=area, since=since, until=until, share=share
    )


def test_the_same_person_twice_on_a_post_is_a_clash_only_while_the_dates_overlap() -> None:
    first = held(1, "2026-01-01", "2026-06-30", share=50)
    assert clashes(ZHOUSHAN, [first, held(1, "2026-07-01", share=50)]) == ()
    (said,) = clashes(ZHOUSHAN, [first, held(1, "2026-06-30", share=50)])
    assert said == "甲1在同一网格的医护人员上重复安排，自2026-06-30起重叠，请删去其一"
    assert clashes(ZHOUSHAN, [first, held(1, "2026-06-30", area=2, share=50)]) == ()


def test_shares_over_the_whole_and_ends_before_beginnings_are_said() -> None:
    (said,) = clashes(ZHOUSHAN, [held(1, "2026-01-01", share=60), held(1, "2026-03-01", post="teacher", share=60)])
    assert said == "甲1自2026-03-01起各岗位占比合计120%，超过100%，请调低"
    assert "早于起始" in clashes(ZHOUSHAN, [held(1, "2026-03-01", "2026-02-01")])[0]


def test_gaps_are_the_days_nobody_holds_the_post() -> None:
    holdings = [held(1, "2026-01-10", "2026-01-20"), held(2, "2026-01-25")]
    assert gaps(holdings, begin="2026-01-01", end="2026-01-31") == (
        ("2026-01-01", "2026-01-09"),
        ("2026-01-21", "2026-01-24"),
    )
    assert gaps(holdings, begin="2026-01-12", end="2026-01-15") == ()
    assert gaps([], begin="2026-01-01", end="2026-01-02") == (("2026-01-01", "2026-01-02"),)
    assert gaps(holdings, begin="2026-01-01", end="2026-01-31", least=2) == (("2026-01-01", "2026-01-31"),)


def test_gaps_agree_with_a_count_of_every_day() -> None:
    days = [f"2026-03-{day:02d}" for day in range(1, 32)]
    for seed in range(200):
        holdings = []
        for person in range(1 + seed % 4):
            begin = (seed * 7 + person * 11) % 31
            end = min(begin + (seed * 3 + person) % 15, 30)
            holdings.append(held(person, days[begin], days[end]))
        empty = {day for day in days if not any(one.on(day) for one in holdings)}
        found = {
            day for first, last in gaps(holdings, begin=days[0], end=days[-1]) for day in days if first <= day <= last
        }
        assert found == empty
