"""Where a file is written: safe names, a temporary file swapped in at the end, and sentences for what goes wrong."""

from __future__ import annotations

import contextlib
import errno
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from desk.errors import BadInput, DeskError, ReadOnly

_FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069]')
_RESERVED = re.compile(r"(?i)^(con|prn|aux|nul|com\d|lpt\d)(\..*)?$")
_SHEET_FORBIDDEN = re.compile(r"[\[\]:*?/\\\x00-\x1f\x7f]")
_OS_ERROR = re.compile(r"os error (\d+)")

_FULL = {errno.ENOSPC, errno.EDQUOT} if hasattr(errno, "EDQUOT") else {errno.ENOSPC}
_FULL_ON_WINDOWS = {39, 112}
_DENIED = {errno.EACCES, errno.EPERM, errno.EROFS}
_DENIED_ON_WINDOWS = {5, 19, 32, 33}


def file_name(text: str) -> str:
    """Make a file name that Windows, macOS and Linux all take; never empty, at most 100 characters."""
    name = _FORBIDDEN.sub("_", text).strip(" .")[:100].rstrip(" .")
    if not name:
        return "未命名"
    return f"_{name}" if _RESERVED.match(name) else name


def sheet_name(text: str) -> str:
    """Make a worksheet name that Excel takes: at most 31 characters, none of `[]:*?/\\`, no quote at either end."""
    name = _SHEET_FORBIDDEN.sub("_", text).strip("' ")[:31].rstrip("' ")
    return name or "Sheet1"


@contextmanager
def replacing(path: Path | str) -> Iterator[Path]:
    """Give a temporary path beside `path`; swap it in on success, remove it on any failure.

    Turns a full disk, a missing right and a file held open by WPS or Excel into a Chinese sentence.
    """
    target = Path(path)
    if target.is_dir():
        raise BadInput(f"“{target}”是一个文件夹，请写上文件名。")
    if target.exists() and not target.is_file():  # swapping a file in would destroy /dev/null for the whole machine
        raise BadInput(f"“{target}”不是普通文件，请另写一个文件名。")
    if not target.parent.is_dir():
        raise BadInput(f"文件夹“{target.parent}”不存在，请先建好或另选位置。")
    temporary = target.with_name(f"~{target.stem[:60]}-{os.getpid()}.part{target.suffix}")
    try:
        yield temporary
        os.replace(temporary, target)
    except OSError as error:
        raise sentence(error, target) from error
    finally:
        with contextlib.suppress(OSError):
            wipe(temporary)


def wipe(path: Path) -> None:
    """Take a half-written file away after writing zeros over it: it may hold names and numbers."""
    if not path.is_file():
        return
    with path.open("r+b") as file:
        left = file.seek(0, os.SEEK_END)
        file.seek(0)
        while left > 0:
            left -= file.write(bytes(min(left, 1 << 20)))
        file.flush()
        os.fsync(file.fileno())
    path.unlink()


def sentence(error: OSError, target: Path) -> DeskError:
    """What the system said when a file could not be written, in words for a person."""
    found = _OS_ERROR.search(str(error))
    number = error.errno if error.errno is not None else int(found.group(1)) if found else 0
    windows = getattr(error, "winerror", None) or (number if os.name == "nt" else 0)
    if number in _FULL or windows in _FULL_ON_WINDOWS:
        return ReadOnly(f"磁盘已满，“{target.name}”没有写成。请清理磁盘或换一个位置再试。")
    if number in _DENIED or windows in _DENIED_ON_WINDOWS:
        return ReadOnly(
            f"“{target.name}”写不进去：可能正在 WPS 或 Excel 里打开，或没有写入权限。请关闭它或另存到别处。"
        )
    return ReadOnly(f"“{target.name}”没有写成（系统提示：{error.strerror or '未知'}）。请换一个位置再试。")
