"""A first division: halved again and again across the longer side, so that every part holds its share of the weight."""

from __future__ import annotations

import numpy as np

from desk.ground.locate import Floats, Ints


def halved(points: Floats, weight: Floats, parts: int) -> Ints:
    """The part (0 … parts - 1) of each point, about equal in weight.

    `points` in metres, shape (n, 2). Points without weight count a little, so that open ground is divided too. A part
    may lie in several pieces: the plots know nothing of each other here.
    """
    label = np.zeros(len(points), dtype=np.int64)
    counted = weight + max(float(weight.mean()), 1e-9) * 1e-3
    left = [(np.arange(len(points)), parts, 0)]
    while left:
        rows, count, first = left.pop()
        label[rows] = first
        if count < 2 or len(rows) < 2:
            continue
        axis = int(np.argmax(np.ptp(points[rows], axis=0)))
        rows = rows[np.argsort(points[rows, axis], kind="stable")]
        half = count // 2
        run = np.cumsum(counted[rows])
        at = int(np.searchsorted(run - counted[rows] / 2, run[-1] * half / count))
        # Both sides get at least as many plots as parts, when there are that many.
        at = min(max(at, min(half, len(rows) - 1)), max(len(rows) - (count - half), 1))
        left.append((rows[:at], half, first))
        left.append((rows[at:], count - half, first + half))
    return label
