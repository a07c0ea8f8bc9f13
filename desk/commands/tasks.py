"""`tasks FILE`: lay the tasks of the office's plans, look for events, and say what is due today."""

from __future__ import annotations

import argparse
from contextlib import closing

from desk.commands.outcome import Outcome, step
from desk.model import Query
from desk.office import Office
from desk.work.duty.daily import daily
from desk.work.duty.plans import plans


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument("FILE", help="办公室文件或 postgresql:// 地址")


def run(given: argparse.Namespace) -> Outcome:
    """Care for the tasks as the first opening of a day does, and count them plan by plan."""
    with closing(Office.open(given.FILE)) as office:
        daily(office, lambda done, total: step(done, total, "排任务"))
        listed = plans(office)
        due, late = (office.search.count(Query(kind="tasks", only=only)) for only in ("today", "overdue"))
    lines = [f"今天该办 {due:,} 项，逾期 {late:,} 项。"]
    for one in listed:
        state = (
            "停用"
            if one.is_off
            else f"待办 {one.open:,} 项，逾期 {one.late:,} 项，排到 {one.laid_until or '（按事由）'}"
        )
        lines.append(f"  {one.draft.name}：{state}")
    data = {
        "due": due,
        "late": late,
        "plans": [{"key": one.key, "open": one.open, "late": one.late, "until": one.laid_until} for one in listed],
    }
    return Outcome(data=data, lines=tuple(lines))
