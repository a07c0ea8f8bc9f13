"""How the sheets of publicity are laid out: photos, extreme names, smallest type, pages that flow, headings that repeat."""

from __future__ import annotations

import itertools
import re
from dataclasses import replace

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor

from desk.store.schema import handling, house
from desk.store.uid import new_uid
from desk.work.atlas.plates import Member
from desk.work.publicity.making import edition
from tests.ui.test_printing import plain
from tests.ui.test_publicity import TEXTS, leaf, office, order, portrait_of, quiet, read, rendered, town, wanted
from ui.printing.output import picture
from ui.printing.paper import Paper
from ui.printing.publicity import board, chart, letter, listing
from ui.printing.publicity.layouts import paper_of
from ui.printing.publicity.order import carry_out
from ui.printing.publicity.setting import fitted

__all__ = ["office", "town"]

pytestmark = pytest.mark.long


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
