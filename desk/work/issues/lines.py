"""What the detail window shows of one issue, as frozen values."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class StepLine:
    """One step of the timeline. `given` are titles and values of what was filled in besides the opinion."""

    no: int
    at: str
    action: str
    title: str
    from_title: str
    to_title: str
    who: str
    person_id: int | None
    post_title: str
    department: str
    body: str
    given: tuple[tuple[str, str], ...]
    late_minutes: int
    due_at: str
    photos: tuple[int, ...]
    """Ids of the attachments that came with the step."""

    @property
    def late(self) -> bool:
        """Whether the limit had passed."""
        return self.late_minutes > 0


@dataclass(frozen=True, slots=True, kw_only=True)
class JointLine:
    """Somebody who was called in (会办)."""

    id: int
    whom: str
    asked_at: str
    due_at: str
    done_at: str
    done_by: str
    body: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestLine:
    """A request (延期, 挂账, 申诉, 作废) or a supervision (督办)."""

    id: int
    kind: str
    kind_title: str
    state: str
    state_title: str
    asked_at: str
    asked_by: str
    reason: str
    until: str
    agreed_by: str
    decided_at: str
    decided_by: str
    decision: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyLine:
    """Somebody the issue is about; numbers masked without the right."""

    id: int
    role: str
    role_title: str
    name: str
    phone: str
    id_no: str
    address: str
    note: str
    resident_id: int | None
    organisation_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """Another issue: a part, the whole, a double, the one that was kept."""

    id: int
    number: str
    title: str
    stage_title: str
    handler: str
    reporter: str
    reported_at: str
    closed_at: str
    closed_as_title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeLine:
    """A publicity of one level."""

    id: int
    tier: str
    since: str
    until: str
    body: str
    objection: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueDetail:
    """All there is to see of one issue. Texts are "" where nothing is known; moments as the tables write them."""

    id: int
    number: str
    kind: str
    kind_title: str
    title: str
    body: str
    class_code: str
    class_title: str
    condition_id: int | None
    file_when: str
    close_when: str
    stage: str
    stage_title: str
    step_no: int
    route: str
    route_title: str
    urgency: int
    urgency_title: str
    source: str
    source_title: str
    reporter: str
    reporter_phone: str
    reported_at: str
    address: str
    lon: float | None
    lat: float | None
    areas: tuple[tuple[str, str], ...]
    """Layer and names from the top down: (社会管理网格, 东华门街道 › 银闸社区 › 第3网格)."""
    facility_id: int | None
    facility: str
    resident_id: int | None
    resident: str
    organisation_id: int | None
    organisation: str
    handler: str
    handler_post: str
    handler_post_title: str
    handler_person_id: int | None
    tier: int
    tier_title: str
    light: str
    due_at: str
    left: str
    limit_text: str
    stage_since: str
    stage_due_at: str
    paused: bool
    paused_at: str
    filed_at: str
    closed_at: str
    closed_as: str
    closed_as_title: str
    late_minutes: int
    pardoned: bool
    returned: int
    rework: int
    extended: int
    supervised: int
    answer: str
    satisfaction: str
    satisfaction_title: str
    called_back_at: str
    foreign_id: str
    handled_by: str
    """Who handled it and who verified it, where the profile keeps the two apart (监督与处置分离)."""
    steps: tuple[StepLine, ...]
    joints: tuple[JointLine, ...]
    requests: tuple[RequestLine, ...]
    parties: tuple[PartyLine, ...]
    parts: tuple[Link, ...]
    whole: Link | None
    duplicates: tuple[Link, ...]
    kept: Link | None
    """The issue this one was merged into: how it goes on is seen there."""
    publicity: tuple[NoticeLine, ...]
    due_changes: tuple[tuple[str, str, str, str], ...]
    """When, old limit, new limit, why."""
    detail: tuple[tuple[str, str], ...]
