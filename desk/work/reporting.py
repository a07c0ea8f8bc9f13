"""The month's workbook for the district: counted, written under a safe name, recorded in the audit trail."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from desk.errors import ReadOnly
from desk.office import Office
from desk.report import month as months
from desk.report.figures import MonthFigures
from desk.rights import EXPORT, require
from desk.sheets import place
from desk.work.outgoing.exports import record

Step = Callable[[int, int], None]


def report(
    office: Office, month: str, folder: Path, area_id: int | None = None, step: Step | None = None
) -> tuple[Path, MonthFigures]:
    """Write the report of a month (`2026-10`) of an area into a folder; where it is, and what it says.

    The folder is made if it is not there. Nothing is left behind when it cannot be written.
    """
    require(office.actor, EXPORT)
    tell = step or _silent
    tell(0, 3)
    figures = months.figures(office, month, area_id)
    tell(1, 3)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        raise ReadOnly(f"建不了文件夹“{folder}”，请换一个位置。") from None
    target = folder / f"{place.file_name(f'{figures.area_name}{month}月报')}.xlsx"
    months.write_workbook(figures, target)
    tell(2, 3)
    record(office, "report", len(figures.areas), target, f"{month} 月报")
    return target, figures


def _silent(done: int, total: int) -> None:
    """Nobody watches."""
