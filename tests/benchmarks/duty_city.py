"""An office of Zhoushan's size, made in bulk: 2,428 grids, teams of 6 to 8 (17,000 people), 300,000 households."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from desk.profile import shipped_text
from desk.profile.shelf import shipped_profile
from desk.store.database import Database
from desk.store.filling import indexes_later
from desk.store.schema import ground, people, teams

GRIDS, HOUSEHOLDS, DOORS = 2_428, 300_000, 30
"""Grids, households, households per building."""
TEAM = ("community_cadre", "community_cadre", "cadre", "backbone", "medic", "police", "teacher", "delegate")
TODAY = "2026-01-01"
STREETS, COMMUNITIES = 43, 330
PLANS = (
    ("household_visit", "每户走访", "visit", "household", None, "quarter", "community_cadre"),
    (
        "elderly_visit",
        "独居老人探望",
        "visit",
        "resident",
        '{"condition": "special:elderly_alone"}',
        "week",
        "backbone",
    ),
    ("health_visit", "慢性病人随访", "visit", "resident", '{"condition": "special:chronic"}', "quarter", "medic"),
    ("daily_patrol", "网格巡查", "patrol", "area", None, "day", "community_cadre"),
    ("diary", "民情日记", "diary", "area", None, "week", "community_cadre"),
)


def make(where: Path | str) -> None:
    """Write the office; half a minute."""
    profile = shipped_profile("zhoushan")
    database = Database.create(
        where, profile_text=shipped_text("zhoushan"), profile_key="zhoushan", profile_version=1, name="舟山规模"
    )
    plan = profile.layers[0]
    filled = (ground.building, ground.member, people.dwelling, people.household, people.resident, people.special)
    with database.write(actor="bench", action="sample") as t, indexes_later(t, filled):
        t.bulk(ground.layer, ("id", "uid", "key", "name", "basis", "levels_json", "code_scheme", "sort", "valid_from"),
               [(1, "l", plan.key, plan.name, "area", json.dumps(["市", "街镇", "社区", "网格"]), plan.code_scheme, 0, TODAY)])  # fmt: skip
        leaves = _areas(t)
        _teams(t, leaves)
        _homes(t, leaves)
        _plans(t)
        t.execute("insert into meta (name, value) values ('sample', '1'), ('sample_today', ?)", (TODAY,))
    database.close()


def _areas(t: Any) -> list[int]:
    square = shapely.to_wkb(shapely.box(122, 30, 122.01, 30.01), byte_order=1)
    rows: list[tuple[int, int | None, int, str, str, str]] = [(1, None, 0, "3309", "舟山", "/1/")]
    for at in range(STREETS):
        rows.append((2 + at, 1, 1, f"33{at:07d}", f"{at + 1}街道", f"/1/{2 + at}/"))
    for at in range(COMMUNITIES):
        above = 2 + at % STREETS
        rows.append((100 + at, above, 2, f"33{at:010d}", f"{at + 1}社区", f"/1/{above}/{100 + at}/"))
    paths = {row[0]: row[5] for row in rows}
    for at in range(GRIDS):
        id, above = 1000 + at, 100 + at % COMMUNITIES
        rows.append((id, above, 3, f"33{at:013d}", f"第{at + 1}网格", f"{paths[above]}{id}/"))
    t.bulk(
        ground.area,
        ("id", "uid", "layer_id", "parent_id", "level", "code", "code_scheme", "name", "path", "geometry", "valid_from"),
        [(id, f"a{id}", 1, up, level, code, "GB15", name, path, square, "2020-01-01") for id, up, level, code, name, path in rows],
    )  # fmt: skip
    return [row[0] for row in rows if row[2] == 3]


def _teams(t: Any, leaves: list[int]) -> None:
    staff: list[tuple[Any, ...]] = []
    seats: list[tuple[Any, ...]] = []
    for at, leaf in enumerate(leaves):
        for post in TEAM[: 6 + at % 3]:
            id = len(staff) + 1
            staff.append((id, f"p{id}", f"干部{id}", "GB"))
            seats.append((f"s{id}", id, post, leaf, 100, "2020-01-01"))
    t.bulk(teams.person, ("id", "uid", "name", "initials"), staff)
    t.bulk(teams.assignment, ("uid", "person_id", "post", "area_id", "share", "since"), seats)


def _homes(t: Any, leaves: list[int]) -> None:
    dice = np.random.default_rng(7)
    houses = HOUSEHOLDS // DOORS
    t.bulk(ground.building, ("id", "uid", "code", "name", "address", "lon", "lat"),
           ((at + 1, f"b{at}", f"L{at:06d}", f"{at}号楼", f"环城路{at}号", 122 + at % 100 / 1000, 30 + at // 100 / 1000)
            for at in range(houses)))  # fmt: skip
    t.bulk(ground.member, ("layer_id", "area_id", "kind", "item_id"),
           ((1, leaves[at * GRIDS // houses], "building", at + 1) for at in range(houses)))  # fmt: skip
    t.bulk(people.dwelling, ("id", "uid", "building_id", "unit", "floor", "room"),
           ((at + 1, f"d{at}", at // DOORS + 1, str(at % 3 + 1), at % DOORS // 6 + 1, str(101 + at % DOORS))
            for at in range(HOUSEHOLDS)))  # fmt: skip
    t.bulk(people.household, ("id", "uid", "dwelling_id", "number"),
           ((at + 1, f"h{at}", at + 1, f"H{at:07d}") for at in range(HOUSEHOLDS)))  # fmt: skip
    sizes = dice.integers(1, 5, HOUSEHOLDS).tolist()
    homes = [home for home, size in enumerate(sizes, 1) for _ in range(size)]
    t.bulk(people.resident,
           ("id", "uid", "name", "initials", "birth", "population", "household_id", "building_id", "unit", "room", "state"),
           ((at, f"r{at}", "张三", "ZS", f"{1940 + at % 80}-01-01", "01", home, (home - 1) // DOORS + 1, str((home - 1) % 3 + 1),
             str(101 + (home - 1) % DOORS), "living") for at, home in enumerate(homes, 1)))  # fmt: skip
    rolled = dice.choice(len(homes), 45_000, replace=False) + 1
    t.bulk(people.special, ("uid", "resident_id", "kind", "since"),
           ((f"s{at}", at, "elderly_alone" if number < 20_000 else "chronic", "2025-01-01")
            for number, at in enumerate(rolled.tolist())))  # fmt: skip


def _plans(t: Any) -> None:
    t.bulk(
        teams.plan,
        ("uid", "key", "name", "kind", "whom", "rule_json", "times", "every", "post", "since", "is_off"),
        [
            (key, key, name, kind, whom, rule, 1, every, post, TODAY, 0)
            for key, name, kind, whom, rule, every, post in PLANS
        ],
    )


if __name__ == "__main__":
    import sys

    make(Path(sys.argv[1]))
