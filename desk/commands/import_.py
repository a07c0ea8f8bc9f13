"""`import FILE KIND SOURCE`: lists, areas and base-map sheets; says row by row what could not be taken."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

from desk.commands.outcome import FINDINGS, FINE, Outcome, step
from desk.model import Changes
from desk.office import Office
from desk.work.ground import areas, basemap
from desk.work.ground.arealaying import apply_areas
from desk.work.intake import imports
from desk.work.mapfiles import reading as mapreading
from desk.work.mapfiles.facilities import plan_facilities
from desk.work.mapfiles.reading import ENDINGS, Features, Reading

_WORDS = {"new": "新增", "changed": "更新", "same": "不变", "duplicate": "重复", "faulty": "有误"}
_SHOWN = 50
_DRAWN = frozenset(ENDINGS) - {".csv"}
"""A .csv of facilities is a list like any other: it has columns for its places."""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument("FILE", help="办公室文件或 postgresql:// 地址")
    parser.add_argument("KIND", help="residents、people、facilities、issues、areas，或 base:water 等底图")
    parser.add_argument("SOURCE", help="要导入的文件")
    parser.add_argument("--dry-run", action="store_true", help="只核对，不写入")
    parser.add_argument("--layer", metavar="NAME", help="地图文件里的图层")
    parser.add_argument("--sheet", metavar="NAME", help="工作簿里的表")
    parser.add_argument("--into", metavar="NAME", help="导入为哪个网格图层（没有就新建）")
    parser.add_argument("--crs", metavar="SYSTEM", default="", help="地图文件的坐标系：EPSG:4548、GCJ02、BD09……")
    parser.add_argument("--errors", metavar="OUT.xlsx", help="把有误的行另存成工作簿")


def run(given: argparse.Namespace) -> Outcome:
    """Plan, and unless --dry-run write."""
    with closing(Office.open(given.FILE)) as office:
        if given.KIND == "areas":
            ground = areas.plan_areas(
                office, given.SOURCE, layer=given.layer, into=given.into, features=_read(office, given)
            )
            changes = None if given.dry_run else apply_areas(office, ground)
            return _outcome(given, ground.counts, _features(ground.faults), ground.notes, changes)
        if given.KIND.startswith("base:"):
            kind = given.KIND.removeprefix("base:")
            sheet = basemap.plan_base(office, kind, given.SOURCE, layer=given.layer, features=_read(office, given))
            changes = None if given.dry_run else basemap.apply_base(office, sheet)
            return _outcome(given, sheet.counts, _features(sheet.faults), sheet.notes, changes)
        if given.KIND == "facilities" and (given.crs or Path(given.SOURCE).suffix.lower() in _DRAWN):
            return _facilities(office, given)
        plan = imports.plan(office, given.KIND, given.SOURCE, sheet=given.sheet, step=step)
        if given.errors and plan.faulty:
            imports.write_error_book(plan, given.errors)
        changes = None if given.dry_run else imports.apply(office, plan, step=step)
        faults = [
            {"row": row.number, "column": fault.title, "reason": fault.reason}
            for row in plan.faulty
            for fault in row.faults
        ]
        return _outcome(given, plan.counts, faults, plan.notes, changes)


def _read(office: Office, given: argparse.Namespace) -> Features | None:
    """The features in the system that was given; None to read the file as it says itself."""
    if not given.crs:
        return None
    system = given.crs if given.crs.upper() in ("GCJ02", "BD09") else f"EPSG:{given.crs.upper().removeprefix('EPSG:')}"
    reading = Reading(layer=given.layer, system=system.upper())
    return mapreading.settled(mapreading.look(office, given.SOURCE, reading).features)


def _facilities(office: Office, given: argparse.Namespace) -> Outcome:
    """Facilities out of a map file: columns by their usual names, places from the shapes."""
    found = mapreading.look(office, given.SOURCE, Reading(layer=given.layer))
    features = _read(office, given) or found.features
    made = plan_facilities(office, given.SOURCE, features=features, columns=mapreading.guess(found, "facilities"))
    changes = None if given.dry_run else imports.apply(office, made, step=step)
    rows = tuple((row.number, "；".join(fault.reason for fault in row.faults)) for row in made.faulty)
    counts = {**made.counts, "faulty": made.counts["faulty"] + len(features.faults)}
    return _outcome(given, counts, _features((*features.faults, *rows)), made.notes, changes)


def _features(faults: tuple[tuple[int, str], ...]) -> list[dict[str, Any]]:
    return [{"row": number, "column": "图形", "reason": reason} for number, reason in faults]


def _outcome(
    given: argparse.Namespace,
    counts: Mapping[str, int],
    faults: list[dict[str, Any]],
    notes: tuple[str, ...],
    changes: Changes | None,
) -> Outcome:
    batch = next(iter(changes.rows.get("batch", ())), None) if changes else None
    audit = changes.audit_id if changes else None
    lines = ["，".join(f"{word} {counts[key]}" for key, word in _WORDS.items())]
    lines += [f"第 {fault['row']} 行 {fault['column']}：{fault['reason']}" for fault in faults[:_SHOWN]]
    if len(faults) > _SHOWN:
        lines.append(f"……另有 {len(faults) - _SHOWN} 处有误，可用 --errors 另存全部。")
    lines += notes
    lines.append("只核对，没有写入。" if given.dry_run else f"已导入，批次 {batch}。")
    return Outcome(
        data={**counts, "batch": batch, "audit": audit, "faults": faults, "notes": list(notes)},
        lines=tuple(lines),
        status=FINDINGS if counts["faulty"] else FINE,
    )
