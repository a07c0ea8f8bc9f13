"""What a clerk types into one filing: which columns, for whom, with last period's words in them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from desk.errors import Conflict
from desk.forms.data import Rows
from desk.forms.rules import Band
from desk.forms.template import Template
from desk.office import Office
from desk.work.forms import shelf
from desk.work.forms.carrying import Carried, Typed, carried
from desk.work.forms.gathering import gather
from desk.work.forms.periods import period_named

SHOWN: Final = 3
"""Columns that say who a record is."""
TYPED: Final = "手填:"


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedRecord:
    """A record of the form: its uid, and the texts that say who it is."""

    uid: str
    texts: tuple[str, ...]

    @property
    def label(self) -> str:
        """Who it is, for when it is no longer on the list."""
        return self.texts[0] if self.texts else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TypingSheet:
    """The hand-typed part of a filing."""

    singles: tuple[str, ...]
    columns: tuple[str, ...]
    shown: tuple[str, ...]
    """Titles of what says who a record is."""
    records: tuple[TypedRecord, ...]
    carried: Carried


def typing_sheet(office: Office, filing_id: int) -> TypingSheet:
    """The hand-typed cells of a filing, for the records that its form lists this period."""
    row = office.database.read_one("select form_id, area_id, period from filing where id = ?", (filing_id,))
    if row is None:
        raise Conflict("这项报送已被他人删除，请刷新后再看。")
    form_id, area_id, period = row
    template, rules = shelf.read(office, form_id)
    bands = rules.bands or template.bands
    columns = {band.key: _columns(template, band) for band in bands}
    typed = [band for band in bands if columns[band.key]]
    every = tuple(dict.fromkeys(column for band in typed for column in columns[band.key]))
    shown = _shown(template, typed[0]) if typed else ()
    records: dict[str, TypedRecord] = {}
    if typed:
        data = gather(office, template, rules, area_id, period_named(period), Typed(rows=_Uids(every)))
        for band in typed:
            own = _shown(template, band)
            for record in _records(data.lists[band.key], TYPED + columns[band.key][0], own):
                records.setdefault(record.uid, record)
    known = carried(office, filing_id)
    return TypingSheet(
        singles=_singles(template, bands),
        columns=every,
        shown=shown,
        records=tuple(records.values()),
        carried=replace(known, before=_only(known.before, every), now=_only(known.now, every)),
    )


class _Uids(Mapping[str, Mapping[str, str]]):
    """Stands where typed words are asked for, and answers with the uid of the record: so one learns whose row it is."""

    def __init__(self, columns: Sequence[str]) -> None:
        self._columns = columns

    def __getitem__(self, uid: str) -> Mapping[str, str]:
        return dict.fromkeys(self._columns, uid)

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0


def _columns(template: Template, band: Band) -> tuple[str, ...]:
    """The hand-typed columns of a band, from left to right."""
    marks = [mark for mark in template.marks if mark.placeholder.kind == "typed" and _is_in(band, mark.sheet, mark.row)]
    return tuple(dict.fromkeys(mark.placeholder.field for mark in sorted(marks, key=lambda each: each.column)))


def _singles(template: Template, bands: Sequence[Band]) -> tuple[str, ...]:
    """The hand-typed values that stand once."""
    marks = (mark for mark in template.marks if mark.placeholder.kind == "typed")
    outside = (mark for mark in marks if not any(_is_in(band, mark.sheet, mark.row) for band in bands))
    return tuple(dict.fromkeys(mark.placeholder.field for mark in outside))


def _shown(template: Template, band: Band) -> tuple[str, ...]:
    """The band's first fields, a name before all others: what one knows a record by."""
    marks = [
        mark
        for mark in template.marks
        if mark.placeholder.kind == "value"
        and mark.placeholder.source == band.source
        and _is_in(band, mark.sheet, mark.row)
    ]
    names = dict.fromkeys(mark.placeholder.field for mark in sorted(marks, key=lambda each: each.column))
    ranked = sorted(names, key=lambda name: name not in ("姓名", "名称", "户主", "户主姓名", "单位名称"))
    return tuple(ranked[:SHOWN])


def _is_in(band: Band, sheet: str, row: int) -> bool:
    return band.sheet == sheet and band.first <= row <= band.last


def _records(rows: Rows, of_uid: str, shown: Sequence[str]) -> Iterator[TypedRecord]:
    places = [rows.fields.index(name) for name in shown if name in rows.fields]
    uid_at = rows.fields.index(of_uid)
    for row in rows:
        texts = tuple("" if row[at] is None else str(row[at]) for at in places)
        yield TypedRecord(uid=str(row[uid_at]), texts=texts)


def _only(typed: Typed, columns: Sequence[str]) -> Typed:
    """Without columns the form no longer has: they are no difference to anybody."""
    rows = {uid: {name: text for name, text in values.items() if name in columns} for uid, values in typed.rows.items()}
    return replace(typed, rows=rows)
