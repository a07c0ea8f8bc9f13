"""Divide faces into contiguous, balanced parts that follow streets."""

from __future__ import annotations

import numpy as np

from desk.sample.dice import Dice, Floats, Ints

Neighbours = list[dict[int, float]]


def grids_per_community(codes: list[str], total: int, dice: Dice) -> dict[str, int]:
    """2 to 5 grids for every community, `total` together; 0 leaves every community whole."""
    if not total:
        return dict.fromkeys(codes, 1)
    rng = dice.stream("grids")
    counts = dict.fromkeys(codes, 3)
    while (left := total - sum(counts.values())) != 0:
        code = codes[int(rng.integers(len(codes)))]
        wanted = counts[code] + (1 if left > 0 else -1)
        if 2 <= wanted <= 5:
            counts[code] = wanted
    return counts


def divide(members: Ints, shares: list[float], points: Floats, weights: Floats, near: Neighbours) -> list[Ints]:
    """`members` in `len(shares)` contiguous parts whose weights go like the shares.

    Halves the whole across its longer side again and again; a piece that the cut left alone goes to the other half.
    """
    if len(shares) == 1:
        return [members]
    half = len(shares) // 2
    spread = np.ptp(points[members], axis=0)
    axis = 0 if spread[0] * 0.9 > spread[1] else 1
    order = members[np.argsort(points[members, axis] * (1 if axis == 0 else -1), kind="stable")]
    fraction = sum(shares[:half]) / sum(shares)
    filled = np.cumsum(weights[order])
    cut = int(np.searchsorted(filled, filled[-1] * fraction))
    cut = min(max(cut, half), len(order) - (len(shares) - half))
    first, second = _whole(set(order[:cut].tolist()), set(order[cut:].tolist()), near)
    if len(first) < half or len(second) < len(shares) - half:
        first, second = set(order[:cut].tolist()), set(order[cut:].tolist())
    one = divide(np.array(sorted(first)), shares[:half], points, weights, near)
    return one + divide(np.array(sorted(second)), shares[half:], points, weights, near)


def _whole(first: set[int], second: set[int], near: Neighbours) -> tuple[set[int], set[int]]:
    """Both halves in one piece each, as far as moving strays to the other side can do it."""
    for _ in range(3):
        moved = False
        for side, other in ((first, second), (second, first)):
            pieces = components(side, near)
            for stray in pieces[1:]:
                if any(neighbour in other for face in stray for neighbour in near[face]):
                    side -= stray
                    other |= stray
                    moved = True
        if not moved:
            break
    return first, second


def components(faces: set[int], near: Neighbours) -> list[set[int]]:
    """The connected pieces, largest first."""
    left = set(faces)
    found = []
    while left:
        start = min(left)
        left.discard(start)
        piece, rim = {start}, [start]
        while rim:
            for neighbour, metres in near[rim.pop()].items():
                if neighbour in left and metres > 2:
                    left.discard(neighbour)
                    piece.add(neighbour)
                    rim.append(neighbour)
        found.append(piece)
    return sorted(found, key=lambda piece: (-len(piece), min(piece)))
