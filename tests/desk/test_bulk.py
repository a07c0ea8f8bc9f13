"""Many records changed at once: seen before, checked, one transaction, taken back as one; on a file and on a server."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desk.errors import BadInput, Cancelled, Missing, NotAllowed
from desk.model import Condition, Query
from desk.office import Office
from desk.rights import EDIT_RECORDS, SEE_PERSONAL
from desk.work import undo
from desk.work.records import bulk
from tests.desk.both import both

__all__ = ["both"]
pytestmark = pytest.mark.long


def some(office: Office, count: int = 900) -> list[int]:
    return [int(each) for each in office.search.ids(Query(kind="residents"))[:count]]


def column(office: Office, name: str, ids: list[int]) -> dict[int, object]:
    known = dict(office.database.read(f"select id, {name} from resident"))
    return {id: known[id] for id in ids}


def test_what_will_happen_is_seen_then_happens_once_and_is_taken_back_as_one(both: Office) -> None:
    ids = some(both)
    before = column(both, "care_level", ids)
    code, label = both.search.choices("residents", "care_level")[0]
    seen = bulk.preview(both, "residents", ids, {"care_level": label})
    (turn,) = seen.turns
    assert (turn.title, turn.new) == ("关注程度", label)
    assert sum(often for _, often in turn.old) + turn.kept == seen.total == len(ids)
    assert turn.kept == sum(value == code for value in before.values())
    assert column(both, "care_level", ids) == before, "a look changes nothing"
    changes = bulk.apply(both, "residents", ids, {"care_level": label})
    assert set(column(both, "care_level", ids).values()) == {code}
    assert len(changes.rows["resident"]) == seen.changed == len(ids) - turn.kept
    action, reason = both.database.read("select action, reason from audit order by id desc")[0]
    assert action == "bulk_edit" and "关注程度" in reason
    assert changes.audit_id is not None
    undo.undo(both, changes.audit_id)
    assert column(both, "care_level", ids) == before


def test_who_would_contradict_himself_is_listed_and_left_out(both: Office) -> None:
    minors = both.search.ids(Query(kind="residents", where=(Condition("age", "between", ("3", "15")),)))[:20].tolist()
    adults = both.search.ids(Query(kind="residents", where=(Condition("age", "between", ("40", "60")),)))[:20].tolist()
    before = column(both, "marriage", minors)
    seen = bulk.preview(both, "residents", minors + adults, {"marriage": "20"})
    assert {each.id for each in seen.broken} == set(minors) and seen.broken_count == 20
    assert "未婚" in seen.broken[0].sentence and seen.broken[0].name
    bulk.apply(both, "residents", minors + adults, {"marriage": "20"})
    assert column(both, "marriage", minors) == before
    assert set(column(both, "marriage", adults).values()) == {"20"}


def test_several_fields_at_once_and_what_follows_from_them(both: Office) -> None:
    ids = some(both, 5)
    both.actor = replace(both.actor, rights=both.actor.rights | {SEE_PERSONAL})
    vars(both).pop("search", None)
    name = both.database.read_value("select name from building group by name having count(*) = 1 order by name")
    building, address = both.database.read("select id, address from building where name = ?", (name,))[0]
    bulk.apply(both, "residents", ids, {"phone": "", "building_id": str(name), "unit": "2单元", "room": ""})
    rows = both.database.read("select id, phone, phone_tail, building_id, unit, room, live_address from resident")
    for row in rows:
        if row[0] in ids:
            assert row[1:6] == (None, None, building, "2单元", None)
            assert str(row[6]).startswith(str(address))


def test_stopping_half_way_leaves_everything_as_it_was(both: Office) -> None:
    ids = some(both)
    before, seq = column(both, "note", ids), both.database.seq

    def stop(done: int, total: int) -> None:
        if done > bulk.BLOCK:
            raise Cancelled("已停止。")

    with pytest.raises(Cancelled):
        bulk.apply(both, "residents", ids, {"note": "新备注"}, stop)
    assert column(both, "note", ids) == before and both.database.seq == seq


def test_what_cannot_be_set_is_said(both: Office) -> None:
    ids = some(both, 3)
    for settings, error, said in (
        ({}, Missing, "项目"),
        ({"name": "同名"}, BadInput, "逐条"),
        ({"id_no": ""}, BadInput, "逐条"),
        ({"state": "dead"}, BadInput, "逐条"),
        ({"population": ""}, BadInput, "人口类型"),
        ({"care_level": "没有这一级"}, BadInput, "关注程度|没有这一级"),
        ({"building_id": "绝无此楼"}, BadInput, "楼栋"),
        ({"phone": ""}, NotAllowed, "遮住"),
    ):
        with pytest.raises(error, match=said):
            bulk.preview(both, "residents", ids, settings)
    with pytest.raises(BadInput, match="没有选中"):
        bulk.apply(both, "residents", [], {"note": "x"})
    with pytest.raises(BadInput, match="50,000"):
        bulk.apply(both, "residents", list(range(bulk.MOST + 1)), {"note": "x"})
    with pytest.raises(BadInput, match="逐条"):
        bulk.apply(both, "issues", [1], {"stage": "x"})
    both.actor = replace(both.actor, rights=both.actor.rights - {EDIT_RECORDS})
    with pytest.raises(NotAllowed):
        bulk.apply(both, "residents", ids, {"note": "x"})


def test_lists_of_things_have_their_own_fields(both: Office) -> None:
    assert {"care_level", "population", "phone", "building_id", "unit"} <= {
        each.key for each in bulk.fields(both, "residents")
    }
    assert {"maintainer", "state", "manager"} <= {each.key for each in bulk.fields(both, "facilities")}
    assert bulk.fields(both, "issues") == ()
    ids = [int(each) for each in both.search.ids(Query(kind="facilities"))[:50]]
    bulk.apply(both, "facilities", ids, {"maintainer": "市政养护一队"})
    assert both.database.read_value("select count(*) from facility where maintainer = '市政养护一队'") == 50
