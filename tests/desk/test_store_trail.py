"""The audit trail: every write has its line, nobody edits it through the program, and past the program it shows."""

from __future__ import annotations

import pytest
import sqlalchemy
from hypothesis import given
from hypothesis import strategies as st

from desk.store import trail
from desk.store.database import Database
from desk.store.schema import house


def three_writes(database: Database) -> None:
    for code in "123":
        with database.write(actor="王芳", action="add", kind="code", reason=f"第{code}次") as transaction:
            row_id = transaction.insert(house.code, list="sex", code=code, label="男", source="x")
            transaction.update(house.code, row_id, label="女")


def force(database: Database, *statements: str) -> None:
    """What somebody with another program and all rights could do."""
    writer = database.driver.writer()
    if database.dialect == "sqlite":
        guards = [f"drop trigger {table}_no_{verb}" for table in ("audit", "change") for verb in ("update", "delete")]
    else:
        guards = [f"alter table {table} disable trigger all" for table in ("audit", "change")]
    for statement in [*guards, *statements]:
        writer.execute(statement)
    writer.commit()
    writer.close()


def test_a_line_says_who_did_what_when_where_and_why(database: Database) -> None:
    with database.write(actor="王芳", action="export", kind="residents", reason="月报", at="2026-10-31T09:05:00"):
        pass
    row = database.read_one("select at, actor, action, kind, count, reason, machine from audit")
    assert row[:6] == ("2026-10-31T09:05:00", "王芳", "export", "residents", 0, "月报")
    assert row[6]


def test_the_change_rows_hold_before_and_after(database: Database) -> None:
    three_writes(database)
    rows = database.read("select kind, row_id, before_json, after_json from change where audit_id = 1 order by id")
    assert [row[:2] for row in rows] == [("code", 1), ("code", 1)]
    assert rows[0][2] is None
    assert '"label":"男"' in rows[0][3] == rows[1][2]
    assert '"label":"女"' in rows[1][3]


def test_an_untouched_chain_holds(database: Database) -> None:
    assert database.verify_audit() == ()
    three_writes(database)
    assert database.verify_audit() == ()


@pytest.mark.parametrize("statement", ["update audit set actor = 'x'", "delete from audit", "delete from change"])
def test_the_program_itself_cannot_edit_the_trail(database: Database, statement: str) -> None:
    three_writes(database)
    with pytest.raises(Exception, match="append-only"), database.write(actor="x", action="x") as transaction:
        transaction.execute(sqlalchemy.text(statement))
    assert database.verify_audit() == ()
    assert database.seq == 3


@pytest.mark.parametrize(
    ("statement", "line", "word"),
    [
        ("update audit set actor = '李四' where id = 2", 2, "改动"),
        ("update audit set count = 0 where id = 3", 3, "改动"),
        ("update audit set at = '2020-01-01T00:00:00' where id = 1", 1, "改动"),
        ("update change set after_json = '{}' where id = 4", 2, "改动"),
        ("delete from change where id = 1", 1, "改动"),
        ("insert into change (audit_id, kind, row_id) values (2, 'code', 1)", 2, "改动"),
    ],
)
def test_a_line_changed_past_the_program_is_found(database: Database, statement: str, line: int, word: str) -> None:
    three_writes(database)
    force(database, statement)
    (finding,) = database.verify_audit()
    assert finding.id == line
    assert word in finding.sentence


def test_a_line_taken_out_is_found(database: Database) -> None:
    three_writes(database)
    force(database, "delete from change where audit_id = 2", "delete from audit where id = 2")
    (finding,) = database.verify_audit()
    assert (finding.id, "删除" in finding.sentence) == (3, True)


@given(st.dictionaries(st.text(), st.none() | st.integers() | st.floats(allow_nan=False) | st.text() | st.binary()))
def test_a_kept_row_comes_back_as_it_was(row: dict[str, object]) -> None:
    assert trail.unpacked(trail.packed(row)) == row
