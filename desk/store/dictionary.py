"""The data dictionary as rows and as text: every table and field, its Chinese name, code table and standard."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from unicodedata import east_asian_width

from sqlalchemy import Column, Table

from desk.store.schema import metadata

_TYPES = {"INTEGER": "整数", "DOUBLE": "小数", "TEXT": "文本", "BLOB": "二进制"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One field of one table."""

    table: str
    table_zh: str
    field: str
    zh: str
    type: str
    needed: bool
    code: str
    refers: str
    source: str
    planned: bool


def entries() -> tuple[Entry, ...]:
    """Every field, tables in alphabetical order, fields in their own."""
    return tuple(entry for name in sorted(metadata.tables) for entry in _of(metadata.tables[name]))


def text() -> str:
    """The dictionary for reading: one block per table, one line per field."""
    return "\n".join(_lines())


def _of(table: Table) -> Iterator[Entry]:
    for column in table.columns:
        yield Entry(
            table=table.name,
            table_zh=table.info["zh"],
            field=column.name,
            zh=column.info["zh"],
            type=_type(column),
            needed=not column.nullable,
            code=column.info.get("code", ""),
            refers=column.info.get("refers", ""),
            source=column.info.get("source", ""),
            planned=table.info["planned"],
        )


def _type(column: Column[object]) -> str:
    word = str(column.type)
    if column.info.get("refers"):
        return "编号"
    if column.name.endswith("_json"):
        return "JSON"
    return _TYPES[word]


def _lines() -> Iterator[str]:
    rows: dict[str, list[Entry]] = {}
    for entry in entries():
        rows.setdefault(entry.table, []).append(entry)
    in_use = sum(not fields[0].planned for fields in rows.values())
    fields = sum(len(one) for one in rows.values())
    yield f"数据字典：{len(rows)} 张表（已建 {in_use} 张），{fields} 个字段"
    for name, fields_here in rows.items():
        first = fields_here[0]
        source = metadata.tables[name].info["source"]
        yield ""
        yield f"{name}  {first.table_zh}{'（规划，尚未建表）' if first.planned else ''}" + (
            f"  依据：{source}" if source else ""
        )
        for entry in fields_here:
            yield "  " + _line(entry).rstrip()


def _line(entry: Entry) -> str:
    notes = [
        "必填" if entry.needed else "",
        f"代码表 {entry.code}" if entry.code else "",
        f"→ {entry.refers}" if entry.refers else "",
        entry.source,
    ]
    return (
        f"{entry.field:<20}{_padded(entry.type, 8)}{_padded(entry.zh, 28)}{'；'.join(note for note in notes if note)}"
    )


def _padded(word: str, width: int) -> str:
    # A Chinese character is as wide as two letters.
    taken = sum(2 if east_asian_width(letter) in "WF" else 1 for letter in word)
    return word + " " * max(width - taken, 1)
