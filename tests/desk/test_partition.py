from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from desk.errors import Cancelled
from desk.ground.compactness import score
from desk.ground.partition import Division, Plots, Touching, divide, pieces_of, touching
from desk.ground.partition.stretches import broken, gathered, stretches


def squares(columns: int, rows: int, side: float = 30.0, at: tuple[float, float] = (0.0, 0.0)) -> np.ndarray:
    """Blocks of a chessboard, row by row."""
    return np.array(
        [
            shapely.box(at[0] + x * side, at[1] + y * side, at[0] + (x + 1) * side, at[1] + (y + 1) * side)
            for y in range(rows)
            for x in range(columns)
        ]
    )


def plots_of(shapes: np.ndarray, weight: np.ndarray) -> Plots:
    pairs = touching(shapes)
    return Plots(
        weight=np.asarray(weight, dtype=np.float64),
        area=shapely.area(shapes),
        around=shapely.length(shapes),
        points=shapely.get_coordinates(shapely.centroid(shapes)).reshape(-1, 2),
        touching=pairs,
        street=np.ones(len(pairs)),
    )


def town(seed: int, columns: int = 40, rows: int = 30) -> Plots:
    """1,200 blocks with 0 to 60 households, about 28 in the middle."""
    dice = np.random.default_rng(seed)
    weight = np.where(dice.random(columns * rows) < 0.12, 0, dice.gamma(6, 5, columns * rows)).round()
    return plots_of(squares(columns, rows), np.minimum(weight, 60))


def is_one_piece(plots: Plots, label: np.ndarray, part: int) -> bool:
    pairs = plots.touching
    inside = (label[pairs.one] == part) & (label[pairs.other] == part)
    rows = np.flatnonzero(label == part)
    piece = pieces_of(
        len(plots), Touching(one=pairs.one[inside], other=pairs.other[inside], metres=pairs.metres[inside])
    )
    return len(np.unique(piece[rows])) == 1


def test_squares_touch_along_edges_but_not_at_corners() -> None:
    pairs = touching(squares(3, 2))
    assert sorted(zip(pairs.one.tolist(), pairs.other.tolist(), strict=True)) == [
        (0, 1), (0, 3), (1, 2), (1, 4), (2, 5), (3, 4), (4, 5),
    ]  # fmt: skip
    assert pairs.metres.tolist() == [30.0] * 7


def test_plots_touch_although_one_has_a_corner_more_on_the_common_border() -> None:
    whole = shapely.box(0, 0, 10, 20)
    halves = [shapely.box(10, 0, 20, 8), shapely.box(10, 8, 20, 20)]
    pairs = touching(np.array([whole, *halves]))
    assert list(zip(pairs.one.tolist(), pairs.other.tolist(), pairs.metres.tolist(), strict=True)) == [
        (0, 1, 8.0), (0, 2, 12.0), (1, 2, 10.0),
    ]  # fmt: skip


def test_less_than_half_a_metre_of_common_border_is_a_corner() -> None:
    assert len(touching(np.array([shapely.box(0, 0, 10, 10), shapely.box(10, 9.6, 20, 20)]))) == 0
    assert len(touching(np.array([shapely.box(0, 0, 10, 10), shapely.box(10, 9.4, 20, 20)]))) == 1


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_town_is_divided_evenly_into_grids_that_hang_together(seed: int) -> None:
    plots = town(seed)
    found = divide(plots, 250, seed=seed)
    worth = score(plots, found.label, 250)
    assert found.parts == round(plots.weight.sum() / 250)
    assert worth.within_10 >= 0.98
    assert worth.within_20 == 1.0
    assert worth.broken == 0
    assert worth.roundness > 0.55
    assert all(is_one_piece(plots, found.label, part) for part in range(found.parts))


def test_the_same_seed_gives_the_same_grids() -> None:
    plots = town(5)
    one, other = divide(plots, 250, seed=7), divide(plots, 250, seed=7)
    assert one.label.tolist() == other.label.tolist()


def test_a_block_larger_than_a_grid_may_be_is_a_grid_of_its_own_and_named() -> None:
    plots = town(4)
    weight = plots.weight.copy()
    weight[[100, 617]] = 535, 301
    plots = plots_of(squares(40, 30), weight)
    found = divide(plots, 250)
    assert found.too_large == (100, 617)
    excepted = frozenset(found.label[list(found.too_large)].tolist())
    worth = score(plots, found.label, 250, excepted)
    assert worth.within_20 == 1.0
    assert worth.within_10 >= 0.97
    assert worth.broken == 0
    for plot in found.too_large:
        held = plots.weight[found.label == found.label[plot]].sum()
        assert held == weight[plot]


def test_islands_are_divided_each_for_itself() -> None:
    shapes = np.concatenate([squares(10, 10), squares(4, 5, at=(1000.0, 0.0)), squares(1, 1, at=(0.0, 2000.0))])
    plots = plots_of(shapes, np.full(len(shapes), 25.0))
    found = divide(plots, 250)
    worth = score(plots, found.label, 250)
    assert worth.broken == 0
    assert len(set(found.label[:100].tolist()) & set(found.label[100:].tolist())) == 0
    assert found.label[-1] not in found.label[:-1]
    assert np.bincount(found.label)[found.label[0]] == 10


def test_ground_that_only_a_block_too_large_reaches_joins_its_grid() -> None:
    row = squares(12, 1)
    plots = plots_of(row, np.array([3, 900, *[50] * 10], dtype=np.float64))
    found = divide(plots, 250)
    assert found.label[0] == found.label[1]
    assert score(plots, found.label, 250).broken == 0


@pytest.mark.parametrize(
    ("shapes", "weight", "parts"),
    [
        (squares(0, 0), np.empty(0), 0),
        (squares(1, 1), np.array([10.0]), 1),
        (squares(1, 1), np.array([0.0]), 1),
        (squares(5, 5), np.full(25, 4.0), 1),
        (squares(5, 5), np.zeros(25), 1),
    ],
    ids=["no blocks", "one block", "one empty block", "target larger than everything", "nobody lives here"],
)
def test_strange_ground_is_divided_without_complaint(shapes: np.ndarray, weight: np.ndarray, parts: int) -> None:
    plots = plots_of(shapes, weight)
    found = divide(plots, 250)
    assert found.parts == parts
    assert found.label.tolist() == [0] * len(shapes)


def test_a_target_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="above zero"):
        divide(town(1), 0)


def test_dividing_says_how_far_it_is_and_can_be_stopped() -> None:
    heard: list[int] = []
    divide(town(2), 250, step=lambda done, total: heard.append(done))
    assert heard == sorted(heard)
    assert (heard[0], heard[-1]) == (0, 100)
    assert len(set(heard)) > 20

    def stop(done: int, total: int) -> None:
        if done > 10:
            raise Cancelled("已停止。")

    with pytest.raises(Cancelled):
        divide(town(2), 250, step=stop)


@settings(max_examples=25, deadline=None)
@given(
    columns=st.integers(1, 14),
    rows=st.integers(1, 9),
    seed=st.integers(0, 10_000),
    target=st.integers(1, 600),
    holes=st.floats(0, 0.5),
)
def test_whatever_the_town_every_block_is_in_one_grid_and_every_grid_in_one_piece(
    columns: int, rows: int, seed: int, target: int, holes: float
) -> None:
    dice = np.random.default_rng(seed)
    shapes = squares(columns, rows)[dice.random(columns * rows) >= holes]
    plots = plots_of(shapes, dice.integers(0, 120, len(shapes)).astype(np.float64))
    found: Division = divide(plots, target, seed=seed)
    assert len(found.label) == len(shapes)
    assert sorted(set(found.label.tolist())) == list(range(found.parts))
    held = np.bincount(found.label, plots.weight) if len(shapes) else np.empty(0)
    assert held.sum() == plots.weight.sum()
    assert score(plots, found.label, target).broken == 0
    assert all(plots.weight[plot] > target * 1.2 for plot in found.too_large)


def test_streets_are_cut_at_junctions_and_gathered_along_themselves() -> None:
    lines = [shapely.LineString([(0, y), (2000, y)]) for y in range(0, 2001, 250)]
    lines += [shapely.LineString([(x, 0), (x, 2000)]) for x in range(0, 2001, 250)]
    found = stretches(np.array(lines))
    assert len(found) == 2 * 9 * 8
    assert found.metres.sum() == pytest.approx(36_000)
    made = gathered(found, 4000, tolerance=0.2, seed=1)
    held = np.bincount(made.label, found.metres)
    assert made.parts == 9
    assert (abs(held / 4000 - 1) <= 0.2).all()
    assert broken(found, made.label) == 0


def test_a_street_that_no_other_meets_is_a_grid_of_its_own() -> None:
    lines = np.array([shapely.LineString([(0, 0), (1000, 0)]), shapely.LineString([(0, 500), (300, 500)])])
    found = stretches(lines, longest=100)
    made = gathered(found, 500, tolerance=0.2, seed=1)
    assert broken(found, made.label) == 0
    assert len(set(made.label[found.street == 1].tolist())) == 1
    assert not set(made.label[found.street == 0].tolist()) & set(made.label[found.street == 1].tolist())


def test_no_streets_make_no_stretches() -> None:
    assert len(stretches(np.empty(0, dtype=object))) == 0
