"""Takes an office file or server from the version it has to the version this program knows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from desk import __version__
from desk.errors import StoreError
from desk.store.driver import Connection, Driver
from desk.store.file import FileDriver
from desk.store.migrations import STEPS
from desk.store.recognising import version_of
from desk.store.version import APPLICATION_ID, SCHEMA_VERSION
from desk.store.writing import now_text


def upgrade(driver: Driver, version: int) -> None:
    """Run the missing steps in one transaction; a file is copied first."""
    if isinstance(driver, FileDriver):
        _back_up(driver, version)
    writer = driver.writer()
    try:
        run_steps(driver, writer)
    finally:
        writer.close()


def run_steps(driver: Driver, writer: Connection, last: Callable[[Connection], None] | None = None) -> None:
    """Bring the tables to the present version in one transaction; `last` writes what a new office begins with."""
    engine = driver.engine(writer)
    engine.connect().close()  # the dialect's first look ends with a rollback: have it before the transaction
    driver.begin(writer)
    try:
        # Another PC may have upgraded while we waited for the lock.
        version = 0 if last else version_of(driver, writer)
        with engine.connect() as connection:
            for number in range(version, SCHEMA_VERSION):
                STEPS[number](connection)
                driver.run(
                    writer,
                    "insert into migration (version, at, program) values (?, ?, ?)",
                    (number + 1, now_text(), __version__),
                )
            if driver.dialect == "sqlite":
                writer.execute(f"pragma application_id = {APPLICATION_ID}")
                writer.execute(f"pragma user_version = {SCHEMA_VERSION}")
            if last:
                last(writer)
            connection.commit()
            writer.commit()
    except BaseException:
        writer.rollback()
        raise


def _back_up(driver: FileDriver, version: int) -> None:
    try:
        driver.copy_to(_copy_name(driver, version))
    except Exception as error:
        raise StoreError(f"升级前的备份没有做成，“{driver.label}”保持原样；请检查磁盘空间后再打开。") from error


def _copy_name(driver: FileDriver, version: int) -> Path:
    stamp = datetime.now().strftime("%Y%m%d-%H%M%S-%f")
    return driver.path.with_name(f"{driver.path.stem}.升级前-{version}-{stamp}{driver.path.suffix}")
