"""What a placeholder becomes: the value it stands for, and the inside of the cell that holds it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from desk.forms.data import Cell, FormData, Rows
from desk.forms.layouts import (
    DATE_LAYOUTS,
    as_date,
    clean,
    escaped,
    needs_text_style,
    serial,
    written,
)
from desk.forms.marks import escape
from desk.forms.placeholder import MARK, Placeholder, parse
from desk.forms.sheets import Styles

Getter = Callable[[Sequence[Cell] | None, int], Cell]
"""Gives the value for a record (None on a row left blank) and its number."""

_CAREFUL: Final = re.compile("[\x00-\x1f&<>_\ufffe\uffff\ud800-\udfff]")
_PLAIN_FIRST: Final = re.compile(r"[\u3400-\u9fffA-Za-z]")


@dataclass(slots=True, kw_only=True)
class Filling:
    """The data of a form and the answers derived from it while it is written."""

    data: FormData
    dates: str = ""
    sums: dict[tuple[str, str], float] = field(default_factory=dict)
    """What was added up while the rows of a band were written, by band and field."""

    def single(self, mark: Placeholder, lists: Mapping[str, Rows]) -> Cell:
        """The value of a placeholder that belongs to no record."""
        given = self.data.singles.get(mark.name)
        if given is not None or mark.name in self.data.singles:
            return given
        rows = lists.get(mark.source)
        if rows is None or mark.condition:
            return None
        if mark.kind == "count":
            return len(rows)
        return added(rows, mark.field) if mark.kind == "sum" else None

    def getter(self, mark: Placeholder, source: str, rows: Rows | None, lists: Mapping[str, Rows]) -> Getter:
        """How a placeholder inside a band gets its value."""
        if mark.kind == "number":
            return lambda record, number: number if record is not None else None
        wanted = mark.field if mark.source == source else mark.name
        if rows is not None and wanted in rows.fields and (mark.source == source or mark.kind == "typed"):
            at = rows.fields.index(wanted)
            return lambda record, number: record[at] if record is not None else None
        if mark.source == source and mark.kind == "value":
            return lambda record, number: None
        value = self.single(mark, lists)
        return lambda record, number: value if record is not None else None


def added(rows: Rows, name: str) -> float | int:
    """The sum of a field over all records; what is no number does not count."""
    if name not in rows.fields:
        return 0
    at = rows.fields.index(name)
    return sum(value for row in rows if isinstance(value := row[at], int | float) and not isinstance(value, bool))


def filled_text(text: str, value_of: Callable[[Placeholder], Cell], dates: str) -> str:
    """A text with each placeholder replaced by its value as text."""
    return MARK.sub(lambda match: _as_text(parse(match.group(1)), value_of, dates), text)


def _as_text(mark: Placeholder, value_of: Callable[[Placeholder], Cell], dates: str) -> str:
    return written(value_of(mark), mark.layout, dates)


class CellWriter:
    """Writes the inside of a cell that one placeholder fills: from its `s` attribute to its end tag."""

    def __init__(self, styles: Styles, style: int, layout: str, dates: str, prefix: str, from_1904: bool) -> None:
        self._styles, self._style = styles, style
        self._layout, self._dates, self._prefix, self._from_1904 = layout, dates, prefix, from_1904
        self._is_date = styles.is_date(style) and layout not in DATE_LAYOUTS and layout != "文本"
        self._is_text = styles.is_text(style)
        self._own = f' s="{style}"' if style else ""
        self.blank = f"{self._own}/>"
        p = prefix
        self._number = (f"{self._own}><{p}v>", f"</{p}v></{p}c>")
        self._end = f"</{p}t></{p}is></{p}c>"

    def __call__(self, value: Cell) -> str:
        """The inside of the cell for this value."""
        if value is None or value == "":
            return self.blank
        kind = type(value)
        if kind is str:
            return self._text(value) if not self._layout else self._laid_out(value)  # type: ignore[arg-type]
        if self._layout and self._layout not in ("数字", "大写"):
            return self._laid_out(value)
        if isinstance(value, date):
            return self._dated(value)
        if isinstance(value, bool | bytes | str):
            return self._string(written(value))
        return self._amount(value)

    def _amount(self, value: int | float) -> str:
        if value != value or value in (float("inf"), float("-inf")):
            return self.blank
        if abs(value) >= 10**15 or self._is_text:  # Excel keeps fifteen digits; a text cell shows what is typed
            return self._string(written(value))
        return f"{self._number[0]}{value!r}{self._number[1]}"

    def _text(self, text: str) -> str:
        if len(text) >= 10 and text[4] == "-" and (self._is_date or self._dates):
            moment = as_date(text)
            if moment is not None:
                return self._dated(moment)
        return self._string(text)

    def _laid_out(self, value: Cell) -> str:
        if self._layout == "数字" and isinstance(value, str):
            try:
                return self._amount(float(value) if "." in value else int(value))
            except ValueError:
                return self._string(value)
        return self._string(written(value, self._layout, self._dates))

    def _dated(self, moment: date) -> str:
        if self._is_date:
            days = serial(moment, self._from_1904)
            if days is not None:
                return f"{self._number[0]}{days!r}{self._number[1]}"
        return self._string(written(moment, self._layout, self._dates))

    def _string(self, text: str) -> str:
        if not text:
            return self.blank
        if _CAREFUL.search(text) or len(text) > 30_000:
            text = escape(escaped(clean(text)))
        own = self._own
        if not self._is_text and not _PLAIN_FIRST.match(text) and needs_text_style(text):
            style = self._styles.as_text(self._style)
            own = f' s="{style}"' if style else ""
        space = ' xml:space="preserve"' if text[:1].isspace() or text[-1:].isspace() or "\n" in text else ""
        return f'{own} t="inlineStr"><{self._prefix}is><{self._prefix}t{space}>{text}{self._end}'
