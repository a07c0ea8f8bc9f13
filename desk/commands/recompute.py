"""`recompute FILE`: count the clocks of all open issues anew on the working calendar."""

from __future__ import annotations

import argparse
from contextlib import closing

from desk.commands.outcome import Outcome, step
from desk.office import Office
from desk.work.clocks.recomputing import recompute


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument("FILE", help="办公室文件或 postgresql:// 地址")


def run(given: argparse.Namespace) -> Outcome:
    """Recompute and say how many deadlines moved."""
    with closing(Office.open(given.FILE)) as office:
        changes = recompute(office, lambda done, total: step(done, total, "核对时限"))
    moved, kept = len(changes.rows.get("issue", ())), len(changes.rows.get("due_change", ()))
    sentence = (
        f"时限核对完毕：{moved} 件有变，其中 {kept} 件改了应办结时间，原期限已留存。"
        if moved
        else "时限核对完毕，没有变化。"
    )
    return Outcome(data={"changed": moved, "due_changed": kept}, lines=(sentence,))
