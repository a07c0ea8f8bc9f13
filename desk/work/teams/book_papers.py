"""The papers that a roster workbook brings: from their own sheets, or from the columns of the roster when it has none."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from desk.model import Value
from desk.office import Office
from desk.work.intake.cells import Cleaning, Fault, day
from desk.work.teams.book_people import Crowd, Somebody
from desk.work.teams.book_reading import Line, RosterBook
from desk.work.teams.papers import FOLDERS

_TRAINING: Final = re.compile(r"^\s*(\d{4}\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}\s*日?)\s*(\S.*?)\s*$")
Found = tuple[str, Somebody, dict[str, Value]]


def papers_of(office: Office, crowd: Crowd, book: RosterBook) -> Iterator[Found]:
    """Table, person and fields of every paper the office does not have yet."""
    seen: set[tuple[object, ...]] = set()
    for kind in FOLDERS:
        names = [one.key for one in kind.fields]
        listed = ", ".join(f'"{name}"' for name in names)
        rows = office.database.read(f'select person_id, {listed} from "{kind.table}"')
        seen |= {(kind.table, person, *values) for person, *values in rows}
    for table, who, values in (*_on_sheets(crowd, book), *_in_lines(office, crowd, book)):
        names = [one.key for kind in FOLDERS if kind.table == table for one in kind.fields]
        key = (table, who.id or id(who), *(values.get(name) for name in names))
        if key not in seen:
            seen.add(key)
            yield table, who, values


def _on_sheets(crowd: Crowd, book: RosterBook) -> Iterator[Found]:
    for kind in FOLDERS:
        for line in book.papers.get(kind.table, ()):
            values = {one.key: line.said.get(f"paper:{one.key}") for one in kind.fields}
            lacking = [one.title for one in kind.fields if one.needed and values[one.key] is None]
            who = crowd.of(line)
            if lacking and not line.faults:
                line.faults.append(f"{kind.title}没有填{'、'.join(lacking)}")
            if who is not None and not line.faults:
                yield kind.table, who, values


def _in_lines(office: Office, crowd: Crowd, book: RosterBook) -> Iterator[Found]:
    for line in book.lines:
        who, said = crowd.of(line), line.said
        if who is None or line.faults:
            continue
        if "paper" not in book.papers:
            if "_contract" in said:
                since, _, until = str(said["_contract"]).partition("/")
                yield "paper", who, {"kind": "contract", "since": since, "until": until or None}
            if "_pledge" in said:
                yield "paper", who, {"kind": "pledge", "since": said["_pledge"]}
        if "appraisal" not in book.papers and "_grade" in said:
            yield "appraisal", who, {"period": f"{office.today()[:4]}年度", "grade": said["_grade"]}
        if "training" not in book.papers and "_training" in said:
            yield from _trainings(office, who, line)


def _trainings(office: Office, who: Somebody, line: Line) -> Iterator[Found]:
    """2025-03-01 消防培训；2025-06-01 … as rows; what has no day cannot be filed."""
    for part in re.split(r"[；;\n]", str(line.said["_training"])):
        found = _TRAINING.match(part)
        if found:
            try:
                on = day(found[1], Cleaning(codes={}, today=office.today()))
            except Fault:
                continue
            yield "training", who, {"day": on, "topic": found[2][:100]}
