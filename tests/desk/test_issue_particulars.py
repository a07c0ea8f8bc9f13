"""Fields and parties of disputes, hazards, appeals and petitions: entered, changed, checked, masked, taken back."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from desk.errors import BadInput, Conflict, Missing, NotAllowed
from desk.model import Value
from desk.office import Office
from desk.profile.codes import catalogue, code_tables
from desk.registers import kinds, spec_of
from desk.registers.cases import CASES, PARTY
from desk.registers.checks import Around, complaints
from desk.rights import ALL, HANDLE_ISSUES, SEE_PERSONAL
from desk.store.schema import metadata, people
from desk.store.uid import new_uid
from desk.work import undo
from desk.work.issues.particulars import (
    case_form,
    known_of,
    parties_of,
    party_form,
    remove_party,
    save_case,
    save_party,
)
from desk.work.issues.reading import detail
from desk.work.records.history import history
from desk.work.records.saving import Doubtful
from tests.desk.issue_town import Town

HERE = Around(today="2026-10-31")
_PHONE, _NUMBER = "13800138000", "110101199003078822"


@pytest.fixture
def town(where: Path | str) -> Iterator[Town]:
    made = Town(where, "zhoushan")
    with closing(made.office):
        yield made


def rules(kind: str, values: dict[str, Value]) -> dict[str, bool]:
    return {each.rule: each.is_grave for each in complaints(spec_of(kind), values, HERE)}


# The forms


@pytest.mark.parametrize("kind", [*CASES, PARTY.kind])
def test_a_form_has_its_code_lists_and_its_fields_are_details_or_columns(kind: str) -> None:
    spec = spec_of(kind)
    table = metadata.tables[spec.table]
    assert set(spec.columns()) <= set(table.columns.keys())
    assert not spec.has_details or "detail_json" in table.columns
    for one in spec.fields:
        assert (one.type == "code") == bool(one.codes)
        assert not one.codes or one.codes in code_tables()
    assert kind not in kinds(), "the registers' lists would offer it"


@pytest.mark.parametrize(
    ("kind", "values", "rule", "grave"),
    [
        ("dispute", {"is_settled": "1"}, "settled", True),
        ("dispute", {"is_settled": "1", "settle_way": "02"}, "settled", True),
        ("dispute", {"is_settled": "0", "settled_on": "2026-10-01"}, "not_settled", False),
        ("dispute", {"happened_on": "2026-11-01"}, "past:happened_on", False),
        ("dispute", {"happened_on": "2026-10-02", "settled_on": "2026-10-01"}, "order:happened_on:settled_on", False),
        ("dispute", {"scale": "02", "people": 40}, "scale", False),
        ("hazard", {"level": "03", "measures": "停用"}, "five_duties", False),
        ("hazard", {"level": "03"}, "reported_to", False),
        ("hazard", {"struck_on": "2026-10-01"}, "struck_off", True),
        ("hazard", {"struck_on": "2026-10-01", "review_result": "02", "reviewed_on": "2026-10-01"}, "struck_off", True),
        ("appeal", {"appellant": "02", "people": 1}, "group:people", False),
        ("appeal", {"replied_on": "2026-10-01"}, "answered:reply", False),
        ("petition", {"group": "02", "people": 3}, "group:people", False),
        ("petition", {"answered_on": "2026-10-01"}, "answered:opinion", False),
    ],
)
def test_what_does_not_belong_together_is_told(kind: str, values: dict[str, Value], rule: str, grave: bool) -> None:
    assert rules(kind, values).get(rule) is grave


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        ("dispute", {"is_settled": "1", "settle_way": "02", "settled_on": "2026-10-09", "happened_on": "2026-10-08"}),
        ("dispute", {"scale": "02", "people": 29}),
        ("hazard", {"struck_on": "2026-10-09", "review_result": "01", "reviewed_on": "2026-10-08"}),
        ("hazard", {"level": "01"}),
        ("petition", {"group": "02", "people": 5}),
        ("appeal", {}),
    ],
)
def test_what_belongs_together_passes(kind: str, values: dict[str, Value]) -> None:
    assert rules(kind, values) == {}


# Entered and changed


def test_what_is_entered_with_an_issue_is_kept_as_codes_and_read_in_words(town: Town) -> None:
    one = town.enter(
        kind="dispute", detail={"scale": "个体性", "people": "3", "settle_way": "人民调解", "units": "甲厂"}
    )
    kept = town.office.database.read_value("select detail_json from issue where id = ?", (one,))
    assert json.loads(str(kept)) == {"scale": "01", "people": 3, "settle_way": "02", "units": "甲厂"}
    assert detail(town.office, one).detail == (
        ("规模", "个体性"), ("涉及人数", "3"), ("涉及单位", "甲厂"), ("化解方式", "人民调解"),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"people": "-1"}, "涉及人数应在 0"),
        ({"scale": "全城"}, "规模没有"),
        ({"is_settled": "1"}, "请填写化解方式和化解日期"),
    ],
)
def test_what_makes_no_sense_is_not_entered(town: Town, given: dict[str, str], said: str) -> None:
    with pytest.raises(BadInput, match=said):
        town.enter(kind="dispute", detail=given)
    assert not town.office.database.read("select id from issue")


def test_changed_fields_are_written_with_the_audit_line_and_taken_back(town: Town) -> None:
    one = town.enter(kind="hazard", detail={"site": "旧仓库", "level": "01"})
    save_case(town.office, one, {"measures": "清运", "level": "一般"})
    form = case_form(town.office, one)
    assert form is not None
    assert form.record.values == {"site": "旧仓库", "level": "01", "measures": "清运"}
    assert history(town.office, "hazard", one)[0].fields == (("整改措施", "", "清运"),)
    undo.undo(town.office, town.office.database.seq)
    form = case_form(town.office, one)
    assert form is not None and form.record.values == {"site": "旧仓库", "level": "01"}


def test_a_settled_dispute_needs_way_and_day_and_a_doubt_needs_its_reason(town: Town) -> None:
    one = town.enter(kind="dispute")
    with pytest.raises(Doubtful, match="请填写化解方式和化解日期"):
        save_case(town.office, one, {"is_settled": "1"}, {"settled": "不知道"})
    save_case(town.office, one, {"is_settled": "1", "settle_way": "02", "settled_on": "2026-10-30"})
    with pytest.raises(Doubtful, match="涉及人数填的是 9 人"):
        save_case(town.office, one, {"scale": "01", "people": 9})
    save_case(town.office, one, {"scale": "01", "people": 9}, {"scale": "同一户"})
    save_case(town.office, one, {"units": "甲厂"})


def test_two_clerks_at_one_field_one_is_told_who(town: Town) -> None:
    one = town.enter(kind="appeal", detail={"wish": "修路灯"})
    seen = case_form(town.office, one)
    assert seen is not None
    save_case(town.office, one, {"wish": "修两盏路灯"})
    with pytest.raises(Conflict, match="值班员.*具体要求.*修两盏路灯"):
        save_case(town.office, one, {"wish": "不修了"}, seen=seen.record)
    save_case(town.office, one, {"people": "4"}, seen=seen.record)


def test_fields_of_other_kinds_and_of_events_are_refused(town: Town) -> None:
    with pytest.raises(BadInput, match="没有“scale”这一项"):
        save_case(town.office, town.enter(kind="hazard"), {"scale": "01"})
    event = town.enter(kind="event")
    assert case_form(town.office, event) is None
    with pytest.raises(BadInput, match="没有专有项"):
        save_case(town.office, event, {"scale": "01"})


def test_without_the_right_nothing_is_changed(town: Town) -> None:
    one = town.enter(kind="dispute")
    town.office.actor = replace(town.office.actor, rights=ALL - {HANDLE_ISSUES})
    with pytest.raises(NotAllowed):
        save_case(town.office, one, {"units": "甲"})
    with pytest.raises(NotAllowed):
        save_party(town.office, one, None, {"name": "甲"})


# The people


def _resident(office: Office) -> int:
    with office.write("resident") as t:
        return t.insert(
            people.resident, uid=new_uid(), name="赵小敏", initials="zxm", population="01", state="living",
            state_since="2026-01-01", sex="2", id_type="111", id_no=_NUMBER, phone=_PHONE, live_address="测试路2号",
        )  # fmt: skip


def test_a_party_chosen_from_the_register_brings_its_particulars(town: Town) -> None:
    one, who = town.enter(kind="dispute"), _resident(town.office)
    (party,) = save_party(town.office, one, None, {"resident_id": who, "role": "被申请人"}).rows["party"]
    assert party_form(town.office, party).record.values == {
        "role": "respondent", "resident_id": who, "name": "赵小敏", "sex": "2", "id_type": "111", "id_no": _NUMBER,
        "phone": _PHONE, "address": "测试路2号",
    }  # fmt: skip
    (line,) = detail(town.office, one).parties
    assert (line.role_title, line.name, line.resident_id) == ("被申请人", "赵小敏", who)
    remove_party(town.office, party)
    assert parties_of(town.office, one) == ()
    with pytest.raises(Conflict):
        remove_party(town.office, party)
    undo.undo(town.office, town.office.database.seq)
    assert len(parties_of(town.office, one)) == 1


def test_numbers_are_masked_in_the_query_and_still_come_whole_from_the_register(town: Town) -> None:
    one, who = town.enter(kind="dispute"), _resident(town.office)
    town.office.actor = replace(town.office.actor, rights=ALL - {SEE_PERSONAL})
    seen = known_of(town.office, who, None)
    assert "*" in str(seen["id_no"]) and "*" in str(seen["phone"])
    (party,) = save_party(town.office, one, None, {**seen, "resident_id": who}).rows["party"]
    (line,) = parties_of(town.office, one)
    assert "*" in line.phone and "*" in line.id_no
    kept = town.office.database.read_one("select phone, id_no from party where id = ?", (party,))
    assert kept == (_PHONE, _NUMBER)
    with pytest.raises(NotAllowed, match="遮住"):
        save_party(town.office, one, party, {"phone": "13900139000"})


def test_parties_come_with_an_issue_that_is_entered(town: Town) -> None:
    who = _resident(town.office)
    one = town.enter(
        kind="dispute", parties=({"resident_id": who, "role": "applicant"}, {"name": "钱大", "role": "被申请人"})
    )
    assert [(line.name, line.role) for line in parties_of(town.office, one)] == [
        ("赵小敏", "applicant"), ("钱大", "respondent"),
    ]  # fmt: skip
    with pytest.raises(Missing):
        town.enter(kind="dispute", parties=({"role": "applicant"},))


def test_a_name_is_needed_and_a_wrong_number_is_doubted(town: Town) -> None:
    one = town.enter(kind="dispute")
    with pytest.raises(Doubtful, match="姓名或名称"):
        save_party(town.office, one, None, {"role": "applicant"})
    with pytest.raises(Doubtful):
        save_party(town.office, one, None, {"name": "钱大", "id_no": "110101199003078811"})
    save_party(town.office, one, None, {"name": "钱大", "id_no": "110101199003078811"}, {"id_no": "证件如此"})


def test_petition_classes_are_in_the_catalogue_with_their_limits() -> None:
    found = catalogue("events").of_kind("petition")
    assert len(found) == 13
    assert {one.limit for one in found[0].conditions} == {"60自然日", "15自然日", "2紧急工作时"}


def test_a_petition_is_entered_by_its_own_number_with_its_fields(town: Town) -> None:
    one = town.enter(
        kind="petition", detail={"form": "来访", "times": "初次", "group": "群访", "people": "7", "purpose": "求决"}
    )
    found = detail(town.office, one)
    assert found.number == "XF202610300001" and found.kind_title == "信访"
    assert dict(found.detail) == {
        "信访形式": "来访", "初次或重复": "初次", "个访或群访": "群访", "人数": "7", "信访目的": "求决",
    }  # fmt: skip
    assert town.titles(one)
