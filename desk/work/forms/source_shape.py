"""How a list is declared that a form can ask for: its columns go by their Chinese names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from desk.registers.spec import FieldSpec, RecordSpec
from desk.store.search.spec import ColumnSpec as C
from desk.store.search.spec import KindSpec

_GRID: Final = (
    "(select ga.{what} from member gm join area ga on ga.id = gm.area_id where gm.kind = '{kind}'"
    " and gm.item_id = {item} and gm.until is null and gm.layer_id = :layer limit 1)"
)
_UNIT: Final = re.compile(r"（[^）]*）$")


@dataclass(frozen=True, slots=True, kw_only=True)
class ListSource:
    """A list of the office for forms. `spec` has columns whose keys are the Chinese names."""

    title: str
    spec: KindSpec
    form: RecordSpec | None = None
    """Whose detail fields stand in the column `detail_json`."""
    forms: dict[str, RecordSpec] = field(default_factory=dict)
    """The same by the kind of the row (special groups)."""
    instead: Mapping[str, str] = field(default_factory=dict)
    """Columns that stand for detail fields which are empty."""
    packed: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Columns that hold JSON, of which the value of the first of these names is meant."""

    def details(self) -> dict[str, tuple[FieldSpec, ...]]:
        """The detail fields by name; groups may share a name."""
        found: dict[str, tuple[FieldSpec, ...]] = {}
        columns = {each.key for each in self.spec.columns}
        for spec in [self.form] if self.form else self.forms.values():
            for one in spec.fields if spec is not None else ():
                name = plain(one.title)
                if one.detail and name not in columns:
                    found[name] = (*found.get(name, ()), one)
        return found


def plain(title: str) -> str:
    """A title as a placeholder names it: without its unit in brackets and without signs that mean something there."""
    return re.sub(r"[.|:{}/\s]", "", _UNIT.sub("", title))


def grid(kind: str, item: str) -> C:
    """The column 网格: where the row belongs in the layer that the form is made for."""
    return C(
        key="网格",
        title="网格",
        sql=_GRID.format(what="name", kind=kind, item=item),
        sort=(f"coalesce({_GRID.format(what='code', kind=kind, item=item)}, '')",),
    )


def named(spec: KindSpec, renamed: dict[str, str], form: RecordSpec | None, more: Iterable[C]) -> KindSpec:
    """The kind with its columns under their Chinese names, then those of its record form, then more."""
    columns: dict[str, C] = {}
    for each in spec.columns:
        name = renamed.get(each.key, plain(each.title))
        columns[name] = replace(each, key=name, title=name)
    for one in form.fields if form is not None else ():
        name = plain(one.title)
        if not one.detail and not one.is_reference and name not in columns:
            sql = f"cast(t.{one.key} as text)" if one.type == "code" and one.whole else f"t.{one.key}"
            kind = one.type if one.type in ("number", "date", "moment") else "text"
            columns[name] = C(key=name, title=name, sql=sql, type=kind, codes=one.codes, mask=one.mask)
    for each in more:
        columns[each.key] = each
    return replace(spec, columns=tuple(columns.values()))


def column(name: str, sql: str, type: str = "text", codes: str = "", mask: str = "") -> C:
    """A column under its Chinese name."""
    return C(key=name, title=name, sql=sql, type=type, codes=codes, mask=mask)  # type: ignore[arg-type]
