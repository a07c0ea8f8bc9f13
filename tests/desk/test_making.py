from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import shapely

from desk.errors import BadInput, Cancelled, Conflict, NotAllowed
from desk.model import Actor
from desk.office import Office
from desk.rights import ALL, EDIT_MAP
from desk.sample.make import make
from desk.work.making.options import (
    BALANCED,
    CELLS,
    EXCEPTED,
    GROUPS,
    LINES,
    STREETS,
    Options,
)
from desk.work.making.proposal import NewGrid, Proposal, propose
from desk.work.making.saving import adjusting, save_layer, why_not_adjusted
from desk.work.redrawing import redraw
from desk.work.undo import undo
from tests.postgres import fresh_database

EVEN = Options(target=250)


@pytest.fixture
def office(sample_file: Callable[[str], Path]) -> Office:
    """The street office, to be written to."""
    opened = Office.open(sample_file("zhoushan"))
    yield opened
    opened.close()


@pytest.fixture
def roads(sample_file: Callable[[str], Path]) -> Office:
    """The office whose grids are streets."""
    opened = Office.open(sample_file("jinzhou"))
    yield opened
    opened.close()


def root(office: Office, layer_id: int = 1) -> int:
    return int(office.database.read_value("select id from area where layer_id = ? and level = 0", (layer_id,)))


def community(office: Office) -> int:
    return int(office.database.read_value("select min(id) from area where layer_id = 1 and level = 1"))


def shapes_of(proposal: Proposal) -> np.ndarray:
    return np.array([grid.shape for grid in proposal.grids], dtype=object)


def total(office: Office, sql: str) -> int:
    return int(office.database.read_value(sql))


def fills(office: Office, proposal: Proposal, area_id: int) -> bool:
    """Whether the grids cover the area without gaps or overlaps of more than some decimetres of border."""
    shapes = shapes_of(proposal)
    outline = shapely.from_wkb(bytes(office.database.read_value("select geometry from area where id = ?", (area_id,))))
    off = shapely.symmetric_difference(shapely.union_all(shapes), outline).area
    return bool(shapely.coverage_is_valid(shapes)) and off < 1e-5 * outline.area


@pytest.mark.parametrize("way", [BALANCED, CELLS, STREETS, GROUPS])
@pytest.mark.parametrize("across", [False, True])
def test_every_way_covers_the_ground_and_loses_nobody(office: Office, way: str, across: bool) -> None:
    made = propose(office, 1, root(office), Options(way=way, across=across))
    assert fills(office, made, root(office))
    assert made.broken == 0
    assert sum(grid.households for grid in made.grids) == total(office, "select sum(households) from building")
    assert sum(grid.buildings for grid in made.grids) == total(office, "select count(*) from building")
    living = "select count(*) from resident where state in ('living', 'away')"
    assert sum(grid.residents for grid in made.grids) == total(office, living)
    assert len({grid.name for grid in made.grids}) == len(made.grids)


def test_a_street_is_divided_evenly_within_its_communities(office: Office) -> None:
    made = propose(office, 1, root(office), EVEN)
    assert made.within(0.1) >= 0.98
    assert made.within(0.2) == 1.0
    assert made.roundness > 0.45
    parents = {row[0]: shapely.from_wkb(bytes(row[1])) for row in office.database.read(
        "select id, geometry from area where layer_id = 1 and level = 1")}  # fmt: skip
    assert {grid.parent_id for grid in made.grids} == set(parents)
    for grid in made.grids:
        assert grid.shape.difference(parents[grid.parent_id]).area < 1e-4 * grid.shape.area


def test_the_same_choice_gives_the_same_proposal(office: Office) -> None:
    one = propose(office, 1, community(office), EVEN)
    other = propose(office, 1, community(office), EVEN)
    assert [(grid.name, grid.households, grid.shape.wkb) for grid in one.grids] == [
        (grid.name, grid.households, grid.shape.wkb) for grid in other.grids
    ]


def test_whole_blocks_put_every_border_on_a_street_and_name_what_is_too_large(office: Office) -> None:
    made = propose(office, 1, root(office), replace(EVEN, whole_blocks=True))
    assert made.on_street == 1.0
    named = [grid for grid in made.grids if grid.state == EXCEPTED]
    assert named
    assert all(grid.households > 300 and "不能再分" in grid.note for grid in named)
    assert any(named[0].name in note for note in made.notes)


def test_the_cells_of_another_layer_can_be_gathered(office: Office) -> None:
    made = propose(office, 1, community(office), replace(EVEN, plots_layer=2, target=500.0))
    cells = shapely.from_wkb(
        [bytes(row[0]) for row in office.database.read("select geometry from area where layer_id = 2 and level = 2")]
    )
    for grid in made.grids:
        inside = shapely.contains(grid.shape.buffer(1e-7), cells)
        assert shapely.area(cells[inside]).sum() == pytest.approx(grid.shape.area, rel=1e-4)


def test_estates_give_their_names_to_groups(office: Office) -> None:
    made = propose(office, 1, root(office), Options(way=GROUPS))
    estates = {row[0] for row in office.database.read("select distinct estate from building where estate is not null")}
    assert estates <= {grid.name.partition("（")[0] for grid in made.grids}


def test_cells_are_about_a_hectare(office: Office) -> None:
    made = propose(office, 1, root(office), Options(way=CELLS))
    sizes = np.array([grid.square_metres for grid in made.grids])
    assert np.median(sizes) == pytest.approx(10_000, rel=0.15)
    assert made.grids[0].name.endswith("单元")


def test_dead_ends_are_told(office: Office) -> None:
    made = propose(office, 1, root(office), Options(way=STREETS))
    assert len(made.dangling) > 0
    assert any("断头路" in note for note in made.notes)


def test_totals_that_no_number_of_grids_divides_are_told(office: Office) -> None:
    made = propose(office, 1, community(office), replace(EVEN, target=900.0, tolerance=0.05))
    assert any("整倍数" in note for note in made.notes) == (made.within(0.05) < 1.0)


def test_making_needs_the_right_to_edit_the_map(sample_file: Callable[[str], Path]) -> None:
    office = Office.open(sample_file("zhoushan"), actor=Actor(name="小李", rights=ALL - {EDIT_MAP}))
    with pytest.raises(NotAllowed, match="编辑地图与网格"):
        propose(office, 1, root(office), EVEN)
    office.close()


def test_an_area_without_an_outline_or_without_houses_is_refused_with_a_sentence(office: Office) -> None:
    one = community(office)
    with office.write("test") as transaction:
        transaction.execute("update area set geometry = null where id = ?", (one,))
    with pytest.raises(BadInput, match="还没有边界"):
        propose(office, 1, one, EVEN)
    with office.write("test") as transaction:
        transaction.execute("update building set lon = null, lat = null")
    for options, said in ((EVEN, "没有户数可分"), (Options(way=GROUPS), "没有楼栋")):
        with pytest.raises(BadInput, match=said):
            propose(office, 1, root(office), options)
    made = propose(office, 1, root(office), Options(measure="square_metres", target=200_000.0))
    assert made.within(0.2) > 0.8


def test_an_area_that_is_gone_and_a_target_of_nothing_are_refused(office: Office) -> None:
    with pytest.raises(BadInput, match="已经不在"):
        propose(office, 1, 999_999, EVEN)
    with pytest.raises(BadInput, match="应大于 0"):
        propose(office, 1, root(office), replace(EVEN, target=0.0))
    with pytest.raises(BadInput, match="应大于 0"):
        propose(office, 1, root(office), Options(way=CELLS, side=0.0))


def test_an_area_without_streets_is_one_ground(office: Office) -> None:
    with office.write("test") as transaction:
        transaction.execute("delete from member where kind = 'street'")
        transaction.execute("update facility set street_id = null")
        transaction.execute("delete from street")
    one = community(office)
    assert len(propose(office, 1, one, Options(way=STREETS)).grids) == 1
    made = propose(office, 1, one, EVEN)
    assert made.within(0.2) == 1.0


def test_proposing_can_be_stopped(office: Office) -> None:
    heard: list[int] = []

    def step(done: int, total: int) -> None:
        heard.append(done)
        if done >= 50:
            raise Cancelled("已停止。")

    with pytest.raises(Cancelled):
        propose(office, 1, root(office), EVEN, step)
    assert heard == sorted(heard)


def test_a_proposal_takes_the_place_of_the_grids_in_a_draft_and_is_saved(office: Office) -> None:
    one = community(office)
    made = propose(office, 1, one, EVEN)
    before = office.search.shade(1, "residents")
    draft = adjusting(office, made)
    assert sorted(grid.name for grid in draft.grids.values() if grid.state == "new") == sorted(
        grid.name for grid in made.grids
    )
    plan = redraw.preview(office, draft)
    others = {grid.name for grid in draft.grids.values() if grid.parent_id != one}
    assert not others & {draft.grids[key].name for key in draft.changed_keys()}
    assert plan is not None
    changes = redraw.save(office, draft)
    rows = office.database.read(
        "select id, code from area where parent_id = ? and valid_to is null order by code", (one,)
    )
    after = office.search.shade(1, "residents")
    assert [after[row[0]] for row in rows] and sum(after.values()) == sum(before.values())
    assert sorted(after[row[0]] for row in rows) == sorted(grid.residents for grid in made.grids)
    assert all(len(code) == 15 for _, code in rows)
    assert changes.audit_id is not None
    undo(office, changes.audit_id)
    assert office.search.shade(1, "residents") == before


def test_grids_across_communities_cannot_replace_those_within(office: Office) -> None:
    made = propose(office, 1, root(office), replace(EVEN, across=True))
    assert "跨了社区" in why_not_adjusted(office, made)
    with pytest.raises(BadInput, match="跨了社区"):
        adjusting(office, made)


@pytest.mark.parametrize("across", [False, True])
def test_a_proposal_is_saved_as_a_layer_and_taken_back(office: Office, across: bool) -> None:
    made = propose(office, 1, root(office), replace(EVEN, across=across))
    counts = {table: total(office, f"select count(*) from {table}") for table in ("layer", "area", "member")}
    changes = save_layer(office, made, " 均衡网格 ")
    layer = next(each for each in office.search.layers() if each.name == "均衡网格")
    assert layer.levels == (("街镇", "网格") if across else ("街镇", "社区", "网格"))
    tree = office.search.tree(layer.id)
    leaves = [area for area in tree if area.level == len(layer.levels) - 1]
    assert sorted(area.name for area in leaves) == sorted(grid.name for grid in made.grids)
    assert len({area.code for area in tree}) == len(tree)
    for kind in ("building", "facility", "organisation", "street"):
        held = total(office, f"select count(*) from member where layer_id = {layer.id} and kind = '{kind}'")
        assert held == total(office, f"select count(*) from {kind} where lon is not null")
    people = office.search.shade(layer.id, "residents")
    assert sum(people[area.id] for area in leaves) == sum(grid.residents for grid in made.grids)
    assert changes.audit_id is not None
    undo(office, changes.audit_id)
    assert counts == {table: total(office, f"select count(*) from {table}") for table in counts}


def test_saving_refuses_a_name_in_use_an_empty_one_and_a_ground_that_changed(office: Office) -> None:
    made = propose(office, 1, community(office), EVEN)
    with pytest.raises(BadInput, match="已经有"):
        save_layer(office, made, "社会管理网格")
    with pytest.raises(BadInput, match="名称"):
        save_layer(office, made, "  ")
    with pytest.raises(BadInput, match="最多 40"):
        save_layer(office, made, "长" * 41)
    hostile = "<b>'); drop table layer; --"
    save_layer(office, made, hostile)
    assert hostile in {layer.name for layer in office.search.layers()}
    with pytest.raises(Conflict, match="又有改动"):
        save_layer(office, made, "再来一次")


def test_streets_become_blocks_of_about_the_wanted_length(roads: Office) -> None:
    made = propose(roads, 1, root(roads), Options(way=LINES, target=4000.0, tolerance=0.2))
    metres = np.array([grid.metres for grid in made.grids])
    held = [row[0] for row in roads.database.read("select item_id from member where kind = 'street' and layer_id = 1")]
    length = total(roads, f"select round(sum(metres)) from street where id in ({','.join(map(str, set(held)))})")
    assert metres.sum() == pytest.approx(length, rel=0.01)
    assert made.within(0.2) == 1.0
    assert {street for grid in made.grids for street in grid.streets} == set(held)
    for grid in made.grids:
        parts = shapely.get_parts(grid.shape)
        joined = shapely.union_all(shapely.buffer(parts, 0.0003))
        assert shapely.get_num_geometries(joined) == 1, grid.name


def test_streets_of_different_grades_stay_apart_when_asked(roads: Office) -> None:
    made = propose(roads, 1, root(roads), Options(way=LINES, target=3000.0, tolerance=0.2, by_grade=True))
    grade = dict(roads.database.read("select id, coalesce(grade, '') from street"))
    for grid in made.grids:
        assert len({grade[street] for street in grid.streets}) == 1, grid.name


def test_blocks_of_streets_are_saved_as_a_line_layer_with_their_streets(roads: Office) -> None:
    made = propose(roads, 1, root(roads), Options(way=LINES, target=4000.0, tolerance=0.2))
    assert "没有面状边界" in why_not_adjusted(roads, made)
    changes = save_layer(roads, made, "新街路网格")
    layer = next(each for each in roads.search.layers() if each.name == "新街路网格")
    assert layer.basis == "line"
    rows = roads.database.read(
        "select m.area_id, count(*) from member m where m.layer_id = ? and m.kind = 'street' group by m.area_id",
        (layer.id,),
    )
    assert sorted(count for _, count in rows) == sorted(len(grid.streets) for grid in made.grids)
    shapes = roads.database.read("select geometry from area where layer_id = ? and level = 1", (layer.id,))
    assert {int(shapely.get_dimensions(shapely.from_wkb(bytes(row[0])))) for row in shapes} == {1}
    assert changes.audit_id is not None
    undo(roads, changes.audit_id)
    assert layer.id not in {each.id for each in roads.search.layers()}


def test_streets_narrower_than_wanted_are_left_out(roads: Office) -> None:
    with pytest.raises(BadInput, match="没有街路"):
        propose(roads, 1, root(roads), Options(way=LINES, least_width=90.0))


def test_making_works_the_same_on_a_server(postgres_server: str) -> None:
    with fresh_database(postgres_server) as url:
        make(url, size="small")
        office = Office.open(url)
        try:
            made = propose(office, 1, root(office), EVEN)
            assert made.within(0.2) >= 0.9
            before = office.search.shade(1, "residents")
            layers = office.search.layers()
            changes = save_layer(office, made, "服务器上的网格")
            layer = next(each for each in office.search.layers() if each.name == "服务器上的网格")
            people = office.search.shade(layer.id, "residents")
            leaves = [area for area in office.search.tree(layer.id) if area.level == len(layer.levels) - 1]
            assert sum(people[area.id] for area in leaves) == sum(grid.residents for grid in made.grids)
            assert changes.audit_id is not None
            undo(office, changes.audit_id)
            assert office.search.layers() == layers
            saved = redraw.save(office, adjusting(office, propose(office, 1, root(office), EVEN)))
            assert saved.audit_id is not None
            undo(office, saved.audit_id)
            assert office.search.shade(1, "residents") == before
        finally:
            office.close()


def test_a_grid_says_its_size_by_any_measure() -> None:
    grid = NewGrid(name="一", parent_id=1, shape=shapely.box(0, 0, 1, 1), households=3, residents=7, buildings=2,
                   square_metres=12.5, metres=0.0)  # fmt: skip
    assert [grid.size(each) for each in ("households", "residents", "buildings", "square_metres")] == [3, 7, 2, 12.5]
