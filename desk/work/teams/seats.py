"""Seats: who holds which post of which area, read from the assignments."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from desk.errors import BadInput
from desk.office import Office

SUBSTITUTE = "substitute"
EX_OFFICIO = "ex_officio"
"""Kinds of an assignment that the verbs themselves give."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """A person on a post of an area. `until` is the last day, None until further notice."""

    assignment_id: int
    person_id: int
    name: str
    post: str
    area_id: int
    share: int
    since: str
    until: str | None
    kind: str = ""
    """How it is held (代理, 顶替, 党内职务 …); "" is 正式."""
    line: str = ""
    reports_to_id: int | None = None
    shift: str = ""
    substitute_for_id: int | None = None
    """The assignment whose holder is stood in for."""
    cause: str = ""


def read_seats(office: Office, where: str, params: Iterable[Any] = ()) -> tuple[Seat, ...]:
    """The seats of a condition over assignment s and area a, oldest first."""
    rows = office.database.read(
        "select s.id, s.person_id, p.name, s.post, s.area_id, s.share, s.since, s.until, coalesce(s.kind, ''),"
        " coalesce(s.line, ''), s.reports_to_id, coalesce(s.shift, ''), s.substitute_for_id, coalesce(s.cause, '')"
        " from assignment s join person p on p.id = s.person_id join area a on a.id = s.area_id"
        f" where {where} order by s.since, s.id",
        tuple(params),
    )
    return tuple(
        Seat(
            assignment_id=i, person_id=person, name=name, post=post, area_id=area, share=share, since=since,
            until=until, kind=kind, line=line, reports_to_id=reports, shift=shift, substitute_for_id=substitute,
            cause=cause,
        )
        for i, person, name, post, area, share, since, until, kind, line, reports, shift, substitute, cause in rows
    )  # fmt: skip


def day(text: str, what: str) -> date:
    """The day that was typed; BadInput says how to write it."""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        raise BadInput(f"{what}“{text}”不是日期，请写成 2026-10-31 这样。") from None
    if found.isoformat() != text:
        raise BadInput(f"{what}“{text}”不是日期，请写成 2026-10-31 这样。")
    return found


def day_before(text: str) -> str:
    """The day before a day."""
    return (date.fromisoformat(text) - timedelta(days=1)).isoformat()


def day_after(text: str) -> str:
    """The day after a day."""
    return (date.fromisoformat(text) + timedelta(days=1)).isoformat()


def path_of(office: Office, area_id: int | None) -> str:
    """What the paths of an area and all below it begin with; "" for the whole office."""
    if area_id is None:
        return ""
    return str(office.database.read_value("select path from area where id = ?", (area_id,)) or "")
