"""Turns what the drivers raise into one Chinese sentence. The rest is a bug and passes through."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from desk.errors import Conflict, Damaged, DeskError, InUse, NotAnOffice, ReadOnly, StoreError, Unreachable

_SQLITE: tuple[tuple[str, type[DeskError], str], ...] = (
    ("SQLITE_BUSY", InUse, "“{label}”正被另一台电脑或另一个程序占用，请稍后再试，或请对方先关闭。"),
    ("SQLITE_LOCKED", InUse, "“{label}”正被本机的另一项操作占用，请稍后再试。"),
    ("SQLITE_FULL", StoreError, "磁盘已满，“{label}”没有保存这次改动；请腾出空间后再试。"),
    ("SQLITE_READONLY", ReadOnly, "“{label}”所在的位置只能读不能写，请换一个可写的文件夹，或请管理员放开权限。"),
    ("SQLITE_CORRUPT", Damaged, "“{label}”已损坏，请停止录入，用最近的备份恢复。"),
    ("SQLITE_NOTADB", NotAnOffice, "“{label}”不是网格台的办公室文件，或者打开它的口令不对。"),
    ("SQLITE_CANTOPEN", ReadOnly, "打不开“{label}”，请检查文件夹是否存在、是否有读写权限。"),
    ("SQLITE_PERM", ReadOnly, "没有权限打开“{label}”，请管理员放开权限。"),
    ("SQLITE_IOERR", StoreError, "读写“{label}”时磁盘或网络出错，这次改动没有保存；请检查磁盘和网络后再试。"),
)

_POSTGRES: tuple[tuple[tuple[str, ...], type[DeskError], str], ...] = (
    (
        ("28P01", "28000", "authentication failed", "no password", "pg_hba.conf", "认证失败", 'role "', "角色"),
        Unreachable,
        "服务器“{label}”不接受这个用户名或口令，请核对后再试。",
    ),
    (
        ("42501", "permission denied"),
        ReadOnly,
        "这个账号无权使用服务器“{label}”上的数据，请管理员授权。",
    ),
    (
        ("3D000", "does not exist", "不存在"),
        Unreachable,
        "服务器上没有这个数据库：“{label}”。请管理员先建库，或核对库名。",
    ),
    (("53300", "too many clients", "remaining connection slots"), Unreachable, "服务器“{label}”连接已满，请稍后再试。"),
    (("53100", "No space left"), StoreError, "服务器“{label}”磁盘已满，这次改动没有保存；请联系管理员。"),
    (("25006",), ReadOnly, "服务器“{label}”只能读不能写，请联系管理员。"),
    (("55P03", "40P01", "57014"), InUse, "服务器“{label}”正忙，这次操作没有完成，请稍后再试。"),
    (("XX001", "XX002"), Damaged, "服务器“{label}”上的数据已损坏，请联系管理员用备份恢复。"),
)


@contextmanager
def spoken(label: str) -> Iterator[None]:
    """Raise what a driver complains of as a DeskError that names the file or server."""
    try:
        yield
    except DeskError:
        raise
    except Exception as error:
        sentence = translated(error, label)
        if sentence is None:
            raise
        raise sentence from error


def translated(error: BaseException, label: str) -> DeskError | None:
    """The DeskError for a driver's error; None if it is no complaint a person can act on."""
    original = getattr(error, "orig", None) or error  # SQLAlchemy wraps the driver's error
    if is_reference_broken(error):
        return Conflict("这条记录与别的记录相连，而后者已变动或还在使用，没有保存；请刷新后再试。")
    if "UNIQUE constraint" in str(original) or getattr(original, "sqlstate", None) == "23505":
        return Conflict("已经有一条编号相同的记录，没有保存；请核对编号后再试。")
    name = getattr(original, "sqlite_errorname", None)
    if isinstance(name, str):
        for start, kind, sentence in _SQLITE:
            if name.startswith(start):
                return kind(sentence.format(label=label))
        return None
    if type(original).__module__.partition(".")[0] == "psycopg":
        return _from_server(original, label)
    return None


def _from_server(error: BaseException, label: str) -> DeskError | None:
    state = getattr(error, "sqlstate", None) or ""
    words = str(error)
    for signs, kind, sentence in _POSTGRES:
        if state in signs or (not state and any(sign in words for sign in signs)):
            return kind(sentence.format(label=label))
    if type(error).__name__ in {"OperationalError", "ConnectionTimeout", "AdminShutdown", "InterfaceError"}:
        return Unreachable(f"连不上服务器“{label}”，请检查网络、地址和端口，稍后再试。")
    return None


def is_reference_broken(error: BaseException) -> bool:
    """Whether a write failed because another row refers to the one it takes away (or to one that is gone)."""
    original = getattr(error, "orig", None) or error
    return "FOREIGN KEY constraint" in str(original) or getattr(original, "sqlstate", None) == "23503"
