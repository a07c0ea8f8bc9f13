"""A shipped form as its declaration in data/forms says it: what it is called, who wants it, what stands on it."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from desk.errors import BadInput

FORMS: Final = Path(__file__).resolve().parents[3] / "data" / "forms"
PAPERS: Final = {"A4": 9, "A3": 8}
EVERY: Final = ("week", "half_month", "month", "quarter", "half_year", "year", "event")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A column of a sheet: its head, perhaps under a common head, and what stands in the row that repeats."""

    title: str
    cell: str = ""
    group: str = ""
    width: float = 8
    align: str = "center"
    text: bool = False
    """ID numbers, phones, codes: the cell's format is `@`, so that Excel keeps every digit."""
    total: str = ""
    """Below the band: "sum", or a text of its own such as {{计数:居民}}."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """The rows that repeat: of which list, which of them, in which order."""

    source: str
    where: tuple[Mapping[str, Any], ...] = ()
    sort: tuple[str, ...] = ()
    at_least: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """A form of the shelf."""

    key: str
    number: int
    name: str
    category: str
    recipient: str
    every: str
    due_day: int
    about: str
    kind: str
    """"xlsx" or "docx"."""
    personal: bool
    title: str
    paper: str
    landscape: bool
    facts: tuple[str, ...]
    columns: tuple[Shown, ...]
    rows: tuple[tuple[str, ...], ...]
    """Rows that stand as they are, for forms that are no list."""
    band: Band | None
    row_height: float
    foot: tuple[str, ...]
    note: str
    blocks: tuple[Mapping[str, Any], ...] = field(default=())
    rules: Mapping[str, Any] = field(default_factory=dict)
    """What the rules say beyond the band."""

    @property
    def file_name(self) -> str:
        """The file of its template, beside its declaration."""
        return f"{self.key}.{self.kind}"


def definitions(folder: Path = FORMS) -> tuple[Definition, ...]:
    """All forms, in the order of the shelf."""
    return tuple(sorted((read(path) for path in folder.glob("*.toml")), key=lambda form: (form.number, form.key)))


def read(path: Path) -> Definition:
    """The form that a file declares; BadInput names what is wrong in which file."""
    try:
        said = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadInput(f"表格说明“{path.name}”读不出来：{error}。") from None
    try:
        return _definition(path.stem, said)
    except (KeyError, TypeError, ValueError) as error:
        raise BadInput(f"表格说明“{path.name}”不完整：{error}。") from None


def _definition(key: str, said: Mapping[str, Any]) -> Definition:
    columns = tuple(Shown(**column) for column in said.get("columns", ()))
    kind = said.get("kind", "xlsx")
    form = Definition(
        key=key,
        number=said["number"],
        name=said["name"],
        category=said["category"],
        recipient=said["recipient"],
        every=said["every"],
        due_day=said.get("due_day", 0),
        about=said.get("about", ""),
        kind=kind,
        personal=said.get("personal", False),
        title=said.get("title", said["name"]),
        paper=said.get("paper", "A4"),
        landscape=said.get("landscape", False),
        facts=tuple(said.get("facts", ())),
        columns=columns,
        rows=tuple(tuple(row) for row in said.get("rows", ())),
        band=_band(said.get("band")),
        row_height=said.get("row_height", 21),
        foot=tuple(said.get("foot", ())),
        note=said.get("note", ""),
        blocks=tuple(said.get("blocks", ())),
        rules=said.get("rules", {}),
    )
    _check(form)
    return form


def _band(said: Mapping[str, Any] | None) -> Band | None:
    if said is None:
        return None
    return Band(
        source=said["source"],
        where=tuple(said.get("where", ())),
        sort=tuple(said.get("sort", ())),
        at_least=said.get("at_least", 0),
    )


def _check(form: Definition) -> None:
    _one_of("kind", form.kind, ("xlsx", "docx"))
    _one_of("every", form.every, EVERY)
    _one_of("paper", form.paper, tuple(PAPERS))
    if form.kind == "xlsx" and not form.columns:
        raise ValueError("表格没有列")
    for number, row in enumerate(form.rows, 1):
        if len(row) != len(form.columns):
            raise ValueError(f"第 {number} 行有 {len(row)} 格，应为 {len(form.columns)} 格")


def _one_of(what: str, value: str, known: Sequence[str]) -> None:
    if value not in known:
        raise ValueError(f"{what} 写着“{value}”，可用的有 {'、'.join(known)}")
