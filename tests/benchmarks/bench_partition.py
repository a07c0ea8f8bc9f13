"""Grids of about 250 households from the blocks of a whole district, beside METIS, KaHIP and gerrychain.

    python -m tests.benchmarks.bench_partition FILE

FILE is the district sample, which is only read. The blocks: `partition_blocks`.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Sequence

import numpy as np

from desk.errors import Cancelled
from desk.ground.compactness import Score, score
from desk.ground.partition import Plots, divide
from desk.ground.partition.seed import halved
from desk.office import Office
from desk.work.making.options import Options
from desk.work.making.proposal import propose
from tests.benchmarks import partition_peers
from tests.benchmarks.partition_blocks import BLOCKS, Ground, ground_of

PARTS, TARGET = 1_110, 250
REPEATS = 5
PROMISED_SECONDS = 3.0
SOON = 0.5
"""Seconds within which a stop must be heard."""


def line(name: str, seconds: float | None, worth: Score | None, why: str = "") -> str:
    if worth is None:
        return f"{name:40} {why}"
    took = f"{seconds:8.2f}" if seconds is not None else f"{'-':>8}"
    return (
        f"{name:40}{took}{worth.parts:7,}{worth.least:7.0f}..{worth.most:<5.0f}{worth.within_10:7.3f}{worth.within_20:7.3f}"
        f"{worth.broken:8}{worth.roundness:8.3f}{worth.cut_metres / 1000:8.0f}{worth.on_street:8.2f}"
    )


HEAD = f"{'':40}{'seconds':>8}{'grids':>7}{'households':>14}{'in 10%':>7}{'in 20%':>7}{'broken':>8}{'round':>8}{'cut km':>8}{'street':>8}"


def ours(ground: Ground) -> tuple[list[float], Plots, np.ndarray, list[int]]:
    """Seconds from polygons to grids, who touches whom and progress included."""
    took: list[float] = []
    for _ in range(REPEATS):
        heard: list[int] = []
        begun = time.perf_counter()
        plots = ground.plots()
        found = divide(plots, TARGET, step=lambda done, total, heard=heard: heard.append(done))
        took.append(time.perf_counter() - begun)
    return took, plots, found.label, heard


def longest_silence(ground: Ground) -> float:
    """Seconds between two reports of progress, at most: so long a stop may go unheard."""
    plots = ground.plots()
    marks = [time.perf_counter()]
    divide(plots, TARGET, step=lambda done, total: marks.append(time.perf_counter()))
    return max(b - a for a, b in zip(marks, marks[1:], strict=False))


def stopping(ground: Ground) -> float:
    """Seconds from the wish to stop half way until it stopped."""
    asked: list[float] = []

    def step(done: int, total: int) -> None:
        if done >= 50:
            asked.append(time.perf_counter())
            raise Cancelled("stop")

    try:
        divide(ground.plots(), TARGET, step=step)
    except Cancelled:
        pass
    return time.perf_counter() - asked[0]


def in_office(office: Office) -> None:
    """The whole way of the program on the same district: every household, plots cut between real houses."""
    root = int(office.database.read_value("select id from area where layer_id = 1 and level = 0"))
    for words, options in (
        ("within communities, big blocks cut", Options(target=TARGET)),
        ("across communities, big blocks cut", Options(target=TARGET, across=True)),
        ("gathering the 4,184 cells, 1,110 grids", Options(target=427, across=True, plots_layer=2)),
    ):
        begun = time.perf_counter()
        made = propose(office, 1, root, options)
        sizes = [grid.households for grid in made.grids]
        print(
            f"{words:40}{time.perf_counter() - begun:8.2f}{len(sizes):7,}{min(sizes):7}..{max(sizes):<5}"
            f"{made.within(0.1):7.3f}{made.within(0.2):7.3f}{made.broken:8}{made.roundness:8.3f}{'':>8}{made.on_street or 0:8.2f}"
        )


def main(arguments: Sequence[str]) -> int:
    """Print the table; fails when a promise is broken."""
    office = Office.open(arguments[0])
    ground = ground_of(office)
    took, plots, label, heard = ours(ground)
    print(
        f"{len(ground.shapes):,} blocks (about {BLOCKS:,} wanted), {ground.households.sum():,.0f} households;"
        f" largest block {ground.households.max():.0f}, {len(plots.touching):,} common borders\n\n{HEAD}\n{'-' * len(HEAD)}"
    )
    own = score(plots, label, TARGET)
    print(line(f"ours, median of {REPEATS}", statistics.median(took), own))
    print(line("halving alone (our seed)", None, score(plots, halved(plots.points, plots.weight, PARTS), TARGET)))
    metis: list[float] = []
    for name in partition_peers.PEERS:
        answer = partition_peers.run(name, plots, PARTS)
        if isinstance(answer, str):
            print(line(name, None, None, answer))
            continue
        worth = score(plots, np.unique(answer[1], return_inverse=True)[1], TARGET)
        print(line(name, answer[0], worth))
        if name == "pymetis k-way, contig":
            metis.append(worth.roundness)
    silence, stop = longest_silence(ground), stopping(ground)
    print(
        f"\nours: slowest {max(took):.2f} s; {len(heard)} reports of progress, at most {silence:.2f} s apart; stopped after {stop:.3f} s"
    )
    print(f"\nthe program itself, the sample's 473,466 households and 24,211 buildings\n{HEAD}\n{'-' * len(HEAD)}")
    in_office(office)
    office.close()
    promises = {
        f"at most {PROMISED_SECONDS} s": statistics.median(took) <= PROMISED_SECONDS,
        "98 % within 10 %": own.within_10 >= 0.98,
        "all within 20 %": own.within_20 == 1.0,
        "every grid in one piece": own.broken == 0,
        "borders on streets": own.on_street == 1.0,
        "no less round than METIS that balances (k-way)": not metis or own.roundness >= metis[0],
        f"progress and stop within {SOON} s": max(silence, stop) <= SOON,
    }
    broken = [promise for promise, kept in promises.items() if not kept]
    print("\npromises kept" if not broken else f"\nBROKEN: {'; '.join(broken)}")
    return 1 if broken else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
