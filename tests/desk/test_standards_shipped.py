"""The full case standard of one city that is shipped: its numbers are those of the published list."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest

from desk.profile import catalogue, parse_limit
from desk.profile.shelf import shipped_profile
from desk.sample.starting import starting_classes

GROUPS = {
    "city-facilities": {"公用设施": 40, "道路交通设施": 20, "市容环境设施": 10, "园林绿化设施": 16, "其他部件": 6},
    "city-events": {"市容环境": 47, "宣传广告": 8, "施工管理": 16, "街面秩序": 13, "突发事件": 10, "其他事件": 4},
}
LIMITS = {
    "1天": 143, "5天": 86, "3天": 84, "2天": 82, "4小时": 39, "2紧急工作时": 32, "2小时": 22, "7天": 9, "1紧急工作时": 5,
    "15天": 5, "4紧急工作时": 4, "2紧急工作日": 3, "10天": 2, "4天": 1, "1紧急工作日": 1, "1紧急工作时制止": 1,
}  # fmt: skip


@pytest.mark.parametrize(("key", "rows"), [("city-facilities", 375), ("city-events", 144)])
def test_groups_classes_and_rows_are_as_many_as_the_city_has(key: str, rows: int) -> None:
    book = catalogue(key)
    assert {one.name: sum(c.parent == one.code for c in book.classes) for one in book.groups} == GROUPS[key]
    assert sum(len(one.conditions) for one in book.classes) == rows


def test_the_limits_are_distributed_as_in_the_city_and_each_can_be_read() -> None:
    found = [c.limit for key in GROUPS for one in catalogue(key).classes for c in one.conditions]
    assert Counter(found) == LIMITS and len(found) == 519
    assert all(parse_limit(one).amount > 0 for one in found)


@pytest.mark.parametrize("key", list(GROUPS))
def test_every_row_is_a_whole_sentence_with_a_department_and_no_class_says_the_same_twice(key: str) -> None:
    book = catalogue(key)
    for one in book.classes:
        said = [c.file_when for c in one.conditions]
        assert len(set(said)) == len(said), one.name
        assert one.department and one.superior and one.glyph, one.name
        for condition in one.conditions:
            assert len(condition.file_when) >= 5 and len(condition.close_when) >= 2, (one.name, condition)
            assert "…" not in condition.file_when and "{" not in condition.file_when + condition.close_when
    assert "核对" in book.note and book.confidence == "med"


def test_a_city_that_takes_the_full_standard_gets_it_beside_the_common_disputes_and_hazards() -> None:
    profile = shipped_profile("zhoushan")
    names = {"facility": "city-facilities", "event": "city-events"}
    full = replace(
        profile,
        categories=tuple(replace(c, catalogue=names.get(c.key, c.catalogue)) for c in profile.categories),
    )
    classes = [one for one, _ in starting_classes(full)]
    codes = [one.code for one in classes]
    assert len(set(codes)) == len(codes)
    count = Counter(one.kind for one in classes if one.parent)
    assert (count["facility"], count["event"]) == (92, 98) and count["dispute"] and count["hazard"]


def test_the_present_offices_start_with_the_classes_they_always_had() -> None:
    codes = {one.code: one.name for one, _ in starting_classes(shipped_profile("zhoushan"))}
    assert codes["0118"] == "路灯" and codes["1110"] == "暴露垃圾" and codes["4101"] == "消防隐患"
    assert sum(code < "1" and len(code) == 4 for code in codes) == 56
