"""W5 under the profile of a town: 一般, 协调, 突发, 审批 with 三级公示, three tiers of service (A33, A34)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.acceptance.walker import Town, Walk, town_of


@pytest.fixture(scope="module")
def town(small_sample: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    path = tmp_path_factory.mktemp("w5") / "town.griddesk"
    path.write_bytes(small_sample("town").read_bytes())
    place = town_of(path, "town")
    with closing(place.office):
        yield place


def given_to(town: Town) -> dict[str, object]:
    return {"person_id": town.somebody("department").person_id, "department": "镇民政办"}


def brought_to_handling(town: Town, kind: str = "appeal") -> Walk:
    walk = Walk(town, kind, "joint", by="keeper", source="visit")
    walk.do("bring_back", "keeper")
    walk.do("discuss", "centre_head", handler=given_to(town))
    return walk


def test_general_handled_on_the_spot_and_put_on_record(town: Town) -> None:
    walk = Walk(town, "appeal", "general", by="keeper", source="patrol")
    walk.refused("bring_back", "keeper", "走的路线不能“带回受理中心”")
    walk.refused("record", "centre_clerk", "岗位不能“现场处理、登记备案”")
    walk.refused("record", "keeper 丙", "管不到这里")
    walk.do("record", "keeper")
    walk.do("call_back", "village_head")
    assert walk.row("closed_as") == "on_the_spot"
    walk.do("reopen_centre", "centre_head")
    walk.do("take_over", "centre_head", handler=given_to(town))
    walk.do("finish_again", "department")
    walk.do("close", "keeper")
    assert walk.row("closed_as", "rework") == ("settled", 1)


def test_to_be_coordinated_taken_to_the_centre_reported_to_the_town_and_fed_back(town: Town) -> None:
    walk = Walk(town, "dispute", "joint", by="building_head", source="resident")
    walk.refused("record", "keeper", "走的路线不能“现场处理、登记备案”")
    walk.refused("discuss", "centre_head", "现在在“现场受理”，不能再“商处交办”")
    walk.do("bring_back", "keeper")
    walk.refused("discuss", "keeper", "岗位不能“商处交办”，请交给社区（村）书记、主任、受理中心工作人员办理。")
    walk.do("discuss", "centre_head", handler=given_to(town))
    walk.do("call_joint", "centre_head", posts=[{"post": "police"}, {"post": "building_head"}])
    walk.do("answer_joint", "police")
    walk.refused("finish", "department", "还有会办没有回复")
    walk.do("answer_joint", "building_head")
    walk.do("return", "department")
    walk.do("reassign", "town_clerk", handler=given_to(town))
    walk.do("supervise", "town_leader")
    walk.do("answer_supervise", "centre_clerk")
    walk.do("escalate", "centre_clerk")
    walk.do("escalate", "town_clerk")
    walk.do("descend", "town_clerk", handler=given_to(town))
    walk.do("split", "centre_head")
    walk.end_parts(("finish", "department"), ("report_town", "town_clerk"), ("close", "keeper"))
    walk.do("finish", "town_clerk")
    walk.refused("report_town", "town_clerk", "的“处置完成”是镇行政服务中心甲办的，监督和处置要分开")
    walk.do("rework", "centre_head")
    walk.do("finish", "department")
    walk.do("report_town", "centre_head")
    walk.refused("close", "department", "岗位不能“反馈办结”")
    walk.do("close", "keeper")
    walk.all_else_is_refused()
    assert walk.row("closed_as", "returned", "rework") == ("settled", 1, 1)
    assert walk.tried > 500


def test_sudden_reported_at_once_and_followed_on_the_spot(town: Town) -> None:
    walk = Walk(town, "hazard", "urgent", by="keeper", source="patrol")
    walk.refused("bring_back", "keeper", "走的路线不能“带回受理中心”")
    walk.refused("alert", "building_head", "岗位不能“立即上报”")
    walk.do("alert", "keeper", handler=given_to(town))
    walk.do("follow", "keeper")
    walk.do("follow", "police")
    walk.do("finish", "police")
    walk.do("report_town", "town_clerk")
    walk.do("close", "village_head")
    assert walk.row("closed_as") == "settled"


def test_approval_through_three_tiers_and_three_publicities(town: Town) -> None:
    walk = Walk(town, "appeal", "approval", by="centre_clerk", source="window")
    walk.do("bring_back", "keeper")
    walk.refused("discuss", "centre_head", "走的路线不能“商处交办”")
    walk.do("define", "centre_clerk")
    walk.refused("approve", "town_leader", "现在在“镇审核”，不能再“区审批同意”")
    walk.do("audit_no", "town_clerk")
    walk.do("define", "centre_clerk")
    with town.two_posts(town.somebody("centre_clerk"), "town_clerk"):
        walk.refused("audit", "centre_clerk", "的“受理界定”是受理中心工作人员甲办的，监督和处置要分开")
    walk.do("audit", "town_clerk")
    walk.refused("approve", "town_clerk", "岗位不能“区审批同意”")
    walk.do("approve", "town_leader")
    walk.do("publish", "town_clerk")
    tiers = walk.office.database.read("select tier from publicity where issue_id = ? order by id", (walk.issue,))
    assert [one[0] for one in tiers] == ["镇", "社区（村）", "网格"]
    walk.refused("end_notice", "town_clerk", "公示还没有期满")
    town.later(days=10)
    walk.do("end_notice", "town_clerk")
    walk.do("close", "keeper")
    assert walk.row("closed_as", "late_minutes") == ("settled", 0)
    walk.do("reopen_centre", "town_clerk")


def test_an_objection_and_a_refusal_above(town: Town) -> None:
    walk = Walk(town, "appeal", "approval", by="keeper")
    walk.do("bring_back", "village_head")
    walk.do("define", "centre_head")
    walk.do("audit", "town_clerk")
    walk.do("approve", "town_leader")
    walk.do("publish", "centre_clerk")
    walk.do("object", "centre_clerk")
    walk.do("audit", "town_clerk")
    walk.do("disapprove", "town_leader")
    walk.do("close", "keeper")
    assert walk.row("returned", "closed_as") == (2, "settled")


def test_more_time_a_rest_and_what_is_late(town: Town) -> None:
    walk = brought_to_handling(town)
    walk.do("ask_extend", "centre_clerk")
    walk.refused("agree_extend", "town_leader", "岗位不能“延期初审”")
    walk.do("agree_extend", "town_clerk")
    walk.do("extend", "town_leader")
    walk.do("ask_suspend", "department")
    walk.do("agree_suspend", "town_clerk")
    walk.do("suspend", "town_leader")
    town.later(days=60)
    assert not walk.is_late()
    walk.do("resume", "town_clerk")
    walk.refused("ask_suspend", "department", "“批准挂账”最多1次，已经用完")
    town.later(days=60)
    walk.do("explain", "centre_head")
    walk.do("finish", "department")
    walk.do("report_town", "town_clerk")
    walk.do("close", "keeper")
    walk.do("ask_appeal", "department")
    walk.do("refuse_appeal", "town_clerk")
    walk.do("reopen", "town_clerk", handler=given_to(town))
    walk.do("ask_void", "town_clerk")
    walk.do("refuse_void", "town_leader")
    walk.do("ask_void", "town_clerk")
    walk.do("void", "town_leader")
    assert walk.row("closed_as", "pardoned") == ("void", 0)


def test_brought_twice_or_not_ours(town: Town) -> None:
    kept, double, none = (Walk(town, "dispute", "joint", by="keeper") for _ in range(3))
    double.do("merge", "centre_clerk", issue=kept.issue)
    none.do("bring_back", "keeper")
    none.do("refuse", "centre_clerk")
    assert double.row("closed_as", "duplicate_of_id") == ("duplicate", kept.issue)
    assert none.row("closed_as") == "refused"
