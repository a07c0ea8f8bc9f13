"""Say of each row whether the office has it already: new, changed, same, a duplicate within the sheet, or in doubt."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from desk.office import Office
from desk.work.intake.reading import CellFault, Row
from desk.work.intake.specs import Spec

Key = tuple[int, tuple[Any, ...]]


def match(office: Office, spec: Spec, rows: Iterable[Row]) -> None:
    """Set `outcome` and `item_id` of every sound row."""
    fields = [key for key in spec.fields if not key.startswith("_")]
    if "building_id" in spec.table.columns and spec.kind == "residents":
        fields.append("building_id")
    stored, index = _stored(office, spec, fields)
    seen: dict[Key, Row] = {}
    for row in rows:
        if row.outcome == "faulty":
            continue
        key = _key(spec, row.values)
        earlier = seen.get(key) if key is not None else None
        if earlier is not None:
            _repeat(row, earlier, spec)
            continue
        if key is not None:
            seen[key] = row
        _compare(row, spec, fields, stored, index)


def _key(spec: Spec, values: Mapping[str, Any]) -> Key | None:
    for rank, names in enumerate(spec.identities):
        found = tuple(values.get(name) for name in names)
        if all(value is not None for value in found):
            return rank, found
    return None


def _keys(spec: Spec, values: Mapping[str, Any]) -> list[Key]:
    found = [(rank, tuple(values.get(name) for name in names)) for rank, names in enumerate(spec.identities)]
    return [key for key in found if all(value is not None for value in key[1])]


def _stored(office: Office, spec: Spec, fields: Sequence[str]) -> tuple[dict[int, dict[str, Any]], dict[Key, int]]:
    """What the office has, and every key it goes by; a key of two things names neither."""
    names = ", ".join(f'"{name}"' for name in fields)
    stored: dict[int, dict[str, Any]] = {}
    index: dict[Key, int] = {}
    twice: set[Key] = set()
    for item_id, *values in office.database.read(f'select id, {names} from "{spec.table.name}" order by id'):
        held = dict(zip(fields, values, strict=True))
        stored[item_id] = held
        for key in _keys(spec, held):
            if key in index and key[0] > 0:
                twice.add(key)
            index.setdefault(key, item_id)
    for key in twice:
        del index[key]
    return stored, index


def _repeat(row: Row, earlier: Row, spec: Spec) -> None:
    """A second row of the same thing: a duplicate, unless it says somebody else has this number."""
    if row.values.get("name") != earlier.values.get("name"):
        _doubt(row, spec, f"与第 {earlier.number} 行的{_identity_word(spec)}相同，但姓名或名称不同，请核对")
        return
    row.outcome = "duplicate"


def _compare(
    row: Row,
    spec: Spec,
    fields: Sequence[str],
    stored: Mapping[int, Mapping[str, Any]],
    index: Mapping[Key, int],
) -> None:
    item_id = next((index[key] for key in _keys(spec, row.values) if key in index), None)
    if item_id is not None and _is_other(row.values, stored[item_id]):
        item_id = None
    if item_id is None:
        row.outcome = "new"
        return
    held = stored[item_id]
    row.item_id = item_id
    if row.values.get("name") is not None and held.get("name") != row.values["name"]:
        _doubt(row, spec, f"库中已有相同的{_identity_word(spec)}，但姓名或名称不同，请核对")
        return
    changing = (row.given | {"building_id"}) & set(fields)
    differs = any(row.values.get(name) is not None and row.values[name] != held.get(name) for name in changing)
    row.outcome = "changed" if differs else "same"


def _is_other(values: Mapping[str, Any], held: Mapping[str, Any]) -> bool:
    """Two different ID numbers are two people, however alike the rest is."""
    given, has = values.get("id_no"), held.get("id_no")
    return given is not None and has is not None and given != has


def _doubt(row: Row, spec: Spec, reason: str) -> None:
    row.outcome = "faulty"
    row.faults = (CellFault(column=-1, title="整行", reason=reason),)


def _identity_word(spec: Spec) -> str:
    return {"residents": "身份证号或电话", "people": "身份证号或电话", "facilities": "标识码"}.get(spec.kind, "编号")
