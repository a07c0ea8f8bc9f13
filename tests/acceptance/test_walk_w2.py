"""W2 under the profile of 东城: 采集—甄别立案—批转—派遣—处理—核查—结案—评价, two layers, two axes (A23)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.acceptance.walker import Town, Walk, town_of


@pytest.fixture(scope="module")
def town(small_sample: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    path = tmp_path_factory.mktemp("w2") / "dongcheng.griddesk"
    path.write_bytes(small_sample("dongcheng").read_bytes())
    place = town_of(path, "dongcheng")
    with closing(place.office):
        yield place


def given_to(town: Town) -> dict[str, object]:
    return {"person_id": town.somebody("department").person_id, "department": "市政管理"}


def brought_to_handling(town: Town, kind: str = "facility", route: str = "unit") -> Walk:
    walk = Walk(town, kind, route, by="inspector", source="inspector")
    walk.do("file", "screener")
    walk.do("pass_on", "screener")
    walk.do("dispatch", "dispatcher", handler=given_to(town))
    return walk


def test_collected_screened_passed_on_dispatched_handled_checked_closed_and_rated(town: Town) -> None:
    walk = Walk(town, "facility", "unit", by="screener", source="phone")
    walk.refused("file", "dispatcher", "派遣员（指挥中心）甲的岗位不能“甄别立案”，请交给甄别员（监督中心）办理。")
    walk.do("ask_verify", "screener")
    walk.refused("verify", "inspector 丙", "是别处的网格监督员、监督分队长，管不到这里")
    walk.do("verify", "inspector")
    walk.do("file", "screener")
    walk.refused("dispatch", "dispatcher", "现在在“立案”，不能再“派遣”")  # not before 监督中心 has passed it on
    walk.do("pass_on", "supervisor_head")
    walk.do("send_back", "dispatcher")
    walk.do("pass_on", "screener")
    walk.refused("send_back", "dispatcher", "“退回监督中心”最多1次，已经用完")
    walk.refused("dispatch", "screener", "岗位不能“派遣”")
    walk.do("dispatch", "dispatcher", handler=given_to(town))
    walk.refused("finish", "inspector", "岗位不能“处理完成”")
    walk.do("supervise", "command_head")
    walk.refused("finish", "department", "督办还没有回复")
    walk.do("answer_supervise", "department")
    walk.do("finish", "department")
    walk.refused("close", "call_desk", "现在在“处理完待核查”，不能再“结案”")
    walk.do("call_check", "call_desk")
    walk.refused("check", "department", "岗位不能“现场核查合格”")
    walk.do("check_no", "inspector")
    walk.do("finish", "department")
    walk.do("call_check", "call_desk")
    walk.do("check", "squad_leader")
    walk.refused("close", "screener", "岗位不能“结案”")
    walk.do("close", "call_desk")
    closed_at = walk.row("closed_at")
    walk.refused("rate", "command_head", "岗位不能“评价”")
    town.later(days=1)
    walk.do("rate", "evaluator", score=88, satisfaction="2")
    walk.all_else_is_refused()
    found = walk.row("stage", "closed_as", "closed_at", "satisfaction", "rework", "supervised", "returned")
    assert found == ("rated", "settled", closed_at, "2", 1, 1, 1)  # a rating leaves the end as it was
    assert walk.tried > 500


def test_the_two_axes_are_kept_apart_even_when_one_person_holds_posts_of_both(town: Town) -> None:
    walk = brought_to_handling(town)
    worker = town.somebody("department")
    walk.do("finish", worker)
    walk.do("call_check", "call_desk")
    with town.two_posts(worker, "inspector"):
        walk.refused("check", worker, f"的“处理完成”是{worker.name}办的，监督和处置要分开")
    walk.do("check", "inspector")
    walk.do("close", "call_desk")
    with town.two_posts(town.somebody("dispatcher"), "evaluator"):
        walk.refused("rate", "dispatcher", "的“派遣”是派遣员（指挥中心）甲办的，监督和处置要分开")


def test_what_the_social_grid_can_do_itself_is_rated_from_the_inside_only(town: Town) -> None:
    walk = Walk(town, "appeal", "social", by="grid_head", source="grid")
    walk.refused("self_handle", "inspector", "岗位不能“现场处理”")
    walk.do("self_handle", "manager")
    walk.do("rate_handled", "evaluator", score=100)
    assert walk.row("stage", "closed_as", "satisfaction") == ("rated", "on_the_spot", None)
    other = Walk(town, "facility", "unit", by="inspector")
    other.refused("self_handle", "manager", "走的路线不能“现场处理”")


def test_more_time_by_two_levels_twice_and_no_third_time(town: Town) -> None:
    walk = brought_to_handling(town)
    for _ in range(2):
        walk.do("ask_extend", "department")
        walk.refused("extend", "dispatcher", "要先经初审同意")
        walk.do("agree_extend", "department_head")
        due = walk.row("due_at")
        walk.do("extend", "dispatcher")
        assert walk.row("due_at") > due
    walk.refused("ask_extend", "department", "“批准延期”最多2次，已经用完")
    walk.do("ask_suspend", "department")
    walk.do("refuse_suspend", "department_head")
    walk.do("return", "department")
    assert walk.row("paused_at")
    walk.do("redispatch", "dispatcher", handler={"person_id": town.somebody("department 乙").person_id})
    walk.refused("finish", "department", "要由这件案卷的承办人来办")
    walk.do("finish", "department 乙")


def test_called_in_split_handed_up_and_void(town: Town) -> None:
    walk = brought_to_handling(town, "event", "social")
    walk.do("call_joint", "grid_head", posts=[{"post": "officer"}, {"post": "station"}])
    walk.do("answer_joint", "officer")
    walk.refused("finish", "department", "还有会办没有回复")
    walk.do("answer_joint", "station")
    walk.do("escalate", "station")
    walk.do("escalate", "command_head")
    walk.do("escalate", "command_head")
    walk.refused("escalate", "station", "已经在最高一级")
    walk.do("descend", "command_head", handler=given_to(town))
    walk.do("split", "dispatcher")
    walk.end_parts(
        ("finish", "department"), ("call_check", "call_desk"), ("check", "inspector"), ("close", "call_desk")
    )
    walk.do("ask_void", "dispatcher")
    walk.refused("void", "command_head", "岗位不能“批准作废”")
    walk.do("void", "supervisor_head")
    assert walk.row("closed_as") == "void"


def test_late_with_an_answer_then_the_appeal_and_the_reopening(town: Town) -> None:
    walk = brought_to_handling(town)
    town.later(days=30)
    walk.refused("ask_extend", "department", "已经超期")
    walk.do("explain", "department")
    walk.do("finish", "department")
    walk.do("call_check", "call_desk")
    walk.do("check", "inspector")
    walk.do("close", "call_desk")
    walk.do("ask_appeal", "department")
    walk.do("agree_appeal", "command_head")
    walk.do("pardon", "supervisor_head")
    late = walk.row("late_minutes")
    assert walk.row("pardoned") == 1
    assert late > 0
    walk.do("reopen", "supervisor_head", handler=given_to(town))
    assert walk.row("closed_at") is None


def test_the_same_thing_twice_and_nothing_at_all(town: Town) -> None:
    kept, double, none = (Walk(town, "event", "unit", by="inspector") for _ in range(3))
    double.do("merge", "screener", issue=kept.issue)
    none.do("refuse", "screener")
    assert double.row("closed_as", "duplicate_of_id") == ("duplicate", kept.issue)
    assert none.row("closed_as") == "refused"
