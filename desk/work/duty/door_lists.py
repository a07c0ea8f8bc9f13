"""Sheets for who goes from door to door: one person's households or tasks, with room for a signature and a day."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

from desk.duty.routing import natural
from desk.errors import BadInput
from desk.model import Column, Query, Value
from desk.office import Office
from desk.rights import EXPORT, require
from desk.sheets import place
from desk.sheets.leaves import Leaf, write_leaves
from desk.work.outgoing import guard
from desk.work.outgoing.exports import record
from desk.work.outgoing.paper import PRINTER

Sort = Literal["unvisited", "tasks"]
Step = Callable[[int, int], None]
NOBODY: Final = "未分派"
MOST: Final = 60_000
"""Rows of all sheets together: a community's households many times over."""
_BLOCK: Final = 2_000
_KEYS: Final[dict[Sort, tuple[str, ...]]] = {
    "unvisited": ("address", "head", "phone", "last_visit", "since"),
    "tasks": ("item", "name", "phone", "plan", "unseen"),
}
_BLANK: Final[dict[Sort, tuple[str, ...]]] = {
    "unvisited": ("　走访日期　", "　户主签字　"),
    "tasks": ("　办理情况　", "　　签字　　"),
}
_TITLES: Final[dict[Sort, str]] = {"unvisited": "未走访户名单", "tasks": "任务单"}
_WHO: Final = (
    "select k.item_id, min(k.person_id) from plan p cross join task k where p.whom = 'household' and p.kind = 'visit'"
    " and k.plan_id = p.id and k.item_id in ({}) and k.state = 'open' and k.since <= ? and k.person_id is not null"
    " group by k.item_id"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DoorList:
    """What one person is given: heading, columns and rows; the last columns are empty for the hand."""

    person_id: int | None
    person: str
    title: str
    note: str
    columns: tuple[Column, ...]
    ids: tuple[int, ...]
    places: str
    """The grids it is about, in words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pack:
    """All lists of one order, the person with most first, and what they were made of."""

    sort: Sort
    query: Query
    lists: tuple[DoorList, ...]
    is_personal: bool

    @property
    def rows(self) -> int:
        """How many rows all of them have."""
        return sum(len(each.ids) for each in self.lists)


def pack(office: Office, query: Query, day: str = "") -> Pack:
    """Deal the rows of a list of unvisited households or tasks to those who are to go; `day` stands in the heading."""
    sort: Sort = "unvisited" if query.kind == "unvisited" else "tasks"
    ids: list[int] = office.search.ids(query).tolist()
    if not ids:
        raise BadInput("没有要打印的：列表里一行也没有。请换一个区域、日期或状态。")
    if len(ids) > MOST:
        raise BadInput(f"一次最多打印 {MOST:,} 行，这里有 {len(ids):,} 行。请先在左侧选一个社区或网格。")
    who, places = _people(office, sort, ids), _grids(office, sort, ids)
    names = dict(office.database.read("select id, name from person"))
    dealt: dict[int | None, list[int]] = {}
    for id in ids:
        dealt.setdefault(who.get(id), []).append(id)
    found = guard.guarded(office, query, _KEYS[sort])
    columns = _columns(office, sort)
    lists = []
    for person, theirs in sorted(dealt.items(), key=lambda each: (each[0] is None, -len(each[1]))):
        name = str(names.get(person, "")) or NOBODY
        grids = list(dict.fromkeys(places[id] for id in theirs if places.get(id)))
        said = "、".join(grids[:3]) + (f" 等 {len(grids)} 个" if len(grids) > 3 else "")
        lists.append(
            DoorList(
                person_id=person,
                person=name,
                title=f"{_TITLES[sort]}　{name}" + (f"　{day}" if day else ""),
                note=_note(office, len(theirs), said, found.sentence),
                columns=columns,
                ids=tuple(theirs),
                places=said,
            )
        )
    return Pack(sort=sort, query=query, lists=tuple(lists), is_personal=found.is_personal)


def rows_of(office: Office, sort: Sort, one: DoorList) -> tuple[tuple[Value, ...], ...]:
    """The rows of a list: numbered, in the order of the doors (tasks in that of their route), masked by rights."""
    found: list[tuple[Any, ...]] = []
    for start in range(0, len(one.ids), _BLOCK):
        found += office.search.rows(sort, one.ids[start : start + _BLOCK], _KEYS[sort])
    if sort == "unvisited":
        found.sort(key=lambda row: natural(str(row[0] or "")))
    blank = ("",) * len(_BLANK[sort])
    return tuple((number, *row, *blank) for number, row in enumerate(found, 1))


def export(office: Office, pack: Pack, chosen: Sequence[DoorList], path: Path, reason: str, step: Step) -> int:
    """The lists as a workbook with a sheet per person; gives how many rows."""
    with leaving(office, pack, chosen, path, reason) as temporary:
        assert temporary is not None
        leaves = (
            Leaf(
                name=each.person,
                title=each.title,
                note=each.note,
                columns=each.columns,
                rows=rows_of(office, pack.sort, each),
            )
            for each in chosen
        )
        return write_leaves(temporary, leaves, len(chosen), step)


@contextmanager
def leaving(
    office: Office, pack: Pack, chosen: Sequence[DoorList], target: Path | None, reason: str
) -> Iterator[Path | None]:
    """Where the sheets go: a temporary path that becomes `target`, or None for a printer. Recorded either way."""
    require(office.actor, EXPORT)
    guard.check(guard.Guarded(is_personal=pack.is_personal, full=(), masked=()), reason)
    rows = sum(len(each.ids) for each in chosen)
    if target is None:
        record(office, pack.query.kind, rows, Path(PRINTER), reason.strip())
        yield None
        return
    with place.replacing(target) as temporary:
        yield temporary
        record(office, pack.query.kind, rows, target, reason.strip())


def _columns(office: Office, sort: Sort) -> tuple[Column, ...]:
    kind = office.search.kind(sort)
    blank = tuple(Column(key=f"blank{number}", title=title, width=9) for number, title in enumerate(_BLANK[sort]))
    return (Column(key="no", title="序号", type="number", width=3), *map(kind.column, _KEYS[sort]), *blank)


def _people(office: Office, sort: Sort, ids: Sequence[int]) -> dict[int, int]:
    """Per row who is to go."""
    if sort == "unvisited":
        found: dict[int, int] = {}
        for start in range(0, len(ids), _BLOCK):
            block = tuple(ids[start : start + _BLOCK])
            sql = _WHO.format(", ".join("?" * len(block)))
            found |= {int(item): int(person) for item, person in office.database.read(sql, (*block, office.today()))}
        return found
    return {id: person for id, person, _ in _of_tasks(office, ids) if person is not None}


def _grids(office: Office, sort: Sort, ids: Sequence[int]) -> dict[int, str]:
    """Per row the name of its grid."""
    if sort == "tasks":
        return {id: name for id, _, name in _of_tasks(office, ids) if name}
    found: dict[int, str] = {}
    for start in range(0, len(ids), _BLOCK):
        block = list(ids[start : start + _BLOCK])
        rows = office.search.rows("unvisited", block, ("area",))
        found |= {id: str(row[0]) for id, row in zip(block, rows, strict=True) if row[0]}
    return found


def _of_tasks(office: Office, ids: Sequence[int]) -> list[tuple[int, int | None, str | None]]:
    found: list[Any] = []
    for start in range(0, len(ids), _BLOCK):
        block = tuple(ids[start : start + _BLOCK])
        found += office.database.read(
            "select t.id, t.person_id, a.name from task t left join area a on a.id = t.area_id"
            f" where t.id in ({', '.join('?' * len(block))})",
            block,
        )
    return found


def _note(office: Office, count: int, places: str, masked: str) -> str:
    parts = [
        "示例数据（生成，非真实）" if office.is_sample else "",
        office.name,
        places,
        f"共 {count:,} 项",
        masked,
        f"打印 {office.now().replace('T', ' ')[:16]}",
    ]
    return "　".join(part for part in parts if part)
