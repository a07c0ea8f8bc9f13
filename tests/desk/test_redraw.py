"""Saving redrawn grids: codes, predecessors, who moves where, teams, and taking it all back; in a file and on a server."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest
import shapely

from desk.errors import BadInput, Conflict, NotAllowed
from desk.ground.draft import Draft
from desk.model import Actor
from desk.office import Office
from desk.report.findings import findings
from desk.rights import ALL, EDIT_MAP
from desk.store.schema import ground, teams
from desk.work.belonging.placing import place_everything, place_points
from desk.work.codes import CJ20, GB15, LOCAL, next_code, next_name
from desk.work.ground import history
from desk.work.redrawing import redraw
from desk.work.teams import roster
from desk.work.undo import undo
from tests.desk import town
from tests.desk.redrawing import LAYER, Day, across, grid, residents_per_grid, snapshot, where_everyone_is


@pytest.fixture
def day() -> Day:
    return Day()


@pytest.fixture
def office(where: str, day: Day) -> Iterator[Office]:
    town.new_office(where).close()
    with closing(Office.open(where, actor=town.SECRETARY, clock=day)) as office:
        yield office


def area(office: Office, code: str) -> dict[str, Any]:
    names = ("id", "parent_id", "level", "name", "path", "valid_from", "valid_to", "predecessors_json", "code_scheme")
    row = office.database.read_one(f"select {', '.join(names)} from area where code = ?", (code,))
    assert row is not None
    return dict(zip(names, row, strict=True))


def in_grid(office: Office, kind: str, item: int = 1) -> int:
    return int(office.database.read_value("select area_id from member where kind = ? and item_id = ?", (kind, item)))


def test_a_split_closes_the_old_grid_and_gives_the_next_codes(office: Office) -> None:
    old, wrong = grid(office, 1), [each for each in findings(office) if each.rule != "team"]
    draft = redraw.start(office, LAYER)
    draft.split(old, across(office, old))
    plan = redraw.preview(office, draft)
    assert [each.code for each in plan.new] == ["110101001000003", "110101001000004"]
    assert [each.name for each in plan.new] == ["第1社区第3网格", "第1社区第4网格"]
    assert [(each.name, sorted(each.others)) for each in plan.closed] == [
        ("第1社区第1网格", ["第1社区第3网格", "第1社区第4网格"])
    ]
    assert [(m.from_name, m.to_name, m.buildings, m.households, m.residents) for m in plan.moves] == [
        ("第1社区第1网格", "第1社区第3网格", 1, 1, 2)
    ]
    before = snapshot(office)
    assert office.database.seq  # a preview writes nothing
    changes = redraw.save(office, draft, reason="拆分大网格")
    assert snapshot(office) != before
    new = area(office, "110101001000003")
    assert json.loads(new["predecessors_json"]) == [old]
    assert (new["level"], new["code_scheme"], new["valid_from"], new["valid_to"]) == (2, "GB15", "2026-10-31", None)
    assert new["path"] == f"{area(office, '110101001000')['path']}{new['id']}/"
    assert area(office, "110101001000001")["valid_to"] == "2026-10-31"
    assert in_grid(office, "building", 1) == new["id"]
    assert changes.rows["member"] == {1}
    assert office.database.read_value("select reason from audit order by id desc limit 1") == "拆分大网格"
    names = {each.name for each in office.search.tree(LAYER)}
    assert {"第1社区第3网格", "第1社区第4网格"} <= names
    assert "第1社区第1网格" not in names
    assert [each for each in findings(office) if each.rule != "team"] == wrong


def test_codes_are_never_given_out_twice(office: Office) -> None:
    draft = redraw.start(office, LAYER)
    halves = draft.split(grid(office, 1), across(office, grid(office, 1))).became[grid(office, 1)]
    redraw.save(office, draft)
    draft = redraw.start(office, LAYER)
    new = [key for key, each in draft.grids.items() if each.code in ("110101001000003", "110101001000004")]
    draft.merge(new)
    redraw.save(office, draft)
    assert area(office, "110101001000005")["valid_to"] is None
    codes = [row[0] for row in office.database.read("select code from area where layer_id = ?", (LAYER,))]
    assert len(codes) == len(set(codes))
    assert len(halves) == 2


def test_a_moved_border_keeps_the_code_and_leaves_the_old_outline_behind(office: Office, day: Day) -> None:
    corner = (town.WEST + town.SIDE, town.SOUTH + town.SIDE)
    west = (corner[0] - 0.7 * town.SIDE, corner[1])
    for later in (0, 3):
        today = day.later(later)
        draft = redraw.start(office, LAYER)
        draft.move_vertex(corner, west, tolerance=1)
        assert {each.name for each in redraw.preview(office, draft).changed} == {
            "第1社区第1网格", "第1社区第2网格", "第2社区第1网格", "第2社区第2网格"
        }  # fmt: skip
        redraw.save(office, draft)
        corner, west = west, corner
    rows = office.database.read("select since, until, count(*) from area_past group by since, until order by since")
    assert rows == [("2026-01-01", "2026-10-31", 4), ("2026-10-31", today, 4)]
    assert office.database.read_value("select count(*) from area where valid_to is not null") == 0
    sizes = [
        history.shapes_on(office, LAYER, each)[grid(office, 1)].area for each in ("2026-10-30", "2026-11-01", today)
    ]
    assert sizes[0] == pytest.approx(sizes[2])
    assert sizes[1] < 0.8 * sizes[0]


def test_two_redrawings_of_one_day_leave_one_old_look(office: Office) -> None:
    corner = (town.WEST + town.SIDE, town.SOUTH + town.SIDE)
    middle = (corner[0] - 0.2 * town.SIDE, corner[1])
    for start, end in ((corner, middle), (middle, (corner[0] - 0.3 * town.SIDE, corner[1]))):
        draft = redraw.start(office, LAYER)
        draft.move_vertex(start, end, tolerance=1)
        redraw.save(office, draft)
    assert office.database.read("select area_id, count(*) from area_past group by area_id having count(*) > 1") == []
    first = history.shapes_on(office, LAYER, "2026-10-30")[grid(office, 1)]
    assert shapely.equals(first, town.square(0, 0))


def test_saving_is_taken_back_and_done_again_to_the_byte(office: Office) -> None:
    town.add_issue(
        office,
        "110101001000001",
        number="S1",
        reported_at="2026-10-30T10:00:00",
        lon=town.WEST + 0.005,
        lat=town.SOUTH + 0.001,
    )
    before, people = snapshot(office), residents_per_grid(office, LAYER)
    draft = redraw.start(office, LAYER)
    (low, high) = draft.split(grid(office, 1), across(office, grid(office, 1))).became[grid(office, 1)]
    draft.merge([grid(office, 3), grid(office, 4)])
    draft.move_members("building", [2], low)
    draft.rename(high, "新村")
    changes = redraw.save(office, draft)
    after = snapshot(office)
    assert residents_per_grid(office, LAYER) == people
    undone = undo(office, changes.audit_id)
    assert snapshot(office) == before
    undo(office, undone.audit_id)
    assert snapshot(office) == after
    assert office.database.verify_audit() == ()


def test_what_was_reported_since_follows_when_the_redrawing_is_taken_back(office: Office) -> None:
    old = grid(office, 1)
    draft = redraw.start(office, LAYER)
    draft.split(old, across(office, old))
    changes = redraw.save(office, draft)
    place = (town.WEST + 0.005, town.SOUTH + 0.001)
    issue = town.add_issue(
        office, "110101001000004", number="S1", reported_at="2026-10-31T10:00:00", lon=place[0], lat=place[1]
    )
    assert in_grid(office, "issue", issue) != old
    undo(office, changes.audit_id)
    assert in_grid(office, "issue", issue) == old


def test_somebody_elses_redrawing_in_between_is_a_conflict_that_says_who(office: Office, where: str) -> None:
    mine, theirs = redraw.start(office, LAYER), redraw.start(office, LAYER)
    mine.split(grid(office, 1), across(office, grid(office, 1)))
    with closing(Office.open(where, actor=Actor(name="孙莉", rights=ALL), clock=office.clock)) as other:
        theirs.rename(grid(office, 4), "河东")
        redraw.save(other, theirs)
    before = snapshot(office)
    assert "孙莉在 2026-10-31 09:05 改过这个图层" in redraw.preview(office, mine).conflict
    with pytest.raises(Conflict, match="孙莉在 2026-10-31 09:05 改过"):
        redraw.save(office, mine)
    assert snapshot(office) == before


def test_new_buildings_in_between_are_no_conflict_and_find_their_grid(office: Office) -> None:
    draft = redraw.start(office, LAYER)
    draft.split(grid(office, 1), across(office, grid(office, 1)))
    with office.write("test") as t:
        new = t.insert(ground.building, uid="u", code="N1", name="新楼", address="x", lon=town.WEST + 0.005,
                       lat=town.SOUTH + 0.001)  # fmt: skip
        place_points(office.database, t, "building", [(new, town.WEST + 0.005, town.SOUTH + 0.001)])
    redraw.save(office, draft)
    assert in_grid(office, "building", new) == area(office, "110101001000004")["id"]


def test_what_was_put_by_hand_stays_when_borders_move_and_things_are_placed_anew(office: Office) -> None:
    draft = redraw.start(office, LAYER)
    draft.move_members("building", [1], grid(office, 4))
    changes = redraw.save(office, draft)
    assert changes.rows["area"] == {grid(office, 1), grid(office, 4)}  # so that lists and figures are read again
    assert in_grid(office, "building", 1) == grid(office, 4)
    assert office.database.read("select item_id, by_hand from member where by_hand = 1") == [(1, 1)]
    draft = redraw.start(office, LAYER)
    draft.move_vertex((town.WEST, town.SOUTH), (town.WEST + 0.0001, town.SOUTH + 0.0001), tolerance=1)
    draft.split(grid(office, 4), across(office, grid(office, 4)))
    redraw.save(office, draft)
    held = in_grid(office, "building", 1)
    assert held in {area(office, code)["id"] for code in ("110101001001003", "110101001001004")}
    with office.write("test") as t:
        place_everything(office.database, t, LAYER)
    assert in_grid(office, "building", 1) == held


def test_who_would_lie_in_no_grid_is_kept_and_said(office: Office) -> None:
    first, everyone = grid(office, 1), where_everyone_is(office, LAYER)
    west, south, east, north = town.square(0, 0).bounds
    draft = redraw.start(office, LAYER)
    middle = shapely.box(
        west + 0.3 * town.SIDE, south + 0.3 * town.SIDE, east - 0.3 * town.SIDE, north - 0.3 * town.SIDE
    )
    draft.hole(first, shapely.get_coordinates(middle).tolist())
    said = [finding.sentence for finding in redraw.preview(office, draft).findings]
    assert "“第1社区第1网格”有 1 栋楼在所有网格的边界之外，仍归它管" in said
    assert any("没有划进任何网格" in sentence for sentence in said)
    redraw.save(office, draft)
    assert where_everyone_is(office, LAYER) == everyone


def _team(office: Office, number: int, *people: tuple[str, str]) -> None:
    for name, post in people:
        row = office.database.read_value("select id from person where name = ?", (name,))
        person = row or town.add_person(office, name)
        roster.assign(office, person_id=person, post=post, area_id=grid(office, number), since="2026-02-01", share=50)


def _seats(office: Office, code: str) -> list[tuple[Any, ...]]:
    return office.database.read(
        "select p.name, s.post, s.share, s.since, s.until from assignment s join person p on p.id = s.person_id"
        " where s.area_id = ? order by p.name, s.post",
        (area(office, code)["id"],),
    )


def test_merged_teams_have_nobody_twice_and_the_rule_is_said(office: Office) -> None:
    posts = [each.key for each in office.profile.posts][:2]
    _team(office, 3, ("丁一", posts[0]), ("丁二", posts[1]))
    _team(office, 4, ("丁一", posts[0]), ("丁三", posts[1]))
    draft = redraw.start(office, LAYER)
    draft.merge([grid(office, 3), grid(office, 4)])
    plan = redraw.preview(office, draft)
    assert sorted((t.person, t.share, len(t.from_names)) for t in plan.teams) == [
        ("丁一", 100, 2),
        ("丁三", 50, 1),
        ("丁二", 50, 1),
    ]
    assert any(finding.rule == "team" and "还差" in finding.sentence for finding in plan.findings)
    before = snapshot(office)
    changes = redraw.save(office, draft)
    code = plan.new[0].code
    assert _seats(office, code) == [
        ("丁一", posts[0], 100, "2026-10-31", None),
        ("丁三", posts[1], 50, "2026-10-31", None),
        ("丁二", posts[1], 50, "2026-10-31", None),
    ]
    ended = office.database.read("select until, count(*) from assignment where since = '2026-02-01' group by until")
    assert ended == [("2026-10-30", 4)]
    undo(office, changes.audit_id)
    assert snapshot(office) == before


def test_a_split_team_serves_both_halves_with_shared_time(office: Office) -> None:
    post = office.profile.posts[0].key
    _team(office, 1, ("丁一", post))
    draft = redraw.start(office, LAYER)
    draft.split(grid(office, 1), across(office, grid(office, 1)))
    redraw.save(office, draft)
    seats = _seats(office, "110101001000003") + _seats(office, "110101001000004")
    assert [(name, share) for name, _, share, _, _ in seats] == [("丁一", 25), ("丁一", 25)]


def test_seats_that_had_not_begun_go_over_themselves(office: Office) -> None:
    post = office.profile.posts[0].key
    person = town.add_person(office, "丁九")
    roster.assign(office, person_id=person, post=post, area_id=grid(office, 1), since="2026-12-01")
    before = snapshot(office)
    draft = redraw.start(office, LAYER)
    draft.merge([grid(office, 1), grid(office, 2)])
    changes = redraw.save(office, draft)
    assert _seats(office, "110101001000003") == [("丁九", post, 100, "2026-12-01", None)]
    assert office.database.read_value("select count(*) from assignment") == 1
    undo(office, changes.audit_id)
    assert snapshot(office) == before


def test_nothing_changed_is_not_saved_and_rights_are_needed(office: Office, where: str) -> None:
    draft = redraw.start(office, LAYER)
    with pytest.raises(BadInput, match="没有改动"):
        redraw.save(office, draft)
    draft.rename(grid(office, 1), "甲")
    with closing(Office.open(where, actor=Actor(name="小李", rights=ALL - {EDIT_MAP}))) as other:
        for verb in (
            lambda: redraw.start(other, LAYER),
            lambda: redraw.preview(other, draft),
            lambda: redraw.save(other, draft),
        ):
            with pytest.raises(NotAllowed, match="编辑地图与网格"):
                verb()
    with pytest.raises(BadInput, match="已经停用或删除"):
        redraw.start(office, 99)


def test_a_proposal_replaces_the_grids_of_a_community(office: Office) -> None:
    draft = redraw.start(office, LAYER)
    parent = draft.grids[grid(office, 1)].parent_id
    west, south, east, north = town.square(0, 0, 2).bounds
    third = (north - south) / 3
    half = (west + east) / 2
    draft.replace_all(parent, [shapely.box(west, south + n * third, half, south + (n + 1) * third) for n in range(3)])
    plan = redraw.preview(office, draft)
    assert [len(each.others) for each in plan.new] == [1, 2, 1]
    assert sum(move.residents for move in plan.moves) == 4
    changes = redraw.save(office, draft)
    assert residents_per_grid(office, LAYER) == [(1, 8)]
    undo(office, changes.audit_id)


@pytest.mark.parametrize(
    ("scheme", "above", "taken", "wanted"),
    [
        (GB15, "110101001001", (), "110101001001001"),
        (GB15, "110101001001", ("110101001001002", "110101001001007", "110101001002009"), "110101001001008"),
        (GB15, "110101001001", ("110101001001999", "110101001001001"), "110101001001002"),
        (GB15, "110101001", ("110101001001",), "110101001002"),
        (CJ20, "11010111010100100100", ("11010111010100100103",), "11010111010100100104"),
        (LOCAL, "JZ-11", ("JZ-111", "JZ-112", "JZ-121"), "JZ-113"),
        (LOCAL, "JZ-11", ("JZ-119", "JZ-118"), "JZ-1110"),
        (LOCAL, "东", (), "东-01"),
        (LOCAL, "root-0", ("grids-1", "grids-7"), "grids-8"),
    ],
)
def test_the_next_code_follows_the_scheme(scheme: str, above: str, taken: tuple[str, ...], wanted: str) -> None:
    siblings = [code for code in taken if scheme == LOCAL]
    assert next_code(scheme, above, taken, siblings) == wanted


def test_a_scheme_that_is_used_up_says_so() -> None:
    taken = [f"11010111010100100{n:03d}" for n in range(100, 200)]
    with pytest.raises(BadInput, match="都用过了"):
        next_code(CJ20, "11010111010100100100", taken)


@pytest.mark.parametrize(
    ("like", "code", "names", "wanted"),
    [
        (("110101001001003", "东厂第3网格"), "110101001001008", ("东厂第3网格", "东厂第7网格"), "东厂第8网格"),
        (("110101001001003", "001001003单元"), "110101001001008", (), "001001008单元"),
        (("JZ-111", "1-1-1号块"), "JZ-113", ("1-1-1号块", "1-1-2号块"), "1-1-3号块"),
        (("X1", "阳光小区"), "X2", ("阳光小区",), "阳光小区（1）"),
        (("X1", "阳光小区（1）"), "X2", ("阳光小区（1）", "阳光小区（2）"), "阳光小区（3）"),
        (None, "X2", ("东厂第1网格",), "东厂第2网格"),
    ],
)
def test_new_names_go_on_as_the_old_ones(
    like: tuple[str, str] | None, code: str, names: tuple[str, ...], wanted: str
) -> None:
    assert next_name(like, "东厂社区", code, names) == wanted


def test_every_profiles_lowest_layer_can_be_redrawn(where: str, each_profile: str) -> None:
    with closing(town.new_office(where, each_profile)) as office:
        draft: Draft = redraw.start(office, LAYER)
        first = next(iter(draft.grids))
        draft.split(first, across(office, first))
        redraw.save(office, draft)
        assert residents_per_grid(office, LAYER) == [(1, 8)]


def test_residents_without_a_house_go_with_the_larger_half_and_it_is_said(office: Office) -> None:
    one = grid(office, 1)
    with office.write("test") as t:
        t.insert(ground.member, layer_id=LAYER, area_id=one, kind="resident", item_id=7)
    draft = redraw.start(office, LAYER)
    largest = draft.split(one, across(office, one)).became[one][0]
    said = [finding.sentence for finding in redraw.preview(office, draft).findings]
    assert f"有 1 个没有位置的对象从撤销的网格归入“{draft.grids[largest].name}”，请核对" in said
    redraw.save(office, draft)
    assert in_grid(office, "resident", 7) == area(office, draft.grids[largest].code)["id"]


def test_records_of_visits_go_with_the_household_and_those_of_the_grid_stay(office: Office) -> None:
    one = grid(office, 1)
    household = office.database.read_value(
        "select h.id from household h join dwelling d on d.id = h.dwelling_id where d.building_id = 1"
    )
    with office.write("test") as t:
        visits = [
            t.insert(
                teams.record, uid=f"r{n}", kind="visit", area_id=one, whom=whom, item_id=item, at="2026-10-01T09:00:00"
            )
            for n, (whom, item) in enumerate(
                (("household", household), ("resident", 1), ("building", 1), ("area", one))
            )
        ]
    before = snapshot(office)
    draft = redraw.start(office, LAYER)
    draft.split(one, across(office, one))
    changes = redraw.save(office, draft)
    new = in_grid(office, "building", 1)
    told = dict(office.database.read("select id, area_id from record"))
    assert [told[visit] for visit in visits] == [new, new, new, one]
    undo(office, changes.audit_id)
    assert snapshot(office) == before
