"""The file of a person: papers that end, training, appraisals, posts, particulars and the photo; undo of each."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from desk.errors import BadInput, Conflict, Missing, NotAllowed
from desk.model import Actor
from desk.office import Office
from desk.rights import ALL, SEE_PERSONAL
from desk.work.records.opening import opened
from desk.work.records.saving import Doubtful, save
from desk.work.teams import papers, roster
from desk.work.teams.persons import person_file, portrait, set_photo
from desk.work.undo import undo
from tests.desk.town import CLERK, NOW, add_person, build
from tests.postgres import fresh_database


@pytest.fixture(params=["file", "server"])
def office(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Office]:
    """The tiny town, once in a file and once on a server."""
    from desk.profile import shipped_text
    from desk.store.database import Database

    def made(where: str) -> Office:
        Database.create(
            where, profile_text=shipped_text("zhoushan"), profile_key="zhoushan", profile_version=1, name="测试街道"
        ).close()
        office = Office.open(where, actor=Actor(name="王书记", rights=ALL), clock=lambda: NOW)
        build(office, "zhoushan")
        return office

    if request.param == "file":
        one = made(str(tmp_path / "a.griddesk"))
        yield one
        one.close()
        return
    with fresh_database(request.getfixturevalue("postgres_server")) as url:
        one = made(url)
        yield one
        one.close()


def grid(office: Office, nth: int = 0) -> int:
    return int(office.database.read("select id from area where code like '11010100100_00_' order by code")[nth][0])


def test_a_contract_is_kept_changed_taken_out_and_each_can_be_undone(office: Office) -> None:
    person = add_person(office)
    made = papers.add(
        office, "paper", person, {"kind": "contract", "since": "2025-11-15", "until": "2026-11-14", "number": "HT-7"}
    )
    (one,) = papers.sheets(office, papers.folder("paper"), person)
    assert one.words[0] == "合同" and (one.light, one.told) == ("soon", "还有 14 天到期")
    papers.change(office, "paper", one.id, {**one.values, "until": "2026-10-01"})
    (one,) = papers.sheets(office, papers.folder("paper"), person)
    assert (one.light, one.told) == ("over", "已到期 30 天")
    gone = papers.remove(office, "paper", one.id)
    assert papers.sheets(office, papers.folder("paper"), person) == ()
    undo(office, gone.audit_id or 0)
    assert [each.id for each in papers.sheets(office, papers.folder("paper"), person)] == [one.id]
    with pytest.raises(Conflict):
        undo(office, made.audit_id or 0)  # somebody went on from there


def test_a_contract_that_was_renewed_does_not_alarm(office: Office) -> None:
    person = add_person(office)
    for since, until in (("2024-11-01", "2025-10-31"), ("2025-11-01", "2028-10-31")):
        papers.add(office, "paper", person, {"kind": "contract", "since": since, "until": until})
    papers.add(office, "paper", person, {"kind": "pledge", "since": "2025-01-01", "until": "2025-12-31"})
    lights = {one.words[0]: one.light for one in papers.sheets(office, papers.folder("paper"), person) if one.light}
    assert lights == {"责任书": "over"}
    assert person_file(office, person).warnings == ("责任书已到期 304 天",)


def test_what_a_row_lacks_or_contradicts_is_told(office: Office) -> None:
    person = add_person(office)
    with pytest.raises(Missing, match="种类"):
        papers.add(office, "paper", person, {"since": "2026-01-01"})
    with pytest.raises(BadInput, match="早于"):
        papers.add(office, "paper", person, {"kind": "pledge", "since": "2026-01-01", "until": "2025-01-01"})
    with pytest.raises(BadInput, match="不在名册"):
        papers.add(office, "training", 999, {"day": "2026-01-01", "topic": "法规"})
    with pytest.raises(Conflict, match="删除"):
        papers.remove(office, "training", 999)


def test_training_and_appraisals_keep_their_numbers(office: Office) -> None:
    person = add_person(office)
    papers.add(office, "training", person, {"day": "2026-03-01", "topic": "消防", "hours": 0})
    papers.add(office, "appraisal", person, {"period": "2026上半年", "score": 92.5, "grade": "excellent"})
    file = person_file(office, person)
    assert file.sheets["training"][0].words[2] == "0"
    assert file.sheets["appraisal"][0].words[:3] == ("2026上半年", "92.5", "优秀")


def test_posts_now_coming_and_past_stand_in_this_order(office: Office) -> None:
    person = add_person(office)
    post = office.profile.posts[0].key
    for since, until, nth in (("2026-01-01", "2026-05-31", 0), ("2026-06-01", None, 1), ("2026-12-01", None, 2)):
        roster.assign(office, person_id=person, post=post, area_id=grid(office, nth), since=since, until=until)
    assert [one.state_words for one in person_file(office, person).posts] == ["在岗", "待上岗", "已离岗"]


def test_particulars_are_saved_by_form_and_numbers_masked_without_the_right(office: Office) -> None:
    person = add_person(office)
    save(office, "staff", person, {"id_no": "110101199003070038", "employer": "街道办"})
    assert opened(office, "staff", person).record.values["id_no"] == "110101199003070038"
    save(office, "staff", person, {"name": "欧阳敏"})
    assert office.database.read_value("select initials from person where id = ?", (person,)) == "oym"
    other = add_person(office, "王二")
    with pytest.raises(Doubtful, match="也用这个号码"):
        save(office, "staff", other, {"id_no": "110101199003070038"})
    office.actor = Actor(name="小李", rights=ALL - {SEE_PERSONAL})
    del office.search
    masked = opened(office, "staff", person).record
    assert masked.values["id_no"] == "110101********0038" and "id_no" in masked.masked
    assert masked.values["phone"] == "19900000001", "the phone of staff is public"


def test_the_photo_is_the_newest_that_was_made_one(office: Office) -> None:
    person = add_person(office)
    assert portrait(office, person) == b""
    first = set_photo(office, person, "甲.png", _picture("red"))
    red = portrait(office, person)
    set_photo(office, person, "乙.png", _picture("blue"))
    assert red and portrait(office, person) not in (b"", red)
    with pytest.raises(BadInput):
        set_photo(office, person, "丙.pdf", b"%PDF-1.4 no picture")
    assert first.touches("attachment")


def test_without_the_right_nobody_writes_into_a_file(office: Office) -> None:
    person = add_person(office)
    office.actor = CLERK
    for refused in (
        lambda: papers.add(office, "training", person, {"day": "2026-01-01", "topic": "法规"}),
        lambda: papers.change(office, "training", 1, {}),
        lambda: papers.remove(office, "training", 1),
        lambda: set_photo(office, person, "甲.png", _picture("red")),
    ):
        with pytest.raises(NotAllowed, match="编排队伍"):
            refused()


def _picture(colour: str) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (300, 400), colour).save(buffer, "PNG")
    return buffer.getvalue()
