"""Writes the whole standard of a day to a workbook that can be read in again."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

from desk.office import Office
from desk.rights import EXPORT, require
from desk.sheets.standards import write_standards
from desk.work.outgoing.exports import record
from desk.work.standards.comparing import own_classes
from desk.work.standards.given import KINDS


def write_whole(office: Office, target: Path, on: str = "") -> int:
    """Write every class in force with its rows, one sheet per kind; gives the number of rows."""
    require(office.actor, EXPORT)
    day = on or office.today()
    groups = dict(office.database.read("select code, name from catalogue where parent is null"))
    sheets: defaultdict[str, list[tuple[str, ...]]] = defaultdict(list)
    for one in sorted(own_classes(office, day).values(), key=lambda one: one.code):
        if not one.is_in_force:
            continue
        for row in one.conditions:
            sheets[one.kind].append(
                (one.parent, str(groups.get(one.parent, "")), one.code, one.name, row.department or one.department,
                 one.superior, row.file_when, row.close_when, row.limit_text)
            )  # fmt: skip
    listed = [(KINDS[kind], sheets[kind]) for kind in KINDS if sheets[kind]]
    note = f"{office.name}　{day} 起执行的立案标准　条件、时限、单位均为本地数值"
    written = write_standards(target, listed, note)
    record(office, "condition", written, target, "立案标准")
    return written
