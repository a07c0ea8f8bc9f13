"""What is found by text equals what a plain look at every row finds, on a file and on a server, for any text."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desk.model import Query
from desk.store.database import Database
from desk.store.schema import ground, people
from desk.store.search import matching
from desk.store.uid import new_uid
from tests.desk import search_town as town

COLUMNS = {
    "residents": ("name", "live_address"),
    "facilities": ("name", "code", "address"),
    "issues": ("title", "number", "address"),
    "buildings": ("name", "address", "estate", "code"),
    "areas": ("name", "code"),
}
TABLES = {
    "residents": "resident",
    "facilities": "facility",
    "issues": "issue",
    "buildings": "building",
    "areas": "area",
}
AWKWARD = (
    "%",
    "_",
    "'",
    '"',
    "*",
    "\\",
    "-",
    "^",
    "OR",
    "AND",
    "NEAR(",
    ")",
    ":",
    "''",
    '""',
    "王伟",
    "𠮷",
    "🙂",
    "É",
    "é",
)
DIGITS = "0123456789"


@pytest.fixture
def database(database: Database) -> Database:
    town.build(database)
    return database


def small(text: str) -> str:
    return "".join(chr(ord(letter) + 32) if "A" <= letter <= "Z" else letter for letter in text)


def scan(database: Database, kind: str, text: str) -> set[int]:
    """The slow truth, made without any of the search's code."""
    columns = COLUMNS[kind]
    where = " where valid_to is null" if kind == "areas" else ""
    rows = database.read(f"select id, {', '.join(columns)} from {TABLES[kind]}{where}")
    numbers = {}
    if kind == "residents":
        numbers = {row[0]: row[1:] for row in database.read("select id, initials, phone, id_no from resident")}

    def has(row: tuple, word: str) -> bool:
        if any(word in small(value) for value in row[1:] if value):
            return True
        if kind != "residents":
            return False
        initials, *long = numbers[row[0]]
        if re.fullmatch("[a-z]+", word) and initials.startswith(word):
            return True
        known = [number for number in long if number]
        digits = word.upper()
        return bool(re.fullmatch("[0-9]{3,17}[0-9X]", digits)) and any(
            number.startswith(digits) or number.endswith(digits) for number in known
        )

    words = small(text).split()
    return {row[0] for row in rows if all(has(row, word) for word in words)}


@pytest.mark.parametrize("tables", ["small", "large"])
def test_any_text_finds_what_a_scan_finds(database: Database, tables: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if tables == "large":  # a few pages of a large table are looked at first: here some newest rows, or all
        monkeypatch.setattr(matching, "LARGE", 0)
        monkeypatch.setattr(matching, "NEWEST_PROBED", 3)
        monkeypatch.setattr(matching, "PROBED", 50)
    asked = town.search(database)
    texts = [
        value
        for row in database.read("select name, live_address, phone, id_no from resident")
        for value in row
        if value
    ]
    texts += [value for row in database.read("select name, code, address from facility") for value in row]

    @st.composite
    def fragment(draw: Callable) -> str:
        text = draw(st.sampled_from(texts))
        start = draw(st.integers(0, len(text) - 1))
        return text[start : start + draw(st.integers(1, 12))]

    word = st.one_of(
        fragment(),
        st.sampled_from(AWKWARD),
        st.text(alphabet="abcd", min_size=1, max_size=3),
        st.text(alphabet=DIGITS + "Xx", min_size=1, max_size=6),
        st.text(alphabet=st.characters(exclude_categories=("Cs", "Cc")), max_size=4),
    )
    text = st.one_of(word, st.tuples(word, word).map(" ".join), fragment().map(str.upper))

    @settings(max_examples=250, deadline=None, suppress_health_check=list(HealthCheck), database=None, derandomize=True)
    @given(text=text, kind=st.sampled_from(tuple(COLUMNS)))
    def check(text: str, kind: str) -> None:
        if not text.split():
            return
        truth = scan(database, kind, text)
        ids = asked.ids(Query(kind=kind, text=text))
        assert set(ids.tolist()) == truth and len(ids) == len(truth), text
        assert asked.count(Query(kind=kind, text=text)) == len(truth)
        few, more = asked.first(kind, text, 5)
        assert set(few) <= truth and len(few) == min(5, len(truth)), text
        assert more == (len(truth) > 5)

    check()


@pytest.mark.parametrize("text", ["", " ", "　", "\t\n"])
def test_nothing_typed_is_no_filter_and_finds_nothing(database: Database, text: str) -> None:
    asked = town.search(database)
    assert asked.count(Query(kind="residents", text=text)) == 300
    assert asked.find(text) == ()


def test_every_writer_keeps_the_index_in_step(database: Database) -> None:
    asked = town.search(database)

    def found(text: str) -> list[int]:
        return asked.ids(Query(kind="residents", text=text)).tolist()

    with database.write(actor="测试", action="test") as transaction:
        new = transaction.insert(
            people.resident,
            uid=new_uid(),
            name="诸葛孔明",
            initials="zgkm",
            live_address="卧龙岗9号",
            population="1",
            state="living",
        )
    assert found("葛孔") == found("龙岗9") == [new]
    with database.write(actor="测试", action="test") as transaction:
        transaction.update(people.resident, new, name="司马懿")
    assert found("葛孔") == [] and found("司马") == found("卧龙岗") == [new]
    with pytest.raises(RuntimeError), database.write(actor="测试", action="test") as transaction:
        transaction.update(people.resident, new, name="曹操")
        raise RuntimeError
    assert found("曹操") == [] and found("司马懿") == [new]
    with database.write(actor="测试", action="test") as transaction:
        transaction.execute(people.resident.delete().where(people.resident.c.id == new))
    assert found("司马") == found("卧龙") == []


def test_digits_of_two_numbers_never_read_as_one(database: Database) -> None:
    asked = town.search(database)
    with database.write(actor="测试", action="test") as transaction:
        transaction.update(ground.facility, 1, address="1234-2345号", code="77881234")
        transaction.update(ground.facility, 2, address="2345", code="0991234")
        transaction.update(ground.facility, 3, address="南池子", code="A")

    def found(text: str) -> list[int]:
        return asked.ids(Query(kind="facilities", text=text)).tolist()

    assert found("12345") == found("12342345") == found("23450991") == []
    assert (
        3 not in found("110101030000") and found("78812") == [1] and found("1234") == [1, 2] and found("0991234") == [2]
    )


def test_the_search_box_finds_every_kind_and_keeps_to_its_limit(database: Database) -> None:
    asked = town.search(database)
    hits = asked.find("南池子", limit=9)
    assert len(hits) == 9
    assert {hit.kind for hit in hits} >= {"residents", "buildings", "facilities"}
    assert [hit.title for hit in asked.find("智德社区")] == ["智德社区"]
    (issue,) = asked.find("SJ202610007")
    assert (issue.kind, issue.id) == ("issues", 7)
    assert issue.area_id == 5 and issue.lon == pytest.approx(116.4)
    phone, resident = database.read("select phone, id from resident where phone is not null order by id limit 1")[0]
    assert ("residents", resident) in {(hit.kind, hit.id) for hit in asked.find(phone[-6:])}
    assert {hit.kind for hit in asked.find("zl")} == {"people"}


def test_hostile_texts_are_only_data(database: Database) -> None:
    asked = town.search(database)
    before = database.read("select count(*) from resident")
    for text in (
        "'; drop table resident; --",
        '" OR name MATCH "',
        "x' or '1'='1",
        "\0",
        "\ud800王",
        "%" * 500,
        "王" * 5000,
    ):
        asked.find(text)
        for kind in asked.kinds():
            asked.ids(Query(kind=kind.key, text=text))
    assert database.read("select count(*) from resident") == before
