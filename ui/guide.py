"""The pictures of the user's guide, drawn from the real window, so that they never go stale."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "resources" / "guide"
PICTURES = FOLDER / "pictures"
CLERK = "网格办"
VIEWS = (
    "window",
    "map",
    "layers",
    "hot",
    "timeline",
    "edit",
    "redraw",
    "making",
    "making-cells",
    "history",
    "check",
    "mend",
    "rules",
    "rule-layer",
    "measure",
    "goto",
    "chosen",
    "print-charts",
    "web-page",
    "map-import",
    "map-doubt",
    "map-export",
    "map-pictures",
    "rota",
    "leave",
    "attendance",
    "tasks",
    "tasks-route",
    "unvisited-grid",
    "plans",
    "plan",
    "duty-coverage",
    "log-enter",
    "log-check",
    "log-batch",
    "log-record",
    "log-day",
    "log-review",
    "list-filter",
    "list-filtered",
    "list-bulk",
    "list-print",
    "list-export",
    "residents",
    "floors",
    "household-split",
    "rolls",
    "locate-code",
    "hand-out",
    "take-back",
    "codes",
    "duplicates",
    "record",
    "record-new",
    "record-correction",
    "issues",
    "issues-mine",
    "issues-batch",
    "board",
    "enter",
    "enter-chat",
    "issue",
    "issue-missing",
    "issue-returned",
    "case",
    "case-party",
    "campaigns",
    "calendar",
    "calendar-notice",
    "standards",
    "standards-matrix",
    "standards-import",
    "hotline",
    "hotline-answer",
    "devices",
    "search",
    "roster",
    "roster-past",
    "roster-tree",
    "roster-replace",
    "map-staffing",
    "person",
    "person-papers",
    "publish-board",
    "publish-card",
    "publish-letter",
    "publish-chart",
    "publish-notice",
    "import",
    "import-header",
    "import-columns",
    "import-check",
    "produce",
    "produce-list",
    "designer",
    "designer-trial",
    "filings",
    "duties",
    "typing",
    "tracks",
    "tracks-import",
    "quality",
    "month",
    "open",
    "empty",
    *(f"meeting-{number}" for number in range(1, 6)),
)
"""The views the guide shows; each becomes pictures/VIEW.png."""


def draw(where: str, size: str = "1366x768") -> int:
    """Draw every picture from an office; give the exit status of the first that failed, else 0.

    Each is a process of its own: one view's state can never show in the next one's picture.
    """
    PICTURES.mkdir(parents=True, exist_ok=True)
    for view in VIEWS:
        command = [
            sys.executable,
            "-X",
            "faulthandler",
            "-m",
            "ui",
            "shot",
            where,
            view,
            str(PICTURES / f"{view}.png"),
            "--size",
            size,
        ]
        done = subprocess.run(command, capture_output=True, text=True, cwd=FOLDER.parent.parent, env=_somebody())
        if done.returncode < 0:
            print(f"{view}: signal {-done.returncode}\n{done.stderr}", file=sys.stderr)
            return done.returncode
        if done.returncode:
            print(done.stderr.strip().splitlines()[-1] if done.stderr.strip() else view, file=sys.stderr)
            return done.returncode
        print(f"{view}.png")
    return 0


def _somebody() -> dict[str, str]:
    """The environment of a clerk: pictures that go to everybody show nobody's own name and folder."""
    return os.environ | {
        "LOGNAME": CLERK,
        "USERNAME": CLERK,
        "HOME": f"/home/{CLERK}",
        "USERPROFILE": rf"C:\Users\{CLERK}",
    }
