"""The forms of the shelf, made from a sample office and opened by LibreOffice: rows, totals, texts and pages hold."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.cell import Cell
from openpyxl.worksheet.worksheet import Worksheet

from desk.errors import Missing
from desk.office import Office
from desk.rights import SEE_PERSONAL
from desk.sheets.shipped.building import template
from desk.sheets.shipped.definition import FORMS, Definition, definitions
from desk.work.forms import producing, shelf

# ruff: noqa: E501 - a query stands in one line

pytestmark = pytest.mark.long

ALL = {form.key: form for form in definitions()}
BOOKS = [key for key, form in ALL.items() if form.kind == "xlsx"]
LISTS = [key for key in BOOKS if ALL[key].band is not None]
DOCUMENTS = [key for key, form in ALL.items() if form.kind == "docx"]
WHOLE = ("09-grids", "11-roster", "12-issues", "15-schools")
_ERROR = re.compile(r"#(REF|NAME|VALUE|DIV|N/A|NUM)|Err:")

_IN = "select 1 from member m join area a on a.id = m.area_id where m.until is null and a.path like :path"
_OF_BUILDING = f"exists ({_IN} and m.kind = 'building' and m.item_id = {{}})"
_OF_ISSUE = f"exists ({_IN} and m.kind = 'issue' and m.item_id = i.id)"
_KEY_PEOPLE = "('release', 'correction', 'mental', 'drug', 'youth', 'petition')"
_NEEDY = "('elderly_alone', 'empty_nest', 'left_behind', 'disabled', 'poor', 'veteran', 'orphan')"
_RESIDENTS = f"select count(*) from resident r where r.population = '{{}}' and r.state in ('living', 'away') and {_OF_BUILDING.format('r.building_id')}"
_SPECIAL = f"select count(*) from special s join resident r on r.id = s.resident_id where s.until is null and s.kind in {{}} and {_OF_BUILDING.format('r.building_id')}"
_ISSUES = f"select count(*) from issue i where substr(i.reported_at, 1, 7) = :month and {_OF_ISSUE}"
_RECORDS = "select count(*) from record t join area a on a.id = t.area_id where a.path like :path and substr(t.at, 1, 7) = :month and t.kind in {}"
_LEAVES = (
    "select {} from area a where a.path like :path and a.layer_id = :layer and not exists"
    " (select 1 from area c where c.parent_id = a.id)"
)
_TEAM = "select count(*) from assignment t join area a on a.id = t.area_id where a.path like :path and t.since <= :today and (t.until is null or t.until >= :today)"
_ORGANISATIONS = (
    f"select {{}} from organisation o where exists ({_IN} and m.kind = 'organisation' and m.item_id = o.id) and "
)

ROWS = {
    "01-residents": _RESIDENTS.format("01"),
    "02-migrants": _RESIDENTS.format("02"),
    "03-key-people": _SPECIAL.format(_KEY_PEOPLE),
    "04-rentals": f"select count(*) from rental n join dwelling d on d.id = n.dwelling_id where {_OF_BUILDING.format('d.building_id')}",
    "05-disputes": f"{_ISSUES} and i.kind = 'dispute'",
    "06-hazards": f"{_ISSUES} and i.kind = 'hazard'",
    "07-visits": _RECORDS.format("('visit', 'diary')"),
    "08-daily-log": _RECORDS.format("('patrol', 'inspection', 'log', 'publicity', 'service', 'check')"),
    "09-grids": _LEAVES.format("count(*)"),
    "11-roster": _TEAM,
    "12-issues": _ISSUES,
    "13-facilities": f"select count(*) from facility f where exists ({_IN} and m.kind = 'facility' and m.item_id = f.id)",
    "14-needy": _SPECIAL.format(_NEEDY),
    "15-organisations": _ORGANISATIONS.format("count(*)") + "o.kind <> 'school'",
    "15-schools": _ORGANISATIONS.format("count(*)") + "o.kind = 'school'",
    "16-patrol-bulletin": f"{_ISSUES} and i.source = 'patrol'",
    "17-sign-in": _TEAM,
    "17-resolutions": "select count(*) from resolution n join meeting k on k.id = n.meeting_id join area a on a.id = k.area_id where a.path like :path and substr(k.held_at, 1, 4) = substr(:month, 1, 4) and substr(k.held_at, 1, 7) <= :month",
    "17-contacts": _LEAVES.format("count(*)"),
}
"""How many rows each list must hold, counted without the program's own ways."""

_PEOPLE = (
    f"select count(*) from resident r where r.state in ('living', 'away') and {_OF_BUILDING.format('r.building_id')}"
)
_HOMES = f"select count(*) from household h join dwelling d on d.id = h.dwelling_id where {_OF_BUILDING.format('d.building_id')}"
TOTALS = {
    ("09-grids", "户数"): _HOMES,
    ("09-grids", "合计"): _PEOPLE,
    ("09-grids", "户籍"): f"{_PEOPLE} and r.population = '01'",
    ("09-grids", "流动"): f"{_PEOPLE} and r.population = '02'",
    ("09-grids", "党员"): f"{_PEOPLE} and r.politics in ('01', '02')",
    (
        "09-grids",
        "低保特困",
    ): f"{_PEOPLE} and exists (select 1 from special s where s.resident_id = r.id and s.until is null and s.kind = 'poor')",
    (
        "09-grids",
        "出租房",
    ): f"select count(*) from rental n join dwelling d on d.id = n.dwelling_id where {_OF_BUILDING.format('d.building_id')}",
    ("09-grids", "部件"): ROWS["13-facilities"],
    ("12-issues", "退回"): _ISSUES.replace("count(*)", "coalesce(sum(i.returned), 0)"),
    ("12-issues", "返工"): _ISSUES.replace("count(*)", "coalesce(sum(i.rework), 0)"),
    ("15-organisations", "从业人数"): _ORGANISATIONS.format("coalesce(sum(o.employees), 0)") + "o.kind <> 'school'",
    ("17-contacts", "户数"): _HOMES,
    ("17-contacts", "人口"): _PEOPLE,
}
"""Totals by form and column."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """All forms of one area, and the same after LibreOffice calculated them, and as pages."""

    office: Office
    area: int | None
    folder: Path
    ids: dict[str, int]

    def ask(self, sql: str) -> int:
        """A number of the database, for this area and month."""
        path = (
            self.office.database.read_value("select path from area where id = :id", {"id": self.area})
            if self.area
            else ""
        )
        today = self.office.today()
        asked = {"path": f"{path}%", "month": today[:7], "today": today, "layer": 1}
        used = {name: value for name, value in asked.items() if f":{name}" in sql}
        return int(self.office.database.read_value(sql, used))

    def sheet(self, key: str, *, calculated: bool = False) -> Worksheet:
        """The sheet of a form, with formulas or with what LibreOffice made of them."""
        folder = self.folder / "calculated" if calculated else self.folder
        sheet: Worksheet = openpyxl.load_workbook(folder / ALL[key].file_name, data_only=calculated).active
        return sheet


@pytest.fixture(scope="module")
def office(small_sample: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """A sample office whose clerk may see everything."""
    path = Path(shutil.copyfile(small_sample("zhoushan"), tmp_path_factory.mktemp("forms") / "a.griddesk"))
    with closing(Office.open(path)) as opened:
        opened.actor = replace(opened.actor, rights=opened.actor.rights | {SEE_PERSONAL})
        shelf.ship(opened)
        yield opened


@pytest.fixture(scope="module")
def community(office: Office, tmp_path_factory: pytest.TempPathFactory) -> Made:
    """Every form for one community."""
    area = office.database.read_value(
        "select a.parent_id from member m join area a on a.id = m.area_id where m.kind = 'building' and a.layer_id = 1"
        " group by a.parent_id order by count(*) desc limit 1"
    )
    return _make(office, int(area), list(ALL), tmp_path_factory.mktemp("community"))


@pytest.fixture(scope="module")
def street(office: Office, tmp_path_factory: pytest.TempPathFactory) -> Made:
    """Some forms for all of it."""
    return _make(office, None, list(WHOLE), tmp_path_factory.mktemp("street"))


def _make(office: Office, area: int | None, keys: list[str], folder: Path) -> Made:
    ids = {form.key: form.id for form in shelf.forms(office) if form.key}
    for key in keys:
        producing.produce(
            office,
            ids[key],
            area,
            office.today()[:7],
            folder / ALL[key].file_name,
            reason="测试",
            single={"审核人": "测试审核"},
        )
    _convert(folder, [ALL[key].file_name for key in keys if ALL[key].kind == "xlsx"], "xlsx", folder / "calculated")
    _convert(folder, [ALL[key].file_name for key in keys], "pdf", folder)
    return Made(office=office, area=area, folder=folder, ids=ids)


def _convert(folder: Path, names: list[str], kind: str, to: Path) -> None:
    program = shutil.which("soffice")
    if program is None:
        pytest.fail(
            "LibreOffice is not installed (Debian: apt install libreoffice-calc libreoffice-writer-nogui)",
            pytrace=False,
        )
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    files = [str(folder / name) for name in names]
    command = [program, profile, "--headless", "--convert-to", kind, "--outdir", str(to), *files]
    done = subprocess.run(command, capture_output=True, text=True, timeout=170)
    assert done.returncode == 0, done.stderr
    assert all((to / Path(name).with_suffix(f".{kind}").name).is_file() for name in names), done.stdout


def _body(form: Definition, sheet: Worksheet) -> list[tuple[Cell, ...]]:
    """The rows of the band that hold a record: those with a running number."""
    first = _first(form)
    rows = list(sheet.iter_rows(min_row=first, max_col=len(form.columns)))
    found = []
    for number, row in enumerate(rows, 1):
        if row[0].value != number:
            break
        found.append(row)
    return found


def _first(form: Definition) -> int:
    return 1 + bool(form.facts) + (2 if any(column.group for column in form.columns) else 1) + 1


def _total_row(form: Definition, sheet: Worksheet) -> tuple[Cell, ...]:
    return next(row for row in sheet.iter_rows(max_col=len(form.columns)) if row[0].value == "合计")


def test_the_templates_are_what_their_declarations_say() -> None:
    listed = {line["key"]: line for line in json.loads((FORMS / "shelf.json").read_text(encoding="utf-8"))}
    assert set(listed) == set(ALL)
    for form in ALL.values():
        body, rules = template(form)
        kept = FORMS / form.file_name
        assert _parts(body, kept) == _parts(kept.read_bytes(), kept), f"{form.key}: run `python -m desk forms build`"
        assert listed[form.key]["rules"] == rules


def _parts(body: bytes, path: Path) -> dict[str, bytes]:
    import io
    import zipfile

    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.mark.parametrize("key", LISTS)
def test_a_list_holds_as_many_rows_as_the_database(community: Made, key: str) -> None:
    assert len(_body(ALL[key], community.sheet(key))) == community.ask(ROWS[key])


@pytest.mark.parametrize("key", [key for key in WHOLE if key in ROWS])
def test_so_it_is_for_the_whole_street(street: Made, key: str) -> None:
    assert len(_body(ALL[key], street.sheet(key))) == street.ask(ROWS[key])


@pytest.mark.parametrize("key", BOOKS)
def test_no_placeholder_and_no_error_is_left_and_no_text_became_a_formula(community: Made, key: str) -> None:
    written, calculated = community.sheet(key), community.sheet(key, calculated=True)
    for row in written.iter_rows():
        for cell in row:
            assert "{{" not in str(cell.value or "")
            assert cell.data_type != "f" or re.match(r"=(SUM|IF)\(", str(cell.value))
    assert not [c.coordinate for row in calculated.iter_rows() for c in row if _ERROR.search(str(c.value or ""))]


@pytest.mark.parametrize("key", LISTS)
def test_id_numbers_phones_and_codes_are_texts(community: Made, key: str) -> None:
    form = ALL[key]
    texts = [at for at, column in enumerate(form.columns) if column.text]
    for row in _body(form, community.sheet(key)):
        for at in texts:
            assert row[at].number_format == "@", (row[at].coordinate, form.columns[at].title)
            assert row[at].data_type in ("s", "inlineStr", "n") and (
                row[at].value is None or isinstance(row[at].value, str)
            )


@pytest.mark.parametrize(("key", "title"), sorted(TOTALS))
def test_a_live_total_is_the_databases_number(community: Made, key: str, title: str) -> None:
    form = ALL[key]
    at = next(at for at, column in enumerate(form.columns) if column.title == title and column.total)
    formula = _total_row(form, community.sheet(key))[at]
    assert formula.data_type == "f"
    assert _total_row(form, community.sheet(key, calculated=True))[at].value == community.ask(TOTALS[key, title])


@pytest.mark.parametrize(("key", "title"), [pair for pair in sorted(TOTALS) if pair[0] in WHOLE])
def test_so_it_is_for_the_whole_streets_totals(street: Made, key: str, title: str) -> None:
    form = ALL[key]
    at = next(at for at, column in enumerate(form.columns) if column.title == title and column.total)
    assert _total_row(form, street.sheet(key, calculated=True))[at].value == street.ask(TOTALS[key, title])


def test_the_scoring_sheet_adds_up_to_a_hundred_and_tells_what_the_month_brought(community: Made) -> None:
    sheet = community.sheet("10-scoring", calculated=True)
    assert _total_row(ALL["10-scoring"], sheet)[3].value == 100
    said = " ".join(str(row[5].value) for row in sheet.iter_rows(min_row=4, max_row=9))
    assert f"上报 {community.ask(_ISSUES)} 件" in said
    assert f"走访 {community.ask(ROWS['07-visits'])} 次" in said
    assert f"户 {community.ask(_HOMES)}" in said


def test_the_joint_check_counts_its_places(community: Made) -> None:
    sheet = community.sheet("17-joint-check", calculated=True)
    rows: dict[str, Any] = {str(row[1].value): row[2].value for row in sheet.iter_rows(max_col=3)}
    assert rows["商铺"] == community.ask(_ORGANISATIONS.format("count(*)") + "o.kind = 'shop'")
    assert rows["出租房屋"] == community.ask(ROWS["04-rentals"])


@pytest.mark.parametrize("key", BOOKS)
def test_heads_repeat_on_every_page_and_pages_are_numbered(community: Made, key: str) -> None:
    pages = _pages(community.folder / f"{key}.pdf")
    form = ALL[key]
    for number, page in enumerate(pages, 1):
        assert f"第{number}页" in page and f"共{len(pages)}页" in page
        assert "序号" in page, f"page {number} of {form.name} lacks its head"
        assert "###" not in page
    assert form.name in pages[0]


@pytest.mark.parametrize("key", DOCUMENTS)
def test_a_document_is_filled_and_opens(community: Made, key: str) -> None:
    text = "".join(_pages(community.folder / f"{key}.pdf"))
    assert "{{" not in text
    assert community.office.name.replace(" ", "") in text


def test_a_household_has_a_page_of_its_own_with_its_people(community: Made) -> None:
    text = "".join(_pages(community.folder / "01-household.pdf"))
    numbers = community.office.database.read(
        "select h.number from household h join dwelling d on d.id = h.dwelling_id join member m on m.kind = 'building'"
        " and m.item_id = d.building_id and m.until is null join area a on a.id = m.area_id where a.path like"
        " (select path from area where id = ?) || '%'",
        (community.area,),
    )
    assert text.count("常住户登记表") == len(numbers)
    assert all(str(row[0]) in text for row in numbers[:50])


def _pages(path: Path) -> list[str]:
    """The words of each page, without spaces."""
    done = subprocess.run(
        ["pdftotext", "-layout", str(path), "-"], capture_output=True, text=True, timeout=60, check=True
    )
    return [re.sub(r"\s", "", page) for page in done.stdout.split("\f") if page.strip()]


def test_without_the_right_numbers_are_masked_and_a_reason_is_asked(
    office: Office, community: Made, tmp_path: Path
) -> None:
    masked = Office(
        office.database,
        office.profile,
        replace(office.actor, rights=office.actor.rights - {SEE_PERSONAL}),
        office.clock,
    )
    out = tmp_path / "a.xlsx"
    with pytest.raises(Missing, match="用途"):
        producing.produce(masked, community.ids["01-residents"], community.area, "2026-10", out)
    assert not out.exists()
    producing.produce(masked, community.ids["01-residents"], community.area, "2026-10", out, reason="测试")
    form = ALL["01-residents"]
    at = [column.title for column in form.columns].index("公民身份号码")
    phone = [column.title for column in form.columns].index("联系电话")
    body = _body(form, openpyxl.load_workbook(out).active)
    assert body
    assert all("*" in row[at].value for row in body if row[at].value)
    assert all("*" in row[phone].value for row in body if row[phone].value)
