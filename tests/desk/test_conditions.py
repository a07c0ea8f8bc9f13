"""Conditions on the columns of a list; the same on a file and on a server."""

from __future__ import annotations

from datetime import date

import pytest

from desk.errors import BadInput, NotAllowed
from desk.model import Condition, Op, Query
from desk.store.database import Database
from desk.store.search import Search, Sight
from desk.store.search.where import ALLOWED
from tests.desk import search_town as town

EMPTY = (None, "")


@pytest.fixture
def database(database: Database) -> Database:
    town.build(database)
    return database


@pytest.fixture
def asked(database: Database) -> Search:
    return town.search(database)


def found(asked: Search, kind: str, *where: Condition, **narrowed: int | str) -> set[int]:
    query = Query(kind=kind, where=where, **narrowed)  # type: ignore[arg-type]
    ids = asked.ids(query).tolist()
    assert asked.count(query) == len(ids) == len(set(ids))
    return set(ids)


def cells(asked: Search, kind: str, column: str) -> dict[int, object]:
    ids = asked.ids(Query(kind=kind)).tolist()
    return {id: row[0] for id, row in zip(ids, asked.rows(kind, ids, [column]), strict=True)}


def test_every_column_of_every_kind_can_be_asked_in_every_way_it_allows(asked: Search) -> None:
    values = {"number": ("3", "9"), "date": ("2026-01", "today-30"), "moment": ("2026-01-05", "today")}
    for kind in asked.kinds():
        whole = len(asked.ids(Query(kind=kind.key)))
        for column in (each for each in kind.columns if each.is_asked):
            for op in ALLOWED[column.type]:
                given = () if op in ("empty", "filled") else values.get(column.type, ("1", "王"))
                some = found(asked, kind.key, Condition(column.key, op, given))
                assert len(some) <= whole
            parts = [found(asked, kind.key, Condition(column.key, op)) for op in ("empty", "filled")]
            assert not parts[0] & parts[1] and len(parts[0] | parts[1]) == whole, (kind.key, column.key)


@pytest.mark.parametrize("text", ["%", "_", "'", "池子", "mixed case", "𠮷", "<b>", "🙂", "\\", '"'])
def test_a_text_is_found_as_it_is_typed_whatever_signs_it_has(asked: Search, text: str) -> None:
    for column in ("name", "live_address"):
        shown = cells(asked, "residents", column)
        held = {id for id, each in shown.items() if each and text in str(each).lower()}
        assert found(asked, "residents", Condition(column, "contains", (text,))) == held
        begun = {id for id, each in shown.items() if each and str(each).startswith(text)}
        assert found(asked, "residents", Condition(column, "begins", (text,))) == begun


def test_not_takes_those_who_have_nothing_there(asked: Search) -> None:
    shown = cells(asked, "residents", "live_address")
    one = next(str(each) for each in shown.values() if each)
    assert found(asked, "residents", Condition("live_address", "not", (one,))) == {
        id for id, each in shown.items() if each != one
    }
    assert found(asked, "residents", Condition("live_address", "empty")) == {
        id for id, each in shown.items() if each in EMPTY
    }


def test_a_code_is_meant_by_its_label_or_by_itself(asked: Search) -> None:
    women = {id for id, each in cells(asked, "residents", "sex").items() if each == "女"}
    for value in ("女", "2"):
        assert found(asked, "residents", Condition("sex", "is", (value,))) == women
    assert found(asked, "residents", Condition("sex", "not", ("男",))) == women
    assert len(found(asked, "residents", Condition("sex", "in", ("女", "1")))) == 300
    assert found(asked, "residents", Condition("sex", "is", ("无此性别",))) == set()
    grids = {id for id, each in cells(asked, "areas", "level").items() if each == "网格"}
    assert found(asked, "areas", Condition("level", "is", ("网格",))) == grids != set()


def test_numbers_and_dates_have_both_ends_included_and_either_may_be_open(asked: Search) -> None:
    ages = {id: int(str(each)) for id, each in cells(asked, "residents", "age").items()}
    for low, high in (("60", "80"), ("80", ""), ("", "6")):
        between = {id for id, age in ages.items() if (not low or age >= int(low)) and (not high or age <= int(high))}
        assert found(asked, "residents", Condition("age", "between", (low, high))) == between
    moments = {id: str(each) for id, each in cells(asked, "issues", "reported_at").items()}
    march = {id for id, each in moments.items() if each.startswith("2026-03")}
    assert found(asked, "issues", Condition("reported_at", "is", ("2026-03",))) == march != set()
    assert found(asked, "issues", Condition("reported_at", "between", ("2026-03", "2026-03-05"))) == march
    late = {id for id, each in moments.items() if date.fromisoformat(each[:10]) >= date(2026, 8, 2)}
    assert found(asked, "issues", Condition("reported_at", "between", ("today-90", ""))) == late


def test_all_conditions_hold_together_with_area_text_and_order(asked: Search) -> None:
    here = set(asked.ids(Query(kind="residents", area_id=2, text="池子")).tolist())
    women = found(asked, "residents", Condition("sex", "is", ("女",)))
    old = found(asked, "residents", Condition("age", "between", ("60", "")))
    where = (Condition("sex", "is", ("女",)), Condition("age", "between", ("60", "")))
    assert found(asked, "residents", *where, area_id=2, text="池子") == here & women & old != set()
    ids = asked.ids(Query(kind="residents", where=where, sort="age")).tolist()
    ages = [row[0] for row in asked.rows("residents", ids, ["age"])]
    assert ages == sorted(ages)  # type: ignore[type-var]
    assert found(asked, "residents", *where) == women & old
    assert 12 not in found(asked, "areas", Condition("name", "contains", ("社区",))), "a closed area stays closed"


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        (Condition("height", "is", ("1",)), "height"),
        (Condition("age", "contains", ("1",)), "年龄"),
        (Condition("age", "is", ("六十",)), "数字"),
        (Condition("age", "is", ("nan",)), "数字"),
        (Condition("birth", "is", ("去年",)), "日期"),
        (Condition("birth", "between", ("2026-02-31", "")), "日期"),
        (Condition("name", "contains", (" ",)), "还没有填"),
        (Condition("name", "between", ("", "")), "姓名"),
    ],
)
def test_a_wrong_condition_is_said_in_a_sentence(asked: Search, condition: Condition, said: str) -> None:
    with pytest.raises(BadInput, match=said):
        asked.ids(Query(kind="residents", where=(condition,)))
    with pytest.raises(BadInput):
        asked.count(Query(kind="residents", area_id=-1, where=(condition,)))


@pytest.mark.parametrize("op", ["is", "not", "contains", "begins", "in"])
def test_what_is_masked_cannot_be_found_out_by_asking(database: Database, op: Op) -> None:
    masked = town.search(database, Sight())
    for column in ("phone", "id_no", "name"):
        if op in ALLOWED[masked.kind("residents").column(column).type]:
            with pytest.raises(NotAllowed, match="遮住"):
                masked.ids(Query(kind="residents", where=(Condition(column, op, ("1",)),)))
    unknown = masked.ids(Query(kind="residents", where=(Condition("phone", "empty"),)))
    assert set(unknown.tolist()) == {row[0] for row in database.read("select id from resident where phone is null")}, (
        "whether there is a number at all is no secret"
    )
