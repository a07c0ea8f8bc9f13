"""What a sheet is once it is read: rows of cells, merged regions, and what a person should know about it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

Cell = str | int | float | bool | date | datetime | time | timedelta | None
Merge = tuple[int, int, int, int]

LARGEST = 200 * 1024 * 1024
UNPACKED_LARGEST = 300 * 1024 * 1024
RATIO_LARGEST = 200
ROWS_LARGEST = 300_000
COLUMNS_LARGEST = 400
AREA_LARGEST = 15_000_000
"""Cells of the rectangle around everything in a sheet: one stray cell in the last corner would fill the memory."""


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
    encoding: str = ""
    """Of a text table: how it was read; "" for workbooks."""
    delimiter: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """How a person wants a file read; empty: as the program finds best."""

    sheet: str = ""
    password: str = field(default="", repr=False)
    encoding: str = ""
    delimiter: str = ""


def beyond(width: int) -> tuple[str, ...]:
    """What to say of a sheet that is wider than what is read."""
    if width <= COLUMNS_LARGEST:
        return ()
    return (f"这张表有 {width:,} 列，只读前 {COLUMNS_LARGEST} 列（到 {letters(COLUMNS_LARGEST - 1)} 列）",)


def letters(column: int) -> str:
    """The name Excel shows for a column (0-based): A, Z, AA."""
    name, column = "", column + 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def column_number(name: str) -> int:
    """The column (0-based) of its name."""
    number = 0
    for letter in name:
        number = number * 26 + ord(letter) - 64
    return number - 1
