"""How a figure is cut into classes and coloured: the same for the window, the printed map and the web page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

METHODS: Final = {"quantile": "分位数", "equal": "等距", "natural": "自然断点"}
"""The ways of cutting: as many areas in each class, equal steps, least spread inside the classes."""
FEWEST, MOST, USUAL = 3, 7, 5
RAMP: Final = ("#eef4f8", "#d9e7f1", "#bdd5e5", "#98bdd5", "#6e9fc0")
"""From little to much. More classes than five are mixed from these, so a map of 3 and one of 7 begin and end alike."""
LARGEST_WHOLE: Final = 2.0**53

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Classes:
    """Classes of a figure, from little to much: `limits` are the lower limits of the second class and up.

    `ranges` are texts for a legend, `colours` places in a ramp of five (0 to 4, repeated beyond five classes), `fills` the
    colours themselves, `counts` how many values each class holds.
    """

    limits: tuple[float, ...] = ()
    ranges: tuple[str, ...] = ()
    colours: tuple[int, ...] = ()
    fills: tuple[str, ...] = ()
    counts: tuple[int, ...] = ()

    def of(self, value: float) -> int:
        """The class of a value; a value on a limit belongs above it."""
        return int(np.searchsorted(self.limits, value, side="right"))


def classify(values: Iterable[float], method: str = "quantile", count: int = USUAL) -> Classes:
    """Cut values into at most `count` classes (3 to 7); fewer where the values do not differ enough.

    Quantile and equal steps get limits that people read easily; natural breaks are kept exact, for a rounded limit would
    no longer be the best. An unknown method is taken as quantile. Not finite values are left out.
    """
    given = np.fromiter(values, np.float64)
    ordered = np.sort(given[np.isfinite(given)])
    if not len(ordered):
        return Classes()
    count = min(max(int(count), FEWEST), MOST)
    distinct = np.unique(ordered)
    if len(distinct) <= count:
        limits = distinct[1:]
    elif method == "natural":
        limits = natural_breaks(ordered, count)
    else:
        raw = equal_limits(ordered, count) if method == "equal" else quantile_limits(ordered, count)
        limits = _readable(ordered, raw)
    places = np.searchsorted(limits, ordered, side="right")
    size = len(limits) + 1
    return Classes(
        limits=tuple(limits.tolist()),
        ranges=_held(ordered, places, size) if method == "natural" else _ranges(ordered, limits),
        colours=(1,) if size == 1 else tuple(round(k * (len(RAMP) - 1) / (size - 1)) for k in range(size)),
        fills=ramp(size),
        counts=tuple(np.bincount(places, minlength=size).tolist()),
    )


def worded(values: Iterable[float], words: Sequence[tuple[str, str]]) -> Classes:
    """Classes that have names and colours of their own: a value k is the k-th of `words` (name, colour)."""
    places = [min(max(int(value), 0), len(words) - 1) for value in values]
    if not places:
        return Classes()
    return Classes(
        limits=tuple(k - 0.5 for k in range(1, len(words))),
        ranges=tuple(name for name, _ in words),
        colours=tuple(round(k * (len(RAMP) - 1) / (len(words) - 1)) for k in range(len(words))),
        fills=tuple(colour for _, colour in words),
        counts=tuple(places.count(k) for k in range(len(words))),
    )


def ramp(count: int) -> tuple[str, ...]:
    """That many colours from little to much, mixed evenly from RAMP."""
    if count == 1:
        return (RAMP[1],)
    stops = np.array([[int(colour[k : k + 2], 16) for k in (1, 3, 5)] for colour in RAMP], float)
    places = np.linspace(0, len(RAMP) - 1, count)
    mixed = np.stack([np.interp(places, np.arange(len(RAMP)), stops[:, k]) for k in range(3)], axis=1)
    return tuple("#" + "".join(f"{round(part):02x}" for part in colour) for colour in mixed.tolist())


def quantile_limits(ordered: Floats, count: int) -> Floats:
    """Limits that put about as many of the sorted values into each class."""
    return np.asarray(ordered[[len(ordered) * k // count for k in range(1, count)]])


def equal_limits(ordered: Floats, count: int) -> Floats:
    """Limits at equal steps between the least and the greatest of the sorted values."""
    return np.asarray(np.linspace(ordered[0], ordered[-1], count + 1)[1:-1])


def natural_breaks(ordered: Floats, count: int) -> Floats:
    """Lower limits of the classes with the least sum of squared distances from the class means; the optimum, not a guess.

    Fisher (1958), On Grouping for Maximum Homogeneity; known to map makers as Jenks. Dynamic programming over the distinct
    values: the best place to cut never moves left when values are added on the right, so each class costs n log n.
    """
    distinct, weights = np.unique(ordered, return_counts=True)
    n = len(distinct)
    if n <= count:
        return np.asarray(distinct[1:])
    middle = float(np.average(distinct, weights=weights))
    first = (distinct - middle) * weights
    spread = _Spread(weights, first, (distinct - middle) * first)
    best = spread.of(np.zeros(n, np.int64), np.arange(1, n + 1))
    totals = np.concatenate([[0.0], best])
    cuts = []
    for _ in range(count - 1):
        totals, cut = _one_more(totals, spread, n)
        cuts.append(cut)
    breaks, end = [], n
    for cut in reversed(cuts):
        end = int(cut[end])
        if 0 < end < n:
            breaks.append(end)
    return np.asarray(distinct[sorted(set(breaks))])


class _Spread:
    """The sum of squared distances from their mean of the values from one place up to another, at once for many."""

    def __init__(self, weights: NDArray[np.int64], first: Floats, second: Floats) -> None:
        self._sums = [np.concatenate([[0.0], np.cumsum(each)]) for each in (weights, first, second)]

    def of(self, start: NDArray[np.int64], end: NDArray[np.int64]) -> Floats:
        """Values `start` up to and without `end`."""
        weight, first, second = (each[end] - each[start] for each in self._sums)
        return np.asarray(
            np.maximum(second - np.divide(first**2, weight, where=weight > 0, out=np.zeros_like(first)), 0.0)
        )


def _one_more(totals: Floats, spread: _Spread, n: int) -> tuple[Floats, NDArray[np.int64]]:
    """The least totals with one more class for every end 0..n, and where the last class begins.

    Ends are solved by halving the stride; the solved neighbours bound where the best cut can lie.
    """
    found, cut = np.zeros(n + 1), np.zeros(n + 1, np.int64)
    stride = 1 << n.bit_length()
    while stride:
        ends = np.arange(stride, n + 1, 2 * stride)
        if len(ends):
            low = cut[ends - stride]
            above = np.minimum(ends + stride, n + 1)
            high = np.where(above <= n, cut[np.minimum(above, n)], n)
            high = np.maximum(np.minimum(high, ends - 1), low)
            sizes = high - low + 1
            starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
            tried = np.arange(int(sizes.sum())) - np.repeat(starts - low, sizes)
            costs = totals[tried] + spread.of(tried, np.repeat(ends, sizes))
            least = np.minimum.reduceat(costs, starts)
            hits = np.flatnonzero(costs == np.repeat(least, sizes))
            found[ends], cut[ends] = least, tried[hits[np.searchsorted(hits, starts)]]
        stride //= 2
    return found, cut


def _readable(ordered: Floats, raw: Floats) -> Floats:
    """Limits rounded to what is read easily: rising, above the least value, none above the greatest."""
    whole = _is_whole(ordered)
    kept: list[float] = []
    for limit in map(_round, raw.tolist()):
        if whole:
            limit = max(float(np.ceil(limit)), float(np.floor(ordered[0])) + 1)
        if ordered[0] < limit <= ordered[-1] and (not kept or limit > kept[-1]):
            kept.append(limit)
    return np.array(kept, np.float64)


def _round(value: float) -> float:
    """Two digits, the second in steps of five where the first two are above twenty."""
    if value == 0:
        return 0.0
    unit = 10.0 ** (np.floor(np.log10(abs(value))) - 1)
    step = 5 if abs(value / unit) >= 20 else 1
    return float(f"{round(value / unit / step) * step * unit:.6g}")


def _is_whole(ordered: Floats) -> bool:
    return bool((ordered == np.floor(ordered)).all() and abs(ordered[[0, -1]]).max() < LARGEST_WHOLE)


def _held(ordered: Floats, places: NDArray[np.int64], size: int) -> tuple[str, ...]:
    """The least and the greatest value in each class: natural breaks lie in gaps, and so do their texts."""
    texts = []
    for number in range(size):
        held = ordered[places == number]
        low, high = written(float(held[0])), written(float(held[-1]))
        texts.append(low if low == high else f"{low} – {high}")
    return tuple(texts)


def _ranges(ordered: Floats, limits: Floats) -> tuple[str, ...]:
    distinct = np.unique(ordered)
    if len(distinct) == len(limits) + 1:
        return tuple(written(value) for value in distinct.tolist())
    whole = _is_whole(ordered)
    edges = [float(ordered[0]), *limits.tolist(), float(ordered[-1])]
    texts = []
    for number, (low, high) in enumerate(pairwise(edges)):
        is_last = number == len(edges) - 2
        top = high - 1 if whole and not is_last else high
        texts.append(written(low) if top <= low else f"{written(low)} – {written(top)}")
    return tuple(texts)


def written(value: float) -> str:
    """A number as a legend says it: thousands parted, at most two decimals."""
    text = f"{value:,.2f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
