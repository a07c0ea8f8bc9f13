"""Read a foreign table, whatever its name says: .xlsx, .xls, .et, .ods, .csv. Rows come as they stand, with numbers."""

from __future__ import annotations

import csv
import io
import zipfile
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zipfile import ZipFile

import python_calamine as calamine

from desk.errors import BadSheet

Cell = str | int | float | bool | date | datetime | time | timedelta | None

Merge = tuple[int, int, int, int]

LARGEST = 200 * 1024 * 1024
UNPACKED_LARGEST = 300 * 1024 * 1024
RATIO_LARGEST = 200
ROWS_LARGEST = 300_000
COLUMNS_LARGEST = 400

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
"""A password turns an .xlsx into an OLE file that holds this stream."""
_PACKED = b"PK\x03\x04"


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """One sheet: its name and its rows; `first` is the number Excel shows for the first of them."""

    sheet: str
    sheets: tuple[str, ...]
    rows: list[list[Cell]]
    first: int = 1
    left: int = 0
    """How many empty columns stood before the first."""
    merges: tuple[Merge, ...] = ()
    """Merged cells as (top, left, bottom, right), counted in `rows`."""
    notes: tuple[str, ...] = ()
    """What the person should know about the sheet: hidden rows, cells without a result."""


def read_bytes(source: Path) -> bytes:
    """Give the bytes of the file, or say in a sentence why not."""
    if source.name.startswith("~$"):
        raise BadSheet(f"“{source.name}”是 WPS/Excel 的临时锁文件，请选择不带“~$”的那个文件。")
    try:
        if source.stat().st_size > LARGEST:
            raise BadSheet(f"“{source.name}”超过 200 MB，请拆成几个文件再导入。")
        data = source.read_bytes()
    except FileNotFoundError:
        raise BadSheet(f"找不到“{source}”，请检查文件位置。") from None
    except IsADirectoryError:
        raise BadSheet(f"“{source}”是文件夹，请选择其中的文件。") from None
    except OSError:
        raise BadSheet(f"“{source.name}”打不开：可能正在 WPS 或 Excel 里打开，请关闭后再试。") from None
    if not data.strip(b"\0"):
        raise BadSheet(f"“{source.name}”是空文件，请重新下载或另存一份。")
    return data


def read_table(data: bytes, name: str, sheet: str | None = None) -> Table:
    """Give the rows of a sheet (None: the one with the most rows), told by the file's first bytes."""
    if data.startswith(_PACKED):
        _refuse_bomb(data, name)
        return _workbook(data, name, sheet)
    if data.startswith(_OLE):
        if _ENCRYPTED in data:
            raise _locked(name)
        return _workbook(data, name, sheet)
    head = data[:2048].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith((b"<html", b"<!doctype html", b"<table", b"<?xml", b"<meta")):
        raise BadSheet(f"“{name}”其实是网页，不是表格。请用 WPS 打开它，另存为 .xlsx 后再导入。")
    if head.startswith(b"%pdf"):
        raise BadSheet(f"“{name}”其实是 PDF，不能导入。请向来源单位索取 Excel 表。")
    return _text_table(data, name)


def _refuse_bomb(data: bytes, name: str) -> None:
    try:
        with ZipFile(io.BytesIO(data)) as packed:
            sizes = [(one.file_size, max(1, one.compress_size)) for one in packed.infolist()]
    except (zipfile.BadZipFile, ValueError, EOFError, OSError):
        raise BadSheet(f"“{name}”已损坏或没有下载完整，请重新取一份。") from None
    whole = sum(size for size, _ in sizes)
    swollen = any(size > 10 * 1024 * 1024 and size / packed_size > RATIO_LARGEST for size, packed_size in sizes)
    if whole > UNPACKED_LARGEST or swollen:
        raise BadSheet(f"“{name}”解压后异常庞大（约 {whole // 1024 // 1024} MB），为安全起见没有打开。请拆分后再导入。")


def _workbook(data: bytes, name: str, sheet: str | None) -> Table:
    try:
        book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        names = tuple(book.sheet_names)
        if sheet is not None and sheet not in names:
            raise BadSheet(f"“{name}”里没有“{sheet}”这张表，有的是：{'、'.join(names)}。")
        found: Table | None = None
        for one in (sheet,) if sheet is not None else names:
            rows, first = _rows(book, one, name)
            if found is None or len(rows) > len(found.rows):
                found = Table(sheet=one, sheets=names, rows=rows, first=first)
    except calamine.PasswordError:
        raise _locked(name) from None
    except (calamine.CalamineError, OSError, ValueError) as error:
        raise BadSheet(f"“{name}”已损坏或不是表格，读不出来。请用 WPS 打开并另存为 .xlsx 后再试。") from error
    if found is None:
        raise BadSheet(f"“{name}”里没有工作表。")
    return found


def _locked(name: str) -> BadSheet:
    return BadSheet(f"“{name}”设了打开密码，请在 WPS 里取消密码后再导入。")


def _rows(book: calamine.CalamineWorkbook, sheet: str, name: str) -> tuple[list[list[Cell]], int]:
    page = book.get_sheet_by_name(sheet)
    if page.height > ROWS_LARGEST:
        raise BadSheet(f"“{name}”的“{sheet}”有 {page.height:,} 行，一次最多导入 {ROWS_LARGEST:,} 行，请拆分。")
    if page.start is None:
        return [], 1
    rows = page.to_python(skip_empty_area=True)
    return [[None if cell == "" else cell for cell in row[:COLUMNS_LARGEST]] for row in rows], page.start[0] + 1


def _text_table(data: bytes, name: str) -> Table:
    text = _decoded(data, name)
    sample = text[:8192]
    if "\0" in sample:
        raise BadSheet(f"“{name}”不是表格文件，读不出来。请选择 .xlsx、.xls 或 .csv。")
    delimiter = max(",\t;，|", key=lambda mark: sample.count(mark))
    csv.field_size_limit(1_000_000)
    try:
        rows: list[list[Cell]] = [
            [cell.strip() or None for cell in row[:COLUMNS_LARGEST]]
            for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        ]
    except csv.Error as error:
        raise BadSheet(f"“{name}”的文字表格读不出来（{error}）。请用 WPS 打开并另存为 .xlsx。") from None
    if len(rows) > ROWS_LARGEST:
        raise BadSheet(f"“{name}”有 {len(rows):,} 行，一次最多导入 {ROWS_LARGEST:,} 行，请拆分。")
    return Table(sheet=name, sheets=(name,), rows=rows)


def _decoded(data: bytes, name: str) -> str:
    """UTF-8 or UTF-16 by their mark, else strict UTF-8, else GB18030."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        trials = ["utf-16"]
    else:
        trials = ["utf-8-sig", "gb18030"]
    for encoding in trials:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise BadSheet(f"“{name}”的文字编码认不出来，请用 WPS 打开并另存为 .xlsx。")
