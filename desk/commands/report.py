"""`report FILE YYYY-MM OUT_DIR`: the month's workbook for the district."""

from __future__ import annotations

import argparse
from contextlib import closing
from pathlib import Path

from desk.commands.export import area_of
from desk.commands.outcome import Outcome
from desk.errors import ReadOnly
from desk.office import Office
from desk.report import month as months
from desk.rights import EXPORT, require
from desk.sheets import place
from desk.work.exports import record


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument("FILE", help="办公室文件或 postgresql:// 地址")
    parser.add_argument("MONTH", metavar="YYYY-MM", help="月份")
    parser.add_argument("OUT_DIR", help="放工作簿的文件夹")
    parser.add_argument("--area", metavar="CODE", help="只报这个网格（及下级）")


def run(given: argparse.Namespace) -> Outcome:
    """Count the month and write the workbook."""
    with closing(Office.open(given.FILE)) as office:
        require(office.actor, EXPORT)
        figures = months.figures(office, given.MONTH, area_of(office, given.area))
        folder = Path(given.OUT_DIR)
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError:
            raise ReadOnly(f"建不了文件夹“{folder}”，请换一个位置。") from None
        target = folder / f"{place.file_name(f'{figures.area_name}{given.MONTH}月报')}.xlsx"
        months.write_workbook(figures, target)
        record(office, "report", len(figures.areas), target, f"{given.MONTH} 月报")
    data = {
        "month": given.MONTH,
        "area": figures.area_name,
        "file": str(target),
        "counts": {line.key: line.value for line in figures.counts},
        "rates": {line.key: line.value for line in figures.rates},
        "overdue": len(figures.overdue),
    }
    return Outcome(data=data, lines=(f"月报已写到 {target}。",))
