"""The declarations of the shipped forms: complete, asking only for what there is, built the same every time."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import openpyxl
import pytest

from desk.__main__ import main
from desk.errors import BadInput
from desk.forms.rules import Rules
from desk.forms.template import read_template
from desk.office import Office
from desk.sheets.shipped.building import template
from desk.sheets.shipped.definition import FORMS, Definition, definitions, read
from desk.store.schema import house
from desk.work.forms import shelf
from desk.work.forms.previewing import FIRST, preview
from desk.work.forms.source_kinds import LISTS
from desk.work.forms.sources import catalogue

ALL = definitions()
BY_KEY = {form.key: form for form in ALL}


@pytest.fixture(scope="module")
def sample(street_sample: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """A copy of the sample street, opened once."""
    path = Path(shutil.copyfile(street_sample("zhoushan"), tmp_path_factory.mktemp("shelf") / "a.griddesk"))
    with closing(Office.open(path)) as opened:
        yield opened


def test_all_seventeen_forms_are_there_and_the_documents_too() -> None:
    assert {form.number for form in ALL} == set(range(1, 18))
    assert {"01-household", "17-pledge", "17-feedback", "17-supervision", "17-contact-card", "17-letter"} <= {
        form.key for form in ALL if form.kind == "docx"
    }
    assert all(form.name and form.category and form.recipient and form.about for form in ALL)
    assert len({form.name for form in ALL}) == len(ALL)


@pytest.mark.parametrize("form", [form for form in ALL if form.band is not None], ids=lambda form: form.key)
def test_a_list_begins_with_its_number_and_ends_with_remarks_or_where_it_stands(form: Definition) -> None:
    assert (form.columns[0].title, form.columns[0].cell) == ("序号", "{{序号}}")
    assert form.columns[-1].title in ("备注", "环节")
    for column in form.columns:
        if column.text:
            assert not column.cell or column.cell.endswith("|文本}}") or column.cell.startswith("{{手填:")


@pytest.mark.parametrize("form", ALL, ids=lambda form: form.key)
def test_a_form_asks_only_for_what_the_office_holds(sample: Office, form: Definition) -> None:
    body, said = template(form)
    read_back = read_template(body, form.file_name, catalogue(sample))
    assert not read_back.faults, read_back.faults
    rules = Rules.from_json(json.dumps(said))
    for band in rules.bands:
        if band.source in LISTS:
            columns = {column.key for column in LISTS[band.source].spec.columns}
            assert {each.column for each in band.where} | {each.field for each in band.sort} <= columns


@pytest.mark.parametrize("form", [form for form in ALL if form.kind == "xlsx"], ids=lambda form: form.key)
def test_a_sheet_is_ready_for_paper(form: Definition) -> None:
    sheet = openpyxl.load_workbook(FORMS / form.file_name).active
    assert sheet.print_title_rows
    assert sheet.page_setup.fitToWidth == 1 and sheet.page_setup.fitToHeight == 0
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert "&P" in sheet.oddFooter.right.text and "&N" in sheet.oddFooter.right.text
    assert int(sheet.page_setup.paperSize) == {"A4": 9, "A3": 8}[form.paper]
    assert sheet["A1"].font.name == "方正小标宋简体" and sheet["A1"].font.charset == 134


def test_a_declaration_with_a_slip_is_named_with_its_file(tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    path.write_text(
        'number = 1\nname = "甲"\ncategory = "乙"\nrecipient = "丙"\nevery = "sometimes"\n', encoding="utf-8"
    )
    with pytest.raises(BadInput, match="a.toml.*sometimes"):
        read(path)
    path.write_text("number = ", encoding="utf-8")
    with pytest.raises(BadInput, match="a.toml"):
        read(path)


def test_the_command_lists_the_forms(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["forms", "list"]) == 0
    said = capsys.readouterr().out
    assert "督办单" in said and "常住人口登记表" in said


def test_a_preview_shows_the_first_rows_and_counts_them_all(sample: Office) -> None:
    shelf.ship(sample)
    ids = {form.key: form.id for form in shelf.forms(sample)}
    found = preview(sample, ids["13-facilities"], None, sample.today()[:7], {"审核人": "测试审核"})
    every = sample.database.read_value("select count(*) from facility")
    assert found.rows == every > FIRST
    assert found.sheet is not None
    texts = [cell.text for cell in found.sheet.cells]
    assert f"共 {every} 件" in texts and "审核人：测试审核" in texts
    assert found.sheet.rows < FIRST + 12
    assert found.asks == ("审核人", "普查日期")
    assert not found.is_personal and preview(sample, ids["01-residents"], None, "").is_personal
    card = preview(sample, ids["17-supervision"], None, sample.today()[:7])
    assert card.sheet is None and "交办事项" in card.text and "{{" not in card.text


def test_a_newer_programs_template_comes_with_its_own_rules(sample_file: Callable[[str], Path]) -> None:
    with closing(Office.open(sample_file("zhoushan"))) as office:
        shelf.ship(office)
        id = next(form.id for form in shelf.forms(office) if form.key == "09-grids")
        old = '{"bands": [{"source": "网格", "sheet": "网格基本情况表", "first": 2, "last": 2}]}'
        with office.write("test") as transaction:
            transaction.update(house.form, id, rules_json=old)
        assert shelf.load(office, id)[2].bands[0].first == 5
