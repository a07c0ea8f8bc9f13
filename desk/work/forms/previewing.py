"""The first page of a form as it will come out, and what the window 填表 has to ask before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from operator import length_hint
from typing import Final

from desk.forms.data import Cell, FormData, Rows
from desk.forms.fill import fill
from desk.forms.looks import SheetLook
from desk.forms.marks import Node
from desk.forms.package import Package
from desk.forms.rules import Band, Rules
from desk.forms.template import Template, read_template
from desk.forms.wordparts import paragraphs, rows_of, text_of, texts_of
from desk.office import Office
from desk.work.forms import carrying, producing, shelf
from desk.work.forms.carrying import Typed
from desk.work.forms.gathering import gather
from desk.work.forms.periods import period_named
from desk.work.forms.sources import catalogue

FIRST: Final = 30
"""Rows of a list that are shown: about a page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What the window shows and asks. `rows` counts the records that the form will hold."""

    sheet: SheetLook | None
    text: str
    """Of a document, what its first page says."""
    rows: int
    asks: tuple[str, ...]
    """Values that a person types once."""
    known: Mapping[str, str] = field(default_factory=dict)
    """What stood there last time."""
    is_personal: bool = False


def preview(
    office: Office, form_id: int, area_id: int | None, period: str, single: Mapping[str, str] | None = None
) -> Preview:
    """The form filled with its first rows; counts and sums outside the bands are those of all rows."""
    body, name, rules = shelf.load(office, form_id)
    template = read_template(body, name, catalogue(office))
    when = period_named(period) if period else None
    typed = carrying.typed_for(office, form_id, area_id, period) if period else Typed()
    shown = replace(typed, single={**typed.single, **(single or {})})
    data = gather(office, template, rules, area_id, when, shown)
    short, count = _shortened(data)
    made = fill(body, rules, short, name=name)
    filled = read_template(made, name) if template.kind == "xlsx" else None
    return Preview(
        sheet=filled.sheets[0] if filled is not None and filled.sheets else None,
        text=_read_off(made, name) if template.kind == "docx" else "",
        rows=count,
        asks=_asks(template, rules),
        known=typed.single,
        is_personal=producing.is_personal(office, template),
    )


def _asks(template: Template, rules: Rules) -> tuple[str, ...]:
    """The hand-typed values that belong to no record, in the order of the sheet."""
    if rules.record:
        return ()
    bands = rules.bands or template.bands
    return tuple(
        dict.fromkeys(
            mark.placeholder.field
            for mark in template.marks
            if mark.placeholder.kind == "typed" and not any(_is_in(band, mark.sheet, mark.row) for band in bands)
        )
    )


def _is_in(band: Band, sheet: str, row: int) -> bool:
    return band.sheet == sheet and band.first <= row <= band.last


def _shortened(data: FormData) -> tuple[FormData, int]:
    """The same with the first rows of each list; what is counted is given as counted."""
    if data.each is not None:
        return replace(data, each=list(islice(data.each, 1))), length_hint(data.each)
    counts: dict[str, Cell] = {f"计数:{source}": len(rows) for source, rows in data.lists.items()}
    lists = {source: _First(rows) for source, rows in data.lists.items()}
    most = max((len(rows) for rows in data.lists.values()), default=0)
    return replace(data, singles={**counts, **data.singles}, lists=lists), most


def _read_off(made: bytes, name: str) -> str:
    """What a document says, a row of a table as one line."""
    package = Package(made, name)
    body = package.tree(package.main())[1].child("body")
    lines: list[str] = []
    for part in body.children if body is not None else ():
        rows = rows_of(part) if part.name == "tbl" else ()
        lines += ["　│　".join(_said(cell) for cell in row.children if cell.name == "tc") for row in rows]
        if part.name == "p":
            lines.append(text_of(texts_of(part)))
    return "\n".join(lines)


def _said(cell: Node) -> str:
    return " ".join(text for each in paragraphs(cell) if (text := text_of(texts_of(each))))


@dataclass(frozen=True, slots=True)
class _First:
    """The beginning of a list."""

    whole: Rows

    @property
    def fields(self) -> tuple[str, ...]:
        return self.whole.fields

    def __len__(self) -> int:
        return min(FIRST, len(self.whole))

    def __iter__(self) -> Iterator[Sequence[Cell]]:
        return islice(iter(self.whole), FIRST)
