"""W1 under the profile of the city: 发现—立案—派遣—处置—核查—结案, alarms and calls to several posts (A16, A10, A12)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.acceptance.walker import Town, Walk, town_of


@pytest.fixture(scope="module")
def town(small_sample: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    path = tmp_path_factory.mktemp("w1") / "city.griddesk"
    path.write_bytes(small_sample("city").read_bytes())
    place = town_of(path, "city")
    with closing(place.office):
        yield place


def given_to(town: Town, who: str = "department") -> dict[str, object]:
    return {"person_id": town.somebody(who).person_id, "department": "市政管理"}


def test_the_closed_loop_with_everything_on_the_way(town: Town) -> None:
    walk = Walk(town, "event", "general", by="acceptor", source="hotline")
    walk.refused("dispatch", "dispatcher", "现在在“上报”，不能再“派遣”")
    walk.do("ask_verify", "acceptor")
    walk.refused("verify", "acceptor", "受理员（监督中心）甲的岗位不能“核实属实”，请交给信息采集员、环保网格员办理。")
    walk.do("verify", "collector")
    walk.do("accept", "acceptor")
    walk.refused("dispatch", "acceptor", "岗位不能“派遣”")
    walk.do("dispatch", "dispatcher", handler=given_to(town))
    assert walk.row("due_at")
    walk.refused("finish", "collector", "岗位不能“处置完成”")  # 监督 does not handle
    walk.refused("finish", "department 乙", "要由这件案件的承办人来办")
    walk.do("return", "department")
    assert walk.row("paused_at", "returned") != (None, 0)
    walk.refused("accept", "acceptor", "现在在“退回待派”，不能再“立案”")  # never back to 受理
    due = walk.row("due_at")
    town.later(hours=2)
    walk.do("redispatch", "dispatcher", handler=given_to(town))
    assert walk.row("due_at") > due  # the same department goes on where it stopped
    walk.do("ask_extend", "department")
    walk.refused("extend", "dispatcher", "要先经初审同意")
    walk.refused("ask_extend", "department", "已经有一份延期申请在等审批")
    walk.do("agree_extend", "department_head")
    walk.do("extend", "dispatcher")
    walk.do("supervise", "command_head")
    walk.refused("finish", "department", "督办还没有回复，请先回复督办")
    walk.do("answer_supervise", "department_head")
    walk.do("call_joint", "dispatcher", posts=[{"post": "police"}, {"post": "volunteer"}])
    walk.refused("answer_joint", "medic", "要由这件案件的会办人来办")
    walk.do("answer_joint", "police")
    walk.refused("finish", "department", "还有会办没有回复")
    walk.do("answer_joint", "volunteer")
    walk.do("finish", "department")
    walk.refused("check", "department", "岗位不能“核查合格”")
    walk.do("check_no", "collector")
    walk.do("finish", "department")
    walk.do("check", "collector")
    walk.do("close", "acceptor")
    walk.do("call_back", "acceptor")
    walk.all_else_is_refused()
    found = walk.row("closed_as", "returned", "rework", "extended", "supervised", "satisfaction")
    assert found == ("settled", 1, 1, 1, 1, "1")
    assert walk.tried > 500


def test_who_holds_two_posts_still_cannot_check_the_own_work(town: Town) -> None:
    walk = Walk(town, "event", "urgent", by="medic")
    walk.do("rush", "dispatcher", handler={"post": "medic"})
    medic = town.somebody("medic")
    walk.do("finish", medic)
    with town.two_posts(medic, "collector"):
        walk.refused("check", medic, f"的“处置完成”是{medic.name}办的，监督和处置要分开，“核查合格”请换人办理。")


def test_an_alarm_becomes_an_order_at_once(town: Town) -> None:
    walk = Walk(town, "hazard", "alarm", by="env_watch", source="alarm")
    walk.refused("accept", "acceptor", "走的路线不能“立案”")
    walk.refused("order", "collector", "岗位不能“责令整改”")
    walk.do("order", "env_watch", handler=given_to(town))
    walk.do("finish", "department")
    walk.refused("check", "env_watch", "监督和处置要分开")  # who gave the order does not check it
    walk.do("check", "env_watch 乙")
    walk.do("close", "shift_leader")
    assert walk.row("closed_as") == "settled"


def test_a_sudden_illness_brings_doctor_and_police_at_once(town: Town) -> None:
    walk = Walk(town, "event", "urgent", by="collector")
    walk.refused("accept", "acceptor", "走的路线不能“立案”")
    walk.do("rush", "shift_leader", handler={"post": "medic"})
    walk.do("call_joint", "collector", posts=[{"post": "medic"}, {"post": "police"}])
    walk.refused("finish", "medic", "还有会办没有回复")
    walk.do("answer_joint", "medic")
    walk.do("answer_joint", "police")
    walk.do("finish", "medic")
    walk.do("check", "collector")
    walk.refused("close", "shift_leader", "的“紧急派遣”是值班长（监督中心）甲办的，监督和处置要分开")
    walk.do("close", "acceptor")


def test_found_and_done_by_the_collector_alone(town: Town) -> None:
    walk = Walk(town, "event", "self", by="collector")
    walk.refused("self_handle", "acceptor", "岗位不能“自行处置”")
    walk.do("self_handle", "collector")
    assert walk.row("closed_as") == "on_the_spot"


def test_overdue_suspended_appealed_and_the_ways_out(town: Town) -> None:
    walk = Walk(town, "appeal", "general", by="acceptor", source="hotline")
    walk.do("accept", "acceptor")
    walk.do("dispatch", "dispatcher", handler=given_to(town))
    walk.do("ask_suspend", "department")
    walk.do("agree_suspend", "department_head")
    walk.refused("suspend", "department_head", "岗位不能“批准挂账”")
    walk.do("suspend", "dispatcher")
    town.later(days=20)
    walk.do("resume", "dispatcher")
    walk.refused("ask_suspend", "department", "“批准挂账”最多1次，已经用完")
    walk.refused("explain", "department", "没有超期，不用“超期答复”")
    town.later(days=20)
    walk.refused("ask_extend", "department", "已经超期，不能")
    walk.do("explain", "department")
    walk.do("finish", "department")
    walk.do("check", "collector")
    walk.do("close", "acceptor")  # asks for the answer, too: `do` tries it without
    assert walk.row("late_minutes") > 0
    walk.refused("ask_appeal", "department 乙", "要由这件案件的承办人来办")
    walk.do("ask_appeal", "department")
    walk.do("agree_appeal", "dispatcher")
    walk.refused("pardon", "dispatcher", "岗位不能“申诉成立”")
    walk.do("pardon", "shift_leader")
    assert walk.row("pardoned", "closed_as") == (1, "settled")
    assert walk.row("late_minutes") > 0  # the penalty goes, the fact stays
    walk.refused("ask_appeal", "department", "“超时申诉”最多1次，已经用完")
    walk.do("reopen", "shift_leader", handler=given_to(town))
    walk.do("ask_void", "dispatcher")
    walk.do("void", "shift_leader")
    assert walk.row("closed_as") == "void"


def test_handed_up_to_the_city_and_down_again(town: Town) -> None:
    walk = Walk(town, "facility", "general", by="collector")
    walk.do("accept", "acceptor")
    walk.do("dispatch", "dispatcher", handler=given_to(town))
    for tier in range(1, 5):
        walk.do("escalate", "command_head")
        assert walk.row("tier") == tier
    walk.refused("escalate", "command_head", "已经在最高一级，不能再往上报")
    for _ in range(4):
        walk.do("descend", "command_head", handler=given_to(town))
    walk.refused("descend", "command_head", "已经在最低一级")
    walk.do("split", "dispatcher")
    walk.refused("finish", "department", "拆分出去的还没有全部办结")
    walk.refused("force", "shift_leader", "拆分出去的还没有全部办结")
    walk.end_parts(("finish", "department"), ("check", "collector"), ("close", "acceptor"))
    walk.do("force", "shift_leader")
    assert walk.row("closed_as") == "forced"


def test_reported_twice_or_found_untrue(town: Town) -> None:
    kept, double = (Walk(town, "event", "general", by="acceptor") for _ in range(2))
    double.do("merge", "acceptor", issue=kept.issue)
    assert double.row("closed_as", "duplicate_of_id") == ("duplicate", kept.issue)
    kept.do("ask_verify", "acceptor")
    kept.do("verify_no", "collector")
    kept.do("refuse", "acceptor")
    assert kept.row("closed_as") == "refused"
