"""What becomes of a row that could be read: a new record, a change of one that is there, or nothing new.

A record that is there is known by its number, else by its kind, person, thing and time: the same sheet read twice
changes nothing, and what was mended in an exported book comes back as a change.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from desk import identity
from desk.errors import BadInput
from desk.office import Office
from desk.sheets.table import Cell
from desk.work.logbook.books import others_text
from desk.work.logbook.checking import Checked, checked
from desk.work.logbook.draft import RecordDraft
from desk.work.logbook.rows import Read
from desk.work.logbook.stored import COLUMNS, NOT_BY_KIND, Stored, understood

NEW, CHANGED, SAME, TWICE, FAULTY = "new", "changed", "same", "duplicate", "faulty"
OUTCOMES: Final = {NEW: "新增", CHANGED: "更新", SAME: "已有", TWICE: "重复", FAULTY: "有误"}


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenRow:
    """One row of a sheet and what becomes of it; `faults` by column (-1: the whole row)."""

    sheet: str
    number: int
    cells: tuple[Cell, ...]
    outcome: str
    faults: Mapping[int, str] = field(default_factory=dict)
    record_id: int | None = None
    checked: Checked | None = None
    review: Mapping[str, Any] = field(default_factory=dict)
    uid: str = ""

    @property
    def reason(self) -> str:
        """Why it is not taken, in one line."""
        return "；".join(self.faults.values())


_LISTED: Final = ", ".join(f'"{name}"' for name in COLUMNS)


class Judge:
    """Judges the rows of one book; the same row twice is told."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._seen: dict[tuple[Any, ...], int] = {}

    def judged(self, base: TakenRow, read: Read) -> TakenRow:
        """What becomes of a row that could be read."""
        stored = self._by_uid(read)
        if stored is not None:
            checked_ = self._over(stored, read)
        else:
            checked_ = self._new(read)
            stored = self._by_content(read, checked_)
            if stored is not None:
                checked_ = self._over(stored, read)
        mark = _mark(checked_, read)
        if mark in self._seen:
            return replace(base, outcome=TWICE, faults={-1: f"与第 {self._seen[mark]} 行相同"})
        self._seen[mark] = base.number
        if stored is None:
            return replace(base, outcome=NEW, checked=checked_, review=read.review, uid=read.uid)
        review = {name: value for name, value in read.review.items() if (stored.row[name] or None) != value}
        is_same = not review and not _differs(stored, checked_)
        return replace(
            base, outcome=SAME if is_same else CHANGED, checked=checked_, record_id=int(stored.row["id"]), review=review
        )

    def _new(self, read: Read) -> Checked:
        draft = RecordDraft(
            kind=read.kind, detail={k: v for k, v in read.detail.items() if v is not None}, **read.given
        )
        return checked(self._office, draft, old=read.others, may_lack_person=bool(read.uid))

    def _over(self, stored: Stored, read: Read) -> Checked:
        """The record that is there with what the sheet says of it; what it has no column for stays."""
        if read.kind != stored.row["kind"]:
            raise BadInput("记录类型不能改；请删除原来的记录，再按新的类型登记。")
        given = dict(read.given)
        texts = {one.key for one in stored.form.fields if one.type in ("text", "long") and one.is_column}
        detail = {**dict(stored.checks), **{one.key: stored.values.get(one.key) for one in stored.form.details()}}
        for name, value in read.detail.items():
            detail[name] = _unmasked(stored.values.get(name), value)
        base: dict[str, Any] = {
            name: stored.values.get(name) or ""
            for name in (one.key for one in stored.form.fields)
            if _is_draft(name, stored)
        }
        base |= {
            name: stored.row[name] for name in ("whom", "item_id", "area_id", "person_id", "lon", "lat", "issue_id")
        }
        base |= {"at": stored.row["at"], "until": stored.row["until"] or "", "whom": stored.row["whom"] or ""}
        for name, value in given.items():
            if name == "at" and not read.has_clock and value[:10] == stored.row["at"][:10]:
                continue  # the sheet says no time: that of the record stays
            base[name] = _unmasked(stored.values.get(name), value) if name in texts else value
        draft = RecordDraft(kind=read.kind, detail={k: v for k, v in detail.items() if v is not None}, **base)
        told = {name: value for name, value in read.others.items() if value != others_text(stored.others.get(name))}
        lacks = stored.row["person_id"] is None
        return checked(self._office, draft, old={**stored.others, **told}, may_lack_person=lacks)

    def _by_uid(self, read: Read) -> Stored | None:
        if not read.uid:
            return None
        rows = self._office.database.read(f"select {_LISTED} from record where uid = ?", (read.uid,))
        return understood(self._office, dict(zip(COLUMNS, rows[0], strict=True))) if rows else None

    def _by_content(self, read: Read, new: Checked) -> Stored | None:
        """A record of this kind, person and thing at that time; without a time, one of that day that says the same."""
        row = new.row
        if row["item_id"] is not None:
            where, params = "whom = ? and item_id = ?", [row["whom"], row["item_id"]]
        else:
            where, params = "person_id = ? and item_id is null", [row["person_id"]]
        rows = self._office.database.read(
            f"select {_LISTED} from record where {where} and at >= ? and at <= ?"
            f" and {NOT_BY_KIND} = ? and person_id = ? order by id",
            (*params, row["at"][:10], f"{row['at'][:10]}T23:59:59", row["kind"], row["person_id"]),
        )
        found = [understood(self._office, dict(zip(COLUMNS, one, strict=True))) for one in rows]
        if read.has_clock:
            return next((one for one in found if one.row["at"] == row["at"]), None)
        return next((one for one in found if (one.row["body"] or "") == (row["body"] or "")), None)


def _is_draft(name: str, stored: Stored) -> bool:
    return stored.form.field(name).is_column and name not in ("at", "until")


def _unmasked(old: Any, new: Any) -> Any:
    """A text that comes back as it was masked is no change."""
    if isinstance(old, str) and isinstance(new, str) and new != old and new == identity.mask_text(old):
        return old
    return new


def _mark(one: Checked, read: Read) -> tuple[Any, ...]:
    """What makes two rows of a sheet the same."""
    row = one.row
    fields = tuple(str(row.get(name)) for name in ("body", "way", "need", "present", "until"))
    return (read.uid, row["kind"], row["person_id"], row["whom"], row["item_id"], row["at"], fields, str(one.detail))


def _differs(stored: Stored, new: Checked) -> bool:
    """Whether the record would be another one; what was only stored under an older name is the same."""
    row = dict(new.row)
    for name, value in row.items():
        if name in ("lon", "lat"):
            old = stored.row[name]
            if value is not None and (old is None or abs(old - value) > 1e-9):
                return True
        elif (stored.values.get(name) if name in stored.values else stored.row[name] or None) != (value or None):
            return True
    details = {one.key: stored.values[one.key] for one in stored.form.details() if one.key in stored.values}
    return {**stored.others, **details, **stored.checks} != new.detail or stored.row["issue_id"] != new.draft.issue_id
