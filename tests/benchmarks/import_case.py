"""A street's worth of residents as a sheet: 100,000 rows x 20 columns, as clerks fill them in."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

from desk import identity
from desk.model import Column
from desk.office import Office
from desk.sheets.lists import write_list
from desk.store.schema import ground
from desk.store.uid import new_uids

ROWS, BUILDINGS, SEED = 100_000, 1_000, 20261122
TITLES = (
    "姓名", "公民身份号码", "性别", "出生日期", "民族", "政治面貌", "文化程度", "婚姻状况", "与户主关系", "健康状况",
    "职业", "工作单位", "联系电话", "户籍地址", "现住地址", "楼栋", "单元", "房号", "人口类型", "备注",
)  # fmt: skip
_SURNAMES = "王李张刘陈杨黄赵周吴徐孙马朱胡郭何林高罗郑梁谢宋唐许邓冯韩曹曾彭萧蔡潘田董袁于余"
_GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀英霞平刚桂红文玉建国华志海燕春梅雪晨宇浩轩梓涵欣怡"


def residents(rows: int = ROWS) -> Iterator[tuple[str, ...]]:
    """People by household of three, each with a number of their own."""
    chance = random.Random(SEED)
    for k in range(rows):
        birth = f"{chance.randint(1935, 2020)}-{chance.randint(1, 12):02d}-{chance.randint(1, 28):02d}"
        number = identity.make_id(f"11{k // 1000:04d}", birth, k % 1000)
        home = k // 3
        house, unit, room = home % BUILDINGS + 1, home // BUILDINGS % 6 + 1, home // BUILDINGS // 6 + 101
        yield (
            chance.choice(_SURNAMES) + chance.choice(_GIVEN) + (chance.choice(_GIVEN) if k % 4 else ""),
            number,
            "男" if int(number[16]) % 2 else "女",
            birth,
            "满族" if k % 20 == 0 else "汉族",
            ("群众", "中共党员", "共青团员")[k % 7 % 3],
            ("初中", "高中", "大学本科")[k % 5 % 3],
            ("已婚", "未婚")[k % 3 % 2],
            ("户主", "配偶", "子")[k % 3],
            "健康或良好",
            "职员",
            f"第{k % 700}公司",
            f"13{k % 9}{k:08d}",
            f"北京市东城区测试大街{house}号",
            f"测试大街{house}号{unit}单元{room}室",
            f"{house}号楼",
            str(unit),
            str(room),
            "流动人口" if k % 4 == 0 else "户籍人口",
            "" if k % 9 else "已核实",
        )


def write_sheet(path: Path, rows: int = ROWS) -> Path:
    """The sheet as a workbook."""
    columns = [Column(key=f"c{at}", title=title, type="text", width=8) for at, title in enumerate(TITLES)]
    write_list(path, "居民登记表", columns, [list(residents(rows))], rows, "填表人")
    return path


def add_buildings(office: Office) -> None:
    """The ledger of the buildings these people live in."""
    data = [(uid, f"T{n:05d}", f"{n}号楼", f"测试大街{n}号") for n, uid in enumerate(new_uids(BUILDINGS), 1)]
    with office.write("build") as transaction:
        transaction.bulk(ground.building, ("uid", "code", "name", "address"), data)
