"""When something is due: limits of the case standards on a working calendar with holidays and 调休.

    2紧急工作时   two hours by the clock, nights and holidays included
    4小时         four hours of working time (08:00-12:00, 14:00-18:00 on working days)
    5天、3工作日   that many working days: Monday 10:00 and 1天 is Tuesday 10:00, Saturday is Monday 18:00
    2紧急工作日    to the same time of day, that many calendar days on

A start outside working time counts from the next working moment when working time is meant. Moments are texts
`2026-10-31T09:05:00`, Beijing wall time (which has no summer time).

A `Measure` is time as it counts for one limit, as a number that never falls: every second, working seconds, or working
days (each worth the same, however long its hours are in that season). A limit that starts at position p runs out at the
first moment whose position is p + length. Pauses, extensions and warnings are sums of such numbers.
"""

from __future__ import annotations

from desk.deadlines.calendar import USUAL_HOURS, Calendar, Season, known_years, plan_name, usually_worked
from desk.deadlines.measures import Measure, due, measure, working_seconds
from desk.profile.limits import Limit, parse_limit

__all__ = [
    "USUAL_HOURS",
    "Calendar",
    "Limit",
    "Measure",
    "Season",
    "due",
    "known_years",
    "measure",
    "parse_limit",
    "plan_name",
    "usually_worked",
    "working_seconds",
]
