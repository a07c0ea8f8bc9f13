"""Reading and writing an office, in a file and on a server alike."""

from __future__ import annotations

import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import numpy
import pytest
import sqlalchemy

from desk.errors import Conflict, StoreError
from desk.store.database import Database
from desk.store.schema import ground, house
from desk.store.server import translated
from desk.store.uid import new_uid

CODE = ("list", "code", "label", "source")


def add_code(database: Database, code: str = "1", label: str = "男") -> int:
    with database.write(actor="王芳", action="test") as transaction:
        return transaction.insert(house.code, list="sex", code=code, label=label, source="GB/T 2261.1")


def test_a_new_office_opens_again_with_its_settings(database: Database, where: str) -> None:
    with closing(Database.open(where)) as again:
        assert again.meta("name") == "测试街道"
        assert again.meta("profile") == "zhoushan"
        assert again.meta("office_uid") == database.meta("office_uid")
        assert again.meta("none", "-") == "-"
        assert again.seq == 0


def test_the_address_shown_carries_no_password(postgres_url: str, make_office) -> None:
    with_password = postgres_url.replace("postgres@", "postgres:geheim@")
    database = make_office(with_password)
    assert "geheim" not in database.url + database.label + repr(database.driver.place)


def test_a_row_is_read_back_as_written(database: Database) -> None:
    row_id = add_code(database, label="<b>男%?'\"\n𠮷")
    assert database.read("select label from code where id = ?", (row_id,)) == [("<b>男%?'\"\n𠮷",)]
    assert database.read_one("select label from code where id = :it", {"it": -1}) is None
    assert database.read_value("select code from code where list = :list and label like '男%'", {"list": "sex"}) is None


def test_changes_name_what_was_touched(database: Database) -> None:
    with database.write(actor="王芳", action="test") as transaction:
        row_id = transaction.insert(house.code, list="sex", code="1", label="男", source="x")
    changes = transaction.changes
    assert changes.rows == {"code": frozenset({row_id})}
    assert not changes.everything
    assert changes.audit_id == database.seq == 1


def test_bulk_rows_touch_everything_and_keep_the_numbering_right(database: Database) -> None:
    rows = [(number, "n", str(number), f"名\t{number}\\N", "x") for number in range(1, 1001)]
    with database.write(actor="王芳", action="test") as transaction:
        assert database.bulk(house.code, ("id", *CODE), iter(rows)) == 1000
    assert transaction.changes.everything
    assert database.read("select id, list, code, label, source from code order by id") == rows
    assert add_code(database) == 1001


def test_bulk_outside_a_write_is_refused(database: Database) -> None:
    with pytest.raises(RuntimeError):
        database.bulk(house.code, CODE, [])


def test_a_failing_verb_leaves_nothing_behind(database: Database) -> None:
    with pytest.raises(ZeroDivisionError), database.write(actor="王芳", action="test") as transaction:
        transaction.insert(house.code, list="sex", code="1", label="男", source="x")
        transaction.execute(sqlalchemy.insert(house.code), {"list": "a", "code": "1", "label": "x", "source": "x"})
        transaction.bulk(house.code, CODE, [("b", "1", "x", "x")])
        raise ZeroDivisionError
    assert database.read_value("select count(*) from code") == 0
    assert database.seq == 0
    add_code(database)
    assert database.read_value("select count(*) from code") == 1


def test_core_statements_share_the_transaction(database: Database) -> None:
    with database.write(actor="王芳", action="test") as transaction:
        transaction.insert(house.code, list="sex", code="1", label="男", source="x")
        transaction.execute(sqlalchemy.update(house.code).values(label="女"))
        transaction.execute("update code set sort = ? where code = ?", (7, "1"))
        transaction.touched("code", 1)
        assert transaction.execute(sqlalchemy.select(house.code.c.label)).scalar_one() == "女"
    assert database.read("select label, sort from code") == [("女", 7)]


def test_inside_a_write_only_the_writing_thread_sees_it(database: Database) -> None:
    question = "select count(*) from code"
    with ThreadPoolExecutor(1) as other, database.write(actor="王芳", action="test") as transaction:
        transaction.insert(house.code, list="sex", code="1", label="男", source="x")
        assert database.read_value(question) == 1
        assert other.submit(database.read_value, question).result() == 0
    assert database.read_value(question) == 1


def test_a_write_inside_a_write_is_a_bug(database: Database) -> None:
    with database.write(actor="王芳", action="test"), pytest.raises(RuntimeError, match="one verb"):  # noqa: SIM117
        with database.write(actor="王芳", action="test"):
            pass


def test_writers_queue_and_none_is_lost(database: Database) -> None:
    def work(worker: int) -> None:
        for number in range(10):
            add_code(database, code=f"{worker}-{number}")

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, range(4)))
    assert database.read_value("select count(*) from code") == 40
    assert database.seq == 40
    assert database.verify_audit() == ()


def test_two_programs_writing_one_office_make_one_chain(database: Database, where: str) -> None:
    with closing(Database.open(where)) as other, ThreadPoolExecutor(2) as pool:
        work = [
            pool.submit(add_code, one, f"{name}{number}")
            for number in range(15)
            for name, one in (("a", database), ("b", other))
        ]
        for one in work:
            one.result()
        assert other.seq == database.seq == 30
        assert other.verify_audit() == ()


def test_many_threads_read_at_once(database: Database) -> None:
    with database.write(actor="王芳", action="test") as transaction:
        transaction.bulk(house.code, CODE, [("n", f"{number:05}", "x", "x") for number in range(5000)])
    begin = threading.Barrier(8)

    def read(_: int) -> int:
        begin.wait()
        return sum(len(database.read("select code from code where code > ?", ("02500",))) for _ in range(10))

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(read, range(8))) == [24_990] * 8
    assert len(database._readers) <= 8


def test_ids_come_packed_in_the_order_of_the_query(database: Database) -> None:
    with database.write(actor="王芳", action="test") as transaction:
        transaction.bulk(house.code, CODE, [("n", f"{number * 7919 % 1000:04}", "x", "x") for number in range(1000)])
    plain = [row[0] for row in database.read("select id from code where code < ? order by code desc", ("0500",))]
    packed = database.ids("select id from code where code < ? order by code desc", ("0500",))
    assert packed.dtype == numpy.int64
    assert packed.tolist() == plain
    assert len(plain) == 500
    assert database.ids("select id from code where list = :list", {"list": "none"}).tolist() == []


def test_integer_columns_come_packed_side_by_side(database: Database) -> None:
    with database.write(actor="王芳", action="test") as transaction:
        transaction.bulk(ground.base_feature, ("id", "sheet", "geometry", "batch_id"), [(3, "a", b"", None)])
        transaction.bulk(ground.base_feature, ("id", "sheet", "geometry", "batch_id"), [(2, "a", b"", None)])
    ids, batches, negative = database.read_packed(
        "select id, batch_id, -id * 10000000 from base_feature order by id", columns=3
    )
    assert ids.tolist() == [2, 3]
    assert batches.tolist() == [0, 0]
    assert negative.tolist() == [-20_000_000, -30_000_000]


def test_updating_or_deleting_what_is_gone_is_a_conflict(database: Database) -> None:
    with pytest.raises(Conflict, match="代码表已被他人删除"), database.write(actor="a", action="t") as transaction:
        transaction.update(house.code, 99, label="x")
    with pytest.raises(Conflict), database.write(actor="a", action="t") as transaction:
        transaction.delete(house.code, 99)


def test_a_field_that_is_none_is_a_bug(database: Database) -> None:
    with pytest.raises(ValueError, match="no field"), database.write(actor="a", action="t") as transaction:
        transaction.insert(house.code, **{'label" = 1; drop table meta; --': "x"})


def test_a_transaction_that_is_over_writes_nothing_more(database: Database) -> None:
    with database.write(actor="a", action="t") as transaction:
        pass
    for attempt in (
        lambda: transaction.insert(house.code, list="sex", code="1", label="男", source="x"),
        lambda: transaction.bulk(house.code, CODE, [("n", "9", "x", "x")]),
        lambda: transaction.execute(sqlalchemy.delete(house.code)),
    ):
        with pytest.raises(RuntimeError, match="over"):
            attempt()
    assert database.read_value("select count(*) from code") == 0


def test_a_number_taken_twice_is_a_conflict_in_words(database: Database) -> None:
    add_code(database)
    with pytest.raises(Conflict, match="编号相同"):
        add_code(database)
    with pytest.raises(Conflict, match="编号相同"), database.write(actor="a", action="t") as transaction:
        transaction.execute(sqlalchemy.insert(house.code), {"list": "sex", "code": "1", "label": "张三", "source": "x"})


def test_a_reference_to_what_is_gone_is_a_conflict_in_words(database: Database) -> None:
    with pytest.raises(Conflict, match="相连"), database.write(actor="a", action="t") as transaction:
        transaction.insert(house.filing, uid=new_uid(), form_id=99, period="2026-10", due="2026-11-05")


def test_an_error_names_no_value(database: Database) -> None:
    with pytest.raises(Exception, match="label|null") as caught, database.write(actor="a", action="t") as transaction:
        transaction.execute(
            sqlalchemy.insert(house.code), {"list": "sex", "code": "110101194912310021", "label": None, "source": "x"}
        )
    if database.dialect == "sqlite":  # PostgreSQL itself adds the failing row
        assert "110101194912310021" not in str(caught.value)


def test_another_programs_writes_are_found_by_number(database: Database, where: str) -> None:
    row_id = add_code(database)
    seen = database.seq
    with closing(Database.open(where)) as other:
        second = add_code(other, code="2")
        with other.write(actor="李", action="test") as transaction:
            transaction.update(house.code, row_id, label="女")
    changes = database.changes_since(seen)
    assert changes.rows == {"code": frozenset({row_id, second})}
    assert not changes.everything
    assert changes.audit_id == database.seq
    with database.write(actor="王芳", action="test") as transaction:
        transaction.bulk(house.code, CODE, [("n", "9", "x", "x")])
    assert database.changes_since(seen).everything
    assert database.changes_since(database.seq).rows == {}


def test_a_closed_office_says_so(database: Database) -> None:
    add_code(database)
    database.close()
    with pytest.raises(StoreError, match="已经关闭"):
        database.read("select 1")
    with pytest.raises(StoreError, match="已经关闭"):
        database.write(actor="a", action="t")


def test_opening_and_reading_a_file_imports_no_heavy_library(make_office, tmp_path: Path) -> None:
    make_office(tmp_path / "a.griddesk").close()
    program = (
        "import sys; from desk.store.database import Database; d = Database.open(sys.argv[1]);"
        "d.read('select * from meta'); d.seq; d.close();"
        "print([n for n in ('sqlalchemy', 'psycopg', 'numpy', 'shapely') if n in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path / "a.griddesk")], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("written", "named", "wanted"),
    [
        ("select ?", False, "select %s"),
        ("select '?%' || ? -- why?\n, \"a?\"", False, "select '?%%' || %s -- why?\n, \"a?\""),
        ("select 5 % 2, ?", False, "select 5 %% 2, %s"),
        ("select :a, x::text, ':b', :a", True, "select %(a)s, x::text, ':b', %(a)s"),
        ("select 'it''s ?', ?", False, "select 'it''s ?', %s"),
    ],
)
def test_placeholders_are_translated_outside_texts_only(written: str, named: bool, wanted: str) -> None:
    assert translated(written, named) == wanted


def test_uids_are_version_7_and_sort_by_time() -> None:
    made = [new_uid() for _ in range(200)]
    assert len(set(made)) == 200
    assert all(uid[14] == "7" and uid[19] in "89ab" and len(uid) == 36 for uid in made)
    assert made[0][:13] <= made[-1][:13]
