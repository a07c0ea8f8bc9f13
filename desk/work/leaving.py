"""Maps that leave the office: written beside their place first, recorded in the audit trail before they appear there."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from desk.errors import BadInput
from desk.office import Office
from desk.rights import EXPORT, require
from desk.sheets import place
from desk.sheets.place import file_name

__all__ = ["file_name", "leaving", "leaving_many"]


@contextmanager
def leaving(office: Office, target: Path, what: str, reason: str = "", *, kind: str = "map") -> Iterator[Path]:
    """A temporary path that becomes `target` when all went well.

    NotAllowed without the right to export: a map may carry names and phones.
    """
    require(office.actor, EXPORT)
    with place.replacing(target) as temporary:
        yield temporary
        _record(office, f"{what}到 {target.name}", reason, kind)


@contextmanager
def leaving_many(
    office: Office, folder: Path, stem: str, what: str, reason: str = "", *, kind: str = "map"
) -> Iterator[Path]:
    """A temporary folder whose files appear in `folder` when all went well, as stem-001.png and so on.

    Without a stem they keep the names they were given.

    What stands there under the same names is replaced; a cancelled job leaves nothing behind.
    """
    require(office.actor, EXPORT)
    if not folder.is_dir():
        raise BadInput(f"文件夹“{folder}”不存在，请先建好或另选位置。")
    try:
        waiting = Path(tempfile.mkdtemp(prefix="~", dir=folder))
    except OSError as error:
        raise place.sentence(error, folder) from error
    try:
        yield waiting
        _record(office, f"{what}到 {folder.name}", reason, kind)
        made = sorted(waiting.iterdir())
        for number, path in enumerate(made, 1):
            name = f"{stem}{path.suffix}" if len(made) == 1 else f"{stem}-{number:03d}{path.suffix}"
            name = name if stem else path.name
            try:
                os.replace(path, folder / name)
            except OSError as error:
                raise place.sentence(error, folder / name) from error
    finally:
        shutil.rmtree(waiting, ignore_errors=True)


def _record(office: Office, said: str, reason: str, kind: str) -> None:
    with office.write("export", kind=kind, reason="；".join(part for part in (said, reason) if part)):
        pass
