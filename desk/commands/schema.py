"""`schema`: print the data dictionary."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from itertools import groupby

from desk.commands.outcome import Outcome
from desk.store import dictionary


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command takes: nothing."""


def run(given: argparse.Namespace) -> Outcome:
    """Give every table, planned ones marked: fields with Chinese name, type, code table and standard."""
    tables = []
    for _, group in groupby(dictionary.entries(), key=lambda entry: entry.table):
        fields = [asdict(entry) for entry in group]
        shared = ("table", "table_zh", "planned")
        table = {name: fields[0][name] for name in shared}
        tables.append(table | {"fields": [{k: v for k, v in one.items() if k not in shared} for one in fields]})
    return Outcome(data={"tables": tables}, lines=tuple(dictionary.text().split("\n")))
