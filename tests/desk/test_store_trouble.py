"""What goes wrong is said in one sentence, by kind, and nothing is lost by it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from sqlcipher3 import dbapi2

from desk.errors import BadInput, Damaged, DeskError, InUse, NotAnOffice, ReadOnly, StoreError, TooNew, Unreachable
from desk.store import file
from desk.store.database import Database
from desk.store.place import understand
from desk.store.schema import house
from desk.store.version import SCHEMA_VERSION

CODE = ("list", "code", "label", "source")


def complaint(where: str | Path, kind: type[DeskError], *, key: str | None = None) -> str:
    with pytest.raises(kind) as caught:
        Database.open(where, key=key)
    assert type(caught.value) is kind
    sentence = str(caught.value)
    assert sentence.endswith("。") and "\n" not in sentence
    return sentence


@pytest.fixture
def office(make_office, tmp_path: Path) -> Path:
    path = tmp_path / "街道.griddesk"
    make_office(path).close()
    return path


def test_a_missing_file(tmp_path: Path) -> None:
    assert "找不到" in complaint(tmp_path / "none.griddesk", StoreError)
    assert "找不到" in complaint(tmp_path / "no folder" / "none.griddesk", StoreError)


def test_a_folder(tmp_path: Path) -> None:
    assert "文件夹" in complaint(tmp_path, NotAnOffice)


@pytest.mark.parametrize("content", [b"", b"hello", b"PK\x03\x04" + os.urandom(5000), "姓名,电话\n".encode("gbk")])
def test_a_file_that_is_no_database(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.griddesk"
    path.write_bytes(content)
    assert "不是网格台的办公室文件" in complaint(path, NotAnOffice)
    assert path.read_bytes() == content


def test_some_other_programs_database(tmp_path: Path) -> None:
    path = tmp_path / "x.gpkg"
    with closing(dbapi2.connect(path)) as other:
        other.execute("create table notes (id)")
    before = path.read_bytes()
    assert "别的程序" in complaint(path, NotAnOffice)
    assert path.read_bytes() == before


def test_a_file_of_a_newer_version(office: Path) -> None:
    with closing(dbapi2.connect(office)) as other:
        other.execute("pragma user_version = 7")
    assert "先升级本程序" in complaint(office, TooNew)


@pytest.mark.parametrize("key", [None, "不对", "0" * 64])
def test_a_wrong_key(make_office, tmp_path: Path, key: str | None, capfd: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "密.griddesk"
    make_office(path, key="对的").close()
    assert "口令" in complaint(path, NotAnOffice, key=key)
    assert capfd.readouterr().err == ""


def test_a_key_for_a_file_that_has_none(office: Path) -> None:
    complaint(office, NotAnOffice, key="多余")


def test_a_torn_file_is_damaged_or_found_by_the_check(office: Path) -> None:
    whole = office.read_bytes()
    office.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(Damaged, match="备份"), closing(Database.open(office)) as database:
        database.read("select * from audit")
        for (name,) in database.read("select name from sqlite_master where type = 'table'"):
            database.read(f'select * from "{name}"')


def test_a_page_of_rubbish_is_found_by_the_check(make_office, tmp_path: Path) -> None:
    path = tmp_path / "a.griddesk"
    database = make_office(path)
    with database.write(actor="a", action="t") as transaction:
        transaction.bulk(house.code, CODE, [("n", str(number), "名" * 50, "x") for number in range(2000)])
    assert database.check() == ()
    database.close()
    with path.open("r+b") as torn:
        torn.seek(-3 * 4096, os.SEEK_END)
        torn.write(b"\xff" * 4096)
    with closing(Database.open(path)) as again:
        found = again.check()
    assert found and found[0].rule == "damaged" and "备份" in found[0].sentence


def test_an_existing_file_is_never_overwritten(office: Path, make_office) -> None:
    before = office.read_bytes()
    with pytest.raises(InUse, match="已经存在"):
        make_office(office)
    assert office.read_bytes() == before


def test_a_new_file_in_a_folder_that_is_not_there(make_office, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="文件夹"):
        make_office(tmp_path / "none" / "a.griddesk")


def test_creating_that_fails_leaves_no_half_file(make_office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("desk.store.creating.now_text", lambda: object())  # cannot be stored: fails at the last step
    with pytest.raises(Exception, match="subscriptable"):
        make_office(tmp_path / "a.griddesk")
    assert list(tmp_path.iterdir()) == []


def test_an_office_held_exclusively_elsewhere(office: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(file, "OPENING_WAIT_MILLISECONDS", 200)
    held = (
        "import sqlite3, sys; c = sqlite3.connect(sys.argv[1], isolation_level=None);"
        "c.execute('pragma locking_mode = exclusive'); c.execute('begin exclusive');"
        "print('held', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", held, str(office)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as holder:
        assert holder.stdout.readline().strip() == b"held"
        assert "占用" in complaint(office, InUse)
        holder.communicate()
    Database.open(office).close()


def test_a_write_while_another_program_writes(office: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(file, "WAIT_MILLISECONDS", 200)
    with closing(Database.open(office)) as database, closing(dbapi2.connect(office, isolation_level=None)) as other:
        other.execute("begin immediate")
        with pytest.raises(InUse, match="占用"), database.write(actor="a", action="t"):
            pass
        assert database.meta("name") == "测试街道"
        other.execute("rollback")
        with database.write(actor="a", action="t"):
            pass
        assert database.seq == 1


def mount(folder: Path, options: str = "defaults") -> None:
    """A small disk of its own at that folder."""
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", folder], capture_output=True, text=True)
    if done.returncode:
        pytest.skip(f"this root may not mount (a container?): {done.stderr.strip()}")


@pytest.fixture
def read_only(office: Path) -> Iterator[Path]:
    """The office on a file system mounted read-only; for a plain user, in a folder without write permission."""
    folder = office.parent / "ro"
    folder.mkdir()
    copy = folder / office.name
    if sys.platform == "linux" and os.geteuid() == 0:
        mount(folder)
        try:
            shutil.copy(office, copy)
            subprocess.run(["mount", "-o", "remount,ro", folder], check=True)
            yield copy
        finally:
            subprocess.run(["umount", folder], check=True)
        return
    shutil.copy(office, copy)
    copy.chmod(0o444)
    folder.chmod(0o555)
    yield copy
    folder.chmod(0o755)


def test_an_office_on_read_only_ground_can_be_read_but_not_written(read_only: Path) -> None:
    with closing(Database.open(read_only)) as database:
        assert database.read_only
        assert database.meta("name") == "测试街道"
        assert database.check() == ()
        with pytest.raises(ReadOnly, match="只读"), database.write(actor="a", action="t"):
            pass


def test_an_old_office_on_read_only_ground_says_that_it_must_be_copied(
    read_only: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("desk.store.opening.SCHEMA_VERSION", SCHEMA_VERSION + 1)
    assert "复制到可写的文件夹" in complaint(read_only, ReadOnly)


def test_a_new_office_on_read_only_ground(read_only: Path, make_office) -> None:
    with pytest.raises(ReadOnly, match="可写的文件夹"):
        make_office(read_only.with_name("b.griddesk"))


@pytest.mark.skipif(sys.platform != "linux" or os.geteuid() != 0, reason="only root can mount a small disk")
def test_a_full_disk_keeps_what_was_saved_and_says_so(make_office, tmp_path: Path) -> None:
    disk = tmp_path / "small"
    disk.mkdir()
    mount(disk, "size=3m")
    try:
        path = disk / "a.griddesk"
        with closing(make_office(path)) as database:
            with database.write(actor="a", action="t") as transaction:
                transaction.insert(house.code, list="n", code="kept", label="x", source="x")
            with pytest.raises(StoreError, match="磁盘已满"), database.write(actor="a", action="t") as transaction:
                transaction.bulk(house.code, CODE, (("n", str(number), "x" * 1000, "x") for number in range(20_000)))
            assert database.read("select code from code") == [("kept",)]
            assert database.check() == ()
            with database.write(actor="a", action="t") as transaction:
                transaction.insert(house.code, list="n", code="later", label="x", source="x")
        with closing(Database.open(path)) as again:
            assert again.read("select code from code order by code") == [("kept",), ("later",)]
            assert again.verify_audit() == ()
    finally:
        subprocess.run(["umount", disk], check=True)


def test_no_office_is_made_on_a_full_disk(make_office, tmp_path: Path) -> None:
    if sys.platform != "linux" or os.geteuid() != 0:
        pytest.skip("only root can mount a small disk")
    mount(tmp_path, "size=64k")
    try:
        with pytest.raises(StoreError, match="磁盘已满"):
            make_office(tmp_path / "a.griddesk")
        assert list(tmp_path.iterdir()) == []
    finally:
        subprocess.run(["umount", tmp_path], check=True)


# The server


def test_a_server_that_does_not_answer() -> None:
    assert "连不上服务器" in complaint("postgresql://a:geheim@127.0.0.1:9/office", Unreachable)


def test_a_database_that_is_not_there(postgres_url: str) -> None:
    assert "没有这个数据库" in complaint(postgres_url + "_none", Unreachable)


def test_a_user_the_server_does_not_know(postgres_url: str) -> None:
    sentence = complaint(postgres_url.replace("postgres@", "nobody:geheim@"), Unreachable)
    assert "用户名或口令" in sentence and "geheim" not in sentence


def test_an_empty_database_says_how_to_begin(postgres_url: str) -> None:
    assert "新建办公室" in complaint(postgres_url, NotAnOffice)


def test_a_database_of_another_program(postgres_url: str, make_office) -> None:
    with psycopg.connect(postgres_url, autocommit=True) as other:
        other.execute("create table notes (id int)")
    assert "别的程序" in complaint(postgres_url, NotAnOffice)
    with pytest.raises(NotAnOffice, match="空数据库"):
        make_office(postgres_url)


def test_a_server_office_of_a_newer_version(postgres_url: str, make_office) -> None:
    make_office(postgres_url)
    with psycopg.connect(postgres_url, autocommit=True) as other:
        other.execute("insert into migration (version, at, program) values (7, '', '')")
    assert "先升级本程序" in complaint(postgres_url, TooNew)


def test_a_server_that_restarted_is_reached_again(postgres_url: str, make_office) -> None:
    database = make_office(postgres_url)
    with database.write(actor="a", action="t"):
        pass
    with psycopg.connect(postgres_url, autocommit=True) as other:
        other.execute("select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'griddesk'")
    assert database.meta("name") == "测试街道"
    with database.write(actor="a", action="t"):
        pass
    assert database.seq == 2


@pytest.mark.parametrize("address", ["postgresql://", "postgresql://host", "postgresql:///db", "postgres://h:x/db"])
def test_an_incomplete_address(address: str) -> None:
    with pytest.raises(BadInput, match="postgresql://用户"):
        understand(address)
