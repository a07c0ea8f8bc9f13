"""Hot spots: Gi* beside a slow obvious implementation of the published formula, and beside chance."""

from __future__ import annotations

from math import sqrt

import numpy as np
import pytest

from desk.ground.hotspots import gi_star, lattice


def slow(values: np.ndarray, mask: np.ndarray, reach: int) -> np.ndarray:
    """Ord and Getis (1995), eq. 4, cell by cell with every weight written out."""
    cells = [(r, c) for r, c in np.ndindex(values.shape) if mask[r, c]]
    n = len(cells)
    x = [values[cell] for cell in cells]
    mean = sum(x) / n
    s = sqrt(sum(v * v for v in x) / n - mean * mean)
    found = np.full(values.shape, np.nan)
    for r, c in cells:
        w = [1.0 if abs(r - r2) <= reach and abs(c - c2) <= reach else 0.0 for r2, c2 in cells]
        above = sum(a * b for a, b in zip(w, x, strict=True)) - mean * sum(w)
        below = s * sqrt((n * sum(a * a for a in w) - sum(w) ** 2) / (n - 1))
        found[r, c] = above / below if below else 0.0
    return found


@pytest.mark.parametrize("reach", [1, 2])
@pytest.mark.parametrize("seed", range(5))
def test_scores_are_those_of_the_published_formula(seed: int, reach: int) -> None:
    random = np.random.default_rng(seed)
    values = random.poisson(3, (9, 13)).astype(float)
    mask = random.random((9, 13)) < 0.8
    np.testing.assert_allclose(gi_star(values, mask, reach=reach), slow(values, mask, reach), atol=1e-9)


def test_a_cluster_is_hot_and_its_middle_hottest() -> None:
    values = np.random.default_rng(1).poisson(2, (30, 30)).astype(float)
    values[10:14, 10:14] += 12
    scores = gi_star(values, np.ones((30, 30), bool))
    assert (scores[11:13, 11:13] > 2.58).all()
    assert scores[25, 25] < 2.58


def test_chance_alone_is_hot_about_as_often_as_the_score_promises() -> None:
    random = np.random.default_rng(2)
    hot = [
        (np.abs(gi_star(random.poisson(5, (20, 20)).astype(float), np.ones((20, 20), bool))) > 1.96).mean()
        for _ in range(40)
    ]
    assert 0.03 < float(np.mean(hot)) < 0.07


def test_even_ground_has_no_hot_spot_and_no_ground_no_score() -> None:
    assert (gi_star(np.full((4, 4), 7.0), np.ones((4, 4), bool)) == 0).all()
    assert np.isnan(gi_star(np.ones((3, 3)), np.zeros((3, 3), bool))).all()


def test_cells_are_square_cover_the_ground_and_count_every_point_once() -> None:
    cells = lattice(116.37, 39.87, 116.44, 39.97)
    random = np.random.default_rng(3)
    lon, lat = random.uniform(116.37, 116.44, 5000), random.uniform(39.87, 39.97, 5000)
    assert cells.counts(lon, lat).sum() == 5000
    assert cells.counts(lon, lat, np.full(5000, 2.0)).sum() == 10_000
    assert cells.metres % 50 == 0
    assert cells.counts(np.array([0.0]), np.array([0.0])).sum() == 0
    west, south, east, north = cells.bounds(0, 0)
    across = (east - west) * 111_320 * np.cos(np.radians(39.92))
    assert across == pytest.approx((north - south) * 111_320, rel=1e-6) == pytest.approx(cells.metres)
