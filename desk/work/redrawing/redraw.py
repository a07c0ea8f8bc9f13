"""Redraw the grids of a layer: begin a draft, show what it would do, save it as one write that can be taken back.

Grids that were split or merged are closed (their `valid_to` is the day of the redrawing) and named as predecessors of
the new ones; grids whose border moved keep their code, and what they looked like before stays in `area_past`. People
follow their buildings, and whatever has a place follows the ground under it; what a person put by hand stays.
"""

from __future__ import annotations

from collections.abc import Mapping

from desk.errors import BadInput, Conflict
from desk.ground.counting import Belonging
from desk.ground.draft import Draft
from desk.ground.steps import CLOSED, NEW, DraftGrid
from desk.model import Changes
from desk.office import Office
from desk.rights import EDIT_MAP, require
from desk.store.undoing import REDRAW
from desk.work.codes import numbering
from desk.work.redrawing import reading
from desk.work.redrawing.plan import RedrawPlan, planned
from desk.work.redrawing.teams import carried
from desk.work.redrawing.writing import write

__all__ = ["RedrawPlan", "preview", "save", "start"]


def start(office: Office, layer_id: int) -> Draft:
    """A draft of the lowest grids of a layer as they are now. Reads all that lies in them: off the GUI thread."""
    require(office.actor, EDIT_MAP)
    seq = office.database.seq
    layer = reading.layer_row(office, layer_id)
    parents = reading.parents_of(office, layer)
    codes = reading.codes_of(office, layer_id)
    number = numbering(layer.code_scheme, reading.above(office, layer, parents))
    draft = Draft(
        reading.grids_of(office, layer),
        layer_id=layer_id,
        parents=parents,
        points=reading.members_of(office, layer_id).points,
        streets=reading.streets_of(office),
        sizes=reading.sizes_of(office, layer),
        number=lambda parent, like, taken, names: number(parent, like, codes | set(taken), names),
        seq=seq,
    )
    draft.belonging.locate()  # half a second in a district: here, not under the first drag of the mouse
    return draft


def preview(office: Office, draft: Draft) -> RedrawPlan:
    """What saving would do: grids closed and new, who moves where, the teams, and what is not in order."""
    require(office.actor, EDIT_MAP)
    members = reading.members_of(office, draft.layer_id)
    belonging = _settled(draft, members)
    return planned(office, draft, belonging, carried(office, draft, belonging), conflict_since(office, draft))


def save(office: Office, draft: Draft, *, reason: str = "") -> Changes:
    """Write the draft in one transaction; Conflict if somebody changed the layer since it was begun."""
    require(office.actor, EDIT_MAP)
    if not draft.is_changed:
        raise BadInput("网格没有改动，不用保存。")
    with office.write(REDRAW, kind="area", reason=reason or _summary(draft)) as transaction:
        said = conflict_since(office, draft)
        if said:
            raise Conflict(said)
        members = reading.members_of(office, draft.layer_id)
        belonging = _settled(draft, members)
        write(office, transaction, draft, belonging, members, carried(office, draft, belonging))
    return transaction.changes


def conflict_since(office: Office, draft: Draft) -> str:
    """Who changed the layer since the draft was begun, as a sentence; "" if nobody did."""
    here = f'%"layer_id":{draft.layer_id},%'
    row = office.database.read_one(
        "select a.actor, a.at from audit a join change c on c.audit_id = a.id where a.id > ? and ("
        " (c.kind = 'area' and (c.before_json like ? or c.after_json like ?)) or (c.kind = 'layer' and c.row_id = ?))"
        " order by a.id desc limit 1",
        (draft.seq, here, here, draft.layer_id),
    )
    if row is None:
        return ""
    return f"{row[0]}在 {row[1][:16].replace('T', ' ')} 改过这个图层的网格，没有保存。请结束编辑，在新的边界上重新画。"


def _settled(draft: Draft, members: reading.Members) -> Belonging:
    """Who belongs where after the draft, computed from what is in the database now."""
    stored = {key: each for key, each in draft.stored.items() if draft.has_ground(each)}
    belonging = Belonging(members.points, {key: each.shape for key, each in stored.items()})
    known = {each.kind: each.ids for each in members.points}
    hands = {thing: key for thing, key in draft.belonging.hands.items() if thing[1] in known.get(thing[0], ())}
    for thing, key in hands.items():
        belonging.put_by_hand(*thing, key)
    belonging.gone = draft.belonging.gone
    moved = {
        key: (_shape(draft, draft.stored.get(key)), _shape(draft, draft.grids.get(key)))
        for key in {*draft.stored, *draft.grids}
    }
    before = {key: old for key, (old, new) in moved.items() if old is not new}
    after = {key: new for key, (old, new) in moved.items() if old is not new}
    if after:
        belonging.renew(before, after, draft.heirs)
    belonging.settle(hands, draft.heirs)
    return belonging


def _shape(draft: Draft, grid: DraftGrid | None) -> object:
    return grid.shape if grid is not None and grid.stands and draft.has_ground(grid) else None


def _summary(draft: Draft) -> str:
    counts: Mapping[str, int] = {
        "新划": sum(each.state == NEW for each in draft.grids.values()),
        "撤销": sum(each.state == CLOSED for each in draft.grids.values()),
        "调整": sum(
            each.state not in (NEW, CLOSED) and each != draft.stored.get(key) for key, each in draft.grids.items()
        ),
    }
    said = "、".join(f"{what}{number}个" for what, number in counts.items() if number)
    return f"重划网格：{said or '调整归属'}"
