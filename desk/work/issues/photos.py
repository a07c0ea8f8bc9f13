"""Photos and papers of an issue: made fit before the write, put on record with it, each with what it shows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from desk.office import Office
from desk.profile import Profile
from desk.work.records.attachments import Attachment, Kept, attached, fit

if TYPE_CHECKING:
    from desk.work.issues.case import Case
    from desk.workflow import Step

Ready = Kept
BEFORE: Final = "before"
AFTER: Final = "after"
OTHER: Final = ""


def ready(profile: Profile, given: Mapping[str, Any]) -> tuple[Ready, ...]:
    """The files (name, content) in the photo fields of a move, made smaller and without where they were taken."""
    keys = [one.key for one in profile.workflow.fields if one.type == "photo"]
    return prepared(pair for key in keys for pair in given.get(key) or ())


def prepared(files: Iterable[tuple[str, bytes]]) -> tuple[Ready, ...]:
    """Files made fit to keep; BadInput says which cannot be taken and why. Takes its time: not inside a write."""
    return tuple(fit(name, data) for name, data in files)


def role_of(case: Case, step: Step) -> str:
    """What photos given with a move show: the ground before anybody was sent, or what was done about it."""
    if not any(one["timer"] in ("start", "restart", "redirect") for one in case.steps) and step.timer != "start":
        return BEFORE
    return AFTER if "result" in step.action.needs or step.action.relation == "handler" else OTHER


def album(office: Office, issue_id: int) -> tuple[Attachment, ...]:
    """The files of an issue, then those of its doubles with the number they came with: merged is not lost."""
    doubles = office.database.read("select id, number from issue where duplicate_of_id = ? order by id", (issue_id,))
    found = list(attached(office, "issue", issue_id))
    for one, number in doubles:
        found += [replace(file, note=f"{number} {file.note}".strip()) for file in attached(office, "issue", one)]
    return tuple(found)
