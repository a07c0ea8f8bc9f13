"""The month's workbook for the district: summary, areas, classes, sources, trend with a chart, overdue, team gaps.

Totals are sums and rates are quotients written as live formulas: who checks the sheet in Excel sees where they come from.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.chart import BarChart, LineChart, Reference
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from desk.report import layout
from desk.report.calendar import month_of
from desk.report.figures import MonthFigures, RateLine
from desk.report.layout import CHANGE, DECIMAL, HEADER_ROW, INTEGER, PERCENT, Formula, divided, grown
from desk.sheets import place

_FIRST = HEADER_ROW + 1
AREA_COUNTS = ("reported", "filed", "closed", "pending", "pending_late")
"""What every area's line shows, besides what its rates are made of."""
_RATES_SHOWN = 6
"""More would not be readable on A4."""


def write_workbook(figures: MonthFigures, path: Path | str) -> Path:
    """Write the workbook; text stays text, numbers stay numbers, totals stay live."""
    book = Workbook()
    book.remove(book.active)
    book.calculation.fullCalcOnLoad = True
    book.properties.creator = figures.office
    book.properties.title = _title(figures)
    for name, fill in _sheets(figures).items():
        fill(book.create_sheet(place.sheet_name(name)), figures)
    with place.replacing(path) as temporary:
        book.save(temporary)
    return Path(path)


def _sheets(figures: MonthFigures) -> Mapping[str, Callable[[Worksheet, MonthFigures], None]]:
    sheets: dict[str, Callable[[Worksheet, MonthFigures], None]] = {
        "概况": _summary,
        f"各{figures.area_level}": _areas,
        "类别": _classes,
        "来源": _sources,
        "走势": _trend,
        f"{figures.term('overdue')}清单": _overdue,
    }
    if figures.gaps:
        sheets["队伍缺口"] = _gaps
    return sheets


def _title(figures: MonthFigures) -> str:
    return f"{figures.area_name} {month_of(figures.month).title} {figures.term('issue')}月报"


def _begin(
    sheet: Worksheet, figures: MonthFigures, name: str, widths: list[float], *, landscape: bool = False, pages: int = 0
) -> None:
    facts = f"填报单位：{figures.office}　办法：{figures.profile}　统计截至：{figures.until.replace('T', ' ')[:16]}"
    if figures.sample:
        facts = f"示例数据（生成，非真实）　{facts}"
    layout.begin(sheet, f"{_title(figures)}　{name}", facts, widths, landscape=landscape, pages=pages)


def _summary(sheet: Worksheet, figures: MonthFigures) -> None:
    _begin(sheet, figures, "概况", [18, 11, 11, 10, 11, 10, 58], landscape=True, pages=1)
    layout.header(sheet, ["指标", "本月", "上月", "环比", "去年同月", "同比", "口径"])
    formats = ["", INTEGER, INTEGER, CHANGE, INTEGER, CHANGE, ""]
    rows: dict[str, int] = {}
    row = _FIRST
    for count in figures.counts:
        rows[count.key] = row
        values = [f"{count.title}（{count.unit}）", count.value, count.previous, grown(f"B{row}", f"C{row}")]
        values += [count.year_ago, grown(f"B{row}", f"E{row}"), count.formula]
        layout.line(sheet, row, values, formats)
        row += 1
    for rate in figures.rates:
        form = _rate_format(rate)
        values = [rate.title if rate.unit == "%" else f"{rate.title}（{rate.unit}）"]
        values += [_rate(rate, column, rows) for column in "BC"]
        values += [_points(rate, row, "C"), _rate(rate, "E", rows), _points(rate, row, "E"), rate.formula]
        change = '+0.0"点";-0.0"点";0.0"点"' if rate.unit == "%" else "+0.00;-0.00;0.00"
        layout.line(sheet, row, values, ["", form, form, change, form, change, ""], is_sum=True)
        row += 1


def _points(rate: RateLine, row: int, before: str) -> Formula:
    """Rates differ by percentage points, not by per cent of a per cent."""
    factor = "*100" if rate.unit == "%" else ""
    return Formula(f'IF(OR(B{row}="—",{before}{row}="—"),"—",(B{row}-{before}{row}){factor})')


def _rate(rate: RateLine, column: str, rows: Mapping[str, int]) -> Formula:
    cells = {key: f"{column}{row}" for key, row in rows.items()}
    return _quotient(rate, cells)


def _quotient(rate: RateLine, cells: Mapping[str, str]) -> Formula:
    top = _sum(rate.top, cells)
    return divided(top, _sum(rate.bottom, cells)) if rate.bottom else Formula(top)


def _sum(keys: tuple[str, ...], cells: Mapping[str, str]) -> str:
    return "".join(f"-{cells[key[1:]]}" if key.startswith("-") else f"+{cells[key]}" for key in keys).removeprefix("+")


def _rate_format(rate: RateLine) -> str:
    if not rate.bottom:
        return INTEGER
    return PERCENT if rate.unit == "%" else DECIMAL


def _areas(sheet: Worksheet, figures: MonthFigures) -> None:
    rates = figures.rates[:_RATES_SHOWN]
    needed = [key.removeprefix("-") for rate in rates for key in (*rate.top, *rate.bottom)]
    keys = list(dict.fromkeys([*AREA_COUNTS, *needed]))
    titles = {count.key: count.title for count in figures.counts}
    widths: list[float] = [6, 20, *[7.5] * len(keys), *[9.5] * len(rates)]
    _begin(sheet, figures, f"各{figures.area_level}", widths, landscape=True)
    layout.header(sheet, ["序号", figures.area_level, *[titles[key] for key in keys], *[rate.title for rate in rates]])
    formats = ["c", "", *[INTEGER] * len(keys), *[_rate_format(rate) for rate in rates]]
    letters = {key: get_column_letter(index) for index, key in enumerate(keys, 3)}
    row = _FIRST
    for number, area in enumerate(figures.areas, 1):
        cells = {key: f"{letter}{row}" for key, letter in letters.items()}
        counts = [area.counts.get(key, 0) for key in keys]
        layout.line(sheet, row, [number, area.name, *counts, *[_quotient(rate, cells) for rate in rates]], formats)
        row += 1
    sums = [Formula(f"SUM({letter}{_FIRST}:{letter}{row - 1})") for letter in letters.values()]
    cells = {key: f"{letter}{row}" for key, letter in letters.items()}
    layout.line(sheet, row, ["", "合计", *sums, *[_quotient(rate, cells) for rate in rates]], formats, is_sum=True)


def _classes(sheet: Worksheet, figures: MonthFigures) -> None:
    _begin(sheet, figures, "类别", [6, 18, 26, 10, 10, 11, 10, 10, 12])
    layout.header(sheet, ["序号", "大类", "小类", "本月上报", "上月上报", "环比", "占比", "本月结案", "月末超期"])
    formats = ["c", "", "", INTEGER, INTEGER, CHANGE, PERCENT, INTEGER, INTEGER]
    last = _FIRST + len(figures.classes)
    row = _FIRST
    for number, one in enumerate(figures.classes, 1):
        values = [number, one.group, one.name, one.reported, one.previous, grown(f"D{row}", f"E{row}")]
        values += [divided(f"D{row}", f"D{last}"), one.closed, one.overdue]
        layout.line(sheet, row, values, formats)
        row += 1
    _total(sheet, row, formats, "DE.%HI")


def _sources(sheet: Worksheet, figures: MonthFigures) -> None:
    _begin(sheet, figures, "来源", [6, 26, 12, 12, 12, 12])
    layout.header(sheet, ["序号", "来源", "本月上报", "上月上报", "环比", "占比"])
    formats = ["c", "", INTEGER, INTEGER, CHANGE, PERCENT]
    last = _FIRST + len(figures.sources)
    row = _FIRST
    for number, one in enumerate(figures.sources, 1):
        share = divided(f"C{row}", f"C{last}")
        layout.line(
            sheet, row, [number, one.title, one.reported, one.previous, grown(f"C{row}", f"D{row}"), share], formats
        )
        row += 1
    sums = [_column_sum("C", row), _column_sum("D", row), grown(f"C{row}", f"D{row}"), divided(f"C{row}", f"C{row}")]
    layout.line(sheet, row, ["", "合计", *sums], formats, is_sum=True)
    if figures.sources:
        chart = BarChart()
        chart.type = "bar"
        chart.title = "本月上报按来源（件）"
        chart.legend = None
        chart.x_axis.scaling.orientation = "maxMin"
        chart.add_data(Reference(sheet, min_col=3, min_row=HEADER_ROW, max_row=row - 1), titles_from_data=True)
        chart.set_categories(Reference(sheet, min_col=2, min_row=_FIRST, max_row=row - 1))
        _place(sheet, chart, f"A{row + 2}")


def _total(sheet: Worksheet, row: int, formats: list[str], columns: str) -> None:
    values: list[Any] = ["", "合计", ""]
    for at, mark in enumerate(columns):
        if mark == ".":
            values.append(grown(f"{columns[0]}{row}", f"{columns[1]}{row}"))
        elif mark == "%":
            values.append(divided(f"{columns[0]}{row}", f"{columns[0]}{row}"))
        else:
            values.append(_column_sum(get_column_letter(at + 4), row))
    layout.line(sheet, row, values, formats, is_sum=True)


def _column_sum(letter: str, row: int) -> Formula:
    return Formula(f"SUM({letter}{_FIRST}:{letter}{row - 1})") if row > _FIRST else Formula("0")


def _trend(sheet: Worksheet, figures: MonthFigures) -> None:
    _begin(sheet, figures, "十三个月走势", [14, 14, 14, 14, 14, 16])
    layout.header(sheet, ["月份", "上报", "立案", "结案", "按期结案", "按期占结案"])
    row = _FIRST
    for point in figures.trend:
        values = [point.month, point.reported, point.filed, point.closed, point.closed_in_time]
        layout.line(sheet, row, [*values, divided(f"E{row}", f"D{row}")], ["c", *[INTEGER] * 4, PERCENT])
        row += 1
    chart = LineChart()
    chart.title = "十三个月上报与结案（件）"
    for column in (2, 4):
        chart.add_data(Reference(sheet, min_col=column, min_row=HEADER_ROW, max_row=row - 1), titles_from_data=True)
    chart.set_categories(Reference(sheet, min_col=1, min_row=_FIRST, max_row=row - 1))
    for series, colour in zip(chart.series, ("1F4E79", "D9822B"), strict=True):
        series.smooth = False
        series.graphicalProperties.line.solidFill = colour
    chart.legend.position = "b"
    _place(sheet, chart, f"A{row + 2}")


def _place(sheet: Worksheet, chart: Any, anchor: str) -> None:
    chart.width, chart.height = 17, 9
    chart.y_axis.scaling.min = 0
    chart.x_axis.delete = chart.y_axis.delete = False
    sheet.add_chart(chart, anchor)


def _overdue(sheet: Worksheet, figures: MonthFigures) -> None:
    word = figures.term("overdue")
    _begin(sheet, figures, f"{word}清单", [6, 20, 34, 18, 20, 18, 17, 10, 9], landscape=True)
    titles = [
        "序号",
        "编号",
        "标题",
        "类别",
        figures.term("grid"),
        figures.term("handler"),
        "应办结时间",
        f"{word}天数",
    ]
    layout.header(sheet, [*titles, "已答复"])
    formats = ["c", "", "", "", "", "", "c", INTEGER, "c"]
    row = _FIRST
    for number, one in enumerate(figures.overdue, 1):
        due = one.due_at.replace("T", " ")[:16]
        values = [number, one.number, one.title, one.class_name, one.area_name, one.handler, due, one.days_late]
        layout.line(sheet, row, [*values, "是" if one.answered else "否"], formats)
        row += 1
    if not figures.overdue:
        layout.line(sheet, row, ["", f"月末没有{word}的{figures.term('issue')}", *[""] * 7], [""] * 9)
        return
    sheet.auto_filter.ref = f"A{HEADER_ROW}:I{row - 1}"


def _gaps(sheet: Worksheet, figures: MonthFigures) -> None:
    _begin(sheet, figures, "队伍缺口", [8, 30, 60])
    layout.header(sheet, ["序号", figures.term("grid"), "问题"])
    for number, gap in enumerate(figures.gaps, 1):
        layout.line(sheet, _FIRST + number - 1, [number, gap.area_name, gap.sentence], ["c", "", ""])
