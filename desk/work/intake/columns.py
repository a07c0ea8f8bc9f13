"""Which column is which field: by what was chosen before, by titles, by what stands in the cells."""

from __future__ import annotations

from dataclasses import replace

from desk.office import Office
from desk.sheets.header import Header, find_header, unknown_of
from desk.sheets.table import Table
from desk.work.intake.reading import aliases
from desk.work.intake.remembering import recall
from desk.work.intake.specs import Spec


def known_header(office: Office, spec: Spec, table: Table) -> Header:
    """The header of a table nobody looks at: titles say it, and what was chosen for them before."""
    header = find_header(table.rows, aliases(spec.kind), spec.needed, table.merges)
    before = recall(office, spec.kind, header.titles)
    if before is None or any(key not in before for key in spec.needed):
        return header
    return replace(header, columns=before, unknown=unknown_of(header.titles, before))
