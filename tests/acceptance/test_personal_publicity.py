"""What hangs on the wall tells nobody's number but that of the staff, and theirs only with the right to show it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from PySide6.QtPdf import QPdfDocument

from desk.errors import BadInput
from desk.office import Office
from desk.rights import ALL, SEE_NAMES
from desk.store.schema import handling, issues, shifts, teams
from desk.store.uid import new_uid
from desk.work.publicity.bulletin import export_bulletin
from desk.work.publicity.texts import Texts
from desk.work.publicity.wanted import PRODUCTS, Wanted
from tests.samples import PROFILES
from ui.printing.publicity.layouts import DESIGNS
from ui.printing.publicity.order import Publication, carry_out

NUMBER = re.compile(r"(?<![0-9A-Za-z])(?:\d{17}[\dXx]|1\d{10})(?![0-9A-Za-z])")
SAID = "请联系居民19900007777，身份证11990119800101001X，谢谢"


@pytest.fixture(params=PROFILES)
def office(request: pytest.FixtureRequest, small_sample: Callable[[str], Path], tmp_path: Path) -> Iterator[Office]:
    """A small office where numbers were typed into whatever is published, with a rota and inspections in it."""
    path = tmp_path / "office.griddesk"
    path.write_bytes(small_sample(request.param).read_bytes())
    opened = Office.open(path)
    opened.actor = replace(opened.actor, rights=ALL)
    vars(opened).pop("search", None)
    day = opened.today()
    issue = opened.database.read_value("select min(item_id) from member where kind = 'issue' and layer_id = 1")
    grid = opened.database.read_value(
        "select area_id from member where kind = 'issue' and item_id = ? and layer_id = 1", (issue,)
    )
    person = opened.database.read_value("select min(id) from person where phone <> ''")
    with opened.write("told") as t:
        t.update(issues.issue, issue, title=SAID)
        t.insert(handling.publicity, issue_id=issue, tier="网格", title=SAID, body=SAID, since=day)
        t.insert(teams.record, uid=new_uid(), kind="inspection", area_id=grid, at=f"{day}T09:00:00", body=SAID)
        data = json.dumps({"grade": "1", "breaches": {"no_fixed_stall": 1}, "lost": 1.0})
        t.insert(teams.record, uid=new_uid(), kind="inspection", area_id=grid, at=f"{day}T10:00:00", data_json=data)
        shift = t.insert(shifts.shift, name="夜班", kind="night", begins="18:00", ends="08:00")
        t.insert(shifts.turn, area_id=grid, shift_id=shift, day=day, person_id=person, role="duty")
    yield opened
    opened.close()


def published(office: Office, folder: Path) -> Iterator[tuple[str, str]]:
    """Every product of the office, page by page, and the workbook."""
    layer, day = office.search.layers()[0].id, office.today()
    homes = tuple(row[0] for row in office.database.read("select id from household order by id limit 40"))
    for one in PRODUCTS:
        wanted = Wanted(
            product=one.key, layer_id=layer, since=day, until=day, texts=Texts(),
            households=homes if one.each == "household" else None,
        )  # fmt: skip
        path = folder / f"{one.key}.pdf"
        try:
            order = Publication(wanted=wanted, design=DESIGNS[one.key][0].key, size="", path=path)
            carry_out(office, order, lambda done, total: None)
        except BadInput:
            continue
        document = QPdfDocument()
        assert document.load(str(path)) == QPdfDocument.Error.None_
        for page in range(document.pageCount()):
            yield one.key, document.getAllText(page).text()
        document.close()
        if one.key == "bulletin":
            book = folder / "bulletin.xlsx"
            export_bulletin(office, wanted, book)
            for row in openpyxl.load_workbook(book).active.iter_rows(values_only=True):
                yield "workbook", " ".join(str(cell) for cell in row)


def test_no_resident_is_told_and_staff_only_with_the_right(office: Office, qapp: object, tmp_path: Path) -> None:
    staff = {row[0] for row in office.database.read("select phone from person where phone <> ''")}
    full = list(published(office, tmp_path))
    shown = {number for _, text in full for number in NUMBER.findall(text)}
    assert shown and shown <= staff, "not even the person with all rights hangs up a resident's number"
    assert {"board", "roster", "turns", "bulletin", "workbook", "notice"} <= {kind for kind, _ in full}
    office.actor = replace(office.actor, rights=office.actor.rights - {SEE_NAMES} - {"see_personal"})
    vars(office).pop("search", None)
    masked = [(kind, found) for kind, text in published(office, tmp_path) if (found := NUMBER.findall(text))]
    assert masked == []
