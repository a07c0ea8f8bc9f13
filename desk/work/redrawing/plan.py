"""What saving a draft would do, for the eyes: grids closed, new and changed, who moves where, teams, findings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from desk.ground.borders import square_metres
from desk.ground.counting import Belonging
from desk.ground.draft import Draft
from desk.ground.sizes import GridCount
from desk.ground.steps import CHANGED, CLOSED, NEW, DraftGrid
from desk.model import Finding
from desk.office import Office
from desk.work.redrawing.teams import Teams, titles

NOWHERE = "未落格"
_SHOWN = ("building", "households", "residents", "facility", "organisation", "open_issues")
"""What the table of moves counts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GridLine:
    """A grid that is closed, new or changed. `others`: names of its heirs, or of those it came from."""

    key: int
    code: str
    name: str
    others: tuple[str, ...]
    count: GridCount
    was_square_metres: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """What goes from one grid to another."""

    from_key: int
    to_key: int
    from_name: str
    to_name: str
    buildings: int
    households: int
    residents: int
    facilities: int
    organisations: int
    open_issues: int
    streets: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamLine:
    """A person of a team that goes on in another grid."""

    person: str
    post: str
    from_names: tuple[str, ...]
    to_name: str
    share: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RedrawPlan:
    """The preview of a redrawing."""

    closed: tuple[GridLine, ...]
    new: tuple[GridLine, ...]
    changed: tuple[GridLine, ...]
    moves: tuple[Move, ...]
    teams: tuple[TeamLine, ...]
    findings: tuple[Finding, ...]
    conflict: str = ""
    """Why it cannot be saved: who changed the layer meanwhile."""


def planned(office: Office, draft: Draft, belonging: Belonging, teams: Teams, conflict: str) -> RedrawPlan:
    """The preview, from what the draft holds and who belongs where after it."""
    grids = draft.grids
    names = {key: each.name for key, each in grids.items()}
    closed = [each for each in grids.values() if each.state == CLOSED]
    new = [each for each in grids.values() if each.state == NEW]
    changed = [each for each in grids.values() if each.state == CHANGED]
    posts = titles(office)
    return RedrawPlan(
        closed=tuple(_line(draft, belonging, each, [names[key] for key in draft.heirs(each.key)]) for each in closed),
        new=tuple(
            _line(draft, belonging, each, [names.get(one, "") for one in each.predecessors])
            for each in sorted(new, key=lambda each: (each.code, -each.key))
        ),
        changed=tuple(_line(draft, belonging, each, _was(draft, each)) for each in changed),
        moves=tuple(_moves(belonging, names, not any(map(draft.has_ground, grids.values())))),
        teams=tuple(
            TeamLine(
                person=seat.old[0].person,
                post=posts.get(seat.old[0].post, seat.old[0].post),
                from_names=tuple(dict.fromkeys(names[old.area_id] for old in seat.old)),
                to_name=names[seat.key],
                share=seat.share,
            )
            for seat in teams.seats
        ),
        findings=tuple(_findings(draft, belonging, teams, conflict)),
        conflict=conflict,
    )


def _line(draft: Draft, belonging: Belonging, grid: DraftGrid, others: list[str]) -> GridLine:
    was = draft.stored.get(grid.key)
    return GridLine(
        key=grid.key,
        code=grid.code,
        name=grid.name,
        others=tuple(others),
        count=draft.sizes.counted(grid, belonging.count(grid.key)),
        was_square_metres=round(square_metres(was.shape), 1) if was is not None and draft.has_ground(was) else 0.0,
    )


def _was(draft: Draft, grid: DraftGrid) -> list[str]:
    """The former name of a grid that was renamed."""
    was = draft.stored[grid.key].name
    return [] if was == grid.name else [was]


def _moves(belonging: Belonging, names: Mapping[int, str], by_street: bool) -> Iterator[Move]:
    sums: dict[tuple[int, int], dict[str, int]] = {}
    for kind, points in belonging.points.items():
        at = belonging.moved(kind)
        if not len(at):
            continue
        pairs, place = np.unique(np.stack([points.owner[at], belonging.now[kind][at]]), axis=1, return_inverse=True)
        place = place.reshape(-1)
        counted = {kind: np.ones(len(at), dtype=np.int64), **{name: each[at] for name, each in points.weights.items()}}
        for name, values in counted.items():
            totals = np.bincount(place, weights=values, minlength=pairs.shape[1])
            for number, (one, other) in enumerate(pairs.T.tolist()):
                sums.setdefault((one, other), {})[name] = int(totals[number])
    shown_names = (*_SHOWN, "street") if by_street else _SHOWN
    shown = {pair: found for pair, found in sums.items() if any(found.get(name) for name in shown_names)}
    for (one, other), found in sorted(shown.items(), key=lambda item: (names.get(item[0][0], ""), item[0][1])):
        yield Move(
            from_key=one,
            to_key=other,
            from_name=names.get(one, NOWHERE),
            to_name=names.get(other, NOWHERE),
            buildings=found.get("building", 0),
            households=found.get("households", 0),
            residents=found.get("residents", 0),
            facilities=found.get("facility", 0),
            organisations=found.get("organisation", 0),
            open_issues=found.get("open_issues", 0),
            streets=found.get("street", 0),
        )


def _findings(draft: Draft, belonging: Belonging, teams: Teams, conflict: str) -> Iterator[Finding]:
    if conflict:
        yield Finding(rule="conflict", sentence=conflict)
    yield from draft.check()
    words = {"building": "栋楼", "facility": "个部件", "organisation": "家单位", "issue": "件事件"}
    for kind, word in words.items():
        for key, number in _astray(draft, belonging, kind).items():
            sentence = f"“{draft.grids[key].name}”有 {number:,} {word}在所有网格的边界之外，仍归它管"
            yield Finding(rule="astray", sentence=sentence, kind="area", id=key)
    for key, number in _placeless(belonging).items():
        sentence = f"有 {number:,} 个没有位置的对象从撤销的网格归入“{draft.grids[key].name}”，请核对"
        yield Finding(rule="placeless", sentence=sentence, kind="area", id=key)
    for line in teams.complaints:
        yield Finding(rule="team", sentence=f"“{line.area_name}”：{line.sentence}", kind="area", id=line.area_id)


def _astray(draft: Draft, belonging: Belonging, kind: str) -> dict[int, int]:
    """Things outside every outline that a changed grid keeps, per grid; only what was inside one before."""
    if kind not in belonging.points:
        return {}
    keys, numbers = np.unique(belonging.now[kind][belonging.astray(kind, draft.changed_keys())], return_counts=True)
    return dict(zip(keys.tolist(), numbers.tolist(), strict=True))


def _placeless(belonging: Belonging) -> dict[int, int]:
    """Things without a place that go to another grid though nobody put them there, per grid."""
    found: dict[int, int] = {}
    for kind, points in belonging.points.items():
        moved = belonging.moved(kind)
        for at in moved[np.isnan(points.lon[moved])].tolist():
            key = int(belonging.now[kind][at])
            if key and belonging.hand(kind, int(points.ids[at])) is None:
                found[key] = found.get(key, 0) + 1
    return found
