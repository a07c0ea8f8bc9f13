"""Export a list exactly as it is shown: same rows, same order, same columns, masked by the same rights."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from desk.errors import BadInput
from desk.model import Column, Kind, Query, Value
from desk.office import Office
from desk.rights import EXPORT, require
from desk.sheets import place
from desk.sheets.lists import write_list
from desk.sheets.place import file_name

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

__all__ = ["export", "file_name", "record"]

Step = Callable[[int, int], None]

BLOCK = 2_000
"""Rows read at a time: enough to keep the database busy, few enough to cancel at once."""


def export(
    office: Office,
    query: Query,
    columns: Sequence[str] | None,
    path: Path | str,
    *,
    step: Step | None = None,
    reason: str = "",
) -> int:
    """Write the rows of the query to an .xlsx and give how many.

    `columns` are keys in the order shown; None takes those shown before a person chooses. The audit line (kind, rows,
    file name, reason) is written before the file appears under its name: no list leaves the office unrecorded.
    """
    require(office.actor, EXPORT)
    target = Path(path)
    if target.suffix.lower() != ".xlsx":
        raise BadInput(f"名册只能导出成 .xlsx，“{target.name}”的后缀不对。")
    kind = office.search.kind(query.kind)
    chosen = _chosen(kind, columns)
    ids = office.search.ids(query)
    total = len(ids)
    with place.replacing(target) as temporary:
        written = write_list(
            temporary,
            _title(office, query, kind),
            chosen,
            _blocks(office, kind, ids, chosen),
            total,
            _note(office, query, total),
            step,
        )
        record(office, query.kind, total, target, reason)
    return written


def record(office: Office, kind: str, rows: int, target: Path, reason: str) -> None:
    """Write the audit line of an export."""
    said = "；".join(part for part in (f"导出 {rows} 条到 {target.name}", reason) if part)
    with office.write("export", kind=kind, reason=said):
        pass


def _chosen(kind: Kind, columns: Sequence[str] | None) -> list[Column]:
    if columns is None:
        return [column for column in kind.columns if column.shown]
    try:
        return [kind.column(key) for key in columns]
    except KeyError as error:
        raise BadInput(f"“{kind.title}”没有“{error.args[0]}”这一列，请重新选择列。") from None


def _blocks(
    office: Office, kind: Kind, ids: npt.NDArray[np.int64], columns: Sequence[Column]
) -> Iterator[Sequence[Sequence[Value]]]:
    keys = [column.key for column in columns]
    for start in range(0, len(ids), BLOCK):
        yield office.search.rows(kind.key, ids[start : start + BLOCK].tolist(), keys)


def _title(office: Office, query: Query, kind: Kind) -> str:
    name = office.name
    if query.area_id is not None:
        name = office.database.read_value("select name from area where id = ?", (query.area_id,)) or name
    return f"{name} {kind.title}"


def _note(office: Office, query: Query, total: int) -> str:
    parts = [
        "示例数据（生成，非真实）" if office.is_sample else "",
        f"填报单位：{office.name}",
        f"导出人：{office.actor.name}",
        f"导出时间：{office.now().replace('T', ' ')[:16]}",
        f"共 {total:,} 条",
        f"筛选：{query.text}" if query.text else "",
    ]
    return "　".join(part for part in parts if part)
