"""Movements of residents, the history of a record, its attachments; on a file and on a server."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from desk.errors import BadInput, Conflict, NotAllowed
from desk.model import Actor
from desk.office import Office
from desk.rights import ALL, SEE_PERSONAL
from desk.work.records import pictures
from desk.work.records.attachments import attach, attached, content_of, detach, save_copy
from desk.work.records.history import Entry, history
from desk.work.records.movement import NeedsHead, arrive, leave, standing
from desk.work.records.movement_words import movements
from desk.work.records.saving import save
from desk.work.undo import undo
from tests.desk.town import new_office

pytestmark = pytest.mark.long


@pytest.fixture
def office(where: str) -> Iterator[Office]:
    made = new_office(where)
    yield made
    made.close()


def resident(office: Office, id: int) -> tuple[Any, ...] | None:
    return office.database.read_one(
        "select state, state_since, household_id, relation, building_id from resident where id = ?", (id,)
    )


def masked(office: Office) -> None:
    office.actor = Actor(name="小陈", rights=ALL - {SEE_PERSONAL})
    vars(office).pop("search", None)


def whats(found: tuple[Entry, ...]) -> list[str]:
    return [each.what for each in found]


# Movements


def test_who_moves_out_leaves_the_household_and_keeps_the_old_address(office: Office) -> None:
    changes = leave(office, 1, "out", day="2026.10.20", place="江苏省测试县", reason="购房")
    assert resident(office, 1) == ("moved", "2026-10-20", None, None, 1)
    (moved,) = movements(office, 1)
    assert (moved.word, moved.day, moved.place, moved.reason) == (
        "迁出", "2026-10-20", "测试路1号101 → 江苏省测试县", "购房",
    )  # fmt: skip
    assert changes.audit_id is not None
    undo(office, changes.audit_id)
    assert resident(office, 1) == ("living", None, 1, None, 1)
    assert movements(office, 1) == ()


def test_the_death_of_the_head_asks_who_is_next_and_relations_follow(office: Office) -> None:
    save(office, "resident", 1, {"relation": "02"})
    save(office, "resident", 2, {"relation": "12", "sex": "2"}, {"sex_by_id": "登记有误"})
    child = {"name": "张小明", "household_id": 1, "relation": "22", "birth": "2005-5-1", "sex": "1"}
    mother = {"name": "李秀英", "household_id": 1, "relation": "52"}
    ids = [next(iter(save(office, "resident", None, each).rows["resident"])) for each in (child, mother)]
    assert standing(office, 1).needs_head and not standing(office, 2).needs_head
    with pytest.raises(NeedsHead, match="户里还有 3 人") as caught:
        leave(office, 1, "death", day="2026-10-30")
    assert [name for _, name, _ in caught.value.others] == ["王芳", "张小明", "李秀英"]
    changes = leave(office, 1, "death", day="2026-10-30", next_head=2)
    assert resident(office, 1) == ("dead", "2026-10-30", None, None, 1)
    relations = [(resident(office, one) or ())[3] for one in (2, *ids)]
    assert relations == ["02", "22", None]  # her son stays her son; her mother-in-law is not guessed
    assert changes.audit_id is not None
    undo(office, changes.audit_id)
    assert [(resident(office, one) or ())[3] for one in (1, 2, *ids)] == ["02", "12", "22", "52"]


def test_open_special_records_end_with_the_person(office: Office) -> None:
    (one,) = save(office, "special:veteran", None, {"resident_id": 1, "since": "2025-1-1"}).rows["special"]
    assert standing(office, 1).open_specials == 1
    leave(office, 1, "death", day="2026-10-30")
    assert office.database.read_value("select until from special where id = ?", (one,)) == "2026-10-30"


def test_who_came_back_is_in_the_old_household_again(office: Office) -> None:
    leave(office, 1, "cancel", day="2026-10-01", reason="重复登记")
    with pytest.raises(Conflict, match="已经不在住"):
        leave(office, 1, "out", day="2026-10-02")
    arrive(office, 1, "return", day="2026-10-15", reason="核实后恢复")
    assert resident(office, 1) == ("living", "2026-10-15", 1, None, 1)
    with pytest.raises(Conflict, match="不需要恢复"):
        arrive(office, 1, "return", day="2026-10-16")


def test_nobody_dies_before_birth_or_tomorrow(office: Office) -> None:
    with pytest.raises(BadInput, match="早于出生日期"):
        leave(office, 1, "death", day="1979-01-01")
    with pytest.raises(BadInput, match="还没到"):
        leave(office, 1, "death", day="2026-11-01")
    assert (resident(office, 1) or ())[0] == "living"


# History


def test_the_history_says_in_words_who_changed_what(office: Office) -> None:
    save(office, "resident", 1, {"marriage": "20", "phone": "13900000000"})
    changes = save(office, "resident", 1, {"household_id": 2})
    assert changes.audit_id is not None
    undo(office, changes.audit_id)
    leave(office, 1, "out", day="2026-10-20", place="外省", reason="购房")
    found = history(office, "resident", 1)
    assert whats(found)[-1] == "新登记"
    first = next(each for each in found if ("婚姻状况", "", "已婚") in each.fields)
    assert (first.actor, first.what) == ("王书记", "修改")
    assert ("联系方式", "", "13900000000") in first.fields
    undone = next(each for each in found if each.what == "撤销").fields
    assert ("楼栋", "2号楼", "1号楼") in undone and ("户", "张伟户 101", "王芳户 101") in undone
    (gone,) = (each for each in found if each.what == "迁出 2026-10-20，测试路1号101 → 外省，购房")
    assert ("状态", "在住", "迁出") in gone.fields
    masked(office)
    shown = [pair for each in history(office, "resident", 1) for pair in each.fields]
    assert ("联系方式", "", "139****0000") in shown


def test_special_records_stand_in_the_history_of_their_person(office: Office) -> None:
    (one,) = save(office, "special:release", None, {"resident_id": 1, "since": "2025-1-1"}).rows["special"]
    save(office, "special:release", one, {"placement": "已安置", "placed_on": "20250301"})
    found = history(office, "resident", 1)
    entry = next(each for each in found if each.what == "刑满释放人员：修改")
    assert entry.fields == (("安置日期", "", "2025-03-01"), ("安置情况", "", "已安置"))


# Attachments


def photo(size: tuple[int, int] = (3000, 1500), *, colour: str = "teal") -> bytes:
    """A photo on its side, with place and camera in it."""
    image = Image.new("RGB", size, colour)
    image.paste("white", (0, 0, size[0] // 2, 40))
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = "TestCamera"
    exif.get_ifd(0x8769)[0x9003] = "2026:05:04 12:30:10"
    gps = exif.get_ifd(0x8825)
    gps[1], gps[2] = "N", (30.0, 1.0, 2.0)
    out = io.BytesIO()
    image.save(out, "JPEG", exif=exif)
    return out.getvalue()


def test_a_photo_is_upright_small_and_tells_no_place(office: Office) -> None:
    data = photo()
    assert b"TestCamera" in data
    attach(office, "building", 1, [("正门.JPEG", data)], note="北侧")
    (one,) = attached(office, "building", 1)
    assert (one.name, one.media_type, one.taken_at, one.note) == (
        "正门.jpg",
        "image/jpeg",
        "2026-05-04T12:30:10",
        "北侧",
    )
    _, _, body = content_of(office, one.id)
    kept = Image.open(io.BytesIO(body))
    assert kept.size == (1024, 2048) and not kept.getexif() and b"TestCamera" not in body
    assert max(Image.open(io.BytesIO(one.thumb)).size) == 240
    digest = office.database.read_value("select digest from content")
    assert digest == hashlib.sha256(body).hexdigest()


def test_one_content_is_kept_once_and_undo_takes_it_off_its_record(office: Office) -> None:
    data = photo()
    attach(office, "building", 1, [("a.jpg", data)])
    changes = attach(office, "building", 2, [("b.jpg", data)])
    assert office.database.read_value("select count(*) from content") == 1
    assert int(office.database.read_value("select max(length(coalesce(after_json, ''))) from change")) < 5000
    with pytest.raises(BadInput, match="已经在这条记录的附件里"):
        attach(office, "building", 1, [("again.jpg", data)])
    assert changes.audit_id is not None
    undo(office, changes.audit_id)
    assert attached(office, "building", 2) == () and len(attached(office, "building", 1)) == 1


def test_a_removed_attachment_is_gone_from_the_list_told_in_the_history_and_comes_back(office: Office) -> None:
    attach(office, "resident", 1, [("证件.png", photo((40, 40)))])
    (one,) = attached(office, "resident", 1)
    changes = detach(office, one.id)
    assert attached(office, "resident", 1) == ()
    with pytest.raises(Conflict, match="移除"):
        content_of(office, one.id)
    assert whats(history(office, "resident", 1))[:2] == ["移除附件 证件.jpg", "添加附件 证件.jpg"]
    assert changes.audit_id is not None
    undo(office, changes.audit_id)
    assert len(attached(office, "resident", 1)) == 1


def test_papers_of_people_are_not_shown_without_the_right(office: Office, tmp_path: Path) -> None:
    attach(office, "resident", 1, [("身份证.jpg", photo((60, 60)))])
    attach(office, "building", 1, [("门口.jpg", photo((60, 60)))])
    (paper,), (door,) = attached(office, "resident", 1), attached(office, "building", 1)
    masked(office)
    assert attached(office, "resident", 1)[0].thumb == b"" and attached(office, "building", 1)[0].thumb
    with pytest.raises(NotAllowed, match="显示完整个人信息"):
        content_of(office, paper.id)
    save_copy(office, door.id, tmp_path / "copy.jpg")
    assert (tmp_path / "copy.jpg").read_bytes() == content_of(office, door.id)[2]


def docx(*more: str) -> bytes:
    import zipfile

    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name in ("[Content_Types].xml", "word/document.xml", *more):
            made.writestr(name, "<x/>")
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        ("空.jpg", b"", "空文件"),
        ("脚本.exe", b"MZ\x90\0", "不是可以加入的文件"),
        ("资料.zip", docx()[:30], "不是可以加入的文件"),
        ("宏.docx", docx("word/vbaProject.bin"), "不是可以加入的文件"),
        ("假.docx", b"PK not a zip", "不是可以加入的文件"),
        ("坏.jpg", photo((50, 50))[:200], "不是能打开的图片"),
        ("苹果.heic", b"\0\0\0\x18ftypheic" + b"\0" * 50, "HEIC"),
        ("大.pdf", b"%PDF-" + b"0" * (31 * 1024 * 1024), "超过 30 MB"),
    ],
)
def test_what_cannot_be_taken_is_said(office: Office, name: str, data: bytes, sentence: str) -> None:
    with pytest.raises(BadInput, match=sentence):
        attach(office, "building", 1, [("好.docx", docx()), (name, data)])
    assert attached(office, "building", 1) == ()


@pytest.mark.parametrize("side", [(11_000, 11_000), (30_000, 30_000)])
def test_a_picture_made_to_fill_the_memory_is_refused(side: tuple[int, int]) -> None:
    bomb = io.BytesIO()
    Image.new("1", side).save(bomb, "PNG")
    assert len(bomb.getvalue()) < 200_000
    with pytest.raises(BadInput, match="像素太多"):
        pictures.picture(bomb.getvalue(), "炸弹.png")


def test_names_of_files_are_data(office: Office) -> None:
    attach(office, "building", 1, [("../../etc/<b>合同</b>.docx", docx()), ("报告.pdf", b"%PDF-1.7\n")])
    assert [one.name for one in attached(office, "building", 1)] == ["b>.docx", "报告.pdf"]
