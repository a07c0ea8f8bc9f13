"""What the case standards say: classes by typing, the conditions of a class on a day, the department in charge."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final
from weakref import WeakKeyDictionary

from desk import identity
from desk.office import Office
from desk.store.database import Database

_MOST: Final = 200
"""More classes than this are not shown for what was typed; without any text all are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassLine:
    """A class (小类) in force, with the group (大类) it stands in. `found` is the condition that the typed text is in."""

    id: int
    code: str
    name: str
    group: str
    group_code: str
    kind: str
    symbol: str
    department: str
    superior: str
    initials: str
    found: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConditionLine:
    """When a class is filed and closed, within what time, and by whom it is handled."""

    id: int
    class_code: str
    file_when: str
    close_when: str
    limit_text: str
    department: str
    since: str
    valid_to: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Department:
    """Who handles a class here, who stands above, which post takes it, and where that is written."""

    department: str
    superior: str
    post: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shelf:
    """Everything in force on one day, as the table stood at write number `seq`."""

    seq: int
    day: str
    classes: tuple[ClassLine, ...]
    conditions: Mapping[str, tuple[ConditionLine, ...]]


_SHELVES: WeakKeyDictionary[Database, _Shelf] = WeakKeyDictionary()
IN_FORCE: Final = "({0}.since is null or {0}.since <= ?) and ({0}.valid_to is null or {0}.valid_to > ?)"
"""SQL of what holds on a day (given twice); `valid_to` is the first day it holds no longer."""


def classes(office: Office, text: str = "", *, kind: str = "") -> tuple[ClassLine, ...]:
    """The classes in force today that fit what was typed, best first: code, name, pinyin initials, group, condition."""
    shelf = _shelf(office)
    lines = [one for one in shelf.classes if not kind or one.kind == kind]
    wanted = text.strip().lower()
    if not wanted:
        return tuple(lines)
    ranked = []
    for place, one in enumerate(lines):
        rank = _rank(one, wanted)
        if rank is not None:
            ranked.append((rank, place, one))
            continue
        within = next((c.file_when for c in shelf.conditions.get(one.code, ()) if wanted in c.file_when), "")
        if within:
            ranked.append((9, place, replace(one, found=within)))
    ranked.sort(key=lambda found: found[:2])
    return tuple(one for _, _, one in ranked[:_MOST])


def find_class(office: Office, code: str) -> ClassLine | None:
    """The class in force of that code, None if there is none."""
    return next((one for one in _shelf(office).classes if one.code == code), None)


def conditions(office: Office, class_code: str, on: str = "") -> tuple[ConditionLine, ...]:
    """The conditions of a class that hold on a day (today when none is said), in the order of the standard."""
    shelf = _shelf(office)
    if on in ("", shelf.day):
        return shelf.conditions.get(class_code, ())
    return tuple(_condition_rows(office, on, class_code))


def condition_of(office: Office, condition_id: int) -> ConditionLine | None:
    """The condition that an issue was filed under, also when it holds no longer."""
    rows = _condition_rows(office, "", "", only=condition_id)
    return rows[0] if rows else None


def department_for(office: Office, class_code: str, area_id: int | None = None) -> Department:
    """Who handles a class in an area: the matrix line of the class, then of its group, the nearest area first."""
    rows = office.database.read(
        "select c.code, c.name, c.department, c.superior, g.code, g.name, g.department, g.superior"
        " from catalogue c left join catalogue g on g.code = c.parent where c.code = ?",
        (class_code,),
    )
    if not rows:
        return Department(department="", superior="", post="", why=f"分类目录里没有 {class_code} 这个小类")
    code, name, department, superior, group, group_name, group_department, group_superior = rows[0]
    chain = _area_chain(office, area_id)
    found = _from_matrix(office, {code: name, **({group: group_name} if group else {})}, chain)
    if found is not None:
        return found
    if department:
        why = f"立案标准：“{name}”的处置单位"
        return Department(department=str(department), superior=str(superior or group_superior or ""), post="", why=why)
    if group_department:
        why = f"立案标准：大类“{group_name}”的处置单位"
        return Department(department=str(group_department), superior=str(group_superior or ""), post="", why=why)
    return Department(department="", superior="", post="", why=f"“{name}”没有写处置单位")


def _from_matrix(office: Office, names: Mapping[str, str], chain: list[tuple[int, str]]) -> Department | None:
    """The first line of the department matrix: class before group, and within each the nearest area, then everywhere."""
    marks = ", ".join("?" * len(names))
    rows = office.database.read(
        "select c.code, m.area_id, m.department, m.superior, m.post from matrix m join catalogue c on c.id = m.catalogue_id"
        f" where c.code in ({marks})",
        tuple(names),
    )
    lines = {(str(code), area): (department, superior, post) for code, area, department, superior, post in rows}
    for code, name in names.items():
        for area, area_name in (*chain, (None, "全部范围")):
            if (code, area) in lines:
                department, superior, post = lines[code, area]
                return Department(
                    department=str(department),
                    superior=str(superior or ""),
                    post=str(post or ""),
                    why=f"职责矩阵：“{name}”在{area_name}",
                )
    return None


def _area_chain(office: Office, area_id: int | None) -> list[tuple[int, str]]:
    """The area and everything above it, nearest first."""
    if area_id is None:
        return []
    path = office.database.read_value("select path from area where id = ?", (area_id,))
    ids = [int(one) for one in str(path or "").split("/") if one]
    if not ids:
        return []
    marks = ", ".join("?" * len(ids))
    names = dict(office.database.read(f"select id, name from area where id in ({marks})", ids))
    return [(one, str(names.get(one, ""))) for one in reversed(ids)]


def _shelf(office: Office) -> _Shelf:
    """The standard of today, read anew when anything was written since."""
    seq, day = office.database.seq, office.today()
    kept = _SHELVES.get(office.database)
    if kept is None or (kept.seq, kept.day) != (seq, day):
        by_class: dict[str, list[ConditionLine]] = {}
        for one in _condition_rows(office, day):
            by_class.setdefault(one.class_code, []).append(one)
        kept = _Shelf(
            seq=seq,
            day=day,
            classes=_class_rows(office, day),
            conditions={code: tuple(lines) for code, lines in by_class.items()},
        )
        _SHELVES[office.database] = kept
    return kept


def _class_rows(office: Office, day: str) -> tuple[ClassLine, ...]:
    rows = office.database.read(
        "select c.id, c.code, c.name, c.kind, c.symbol, c.department, c.superior, g.code, g.name, g.department, g.superior"
        " from catalogue c join catalogue g on g.code = c.parent"
        f' where {IN_FORCE.format("c")} order by g."sort", g.code, c."sort", c.code',
        (day, day),
    )
    return tuple(
        ClassLine(
            id=int(id), code=str(code), name=str(name), group=str(group), group_code=str(group_code), kind=str(kind),
            symbol=str(symbol or ""), department=str(own or theirs or ""), superior=str(own_above or above or ""),
            initials=spellings(str(name)),
        )
        for id, code, name, kind, symbol, own, own_above, group_code, group, theirs, above in rows
    )  # fmt: skip


def _condition_rows(office: Office, day: str, class_code: str = "", only: int | None = None) -> list[ConditionLine]:
    given: tuple[str | int, ...] = (day, day)
    where = IN_FORCE.format("k")
    if only is not None:
        where, given = "k.id = ?", (only,)
    elif class_code:
        where, given = f"{where} and c.code = ?", (*given, class_code)
    rows = office.database.read(
        "select k.id, c.code, k.file_when, k.close_when, k.limit_text, k.department, c.department, k.since, k.valid_to"
        f' from "condition" k join catalogue c on c.id = k.catalogue_id where {where} order by k."sort", k.id',
        given,
    )
    return [
        ConditionLine(
            id=int(id), class_code=str(code), file_when=str(file_when), close_when=str(close_when or ""),
            limit_text=str(limit), department=str(own or theirs or ""), since=str(since or ""),
            valid_to=str(valid_to or ""),
        )
        for id, code, file_when, close_when, limit, own, theirs, since, valid_to in rows
    ]  # fmt: skip


@lru_cache(maxsize=5_000)
def spellings(name: str) -> str:
    """Every way the pinyin initials of a name may be typed, with spaces between: 行道树 is hds and xds."""
    return " ".join(dict.fromkeys((identity.initials(name, person=False), *identity.all_initials(name, most=12))))


def _rank(one: ClassLine, wanted: str) -> int | None:
    """How well a class fits what was typed, 0 best; None if not."""
    if one.code == wanted or one.name.lower() == wanted:
        return 0
    if one.code.startswith(wanted) or one.name.lower().startswith(wanted):
        return 1
    ways = one.initials.split(" ")
    if wanted in ways:
        return 2
    if any(way.startswith(wanted) for way in ways):
        return 3
    if wanted in one.name.lower():
        return 4
    if len(wanted) > 1 and wanted.isascii() and any(wanted in way for way in ways):
        return 5
    return 6 if wanted in one.group else None
