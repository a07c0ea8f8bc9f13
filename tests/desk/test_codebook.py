"""Code tables: what the standard says, what the office added, what is no longer offered; nobody's record changes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from desk.errors import BadInput, Conflict, Missing, NotAllowed
from desk.office import Office
from desk.profile.codes import code_tables
from desk.work.records import codebook
from desk.work.records.choosing import codes
from desk.work.undo import undo
from tests.desk.town import CLERK, new_office


@pytest.fixture
def office(where: str) -> Iterator[Office]:
    made = new_office(where)
    yield made
    made.close()


def labels(office: Office, name: str) -> dict[str, str]:
    return {one.code: one.label for one in codebook.entries(office, name)}


def test_every_table_says_its_standard_and_how_sure_it_is(office: Office) -> None:
    for one in codebook.lists(office):
        assert one.title and one.source and one.status in codebook.STATUSES
        assert labels(office, one.name) == code_tables()[one.name].labels()


def test_an_entry_of_ones_own_stands_last_and_is_offered_and_spoken(office: Office) -> None:
    said = codebook.add(office, "hazard", "L01", "电动车违规充电")
    last = codebook.entries(office, "hazard")[-1]
    assert (last.code, last.label, last.status, last.source) == ("L01", "电动车违规充电", "本地增补", "本单位")
    assert codes(office, "hazard")["L01"] == "电动车违规充电"
    assert len(labels(office, "hazard")) == len(code_tables()["hazard"].entries) + 1
    undo(office, said.audit_id or 0)
    assert labels(office, "hazard") == code_tables()["hazard"].labels()


def test_what_is_out_of_use_is_not_offered_but_still_known(office: Office) -> None:
    codebook.retire(office, "nation", "56")
    assert "56" not in codes(office, "nation")
    assert [one.label for one in codebook.entries(office, "nation") if one.valid_to] == [labels(office, "nation")["56"]]
    codebook.retire(office, "nation", "56", back=True)
    assert "56" in codes(office, "nation")


def test_a_reworded_label_is_what_lists_say(office: Office) -> None:
    before = labels(office, "care_level")
    code = next(iter(before))
    codebook.change(office, "care_level", code, label="一级关注", status="待核实", source="本街道〔2026〕3号")
    entry = next(one for one in codebook.entries(office, "care_level") if one.code == code)
    assert (entry.label, entry.status, entry.source) == ("一级关注", "待核实", "本街道〔2026〕3号")


def test_nothing_stands_twice_and_nothing_is_without_a_name(office: Office) -> None:
    first = codebook.entries(office, "hazard")[0]
    with pytest.raises(Conflict, match="代码不能重复"):
        codebook.add(office, "hazard", first.code, "别的")
    with pytest.raises(Conflict, match="请不要重复"):
        codebook.add(office, "hazard", "L02", first.label)
    with pytest.raises(Missing, match="名称"):
        codebook.add(office, "hazard", "L02", "  ")
    with pytest.raises(BadInput, match="只能用字母和数字"):
        codebook.add(office, "hazard", "一号", "甲")
    with pytest.raises(BadInput, match="最多"):
        codebook.add(office, "hazard", "L02", "长" * 61)


def test_tables_the_program_acts_on_keep_their_entries(office: Office) -> None:
    with pytest.raises(BadInput, match="不能增加"):
        codebook.add(office, "resident_state", "x", "失联")
    with pytest.raises(BadInput, match="不能停用"):
        codebook.retire(office, "resident_state", "living")
    with pytest.raises(BadInput, match="没有“region”"):
        codebook.entries(office, "region")


def test_only_who_may_edit_forms_edits_their_codes(office: Office) -> None:
    office.actor = replace(CLERK)
    with pytest.raises(NotAllowed):
        codebook.add(office, "hazard", "L01", "甲")


def test_how_many_hold_a_code_is_counted_in_every_table(office: Office) -> None:
    told = office.database.read_value("select count(*) from resident where sex = '1'")
    staff = office.database.read_value("select count(*) from person where sex = '1'")
    assert told and codebook.used(office, "sex", "1") == told + staff
