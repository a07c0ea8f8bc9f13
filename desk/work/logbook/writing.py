"""One record put on paper inside a write: its row, what it settles, its photos, the household it visited, its issue."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from desk.identity import clean
from desk.office import Office
from desk.work.duty.settling import settle
from desk.work.issues import entering
from desk.work.issues import photos as album
from desk.work.issues.making import make
from desk.work.issues.people import doer_of, ground_of
from desk.work.logbook.checking import Checked
from desk.work.logbook.forms import issue_source
from desk.work.records.attachments import Kept, fit, keep

if TYPE_CHECKING:
    from desk.store.writing import Transaction

WHOLE = "record"
"""The table, and what photos of a record hang on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ready:
    """A record with everything that takes time done before the write: photos made smaller, its issue checked."""

    checked: Checked
    files: tuple[Kept, ...] = ()
    issue: entering.Draft | None = None
    issue_files: tuple[Kept, ...] = ()
    moves: tuple[tuple[Kept, ...], ...] = ()

    @property
    def reason(self) -> str:
        """What the audit trail says of it."""
        return f"登记{self.checked.form.title}（{self.checked.person}，{self.checked.row['at'][:10]}）"


def made_ready(office: Office, checked: Checked) -> Ready:
    """A checked record, ready to be written; BadInput says which photo cannot be taken or what the issue lacks."""
    draft = checked.draft
    issue = _issue(office, checked) if draft.issue is not None else None
    return Ready(
        checked=checked,
        files=tuple(fit(name, data) for name, data in draft.photos),
        issue=issue,
        issue_files=album.prepared(issue.photos) if issue is not None else (),
        moves=tuple(album.ready(office.profile, given) for _, given in draft.issue_then) if issue is not None else (),
    )


def write(office: Office, t: Transaction, ready: Ready, *, batch_id: int | None = None) -> int:
    """Write one record with all that hangs on it; gives its id."""
    from desk.store.schema import teams
    from desk.store.uid import new_uid

    checked = ready.checked
    row = dict(checked.row)
    if row["lon"] is None and checked.about is not None:
        row |= {"lon": checked.about.lon, "lat": checked.about.lat}
    new = t.insert(
        teams.record, uid=new_uid(), **row, issue_id=checked.draft.issue_id, data_json=packed(checked.detail),
        entered_at=office.now(), entered_by=office.actor.name, batch_id=batch_id,
    )  # fmt: skip
    if ready.files:
        keep(t, office, WHOLE, new, ready.files, "")
    follow(t, checked, new)
    if ready.issue is not None:
        issue = _raise(office, t, ready)
        t.update(teams.record, new, issue_id=issue)
    return new


def packed(detail: Any) -> str | None:
    """Details as the table keeps them."""
    return json.dumps(dict(detail), ensure_ascii=False) if detail else None


def follow(t: Transaction, checked: Checked, record_id: int) -> None:
    """What a record brings with it: the tasks it settles, the day its household was last visited."""
    row, about = checked.row, checked.about
    if row["item_id"] is None:
        return
    settle(
        t, kind=row["kind"], whom=row["whom"], item_id=row["item_id"], at=row["at"], person_id=row["person_id"],
        record_id=record_id,
    )  # fmt: skip
    if checked.form.shape.is_visit and about is not None and about.household_id is not None:
        visited(t, about.household_id, str(row["at"])[:10])


def visited(t: Transaction, household: int, day: str) -> None:
    """Note a visit of that day; an older one does not hide a newer."""
    from desk.store.schema import people

    ((last,),) = t.read("select last_visit from household where id = ?", (household,))
    if not last or str(last)[:10] < day:
        t.update(people.household, household, last_visit=day)


# The issue it raises


def _issue(office: Office, checked: Checked) -> entering.Draft:
    """The issue as it is entered: what was left open comes from the record."""
    draft, row = checked.draft, checked.row
    assert draft.issue is not None
    given, about = draft.issue, checked.about
    lon, lat = (row["lon"], row["lat"]) if row["lon"] is not None else (about.lon, about.lat) if about else (None, None)
    whom, item = row["whom"], row["item_id"]
    placed = given.lon is not None
    return entering.checked(
        office,
        replace(
            given,
            source=given.source or draft.source or issue_source(office, draft.kind),
            reporter=clean(given.reporter) or checked.person,
            reported_at=given.reported_at or row["at"],
            body=given.body.strip() or row.get("body") or "",
            lon=given.lon if placed else lon,
            lat=given.lat if placed else lat,
            facility_id=given.facility_id or (item if whom == "facility" else None),
            resident_id=given.resident_id or (item if whom == "resident" else None),
            organisation_id=given.organisation_id or (item if whom == "organisation" else None),
        ),
    )


def _raise(office: Office, t: Transaction, ready: Ready) -> int:
    assert ready.issue is not None
    draft = ready.checked.draft
    by = ready.checked.row["person_id"]
    case = entering.enter_in(office, t, ready.issue, ready.issue_files, by=by)
    ground = ground_of(office, case.id)
    for (action, given), shots in zip(draft.issue_then, ready.moves, strict=True):
        case = make(office, t, case, action, doer_of(office, case, ground, by), given, shots)
    return case.id
