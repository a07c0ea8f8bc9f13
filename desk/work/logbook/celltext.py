"""What cells say as text, and what the lines above a header say for all rows below it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from desk.sheets.table import Cell
from desk.work.logbook.values import tidy

_WRITER: Final = re.compile(
    r"(?:姓\s*名|网格员|走访人|记录人|填写人|巡查人)\s*[:：]\s*([\u3400-\u9fff·]{2,6}(?:[（(][^）)]*[）)])?)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What stands above a header and holds for every row: 姓名：张三, 2026年10月."""

    person: str = ""
    area: str = ""
    month: str = ""


def facts_of(rows: list[list[Cell]], sheet: str, title_row: int) -> Facts:
    """What the lines above the header say."""
    said = [str(cell) for row in rows[:title_row] for cell in row if isinstance(cell, str)]
    text = "　".join([*said, sheet])
    person = re.search(
        r"(?:姓\s*名|网格员|走访人|记录人|填写人|巡查人)\s*[:：]\s*([\u3400-\u9fff·]{2,6}(?:[（(][^）)]*[）)])?)", text
    )
    area = re.search(r"网\s*格\s*[:：]\s*([^\s　:：]{2,30})", text)
    month = re.search(r"(20\d\d)\s*[年.\-/]\s*(\d{1,2})\s*月?", text)
    whole = f"{month[1]}-{int(month[2]):02d}" if month and 1 <= int(month[2]) <= 12 else ""
    return Facts(person=person[1] if person else "", area=area[1] if area else "", month=whole)


def told(cell: Cell, *, lines: bool = False) -> str:
    """The text of a cell: days and times as the tables write them, whole numbers without a point."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, datetime):
        return cell.replace(microsecond=0).isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, time):
        return cell.strftime("%H:%M:%S").removesuffix(":00") if cell.second == 0 else cell.strftime("%H:%M:%S")
    if isinstance(cell, timedelta):
        minutes = int(cell.total_seconds()) // 60
        return f"{minutes // 60:02d}:{minutes % 60:02d}"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    return tidy(str(cell), lines=lines)


def of_day(cell: Cell) -> Cell:
    """A time that a spreadsheet keeps as a part of the day: 0.5 is noon."""
    if isinstance(cell, float) and 0 < cell < 1:
        return timedelta(minutes=round(cell * 1440))
    return cell
