"""Columns that turn into rows a block at a time, so that a million rows never stand in memory as objects."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import repeat
from typing import Any

import numpy as np
from numpy.typing import NDArray

from desk.sample.clock import moments
from desk.sample.dice import Floats, Ints

BLOCK = 50_000
Lazy = Callable[[int, int], Sequence[Any]]
"""The values of rows from..to."""


def rows(count: int, columns: Sequence[Any], step: Callable[[int], None]) -> Iterator[tuple[Any, ...]]:
    """Tuples of the columns; a column is an array, a list, a function of (from, to), or one value for all."""
    for low in range(0, count, BLOCK):
        high = min(count, low + BLOCK)
        yield from zip(*(_part(column, low, high) for column in columns), strict=False)
        step(high)


def _part(column: Any, low: int, high: int) -> Any:
    if isinstance(column, np.ndarray):
        return column[low:high].tolist()
    if isinstance(column, list):
        return column[low:high]
    if callable(column):
        return column(low, high)
    return repeat(column, high - low)


def chosen(labels: Sequence[Any], index: NDArray[Any]) -> Lazy:
    """Per row the label of that index; index -1 gives None."""
    words = [*labels, None]

    def part(low: int, high: int) -> list[Any]:
        return [words[i] for i in index[low:high].tolist()]

    return part


def joined(*parts: Any) -> Lazy:
    """Texts put together per row from texts and columns."""

    def part(low: int, high: int) -> list[str]:
        return ["".join(map(str, row)) for row in zip(*(_part(p, low, high) for p in parts), strict=False)]

    return part


def where(mask: NDArray[np.bool_], column: Any) -> Lazy:
    """The column where the mask is true, None elsewhere."""

    def part(low: int, high: int) -> list[Any]:
        return [v if m else None for m, v in zip(mask[low:high].tolist(), _part(column, low, high), strict=False)]

    return part


def digits(numbers: Ints, width: int) -> NDArray[np.uint8]:
    """Decimal digits of each number as a matrix of ASCII codes."""
    powers = 10 ** np.arange(width - 1, -1, -1, dtype=np.int64)
    return ((numbers[:, None] // powers) % 10 + 48).astype(np.uint8)


def texts(matrix: NDArray[np.uint8]) -> list[str]:
    """One text per row of a matrix of ASCII codes."""
    width = matrix.shape[1]
    whole = np.ascontiguousarray(matrix).tobytes().decode("ascii")
    return [whole[i : i + width] for i in range(0, len(whole), width)]


def ascii_column(make: Callable[[int, int], NDArray[np.uint8]]) -> Lazy:
    """A text column from a function that gives rows of ASCII codes."""
    return lambda low, high: texts(make(low, high))


def uids(count: int, rng: np.random.Generator) -> Lazy:
    """UUIDv7-shaped names that rise with the row, the same for the same stream."""
    start = (1_793_404_800_000 - count) + int(rng.integers(1000))
    noise = rng.integers(0, 2**63, (count, 2), dtype=np.int64) if count else np.zeros((0, 2), dtype=np.int64)
    shown = np.frombuffer(b"0123456789abcdef", dtype=np.uint8)
    dash = np.array([8, 13, 18, 23])
    places = np.setdiff1d(np.arange(36), dash)

    def part(low: int, high: int) -> list[str]:
        stamp = start + np.arange(low, high, dtype=np.int64)
        nibbles = np.empty((high - low, 32), dtype=np.int64)
        nibbles[:, :12] = (stamp[:, None] >> np.arange(44, -4, -4)) & 15
        nibbles[:, 12:22] = (noise[low:high, :1] >> np.arange(36, -4, -4)) & 15
        nibbles[:, 22:] = (noise[low:high, 1:] >> np.arange(36, -4, -4)) & 15
        nibbles[:, 12] = 7
        nibbles[:, 16] = nibbles[:, 16] & 3 | 8
        matrix = np.full((high - low, 36), ord("-"), dtype=np.uint8)
        matrix[:, places] = shown[nibbles]
        return texts(matrix)

    return part


def times(values: Floats) -> Lazy:
    """Wall minutes as moments; negative ones as None."""

    def part(low: int, high: int) -> list[Any]:
        texts = np.datetime_as_string(moments(values[low:high]), unit="s").tolist()
        return [text if one >= 0 else None for text, one in zip(texts, values[low:high].tolist(), strict=True)]

    return part
