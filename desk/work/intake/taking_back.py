"""Take an import back although somebody has worked on some of it since: those rows stay, and are named."""

from __future__ import annotations

from dataclasses import dataclass

from desk.model import Changes
from desk.office import Office
from desk.rights import UNDO, require
from desk.store.schema import metadata
from desk.store.undoing import take_back
from desk.work.intake.matching import asked

_NAMES = ("name", "number", "code", "title", "room")
"""Columns that name a row, the best first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A row that stays: which, and who worked on it last; "" if it only belongs to another that stays."""

    kind: str
    id: int
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenBack:
    """What the taking back did, and what it left alone."""

    changes: Changes
    kept: tuple[Kept, ...]


def take_back_import(office: Office, audit_id: int) -> TakenBack:
    """Undo the import of that write number, but for what was worked on since; one transaction."""
    require(office.actor, UNDO)
    rows: list[tuple[str, int]] = []
    with office.write("undo", reason=f"撤销第 {audit_id} 号导入中未再改动的", undoes=audit_id) as transaction:
        take_back(office.database, transaction, audit_id, rows)
    told = _told(office, rows, audit_id, transaction.audit_id)
    return TakenBack(changes=transaction.changes, kept=told)


def _told(office: Office, rows: list[tuple[str, int]], since: int, until: int) -> tuple[Kept, ...]:
    found = []
    for kind in dict.fromkeys(kind for kind, _ in rows):
        table = metadata.tables[kind]
        ids = [row_id for of, row_id in rows if of == kind]
        named = next((name for name in _NAMES if name in table.columns), "id")
        names = dict(asked(office, f'select id, "{named}" from "{kind}" where id in ({{}})', ids))
        sql = (
            "select change.row_id, audit.actor, audit.at from change join audit on audit.id = change.audit_id"
            " where change.kind = ? and change.audit_id > ? and change.audit_id < ? and change.row_id in ({})"
        )
        who = {row_id: (actor, at) for row_id, actor, at in asked(office, sql, ids, (kind, since, until))}
        for row_id in ids:
            what = f"{table.info['zh']}“{names.get(row_id) or row_id}”"
            actor, at = who.get(row_id, ("", ""))
            because = f"{actor} 在 {at[:16].replace('T', ' ')} 改过" if actor else "后来的记录还要用它"
            found.append(Kept(kind=kind, id=row_id, sentence=f"{what}留下了：{because}"))
    return tuple(found)
