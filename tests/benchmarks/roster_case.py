"""An office of the size of 舟山: 2,428 grids, 19,424 people in teams of eight, 300,000 households in 24,280 buildings."""

from __future__ import annotations

import json
from pathlib import Path

from desk.model import Actor
from desk.office import Office
from desk.profile import shipped_text
from desk.profile.shelf import shipped_profile
from desk.rights import ALL
from desk.store.database import Database
from desk.store.schema import ground, people, teams

GRIDS, TEAM, HOUSEHOLDS, COMMUNITIES = 2_428, 8, 300_000, 40
_SEATS = ("cadre", "community_cadre", "medic", "teacher", "police", "backbone", "backbone", "backbone")


def make(path: Path) -> Office:
    """The office, in a new file."""
    Database.create(
        path, profile_text=shipped_text("zhoushan"), profile_key="zhoushan", profile_version=1, name="舟山"
    ).close()
    office = Office.open(path, actor=Actor(name="王书记", rights=ALL))
    plan = shipped_profile("zhoushan").layers[0]
    with office.write("build") as t:
        layer = t.insert(
            ground.layer, uid="layer", key=plan.key, name=plan.name, basis="area",
            levels_json=json.dumps(list(plan.office_levels), ensure_ascii=False), code_scheme="GB15", sort=0,
            valid_from="2020-01-01",
        )  # fmt: skip
        t.bulk(ground.area, _AREA, _areas(layer))
        t.bulk(
            ground.building,
            ("id", "uid", "code", "name", "address"),
            ((n, f"b{n}", f"L{n}", f"{n}号楼", f"路{n}号") for n in range(1, GRIDS * 10 + 1)),
        )
        t.bulk(
            ground.member, ("layer_id", "area_id", "kind", "item_id"),
            ((layer, _grid(n % GRIDS), "building", n + 1) for n in range(GRIDS * 10)),
        )  # fmt: skip
        t.bulk(
            people.dwelling,
            ("id", "uid", "building_id", "room"),
            ((n, f"d{n}", n % (GRIDS * 10) + 1, str(n)) for n in range(1, HOUSEHOLDS + 1)),
        )
        t.bulk(
            people.household,
            ("id", "uid", "dwelling_id", "number"),
            ((n, f"h{n}", n, f"H{n}") for n in range(1, HOUSEHOLDS + 1)),
        )
        t.bulk(
            teams.person, ("id", "uid", "name", "initials", "phone"),
            ((n, f"p{n}", f"人员{n}", "ry", f"199{n:08d}") for n in range(1, GRIDS * TEAM + 1)),
        )  # fmt: skip
        t.bulk(
            teams.assignment, ("uid", "person_id", "post", "area_id", "share", "since"),
            ((f"a{n}", n + 1, _SEATS[n % TEAM], _grid(n // TEAM), 100, "2026-01-01") for n in range(GRIDS * TEAM)),
        )  # fmt: skip
    with office.write("analyze") as t:
        t.execute("analyze")
    return office


_AREA = (
    "id",
    "uid",
    "layer_id",
    "parent_id",
    "level",
    "code",
    "code_scheme",
    "name",
    "path",
    "valid_from",
    "predecessors_json",
)


def _grid(nth: int) -> int:
    return 1 + COMMUNITIES + nth + 1


def _areas(layer: int) -> list[tuple[object, ...]]:
    rows: list[tuple[object, ...]] = [(1, "a1", layer, None, 0, "330902001", "GB15", "舟山", "/1/", "2020-01-01", "[]")]
    for n in range(COMMUNITIES):
        one = 2 + n
        rows.append(
            (one, f"a{one}", layer, 1, 1, f"330902001{n:03d}", "GB15", f"第{n}社区", f"/1/{one}/", "2020-01-01", "[]")
        )
    for n in range(GRIDS):
        one, above = _grid(n), 2 + n % COMMUNITIES
        rows.append(
            (
                one,
                f"a{one}",
                layer,
                above,
                2,
                f"330902001{n % COMMUNITIES:03d}{n:04d}",
                "GB15",
                f"第{n}网格",
                f"/1/{above}/{one}/",
                "2020-01-01",
                "[]",
            )
        )
    return rows
