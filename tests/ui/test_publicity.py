"""What an office publishes: real files of a real office, read back, the codes scanned; nothing is stood in for."""

from __future__ import annotations

import base64
import io
import itertools
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
from desk.store.schema import handling, house
from desk.store.uid import new_uid
from desk.work.atlas.plates import Member
from desk.work.publicity.making import edition
from desk.work.publicity.texts import Texts
from desk.work.publicity.wanted import PRODUCTS, Wanted
from tests.ui.test_printing import plain
from ui.printing.output import picture
from ui.printing.paper import Paper
from ui.printing.publicity import board, cards, chart, letter, listing
from ui.printing.publicity.layouts import DESIGNS, Layout, paper_of
from ui.printing.publicity.order import Publication, carry_out, check_room
from ui.printing.publicity.setting import fitted

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


def test_the_code_of_each_card_is_read_back_from_the_printed_page(office, qapp, tmp_path):
    if not office.database.read_value("select count(*) from member where kind = 'building' and layer_id = 1"):
        pytest.skip("grids of streets have no households")
    path = tmp_path / "卡.pdf"
    carry_out(office, order(office, "card", path, area_id=leaf(office)), quiet)
    made = edition(office, wanted(office, "card", area_id=leaf(office)))
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


def test_a_photo_is_as_sharp_as_three_hundred_dots_and_no_larger(town, qapp, tmp_path):
    one = leaf(town)
    person = town.database.read_value("select person_id from assignment where area_id = ? order by id limit 1", (one,))
    body = portrait_of("#00ff00", 3000, 4000)
    with town.write("test") as t:
        t.insert(
            house.attachment, uid=new_uid(), kind="person", row_id=person, role="portrait", name="a.jpg", digest="0",
            media_type="image/jpeg", size=len(body), body=body,
        )  # fmt: skip
    path = tmp_path / "牌.pdf"
    carry_out(town, order(town, "board", path, area_id=one, design="upright"), quiet)
    widths = [int(each) for each in re.findall(rb"/Width (\d+)", path.read_bytes())]
    assert widths and 300 < max(widths) < 1300, "the photo is made as small as the paper shows it"
    image = rendered(read(path)[0], 0, 60)
    green = sum(
        QColor(image.pixel(x, y)).green() > 200 and QColor(image.pixel(x, y)).red() < 60
        for x, y in itertools.product(range(0, image.width(), 3), range(0, image.height(), 3))
    )
    assert green > 50


LONG = "阿卜杜热依木·买买提明·吐尔逊江·艾合买提江"
POST = "社区网格党支部书记兼网格长兼调解员兼信息员"
WORDS = "很长的职责说明，写的人没有想过纸有多大，" * 30


def _spills(page, paper: Paper) -> bool:
    """Whether anything is drawn outside the paper's margins."""
    image = picture(page, paper, 50)
    inner = paper.inner if paper.size != "CARD" else paper.room
    scale = 50 / 254
    kept = QRectF(
        inner.left() * scale - 2, inner.top() * scale - 2, inner.width() * scale + 4, inner.height() * scale + 4
    )
    white = QColor("#ffffff").rgb()
    return any(
        image.pixel(x, y) != white and not kept.contains(x + 0.5, y + 0.5)
        for x, y in itertools.product(range(image.width()), range(image.height()))
    )


@pytest.mark.parametrize("count", [0, 1, 2, 8, 25, 90])
def test_extreme_names_and_texts_stay_in_their_room(town, qapp, count):
    people = tuple(
        Member(
            name=LONG,
            post="社区网格党支部书记兼网格长兼调解员兼信息员",
            phone="" if n % 3 else "19900000000转8888",
            duty=WORDS,
        )
        for n in range(count)
    )
    texts = replace(
        TEXTS, services="\n".join(["一项写得特别长的服务事项，" * 6] * 25), hotline="0000-12345678 转 8001、8002"
    )
    made = edition(town, wanted(town, "board", texts=texts, area_id=leaf(town)))
    one = replace(made.sheet(0), people=people, above=people[:3], title=LONG * 3, place=" · ".join([LONG] * 4), mark="")
    for across in (True, False):
        paper = Paper(size="A3", is_across=across)
        assert not _spills(lambda painter, paper=paper: board.board(painter, one, paper), paper)
    of_all = edition(town, wanted(town, "chart", texts=texts))
    of_all = of_all.sheet(0)
    of_all = replace(
        of_all,
        heads=people[:9],
        branches=tuple(replace(b, name=LONG * 2, people=people) for b in of_all.branches * 4),
        mark="",
    )
    paper = Paper(size="A3")
    for page in chart.pages(of_all, paper):
        assert not _spills(page, paper)


def test_the_smallest_type_is_still_read_and_what_is_cut_ends_with_dots(qapp):
    room = QRectF(0, 0, 600, 90)
    block = fitted([WORDS], room, 12, 7)
    assert block.points >= 7 and block.height <= room.height() + 1 and block.lines[-1][2].endswith("…")
    assert len(fitted(["短"], room, 12, 7).lines) == 1


def test_a_letter_flows_over_pages_and_its_end_never_stands_alone(town, qapp):
    paper = Paper(size="A4", is_across=False)
    for count in range(1, 60, 3):
        texts = replace(
            TEXTS, letter_body="这一段话说的是网格里的事，写得不长也不短，正好两行多一点，好看看怎样分页。\n" * count
        )
        one = edition(town, wanted(town, "letter", area_id=leaf(town), texts=texts)).sheet(0)
        found = letter.pages(one, paper)
        last = found[-1].keywords
        assert last["last"] - last["first"] >= 1 and found[0].keywords["first"] == 0
        assert [a.keywords["last"] for a in found[:-1]] == [b.keywords["first"] for b in found[1:]]
        assert len(found) == 1 or count > 8


def test_what_is_filled_into_a_letter_is_never_read_as_a_template(town):
    with town.write("test") as t:
        head = t.read("select min(id) from resident where household_id is not null")[0][0]
        from desk.store.schema import people

        t.update(people.resident, head, name="{电话}{{7*7}}", relation="01")
    home = town.database.read_value("select household_id from resident where id = ?", (head,))
    texts = replace(TEXTS, letter_body="您好，{户主}。<b>粗</b> {监督电话}")
    one = edition(town, wanted(town, "letter", households=(home,), texts=texts)).sheet(0)
    assert one.paragraphs[0].endswith("<b>粗</b> 0000-12345") and "49" not in one.paragraphs[0]
    assert "{电话}" in one.to or "{电话}" not in one.paragraphs[0]


def test_a_table_repeats_its_heading_and_wraps_its_cells(office, qapp, tmp_path):
    path = tmp_path / "花名册.pdf"
    carry_out(office, order(office, "roster", path), quiet)
    _, texts = read(path)
    names = office.database.read(
        "select p.name from assignment s join person p on p.id = s.person_id join area a on a.id = s.area_id"
        " where a.layer_id = 1 and s.since <= ? and (s.until is null or s.until >= ?)",
        (office.today(), office.today()),
    )
    whole = "".join(texts)
    assert names and all(plain(name) in whole for (name,) in names)
    rows = [text for text in texts if "序号" in text]
    assert len(rows) >= len(texts) - 1


def test_each_level_publishes_what_concerns_it(town, qapp):
    levels = town.search.layers()[0].levels
    issue = town.database.read_value("select item_id from member where kind = 'issue' and layer_id = 1 limit 1")
    with town.write("test") as t:
        t.execute("delete from publicity", ())
        for tier in levels:
            t.insert(
                handling.publicity,
                issue_id=issue,
                tier=tier,
                title="拟批准",
                body="电话19912345678",
                since="2026-10-20",
            )
    made = edition(town, wanted(town, "notice"))
    assert [made.sheet(at).about for at in range(len(made))] == [f"{tier}级公示" for tier in levels]
    grid = made.places.areas[made.area(2)]
    assert not made.places.below(grid.id) and made.sheet(2).title.startswith(grid.name)
    assert all("19912345678" not in cell for line in made.sheet(0).lines for cell in line.cells)
    assert len(listing.pages(made.sheet(0), paper_of("notice", "upright", "A4"))) == 1
