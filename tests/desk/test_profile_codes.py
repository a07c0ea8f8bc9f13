"""Code tables and catalogues: complete for the data dictionary, and what a broken file is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from desk.errors import BadProfile
from desk.profile import PROFILE_LISTS, catalogue, catalogue_keys, code_tables, parse_limit, shipped
from desk.profile.codes import read_catalogue, read_codes
from desk.sample.starting import starting_classes
from desk.store.schema import metadata

ELSEWHERE = {"catalogue"}


def test_every_code_list_of_the_data_dictionary_exists() -> None:
    named = {
        column.info["code"] for table in metadata.tables.values() for column in table.columns if column.info.get("code")
    }
    assert len(named) > 30
    missing = named - set(code_tables()) - set(PROFILE_LISTS) - ELSEWHERE
    assert not missing


def test_every_profile_gives_the_lists_it_promises() -> None:
    for profile in shipped():
        for code_list in PROFILE_LISTS:
            if code_list != "road_grade" or profile.road_grades:
                assert profile.codes(code_list), (profile.key, code_list)
        with pytest.raises(KeyError):
            profile.codes("nation")


def test_code_tables_say_their_source_and_how_sure_we_are() -> None:
    for table in code_tables().values():
        assert table.source and table.entries, table.key
        assert table.confidence in {"high", "med", "low"}, table.key
        codes = {one.code for one in table.entries}
        assert len(codes) == len(table.entries), table.key
        assert {one.parent for one in table.entries} - {""} <= codes, table.key


def test_the_standards_have_the_size_they_have() -> None:
    tables = code_tables()
    assert [one.code for one in tables["nation"].entries][:56] == [f"{n:02d}" for n in range(1, 57)]
    assert len(tables["politics"].entries) == 13
    assert tables["education"].label("21") == "大学本科毕业"
    assert tables["region"].label("110101") == "北京市东城区"
    assert tables["region"].label("330900") == "浙江省舟山市"


def test_a_label_is_found_however_a_sheet_writes_it() -> None:
    nation = code_tables()["nation"]
    assert nation.code_of("汉") == nation.code_of("汉族") == nation.code_of(" 01 ") == "01"
    assert nation.code_of("火星") is None
    assert nation.label("77") == "77"


def test_there_are_56_kinds_of_facilities_in_6_groups() -> None:
    facilities = catalogue("facilities")
    assert len(facilities.groups) == 6
    assert len(facilities.classes) == 56
    for one in facilities.classes:
        assert len(one.code) == 4 and one.colour.startswith("#") and len(one.glyph) == 1
        assert one.symbol == f"{one.shape} {one.colour} {one.glyph}"


def test_codes_are_unique_in_every_office_that_a_profile_makes() -> None:
    for profile in shipped():
        codes = [one.code for one, _ in starting_classes(profile)]
        assert codes and len(set(codes)) == len(codes), profile.key


def test_every_class_has_conditions_with_limits() -> None:
    for key in catalogue_keys():
        found = catalogue(key)
        for one in found.classes:
            assert one.conditions and one.department, one.name
            for condition in one.conditions:
                assert parse_limit(condition.limit).amount > 0
                assert condition.file_when and condition.close_when


def test_the_checklists_of_the_roads_are_filed_under_their_classes() -> None:
    roads = catalogue("jinzhou-events")
    for profile in shipped():
        for grade in profile.road_grades:
            for item in grade.checklist:
                assert roads.find(item.class_code).name.strip("无") in item.title or item.class_code == "9108"


def test_an_unknown_catalogue_is_answered_with_the_closest() -> None:
    with pytest.raises(BadProfile, match="是不是“facilities”"):
        catalogue("facility")
    with pytest.raises(KeyError):
        catalogue("events").find("0101")


def test_a_broken_catalogue_is_told_everything_at_once(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(
        'key = "mine"\ntitle = "试"\nsource = "试"\nconfidence = "low"\n'
        'groups = [{ code = "01", name = "甲", kind = "event", colour = "#000000" }]\n'
        'sets = [{ key = "one", conditions = [{ file = "a", close = "b", limit = "很快" }] }]\n'
        'classes = [{ code = "0201", name = "乙", use = ["one"] }, { code = "0101", name = "丙", use = ["on"] },\n'
        '  { code = "0101", name = "丁", use = ["one"] }]\n',
        encoding="utf-8",
    )
    with pytest.raises(BadProfile) as caught:
        read_catalogue(path)
    said = "\n".join(caught.value.complaints)
    for part in ("没有叫“02”的大类", "没有叫“on”的条件组；是不是“one”？", "“丙”没有立案条件", "时限写错", "“0101”重复"):
        assert part in said
    path.write_text("tables = [{ key = 1 }]", encoding="utf-8")
    with pytest.raises(BadProfile, match="应是文字"):
        read_codes(path)
