"""Write a list as a styled .xlsx: long ones in a second or two, without ever holding the whole list.

Every text stays text: no formulas, no links, ID numbers and phones with all their digits.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import rustpy_xlsxwriter as writer

from desk.errors import BadSheet
from desk.model import Column, Value
from desk.sheets import place

Step = Callable[[int, int], None]

CELL_LIMIT = 32_767
ROW_LIMIT = 1_048_576 - 3
_EXACT = 10**15
"""Excel keeps 15 digits of a number; longer ones are written as text."""
_CUT = "…（过长，已截断）"
_FONT = "微软雅黑"
_NUMBER_FORMATS = {"number": "General", "date": "yyyy-mm-dd", "moment": "yyyy-mm-dd hh:mm", "text": "@", "code": "@"}
_ALIGNS = {"number": "right", "date": "center", "moment": "center"}


def write_list(
    path: Path | str,
    title: str,
    columns: Sequence[Column],
    blocks: Iterable[Sequence[Sequence[Value]]],
    total: int,
    note: str = "",
    step: Step | None = None,
) -> int:
    """Write the rows and give how many; `blocks` come as they are read, `note` says who, when and how many.

    `step(done, total)` is told after each block and may raise Cancelled: then no file is left behind.
    """
    if total > ROW_LIMIT:
        raise BadSheet(f"一张工作表最多 {ROW_LIMIT:,} 行，这里有 {total:,} 行。请按网格分几次导出。")
    titles = _distinct([column.title for column in columns])
    counted = _Counted()
    records = _records(titles, columns, blocks, total, step, counted)
    last = max(1, len(columns) - 1)
    with place.replacing(path) as temporary:
        try:
            writer.write_worksheet(
                records if total else _header_only(titles),
                str(temporary),
                sheet_name=place.sheet_name(title),
                header_row=2,
                freeze_row=3,
                freeze_col=1,
                autofilter=True,
                column_formats=[_column_format(column) for column in columns],
                header_format=_header_format(),
                column_widths=[_width(column) for column in columns],
                merge_ranges=[
                    (0, 0, 0, last, title, _plain(16).set_bold()),
                    (1, 0, 1, last, note, _plain(9).set_font_color("#667085")),
                ],
                row_heights={0: 30.0, 1: 18.0, 2: 24.0},
                ignore_errors=[t for t, c in zip(titles, columns, strict=True) if c.type in ("text", "code")],
                page_setup=_page(note),
            )
        except RuntimeError as error:
            raise BadSheet(
                "表格没有写成：磁盘空间可能不足，或某个单元格超出了表格的上限。请换一个位置再试。"
            ) from error
    return counted.rows


class _Counted:
    """How many rows the writer has taken."""

    __slots__ = ("rows",)

    def __init__(self) -> None:
        self.rows = 0


def _records(
    titles: Sequence[str],
    columns: Sequence[Column],
    blocks: Iterable[Sequence[Sequence[Value]]],
    total: int,
    step: Step | None,
    counted: _Counted,
) -> Iterator[dict[str, Any]]:
    texts = [t for t, c in zip(titles, columns, strict=True) if c.type in ("text", "code")]
    others = [(t, _CONVERT[c.type]) for t, c in zip(titles, columns, strict=True) if c.type in _CONVERT]
    for block in blocks:
        for row in block:
            record: dict[str, Any] = dict(zip(titles, row, strict=True))
            for key in texts:
                value = record[key]
                if value is not None and (value.__class__ is not str or len(value) > CELL_LIMIT):
                    record[key] = _text(value)
            for key, convert in others:
                value = record[key]
                if value is not None:
                    record[key] = convert(value)
            yield record
        counted.rows += len(block)
        if step is not None:
            step(counted.rows, total)


def _header_only(titles: Sequence[str]) -> list[dict[str, None]]:
    """A list without rows still shows its header; the writer takes the titles from a first, empty row."""
    return [dict.fromkeys(titles)]


def _text(value: Value) -> str:
    text = value if isinstance(value, str) else _digits(value)
    return text if len(text) <= CELL_LIMIT else text[: CELL_LIMIT - len(_CUT)] + _CUT


def _digits(value: int | float | None) -> str:
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _number(value: Value) -> Value:
    if isinstance(value, int) and abs(value) >= _EXACT:
        return str(value)
    return _text(value) if isinstance(value, str) else value


def _date(value: Value) -> date | Value:
    try:
        day = date.fromisoformat(str(value))
    except ValueError:
        return _text(value)
    return day if day.year >= 1900 else str(value)


def _moment(value: Value) -> datetime | Value:
    try:
        moment = datetime.fromisoformat(str(value))
    except ValueError:
        return _text(value)
    return moment if moment.year >= 1900 else str(value)


_CONVERT: dict[str, Callable[[Value], Any]] = {"number": _number, "date": _date, "moment": _moment}


def _distinct(titles: Sequence[str]) -> list[str]:
    """Make titles unique: the writer keys its cells by them."""
    seen: dict[str, int] = {}
    given = []
    for title in titles:
        seen[title] = seen.get(title, 0) + 1
        given.append(title if seen[title] == 1 else f"{title}（{seen[title]}）")
    return given


def _width(column: Column) -> float:
    """Excel measures in half-width digits; a Chinese character takes two."""
    return float(min(60, max(column.width, len(column.title) + 1) * 2 + 2))


def _plain(size: float) -> writer.Format:
    return writer.Format().set_font_name(_FONT).set_font_size(size).set_align("left").set_align("vertical_center")


def _column_format(column: Column) -> writer.Format:
    return (
        writer.Format()
        .set_font_name(_FONT)
        .set_font_size(10)
        .set_border("thin")
        .set_border_color("#D0D5DD")
        .set_align(_ALIGNS.get(column.type, "left"))
        .set_num_format(_NUMBER_FORMATS[column.type])
    )


def _header_format() -> writer.Format:
    return (
        _plain(10)
        .set_bold()
        .set_font_color("#FFFFFF")
        .set_background_color("#1F4E79")
        .set_border("thin")
        .set_border_color("#D0D5DD")
        .set_align("center")
        .set_text_wrap()
    )


def _page(note: str) -> dict[str, Any]:
    """A4 landscape, as wide as one page, the header row on each, who and when at the foot."""
    safe = note.replace("&", "&&")[:180]
    return {
        "landscape": True,
        "paper_size": 9,
        "repeat_rows": (2, 2),
        "fit_to_pages": (1, 0),
        "margins": {"left": 0.4, "right": 0.4, "top": 0.5, "bottom": 0.6},
        "footer": f"&L&8 {safe}&R&8 第 &P 页 / 共 &N 页",
    }
