"""What a command gives back: an exit status, an object for programs, lines for people."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

FINE = 0
FINDINGS = 1
CANNOT = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """`data` is printed under --json, `lines` otherwise; status 0 fine, 1 findings or faulty rows."""

    data: Mapping[str, Any]
    lines: tuple[str, ...] = field(default=())
    status: int = FINE


def step(done: int, total: int, what: str = "") -> None:
    """Show progress on standard error when a person is watching."""
    if not sys.stderr.isatty():
        return
    end = "\n" if total and done >= total else ""
    print(f"\r{what} {done}/{total}\033[K", end=end, file=sys.stderr, flush=True)
