"""What was typed by hand last month stands there this month: only changes are typed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import datetime

import pytest

from desk.errors import BadInput, Conflict
from desk.office import Office
from desk.store.database import Database
from desk.work.forms import carrying, duties, filings
from desk.work.forms.carrying import Typed
from tests.desk.both import both

__all__ = ["both"]

COLUMNS = [f"情况{number}" for number in range(1, 12)]
"""Eleven columns that stay what they are; the twelfth is 近期动态."""
NEWS = "近期动态"


class Months:
    """An office whose clock a test turns, with one monthly form; gives the filing of a month."""

    def __init__(self, where: str) -> None:
        self.now = datetime(2026, 1, 20, 9)
        self.office = Office.open(where, clock=lambda: self.now)
        (self.form_id,) = duties.add_duty(self.office, "困难群众动态表", every="month", due=5).rows["form"]

    def filing(self, period: str) -> int:
        year, month = (int(part) for part in period.split("-"))
        self.now = datetime(year, month, 28, 16)
        duties.lay_out(self.office)
        return next(each.id for each in filings.board(self.office, since="0") if each.period == period)


@pytest.fixture
def months(database: Database, where: str) -> Iterator[Months]:
    made = Months(where)
    with closing(made.office):
        yield made


def january(names: dict[str, str]) -> Typed:
    rows = {uid: {column: f"{name}的{column}" for column in COLUMNS} | {NEWS: "无变化"} for uid, name in names.items()}
    return Typed(single={"本月小结": "平稳"}, rows=rows, labels=names)


def with_word(typed: Typed, uid: str, column: str, word: str) -> Typed:
    rows = {**typed.rows, uid: {**typed.rows.get(uid, {}), column: word}}
    return Typed(single=typed.single, rows=rows, labels=typed.labels)


def test_january_february_march(months: Months) -> None:
    office, people = months.office, {"u1": "王一", "u2": "李二", "u3": "张三"}
    first = months.filing("2026-01")
    empty = carrying.carried(office, first)
    assert (empty.earlier_period, empty.now, empty.is_begun) == ("", Typed(), False)
    carrying.keep(office, first, january(people))
    filings.send(office, first, body=b"january", file_name="1.xlsx")

    second = months.filing("2026-02")
    february = carrying.carried(office, second)
    assert february.earlier_period == "2026年1月" and not february.is_begun
    assert february.now == january(people)
    typed = with_word(february.now, "u2", NEWS, "住院")
    carrying.keep(office, second, typed)
    filings.send(office, second, body=b"february", file_name="2.xlsx")

    march = carrying.carried(office, months.filing("2026-03"))
    assert march.earlier_period == "2026年2月"
    assert march.now.rows["u2"] == {**january(people).rows["u2"], NEWS: "住院"}
    assert march.now.rows["u1"] == january(people).rows["u1"]
    assert march.now.single == {"本月小结": "平稳"}
    assert carrying.carried(office, first).now == january(people)  # what was sent in January is still January's


def test_differences_name_the_new_the_gone_and_the_changed_cell(months: Months) -> None:
    before = january({"u1": "王一", "u2": "李二", "u3": "张三"})
    now = with_word(before, "u2", NEWS, "住院")
    found = carrying.differences(before, now, [("u1", "王一"), ("u2", "李二"), ("u4", "赵四")])
    assert [(each.label, each.state, each.changed) for each in found] == [
        ("王一", "", frozenset()),
        ("李二", "changed", frozenset({NEWS})),
        ("赵四", "new", frozenset()),
        ("张三", "gone", frozenset()),
    ]
    assert all(each.state == "" for each in carrying.differences(Typed(), now, [("u1", "王一"), ("u4", "赵四")]))


def test_a_cell_emptied_this_month_stays_empty_next_month(months: Months) -> None:
    first = months.filing("2026-01")
    carrying.keep(months.office, first, january({"u1": "王一"}))
    second = months.filing("2026-02")
    carrying.keep(months.office, second, with_word(carrying.carried(months.office, second).now, "u1", NEWS, ""))
    assert carrying.carried(months.office, months.filing("2026-03")).now.rows["u1"][NEWS] == ""


def test_a_month_in_which_nothing_was_typed_does_not_break_the_chain(months: Months) -> None:
    first = months.filing("2026-01")
    carrying.keep(months.office, first, january({"u1": "王一"}))
    filings.send(months.office, months.filing("2026-02"), body=b"f", file_name="2.xlsx")
    march = carrying.carried(months.office, months.filing("2026-03"))
    assert (march.earlier_period, march.now) == ("2026年1月", january({"u1": "王一"}))
    assert carrying.typed_for(months.office, months.form_id, None, "2026-05") == january({"u1": "王一"})
    assert carrying.typed_for(months.office, months.form_id, None, "2025-12") == Typed()


def test_what_was_sent_is_not_typed_over(months: Months) -> None:
    first = months.filing("2026-01")
    filings.send(months.office, first, body=b"x", file_name="1.xlsx")
    with pytest.raises(Conflict, match="已于 2026-01-28 报送"):
        carrying.keep(months.office, first, january({"u1": "王一"}))
    filings.take_back(months.office, first)
    carrying.keep(months.office, first, january({"u1": "王一"}))
    with pytest.raises(BadInput, match="2000"):
        carrying.keep(months.office, first, Typed(single={"本月小结": "长" * 2001}))


def test_each_area_carries_its_own(both: Office) -> None:
    level = duties.levels(both)[1]
    (form_id,) = duties.add_duty(both, "社区动态", every="month", due=5, level=level).rows["form"]
    laid = [each for each in filings.board(both) if each.form_id == form_id]
    one, other = laid[0], next(each for each in laid if each.area_id != laid[0].area_id)
    carrying.keep(both, one.id, Typed(single={"小结": "甲"}))
    assert carrying.typed_for(both, form_id, one.area_id, "2027-01").single == {"小结": "甲"}
    assert carrying.typed_for(both, form_id, other.area_id, "2027-01") == Typed()
