"""One start of the real program for `bench_start`: prints when it painted and when it was usable, as JSON.

The times count from the moment the parent asked for the process (argument 2, seconds since the epoch).
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from PySide6.QtCore import Qt, QTimer

from ui import start

HEAVY = ("folium", "pandas", "openpyxl", "pyqtgraph", "sqlalchemy", "shapely")


def main(where: str, asked: float) -> None:
    """Do what `ui.start.run` does, and note the time at each stage."""
    times: dict[str, object] = {}

    def note(what: str) -> None:
        times.setdefault(what, (time.time() - asked) * 1000)

    application = start.application(sys.argv[:1])
    window = start.Window(start.App(start.Settings(path=Path("/nonexistent/settings.json"))))
    note("built")

    def painted() -> None:
        note("painted")
        times["early"] = [name for name in HEAVY if name in sys.modules]

    def usable() -> None:
        note("usable")
        QTimer.singleShot(0, window.close)

    window.first_painted.connect(painted, Qt.ConnectionType.QueuedConnection)
    window.app.opened.connect(lambda: note("opened"))
    for kind, panel in window.lists.items():
        panel.model.filled.connect(lambda _, kind=kind: note(kind))
    window.overview.shown.connect(lambda: note("overview"))
    window.usable.connect(usable, Qt.ConnectionType.QueuedConnection)
    QTimer.singleShot(30_000, application.quit)
    window.show()
    window.commands.open_place(where)
    application.exec()
    print(json.dumps(times))


if __name__ == "__main__":
    main(sys.argv[1], float(sys.argv[2]))
