"""A tiny town with awkward names, for the tests of the search; every row from a fixed seed."""

from __future__ import annotations

import json
import random
from typing import Any

from desk.profile import shipped_text
from desk.profile.loading import parse_profile
from desk.store.database import Database
from desk.store.schema import ground, house, issues, people, teams
from desk.store.search import Search, Sight
from desk.store.uid import new_uid

NOW = "2026-10-31T10:00:00"
FULL = Sight(see_name=True, see_phone=True, see_id=True)
SURNAMES = "王李张欧䶮𠮷%_'"
GIVEN = ("伟", "芳", "伟芳", "·买买提", "", "🙂", "O'Neil", "%", "_a", '"王"', "<b>", "伟伟", " 小明")
STREETS = ("南池子大街", "北池子", "东华门大街", "100%路", "a_b路", "O'路", '"引"巷', "𠮷巷", "É路", "MIXED Case路")
LETTERS = "abcdefghijklmnopqrstuvwxyz"


def search(database: Database, sight: Sight = FULL, profile: str = "zhoushan") -> Search:
    """The search over a town at its fixed moment."""
    return Search(database, parse_profile(shipped_text(profile)), sight, lambda: NOW)


def build(database: Database, *, residents: int = 300, seed: int = 7) -> None:
    """Two layers (grids in communities; lines), buildings, people, facilities, issues."""
    dice = random.Random(seed)
    with database.write(actor="测试", action="test") as transaction:

        def put(table: Any, **columns: Any) -> None:
            rows = list(zip(*columns.values(), strict=True))
            names = list(columns)
            if "uid" in table.columns:
                names.append("uid")
                rows = [(*row, new_uid()) for row in rows]
            transaction.bulk(table, names, rows)

        put(house.code, list=["sex", "sex"], code=["1", "2"], label=["男", "女"], source=["GB/T 2261.1"] * 2)
        put(
            ground.layer,
            id=[1, 2],
            key=["grid", "cell"],
            name=["社会管理网格", "单元"],
            basis=["area", "area"],
            levels_json=[json.dumps(["街道", "社区", "网格"]), json.dumps(["街道", "单元"])],
            code_scheme=["GB15", "local"],
            sort=[1, 2],
            valid_from=["2025-01-01"] * 2,
        )
        areas = [
            (1, 1, None, 0, "1", "东华门街道", "/1/"),
            (2, 1, 1, 1, "12", "智德社区", "/1/2/"),
            (3, 1, 1, 1, "11", "多福巷社区", "/1/3/"),
            (4, 1, 2, 2, "122", "智德第二网格", "/1/2/4/"),
            (5, 1, 2, 2, "121", "智德第一网格", "/1/2/5/"),
            (6, 1, 3, 2, "111", "多福巷第一网格", "/1/3/6/"),
            (7, 2, None, 0, "1", "东华门街道", "/7/"),
            (8, 2, 7, 1, "1a", "甲单元", "/7/8/"),
            (12, 1, 1, 1, "10", "旧社区", "/1/12/"),
        ]
        put(
            ground.area,
            **{
                name: [row[number] for row in areas]
                for number, name in enumerate(("id", "layer_id", "parent_id", "level", "code", "name", "path"))
            },
            code_scheme=["GB15"] * len(areas),
            valid_from=["2025-01-01"] * len(areas),
            valid_to=[None] * (len(areas) - 1) + ["2026-01-01"],
            geometry=[bytes(range(21)) if row[0] in (2, 4) else None for row in areas],
            lon=[116.4] * len(areas),
            lat=[39.9] * len(areas),
            square_metres=[20_000.0] * len(areas),
        )
        houses = range(1, 21)
        put(
            ground.building,
            id=list(houses),
            code=[f"11010100{n:04d}" for n in houses],
            name=[f"{n}号楼" for n in houses],
            address=[f"{STREETS[n % len(STREETS)]}{n}号" for n in houses],
            lon=[116.4 + n / 1000 for n in houses],
            lat=[39.9 - n / 1000 for n in houses],
        )
        put(
            people.dwelling,
            id=list(houses),
            building_id=list(houses),
            room=["101"] * 20,
        )
        put(people.household, id=list(houses), dwelling_id=list(houses), number=[f"H{n:03d}" for n in houses])
        rows = [_resident(n, dice) for n in range(1, residents + 1)]
        put(people.resident, **{name: [row[name] for row in rows] for name in rows[0]})
        things = range(1, 121)
        put(
            ground.facility,
            id=list(things),
            code=[f"110101{n % 7:02d}{n:06d}" for n in things],
            name=[("路灯", "上水井盖", "100%灯", "公厕")[n % 4] for n in things],
            class_code=[("0101", "0102", "0309")[n % 3] for n in things],
            state=["1"] * 120,
            address=[f"{STREETS[n % len(STREETS)]}{n}号旁" for n in things],
            lon=[116.4 + n / 1e4 for n in things],
            lat=[39.9 + (n * 37 % 100) / 1e4 for n in things],
        )
        cases = range(1, 61)
        put(
            issues.issue,
            id=list(cases),
            number=[f"SJ20261{n:04d}" for n in cases],
            kind=["event"] * 60,
            class_code=["0101"] * 60,
            title=[("井盖丢失", "噪音%扰民", "占道_经营")[n % 3] for n in cases],
            source=["patrol"] * 60,
            reported_at=[f"2026-{n % 10 + 1:02d}-05T09:00:00" for n in cases],
            address=[STREETS[n % len(STREETS)] for n in cases],
            stage=["done" if n % 5 > 1 else "new" for n in cases],
            step_no=[1] * 60,
            due_at=[("2026-10-30T10:00:00", "2026-10-31T17:00:00", "2026-11-05T10:00:00", None)[n % 4] for n in cases],
            closed_at=[f"2026-10-{n % 28 + 1:02d}T11:00:00" if n % 5 > 1 else None for n in cases],
            lon=[116.4] * 60,
            lat=[39.9] * 60,
        )
        belonging = [(1, (4, 5, 6)[n % 3], "building", n) for n in houses if n != 20]
        belonging += [(2, 8, "building", n) for n in houses if n % 2]
        belonging += [(1, (4, 5, 6)[n % 3], "facility", n) for n in things if n % 10]
        belonging += [(1, (4, 5, 6)[n % 3], "issue", n) for n in cases if n % 10]
        put(
            ground.member,
            **{
                name: [row[number] for row in belonging]
                for number, name in enumerate(("layer_id", "area_id", "kind", "item_id"))
            },
        )
        put(teams.person, id=[1, 2], name=["赵六", "钱七"], initials=["zl", "qq"], phone=["12000001111", "12000002222"])
        put(
            teams.assignment,
            person_id=[1, 2, 2],
            post=["grid_head", "grid_head", "grid_head"],
            area_id=[4, 6, 5],
            share=[100] * 3,
            since=["2026-01-01", "2026-01-01", "2025-01-01"],
            until=[None, None, "2025-12-31"],
        )


def _resident(number: int, dice: random.Random) -> dict[str, Any]:
    phone = "120" + "".join(dice.choices("0123456789", k=8)) if dice.random() < 0.9 else None
    id_no = "990101" + "".join(dice.choices("0123456789", k=11)) + dice.choice("0123456789X")
    id_no_or_none = id_no if dice.random() < 0.9 else None
    home = dice.randint(1, 20)
    street = dice.choice(STREETS)
    return {
        "id": number,
        "name": dice.choice(SURNAMES) + dice.choice(GIVEN),
        "initials": "".join(dice.choices(LETTERS[:4], k=dice.randint(1, 3))),
        "sex": dice.choice("12"),
        "birth": f"{dice.randint(1940, 2020)}-{dice.randint(1, 12):02d}-11",
        "id_no": id_no_or_none,
        "id_tail": id_no_or_none and id_no_or_none[::-1],
        "phone": phone,
        "phone_tail": phone and phone[::-1],
        "live_address": dice.choice(
            (f"{street}{home}号{dice.randint(1, 3)}单元{dice.randint(1, 9)}0{dice.randint(1, 4)}", None)
        ),
        "population": "1",
        "state": dice.choice(("living", "away", "moved")),
        "building_id": home,
        "household_id": home,
    }
