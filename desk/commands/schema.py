"""`schema`: print the data dictionary."""

from __future__ import annotations

import argparse
from typing import Any

from desk.commands.outcome import Outcome
from desk.store.schema import metadata


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument("--all", action="store_true", help="连同尚未建表的")


def run(given: argparse.Namespace) -> Outcome:
    """Give every table: fields with Chinese name, type, code table and standard."""
    tables = [_described(table) for table in metadata.sorted_tables if given.all or not table.info.get("planned")]
    tables.sort(key=lambda table: table["name"])
    lines: list[str] = []
    for table in tables:
        lines.append(
            f"{table['name']}  {table['zh']}{'（未建）' if table['planned'] else ''}  {table['source']}".rstrip()
        )
        for field in table["fields"]:
            notes = [
                f"→ {field['refers']}" if field["refers"] else "",
                f"代码表 {field['code']}" if field["code"] else "",
            ]
            notes += ["必填" if field["needed"] else "", field["source"]]
            lines.append(
                f"    {field['name']:<20} {field['type']:<7} {field['zh']}  {'；'.join(n for n in notes if n)}".rstrip()
            )
    return Outcome(data={"tables": tables}, lines=tuple(lines))


def _described(table: Any) -> dict[str, Any]:
    return {
        "name": table.name,
        "zh": table.info.get("zh", ""),
        "source": table.info.get("source", ""),
        "planned": bool(table.info.get("planned")),
        "fields": [
            {
                "name": column.name,
                "zh": column.info.get("zh", ""),
                "type": str(column.type).lower(),
                "code": column.info.get("code", ""),
                "source": column.info.get("source", ""),
                "refers": column.info.get("refers", ""),
                "needed": not column.nullable,
            }
            for column in table.columns
        ],
    }
