"""Text tables of every street office, numbered as in the catalogue (94 to 104): each with what becomes of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from desk.errors import BadSheet
from desk.office import Office
from desk.sheets.table import Reading, Table, read_table
from desk.work.intake import imports
from tests.desk.town import new_office

TEXT = "姓名,现住地址\r\n赵一,测试路1号\r\n钱二,测试路2号\r\n"
ROWS = [["姓名", "现住地址"], ["赵一", "测试路1号"], ["钱二", "测试路2号"]]


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = new_office(tmp_path / "a.griddesk")
    yield made
    made.close()


def read(data: bytes, **how: str) -> Table:
    return read_table(data, "名单.csv", None, Reading(**how))


@pytest.mark.parametrize(
    ("case", "encoding", "mark", "found"),
    [
        (94, "gbk", b"", "gb18030"),
        (95, "gb18030", b"", "gb18030"),
        (96, "utf-8", b"", "utf-8"),
        (97, "utf-8", b"\xef\xbb\xbf", "utf-8"),
        (98, "utf-16-le", b"\xff\xfe", "utf-16-le"),
        (98, "utf-16-be", b"\xfe\xff", "utf-16-be"),
        (98, "utf-16-le", b"", "utf-16-le"),
    ],
)
def test_94_to_98_every_usual_encoding_is_found(case: int, encoding: str, mark: bytes, found: str) -> None:
    table = read(mark + TEXT.encode(encoding))
    assert table.rows == ROWS and table.encoding == found


def test_95_rare_characters_of_gb18030(office: Office, tmp_path: Path) -> None:
    path = tmp_path / "名单.csv"
    path.write_bytes("姓名,现住地址\n张䶮,㙍里1号\n李𠮷,测试路\n".encode("gb18030"))
    plan = imports.plan(office, "residents", path)
    assert [row.values["name"] for row in plan.rows] == ["张䶮", "李𠮷"]


def test_98_traditional_characters_of_big5_are_not_read_as_gbk() -> None:
    table = read("姓名,地址\n趙一,人民路一號\n錢二,中山北路三號\n".encode("big5"))
    assert table.encoding == "big5" and table.rows[1] == ["趙一", "人民路一號"]


def test_99_two_encodings_in_one_file_are_read_line_by_line_and_told() -> None:
    data = "姓名,现住地址\n赵一,测试路1号\n".encode() + "钱二,联通大厦\n".encode("gbk") + b"\xff\xfe\xff,x\n"
    table = read(data)
    assert table.rows[1:3] == [["赵一", "测试路1号"], ["钱二", "联通大厦"]]
    assert any("混着两种文字编码" in note for note in table.notes)
    assert any("读不全（第 4 行）" in note for note in table.notes)


@pytest.mark.parametrize("mark", [",", "\t", ";", "，", "|", "；"])
def test_100_the_separator_is_found(mark: str) -> None:
    table = read(TEXT.replace(",", mark).encode())
    assert table.rows == ROWS and table.delimiter == mark


def test_100_a_person_may_choose_encoding_and_separator() -> None:
    data = TEXT.encode("gb18030")
    assert read(data, delimiter=";").rows[0] == ["姓名,现住地址"]
    assert read(data, encoding="gb18030", delimiter=",").rows == ROWS
    with pytest.raises(BadSheet, match="不能按 UTF-8 读"):
        read(data, encoding="utf-8")
    assert read(b"sep=|\r\n" + TEXT.replace(",", "|").encode()).rows == ROWS


def test_101_quotes_and_line_breaks_within_a_cell() -> None:
    data = '姓名,备注\n"赵\n一","他说""好"", 真的"\n钱二,="0071"\n'.encode()
    assert read(data).rows[1:] == [["赵\n一", '他说"好", 真的'], ["钱二", "0071"]]


def test_102_ragged_rows_are_read_and_those_too_long_told(office: Office, tmp_path: Path) -> None:
    path = tmp_path / "名单.csv"
    path.write_bytes("姓名,性别,现住地址\n赵一\n钱二,女,测试路2号\n孙三,男,测试路,3号\n李四,男,测试路4号\n".encode())
    plan = imports.plan(office, "residents", path)
    assert [row.values["name"] for row in plan.rows] == ["赵一", "钱二", "孙三", "李四"]
    assert any("1 行比表头多出几格（第 4 行）" in note for note in plan.notes)


def test_103_lines_that_end_with_a_carriage_return_alone() -> None:
    assert read(TEXT.replace("\r\n", "\r").encode("gbk")).rows == ROWS


def test_104_a_table_that_begins_with_id_and_one_that_is_sylk(office: Office, tmp_path: Path) -> None:
    assert read("ID,姓名\n1,赵一\n".encode()).rows == [["ID", "姓名"], ["1", "赵一"]]
    with pytest.raises(BadSheet, match="SYLK"):
        read(b'ID;PWXL;N;E\r\nC;Y1;X1;K"a"\r\nE\r\n')


def test_a_file_of_an_encrypting_program_is_no_table() -> None:
    with pytest.raises(BadSheet, match=r"不是表格文件.*加密软件"):
        read(bytes(range(1, 256)) * 40)
