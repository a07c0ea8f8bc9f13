"""W4 under the profile of 舟山: 登记—排查—调处整治—结案分析—反馈于民, disputes up to 集中调处 (A18, A25, A26)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.acceptance.walker import Town, Walk, town_of


@pytest.fixture(scope="module")
def town(small_sample: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    path = tmp_path_factory.mktemp("w4") / "zhoushan.griddesk"
    path.write_bytes(small_sample("zhoushan").read_bytes())
    place = town_of(path, "zhoushan")
    with closing(place.office):
        yield place


def brought_to_handling(town: Town, kind: str = "event", route: str = "joint") -> Walk:
    walk = Walk(town, kind, route, by="community_cadre", source="visit")
    walk.do("check", "community_desk")
    walk.do("assign", "community_desk", handler=given_to(town))
    return walk


def given_to(town: Town) -> dict[str, object]:
    return {"person_id": town.somebody("department").person_id, "department": "房管科"}


def test_registered_looked_into_settled_analysed_and_fed_back(town: Town) -> None:
    walk = Walk(town, "appeal", "joint", by="medic", source="visit")
    walk.refused("on_the_spot", "medic", "走的路线不能“现场办结”")
    walk.refused("check", "medic", "岗位不能“排查”")
    walk.do("check", "community_cadre")
    walk.refused(
        "assign", "community_cadre", "岗位不能“立案派办”，请交给社区网格处理中心、社区书记（主任）、街镇网格办办理。"
    )
    walk.do("assign", "community_desk", handler=given_to(town))
    walk.do("call_joint", "cadre", posts=[{"post": "medic"}, {"post": "police"}])
    walk.refused("answer_joint", "teacher", "要由这件民情事件的会办人来办")
    walk.refused("finish", "department", "还有会办没有回复")
    walk.do("answer_joint", "medic")
    walk.do("answer_joint", "police")
    walk.do("supervise", "street_leader")
    walk.refused("finish", "department", "督办还没有回复")
    walk.do("answer_supervise", "department")
    walk.do("return", "department")
    walk.do("reassign", "street_desk", handler=given_to(town))
    walk.refused("finish", "community_desk 丙", "管不到这里，不能“办理完成”")
    walk.do("finish", "community_desk")
    walk.refused(
        "analyse", "community_desk", "的“办理完成”是社区网格处理中心甲办的，监督和处置要分开，“结案分析”请换人办理。"
    )
    walk.do("rework", "community_head")
    walk.do("finish", "department")
    walk.do("analyse", "community_head")
    walk.refused("close", "street_leader", "岗位不能“反馈办结”")
    walk.do("close", "community_cadre", satisfaction="2")
    walk.do("call_back", "cadre", satisfaction="1")
    walk.all_else_is_refused()
    found = walk.row("closed_as", "satisfaction", "returned", "rework", "supervised")
    assert found == ("settled", "1", 1, 1, 1)
    assert walk.tried > 500


def test_settled_on_the_spot_by_the_team(town: Town) -> None:
    walk = Walk(town, "dispute", "general", by="backbone")
    walk.refused("on_the_spot", "backbone", "岗位不能“现场办结”")
    walk.do("on_the_spot", "police")
    assert walk.row("closed_as") == "on_the_spot"


@pytest.mark.parametrize(
    ("way", "by", "others"),
    [
        ("administrative", "street_desk", "department"),
        ("judicial", "street_leader", "community_head"),
        ("central", "street_leader", "street_desk"),
    ],
)
def test_a_dispute_goes_up_level_by_level_to_one_of_three_settlements(
    town: Town, way: str, by: str, others: str
) -> None:
    walk = brought_to_handling(town, "dispute")
    walk.do("escalate", "community_cadre")
    assert walk.row("tier", "handler_post") == (1, "community_desk")
    walk.do("escalate_more", "community_desk")
    assert walk.row("tier", "handler_post") == (2, "street_desk")
    walk.refused("upper_settle", "street_desk", "这类民情事件不能“上级协调办结”")
    walk.refused(way, others, "岗位不能“")
    walk.do(way, by)
    walk.do("analyse", "community_head")
    walk.do("close", "community_cadre")
    walk.refused("upper_return", "street_desk", "现在在“办结”")


def test_other_issues_are_settled_above_or_handed_back(town: Town) -> None:
    walk = brought_to_handling(town, "hazard")
    for level in range(4):
        walk.do("escalate_more" if level else "escalate", "street_desk")
    walk.refused("escalate_more", "street_leader", "已经在最高一级，不能再往上报，请在本级协调办理。")
    walk.refused("central", "street_leader", "这类民情事件不能“集中调处”")
    walk.do("upper_return", "street_leader", handler=given_to(town))
    walk.do("escalate", "street_desk")
    walk.do("upper_settle", "street_desk")
    walk.refused("analyse", "street_desk", "监督和处置要分开")
    walk.do("analyse", "street_desk 乙")


def test_urgent_at_once_and_split_among_several(town: Town) -> None:
    walk = Walk(town, "hazard", "urgent", by="police")
    walk.refused("check", "community_desk", "走的路线不能“排查”")
    walk.do("rush", "police", handler=given_to(town))
    walk.do("split", "street_desk")
    walk.refused("finish", "department", "拆分出去的还没有全部办结")
    walk.end_parts(("finish", "department"), ("analyse", "community_head"), ("close", "community_cadre"))
    walk.do("finish", "department")


def test_what_needs_approval_is_put_up_for_all_to_see(town: Town) -> None:
    walk = brought_to_handling(town, "appeal", "approval")
    walk.refused("finish", "department", "走的路线不能“办理完成”")
    walk.do("apply", "community_desk")
    walk.refused("approve", "street_desk", "岗位不能“批准”")
    walk.do("approve", "street_leader")
    walk.do("publish", "street_desk")
    tiers = walk.office.database.read("select tier from publicity where issue_id = ? order by id", (walk.issue,))
    assert [one[0] for one in tiers] == ["街镇", "社区", "网格"]
    walk.refused("end_notice", "street_desk", "公示还没有期满，请等期满，再“公示期满”。")
    walk.do("object", "community_desk")
    walk.do("apply", "community_desk")
    walk.do("approve", "street_leader")
    walk.do("publish", "street_desk")
    town.later(days=9)
    walk.do("end_notice", "community_desk")
    walk.do("analyse", "community_head")
    walk.do("close", "community_cadre")
    assert walk.row("late_minutes", "closed_as") == (0, "settled")  # the publicity does not count


def test_late_needs_an_answer_and_may_be_forgiven_once(town: Town) -> None:
    walk = brought_to_handling(town)
    walk.do("ask_extend", "department")
    walk.do("agree_extend", "street_desk")
    walk.do("extend", "street_leader")
    walk.do("ask_suspend", "department")
    walk.do("refuse_suspend", "street_desk")
    town.later(days=90)
    walk.refused("ask_extend", "department", "已经超期，不能再“申请延期”，请抓紧办理并写明答复。")
    walk.do("explain", "department")
    walk.do("finish", "department")
    walk.do("analyse", "community_head")
    walk.do("close", "community_cadre", answer="已向居民说明原因")
    assert walk.row("answer") == "已向居民说明原因"
    walk.do("ask_appeal", "department")
    walk.do("agree_appeal", "street_desk")
    walk.do("pardon", "street_leader")
    walk.do("reopen", "street_desk", handler=given_to(town))
    walk.do("ask_void", "street_desk")
    walk.do("void", "street_leader")
    assert walk.row("closed_as") == "void"


def test_told_twice_or_not_for_us(town: Town) -> None:
    kept, double, none = (Walk(town, "appeal", "general", by="delegate") for _ in range(3))
    double.do("merge", "community_desk", issue=kept.issue)
    none.do("refuse", "street_desk")
    assert double.row("closed_as", "duplicate_of_id") == ("duplicate", kept.issue)
    assert none.row("closed_as") == "refused"
