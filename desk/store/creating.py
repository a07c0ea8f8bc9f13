"""Makes a new office in a new file or an empty server database."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from desk import __version__
from desk.errors import InUse, NotAnOffice, ReadOnly, StoreError
from desk.store.driver import Connection, Driver
from desk.store.file import FileDriver
from desk.store.opening import driver_for
from desk.store.place import FilePlace, ServerPlace, understand
from desk.store.trouble import spoken
from desk.store.uid import new_uid
from desk.store.upgrading import run_steps
from desk.store.writing import now_text

_Begin = Callable[[Connection], None]


def create(
    where: str | Path, *, key: str | None, name: str, profile_text: str, profile_key: str, profile_version: int
) -> Driver:
    """Tables, settings and profile of a new office; gives the driver that opens it."""

    def begin_with(writer: Connection) -> None:
        at = now_text()
        driver.run(
            writer,
            'insert into profile ("key", version, body, since) values (?, ?, ?, ?)',
            (profile_key, profile_version, profile_text, at[:10]),
        )
        settings = {
            "application": "GRID",
            "office_uid": new_uid(),
            "name": name,
            "profile": profile_key,
            "created_at": at,
            "program": __version__,
            "shared": "1" if driver.shared else "0",
        }
        driver.run_many(writer, "insert into meta (name, value) values (?, ?)", list(settings.items()))

    place = understand(where)
    driver = driver_for(place, key)
    with spoken(driver.label):
        if isinstance(place, FilePlace):
            _create_file(place.path, driver, begin_with)
        else:
            _create_on_server(place, driver, begin_with)
    return driver


def _create_file(path: Path, driver: Driver, begin_with: _Begin) -> None:
    assert isinstance(driver, FileDriver)
    if not path.parent.is_dir():
        raise StoreError(f"文件夹“{path.parent}”不存在，请先建好或换一个位置。")
    try:
        path.open("xb").close()  # claims the name: two programs cannot both create it
    except FileExistsError:
        raise InUse(f"“{path.name}”已经存在，没有覆盖；请换一个文件名。") from None
    except OSError as error:
        raise ReadOnly(f"不能在“{path.parent}”里建文件（{error.strerror}），请换一个可写的文件夹。") from error
    try:
        writer = driver.create()
        try:
            driver.be_patient(writer)
            run_steps(driver, writer, begin_with)
        finally:
            writer.close()
    except BaseException:
        for suffix in ("", "-wal", "-shm", "-journal"):
            path.with_name(path.name + suffix).unlink(missing_ok=True)
        raise


def _create_on_server(place: ServerPlace, driver: Driver, begin_with: _Begin) -> None:
    writer = driver.writer()
    try:
        occupied, encoding = writer.execute(
            "select exists (select from pg_class where relnamespace = current_schema()::regnamespace"
            " and relkind in ('r', 'p')), current_setting('server_encoding')"
        ).fetchone()
        writer.rollback()
        if encoding != "UTF8":
            raise StoreError(f"数据库“{place.label}”的编码是 {encoding}，存不下全部汉字；请用 UTF8 编码另建一个库。")
        if occupied:
            raise NotAnOffice(f"数据库“{place.label}”里已经有数据，没有改动；请换一个空数据库。")
        run_steps(driver, writer, begin_with)
    finally:
        writer.close()
