"""Copy a team: the people of one area take the same posts in others, as far as the rules there allow."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

from desk.errors import BadInput
from desk.model import Changes
from desk.office import Office
from desk.rights import EDIT_ROSTER, require
from desk.roster import Composition
from desk.work.teams.composition import composition_of
from desk.work.teams.seating import Row, Seating, check_area, check_days
from desk.work.teams.seats import SUBSTITUTE

__all__ = ["Copying", "copy_team", "plan_copy"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Copying:
    """What copying a team would do: how many places it fills, whose share becomes smaller, who is left out and why."""

    seats: int
    shares: tuple[str, ...]
    skipped: tuple[str, ...]


@dataclass(slots=True)
class _Work:
    office: Office
    seating: Seating
    names: dict[int, str]
    copied: dict[int, list[int]] = field(default_factory=dict)
    """The assignment copied: those it now goes on in, itself first."""
    shares: list[str] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)


def plan_copy(
    office: Office, *, from_area: int, to_areas: Sequence[int], since: str, posts: Collection[str] = ()
) -> Copying:
    """What `copy_team` with the same would do; nothing is written."""
    work = _copy(office, from_area, to_areas, since, posts)
    seats = sum(1 for id in work.seating.rows if id < 0) - sum(1 for ids in work.copied.values() if ids[0] < 0)
    return Copying(seats=seats, shares=tuple(work.shares), skipped=tuple(work.skipped))


def copy_team(
    office: Office, *, from_area: int, to_areas: Sequence[int], since: str, posts: Collection[str] = ()
) -> Changes:
    """Let the holders of these posts (none said: of all) hold them in other areas too, from a day on.

    Their share is spread evenly over the areas. Whoever has the post there already or would be one too many is left
    out: `plan_copy` says who and why.
    """
    require(office.actor, EDIT_ROSTER)
    with office.write("copy_team", kind="assignment", reason=f"复制团队，自 {since} 起") as transaction:
        work = _copy(office, from_area, to_areas, since, posts)
        if not work.copied:
            raise BadInput("没有可复制的人：" + ("；".join(work.skipped[:3]) or "这个网格当天没有人在岗") + "。")
        work.seating.write(transaction)
    return transaction.changes


def _copy(office: Office, from_area: int, to_areas: Sequence[int], since: str, posts: Collection[str]) -> _Work:
    check_days(since, None)
    check_area(office, from_area)
    targets = {area: check_area(office, area) for area in dict.fromkeys(to_areas) if area != from_area}
    if not targets:
        raise BadInput("请选择要复制到哪些网格（不能是原网格自己）。")
    seating = Seating(office)
    mine = [
        id
        for id in seating.take("area_id", [from_area])
        if seating.on(id, since, since)
        and seating.rows[id]["kind"] != SUBSTITUTE
        and (not posts or seating.rows[id]["post"] in posts)
    ]
    people = sorted({seating.rows[id]["person_id"] for id in mine})
    seating.take("area_id", list(targets))
    seating.take("person_id", people)
    names = dict(office.database.read("select id, name from person where id in (select person_id from assignment)"))
    work = _Work(office, seating, names)
    for area, name in targets.items():
        rules = composition_of(office, area)
        for id in mine:
            if rules is not None:
                _copy_seat(work, id, area, name, since, rules)
    for ids in list(work.copied.values()):
        _spread(work, ids, since)
    return work


def _copy_seat(work: _Work, id: int, area: int, area_name: str, since: str, rules: Composition) -> None:
    row = work.seating.rows[id]
    who, title = work.names[row["person_id"]], _title(work.office, row["post"])
    new: dict[str, Any] = {**row, "area_id": area, "since": since, "cause": None}
    if work.seating.same(new) is not None:
        work.skipped.append(f"{area_name}：{who}已是{title}")
        return
    if row["post"] not in {post.key for post in rules.posts}:
        work.skipped.append(f"{area_name}：这一层级没有{title}岗位，{who}未复制")
        return
    counts, people = work.seating.team(area, since, rules)
    full = rules.room(row["post"], counts, len(people | {row["person_id"]}) - 1)
    if full:
        work.skipped.append(f"{area_name}：{full}，{who}未复制")
        return
    work.copied.setdefault(id, [id]).append(work.seating.add(**new))


def _spread(work: _Work, ids: list[int], since: str) -> None:
    """Share what somebody gave to one area evenly among all it goes on in."""
    seating, source = work.seating, ids[0]
    row: Row = seating.rows[source]
    each = max(row["share"] // len(ids), 1)
    if each < row["share"]:
        rest = max(row["share"] - each * (len(ids) - 1), 1)
        name = work.names[row["person_id"]]
        work.shares.append(f"{name}任{_title(work.office, row['post'])}的占比由{row['share']}%改为每个网格约{each}%")
        ids[0] = seating.divide(source, since, share=rest)
    for id in ids[1:]:
        seating.rows[id]["share"] = each


def _title(office: Office, post: str) -> str:
    return next((one.title for one in office.profile.posts if one.key == post), post)
