"""Who has worked on the same registers since a plan was made: then the plan is no longer true."""

from __future__ import annotations

from typing import Final

from desk.office import Office
from desk.work.intake.specs import spec_of

_BESIDE: Final = ("building", "dwelling", "household", "resident")
"""Registers that a plan of people or homes looks into besides its own."""


def written_since(office: Office, seq: int, kind: str, digest: str) -> str:
    """Who, when and what, as a sentence; "" if nothing since write `seq` touches this kind."""
    table = spec_of(kind).table.name
    looked_at = {table, *(_BESIDE if table in (*_BESIDE, "special", "rental", "organisation") else ())}
    lines = office.database.read(
        "select id, at, actor, kind, reason, count from audit where id > ? order by id desc", (seq,)
    )
    for audit_id, at, actor, of, reason, count in lines:
        kinds = {
            row[0] for row in office.database.read("select distinct kind from change where audit_id = ?", (audit_id,))
        }
        noted = office.database.read_value("select count(*) from change where audit_id = ?", (audit_id,))
        if count > noted and of not in looked_at and of:
            continue  # rows written in bulk are of the kind the line names
        if not (kinds & looked_at or count > noted):
            continue
        when = f"{actor} 在 {at[:16].replace('T', ' ')} "
        batch = office.database.read_one("select new, changed, digest from batch where audit_id = ?", (audit_id,))
        if batch is not None and batch[2] == digest:
            what = f"已经导入了同一个文件（新增 {batch[0]} 行，更新 {batch[1]} 行）"
        else:
            what = f"改动了名册（{reason}）" if reason else "改动了名册"
        return f"核对之后，{when}{what}，这次没有导入。请重新核对一次再导入。"
    return ""
