"""Lists: order, areas, states, masks, rows; the same on a file and on a server."""

from __future__ import annotations

import pytest

from desk.model import Query
from desk.store.database import Database
from desk.store.search import Search, Sight
from tests.desk import search_town as town


@pytest.fixture
def database(database: Database) -> Database:
    town.build(database)
    return database


@pytest.fixture
def asked(database: Database) -> Search:
    return town.search(database)


def test_every_kind_lists_sorts_and_reads_every_column(asked: Search) -> None:
    for kind in asked.kinds():
        everything = asked.ids(Query(kind=kind.key))
        assert len(everything) == asked.count(Query(kind=kind.key))
        keys = [column.key for column in kind.columns]
        assert len(asked.rows(kind.key, everything[:40].tolist(), keys)) == min(40, len(everything))
        for column in kind.columns:
            assert column.title and "{" not in column.title
            for descending in (False, True):
                ids = asked.ids(Query(kind=kind.key, sort=column.key, descending=descending))
                assert sorted(ids.tolist()) == sorted(everything.tolist()), (kind.key, column.key)
                few = asked.ids(Query(kind=kind.key, sort=column.key, descending=descending, area_id=2))
                rank = {int(each): place for place, each in enumerate(ids)}
                assert [rank[int(each)] for each in few] == sorted(rank[int(each)] for each in few), column.key


def test_a_list_is_sorted_by_code_point_with_the_unknown_last(database: Database, asked: Search) -> None:
    for descending in (False, True):
        ids = asked.ids(Query(kind="residents", sort="live_address", descending=descending))
        shown = [row[0] for row in asked.rows("residents", ids.tolist(), ["live_address"])]
        known = [each for each in shown if each is not None]
        assert shown[: len(known)] == sorted(known, reverse=descending)
        assert set(shown[len(known) :]) == {None}


def test_an_area_takes_what_lies_below_it_and_the_root_takes_everything(database: Database, asked: Search) -> None:
    def truth(*grids: int) -> set[int]:
        return {
            row[0]
            for row in database.read(
                "select r.id, m.area_id from resident r join member m on m.item_id = r.building_id and m.kind = 'building'"
            )
            if row[1] in grids
        }

    assert set(asked.ids(Query(kind="residents", area_id=4)).tolist()) == truth(4)
    assert set(asked.ids(Query(kind="residents", area_id=2)).tolist()) == truth(4, 5)
    assert set(asked.ids(Query(kind="residents", area_id=8)).tolist()) == truth(8)
    assert len(asked.ids(Query(kind="residents", area_id=1))) == 300
    assert len(asked.ids(Query(kind="residents", area_id=-1))) == 0
    both = asked.ids(Query(kind="residents", area_id=2, text="池子"))
    assert set(both.tolist()) == truth(4, 5) & set(asked.ids(Query(kind="residents", text="池子")).tolist())
    assert set(asked.ids(Query(kind="areas", area_id=2)).tolist()) == {2, 4, 5}
    assert 12 not in asked.ids(Query(kind="areas")).tolist()
    assert [row[0] for row in asked.rows("team", asked.ids(Query(kind="team", area_id=2)).tolist(), ["name"])] == [
        "赵六"
    ]
    assert [row[0] for row in asked.rows("people", asked.ids(Query(kind="people", area_id=3)).tolist(), ["name"])] == [
        "钱七"
    ]
    homes = {row[0] for row in database.read("select item_id from member where kind = 'building' and area_id = 4")}
    assert set(asked.ids(Query(kind="households", area_id=4)).tolist()) == homes


def test_states_of_issues_divide_them(database: Database, asked: Search) -> None:
    rows = database.read("select id, closed_at, due_at from issue")
    by = {
        only: set(asked.ids(Query(kind="issues", only=only)).tolist()) for only in ("open", "overdue", "due", "closed")
    }
    assert by["open"] == {id for id, closed, _ in rows if closed is None}
    assert by["closed"] == {id for id, closed, _ in rows if closed is not None}
    assert by["overdue"] == {id for id, closed, due in rows if closed is None and due and due < town.NOW}
    assert by["due"] == {
        id for id, closed, due in rows if closed is None and due and due[:10] == "2026-10-31" and due >= town.NOW
    }
    assert asked.ids(Query(kind="issues")).tolist() == list(range(60, 0, -1)), "the newest first"


def test_rows_come_in_the_order_asked_decoded_and_blank_when_gone(asked: Search) -> None:
    rows = asked.rows("residents", [7, 3, 99_999, 5], ["sex", "name", "age"])
    assert rows[2] == (None, None, None)
    assert {row[0] for row in rows if row[0]} <= {"男", "女"}
    assert asked.rows("residents", [5], ["sex", "name", "age"]) == [rows[3]]
    assert asked.rows("areas", [4], ["level", "parent"]) == [("网格", "智德社区")]
    with pytest.raises(KeyError):
        asked.rows("residents", [1], ["name; drop table resident"])


def test_without_the_right_nothing_personal_comes_out_anywhere(database: Database) -> None:
    masked = town.search(database, Sight())
    id, name, phone, number = database.read(
        "select id, name, phone, id_no from resident where phone is not null and id_no is not null and length(name) = 3 limit 1"
    )[0]
    (row,) = masked.rows("residents", [id], ["name", "phone", "id_no"])
    assert row == (name[0] + "**", phone[:3] + "****" + phone[-4:], number[:6] + "********" + number[-4:])
    everything = [str(masked.record("residents", id)), str(masked.find(phone)), str(masked.find(number[-6:]))]
    assert all(phone not in text and number not in text and name not in text for text in everything)
    assert masked.rows("people", [1], ["name", "phone"]) == [("赵六", "120****1111")]


def test_titles_are_the_words_of_the_profile(database: Database) -> None:
    words = {
        key: town.search(database, profile=key).kind("team").column("area").title for key in ("zhoushan", "jinzhou")
    }
    assert words == {"zhoushan": "网格", "jinzhou": "块"}
