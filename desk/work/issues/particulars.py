"""What only disputes, hazards, appeals and petitions have: the fields of their kind, and the people they are about."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from desk.errors import BadInput, Conflict, Missing
from desk.model import Changes, Value
from desk.office import Office
from desk.registers import spec_of
from desk.registers.cases import CASES, PARTY
from desk.registers.checks import Around, complaints
from desk.registers.details import read_details
from desk.registers.spec import FieldSpec
from desk.registers.typed import shown, typed
from desk.rights import HANDLE_ISSUES, require
from desk.work.issues.lines import PartyLine
from desk.work.issues.wording import Words
from desk.work.records import saving
from desk.work.records.choosing import codes, codes_of
from desk.work.records.opening import Opened, opened
from desk.work.records.reading import Record, as_seen

_KNOWN: Final = {
    "resident": {
        "name": "name", "sex": "sex", "id_type": "id_type", "id_no": "id_no", "phone": "phone", "nation": "nation",
        "education": "education", "address": "live_address",
    },
    "organisation": {"name": "name", "id_no": "credit_code", "phone": "head_phone", "address": "address"},
}  # fmt: skip
"""What the register knows of a party: field, and its column there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Particulars:
    """All that the window of these fields and people shows of an issue."""

    id: int
    number: str
    title: str
    kind_title: str
    form: Opened | None
    """None for a kind without fields of its own."""
    parties: tuple[PartyLine, ...]
    may_edit: bool


def particulars(office: Office, issue_id: int) -> Particulars:
    """The fields of an issue's kind and its people; Conflict if it is gone."""
    row = office.database.read_one("select number, title, kind from issue where id = ?", (issue_id,))
    if row is None:
        raise _gone(office)
    words = Words(office, office.profile)
    return Particulars(
        id=issue_id,
        number=str(row[0]),
        title=words.text(str(row[1])),
        kind_title=words.of("issue_kind", row[2]),
        form=case_form(office, issue_id),
        parties=parties(office, words, issue_id),
        may_edit=office.actor.may(HANDLE_ISSUES) and not office.database.read_only,
    )


def has_form(kind: str) -> bool:
    """Whether issues of this kind have fields of their own."""
    return kind in CASES


# The fields of the kind


def case_form(office: Office, issue_id: int) -> Opened | None:
    """The form of an issue with what stands in it; None for a kind without one."""
    kind = _kind_of(office, issue_id)
    return opened(office, kind, issue_id) if has_form(kind) else None


def draft_form(office: Office, kind: str) -> Opened:
    """The empty form of a kind, for an issue that is being entered."""
    return opened(office, kind, None)


def save_case(
    office: Office, issue_id: int, values: Mapping[str, Value], reasons: saving.Reasons | None = None,
    *, seen: Record | None = None,
) -> Changes:  # fmt: skip
    """Change fields of the kind; all other fields stay. Doubtful says what does not fit, Conflict who was there first."""
    kind = _kind_of(office, issue_id)
    if not has_form(kind):
        raise BadInput(f"这类{office.profile.term('issue')}没有专有项。")
    return saving.save(office, kind, issue_id, values, reasons, seen=seen)


def fit(office: Office, kind: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a new issue as they will be kept: words become codes; BadInput or Doubtful say what is wrong.

    Keys the form does not know (answers to the profile's own questions) pass as they are.
    """
    if not has_form(kind) or not given:
        return dict(given)
    spec, today = spec_of(kind), office.today()
    lists = codes_of(office, spec)
    fields = {one.key: one for one in spec.fields}
    found: dict[str, Any] = {}
    for key, value in given.items():
        one = fields.get(key)
        found[key] = value if one is None else typed(
            one, "" if value is None else str(value), codes=lists.get(one.codes), today=today
        )  # fmt: skip
    grave = [each for each in complaints(spec, found, Around(today=today, is_sample=office.is_sample)) if each.is_grave]
    if grave:
        raise saving.Doubtful(tuple(grave))
    return {key: value for key, value in found.items() if value not in (None, "")}


def said(office: Office, words: Words, kind: str, text: str | None) -> tuple[tuple[str, str], ...]:
    """Title and value of every field that is filled, in words, masked without the right; others by the profile's titles."""
    kept: dict[str, Any] = dict(json.loads(text)) if text else {}
    found: list[tuple[str, str]] = []
    if has_form(kind):
        spec = spec_of(kind)
        known = read_details(spec, text)
        for one in spec.fields:
            if one.key in known:
                found.append((one.title, _in_words(office, one, known[one.key])))
                kept.pop(one.key, None)
                kept.pop(one.title, None)
    found += [(words.field(key), words.value(key, value)) for key, value in kept.items() if value not in (None, "")]
    return tuple(found)


def _in_words(office: Office, one: FieldSpec, value: Value) -> str:
    return shown(one, as_seen(office, one, value), codes(office, one.codes) if one.codes else None)


# The people


def parties(office: Office, words: Words, issue_id: int) -> tuple[PartyLine, ...]:
    """Who an issue is about; names and numbers masked in the query without the right."""
    column = office.search.sight.column
    rows = office.database.read(
        f"select id, role, {column('name', 'name')}, {column('phone', 'phone')}, {column('id_no', 'id')}, address, note,"
        " resident_id, organisation_id from party where issue_id = ? order by id",
        (issue_id,),
    )
    return tuple(
        PartyLine(
            id=one, role=role, role_title=words.of("party_role", role), name=name, phone=phone or "", id_no=id_no or "",
            address=address or "", note=words.text(note), resident_id=resident, organisation_id=organisation,
        )
        for one, role, name, phone, id_no, address, note, resident, organisation in rows
    )  # fmt: skip


def parties_of(office: Office, issue_id: int) -> tuple[PartyLine, ...]:
    """The same for a window that shows nothing else."""
    return parties(office, Words(office, office.profile), issue_id)


def party_form(office: Office, party_id: int | None, given: Mapping[str, Value] | None = None) -> Opened:
    """The form of a party, or of a new one with some values given."""
    return opened(office, PARTY.kind, party_id, given)


def known_of(office: Office, resident_id: int | None, organisation_id: int | None) -> dict[str, Value]:
    """What the register knows of somebody, for the fields of a party, masked as this person may see it."""
    return {
        key: as_seen(office, PARTY.field(key), value)
        for key, value in _registered(office, resident_id, organisation_id).items()
    }


def save_party(
    office: Office, issue_id: int, party_id: int | None, values: Mapping[str, Value],
    reasons: saving.Reasons | None = None, *, seen: Record | None = None,
) -> Changes:  # fmt: skip
    """Write a new party (party_id None) or changed fields of one.

    Chosen from the register, what was not typed comes from there in full, even where this person sees it masked.
    """
    given = _filled(office, values)
    if party_id is not None:
        return saving.save(office, PARTY.kind, party_id, given, reasons, seen=seen)
    if office.database.read_one("select 1 from issue where id = ?", (issue_id,)) is None:
        raise _gone(office)
    return saving.save(office, PARTY.kind, None, given, reasons, whose={"issue_id": issue_id})


def fit_party(office: Office, given: Mapping[str, Any]) -> dict[str, Any]:
    """A party of an issue that is being entered, as the table keeps it; BadInput or Missing say what is wrong."""
    values = {**PARTY.defaults, **_filled(office, given)}
    lists = codes_of(office, PARTY)
    found: dict[str, Any] = {}
    for one in PARTY.fields:
        value = values.get(one.key)
        if one.is_reference:
            found[one.key] = _id(value)
        elif value not in (None, ""):
            found[one.key] = typed(one, str(value), codes=lists.get(one.codes), today=office.today())
    if not found.get("name"):
        raise Missing(("当事人姓名或名称",))
    return {key: value for key, value in found.items() if value is not None}


def remove_party(office: Office, party_id: int) -> Changes:
    """Take a party off an issue; can be undone."""
    require(office.actor, HANDLE_ISSUES)
    from desk.store.schema import handling

    with office.write("remove_party", kind="party", reason="移除当事人") as t:
        if not t.read("select 1 from party where id = ?", (party_id,)):
            raise Conflict("这位当事人已被他人移除，请刷新后再看。")
        t.delete(handling.party, party_id)
    return t.changes


def _filled(office: Office, values: Mapping[str, Any]) -> dict[str, Any]:
    """The values with what the register knows put where nothing was typed, or where a mask came back."""
    given = dict(values)
    for key, value in _registered(office, *(_id(given.get(key)) for key in ("resident_id", "organisation_id"))).items():
        if given.get(key) in (None, "") or given[key] == as_seen(office, PARTY.field(key), value):
            given[key] = value
    return given


def _registered(office: Office, resident_id: int | None, organisation_id: int | None) -> dict[str, Value]:
    for table, one in (("resident", resident_id), ("organisation", organisation_id)):
        if one is None:
            continue
        known = _KNOWN[table]
        row = office.database.read_one(f'select {", ".join(known.values())} from "{table}" where id = ?', (one,))
        if row is None:
            raise Conflict("所选的人或单位已不在名册里，请另选。")
        return {key: value for key, value in zip(known, row, strict=True) if value not in (None, "")}
    return {}


def _id(value: object) -> int | None:
    return None if value in (None, "") else int(str(value))


def _kind_of(office: Office, issue_id: int) -> str:
    kind = office.database.read_value("select kind from issue where id = ?", (issue_id,))
    if kind is None:
        raise _gone(office)
    return str(kind)


def _gone(office: Office) -> Conflict:
    return Conflict(f"这件{office.profile.term('issue')}已被他人删除，请刷新后再看。")
