"""A hostile name in what leaves the office: lists, the month's workbook, the command line, the audit trail."""

from __future__ import annotations

import csv
import subprocess
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from desk.office import Office
from tests.acceptance.calling import cli
from tests.acceptance.hostile import FORMULA, HOSTILE, WORKBOOK, Attacked

LISTS = {"residents": 2, "facilities": 2, "issues": 2, "people": 1, "areas": 1, "buildings": 1}


def cells(path: Path) -> list[Any]:
    """Every filled cell of every sheet."""
    book = openpyxl.load_workbook(path)
    return [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]


def as_libreoffice_reads(path: Path) -> list[str]:
    """Every cell that LibreOffice shows, sheet after sheet: what it makes of a formula is not the formula."""
    done = subprocess.run(
        ["soffice", f"-env:UserInstallation={(path.parent / 'office-profile').as_uri()}", "--headless", "--convert-to",
         "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1", "--outdir", path.parent, path],
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    found: list[str] = []
    for part in path.parent.glob(f"{path.stem}*.csv"):
        with part.open(encoding="utf-8", newline="") as file:
            found += [cell for row in csv.reader(file) for cell in row]
    assert found, done.stdout
    return found


def test_lists_are_written_as_text_and_read_as_text(attacked: Attacked, tmp_path: Path) -> None:
    for kind, hostile in LISTS.items():
        out = tmp_path / f"{kind}.xlsx"
        said = cli("export", attacked.path, kind, out, "--full", "--json")
        assert said.status == 0 and said.data["rows"] > 0, said.err
        found = cells(out)
        assert not [cell.coordinate for cell in found if cell.data_type == "f" or cell.hyperlink]
        texts = [cell for cell in found if cell.value in (HOSTILE, FORMULA)]
        assert len(texts) >= hostile, kind
        assert {cell.data_type for cell in texts} == {"s"}
    shown = as_libreoffice_reads(tmp_path / "issues.xlsx")
    assert HOSTILE in shown and FORMULA in shown
    assert not [cell for cell in shown if cell.startswith(("#", "Err:"))]


def test_the_months_workbook_holds_it_as_text(attacked: Attacked, tmp_path: Path) -> None:
    said = cli("report", attacked.path, "2026-10", tmp_path / "out", "--json")
    assert said.status == 0, said.err
    out = Path(said.data["file"])
    hostile = [cell for cell in cells(out) if isinstance(cell.value, str) and ("cmd|" in cell.value)]
    assert any(cell.value == HOSTILE for cell in hostile), "the grid stands in the month"
    assert any(cell.value == FORMULA for cell in hostile), "the overdue issue stands in the month"
    assert {cell.data_type for cell in hostile} == {"s"}
    shown = as_libreoffice_reads(out)
    assert HOSTILE in shown and FORMULA in shown


def test_the_month_of_the_hostile_grid_gets_a_file_name_that_every_system_takes(
    attacked: Attacked, tmp_path: Path
) -> None:
    said = cli("report", attacked.path, "2026-10", tmp_path, "--area", attacked.area_code, "--json")
    assert said.status == 0, said.err
    name = Path(said.data["file"]).name
    assert [path.name for path in tmp_path.glob("*.xlsx")] == [name]
    assert not set(name) & set('<>:"/\\|?*')


def test_map_files_hold_it_as_text(attacked: Attacked, tmp_path: Path) -> None:
    out = tmp_path / "areas.geojson"
    assert cli("export", attacked.path, "areas", out).status == 0
    assert "<img src=x onerror=alert(1)>{{7*7}}=cmd|'/c calc'!A1" in out.read_text(encoding="utf-8").replace("\\/", "/")


def test_the_command_line_and_the_audit_trail_hold_it_as_it_is(attacked: Attacked) -> None:
    said = cli("check", attacked.path, "--json")
    assert said.status in (0, 1) and "Traceback" not in said.err
    office = Office.open(attacked.path)
    try:
        reasons = [row[0] for row in office.database.read("select reason from audit where action = 'import'")]
        assert len(reasons) == 4 and all(WORKBOOK in reason for reason in reasons)
        assert office.database.verify_audit() == ()
        names = {hit.title for hit in office.search.find("HOSTILE1")}
        assert HOSTILE in names
    finally:
        office.close()


@pytest.mark.parametrize("text", [HOSTILE, FORMULA, "王\x1b[31m\x07芳", "a\tb\r\nc", "\u202e反\u200b"])
def test_nothing_that_is_given_breaks_out_of_a_line_of_the_command(text: str, tmp_path: Path) -> None:
    said = cli("count", tmp_path / text.replace("/", "").replace("\x00", ""))
    assert said.status == 2 and said.out == ""
    assert len(said.err.strip().splitlines()) == 1
    assert "\x1b" not in said.err and "\x07" not in said.err and "\u202e" not in said.err
