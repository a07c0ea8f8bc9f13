"""All that a form needs when it opens, in one reading: record, code lists, what the checks may know."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from desk import identity
from desk.model import Value
from desk.office import Office
from desk.registers import kinds, spec_of
from desk.registers.checks import Around
from desk.registers.spec import RecordSpec
from desk.work.records.choosing import codes, codes_of
from desk.work.records.reading import Record, around, blank, kind_of_special, read


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A form about to be shown."""

    spec: RecordSpec
    title: str
    """What the office calls this kind of record."""
    record: Record
    around: Around
    codes: Mapping[str, Mapping[str, str]]
    may_edit: bool
    about: str = ""
    """A few words that say who or what it is about."""


def form_of_list(list_kind: str) -> str:
    """The kind of form behind the rows of a list; "" if there is none."""
    return next((kind for kind in kinds() if spec_of(kind).list_kind == list_kind), "")


def opened(office: Office, kind: str, id: int | None, given: Mapping[str, Value] | None = None) -> Opened:
    """The form of a record, or of a new one (id None) with some values given."""
    if kind.startswith("special") and id is not None:
        kind = kind_of_special(office, id)
    if kind == "facility" and id is not None and _is_device(office, id):
        kind = "device"
    spec = spec_of(kind)
    record = blank(office, kind, given) if id is None else read(office, kind, id)
    return Opened(
        spec=spec,
        title=spec.title.format_map(office.profile.terms),
        record=record,
        around=around(office, kind, id, record.values),
        codes=codes_of(office, spec),
        may_edit=office.actor.may(spec.right) and not office.database.read_only,
        about=_about(office, spec, record),
    )


def _about(office: Office, spec: RecordSpec, record: Record) -> str:
    """Of a person: sex, age, and the special groups they are in; of a special record: whom it is about."""
    key = {"resident": "id", "special": "resident_id"}.get(spec.table)
    person = record.id if key == "id" else record.values.get("resident_id") if key else None
    if person is None:
        return ""
    ((sex, age, address, state),) = office.search.rows(
        "residents", [int(str(person))], ["sex", "age", "live_address", "state"]
    ) or [(None, None, None, None)]
    parts = [str(sex or ""), f"{age}岁" if age is not None else ""]
    if spec.table == "special":
        until = record.values.get("until")
        return " · ".join(part for part in (*parts, str(address or ""), f"{until} 移出" if until else "") if part)
    groups = codes(office, "special_kind")
    rows = office.database.read(
        "select distinct kind from special where resident_id = ? and until is null order by kind", (person,)
    )
    living = str(record.values.get("state") or "") in ("living", "away")
    parts += ["" if living else str(state or ""), *(groups.get(row[0], row[0]) for row in rows)]
    return " · ".join(part for part in parts if part)


def sought(code: str, label: str) -> str:
    """What finds an entry of a code list: its code, its words, their pinyin initials."""
    return f"{code} {label} {identity.initials(label, person=False)}"


def _is_device(office: Office, id: int) -> bool:
    return bool(office.database.read_value("select device_kind from facility where id = ?", (id,)))
