"""What others make of the same blocks. Each peer runs in a process of its own, which a bound of time can end."""

from __future__ import annotations

import pickle
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from desk.ground.partition import Plots

BOUND = 60.0
PEERS = {
    "pymetis k-way, contig": "metis_kway",
    "pymetis recursive": "metis_recursive",
    "KaHIP fast, 10 %": "kahip_fast",
    "KaHIP eco, 10 %": "kahip_eco",
    "gerrychain recursive_tree_part, 25 %": "gerrychain_tree",
}
Answer = tuple[float, NDArray[np.int64]]


def run(name: str, plots: Plots, parts: int) -> Answer | str:
    """Seconds (without reading the graph) and the part of each block; or why there is no answer."""
    with tempfile.TemporaryDirectory() as folder:
        given, taken = Path(folder) / "given", Path(folder) / "taken"
        given.write_bytes(pickle.dumps((plots, parts)))
        command = [
            sys.executable,
            "-W",
            "ignore",
            "-m",
            "tests.benchmarks.partition_peers",
            PEERS[name],
            str(given),
            str(taken),
        ]
        try:
            done = subprocess.run(command, capture_output=True, text=True, timeout=BOUND, check=False)
        except subprocess.TimeoutExpired:
            return f"not done after {BOUND:.0f} s, stopped"
        if done.returncode:
            return (done.stderr.strip().splitlines() or ["failed"])[-1][:60]
        seconds, label = pickle.loads(taken.read_bytes())
        return seconds, np.asarray(label, dtype=np.int64)


def graph(plots: Plots) -> tuple[list[int], list[int], list[int], list[int]]:
    """Adjacency as METIS and KaHIP want it: starts, neighbours, border metres, households."""
    pairs = plots.touching
    start = np.concatenate([pairs.one, pairs.other])
    end = np.concatenate([pairs.other, pairs.one])
    metres = np.concatenate([pairs.metres, pairs.metres])
    order = np.lexsort((end, start))
    starts = np.searchsorted(start[order], np.arange(len(plots) + 1))
    borders = np.maximum(1, np.rint(metres[order])).astype(int)
    return starts.tolist(), end[order].tolist(), borders.tolist(), plots.weight.astype(int).tolist()


def metis_kway(plots: Plots, parts: int) -> Any:
    return _metis(plots, parts, recursive=False)


def metis_recursive(plots: Plots, parts: int) -> Any:
    return _metis(plots, parts, recursive=True)


def _metis(plots: Plots, parts: int, *, recursive: bool) -> Any:
    import pymetis

    starts, ends, borders, weights = graph(plots)
    begun = time.perf_counter()
    _, label = pymetis.part_graph(
        parts, xadj=starts, adjncy=ends, vweights=weights, eweights=borders, recursive=recursive,
        options=pymetis.Options(contig=not recursive, seed=1),
    )  # fmt: skip
    return time.perf_counter() - begun, label


def kahip_fast(plots: Plots, parts: int) -> Any:
    return _kahip(plots, parts, 0)


def kahip_eco(plots: Plots, parts: int) -> Any:
    return _kahip(plots, parts, 1)


def _kahip(plots: Plots, parts: int, mode: int) -> Any:
    import kahip

    starts, ends, borders, weights = graph(plots)
    begun = time.perf_counter()
    _, label = kahip.kaffpa(weights, starts, borders, ends, parts, 0.1, True, 1, mode)
    return time.perf_counter() - begun, label


def gerrychain_tree(plots: Plots, parts: int) -> Any:
    import random

    import networkx
    from gerrychain import Graph
    from gerrychain.tree import recursive_tree_part

    random.seed(1)
    plain = networkx.Graph()
    plain.add_nodes_from((at, {"pop": weight}) for at, weight in enumerate(plots.weight.tolist()))
    plain.add_edges_from(zip(plots.touching.one.tolist(), plots.touching.other.tolist(), strict=True))
    # What it cannot cut at all is left out: it wants one piece.
    largest = max(networkx.connected_components(plain), key=len)
    made = Graph.from_networkx(plain.subgraph(largest).copy())
    begun = time.perf_counter()
    total = sum(plots.weight[list(largest)])
    label = recursive_tree_part(made, range(parts), total / parts, "pop", 0.25)
    found = np.zeros(len(plots), dtype=np.int64)
    for plot, part in label.items():
        found[plot] = part
    return time.perf_counter() - begun, found


if __name__ == "__main__":
    _, peer, given, taken = sys.argv
    Path(taken).write_bytes(pickle.dumps(globals()[peer](*pickle.loads(Path(given).read_bytes()))))
