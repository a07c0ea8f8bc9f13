"""New issues: what is written with them, who may enter and move them, their photos."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from PIL import Image

from desk.errors import BadInput, Missing, NotAllowed
from desk.work.issues.entering import Draft, enter, enter_many
from desk.work.issues.moving import perform
from desk.work.issues.photos import album
from desk.work.issues.reading import detail
from desk.work.privacy import mask
from desk.work.undo import undo
from tests.desk.issue_town import CLASS, HERE, Town, handled


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    place = Town(tmp_path / "town.griddesk", "zhoushan")
    with closing(place.office):
        yield place


def test_a_new_issue_has_its_number_its_grid_its_first_step_and_what_was_known_of_it(town: Town) -> None:
    draft = Draft(
        kind="dispute", class_code=f"{CLASS}-dispute", route="joint", body="两家争地", address="测试路1号", lon=HERE[0],
        lat=HERE[1], reporter="张伟", reporter_phone="13900001111", detail={"people": 4},
        parties=({"name": "王芳", "role": "respondent", "phone": "13900002222"},),
    )  # fmt: skip
    (first,) = enter(town.office, draft).rows["issue"]
    changes = enter_many(town.office, [draft, draft])
    numbers = town.office.database.read("select number from issue order by id")
    assert [one for (one,) in numbers] == [f"JF20261030000{n}" for n in (1, 2, 3)]
    assert len(changes.rows["issue"]) == 2
    mask(town.office)
    seen = detail(town.office, first)
    assert (seen.stage_title, seen.step_no, seen.title) == ("登记", 1, "测试路1号道路破损")
    assert seen.areas == (("社会管理网格", "测试街道 › 第1社区 › 第1社区第1网格"),)
    assert seen.reporter_phone == "139****1111"
    assert [(one.name, one.role_title, one.phone) for one in seen.parties] == [("王芳", "被申请人", "139****2222")]
    assert seen.detail == (("涉及人数", "4"),)


def test_entering_and_dispatching_is_one_write_and_goes_back_as_one(town: Town) -> None:
    draft = Draft(kind="event", class_code=CLASS, condition_id=1, route="joint", body="坏了", lon=HERE[0], lat=HERE[1])
    changes = enter(town.office, draft, then=[("check", {}), ("assign", {"handler": "城管科"})])
    (issue,) = changes.rows["issue"]
    row = town.row(issue)
    assert (row["stage"], row["step_no"], row["handler"], row["limit_text"]) == ("handling", 3, "城管科", "4小时")
    assert row["due_at"] == "2026-10-30T15:05:00"  # four hours of work from 09:05, lunch left out
    assert changes.audit_id is not None
    undo(town.office, changes.audit_id)
    for table in ("issue", "step", "party", "member where kind = 'issue'"):
        assert town.office.database.read_value(f"select count(*) from {table}") == 0


def test_what_is_wrong_with_a_draft_is_said_and_nothing_is_written(town: Town) -> None:
    good = {"kind": "event", "class_code": CLASS, "route": "joint", "body": "坏了"}
    for bad, said in (
        ({"class_code": "9999"}, "分类目录里没有“9999”"), ({"kind": "odd"}, "没有“odd”这一类"), ({"body": ""}, "还缺：情况"),
        ({"route": ""}, "还缺：办理路线"), ({"source": "mars"}, "没有“mars”这个来源"),
        ({"reported_at": "2027-01-01T00:00:00"}, "上报时间在现在之后"), ({"parties": ({"name": ""},)}, "当事人姓名"),
    ):  # fmt: skip
        with pytest.raises((BadInput, Missing), match=said):
            enter(town.office, Draft(**{**good, **bad}))  # type: ignore[arg-type]
    assert town.office.database.read_value("select count(*) from issue") == 0


def test_only_posts_over_the_ground_may_move_it_and_the_list_names_them(town: Town) -> None:
    issue = town.enter("joint")
    (move,) = [one for one in town.moves(issue).moves if one.key == "check"]
    names = [one.name for one in move.people]
    assert "社区干部甲" in str(names) or town.profile.post("community_cadre").title + "甲" in names
    able = {one.person_id for one in move.people}
    posts = town.profile.workflow.action("check").posts
    assert able == {person for post in posts for person in town.people[post]}
    away = town.elsewhere["community_cadre"][0]
    assert not town.moves(issue, by=away).moves
    with pytest.raises(NotAllowed, match="管不到这里"):
        perform(town.office, issue, "check", seen_step=1, by=away)
    perform(town.office, issue, "check", seen_step=1, by=town.people["street_desk"][0])
    (step,) = town.steps(issue)[1:]
    assert (step["person_id"], step["post"]) == (town.people["street_desk"][0], "street_desk")


def test_whoever_handled_it_is_not_offered_to_verify_it_and_the_detail_says_who_did_what(town: Town) -> None:
    issue = handled(town)
    both = town.people["community_desk"][0]
    town.do(issue, "finish", by=both)
    (move,) = [one for one in town.moves(issue).moves if one.key == "analyse"]
    assert both not in {one.person_id for one in move.people}
    with pytest.raises(NotAllowed, match="监督和处置要分开"):
        town.do(issue, "analyse", by=both)
    town.do(issue, "analyse", by=town.people["community_desk"][1])
    title = town.profile.post("community_desk").title
    assert detail(town.office, issue).handled_by == f"办理完成：{title}甲；结案分析：{title}乙"


def test_what_can_be_solved_on_the_spot_is_recorded_in_one_write(town: Town) -> None:
    draft = Draft(kind="event", class_code=CLASS, route="general", body="占道", lon=HERE[0], lat=HERE[1])
    cadre = town.people["cadre"][0]
    (issue,) = enter(town.office, draft, by=cadre, then=[("on_the_spot", {"result": "当场劝离"})]).rows["issue"]
    assert (town.row(issue)["closed_as"], town.row(issue)["step_no"]) == ("on_the_spot", 2)


def test_photos_say_whether_they_show_before_or_after_and_undo_takes_them_with_the_step(town: Town) -> None:
    def photo(colour: str) -> tuple[str, bytes]:
        out = io.BytesIO()
        Image.new("RGB", (60, 40), colour).save(out, "JPEG")
        return f"{colour}.jpg", out.getvalue()

    issue = handled(town, photos=(photo("red"),))
    changes = perform(
        town.office, issue, "finish", seen_step=3, given={"result": "已修", "photo": [photo("green"), photo("blue")]}
    )
    sql = "select name, role from attachment where kind = 'issue' and row_id = ? order by id"
    assert town.office.database.read(sql, (issue,)) == [
        ("red.jpg", "before"), ("green.jpg", "after"), ("blue.jpg", "after")
    ]  # fmt: skip
    assert len(detail(town.office, issue).steps[-1].photos) == 2
    double = town.enter("joint", photos=(photo("black"),))
    town.do(double, "merge", issue=issue)
    assert [one.name for one in album(town.office, issue)] == ["red.jpg", "green.jpg", "blue.jpg", "black.jpg"]
    assert album(town.office, issue)[-1].note == town.row(double)["number"]
    assert changes.audit_id is not None
    undo(town.office, changes.audit_id)
    assert len(town.office.database.read(sql, (issue,))) == 1
