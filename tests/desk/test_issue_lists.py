"""The pending list: lights, what is left, the piles and their counts, who they belong to; board and batch."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace

import pytest

from desk import clocks
from desk.errors import BadInput
from desk.model import Condition, Query
from desk.office import Office
from desk.store.schema import handling, teams
from desk.store.search import mapissues
from desk.store.uid import new_uid
from desk.work import undo
from desk.work.issues.batching import MOST, run, shared, take_back
from desk.work.issues.board import board, cards
from desk.work.issues.me import colleagues, post_of, sit_down, sought
from tests.desk.town import add_issue, add_person, new_office

NOW = "2026-10-31T09:05:00"
FIRST, SECOND = "110101001000001", "110101001001001"
"""A grid of the first community, one of the second."""


@pytest.fixture
def office(where: str) -> Iterator[Office]:
    with closing(new_office(where)) as made:
        yield made


def put(office: Office, area: str = FIRST, **given: object) -> int:
    values = {"number": f"SJ{len(given)}{given.get('title', '')}", "reported_at": "2026-10-20T09:00:00", **given}
    return add_issue(office, area, **values)


def lights(office: Office) -> dict[str, int]:
    """One issue of each light, by what it is."""
    return {
        "red": put(office, due_at="2026-10-30T18:00:00", warn_at="2026-10-29T09:00:00"),
        "late and paused": put(
            office, due_at="2026-10-29T18:00:00", warn_at="2026-10-28T09:00:00", paused_at="2026-10-30T09:00:00"
        ),
        "yellow": put(office, due_at="2026-11-05T18:00:00", warn_at="2026-10-31T09:00:00"),
        "green": put(office, due_at="2026-10-31T17:00:00", warn_at="2026-10-31T15:00:00"),
        "old file, near": put(office, due_at="2026-11-01T09:00:00"),
        "old file, far": put(office, due_at="2026-11-02T09:00:00"),
        "paused": put(
            office, due_at="2026-10-30T18:00:00", warn_at="2026-10-30T09:00:00", paused_at="2026-10-29T09:00:00"
        ),
        "no limit": put(office),
        "closed": put(office, due_at="2026-10-25T09:00:00", closed_at="2026-10-26T09:00:00", late_minutes=1440),
    }


def test_every_issue_has_a_light_with_its_word_and_files_of_earlier_days_have_too(office: Office) -> None:
    ids = lights(office)
    words = {key: str(office.search.rows("issues", [id], ["light"])[0][0]) for key, id in ids.items()}
    assert words == {
        "red": "超期", "late and paused": "超期", "yellow": "将到期", "green": "正常", "old file, near": "将到期",
        "old file, far": "正常", "paused": "暂停", "no limit": "不限时", "closed": "已结",
    }  # fmt: skip


def test_the_light_of_the_list_is_the_light_of_the_clock(office: Office) -> None:
    lights(office)
    words = {"red": "超期", "yellow": "将到期", "green": "正常", "grey": "暂停", "": "不限时"}
    rows = office.database.read("select id, due_at, warn_at, paused_at from issue where closed_at is null")
    for id, due, warn, paused in rows:
        if due is None or warn is not None:  # without a moment of warning the list helps itself
            assert office.search.rows("issues", [id], ["light"])[0][0] == words[clocks.light(NOW, due, warn, paused)]


def test_red_comes_first_then_yellow_then_what_is_due_first_and_what_stands_last(office: Office) -> None:
    ids = lights(office)
    found = office.search.ids(Query(kind="issues", only="open", sort="light")).tolist()
    wanted = ("late and paused", "red", "old file, near", "yellow", "green", "old file, far", "no limit", "paused")
    assert found == [ids[key] for key in wanted]
    turned = office.search.ids(Query(kind="issues", only="open", sort="light", descending=True)).tolist()
    assert turned == found[::-1]


def test_a_long_list_has_the_same_order_as_a_short_one(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    lights(office)
    short = office.search.ids(Query(kind="issues", sort="light")).tolist()
    some = office.search.ids(
        Query(kind="issues", only="open", sort="light", where=(Condition("light", "not", ("red",)),))
    )
    monkeypatch.setattr("desk.store.search.lists.FEW", 1)
    assert office.search.ids(Query(kind="issues", sort="light")).tolist() == short
    again = office.search.ids(
        Query(kind="issues", only="open", sort="light", where=(Condition("light", "not", ("red",)),))
    )
    assert again.tolist() == some.tolist() and len(some) == 6


def test_what_is_left_is_said_in_words_and_bears_no_condition(office: Office) -> None:
    ids = lights(office)
    left = {key: office.search.rows("issues", [id], ["left"])[0][0] or "" for key, id in ids.items()}
    assert str(left["red"]).startswith("超期") and str(left["late and paused"]).startswith("超期")
    assert left["green"] == "今天17:00到期"
    assert left["paused"] == left["no limit"] == left["closed"] == ""
    assert not office.search.kind("issues").column("left").is_asked
    with pytest.raises(BadInput, match="剩余"):
        office.search.ids(Query(kind="issues", where=(Condition("left", "contains", ("超期",)),)))


def test_chips_count_what_the_list_then_shows_in_the_whole_office_and_in_a_grid(office: Office) -> None:
    lights(office)
    put(office, SECOND, due_at="2026-10-30T18:00:00", returned=1, supervised=2, stage_due_at="2026-10-30T09:00:00")
    put(office, SECOND, due_at="2026-10-31T18:00:00", answer="已说明")
    sit_down(office, str(office.database.read_value("select uid from person where id = ?", (add_person(office),))))
    community = office.database.read_value("select id from area where name = '第2社区'")
    for area in (None, community):
        counts = office.search.state_counts("issues", area)
        for state, count in counts.items():
            assert office.search.count(Query(kind="issues", area_id=area, only=state)) == count, state
    whole = office.search.state_counts("issues")
    assert (whole["overdue"], whole["warned"], whole["paused"], whole["due"]) == (3, 3, 2, 2)
    assert (whole["returned"], whole["supervised"], whole["stage_late"]) == (1, 1, 1)
    assert whole["answer"] == 3, "late without a word to the reporter"


def test_the_numbers_of_card_tree_list_and_map_agree(office: Office) -> None:
    lights(office)
    search = office.search
    overdue = search.count(Query(kind="issues", only="overdue"))
    root = office.database.read_value("select id from area where parent_id is null")
    cards_ = {card.key: card.value for card in search.overview(None).cards}
    assert overdue == 2 == cards_["overdue"] == search.badges(1)[root].overdue
    office.database.read("select 1")
    with office.write("place") as t:
        t.execute("update issue set lon = 116.405, lat = 39.905")
    counts = mapissues.counts(office.database, office.search._moment(), 3)
    assert (counts["overdue"], counts["due"], counts["paused"], counts["open"]) == (2, 2, 1, 3)


def seat(office: Office, post: str, area: str, name: str = "李敏", **person: object) -> str:
    """Somebody on a post of an area; gives the uid."""
    id = add_person(office, name)
    area_id = office.database.read_value("select id from area where name = ?", (area,))
    with office.write("seat") as t:
        if person:
            t.update(teams.person, id, **person)
        t.insert(
            teams.assignment, uid=new_uid(), person_id=id, post=post, area_id=area_id, share=100, since="2026-01-01"
        )
    return str(office.database.read_value("select uid from person where id = ?", (id,)))


def mine(office: Office, only: str = "mine") -> set[int]:
    return set(office.search.ids(Query(kind="issues", only=only)).tolist())


def test_mine_is_what_waits_for_me_by_name_post_work_call_or_word(office: Office) -> None:
    uid = seat(office, "community_desk", "第1社区", employer="市政公司")
    me = sit_down(office, uid).person_id
    given = {
        "by name": put(office, SECOND, stage="handling", handler="李敏", handler_person_id=me),
        "by post": put(office, stage="handling", handler="社区网格处理中心", handler_post="community_desk"),
        "by work": put(office, SECOND, stage="handling", handler="市政公司"),
        "called": put(office, SECOND, stage="handling", handler="城管"),
        "called by post": put(office, stage="handling", handler="城管"),
        "nobody has it": put(office, stage="checking"),
    }
    others = [
        put(office, SECOND, stage="handling", handler="社区网格处理中心", handler_post="community_desk"),
        put(
            office,
            stage="handling",
            handler="王芳",
            handler_post="community_desk",
            handler_person_id=add_person(office, "王芳"),
        ),
        put(office, stage="handling", handler="城管"),
        put(office, SECOND, stage="checking"),
        put(office, stage="closed", handler_person_id=me, closed_at="2026-10-30T09:00:00"),
    ]
    with office.write("call") as t:
        t.insert(handling.joint, issue_id=given["called"], person_id=me, asked_at=NOW)
        t.insert(handling.joint, issue_id=given["called by post"], post="community_desk", asked_at=NOW)
        t.insert(handling.joint, issue_id=others[2], post="community_desk", asked_at=NOW, done_at=NOW)
    found = mine(office)
    assert {key for key, id in given.items() if id in found} == set(given)
    assert not found & set(others)
    first = set(
        office.search.ids(
            Query(
                kind="issues",
                only="open",
                area_id=office.database.read_value("select id from area where name = '第1社区'"),
            )
        ).tolist()
    )
    assert mine(office, "my_area") == first


def test_a_request_waits_for_those_whose_word_is_next(office: Office) -> None:
    flow = office.profile.workflow
    agree = next(each for each in flow.actions if each.decides == "agree")
    grant = next(each for each in flow.actions if each.decides == "grant" and each.request == agree.request)
    first = seat(office, agree.posts[0], "测试街道")
    last = seat(office, next(post for post in grant.posts if post != agree.posts[0]), "测试街道", "王芳")
    id = put(office, stage="handling", handler="城管")
    with office.write("ask") as t:
        asked = t.insert(handling.request, issue_id=id, kind=agree.request, state="asked", asked_at=NOW, asked_by="甲")
    for state, waits_for in (("asked", first), ("agreed", last), ("granted", "")):
        with office.write("state") as t:
            t.update(handling.request, asked, state=state)
        for uid in (first, last):
            sit_down(office, uid)
            assert mine(office) == ({id} if uid == waits_for else set()), (state, uid == first)


def test_whoever_holds_a_post_at_the_top_has_the_whole_office(office: Office) -> None:
    sit_down(office, seat(office, "street_desk", "测试街道"))
    ids = {put(office, area, stage="handling", handler="x", handler_post="street_desk") for area in (FIRST, SECOND)}
    assert mine(office) == ids == mine(office, "my_area")
    sit_down(office, "")
    assert not mine(office) and not mine(office, "my_area")


def test_who_sits_here_is_found_by_name_initials_or_post_and_told_with_the_post(office: Office) -> None:
    uid = seat(office, "community_desk", "第1社区")
    seat(office, "street_desk", "测试街道", "王芳")
    found = colleagues(office)
    assert [each.name for each in found] == ["王芳", "李敏"], "the widest ground first"
    for text in ("李敏", "lm", "第1社区", "lm 第1"):
        assert [each.name for each in sought(found, text)] == ["李敏"], text
    actor = sit_down(office, uid)
    assert (actor.name, office.actor.person_id) == ("李敏", found[1].person_id)
    assert post_of(office) == office.profile.post("community_desk").title
    with pytest.raises(BadInput, match="花名册"):
        sit_down(office, "gone")
    assert sit_down(office, "").person_id is None and post_of(office) == ""


def test_the_board_has_a_pile_per_open_stage_with_the_urgent_on_top(office: Office) -> None:
    ids = lights(office)
    other = put(office, SECOND, stage="handling", due_at="2026-10-30T18:00:00", handler="城管", kind="dispute")
    unknown = put(office, stage="long ago")
    piles = {pile.key: pile for pile in board(office)}
    stages = office.profile.workflow.stages
    assert list(piles) == [stage.key for stage in stages if stage.open] + [""]
    first = piles[stages[0].key]
    wanted = office.search.ids(
        Query(kind="issues", only="open", sort="light", where=(Condition("stage", "is", (stages[0].key,)),))
    )
    assert first.ids.tolist() == wanted.tolist() and ids["closed"] not in first.ids
    assert (first.red, first.yellow) == (2, 2)
    assert piles["handling"].ids.tolist() == [other] and piles[""].ids.tolist() == [unknown]
    community = office.database.read_value("select id from area where name = '第2社区'")
    assert sum(len(pile.ids) for pile in board(office, community)) == 1
    assert sum(len(pile.ids) for pile in board(office, kind="dispute")) == 1
    (card,) = cards(office, [other])
    assert (card.title, card.light, card.who) == ("道路破损", "超期", "城管") and card.left.startswith("超期")


def test_a_batch_moves_each_by_itself_tells_who_was_refused_and_comes_back_whole(office: Office) -> None:
    stage = office.profile.workflow.start
    ids = [put(office, stage=stage, title=f"第{n}件", route="general") for n in range(4)]
    found = shared(office, ids)
    keys = {move.key for move in found.moves}
    assert "check" in keys and found.stages == ((office.profile.workflow.stage(stage).title, 4),)
    only = shared(office, [*ids, put(office, stage="handling", route="general", handler="城管")])
    assert {move.key for move in only.moves} <= keys and "check" not in {move.key for move in only.moves}
    # Somebody was faster with one of them.
    first = shared(office, ids[:1])
    assert not run(office, first.rows, "check", {}).refused
    seen: list[tuple[int, int]] = []
    batch = run(office, found.rows, "check", {}, told=lambda done, total: seen.append((done, total)))
    assert [each.id for each in batch.done] == ids[1:] and seen[-1] == (4, 4)
    assert [each.id for each in batch.refused] == ids[:1] and "请刷新后再办" in batch.refused[0].why
    back = take_back(office, batch)
    assert len(back.done) == 3 and not back.refused
    rows = office.database.read("select id, stage from issue where stage = ?", (stage,))
    assert {row[0] for row in rows} == set(ids[1:])


def test_a_batch_stops_between_two_issues_and_what_is_done_stays(office: Office) -> None:
    ids = [put(office, stage=office.profile.workflow.start, route="general", title=f"第{n}件") for n in range(3)]
    done: list[int] = []
    batch = run(
        office,
        shared(office, ids).rows,
        "check",
        {},
        told=lambda n, _: done.append(n),
        is_cancelled=lambda: len(done) >= 2,
    )
    assert (len(batch.done), batch.left_out) == (2, 1)
    assert office.database.read_value("select count(*) from issue where stage = 'checking'") == 2
    assert undo.undo(office, int(batch.done[-1].audit_id or 0)).touches("issue")


def test_too_many_or_none_are_refused_before_anything_is_read(office: Office) -> None:
    with pytest.raises(BadInput, match="选中"):
        shared(office, [])
    with pytest.raises(BadInput, match="500"):
        shared(office, list(range(MOST + 1)))


def test_the_word_for_late_is_the_profiles(office: Office) -> None:
    office.profile = replace(office.profile, terms={**office.profile.terms, "overdue": "超时"})
    vars(office).pop("search", None)
    id = put(office, due_at="2026-10-30T18:00:00")
    assert office.search.rows("issues", [id], ["light"]) == [("超时",)]
