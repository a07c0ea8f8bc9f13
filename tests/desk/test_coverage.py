"""无缝覆盖: every defect that was put in is found, once and where it is; a sound layer stays without a finding."""

from __future__ import annotations

import json
from collections import Counter

import numpy
import pytest
import shapely

from desk.errors import Cancelled, Conflict, NotAllowed
from desk.ground.coverage import Coverage, check, check_around
from desk.ground.faults import GAP, INVALID, OUTSIDE, OVERLAP, SLIVER, Fault
from desk.ground.repairs import mend
from desk.model import Actor
from desk.office import Office
from desk.store.schema import ground
from desk.work import undo
from desk.work.ground.coverage import GridFinding, inspect, wrong_code
from desk.work.ground.mending import apply_mending, plan_mending
from tests.desk.both import both
from tests.mosaic import Mosaic, mosaic

__all__ = ["both"]

COLUMNS, ROWS = 20, 20


@pytest.fixture(scope="module")
def town() -> Mosaic:
    return mosaic(COLUMNS, ROWS, bends=12)


def spread(number: int, seed: int) -> list[int]:
    """Tiles far enough from the rim and from one another that their defects do not touch."""
    dice = numpy.random.default_rng(seed)
    chosen: list[tuple[int, int]] = []
    for place in dice.permutation(COLUMNS * ROWS).tolist():
        row, column = divmod(place, COLUMNS)
        inside = 0 < row < ROWS - 1 and 0 < column < COLUMNS - 1
        if inside and all(abs(row - r) > 1 or abs(column - c) > 1 for r, c in chosen):
            chosen.append((row, column))
    assert len(chosen) >= number
    return [row * COLUMNS + column for row, column in chosen[:number]]


def dragged(shape: shapely.Polygon, at: int, factor: float) -> shapely.Polygon:
    """The tile with a border vertex pulled in or pushed out."""
    points = shapely.get_coordinates(shape).copy()
    middle = points[:-1].mean(axis=0)
    points[at] = middle + (points[at] - middle) * factor
    return shapely.Polygon(points)


def square(town: Mosaic, tile: int, metres: float, of: str) -> shapely.Polygon:
    """A small square in the middle of a tile (inside) or on its right side (border)."""
    side = metres / 111_000
    x, y = town.shapes[tile].centroid.coords[0] if of == "inside" else shapely.get_coordinates(town.shapes[tile])[18]
    return shapely.box(x - side, y - side, x + side, y + side)


def test_a_sound_layer_has_no_finding_with_and_without_its_parent(town: Mosaic) -> None:
    assert check(town.ids, town.shapes) == ()
    assert check(town.ids, town.shapes, parent=town.outline) == ()


def test_twenty_gaps_and_twenty_overlaps_are_forty_findings_each_at_its_place(town: Mosaic) -> None:
    shapes, tiles = list(town.shapes), spread(40, seed=3)
    truth: list[tuple[str, shapely.Geometry]] = []
    for number, tile in enumerate(tiles):
        plot = square(town, tile, 6.0, "border")
        if number % 2:
            plot = plot.intersection(shapes[tile])
            shapes[tile] = shapes[tile].difference(plot)
            truth.append((GAP, plot))
        else:
            plot = plot.difference(shapes[tile])
            shapes[tile] = shapely.union(shapes[tile], plot)
            truth.append((OVERLAP, plot))
    found = check(town.ids, shapes, parent=town.outline)
    assert Counter(fault.rule for fault in found) == Counter(rule for rule, _ in truth)
    for rule, plot in truth:
        (fault,) = [one for one in found if one.where.intersects(shapely.point_on_surface(plot))]
        assert fault.rule == rule
        assert shapely.symmetric_difference(fault.where, plot).area < plot.area * 1e-3


def test_a_wide_gap_a_missing_grid_and_bare_ground_at_the_rim_are_gaps(town: Mosaic) -> None:
    middle, rim = 5 * COLUMNS + 5, COLUMNS - 1
    ids = [id for at, id in enumerate(town.ids) if at not in (middle, rim)]
    shapes = [shape for at, shape in enumerate(town.shapes) if at not in (middle, rim)]
    found = check(ids, shapes, parent=town.outline)
    assert [fault.rule for fault in found] == [GAP, GAP]
    areas = sorted(fault.where.area for fault in found)
    expected = sorted((town.shapes[middle].area, town.shapes[rim].area))
    assert areas == pytest.approx(expected, rel=1e-9)
    assert [fault.rule for fault in check(ids, shapes)] == [GAP], "without a parent only the hole is one"


def test_a_hole_in_the_middle_of_a_grid_is_a_gap_and_names_that_grid(town: Mosaic) -> None:
    shapes = list(town.shapes)
    shapes[40] = shapes[40].difference(square(town, 40, 9.0, "inside"))
    (fault,) = check(town.ids, shapes)
    assert (fault.rule, fault.ids) == (GAP, (town.ids[40],))
    assert fault.square_metres == pytest.approx(18 * 18 * 0.867, rel=0.02)


def test_the_same_grid_drawn_twice_overlaps_with_itself(town: Mosaic) -> None:
    found = check([*town.ids, 7], [*town.shapes, town.shapes[50]])
    assert [(fault.rule, fault.ids) for fault in found] == [(OVERLAP, (7, town.ids[50]))]


def test_what_sticks_out_of_the_parent_is_outside(town: Mosaic) -> None:
    shapes = list(town.shapes)
    west, south, *_ = shapes[0].bounds
    shapes[0] = shapely.union(shapes[0], shapely.box(west - 0.0003, south + 0.001, west + 0.001, south + 0.0014))
    (fault,) = check(town.ids, shapes, parent=town.outline)
    assert (fault.rule, fault.ids) == (OUTSIDE, (town.ids[0],))


def test_a_crossing_outline_is_named_with_the_place_of_its_crossing() -> None:
    bow = shapely.Polygon([(0, 0), (1, 1), (1, 0), (0, 1)])
    (fault,) = check([3], [bow])
    assert fault.rule == INVALID
    assert (fault.where.x, fault.where.y) == (0.5, 0.5)


def test_borders_with_a_vertex_more_on_one_side_fit_all_the_same(town: Mosaic) -> None:
    shapes = [shapely.segmentize(shape, 0.0002) if at % 3 == 0 else shape for at, shape in enumerate(town.shapes)]
    assert check(town.ids, shapes, parent=town.outline) == ()


def test_a_crack_of_ten_centimetres_is_a_sliver_and_a_rounding_of_a_millimetre_is_nothing(town: Mosaic) -> None:
    shapes = list(town.shapes)
    shapes[60] = shapely.transform(shapes[60], lambda points: points + numpy.array([1e-6, 0]))
    assert {fault.rule for fault in check(town.ids, shapes)} == {SLIVER}
    shapes[60] = shapely.transform(town.shapes[60], lambda points: points + numpy.array([5e-9, 0]))
    assert check(town.ids, shapes) == ()


@pytest.mark.parametrize("seed", range(4))
def test_the_check_around_an_edit_says_what_the_whole_check_says(town: Mosaic, seed: int) -> None:
    dice = numpy.random.default_rng(seed)
    coverage = Coverage(town.ids, town.shapes, parent=town.outline)
    shapes = dict(zip(town.ids, town.shapes, strict=True))
    for _ in range(25):
        id = int(dice.choice(town.ids))
        shapes[id] = dragged(shapes[id], int(dice.integers(1, 40)), float(dice.uniform(0.9, 1.1)))
        coverage.update(id, shapes[id])
        whole = [fault for fault in check(list(shapes), list(shapes.values()), parent=town.outline) if id in fault.ids]
        near = coverage.check_around([id])
        assert [(fault.rule, fault.ids) for fault in near] == [(fault.rule, fault.ids) for fault in whole]
        assert sum(fault.square_metres for fault in near) == pytest.approx(
            sum(fault.square_metres for fault in whole), rel=1e-6
        )
    for id, shape in zip(town.ids, town.shapes, strict=True):
        coverage.update(id, shape)
    assert coverage.check() == () == coverage.check_around(town.ids)


def test_a_grid_cut_in_two_and_a_new_one_are_checked_with_the_rest(town: Mosaic) -> None:
    coverage = Coverage(town.ids, town.shapes, parent=town.outline)
    whole = town.shapes[70]
    west, south, east, north = whole.bounds
    left = whole.intersection(shapely.box(west, south, (west + east) / 2, north))
    coverage.update(town.ids[70], left)
    (gap,) = coverage.check_around([town.ids[70]])
    assert gap.rule == GAP
    coverage.update(-1, whole.difference(left))
    assert coverage.check_around([town.ids[70], -1]) == ()
    assert coverage.check() == ()


def test_check_around_is_a_function_as_well(town: Mosaic) -> None:
    shapes = list(town.shapes)
    shapes[40] = dragged(shapes[40], 5, 0.8)
    assert [fault.rule for fault in check_around(town.ids, shapes, [town.ids[40]])] == [GAP]
    assert check_around(town.ids, shapes, [town.ids[0]]) == ()


# ---- repairs


def cracked(town: Mosaic, metres: float) -> tuple[list[shapely.Geometry], Fault]:
    """A gap along the side of a tile, `metres` wide, and its fault."""
    shapes = list(town.shapes)
    shapes[40] = shapes[40].difference(shapely.intersection(shapes[40], shapes[41]).buffer(metres / 111_000))
    (fault,) = [one for one in check(town.ids, shapes) if one.square_metres > 1]
    return shapes, fault


def test_a_narrow_gap_goes_to_the_neighbour_with_the_longest_common_border(town: Mosaic) -> None:
    shapes, fault = cracked(town, 2.0)
    made = mend(dict(zip(town.ids, shapes, strict=True)), fault)
    assert made is not None and set(made) <= {town.ids[40], town.ids[41]}
    after = [made.get(id, shape) for id, shape in zip(town.ids, shapes, strict=True)]
    assert check(town.ids, after, parent=town.outline) == ()


def test_a_wide_gap_is_left_to_a_person(town: Mosaic) -> None:
    shapes, fault = cracked(town, 30.0)
    assert mend(dict(zip(town.ids, shapes, strict=True)), fault) is None


def test_a_narrow_overlap_stays_with_one_of_the_two(town: Mosaic) -> None:
    shapes = list(town.shapes)
    shapes[40] = shapely.union(shapes[40], shapely.intersection(shapes[40], shapes[41]).buffer(1.5 / 111_000))
    found = [one for one in check(town.ids, shapes) if town.ids[40] in one.ids]
    held = dict(zip(town.ids, shapes, strict=True))
    for fault in found:
        held |= mend(held, fault) or {}
    assert [one for one in check(list(held), list(held.values())) if one.square_metres > 0.05] == []


def test_a_tiny_crossing_is_put_right_and_a_large_one_is_not() -> None:
    curl = shapely.Polygon([(0, 0), (10, 0), (10, 10), (5, 10), (5.001, 10.001), (5.001, 10), (0, 10)])
    bow = shapely.Polygon([(0, 0), (1, 1), (1, 0), (0, 1)])
    assert not curl.is_valid
    (fault,) = check([1], [curl])
    made = mend({1: curl}, fault)
    assert made is not None and made[1].is_valid and made[1].area == pytest.approx(100, rel=1e-3)
    assert mend({1: bow}, check([1], [bow])[0]) is None


@pytest.mark.parametrize("seed", range(6))
def test_mending_one_fault_after_another_leaves_a_sound_layer_and_every_square_metre(town: Mosaic, seed: int) -> None:
    dice = numpy.random.default_rng(100 + seed)
    held = dict(zip(town.ids, town.shapes, strict=True))
    for tile in spread(20, seed=seed):
        at, factor = (
            int(dice.integers(1, 46)),
            float(dice.choice([dice.uniform(0.985, 0.995), dice.uniform(1.005, 1.015)])),
        )
        moved = dragged(held[town.ids[tile]], at, factor)
        held[town.ids[tile]] = moved if moved.is_valid else held[town.ids[tile]]
    found = check(list(held), list(held.values()), parent=town.outline)
    assert found
    for fault in found:
        made = mend(held, fault, parent=town.outline)
        assert made is not None, fault
        held |= made
    assert check(list(held), list(held.values()), parent=town.outline) == ()
    assert sum(shape.area for shape in held.values()) == pytest.approx(town.outline.area, rel=1e-9)


# ---- the office


GRIDS = 1


def geometric(found: tuple[GridFinding, ...]) -> list[GridFinding]:
    return [one for one in found if one.rule in (GAP, OVERLAP, SLIVER, OUTSIDE, INVALID)]


def leaf(office: Office, place: int = 0) -> tuple[int, shapely.Geometry]:
    """A grid of the first layer and its outline."""
    rows = office.database.read(
        "select id, geometry from area where layer_id = ? and level = 2 order by square_metres desc, id", (GRIDS,)
    )
    return rows[place][0], shapely.from_wkb(bytes(rows[place][1]))


def spoil(office: Office, area_id: int, **values: object) -> None:
    with office.write("test", kind="area") as transaction:
        transaction.update(ground.area, area_id, **values)


def shrunk(shape: shapely.Geometry, metres: float) -> bytes:
    return bytes(shapely.to_wkb(shape.buffer(-metres / 111_000), byte_order=1))


def test_the_sample_covers_its_ground_without_a_seam(both: Office) -> None:
    office = both
    for layer in office.search.layers():
        assert geometric(inspect(office, layer.id)) == []


def test_a_finding_of_the_office_says_where_how_much_and_whose(both: Office) -> None:
    office = both
    id, shape = leaf(office)
    spoil(office, id, geometry=shrunk(shape, 8))
    found = geometric(inspect(office, GRIDS))
    assert found and {one.rule for one in found} <= {GAP, SLIVER}
    name = office.search.rows("areas", [id], ["name"])[0][0]
    assert any(f"“{name}”" in one.sentence and "㎡" in one.sentence for one in found)
    for one in found:
        assert one.outline is not None and one.lon is not None and one.lat is not None
        assert shapely.from_wkb(one.outline).intersects(shapely.Point(one.lon, one.lat))


def test_only_the_area_that_is_asked_for_is_looked_at(both: Office) -> None:
    office = both
    id, shape = leaf(office)
    spoil(office, id, geometry=shrunk(shape, 8))
    parent = office.database.read_value("select parent_id from area where id = ?", (id,))
    others = office.database.read(
        "select id from area where layer_id = ? and level = 1 and id <> ? limit 1", (GRIDS, parent)
    )
    assert geometric(inspect(office, GRIDS, parent))
    assert geometric(inspect(office, GRIDS, others[0][0])) == []


def test_grids_without_outline_with_wrong_or_double_codes_and_without_anybody_are_found(both: Office) -> None:
    office = both
    (one, _), (two, _), (three, _) = leaf(office, 0), leaf(office, 1), leaf(office, 2)
    code = office.database.read_value("select code from area where id = ?", (two,))
    spoil(office, one, geometry=None, lon=None, lat=None)
    spoil(office, two, code=f"{code[:6]} {code[6:]}")
    other = office.database.read_value("select code from area where id = ?", (three,))
    with office.write("test", kind="area") as transaction:
        values = dict(
            uid="x", layer_id=GRIDS, parent_id=None, level=2, code=code, code_scheme="GB15", name="另一格", path="/x/",
            valid_from="2026-01-01",
        )  # fmt: skip
        transaction.insert(ground.area, **values)
        for (row,) in transaction.read("select id from assignment where area_id = ?", (three,)):
            transaction.execute("delete from assignment where id = ?", (row,))
            transaction.touched("assignment", row)
    found = {rule: [f for f in inspect(office, GRIDS) if f.rule == rule] for rule in (
        "no_outline", "double_code", "wrong_code", "no_owner")}  # fmt: skip
    assert one in {id for f in found["no_outline"] for id in f.area_ids}
    assert [two in f.area_ids for f in found["double_code"]] == [True]
    assert [f.area_ids for f in found["wrong_code"]] == [(two,)]
    assert three in {id for f in found["no_owner"] for id in f.area_ids}
    assert other


def test_grids_out_of_target_say_what_they_hold_and_what_they_should(both: Office) -> None:
    office = both
    found = [one for one in inspect(office, GRIDS) if one.rule == "size"]
    target = office.profile.layers[0].size[-1]
    assert found and all(f"应为 {target.least:,} 至 {target.most:,} 户" in one.sentence for one in found)


def test_a_code_is_held_against_its_scheme() -> None:
    assert wrong_code("110101001001001", "GB15", "110101001001") == ""
    assert "开头" in wrong_code("110101002001001", "GB15", "110101001001")
    assert "001" in wrong_code("110101001001000", "GB15", "110101001001")
    assert wrong_code("11010100100100A", "GB15", "") and wrong_code("1101010010", "GB15", "")
    assert wrong_code("01020033010200100201", "CJ20", "") == "" and "20" in wrong_code("123", "CJ20", "")
    assert wrong_code("JZ-1", "local", "") == "" and wrong_code(" ", "local", "") == "是空的"


def test_a_long_check_can_be_stopped(both: Office) -> None:
    office = both

    def step(done: int, total: int) -> None:
        raise Cancelled("已停止。")

    with pytest.raises(Cancelled):
        inspect(office, GRIDS, step=step)


def members(office: Office) -> list[tuple[int, ...]]:
    return office.database.read("select layer_id, area_id, kind, item_id from member order by 1, 3, 4, 2")


def test_mending_closes_the_crack_loses_nobody_and_can_be_undone(both: Office) -> None:
    office = both
    id, shape = leaf(office)
    whole = members(office)
    spoil(office, id, geometry=shrunk(shape, 2))
    before = office.database.read("select id, geometry, lon, lat from area order by id")
    found = [one for one in inspect(office, GRIDS) if one.rule in (GAP, SLIVER)]
    plan = plan_mending(office, GRIDS, found)
    assert plan.mended and plan.grids and not plan.left
    assert office.database.read("select id, geometry, lon, lat from area order by id") == before, (
        "a preview writes nothing"
    )
    changes = apply_mending(office, plan)
    assert geometric(inspect(office, GRIDS)) == []
    moved = members(office)
    assert [(m[0], m[2], m[3]) for m in moved] == [(m[0], m[2], m[3]) for m in whole], "nobody lost, nobody doubled"
    assert office.database.read("select area_id from area_past order by area_id") == sorted(
        (grid.area_id,) for grid in plan.grids
    )
    assert changes.audit_id is not None
    undo.undo(office, changes.audit_id)
    assert office.database.read("select id, geometry, lon, lat from area order by id") == before
    assert office.database.read_value("select count(*) from area_past") == 0


def test_mending_asks_for_the_right_and_refuses_what_is_stale(both: Office) -> None:
    office = both
    id, shape = leaf(office)
    spoil(office, id, geometry=shrunk(shape, 2))
    found = geometric(inspect(office, GRIDS))
    plan = plan_mending(office, GRIDS, found)
    spoil(office, leaf(office, 3)[0], name="改过的名字")
    with pytest.raises(Conflict):
        apply_mending(office, plan)
    office.actor = Actor(name="看图的人")
    with pytest.raises(NotAllowed):
        plan_mending(office, GRIDS, found)


def test_levels_are_told_by_their_names(both: Office) -> None:
    office = both
    levels = json.loads(office.database.read_value("select levels_json from layer where id = ?", (GRIDS,)))
    assert levels[-1] == office.profile.layers[0].levels[-1]
