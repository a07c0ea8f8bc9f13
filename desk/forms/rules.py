"""What the clerk decided beside the sheet: which rows repeat, for whom, in which order. Kept as JSON with the form."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from desk.errors import BadInput
from desk.model import Condition

_NONE: Mapping[str, tuple[Condition, ...]] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Sort:
    """A field to order by."""

    field: str
    descending: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """Rows that repeat per record; in a .docx `first` and `last` are rows of the table numbered `sheet`."""

    source: str
    sheet: str
    first: int
    last: int
    where: tuple[Condition, ...] = ()
    sort: tuple[Sort, ...] = ()
    at_least: int = 0
    """Records are followed by blank rows up to this number, for the hand."""
    spare: int = 0
    """Blank rows below the band in the template, used up before any row is added."""
    page_break: bool = False
    """Each record begins on a page of its own."""

    @property
    def key(self) -> str:
        """Names the band among others: `Sheet1!5`."""
        return f"{self.sheet}!{self.first}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """All of them. `record` is the list of which one document is made per record (.docx only)."""

    bands: tuple[Band, ...] = ()
    conditions: Mapping[str, tuple[Condition, ...]] = field(default_factory=lambda: _NONE)
    record: str = ""
    where: tuple[Condition, ...] = ()
    """Which of these records, and in which order."""
    sort: tuple[Sort, ...] = ()
    dates: str = ""
    """Layout of dates that name none themselves."""

    @classmethod
    def from_json(cls, text: str) -> Rules:
        """The rules of their JSON; BadInput when it is none of ours. "" is no rules."""
        if not text.strip():
            return cls()
        try:
            body = json.loads(text)
            return cls(
                bands=tuple(_band(each) for each in body.get("bands", ())),
                conditions={
                    str(name): tuple(_condition(one) for one in each)
                    for name, each in body.get("conditions", {}).items()
                },
                record=str(body.get("record", "")),
                where=tuple(_condition(each) for each in body.get("where", ())),
                sort=_sorts(body.get("sort", ())),
                dates=str(body.get("dates", "")),
            )
        except (ValueError, TypeError, KeyError, AttributeError):
            raise BadInput("表格的规则读不出来，请在设计窗口里重新设定并保存。") from None

    def to_json(self) -> str:
        """The same as JSON, without what says nothing."""
        body: dict[str, Any] = {"bands": [_band_json(each) for each in self.bands]}
        if self.conditions:
            body["conditions"] = {name: [_where_json(one) for one in each] for name, each in self.conditions.items()}
        if self.where:
            body["where"] = [_where_json(one) for one in self.where]
        if self.sort:
            body["sort"] = [_sort_json(one) for one in self.sort]
        body |= {name: value for name, value in (("record", self.record), ("dates", self.dates)) if value}
        return json.dumps(body, ensure_ascii=False)


def _band(body: Mapping[str, Any]) -> Band:
    first = int(body["first"])
    band = Band(
        source=str(body["source"]),
        sheet=str(body["sheet"]),
        first=first,
        last=int(body.get("last", first)),
        where=tuple(_condition(each) for each in body.get("where", ())),
        sort=_sorts(body.get("sort", ())),
        at_least=int(body.get("at_least", 0)),
        spare=int(body.get("spare", 0)),
        page_break=bool(body.get("page_break", False)),
    )
    if band.first < 1 or band.last < band.first or band.spare < 0:
        raise ValueError("rows out of order")
    return band


def _sorts(listed: Iterable[Any]) -> tuple[Sort, ...]:
    """`姓名`, `-年龄` or {"field": …, "descending": …}."""
    return tuple(
        Sort(field=str(each["field"]), descending=bool(each.get("descending", False)))
        if isinstance(each, Mapping)
        else Sort(field=str(each).lstrip("-"), descending=str(each).startswith("-"))
        for each in listed
    )


def _condition(body: Mapping[str, Any]) -> Condition:
    return Condition(
        column=str(body["column"]), op=body["op"], values=tuple(str(each) for each in body.get("values", ()))
    )


def _where_json(one: Condition) -> dict[str, Any]:
    return {"column": one.column, "op": one.op, "values": list(one.values)}


def _sort_json(one: Sort) -> str:
    return f"-{one.field}" if one.descending else one.field


def _band_json(band: Band) -> dict[str, Any]:
    body: dict[str, Any] = {"source": band.source, "sheet": band.sheet, "first": band.first, "last": band.last}
    if band.where:
        body["where"] = [_where_json(one) for one in band.where]
    if band.sort:
        body["sort"] = [_sort_json(one) for one in band.sort]
    for name in ("at_least", "spare", "page_break"):
        if getattr(band, name):
            body[name] = getattr(band, name)
    return body
