"""The command line: JSON on stdout, one Chinese sentence on stderr, exit status 0, 1 or 2; never a traceback."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from desk import __main__ as program
from desk import crash
from desk.gis.files import read_features
from desk.office import Office
from tests.desk.town import add_issue, new_office

Run = Callable[..., tuple[int, Any, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """`run("count", file)`: exit status, what stood on stdout as JSON (None if nothing), the line on stderr."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "state"))

    def call(*words: object) -> tuple[int, Any, str]:
        status = program.main([*map(str, words), "--json"])
        said = capsys.readouterr()
        return status, json.loads(said.out) if said.out else None, said.err

    return call


@pytest.fixture
def file(where: str) -> str:
    """A small office, in a file and on a server."""
    office = new_office(where)
    add_issue(office, "110101001000001", number="SJ1", reported_at="2026-10-05T09:00:00", due_at="2026-10-06T09:00:00",
              lon=116.405, lat=39.905)  # fmt: skip
    office.close()
    return where


def is_one_sentence(text: str) -> bool:
    return text.count("\n") == 1 and "Traceback" not in text and any("一" <= mark <= "鿿" for mark in text)


def test_count_gives_rows_per_kind(run: Run, file: str) -> None:
    status, data, _ = run("count", file)
    assert status == 0
    assert data["name"] == "测试街道"
    assert {k: data["rows"][k] for k in ("areas", "residents", "households", "issues")} == {
        "areas": 7, "residents": 8, "households": 4, "issues": 1,
    }  # fmt: skip


def test_export_import_and_the_second_import(run: Run, file: str, tmp_path: Path) -> None:
    out = tmp_path / "居民.xlsx"
    assert run("export", file, "residents", out, "--full", "--reason", "测试")[:2] == (0, {"rows": 8, "out": str(out)})
    status, data, _ = run("import", file, "residents", out)
    assert (status, data["new"], data["same"], data["batch"]) == (0, 0, 8, 1)
    book = openpyxl.load_workbook(out)
    sheet = book.active
    sheet.append(["新人", "男", None, "13800138000", "测试路3号", "12345"])
    sheet.append(["赵一", "男", None, "13800138001", "测试路3号"])
    book.save(out)
    before = run("count", file)[1]
    status, data, _ = run("import", file, "residents", out, "--dry-run", "--errors", tmp_path / "错误.xlsx")
    assert (status, data["new"], data["faulty"], data["batch"]) == (1, 1, 1, None)
    assert data["faults"][0]["row"] == 12 and "18位" in data["faults"][0]["reason"]
    assert (tmp_path / "错误.xlsx").exists()
    assert run("count", file)[1] == before
    assert run("import", file, "residents", out)[1]["new"] == 1
    assert run("count", file)[1]["rows"]["residents"] == 9


def test_the_export_is_masked_unless_asked_in_full(run: Run, file: str, tmp_path: Path) -> None:
    run("export", file, "residents", tmp_path / "a.xlsx")
    run("export", file, "residents", tmp_path / "b.xlsx", "--full")
    numbers = [
        [row[5].value for row in openpyxl.load_workbook(tmp_path / name).active.iter_rows(min_row=4)]
        for name in ("a.xlsx", "b.xlsx")
    ]
    assert all("*" in number for number in numbers[0])
    assert all(len(number) == 18 and "*" not in number for number in numbers[1])


def test_areas_leave_as_a_map_and_come_back_as_a_layer(run: Run, file: str, tmp_path: Path) -> None:
    out = tmp_path / "grids.gpkg"
    assert run("export", file, "areas", out, "--area", "110101001000")[1]["rows"] == 3
    assert len(read_features(out)) == 3
    status, data, _ = run("import", file, "areas", out, "--into", "新图层")
    assert (status, data["new"]) == (0, 3)
    assert run("import", file, "base:绿地", out)[1]["new"] == 3
    assert run("import", file, "base:绿地", out)[1]["same"] == 3
    assert run("export", file, "base:绿地", tmp_path / "back.geojson")[1]["rows"] == 3
    assert run("count", file)[1]["rows"]["areas"] == 7 + 4


def test_check_finds_what_is_wrong_and_says_so_by_its_status(run: Run, file: str) -> None:
    status, data, _ = run("check", file)
    assert status == 1
    assert set(data["rules"]) == {"team"}
    office = Office.open(file)
    with office.write("harm") as t:
        t.execute("update resident set building_id = null where id = 1")
        t.execute(
            "update area set geometry = (select geometry from area where code = '110101001000001')"
            " where code = '110101001000002'"
        )
        t.execute("update issue set stage = 'nowhere'")
        t.touched("area")
    office.close()
    rules = run("check", file)[1]["rules"]
    assert {"resident-no-grid", "issue-step", "issue-stage", "area-overlap", "area-gap"} <= set(rules)


def test_report_writes_the_months_workbook(run: Run, file: str, tmp_path: Path) -> None:
    status, data, _ = run("report", file, "2026-10", tmp_path / "报表")
    assert (status, data["counts"]["reported"], data["overdue"]) == (0, 1, 1)
    assert "概况" in openpyxl.load_workbook(data["file"]).sheetnames


def test_schema_prints_every_table_with_its_chinese_names(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    status, data, _ = run("schema")
    assert status == 0
    tables = {table["table"]: table for table in data["tables"]}
    assert len(tables) > 35 and all(table["table_zh"] for table in tables.values())
    field = next(f for f in tables["resident"]["fields"] if f["field"] == "sex")
    assert (field["zh"], field["code"], field["source"]) == ("性别", "sex", "GB/T 2261.1")
    assert tables["indicator"]["planned"] and not tables["resident"]["planned"]
    assert program.main(["schema"]) == 0
    assert "公民身份号码" in capsys.readouterr().out


def test_the_sample_command_writes_a_whole_office(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "示例.griddesk"
    status, data, _ = run("sample", path, "--profile", "jinzhou", "--seed", "7")
    assert (status, data["profile"], data["seed"]) == (0, "jinzhou", 7)
    office = Office.open(path)
    assert office.is_sample and office.profile.key == "jinzhou"
    office.close()
    status, _, said = run("sample", path)
    assert status == 2 and is_one_sentence(said)


@pytest.mark.parametrize(
    "words",
    [
        ("count", "nowhere.griddesk"),
        ("count",),
        ("fly", "a"),
        ("export", "{file}", "dragons", "a.xlsx"),
        ("export", "{file}", "residents", "a.docx"),
        ("export", "{file}", "residents", "no/such/folder/a.xlsx"),
        ("export", "{file}", "areas", "a.xlsx", "--area", "999"),
        ("import", "{file}", "residents", "nowhere.xlsx"),
        ("import", "{file}", "dragons", "nowhere.xlsx"),
        ("import", "{file}", "areas", "/vsicurl/http://a.b/c.gpkg"),
        ("report", "{file}", "2026-13", "out"),
        ("report", "{file}", "2030-01", "out"),
        ("count", "postgresql://nobody@127.0.0.1:1/none"),
        ("count", "postgresql://"),
        ("sample", "{tmp}/x.griddesk", "--profile", "atlantis"),
        ("sample", "{tmp}/x.griddesk", "--size", "planet"),
    ],
)
def test_what_cannot_run_says_so_in_one_sentence_and_ends_with_2(
    run: Run, tmp_path: Path, words: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "a.griddesk"
    new_office(path).close()
    status, data, said = run(*(word.format(file=path, tmp=tmp_path) for word in words))
    assert status == 2
    assert is_one_sentence(said), said
    assert data == {"error": data["error"]}
    assert not list(tmp_path.glob("state/griddesk/crash/*")), "that was a bug, not a sentence"


@pytest.mark.parametrize("content", [b"", b"hello", b"SQLite format 3\0" + b"x" * 4096, b"PK\x03\x04"])
def test_a_file_that_is_no_office_is_told(run: Run, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.griddesk").write_bytes(content)
    status, _, said = run("count", tmp_path / "a.griddesk")
    assert status == 2 and is_one_sentence(said), said


def test_a_bug_becomes_a_sentence_with_a_report_that_holds_no_personal_data(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fall(_: object) -> None:
        secret = "张三 110101199003071234"
        raise RuntimeError(f"cannot handle {secret}")

    monkeypatch.setattr("desk.commands.schema.run", fall)
    status, _, said = run("schema")
    assert status == 2 and is_one_sentence(said)
    [report] = (tmp_path / "state").rglob("crash-*.txt")
    text = report.read_text(encoding="utf-8")
    assert str(report) in said
    assert "RuntimeError: (35 characters left out)" in text and "fall" in text
    assert "张" not in text and "1101" not in text and "secret" not in text


def test_a_crash_report_names_causes_too_and_finds_another_place(tmp_path: Path) -> None:
    try:
        try:
            raise KeyError("甲")
        except KeyError as error:
            raise ValueError("乙") from error
    except ValueError as error:
        (tmp_path / "file").write_text("")
        path = crash.write_report(error, tmp_path / "file" / "crash")
        text = path.read_text(encoding="utf-8")
        path.unlink()
    assert "ValueError" in text and "KeyError" in text


def test_from_a_shell_the_command_speaks_utf8_and_stands_a_closed_pipe(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "desk"]
    done = subprocess.run([*command, "fly"], capture_output=True, cwd=Path(__file__).parents[2], check=False)
    assert done.returncode == 2 and "没有“fly”这个命令" in done.stderr.decode("utf-8")
    shell = subprocess.Popen(
        [*command, "schema"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=Path(__file__).parents[2]
    )
    assert shell.stdout and shell.stderr
    shell.stdout.close()
    assert (shell.wait(60), shell.stderr.read()) == (0, b"")
    shell.stderr.close()
    done = subprocess.run(command, capture_output=True, cwd=Path(__file__).parents[2], check=False)
    assert done.returncode == 2 and "import" in done.stdout.decode("utf-8")
