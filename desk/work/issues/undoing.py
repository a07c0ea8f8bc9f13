"""What taking a write back must not leave behind: a part that goes on under a whole that has ended."""

from __future__ import annotations

from desk.errors import Conflict
from desk.office import Office


def check_whole(office: Office, issue_ids: frozenset[int]) -> None:
    """Conflict if one of these issues, as it now stands, is open and part of one that is finished."""
    ids = sorted(issue_ids)
    for start in range(0, len(ids), 500):
        some = ids[start : start + 500]
        row = office.database.read_one(
            "select p.number, w.number from issue p join issue w on w.id = p.parent_id where p.closed_at is null"
            f" and w.closed_at is not null and p.id in ({', '.join('?' * len(some))})",
            some,
        )
        if row is not None:
            raise Conflict(f"{row[0]}是{row[1]}拆分出来的，整件已经办结，不能撤销分件的办结；请先撤销整件的办结。")
