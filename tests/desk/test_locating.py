"""编号定位: a code, its beginning or its end, or a class, and what is said of a facility."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from desk.errors import BadInput, Conflict
from desk.model import Actor, Query
from desk.office import Office
from desk.store.schema import ground
from desk.work.things.locating import locate, look_up
from tests.desk.both import both

__all__ = ["both"]


@pytest.fixture(params=["zhoushan", "jinzhou"])
def sample(request: pytest.FixtureRequest, street_sample: Any) -> Iterator[Office]:
    path: Path = street_sample(request.param)
    with closing(Office.open(path)) as office:
        yield office


def first(office: Office) -> tuple[int, str, str]:
    return office.database.read_one("select id, code, class_code from facility order by id")  # type: ignore[return-value]


def test_the_whole_code_finds_the_one_also_out_of_a_pasted_line(both: Office) -> None:
    id, code, _ = first(both)
    assert look_up(both, code).ids == look_up(both, f"  部件编号：{code}，井盖破损").ids == (id,)


def test_beginning_and_end_find_all_that_have_them(both: Office) -> None:
    codes = [row[0] for row in both.database.read("select code from facility")]
    begun = look_up(both, codes[0][:10])
    assert begun.total == sum(code.startswith(codes[0][:10]) for code in codes) and len(begun.ids) == 30
    ended = look_up(both, "0012")
    assert ended.total == sum(code.endswith("0012") for code in codes) > 1


def test_a_class_is_counted(both: Office) -> None:
    answer = look_up(both, "井盖")
    rows = both.database.read_value(
        "select count(*) from facility where class_code in (select code from catalogue where name like '%井盖%')"
    )
    assert answer.total == rows == sum(one.count for one in answer.classes) > 0 and not answer.ids


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("123", "至少输入编号开头或末尾的 4 位"),
        ("99999999", "没有编号是“99999999”"),
        ("飞船", "没有叫“飞船”的部件种类"),
    ],
)
def test_what_is_not_there_is_said_in_one_sentence(both: Office, text: str, said: str) -> None:
    with pytest.raises(BadInput, match=said):
        look_up(both, text)
    assert look_up(both, " ").total == 0


def test_the_screen_says_name_number_place_community_and_who_answers(sample: Office) -> None:
    id, code, class_code = first(sample)
    found = locate(sample, id)
    community = sample.database.read_value(
        "select a.id from area a where a.name = ? and a.valid_to is null", (found.community,)
    )
    listed = sample.search.count(Query(kind="facilities", area_id=community))
    rows = sample.database.read_value("select count(*) from facility where class_code = ?", (class_code,))
    assert (found.code, found.in_all) == (code, rows)
    assert 0 < found.in_community <= min(listed, rows)
    assert ("社区", found.community) in found.places
    assert found.address and found.manager and found.maintainer and found.phone
    with pytest.raises(Conflict):
        locate(sample, 10**9)


def test_the_phone_is_masked_without_the_right(street_sample: Any) -> None:
    with closing(Office.open(street_sample("zhoushan"), actor=Actor(name="客"))) as office:
        assert "****" in locate(office, first(office)[0]).phone


@pytest.mark.long
def test_one_of_a_district_is_found_at_once(sample_file: Callable[[str], Path]) -> None:
    """168,339 rows more, and the answer still comes within 50 ms of processor time."""
    columns = ("uid", "code", "name", "class_code", "state", "lon", "lat", "dangerous")
    many = [(f"u{n}", f"2199990101{n:06d}", "井盖", "0101", "01", 116.4, 39.9, 0) for n in range(168_339)]
    with closing(Office.open(sample_file("zhoushan"))) as office:
        with office.write("test") as transaction:
            transaction.insert_many(ground.facility, columns, many)
        for text in ("2199990101100000", "219999010110000", "100000"):
            spent = []
            for _ in range(3):
                begun = time.thread_time()
                locate(office, look_up(office, text).ids[0])
                spent.append(time.thread_time() - begun)
            assert min(spent) < 0.05, text
