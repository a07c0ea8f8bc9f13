"""What an office publishes: real files of a real office, read back, the codes scanned; nothing is stood in for."""

from __future__ import annotations

import base64
import io
import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
import segno
import zxingcpp
from PySide6.QtCore import QBuffer, QRectF, QSizeF
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtPdf import QPdfDocument, QPdfDocumentRenderOptions

from desk.errors import BadInput, Cancelled, NotAllowed, ReadOnly
from desk.office import Office
from desk.rights import EXPORT, SEE_NAMES
from desk.work.publicity.making import edition
from desk.work.publicity.texts import Texts
from desk.work.publicity.wanted import PRODUCTS, Wanted
from tests.ui.test_printing import plain
from ui.printing.paper import Paper
from ui.printing.publicity import cards
from ui.printing.publicity.layouts import DESIGNS, Layout
from ui.printing.publicity.order import Publication, carry_out, check_room

pytestmark = pytest.mark.long
PHONE = re.compile(r"(?<!\d)1\d{10}(?!\d)")
TEXTS = Texts(hotline="0000-12345")


@pytest.fixture
def office(sample_file, each_profile):
    opened = Office.open(sample_file(each_profile))
    yield opened
    opened.close()


@pytest.fixture
def town(sample_file):
    opened = Office.open(sample_file("town"))
    yield opened
    opened.close()


@pytest.fixture
def out(tmp_path):
    """A folder with nothing in it but what is published."""
    folder = tmp_path / "out"
    folder.mkdir()
    return folder


def quiet(done: int, total: int) -> None:
    assert 0 < done <= total


def wanted(office: Office, product: str, **given: object) -> Wanted:
    days = {"since": "2026-10-16", "until": office.today()}
    return Wanted(product=product, layer_id=office.search.layers()[0].id, **{"texts": TEXTS, **days, **given})  # type: ignore[arg-type]


def order(office: Office, product: str, path: Path, *, design: str = "", size: str = "", split: str = "", **given):
    chosen = design or DESIGNS[product][0].key
    return Publication(wanted=wanted(office, product, **given), design=chosen, size=size, path=path, split=split)


def read(path: Path) -> tuple[QPdfDocument, list[str]]:
    document = QPdfDocument()
    assert document.load(str(path)) == QPdfDocument.Error.None_
    return document, [plain(document.getAllText(page).text()) for page in range(document.pageCount())]


def phones(path: Path) -> list[str]:
    """Whole mobile numbers that stand in a file."""
    document = QPdfDocument()
    document.load(str(path))
    found = [PHONE.findall(document.getAllText(page).text()) for page in range(document.pageCount())]
    document.close()
    return [each for page in found for each in page]


def rendered(document: QPdfDocument, page: int, dpi: int) -> QImage:
    size = document.pagePointSize(page) * (dpi / 72)
    options = QPdfDocumentRenderOptions()
    return document.render(page, QSizeF(size).toSize(), options).convertToFormat(QImage.Format.Format_RGB32)


def leaf(office: Office) -> int:
    areas = office.search.tree(office.search.layers()[0].id)
    parents = {area.parent_id for area in areas}
    return next(area.id for area in areas if area.id not in parents)


def portrait_of(colour: str, wide: int = 600, high: int = 800) -> bytes:
    """A drawn face: nobody's photo is kept with the program."""
    image = QImage(wide, high, QImage.Format.Format_RGB32)
    image.fill(QColor(colour))
    painter = QPainter(image)
    painter.setBrush(QColor("#f0d0b0"))
    painter.drawEllipse(QRectF(wide * 0.25, high * 0.15, wide * 0.5, high * 0.45))
    painter.end()
    buffer = QBuffer()
    buffer.open(QBuffer.OpenModeFlag.WriteOnly)
    image.save(buffer, "JPEG", 90)
    return bytes(buffer.data().data())


def test_every_product_becomes_a_pdf_with_its_fonts_inside(office, qapp, out):
    made = []
    for product in (one.key for one in PRODUCTS):
        path = out / f"{product}.pdf"
        area = leaf(office) if product in ("letter", "card", "board", "pledge") else None
        try:
            done = carry_out(office, order(office, product, path, area_id=area), quiet)
        except BadInput as empty:
            assert "请" in str(empty) and not path.exists()
            continue
        made.append(product)
        document, texts = read(path)
        assert document.pageCount() == done.pages > 0
        assert path.read_bytes().count(b"/FontFile2") >= 1
        assert "示例数据" in texts[0]
        document.close()
    assert {"board", "pledge", "chart", "roster"} <= set(made)
    assert [each.name for each in out.iterdir() if each.name.startswith("~")] == []


@pytest.mark.parametrize("design", ["across", "upright"])
def test_a_board_names_the_grid_its_people_their_phones_and_the_hotline(office, qapp, tmp_path, design):
    path = tmp_path / "公示牌.pdf"
    done = carry_out(office, order(office, "board", path, design=design, size="A4"), quiet)
    made = edition(office, wanted(office, "board"))
    document, texts = read(path)
    assert done.pages == len(made) == len(texts)
    for at, text in enumerate(texts):
        one = made.sheet(at)
        assert plain(one.title) in text and plain(TEXTS.hotline) in text and plain(TEXTS.items[0]) in text
        for member in one.people:
            assert plain(member.name) in text and plain(member.phone) in text, member
    size = document.pagePointSize(0)
    assert (size.width() > size.height()) == (design == "across")
    document.close()


def test_phones_are_masked_without_the_switch_or_without_the_right(town, qapp, tmp_path):
    homes = tuple(row[0] for row in town.database.read("select id from household order by id limit 12"))
    of_homes, of_grid = {"households": homes}, {"area_id": leaf(town)}
    boards = (("board", of_grid), ("card", of_homes), ("letter", of_homes), ("pledge", of_grid), ("roster", of_grid))
    for product, whom in boards:
        path = tmp_path / f"{product}.pdf"
        carry_out(town, order(town, product, path, **whom), quiet)
        assert phones(path) or product == "pledge", product
        carry_out(town, order(town, product, path, phones=False, **whom), quiet)
        assert phones(path) == [], product
    town.actor = replace(town.actor, rights=town.actor.rights - {SEE_NAMES})
    vars(town).pop("search", None)
    for product, whom in boards:
        path = tmp_path / f"{product}.pdf"
        carry_out(town, order(town, product, path, phones=True, **whom), quiet)
        assert phones(path) == [], product


def test_a_masked_phone_is_not_in_the_code_either(town):
    made = edition(town, wanted(town, "card", area_id=leaf(town), phones=False))
    assert "TEL;TYPE=CELL" not in made.sheet(0).scan and "*" not in made.sheet(0).scan


def test_whoever_may_not_export_publishes_nothing(town, qapp, out):
    town.actor = replace(town.actor, rights=town.actor.rights - {EXPORT})
    with pytest.raises(NotAllowed):
        carry_out(town, order(town, "board", out / "x.pdf"), quiet)
    assert list(out.iterdir()) == []


def test_the_code_of_each_card_is_read_back_from_the_printed_page(town, qapp, tmp_path):
    path = tmp_path / "卡.pdf"
    carry_out(town, order(town, "card", path, area_id=leaf(town)), quiet)
    made = edition(town, wanted(town, "card", area_id=leaf(town)))
    document, _ = read(path)
    found = zxingcpp.read_barcodes(_grey(rendered(document, 0, 300)))
    assert len(found) == cards.PER_SHEET
    assert {one.text for one in found} == {made.sheet(0).scan}
    assert f"FN:{made.sheet(0).person.name}" in found[0].text and made.sheet(0).person.phone in found[0].text
    document.close()


def test_the_offices_own_code_stands_where_ours_would(town, qapp, tmp_path):
    own = io.BytesIO()
    segno.make("本街道便民服务号").save(own, kind="png", scale=8)
    texts = replace(TEXTS, qr=base64.b64encode(own.getvalue()).decode())
    homes = tuple(row[0] for row in town.database.read("select id from household order by id limit 3"))
    for product in ("card", "letter"):
        path = tmp_path / f"{product}.pdf"
        carry_out(town, order(town, product, path, households=homes, texts=texts), quiet)
        document, _ = read(path)
        found = zxingcpp.read_barcodes(_grey(rendered(document, 0, 200)))
        assert {one.text for one in found} == {"本街道便民服务号"}
        document.close()


def _grey(image: QImage):
    import numpy as np

    grey = image.convertToFormat(QImage.Format.Format_Grayscale8)
    bits = np.frombuffer(grey.constBits(), dtype=np.uint8)
    return np.ascontiguousarray(bits.reshape(grey.height(), grey.bytesPerLine())[:, : grey.width()])


def test_cards_come_in_the_order_of_the_doors_and_a_cut_pile_stays_in_order(town):
    made = edition(town, wanted(town, "card"))
    doors = [(made.area(at), made.sheet(at).address) for at in range(60)]
    assert doors == sorted(doors, key=lambda each: [door for door in doors].index(each))
    layout = Layout(made, range(len(made)), "card", "stack", Paper(size="A4", is_across=False))
    units = [unit for unit in layout._units if made.area(unit[0]) == made.area(0)]
    pile = [unit[place] for place in range(cards.PER_SHEET) for unit in units]
    cut = [at for at in pile if at >= 0]
    assert cut == sorted(cut) and cut[0] == 0
    plainly = Layout(made, range(len(made)), "card", "pages", Paper(size="A4", is_across=False))
    assert [at for unit in plainly._units for at in unit if at >= 0] == list(range(len(made)))


def test_exactly_the_chosen_households_get_a_card(town):
    ids = tuple(row[0] for row in town.database.read("select id from household order by id limit 7"))
    assert len(edition(town, wanted(town, "card", households=ids))) == 7
    with pytest.raises(BadInput):
        edition(town, wanted(town, "card", households=()))


def test_one_file_per_grid_or_community_is_named_after_it(town, qapp, out):
    done = carry_out(town, order(town, "board", out, split="community"), quiet)
    names = sorted(each.name for each in out.iterdir())
    assert done.files == len(names) > 1 and all(name.endswith("网格公示牌.pdf") for name in names)
    pages = [read(each)[0].pageCount() for each in out.iterdir()]
    assert sum(pages) == done.pages == done.sheets


def test_a_stopped_order_or_a_full_disk_leaves_nothing_behind(town, qapp, out):
    path = out / "公示牌.pdf"
    path.write_bytes(b"the one of last year")

    def stop(done: int, total: int) -> None:
        if done > 2:
            raise Cancelled("停")

    for split, target in (("", path), ("grid", out)):
        with pytest.raises(Cancelled):
            carry_out(town, order(town, "board", target, split=split), stop)
    assert [each.name for each in out.iterdir()] == ["公示牌.pdf"] and path.read_bytes() == b"the one of last year"
    with pytest.raises(ReadOnly, match="磁盘空间不够"):
        check_room(out, shutil.disk_usage(out).free + 1)
