"""Read a foreign table, whatever its name says: .xlsx, .xls, .et, .ods, .csv, a web page. Rows come as they stand."""

from __future__ import annotations

import errno
from pathlib import Path

from desk.errors import BadSheet
from desk.sheets import packed, texts, webpage, workbook
from desk.sheets.shape import LARGEST, Cell, Merge, Reading, Table

__all__ = ["Cell", "Merge", "Reading", "Table", "read_bytes", "read_table"]

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PACKED = b"PK\x03\x04"
_SHARED = {13, 32, 33}
"""What Windows says of a file that somebody holds open: access denied, sharing violation, lock violation."""
_OTHERS = (
    ((b"%pdf",), "PDF"),
    ((b"{\\rtf",), "Word 文档"),
    ((b"mime-version:",), "网页存档（.mht）"),
    ((b"\x89png", b"\xff\xd8\xff", b"gif8", b"bm6"), "图片"),
    ((b"rar!", b"7z\xbc\xaf", b"\x1f\x8b"), "压缩包"),
)


def read_bytes(source: Path) -> bytes:
    """Give the bytes of the file, or say in a sentence why not."""
    if source.name.startswith(("~$", ".~")):
        raise BadSheet(f"“{source.name}”是 WPS/Excel 的临时锁文件，请选择不带“~$”的那个文件。")
    try:
        if source.is_dir():
            raise BadSheet(f"“{source}”是文件夹，请选择其中的文件。")
        if source.stat().st_size > LARGEST:
            raise BadSheet(f"“{source.name}”超过 200 MB，请拆成几个文件再导入。")
        data = source.read_bytes()
    except FileNotFoundError:
        raise BadSheet(f"找不到“{source}”，请检查文件位置。") from None
    except OSError as error:
        raise BadSheet(_not_opened(source, error)) from None
    if not data.strip(b"\0"):
        raise BadSheet(f"“{source.name}”是空文件，请重新下载或另存一份。")
    return data


def _not_opened(source: Path, error: OSError) -> str:
    if error.errno in (errno.EACCES, errno.EPERM) or getattr(error, "winerror", None) in _SHARED:
        return f"“{source.name}”打不开：可能正在 WPS 或 Excel 里打开，或没有读取权限。请关闭它后再试。"
    return f"“{source.name}”打不开（系统提示：{error.strerror or '未知'}）。请把它复制到本机后再试。"


def read_table(data: bytes, name: str, sheet: str | None = None, reading: Reading | None = None) -> Table:
    """Give the rows of a sheet (None: the one with the most rows), told by the file's first bytes."""
    how = reading or Reading()
    sheet = sheet or how.sheet or None
    if data.startswith(_OLE) and (opened := workbook.unlocked(data, name, how.password)) is not None:
        data = opened
    if data.startswith(_PACKED):
        return workbook.read_workbook(data, name, sheet, packed.survey(data, name))
    if data.startswith(_OLE):
        return workbook.read_workbook(data, name, sheet, None)
    head = data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    for marks, what in _OTHERS:
        if head.startswith(marks):
            raise BadSheet(f"“{name}”其实是{what}，不能导入。请向来源单位索取 Excel 表。")
    if head.startswith(
        (b"<html", b"<!doctype", b"<!entity", b"<table", b"<?xml", b"<meta", b"<head", b"<workbook", b"<!--")
    ):
        return webpage.read_page(data, name, sheet, how.encoding)
    return texts.read_text(data, name, how)
