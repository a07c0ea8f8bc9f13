"""How a file is opened: the settings that keep it whole, shares, keys."""

from __future__ import annotations

import os
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path, PurePath, PurePosixPath, PureWindowsPath

import pytest
from sqlcipher3 import dbapi2

from desk.errors import InUse, StoreError, Unavailable
from desk.store import file, locks, place
from desk.store.database import Database
from desk.store.schema import house
from desk.store.version import SCHEMA_VERSION


def pragma(database: Database, name: str) -> object:
    return database.read_value(f"pragma {name}")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "东华门 #1%20?.griddesk"


@pytest.fixture
def on_a_share(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(file, "on_share", lambda path: True)  # no share can be mounted here


def write_one(database: Database) -> str:
    """Write a row; gives the journal it was written under."""
    with database.write(actor="王芳", action="test") as transaction:
        transaction.insert(house.code, list="sex", code="1", label="男", source="x")
        return str(transaction.read("pragma journal_mode")[0][0])


def test_a_file_on_this_pc_has_the_careful_settings(make_office, path: Path) -> None:
    make_office(path).close()
    with closing(Database.open(path)) as database:
        assert pragma(database, "application_id") == int.from_bytes(b"GRID", "big")
        assert pragma(database, "user_version") == SCHEMA_VERSION
        wanted = {"foreign_keys": 1, "synchronous": 2, "cell_size_check": 1, "trusted_schema": 0, "secure_delete": 1}
        assert {name: pragma(database, name) for name in wanted} == wanted
        assert pragma(database, "busy_timeout") == 15_000
        assert pragma(database, "journal_mode") == "wal"
        assert pragma(database, "query_only") == 1
        write_one(database)
        writer = database._writer.connection
        assert {name: writer.execute(f"pragma {name}").fetchone()[0] for name in wanted} == wanted


def test_a_file_on_a_share_never_uses_wal(make_office, path: Path, on_a_share: None) -> None:
    database = make_office(path)
    assert write_one(database) == "truncate"
    assert pragma(database, "page_size") == 16384
    assert database.meta("shared") == "1"


def test_an_encrypted_file_on_a_share_opens_again(make_office, path: Path, on_a_share: None) -> None:
    make_office(path, key="口令").close()
    with closing(Database.open(path, key="口令")) as database:
        assert write_one(database) == "truncate"


def test_locks_of_this_disk_hold_and_nothing_is_left_behind(tmp_path: Path) -> None:
    assert locks.hold_in(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_share_whose_locks_do_nothing_is_refused(
    make_office, path: Path, on_a_share: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_office(path).close()
    Database.open(path).close()
    monkeypatch.setattr(locks, "_locked", lambda file: True)  # as a broken file server would answer
    with pytest.raises(StoreError, match="不能可靠地给文件加锁"):
        Database.open(path)


@pytest.mark.skipif(sys.platform == "win32", reason="tries POSIX locks")
def test_the_lock_that_is_tried_does_lock(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"x")
    with (tmp_path / "a").open("r+b") as first, (tmp_path / "a").open("r+b") as second:
        assert locks._locked(first)
        assert not locks._locked(second)


def test_a_file_moved_to_a_share_leaves_wal_and_remembers(
    make_office, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_office(path).close()
    with monkeypatch.context() as patch:
        patch.setattr(file, "on_share", lambda path: True)
        with closing(Database.open(path)) as database:
            assert database.meta("shared") == "1"
            assert pragma(database, "journal_mode") != "wal"
            assert write_one(database) == "truncate"
    # The PC that owns the folder sees a local path: the flag in the file keeps it from WAL.
    with closing(Database.open(path)) as database, database.write(actor="王芳", action="test") as transaction:
        assert transaction.read("pragma journal_mode") == [("truncate",)]


def test_wal_is_refused_to_an_sqlite_that_loses_data(make_office, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(file, "WAL_SAFE", (99, 0, 0))
    assert write_one(make_office(path)) == "truncate"


@pytest.mark.parametrize("key", ["口令 'x", "0" * 62 + "aF"])
def test_an_encrypted_office_opens_with_its_key_and_shows_nothing_without(make_office, path: Path, key: str) -> None:
    database = make_office(path, key=key)
    write_one(database)
    database.close()
    assert "测试街道".encode() not in path.read_bytes()
    with closing(Database.open(path, key=key)) as again:
        assert again.meta("name") == "测试街道"
        assert again.check() == ()


def test_a_passphrase_is_stretched_once_not_for_every_connection(
    make_office, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_office(path, key="口令").close()
    stretched = []
    real = file.hashlib.pbkdf2_hmac
    monkeypatch.setattr(file.hashlib, "pbkdf2_hmac", lambda *given: stretched.append(1) or real(*given))
    with closing(Database.open(path, key="口令")) as database:
        write_one(database)
        with ThreadPoolExecutor(3) as pool:
            list(pool.map(lambda _: database.read("select * from code"), range(30)))
    assert len(stretched) == 1
    with closing(dbapi2.connect(str(path))) as plain_sqlcipher:
        plain_sqlcipher.execute("pragma key = '口令'")
        assert plain_sqlcipher.execute("select label from code").fetchall() == [("男",)]


def test_the_longest_mount_point_decides_what_is_a_share(tmp_path: Path) -> None:
    mountinfo = tmp_path / "mountinfo"
    mountinfo.write_text(
        "22 1 254:0 / / rw - ext4 /dev/vda rw\n"
        "30 22 0:40 / /mnt/g\\040pan rw,relatime shared:1 - cifs //nas/x rw\n"
        "31 30 0:41 / /mnt/g\\040pan/local rw - ext4 /dev/vdb rw\n"
        "32 22 0:42 / /media/cloud rw - fuse.sshfs a: rw\n"
    )
    assert place._mounted_share("/mnt/g pan/a.griddesk", mountinfo)
    assert place._mounted_share("/media/cloud/a", mountinfo)
    assert not place._mounted_share("/mnt/g pan/local/a", mountinfo)
    assert not place._mounted_share("/mnt/g pan2/a", mountinfo)
    assert not place._mounted_share("/home/a", tmp_path / "none")


@pytest.mark.skipif(sys.platform == "win32", reason="reads the mounts of this Linux")
def test_a_folder_of_this_machine_is_no_share(tmp_path: Path) -> None:
    assert not place.on_share(tmp_path)


@pytest.mark.parametrize(
    ("path", "wanted"),
    [
        (PurePosixPath("/home/a b#?.griddesk"), "file:///home/a%20b%23%3F.griddesk"),
        (PureWindowsPath(r"C:\Users\zhang\a.griddesk"), "file:///C:/Users/zhang/a.griddesk"),
        (PureWindowsPath(r"\\nas\share\a.griddesk"), "file:////nas/share/a.griddesk"),
    ],
)
def test_sqlite_gets_a_path_it_understands_on_every_system(path: PurePath, wanted: str) -> None:
    assert file.uri(path) == wanted


@pytest.mark.skipif(sys.platform == "win32", reason="the files beside it are SQLite's own business there")
def test_a_closed_office_leaves_one_file(make_office, path: Path) -> None:
    database = make_office(path)
    write_one(database)
    database.close()
    assert os.listdir(path.parent) == [path.name]


def test_a_copy_can_be_made_while_the_office_is_in_use(make_office, path: Path, tmp_path: Path) -> None:
    database = make_office(path, key="口令")
    write_one(database)
    copy = tmp_path / "副本.griddesk"
    with database.write(actor="王芳", action="test") as transaction:
        transaction.insert(house.code, list="sex", code="2", label="女", source="x")
        with ThreadPoolExecutor(1) as other:
            other.submit(database.copy_to, copy).result()
    with closing(Database.open(copy, key="口令")) as again:
        assert again.read("select label from code") == [("男",)]
        assert again.verify_audit() == ()
    with pytest.raises(InUse, match="没有覆盖"):
        database.copy_to(copy)


def test_a_server_is_not_copied_from_here(make_office, postgres_url: str, tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="管理员"):
        make_office(postgres_url).copy_to(tmp_path / "a")
