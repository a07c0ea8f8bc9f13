"""Reads a sheet once, then imports it in a forked child as often as it is told to: the child is there to be killed.

Arguments: office to plan against, sheet. Each line on stdin is the place of an office that stands where that one stood;
the answers are the child's number and, when it is over, `done` or `dead`.
"""

from __future__ import annotations

import os
import sys
from contextlib import closing
from pathlib import Path

from desk.model import Actor
from desk.office import Office
from desk.rights import ALL
from desk.work.intake import imports
from tests.desk.town import NOW

CLERK = Actor(name="小李", rights=ALL)


def main() -> None:
    """Plan, then fork at each line."""
    with closing(Office.open(sys.argv[1], actor=CLERK, clock=lambda: NOW)) as office:
        plan = imports.plan(office, "residents", Path(sys.argv[2]))
    print(f"planned {plan.counts['new']}", flush=True)
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            with closing(Office.open(line.strip(), actor=CLERK, clock=lambda: NOW)) as office:
                print("begun", os.getpid(), flush=True)
                imports.apply(office, plan)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        print("done" if status == 0 else "dead", flush=True)


if __name__ == "__main__":
    main()
