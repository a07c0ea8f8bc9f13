"""Open issues by stage: which lie where, the most urgent first, and what stands on a card."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from desk.office import Office
from desk.store.search.lights import OPEN, PILE, moment

COLUMNS: Final = ("title", "light", "left", "handler", "handler_person", "handler_post", "number", "class")
ELSEWHERE: Final = "其他环节"
"""Where issues lie whose stage the present profile no longer knows."""
_INSIDE: Final = (
    " and t.id in (select m.item_id from member m where m.kind = 'issue' and m.until is null"
    " and m.area_id in (select id from area where path like :path))"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pile:
    """What lies in one stage: ids in the order of urgency, and how many are past or near their limit."""

    key: str
    title: str
    ids: NDArray[np.int64]
    red: int
    yellow: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What a card says. `light` is the word of the light, `who` whoever has it now."""

    id: int
    title: str
    light: str
    left: str
    who: str
    number: str
    kind: str


def board(office: Office, area_id: int | None = None, kind: str = "") -> tuple[Pile, ...]:
    """The open issues of an area and of a kind ("" all kinds) in one pile per open stage of the profile."""
    stages = [stage for stage in office.profile.workflow.stages if stage.open]
    area = office.database.read_one("select path, parent_id from area where id = ?", (area_id,)) if area_id else None
    inside = _INSIDE if area is not None and area[1] is not None else ""
    params: dict[str, Any] = {**moment(office.now()), "path": f"{area[0]}%" if area else "", "kind": kind}
    params |= {f"s{number}": stage.key for number, stage in enumerate(stages)}
    place = " ".join(f"when t.stage = :s{number} then {number}" for number in range(len(stages)))
    ids, stage_of, pile = office.database.read_packed(
        f"select t.id, case {place} else {len(stages)} end, {PILE} from issue t where {OPEN}"
        + (" and t.kind = :kind" if kind else "")
        + f"{inside} order by t.due_at",
        params,
        columns=3,
    )
    order = np.lexsort((pile, stage_of))  # stable: in each pile the earliest limit first
    ids, stage_of, urgency = ids[order], stage_of[order], pile[order] // 2
    limits = np.searchsorted(stage_of, np.arange(len(stages) + 2))
    titles = [(stage.key, stage.title) for stage in stages] + [("", ELSEWHERE)]
    piles = []
    for number, (key, title) in enumerate(titles):
        low, high = int(limits[number]), int(limits[number + 1])
        if key or high > low:
            here = urgency[low:high]
            piles.append(
                Pile(key=key, title=title, ids=ids[low:high], red=int((here == 1).sum()), yellow=int((here == 2).sum()))
            )
    return tuple(piles)


def cards(office: Office, ids: Sequence[int]) -> tuple[Card, ...]:
    """What stands on the cards of these issues, in their order; one that is gone has no title."""
    found = []
    for id, row in zip(ids, office.search.rows("issues", ids, COLUMNS), strict=True):
        title, light, left, handler, person, post, number, kind = (str(each or "") for each in row)
        found.append(
            Card(
                id=int(id), title=title, light=light, left=left, who=person or handler or post, number=number, kind=kind
            )
        )
    return tuple(found)
