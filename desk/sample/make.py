"""Make a sample office: a fixed seed gives the same town, people and year of work every time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from desk.model import Actor
from desk.office import Office
from desk.profile import LayerDef, Profile, parse_profile, shipped_text
from desk.rights import ALL
from desk.sample import (
    case_rows,
    cases,
    crews,
    desks,
    doing,
    extras,
    folders,
    ground_rows,
    layers,
    lines,
    people_rows,
    rounds,
    starting,
    things,
)
from desk.sample.columns import chosen
from desk.sample.dice import Dice, Floats, Ints
from desk.sample.place import Ground, lay_out
from desk.sample.sink import Sink, Step
from desk.store.database import Database
from desk.store.filling import indexes_later
from desk.store.schema import ground as ground_tables
from desk.store.schema import house, issues, people, teams
from desk.work.duty import daily, laying

TODAY = "2026-10-31"
NOON = datetime(2026, 10, 31, 12, 0)
QUARTER = "2026-10-01"
"""Tasks are laid from here on, so that some are done, some late and most still to come."""
SIZES: dict[str, dict[str, int]] = {
    "small": {"residents": 6_000, "facilities": 900, "issues": 600, "rounds": 4},
    "street": {"residents": 66_400, "facilities": 9_902, "issues": 5_882, "rounds": 4},
    "district": {"residents": 1_130_000, "facilities": 168_339, "issues": 100_000, "rounds": 1},
}
"""`rounds`: visits written per household. A district holds the last quarter only, or it would take 1.8 million."""
ROWS = {"small": 60_000, "street": 480_000, "district": 5_400_000}
"""About how many rows each size has, for the progress bar."""
_USES = {
    "hutong": "scattered",
    "estate": "estate",
    "commerce": "employer",
    "institution": "employer",
    "green": "scattered",
    "palace": "employer",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A layer that has been written: which area a face, a house or any shape belongs to (area id, 0 for none)."""

    id: int
    told: LayerDef
    tree: layers.AreaTree
    ids: Ints
    levels: list[str]
    stretches: lines.Stretches | None = None

    def of_faces(self, faces: Ints, shapes: Any, houses: bool = False) -> Ints:
        """The lowest area of things on these faces; a layer over streets goes by the nearest street."""
        if self.stretches is None:
            leaf = self.tree.leaf[faces]
        elif houses:
            leaf = lines.first_row(self.stretches, shapes)
        else:
            leaf = self.stretches.area_of(shapes, 12.0)
        return np.where(leaf >= 0, self.ids[leaf], 0)


def make(
    where: str | Path,
    *,
    profile: str = "zhoushan",
    size: str = "street",
    seed: int = 20261031,
    step: Step | None = None,
) -> dict[str, int]:
    """Write a new sample office; gives the rows per table. Nothing stays when it is cancelled."""
    dice = Dice(seed)
    text = shipped_text(profile)
    rules = parse_profile(text, file=f"{profile}.toml")
    by_street = any(layer.basis == "line" for layer in rules.layers)
    if step is not None:
        step(0, ROWS[size], "画街道和房屋")
    ground = lay_out("jinzhou" if by_street else "dongcheng", size, dice)
    title = rules.terms["office"] if by_street else ground.town.name if size == "district" else "东华门街道办事处"
    database = Database.create(
        where, profile_text=text, profile_key=rules.key, profile_version=rules.version, name=f"{title}（示例）"
    )
    try:
        with database.write(actor="示例", action="生成示例数据", kind="sample", reason=f"种子 {seed}") as transaction:
            sink = Sink(transaction, dice, step, ROWS[size])
            with indexes_later(transaction, _BIG):
                _fill(sink, ground, rules, SIZES[size], dice, title)
            settings = {"sample": "1", "sample_today": TODAY, "root_area": "1", "sample_seed": str(seed)}
            transaction.bulk(house.meta, ("name", "value"), settings.items())
        _tasks(database, rules, dice)
    except BaseException:
        database.close()
        if "://" not in str(where):
            for suffix in ("", "-wal", "-shm", "-journal"):
                Path(f"{where}{suffix}").unlink(missing_ok=True)
        raise
    database.close()
    return dict(sink.counts)


def _tasks(database: Database, profile: Profile, dice: Dice) -> None:
    """Lay the tasks of the quarter, as the first opening of a day would; what the records say is done is done."""
    office = Office(database, profile, Actor(name="示例", rights=ALL), lambda: NOON)
    laying.lay(office, since=QUARTER)
    doing.do_past(office, dice)
    daily.daily(office)


_BIG = [
    ground_tables.member, ground_tables.facility, people.resident, people.household, people.dwelling, people.special,
    people.rental, issues.issue, issues.step, teams.record,
]  # fmt: skip


def _fill(sink: Sink, ground: Ground, profile: Profile, sizes: dict[str, int], dice: Dice, title: str) -> None:
    known = starting.begin(sink, profile)
    placed = _layers(sink, ground, profile, title)
    grades = _grades(ground, profile)
    ground_rows.streets(sink, ground, grades)
    ground_rows.base(sink, ground)
    homes = people_rows.house_people(ground, sizes["residents"], shapely.area(ground.houses.shapes), dice)
    spots = ground_rows.buildings(sink, ground, homes.per_building, homes.units, dice)
    last, seen = people_rows.write(sink, ground, homes, dice)
    extras.specials(sink, homes, dice)
    extras.rentals(sink, ground, homes, dice)
    owners = extras.organisations(sink, ground, spots, dice)
    placer = things.Placer(ground.net, ground.sides, ground.known, ground.houses, ground.water, dice)
    made = placer.place([one.code for one in known.of_kind("facility") if one.code < "1"], sizes["facilities"])
    ground_rows.facilities(sink, ground, made, known, dice)
    thing_faces = things.faces_of(ground.net, made.points)
    for layer in placed:
        at_house = layer.of_faces(ground.houses.face, ground.houses.shapes, houses=True)
        ground_rows.members(sink, layer.id, "building", at_house)
        ground_rows.members(sink, layer.id, "organisation", at_house[owners])
        ground_rows.members(sink, layer.id, "facility", layer.of_faces(thing_faces, shapely.points(made.points)))
    _work(sink, ground, profile, sizes, dice, placed, known, homes, made, grades, last, seen)


def _layers(sink: Sink, ground: Ground, profile: Profile, title: str) -> list[Placed]:
    """The profile's layers on this ground: by streets, by grids of communities, by cells or by communities."""
    placed: list[Placed] = []
    for sort, told in enumerate(profile.layers):
        stretches = None
        if told.basis == "line":
            tree, stretches = lines.layer(ground, title, list(told.levels))
        elif told.levels[-1] == "社区":
            tree = layers.communities(ground.town, ground.net, ground.wards)
        elif sort == 0:
            tree = layers.social(ground.town, ground.net, ground.wards, _USES)
        else:
            tree = layers.cells(ground.town, ground.net, ground.wards, told.key)
        kinds = {kind.key for kind in profile.area_kinds}
        tree.kinds = [kind if kind in kinds else None for kind in tree.kinds]
        levels = list(told.levels[-(max(tree.levels) + 1) :])
        layer_id, ids = ground_rows.layer(sink, ground, told, tree, levels, sort)
        placed.append(Placed(id=layer_id, told=told, tree=tree, ids=ids, levels=levels, stretches=stretches))
    return placed


def _grades(ground: Ground, profile: Profile) -> list[str | None]:
    """The grade of each street: the profile's own where it grades roads, for the others none."""
    own = {grade.key for grade in profile.road_grades} or set(starting.ROAD_GRADES)
    return [grade if grade in own else None for grade in ground.known.grades]


def _work(
    sink: Sink, ground: Ground, profile: Profile, sizes: dict[str, int], dice: Dice, placed: list[Placed],
    known: starting.Known, homes: people_rows.Homes, made: things.Things, grades: list[str | None], last: Any, seen: Any,
) -> None:  # fmt: skip
    """Teams, a year of issues, visits, patrols, inspections and meetings."""
    places = {layer.told.key: crews.Place(tree=layer.tree, ids=layer.ids, levels=layer.levels) for layer in placed}
    crew = crews.staff(profile, places, dice)
    crews.write(sink, profile, crew, dice)
    folders.write(sink, profile, crew, int(placed[0].ids[0]), dice)
    first = placed[0]
    table = desks.desk(profile, crew, places, sink.counts["area"], dice)
    at_house = first.of_faces(ground.houses.face, ground.houses.shapes, houses=True)
    front = np.flatnonzero(at_house > 0)
    happened = cases.happen(profile, known, sizes["issues"], front, made.kind, made.classes, dice)
    on_thing = happened.facility >= 0
    at = np.where(on_thing[:, None], made.points[happened.facility], _by_the_door(ground, happened.house, dice))
    near = np.where(on_thing, things.nearest_house(ground.houses, at), happened.house)
    faces = things.faces_of(ground.net, at)
    spots = shapely.points(at)
    leaf = np.where(on_thing, first.of_faces(faces, spots), at_house[happened.house])
    leaves = [leaf, *(layer.of_faces(faces, spots) for layer in placed[1:])]
    case_rows.write(
        sink, profile, happened, homes, table, leaves, np.round(ground.town.frame.degrees(at), 7),
        chosen(ground.addresses.addresses, near), dice,
    )  # fmt: skip
    for layer, mine in zip(placed, leaves, strict=True):
        ground_rows.members(sink, layer.id, "issue", mine)
    starting.put_plans(sink, profile, ground_rows.OPENED)
    rounds.visits(sink, profile, at_house[homes.people.home_building], last, seen, crew, sizes["rounds"], dice)
    lowest = [int(first.ids[index]) for index in first.tree.at_level(max(first.tree.levels))]
    rounds.patrols(sink, profile, lowest, crew, dice)
    streets = shapely.line_interpolate_point(ground_rows.longest(ground.known.lines), 0.5, normalized=True)
    street_area = first.of_faces(things.faces_of(ground.net, shapely.get_coordinates(streets)), streets)
    ground_rows.members(sink, first.id, "street", street_area)
    rounds.inspections(sink, profile, grades, street_area, crew, dice)
    named = {
        name: [(int(first.ids[index]), first.tree.names[index]) for index in first.tree.at_level(level)]
        for level, name in enumerate(first.levels)
    }
    rounds.meetings(sink, profile, named, dice)


def _by_the_door(ground: Ground, house_index: Ints, dice: Dice) -> Floats:
    """A point a few metres off each house."""
    box = shapely.bounds(ground.houses.shapes[house_index])
    away = dice.stream("doors").uniform(-0.6, 0.6, (len(house_index), 2)) * (box[:, 2:] - box[:, :2])
    spots: Floats = (box[:, :2] + box[:, 2:]) / 2 + away
    return spots
