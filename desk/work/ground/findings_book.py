"""The findings of a check as a workbook, to hand on to whoever mends them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from desk.errors import BadInput
from desk.model import Column, Value
from desk.office import Office
from desk.rights import EXPORT, require
from desk.sheets import place
from desk.sheets.lists import write_list
from desk.work.ground.coverage import GridFinding
from desk.work.outgoing.exports import record

_COLUMNS: Final = (
    Column(key="no", title="序号", type="number", width=5),
    Column(key="rule", title="问题", width=10),
    Column(key="sentence", title="说明", width=40),
    Column(key="grids", title="网格", width=24),
    Column(key="codes", title="编码", type="code", width=20),
    Column(key="metres", title="面积（㎡）", type="number", width=9),
    Column(key="lon", title="经度", type="number", width=10),
    Column(key="lat", title="纬度", type="number", width=10),
    Column(key="mend", title="可自动修复", width=8),
)


def export_findings(
    office: Office,
    title: str,
    findings: Sequence[GridFinding],
    path: Path | str,
    *,
    step: Callable[[int, int], None] | None = None,
) -> int:
    """Write the findings to an .xlsx and give how many; the export is recorded."""
    require(office.actor, EXPORT)
    target = Path(path)
    if target.suffix.lower() != ".xlsx":
        raise BadInput(f"清单只能导出成 .xlsx，“{target.name}”的后缀不对。")
    names = {id: (name, code) for id, name, code in office.database.read("select id, name, code from area")}
    rows = [_row(number, one, names) for number, one in enumerate(findings, 1)]
    note = f"填报单位：{office.name}　检查时间：{office.now().replace('T', ' ')[:16]}　共 {len(rows):,} 项"
    with place.replacing(target) as temporary:
        written = write_list(temporary, title, _COLUMNS, iter([rows]), len(rows), note, step)
        record(office, "areas", len(rows), target, title)
    return written


def _row(number: int, one: GridFinding, names: dict[int, tuple[str, str]]) -> tuple[Value, ...]:
    known = [names[id] for id in one.area_ids if id in names]
    return (
        number,
        one.title,
        one.sentence,
        "、".join(name for name, _ in known),
        "、".join(code for _, code in known),
        one.square_metres or None,
        None if one.lon is None else round(one.lon, 7),
        None if one.lat is None else round(one.lat, 7),
        "可以" if one.may_be_mended else "",
    )
