"""Classes of a figure: quantiles, equal steps and natural breaks against answers that are known or can be tried out."""

from __future__ import annotations

import time
from itertools import combinations

import numpy as np
import pytest

from desk.ground.shading import METHODS, RAMP, classify, natural_breaks, ramp


def spread_of(ordered: np.ndarray, limits: np.ndarray) -> float:
    """The sum of squared distances from the class means, computed the obvious way."""
    places = np.searchsorted(limits, ordered, side="right")
    return float(sum(((ordered[places == k] - ordered[places == k].mean()) ** 2).sum() for k in np.unique(places)))


def least_spread(ordered: np.ndarray, count: int) -> float:
    """The least spread of any cut, by trying every cut there is."""
    distinct = np.unique(ordered)
    return min(spread_of(ordered, np.array(cut)) for cut in combinations(distinct[1:].tolist(), count - 1))


@pytest.mark.parametrize("count", [3, 4, 5])
@pytest.mark.parametrize("seed", range(12))
def test_natural_breaks_are_the_best_of_all_cuts(seed: int, count: int) -> None:
    random = np.random.default_rng(seed)
    kinds = (random.integers(0, 30, 14).astype(float), random.lognormal(3, 1, 12), random.normal(1e6, 1, 11))
    for values in kinds:
        ordered = np.sort(values)
        if len(np.unique(ordered)) > count:
            ours = spread_of(ordered, natural_breaks(ordered, count))
            assert ours == pytest.approx(least_spread(ordered, count), rel=1e-6, abs=1e-9)


def test_natural_breaks_fall_into_the_gaps_that_everybody_sees() -> None:
    found = classify([1, 2, 3, 50, 51, 52, 200, 201, 203], "natural", 3)
    assert found.limits == (50.0, 200.0)
    assert found.counts == (3, 3, 3)
    assert found.ranges == ("1 – 3", "50 – 52", "200 – 203"), "what lies in each class, not the gap"


def test_natural_breaks_of_a_district_take_a_moment_only() -> None:
    values = np.sort(np.random.default_rng(5).lognormal(5, 1.5, 4184))
    began = time.perf_counter()
    natural_breaks(values, 7)
    assert time.perf_counter() - began < 0.5  # 0.03 s alone; a loop over all pairs takes a minute


def test_quantiles_put_about_as_many_areas_into_each_class() -> None:
    found = classify(range(1000), "quantile", 5)
    assert found.limits == (200.0, 400.0, 600.0, 800.0)
    assert found.counts == (200,) * 5


def test_equal_steps_have_equal_widths() -> None:
    found = classify([0, 1, 2, 3, 100], "equal", 4)
    assert found.limits == (25.0, 50.0, 75.0)
    assert found.counts == (4, 0, 0, 1)


def test_a_value_on_a_limit_belongs_above_it() -> None:
    found = classify(range(100), "equal", 4)
    assert found.of(found.limits[0]) == 1
    assert found.of(found.limits[0] - 1) == 0


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("count", [3, 4, 5, 6, 7])
def test_every_value_has_a_class_with_its_text_and_colour(method: str, count: int) -> None:
    random = np.random.default_rng(count)
    for values in (random.integers(0, 9, 200), random.exponential(3, 500), np.zeros(20), random.normal(0, 1, 4)):
        found = classify(values.tolist(), method, count)
        size = len(found.limits) + 1
        assert size <= count
        assert len(found.ranges) == len(found.colours) == len(found.fills) == len(found.counts) == size
        assert sum(found.counts) == len(values)
        assert list(found.limits) == sorted(set(found.limits))
        assert [found.of(value) for value in sorted(values.tolist())] == sorted(
            found.of(value) for value in values.tolist()
        )


def test_few_different_values_get_a_class_each() -> None:
    found = classify([0, 0, 0, 2, 7], "quantile", 5)
    assert found.ranges == ("0", "2", "7")


def test_nothing_has_no_classes_and_no_number_is_no_value() -> None:
    assert classify([]).ranges == ()
    assert classify([float("nan"), float("inf")]).ranges == ()
    assert classify([float("nan"), 1, 2]).counts == (1, 1)


def test_ranges_of_counts_do_not_overlap_and_say_thousands() -> None:
    found = classify([0, 900, 1800, 2700, 5000, 12_000, 17_345], "equal", 3)
    assert found.ranges[0].startswith("0 – ")
    assert "17,345" in found.ranges[-1]
    assert all("." not in text for text in found.ranges)


def test_five_colours_are_the_ramp_and_seven_lie_between_its_ends() -> None:
    assert ramp(5) == RAMP
    assert (ramp(7)[0], ramp(7)[-1]) == (RAMP[0], RAMP[-1])
    assert len(set(ramp(7))) == 7
