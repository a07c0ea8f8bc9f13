"""Who lives together and where: households and dwellings from 户号, 户主, 与户主关系, 楼栋, 单元 and 房号."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final

from desk.model import Value
from desk.office import Office
from desk.registers.checks import HEAD
from desk.work.intake.matching import asked
from desk.work.intake.rows import Rows
from desk.work.intake.shape import Spec

Home = tuple[int, str | None, str]
"""Building, unit, room."""

_YES: Final = frozenset(("是", "√", "✓", "y", "Y", "1", "户主", "本人"))
_UNIT: Final = re.compile(r"(单元|门)$")
_ROOM: Final = re.compile(r"(室|号房|房|号)$")


@dataclass(slots=True, kw_only=True)
class Homes:
    """What the import makes besides the rows. New ones go by -1, -2, ... until they are written."""

    dwellings: list[Home] = field(default_factory=list)
    households: list[tuple[str | None, int | None]] = field(default_factory=list)
    """Number and dwelling of each new household."""
    notes: list[str] = field(default_factory=list)


@dataclass(slots=True, kw_only=True)
class _Group:
    """People of one household, by their places in the sheet."""

    number: str | None = None
    head: str | None = None
    heads: int = 0
    guessed: bool = False
    home: Home | None = None
    members: list[int] = field(default_factory=list)


def find_homes(office: Office, spec: Spec, rows: Rows) -> Homes:
    """Fill `household_id` and `dwelling_id` of the rows, with new homes where the office has none."""
    made = Homes()
    if spec.room:
        places = [None if one is None else one for one in _homes(rows, "_unit", "_room")]
        known = _dwellings(office, made, {one for one in places if one is not None})
        rows.values["dwelling_id"] = [None if one is None else known[one] for one in places]
    if spec.households:
        groups = _groups(rows, made)
        if groups:
            _settle(office, rows, groups, made)
    return made


def _homes(rows: Rows, unit: str, room: str) -> Iterator[Home | None]:
    sound = (outcome not in ("faulty", "duplicate") for outcome in rows.outcomes)
    for ok, building, one, other in zip(
        sound, rows.known("building_id"), rows.known(unit), rows.known(room), strict=True
    ):
        if not ok or not isinstance(building, int) or other is None:
            yield None
        else:
            yield building, _plain(_UNIT, one), _plain(_ROOM, other) or str(other)


@lru_cache(maxsize=5_000)
def _plain(suffix: re.Pattern[str], text: Value) -> str | None:
    return None if text is None else suffix.sub("", str(text)).strip() or None


def _dwellings(office: Office, made: Homes, wanted: set[Home]) -> dict[Home, int]:
    """Id by home, new ones with a number below nought."""
    found: dict[Home, int] = {}
    sql = "select id, building_id, unit, room from dwelling where building_id in ({}) order by id"
    for item, building, unit, room in asked(office, sql, {home[0] for home in wanted}):
        found.setdefault((building, _plain(_UNIT, unit), _plain(_ROOM, room) or room), item)
    for home in sorted(wanted - found.keys(), key=str):
        made.dwellings.append(home)
        found[home] = -len(made.dwellings)
    return found


def _groups(rows: Rows, made: Homes) -> list[_Group]:
    """The households of the sheet in its order."""
    relations, numbers, heads = rows.known("relation"), rows.known("_household"), rows.known("_head")
    names = rows.known("name")
    says = any(key in rows.values for key in ("relation", "_household", "_head"))
    numbered: dict[str, _Group] = {}
    by_home: dict[Home, _Group] = {}
    groups: list[_Group] = []
    lone = 0
    current: _Group | None = None
    for at, home in enumerate(_homes(rows, "unit", "room")):
        outcome, number, head = rows.outcomes[at], numbers[at], heads[at]
        is_head = relations[at] in HEAD or head in _YES or (head is not None and head == names[at])
        if outcome == "duplicate":
            continue
        if outcome == "faulty":
            current = None if is_head else current  # those below must not fall to the household above
            continue
        if number is not None:
            group = numbered.get(str(number))
            if group is None:
                group = numbered[str(number)] = _Group(number=str(number))
                groups.append(group)
            current = group
        elif is_head or (head is not None and head not in _YES and (current is None or current.head != head)):
            group = current = _Group(head=str(names[at] if is_head else head))
            groups.append(group)
        elif relations[at] is not None or head is not None:
            if current is None or (home and current.home and home != current.home):
                lone, current = lone + 1, None
                continue
            group = current
        elif not says and home is not None:
            group = by_home.get(home) or _Group(guessed=True)
            if home not in by_home:
                by_home[home] = group
                groups.append(group)
        else:
            continue
        group.heads += is_head
        group.home = group.home or home
        group.members.append(at)
    made.notes += _told(rows, groups, lone)
    return groups


def _told(rows: Rows, groups: Sequence[_Group], lone: int) -> Iterator[str]:
    headless = [one for one in groups if not one.heads and not one.guessed and _shows_heads(rows)]
    double = [one for one in groups if one.heads > 1]
    guessed = [one for one in groups if one.guessed]
    for some, words in ((headless, "没有户主，已照样归户，请补上户主"), (double, "写了不止一位户主，请核对")):
        if some:
            first = some[0]
            which = f"户号 {first.number}，" if first.number else ""
            yield f"有 {len(some)} 户{words}（如{which}第 {rows.numbers[first.members[0]]} 行）"
    if lone:
        yield f"有 {lone} 人写了与户主关系，上面却没有同住的户主，没有归户"
    if guessed:
        people = sum(len(one.members) for one in guessed)
        yield f"表里没有户号和户主，把同一房屋的人归为一户：{people} 人 {len(guessed)} 户"


def _shows_heads(rows: Rows) -> bool:
    return "relation" in rows.values or "_head" in rows.values


def _settle(office: Office, rows: Rows, groups: Sequence[_Group], made: Homes) -> None:
    """Give each group a household: the one with its number, the one its people live in, or a new one."""
    dwellings = _dwellings(office, made, {one.home for one in groups if one.home})
    sql = "select number, id from household where number in ({}) order by id desc"
    by_number = dict(asked(office, sql, (one.number for one in groups if one.number is not None)))
    now = dict(asked(office, "select id, household_id from resident where id in ({})", rows.item_ids.values()))
    lived: dict[Any, int] = {}
    sql = "select dwelling_id, id from household where dwelling_id in ({}) order by id"
    for dwelling, item in asked(office, sql, {one for one in dwellings.values() if one > 0}):
        lived[dwelling] = 0 if dwelling in lived else item  # two households in one dwelling: neither is meant
    ids: list[Value] = [None] * len(rows)
    implied: list[Value] = [None] * len(rows)
    for group in groups:
        dwelling = dwellings[group.home] if group.home else None
        household: int | None
        if group.number is not None:
            household = by_number.get(group.number)
        else:
            household = _present(rows, group, now) or (lived.get(dwelling) if group.guessed else None) or None
        if household is None:
            made.households.append((group.number, dwelling))
            household = -len(made.households)
        for at in group.members:
            (implied if group.guessed else ids)[at] = household
    rows.values["household_id"] = ids
    rows.fallbacks["household_id"] = implied


def _present(rows: Rows, group: _Group, now: dict[int, int | None]) -> int | None:
    """The household that most of these people are in already."""
    found = Counter(held for at in group.members if (held := now.get(rows.item_ids.get(at, 0))) is not None)
    return found.most_common(1)[0][0] if found else None
