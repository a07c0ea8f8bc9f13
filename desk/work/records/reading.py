"""One record as its form shows it: values of its fields, masked where the right is lacking, names of what it refers to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from desk import identity
from desk.errors import Conflict
from desk.model import Value
from desk.office import Office
from desk.registers import spec_of
from desk.registers.checks import Around
from desk.registers.details import other_details, read_details
from desk.registers.spec import FieldSpec, RecordSpec
from desk.work.records.choosing import codes, title_of
from desk.work.things.coding import has_own_codes, region

_UNIQUE: Mapping[str, tuple[str, str]] = {
    "resident": ("id_no", "name"),
    "person": ("id_no", "name"),
    "organisation": ("credit_code", "name"),
    "building": ("code", "name"),
    "facility": ("code", "name"),
    "rental": ("code", "address"),
}
"""Per table the number nothing else should have, and what names the other one."""
_FREE = 200
"""Texts so long are sentences, in which people write numbers."""
_YES_NO = {"有": "1", "是": "1", "无": "0", "否": "0"}
_MASKS = {
    "name": identity.mask_name,
    "phone": identity.mask_phone,
    "contact": identity.mask_phone,
    "id": identity.mask_id,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What a form shows of a record; a new one has no id."""

    kind: str
    id: int | None
    title: str
    values: Mapping[str, Value]
    """By key of the field: codes, not labels; dates as 2026-10-31."""
    masked: frozenset[str] = frozenset()
    """Fields shown masked: they cannot be changed until personal data is shown in full."""
    labels: Mapping[str, str] = field(default_factory=dict)
    """What the things are called that fields refer to."""
    others: Mapping[str, str] = field(default_factory=dict)
    """Details that the form has no field for."""
    reasons: Mapping[str, str] = field(default_factory=dict)
    """Reasons that were given for what does not fit, by rule."""
    seq: int = 0
    """Number of the newest write when it was read."""


def read(office: Office, kind: str, id: int) -> Record:
    """The record; Conflict if it is gone."""
    spec = spec_of(kind)
    seq = office.database.seq
    values, masked, others = shown_values(office, spec, raw_row(office, spec, id))
    labels = {
        one.key: title_of(office, one.type, int(str(values[one.key])))
        for one in spec.fields
        if one.is_reference and values.get(one.key) is not None
    }
    reasons = office.database.read("select rule, reason from exemption where kind = ? and row_id = ?", (spec.table, id))
    title = labels.get(spec.name_key) or str(values.get(spec.name_key) or "")
    return Record(
        kind=kind,
        id=id,
        title=title,
        values=values,
        masked=masked,
        labels=labels,
        others=others,
        reasons=dict(reasons),
        seq=seq,
    )


def blank(office: Office, kind: str, given: Mapping[str, Value] | None = None) -> Record:
    """A record that is to be made, with its usual values and those given."""
    spec = spec_of(kind)
    values = {key: value for key, value in spec.defaults.items() if any(one.key == key for one in spec.fields)}
    if spec.table == "special":
        values["since"] = office.today()
    values |= given or {}
    labels = {
        one.key: title_of(office, one.type, int(str(values[one.key])))
        for one in spec.fields
        if one.is_reference and values.get(one.key) is not None
    }
    return Record(kind=kind, id=None, title="", values=values, labels=labels, seq=office.database.seq)


def kind_of_special(office: Office, id: int) -> str:
    """The kind of form of a special record, such as special:release."""
    found = office.database.read_value("select kind from special where id = ?", (id,))
    if found is None:
        raise Conflict("这份档案已被他人删除，请刷新后再看。")
    return f"special:{found}"


def raw_row(office: Office, spec: RecordSpec, id: int) -> dict[str, Any]:
    """The columns of the form as they stand in the table, `detail_json` with them; Conflict if the row is gone."""
    names = [*spec.columns(), *(["detail_json"] if spec.has_details else [])]
    listed = ", ".join(f'"{name}"' for name in names)
    row = office.database.read_one(f'select {listed} from "{spec.table}" where id = ?', (id,))
    if row is None:
        raise Conflict("这条记录已被他人删除，请刷新后再看。")
    return dict(zip(names, row, strict=True))


def raw_values(office: Office, spec: RecordSpec, row: Mapping[str, Any]) -> dict[str, Value]:
    """Every filled field of a row, unmasked; details that hold a label hold its code here."""
    values: dict[str, Value] = {key: row[key] for key in spec.columns() if row.get(key) not in (None, "")}
    if spec.has_details:
        for key, value in read_details(spec, row.get("detail_json")).items():
            one = spec.field(key)
            values[key] = _as_code(codes(office, one.codes), value) if one.type == "code" else value
    return values


def shown_values(
    office: Office, spec: RecordSpec, row: Mapping[str, Any]
) -> tuple[dict[str, Value], frozenset[str], dict[str, str]]:
    """What this person may see of a row: values, which of them are masked, details without a field."""
    values = raw_values(office, spec, row)
    masked = set()
    for one in spec.fields:
        value = values.get(one.key)
        if value is not None and (seen := as_seen(office, one, value)) != value:
            values[one.key] = seen
            masked.add(one.key)
    others = other_details(spec, row.get("detail_json")) if spec.has_details else {}
    if not office.search.sight.see_id:
        others = {title: identity.mask_text(text) for title, text in others.items()}
    return values, frozenset(masked), others


def as_seen(office: Office, one: FieldSpec, value: Value) -> Value:
    """A value as this person may see it; numbers that somebody wrote into a free text are masked too."""
    sight = office.search.sight
    names = sight.see_name
    full = {"": True, "name": names, "contact": names, "phone": sight.see_phone, "id": sight.see_id}[one.mask]
    if value is None or (one.mask and full):
        return value
    if one.mask:
        return _MASKS[one.mask](str(value))
    is_free = one.type == "text" and (one.lines > 1 or one.max_length >= _FREE)
    return identity.mask_text(value) if isinstance(value, str) and is_free and not sight.see_id else value


def around(office: Office, kind: str, id: int | None, values: Mapping[str, Value]) -> Around:
    """What the checks may know beyond the record."""
    spec = spec_of(kind)
    sight = office.search.sight
    heads: tuple[str, ...] = ()
    birth = ""
    if spec.table == "resident" and values.get("household_id"):
        rows = office.database.read(
            f"select {sight.column('name', 'name')} from resident where household_id = ? and relation in ('01', '02')"
            " and state in ('living', 'away') and id <> ?",
            (values["household_id"], id or 0),
        )
        heads = tuple(str(row[0]) for row in rows)
    if spec.table == "special" and values.get("resident_id"):
        birth = office.database.read_value("select birth from resident where id = ?", (values["resident_id"],)) or ""
    is_thing = spec.table == "facility"
    return Around(
        today=office.today(),
        region=region(office) if is_thing else "",
        own_codes=is_thing and has_own_codes(office),
        heads=heads,
        birth=birth,
        same_number=_same(office, spec, id, values),
        is_sample=office.is_sample,
    )


def _same(office: Office, spec: RecordSpec, id: int | None, values: Mapping[str, Value]) -> tuple[str, ...]:
    if spec.table not in _UNIQUE:
        return ()
    key, name = _UNIQUE[spec.table]
    number = values.get(key)
    if not number or "*" in str(number):
        return ()
    shown = office.search.sight.column(name, "name") if spec.table == "resident" else name
    sql = f'select {shown} from "{spec.table}" where "{key}" = ? and id <> ? order by id limit 4'
    return tuple(str(row[0]) for row in office.database.read(sql, (number, id or 0)))


def _as_code(known: Mapping[str, str], value: Value) -> Value:
    """The code of what may be a label: older data wrote 缓刑 where the form keeps 02."""
    parts = str(value).split(",")
    by_label = {label: code for code, label in known.items()} | (_YES_NO if set(known) == {"1", "0"} else {})
    return ",".join(part if part in known else by_label.get(part, part) for part in parts)
