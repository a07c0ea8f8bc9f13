"""The rows a form is filled with, read from the office in blocks: where they belong, conditions, order, masks."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from desk.errors import BadInput
from desk.forms.data import Cell
from desk.forms.layouts import as_date
from desk.forms.rules import Sort
from desk.identity.masks import mask_id, mask_name, mask_phone
from desk.model import Condition, Value
from desk.office import Office
from desk.registers.details import read_details
from desk.registers.spec import FieldSpec
from desk.store.search.codes import Labels
from desk.store.search.dialect import Dialect
from desk.store.search.lists import Lists
from desk.store.search.where import Where
from desk.work.forms.source_kinds import ListSource

BLOCK: Final = 2_000
TYPED: Final = "手填:"
_FEW: Final = 20_000


class Asker:
    """Asks the office for the rows of forms, in one layer and period (`moment` holds their days)."""

    def __init__(self, office: Office, moment: Mapping[str, Any]) -> None:
        self.office = office
        self.moment = dict(moment)
        labels = Labels(office.database, office.profile)
        labels.renew(office.database.seq)
        sight = office.search.sight
        self.labels, self.sight = labels, sight
        self.lists = Lists(office.database, labels, sight, lambda: self.moment)
        self._dialect = Dialect(office.database.dialect)
        self._where = Where(office.database, self._dialect, labels, sight, lambda: self.moment)

    def ids(
        self,
        source: ListSource,
        area_id: int | None,
        where: Sequence[Condition] = (),
        sort: Sequence[Sort] = (),
        only: str = "",
    ) -> list[int]:
        """The ids of the rows that belong to an area and meet the conditions, in order. `only` is one more, in SQL."""
        spec = source.spec
        inside = self.lists.of_area(spec, area_id) if area_id is not None else None
        if inside is not None and not inside.size:
            return []
        condition, params = self._where.compiled(spec, self._known(source, where)) if where else ("", {})
        wanted = [each for each in (spec.where, condition, only) if each]
        if inside is not None and inside.size <= _FEW:
            among, ids = self._dialect.among("t.id", inside.tolist())
            wanted.append(among)
            params = {**params, **ids}
        sql = f"select t.id from {spec.source}"
        if wanted:
            sql += f" where {' and '.join(f'({each})' for each in wanted)}"
        order = self._order(source, sort)
        found = self.office.database.ids(f"{sql} order by {order}", {**self.moment, **params})
        if inside is not None and inside.size > _FEW:
            found = found[np.isin(found, inside)]
        return [int(each) for each in found]

    def rows(
        self, source: ListSource, ids: Sequence[int], fields: Sequence[str], typed: Mapping[str, Mapping[str, str]]
    ) -> OfficeRows:
        """These rows with these fields; `typed` is what a person typed, by the row's uid and the column's label."""
        return OfficeRows(self, source, ids, tuple(fields), typed)

    def _known(self, source: ListSource, where: Sequence[Condition]) -> Sequence[Condition]:
        columns = {each.key for each in source.spec.columns}
        for each in where:
            if each.column not in columns:
                raise BadInput(f"“{source.title}”不能按“{each.column}”筛选，请在设计窗口里改一下条件。")
        return where

    def _order(self, source: ListSource, sort: Sequence[Sort]) -> str:
        parts: list[str] = []
        for each in sort:
            try:
                column = source.spec.column(each.field)
            except KeyError:
                raise BadInput(f"“{source.title}”不能按“{each.field}”排序，请在设计窗口里改一下次序。") from None
            for sql in column.sort or (column.sql,):
                text = self._dialect.ordered(f"({sql})", is_text=column.type in ("text", "code"))
                parts.append(f"case when {sql} is null then 1 else 0 end, {text}{' desc' if each.descending else ''}")
        newest = " desc" if source.spec.newest_first and not parts else ""
        return ", ".join([*parts, f"t.id{newest}"])


@dataclass(frozen=True, slots=True)
class OfficeRows:
    """Rows of a list as a form takes them, read block by block each time somebody goes through them."""

    asker: Asker
    source: ListSource
    ids: Sequence[int]
    fields: tuple[str, ...]
    typed: Mapping[str, Mapping[str, str]]

    def __len__(self) -> int:
        return len(self.ids)

    def __iter__(self) -> Iterator[Sequence[Cell]]:
        instead = {name: one for name, one in self.source.instead.items() if name in self.fields}
        own = list(dict.fromkeys([*(one for one in self.fields if self._is_column(one)), *instead.values()]))
        details = {name: fields for name, fields in self.source.details().items() if name in self.fields}
        dates = {name for name in own if self.source.spec.column(name).type in ("date", "moment")}
        packed = [name for name in own if name in self.source.packed]
        hands = [name for name in self.fields if name.startswith(TYPED)]
        besides = ["t.uid" if hands else "''"]
        besides += ["t.detail_json", "t.kind" if self.source.forms else "''"] if details else []
        for start in range(0, len(self.ids), BLOCK):
            ids = self.ids[start : start + BLOCK]
            known = self.asker.lists.known(self.source.spec, ids, own, besides)
            for id in ids:
                row = known.get(id)
                if row is None:
                    yield [None] * len(self.fields)
                    continue
                values: dict[str, Cell] = dict(zip(own, row, strict=False))
                for name in dates:
                    values[name] = as_date(values[name]) or values[name]
                for name in packed:
                    values[name] = self.asker.lists.blotted(_packed(values[name], self.source.packed[name]))
                if details:
                    values |= self._details(details, str(row[len(own) + 1] or ""), str(row[len(own) + 2] or ""))
                values |= {name: values.get(one) for name, one in instead.items() if values.get(name) in (None, "")}
                if hands:
                    written = self.typed.get(str(row[len(own)]), {})
                    values |= {name: written.get(name[len(TYPED) :]) for name in hands}
                yield [values.get(name) for name in self.fields]

    def _is_column(self, name: str) -> bool:
        return any(each.key == name for each in self.source.spec.columns)

    def _details(self, wanted: Mapping[str, tuple[FieldSpec, ...]], text: str, kind: str) -> dict[str, Cell]:
        form = self.source.form or self.source.forms.get(kind)
        if form is None or len(text) < 3:
            return {}
        kept = read_details(form, text)
        own = {one.key for one in form.fields if one.detail}
        return {
            name: self._shown(one, kept[one.key])
            for name, fields in wanted.items()
            for one in fields
            if one.key in own and one.key in kept
        }

    def _shown(self, one: FieldSpec, value: Value) -> Cell:
        """A detail decoded and masked as the columns are."""
        if one.codes:
            parts = str(value).split(",") if one.multi else [str(value)]
            return "、".join(str(self.asker.labels.word(one.codes, part)) for part in parts)
        sight = self.asker.sight
        if one.mask == "id" and not sight.see_id:
            return mask_id(str(value))
        if one.mask == "phone" and not sight.see_phone:
            return mask_phone(str(value))
        if one.mask == "name" and not sight.see_name:
            return mask_name(str(value))
        if one.type in ("date", "moment"):
            return as_date(value) or value
        return self.asker.lists.blotted(value) if one.type == "text" else value


def _packed(text: Cell, names: Iterable[str]) -> Value:
    """One value of what a record keeps as JSON; of several lines each stands in its own, its parts after a semicolon."""
    try:
        kept = json.loads(str(text or "{}"))
    except json.JSONDecodeError:
        return None
    value = next((kept[name] for name in names if kept.get(name) is not None), None) if isinstance(kept, dict) else None
    if isinstance(value, list):
        return "\n".join(
            "；".join(str(part) for part in line.values() if part) for line in value if isinstance(line, dict)
        )
    return value if isinstance(value, int | float) or value is None else str(value)
