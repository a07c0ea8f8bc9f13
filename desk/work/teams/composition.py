"""The office's own numbers over the profile's rules: read, set; and what a team of a kind of grid must look like."""

from __future__ import annotations

import json
from collections.abc import Sequence

from desk.errors import BadInput
from desk.model import Changes
from desk.office import Office
from desk.report.gaps import rules_of
from desk.rights import EDIT_ROSTER, require
from desk.roster import Composition, Number, Rules
from desk.store.schema import teams

__all__ = ["composition_of", "numbers", "rules_of", "set_numbers"]


def numbers(office: Office) -> tuple[Number, ...]:
    """The numbers this office has set itself."""
    return rules_of(office).own


def composition_of(office: Office, area_id: int) -> Composition | None:
    """The rules of an area's team; None if the area is gone."""
    row = office.database.read_one(
        "select l.\"key\", l.levels_json, a.level, coalesce(a.kind, '') from area a join layer l on l.id = a.layer_id"
        " where a.id = ?",
        (area_id,),
    )
    if row is None:
        return None
    layer, levels, depth, kind = row
    return rules_of(office).of(layer, json.loads(levels)[depth], kind)


def set_numbers(office: Office, numbers: Sequence[Number]) -> Changes:
    """Set the office's own numbers, all of them at once (none: the profile's hold again); BadInput if no team can keep them."""
    require(office.actor, EDIT_ROSTER)
    _check(office, numbers)
    with office.write("set_numbers", kind="composition", reason="编配标准") as transaction:
        old = transaction.read("select id, post, area_kind, least, most from composition order by id")
        stood = {(post or "", kind or ""): (id, low, high) for id, post, kind, low, high in old}
        for one in numbers:
            id, low, high = stood.pop((one.post, one.area_kind), (0, 0, 0))
            given = {"least": one.least, "most": one.most}
            if id and (low, high) != (one.least, one.most):
                transaction.update(teams.composition, id, **given)
            elif not id:
                transaction.insert(teams.composition, post=one.post or None, area_kind=one.area_kind or None, **given)
        for id, _, _ in stood.values():
            transaction.delete(teams.composition, id)
    return transaction.changes


def _check(office: Office, numbers: Sequence[Number]) -> None:
    titles = {post.key: post.title for post in office.profile.posts}
    kinds = {kind.key: kind.title for kind in office.profile.area_kinds}
    keys = [(one.post, one.area_kind) for one in numbers]
    for one in numbers:
        what = titles.get(one.post, office.profile.team.title)
        if one.post and one.post not in titles:
            raise BadInput(f"没有“{one.post}”这个岗位，可用的有：{'、'.join(titles.values())}。")
        if one.area_kind and one.area_kind not in kinds:
            raise BadInput(f"没有“{one.area_kind}”这类网格，可用的有：{'、'.join(kinds.values())}。")
        if one.least < 0 or one.most < 1:
            raise BadInput(f"{what}的人数应为：至少 0 人、至多不少于 1 人，请改正。")
        if keys.count((one.post, one.area_kind)) > 1:
            raise BadInput(f"{what}的编配标准写了两遍，请删去一条。")
    impossible = Rules(office.profile, tuple(numbers)).impossible()
    if impossible:
        raise BadInput("；".join(impossible) + "。")
