"""Fields claimed by their headers: 姓名 above a cell means 居民.姓名, 填报单位： at its left means 填报单位."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Final

from desk.errors import BadInput
from desk.profile.codes import DATA
from desk.sheets.header import plain
from desk.work.forms.designing import Catalogue, Design, Place, SheetLook, Source, bands_of, text_at, with_text

_HEADERS: Final = 3
"""Rows a header may take above the row that repeats."""
_NOTES: Final = ("近期动态", "动态", "备注", "变化情况", "本期情况", "工作进展", "进展情况", "说明")
"""Headers no register answers to, but a clerk types under: they are carried from period to period."""
_LABEL: Final = re.compile(r"([^:：\s（(]{2,12})\s*[:：][\s_＿　]*$")
_UNIT: Final = re.compile(r"[（(][^（）()]*[）)]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What 自动认领 did: header and placeholder of each column, and the headers nobody knows."""

    design: Design
    source: str
    known: tuple[tuple[str, str], ...]
    typed: tuple[str, ...]
    unknown: tuple[str, ...]


def claimed(design: Design, sheet_name: str, catalogue: Catalogue) -> Claim:
    """Placeholders under every header that is known, beside every label that is; undone as one step."""
    sheet = design.sheet(sheet_name)
    assert sheet is not None
    best = max(
        (
            (len(_matches(design, sheet, row, source)), row, source)
            for row in range(1, min(sheet.rows, 40) + 1)
            for source in catalogue.sources
            if source.many
        ),
        key=lambda each: (each[0], -each[1]),
        default=(0, 0, None),
    )
    count, row, source = best
    if count < 2 or source is None:
        raise BadInput("没有找到认得的表头（至少要有两列，例如姓名、出生日期）；请把左边的项目拖到格子里。")
    known, typed, unknown = [], [], []
    first = _below(design, sheet, row)
    for column, header in sorted(_headers(design, sheet, row, first).items()):
        place = (sheet.name, first, column)
        title = _title(header, source)
        cell = design.cells.get(place)
        if text_at(design, place) or (cell is not None and cell.formula):
            continue
        if plain(header) in ("序号", "编号", "no"):
            known.append((header, "{{序号}}"))
        elif title:
            known.append((header, f"{{{{{source.title}.{title}}}}}"))
        elif any(note in header for note in _NOTES):
            known.append((header, f"{{{{手填:{header}}}}}"))
            typed.append(header)
        else:
            unknown.append(header)
            continue
        design = with_text(design, place, known[-1][1])
    for place, label in _labels(design, sheet, catalogue):
        known.append((label, f"{{{{{label}}}}}"))
        design = with_text(design, place, f"{text_at(design, place).rstrip('_＿ 　')}{known[-1][1]}")
    return Claim(design=design, source=source.title, known=tuple(known), typed=tuple(typed), unknown=tuple(unknown))


def field_for(design: Design, place: Place, catalogue: Catalogue) -> str:
    """What the header above a cell asks for, as a placeholder; "" when nobody knows."""
    sheet = design.sheet(place[0])
    if sheet is None:
        return ""
    band = next((b for b in bands_of(design, catalogue) if b.sheet == place[0] and b.first <= place[1] <= b.last), None)
    sources = [s for s in catalogue.sources if s.many and (band is None or s.title == band.source)]
    for row in range(place[1] - 1, max(place[1] - 1 - _HEADERS, 0), -1):
        header = _covering(design, sheet, row, place[2])
        for source in sources:
            if header and (title := _title(header, source)):
                return f"{{{{{source.title}.{title}}}}}"
    return ""


def _matches(design: Design, sheet: SheetLook, row: int, source: Source) -> set[int]:
    """Columns whose header in this row a source knows."""
    return {cell.column for cell in sheet.cells if cell.row == row and cell.text and _title(cell.text, source)}


def _headers(design: Design, sheet: SheetLook, row: int, first: int) -> dict[int, str]:
    """The lowest header above each column, of those that reach into the header's rows."""
    found: dict[int, str] = {}
    for column in range(1, sheet.columns + 1):
        if column in sheet.hidden_columns:
            continue
        for at in range(first - 1, max(row - _HEADERS, 0), -1):
            text = _covering(design, sheet, at, column)
            if text:
                found[column] = " ".join(text.split())
                break
    titles = [m for m in sheet.merged if m[3] - m[1] + 1 >= max(sheet.columns - 1, 2)]
    spanned = {text for m in titles if (text := " ".join(_covering(design, sheet, m[0], m[1]).split()))}
    return {column: text for column, text in found.items() if text not in spanned}


def _covering(design: Design, sheet: SheetLook, row: int, column: int) -> str:
    """The text that covers a cell: its own, or that of the merged cell it belongs to."""
    for top, left, bottom, right in sheet.merged:
        if top <= row <= bottom and left <= column <= right:
            row, column = top, left
            break
    cell = design.cells.get((sheet.name, row, column))
    return cell.text if cell is not None else ""


def _below(design: Design, sheet: SheetLook, row: int) -> int:
    """The first row under the header: below what is merged downwards from it, and below a row of column numbers."""
    bottom = max([m[2] for m in sheet.merged if m[0] <= row <= m[2] and m[3] - m[1] < sheet.columns - 1] + [row])
    below = [text_at(design, (sheet.name, bottom + 1, column)).strip() for column in range(1, sheet.columns + 1)]
    numbers = [text for text in below if text]
    if len(numbers) > 2 and all(re.fullmatch(r"\d{1,2}|[甲乙丙丁]", text) for text in numbers):
        bottom += 1
    return bottom + 1


def _labels(design: Design, sheet: SheetLook, catalogue: Catalogue) -> Iterator[tuple[Place, str]]:
    """Cells such as “填报单位：” whose label names a single value."""
    names = {plain(one.title): one.title for one in catalogue.singles}
    for cell in sheet.cells:
        match = _LABEL.search(text_at(design, (sheet.name, cell.row, cell.column)))
        if match and (title := names.get(plain(match[1]))) and not cell.formula:
            yield (sheet.name, cell.row, cell.column), title


def _title(header: str, source: Source) -> str:
    """The field of a source that a header means: the same words, or another name of the same thing; "" for none."""
    wanted = [plain(header), plain(_UNIT.sub("", header))]
    groups = _other_names()
    for each in source.fields:
        own = plain(each.title)
        if own in wanted or any(word in groups.get(own, ()) for word in wanted):
            return each.title
    return ""


@cache
def _other_names() -> dict[str, frozenset[str]]:
    """Every name a thing goes by in the alias files, by each of its names."""
    found: dict[str, frozenset[str]] = {}
    for path in sorted((DATA / "aliases").glob("*.toml")):
        with path.open("rb") as file:
            for names in tomllib.load(file).values():
                if not isinstance(names, list):
                    continue
                group = frozenset(plain(each) for each in names)
                for one in group:
                    found[one] = found.get(one, frozenset()) | group
    return found
