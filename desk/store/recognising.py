"""Tells whether a database is an office of ours, and of which version."""

from __future__ import annotations

from desk.errors import NotAnOffice, TooNew
from desk.store.driver import Connection, Driver
from desk.store.version import APPLICATION_ID, SCHEMA_VERSION


def version_of(driver: Driver, connection: Connection) -> int:
    """The schema version; raises if the database is none of ours or too new."""
    version = _file_version(driver, connection) if driver.dialect == "sqlite" else _server_version(driver, connection)
    if version > SCHEMA_VERSION:
        what = f"“{driver.label}”由更新版本的网格台建立（结构 {version}，本程序 {SCHEMA_VERSION}）"
        raise TooNew(f"{what}，请先升级本程序。")
    return version


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
