"""An office of an older version is upgraded whole or not at all, and a copy is kept."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy
from sqlcipher3 import dbapi2

from desk.errors import StoreError, TooNew
from desk.store import file, migrations, opening, recognising, upgrading, version
from desk.store.database import Database
from desk.store.schema import house, metadata

NEXT = [(number + 1,) for number in range(version.SCHEMA_VERSION + 1)]


def next_step(connection: sqlalchemy.Connection) -> None:
    """A later version's step, as one would be written: it looks before it adds."""
    if "colour" not in {column["name"] for column in sqlalchemy.inspect(connection).get_columns("code")}:
        connection.exec_driver_sql("alter table code add column colour text")
    connection.exec_driver_sql("update code set colour = 'red'")


def broken_step(connection: sqlalchemy.Connection) -> None:
    next_step(connection)
    raise ZeroDivisionError


@pytest.fixture
def later_program(monkeypatch: pytest.MonkeyPatch):
    """`later_program(step)`: from now on the program knows one version more."""

    def become(step: migrations.Step) -> None:
        monkeypatch.setattr(upgrading, "STEPS", (*migrations.STEPS, step))
        for module in (opening, recognising, upgrading):
            monkeypatch.setattr(module, "SCHEMA_VERSION", version.SCHEMA_VERSION + 1)

    return become


@pytest.fixture
def old_office(make_office, where: str) -> str:
    with closing(make_office(where)) as database, database.write(actor="a", action="t") as transaction:
        transaction.insert(house.code, list="sex", code="1", label="男", source="x")
    return where


def copies(where: str) -> list[Path]:
    return [] if "://" in where else [path for path in Path(where).parent.iterdir() if path != Path(where)]


def test_the_version_written_in_files_is_the_number_of_steps() -> None:
    assert len(migrations.STEPS) == version.SCHEMA_VERSION


def test_a_new_office_has_every_table_in_use_and_none_that_is_planned(database: Database) -> None:
    if database.dialect == "sqlite":
        names = database.read("select name from sqlite_master where type = 'table'")
    else:
        names = database.read("select table_name from information_schema.tables where table_schema = current_schema()")
    here = {row[0] for row in names}
    used = {name for name, table in metadata.tables.items() if not table.info["planned"]}
    assert used <= here
    assert not (metadata.tables.keys() - used) & here


def test_an_older_office_gets_the_missing_steps_and_a_copy_stays(old_office: str, later_program) -> None:
    later_program(next_step)
    with closing(Database.open(old_office)) as database:
        assert database.read("select label, colour from code") == [("男", "red")]
        assert database.read("select version from migration order by version") == NEXT
        assert database.verify_audit() == ()
    with closing(Database.open(old_office)):
        pass
    if "://" not in old_office:
        (copy,) = copies(old_office)
        with closing(dbapi2.connect(str(copy))) as kept:
            assert kept.execute("pragma user_version").fetchone() == (version.SCHEMA_VERSION,)
            assert kept.execute("select label from code").fetchall() == [("男",)]


def test_a_new_office_of_a_later_program_has_all_steps(make_office, where: str, later_program) -> None:
    later_program(next_step)
    database = make_office(where)
    assert database.read("select version from migration order by version") == NEXT
    assert database.read("select colour from code") == []


def test_a_step_that_fails_leaves_the_office_as_it_was(
    old_office: str, later_program, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(upgrading, "STEPS", (*migrations.STEPS, broken_step))
        for module in (opening, recognising, upgrading):
            patch.setattr(module, "SCHEMA_VERSION", version.SCHEMA_VERSION + 1)
        with pytest.raises(ZeroDivisionError):
            Database.open(old_office)
    with closing(Database.open(old_office)) as database:
        assert database.read("select * from migration order by id")[-1][1] == version.SCHEMA_VERSION
        assert "red" not in str(database.read("select * from code"))


def test_a_file_is_not_upgraded_without_a_copy(
    make_office, tmp_path: Path, later_program, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.griddesk"
    make_office(path).close()
    later_program(next_step)
    monkeypatch.setattr(upgrading, "_copy_name", lambda driver, old: driver.path.parent / "none" / "copy")
    with pytest.raises(StoreError, match="备份没有做成"):
        Database.open(path)


def test_two_programs_upgrade_one_office_once(old_office: str, later_program) -> None:
    later_program(next_step)
    with ThreadPoolExecutor(2) as pool:
        opened = list(pool.map(lambda _: Database.open(old_office), range(2)))
    assert opened[0].read("select version from migration order by id") == NEXT
    for database in opened:
        database.close()


def test_an_encrypted_office_is_copied_encrypted(make_office, tmp_path: Path, later_program) -> None:
    path = tmp_path / "密.griddesk"
    make_office(path, key="口令").close()
    later_program(next_step)
    Database.open(path, key="口令").close()
    (copy,) = copies(str(path))
    assert "测试街道".encode() not in copy.read_bytes()
    with closing(file.FileDriver(opening.understand(copy), key="口令").reader()) as kept:
        assert kept.execute("pragma user_version").fetchone() == (version.SCHEMA_VERSION,)


def test_an_upgraded_office_is_refused_by_the_older_program(
    old_office: str, later_program, monkeypatch: pytest.MonkeyPatch
) -> None:
    later_program(next_step)
    Database.open(old_office).close()
    monkeypatch.undo()
    with pytest.raises(TooNew):
        Database.open(old_office)


def test_a_file_from_before_the_first_version_is_brought_up(tmp_path: Path) -> None:
    path = tmp_path / "0.griddesk"
    with closing(dbapi2.connect(str(path))) as old:
        old.execute(f"pragma application_id = {version.APPLICATION_ID}")
        old.execute("create table meta (id integer primary key, name text not null unique, value text not null)")
        old.execute("insert into meta (name, value) values ('name', '旧街道')")
        old.commit()
    with closing(Database.open(path)) as database:
        assert database.meta("name") == "旧街道"
        assert database.read("select count(*) from resident") == [(0,)]


def test_an_office_of_version_1_learns_to_redraw_its_grids(make_office, where: str) -> None:
    with closing(make_office(where)) as database, database.write(actor="a", action="t") as transaction:
        for statement in ("drop table area_past", "drop table map_view", "alter table member drop column by_hand"):
            transaction.execute(statement)
        transaction.execute("delete from migration where version >= 2")
        if database.dialect == "sqlite":
            transaction.execute("pragma user_version = 1")
    with closing(Database.open(where)) as database:
        assert database.read("select by_hand from member") == []
        assert database.read("select id from area_past") == database.read("select id from map_view") == []


GROWN = {
    "household": ("benefit", "note"),
    "rental": ("detail_json",),
    "building": ("head", "head_phone", "note"),
    "facility": ("device_kind", "reading_unit", "threshold_low"),  # SQLite drops no column that refers to another table
    "code": ("status",),
    "attachment": ("note", "taken_at", "added_at", "actor"),
    "form": ("file_name", "every", "due_day", "recipient"),
    "filing": ("made_at", "typed_json", "body", "file_name", "actor", "note"),
}


def test_an_office_of_version_2_learns_its_registers(make_office, where: str) -> None:
    with closing(make_office(where)) as database, database.write(actor="a", action="t") as transaction:
        for table in ("movement", "content", "exemption", "verdict", "import_mapping", "list_view"):
            transaction.execute(f"drop table {table}")
        for table, columns in GROWN.items():
            for column in columns:
                transaction.execute(f'alter table "{table}" drop column "{column}"')
        transaction.execute("delete from migration where version >= 3")
        if database.dialect == "sqlite":
            transaction.execute("pragma user_version = 2")
    with closing(Database.open(where)) as database:
        for table, columns in GROWN.items():
            database.read(f'select {", ".join(columns)} from "{table}"')
        assert database.read("select id from movement") == database.read("select id from list_view") == []
        with database.write(actor="a", action="t") as transaction:
            transaction.insert(house.code, list="sex", code="1", label="男", source="x")
        assert database.read("select status from code where list = 'sex'") == [("标准",)]


LOOP = (
    "campaign_count",
    "campaign",
    "matrix",
    "reply",
    "publicity",
    "party",
    "due_change",
    "request",
    "joint",
    "calendar_day",
)


def test_an_office_of_version_3_learns_the_issue_loop(make_office, where: str) -> None:
    grown = {
        "issue": ("tier", "handler_post", "limit_text", "warn_at", "stage_since", "pardoned", "called_back_at"),
        "step": ("timer", "limit_text"),
        "catalogue": ("superior", "since"),
        "condition": ("since", "valid_to"),
        "reading": ("actor",),
    }
    with closing(make_office(where)) as database, database.write(actor="a", action="t") as transaction:
        for table in LOOP[:1] + LOOP[2:]:
            transaction.execute(f"drop table {table}")
        transaction.execute("drop index issue_light")
        for table, columns in grown.items():
            for column in columns:
                transaction.execute(f'alter table "{table}" drop column "{column}"')
        transaction.execute("delete from migration where version >= 4")
        if database.dialect == "sqlite":
            transaction.execute("pragma user_version = 3")
    with closing(Database.open(where)) as database:
        for table, columns in grown.items():
            database.read(f'select {", ".join(columns)} from "{table}"')
        for table in LOOP:
            assert database.read(f"select id from {table}") == []
        with database.write(actor="a", action="t") as transaction:
            transaction.insert(house.calendar_day, day="2030-01-01", working=0, name="元旦", source="测试")


DUTY = {
    "assignment": ("kind", "cause"),
    "plan": ("event", "hours", "laid_until", "is_off"),
    "task": ("period", "since", "planned", "sort", "settled_at"),
    "record": ("until", "way", "reply", "next_on", "entered_at", "reviewed_at", "cleared"),
}


def test_an_office_of_version_4_learns_teams_and_duty(make_office, where: str) -> None:
    with closing(make_office(where)) as database, database.write(actor="a", action="t") as transaction:
        transaction.insert(house.code, list="record_kind", code="visit", label="串门", source="本地")
        for index in ("item", "area", "person", "day", "due", "record"):
            transaction.execute(f"drop index task_of_{index}")
        for table in ("training", "paper", "turn", "shift", "absence", "attendance", "track", "bond", "composition"):
            transaction.execute(f"drop table {table}")
        for table, columns in DUTY.items():
            for column in columns:
                transaction.execute(f'alter table "{table}" drop column "{column}"')
        transaction.execute("delete from migration where version >= 5")
        if database.dialect == "sqlite":
            transaction.execute("pragma user_version = 4")
    with closing(Database.open(where)) as database:
        for table, columns in DUTY.items():
            database.read(f'select {", ".join(columns)} from "{table}"')
        assert database.read("select id from turn") == database.read("select id from bond") == []
        words = dict(database.read("select code, label from code where list = 'record_kind'"))
        assert words["visit"] == "串门" and words["callback"] == "回访"
        assert database.read("select label from code where list = 'shift_kind' and code = 'night'") == [("夜班",)]
