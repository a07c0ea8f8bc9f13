"""References and mishaps of imports, numbered as in the catalogue (122 to 128, 130; 129 stands in test_import_kill)."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from desk import identity
from desk.errors import Cancelled, Conflict, StoreError
from desk.model import Actor
from desk.office import Office
from desk.rights import ALL
from desk.store.schema import people
from desk.store.uid import new_uid
from desk.work.intake import imports
from desk.work.intake.taking_back import take_back_import
from desk.work.undo import undo
from tests.desk.town import NOW, new_office
from tests.postgres import fresh_database

Sheet = Callable[[Sequence[Sequence[Any]]], Path]
TABLES = ("resident", "household", "dwelling", "batch", "exemption", "import_mapping")


@pytest.fixture(params=("file", "server"))
def office(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Office]:
    if request.param == "file":
        with closing(new_office(tmp_path / "a.griddesk")) as made:
            yield made
        return
    with fresh_database(request.getfixturevalue("postgres_server")) as url, closing(new_office(url)) as made:
        yield made


@pytest.fixture
def sheet(tmp_path: Path) -> Sheet:
    """Writes rows, the header first, into a workbook."""

    def write(rows: Sequence[Sequence[Any]]) -> Path:
        book = openpyxl.Workbook()
        for row in rows:
            book.active.append(list(row))
        book.save(tmp_path / "登记表.xlsx")
        return tmp_path / "登记表.xlsx"

    return write


def number(serial: int, birth: str = "1990-03-07") -> str:
    return identity.make_id("110101", birth, serial)


def crowd(count: int) -> list[list[Any]]:
    """A header and people with numbers, addresses and phones."""
    rows: list[list[Any]] = [["姓名", "身份证号", "联系电话", "现住地址"]]
    for n in range(count):
        birth = f"19{50 + n // 900 % 50}-01-01"
        rows.append([f"人{n}", number(n % 900, birth), f"139{n:08d}", f"测试路{n % 4 + 1}号101"])
    return rows


def state(office: Office) -> dict[str, list[Any]]:
    return {name: office.database.read(f'select * from "{name}" order by id') for name in TABLES}


def clerk(office: Office, name: str) -> Office:
    """The same office, opened by somebody else."""
    where = str(office.database.url)
    if office.database.dialect != "sqlite":
        place = office.database.driver.place  # type: ignore[attr-defined]  # a server's
        where = f"postgresql://{place.user}@{place.host}:{place.port}/{place.database}"
    return Office.open(where, actor=Actor(name=name, rights=ALL), clock=lambda: NOW)


def test_122_an_unknown_grid_or_community_is_a_fault_of_its_cell(office: Office, sheet: Sheet) -> None:
    header = ["姓名", "所属网格", "所属社区", "现住地址"]
    rows = [
        ["甲", "第1社区第1网格", "第1社区", "测试路1号101"],
        ["乙", "第9社区第9网格", "第1社区", None],
        ["丙", None, "东风社区", None],
        ["丁", "第2社区第1网格", None, "测试路1号101"],
    ]
    plan = imports.plan(office, "residents", sheet([header, *rows]))
    assert [row.outcome for row in plan.rows] == ["new", "faulty", "faulty", "new"]
    assert [(row.faults[0].title, row.faults[0].reason) for row in plan.faulty] == [
        ("所属网格", "没有“第9社区第9网格”这个网格，请核对，或先建好网格"),
        ("所属社区", "没有“东风社区”这个社区，请核对，或先建好社区"),
    ]
    assert "有 1 行写的网格与楼栋所在的不同（如第 5 行），以楼栋为准，请核对" in plan.notes


def test_123_a_building_the_ledger_does_not_have_is_said_and_the_person_is_taken(office: Office, sheet: Sheet) -> None:
    rows = [
        ["姓名", "现住地址", "楼栋"],
        ["甲", "测试路1号101", None],
        ["乙", "光明路7号", "7号楼"],
        ["丙", None, None],
    ]
    plan = imports.plan(office, "residents", sheet(rows))
    assert plan.counts["new"] == 3
    assert plan.notes == ("有 1 行的住址没有对上楼栋台账（如第 3 行“7号楼”），地址照记，暂不落在任何网格",)
    imports.apply(office, plan)
    found = office.database.read("select name, building_id, live_address from resident order by id desc limit 3")
    assert found == [("丙", None, None), ("乙", None, "光明路7号"), ("甲", 1, "测试路1号101")]


def test_124_households_come_from_the_heads_and_one_without_is_said(office: Office, sheet: Sheet) -> None:
    header = ["户号", "姓名", "与户主关系", "现住地址", "单元", "房号"]
    rows = [
        ["F1", "甲", "户主", "测试路1号", "2单元", "301室"],
        ["F1", "乙", "配偶", "测试路1号", "2单元", "301室"],
        ["F2", "丙", "子", "测试路2号", None, "102"],
        [None, "丁", "户主", "测试路3号", None, "5"],
        [None, "戊", "配偶", None, None, None],
        [None, "己", "配偶", "测试路4号", None, "9"],
        ["H1", "庚", "子", None, None, None],
    ]
    plan = imports.plan(office, "residents", sheet([header, *rows]))
    assert plan.counts["new"] == 7
    assert any("有 2 户没有户主，已照样归户，请补上户主（如户号 F2，第 4 行）" in note for note in plan.notes)
    assert any("有 1 人写了与户主关系，上面却没有同住的户主，没有归户" in note for note in plan.notes)
    imports.apply(office, plan)
    found = office.database.read(
        "select r.name, h.number, d.building_id, d.unit, d.room from resident r"
        " left join household h on h.id = r.household_id left join dwelling d on d.id = h.dwelling_id"
        " where r.batch_id is not null order by r.id"
    )
    assert found == [
        ("甲", "F1", 1, "2", "301"),
        ("乙", "F1", 1, "2", "301"),
        ("丙", "F2", 2, None, "102"),
        ("丁", None, 3, None, "5"),
        ("戊", None, 3, None, "5"),
        ("己", None, None, None, None),
        ("庚", "H1", 1, None, "101"),
    ]
    again = imports.plan(office, "residents", sheet([header, *rows]))
    assert again.counts["same"] == 7 and again.homes.households == again.homes.dwellings == []


def test_125_the_same_file_again_changes_nothing(office: Office, sheet: Sheet) -> None:
    source = sheet([*crowd(300), ["无证", None, None, "测试路2号"]])
    imports.apply(office, imports.plan(office, "residents", source))
    before = state(office)["resident"], state(office)["household"]
    plan = imports.plan(office, "residents", source)
    assert plan.counts == {"new": 0, "changed": 0, "same": 301, "duplicate": 0, "faulty": 0}
    imports.apply(office, plan)
    assert (state(office)["resident"], state(office)["household"]) == before


def test_126_of_two_clerks_with_one_file_one_wins_and_the_other_is_told(office: Office, sheet: Sheet) -> None:
    source = sheet(crowd(30))
    with closing(clerk(office, "小李")) as li, closing(clerk(office, "小王")) as wang:
        first, second = imports.plan(li, "residents", source), imports.plan(wang, "residents", source)
        imports.apply(li, first)
        told = "核对之后，小李 在 2026-10-31 09:05 已经导入了同一个文件（新增 30 行，更新 0 行），这次没有导入"
        with pytest.raises(Conflict, match=told.replace("（", "（")):
            imports.apply(wang, second)
        again = imports.plan(wang, "residents", source)
        assert again.counts["same"] == 30
        imports.apply(wang, again)
    assert office.database.read_value("select count(*) from resident") == 38


def test_127_cancelled_half_way_nothing_is_written(office: Office, sheet: Sheet) -> None:
    plan = imports.plan(office, "residents", sheet(crowd(6_000)))
    before, told = state(office), []

    def half(done: int, total: int) -> None:
        told.append(done)
        if done >= total // 2:
            raise Cancelled("已取消，没有写入。")

    with pytest.raises(Cancelled):
        imports.apply(office, plan, step=half)
    assert told[-1] < plan.counts["new"]
    assert state(office) == before
    assert office.database.check() == office.database.verify_audit() == ()
    imports.apply(office, plan)
    assert office.database.read_value("select count(*) from resident") == 6_008
    assert [hit.title for hit in office.search.find("人5999")] == ["人5999"]


@pytest.mark.skipif(sys.platform != "linux" or os.geteuid() != 0, reason="only root can mount a small disk")
def test_128_a_disk_full_near_the_end_leaves_nothing(tmp_path: Path, sheet: Sheet) -> None:
    template = tmp_path / "muster.griddesk"
    new_office(template).close()
    source = sheet(crowd(5_000))
    free = tmp_path / "free.griddesk"
    shutil.copy(template, free)
    with closing(Office.open(free, actor=Actor(name="小李", rights=ALL))) as office:
        imports.apply(office, imports.plan(office, "residents", source))
        needed = free.stat().st_size + free.with_name(free.name + "-wal").stat().st_size
    disk = tmp_path / "small"
    disk.mkdir()
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={needed * 85 // 100}", "tmpfs", disk], capture_output=True
    )
    if done.returncode:
        pytest.skip("this root may not mount (a container?)")
    try:
        shutil.copy(template, disk / "a.griddesk")
        with closing(Office.open(disk / "a.griddesk", actor=Actor(name="小李", rights=ALL))) as office:
            plan = imports.plan(office, "residents", source)
            before, seen = state(office), []
            with pytest.raises(StoreError, match="磁盘已满"):
                imports.apply(office, plan, step=lambda done, total: seen.append(done / total))
            assert seen[-1] > 0.5, "the disk was to fill near the end"
            assert state(office) == before
            assert office.database.check() == office.database.verify_audit() == ()
        with closing(Office.open(disk / "a.griddesk", actor=Actor(name="小李", rights=ALL))) as again:
            assert state(again) == before
            imports.apply(again, imports.plan(again, "residents", sheet(crowd(20))))
    finally:
        subprocess.run(["umount", disk], check=True)


def test_130_undo_after_other_work_takes_back_the_rest_and_names_what_stays(office: Office, sheet: Sheet) -> None:
    changed_name, changed_id = office.database.read("select name, id_no from resident order by id")[0]
    header = ["姓名", "身份证号", "联系电话", "户号", "与户主关系", "现住地址", "房号"]
    rows = [[f"人{n}", number(n), f"139{n:08d}", f"F{n // 2}", "户主" if n % 2 == 0 else "配偶", "测试路1号", str(n // 2)]
            for n in range(20)]  # fmt: skip
    plan = imports.plan(
        office, "residents", sheet([header, *rows, [changed_name, changed_id, "13900139000", *[None] * 4]])
    )
    changes = imports.apply(office, plan)
    audit_id = changes.audit_id or 0
    ids = {
        name: item for item, name in office.database.read("select id, name from resident where batch_id is not null")
    }
    with closing(clerk(office, "小李")) as li:
        with li.write("edit", reason="改电话") as transaction:
            transaction.update(people.resident, ids["人4"], phone="13700000000")
        with li.write("special") as transaction:
            transaction.insert(people.special, uid=new_uid(), resident_id=ids["人7"], kind="drug", since="2026-10-31")
    with pytest.raises(Conflict, match="小李在 2026-10-31 09:05 又改过这批导入的记录"):
        undo(office, audit_id)
    assert office.database.read_value("select count(*) from resident") == 28, "a refused undo changes nothing"
    done = take_back_import(office, audit_id)
    assert [one.sentence for one in done.kept] == [
        "居民“人4”留下了：小李 在 2026-10-31 09:05 改过",
        "居民“人7”留下了：后来的记录还要用它",
        "户“F2”留下了：后来的记录还要用它",
        "户“F3”留下了：后来的记录还要用它",
        "房屋（户室）“2”留下了：后来的记录还要用它",
        "房屋（户室）“3”留下了：后来的记录还要用它",
    ]
    assert [name for (name,) in office.database.read("select name from resident where id > 8 order by id")] == [
        "人4",
        "人7",
    ]
    assert office.database.read_value("select phone from resident where id = ?", (ids["人4"],)) == "13700000000"
    assert office.database.read_value("select phone from resident where id_no = ?", (changed_id,)) is None
    assert [row[0] for row in office.database.read("select number from household where id > 4 order by id")] == [
        "F2",
        "F3",
    ]
    assert office.search.find("人11") == ()
    assert office.database.check() == office.database.verify_audit() == ()
    with pytest.raises(Conflict, match="已经撤销过"):
        take_back_import(office, audit_id)
