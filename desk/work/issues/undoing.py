"""What taking a write back must not leave behind: a part that goes on under a whole that has ended."""

from __future__ import annotations

from desk.errors import Conflict
from desk.office import Office


def check_whole(office: Office, issue_ids: frozenset[int]) -> None:
    """Conflict if one of these issues, as it now stands, is an open part of a finished whole, or such a whole."""
    ids = sorted(issue_ids)
    for start in range(0, len(ids), 500):
        some = ids[start : start + 500]
        marks = ", ".join("?" * len(some))
        row = office.database.read_one(
            "select p.number, w.number from issue p join issue w on w.id = p.parent_id where p.closed_at is null"
            f" and w.closed_at is not null and (p.id in ({marks}) or w.id in ({marks}))",
            (*some, *some),
        )
        if row is not None:
            raise Conflict(
                f"{row[0]}是{row[1]}拆分出来的，分件在办而整件已经办结，不能这样撤销；请先撤销后来的那一步。"
            )
