"""The month: every figure equals a slow count, the workbook's live totals equal the database, all profiles alike."""

from __future__ import annotations

import csv
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import openpyxl
import pytest

from desk.errors import BadInput
from desk.office import Office
from desk.report.calendar import month_of, thirteen
from desk.report.figures import change, from_json, quotient, to_json
from desk.report.month import figures, write_workbook
from tests.desk.town import add_issue, new_office

MONTH = "2026-10"


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = new_office(tmp_path / "a.griddesk")
    yield made
    made.close()


@pytest.fixture
def sample(street_sample: Callable[[str], Path], each_profile: str) -> Iterator[Office]:
    opened = Office.open(street_sample(each_profile))
    yield opened
    opened.close()


def fill(office: Office) -> None:
    """Issues in and around October: in time, late, pending, refused, of September and of last year."""
    west, east = "110101001000001", "110101001001002"
    add_issue(office, west, number="1", reported_at="2026-10-01T09:00:00", filed_at="2026-10-01T10:00:00",
              due_at="2026-10-05T10:00:00", closed_at="2026-10-04T10:00:00", closed_as="settled", satisfaction="1")  # fmt: skip
    add_issue(office, west, number="2", reported_at="2026-10-02T09:00:00", filed_at="2026-10-02T10:00:00",
              due_at="2026-10-05T10:00:00", closed_at="2026-10-09T10:00:00", closed_as="settled", satisfaction="3",
              answer="已答复", returned=1)  # fmt: skip
    add_issue(office, east, number="3", reported_at="2026-10-03T09:00:00", filed_at="2026-10-03T10:00:00",
              due_at="2026-10-06T10:00:00", title="=cmd|'/c calc'!A1", handler="城管科")  # fmt: skip
    add_issue(office, east, number="4", reported_at="2026-10-30T09:00:00", due_at="2026-11-06T10:00:00", supervised=1)
    add_issue(
        office,
        east,
        number="5",
        reported_at="2026-10-04T09:00:00",
        closed_at="2026-10-04T10:00:00",
        closed_as="refused",
    )
    add_issue(office, "", number="6", reported_at="2026-09-30T23:59:59", filed_at="2026-10-01T08:00:00")
    add_issue(office, west, number="7", reported_at="2025-10-15T09:00:00", filed_at="2025-10-15T09:00:00",
              due_at="2025-10-20T09:00:00", closed_at="2025-11-01T00:00:00", closed_as="settled")  # fmt: skip


def test_every_count_of_a_small_month_is_what_one_counts_by_hand(office: Office) -> None:
    fill(office)
    month = figures(office, MONTH)
    found = {line.key: line.value for line in month.counts}
    expected = {"reported": 5, "filed": 4, "closed": 2, "closed_in_time": 1, "closed_late": 1, "pending": 3,
                "pending_in_time": 2, "pending_late": 1, "due_close": 3, "returned": 1, "supervised": 1, "rated": 2,
                "satisfied": 1, "answered": 1, "households": 4, "residents": 8}  # fmt: skip
    assert {key: found[key] for key in expected} == expected
    by_key = {line.key: line for line in month.counts}
    assert (by_key["reported"].previous, by_key["reported"].year_ago) == (1, 1)
    assert (by_key["pending_late"].year_ago, by_key["closed"].year_ago) == (1, 0)
    assert [point.closed for point in month.trend][:2] == [0, 1]


def test_areas_one_level_down_add_up_and_what_lies_in_none_is_shown(office: Office) -> None:
    fill(office)
    month = figures(office, MONTH)
    assert [(a.name, a.counts.get("reported", 0), a.counts.get("filed", 0)) for a in month.areas] == [
        ("第1社区", 2, 2), ("第2社区", 3, 1), ("未落入网格", 0, 1),
    ]  # fmt: skip
    west = figures(office, MONTH, month.areas[0].area_id)
    assert (west.area_name, west.count("reported"), [a.name for a in west.areas]) == (
        "第1社区", 2, ["第1社区第1网格", "第1社区第2网格"],
    )  # fmt: skip
    leaf = figures(office, MONTH, west.areas[0].area_id)
    assert (leaf.count("reported"), [a.name for a in leaf.areas]) == (2, ["第1社区第1网格"])


def test_the_overdue_list_names_who_and_how_late(office: Office) -> None:
    fill(office)
    [one] = figures(office, MONTH).overdue
    assert (one.number, one.handler, one.days_late, one.answered, one.area_name) == (
        "3", "城管科", 24, False, "第2社区第2网格",
    )  # fmt: skip


def test_nothing_to_compare_with_is_a_dash_not_a_number() -> None:
    assert change(5, 0) is None
    assert change(5, None) is None
    assert change(15, 10) == 0.5
    assert quotient({"closed": 3}, ("closed",), ("filed",)) is None
    assert quotient({"closed": 3, "filed": 5, "pending_in_time": 1}, ("closed",), ("filed", "-pending_in_time")) == 0.75


def test_months_are_counted_backwards_over_new_year() -> None:
    assert [m.name for m in thirteen(month_of("2026-02"))][:3] == ["2025-02", "2025-03", "2025-04"]
    assert month_of("2025-12").end == "2026-01-01T00:00:00"
    for bad in ("2026-13", "2026-1", "202610", "二〇二六年", "2026-00"):
        with pytest.raises(BadInput, match="2026-10 这样"):
            month_of(bad)


def test_a_month_to_come_has_no_figures(office: Office) -> None:
    with pytest.raises(BadInput, match="还没有到"):
        figures(office, "2026-11")


def test_frozen_figures_come_back_the_same(office: Office) -> None:
    fill(office)
    month = figures(office, MONTH)
    assert from_json(to_json(month)) == month
    with pytest.raises(BadInput, match="重新定格"):
        from_json('{"month":"2026-10"}')


SLOW = {
    "reported": "reported_at >= :first and reported_at < :last",
    "filed": "filed_at >= :first and filed_at < :last",
    "closed": "closed_at >= :first and closed_at < :last and coalesce(closed_as, '') not in ('refused', 'void', 'duplicate')",
    "closed_in_time": "closed_at >= :first and closed_at < :last and (due_at is null or closed_at <= due_at)"
    " and coalesce(closed_as, '') not in ('refused', 'void', 'duplicate')",
    "pending": "reported_at < :until and (closed_at is null or closed_at >= :until)",
    "pending_late": "reported_at < :until and due_at < case when paused_at < :until then paused_at else :until end"
    " and (closed_at is null or closed_at >= :until)",
    "returned": "reported_at >= :first and reported_at < :last and returned > 0",
    "supervised": "reported_at >= :first and reported_at < :last and supervised > 0",
}


def slow(office: Office, key: str, month: str, until: str) -> int:
    span = month_of(month)
    values = {"first": span.start, "last": span.end, "until": until}
    return int(office.database.read_value(f"select count(*) from issue where {SLOW[key]}", values))


def test_the_samples_figures_equal_a_slow_count_under_every_profile(sample: Office) -> None:
    month = figures(sample, MONTH)
    for line in month.counts:
        if line.key in SLOW:
            assert line.value == slow(sample, line.key, MONTH, month.until), line.key
            assert line.previous == slow(sample, line.key, "2026-09", "2026-10-01T00:00:00"), line.key
            assert line.year_ago == slow(sample, line.key, "2025-10", "2025-11-01T00:00:00"), line.key
    assert [p.reported for p in month.trend] == [slow(sample, "reported", p.month, month.until) for p in month.trend]
    assert sum(one.reported for one in month.classes) == month.count("reported") > 100
    assert sum(one.reported for one in month.sources) == month.count("reported")
    assert len(month.overdue) == month.count("pending_late") > 0
    for key in ("reported", "closed", "pending", "pending_late"):
        assert sum(area.counts.get(key, 0) for area in month.areas) == month.count(key), key


def test_the_words_are_the_profiles(sample: Office) -> None:
    month = figures(sample, MONTH)
    assert [rate.title for rate in month.rates] and {rate.key for rate in month.rates} <= {
        one.key for one in sample.profile.indicators
    }
    assert month.term("issue") == sample.profile.term("issue")
    assert month.area_level in sample.profile.layers[0].levels


def spreadsheet(path: Path, folder: Path) -> dict[str, list[list[str]]]:
    """What LibreOffice shows of every sheet after calculating it."""
    program = shutil.which("soffice")
    if program is None:
        pytest.fail("LibreOffice is not installed (Debian: apt install libreoffice-calc)", pytrace=False)
    form = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"
    command = [program, f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--convert-to", form]
    done = subprocess.run([*command, "--outdir", str(folder), str(path)], capture_output=True, text=True, timeout=170)
    assert done.returncode == 0, done.stderr
    sheets = {}
    for file in folder.glob("*.csv"):
        with file.open(encoding="utf-8", newline="") as opened:
            sheets[file.stem.removeprefix(f"{path.stem}-")] = list(csv.reader(opened))
    return sheets


def test_libreoffice_shows_the_databases_totals_and_no_errors(sample: Office, tmp_path: Path) -> None:
    month = figures(sample, MONTH)
    sheets = spreadsheet(write_workbook(month, tmp_path / "month.xlsx"), tmp_path)
    shown = [cell for rows in sheets.values() for row in rows for cell in row]
    assert not [cell for cell in shown if re.match(r"#(REF|NAME|VALUE|DIV|N/A|NUM)|Err:", cell)]
    areas = sheets[f"各{month.area_level}"]
    header = next(row for row in areas if row[0] == "序号")
    total = next(row for row in areas if row[1] == "合计")
    for key in ("reported", "filed", "closed", "pending_late"):
        title = next(line.title for line in month.counts if line.key == key)
        assert int(total[header.index(title)].replace(",", "")) == month.count(key)
    for rate in [rate for rate in month.rates if rate.unit == "%" and rate.value is not None][:3]:
        assert float(total[header.index(rate.title)].rstrip("%")) == pytest.approx(rate.value * 100, abs=0.051)
    summary = {row[0]: row for row in sheets["概况"]}
    for rate in [rate for rate in month.rates if rate.unit == "%" and rate.value is not None]:
        assert float(summary[rate.title][1].rstrip("%")) == pytest.approx(rate.value * 100, abs=0.051)
    classes = next(row for row in sheets["类别"] if row[1] == "合计")
    assert int(classes[3].replace(",", "")) == month.count("reported")
    assert "示例数据" in shown[0] or any("示例数据" in cell for cell in shown)


def test_totals_are_live_formulas_and_texts_never_are(office: Office, tmp_path: Path) -> None:
    fill(office)
    book = openpyxl.load_workbook(write_workbook(figures(office, MONTH), tmp_path / "a.xlsx"))
    areas = book["各社区"]
    last = areas.max_row
    assert areas.cell(row=last, column=3).value == f"=SUM(C5:C{last - 1})"
    overdue = book["超期清单"]
    assert (overdue["C5"].value, overdue["C5"].data_type) == ("=cmd|'/c calc'!A1", "s")
    formulas = {c.value for s in book for row in s.iter_rows() for c in row if c.data_type == "f"}
    assert all(re.fullmatch(r"=(SUM|IF)\(.*\)|=[A-Z]\d+|=0", str(value)) for value in formulas)
    assert len(book["走势"]._charts) == 1
    assert all(sheet.page_setup.paperSize == 9 and sheet.print_title_rows == "$4:$4" for sheet in book)
