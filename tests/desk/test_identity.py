"""Identity numbers, phones and names as clerks meet them."""

from __future__ import annotations

import random
import time

import pytest

from desk.identity import (
    all_initials,
    birth_of,
    check_credit_code,
    check_digit,
    check_id,
    check_phone,
    clean,
    clean_name,
    initials,
    make_id,
    mask_id,
    mask_name,
    mask_phone,
    normal_phone,
    sex_of,
    upgrade_id,
)


@pytest.mark.parametrize("number", ["11010519491231002X", "440524188001010014", "11010519491231002x"])
def test_published_sample_numbers_pass(number: str) -> None:
    assert check_id(number).ok


def test_every_single_wrong_digit_is_noticed() -> None:
    number = "11010519491231002X"
    for place in range(17):
        for digit in "0123456789":
            if digit != number[place]:
                wrong = number[:place] + digit + number[place + 1 :]
                assert not check_id(wrong).ok, wrong


def test_every_swap_of_neighbours_is_noticed() -> None:
    number = make_id("110101", "1987-06-05", 423)
    for place in range(16):
        swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
        assert swapped == number or not check_id(swapped).ok


def test_a_number_tells_birth_and_sex_and_contradicts_what_was_filled_in() -> None:
    number = make_id("110101", "1990-02-28", 12)
    assert birth_of(number) == "1990-02-28"
    assert sex_of(number) == "2"
    warnings = check_id(number, birth="1990-02-27", sex="1").warnings
    assert warnings == (
        "号码里的出生日期是1990-02-28，填的是1990-02-27",
        "号码里的性别是女，填的是男",
    )


def test_impossible_dates_regions_and_lengths_are_named() -> None:
    first = "11010119990230001"
    assert check_id(first + check_digit(first)).warnings == ("出生日期19990230不存在",)
    assert check_id(make_id("990101", "1999-01-01", 1)).warnings == ("地区码990101不存在",)
    assert check_id("123").warnings == ("身份号码应是18位，现在是3位",)
    assert check_id("").warnings == ("没有填身份号码",)
    assert "还没到" in check_id(make_id("110101", "2030-01-01", 1), today="2026-10-31").warnings[0]


def test_an_old_number_is_read_and_upgraded() -> None:
    old = "130503670401001"
    assert birth_of(old) == "1967-04-01"
    assert upgrade_id(old) == "130503196704010016"
    assert check_id(upgrade_id(old)).ok
    assert "15位" in check_id(old).warnings[0]


def test_full_width_spaces_and_invisible_characters_do_no_harm() -> None:
    assert check_id("\u200b１１０１０５１９４９１２３１００２Ｘ　").number == "11010519491231002X"
    assert clean("\ufeff ＡＢＣ　１２ \u200d") == "ABC 12"
    assert clean_name(" 张　 伟\u200b") == "张伟"
    assert clean_name("阿卜杜•热合曼") == clean_name("阿卜杜．热合曼") == "阿卜杜·热合曼"


@pytest.mark.parametrize("code", ["91350100M000100Y43", "91110000802100433B"])
def test_published_credit_codes_pass_and_a_changed_one_does_not(code: str) -> None:
    assert check_credit_code(code) == ()
    for place in range(17):
        wrong = code[:place] + ("3" if code[place] != "3" else "4") + code[place + 1 :]
        assert check_credit_code(wrong), wrong
    assert "不用I、O、S、V、Z" in check_credit_code("I" + code[1:])[0]


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("138 0013 8000", "13800138000"),
        ("+86-138-0013-8000", "13800138000"),
        ("８６１３８００１３８０００", "13800138000"),
        ("010 6512 3456", "010-65123456"),
        ("(0580)2025678", "0580-2025678"),
        ("13800138000、01065123456", "13800138000,010-65123456"),
        ("无", "无"),
        ("", ""),
    ],
)
def test_phones_are_stored_one_way(typed: str, stored: str) -> None:
    assert normal_phone(typed) == stored


def test_doubtful_phones_are_named() -> None:
    assert check_phone("13800138000") == ""
    assert check_phone("10086") == ""
    assert check_phone("1380013800") == "“1380013800”不像电话号码"


def test_masks_keep_what_may_be_seen() -> None:
    assert mask_name("张小明") == "张**"
    assert mask_name("欧阳修") == "欧阳*"
    assert mask_name("欧阳") == "欧*"
    assert mask_name("阿卜杜·热合曼") == "阿***"
    assert mask_name("李") == "*"
    assert mask_phone("13812341234") == "138****1234"
    assert mask_phone("010-65123456") == "010-****3456"
    assert mask_id("11010519491231002X") == "110105********002X"


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("张伟", "zw"),
        ("曾国藩", "zgf"),
        ("单雄信", "sxx"),
        ("仇英", "qy"),
        ("解珍", "xz"),
        ("尉迟敬德", "ycjd"),
        ("万俟卨", "mqx"),
        ("欧阳修", "oyx"),
        ("翟志刚", "zzg"),
        ("吕布", "lb"),
        ("阿卜杜·热合曼", "abdrhm"),
        ("John Smith", "johnsmith"),
        ("", ""),
    ],
)
def test_initials_are_what_a_clerk_types(name: str, typed: str) -> None:
    assert initials(name) == typed


def test_places_are_not_read_as_surnames() -> None:
    assert initials("区府路", person=False) == "qfl"
    assert initials("东华门大街2号", person=False) == "dhmdj2h"


def test_a_surname_with_two_readings_is_found_by_both() -> None:
    assert {"ql", "tl"} <= set(all_initials("覃乐"))


def test_a_hundred_thousand_names_take_well_under_a_second() -> None:
    dice = random.Random(1)
    names = ["".join(dice.choices("王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗", k=3)) for _ in range(100_000)]
    initials("王")
    begun = time.perf_counter()
    for name in names:
        initials(name)
    assert time.perf_counter() - begun < 1.0
