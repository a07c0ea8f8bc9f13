"""Places that are no office, as clerks meet them: how to make each, and what must be said about it."""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg
import sqlcipher3.dbapi2

Make = Callable[[Path, Path], Path]
PNG = bytes.fromhex("89504e470d0a1a0a0000000d4948445200000001000000010806000000")


def _bytes(data: bytes) -> Make:
    def make(path: Path, _: Path) -> Path:
        path.write_bytes(data)
        return path

    return make


def _zip(path: Path, _: Path) -> Path:
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("a.txt", "x" * 100)
    return path


def _foreign(path: Path, _: Path) -> Path:
    with closing(sqlite3.connect(path)) as other:
        other.executescript(
            "create table meta (name text, value text); insert into meta values ('application', 'WeChat');"
        )
    return path


def _changed(*statements: str) -> Make:
    def make(path: Path, good: Path) -> Path:
        shutil.copyfile(good, path)
        with closing(sqlcipher3.dbapi2.connect(str(path), isolation_level=None)) as office:
            for statement in statements:
                office.execute(statement)
            office.execute("pragma wal_checkpoint(truncate)")
        return path

    return make


def _flipped(path: Path, good: Path) -> Path:
    """Bytes turned over in the middle of every page but the first."""
    data = bytearray(good.read_bytes())
    chance = random.Random(1)
    for page in range(4096, len(data), 4096):
        for at in (0, 5, *(chance.randrange(4096) for _ in range(20))):
            data[page + at] ^= 0xFF
    path.write_bytes(data)
    return path


def _cut(path: Path, good: Path) -> Path:
    path.write_bytes(good.read_bytes()[: 4096 * 40])
    return path


def _missing(path: Path, _: Path) -> Path:
    return path


def _folder(path: Path, _: Path) -> Path:
    path.mkdir()
    return path


_PROFILE = "update profile set body = {} where id = (select max(id) from profile)"
FILES: dict[str, tuple[Make, str]] = {
    "text": (_bytes("小区名单\n张三\n".encode() * 50), "不是网格台的办公室文件"),
    "zip": (_zip, "不是网格台的办公室文件"),
    "empty": (_bytes(b""), "是空文件"),
    "picture": (_bytes(PNG + bytes(4000)), "不是网格台的办公室文件"),
    "another program's database": (_foreign, "别的程序的数据库"),
    "a header and nothing else": (_bytes(b"SQLite format 3\0" + bytes(84)), "不是网格台|已损坏"),
    "newer": (_changed("pragma user_version = 999"), "更新版本的网格台.*升级"),
    "corrupt": (_flipped, "已损坏.*备份"),
    "cut off": (_cut, "已损坏.*备份"),
    "missing": (_missing, "找不到.*检查"),
    "folder": (_folder, "是一个文件夹"),
    "broken TOML": (_changed(_PROFILE.format("replace(body, 'name = ', 'name == ')")), r"第 \d+ 行"),
    "unknown profile key": (
        _changed(_PROFILE.format("'colour = 1' || char(10) || body")),
        "第 1 行 colour: 没有这个键",
    ),
    "no profile": (_changed("delete from profile"), "没有管理办法"),
}


@contextmanager
def guarded_server(server: str) -> Iterator[str]:
    """The server with an account that must give its password; gives the address with a wrong one."""
    with psycopg.connect(server, autocommit=True) as admin:
        (rules,) = admin.execute("show hba_file").fetchone() or ("",)
        kept = Path(rules).read_text(encoding="utf-8")
        admin.execute("create role clerk login password 'right'")
        Path(rules).write_text("host all clerk 127.0.0.1/32 scram-sha-256\n" + kept, encoding="utf-8")
        admin.execute("select pg_reload_conf()")
    try:
        yield server.replace("postgres@", "clerk:wrong@", 1)
    finally:
        Path(rules).write_text(kept, encoding="utf-8")
        with psycopg.connect(server, autocommit=True) as admin:
            admin.execute("drop role clerk")
            admin.execute("select pg_reload_conf()")


def bound_by_modes() -> tuple[str, ...]:
    """What to put before a command so that it runs without root's freedom from file modes."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        return ()
    # Root stays root, so that it can read the checkout wherever that lies; it may only no longer write what modes forbid.
    return ("setpriv", "--bounding-set=-dac_override")


@contextmanager
def held(path: Path) -> Iterator[None]:
    """Another program holds the file for itself."""
    with closing(sqlcipher3.dbapi2.connect(str(path), isolation_level=None)) as other:
        other.execute("pragma locking_mode = exclusive")
        other.execute("begin exclusive")
        other.execute("insert into meta (name, value) values ('held', '1')")
        yield
        other.execute("rollback")
