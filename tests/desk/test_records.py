"""Records read and saved by their forms: what changed is written, masks never, nobody is overwritten, all can be undone."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace

import pytest

from desk import identity
from desk.errors import BadInput, Conflict, NotAllowed
from desk.model import Actor, Value
from desk.office import Office
from desk.registers import spec_of
from desk.rights import ALL, SEE_PERSONAL
from desk.work.records.choosing import choices
from desk.work.records.reading import blank, read
from desk.work.records.saving import Doubtful, save
from desk.work.undo import undo
from tests.desk.town import CLERK, SECRETARY, new_office

MASKED = Actor(name="小陈", rights=ALL - {SEE_PERSONAL})
NEW_ID = identity.make_id("110101", "1990-03-07", 2)

pytestmark = pytest.mark.long


@pytest.fixture
def office(where: str) -> Iterator[Office]:
    made = new_office(where)
    yield made
    made.close()


def column(office: Office, name: str, id: int = 1, table: str = "resident") -> object:
    return office.database.read_value(f'select "{name}" from "{table}" where id = ?', (id,))


def as_person(office: Office, actor: Actor) -> None:
    office.actor = actor
    vars(office).pop("search", None)


def count_changes(office: Office) -> int:
    return int(office.database.read_value("select count(*) from change"))


def new_resident(office: Office, **given: Value) -> int:
    values = {"name": "刘洋", "id_no": NEW_ID, "phone": "138 0000 1234", "building_id": 2, "room": "305", **given}
    (one,) = save(office, "resident", None, values).rows["resident"]
    return one


def test_a_new_resident_brings_birth_sex_address_and_what_the_search_box_needs(office: Office) -> None:
    one = new_resident(office)
    assert [column(office, name, one) for name in ("birth", "sex", "id_type", "live_address", "phone", "initials")] == [
        "1990-03-07", "2", "111", "测试路2号305室", "13800001234", "ly",
    ]  # fmt: skip
    assert column(office, "id_tail", one) == NEW_ID[::-1]
    assert column(office, "phone_tail", one) == "43210000831"
    assert (column(office, "state", one), column(office, "population", one)) == ("living", "01")


def test_codes_and_dates_are_taken_as_people_type_them(office: Office) -> None:
    one = new_resident(office, nation="回", birth="1990.3.7", sex="女性", politics="01", id_no=None)
    assert [column(office, name, one) for name in ("nation", "birth", "sex", "politics")] == [
        "03", "1990-03-07", "2", "01",
    ]  # fmt: skip


def test_only_what_was_changed_is_written_and_nothing_at_all_for_a_form_saved_as_it_was(office: Office) -> None:
    record = read(office, "resident", 1)
    before = count_changes(office)
    assert not save(office, "resident", 1, record.values, seen=record).rows
    assert count_changes(office) == before
    changes = save(office, "resident", 1, {**record.values, "workplace": "城关小学"}, seen=record)
    kept = office.database.read_one(
        "select before_json, after_json from change where audit_id = ?", (changes.audit_id,)
    )
    assert kept is not None
    old, new = (json.loads(text) for text in kept)
    assert {key for key in new if new[key] != old[key]} == {"workplace"}


def test_a_save_is_taken_back_by_undo(office: Office) -> None:
    changes = save(office, "resident", 1, {"name": "张卫", "phone": "13900000000"})
    assert changes.audit_id is not None
    undo(office, changes.audit_id)
    assert (column(office, "name"), column(office, "initials"), column(office, "phone")) == ("张伟", "zw", None)


def test_a_masked_number_that_comes_back_is_no_change_and_cannot_be_typed_over(office: Office) -> None:
    save(office, "resident", 1, {"phone": "13900000000"})
    full = column(office, "id_no")
    as_person(office, MASKED)
    record = read(office, "resident", 1)
    assert record.values["phone"] == "139****0000" and "*" in str(record.values["id_no"])
    assert record.masked == {"phone", "id_no"}
    save(office, "resident", 1, {**record.values, "workplace": "城关小学"}, seen=record)
    assert (column(office, "phone"), column(office, "id_no")) == ("13900000000", full)
    with pytest.raises(NotAllowed, match="显示完整个人信息"):
        save(office, "resident", 1, {"phone": "13911111111"})
    with pytest.raises(BadInput, match="星号"):
        save(office, "resident", 2, {"phone": "139****0000"})
    save(office, "resident", 2, {"phone": "13911111111"})  # an empty field may be filled
    assert column(office, "phone", 2) == "13911111111"


def test_a_number_inside_a_note_is_masked_as_well(office: Office) -> None:
    save(office, "resident", 1, {"note": f"儿子号码 {NEW_ID}"})
    as_person(office, MASKED)
    record = read(office, "resident", 1)
    assert NEW_ID not in str(record.values["note"]) and "note" in record.masked


def test_somebody_elses_change_of_the_same_field_is_said_with_who_and_what(office: Office) -> None:
    record = read(office, "resident", 1)
    as_person(office, replace(SECRETARY, name="李主任"))
    save(office, "resident", 1, {"marriage": "离婚"})
    as_person(office, SECRETARY)
    with pytest.raises(Conflict, match="李主任在 2026-10-31 09:05 把“婚姻状况”改成了“离婚”"):
        save(office, "resident", 1, {**record.values, "marriage": "20"}, seen=record)
    save(office, "resident", 1, {"workplace": "城关小学"}, seen=record)  # another field does not collide
    assert (column(office, "marriage"), column(office, "workplace")) == ("40", "城关小学")


def test_what_contradicts_the_id_number_is_saved_only_with_a_reason_which_is_kept(office: Office) -> None:
    with pytest.raises(Doubtful) as caught:
        new_resident(office, birth="1990-03-08")
    assert [each.rule for each in caught.value.complaints] == ["birth_by_id"]
    assert "1990-03-07" in str(caught.value)
    values = {"name": "刘洋", "id_no": NEW_ID, "birth": "1990-03-08"}
    (one,) = save(office, "resident", None, values, {"birth_by_id": "身份证登记有误，以户口簿为准"}).rows["resident"]
    kept = office.database.read(
        "select rule, reason, actor from exemption where kind = 'resident' and row_id = ?", (one,)
    )
    assert kept == [("birth_by_id", "身份证登记有误，以户口簿为准", "王书记")]
    assert read(office, "resident", one).reasons == {"birth_by_id": "身份证登记有误，以户口簿为准"}
    save(office, "resident", one, {"birth": "1990-03-09"})  # the reason holds


def test_an_old_doubt_does_not_stop_the_change_of_another_field(office: Office) -> None:
    with office.write("past the verbs") as t:
        from desk.store.schema import people

        t.update(people.resident, 1, birth="1955-01-01")
    save(office, "resident", 1, {"workplace": "城关小学"})
    with pytest.raises(Doubtful):
        save(office, "resident", 1, {"birth": "1955-01-02"})


def test_a_missing_name_cannot_be_excused(office: Office) -> None:
    with pytest.raises(Doubtful, match="请填写姓名"):
        save(office, "resident", None, {"name": " "}, {"needed:name": "不知道"})


def test_the_same_id_number_names_who_has_it(office: Office) -> None:
    with pytest.raises(Doubtful, match="张伟也用这个号码"):
        new_resident(office, id_no=column(office, "id_no"))


def test_a_household_has_one_head(office: Office) -> None:
    save(office, "resident", 1, {"relation": "户主"})
    with pytest.raises(Doubtful, match="已经是张伟"):
        save(office, "resident", 2, {"relation": "户主"})
    save(office, "resident", 2, {"relation": "妻"})


def test_choosing_a_household_brings_building_and_room(office: Office) -> None:
    (one,) = save(office, "resident", None, {"name": "刘洋", "household_id": 3}).rows["resident"]
    assert [column(office, name, one) for name in ("building_id", "room", "live_address")] == [
        3,
        "101",
        "测试路3号101室",
    ]


def test_details_are_kept_beside_what_the_form_does_not_know(office: Office) -> None:
    values = {"resident_id": 1, "since": "2026-1-5", "correction_kind": "缓刑", "four_histories": "吸毒史、自杀史"}
    (one,) = save(office, "special:correction", None, values).rows["special"]
    assert json.loads(str(column(office, "detail_json", one, "special"))) == {
        "correction_kind": "02", "four_histories": "01,03",
    }  # fmt: skip
    from desk.store.schema import people

    with office.write("older data") as t:
        t.update(people.special, one, detail_json='{"矫正类别": "假释", "档案柜": "3 号"}')
    record = read(office, "special:correction", one)
    assert record.values["correction_kind"] == "03" and record.others == {"档案柜": "3 号"} and record.title == "张伟"
    save(office, "special:correction", one, {**record.values, "crime": "盗窃罪"}, seen=record)
    assert json.loads(str(column(office, "detail_json", one, "special"))) == {
        "矫正类别": "假释", "档案柜": "3 号", "crime": "盗窃罪",
    }  # fmt: skip


def test_a_thing_with_a_place_lies_in_its_grid_and_moves_with_it(office: Office) -> None:
    values: dict[str, Value] = {"name": "测试诊所", "kind": "医疗机构", "lon": 116.405, "lat": 39.905}
    (one,) = save(office, "organisation", None, values).rows["organisation"]
    grid = "select a.name from member m join area a on a.id = m.area_id where m.kind = 'organisation' and m.item_id = ?"
    assert office.database.read(grid, (one,)) == [("第1社区第1网格",)]
    changes = save(office, "organisation", one, {"lon": "116.415"})
    assert office.database.read(grid, (one,)) == [("第2社区第1网格",)]
    assert changes.audit_id is not None
    undo(office, changes.audit_id)
    assert office.database.read(grid, (one,)) == [("第1社区第1网格",)]


def test_a_wrong_code_names_what_would_be_right(office: Office) -> None:
    with pytest.raises(BadInput, match="民族没有“汗”这一项，可填："):
        save(office, "resident", 1, {"nation": "汗"})
    with pytest.raises(BadInput, match="不是完整的日期"):
        save(office, "resident", 1, {"birth": "七五年"})


def test_without_the_right_nothing_is_written(office: Office) -> None:
    as_person(office, CLERK)
    with pytest.raises(NotAllowed, match="编辑名册"):
        save(office, "resident", 1, {"note": "x"})


def test_households_of_the_chosen_building_are_offered_and_found_by_the_heads_initials(office: Office) -> None:
    field = spec_of("resident").field("household_id")
    assert [one.title for one in choices(office, field, "", building_id=2)] == ["张伟户 101"]
    assert len(choices(office, field, "zw")) == 4
    assert blank(office, "resident", {"household_id": 2}).labels == {"household_id": "张伟户 101"}
