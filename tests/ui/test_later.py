"""Qt classes are made on the GUI thread alone: PySide6 dies when two threads make one at once (see `ui.later`)."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.ui.conftest import Desk

ROOT = Path(__file__).parents[2]
FRESH = """
import sys
from pathlib import Path
from tests.ui.foreign import ForeignImports, unmade

foreign = ForeignImports()
sys.meta_path.insert(0, foreign)
from ui import start
application = start.application(sys.argv[:1])
app = start.App(start.Settings(path=Path("/nonexistent")))
print("at first", len(unmade()) > 300, "pyqtgraph" in sys.modules)
{what}
application.exec()
print("in the end", len(unmade()), "pyqtgraph" in sys.modules)
print(*foreign.wrong(), sep="\\n")
app.jobs.close()
"""
"""A new process, where nothing is made yet; what it prints tells what a job thread did that it must not do."""


def fresh(what: str) -> list[str]:
    script = FRESH.format(what=what)
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout.split("\n")


def test_every_qt_class_is_made_before_a_job_thread_imports_pyqtgraph() -> None:
    said = fresh("from ui.later import bring_charts; bring_charts(app, application.quit)")
    assert said == ["at first True False", "in the end 0 True", "", ""]


def test_the_watch_sees_an_import_of_qt_on_a_job_thread() -> None:
    said = fresh("app.jobs.read(lambda: __import__('pyqtgraph'), lambda _: application.quit())")
    assert any(line.startswith("pyqtgraph begins on read-") for line in said)
    assert any(line.startswith("PySide6.QtSvg on read-") for line in said)


def test_two_who_ask_for_charts_at_once_are_both_answered(desk: Desk) -> None:
    from ui.later import bring_charts

    answered: list[str] = []
    for name in ("window", "meeting"):
        bring_charts(desk.app, lambda name=name: answered.append(name))
    desk.settle()
    assert sorted(answered) == ["meeting", "window"]
