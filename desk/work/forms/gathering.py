"""What a form is filled with, for one area and period: only what its placeholders ask for, rows in blocks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Final

from desk.errors import BadInput
from desk.forms.data import Cell, FormData, Listed, Rows
from desk.forms.placeholder import AREA, Placeholder
from desk.forms.rules import Band, Rules, Sort
from desk.forms.template import Template
from desk.forms.values import added
from desk.model import Condition
from desk.office import Office
from desk.store.search import lights
from desk.work.forms.area_rows import AreaRows, Memo
from desk.work.forms.asking import TYPED, Asker
from desk.work.forms.carrying import Typed
from desk.work.forms.periods import Period
from desk.work.forms.source_kinds import LISTS, ListSource, plain

_LINKS: Final = {("户", "居民"): "t.household_id = :record", ("户", "特殊人群"): "r.household_id = :record"}
"""The rows of a list that belong to the record a document is made for."""


def gather(
    office: Office,
    template: Template,
    rules: Rules,
    area_id: int | None,
    period: Period | None,
    typed: Typed | None,
    memo: Memo | None = None,
) -> FormData:
    """The data of a form. Nothing is read that it does not ask for; `memo` is shared by forms of one run and period."""
    return _Gathering(office, template, rules, area_id, period, typed or Typed(), {} if memo is None else memo).data()


@dataclass(slots=True)
class _Gathering:
    office: Office
    template: Template
    rules: Rules
    area_id: int | None
    period: Period | None
    typed: Typed
    memo: Memo

    def data(self) -> FormData:
        """All of it; with `record` one set per record."""
        asker = Asker(self.office, self._moment())
        bands = self.rules.bands or [each for each in self.template.bands if each.source != self.rules.record]
        singles = self._singles(asker, bands)
        if not self.rules.record:
            return FormData(singles=singles, lists=self._lists(asker, bands))
        source = _list_named(self.rules.record)
        ids = asker.ids(source, self.area_id, self._when(self.rules.where), self.rules.sort)
        return FormData(singles=singles, each=_Each(self, asker, source, ids, bands))

    def _lists(self, asker: Asker, bands: Sequence[Band], record: tuple[str, int] | None = None) -> dict[str, Rows]:
        found: dict[str, Rows] = {}
        for band in bands:
            rows = self._band(asker, band, record)
            found.setdefault(band.source, rows)
            found[band.key] = rows
        return found

    def _band(self, asker: Asker, band: Band, record: tuple[str, int] | None) -> Rows:
        fields = self._fields(band)
        if band.source == AREA:
            return self._areas(asker, band, fields)
        source = _list_named(band.source)
        only = _LINKS.get((record[0], band.source), "") if record else ""
        if record and only:
            asker.moment["record"] = record[1]
            ids = asker.ids(source, None, self._when(band.where), band.sort, only)
        else:
            ids = asker.ids(source, self.area_id, self._when(band.where), band.sort)
        return asker.rows(source, ids, fields, self.typed.rows)

    def _fields(self, band: Band) -> list[str]:
        """What the placeholders of a band ask of its records, and totals of it anywhere."""
        found: dict[str, None] = {}
        for mark in self.template.marks:
            one = mark.placeholder
            inside = mark.sheet == band.sheet and band.first <= mark.row <= band.last
            if one.kind == "typed" and inside:
                found[one.name] = None
            elif one.source == band.source and one.field and (inside or one.kind == "sum"):
                found[one.field] = None
        return list(found)

    def _areas(self, asker: Asker, band: Band, fields: Sequence[str]) -> Rows:
        sorts = [each.field for each in band.sort] or ["编码"]
        names = list(
            dict.fromkeys([*(f for f in fields if not f.startswith(TYPED)), *sorts, *(c.column for c in band.where)])
        )
        areas = AreaRows(self.office, asker.moment["layer"], names, asker.moment, self.memo)
        levels = any(each.column in ("层级", "上级") for each in band.where)
        ids = areas.below(self.area_id) if levels else areas.lowest(self.area_id)
        records = [(id, dict(zip(names, row, strict=True))) for id, row in zip(ids, areas.rows(ids), strict=True)]
        records = [(id, each) for id, each in records if all(_meets(each.get(c.column), c) for c in band.where)]
        for name, descending in reversed([(each.field, each.descending) for each in band.sort] or [("编码", False)]):
            records.sort(key=lambda each: _comparable(each[1].get(name)), reverse=descending)
        hands = [name for name in fields if name.startswith(TYPED)]
        if hands:
            uids = dict(
                self.office.database.read("select id, uid from area where layer_id = ?", (asker.moment["layer"],))
            )
            for id, each in records:
                written = self.typed.rows.get(str(uids.get(id)), {})
                each |= {name: written.get(name[len(TYPED) :]) for name in hands}
        return Listed(tuple(fields), [[each.get(name) for name in fields] for _, each in records])

    # Single values

    def _singles(self, asker: Asker, bands: Sequence[Band]) -> dict[str, Cell]:
        marks = {mark.placeholder.name: mark.placeholder for mark in self.template.marks}
        found: dict[str, Cell] = self._heads()
        found |= {f"{TYPED}{name}": text for name, text in self.typed.single.items()}
        wanted = [one for one in marks.values() if one.kind == "value" and one.source]
        found |= self._area(asker, [one.field for one in wanted if one.source == AREA])
        found |= self._posts([one for one in wanted if one.source not in LISTS and one.source != AREA])
        listed = {band.source for band in bands}
        for one in marks.values():
            if one.kind in ("sum", "count") and (one.condition or one.source not in listed):
                found[one.name] = self._total(asker, one)
        return found

    def _heads(self) -> dict[str, Cell]:
        today = date.fromisoformat(self.office.today())
        area = (
            self.office.database.read_value("select name from area where id = ?", (self.area_id,))
            if self.area_id
            else ""
        )
        period = self.period
        day = period.first if period else today
        return {
            "填报单位": self.office.name,
            "填报日期": today,
            "填报人": self.office.actor.name,
            "期次": period.title if period else f"{today.year}年{today.month}月",
            "期初": period.first if period else today.replace(day=1),
            "期末": period.last if period else today,
            "年份": str(day.year),
            "月份": str(day.month),
            "网格.名称": area or self.office.name,
        }

    def _area(self, asker: Asker, fields: Sequence[str]) -> dict[str, Cell]:
        if not fields:
            return {}
        area = self.area_id or _root(self.office, asker.moment["layer"])
        rows = AreaRows(self.office, asker.moment["layer"], fields, asker.moment, self.memo).rows([area])
        return {f"{AREA}.{name}": value for name, value in zip(fields, rows[0], strict=True)} if area else {}

    def _posts(self, wanted: Sequence[Placeholder]) -> dict[str, Cell]:
        """Who holds the posts asked for, several joined."""
        if not wanted:
            return {}
        today = self.office.today()
        held = self.office.database.read(
            "select t.id, t.post from assignment t where t.area_id = ? and t.since <= ?"
            " and (t.until is null or t.until >= ?) order by t.id",
            (self.area_id or 0, today, today),
        )
        rows = self.office.search.rows("team", [row[0] for row in held], ("name", "phone", "employer"))
        titles = {post.key: plain(post.title) for post in self.office.profile.posts}
        leads = {p.key for p in self.office.profile.posts if "网格长" in p.title or "网格长" in p.duty}
        found: dict[str, Cell] = {}
        for one in wanted:
            at = {"姓名": 0, "电话": 1, "单位": 2}.get(one.field, 0)
            texts = [
                str(row[at] or "")
                for (_, post), row in zip(held, rows, strict=True)
                if titles.get(post) == one.source or (one.source == "网格长" and post in leads)
            ]
            found[one.name] = "、".join(dict.fromkeys(text for text in texts if text)) or None
        return found

    def _total(self, asker: Asker, one: Placeholder) -> Cell:
        if one.condition and one.condition not in self.rules.conditions:
            raise BadInput(f"占位“{one.text}”用的条件“{one.condition}”没有设定，请在设计窗口里设定。")
        where = self._when(self.rules.conditions.get(one.condition, ()))
        if one.source == AREA:
            band = Band(source=AREA, sheet="", first=1, last=1, where=tuple(where))
            rows = self._areas(asker, band, [one.field] if one.field else [])
        else:
            source = _list_named(one.source)
            rows = asker.rows(source, asker.ids(source, self.area_id, where), [one.field] if one.field else [], {})
        return len(rows) if one.kind == "count" else added(rows, one.field)

    # Days

    def _when(self, where: Iterable[Condition]) -> list[Condition]:
        """The conditions with {期初} and the like put in."""
        today = date.fromisoformat(self.office.today())
        first = self.period.first if self.period else today.replace(day=1)
        last = self.period.last if self.period else today
        days = {
            "{期初}": first, "{期末}": last, "{今天}": today, "{年初}": last.replace(month=1, day=1),
            "{月初}": last.replace(day=1),
        }  # fmt: skip
        return [
            replace(each, values=tuple(days[v].isoformat() if v in days else v for v in each.values)) for each in where
        ]

    def _moment(self) -> dict[str, Any]:
        now = self.office.now()
        today = date.fromisoformat(now[:10])
        first = self.period.first if self.period else today.replace(day=1)
        last = self.period.last if self.period else today
        return {
            **lights.moment(now),
            "layer": _layer(self.office, self.area_id),
            "first": first.isoformat(),
            "after": (last + timedelta(days=1)).isoformat(),
            "sixty": f"{today.year - 60:04d}{now[4:10]}",
            "eighty": f"{today.year - 80:04d}{now[4:10]}",
            "seven": f"{today.year - 7:04d}{now[4:10]}",
        }


@dataclass(slots=True)
class _Each:
    """The data of one document per record, read as the documents are written."""

    gathering: _Gathering
    asker: Asker
    source: ListSource
    ids: list[int]
    bands: Sequence[Band]

    def __len__(self) -> int:
        return len(self.ids)

    def __iter__(self) -> Iterator[FormData]:
        marks = [mark.placeholder for mark in self.gathering.template.marks]
        fields = list(dict.fromkeys(one.field for one in marks if one.source == self.source.title and one.field))
        hands = [one.name for one in marks if one.kind == "typed"]
        rows = self.asker.rows(self.source, self.ids, [*fields, *dict.fromkeys(hands)], self.gathering.typed.rows)
        for id, row in zip(self.ids, rows, strict=True):
            singles = {f"{self.source.title}.{name}": value for name, value in zip(fields, row, strict=False)}
            singles |= {
                name: value for name, value in zip(rows.fields[len(fields) :], row[len(fields) :], strict=True) if value
            }
            lists = self.gathering._lists(self.asker, self.bands, (self.source.title, id))
            yield FormData(singles=singles, lists=lists)


def _list_named(title: str) -> ListSource:
    source = LISTS.get(title)
    if source is None:
        raise BadInput(f"没有名为“{title}”的名单，请在设计窗口里重新选择。")
    return source


def _layer(office: Office, area_id: int | None) -> int:
    found = office.database.read_value("select layer_id from area where id = ?", (area_id,)) if area_id else None
    return int(
        found
        or office.database.read_value("select id from layer where valid_to is null order by sort, id limit 1")
        or 0
    )


def _root(office: Office, layer: int) -> int:
    return int(
        office.database.read_value(
            "select id from area where layer_id = ? and parent_id is null order by id limit 1", (layer,)
        )
        or 0
    )


def _meets(value: Cell, condition: Condition) -> bool:
    """A condition on a row that is already here."""
    text = "" if value is None else str(value)
    asked = condition.values
    match condition.op:
        case "is" | "in":
            return text in asked
        case "not":
            return text not in asked
        case "contains":
            return any(each in text for each in asked)
        case "begins":
            return text.startswith(asked)
        case "empty":
            return not text
        case "filled":
            return bool(text)
    low, high = (*asked, "", "")[:2]
    number = float(text) if isinstance(value, int | float) else 0.0
    return (not low or number >= float(low)) and (not high or number <= float(high))


def _comparable(value: Cell) -> tuple[int, float, str]:
    if isinstance(value, int | float):
        return (0, float(value), "")
    return (1, 0.0, str(value)) if value is not None else (2, 0.0, "")


__all__ = ["Sort", "gather"]
