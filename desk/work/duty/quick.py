"""Chosen tasks as the windows need them, and tasks done by a word each: one short record per task, in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from desk.errors import BadInput
from desk.model import Changes
from desk.office import Office
from desk.work.logbook.draft import RecordDraft
from desk.work.logbook.saving import save_many

MOST: Final = 500
"""Tasks in one go: more is a mistake of the hand."""
_BLOCK: Final = 500
_APART: Final = timedelta(minutes=10)
"""Between two records of one day, where only the first is told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """A task as the windows that do something with it need it."""

    id: int
    plan: str
    kind: str
    whom: str
    item_id: int
    area_id: int | None
    person_id: int | None
    person: str
    since: str
    planned: str
    due: str
    state: str


def chosen(office: Office, ids: Sequence[int]) -> tuple[Chosen, ...]:
    """These tasks in the order given; one that is gone is left out."""
    found: dict[int, Chosen] = {}
    for start in range(0, len(ids), _BLOCK):
        block = [int(each) for each in ids[start : start + _BLOCK]]
        rows = office.database.read(
            "select t.id, p.name, p.kind, p.whom, t.item_id, t.area_id, t.person_id, coalesce(w.name, ''),"
            " coalesce(t.since, ''), coalesce(t.planned, ''), t.due, t.state from task t join plan p on p.id = t.plan_id"
            f" left join person w on w.id = t.person_id where t.id in ({', '.join('?' * len(block))})",
            tuple(block),
        )
        names = (
            "id", "plan", "kind", "whom", "item_id", "area_id", "person_id", "person", "since", "planned", "due", "state",
        )  # fmt: skip
        found |= {row[0]: Chosen(**dict(zip(names, row, strict=True))) for row in rows}
    return tuple(found[int(id)] for id in ids if int(id) in found)


def open_ones(office: Office, ids: Sequence[int]) -> tuple[Chosen, ...]:
    """The same, open ones only; BadInput when there is none, or they are too many for one go."""
    found = tuple(each for each in chosen(office, ids) if each.state == "open")
    if not found:
        raise BadInput("所选任务都已办结或已跳过，没有可改的；请刷新清单后另选。")
    if len(found) > MOST:
        raise BadInput(f"一次最多办 {MOST} 项，这里选了 {len(found):,} 项。请少选一些。")
    return found


def done(
    office: Office, ids: Sequence[int], *, body: str, at: str, way: str = "", person_id: int | None = None
) -> Changes:
    """One record each; `at` is when the first was done (a day with a time), the others follow ten minutes apart.

    `person_id` None: whoever each task was given to, else whoever sits here.
    """
    tasks = open_ones(office, ids)
    if not body.strip():
        raise BadInput("请写一句办了什么（内容），每条记录都会写上这句话。")
    drafts = [
        RecordDraft(
            kind=each.kind,
            whom=each.whom,
            item_id=each.item_id,
            area_id=each.area_id,
            person_id=person_id if person_id is not None else each.person_id,
            at=moment,
            way=way,
            body=body.strip(),
        )
        for each, moment in zip(tasks, moments(office.now(), at, len(tasks)), strict=True)
    ]
    return save_many(office, drafts)


def moments(now: str, at: str, count: int) -> list[str]:
    """When each was done: ten minutes apart from the first, closer where the day or the present moment would be passed."""
    from_minute = int(at[11:13]) * 60 + int(at[14:16])
    last = int(now[11:13]) * 60 + int(now[14:16]) if at[:10] == now[:10] else 24 * 60 - 1
    step = min(_APART.seconds // 60, max(0, last - from_minute) // max(1, count - 1)) if count > 1 else 0
    minutes = [from_minute + number * step for number in range(count)]
    return [f"{at[:10]}T{each // 60:02d}:{each % 60:02d}:00" for each in minutes]
