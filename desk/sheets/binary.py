"""Workbooks of Excel 97 to 2003 and of WPS (.xls, .et): what their records say that calamine does not."""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator

import olefile

from desk.sheets.packed import SheetParts
from desk.sheets.shape import letters

_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
"""A password turns an .xlsx into an OLE file that holds this stream."""
_BOF, _BOUNDSHEET, _FILEPASS, _NOTE = 0x0809, 0x0085, 0x002F, 0x001C
_EOF, _ROW, _COLINFO, _FILTERMODE, _FORMULA, _BOOLERR = 0x000A, 0x0208, 0x007D, 0x009B, 0x0006, 0x0205
_ERROR_VALUE = 2
"""First byte of the result of a formula that failed."""
_RECORDS_LARGEST = 2_000_000


def is_locked(data: bytes) -> bool:
    """Whether a password is asked before this OLE file can be read."""
    if _ENCRYPTED in data:
        return True
    return any(kind == _FILEPASS for kind, _, _ in _some(_stream(data), 40))


def notes(data: bytes, sheet: str) -> tuple[str, ...]:
    """What the person should know about a sheet."""
    stream = _stream(data)
    start = next((at for title, at in _sheets(stream) if title == sheet), None)
    if start is None:
        return ()
    parts = SheetParts()
    depth = 0
    for number, (kind, at, size) in enumerate(_records(stream, start)):
        if kind == _BOF:
            depth += 1
        elif kind == _EOF:
            depth -= 1
            if depth == 0:
                break
        elif kind == _ROW and size >= 16:
            parts.hidden_rows += bool(stream[at + 12] & 0x20)
        elif kind == _COLINFO and size >= 10:
            low, high, _, _, flags = struct.unpack_from("<5H", stream, at)
            if flags & 1:
                parts.hidden_columns.append(
                    letters(low) if low == high else f"{letters(low)}–{letters(min(high, 255))}"
                )
        elif kind == _FILTERMODE:
            parts.filtered = True
        elif kind == _NOTE:
            parts.comments += 1
        elif kind in (_FORMULA, _BOOLERR) and _is_error(stream, kind, at):
            row, column = struct.unpack_from("<HH", stream, at)
            parts.errors.append(f"{letters(column)}{row + 1}")
        if number > _RECORDS_LARGEST:
            break
    return tuple(parts.notes())


def _is_error(stream: bytes, kind: int, at: int) -> bool:
    if kind == _BOOLERR:
        return bool(stream[at + 7])
    return stream[at + 12 : at + 14] == b"\xff\xff" and stream[at + 6] == _ERROR_VALUE


def _sheets(stream: bytes) -> Iterator[tuple[str, int]]:
    for kind, at, size in _some(stream, 20_000):
        if kind == _BOUNDSHEET and size >= 8:
            position, _, count, flags = struct.unpack_from("<IHBB", stream, at)
            wide = flags & 1
            text = stream[at + 8 : at + 8 + count * (1 + wide)]
            yield text.decode("utf-16-le" if wide else "latin-1", "replace"), position


def _stream(data: bytes) -> bytes:
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as ole:
            for name in ("Workbook", "Book"):
                if ole.exists(name):
                    return bytes(ole.openstream(name).read())
    except (OSError, ValueError, IndexError, struct.error):
        pass  # whether it is damaged is told by who reads it
    return b""


def _some(stream: bytes, count: int) -> Iterator[tuple[int, int, int]]:
    for _, record in zip(range(count), _records(stream, 0), strict=False):
        yield record


def _records(stream: bytes, start: int) -> Iterator[tuple[int, int, int]]:
    """Kind, place and size of each record from here."""
    unpack = struct.Struct("<HH").unpack_from
    end = len(stream) - 4
    while 0 <= start <= end:
        kind, size = unpack(stream, start)
        yield kind, start + 4, size
        start += 4 + size
