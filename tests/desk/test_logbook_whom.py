"""Whom a typed text means, what stands beside a visit, and lines of paper lists read cell by cell."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest

from desk.errors import Conflict
from desk.model import Actor
from desk.store.schema import people, teams
from desk.store.uid import new_uid
from desk.work.logbook import whom
from desk.work.logbook.beside import beside
from desk.work.logbook.lines import LineReader, columns_of, from_tasks, from_unvisited, header_of, read_lines
from desk.work.logbook.outcome import day_of, outcome
from desk.work.logbook.reviewing import to_read
from desk.work.logbook.saving import RecordDraft, save, save_many
from tests.desk.issue_town import Town

HOME = ("household", "resident", "organisation")


@pytest.fixture
def town(where: str) -> Iterator[Town]:
    place = Town(where, "zhoushan")
    with closing(place.office):
        yield place


def me(town: Town) -> int:
    return town.people["community_cadre"][0]


def name_of(town: Town, person: int) -> str:
    return str(town.office.database.read_value("select name from person where id = ?", (person,)))


def visit(town: Town, household: int, at: str, **more: Any) -> int:
    given = {
        "kind": "visit",
        "whom": "household",
        "item_id": household,
        "person_id": me(town),
        "at": at,
        "body": "都好",
    }
    (one,) = save(town.office, RecordDraft(**{**given, **more})).rows["record"]
    return one


def plan(
    town: Town, item: int, household: str = "household", due: str = "2026-12-31", person: int | None = None
) -> int:
    with town.office.write("lay") as t:
        made = t.insert(
            teams.plan, uid=new_uid(), key="p", name="每户走访", kind="visit", whom=household, times=1, every="quarter",
            since="2026-01-01",
        )  # fmt: skip
        return t.insert(
            teams.task, plan_id=made, item_id=item, person_id=person, period="2026Q4", since="2026-10-01",
            planned="2026-10-30", due=due, state="open",
        )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "household"),
    [("测试路2号101", 2), ("测试路2-101", 2), ("张伟 测试路3号", 3), ("测试路4号 王芳", 4), ("wf 测试路1号", 1)],
)
def test_a_household_is_found_by_however_paper_writes_it(town: Town, text: str, household: int) -> None:
    found = whom.offers(town.office, text, HOME)
    assert [(one.whom, one.item_id) for one in found][:1] == [("household", household)], found


def test_a_number_of_a_house_is_not_a_part_of_a_larger_one(town: Town) -> None:
    with town.office.write("more") as t:
        t.update(people.resident, 1, live_address="测试路12号101")
        t.update(people.resident, 2, live_address="测试路12号101")
    found = whom.offers(town.office, "测试路 2号", HOME)
    assert 1 not in [one.item_id for one in found] and found[0].item_id == 2


def test_whoever_was_named_stays_named_and_the_head_gives_the_household_its_name(town: Town) -> None:
    one = whom.offers(town.office, "王芳 测试路2号", HOME)[0]
    assert (one.words, one.resident_id) == ("张伟户（王芳）", 4) or one.words == "王芳户"
    alone = whom.offers(town.office, "王芳 测试路2号", ("resident", "household"))[0]
    assert (alone.whom, alone.title) == ("resident", "王芳")


def test_people_of_ones_own_grids_come_first(town: Town) -> None:
    grid = int(town.office.database.read_value("select area_id from member where kind = 'building' and item_id = 4"))
    with town.office.write("post") as t:
        person = t.insert(teams.person, uid=new_uid(), name="网格员", initials="wgy")
        t.insert(
            teams.assignment, uid=new_uid(), person_id=person, post="community_cadre", area_id=grid, since="2026-01-01"
        )
    assert whom.offers(town.office, "zw", HOME)[0].item_id == 1
    assert whom.offers(town.office, "zw", HOME, person_id=person)[0].item_id == 4
    found = whom.offers(town.office, "zw", HOME)
    assert [one.item_id for one in whom.in_own_grids(town.office, found, person)] == [4]


def test_names_are_masked_where_the_right_is_lacking(town: Town) -> None:
    town.office.actor = Actor(name="外人", rights=frozenset())
    town.office.__dict__.pop("search", None)
    found = whom.offers(town.office, "测试路2号101", HOME)[0]
    assert found.title == "张*" and "张伟" not in found.words + found.detail
    seen = beside(town.office, found)
    assert {one.name for one in seen.people} == {"张*", "王*"}


def test_a_household_knows_its_grid_and_one_that_is_gone_is_a_conflict(town: Town) -> None:
    one = whom.one(town.office, "household", 3)
    assert one.address == "测试路3号101" and one.grid.endswith("第2社区第1网格") and one.lon is not None
    with pytest.raises(Conflict, match="已被删除"):
        whom.one(town.office, "household", 999)


def test_beside_a_visit_stand_people_marks_tasks_issues_and_what_was_said(town: Town) -> None:
    with town.office.write("care") as t:
        t.insert(people.special, uid=new_uid(), resident_id=2, kind="elderly_alone", since="2026-01-01")
        t.update(people.resident, 2, care_level="03")
    task = plan(town, 1, due="2026-10-20")
    issue = town.enter(resident_id=1)
    for day in ("2026-10-01", "2026-10-02", "2025-09-01"):
        visit(town, 1, f"{day} 10:00", body=f"{day}来过")
    seen = beside(town.office, whom.one(town.office, "household", 1))
    assert [one.name for one in seen.people] == ["张伟", "王芳"]
    assert seen.people[1].marks and "独居老人" in seen.people[1].marks
    assert [one.body for one in seen.earlier] == ["2026-10-02来过", "2026-10-01来过", "2025-09-01来过"]
    assert seen.count == 2, "of one year"
    assert [one.id for one in seen.issues] == [issue]
    assert [one.id for one in seen.tasks] in ([], [task]), "a visit of the period settles it"
    late = plan(town, 2, "resident", due="2026-10-20")
    again = beside(town.office, whom.one(town.office, "household", 1))
    assert [(one.id, one.is_late) for one in again.tasks if one.id == late] == [(late, True)], "of who lives there"


def test_what_a_record_settled_is_told_and_what_it_did_not(town: Town) -> None:
    task = plan(town, 2)
    changes = save(
        town.office,
        RecordDraft(kind="visit", whom="household", item_id=2, person_id=me(town), at="2026-10-29 10:00", body="好"),
    )
    assert outcome(town.office, changes, task) == "结清每户走访。"
    assert day_of(town.office, changes) == "2026-10-29"
    changes = save(town.office, RecordDraft(kind="visit", whom="household", item_id=3, person_id=me(town), body="好"))
    assert "没有因此结清" in outcome(town.office, changes, task) and day_of(town.office, changes) == ""


# Lines


def cells(town: Town, **more: str) -> dict[str, str]:
    return {
        "day": "10.29",
        "time": "9:30",
        "person": name_of(town, me(town)),
        "whom": "测试路1号101",
        "body": "都好",
    } | more


def test_lines_are_read_and_saved_as_they_stand_on_paper(town: Town) -> None:
    (one,) = read_lines(town.office, "visit", [cells(town, satisfaction="满意")], {}, lambda *_: None)
    assert not one.wrong and one.draft is not None and one.draft.at == "2026-10-29T09:30:00"
    changes = save_many(town.office, [one.draft])
    row = town.office.database.read_one("select at, item_id, way, satisfaction, person_id from record")
    assert row is not None and tuple(row) == ("2026-10-29T09:30:00", 1, "door", "1", me(town))
    assert len(changes.rows["record"]) == 1


@pytest.mark.parametrize(
    ("key", "text", "sentence"),
    [
        ("day", "13.45", "13.45"), ("day", "", "日期"), ("time", "25:99", "25:99"), ("person", "查无此人", "花名册里没有"),
        ("whom", "月球路9号", "没有找到"), ("whom", "", "请写地址"), ("satisfaction", "好得很", "满意度"),
        ("body", "", "诉求内容"), ("day", "2030-01-01", "现在之后"),
    ],
)  # fmt: skip
def test_each_cell_says_what_is_wrong_with_it(town: Town, key: str, text: str, sentence: str) -> None:
    one = LineReader(town.office, "visit", {}).read(cells(town, **{key: text}))
    assert one.draft is None and set(one.wrong) == {key} and sentence in one.wrong[key]


def test_a_text_that_means_several_is_not_guessed_but_chosen(town: Town) -> None:
    own = LineReader(town.office, "visit", {}).read(cells(town, whom="王芳"))
    assert own.draft is not None and own.draft.item_id == 1, "the only one in the grids of whoever made the visit"
    stranger = name_of(town, town.people["street_desk"][0])
    one = LineReader(town.office, "visit", {}).read(cells(town, whom="王芳", person=stranger))
    assert "4 个符合" in one.wrong["whom"] and len(one.offers) == 4
    chosen = LineReader(town.office, "visit", {"王芳": ("household", 3)}).read(
        cells(town, whom="王芳", person=stranger)
    )
    assert chosen.draft is not None and chosen.draft.item_id == 3
    gone = LineReader(town.office, "visit", {"王芳": ("household", 999)}).read(cells(town, whom="王芳"))
    assert "已被删除" in gone.wrong["whom"]


def test_the_number_of_a_household_is_its_name(town: Town) -> None:
    with town.office.write("number") as t:
        t.update(people.household, 2, number="000000002")
    one = LineReader(town.office, "visit", {}).read(cells(town, whom="000000002"))
    assert one.draft is not None and one.draft.item_id == 2


def test_titles_of_a_sheet_say_which_column_is_which() -> None:
    columns = columns_of("visit")
    found = header_of(["序号", "走访日期", "户主姓名", "住址", "走访内容", "满意程度"], columns)
    assert found == ["", "day", "whom", "whom", "body", "satisfaction"]
    assert header_of(["1", "10.29", "张伟", "测试路1号", "都好"], columns) is None


def test_a_list_of_names_is_what_is_to_be_done_today_or_who_was_not_seen_this_quarter(town: Town) -> None:
    grid = int(town.office.database.read_value("select area_id from member where kind = 'building' and item_id = 1"))
    with town.office.write("post") as t:
        person = t.insert(teams.person, uid=new_uid(), name="网格员", initials="wgy")
        t.insert(
            teams.assignment, uid=new_uid(), person_id=person, post="community_cadre", area_id=grid, since="2026-01-01"
        )
    assert [one.picked for one in from_unvisited(town.office, person)] == [("household", 1)]
    plan(town, 2, person=person)
    assert [one.picked for one in from_tasks(town.office, person, "visit")] == [("household", 2)]
    assert from_tasks(town.office, person, "patrol") == ()
    visit(town, 1, "2026-10-05 10:00")
    assert from_unvisited(town.office, person) == ()


def test_logs_to_be_read_stand_first_and_ones_own_are_marked(town: Town) -> None:
    for person, day in ((me(town), "2026-10-27"), (town.people["community_cadre"][1], "2026-10-28")):
        save(town.office, RecordDraft(kind="log", person_id=person, at=f"{day} 08:30", detail={"weather": "晴"}))
    found = to_read(town.office, "2026-10-26")
    assert [one.day for one in found] == ["2026-10-27", "2026-10-28"] and "天气：晴" in found[0].told
    town.office.actor = Actor(name="某", rights=town.office.actor.rights, person_id=me(town))
    assert [one.is_own for one in to_read(town.office, "2026-10-26")] == [True, False]
    from desk.work.logbook.changing import review

    town.office.actor = Actor(name="某", rights=town.office.actor.rights)
    review(town.office, [found[0].id], "好")
    assert [one.review for one in to_read(town.office, "2026-10-26")] == ["", "好"]
    assert to_read(town.office, "2026-10-19") == ()
