"""From a click on an area to filled panels, and how long the GUI thread was held meanwhile, on the real window.

    python -m tests.benchmarks.bench_click FILE

Promise at district size: median under 150 ms, no event of ours over 16 ms.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def measure(where: str) -> dict[str, float]:
    """One run of 60 clicks in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.click_run", where],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
    )
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    return dict(json.loads(done.stdout.strip().splitlines()[-1]))


def main(where: str) -> int:
    """Print the table."""
    found = measure(where)
    print(
        f"\nClick to filled panels, {Path(where).name}, {found['residents']:,} residents, {found['clicks']} clicks, ms"
    )
    print(
        f"  all panels filled   median {found['median']:6.1f}   p95 {found['p95']:6.1f}   worst {found['worst']:6.1f}"
    )
    print(
        f"  GUI thread held     median {found['stall_median']:6.1f}   p95 {found['stall_p95']:6.1f}"
        f"   worst {found['stall_worst']:6.1f}"
    )
    print(
        f"  its processor time  median {found['busy_median']:6.1f}   p95 {found['busy_p95']:6.1f}"
        f"   worst {found['busy_worst']:6.1f}"
    )
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1]))
