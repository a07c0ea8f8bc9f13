"""Finds out what a file or server database is before anything is read from it."""

from __future__ import annotations

from pathlib import Path

from desk.errors import NotAnOffice, ReadOnly, StoreError
from desk.store import locks
from desk.store.driver import Connection, Driver
from desk.store.file import FileDriver
from desk.store.place import FilePlace, Place, ServerPlace, understand
from desk.store.recognising import version_of
from desk.store.trouble import spoken
from desk.store.version import SCHEMA_VERSION

_HEADER = b"SQLite format 3\x00"


def open_driver(where: str | Path, key: str | None) -> tuple[Driver, Connection]:
    """The driver of an existing office of the present version, and its first reader."""
    place = understand(where)
    if isinstance(place, FilePlace):
        _look_at_file(place.path, key)
    driver = driver_for(place, key)
    with spoken(driver.label):
        if isinstance(driver, FileDriver) and driver.shared and not driver.read_only:
            _check_locks(driver)
        connection = driver.reader()
        try:
            version = version_of(driver, connection)
            if version < SCHEMA_VERSION:
                connection.close()
                _upgrade(driver, version)
                connection = driver.reader()
            if isinstance(driver, FileDriver) and not driver.read_only and _needs_settling(driver, connection):
                connection.close()
                _settle_on_share(driver)
                connection = driver.reader()
            if isinstance(driver, FileDriver):
                driver.be_patient(connection)
        except BaseException:
            connection.close()
            raise
    return driver, connection


def driver_for(place: Place, key: str | None) -> Driver:
    """The driver for a place; psycopg is imported only for a server."""
    if isinstance(place, ServerPlace):
        from desk.store.server import ServerDriver  # psycopg costs 0.28 s

        return ServerDriver(place)
    return FileDriver(place, key=key)


def _look_at_file(path: Path, key: str | None) -> None:
    label = path.name
    if path.is_dir():
        raise NotAnOffice(f"“{label}”是一个文件夹，请选择办公室文件。")
    try:
        with path.open("rb") as file:
            header = file.read(100)
    except FileNotFoundError:
        raise StoreError(f"找不到“{path}”，请检查路径是否正确、移动盘或共享盘是否已接上。") from None
    except PermissionError:
        raise ReadOnly(f"没有权限读取“{label}”，请管理员放开权限。") from None
    except OSError as error:
        raise StoreError(f"读不了“{label}”（{error.strerror}），请检查磁盘和网络后再试。") from error
    if not header:
        raise NotAnOffice(f"“{label}”是空文件，不是网格台的办公室文件。")
    if key is None and not header.startswith(_HEADER):
        raise NotAnOffice(f"“{label}”不是网格台的办公室文件；如果它加了密，请输入口令。")


def _upgrade(driver: Driver, version: int) -> None:
    if driver.read_only:
        raise ReadOnly(f"“{driver.label}”由旧版本建立，需要升级，但所在位置不能写；请复制到可写的文件夹再打开。")
    from desk.store.upgrading import upgrade  # brings SQLAlchemy; needed once per program version

    upgrade(driver, version)


def _needs_settling(driver: FileDriver, connection: Connection) -> bool:
    # One PC may open the folder locally, the others by the share: only a flag inside the file tells the first.
    known = driver.run(connection, "select value from meta where name = 'shared'").fetchone() == ("1",)
    in_wal = connection.execute("pragma journal_mode").fetchone()[0] == "wal"
    needed = (driver.shared and not known) or (known and in_wal)
    driver.shared = driver.shared or known
    return needed


def _check_locks(driver: FileDriver) -> None:
    if not locks.hold_in(driver.path.parent):
        raise StoreError(
            f"“{driver.label}”所在的共享盘不能可靠地给文件加锁，多人同时使用会损坏数据；"
            "请把文件放到一台电脑上，或改用服务器。"
        )


def _settle_on_share(driver: FileDriver) -> None:
    writer = driver.writer()  # leaves WAL; InUse while another program still holds the file in WAL
    try:
        driver.begin(writer)
        driver.run(
            writer, "insert into meta (name, value) values ('shared', '1') on conflict (name) do update set value = '1'"
        )
        writer.commit()
    finally:
        writer.close()
