"""The command line from an empty place to the month's workbook, on a file and on a server, with equal answers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest

from desk.identity import make_id
from tests.acceptance.calling import Said, cli
from tests.acceptance.hostile import workbook

HEADER = ["姓名", "身份证号", "联系电话", "性别", "现住地址"]


def fine(said: Said, status: int = 0) -> Any:
    """The JSON object of a command that ended as expected."""
    assert said.status == status and said.err == "", said
    assert len(said.out.strip().splitlines()) == 1, "one JSON object"
    return said.data


def names(path: Path) -> list[Any]:
    return [row[0].value for row in openpyxl.load_workbook(path).active.iter_rows(min_row=4)]


@pytest.mark.long
def test_a_file_and_a_server_answer_alike_from_nothing_to_the_month(postgres_url: str, tmp_path: Path) -> None:
    one = whole_way(str(tmp_path / "街道 1.griddesk"), tmp_path / "file")
    other = whole_way(postgres_url, tmp_path / "server")
    assert one.keys() == other.keys()
    for key in one:
        assert one[key] == other[key], key


def whole_way(office: str, folder: Path) -> dict[str, Any]:
    """Every command on a new place; what must not depend on where it lies."""
    folder.mkdir()
    seen: dict[str, Any] = {}
    made = fine(cli("sample", office, "--size", "small", "--profile", "jinzhou", "--seed", 7, "--json"))
    assert {"rows", "seconds", "profile", "size", "seed"} == made.keys()
    seen["sample"] = made["rows"]
    counted = fine(cli("count", office, "--json"))
    assert counted.keys() == {"name", "rows"} and counted["rows"]["residents"] == made["rows"]["resident"] == 6000
    seen["count"] = counted
    checked = cli("check", office, "--json")
    assert checked.status == (1 if checked.data["findings"] else 0)
    assert not {"audit", "damaged"} & checked.data["rules"].keys()
    seen["check"] = sorted(one["sentence"] for one in checked.data["findings"])
    number = make_id("119901", "1990-03-07", 77)
    rows = [
        ["赵新", number, "19900008801", "男", None],
        ["钱新", None, "19900008802", "女", None],
        ["孙坏", "123", None, "女", None],
    ]
    source = workbook(folder / "名单.xlsx", HEADER, *rows)
    seen["plan"] = fine(cli("import", office, "residents", source, "--dry-run", "--json"), status=1)
    assert {key: seen["plan"][key] for key in ("new", "changed", "same", "duplicate", "faulty", "batch")} == {
        "new": 2, "changed": 0, "same": 0, "duplicate": 0, "faulty": 1, "batch": None,
    }  # fmt: skip
    [fault] = seen["plan"]["faults"]
    assert (fault["row"], fault["column"]) == (4, "身份证号") and "18位" in fault["reason"]
    assert fine(cli("count", office, "--json")) == counted, "a dry run writes nothing"
    real = fine(cli("import", office, "residents", source, "--errors", folder / "错误.xlsx", "--json"), status=1)
    assert real["new"] == 2 and real["batch"] and (folder / "错误.xlsx").exists()
    again = fine(cli("import", office, "residents", source, "--json"), status=1)
    assert (again["new"], again["changed"], again["same"], again["faulty"]) == (0, 0, 2, 1)
    assert fine(cli("count", office, "--json"))["rows"]["residents"] == 6002
    out = folder / "居民.xlsx"
    assert fine(cli("export", office, "residents", out, "--full", "--json"))["rows"] == 6002
    assert {"赵新", "钱新"} <= set(names(out)) and "孙坏" not in names(out)
    assert fine(cli("export", office, "areas", folder / "网格.gpkg", "--json"))["rows"] > 5
    month = fine(cli("report", office, "2026-10", folder / "月报", "--json"))
    assert Path(month["file"]).exists() and month["counts"]["reported"] > 0
    seen["month"] = {key: month[key] for key in ("month", "area", "counts", "rates", "overdue")}
    seen["issues"] = fine(cli("export", office, "issues", folder / "事件.xlsx", "--json"))["rows"]
    seen["export"] = sorted(map(str, names(folder / "事件.xlsx")))
    return seen


def test_people_read_lines_and_programs_read_json(small_sample: Any) -> None:
    office = small_sample("zhoushan")
    spoken = cli("count", office)
    assert spoken.status == 0 and "\tresidents\t6000" in spoken.out and not spoken.out.startswith("{")
    assert cli("schema").out.count("\n") > 300
    refused = cli("count", "nirgends.griddesk", "--json")
    assert refused.status == 2 and set(refused.data) == {"error"} and refused.err.strip() == refused.data["error"]
    assert cli().status == 2 and cli("--help").status == 0
