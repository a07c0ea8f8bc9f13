"""An office full of names that attack whoever shows them: markup, template, formula."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl

from desk.office import Office
from desk.store.schema import ground, house
from tests.acceptance.calling import cli

HOSTILE = "<img src=x onerror=alert(1)>{{7*7}}=cmd|'/c calc'!A1"
FORMULA = "=cmd|'/c calc'!A1"
MARK = "img src=x"
WORKBOOK = (
    "＜img src=x onerror=alert(1)＞{{7×7}}.xlsx" if os.name == "nt" else "<img src=x onerror=alert(1)>{{7*7}}.xlsx"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Attacked:
    """The office and where the hostile things lie."""

    path: Path
    area_id: int
    area_code: str
    building_id: int
    spots: dict[str, tuple[float, float]]
    """Where to put the mouse to meet each of them: far enough apart to be told from each other at zoom 18."""


def workbook(path: Path, header: list[str], *rows: list[Any]) -> Path:
    """A workbook whose texts are texts, whatever they begin with."""
    book = openpyxl.Workbook()
    sheet = book.active
    for row in (header, *rows):
        sheet.append(row)
    for line in sheet.iter_rows():
        for cell in line:
            if isinstance(cell.value, str):
                cell.data_type = "s"
    book.save(path)
    return path


def attack(path: Path, folder: Path) -> Attacked:
    """Import hostile rows through the command; rename a grid and a building, for which there is no workbook."""
    office = Office.open(path)
    try:
        building, lon, lat, address = office.database.read(
            "select id, lon, lat, address from building where lon is not null and address is not null"
            " and id in (select building_id from resident) order by id"
        )[0]
        layer = office.search.layers()[0].id
        area = office.search.place("buildings", building).areas[layer]
        code, name_lon, name_lat = office.database.read("select code, lon, lat from area where id = ?", (area,))[0]
        spots = {
            "areas": (name_lon, name_lat),
            "facility 1": (lon + 6e-4, lat),
            "facility 2": (lon - 6e-4, lat),
            "issue 1": (lon, lat + 6e-4),
            "issue 2": (lon, lat - 6e-4),
        }
        class_code = office.database.read_value("select class_code from facility order by id limit 1")
        issue_class = office.database.read_value("select class_code from issue order by id limit 1")
        with office.write("rename") as transaction:
            transaction.update(ground.area, area, name=HOSTILE)
            transaction.update(ground.building, building, name=HOSTILE)
            transaction.execute(house.meta.update().where(house.meta.c.name == "name").values(value=HOSTILE))
    finally:
        office.close()
    today = "2026-10-30 10:00:00"
    for kind, header, rows in (
        ("residents", ["姓名", "联系电话", "现住地址", "工作单位", "备注"],
         [[HOSTILE, "19900001111", address, HOSTILE, HOSTILE], [FORMULA, "19900001112", address, FORMULA, FORMULA]]),
        ("people", ["姓名", "手机", "单位", "职务"], [[HOSTILE, "19900001113", HOSTILE, HOSTILE[:50]]]),
        ("facilities", ["标识码", "部件名称", "小类代码", "经度", "纬度", "养护单位", "位置"],
         [["HOSTILE1", HOSTILE, class_code, *spots["facility 1"], FORMULA, HOSTILE],
          ["HOSTILE2", FORMULA, class_code, *spots["facility 2"], HOSTILE, FORMULA]]),
        ("issues", ["案件编号", "标题", "问题描述", "小类代码", "上报时间", "截止时间", "经度", "纬度", "地点", "处置部门"],
         [["HOSTILE1", HOSTILE, HOSTILE, issue_class, today, "2026-10-30 12:00:00", *spots["issue 1"], HOSTILE, HOSTILE],
          ["HOSTILE2", FORMULA, FORMULA, issue_class, today, "2026-10-30 12:00:00", *spots["issue 2"], FORMULA, FORMULA]]),
    ):  # fmt: skip
        said = cli("import", path, kind, workbook(folder / WORKBOOK, header, *rows), "--json")
        assert (said.status, said.err) == (0, ""), said
        assert said.data["new"] == len(rows), said.out
    return Attacked(path=path, area_id=area, area_code=code, building_id=building, spots=spots)
