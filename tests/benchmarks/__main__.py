"""Run the benchmarks: `python3 run.py bench [NAMES]`, or `python -m tests.benchmarks [NAMES]` on a screen of your own.

Every `bench_NAME.py` here is one. One that says FILE in its first words gets the district sample, made once in out/; one
without a `__main__` of its own is a set of pytest functions marked `bench`.
"""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).parents[2]
DISTRICT = ROOT / "out" / "district.griddesk"


def district() -> Path:
    """The office of a whole district: 1.13 million residents, 168,339 facilities; a few minutes the first time."""
    if not DISTRICT.exists():
        DISTRICT.parent.mkdir(exist_ok=True)
        making = DISTRICT.with_name("making-district.griddesk")
        making.unlink(missing_ok=True)
        subprocess.run(
            [sys.executable, "-m", "desk", "sample", str(making), "--size", "district"], cwd=ROOT, check=True
        )
        making.replace(DISTRICT)
    return DISTRICT


def command(file: Path) -> list[str]:
    """How this benchmark is run."""
    source = file.read_text(encoding="utf-8")
    if "__main__" not in source:
        return [sys.executable, "-m", "pytest", str(file), "-m", "bench", "-s", "-q"]
    office = [str(district())] if "FILE" in (ast.get_docstring(ast.parse(source)) or "") else []
    return [sys.executable, "-m", f"tests.benchmarks.{file.stem}", *office]


def main(names: Sequence[str]) -> int:
    """Run those named, or all; the exit status says whether one failed."""
    known = {file.stem.removeprefix("bench_"): file for file in sorted(Path(__file__).parent.glob("bench_*.py"))}
    if unknown := [name for name in names if name not in known]:
        print(f"no benchmark called {', '.join(unknown)}; there are: {', '.join(known)}", file=sys.stderr)
        return 2
    failed = []
    for name in names or known:
        print(f"\n== {name}", flush=True)
        if subprocess.run(command(known[name]), cwd=ROOT, check=False).returncode:
            failed.append(name)
    if failed:
        print(f"\nfailed: {', '.join(failed)}")
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
