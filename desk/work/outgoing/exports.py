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
from desk.sheets.locked import lock
from desk.sheets.place import file_name
from desk.sheets.plain import Encoding, write_csv
from desk.work.lists.words import phrases
from desk.work.outgoing import guard

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
    password: str = "",
    encoding: Encoding = "utf-8",
) -> int:
    """Write the rows of the query to an .xlsx or .csv and give how many.

    `columns` are keys in the order shown; None takes those shown before a person chooses. A list of persons needs a
    `reason`; with a `password` the workbook is locked. The audit line (kind, rows, file name, reason) is written before
    the file appears under its name: no list leaves the office unrecorded.
    """
    require(office.actor, EXPORT)
    target = Path(path)
    ending = target.suffix.lower()
    if ending not in (".xlsx", ".csv"):
        raise BadInput(f"名册只能导出成 .xlsx 或 .csv，“{target.name}”的后缀不对。")
    kind = office.search.kind(query.kind)
    chosen = chosen_columns(kind, columns)
    found = guard.guarded(office, query, [column.key for column in chosen])
    guard.check(found, reason)
    if password:
        if ending == ".csv":
            raise BadInput("CSV 文件不能加密码；请改导出 .xlsx，或去掉密码。")
        guard.check_password(password)
    ids = office.search.ids(query)
    total = len(ids)
    blocks = _blocks(office, kind, ids, chosen)
    note = note_of(office, query, total, found)
    with place.replacing(target) as temporary:
        if ending == ".csv":
            written = write_csv(temporary, chosen, blocks, total, note, step, encoding)
        else:
            written = _workbook(office, query, kind, chosen, blocks, total, note, step, temporary, password)
        record(office, query.kind, total, target, f"{reason.strip()}{'（加密码）' if password else ''}")
    return written


def _workbook(
    office: Office,
    query: Query,
    kind: Kind,
    columns: Sequence[Column],
    blocks: Iterator[Sequence[Sequence[Value]]],
    total: int,
    note: str,
    step: Step | None,
    path: Path,
    password: str,
) -> int:
    title = title_of(office, query, kind)
    if not password:
        return write_list(path, title, columns, blocks, total, note, step)
    plain = path.with_stem(f"{path.stem}-2")
    try:
        written = write_list(plain, title, columns, blocks, total, note, step)
        lock(plain, path, password)
    finally:
        place.wipe(plain)
    return written


def record(office: Office, kind: str, rows: int, target: Path, reason: str) -> None:
    """Write the audit line of an export."""
    said = "；".join(part for part in (f"导出 {rows} 条到 {target.name}", reason) if part)
    with office.write("export", kind=kind, reason=said):
        pass


def chosen_columns(kind: Kind, columns: Sequence[str] | None) -> list[Column]:
    """The columns of these keys; BadInput for one that is not there."""
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


def title_of(office: Office, query: Query, kind: Kind) -> str:
    """What stands above a list: the area and the kind."""
    name = office.name
    if query.area_id is not None:
        name = office.database.read_value("select name from area where id = ?", (query.area_id,)) or name
    return f"{name} {kind.title}"


def note_of(office: Office, query: Query, total: int, found: guard.Guarded) -> str:
    """Who, when, how many, what is masked and by what it is narrowed."""
    parts = [
        "示例数据（生成，非真实）" if office.is_sample else "",
        f"填报单位：{office.name}",
        f"导出人：{office.actor.name}",
        f"导出时间：{office.now().replace('T', ' ')[:16]}",
        f"共 {total:,} 条",
        f"{'、'.join(found.masked)}已遮住" if found.masked else "",
        f"筛选：{'；'.join([*phrases(office, query), *([query.text] if query.text else [])])}"
        if query.text or query.where
        else "",
    ]
    return "　".join(part for part in parts if part)
