"""Maps on paper: real files, read back; nothing is stood in for."""

from __future__ import annotations

import itertools
import unicodedata
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QBuffer, QRectF, QSizeF
from PySide6.QtGui import QImage, QPainter
from PySide6.QtPdf import QPdfDocument, QPdfDocumentRenderOptions

from desk.errors import BadInput, Cancelled, NotAllowed
from desk.geo import metres_between
from desk.office import Office
from desk.rights import EXPORT
from desk.store.schema import house
from desk.store.uid import new_uid
from desk.work.atlas.sheets import Atlas, Wanted
from ui.dialogs.ground.printing import PrintDialog
from ui.printing import labels, sheet
from ui.printing.frame import Frame
from ui.printing.order import Order, carry_out
from ui.printing.paper import Paper


@pytest.fixture
def office(sample_file, each_profile):
    with_office = Office.open(sample_file(each_profile))
    yield with_office
    with_office.close()


RADICALS = str.maketrans(
    "⻔⺠⻓⻅⻋⻉⻛⻜⻢⻥⻦⻬⻰⻚⻩⻄⻘⻝⻁⻆⻨⻤⻣⻮⻳⺟⻙", "门民长见车贝风飞马鱼鸟齐龙页黄西青食虎角麦鬼骨齿龟母韦"
)
"""The fonts here draw a character and its radical with one glyph, and a PDF gives back the radical."""


def plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).translate(RADICALS).split())


def quiet(done: int, total: int) -> None:
    assert 0 < done <= total


def order(office: Office, path: Path, *, form: str = "pdf", paper: Paper | None = None, **wanted: object) -> Order:
    layer = office.search.layers()[0].id
    given = Wanted(layer_id=layer, **{"purpose": "map", **wanted})  # type: ignore[arg-type]
    return Order(wanted=given, paper=paper or Paper(), form=form, path=path)


def read(path: Path) -> tuple[QPdfDocument, str]:
    document = QPdfDocument()
    assert document.load(str(path)) == QPdfDocument.Error.None_
    text = "\n".join(document.getAllText(page).text() for page in range(document.pageCount()))
    return document, plain(text)


def leaves(office: Office) -> list:
    areas = office.search.tree(office.search.layers()[0].id)
    parents = {area.parent_id for area in areas}
    return [area for area in areas if area.id not in parents]


def test_a_map_is_one_vector_page_with_its_fonts_inside(office, qapp, tmp_path):
    done = carry_out(office, order(office, tmp_path / "图.pdf", figure="residents", issues=True), quiet)
    body = (tmp_path / "图.pdf").read_bytes()
    document, text = read(done.path)
    assert (done.sheets, done.pages, document.pageCount()) == (1, 1, 1)
    assert body.count(b"/FontFile2") >= 1 and b"/Subtype /Image" not in body.replace(b"\n", b" ")
    assert len(body) < 1_000_000
    size = document.pagePointSize(0)
    assert (round(size.width()), round(size.height())) == (842, 595)
    for wanted in ("图例", "北", "1 :", office.today(), "示例数据", office.name):
        assert plain(wanted) in text, wanted
    document.close()


def test_what_the_map_shades_and_shows_stands_in_the_legend(office, qapp):
    wanted = order(office, Path("x.pdf"), figure="facilities", facilities=True, issues=True).wanted
    plate = Atlas(office, wanted).plate(0)
    words = [key.title for key in plate.legend]
    assert sum(key.sign == "fill" for key in plate.legend) == len(plate.fills) >= 3
    assert {dots.title for dots in plate.dots} <= set(words)
    counted = office.database.read_value("select count(*) from facility")
    assert sum(len(dots.places) for dots in plate.dots if dots.kind == "facilities") == counted


def test_the_network_names_every_area_with_code_and_level(office, qapp, tmp_path):
    done = carry_out(office, order(office, tmp_path / "网络图.pdf", purpose="network", paper=Paper(size="A3")), quiet)
    document, text = read(done.path)
    assert done.pages == document.pageCount() > 1
    assert round(document.pagePointSize(0).width()) == 1191
    for area in office.search.tree(office.search.layers()[0].id):
        name, code = (plain(part) for part in (area.name, area.code))
        assert name in text and code in text and area.level_name in text
    document.close()


def test_the_board_of_each_grid_has_its_team_with_phones_or_masked_ones(office, qapp, tmp_path):
    few = leaves(office)
    for phones in (True, False):
        path = tmp_path / f"图谱{phones}.pdf"
        done = carry_out(office, order(office, path, purpose="charts", phones=phones), quiet)
        document, _ = read(path)
        assert done.sheets == document.pageCount() == len(few)
        for page, area in enumerate(few):
            text = plain(document.getAllText(page).text())
            rows = office.database.read(
                "select p.name, p.phone from assignment s join person p on p.id = s.person_id where s.area_id = ?"
                " and s.since <= ? and (s.until is null or s.until >= ?)",
                (area.id, office.today(), office.today()),
            )
            assert all(plain(name) in text for name, _ in rows)
            assert all((phone in text) == phones for _, phone in rows if phone)
        document.close()


def test_a_photo_that_was_kept_stands_beside_the_name(office, qapp, tmp_path):
    leaf = leaves(office)[0]
    person = office.database.read_value(
        "select person_id from assignment where area_id = ? order by id limit 1", (leaf.id,)
    )
    face = QImage(60, 80, QImage.Format.Format_RGB32)
    face.fill(0xFF00FF00)
    buffer = QBuffer()
    buffer.open(QBuffer.OpenModeFlag.WriteOnly)
    face.save(buffer, "PNG")
    body = bytes(buffer.data().data())
    values = {
        "kind": "person",
        "row_id": person,
        "role": "照片",
        "name": "a.png",
        "digest": "0",
        "media_type": "image/png",
    }
    with office.write("test") as transaction:
        transaction.insert(house.attachment, uid=new_uid(), size=len(body), body=body, **values)
    carry_out(office, order(office, tmp_path / "图.png", form="150", purpose="charts", area_id=leaf.id), quiet)
    drawn = QImage(str(tmp_path / "图.png"))
    green = sum(
        drawn.pixel(x, y) & 0xFFFFFF == 0x00FF00
        for x in range(0, drawn.width(), 4)
        for y in range(0, drawn.height(), 4)
    )
    assert green > 100


def test_pictures_have_the_pixels_of_their_resolution(office, qapp, tmp_path):
    carry_out(office, order(office, tmp_path / "图.png", form="300"), quiet)
    image = QImage(str(tmp_path / "图.png"))
    assert (image.width(), image.height()) == (3508, 2480)
    assert round(image.dotsPerMeterX() * 0.0254) == 300
    done = carry_out(office, order(office, tmp_path / "册.png", form="150", purpose="charts"), quiet)
    assert sorted(path.name for path in tmp_path.glob("册*")) == [f"册-{n:03d}.png" for n in range(1, done.pages + 1)]


def test_the_drawing_is_not_empty_and_reads_the_same_as_pdf_and_picture(office, qapp, tmp_path):
    carry_out(office, order(office, tmp_path / "图.pdf", figure="residents"), quiet)
    carry_out(office, order(office, tmp_path / "图.png", form="150", figure="residents"), quiet)
    document, _ = read(tmp_path / "图.pdf")
    picture = QImage(str(tmp_path / "图.png")).convertToFormat(QImage.Format.Format_RGB32)
    size = QSizeF(picture.size()).toSize()
    drawn = document.render(0, size, QPdfDocumentRenderOptions())
    page = QImage(size, QImage.Format.Format_RGB32)
    page.fill(0xFFFFFFFF)
    painter = QPainter(page)
    painter.drawImage(0, 0, drawn)
    painter.end()
    document.close()
    one, other = (
        np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.width(), 4)[:, :, :3].astype(int)
        for image in (page, picture)
    )
    assert np.abs(one - other).mean() < 6
    assert other.std() > 15


def test_the_scale_on_the_paper_is_the_scale_of_the_ground(office, qapp):
    plate = Atlas(office, order(office, Path("x.pdf")).wanted).plate(0)
    frame = Frame(plate.box, QRectF(100, 200, 1400, 1300))
    west, south, east, north = plate.box
    for (lon0, lat0), (lon1, lat1) in itertools.combinations(
        [(west, south), (east, south), (east, north), (west, north)], 2
    ):
        one, other = frame.at(lon0, lat0), frame.at(lon1, lat1)
        paper = np.hypot(other.x() - one.x(), other.y() - one.y()) / 10_000  # metres on the paper
        assert paper * frame.scale == pytest.approx(metres_between(lon0, lat0, lon1, lat1), rel=2e-3)
        assert frame.room.contains(one) and frame.room.contains(other)


def test_no_name_lies_upon_another(office, qapp, monkeypatch):
    taken: list[QRectF] = []
    real = labels.Taken.take
    monkeypatch.setattr(labels.Taken, "take", lambda self, used: (taken.append(QRectF(used)), real(self, used)))
    layer = office.search.layers()[-1].id  # the one with most areas
    plate = Atlas(office, Wanted(purpose="map", layer_id=layer)).plate(0)
    image = QImage(1200, 900, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    sheet.pages(plate, Paper())[0](painter)
    painter.end()
    assert len(taken) > 20
    assert not any(one.intersects(other) for one, other in itertools.combinations(taken, 2))


def test_printing_is_recorded_and_needs_the_right_to_export(office, qapp, tmp_path):
    carry_out(office, order(office, tmp_path / "图.pdf"), quiet)
    last = office.database.read_one("select action, reason from audit order by id desc limit 1")
    assert last[0] == "export" and "图.pdf" in last[1]
    office.actor = replace(office.actor, rights=office.actor.rights - {EXPORT})
    for form in ("pdf", "150"):
        with pytest.raises(NotAllowed):
            carry_out(office, order(office, tmp_path / f"无权.{form}", form=form), quiet)
    assert sorted(path.name for path in tmp_path.glob("*无权*")) == []


@pytest.mark.parametrize("form", ["pdf", "150"])
def test_a_stopped_order_leaves_nothing_behind(office, qapp, tmp_path, form):
    folder = tmp_path / "出图"
    folder.mkdir()
    before = office.database.read_value("select count(*) from audit")

    def stop(done: int, total: int) -> None:
        if done == 3:
            raise Cancelled("已取消。")

    with pytest.raises(Cancelled):
        carry_out(office, order(office, folder / "册.pdf", form=form, purpose="charts"), stop)
    assert list(folder.iterdir()) == []
    assert office.database.read_value("select count(*) from audit") == before


def test_an_area_without_outline_is_refused_in_a_sentence(office, qapp):
    layer = office.search.layers()[0].id
    with office.write("test") as transaction:
        transaction.execute("update area set geometry = null where layer_id = ?", (layer,))
    with pytest.raises(BadInput, match="边界"):
        Atlas(office, Wanted(purpose="map", layer_id=layer))
    with pytest.raises(BadInput):
        Atlas(office, Wanted(purpose="map", layer_id=10**6))


def test_hostile_names_stand_on_the_paper_as_they_are(office, qapp, tmp_path):
    name = "<b>x</b>&amp;{{7*7}}"
    leaf = leaves(office)[0]
    with office.write("test") as transaction:
        transaction.execute("update area set name = ? where id = ?", (name, leaf.id))
    carry_out(office, order(office, tmp_path / "图.pdf", purpose="charts", area_id=leaf.id), quiet)
    document, text = read(tmp_path / "图.pdf")
    assert name in text
    document.close()


def test_the_dialog_previews_and_orders_what_the_form_says(street, tmp_path):
    orders: list[Order] = []
    dialog = PrintDialog(street.app, orders.append, street.window)
    street.window.show_dialog(dialog)
    dialog.purpose.setCurrentIndex(dialog.purpose.findData("charts"))
    dialog.purpose.activated.emit(dialog.purpose.currentIndex())
    dialog.paper.setCurrentIndex(dialog.paper.findData("A3"))
    dialog.area.setCurrentIndex(dialog.area.findData(street.app.areas[street.leaf()].parent_id))
    dialog.draw()
    street.settle()
    assert not dialog.preview.pixmap().isNull()
    assert dialog.place.text().startswith("第 1 张")
    dialog.after.click()
    street.settle()
    assert dialog.place.text().startswith("第 2 张")
    dialog.order(tmp_path / "册.pdf")
    assert orders[0].wanted.purpose == "charts" and orders[0].paper == Paper(size="A3", is_across=True)
    street.window.commands.map.outgoing.print(orders[0])
    street.settle()
    assert (tmp_path / "册.pdf").stat().st_size > 50_000
    assert "已打印" in street.window.messages.text.text()
