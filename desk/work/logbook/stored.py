"""A record as the table has it, understood: values by field of its form, what older versions wrote with it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from desk import identity
from desk.errors import BadInput, Conflict
from desk.office import Office
from desk.work.logbook.draft import RecordDraft
from desk.work.logbook.forms import RecordField, RecordForm, form_of
from desk.work.logbook.values import read_field, told_rows
from desk.work.records.choosing import codes

COLUMNS: Final = (
    "id", "uid", "kind", "area_id", "whom", "item_id", "person_id", "at", "until", "way", "sort", "present", "need",
    "body", "mood", "reply", "result", "satisfaction", "next_on", "lon", "lat", "issue_id", "data_json", "entered_at",
    "entered_by", "reviewed_by", "reviewed_at", "review", "cleared", "batch_id",
)  # fmt: skip
FREE: Final = ("present", "body", "mood", "reply", "result")
"""Texts in which names and numbers of people stand."""
NOT_BY_KIND: Final = "coalesce(kind, '')"
"""The kind of a record where another column narrows better: SQLite would take the index of kinds, and read a quarter."""
CHECKS: Final = frozenset({"list", "grade", "breaches", "lost"})
_GONE: Final = "这条记录已被他人删除，请刷新后再看。"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """One row. `values` are codes and texts by key of the form, `checks` its checklist, `others` what no field knows."""

    row: Mapping[str, Any]
    form: RecordForm
    values: Mapping[str, Any]
    checks: Mapping[str, Any]
    others: Mapping[str, Any]

    @property
    def detail(self) -> dict[str, Any]:
        """What stands in data_json today."""
        return unpacked(self.row["data_json"])


def load(office: Office, record_id: int) -> Stored:
    """The record of that id; Conflict if it is gone."""
    row = office.database.read_one(f"select {_listed()} from record where id = ?", (record_id,))
    if row is None:
        raise Conflict(_GONE)
    return understood(office, dict(zip(COLUMNS, row, strict=True)))


def load_many(office: Office, where: str, params: tuple[Any, ...], order: str = "at, id") -> list[Stored]:
    """The records of a condition on the table, in an order."""
    rows = office.database.read(f"select {_listed()} from record where {where} order by {order}", params)
    return [understood(office, dict(zip(COLUMNS, row, strict=True))) for row in rows]


def _listed() -> str:
    return ", ".join(f'"{name}"' for name in COLUMNS)


def understood(office: Office, row: Mapping[str, Any]) -> Stored:
    """A row with its details sorted out; what an older version wrote under a field's name is that field's value."""
    form, rest = form_of(row["kind"]), unpacked(row["data_json"])
    values: dict[str, Any] = {}
    for one in form.fields:
        value = row[one.key] if one.is_column else rest.pop(one.key, None)
        if value in (None, "") and one.type != "rows":
            value = _under_another_name(office, one, rest)
        if value not in (None, ""):
            values[one.key] = value
    checks = {key: rest.pop(key) for key in CHECKS & set(rest)} if form.shape.checklist else {}
    return Stored(row=row, form=form, values=values, checks=checks, others=rest)


def unpacked(text: str | None) -> dict[str, Any]:
    """The details of a row; nothing for what cannot be read."""
    try:
        found = json.loads(text or "{}")
    except ValueError:
        return {"备注": str(text)}
    return found if isinstance(found, dict) else {"备注": str(text)}


def _under_another_name(office: Office, one: RecordField, rest: dict[str, Any]) -> Any:
    """A value that stands under the title or an alias of the field ({"方式": "入户"}), taken out of the rest."""
    for name in (one.title, *one.aliases):
        if isinstance(rest.get(name), str | int | float):
            try:
                value = read_field(office, one, rest[name])
            except BadInput:
                continue  # it stays among the others, as it was written
            del rest[name]
            return value
    return None


def draft_of(office: Office, record_id: int) -> RecordDraft:
    """A record as a form may change it; texts masked where the right is lacking."""
    stored = load(office, record_id)
    row, sees = stored.row, office.search.sight.see_id
    given: dict[str, Any] = {}
    detail: dict[str, Any] = dict(stored.checks)
    for one in stored.form.fields:
        value = stored.values.get(one.key)
        if value is None:
            continue
        if not sees and isinstance(value, str) and one.type in ("text", "long"):
            value = identity.mask_text(value)
        if one.is_column:
            given[one.key] = value
        else:
            detail[one.key] = value
    return RecordDraft(
        kind=row["kind"], whom=row["whom"] or "", item_id=row["item_id"], area_id=row["area_id"],
        person_id=row["person_id"], lon=row["lon"], lat=row["lat"], issue_id=row["issue_id"], detail=detail, **given,
    )  # fmt: skip


def shown(office: Office, one: RecordField, value: Any) -> str:
    """A value in words: labels for codes, units behind numbers."""
    if value in (None, "", []):
        return ""
    if one.type == "rows":
        return told_rows(one, value)
    if one.type == "code":
        return codes(office, one.codes).get(str(value), str(value))
    if one.type in ("moment", "time"):
        return str(value)[:16].replace("T", " ") if one.type == "moment" else str(value)[11:16]
    if isinstance(value, float):
        return f"{value:.10g}{one.unit}"
    return f"{value}{one.unit}"
