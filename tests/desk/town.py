"""A tiny town for tests: one layer of the profile, squares as grids, houses with addresses, people, issues, a team."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import shapely

from desk import identity
from desk.model import Actor
from desk.office import Office
from desk.profile import shipped_text
from desk.profile.shelf import shipped_profile
from desk.rights import ALL
from desk.store.database import Database
from desk.store.schema import ground, issues, people, teams
from desk.store.uid import new_uid

WEST, SOUTH, SIDE = 116.40, 39.90, 0.01
NOW = datetime(2026, 10, 31, 9, 5)
SECRETARY = Actor(name="王书记", rights=ALL)
CLERK = Actor(name="小李", rights=frozenset())


def square(column: int, row: int, size: int = 1) -> Any:
    """A square of the town's chequerboard."""
    west, south = WEST + column * SIDE, SOUTH + row * SIDE
    return shapely.box(west, south, west + size * SIDE, south + size * SIDE)


def new_office(where: Path | str, profile: str = "zhoushan", actor: Actor = SECRETARY) -> Office:
    """A new office with the town in it; its clock stands at 2026-10-31 09:05."""
    Database.create(
        where, profile_text=shipped_text(profile), profile_key=profile, profile_version=1, name="测试街道"
    ).close()
    office = Office.open(where, actor=actor, clock=lambda: NOW)
    build(office, profile)
    return office


def build(office: Office, profile: str) -> None:
    """Write the town in one transaction."""
    plan = shipped_profile(profile).layers[0]
    with office.write("build") as t:
        layer = t.insert(
            ground.layer, uid=new_uid(), key=plan.key, name=plan.name, basis="area",
            levels_json=json.dumps(list(plan.office_levels), ensure_ascii=False), code_scheme=plan.code_scheme, sort=0,
            valid_from="2026-01-01",
        )  # fmt: skip
        root = _area(t, layer, None, "/", 0, "110101001", "测试街道", square(0, 0, 2))
        leaves = []
        for column in range(2):
            half = shapely.union_all([square(column, 0), square(column, 1)])
            parent, path = _area(t, layer, root[0], root[1], 1, f"11010100100{column}", f"第{column + 1}社区", half)
            for level in range(2, len(plan.office_levels) - 1):
                code = f"11010100100{column}{level:02d}"
                parent, path = _area(t, layer, parent, path, level, code, f"第{column + 1}段", half)
            for row in range(2):
                code = f"11010100100{column}{row + 1:03d}"
                depth = len(plan.office_levels) - 1
                name = f"第{column + 1}社区第{row + 1}网格"
                leaves.append((_area(t, layer, parent, path, depth, code, name, square(column, row))[0], column, row))
        for number, (leaf, column, row) in enumerate(leaves, 1):
            _house(t, layer, leaf, number, square(column, row).centroid)


def _area(t: Any, layer: int, parent: int | None, above: str, level: int, code: str, name: str, shape: Any) -> Any:
    one = t.insert(
        ground.area, uid=new_uid(), layer_id=layer, parent_id=parent, level=level, code=code, code_scheme="GB15",
        name=name, path="/", geometry=shapely.to_wkb(shape, byte_order=1), lon=shape.centroid.x, lat=shape.centroid.y,
        valid_from="2026-01-01",
    )  # fmt: skip
    path = f"{above}{one}/"
    t.update(ground.area, one, path=path)
    return one, path


def _house(t: Any, layer: int, leaf: int, number: int, at: Any) -> None:
    """A building 测试路N号 with one household of two, and an issue."""
    building = t.insert(
        ground.building,
        uid=new_uid(),
        code=f"L{number}",
        name=f"{number}号楼",
        address=f"测试路{number}号",
        lon=at.x,
        lat=at.y,
    )
    t.insert(ground.member, layer_id=layer, area_id=leaf, kind="building", item_id=building)
    dwelling = t.insert(people.dwelling, uid=new_uid(), building_id=building, room="101")
    household = t.insert(people.household, uid=new_uid(), dwelling_id=dwelling, number=f"H{number}")
    for serial, name in ((1, "张伟"), (2, "王芳")):
        number_id = identity.make_id("119901", f"1980-0{number}-15", serial)
        t.insert(
            people.resident, uid=new_uid(), name=name, initials=identity.initials(name), id_no=number_id,
            id_tail=number_id[::-1], sex=identity.sex_of(number_id), birth=f"1980-0{number}-15",
            population="01", state="living", building_id=building, household_id=household, live_address=f"测试路{number}号101",
        )  # fmt: skip


def add_issue(office: Office, area_code: str, **values: Any) -> int:
    """An issue in a grid, with its one step."""
    row = office.database.read_one("select id, layer_id from area where code = ?", (area_code,))
    given = {"kind": "event", "class_code": "0101", "title": "道路破损", "source": office.profile.sources[0].key,
             "stage": office.profile.workflow.stages[0].key, "step_no": 1, **values}  # fmt: skip
    with office.write("add_issue") as t:
        one = t.insert(issues.issue, uid=new_uid(), **given)
        t.insert(issues.step, issue_id=one, no=1, action="register", to_stage=given["stage"], at=given["reported_at"])
        if row is not None:
            t.insert(ground.member, layer_id=row[1], area_id=row[0], kind="issue", item_id=one)
    return one


def add_person(office: Office, name: str = "李敏", phone: str = "19900000001") -> int:
    """A member of staff, written past the verbs."""
    with office.write("add_person") as t:
        return t.insert(teams.person, uid=new_uid(), name=name, initials=identity.initials(name), phone=phone)


OfficeMaker = Callable[..., Office]
