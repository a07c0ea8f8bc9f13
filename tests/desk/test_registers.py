"""Forms of the registers: every field has its place and its code list; what belongs together is checked."""

from __future__ import annotations

import pytest

from desk import identity
from desk.errors import BadInput
from desk.model import Value
from desk.profile.codes import code_tables
from desk.registers import kinds, spec_of
from desk.registers.checks import Around, complaints
from desk.registers.details import other_details, read_details, written_details
from desk.registers.relations import after_change
from desk.registers.spec import FieldSpec
from desk.registers.typed import day, shown, told_by_number, typed
from desk.store.schema import metadata

TODAY = "2026-10-31"
HERE = Around(today=TODAY)
RESIDENT = {"name": "刘洋", "population": "01", "state": "living"}


def rules(kind: str, values: dict[str, Value], around: Around = HERE) -> set[str]:
    return {each.rule for each in complaints(spec_of(kind), values, around)}


# The forms


@pytest.mark.parametrize("kind", kinds())
def test_every_field_is_a_column_of_its_table_or_a_detail(kind: str) -> None:
    spec = spec_of(kind)
    table = metadata.tables[spec.table]
    assert set(spec.columns()) <= set(table.columns.keys())
    assert set(spec.fixed) | set(spec.defaults) <= set(table.columns.keys())
    assert not spec.has_details or "detail_json" in table.columns
    needed = {
        c.name for c in table.columns if not c.nullable and c.server_default is None and c.name not in ("id", "uid")
    }
    made = {"initials", "detail_json", *spec.fixed, *spec.defaults}
    assert needed - made <= {one.key for one in spec.fields if one.needed}


@pytest.mark.parametrize("kind", kinds())
def test_every_code_field_has_its_list_and_titles_are_told_apart(kind: str) -> None:
    spec = spec_of(kind)
    for one in spec.fields:
        assert (one.type == "code") == bool(one.codes)
        assert not one.codes or one.codes == "catalogue" or one.codes in code_tables()
    for section in spec.sections:
        titles = [one.title for one in section.fields]
        assert len(titles) == len(set(titles))


def test_every_special_group_of_the_code_list_has_a_form() -> None:
    groups = {f"special:{code}" for code in code_tables()["special_kind"].labels()}
    assert groups == {kind for kind in kinds() if kind.startswith("special:")}
    for code, label in code_tables()["special_kind"].labels().items():
        assert spec_of(f"special:{code}").title == label


def test_fields_of_the_standard_are_there() -> None:
    titles = {one.title for one in spec_of("special:correction").fields}
    for (
        wanted
    ) in "矫正人员编号 原羁押场所 矫正类别 具体罪名 接收方式 四史 三涉 是否脱管 是否漏管 奖惩情况 是否重新犯罪".split():
        assert wanted in titles
    assert {one.title for one in spec_of("rental").fields} >= {
        "房屋编号",
        "星级",
        "房主现居详址",
        "承租人姓名",
        "隐患类型",
    }


def test_an_unknown_kind_is_told() -> None:
    with pytest.raises(BadInput, match="没有登记表"):
        spec_of("special:wizard")


def test_sections_come_with_the_type_of_population_and_of_organisation() -> None:
    def sections(kind: str, values: dict[str, Value]) -> list[str]:
        return [section.title for section, _ in spec_of(kind).shown(values)]

    assert sections("resident", {"population": "02"}) == ["基本信息", "居住与户", "流动人口", "其他"]
    assert sections("resident", {"population": "03"}) == ["基本信息", "居住与户", "境外人员", "其他"]
    assert sections("organisation", {"kind": "hotspot"}) == ["单位", "治安重点地区"]
    assert sections("organisation", {"kind": "school"}) == ["单位", "学校"]


# What was typed


@pytest.mark.parametrize(
    "text",
    ["1990.3.7", "19900307", "1990-03-07", "1990/3/7", "1990年3月7日", "１９９０．３．７", "1990 3 7", "1990，3，7"],
)
def test_dates_are_taken_as_they_are_typed(text: str) -> None:
    assert typed(FieldSpec(key="d", title="日期", type="date"), text) == "1990-03-07"


@pytest.mark.parametrize("text", ["1990.13.7", "1990.2.30", "90.3.7", "1990.3", "昨天"])
def test_what_is_no_whole_date_is_refused(text: str) -> None:
    with pytest.raises(BadInput):
        day(text, TODAY)


def test_month_and_day_alone_are_of_this_year() -> None:
    assert day("3.7", TODAY) == "2026-03-07"


def test_codes_are_taken_by_word_number_or_part() -> None:
    nation = spec_of("resident").field("nation")
    known = code_tables()["nation"].labels()
    assert [typed(nation, text, codes=known) for text in ("汉", "汉族", "01", "维吾尔", "")] == ["01"] * 3 + [
        "05",
        None,
    ]
    several = spec_of("special:correction").field("four_histories")
    found = typed(several, "吸毒史，袭警史、吸毒史", codes=code_tables()["four_histories"].labels())
    assert found == "01,04"
    assert shown(several, found, code_tables()["four_histories"].labels()) == "吸毒史、袭警史"


def test_numbers_keep_their_bounds() -> None:
    floors = spec_of("building").field("floors")
    assert typed(floors, "１8") == 18
    for text in ("十八", "18.5", "900"):
        with pytest.raises(BadInput, match="层数"):
            typed(floors, text)


def test_a_note_keeps_its_lines() -> None:
    assert typed(spec_of("resident").field("note"), " 一 \n\n 二") == "一\n二"


def test_a_number_tells_birth_sex_age_and_region() -> None:
    regions = code_tables()["region"].labels()
    assert (
        told_by_number(identity.make_id("110101", "1990-03-07", 2), regions, TODAY)
        == "1990年3月7日 女 36岁 · 北京市东城区"
    )
    assert told_by_number("440524188001010014", regions, TODAY).endswith("广东省汕头市")  # an abolished county
    assert told_by_number("123", regions, TODAY) == ""


# Details


def test_details_under_their_chinese_names_are_read_and_others_kept() -> None:
    spec = spec_of("special:youth")
    text = '{"人员类型": "闲散青少年", "档案号": "7", "help": "谈话"}'
    assert read_details(spec, text) == {"youth_kind": "闲散青少年", "help": "谈话"}
    assert other_details(spec, text) == {"档案号": "7"}
    assert written_details(spec, text, {"youth_kind": "01", "help": None}) == '{"档案号": "7", "youth_kind": "01"}'
    assert read_details(spec, "not json") == {} == read_details(spec, None)


# What belongs together


def number(birth: str = "1990-03-07", serial: int = 1) -> str:
    return identity.make_id("110101", birth, serial)


@pytest.mark.parametrize(
    ("values", "rule"),
    [
        ({"id_no": number()[:-1] + ("0" if number()[-1] != "0" else "1")}, "id_no"),
        ({"id_no": number(), "birth": "1990-03-08"}, "birth_by_id"),
        ({"id_no": number(), "sex": "2"}, "sex_by_id"),
        ({"birth": "2027-01-01"}, "birth_future"),
        ({"birth": "1890-01-01"}, "birth_long_ago"),
        ({"birth": "1990-01-01", "state": "dead", "state_since": "1980-01-01"}, "death_before_birth"),
        ({"birth": "2015-01-01", "relation": "02"}, "young_head"),
        ({"birth": "2015-01-01", "marriage": "20"}, "young_marriage"),
        ({"phone": "138000"}, "phone:phone"),
        ({"population": "03", "arrived_on": "2026-05-01", "leaves_on": "2026-04-01"}, "order:arrived_on:leaves_on"),
        ({"name": ""}, "needed:name"),
    ],
)
def test_a_resident_that_does_not_fit_is_told_and_one_that_fits_is_not(values: dict[str, Value], rule: str) -> None:
    assert rule in rules("resident", {**RESIDENT, **values})
    good = {
        "id_no": number(),
        "birth": "1990-03-07",
        "sex": "1",
        "relation": "02",
        "marriage": "20",
        "phone": "13800001234",
    }
    assert rules("resident", {**RESIDENT, **good}) == set()


def test_another_head_and_the_same_number_are_named() -> None:
    around = Around(today=TODAY, heads=("张伟",), same_number=("王芳", "李四"))
    said = [
        each.sentence
        for each in complaints(spec_of("resident"), {**RESIDENT, "relation": "02", "id_no": number()}, around)
    ]
    assert any("户主已经是张伟" in each for each in said) and any("王芳、李四也用这个号码" in each for each in said)


def test_a_masked_number_says_nothing() -> None:
    assert rules("resident", {**RESIDENT, "id_no": "110101********0017", "birth": "1999-01-01"}) == set()


def test_a_passport_is_no_identity_number() -> None:
    assert rules("resident", {**RESIDENT, "id_type": "414", "id_no": "E12345678"}) == set()


@pytest.mark.parametrize(
    ("kind", "values", "birth", "rule"),
    [
        ("special:youth", {}, "2012-05-01", "guardian"),
        ("special:youth", {}, "1980-05-01", "young"),
        ("special:mental", {}, "", "guardian"),
        ("special:elderly_alone", {}, "1990-01-01", "old"),
        (
            "special:release",
            {"released_on": "2025-05-01", "placed_on": "2025-04-01"},
            "",
            "order:released_on:placed_on",
        ),
        ("special:release", {"placement": "02"}, "", "follows:unplaced_reason"),
        ("special:correction", {"is_escaped": "1"}, "", "follows:escaped_reason"),
        ("special:correction", {"correction_until": "2026-09-30"}, "", "ended:correction_until"),
        ("special:drug", {"since": "2027-01-01"}, "", "past:since"),
    ],
)
def test_special_records_are_checked(kind: str, values: dict[str, Value], birth: str, rule: str) -> None:
    base: dict[str, Value] = {"resident_id": 1, "since": "2025-01-01"}
    assert rule in rules(kind, {**base, **values}, Around(today=TODAY, birth=birth))


def test_a_grown_young_man_needs_no_guardian_and_a_minor_with_one_is_well() -> None:
    base: dict[str, Value] = {"resident_id": 1, "since": "2025-01-01"}
    assert rules("special:youth", base, Around(today=TODAY, birth="2005-01-01")) == set()
    with_one = {**base, "guardian": "张伟", "guardian_phone": "13800001234"}
    assert rules("special:youth", with_one, Around(today=TODAY, birth="2012-01-01")) == set()


def test_organisations_rentals_and_things_are_checked() -> None:
    firm: dict[str, Value] = {"name": "测试", "kind": "firm"}
    assert rules("organisation", {**firm, "credit_code": "91350100M000100Y43"}) == set()
    assert rules("organisation", {**firm, "credit_code": "91350100M000100Y44"}) == {"credit_code"}
    assert rules("organisation", {**firm, "lon": 116.4}) == {"half_position"}
    assert rules("organisation", {**firm, "lon": 39.9, "lat": 116.4}) == {"position_swapped"}
    rental: dict[str, Value] = {"code": "1", "address": "x", "since": "2026-02-01", "until": "2026-01-01"}
    assert rules("rental", rental) == {"order:since:until"}
    thing: dict[str, Value] = {
        "name": "x",
        "class_code": "0101",
        "code": "1101010101000001",
        "state": "01",
        "lon": 116.4,
        "lat": 39.9,
    }
    assert rules("facility", thing) == set()
    device = {**thing, "device_kind": "voc", "threshold": 1.0, "threshold_low": 2.0}
    assert rules("device", device) == {"thresholds"}


# Households


@pytest.mark.parametrize(
    ("code", "new", "sex", "birth", "after"),
    [
        ("22", "12", "1", "2005-01-01", "22"),  # the widow's son is still her son
        ("52", "12", "2", "1950-01-01", None),  # her mother-in-law is not guessed
        ("12", "22", "2", "1978-01-01", "52"),  # the son's mother
        ("32", "22", "2", "2008-01-01", "77"),  # the son's younger sister
        ("23", "22", "1", "2000-01-01", "71"),  # the son's elder brother
        ("51", "22", "1", "1950-01-01", "61"),  # the son's grandfather
        ("99", "12", "1", "2000-01-01", None),
        (None, "12", "1", "2000-01-01", None),
    ],
)
def test_relations_follow_a_new_head_where_they_can(
    code: str | None, new: str, sex: str, birth: str, after: str | None
) -> None:
    assert after_change(code, new, sex, birth, "2005-01-01") == after
