"""Which stretches of lines lie within some metres of tracks: exact, by cutting each line with the capsule of each step.

Everything is in metres of one plane. The set of places within `width` of a step is convex, so that a straight piece of a
street lies in it from one place to another; the union of these intervals is what was covered.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import shapely
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
Places = NDArray[np.int64]

_AT_ONCE: Final = 10_000
"""Steps of tracks that are looked at together: bounds the memory."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Lines:
    """Lines cut into straight pieces: from (x, y) by (dx, dy), of which line, and how far along it the piece begins."""

    x: Numbers
    y: Numbers
    dx: Numbers
    dy: Numbers
    metres: Numbers
    line: Places
    offset: Numbers
    count: int
    """How many lines."""

    def lengths(self) -> Numbers:
        """The length of each line."""
        return np.asarray(np.bincount(self.line, weights=self.metres, minlength=self.count), np.float64)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Covered:
    """Intervals of pieces that were covered (0 to 1), sorted, apart from each other."""

    lines: Lines
    piece: Places
    begins: Numbers
    ends: Numbers

    def lengths(self) -> Numbers:
        """How much of each line was covered."""
        metres = (self.ends - self.begins) * self.lines.metres[self.piece]
        return np.asarray(
            np.bincount(self.lines.line[self.piece], weights=metres, minlength=self.lines.count), np.float64
        )

    def gaps(self, least: float = 0.0) -> list[tuple[int, Any]]:
        """What was not covered: (line, a line in metres) of at least so many metres, in the order of the lines."""
        runs: list[list[tuple[float, float]]] = []
        found: list[tuple[int, list[tuple[float, float]]]] = []
        last = (-1, -1)
        for piece, begins, ends in _free(self):
            line, at = int(self.lines.line[piece]), (self.lines.x[piece], self.lines.y[piece])
            step = (self.lines.dx[piece], self.lines.dy[piece])
            tail, head = [(float(at[0] + step[0] * t), float(at[1] + step[1] * t)) for t in (begins, ends)]
            if last == (line, piece) and begins == 0.0:
                runs[-1].append(head)
            else:
                runs.append([tail, head])
                found.append((line, runs[-1]))
            # Only a free stretch that reaches the end of its piece goes on in the next one of the same part.
            last = (line, piece + 1) if ends == 1.0 and self._goes_on(piece) else (-1, -1)
        shapes = [(line, shapely.linestrings(run)) for line, run in found]
        return [(line, shape) for line, shape in shapes if shapely.length(shape) >= least]

    def _goes_on(self, piece: int) -> bool:
        lines = self.lines
        if piece + 1 >= len(lines.x) or lines.line[piece + 1] != lines.line[piece]:
            return False
        ahead = (
            lines.x[piece] + lines.dx[piece] - lines.x[piece + 1],
            lines.y[piece] + lines.dy[piece] - lines.y[piece + 1],
        )
        return bool(np.hypot(*ahead) < 1e-6)


def lines_of(shapes: Any) -> Lines:
    """Straight pieces of lines and multi-lines; other shapes and what has no length are left out."""
    parts, owner = shapely.get_parts(np.asarray(shapes, dtype=object), return_index=True)
    is_line = shapely.get_type_id(parts) == 1
    parts, owner = parts[is_line], owner[is_line]
    points, of = shapely.get_coordinates(parts, return_index=True)
    if len(points) < 2:
        points, of = np.zeros((1, 2)), np.zeros(1, np.int64)
    step, same = np.diff(points, axis=0), np.diff(of) == 0
    metres = np.hypot(step[:, 0], step[:, 1])
    same &= metres > 0
    line = owner[of[:-1][same]].astype(np.int64) if len(owner) else np.empty(0, np.int64)
    metres = metres[same]
    ahead = np.concatenate([[0.0], np.cumsum(metres)])[:-1]
    first = np.concatenate([[True], np.diff(line) != 0]) if len(line) else np.empty(0, bool)
    offset = ahead - np.maximum.accumulate(np.where(first, ahead, 0.0)) if len(line) else ahead
    return Lines(
        x=points[:-1, 0][same], y=points[:-1, 1][same], dx=step[:, 0][same], dy=step[:, 1][same],
        metres=metres, line=line, offset=offset, count=len(shapes),
    )  # fmt: skip


def cover(lines: Lines, steps: Numbers, width: float) -> Covered:
    """What of the lines lies within `width` of steps (rows of x0, y0, x1, y1).

    Pieces that are covered from end to end are not looked at again: in a month most streets are walked many times.
    """
    boxes = _boxes(lines.x, lines.y, lines.x + lines.dx, lines.y + lines.dy, width)
    open_pieces = np.arange(len(lines.x))
    tree = shapely.STRtree(boxes)
    piece, begins, ends = np.empty(0, np.int64), np.empty(0), np.empty(0)
    for first in range(0, len(steps), _AT_ONCE):
        some = steps[first : first + _AT_ONCE]
        mine, near = tree.query(_boxes(some[:, 0], some[:, 1], some[:, 2], some[:, 3], 0.0))
        near = open_pieces[near]
        low, high = _inside(lines, near, some[mine], width)
        hit = high > low
        piece, begins, ends = _joined(
            np.concatenate([piece, near[hit]]),
            np.concatenate([begins, low[hit]]),
            np.concatenate([ends, high[hit]]),
        )
        done = piece[(begins <= 0.0) & (ends >= 1.0)]
        left = np.setdiff1d(open_pieces, done, assume_unique=True)
        if not len(left):
            break
        if len(left) < 0.9 * len(open_pieces):
            open_pieces, tree = left, shapely.STRtree(boxes[left])
    return Covered(lines=lines, piece=piece, begins=begins, ends=ends)


def _boxes(x0: Numbers, y0: Numbers, x1: Numbers, y1: Numbers, more: float) -> Any:
    return shapely.box(
        np.minimum(x0, x1) - more, np.minimum(y0, y1) - more, np.maximum(x0, x1) + more, np.maximum(y0, y1) + more
    )


def _inside(lines: Lines, piece: Places, steps: Numbers, width: float) -> tuple[Numbers, Numbers]:
    """From where to where each piece lies within `width` of its step; low > high where it does not."""
    x, y, dx, dy = lines.x[piece], lines.y[piece], lines.dx[piece], lines.dy[piece]
    x0, y0, x1, y1 = steps.T
    low, high = _in_disc(x - x0, y - y0, dx, dy, width)
    for found in (_in_disc(x - x1, y - y1, dx, dy, width), _in_strip(x - x0, y - y0, dx, dy, x1 - x0, y1 - y0, width)):
        # Of a convex whole the union of the parts is again one interval.
        low, high = np.minimum(low, found[0]), np.maximum(high, found[1])
    return np.clip(low, 0.0, 1.0), np.clip(high, 0.0, 1.0)


def _in_disc(x: Numbers, y: Numbers, dx: Numbers, dy: Numbers, width: float) -> tuple[Numbers, Numbers]:
    """Where x + t dx lies within `width` of the origin; (inf, -inf) where nowhere."""
    a, b, c = dx * dx + dy * dy, x * dx + y * dy, x * x + y * y - width * width
    under = b * b - a * c
    root = np.sqrt(np.maximum(under, 0.0))
    misses = under < 0
    low, high = (-b - root) / a, (-b + root) / a
    misses |= (low > 1) | (high < 0)
    return np.where(misses, np.inf, low), np.where(misses, -np.inf, high)


def _in_strip(
    x: Numbers, y: Numbers, dx: Numbers, dy: Numbers, ex: Numbers, ey: Numbers, width: float
) -> tuple[Numbers, Numbers]:
    """Where x + t dx lies beside a step (ex, ey) from the origin, within `width` of it."""
    long = np.hypot(ex, ey)
    none = long == 0
    ex, ey = ex / np.where(none, 1.0, long), ey / np.where(none, 1.0, long)
    low, high = np.zeros_like(x), np.ones_like(x)
    for start, slope, least, most in (
        (x * ex + y * ey, dx * ex + dy * ey, np.zeros_like(long), long),
        (x * ey - y * ex, dx * ey - dy * ex, np.full_like(long, -width), np.full_like(long, width)),
    ):
        flat = np.abs(slope) < 1e-12
        safe = np.where(flat, 1.0, slope)
        one, other = (least - start) / safe, (most - start) / safe
        outside = flat & ((start < least) | (start > most))
        low = np.maximum(low, np.where(flat, -np.inf, np.minimum(one, other)))
        high = np.minimum(high, np.where(flat, np.inf, np.maximum(one, other)))
        none |= outside
    none |= low > high
    return np.where(none, np.inf, low), np.where(none, -np.inf, high)


def _joined(piece: Places, begins: Numbers, ends: Numbers) -> tuple[Places, Numbers, Numbers]:
    """The union of intervals, per piece."""
    if not len(piece):
        return piece.astype(np.int64), begins, ends
    # Pieces stand two apart on one axis, so that intervals of different pieces never meet.
    order = np.argsort(2.0 * piece + begins, kind="stable")
    piece, begins, ends = piece[order].astype(np.int64), begins[order], ends[order]
    reach = np.maximum.accumulate(2.0 * piece + ends)
    first = np.concatenate([[True], (2.0 * piece + begins)[1:] > reach[:-1]])
    places = np.flatnonzero(first)
    last = np.concatenate([places[1:] - 1, [len(piece) - 1]])
    piece, begins = piece[places], begins[places]
    return piece, begins, np.minimum(reach[last] - 2.0 * piece, 1.0)


def _free(covered: Covered) -> list[tuple[int, float, float]]:
    """Intervals of pieces that were not covered, in the order of the pieces."""
    found: list[tuple[int, float, float]] = []
    bounds = np.searchsorted(covered.piece, np.arange(len(covered.lines.x) + 1))
    for piece in range(len(covered.lines.x)):
        at = 0.0
        for k in range(bounds[piece], bounds[piece + 1]):
            if covered.begins[k] - at > 1e-9:
                found.append((piece, at, float(covered.begins[k])))
            at = float(covered.ends[k])
        if 1.0 - at > 1e-9:
            found.append((piece, at, 1.0))
    return found
