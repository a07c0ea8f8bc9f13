"""The imports of this office, newest first: what came in, from which file, by whom, and whether it was taken back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from desk.errors import BadInput
from desk.office import Office
from desk.work.intake.specs import spec_of
from desk.work.logbook.columns import book_of

MOST: Final = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """One import. `audit_id` is what `take_back_import` asks for."""

    id: int
    audit_id: int
    title: str
    source: str
    at: str
    actor: str
    new: int
    changed: int
    faulty: int
    undone_at: str


def batches(office: Office) -> tuple[Batch, ...]:
    """The newest imports."""
    rows = office.database.read(
        'select b.id, b.audit_id, b.kind, b.source, b.at, a.actor, b."new", b.changed, b.faulty, b.undone_at'
        " from batch b join audit a on a.id = b.audit_id order by b.id desc limit ?",
        (MOST,),
    )
    return tuple(
        Batch(
            id=id,
            audit_id=audit_id,
            title=_title(office, str(kind)),
            source=str(source),
            at=str(at)[:16].replace("T", " "),
            actor=str(actor),
            new=new,
            changed=changed,
            faulty=faulty,
            undone_at=str(undone_at or "")[:16].replace("T", " "),
        )
        for id, audit_id, kind, source, at, actor, new, changed, faulty, undone_at in rows
    )


def _title(office: Office, kind: str) -> str:
    """What an import of that kind is called; map files have kinds of their own."""
    sort, _, book = kind.partition(":")
    if sort == "records":
        return book_of(book).title
    try:
        return spec_of(kind).title.format_map(office.profile.terms)
    except BadInput:
        return "地图文件"
