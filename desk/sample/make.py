"""Make a sample office: a fixed seed gives the same town, people and year of work every time."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import shapely

from desk.profile import Profile, shipped_text
from desk.sample import case_rows, cases, crews, ground_rows, layers, people_rows, starting, things
from desk.sample.columns import chosen
from desk.sample.dice import Dice, Floats, Ints
from desk.sample.place import Ground, lay_out
from desk.sample.sink import Sink, Step
from desk.store.database import Database
from desk.store.filling import indexes_later
from desk.store.schema import house, issues, people, teams
from desk.store.schema import ground as ground_tables

TODAY = "2026-10-31"
SIZES: dict[str, dict[str, int]] = {
    "small": {"residents": 6_000, "facilities": 900, "issues": 600},
    "street": {"residents": 66_400, "facilities": 9_902, "issues": 5_882},
    "district": {"residents": 1_130_000, "facilities": 168_339, "issues": 100_000},
}


def make(
    where: str | Path, *, profile: str = "zhoushan", size: str = "street", seed: int = 20261031, step: Step | None = None
) -> dict[str, int]:
    """Write a new sample office; gives the rows per table. Nothing stays when it is cancelled."""
    dice = Dice(seed)
    text = shipped_text(profile)
    rules = Profile.parse(text, file=f"{profile}.toml")
    ground = lay_out("dongcheng", size, dice)
    name = "东城区（示例）" if size == "district" else "东华门街道办事处（示例）"
    database = Database.create(
        where, profile_text=text, profile_key=rules.key, profile_version=rules.version, name=name
    )
    try:
        with database.write(actor="示例", action="生成示例数据", kind="sample", reason=f"seed {seed}") as transaction:
            sink = Sink(transaction, dice, step)
            big = [ground_tables.member, ground_tables.facility, people.resident, people.household, people.dwelling,
                   issues.issue, issues.step, teams.record]  # fmt: skip
            with indexes_later(transaction, big):
                _fill(sink, ground, rules, SIZES[size], dice)
            root = transaction.read("select id from area where parent_id is null order by id")[0][0]
            settings = {"sample": "1", "sample_today": TODAY, "root_area": str(root), "sample_seed": str(seed)}
            transaction.bulk(house.meta, ("name", "value"), settings.items())
        counts = dict(sink.counts)
    finally:
        database.close()
    return counts


def _fill(sink: Sink, ground: Ground, profile: Profile, sizes: dict[str, int], dice: Dice) -> None:
    known = starting.begin(sink, profile)
    uses = {"hutong": "scattered", "estate": "estate", "commerce": "employer", "institution": "employer", "green": "scattered"}
    trees = [layers.social(ground.town, ground.net, ground.wards, uses), layers.cells(ground.town, ground.net, ground.wards, "cell")]
    placed: list[tuple[int, Any, Any]] = []
    for sort, (told, tree) in enumerate(zip(profile.layers, trees, strict=False)):
        depth = max(tree.levels) + 1
        layer_id, ids = ground_rows.layer(sink, ground, told, tree, list(told.levels[-depth:]), sort)
        placed.append((layer_id, ids, np.where(tree.leaf >= 0, ids[tree.leaf], 0)))
    ground_rows.streets(sink, ground, list(ground.known.grades))
    ground_rows.base(sink, ground)
    homes = people_rows.house_people(ground, sizes["residents"], shapely.area(ground.houses.shapes), dice)
    ground_rows.buildings(sink, ground, homes.per_building, homes.units, dice)
    people_rows.write(sink, ground, homes, ["130100", "140100", "370100", "410100", "340100", "420100", "210100", "230100"], dice)
    placer = things.Placer(ground.net, ground.sides, ground.known, ground.houses, ground.water, dice)
    made = placer.place([one.code for one in known.of_kind("facility") if one.code[:1] == "0"], sizes["facilities"])
    ground_rows.facilities(sink, ground, made, known, dice)
    faces = things.faces_of(ground.net, made.points)
    places = {
        told.key: crews.Place(tree=tree, ids=ids, levels=list(told.levels[-(max(tree.levels) + 1) :]))
        for told, tree, (_, ids, _) in zip(profile.layers, trees, placed, strict=False)
    }
    crew = crews.staff(profile, places, dice)
    crews.write(sink, profile, crew, dice)
    happened = cases.happen(profile, known, sizes["issues"], len(ground.houses), made.kind, made.classes, dice)
    at = np.where(
        (happened.facility >= 0)[:, None], made.points[happened.facility], _by_the_door(ground, happened.house, dice)
    )
    case_faces = things.faces_of(ground.net, at)
    team_leaf = placed[0][2]
    table = case_rows.desk(profile, crew, places, sink.counts["area"], dice)
    near = np.where(happened.facility >= 0, things.nearest_house(ground.houses, at), happened.house)
    case_rows.write(
        sink, ground, profile, happened, homes, table, team_leaf[case_faces],
        np.round(ground.town.frame.degrees(at), 7), chosen(ground.addresses.addresses, near), dice,
    )  # fmt: skip
    for layer_id, _, leaf in placed:
        ground_rows.members(sink, layer_id, "issue", leaf[case_faces])
        ground_rows.members(sink, layer_id, "building", leaf[ground.houses.face])
        ground_rows.members(sink, layer_id, "facility", leaf[faces])


def _by_the_door(ground: Ground, house: Ints, dice: Dice) -> Floats:
    """A point a few metres off each house."""
    box = shapely.bounds(ground.houses.shapes[house])
    away = dice.stream("doors").uniform(-0.6, 0.6, (len(house), 2)) * (box[:, 2:] - box[:, :2])
    return (box[:, :2] + box[:, 2:]) / 2 + away
