"""Say of each row whether the office has it already: new, changed, same, a duplicate within the sheet, or in doubt.

Only what the sheet asks about is read, by index: a register of a million is not looked through for a hundred rows.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, Literal

from desk.model import Value
from desk.office import Office
from desk.work.intake.rows import CellFault, Rows
from desk.work.intake.shape import Spec
from desk.work.twins.merging import aliases

Policy = Literal["update", "fill", "skip"]
"""What becomes of things the office has: take what the sheet says, only fill what is empty, leave them as they are."""
POLICIES: Final[tuple[Policy, ...]] = ("update", "fill", "skip")
DETAILS: Final = "detail_json"
_MERGED_BY: Final = (("id_no",), ("credit_code",), ("code",))
"""Numbers by which a row that was merged away is still known."""
_ASKED: Final = 900
"""Values in one question: SQLite's smallest limit is 999."""

Key = tuple[Any, ...]
Pause = Callable[[], None]


def _go_on() -> None:
    """Nobody waits for the end."""


def find(office: Office, spec: Spec, rows: Rows, pause: Pause = _go_on) -> None:
    """Which sound rows repeat an earlier one, and which the office has already; `pause` is called often and may raise."""
    places = [at for at, outcome in enumerate(rows.outcomes) if outcome != "faulty"]
    places = _without_repeats(spec, rows, places)
    _find(office, spec, rows, places, pause)
    if spec.households:
        columns = [[rows.best(name) for name in names] for names in spec.identities]
        _find_bare(office, rows, [at for at in places if _first_key(columns, at) is None])


def look_alikes(spec: Spec, rows: Rows) -> list[str]:
    """A word on new people of one name and birth date of whom one has no number: perhaps they are one."""
    if not spec.own or "birth" not in spec.fields:
        return []
    own, names, births = rows.known(spec.own), rows.known("name"), rows.best("birth")
    first: dict[Key, int] = {}
    found: list[tuple[int, int]] = []
    for at in rows.places("new"):
        key = (names[at], births[at])
        if None in key:
            continue
        before = first.setdefault(key, at)
        if before != at and (own[at] is None or own[before] is None):
            found.append((before, at))
    if not found:
        return []
    one, other = (rows.numbers[at] for at in found[0])
    return [f"有 {len(found)} 行与别的行同名同生日而缺身份证号（如第 {one}、{other} 行），都按新增，请核对是不是同一人"]


def asked(
    office: Office, sql: str, values: Iterable[Any], params: Sequence[Any] = (), pause: Pause = _go_on
) -> Iterator[tuple[Any, ...]]:
    """The rows of a query with `in ({})`, asked in parts with a `pause` before each; `params` come before the values."""
    wanted = list(dict.fromkeys(values))
    for start in range(0, len(wanted), _ASKED):
        some = wanted[start : start + _ASKED]
        pause()
        yield from office.database.read(sql.format(", ".join("?" * len(some))), (*params, *some))


def _without_repeats(spec: Spec, rows: Rows, places: list[int]) -> list[int]:
    """The rows that are the first of their kind in the sheet; others are duplicates, or faulty if the names differ."""
    columns = [[rows.best(name) for name in names] for names in spec.identities]
    names = rows.known("name")
    seen: dict[Key, int] = {}
    left = []
    for at in places:
        key = _first_key(columns, at)
        before = seen.setdefault(key, at) if key is not None else at
        if before == at:
            left.append(at)
        elif names[at] != names[before]:
            word = _identity_word(spec)
            _doubt(rows, at, f"与第 {rows.numbers[before]} 行的{word}相同，但姓名或名称不同，请核对")
        else:
            rows.outcomes[at] = "duplicate"
    return left


def _first_key(columns: Sequence[Sequence[Sequence[Value]]], at: int) -> Key | None:
    for rank, parts in enumerate(columns):
        found = tuple([part[at] for part in parts])
        if None not in found:
            return (rank, *found)
    return None


def _find(office: Office, spec: Spec, rows: Rows, places: list[int], pause: Pause) -> None:
    """Which thing of the office each row is: by the first of its keys that names exactly one."""
    own = rows.known(spec.own) if spec.own else ()
    left = places
    taken: dict[int, int] = {}
    free = not own or _has_free(office, spec)
    for rank, names in enumerate(spec.identities):
        # A thing with a number of its own is never the one that a row with another number means.
        numbered = [at for at in left if own[at] is not None] if rank > 0 and own else []
        plain = [at for at in left if own[at] is None] if rank > 0 and own else left
        parts = [rows.best(name) for name in names]
        found: dict[int, int] = {}
        for some, only_free in ((plain, False), (numbered if free else [], True)):
            keys = {at: key for at in some if None not in (key := tuple([part[at] for part in parts]))}
            if keys:
                known = _known_keys(office, spec, names, {key[0] for key in keys.values()}, rank, only_free, pause)
                found.update((at, known[key]) for at, key in keys.items() if key in known)
        if names in _MERGED_BY:
            found |= _merged_away(office, spec, rows, {at: str(parts[0][at]) for at in left if at not in found})
        for at, item in sorted(found.items()):
            if taken.setdefault(item, at) != at:
                said = f"与第 {rows.numbers[taken[item]]} 行对上了名册里的同一条，请核对"
                _doubt(rows, at, said)
                continue
            rows.item_ids[at] = item
        left = [at for at in left if at not in found]
        if not left:
            return


def _merged_away(office: Office, spec: Spec, rows: Rows, numbers: Mapping[int, str]) -> dict[int, int]:
    """Rows that mean a thing that was merged into another: the one that stayed, whose own number is not touched."""
    stayed = aliases(office, spec.table.name)
    found = {at: stayed[number] for at, number in numbers.items() if number in stayed}
    if not found:
        return {}
    own = next((names[0] for names in spec.identities if names in _MERGED_BY), "")
    for field in (own, *(key for key, source in spec.followers.items() if source == own)):
        for at in found:
            rows.column(field)[at] = None
    return found


def _has_free(office: Office, spec: Spec) -> bool:
    """Whether the office has such things without a number of their own."""
    sql = f'select 1 from "{spec.table.name}" where "{spec.own}" is null limit 1'
    return office.database.read_one(sql) is not None


def _known_keys(
    office: Office, spec: Spec, names: Sequence[str], values: set[Any], rank: int, only_free: bool, pause: Pause
) -> dict[Key, int]:
    """Id by key of what the office has; below the first rank a key of two things names neither."""
    listed = ", ".join(f'"{name}"' for name in names)
    within, params = _within(spec)
    free = f' and "{spec.own}" is null' if only_free else ""
    sql = f'select id, {listed} from "{spec.table.name}" where {within}"{names[0]}" in ({{}}){free} order by id'
    found: dict[Key, int] = {}
    twice = set()
    for item, *key in asked(office, sql, values, params, pause):
        if found.setdefault(tuple(key), item) != item and rank > 0:
            twice.add(tuple(key))
    return {key: item for key, item in found.items() if key not in twice}


def _find_bare(office: Office, rows: Rows, places: list[int]) -> None:
    """People of whom the sheet gives a name and hardly more: the first is the first of that name and household, and so on."""
    names, births, numbers = rows.known("name"), rows.best("birth"), rows.known("_household")
    sql = (
        "select r.id, r.name, r.birth, h.number from resident r left join household h on h.id = r.household_id"
        " where r.id_no is null and r.phone is null and r.live_address is null and r.name in ({}) order by r.id desc"
    )
    held: defaultdict[Key, list[int]] = defaultdict(list)
    for item, *key in asked(office, sql, (names[at] for at in places)):
        held[tuple(key)].append(item)
    for at in places:
        same = held.get((names[at], births[at], numbers[at]))
        if same:
            rows.item_ids[at] = same.pop()


def _within(spec: Spec) -> tuple[str, tuple[Any, ...]]:
    """The condition that keeps to things of this kind, and its values."""
    parts = [f'"{name}" = ?' for name in spec.fixed]
    if spec.while_empty:
        parts.append(f'"{spec.while_empty}" is null')
    return "".join(f"{part} and " for part in parts), tuple(spec.fixed.values())


def compare(office: Office, spec: Spec, rows: Rows, policy: Policy, pause: Pause = _go_on) -> list[str]:
    """Say of each row that the office has what differs; gives what the person should know about that."""
    where = {item: at for at, item in rows.item_ids.items()}
    fields = [key for key in (*spec.columns, *_LINKS) if key in rows.values or key in rows.fallbacks]
    fields = [key for key in dict.fromkeys(fields) if key in spec.table.columns]
    if "name" in spec.table.columns and "name" not in fields:
        fields.append("name")
    if DETAILS in rows.values:
        fields.append(DETAILS)
    said = [rows.known(key) for key in fields]
    implied = [rows.fallbacks.get(key) for key in fields]
    named = fields.index("name") if "name" in fields else -1
    left_alone = 0
    listed = ", ".join(f'"{key}"' for key in fields)
    sql = f'select id, {listed} from "{spec.table.name}" where id in ({{}})'
    for item, *held in asked(office, sql, where, pause=pause):
        at = where[item]
        if named >= 0 and said[named][at] is not None and held[named] != said[named][at]:
            word = _identity_word(spec)
            _doubt(rows, at, f"库中已有相同的{word}，但姓名或名称不同，请核对")
            continue
        change: dict[str, tuple[Value, Value]] = {}
        beside: dict[str, tuple[Value, Value]] = {}
        for key, old, new, else_ in zip(fields, held, said, implied, strict=True):
            value = new[at]
            if value is None:
                if else_ is not None and else_[at] is not None and old is None:
                    (change if key in _LINKS else beside)[key] = (None, else_[at])
            elif key == DETAILS:
                merged = _merged(old, str(value), policy)
                if merged != old:
                    change[key] = (old, merged)
            elif old != value and (policy != "fill" or old in (None, "")):
                change[key] = (old, value)
        if policy == "skip" and change:
            left_alone += 1
            change = {}
        rows.outcomes[at] = "changed" if change else "same"
        if change:
            rows.changes[at] = change | beside  # alone, what follows from the rest is no news
    return [f"名册里已有而内容不同的 {left_alone} 行按“跳过”没有更新"] if left_alone else []


_LINKS: Final = ("building_id", "dwelling_id", "household_id")


def _merged(old: str | None, new: str, policy: Policy) -> str | None:
    """Details with what the sheet says; the same text when nothing differs."""
    held: Mapping[str, Any] = json.loads(old or "{}")
    given: Mapping[str, Any] = json.loads(new)
    wanted = {**given, **held} if policy == "fill" else {**held, **given}
    return old if wanted == held else json.dumps(wanted, ensure_ascii=False)


def _doubt(rows: Rows, at: int, reason: str) -> None:
    rows.item_ids.pop(at, None)
    rows.blame(at, CellFault(column=-1, title="整行", reason=reason))


def _identity_word(spec: Spec) -> str:
    return {"residents": "身份证号或电话", "people": "身份证号或电话", "facilities": "标识码"}.get(spec.kind, "编号")
