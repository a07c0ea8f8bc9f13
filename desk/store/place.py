"""Where an office lives: a file (on this PC or on a share) or a PostgreSQL server."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from desk.errors import BadInput

SERVER_SCHEMES = ("postgresql", "postgres")
_REMOTE_SYSTEMS = frozenset({"cifs", "smb3", "smbfs", "nfs", "nfs4", "9p", "vboxsf", "davfs", "afs", "ncpfs"})
_DRIVE_REMOTE = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class FilePlace:
    """An office file."""

    path: Path

    @property
    def url(self) -> str:
        """What the status bar shows."""
        return str(self.path)

    @property
    def label(self) -> str:
        """The file name."""
        return self.path.name


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerPlace:
    """A database on a PostgreSQL server. `repr` keeps the password out of logs."""

    host: str
    port: int
    database: str
    user: str
    password: str

    @property
    def url(self) -> str:
        """The address without the password."""
        user = f"{self.user}@" if self.user else ""
        return f"postgresql://{user}{self.host}:{self.port}/{self.database}"

    @property
    def label(self) -> str:
        """Server and database."""
        return f"{self.host}/{self.database}"

    def __repr__(self) -> str:
        return f"ServerPlace({self.url!r})"


Place = FilePlace | ServerPlace


def understand(where: str | Path) -> Place:
    """Tell a server address from a file path; BadInput if the address is incomplete."""
    text = str(where)
    scheme = text.split("://", 1)[0].partition("+")[0] if "://" in text else ""
    if scheme not in SERVER_SCHEMES:
        return FilePlace(path=Path(os.path.abspath(Path(text).expanduser())))
    try:
        parts = urlsplit(text)
        port = parts.port or 5432
    except ValueError:
        raise BadInput("服务器地址写得不对，应为 postgresql://用户:口令@主机:端口/库名。") from None
    database = unquote(parts.path.lstrip("/"))
    if not parts.hostname or not database:
        raise BadInput("服务器地址不完整，应为 postgresql://用户:口令@主机:端口/库名。")
    return ServerPlace(
        host=parts.hostname,
        port=port,
        database=database,
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
    )


def on_share(path: Path) -> bool:
    """Whether a file lies on a network share, where WAL must never be used."""
    real = os.path.realpath(path)
    if sys.platform == "win32":
        return _windows_share(real)
    return _mounted_share(real, Path("/proc/self/mountinfo"))


def _windows_share(real: str) -> bool:
    # realpath turns a mapped drive letter into \\server\share; GetDriveTypeW catches what it leaves alone.
    plain = real.removeprefix("\\\\?\\")
    if plain.startswith(("\\\\", "UNC\\")):
        return True
    import ctypes  # Windows only; not needed to start elsewhere

    root = os.path.splitdrive(plain)[0] + "\\"
    windll = getattr(ctypes, "windll")  # noqa: B009 - exists on Windows only, mypy checks on Linux
    return bool(windll.kernel32.GetDriveTypeW(root) == _DRIVE_REMOTE)


def _mounted_share(real: str, mountinfo: Path) -> bool:
    try:
        lines = mountinfo.read_text(encoding="utf-8", errors="surrogateescape").splitlines()
    except OSError:
        return False
    longest, system = "", ""
    for line in lines:
        before, _, after = line.partition(" - ")
        point = before.split()[4].encode().decode("unicode_escape")
        inside = real == point or real.startswith(point.rstrip("/") + "/")
        if inside and len(point) >= len(longest):
            longest, system = point, after.split()[0]
    return system in _REMOTE_SYSTEMS or system.startswith("fuse.")
