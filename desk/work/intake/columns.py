"""Which column is which field: by what was chosen before, by titles, by what stands in the cells."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from desk.office import Office
from desk.sheets.header import (
    Candidate,
    Header,
    best_of,
    candidates,
    find_header,
    is_about_another,
    titles_of,
    unknown_of,
)
from desk.sheets.table import Cell, Table
from desk.work.intake.reading import aliases
from desk.work.intake.remembering import fingerprint, recall, seen, seen_as
from desk.work.intake.specs import Spec, kinds, spec_of

Origin = Literal["title", "before", "values"]
"""Why a column is taken for a field."""

SEEN = 200
"""Cells of a column that are looked at."""
_ENOUGH = 0.7
_LONE = 2
"""More cells than this in a row are no title."""
_NAMED, _LACKING = 4, 3
"""What it counts for a kind that its name is said, and against it that a needed column is not there."""
_FEWEST = 2
_ID = re.compile(r"\d{17}[\dXx]")
_MOBILE = re.compile(r"(?:\+?86[- ]?)?1[3-9]\d{9}")
_DAY = re.compile(r"(?:19|20)\d\d[-/.年]\s?\d{1,2}[-/.月]\s?\d{1,2}日?")
_HOUSE = re.compile(r"[路街巷弄村里院楼室栋幢号].*\d|\d.*[路街巷弄村里院楼室栋幢号]")
_NAME = re.compile(r"[\u4e00-\u9fff]{2,4}")
_NUMBERED = re.compile(r"编号|编码|代码|标识码|门牌|房号|工号|邮编")


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A header with its columns as the program takes them, and why."""

    kind: str
    header: Header
    origins: Mapping[str, Origin]
    samples: tuple[tuple[str, ...], ...]
    """Per column some of its values, as they stand."""

    @property
    def missing(self) -> tuple[str, ...]:
        """Titles of fields that are needed and that no column holds."""
        return missing(self.kind, self.header.columns)


def missing(kind: str, columns: Mapping[str, int]) -> tuple[str, ...]:
    """Titles of fields that are needed and that no column holds."""
    return tuple(title_of(kind, key) for key in spec_of(kind).needed if key not in columns)


def title_of(kind: str, key: str) -> str:
    """What a field is called to a person."""
    return (aliases(kind).get(key) or (key,))[0]


def asks_nothing(title: str) -> bool:
    """Whether nothing is lost when a column of that title is left out: running numbers, columns without a title."""
    return not unknown_of((title,), {})


def fields_of(kind: str) -> tuple[tuple[str, str], ...]:
    """Every field a column may hold: key and title, in the order of the form."""
    known = aliases(kind)
    return tuple((key, known[key][0]) for key in spec_of(kind).fields if key in known)


def known_header(office: Office, spec: Spec, table: Table) -> Header:
    """The header of a table nobody looks at: titles say it, and what was chosen for them before."""
    before = _before(office, spec.kind, candidates(table.rows, table.merges))
    if before is not None and all(key in before.columns for key in spec.needed):
        return before
    return find_header(table.rows, aliases(spec.kind), spec.needed, table.merges)


def _before(office: Office, kind: str, places: Iterable[Candidate]) -> Header | None:
    """The header that came before, with the columns chosen then."""
    known, fields = seen_as(office, kind), spec_of(kind).fields
    if not known:
        return None
    for first, last, titles in places:
        if fingerprint(titles) in known:
            kept = recall(office, kind, titles) or {}
            header = Header(row=last, first=first if first != last else -1, titles=titles, columns={}, unknown=())
            return chosen(header, {key: at for key, at in kept.items() if key in fields})
    return None


def chosen(header: Header, columns: Mapping[str, int]) -> Header:
    """The header with these columns."""
    return replace(header, columns=dict(columns), unknown=unknown_of(header.titles, columns))


def guess_kind(office: Office, table: Table, source: str) -> str:
    """The kind of list this sheet looks like: as it came before, else most of its titles known, its name said."""
    places = candidates(table.rows, table.merges)
    before = seen(office)
    for _, _, titles in places if before else ():
        if (kind := before.get(fingerprint(titles), "")) in kinds():
            return kind
    lone = [filled for row in table.rows[:3] if len(filled := [cell for cell in row if cell is not None]) <= _LONE]
    above = "".join(str(cell) for filled in lone for cell in filled)
    said = f"{source}{table.sheet}{above}"
    best, most = "residents", 0.0
    for kind in kinds():
        header = best_of(places, aliases(kind))
        if header is None:
            continue
        spec = spec_of(kind)
        score = float(len(header.columns)) + (_NAMED if spec.title in said else 0)
        score -= _LACKING * sum(1 for key in spec.needed if key not in header.columns)
        if score > most:
            best, most = kind, score
    return best


def propose(office: Office, kind: str, table: Table, rows: tuple[int, int] | None = None) -> Proposal:
    """The header and its columns; `rows` (first and last, 0-based; -1: none) says where it stands, else it is found."""
    known, spec = aliases(kind), spec_of(kind)
    if rows is not None and rows[1] >= 0:
        places = [(min(rows), rows[1], titles_of(table.rows, min(rows), rows[1], table.merges))]
    else:
        places = candidates(table.rows, table.merges) if rows is None else []
    before = _before(office, kind, places)
    if before is not None:
        origins: dict[str, Origin] = dict.fromkeys(before.columns, "before")
        return Proposal(kind=kind, header=before, origins=origins, samples=samples(table, before))
    header = best_of(places, known) or _strange(table, places)
    origins = dict.fromkeys(header.columns, "title")
    guessed = _by_values(table, header, spec)
    header = chosen(header, {**header.columns, **guessed})
    origins |= dict.fromkeys(guessed, "values")
    return Proposal(kind=kind, header=header, origins=origins, samples=samples(table, header))


def samples(table: Table, header: Header, count: int = 3) -> tuple[tuple[str, ...], ...]:
    """Some different values of each column, as they stand."""
    found = []
    for column in range(len(header.titles)):
        seen: dict[str, None] = {}
        for cell in _cells(table, header, column):
            seen.setdefault(_text(cell)[:40])
            if len(seen) >= count:
                break
        found.append(tuple(seen))
    return tuple(found)


def lost_zeros(table: Table, header: Header) -> tuple[str, ...]:
    """Say of columns of codes that stand as numbers that leading zeros may be gone."""
    notes = []
    for column, title in enumerate(header.titles):
        if not _NUMBERED.search(title):
            continue
        cells = list(_cells(table, header, column))
        number = next((cell for cell in cells if isinstance(cell, (int, float)) and not isinstance(cell, bool)), None)
        if number is not None:
            notes.append(f"“{title}”一列里有数字格式的格子（如 {_text(number)}），开头的 0 可能已被表格去掉，请核对")
    return tuple(notes)


def _strange(table: Table, places: Sequence[Candidate]) -> Header:
    """A header none of whose titles is known: the first row of words, unless that is data already."""
    for first, last, titles in places:
        words = [title for title in titles if title]
        if len(words) < _FEWEST:
            continue
        if len(places) > 1 and any(_is_datum(word) for word in words):
            break
        return Header(row=last, first=first if first != last else -1, titles=titles, columns={}, unknown=tuple(words))
    return Header(row=-1, titles=titles_of(table.rows, 0, -1), columns={}, unknown=())


def _is_datum(word: str) -> bool:
    return word.isdigit() or any(mark.fullmatch(word) for mark in (_ID, _MOBILE, _DAY))


def _cells(table: Table, header: Header, column: int) -> Iterator[Cell]:
    seen = 0
    for row in table.rows[header.row + 1 : header.row + 1 + 5 * SEEN]:
        cell = row[column] if column < len(row) else None
        if cell is not None and cell != "":
            yield cell
            seen += 1
            if seen >= SEEN:
                return


def _text(cell: Cell) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell)) if abs(cell) < 10**15 else repr(cell)
    if isinstance(cell, date):
        return cell.isoformat()[:10]
    return " ".join(str(cell).split())


def _by_values(table: Table, header: Header, spec: Spec) -> dict[str, int]:
    """Fields told by the cells: only by columns that no title explains, only when one column alone fits."""
    address = next((key for key in ("live_address", "_address", "address") if key in spec.fields), "")
    marks: Sequence[tuple[str, Callable[[str], bool], bool]] = (
        ("id_no", lambda text: bool(_ID.fullmatch(text)), True),
        ("phone", lambda text: bool(_MOBILE.fullmatch(text)), True),
        ("sex", lambda text: text in ("男", "女"), True),
        ("birth", lambda text: bool(_DAY.fullmatch(text)), False),
        (address, lambda text: len(text) > 4 and bool(_HOUSE.search(text)), False),
        ("name", lambda text: bool(_NAME.fullmatch(text)), False),
    )
    texts = {
        at: [_text(cell) for cell in _cells(table, header, at)]
        for at, title in enumerate(header.titles)
        if at not in header.columns.values() and not is_about_another(title)
    }
    found: dict[str, int] = {}
    for key, fits, is_strong in marks:
        if key not in spec.fields or key in header.columns:
            continue
        fitting = [
            at
            for at, cells in texts.items()
            if at not in found.values()
            and (is_strong or header.row < 0 or not header.titles[at])
            and len(cells) >= _FEWEST
            and sum(map(fits, cells)) >= _ENOUGH * len(cells)
        ]
        if len(fitting) == 1:
            found[key] = fitting[0]
    return found
