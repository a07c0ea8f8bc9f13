"""Everything that refers to a row: found from the data dictionary, so that nothing is forgotten when rows become one.

Two sorts of links: fields declared with `refers`, and pairs that name a table and a row (`kind`/`row_id`, `whom`/`item_id`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Table

from desk.store.schema import metadata

if TYPE_CHECKING:
    from desk.store.writing import Transaction

NAMED: Final = (
    ("attachment", "kind", "row_id"),
    ("exemption", "kind", "row_id"),
    ("member", "kind", "item_id"),
    ("record", "whom", "item_id"),
    ("bond", "whom", "item_id"),
)
"""Tables whose rows name the table they are about in one field and its row in another."""
TASK: Final = ("task", "item_id")
"""A task is about what its plan says (`plan.whom`)."""
HISTORY: Final = frozenset({"change"})
"""Tables that name rows but tell of the past: they stay as they were written."""


@dataclass(frozen=True, slots=True)
class Link:
    """One way of referring to rows of a table: table, field, and the condition under which it refers."""

    table: Table
    field: str
    where: str = ""


def links_to(name: str) -> tuple[Link, ...]:
    """All the ways in which rows of a table are referred to."""
    found = [
        Link(table, column.name)
        for table in metadata.sorted_tables
        if not table.info["planned"]
        for column in table.columns
        if column.info.get("refers") == name
    ]
    found += [Link(metadata.tables[table], field, f"\"{kind}\" = '{name}'") for table, kind, field in NAMED]
    task, field = TASK
    found.append(Link(metadata.tables[task], field, f"plan_id in (select id from plan where whom = '{name}')"))
    return tuple(found)


def move_links(transaction: Transaction, name: str, gone: int, kept: int) -> int:
    """Let everything that refers to one row refer to another; gives how many rows that touched."""
    count = 0
    for link in links_to(name):
        condition = f" and {link.where}" if link.where else ""
        rows = transaction.read(f'select id from "{link.table.name}" where "{link.field}" = ?{condition}', (gone,))
        transaction.update_many(link.table, [link.field], {row[0]: (kept,) for row in rows})
        count += len(rows)
    _fold_members(transaction, name, kept)
    return count


def _fold_members(transaction: Transaction, name: str, kept: int) -> None:
    """One membership per grid: what was put there by hand stays, the same twice goes."""
    rows: list[tuple[Any, ...]] = transaction.read(
        "select id, layer_id, area_id, by_hand, until from member where kind = ? and item_id = ?"
        " order by by_hand desc, id",
        (name, kept),
    )
    seen: set[tuple[Any, ...]] = set()
    twice = []
    for one, layer, area, _, until in rows:
        if (layer, area, until) in seen:
            twice.append(one)
        seen.add((layer, area, until))
    if twice:
        transaction.delete_rows(metadata.tables["member"], twice)
