"""The walk of a day over the houses to be visited: which door after which, how far, and kept as the order of the tasks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from desk.duty.routing import Stop, route, straight
from desk.errors import BadInput
from desk.model import Changes
from desk.office import Office
from desk.rights import EDIT_RECORDS, require
from desk.store.schema import teams

MOST: Final = 500
"""Stops of one walk: more is not one day of one person."""
_STOPS: Final = (
    "select t.id, coalesce(b.lon, f.lon, o.lon, i.lon), coalesce(b.lat, f.lat, o.lat, i.lat),"
    " coalesce(d.unit, r.unit, ''), coalesce(cast(d.floor as text), ''), coalesce(d.room, r.room, ''),"
    " t.area_id"
    " from task t join plan p on p.id = t.plan_id"
    " left join household h on p.whom = 'household' and h.id = t.item_id"
    " left join resident r on p.whom = 'resident' and r.id = t.item_id"
    " left join dwelling d on d.id = h.dwelling_id"
    " left join building b on b.id = case p.whom when 'household' then d.building_id"
    " when 'resident' then r.building_id when 'building' then t.item_id end"
    " left join facility f on p.whom = 'facility' and f.id = t.item_id"
    " left join organisation o on p.whom = 'organisation' and o.id = t.item_id"
    " left join area i on p.whom = 'area' and i.id = t.item_id"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """One stop of the walk, in words; `leg` are the metres from the one before. Names are masked as the rights ask."""

    task_id: int
    number: int
    item: str
    name: str
    plan: str
    unseen: str
    phone: str
    lon: float | None
    lat: float | None
    leg: float


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """A place of the walk (lon, lat) and the numbers of its doors."""

    place: tuple[float, float]
    numbers: tuple[int, ...]

    @property
    def words(self) -> str:
        """3, or 3–7 for several doors."""
        return str(self.numbers[0]) if len(self.numbers) == 1 else f"{self.numbers[0]}–{self.numbers[-1]}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Walk:
    """A day's walk: its doors in order, its length, and how long the order before it was."""

    doors: tuple[Door, ...]
    start: tuple[float, float] | None
    metres: float
    before: float
    person: str = ""
    """Whose walk it is; "" for nobody's or several persons'."""

    @property
    def houses(self) -> int:
        """How many places are walked to."""
        return len({(door.lon, door.lat) for door in self.doors if door.lon is not None})

    def by_house(self) -> tuple[House, ...]:
        """The houses in the order of the walk."""
        found: dict[tuple[float, float], list[int]] = {}
        for door in self.doors:
            if door.lon is not None and door.lat is not None:
                found.setdefault((door.lon, door.lat), []).append(door.number)
        return tuple(House(place=place, numbers=tuple(numbers)) for place, numbers in found.items())

    @property
    def sentence(self) -> str:
        """The walk in words."""
        saved = self.before - self.metres
        said = f"{len(self.doors)} 项、{self.houses} 处，步行约 {spoken(self.metres)}"
        return f"{said}，比原来的次序少走 {spoken(saved)}。" if saved >= 100 else f"{said}。"


def spoken(metres: float) -> str:
    """A length in words: 850 米, 2.4 公里."""
    return f"{metres / 1000:.1f} 公里" if metres >= 1000 else f"{round(metres / 10) * 10} 米"


def walk(office: Office, task_ids: Sequence[int]) -> Walk:
    """The short way over the doors of these tasks, from the middle of their grid where they have one in common."""
    stops, areas = _stops(office, task_ids)
    start = _middle(office, areas)
    found = route(stops, start)
    by_id = {stop.id: stop for stop in stops}
    keys = ("item", "name", "plan", "unseen", "phone", "person")
    said = dict(zip(found.ids, office.search.rows("tasks", found.ids, keys), strict=True))
    people = {str(row[5] or "") for row in said.values()}
    doors = tuple(
        Door(
            task_id=id, number=number, item=_text(said[id][0]), name=_text(said[id][1]), plan=_text(said[id][2]),
            unseen=_text(said[id][3]), phone=_text(said[id][4]), lon=by_id[id].lon, lat=by_id[id].lat, leg=leg,
        )
        for number, (id, leg) in enumerate(zip(found.ids, found.legs, strict=True), 1)
    )  # fmt: skip
    return Walk(
        doors=doors,
        start=start,
        metres=found.metres,
        before=straight(stops, start),
        person=people.pop() if len(people) == 1 else "",
    )


def keep(office: Office, walk: Walk) -> Changes:
    """Write the order of a walk into its tasks: lists and sheets of the day follow it."""
    require(office.actor, EDIT_RECORDS)
    with office.write("route", kind="task", reason=f"排路线 {len(walk.doors)} 项") as t:
        known = t.rows(teams.task, [door.task_id for door in walk.doors], ("sort",))
        t.update_many(
            teams.task, ("sort",), {door.task_id: (door.number,) for door in walk.doors if door.task_id in known}
        )
    return t.changes


def _stops(office: Office, task_ids: Sequence[int]) -> tuple[list[Stop], set[int]]:
    """The stops in the order given, and the areas they lie in."""
    ids = [int(each) for each in task_ids]
    if not ids:
        raise BadInput("没有要走访的任务，请先选一天或选中几项。")
    if len(ids) > MOST:
        raise BadInput(f"一条路线最多 {MOST} 项，这里有 {len(ids):,} 项。请先选一个人或选中几项再排。")
    marks = ", ".join("?" * len(ids))
    rows: dict[int, Any] = {
        row[0]: row for row in office.database.read(f"{_STOPS} where t.id in ({marks})", tuple(ids))
    }
    found = [rows[id] for id in ids if id in rows]
    stops = [Stop(id=row[0], lon=row[1], lat=row[2], inside=(row[3], row[4], row[5])) for row in found]
    return stops, {row[6] for row in found if row[6] is not None}


def _middle(office: Office, areas: set[int]) -> tuple[float, float] | None:
    """The middle of the one grid that all stops lie in; None when there are several, or none."""
    if len(areas) != 1:
        return None
    row = office.database.read_one("select lon, lat from area where id = ?", tuple(areas))
    return (float(row[0]), float(row[1])) if row is not None and row[0] is not None else None


def _text(value: object) -> str:
    return "" if value is None else str(value)
