"""Standard answers of an office, the texts about one issue, and the papers made for it."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from desk.errors import BadInput, Conflict, Missing, NotAllowed
from desk.office import Office
from desk.rights import SEE_PERSONAL
from desk.work import undo
from desk.work.issues import papers, replies, showing, telling
from desk.work.issues.asking import Here, options
from desk.work.issues.photos import AFTER, BEFORE
from tests.desk.town import CLERK, SECRETARY, add_issue, add_person, new_office

pytestmark = pytest.mark.long

GRID = "110101001000001"


@pytest.fixture
def office(where: str) -> Iterator[Office]:
    with closing(new_office(where)) as made:
        yield made


def an_issue(office: Office, **values: object) -> int:
    given = {
        "number": "SJ1", "reported_at": "2026-10-30T08:00:00", "title": "路面破损", "body": "坑洼{编号}积水",
        "address": "测试路1号", "handler": "市政所", "reporter": "张小明", "reporter_phone": "19912345678",
        "due_at": "2026-10-31T12:00:00", "lon": 116.405, "lat": 39.905,
    } | values  # fmt: skip
    return add_issue(office, GRID, **given)


def photo(colour: str = "brown") -> bytes:
    body = io.BytesIO()
    Image.new("RGB", (320, 240), colour).save(body, "JPEG")
    return body.getvalue()


# Standard answers


def test_the_shipped_answers_come_once_and_deleted_ones_do_not_come_back(office: Office) -> None:
    assert replies.take_shipped(office) is not None
    first = replies.replies(office)
    assert len(first) > 15
    replies.remove(office, first[0].id)
    assert replies.take_shipped(office) is None
    assert len(replies.replies(office)) == len(first) - 1


def test_every_shipped_answer_fits_some_move_and_asks_only_for_words_that_are_known(office: Office) -> None:
    replies.take_shipped(office)
    moves = {action.key for action in office.profile.workflow.actions}
    for reply in replies.replies(office):
        assert reply.actions and set(reply.actions) <= moves, reply.title
        assert "{" not in replies.filled(reply.body, dict.fromkeys(replies.WORDS, "x")), reply.title


def test_what_fits_the_move_stands_first(office: Office) -> None:
    replies.keep(office, "随便", "哪里都行")
    replies.keep(office, "办完", "办好了", actions=("finish",))
    replies.keep(office, "退回", "不归我管", actions=("return",))
    assert [one.title for one in replies.replies(office, action="return")] == ["退回", "随便", "办完"]


def test_what_fits_the_class_goes_before_what_fits_any(office: Office) -> None:
    replies.keep(office, "通用", "已办")
    replies.keep(office, "路灯", "灯亮了", class_code="0201")
    assert [one.title for one in replies.replies(office, class_code="0201")] == ["路灯", "通用"]
    assert [one.title for one in replies.replies(office, class_code="0101")] == ["通用", "路灯"]


def test_an_answer_is_found_by_words_and_by_initials(office: Office) -> None:
    replies.keep(office, "办结：已修复", "路灯已亮")
    (one,) = replies.replies(office)
    assert one.has("修复") and one.has("路灯") and one.has("bj") and not one.has("退回")


def test_placeholders_are_data_and_never_run() -> None:
    values = {"编号": "SJ1", "标题": "{地点}", "地点": "测试路"}
    assert replies.filled("{编号}在{地点}：{标题}，{没有}，{0.__class__}", values) == (
        "SJ1在测试路：{地点}，{没有}，{0.__class__}"
    )


def test_an_answer_needs_a_name_of_its_own_and_words(office: Office) -> None:
    with pytest.raises(Missing) as found:
        replies.keep(office, " ", "")
    assert found.value.fields == ("名称", "内容")
    replies.keep(office, "办完", "办好了")
    with pytest.raises(Conflict, match="已有名为“办完”"):
        replies.keep(office, "办完", "又办好了")
    with pytest.raises(BadInput, match="最多"):
        replies.keep(office, "长", "长" * 1001)


def test_a_change_is_taken_back(office: Office) -> None:
    changes = replies.keep(office, "办完", "办好了")
    assert changes.audit_id is not None
    undo.undo(office, changes.audit_id)
    assert replies.replies(office) == ()


def test_who_may_not_handle_issues_keeps_no_answers(office: Office) -> None:
    office.actor = CLERK
    with pytest.raises(NotAllowed, match="办理事件"):
        replies.keep(office, "办完", "办好了")
    assert replies.take_shipped(office) is None


# Texts


def test_a_text_names_what_is_known_and_leaves_out_what_is_not(office: Office) -> None:
    text = telling.told(office, an_issue(office, body=None, handler=None), "task")
    assert "SJ1 路面破损" in text and "地点：测试路1号" in text
    assert "承办：" not in text and "问题：" not in text and "{" not in text and "\n\n" not in text


def test_braces_in_a_title_stay_braces(office: Office) -> None:
    assert "{承办}坏了" in telling.told(office, an_issue(office, title="{承办}坏了"), "progress")


def test_the_phone_of_the_reporter_is_masked_without_the_right(office: Office) -> None:
    one = an_issue(office)
    assert "19912345678" in telling.told(office, one, "task")
    other = Office(
        office.database, office.profile, replace(SECRETARY, rights=SECRETARY.rights - {SEE_PERSONAL}), office.clock
    )
    assert "199****5678" in telling.told(other, one, "task")


def test_a_text_that_leaves_is_recorded(office: Office) -> None:
    telling.told(office, an_issue(office), "supervise")
    reason = office.database.read_value("select reason from audit order by id desc limit 1")
    assert "督办" in reason and "SJ1" in reason


def test_who_may_not_export_gets_no_text(office: Office) -> None:
    one = an_issue(office)
    office.actor = CLERK
    with pytest.raises(NotAllowed, match="导出"):
        telling.told(office, one, "task")


# Photos


def test_photos_are_put_to_an_issue_with_what_they_show(office: Office) -> None:
    one = an_issue(office)
    showing.add(office, one, [("前.jpg", photo())], BEFORE)
    showing.add(office, one, [("后.jpg", photo("green"))], AFTER)
    files = showing.shown(office, one).files
    assert [(each.role, showing.role_title(each.role)) for each in files] == [(BEFORE, "处置前"), (AFTER, "处置后")]
    showing.say_role(office, files[0].id, "far")
    showing.take_off(office, files[1].id)
    assert [showing.role_title(each.role) for each in showing.shown(office, one).files] == ["远景"]


def test_who_may_not_handle_issues_sees_them_and_why_nothing_can_be_done(office: Office) -> None:
    one = an_issue(office)
    office.actor = CLERK
    found = showing.shown(office, one)
    assert found.moves.moves == () and found.why_locked == "没有“办理事件”的权限，只能查看。"
    with pytest.raises(NotAllowed):
        showing.add(office, one, [("前.jpg", photo())], BEFORE)


# What may be chosen


def test_departments_posts_and_people_are_offered_for_a_handler(office: Office) -> None:
    add_person(office, "李敏")
    field = office.profile.workflow.field("handler")
    here = Here(id=an_issue(office), kind="event", class_code="0101")
    people = [one for one in options(office, field, "lm", here) if "person_id" in one.value]
    assert [one.title for one in people] == ["李敏"]
    posts = {one.title for one in options(office, field, "", here) if "post" in one.value}
    assert posts == {post.title for post in office.profile.posts}


def test_what_may_be_the_same_is_offered_before_anything_is_typed(office: Office) -> None:
    field = replace(office.profile.workflow.fields[0], type="issue")
    kept = an_issue(office, number="SJ7", reported_at="2026-10-31T08:00:00")
    here = Here(id=an_issue(office), kind="event", class_code="0101", lon=116.405, lat=39.905)
    (one,) = options(office, field, "", here)
    assert one.value == kept and "SJ7" in one.title


# Papers


@pytest.mark.parametrize("form", [papers.FEEDBACK, papers.SUPERVISION])
def test_a_form_of_the_shelf_is_filled_for_one_issue_alone(office: Office, tmp_path: Path, form: str) -> None:
    one, _ = an_issue(office), an_issue(office, number="SJ2", title="别的事")
    target = papers.write_form(office, one, form, tmp_path / "卡.docx")
    words = zipfile.ZipFile(target).read("word/document.xml").decode()
    assert "SJ1" in words and "路面破损" in words and "SJ2" not in words and "{{" not in words


def test_a_case_sheet_has_the_steps_and_the_photos(office: Office) -> None:
    one = an_issue(office)
    showing.add(office, one, [("前.jpg", photo())], BEFORE)
    paper = papers.case_paper(office, one)
    assert [each.role for each, _ in paper.photos] == [BEFORE] and len(paper.detail.steps) == 1
