"""What stands in the quick entry of a record as plain values, for the drafts."""

from __future__ import annotations

from ui.dialogs.logbook.entry_frame import VisitFrame
from ui.dialogs.logbook.keeping import Typed


def typed(window: VisitFrame) -> Typed:
    """What stands in the window; {} for nothing worth keeping."""
    found, form, record = window.finder.whom, window.form, window.finder.record
    usual = record.shape.usual if record is not None else {}
    fields = {key: value for key, value in form.fields.kept().items() if usual.get(key) != value}
    words = "" if found is not None else form.whom.text().strip()
    photos, issue = form.photos.kept(), window.issue.kept()
    checks = window.counters.value() if window.counters.counts else {}
    if not (found or fields or words or photos or issue or checks):
        return {}
    about = [found.words if found is not None else words, window.body_text().replace("\n", " ")]
    return {
        "kind": record.kind if record is not None else "", "whom": [found.whom, found.item_id] if found else None,
        "words": words, "person": window.finder.person_id, "at": form.at.text(), "fields": fields, "photos": photos,
        "issue": issue, "checks": checks, "label": " · ".join(part for part in about if part)[:40],
    }  # fmt: skip


def put(window: VisitFrame, one: Typed) -> None:
    """Show in an empty window of its kind what was typed before."""
    form, finder = window.form, window.finder
    form.at.setText(str(one.get("at") or ""))
    form.fields.restore({**form.fields.kept(), **(one.get("fields") or {})})
    form.photos.restore(one.get("photos") or [])
    window.issue.restore(one.get("issue") or {})
    finder.wanted_checks = one.get("checks") or {}
    if one.get("person") is not None:
        finder.set_person(one["person"], finder.name_of(one["person"]) or None)
    form.whom.setText(str(one.get("words") or ""))
    if one.get("whom"):
        finder.take(*one["whom"])
