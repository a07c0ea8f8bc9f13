"""The rota and the attendance of a month as workbooks: one row per day and per person, totals as live formulas."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import PatternFill
from openpyxl.utils import get_column_letter

from desk.report import layout
from desk.report.layout import HEADER_ROW, INTEGER, Formula
from desk.sheets import place

_FREE = PatternFill("solid", fgColor="F3F4F6")
_FIRST = HEADER_ROW + 1


@dataclass(frozen=True, slots=True, kw_only=True)
class RotaLine:
    """A day: date, weekday, whether it is worked, and per shift who is on it."""

    day: str
    weekday: str
    is_workday: bool
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RotaBook:
    """A rota to be written; `people` are name and phone of who is in it."""

    name: str
    facts: str
    shifts: tuple[str, ...]
    lines: tuple[RotaLine, ...]
    people: tuple[tuple[str, str], ...]


def write_rota(path: Path | str, told: RotaBook) -> Path:
    """Write the rota; a second sheet counts each person's turns by formula."""
    book = Workbook()
    book.remove(book.active)
    book.calculation.fullCalcOnLoad = True
    page = book.create_sheet("值班表")
    wide = max(14.0, min(30.0, 70 / max(1, len(told.shifts))))
    layout.begin(page, told.name, told.facts, [12, 8, *[wide] * len(told.shifts), 16], landscape=False, pages=1)
    layout.header(page, ["日期", "星期", *told.shifts, "备注"])
    for row, one in enumerate(told.lines, _FIRST):
        note = "" if one.is_workday else "休息日"
        layout.line(page, row, [one.day, one.weekday, *one.names, note], ["c", "c", *["c"] * len(one.names), "c"])
        if not one.is_workday:
            for column in range(1, len(one.names) + 4):
                page.cell(row=row, column=column).fill = _FREE
    last, right = _FIRST + len(told.lines) - 1, get_column_letter(2 + len(told.shifts))
    counted = book.create_sheet("值班次数")
    layout.begin(counted, f"{told.name}　次数", told.facts, [8, 16, 18, 12], landscape=False)
    layout.header(counted, ["序号", "姓名", "电话", "班次数"])
    for number, (name, phone) in enumerate(told.people, 1):
        row = HEADER_ROW + number
        cells = f"值班表!$C${_FIRST}:${right}${last}"
        # A cell may hold several names: count the cells in which this one stands between the separators.
        count = Formula(f'SUMPRODUCT(--ISNUMBER(SEARCH("、"&B{row}&"、","、"&{cells}&"、")))')
        layout.line(counted, row, [number, name, phone, count], ["c", "", "", INTEGER])
    with place.replacing(path) as temporary:
        book.save(temporary)
    return Path(path)


@dataclass(frozen=True, slots=True, kw_only=True)
class AttendanceBook:
    """A month's attendance to be written: per person the sign of each day."""

    name: str
    facts: str
    days: tuple[tuple[str, bool], ...]
    lines: tuple[tuple[str, tuple[str, ...]], ...]
    signs: tuple[tuple[str, str], ...]
    """Sign and word of each state, in the order of the totals."""


def write_attendance(path: Path | str, told: AttendanceBook) -> Path:
    """Write the sheet; the totals count the signs by formula."""
    book = Workbook()
    book.remove(book.active)
    book.calculation.fullCalcOnLoad = True
    page = book.create_sheet("考勤表")
    widths = [6, 12, *[4] * len(told.days), *[6] * len(told.signs)]
    legend = "　".join(f"{sign} {word}" for sign, word in told.signs)
    layout.begin(page, told.name, f"{told.facts}　{legend}", widths, landscape=True)
    layout.header(page, ["序号", "姓名", *(day for day, _ in told.days), *(word for _, word in told.signs)])
    last = get_column_letter(2 + len(told.days))
    forms = ["c", "", *["c"] * len(told.days), *[INTEGER] * len(told.signs)]
    for number, (name, signs) in enumerate(told.lines, 1):
        row = HEADER_ROW + number
        totals = [Formula(f'COUNTIF(C{row}:{last}{row},"{sign}")') for sign, _ in told.signs]
        layout.line(page, row, [number, name, *signs, *totals], forms)
        for at, (_, is_workday) in enumerate(told.days):
            if not is_workday:
                page.cell(row=row, column=3 + at).fill = _FREE
    with place.replacing(path) as temporary:
        book.save(temporary)
    return Path(path)
