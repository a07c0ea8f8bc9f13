"""Lists in: every row accounted for, one reason per faulty cell, twice is once, and all of it can be taken back."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from desk import identity
from desk.errors import BadSheet, Cancelled, Conflict, NotAllowed
from desk.model import Query
from desk.office import Office
from desk.sheets.header import find_header, plain
from desk.sheets.table import read_table
from desk.store.schema import people
from desk.work.intake import imports, storing
from desk.work.intake.cells import ID_AS_NUMBER
from desk.work.undo import undo
from tests.desk.town import CLERK, add_issue, new_office

HEADER = ("序号", "姓名", "身份证\n号码", "联系方式", "性别", "出生日期", "民族", "现住地址", "楼栋", "备注")
HOSTILE = "<img src=x onerror=alert(1)>{{7*7}}=cmd|'/c calc'!A1"
Book = Callable[..., Path]


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = new_office(tmp_path / "a.griddesk")
    yield made
    made.close()


@pytest.fixture
def book(tmp_path: Path) -> Book:
    """Writes a workbook as clerks have them: a title, a line of facts, the header, the rows, a total."""

    def write(rows: Sequence[Sequence[Any]], header: Sequence[str] = HEADER, name: str = "登记表.xlsx") -> Path:
        made = openpyxl.Workbook()
        sheet = made.active
        sheet.append(["东华门街道居民登记表"])
        sheet.append(["填报日期：2026年10月31日"])
        sheet.append(list(header))
        for row in rows:
            sheet.append(list(row))
        sheet.append(["合计", len(rows)])
        for line in sheet.iter_rows():
            for cell in line:
                if isinstance(cell.value, str):
                    cell.data_type = "s"
        made.save(tmp_path / name)
        return tmp_path / name

    return write


def number(serial: int, birth: str = "1990-03-07") -> str:
    return identity.make_id("119901", birth, serial)


def row(name: str = "赵一", id_no: Any = None, phone: Any = "19900001111", **more: Any) -> list[Any]:
    values: dict[str, Any] = {"序号": 1, "姓名": name, "身份证\n号码": id_no, "联系方式": phone, **more}
    return [values.get(title) for title in HEADER]


def faults(plan: imports.ImportPlan) -> list[tuple[int, str, str]]:
    return [(one.number, fault.title, fault.reason) for one in plan.faulty for fault in one.faults]


def test_residents_are_found_under_titles_and_totals_are_no_rows(office: Office, book: Book) -> None:
    source = book(
        [row("赵一", number(1), 性别="男", 民族="汉", 现住地址="测试路1号 2单元301", 出生日期="1990.3.7"), row("钱二")]
    )
    plan = imports.plan(office, "residents", source)
    assert plan.counts == {"new": 2, "changed": 0, "same": 0, "duplicate": 0, "faulty": 0}
    assert office.database.read_value("select count(*) from resident") == 8
    changes = imports.apply(office, plan)
    found = office.database.read(
        "select name, initials, id_no, id_tail, sex, birth, nation, phone, phone_tail, population, state, building_id"
        " from resident where name = '赵一'"
    )
    building = office.database.read_value("select id from building where code = 'L1'")
    assert found == [
        ("赵一", "zy", number(1), number(1)[::-1], "1", "1990-03-07", "01", "19900001111", "11110000991", "01", "living",
         building)
    ]  # fmt: skip
    assert office.search.count(Query(kind="residents")) == 10
    assert len(office.search.find("赵一")) == 1
    assert changes.everything and len(changes.rows["batch"]) == 1


def test_the_same_file_a_second_time_changes_nothing(office: Office, book: Book) -> None:
    source = book([row(f"人{n}", number(n), 现住地址="测试路2号") for n in range(1, 40)] + [row("无证", None)])
    imports.apply(office, imports.plan(office, "residents", source))
    before = office.database.read("select * from resident order by id")
    plan = imports.plan(office, "residents", source)
    assert plan.counts == {"new": 0, "changed": 0, "same": 40, "duplicate": 0, "faulty": 0}
    imports.apply(office, plan)
    assert office.database.read("select * from resident order by id") == before


def test_changed_rows_change_only_what_the_sheet_fills_and_come_back_by_undo(office: Office, book: Book) -> None:
    one, name, number_id = office.database.read("select id, name, id_no from resident order by id")[0]
    plan = imports.plan(office, "residents", book([row(name, number_id, "13900000000")]))
    assert plan.counts["changed"] == 1
    before = office.database.read_one("select * from resident where id = ?", (one,))
    changes = imports.apply(office, plan)
    after = office.database.read_one("select phone, phone_tail, live_address from resident where id = ?", (one,))
    assert after == ("13900000000", "00000000931", "测试路1号101")
    undo(office, changes.audit_id or 0)
    assert office.database.read_one("select * from resident where id = ?", (one,)) == before


def test_undo_takes_the_whole_batch_back(office: Office, book: Book) -> None:
    before = office.database.read("select * from resident order by id")
    changes = imports.apply(
        office, imports.plan(office, "residents", book([row(f"人{n}", number(n)) for n in range(50)]))
    )
    undo(office, changes.audit_id or 0)
    assert office.database.read("select * from resident order by id") == before
    assert office.search.find("人7") == ()


BAD_CELLS = [
    ({"id_no": 1.10101199003071e17}, ID_AS_NUMBER),
    ({"id_no": "1.10101E+17"}, ID_AS_NUMBER),
    ({"id_no": number(1)[:-1] + ("0" if number(1)[-1] != "0" else "1")}, "最后一位应是"),
    ({"id_no": identity.make_id("119901", "1990-02-30", 1)}, "不存在"),
    ({"id_no": "12345"}, "18位"),
    ({"phone": "138001380"}, "不像电话"),
    ({"phone": "1.38E+10"}, "科学计数法"),
    ({"出生日期": "1990-02-30"}, "没有“1990-02-30”这一天"),
    ({"出生日期": "90.3.7"}, "完整的日期"),
    ({"出生日期": "1990-03"}, "完整的日期"),
    ({"出生日期": "2099-01-01"}, "在将来"),
    ({"出生日期": 60}, "1900-02-29"),
    ({"性别": "雄"}, "不在可选项里"),
    ({"备注": "长" * 501}, "太长"),
    ({"id_no": number(1), "性别": "女"}, "性别与身份证号不一致"),
    ({"id_no": number(1), "出生日期": "1991-03-07"}, "出生日期与身份证号不一致"),
]


@pytest.mark.parametrize(("given", "reason"), BAD_CELLS)
def test_a_bad_cell_is_named_with_its_row_column_and_reason(
    office: Office, book: Book, given: dict[str, Any], reason: str
) -> None:
    plan = imports.plan(office, "residents", book([row("好人", number(5)), row("赵一", **given)]))
    assert plan.counts["faulty"] == 1 and plan.counts["new"] == 1
    [(line, column, said)] = faults(plan)
    assert (line, reason in said) == (5, True), said
    assert column in ("身份证号码", "联系方式", "出生日期", "性别", "备注")


GOOD_CELLS = [
    ({"id_no": "'" + number(1)}, "id_no", number(1)),
    ({"id_no": " ".join(number(1))}, "id_no", number(1)),
    ({"id_no": "".join(chr(ord(c) + 0xFEE0) for c in number(1))}, "id_no", number(1)),
    ({"id_no": "\u200b" + number(1).lower()}, "id_no", number(1)),
    ({"phone": 13800138000}, "phone", "13800138000"),
    ({"phone": "+86 138-0013-8000"}, "phone", "13800138000"),
    ({"phone": "１３８００１３８０００"}, "phone", "13800138000"),
    ({"出生日期": "1990年3月7日"}, "birth", "1990-03-07"),
    ({"出生日期": 19900307}, "birth", "1990-03-07"),
    ({"出生日期": 32939}, "birth", "1990-03-07"),
    ({"出生日期": "１９９０／３／７"}, "birth", "1990-03-07"),
    ({"name": "阿卜杜拉•买买提"}, "name", "阿卜杜拉·买买提"),
    ({"name": "张 三"}, "name", "张三"),
    ({"name": "𠮷䶮"}, "name", "𠮷䶮"),
    ({"name": HOSTILE}, "name", HOSTILE),
    ({"备注": "'; DROP TABLE resident--"}, "note", "'; DROP TABLE resident--"),
    ({"备注": "NULL"}, "note", None),
]


@pytest.mark.parametrize(("given", "field", "stored"), GOOD_CELLS)
def test_what_can_be_read_without_guessing_is_cleaned(
    office: Office, book: Book, given: dict[str, Any], field: str, stored: str | None
) -> None:
    plan = imports.plan(office, "residents", book([row(**given)]))
    assert faults(plan) == []
    imports.apply(office, plan)
    assert office.database.read_value(f"select {field} from resident order by id desc limit 1") == stored


def test_within_one_file_twice_is_a_duplicate_and_another_name_is_a_fault(office: Office, book: Book) -> None:
    plan = imports.plan(
        office, "residents", book([row("赵一", number(1)), row("赵一", number(1)), row("钱二", number(1))])
    )
    assert (plan.counts["new"], plan.counts["duplicate"], plan.counts["faulty"]) == (1, 1, 1)
    assert faults(plan)[0][2].startswith("与第 4 行")


def test_a_known_number_with_another_name_is_a_fault_not_a_change(office: Office, book: Book) -> None:
    number_id = office.database.read_value("select id_no from resident order by id")
    plan = imports.plan(office, "residents", book([row("别人", number_id)]))
    assert plan.counts["faulty"] == 1
    assert "姓名或名称不同" in faults(plan)[0][2]


def test_two_people_of_one_name_with_two_numbers_stay_two(office: Office, book: Book) -> None:
    plan = imports.plan(office, "residents", book([row("张伟", number(1)), row("张伟", number(2))]))
    assert plan.counts["new"] == 2


def test_the_house_is_found_by_the_longest_address(office: Office, book: Book) -> None:
    addresses = ["测试路1号", "测试路１号3单元", "测试路 1 号101", "测试路12号", "测试路9号", None]
    rows = [row(f"人{n}", number(n), 现住地址=address) for n, address in enumerate(addresses)]
    plan = imports.plan(office, "residents", book([*rows, row("幢", number(8), 现住地址="测试路2号", 楼栋="2号楼")]))
    imports.apply(office, plan)
    found = office.database.read(
        "select b.code from resident r left join building b on b.id = r.building_id where r.batch_id is not null order by r.id"
    )
    assert [code for (code,) in found] == ["L1", "L1", "L1", None, None, None, "L2"]
    assert any(note.startswith("有 2 行的住址没有对上楼栋台账（如第 7 行“测试路12号”）") for note in plan.notes)


def test_an_office_without_code_tables_of_its_own_still_speaks_chinese(office: Office) -> None:
    ids = office.search.ids(Query(kind="residents"))
    assert office.search.rows("residents", ids, ["sex", "population", "state"])[0] == ("男", "户籍人口", "在住")


def test_columns_nobody_knows_are_told(office: Office, book: Book) -> None:
    plan = imports.plan(office, "residents", book([["赵一", "O型"]], header=["姓名", "血型"]))
    assert plan.unknown == ("血型",)
    assert any("血型" in note for note in plan.notes)


def test_faulty_rows_go_to_a_workbook_that_can_be_mended_and_fed_back(
    office: Office, book: Book, tmp_path: Path
) -> None:
    rows = [row("赵一", "12345", 备注="=1+1"), row("钱二", number(2)), row("孙三", number(3), "1")]
    plan = imports.plan(office, "residents", book(rows))
    assert imports.write_error_book(plan, tmp_path / "错误.xlsx") == 2
    made = openpyxl.load_workbook(tmp_path / "错误.xlsx")
    sheet = made.active
    red = [cell.coordinate for line in sheet.iter_rows() for cell in line if cell.fill.fgColor.rgb == "00FFC7CE"]
    assert red == ["C3", "D4"]
    assert [sheet.cell(row=r, column=11).value for r in (3, 4)] == [4, 6]
    assert sheet["J3"].value == "=1+1" and sheet["J3"].data_type == "s"
    assert "18位" in sheet["L3"].value
    sheet["C3"], sheet["D4"] = number(1), "19900002222"
    made.save(tmp_path / "错误.xlsx")
    mended = imports.plan(office, "residents", tmp_path / "错误.xlsx")
    assert (mended.counts["new"], mended.counts["faulty"]) == (2, 0)


def test_a_plan_that_has_gone_stale_is_refused(office: Office, book: Book) -> None:
    plan = imports.plan(office, "residents", book([row("赵一", number(1))]))
    with office.write("move", reason="改电话") as transaction:
        transaction.update(people.resident, 1, phone="13900000000")
    with pytest.raises(Conflict, match="王书记 在 2026-10-31 09:05 改动了名册（改电话）.*重新核对"):
        imports.apply(office, plan)
    assert office.database.read_value("select count(*) from resident") == 8


def test_work_on_other_registers_does_not_make_a_plan_stale(office: Office, book: Book) -> None:
    plan = imports.plan(office, "residents", book([row("赵一", number(1))]))
    add_issue(office, "110101001000001", number="SJ1", reported_at="2026-10-05T09:00:00")
    imports.apply(office, plan)
    assert office.database.read_value("select count(*) from resident") == 9


def test_a_failure_in_the_middle_leaves_nothing(office: Office, book: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    number_id, name = office.database.read("select id_no, name from resident order by id")[0]
    plan = imports.plan(office, "residents", book([row("赵一", number(1)), row(name, number_id, "13900000000")]))

    def fail(*_: object) -> dict[str, Any]:
        raise KeyboardInterrupt

    monkeypatch.setattr(storing, "_change", fail)
    before = (office.database.read("select * from resident"), office.database.seq)
    with pytest.raises(KeyboardInterrupt):
        imports.apply(office, plan)
    assert (office.database.read("select * from resident"), office.database.seq) == before
    assert office.database.read("select * from batch") == []


def test_cancelling_at_either_step_leaves_nothing(office: Office, book: Book) -> None:
    def stop(done: int, total: int) -> None:
        raise Cancelled("已取消，没有写入。")

    source = book([row(f"人{n}", number(n % 999, f"19{n // 999 + 50}-01-01")) for n in range(1200)])
    with pytest.raises(Cancelled):
        imports.plan(office, "residents", source, step=stop)
    before = office.database.seq
    with pytest.raises(Cancelled):
        imports.apply(office, imports.plan(office, "residents", source), step=stop)
    assert office.database.seq == before
    assert office.database.read_value("select count(*) from resident") == 8


def test_without_the_right_nothing_is_read_or_written(office: Office, book: Book) -> None:
    source = book([row("赵一", number(1))])
    plan = imports.plan(office, "residents", source)
    office.actor = CLERK
    with pytest.raises(NotAllowed, match="导入"):
        imports.plan(office, "residents", source)
    with pytest.raises(NotAllowed, match="导入"):
        imports.apply(office, plan)


def zipped(**members: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in members.items():
            file.writestr(name, data)
    return packed.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        ("空.xlsx", b"", "空文件"),
        ("空.xlsx", b"\0" * 512, "空文件"),
        ("~$登记表.xlsx", b"x", "临时锁文件"),
        ("网页.xls", b"<html><p>1</p></html>", "网页"),
        ("表.xlsx", b"%PDF-1.7", "PDF"),
        ("坏.xlsx", b"PK\x03\x04" + b"x" * 100, "损坏"),
        ("坏.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 600, "损坏"),
        ("不是表.xlsx", zipped(a=b"hello"), "损坏"),
        ("密码.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le") * 9, "打开密码"),
        ("炸弹.xlsx", zipped(a=b"\0" * 60_000_000), "异常庞大"),
        ("图.csv", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4, "图片"),
    ],
)
def test_what_is_no_table_is_told_in_one_sentence(
    office: Office, tmp_path: Path, name: str, data: bytes, sentence: str
) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(BadSheet, match=sentence) as raised:
        imports.plan(office, "residents", tmp_path / name)
    assert "。" in str(raised.value) and "Traceback" not in str(raised.value)


def test_a_file_that_is_not_there_and_a_folder_are_told(office: Office, tmp_path: Path) -> None:
    with pytest.raises(BadSheet, match="找不到"):
        imports.plan(office, "residents", tmp_path / "没有.xlsx")
    with pytest.raises(BadSheet, match="文件夹"):
        imports.plan(office, "residents", tmp_path)


def test_a_workbook_without_the_needed_column_is_told(office: Office, book: Book) -> None:
    with pytest.raises(BadSheet, match="姓名"):
        imports.plan(office, "residents", book([["13800138000"]], header=["电话"]))
    with pytest.raises(BadSheet, match="没有找到表头"):
        imports.plan(office, "residents", book([["甲"]], header=["随便"]))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
@pytest.mark.parametrize("mark", [",", "\t", ";"])
def test_text_tables_of_every_usual_encoding_are_read(office: Office, tmp_path: Path, encoding: str, mark: str) -> None:
    text = f"姓名{mark}身份证号{mark}地址\r\n赵一{mark}{number(1)}{mark}测试路1号\r\n"
    (tmp_path / "a.xls").write_bytes(text.encode(encoding))
    plan = imports.plan(office, "residents", tmp_path / "a.xls")
    assert plan.counts["new"] == 1
    assert plan.rows[0].values["live_address"] == "测试路1号"


def test_the_sheet_with_most_rows_is_taken_unless_one_is_named(tmp_path: Path) -> None:
    made = openpyxl.Workbook()
    made.active.append(["说明"])
    other = made.create_sheet("名单")
    other.append(["姓名"])
    other.append(["赵一"])
    made.save(tmp_path / "a.xlsx")
    data = (tmp_path / "a.xlsx").read_bytes()
    assert read_table(data, "a.xlsx").sheet == "名单"
    assert read_table(data, "a.xlsx", "Sheet").rows == [["说明"]]
    with pytest.raises(BadSheet, match="没有“表二”"):
        read_table(data, "a.xlsx", "表二")


def test_a_title_is_compared_without_what_does_not_matter() -> None:
    assert plain("公民身份\n号码 *") == plain("公民身份号码") == plain("（公民身份号码）")
    header = find_header([["登记表"], [None, "姓 名", "电话", "电话"]], {"name": ["姓名"], "phone": ["电话"]}, ["name"])
    assert (header.row, dict(header.columns), header.unknown) == (1, {"name": 1, "phone": 2}, ("电话",))


def facilities(tmp_path: Path, office: Office, rows: Sequence[Sequence[Any]]) -> Path:
    made = openpyxl.Workbook()
    made.active.append(["部件标识码", "部件名称", "小类名称", "经度", "纬度", "状态"])
    for one in rows:
        made.active.append(list(one))
    made.save(tmp_path / "部件.xlsx")
    return tmp_path / "部件.xlsx"


def test_facilities_fall_into_their_grids_and_leave_with_the_batch(office: Office, tmp_path: Path) -> None:
    from desk.profile.codes import catalogue

    kind = catalogue("facilities").classes[0].name
    source = facilities(
        tmp_path,
        office,
        [
            ["1101010101000001", "井盖1", kind, 116.405, 39.905, "完好"],
            ["1101010101000002", "井盖2", kind, 116.415, 39.915, "破损"],
            ["1101010101000003", "井盖3", kind, 116.50, 39.905, None],
            ["1101010101000004", "井盖4", kind, 39.905, 116.405, None],
            ["1101010101000005", "井盖5", kind, 448688, 4418598, None],
            ["1101010101000006", "井盖6", "飞船", 116.405, 39.905, None],
        ],
    )
    plan = imports.plan(office, "facilities", source)
    assert (plan.counts["new"], plan.counts["faulty"]) == (3, 3)
    assert ["写反" in "".join(f.reason for f in one.faults) for one in plan.faulty] == [True, False, False]
    changes = imports.apply(office, plan)
    found = office.database.read(
        "select f.name, a.code from facility f left join member m on m.kind = 'facility' and m.item_id = f.id"
        " left join area a on a.id = m.area_id order by f.id"
    )
    assert found == [("井盖1", "110101001000001"), ("井盖2", "110101001001002"), ("井盖3", None)]
    assert imports.plan(office, "facilities", source).counts["same"] == 3
    undo(office, changes.audit_id or 0)
    assert office.database.read("select * from facility") == []
    assert office.database.read("select * from member where kind = 'facility'") == []


@pytest.mark.parametrize("profile", ["zhoushan", "jinzhou"])
def test_people_and_issues_come_in_by_the_same_road(tmp_path: Path, profile: str) -> None:
    office = new_office(tmp_path / "b.griddesk", profile)
    made = openpyxl.Workbook()
    made.active.append(["姓名", "手机", "职务"])
    made.active.append(["李敏", "13800138000", "网格员"])
    made.save(tmp_path / "人.xlsx")
    assert imports.plan(office, "people", tmp_path / "人.xlsx").counts["new"] == 1
    imports.apply(office, imports.plan(office, "people", tmp_path / "人.xlsx"))
    from desk.profile.codes import catalogue

    kind = catalogue(office.profile.categories[0].catalogue).classes[0].name
    made = openpyxl.Workbook()
    made.active.append(["案号", "标题", "小类", "上报时间", "结案时间", "经度", "纬度", "来源"])
    made.active.append(
        ["A1", "路灯不亮", kind, "2026-10-01 08:30", None, 116.405, 39.905, office.profile.sources[1].title]
    )
    made.active.append(["A2", "井盖丢失", kind, "2026/10/2", "2026-10-03 10:00", None, None, None])
    made.active.append(["A3", "先结后报", kind, "2026-10-02", "2026-10-01", None, None, None])
    made.save(tmp_path / "事.xlsx")
    plan = imports.plan(office, "issues", tmp_path / "事.xlsx")
    assert (plan.counts["new"], plan.counts["faulty"]) == (2, 1)
    imports.apply(office, plan)
    found = office.database.read(
        "select i.number, i.stage = s.to_stage, i.closed_at, i.source from issue i"
        " join step s on s.issue_id = i.id and s.no = i.step_no order by i.number"
    )
    assert found == [
        ("A1", 1, None, office.profile.sources[1].key),
        ("A2", 1, "2026-10-03T10:00:00", office.profile.sources[0].key),
    ]
    assert office.search.count(Query(kind="issues", only="open")) == 1
    assert office.search.count(Query(kind="people")) == 1
    office.close()
