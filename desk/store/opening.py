"""Finds out what a file or server database is before anything is read from it."""

from __future__ import annotations

from pathlib import Path

from desk.errors import NotAnOffice, ReadOnly, StoreError, TooNew
from desk.store import locks
from desk.store.driver import Connection, Driver
from desk.store.file import FileDriver
from desk.store.place import FilePlace, Place, ServerPlace, understand
from desk.store.trouble import spoken
from desk.store.version import APPLICATION_ID, SCHEMA_VERSION

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


def version_of(driver: Driver, connection: Connection) -> int:
    """The schema version; raises if the database is none of ours or too new."""
    version = _file_version(driver, connection) if driver.dialect == "sqlite" else _server_version(driver, connection)
    if version > SCHEMA_VERSION:
        what = f"“{driver.label}”由更新版本的网格台建立（结构 {version}，本程序 {SCHEMA_VERSION}）"
        raise TooNew(f"{what}，请先升级本程序。")
    return version


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


def _file_version(driver: Driver, connection: Connection) -> int:
    application = connection.execute("pragma application_id").fetchone()[0]
    if application != APPLICATION_ID:
        raise NotAnOffice(f"“{driver.label}”是别的程序的数据库，不是网格台的办公室文件。")
    return int(connection.execute("pragma user_version").fetchone()[0])


def _server_version(driver: Driver, connection: Connection) -> int:
    ours, any_table = connection.execute(
        "select to_regclass('meta') is not null and to_regclass('migration') is not null,"
        " exists (select from pg_class where relnamespace = current_schema()::regnamespace and relkind in ('r', 'p'))"
    ).fetchone()
    if ours and connection.execute("select value from meta where name = 'application'").fetchone() == ("GRID",):
        return int(connection.execute("select coalesce(max(version), 0) from migration").fetchone()[0])
    if any_table:
        raise NotAnOffice(f"数据库“{driver.label}”里是别的程序的数据，请换一个空数据库。")
    raise NotAnOffice(
        f"数据库“{driver.label}”还是空的。请用“新建办公室”在其中建立，或运行 python -m desk sample 生成示例。"
    )


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
