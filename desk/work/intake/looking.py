"""A foreign sheet looked at before it is imported: from a file, or from cells copied in Excel or WPS."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from desk.errors import BadSheet
from desk.sheets.shape import letters
from desk.sheets.table import Reading, Table, read_bytes, read_table
from desk.sheets.texts import DELIMITERS, ENCODINGS

__all__ = ["DELIMITERS", "ENCODINGS", "PASTED", "Look", "Reading", "letters", "look", "look_pasted"]

PASTED = "剪贴板"


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """A sheet as it was read: `source` is what the audit trail calls it."""

    path: str
    """"" for what was pasted."""
    source: str
    digest: str
    table: Table
    reading: Reading

    @property
    def is_text(self) -> bool:
        """Whether encoding and separator are a matter of choice."""
        return bool(self.table.delimiter)


def look(path: Path | str, reading: Reading | None = None) -> Look:
    """Read a sheet of a file; NeedsPassword if it is locked."""
    file, how = Path(path), reading or Reading()
    data = read_bytes(file)
    return Look(
        path=str(file),
        source=file.name,
        digest=hashlib.sha256(data).hexdigest(),
        table=read_table(data, file.name, None, how),
        reading=how,
    )


def look_pasted(text: str, reading: Reading | None = None) -> Look:
    """Read cells that were copied: tabs between them, one row a line."""
    if not text.strip():
        raise BadSheet("剪贴板里没有表格内容。请先在 Excel 或 WPS 里选中单元格（连同列名）复制。")
    how = reading or Reading(encoding="utf-8", delimiter="\t" if "\t" in text else "")
    data = text.encode("utf-8", "replace")
    return Look(
        path="",
        source=PASTED,
        digest=hashlib.sha256(data).hexdigest(),
        table=read_table(data, PASTED, None, how),
        reading=how,
    )
