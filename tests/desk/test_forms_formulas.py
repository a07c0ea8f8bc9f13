"""Formulas when a band of rows grows: ranges stretch, what stands below moves, each row keeps to its own."""

# ruff: noqa: E501 - formulas as they are
from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.forms.formulas import Movement, in_band, moved, moved_area, shifted, touches
from desk.forms.growth import RowMap, Stretch

BAND = Stretch(first=5, last=5, spare=0, copies=100)
ROWS = RowMap([BAND])
HERE = Movement(maps={"表1": ROWS, "sheet2": RowMap()}, sheet="表1")
THERE = HERE.on("sheet2")


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("SUM(D5:D5)", "SUM(D5:D104)"),
        ("SUM(D5)", "SUM(D5:D104)"),
        ("SUM($D$5:$D$5)/COUNTA(A5)", "SUM($D$5:$D$104)/COUNTA(A5:A104)"),
        ("SUM(D4:D6)", "SUM(D4:D105)"),
        ("SUM(D1:D4)", "SUM(D1:D4)"),
        ("D5*2", "D5*2"),
        ("D6+D7", "D105+D106"),
        ("COUNTIF(D5,\">60\")", "COUNTIF(D5:D104,\">60\")"),
        ("COUNTIF(D5:D5,D6)", "COUNTIF(D5:D104,D105)"),
        ("SUMIF(B5:B5,\"D5\",D5:D5)", "SUMIF(B5:B104,\"D5\",D5:D104)"),
        ("SUM(D:D)+SUM(5:5)+SUM(6:7)", "SUM(D:D)+SUM(5:104)+SUM(105:106)"),
        ("\"D6\"&D6&'D6'!A6", "\"D6\"&D105&'D6'!A6"),
        ("LOG10(D6)+ABC123DEF+D6_1", "LOG10(D105)+ABC123DEF+D6_1"),
        ("人员[年龄]+人员[[#All],[D6]]+D6", "人员[年龄]+人员[[#All],[D6]]+D105"),
        ("[1]Sheet1!D6+[2]表1!D6", "[1]Sheet1!D6+[2]表1!D6"),
        ("sheet2!D6+'sheet2'!D6", "sheet2!D6+'sheet2'!D6"),
        ("表1!D6+SUM('表1'!D5:D5)", "表1!D105+SUM('表1'!D5:D104)"),
        ("#REF!+IF(D6=#N/A,1E5,D6)", "#REF!+IF(D105=#N/A,1E5,D105)"),
        ("INDEX(D5:D5,MATCH(A6,A5:A5,0))", "INDEX(D5:D104,MATCH(A105,A5:A104,0))"),
        ("SUM(D6:D5)", "SUM(D5:D105)"),
        ("SUM(A1:XFD1048576)", "SUM(A1:XFD1048576)"),
        ("_xlfn.CONCAT(A6:B7)", "_xlfn.CONCAT(A105:B106)"),
    ],
)  # fmt: skip
def test_a_formula_outside_the_band(formula: str, expected: str) -> None:
    assert moved(formula, HERE) == expected


def test_a_formula_on_another_sheet_follows_only_what_names_the_grown_one() -> None:
    assert moved("SUM(表1!D5:D5)+D6", THERE) == "SUM(表1!D5:D104)+D6"


@pytest.mark.parametrize(
    ("formula", "first", "third"),
    [
        ("D5*E5", "D5*E5", "D7*E7"),
        ("SUM(C5:E5)", "SUM(C5:E5)", "SUM(C7:E7)"),
        ("D5/SUM(D$5:D$5)", "D5/SUM(D$5:D$104)", "D7/SUM(D$5:D$104)"),
        ("SUM(D$5:D5)", "SUM(D$5:D5)", "SUM(D$5:D7)"),
        ("F4+D5", "F4+D5", "F6+D7"),
        ("D5*C2", "D5*C2", "D7*C2"),
        ("D5/D6", "D5/D105", "D7/D105"),
        ("RANK(D5,$D$5:$D$5)", "RANK(D5,$D$5:$D$104)", "RANK(D7,$D$5:$D$104)"),
        ("sheet2!D5", "sheet2!D5", "sheet2!D5"),
    ],
)
def test_a_formula_inside_the_band_is_written_anew_per_row(formula: str, first: str, third: str) -> None:
    pieces = in_band(formula, HERE, BAND, "F", 5)

    def at(copy: int) -> str:
        base = ROWS.base(BAND, copy)
        return "".join(each if isinstance(each, str) else str(base + each) for each in pieces[min(copy, 1)])

    assert (at(0), at(2)) == (first, third)


def test_a_shared_formula_is_written_out_as_it_stands_there() -> None:
    assert shifted("A1+$B$2+C$3+SUM(D4:E5)+x!F6", 2, 1) == "B3+$B$2+D$3+SUM(E6:F7)+x!G8"


def test_spare_rows_are_used_before_rows_are_added() -> None:
    few = RowMap([Stretch(first=5, last=5, spare=10, copies=4)])
    many = RowMap([Stretch(first=5, last=5, spare=10, copies=31)])
    assert (few.growth, few.start(16), few.end(15), few.used_up(8), few.used_up(9)) == (0, 16, 15, True, False)
    assert (many.growth, many.start(16), many.end(15), many.start(4)) == (20, 36, 35, 4)


def test_areas_stretch_over_a_band_and_move_below_it() -> None:
    assert moved_area("A5 B4:B6 C9", ROWS) == "A5:A104 B4:B105 C108"


def test_a_formula_that_reads_a_sheet_is_known() -> None:
    assert touches("1+'表1'!A1", frozenset({"表1"}), "sheet2")
    assert not touches("1+A1+\"表1!A1\"", frozenset({"表1"}), "sheet2")  # fmt: skip


_WORDS = st.sampled_from(
    ["A1", "$B$7", "D5", "D4:D9", "SUM(", ")", "(", ",", "+", "\"x\"\"D6\"", "表1!", "'a''b'!", "[1]", "[", "]", "#N/A", "名", "1.5E3", " "]
)  # fmt: skip


@given(st.lists(_WORDS, max_size=20).map("".join))
def test_no_formula_is_too_odd_and_without_growth_none_changes(formula: str) -> None:
    assert moved(formula, Movement(maps={"表1": RowMap()}, sheet="表1")) == formula
    moved(formula, HERE)
    in_band(formula, HERE, BAND, "F", 5)
    shifted(formula, 1, 1)
