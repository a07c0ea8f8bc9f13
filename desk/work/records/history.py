"""The history of a record in words: who, when, what stood there before and what stands there now, masked by rights."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from desk.model import Value
from desk.office import Office
from desk.registers import spec_of
from desk.registers.details import read_details
from desk.registers.spec import RecordSpec
from desk.registers.typed import shown
from desk.work.records.choosing import codes, title_of
from desk.work.records.movement_words import movement_words
from desk.work.records.reading import as_seen

MOST = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One write that touched the record."""

    audit_id: int
    at: str
    actor: str
    what: str
    """新登记, 修改, 迁出 …, with its reason."""
    fields: tuple[tuple[str, str, str], ...] = ()
    """Title, before, after of every field that changed; "" where nothing stood or stands."""


def history(office: Office, kind: str, id: int) -> tuple[Entry, ...]:
    """What happened to the record, newest first."""
    spec = spec_of(kind)
    words = _Words(office)
    found = [words.entry(spec, row) for row in _changes(office, spec.table, (id,))]
    found += _imported(office, spec, id, found)
    if spec.table == "resident":
        specials = office.database.read("select id, kind from special where resident_id = ?", (id,))
        for special, group in specials:
            form = spec_of(f"special:{group}")
            found += [words.entry(form, row, about=form.title) for row in _changes(office, "special", (special,))]
        found = _told_by(_plain(office, "movement", "resident_id = ?", (id,), movement_words(office)), found)
    found += _plain(office, "attachment", "row_id = ? and kind in (?, ?)", (id, spec.table, f"-{spec.table}"), _file)
    found += _plain(office, "exemption", "row_id = ? and kind = ?", (id, spec.table), _reason)
    return _together(found)


def _changes(office: Office, table: str, ids: tuple[int, ...]) -> list[tuple[Any, ...]]:
    places = ", ".join("?" * len(ids))
    return office.database.read(
        "select a.id, a.at, a.actor, a.action, a.reason, c.before_json, c.after_json from change c"
        f" join audit a on a.id = c.audit_id where c.row_id in ({places}) and c.kind = ? order by c.id desc limit {MOST}",
        (*ids, table),
    )


class _Words:
    """Puts changed rows into words; code lists and names are looked up once."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self._codes: dict[str, Mapping[str, str]] = {}
        self._titles: dict[tuple[str, int], str] = {}

    def entry(self, spec: RecordSpec, row: tuple[Any, ...], about: str = "") -> Entry:
        audit, at, actor, action, reason, before, after = row
        old, new = (self._values(spec, text) for text in (before, after))
        fields = [] if before is None or after is None else self._fields(spec, old, new)
        if before is None:
            what = "由表格导入" if action == "import" else "新登记"
        elif after is None:
            what = "删除"
        else:
            what = {"save_record": "修改", "undo": "撤销"}.get(action) or reason or "修改"
            if action == "movement" and spec.table == "resident" and old.get("state") == new.get("state"):
                what = f"户内变动（户主{reason}）"
        if action == "undo":
            what = "撤销"
        return Entry(
            audit_id=audit, at=at, actor=actor, what=f"{about}：{what}" if about else what, fields=tuple(fields)
        )

    def _fields(
        self, spec: RecordSpec, old: Mapping[str, Value], new: Mapping[str, Value]
    ) -> list[tuple[str, str, str]]:
        found = []
        for one in spec.fields:
            was, now = old.get(one.key), new.get(one.key)
            if was == now or (was in (None, "") and now in (None, "")):
                continue
            pair = [self._text(one, value) for value in (was, now)]
            entry = (one.title, pair[0], pair[1])
            if entry not in found:
                found.append(entry)
        return found

    def _text(self, one: Any, value: Value) -> str:
        if value is None:
            return ""
        if one.is_reference:
            key = (one.type, int(str(value)))
            if key not in self._titles:
                self._titles[key] = title_of(self.office, one.type, key[1]) or "（已不在名册）"
            return self._titles[key]
        if one.codes and one.codes not in self._codes:
            self._codes[one.codes] = codes(self.office, one.codes)
        return shown(one, as_seen(self.office, one, value), self._codes.get(one.codes))

    @staticmethod
    def _values(spec: RecordSpec, text: str | None) -> dict[str, Value]:
        row = json.loads(text) if text else {}
        values = {key: row.get(key) for key in spec.columns()}
        # Writes of many rows keep only the fields they touched: what is not there did not change.
        details = read_details(spec, row.get("detail_json")) if spec.has_details and "detail_json" in row else {}
        return {**values, **details}


def _imported(office: Office, spec: RecordSpec, id: int, found: list[Entry]) -> list[Entry]:
    """A record that came with an import, which writes no line per row."""
    row = office.database.read_one(
        f'select b.audit_id, b.at, a.actor, b.source from "{spec.table}" t join batch b on b.id = t.batch_id'
        " left join audit a on a.id = b.audit_id where t.id = ?",
        (id,),
    )
    if row is None or any(each.audit_id == row[0] for each in found):
        return []
    return [Entry(audit_id=row[0] or 0, at=row[1], actor=row[2] or "", what=f"由“{row[3]}”导入")]


def _plain(office: Office, table: str, where: str, given: tuple[Any, ...], words: Any) -> list[Entry]:
    """Entries about rows that hang on the record."""
    ids = tuple(row[0] for row in office.database.read(f"select id from {table} where {where}", given))
    found = []
    for start in range(0, len(ids), 200):
        for audit, at, actor, action, _, before, after in _changes(office, table, ids[start : start + 200]):
            old, new = (json.loads(text) if text else None for text in (before, after))
            what = words(old, new)
            if what:
                what = f"撤销：{what}" if action == "undo" else what
                found.append(Entry(audit_id=audit, at=at, actor=actor, what=what))
    return found


def _file(old: dict[str, Any] | None, new: dict[str, Any] | None) -> str:
    row = new or old or {}
    if old is None:
        return f"添加附件 {row['name']}"
    gone = str(row["kind"]).startswith("-")
    return f"移除附件 {row['name']}" if gone or new is None else f"修改附件 {row['name']}"


def _reason(old: dict[str, Any] | None, new: dict[str, Any] | None) -> str:
    return f"说明理由：{new['reason']}" if new else ""


def _told_by(movements: list[Entry], found: list[Entry]) -> list[Entry]:
    """A movement and what it changed are one entry, in the words of the movement."""
    words = {each.audit_id: each.what for each in movements}
    told = {each.audit_id for each in found if each.fields}
    return [
        *(
            replace(each, what=words.pop(each.audit_id)) if each.fields and each.audit_id in words else each
            for each in found
        ),
        *(each for each in movements if each.audit_id not in told),
    ]


def _together(found: list[Entry]) -> tuple[Entry, ...]:
    """Newest first; of one write the words that say most come first."""
    return tuple(sorted(found, key=lambda each: (each.at, each.audit_id, len(each.fields)), reverse=True))
