"""Last month carried forward: what was typed by hand into a form stands there again, and only changes are typed."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from desk.errors import BadInput, Conflict
from desk.model import Changes
from desk.office import Office
from desk.rights import EXPORT, require
from desk.work.forms.periods import period_named

LONGEST: Final = 2000
State = Literal["", "new", "changed", "gone"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """What was typed into one filing: single values by name, and per record (by its uid) by column.

    `labels` say who a record is, for when it is no longer on the list.
    """

    single: Mapping[str, str] = field(default_factory=dict)
    rows: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)

    def to_json(self) -> str:
        """As `filing.typed_json` keeps it."""
        whole = {"single": self.single, "rows": self.rows, "labels": self.labels}
        return json.dumps(
            {name: {key: _plain(value) for key, value in part.items()} for name, part in whole.items() if part},
            ensure_ascii=False,
            separators=(",", ":"),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """A filing about to be typed: what stood in the last one, and what stands in this one so far."""

    filing_id: int
    earlier_period: str
    """Title of the period the values come from; "" when there is none."""
    before: Typed
    now: Typed
    is_begun: bool
    """Whether somebody has already typed into this one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """How a record stands against last time. `changed` names the columns whose text is another one."""

    uid: str
    label: str
    state: State
    changed: frozenset[str] = frozenset()


def typed_from(text: str) -> Typed:
    """What `filing.typed_json` holds."""
    found = json.loads(text or "{}")
    return Typed(single=found.get("single", {}), rows=found.get("rows", {}), labels=found.get("labels", {}))


def carried(office: Office, filing_id: int) -> Carried:
    """This filing's own typing over what was typed into the last one of the same form and area that was begun."""
    row = office.database.read_one("select form_id, area_id, period, typed_json from filing where id = ?", (filing_id,))
    if row is None:
        raise Conflict("这项报送已被他人删除，请刷新后再看。")
    form_id, area_id, period, text = row
    period_title, before = _before(office, form_id, area_id, period)
    begun = text != "{}"
    return Carried(
        filing_id=filing_id,
        earlier_period=period_title,
        before=before,
        now=typed_from(text) if begun else before,
        is_begun=begun,
    )


def typed_for(office: Office, form_id: int, area_id: int | None, period: str) -> Typed:
    """What stands in the hand-typed cells of a form, an area and a period, whether or not it is laid out as due."""
    row = office.database.read_one(
        f"select id from filing where form_id = ? and {_SAME_AREA} and period = ?", (form_id, area_id or 0, period)
    )
    return carried(office, row[0]).now if row is not None else _before(office, form_id, area_id, period)[1]


def keep(office: Office, filing_id: int, typed: Typed) -> Changes:
    """Save what was typed into a filing; the next period begins with it."""
    require(office.actor, EXPORT)
    _check(typed)
    from desk.store.schema import house  # brings SQLAlchemy

    with office.write("type_filing", kind="filing") as transaction:
        row = transaction.read("select sent_at from filing where id = ?", (filing_id,))
        if row and row[0][0]:
            raise Conflict(f"这一期已于 {row[0][0][:10]} 报送，不能再改；要改请先取消“已报送”。")
        transaction.update(house.filing, filing_id, typed_json=typed.to_json(), actor=office.actor.name)
    return transaction.changes


def differences(before: Typed, now: Typed, present: Sequence[tuple[str, str]]) -> tuple[Difference, ...]:
    """Every record of this period (uid, label) against last time, in their order; then those that are gone.

    Without a last time nothing is new.
    """
    uids = {uid for uid, _ in present}
    found = [difference(before, uid, label, now.rows.get(uid, {})) for uid, label in present]
    gone = [uid for uid in before.rows if uid not in uids]
    return (*found, *(Difference(uid=uid, label=before.labels.get(uid, ""), state="gone") for uid in gone))


def difference(before: Typed, uid: str, label: str, words: Mapping[str, str]) -> Difference:
    """One record with these words against last time."""
    old = before.rows.get(uid)
    if old is None:
        return Difference(uid=uid, label=label, state="new" if before.rows else "")
    changed = frozenset(name for name in {*old, *words} if old.get(name, "") != words.get(name, ""))
    return Difference(uid=uid, label=label, state="changed" if changed else "", changed=changed)


_SAME_AREA: Final = "coalesce(area_id, 0) = ?"


def _before(office: Office, form_id: int, area_id: int | None, period: str) -> tuple[str, Typed]:
    """The newest earlier filing of the form and area that was typed into, made or sent."""
    first = period_named(period).first
    rows = office.database.read(
        f"select period, typed_json from filing where form_id = ? and {_SAME_AREA}"
        " and (typed_json <> '{}' or sent_at is not null)",
        (form_id, area_id or 0),
    )
    earlier = [
        (known, text) for known, text in ((period_named(name), text) for name, text in rows) if known.first < first
    ]
    # One that was sent without a single typed word says nothing: what was typed before it still counts.
    for known, text in sorted(earlier, key=lambda each: each[0].first, reverse=True):
        if text != "{}":
            return known.title, typed_from(text)
    return "", Typed()


def _check(typed: Typed) -> None:
    every = [typed.single, *typed.rows.values()]
    for name, value in ((name, value) for values in every for name, value in values.items()):
        if len(value) > LONGEST:
            raise BadInput(f"“{name}”里有一格超过 {LONGEST} 个字，请缩短。")


def _plain(value: Any) -> Any:
    return dict(value) if isinstance(value, Mapping) else value
