"""Finds out whether a share's file locks hold: where they do nothing, two writers ruin a file within a second."""

from __future__ import annotations

import struct
import sys
import tempfile
from pathlib import Path
from typing import IO


def hold_in(folder: Path) -> bool:
    """Whether one handle's lock keeps another handle out, tried on a scratch file in that folder.

    True also where it cannot be tried: SQLite itself then fails to lock, and says so.
    """
    with tempfile.NamedTemporaryFile(prefix=".griddesk-lock-", dir=folder, delete=False) as first:
        path = Path(first.name)
        first.write(b"\0" * 8)
        first.flush()
        try:
            with path.open("r+b") as second:
                return not _locked(first) or not _locked(second)
        finally:
            first.close()
            path.unlink(missing_ok=True)


def _locked(file: IO[bytes]) -> bool:
    """Lock the first byte without waiting; whether that worked."""
    file.seek(0)
    try:
        if sys.platform == "win32":
            import msvcrt  # exists on Windows only

            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl  # does not exist on Windows

            # Bound to the open file, not to the process as plain POSIX locks are: two handles here can disagree.
            request = struct.pack("hhqqi4x", fcntl.F_WRLCK, 0, 0, 1, 0)
            fcntl.fcntl(file.fileno(), getattr(fcntl, "F_OFD_SETLK", -1), request)
    except OSError:
        return False
    return True
