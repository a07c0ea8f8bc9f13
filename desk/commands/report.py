"""`report FILE YYYY-MM OUT_DIR`: the month's workbook for the district."""

from __future__ import annotations

import argparse
from contextlib import closing
from pathlib import Path

from desk.commands.export import area_of
from desk.commands.outcome import Outcome
from desk.office import Office
from desk.work.reporting import report


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument("FILE", help="办公室文件或 postgresql:// 地址")
    parser.add_argument("MONTH", metavar="YYYY-MM", help="月份")
    parser.add_argument("OUT_DIR", help="放工作簿的文件夹")
    parser.add_argument("--area", metavar="CODE", help="只报这个网格（及下级）")


def run(given: argparse.Namespace) -> Outcome:
    """Count the month and write the workbook."""
    with closing(Office.open(given.FILE)) as office:
        target, figures = report(office, given.MONTH, Path(given.OUT_DIR), area_of(office, given.area))
    data = {
        "month": given.MONTH,
        "area": figures.area_name,
        "file": str(target),
        "counts": {line.key: line.value for line in figures.counts},
        "rates": {line.key: line.value for line in figures.rates},
        "overdue": len(figures.overdue),
    }
    return Outcome(data=data, lines=(f"月报已写到 {target}。",))
