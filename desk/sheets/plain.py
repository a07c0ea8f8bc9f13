"""Write a list as .csv for systems that take nothing else: no cell is a formula, no number loses its digits in Excel."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Final, Literal

from desk.errors import BadInput
from desk.model import Column, Value
from desk.sheets import place

Step = Callable[[int, int], None]
Encoding = Literal["utf-8", "gbk"]
_FORMULA: Final = re.compile(r"[\s'\"]*[=+\-@|%\uff1d\uff0b\uff0d\uff20\t\r\n]")
"""How a text begins that a spreadsheet may take for a formula or a command, in half and full width."""
_DIGITS: Final = re.compile(r"0\d+|\d{11,}[Xx]?")
"""Texts of which a spreadsheet would drop digits."""


def write_csv(
    path: Path | str,
    columns: Sequence[Column],
    blocks: Iterable[Sequence[Sequence[Value]]],
    total: int,
    note: str = "",
    step: Step | None = None,
    encoding: Encoding = "utf-8",
) -> int:
    """Write the rows and give how many; the last line says who, when and how many.

    utf-8 begins with the mark that Excel knows it by. In gbk a rare character has no place: BadInput names it.
    """
    count = 0
    numeric = [column.type == "number" for column in columns]
    try:
        with (
            place.replacing(path) as temporary,
            temporary.open("w", encoding="utf-8-sig" if encoding == "utf-8" else "gbk", newline="") as file,
        ):
            writer = csv.writer(file, lineterminator="\r\n")
            writer.writerow([harmless(column.title) for column in columns])
            for block in blocks:
                for row in block:
                    writer.writerow([_cell(value, is_number) for value, is_number in zip(row, numeric, strict=True)])
                count += len(block)
                if step is not None:
                    step(count, total)
            if note:
                writer.writerow([harmless(note)])
    except UnicodeEncodeError as error:
        letter = error.object[error.start : error.end]
        raise BadInput(f"“{letter}”字在 GBK 编码里没有，文件没有写成；请改用 UTF-8。") from None
    return count


def harmless(text: str) -> str:
    """A text that no spreadsheet takes for a formula or a number with fewer digits; line breaks become spaces."""
    text = " ".join(text.splitlines()) if "\n" in text or "\r" in text else text
    if _DIGITS.fullmatch(text):
        return f"\t{text}"
    return f"'{text}" if _FORMULA.match(text) else text


def _cell(value: Value, is_number: bool) -> Value:
    if value is None or (is_number and isinstance(value, int | float)):
        return value
    return harmless(value if isinstance(value, str) else str(value))
