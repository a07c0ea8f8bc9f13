"""What waited for a day that has come: suspensions past their `until`, publicities that have ended, calls not answered."""

from __future__ import annotations

from dataclasses import dataclass

from desk.office import Office


@dataclass(frozen=True, slots=True, kw_only=True)
class Expired:
    """An issue that waits no longer, and the sentence that says so."""

    issue_id: int
    number: str
    title: str
    until: str
    sentence: str


_SUSPENDED = (
    "select i.id, i.number, i.title, max(r.until) from issue i join request r on r.issue_id = i.id"
    " where i.closed_at is null and i.paused_at is not null and r.kind = 'suspend' and r.state = 'granted'"
    " and r.until is not null group by i.id, i.number, i.title having max(r.until) < ? order by 4, 1"
)
_PUBLISHED = (
    "select i.id, i.number, i.title, max(p.until) from publicity p join issue i on i.id = p.issue_id"
    " where i.closed_at is null and i.stage_since <= p.since || 'T23:59:59' group by i.id, i.number, i.title"
    " having max(p.until) < ? order by 4, 1"
)
_CALLED = (
    "select i.id, i.number, i.title, min(j.due_at) from joint j join issue i on i.id = j.issue_id"
    " where i.closed_at is null and j.done_at is null and j.due_at is not null"
    " group by i.id, i.number, i.title having min(j.due_at) < ? order by 4, 1"
)


def expired(office: Office) -> tuple[Expired, ...]:
    """Everything open whose day of waiting is over, the longest first within each sort."""
    today, found = office.today(), []
    for sql, words in (
        (_SUSPENDED, "{}挂账到 {}，已经到期，请恢复办理。"),
        (_PUBLISHED, "{}公示到 {}，已经期满，请办理下一步。"),
        (_CALLED, "{}的会办应在 {} 前回复，还没有回复，请催办。"),
    ):
        for one, number, title, until in office.database.read(sql, (today,)):
            found.append(
                Expired(
                    issue_id=one, number=number, title=title, until=until, sentence=words.format(number, until[:10])
                )
            )
    return tuple(found)
