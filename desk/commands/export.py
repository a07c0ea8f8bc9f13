"""`export FILE KIND OUT`: lists to .xlsx; areas, things with a place and base-map sheets to map files."""

from __future__ import annotations

import argparse
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from desk.commands.outcome import Outcome, step
from desk.errors import BadInput
from desk.model import Query
from desk.office import Office
from desk.rights import SEE_PERSONAL
from desk.work.mapfiles import files as mapfiles
from desk.work.outgoing import exports


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument("FILE", help="办公室文件或 postgresql:// 地址")
    parser.add_argument("KIND", help="areas、residents、facilities、issues、people…，或 base:water 等底图")
    parser.add_argument("OUT", help=".xlsx，或地图文件 .gpkg .shp .geojson .kml .kmz .dxf .csv")
    parser.add_argument("--area", metavar="CODE", help="只要这个网格（及下级）")
    parser.add_argument("--crs", metavar="SYSTEM", default="EPSG:4490", help="地图文件的坐标系：EPSG:4548、GCJ02……")
    parser.add_argument("--full", action="store_true", help="不脱敏（记入操作日志）")
    parser.add_argument("--reason", default="命令行导出", help="事由（记入操作日志）")


def run(given: argparse.Namespace) -> Outcome:
    """Write the file and give how many rows it holds."""
    with closing(Office.open(given.FILE)) as office:
        if given.full:
            office.actor = replace(office.actor, rights=office.actor.rights | {SEE_PERSONAL})
        area_id = area_of(office, given.area)
        notes: tuple[str, ...] = ()
        if Path(given.OUT).suffix.lower() == ".xlsx":
            _known(office, given.KIND)
            rows = exports.export(
                office, Query(kind=given.KIND, area_id=area_id), None, given.OUT, step=step, reason=given.reason
            )
        else:
            written = mapfiles.write_map(
                office, given.KIND, given.OUT, area_id=area_id, system=given.crs.upper(), reason=given.reason
            )
            rows, notes = written.count, written.notes
    return Outcome(data={"rows": rows, "out": given.OUT}, lines=(f"已导出 {rows} 条到 {given.OUT}。", *notes))


def area_of(office: Office, code: str | None) -> int | None:
    """The area of that code (of the first layer that has it); None for the whole office."""
    if code is None:
        return None
    found = office.database.read_value(
        "select a.id from area a join layer l on l.id = a.layer_id where a.code = ? and a.valid_to is null"
        " order by l.sort limit 1",
        (code,),
    )
    if found is None:
        raise BadInput(f"没有编码为“{code}”的网格，请核对编码。")
    return int(found)


def _known(office: Office, kind: str) -> None:
    known = [one.key for one in office.search.kinds()]
    if kind not in known:
        raise BadInput(f"没有“{kind}”这一类，可导出的有：{'、'.join(known)}。")
