"""The command line as a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a command answered."""

    status: int
    out: str
    err: str

    @property
    def data(self) -> Any:
        """Its one JSON object."""
        return json.loads(self.out)


def cli(*words: object, program: str = "desk", before: tuple[str, ...] = (), **more: Any) -> Said:
    """Run `python -m desk …` as a process of its own; `before` stands before it (setpriv …)."""
    command = [*before, sys.executable, "-m", program, *map(str, words)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", timeout=120, **more)
    return Said(status=done.returncode, out=done.stdout, err=done.stderr)
