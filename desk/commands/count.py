"""`count FILE`: rows per kind."""

from __future__ import annotations

import argparse
from contextlib import closing

from desk.commands.outcome import Outcome
from desk.model import Query
from desk.office import Office


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument("FILE", help="办公室文件或 postgresql:// 地址")


def run(given: argparse.Namespace) -> Outcome:
    """Count every kind that can be listed."""
    with closing(Office.open(given.FILE)) as office:
        kinds = office.search.kinds()
        rows = {kind.key: office.search.count(Query(kind=kind.key)) for kind in kinds}
        titles = {kind.key: kind.title for kind in kinds}
        name = office.name
    lines = tuple(f"{titles[key]}\t{key}\t{count}" for key, count in rows.items())
    return Outcome(data={"name": name, "rows": rows}, lines=(name, *lines))
