"""One record put on paper inside a write: its row, what it settles, its photos, the household it visited, its issue."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from desk.identity import clean
from desk.office import Office
from desk.rights import HANDLE_ISSUES, require
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
class Raising:
    """An issue that a record raises, ready to be entered: the further moves with their photos."""

    issue: entering.Draft
    by: int | None
    files: tuple[Kept, ...]
    moves: tuple[tuple[str, Mapping[str, Any], tuple[Kept, ...]], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ready:
    """A record with everything that takes time done before the write: photos made smaller, its issue checked."""

    checked: Checked
    files: tuple[Kept, ...] = ()
    raising: Raising | None = None

    @property
    def reason(self) -> str:
        """What the audit trail says of it."""
        return f"登记{self.checked.form.title}（{self.checked.person}，{self.checked.row['at'][:10]}）"


def made_ready(office: Office, checked: Checked) -> Ready:
    """A checked record, ready to be written; BadInput says which photo cannot be taken or what the issue lacks."""
    draft, about = checked.draft, checked.about
    row = dict(checked.row)
    if row["lon"] is None and about is not None:
        row |= {"lon": about.lon, "lat": about.lat}
    return Ready(
        checked=replace(checked, row=row),
        files=tuple(fit(name, data) for name, data in draft.photos),
        raising=raising(office, draft.issue, draft.issue_then, row, checked.person, draft.source)
        if draft.issue
        else None,
    )


def write(office: Office, t: Transaction, ready: Ready, *, batch_id: int | None = None) -> int:
    """Write one record with all that hangs on it; gives its id."""
    from desk.store.schema import teams
    from desk.store.uid import new_uid

    checked = ready.checked
    new = t.insert(
        teams.record, uid=new_uid(), **checked.row, issue_id=checked.draft.issue_id, data_json=packed(checked.detail),
        entered_at=office.now(), entered_by=office.actor.name, batch_id=batch_id,
    )  # fmt: skip
    if ready.files:
        keep(t, office, WHOLE, new, ready.files, "")
    follow(t, checked, new)
    if ready.raising is not None:
        t.update(teams.record, new, issue_id=raise_issue(office, t, ready.raising))
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


def raising(
    office: Office, issue: entering.Draft, then: entering.Then, row: Mapping[str, Any], person: str, source: str = ""
) -> Raising:
    """An issue made ready to be entered with a record (`row`): what was left open comes from the record."""
    require(office.actor, HANDLE_ISSUES)
    whom, item = row["whom"], row["item_id"]
    placed = issue.lon is not None
    whole = replace(
        issue,
        source=issue.source or source or issue_source(office, row["kind"]),
        reporter=clean(issue.reporter) or person,
        reported_at=issue.reported_at or row["at"],
        body=issue.body.strip() or row["body"] or "",
        lon=issue.lon if placed else row["lon"],
        lat=issue.lat if placed else row["lat"],
        facility_id=issue.facility_id or (item if whom == "facility" else None),
        resident_id=issue.resident_id or (item if whom == "resident" else None),
        organisation_id=issue.organisation_id or (item if whom == "organisation" else None),
    )
    return Raising(
        issue=entering.checked(office, whole),
        by=row["person_id"],
        files=album.prepared(whole.photos),
        moves=tuple((action, given, album.ready(office.profile, given)) for action, given in then),
    )


def raise_issue(office: Office, t: Transaction, raising: Raising) -> int:
    """Enter the issue of a record and make its further moves; gives its id."""
    case = entering.enter_in(office, t, raising.issue, raising.files, by=raising.by)
    ground = ground_of(office, case.id)
    for action, given, shots in raising.moves:
        case = make(office, t, case, action, doer_of(office, case, ground, raising.by), given, shots)
    return case.id
