"""The figures of people and grids as a workbook: one row each, rates and totals as live formulas, the flags on a sheet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from desk.report import layout
from desk.report.layout import HEADER_ROW, INTEGER, PERCENT, Formula, divided
from desk.sheets import place

_FIRST: Final = HEADER_ROW + 1
ONE_DIGIT: Final = "#,##0.0"


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column: its title, how wide, its number format ("" text); a rate names the columns it divides.

    `over` and `under` are titles; several are added up.
    """

    title: str
    width: float
    form: str = INTEGER
    over: tuple[str, ...] = ()
    under: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A sheet of figures: rows hold a value per column that is no rate; `has_total` adds a row of totals."""

    name: str
    columns: tuple[Column, ...]
    rows: Sequence[Sequence[Any]]
    has_total: bool = True


def write_quality(path: Path | str, title: str, facts: str, sheets: Sequence[Sheet]) -> Path:
    """Write the workbook; the rate of a total divides the summed counts, it is no mean of rates."""
    book = Workbook()
    book.remove(book.active)
    book.calculation.fullCalcOnLoad = True
    book.properties.title = title
    for sheet in sheets:
        page = book.create_sheet(place.sheet_name(sheet.name))
        widths = [column.width for column in sheet.columns]
        layout.begin(page, f"{title}　{sheet.name}", facts, widths, landscape=True)
        layout.header(page, [column.title for column in sheet.columns])
        _fill(page, sheet)
    with place.replacing(path) as temporary:
        book.save(temporary)
    return Path(path)


def _fill(page: Worksheet, sheet: Sheet) -> None:
    letters = {column.title: get_column_letter(at) for at, column in enumerate(sheet.columns, 1)}
    forms = [column.form for column in sheet.columns]
    row = _FIRST
    for values in sheet.rows:
        given = iter(values)
        cells = [_rate(column, letters, row) if column.under else next(given) for column in sheet.columns]
        layout.line(page, row, cells, forms)
        row += 1
    if sheet.has_total and sheet.rows:
        totals: list[Any] = []
        for column in sheet.columns:
            letter = letters[column.title]
            if column.under:
                totals.append(_rate(column, letters, row))
            elif column.form:
                totals.append(Formula(f"SUM({letter}{_FIRST}:{letter}{row - 1})"))
            else:
                totals.append("合计" if not totals else "")
        layout.line(page, row, totals, forms, is_sum=True)
    last = get_column_letter(len(sheet.columns))
    page.auto_filter.ref = f"A{HEADER_ROW}:{last}{max(row - 1, HEADER_ROW)}"


def _rate(column: Column, letters: dict[str, str], row: int) -> Formula:
    over = "+".join(f"{letters[title]}{row}" for title in column.over)
    under = "+".join(f"{letters[title]}{row}" for title in column.under)
    return divided(over, under)


def rate(title: str, over: tuple[str, ...], under: tuple[str, ...]) -> Column:
    """A column that divides sums of others."""
    return Column(title=title, width=10, form=PERCENT, over=over, under=under)
