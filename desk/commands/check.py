"""`check FILE`: findings; exit status 1 when there are any."""

from __future__ import annotations

import argparse
from collections import Counter
from contextlib import closing

from desk.commands.outcome import FINDINGS, FINE, Outcome
from desk.office import Office
from desk.report.findings import findings

_SHOWN = 100


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument("FILE", help="办公室文件或 postgresql:// 地址")


def run(given: argparse.Namespace) -> Outcome:
    """Look at everything and give what is wrong."""
    with closing(Office.open(given.FILE)) as office:
        found = findings(office)
    lines = [f"{one.rule}\t{one.sentence}" for one in found[:_SHOWN]]
    if len(found) > _SHOWN:
        lines.append(f"……另有 {len(found) - _SHOWN} 条，可用 --json 看全部。")
    lines.append(f"共发现 {len(found)} 个问题。" if found else "没有发现问题。")
    return Outcome(
        data={
            "findings": [{"rule": one.rule, "sentence": one.sentence, "kind": one.kind, "id": one.id} for one in found],
            "rules": dict(Counter(one.rule for one in found)),
        },
        lines=tuple(lines),
        status=FINDINGS if found else FINE,
    )
