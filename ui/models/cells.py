"""How a value is written in a cell. Called on reader threads: a painted frame only draws finished texts."""

from __future__ import annotations

from collections.abc import Sequence

from desk.model import Column, Value

Row = tuple[str, ...]


def written(value: Value, type_: str) -> str:
    """The text of a value in a column of this type; nothing for None, one line always."""
    if value is None:
        return ""
    if type_ == "number":
        return _number(value)
    text = value if isinstance(value, str) else str(value)
    if type_ == "moment":
        return text[:16].replace("T", " ")
    if type_ == "date":
        return text[:10]
    return " ".join(text.split()) if "\n" in text or "\t" in text or "\r" in text else text


def _number(value: Value) -> str:
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, float):
        return f"{value:,.2f}".rstrip("0").rstrip(".")
    return str(value)


def written_rows(rows: Sequence[Sequence[Value]], columns: Sequence[Column]) -> list[Row]:
    """A block of rows as texts."""
    types = [column.type for column in columns]
    return [tuple(written(value, type_) for value, type_ in zip(row, types, strict=True)) for row in rows]


def compact(number: int) -> str:
    """A count that fits a tab: 9,902 as it is, 66,400 as 6.6万, 1,130,000 as 113万."""
    if number < 10_000:
        return f"{number:,}"
    return f"{number / 10_000:,.1f}万" if number < 1_000_000 else f"{number / 10_000:,.0f}万"
