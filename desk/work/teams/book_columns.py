"""The columns of a roster workbook (D.3 no. 11 and what keeps it without loss): titles, cleaners, which table they fill."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from typing import Final

from desk.model import Value
from desk.profile.codes import DATA
from desk.sheets.table import Cell
from desk.work.intake import cells, figures
from desk.work.intake.cells import Clean, Cleaning, Fault

MASK: Final = "*"
"""What stands in a phone or number that was given out without the right to see it."""
_NOW: Final = frozenset({"至今", "现在", "今", "在任", "长期"})
_SPAN: Final = re.compile(r"^\s*(.+?)\s*(?:至今|[-~—－～至到]+)\s*(\S.*)?$")
_FULL: Final = re.compile(r"\d{4}\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}\s*日?")


def _ends(cell: Cell, cleaning: Cleaning) -> Value:
    """A last day; 至今 is none."""
    return None if cells.plain_text(cell) in _NOW else cells.day(cell, cleaning)


def _span(cell: Cell, cleaning: Cleaning) -> Value:
    """Two days in one cell, as 2024-01-05/2025-01-04; the second may be missing (至今)."""
    text = cells.plain_text(cell)
    if text.lower() in cells.NOTHING:
        return None
    days = _FULL.findall(text)
    if not days or len(days) > 2 or (len(days) == 1 and _SPAN.match(text) is None and text != days[0]):
        raise Fault(f"“{text[:24]}”不是起止日期，请写成 2024-01-05至2025-01-04")
    first, *last = (cells.day(one.strip(), cleaning) for one in days)
    return f"{first}/{last[0] if last else ''}"


def _unmasked(clean: Clean) -> Clean:
    """Numbers whose middle is hidden say nothing: they are left out."""

    def read(cell: Cell, cleaning: Cleaning) -> Value:
        return None if isinstance(cell, str) and MASK in cell else clean(cell, cleaning)

    return read


PERSON: Final[Mapping[str, tuple[str, str, Clean]]] = {
    "name": ("name", "", cells.name),
    "sex": ("sex", "sex", cells.code("sex")),
    "birth": ("birth", "", cells.past_day),
    "nation": ("nation", "nation", cells.code("nation")),
    "politics": ("politics", "politics", cells.code("politics")),
    "education": ("education", "education", cells.code("education")),
    "id_no": ("id_no", "", _unmasked(cells.id_number)),
    "phone": ("phone", "", _unmasked(cells.phone)),
    "landline": ("landline", "", _unmasked(cells.text(30))),
    "employer": ("employer", "", cells.text(100)),
    "title": ("title", "", cells.text(50)),
    "speciality": ("speciality", "", cells.text(100)),
    "person_kind": ("kind", "person_kind", cells.code("person_kind")),
    "hired": ("since", "", cells.day),
    "left": ("until", "", _ends),
    "note": ("note", "", cells.text(500)),
}
"""Column of the workbook: field of the person, its code table, its cleaner."""

SEAT: Final[Mapping[str, tuple[str, str, Clean]]] = {
    "post": ("post", "post", cells.text(50)),
    "share": ("share", "", figures.number(0, 100, whole=True)),
    "line": ("line", "", cells.text(20)),
    "kind": ("kind", "assignment_kind", cells.code("assignment_kind")),
    "shift": ("shift", "", cells.text(20)),
    "since": ("since", "", cells.day),
    "until": ("until", "", _ends),
    "cause": ("cause", "", cells.text(100)),
}
"""The same of an assignment."""

BESIDE: Final[Mapping[str, Clean]] = {
    "_area": cells.text(80),
    "_code": cells.text(30),
    "_above": cells.text(80),
    "_boss": cells.text(80),
    "_owner": cells.text(80),
    "_term": _span,
    "_contract": _span,
    "_pledge": cells.day,
    "_training": cells.text(2000),
    "_grade": cells.code("appraisal_grade"),
}
"""What helps to find something, or fills a paper of the person's file."""

ORDER: Final = (
    ("_area", 20), ("_code", 17), ("post", 22), ("name", 9), ("sex", 5), ("birth", 11), ("nation", 7),
    ("politics", 14), ("education", 13), ("id_no", 20), ("phone", 13), ("landline", 12), ("employer", 18),
    ("title", 16), ("speciality", 11), ("person_kind", 7), ("share", 9), ("line", 9), ("_boss", 13), ("kind", 10),
    ("shift", 8), ("_owner", 13), ("since", 11), ("until", 11), ("cause", 13), ("hired", 11), ("left", 11),
    ("_training", 22), ("_grade", 9), ("_contract", 20), ("_pledge", 11), ("note", 16),
)  # fmt: skip
"""Columns as they are written, with their widths."""
SPARED: Final[Mapping[str, Value]] = dict.fromkeys(
    ("landline", "speciality", "line", "_boss", "kind", "shift", "_owner", "cause", "left")
) | {"share": 100}
"""Columns beyond the form: left out where every line has only this, so that a printed roster can be read."""
CLEANERS: Final[Mapping[str, Clean]] = {
    **{key: clean for key, (_, _, clean) in PERSON.items()},
    **{key: clean for key, (_, _, clean) in SEAT.items()},
    **BESIDE,
}


@cache
def aliases() -> Mapping[str, tuple[str, ...]]:
    """The titles each column goes by; the first is the one that is written."""
    with (DATA / "aliases" / "roster.toml").open("rb") as file:
        return {key: tuple(names) for key, names in tomllib.load(file).items()}
