"""What happened to one record: who wrote what, and what stood there before."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from desk.office import Office
from desk.work.logbook.naming import item_of, person_of
from desk.work.logbook.reading import checks_of, lines
from desk.work.logbook.stored import COLUMNS, understood
from desk.work.logbook.writing import WHOLE


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """One write that touched the record: fields with what stood there before and after."""

    audit_id: int
    at: str
    actor: str
    what: str
    fields: tuple[tuple[str, str, str], ...] = ()


def history(office: Office, record_id: int) -> tuple[Edit, ...]:
    """What happened to the record, the newest first; a deleted one still has its history."""
    rows = office.database.read(
        "select a.id, a.at, a.actor, a.action, a.reason, c.before_json, c.after_json from change c"
        " join audit a on a.id = c.audit_id where c.kind = ? and c.row_id = ? order by c.id desc limit 200",
        (WHOLE, record_id),
    )
    return tuple(
        Edit(
            audit_id=int(one), at=str(at), actor=str(actor), what=str(reason or action),
            fields=_differences(office, json.loads(before or "{}"), json.loads(after or "{}")),
        )
        for one, at, actor, action, reason, before, after in rows
    )  # fmt: skip


def _differences(
    office: Office, before: Mapping[str, Any], after: Mapping[str, Any]
) -> tuple[tuple[str, str, str], ...]:
    """Fields that changed, in words."""
    whole = [dict(before), dict(after)]
    if not all(one.get("kind") for one in whole):
        return ()  # written new, deleted, or only some columns of it were noted
    old, new = (_texts(office, one) for one in whole)
    keys = [*old, *(key for key in new if key not in old)]
    return tuple((key, old.get(key, ""), new.get(key, "")) for key in keys if old.get(key, "") != new.get(key, ""))


def _texts(office: Office, row: Mapping[str, Any]) -> dict[str, str]:
    stored = understood(office, {name: row.get(name) for name in COLUMNS})
    found = {stored.form.field("at").title: str(row["at"])[:16].replace("T", " ")}
    if row.get("until"):
        found["结束"] = str(row["until"])[:16].replace("T", " ")
    found |= {one.title: one.text for one in lines(office, stored)}
    found["对象"] = " ".join(item_of(office, row.get("whom"), row.get("item_id")))
    found["记录人"], _ = person_of(office, row.get("person_id"))
    listed, breaches, _ = checks_of(office, stored)
    found[listed or "检查项"] = "、".join(f"{one.title}{one.count}处" for one in breaches)
    found["审阅"] = " ".join(str(row.get(key) or "") for key in ("reviewed_by", "review")).strip()
    found["质量说明"] = str(row.get("cleared") or "")
    return {title: text for title, text in found.items() if text}
