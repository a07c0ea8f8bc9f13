"""Which form goes up how often, and the coming periods laid out as filings."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final

from desk.deadlines import Calendar
from desk.errors import BadInput, Conflict, Missing
from desk.model import Changes
from desk.office import Office
from desk.rights import EDIT_FORMS, require
from desk.work.forms.periods import CADENCES, SHIFTS, Period, due_day, period_named, period_of, periods_since

if TYPE_CHECKING:
    from desk.store.writing import Transaction

HORIZON: Final = {"day": 3, "week": 14}
"""Days ahead for which filings are laid out, else 45; of a rarer form the next one always."""
LONGEST: Final = 100
_UNTOUCHED: Final = "sent_at is null and made_at is null and typed_json = '{}'"


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """A form and how it goes up. `level` is the level of areas that file one each, "" one for the whole office."""

    form_id: int
    key: str
    name: str
    every: str
    due_day: int
    shift: str
    level: str
    recipient: str
    since: str
    has_template: bool


def duties(office: Office) -> tuple[Duty, ...]:
    """Every form that is in use, with its cadence; the most frequent first."""
    rows = office.database.read(
        "select id, coalesce(\"key\", ''), name, coalesce(every, 'event'), coalesce(due_day, 0), rules_json,"
        " coalesce(recipient, ''), since from form where until is null order by name, id"
    )
    found, templates = [], with_template(office)
    for id, key, name, every, days, rules, recipient, since in rows:
        filing = _filing_rules(rules)
        found.append(
            Duty(
                form_id=id,
                key=key,
                name=name,
                every=every or "event",
                due_day=days,
                shift=str(filing.get("shift", "next")),
                level=str(filing.get("level", "")),
                recipient=recipient,
                since=str(filing.get("since", since)),
                has_template=id in templates,
            )
        )
    order = list(CADENCES)
    return tuple(sorted(found, key=lambda duty: order.index(duty.every) if duty.every in order else len(order)))


def with_template(office: Office) -> Mapping[int, str]:
    """The forms that can be filled, with the suffix of their file; others are duties whose template is still to come."""
    from desk.work.forms import shelf  # brings the lists a form may ask for, which the line at start-up does without

    return {form.id: form.suffix for form in shelf.forms(office) if form.has_body}


def set_duty(
    office: Office, form_id: int, *, every: str, due: int, shift: str = "next", level: str = "", recipient: str = ""
) -> Changes:
    """Say how often a form goes up; unsent filings nobody has begun are laid out anew."""
    require(office.actor, EDIT_FORMS)
    _check_duty(office, every, due, shift, level)
    from desk.store.schema import house  # brings SQLAlchemy, which the line at start-up does without

    with office.write("set_duty", kind="filing", reason=CADENCES[every]) as transaction:
        kept = transaction.read("select rules_json from form where id = ? and until is null", (form_id,))
        if not kept:
            raise Conflict("这张表已停用，请刷新后再看。")
        begun = _filing_rules(kept[0][0]).get("since", office.today())
        rules = {**_rules(kept[0][0]), "filing": {"shift": shift, "level": level, "since": begun}}
        transaction.update(
            house.form,
            form_id,
            every=every,
            due_day=due,
            recipient=recipient.strip() or None,
            rules_json=json.dumps(rules, ensure_ascii=False),
        )
        untouched = transaction.read(f"select id from filing where {_UNTOUCHED} and form_id = ?", (form_id,))
        transaction.delete_rows(house.filing, [row[0] for row in untouched])
        _move(transaction, form_id, every, due, shift)
        _lay(office, transaction)
    return transaction.changes


def add_duty(
    office: Office, name: str, *, every: str, due: int, shift: str = "next", level: str = "", recipient: str = ""
) -> Changes:
    """A duty of the office's own, which may get its template later; `Changes.rows["form"]` holds its id."""
    require(office.actor, EDIT_FORMS)
    name = " ".join(name.split())
    if not name:
        raise Missing(("表名",))
    if len(name) > LONGEST:
        raise BadInput(f"表名最多 {LONGEST} 个字。")
    _check_duty(office, every, due, shift, level)
    with office.write("add_duty", kind="filing", reason=name) as transaction:
        if transaction.read("select 1 from form where name = ? and until is null", (name,)):
            raise Conflict(f"已有一张“{name}”，请改它的报送周期，或换个名称。")
        _new_form(office, transaction, name, "", every, due, recipient, {"shift": shift, "level": level})
        _lay(office, transaction)
    return transaction.changes


def lay_out(office: Office) -> Changes | None:
    """Lay out the coming periods of every duty, the profile's first; None when all of them stand already.

    Done at every look at the board, and idempotent: two clerks who do it at once make each filing once.
    """
    if office.database.read_only or not office.actor.may(EDIT_FORMS):
        return None
    from desk.work.forms import shelf

    shelf.ship(office)  # a duty of the profile takes the shipped form of its name
    if not _unknown(office, duties(office)) and not any(_coming(office, _standing(office), duties(office))):
        return None
    from desk.store.schema import house

    with office.write("lay_out_filings", kind="filing") as transaction:
        for wanted, there in _unknown(office, duties(office)):
            if there is None:
                _new_form(office, transaction, wanted.title, wanted.key, wanted.every, wanted.due_day, wanted.to, {})
            else:
                kept = transaction.read("select rules_json from form where id = ?", (there,))
                rules = {**_rules(kept[0][0]), "filing": {"since": office.today()}}
                transaction.update(
                    house.form,
                    there,
                    every=wanted.every,
                    due_day=wanted.due_day,
                    recipient=wanted.to or None,
                    rules_json=json.dumps(rules, ensure_ascii=False),
                )
        _lay(office, transaction)
    return transaction.changes


def levels(office: Office) -> tuple[str, ...]:
    """Levels whose areas may file one form each: those of the first layer."""
    row = office.database.read_one("select levels_json from layer order by sort, id")
    return tuple(json.loads(row[0])) if row else ()


# Laying out


def _lay(office: Office, transaction: Transaction) -> None:
    from desk.store.schema import house
    from desk.store.uid import new_uid

    standing = {tuple(row) for row in transaction.read("select form_id, area_id, period from filing")}
    rows = [
        (new_uid(), form_id, area_id, period, due, "{}")
        for form_id, area_id, period, due in _coming(office, standing, duties(office))
    ]
    transaction.insert_many(house.filing, ("uid", "form_id", "area_id", "period", "due", "typed_json"), rows)


def _move(transaction: Transaction, form_id: int, every: str, due: int, shift: str) -> None:
    """The new due day also holds for filings somebody has begun."""
    from desk.store.schema import house

    for id, name in transaction.read("select id, period from filing where form_id = ? and sent_at is null", (form_id,)):
        period = period_named(name)
        if every != "event" and period_of(every, period.first).name == name:
            transaction.update(house.filing, id, due=due_day(period, due, shift, Calendar()).isoformat())


def _coming(
    office: Office, standing: set[tuple[Any, ...]], known: tuple[Duty, ...]
) -> Iterator[tuple[int, int | None, str, str]]:
    """Form, area, period and due day of every filing that ought to stand and does not."""
    today, calendar = date.fromisoformat(office.today()), Calendar()
    areas = _areas_by_level(office)
    for duty in known:
        if duty.every == "event" or duty.every not in CADENCES:
            continue
        for period, due in _periods_due(duty, today, calendar):
            for area_id in areas.get(duty.level, ()) if duty.level else (None,):
                if (duty.form_id, area_id, period.name) not in standing:
                    yield duty.form_id, area_id, period.name, due.isoformat()


def _periods_due(duty: Duty, today: date, calendar: Calendar) -> Iterator[tuple[Period, date]]:
    """Periods due from the day a duty began to the horizon, and always the next one."""
    since, coming, horizon = date.fromisoformat(duty.since), False, timedelta(days=HORIZON.get(duty.every, 45))
    for period in periods_since(duty.every, since - timedelta(days=duty.due_day + 10)):
        due = due_day(period, duty.due_day, duty.shift, calendar)
        if coming and due > today + horizon:
            return
        coming = coming or due > today
        if due >= since:
            yield period, due


def _unknown(office: Office, known: tuple[Duty, ...]) -> list[tuple[Any, int | None]]:
    """Duties of the profile that no form answers to yet, with the form that might (same key or name, no cadence)."""
    found = []
    for wanted in office.profile.forms:
        if wanted.every == "event":
            continue
        there = next((duty for duty in known if wanted.key == duty.key or wanted.title == duty.name), None)
        if there is None and _was_there(office, wanted.key):
            continue  # somebody stopped it
        if there is None or (there.every == "event" and not there.recipient and not there.due_day):
            found.append((wanted, there.form_id if there else None))
    return found


def _was_there(office: Office, key: str) -> bool:
    return office.database.read_one('select 1 from form where "key" = ?', (key,)) is not None


def _standing(office: Office) -> set[tuple[Any, ...]]:
    return {tuple(row) for row in office.database.read("select form_id, area_id, period from filing")}


def _areas_by_level(office: Office) -> Mapping[str, list[int]]:
    names = levels(office)
    rows = office.database.read(
        "select level, id from area where valid_to is null"
        " and layer_id = (select id from layer order by sort, id limit 1) order by code"
    )
    found: dict[str, list[int]] = {}
    for level, id in rows:
        if level < len(names):
            found.setdefault(names[level], []).append(id)
    return found


def _new_form(
    office: Office,
    transaction: Transaction,
    name: str,
    key: str,
    every: str,
    due: int,
    recipient: str,
    filing: Mapping[str, str],
) -> int:
    from desk.store.schema import house
    from desk.store.uid import new_uid

    return transaction.insert(
        house.form,
        uid=new_uid(),
        name=name,
        kind="报送",
        body=b"",
        rules_json=json.dumps({"filing": dict(filing)} if filing else {}, ensure_ascii=False),
        key=key or None,
        every=every,
        due_day=due,
        recipient=recipient.strip() or None,
        since=office.today(),
    )


def _check_duty(office: Office, every: str, due: int, shift: str, level: str) -> None:
    if every not in CADENCES:
        raise BadInput(f"没有“{every}”这种报送周期，可用的有：{'、'.join(CADENCES.values())}。")
    if shift not in SHIFTS:
        raise BadInput("遇休息日的处理应为：按日、顺延或提前。")
    if not 0 <= due <= 60:
        raise BadInput(f"截止日应在期满后 0 到 60 天之间，现在是 {due}。")
    if level and level not in levels(office):
        raise BadInput(f"没有“{level}”这一级，可用的有：{'、'.join(levels(office))}。")


def _rules(text: str) -> dict[str, Any]:
    found = json.loads(text or "{}")
    return found if isinstance(found, dict) else {}


def _filing_rules(text: str) -> dict[str, Any]:
    found = _rules(text).get("filing")
    return found if isinstance(found, dict) else {}
