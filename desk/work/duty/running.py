"""The plans that lay tasks now, as laying needs them."""

from __future__ import annotations

from typing import Final

from desk.office import Office
from desk.work.duty.whom import Plan

_PLANS: Final = (
    'select id, name, kind, whom, rule_json, times, "every", post, area_kind, event, hours, since, until, laid_until'
    " from plan where is_off = 0 and (until is null or until >= ?) order by id"
)


def running(office: Office) -> tuple[Plan, ...]:
    """The plans that are in force or will be."""
    return tuple(
        Plan(
            id=id, name=name, kind=kind, whom=whom, rule=rule or "", times=times, every=every, post=post or "",
            area_kind=area_kind or "", event=event or "", hours=hours or 0, since=since, until=until or "",
            laid_until=laid or "",
        )
        for id, name, kind, whom, rule, times, every, post, area_kind, event, hours, since, until, laid in
        office.database.read(_PLANS, (office.today(),))
    )  # fmt: skip
