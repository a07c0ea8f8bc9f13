"""What is typed of one work record, before it is checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from desk.work.issues.entering import Draft, Then


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordDraft:
    """What is known of one record. Codes, or labels as a sheet writes them; "" and None are nothing.

    `at` "" is now, `person_id` None whoever is at the desk, `area_id` None the grid of the item. `until` is a moment or a
    time of the same day. `detail` are the fields that stand in data_json, `photos` (name, content). `issue` is raised
    with the record (`issue_then`: its further moves); `source` is the issue's source, "" what suits the kind of record.
    """

    kind: str
    whom: str = ""
    item_id: int | None = None
    area_id: int | None = None
    person_id: int | None = None
    at: str = ""
    until: str = ""
    way: str = ""
    sort: str = ""
    present: str = ""
    need: str = ""
    body: str = ""
    mood: str = ""
    reply: str = ""
    result: str = ""
    satisfaction: str = ""
    next_on: str = ""
    lon: float | None = None
    lat: float | None = None
    detail: Mapping[str, Any] = field(default_factory=dict)
    photos: tuple[tuple[str, bytes], ...] = ()
    issue: Draft | None = None
    issue_then: Then = ()
    source: str = ""
    issue_id: int | None = None
    """An issue that is there already and this record is about (回访)."""
