"""The numbers of a campaign, a line per day and grid: read, written together, and never over somebody else's."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from desk.errors import BadInput, Conflict
from desk.model import Changes
from desk.office import Office
from desk.rights import HANDLE_ISSUES, require
from desk.work.campaigns.columns import CountColumn, Number, totals
from desk.work.campaigns.keeping import Campaign, campaign


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """What was counted on one day in one grid (None: on the whole ground)."""

    id: int | None = None
    day: str
    area_id: int | None = None
    counts: Mapping[str, Number] = field(default_factory=dict)
    body: str = ""
    actor: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CountSheet:
    """A campaign with its lines and the grids they may name."""

    campaign: Campaign
    lines: tuple[Line, ...]
    areas: Mapping[int, str]
    """Names of the grids of its ground."""
    may_edit: bool

    def totals(self) -> dict[str, Number]:
        """The sum of each summed column."""
        return totals(self.campaign.columns, (one.counts for one in self.lines))

    def area_of(self, text: str) -> int | None:
        """The grid of that name, None for nothing; BadInput if there is none or more than one."""
        wanted = text.strip()
        if not wanted or wanted == self.campaign.area:
            return None
        exact = [one for one, name in self.areas.items() if name == wanted]
        found = exact or [one for one, name in self.areas.items() if wanted in name]
        if len(found) == 1:
            return found[0]
        if found:
            some = "、".join(self.areas[one] for one in found[:4])
            raise BadInput(f"“{wanted}”可以是{some}{'…' if len(found) > 4 else ''}，请写全名。")
        raise BadInput(f"{self.campaign.area}里没有“{wanted}”这个网格。")


def sheet(office: Office, campaign_id: int) -> CountSheet:
    """The sheet of a campaign; Conflict if it is gone."""
    one = campaign(office, campaign_id)
    return CountSheet(
        campaign=one,
        lines=lines_of(office, campaign_id),
        areas=_areas(office, one.area_id),
        may_edit=office.actor.may(HANDLE_ISSUES) and not office.database.read_only and not one.closed_at,
    )


def lines_of(office: Office, campaign_id: int) -> tuple[Line, ...]:
    """What was counted, by day and grid."""
    rows = office.database.read(
        "select n.id, n.day, n.area_id, n.counts_json, n.body, n.actor from campaign_count n left join area a"
        " on a.id = n.area_id where n.campaign_id = ? order by n.day, coalesce(a.code, ''), n.id",
        (campaign_id,),
    )
    return tuple(
        Line(id=int(one), day=day, area_id=area, counts=json.loads(counts), body=body or "", actor=actor or "")
        for one, day, area, counts, body, actor in rows
    )


def write(
    office: Office, campaign_id: int, lines: Sequence[Line], *, seen: Iterable[Line] = (), gone: Sequence[int] = ()
) -> Changes:
    """Write changed and new lines (id None) and take out those `gone`, all or nothing, totals with them.

    `seen` are the lines as they were read: one that somebody changed since is a Conflict. Ids of new lines stand in
    `Changes.rows["campaign_count"]`, in their order after the changed ones.
    """
    require(office.actor, HANDLE_ISSUES)
    from desk.store.schema import handling, teams

    with office.write("count_campaign", kind="campaign", reason=f"专项行动填数 {len(lines) + len(gone)} 行") as t:
        one = campaign(office, campaign_id)
        if one.closed_at:
            raise Conflict(f"“{one.name}”已经结束，数字不能再改；要改先重开。")
        now = {line.id: line for line in lines_of(office, campaign_id)}
        known = {line.id: line for line in seen}
        for id in (*(line.id for line in lines if line.id is not None), *gone):
            _check_untouched(one, now.get(id), known.get(id))
        for id in gone:
            t.delete(handling.campaign_count, id)
            now.pop(id, None)
        for line in lines:
            row = _row(office, one, line)
            if line.id is not None:
                t.update(handling.campaign_count, line.id, **row)
                now[line.id] = line
            else:
                new = t.insert(handling.campaign_count, campaign_id=campaign_id, **row)
                now[new] = line
        _check_once(office, now.values())
        summed = totals(one.columns, (line.counts for line in now.values()))
        t.update(teams.campaign, campaign_id, counts_json=json.dumps(summed))
    return t.changes


def filled_keys(office: Office, campaign_id: int) -> set[str]:
    """Columns that hold any number."""
    return {key for line in lines_of(office, campaign_id) for key in line.counts}


def kept_totals(office: Office, campaign_id: int, columns: Iterable[CountColumn]) -> str:
    """The totals as the campaign keeps them."""
    return json.dumps(totals(columns, (line.counts for line in lines_of(office, campaign_id))))


def _row(office: Office, one: Campaign, line: Line) -> dict[str, Any]:
    if not line.day:
        raise BadInput("有一行没有日期，请填写。")
    if line.day > office.today():
        raise BadInput(f"{line.day} 还没到，请改正日期。")
    if line.day < one.since or (one.until and line.day > one.until):
        raise BadInput(f"{line.day} 不在“{one.name}”的起止日期（{one.since} 至 {one.until or '今'}）之内。")
    known = {each.key for each in one.columns}
    return {
        "day": line.day,
        "area_id": line.area_id,
        "counts_json": json.dumps({key: value for key, value in line.counts.items() if key in known}),
        "body": line.body.strip() or None,
        "actor": office.actor.name,
    }


def _check_untouched(one: Campaign, now: Line | None, seen: Line | None) -> None:
    if now is None:
        raise Conflict("有一行已被他人删除，这里没有保存。请重新打开，看过再填。")
    if seen is not None and (now.day, now.area_id, now.counts, now.body) != (
        seen.day, seen.area_id, seen.counts, seen.body,
    ):  # fmt: skip
        names = [each.name for each in one.columns if now.counts.get(each.key) != seen.counts.get(each.key)]
        what = f"的“{'、'.join(names)}”" if names else ""
        raise Conflict(f"{now.actor or '有人'}刚改了 {now.day} 这一行{what}，这里没有保存。请重新打开，看过再填。")


def _check_once(office: Office, lines: Iterable[Line]) -> None:
    met: set[tuple[str, int | None]] = set()
    for line in lines:
        if (line.day, line.area_id) in met:
            name = office.database.read_value("select name from area where id = ?", (line.area_id or 0,)) or "全域"
            raise BadInput(f"{line.day} 的“{name}”有两行，请合成一行。")
        met.add((line.day, line.area_id))


def _areas(office: Office, area_id: int | None) -> dict[int, str]:
    """The grids of the ground: names told apart by the one above where two are alike."""
    today = office.today()
    path = office.database.read_value("select path from area where id = ?", (area_id,)) if area_id else None
    layer = office.database.read_value("select layer_id from area where id = ?", (area_id,)) if area_id else None
    layer = layer or office.database.read_value("select id from layer where valid_to is null order by sort, id limit 1")
    rows = office.database.read(
        "select a.id, a.name, p.name from area a left join area p on p.id = a.parent_id where a.layer_id = ?"
        " and a.path like ? and a.parent_id is not null and (a.valid_to is null or a.valid_to > ?) order by a.code, a.id",
        (layer, f"{path or ''}%", today),
    )
    names = [str(name) for _, name, _ in rows]
    return {
        int(one): f"{above}{name}" if names.count(str(name)) > 1 and above else str(name) for one, name, above in rows
    }
