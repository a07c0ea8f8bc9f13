"""1,110 notice boards with photos (宜昌), 3,718 contact cards of 11 grids (思凤) as PDF, beside two usual ways; a table.

Each line is a process of its own: pages a second, processor time and bytes of a page, most memory. The peers draw the same board: as HTML
through QTextDocument, and as HTML through LibreOffice; both get the map as a picture.
"""

from __future__ import annotations

import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from html import escape
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
import shapely
from PIL import Image
from PySide6.QtCore import QMarginsF, QRectF, QSizeF, QUrl
from PySide6.QtGui import QImage, QPainter, QPdfWriter, QTextDocument
from PySide6.QtWidgets import QApplication

from desk.office import Office
from desk.sample.make import make
from desk.store.schema import ground, house, teams
from desk.store.uid import new_uid
from desk.work.publicity.grids import Boards
from desk.work.publicity.making import edition
from desk.work.publicity.places import Places
from desk.work.publicity.texts import Texts
from desk.work.publicity.values import Board
from desk.work.publicity.wanted import Wanted
from ui import theme
from ui.printing.paper import Paper
from ui.printing.publicity.board import ground as draw_map
from ui.printing.publicity.order import Publication, carry_out

BOARDS, CARDS, CARD_GRIDS, PEER = 1_110, 3_718, 11, 100
LEVELS = ["街道", "社区", "网格"]


def yichang(path: Path) -> None:
    """A street office cut into 1,110 grids of one person each, every person with a photo of 600 x 800."""
    make(path, profile="city", size="street")
    office = Office.open(path)
    places = Places(office, 1)
    shapes = dict(office.database.read("select id, geometry from area where layer_id = 1 and geometry is not null"))
    with office.write("bench") as t:
        layer = t.insert(
            ground.layer, uid=new_uid(), key="yichang", name="宜昌式网格", basis="area",
            levels_json=json.dumps(LEVELS, ensure_ascii=False), code_scheme="local", sort=9, valid_from="2020-01-01",
        )  # fmt: skip

        def area(
            parent: int | None, above: str, level: int, code: str, name: str, shape: shapely.Geometry
        ) -> tuple[int, str]:
            at = shape.representative_point()
            one = t.insert(
                ground.area, uid=new_uid(), layer_id=layer, parent_id=parent, level=level, code=code, code_scheme="local",
                name=name, path="/", geometry=shapely.to_wkb(shape), lon=at.x, lat=at.y, valid_from="2020-01-01",
            )  # fmt: skip
            t.update(ground.area, one, path=f"{above}{one}/")
            return one, f"{above}{one}/"

        whole = shapely.union_all([shapely.from_wkb(bytes(shapes[each])) for each in places.leaves(None)])
        top, path_of = area(None, "/", 0, "Y", "云集街道", whole)
        made = 0
        for number, leaf in enumerate(places.leaves(None), 1):
            if made == BOARDS:
                break
            shape = shapely.from_wkb(bytes(shapes[leaf]))
            name = places.name(leaf)
            community, below = area(top, path_of, 1, f"Y{number:03d}", f"{name}社区", shape)
            for piece in pieces(shape, 36)[: min(36, BOARDS - made)]:
                made += 1
                grid, _ = area(community, below, 2, f"Y{number:03d}{made:04d}", f"{name}第{made}网格", piece)
                person = t.insert(
                    teams.person, uid=new_uid(), name=f"网格员{made}", initials="wgy", phone=f"199{made:08d}"
                )
                t.insert(
                    teams.assignment,
                    uid=new_uid(),
                    person_id=person,
                    post="collector",
                    area_id=grid,
                    share=100,
                    since="2026-01-01",
                )
                body = face(made)
                t.insert(
                    house.attachment, uid=new_uid(), kind="person", row_id=person, role="portrait", name="照片.jpg", digest=str(made),
                    media_type="image/jpeg", size=len(body), body=body,
                )  # fmt: skip
    assert made == BOARDS, made
    office.close()


def pieces(shape: shapely.Geometry, count: int) -> list[shapely.Geometry]:
    """A shape cut by a lattice into about so many pieces, the slivers left out."""
    west, south, east, north = shape.bounds
    side = 7
    cells = [
        shapely.box(west + (east - west) * x / side, south + (north - south) * y / side, west + (east - west) * (x + 1) / side, south + (north - south) * (y + 1) / side)
        for y in range(side) for x in range(side)
    ]  # fmt: skip
    cut = [
        part
        for part in shapely.intersection(cells, shape).tolist()
        if part.geom_type == "Polygon" and not part.is_empty
    ]
    return sorted(cut, key=lambda each: -each.area)[:count]


def face(seed: int) -> bytes:
    """A portrait that weighs what a phone's photo of that size weighs, different for each."""
    grain = np.random.default_rng(seed).integers(0, 60, (100, 75, 3), dtype=np.uint8)
    image = Image.fromarray(grain + np.uint8(seed % 120)).resize((600, 800), Image.Resampling.BICUBIC)
    with tempfile.SpooledTemporaryFile() as file:
        image.save(file, "JPEG", quality=88)
        file.seek(0)
        return file.read()


def wanted(office: Office, product: str, layer: str = "", **given: object) -> Wanted:
    one = next(each for each in office.search.layers() if not layer or each.key == layer)
    return Wanted(product=product, layer_id=one.id, texts=Texts(hotline="0000-12345"), **given)  # type: ignore[arg-type]


def homes(office: Office) -> tuple[int, ...]:
    """3,718 households of eleven grids."""
    leaves = Places(office, 1).leaves(None)[:CARD_GRIDS]
    rows = office.database.read(
        "select h.id, m.area_id from household h join dwelling d on d.id = h.dwelling_id"
        " join member m on m.kind = 'building' and m.item_id = d.building_id and m.layer_id = 1 and m.until is null order by h.id"
    )
    by_grid = {leaf: [home for home, area in rows if area == leaf] for leaf in leaves}
    found: list[int] = []
    while len(found) < CARDS:
        found += [each.pop() for each in by_grid.values() if each]
    return tuple(found[:CARDS])


def published(product: str, design: str, size: str, layer: str = "") -> Callable[[Office, Path], tuple[int, int, int]]:
    def run(office: Office, folder: Path) -> tuple[int, int, int]:
        chosen = {"households": homes(office)} if product in ("card", "letter") else {}
        path = folder / f"{product}-{design}-{size}.pdf"
        order = Publication(wanted=wanted(office, product, layer, **chosen), design=design, size=size, path=path)
        done = carry_out(office, order, lambda *_: None)
        return done.sheets, done.pages, path.stat().st_size

    return run


def first_boards(office: Office) -> Iterator[tuple[Board, QImage]]:
    """Boards and their maps as pictures of 200 dots an inch, which a document needs; their making is on the clock."""
    made = edition(office, wanted(office, "board", "yichang"))
    assert isinstance(made, Boards)
    global began, worked
    began, worked = time.perf_counter(), sum(os.times()[:4])
    for at in range(PEER):
        one = replace(made.sheet(at), mark="")
        image = QImage(1480, 1330, QImage.Format.Format_RGB32)
        image.fill(0xFFFFFFFF)
        painter = QPainter(image)
        painter.scale(1480 / 1880, 1480 / 1880)
        draw_map(painter, QRectF(0, 0, 1880, 1690), one.plate, "")
        painter.end()
        yield one, image


def page_of(one: Board, map_src: str, photo_src: str) -> str:
    """The same board as markup."""
    person = one.people[0]
    facts = "".join(
        f"<td bgcolor='#e8f2fa' align='center'><small>{escape(a)}</small><br><b>{escape(b)}</b></td>"
        for a, b in one.facts
    )
    services = "".join(f"<li>{escape(each)}</li>" for each in one.services)
    return (
        f"<table width='100%' cellpadding='10'><tr><td colspan='2' align='center' bgcolor='#17659c'><font color='#ffffff'>{escape(one.place)}<br>"
        f"<font size='7'><b>{escape(one.title)}公示牌</b></font></font></td></tr><tr><td width='50%'><img src='{map_src}' width='520'>"
        f"<table width='100%'><tr>{facts}</tr></table><h3>服务事项</h3><ol>{services}</ol></td><td width='50%' align='center'>"
        f"<h3>{escape(one.team_title)}</h3><img src='{photo_src}' width='300'><h2>{escape(person.name)}</h2><p>{escape(person.post)}</p>"
        f"<h2>{escape(person.phone)}</h2><p>{escape(person.duty)}</p><h1>监督电话 {escape(one.hotline)}</h1></td></tr></table>"
    )


def by_text_document(office: Office, folder: Path) -> tuple[int, int, int]:
    path = folder / "document.pdf"
    writer = QPdfWriter(str(path))
    writer.setPageLayout(Paper(size="A3").layout())
    writer.setPageMargins(QMarginsF(10, 10, 10, 10))
    writer.setResolution(96)
    painter = QPainter(writer)
    for number, (one, image) in enumerate(first_boards(office)):
        if number:
            writer.newPage()
        document = QTextDocument()
        document.setDefaultFont(theme.font(11))
        document.addResource(QTextDocument.ResourceType.ImageResource.value, QUrl("map:"), image)
        document.addResource(
            QTextDocument.ResourceType.ImageResource.value, QUrl("photo:"), QImage.fromData(one.people[0].photo)
        )
        document.setPageSize(QSizeF(writer.width(), writer.height()))
        document.setHtml(page_of(one, "map:", "photo:"))
        document.drawContents(painter)
    painter.end()
    return PEER, PEER, path.stat().st_size


def by_libreoffice(office: Office, folder: Path) -> tuple[int, int, int]:
    parts = []
    for number, (one, image) in enumerate(first_boards(office)):
        image.save(str(folder / f"map{number}.png"))
        (folder / f"photo{number}.jpg").write_bytes(one.people[0].photo)
        parts.append(page_of(one, f"map{number}.png", f"photo{number}.jpg"))
    style = "<style>@page { size: 420mm 297mm; margin: 10mm }</style>"
    body = "<p style='page-break-before: always'></p>".join(parts)
    (folder / "boards.html").write_text(
        f"<html><meta charset='utf-8'>{style}<body>{body}</body></html>", encoding="utf-8"
    )
    subprocess.run(
        ["soffice", "--headless", f"-env:UserInstallation=file://{folder}/profile", "--convert-to", "pdf:writer_web_pdf_Export",
         "--outdir", str(folder), str(folder / "boards.html")],
        check=True, capture_output=True,
    )  # fmt: skip
    return PEER, PEER, (folder / "boards.pdf").stat().st_size


LINES: dict[str, tuple[str, Callable[[Office, Path], tuple[int, int, int]]]] = {
    "boards A3": ("1,110 公示牌 A3 横版", published("board", "across", "A3", "yichang")),
    "boards A4": ("1,110 公示牌 A4 竖版", published("board", "upright", "A4", "yichang")),
    "cards": ("3,718 联系卡，A4 十张成摞", published("card", "stack", "A4")),
    "cards single": ("3,718 联系卡，每页一张", published("card", "single", "CARD")),
    "letters": ("3,718 一封信", published("letter", "letter", "A4")),
    "QTextDocument": (f"同样的公示牌 {PEER} 张，QTextDocument", by_text_document),
    "LibreOffice": (f"同样的公示牌 {PEER} 张，LibreOffice", by_libreoffice),
}
began = worked = 0.0


def child(name: str, file: str, folder: str) -> None:
    """One line of the table, as JSON."""
    global began, worked
    application = QApplication([])
    theme.apply(application)
    office = Office.open(file)
    idle = most()
    began, worked = time.perf_counter(), sum(os.times()[:4])
    sheets, pages, size = LINES[name][1](office, Path(folder))
    seconds, cpu = time.perf_counter() - began, sum(os.times()[:4]) - worked
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024 if name == "LibreOffice" else most()
    found = {"sheets": sheets, "pages": pages, "size": size, "seconds": seconds, "cpu": cpu, "peak": peak, "idle": idle}
    print(json.dumps(found))
    office.close()


def most() -> float:
    """Megabytes at most so far; what `getrusage` says of a child begins with its parent's."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def main() -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as kept:
        folder = Path(kept)
        file = folder / "yichang.griddesk"
        yichang(file)
        found = {}
        for name, (title, _) in LINES.items():
            if name == "LibreOffice" and not shutil.which("soffice"):
                continue
            run = subprocess.run(
                [sys.executable, "-m", "tests.benchmarks.bench_publicity", name, str(file), str(folder)],
                check=True, capture_output=True, text=True,
            )  # fmt: skip
            one = found[name] = json.loads(run.stdout.strip().splitlines()[-1])
            rate, bytes_ = one["pages"] / one["seconds"], one["size"] / one["pages"] / 1000
            print(
                f"{title:<32} {one['sheets']:>6,} 张 {one['pages']:>6,} 页 {one['seconds']:>7.1f} s {rate:>7.1f} 页/s"
                f" {one['cpu'] / one['pages'] * 1000:>6.1f} ms 处理器/页"
                f" {bytes_:>7.1f} KB/页 {one['size'] / 1e6:>7.1f} MB  内存 {one['peak']:>5.0f} MB（起 {one['idle']:.0f}）",
                flush=True,
            )
        ours = found["boards A3"]["cpu"] / found["boards A3"]["pages"]
        for name in ("QTextDocument", "LibreOffice"):
            if name in found:
                print(f"{name}: {found[name]['cpu'] / found[name]['pages'] / ours:.1f} 倍的处理器时间，文件为其 "
                      f"{found['boards A3']['size'] / BOARDS / (found[name]['size'] / found[name]['pages']):.0%}")  # fmt: skip


if __name__ == "__main__":
    if len(sys.argv) > 1:
        child(*sys.argv[1:4])
    else:
        main()
