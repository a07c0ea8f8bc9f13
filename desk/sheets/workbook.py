"""Workbooks of every age, read by calamine: values, merged cells, hidden sheets; opened with a password if they have one."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import python_calamine as calamine

from desk.errors import BadSheet, NeedsPassword
from desk.sheets import binary, opendoc
from desk.sheets.packed import Survey
from desk.sheets.shape import COLUMNS_LARGEST, ROWS_LARGEST, Cell, Merge, Table, beyond

_EVERYBODYS = "VelvetSweatshop"
"""With this password Excel opens by itself: what is only protected from changes is locked with it."""


def unlocked(data: bytes, name: str, password: str) -> bytes | None:
    """The workbook inside an OLE file that a password guards; None if none does."""
    if not binary.is_locked(data):
        return None
    import msoffcrypto  # brings cryptography, for the few files that need it
    from msoffcrypto.exceptions import DecryptionError, FileFormatError, InvalidKeyError

    for key in (password, _EVERYBODYS):
        if not key:
            continue
        opened = io.BytesIO()
        try:
            guarded = msoffcrypto.OfficeFile(io.BytesIO(data))
            guarded.load_key(password=key)
            guarded.decrypt(opened)
        except (InvalidKeyError, DecryptionError):
            continue
        except (FileFormatError, OSError, ValueError, KeyError) as error:
            raise BadSheet(f"“{name}”设了打开密码，但它的加密方式读不了，请在 WPS 里取消密码后再导入。") from error
        return opened.getvalue()
    if password:
        raise NeedsPassword(f"“{name}”的打开密码不对，请核对大小写后再输一次。")
    raise NeedsPassword(f"“{name}”设了打开密码，请输入密码。")


def read_workbook(data: bytes, name: str, sheet: str | None, survey: Survey | None) -> Table:
    """The rows of a sheet; None: the one with the most rows, hidden ones last."""
    open_sheets = opendoc.look(data) if survey is not None else {}
    for title, one in open_sheets.items():
        one.parts.refuse_size(name, title)
    try:
        book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        readable = [one for one in book.sheets_metadata if one.typ == calamine.SheetTypeEnum.WorkSheet]
        names = tuple(one.name for one in readable)
        hidden = {one.name for one in readable if one.visible != calamine.SheetVisibleEnum.Visible}
        if sheet is not None and sheet not in names:
            raise BadSheet(f"“{name}”里没有“{sheet}”这张表，有的是：{'、'.join(names)}。")
        page, chosen = _page(book, names, hidden, sheet, name, survey)
        opened = open_sheets.get(chosen)
        rows, merges = _rows(page, chosen, name, opened.merges if opened is not None else ())
        first, left = page.start or (0, 0)
        wide = beyond(page.width)
    except calamine.PasswordError:
        raise NeedsPassword(f"“{name}”设了打开密码，请输入密码。") from None
    except (calamine.CalamineError, OSError, ValueError) as error:
        raise BadSheet(f"“{name}”已损坏或不是表格，读不出来。请用 WPS 打开并另存为 .xlsx 后再试。") from error
    notes = [*wide]
    if chosen in hidden:
        notes.append(f"“{chosen}”是隐藏的工作表，也可以导入")
    others = [one for one in names if one in hidden and one != chosen]
    if others:
        notes.append(f"另有隐藏的工作表：{'、'.join(others)}")
    notes += survey.notes(chosen) if survey is not None else binary.notes(data, chosen)
    notes += opened.parts.notes() if opened is not None else ()
    return Table(sheet=chosen, sheets=names, rows=rows, first=first + 1, left=left, merges=merges, notes=tuple(notes))


def _page(
    book: Any, names: tuple[str, ...], hidden: set[str], sheet: str | None, name: str, survey: Survey | None
) -> tuple[Any, str]:
    """The sheet asked for, or the longest of those to be seen."""
    if not names:
        raise BadSheet(f"“{name}”里没有工作表。")
    best: tuple[Any, str] | None = None
    for one in (sheet,) if sheet is not None else sorted(names, key=lambda each: each in hidden):
        if survey is not None and one in survey.sheets:
            survey.sheets[one].refuse_size(name, one)
        page = book.get_sheet_by_name(one)
        if best is None or (page.height > best[0].height and (one not in hidden or not best[0].height)):
            best = page, one
    assert best is not None
    return best


def _rows(page: Any, sheet: str, name: str, spans: Sequence[Merge]) -> tuple[list[list[Cell]], tuple[Merge, ...]]:
    """The rows and the merged cells counted in them; `spans` where calamine does not know the latter."""
    if page.height > ROWS_LARGEST:
        raise BadSheet(f"“{name}”的“{sheet}”有 {page.height:,} 行，一次最多导入 {ROWS_LARGEST:,} 行，请拆分。")
    if page.start is None:
        return [], ()
    known: dict[str, str | None] = {"": None}
    same = known.setdefault  # a street's ten thousand 汉族 are one text in memory
    rows: list[list[Cell]] = [
        [same(cell, cell) if cell.__class__ is str else cell for cell in row[:COLUMNS_LARGEST]]
        for row in page.iter_rows()
    ]
    top, left = page.start
    known_spans = [(up, west, down, east) for (up, west), (down, east) in page.merged_cell_ranges or ()]
    merges = tuple(
        (up - top, west - left, down - top, east - left)
        for up, west, down, east in known_spans or spans
        if up >= top and west >= left
    )
    skipped = len(rows) - page.height
    return (rows[skipped:] if skipped > 0 else rows), merges
