"""W3 under the profile of 锦州: 发现—收集—处理—反馈—结案, inspectors apart from the brigades (A28)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.acceptance.walker import Town, Walk, town_of


@pytest.fixture(scope="module")
def town(small_sample: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    path = tmp_path_factory.mktemp("w3") / "jinzhou.griddesk"
    path.write_bytes(small_sample("jinzhou").read_bytes())
    place = town_of(path, "jinzhou")
    with closing(place.office):
        yield place


def brought_to_handling(town: Town) -> Walk:
    walk = Walk(town, "event", "order", by="inspector", source="secret_check")
    walk.do("collect", "collector")
    walk.do("order", "collector", handler=given_to(town))
    return walk


def given_to(town: Town) -> dict[str, object]:
    return {"person_id": town.somebody("brigade_leader").person_id, "department": "网管大队"}


def test_found_collected_handled_reported_back_and_closed_by_the_inspectors_alone(town: Town) -> None:
    walk = Walk(town, "event", "order", by="member")
    walk.refused("order", "collector", "现在在“发现”，不能再“派单限改”")
    walk.refused("collect", "brigade_leader", "岗位不能“收集”，请交给考评处信息员办理。")
    walk.do("collect", "collector", points=1)
    walk.do("order", "collector", handler=given_to(town))
    walk.do("call_joint", "detachment_leader", posts=[{"post": "squad_leader"}])
    walk.refused("handle", "member", "还有会办没有回复")
    walk.refused("answer_joint", "member", "要由这件市容问题的会办人来办")
    walk.do("answer_joint", "squad_leader")
    walk.do("urge", "inspector")
    walk.refused("handle", "brigade_leader", "督办还没有回复")
    walk.do("answer_urge", "brigade_leader")
    walk.refused("handle", "brigade_leader 丙", "管不到这里，不能“处理完成”")
    walk.do("handle", "brigade_leader")
    walk.refused("close", "brigade_leader", "岗位不能“复查结案”，请交给考评处巡查员、考评处信息员办理。")
    walk.do("rework", "inspector")
    walk.do("handle", "member")
    walk.do("close", "inspector 乙", points=2)
    walk.do("call_back", "collector")
    walk.all_else_is_refused()
    assert walk.row("closed_as", "rework", "supervised") == ("corrected", 1, 1)
    assert walk.tried > 350


def test_corrected_on_the_spot_is_checked_all_the_same(town: Town) -> None:
    walk = Walk(town, "event", "correct", by="squad_leader")
    walk.refused("collect", "collector", "走的路线不能“收集”")
    squad = town.somebody("squad_leader")
    walk.do("correct", squad)
    walk.refused("close", squad, "岗位不能“复查结案”")
    with town.two_posts(squad, "inspector"):  # 考评处 is separate: whoever corrected cannot close
        walk.refused("close", squad, f"的“现场纠正”是{squad.name}办的，监督和处置要分开，“复查结案”请换人办理。")
        walk.refused("rework", squad, "监督和处置要分开")
    walk.do("close", "inspector")


def test_returned_by_the_wrong_brigade_and_given_to_another(town: Town) -> None:
    walk = brought_to_handling(town)
    due = walk.row("due_at")
    walk.do("return", "brigade_leader")
    walk.refused("handle", "brigade_leader", "现在在“退回待派”，不能再“处理完成”")
    town.later(hours=1)
    other = {"person_id": town.somebody("brigade_leader 乙").person_id, "department": "第二大队"}
    walk.do("reorder", "collector", handler=other)
    assert walk.row("returned", "paused_at") == (1, None)
    assert walk.row("due_at") > due  # another brigade begins anew
    walk.do("escalate", "squad_leader")
    walk.do("escalate", "brigade_leader")
    walk.do("escalate", "detachment_leader")
    walk.refused("escalate", "detachment_leader", "已经在最高一级")
    walk.do("descend", "bureau_leader")
    walk.do("handle", "detachment_leader")
    walk.do("close", "collector")


def test_one_extension_one_suspension_and_what_is_void(town: Town) -> None:
    walk = brought_to_handling(town)
    walk.do("ask_extend", "brigade_leader")
    walk.do("agree_extend", "detachment_leader")
    walk.refused("extend", "brigade_leader", "岗位不能“批准延时”")
    walk.do("extend", "bureau_leader")
    walk.refused("ask_extend", "brigade_leader", "“批准延时”最多1次，已经用完")
    walk.do("ask_suspend", "brigade_leader")
    walk.do("agree_suspend", "detachment_leader")
    walk.do("suspend", "bureau_leader")
    town.later(days=40)
    walk.do("resume", "collector")
    walk.do("ask_void", "brigade_leader")
    walk.do("refuse_void", "collector")
    walk.do("ask_void", "brigade_leader")
    walk.do("grant_void", "collector")
    assert walk.row("closed_as", "extended") == ("void", 1)


def test_late_explained_appealed_and_come_back(town: Town) -> None:
    walk = brought_to_handling(town)
    walk.refused("explain", "brigade_leader", "没有超时，不用“超时说明”")
    town.later(days=30)
    walk.refused("ask_extend", "brigade_leader", "已经超时")
    walk.do("explain", "brigade_leader")
    walk.do("handle", "brigade_leader")
    walk.do("close", "inspector")
    walk.do("ask_appeal", "brigade_leader")
    walk.do("agree_appeal", "detachment_leader")
    walk.do("refuse_appeal", "inspector")
    walk.refused("ask_appeal", "brigade_leader", "“申诉”最多1次，已经用完")
    walk.do("reopen", "inspector", handler=given_to(town))
    walk.do("handle", "member")
    walk.do("close", "collector")
    assert walk.row("pardoned") == 0


def test_the_same_breach_found_twice(town: Town) -> None:
    kept, double, wrong = (Walk(town, "event", "order", by="inspector") for _ in range(3))
    double.do("merge", "collector", issue=kept.issue)
    wrong.do("void", "collector")
    assert double.row("closed_as", "duplicate_of_id") == ("duplicate", kept.issue)
    assert wrong.row("closed_as") == "void"
