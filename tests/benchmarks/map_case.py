"""One map page in one window, timed by what is really on the screen."""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QEventLoop, QTimer

from tests.benchmarks.map_ground import VIEW
from tests.benchmarks.map_screen import Screen, Watch, children_megabytes

MARK = (255, 0, 255)
LOADS = 5
SLOW = 1500
"""Milliseconds: what takes longer is loaded once only."""
ZOOMS = ((13, 15), (15, 17), (17, 13))
DRAG = """new Promise(done => { const map = window.griddesk.map, box = map.getContainer(), out = [];
  const send = (type, x, y, to) => to.dispatchEvent(new MouseEvent(type, {clientX: x, clientY: y, bubbles: true, button: 0, buttons: 1, view: window}));
  let n = 0, last = 0; send('mousedown', 640, 400, box);
  const step = now => { if (last) out.push(now - last); last = now; n++;
    if (n <= 60) { send('mousemove', 640 + 3 * n, 400 + n, box); requestAnimationFrame(step); }
    else { const t = performance.now(); send('mouseup', 640 + 180, 460, box);
      requestAnimationFrame(() => requestAnimationFrame(() => { window.dragged = JSON.stringify({frames: out, settle: performance.now() - t}); })); } };
  requestAnimationFrame(step); }); 0"""
# A month of 13 moves day by day: frame times of 90 steps, and the work of a step without its pixels.
PLAY = """(async () => { const {scene, stage} = window.griddesk, frames = [], work = [];
  await scene.step(0, 30); await new Promise((go) => setTimeout(go, 600));
  const next = () => new Promise(requestAnimationFrame);
  let last = await next();
  for (let k = 1; k <= 90; k++) { const t = performance.now(); scene.wish.period = [4 * k, 4 * k + 30]; scene.chooseIssues(); stage.resign();
    work.push(performance.now() - t); const now = await next(); frames.push(now - last); last = now; }
  const sorted = (list) => list.sort((a, b) => a - b);
  window.played = JSON.stringify({ issues: scene.fetched.history.n, work: sorted(work)[45], frame: sorted(frames)[45], worst: sorted(frames)[89] });
  await scene.step(null, null); })(); 0"""
# `probe.hover(x, y)` answers what lies under a pixel; spots over the middle of the window, from a fixed seed.
HOVER = """(() => { let seed = 7; const out = [], next = (n) => (seed = seed * 16807 % 2147483647) % n;
  const end = performance.now() + 4000;
  for (let k = 0; k < 200 && performance.now() < end; k++) { const x = 240 + next(800), y = 100 + next(600), t = performance.now();
    probe.hover(x, y); out.push(performance.now() - t); }
  out.sort((a, b) => a - b); return JSON.stringify([out[out.length >> 1], out[out.length * 0.95 | 0]]); })()"""


def wait(seconds: float) -> None:
    """Let the event loop run."""
    loop = QEventLoop()
    QTimer.singleShot(int(seconds * 1000), loop.quit)
    loop.exec()


def until(check: Callable[[], bool], patience: float) -> bool:
    """Let the event loop run until something is so."""
    end = time.perf_counter() + patience
    while not check():
        if time.perf_counter() > end:
            return False
        wait(0.004)
    return True


class Case:
    """One page. It has `griddesk.map`, a Leaflet map, and `probe` with hover(x, y), restyle() and rest()."""

    def __init__(self, page: Any, widget: Any, screen: Screen) -> None:
        self.page, self.widget, self.screen = page, widget, screen
        corner = widget.mapToGlobal(widget.rect().topLeft())
        self.spot = (corner.x() + 5, corner.y() + 5)
        self._number = 0

    def run(self, code: str) -> Any:
        """The value of a piece of JavaScript."""
        answers: list[Any] = []
        self.page.runJavaScript(code, 0, answers.append)
        until(lambda: bool(answers), 60)
        return answers[0] if answers else None

    def first(self, load: Callable[[], None], patience: float) -> float | None:
        """Milliseconds from loading to the mark on the screen; None if it did not come in `patience` seconds."""
        watch = Watch(self.screen, *self.spot, MARK, patience)
        watch.start()
        began = time.perf_counter()
        load()
        until(lambda: watch.is_over, patience + 1)
        return None if watch.seen is None else (watch.seen - began) * 1000

    def first_of(self, load: Callable[[], None], patience: float, loads: int = LOADS) -> float | None:
        """The median of a few loads; of one, when that takes long."""
        times: list[float] = []
        while len(times) < loads:
            value = self.first(load, patience)
            if value is None:
                return None
            wait(0.8)
            times.append(value)
            if value > SLOW:
                break
            # The old page stays on the screen until the new one paints: its mark must be gone.
            self.run("document.getElementById('mark').style.background='#fff'; 0")
            wait(0.3)
        return statistics.median(times)

    def seen(self, code: str, *, is_whole: bool = True) -> float | None:
        """Milliseconds from a piece of JavaScript to its pixels; `is_whole` waits for what the page left for later frames."""
        self._number += 1
        colour = (self._number * 37 % 200 + 10, 90, self._number // 4 % 250)
        watch = Watch(self.screen, *self.spot, colour, 60)
        watch.start()
        began = time.perf_counter()
        paint = f"document.getElementById('mark').style.background='rgb{colour}'"
        ready = "probe.rest()" if is_whole else "true"
        self.page.runJavaScript(
            f"{code}; {{ const look = () => {{ if ({ready}) {paint}; else requestAnimationFrame(look); }}; requestAnimationFrame(look); }} 0"
        )
        until(lambda: watch.is_over, 61)
        return None if watch.seen is None else (watch.seen - began) * 1000

    def zoom(self, target: int, *, is_whole: bool = True) -> float | None:
        """Milliseconds of one change of scale."""
        return self.seen(
            f"window.griddesk.map.setView([{VIEW[0]},{VIEW[1]}],{target},{{animate:false}})", is_whole=is_whole
        )

    def median(self, work: Callable[[], float | None], times: int = 3) -> float | None:
        """The median of a few turns."""
        found = []
        for _ in range(times):
            value = work()
            wait(0.15)
            if value is not None:
                found.append(value)
        return statistics.median(found) if found else None

    def zoom_between(self, start: int, end: int, *, is_whole: bool = True) -> float | None:
        """Milliseconds from one scale to another."""

        def once() -> float | None:
            self.zoom(start)
            wait(0.15)
            return self.zoom(end, is_whole=is_whole)

        return self.median(once)

    def drag(self) -> dict[str, float]:
        """Frame times of 60 dragged frames, and the pause after letting go."""
        self.run("window.dragged = null; 0")
        self.page.runJavaScript(DRAG)
        until(lambda: bool(self.run("window.dragged")), 60)
        got = json.loads(self.run("window.dragged") or '{"frames": [0, 0], "settle": 0}')
        frames = sorted(got["frames"])
        return {"p50": frames[len(frames) // 2], "worst": frames[-1], "settle": got["settle"]}


def play(case: Case) -> dict[str, float]:
    """The time slider of our map running: milliseconds of a step's work and of its frame."""
    case.page.runJavaScript(PLAY)
    until(lambda: bool(case.run("window.played")), 60)
    return dict(json.loads(case.run("window.played") or "{}"))


def measure(
    case: Case, load: Callable[[], None], name: str, *, is_ours: bool = False, patience: float = 60
) -> dict[str, Any]:
    """All numbers of one page: milliseconds, and megabytes of all child processes."""
    found: dict[str, Any] = {"name": name, "first": case.first_of(load, patience)}
    if found["first"] is None:
        return {**found, "why": f"not finished in {patience:.0f} s", "megabytes": children_megabytes()}
    case.zoom(13)
    for start, end in ZOOMS:
        found[f"{start}-{end}"] = case.zoom_between(start, end)
        if is_ours:
            found[f"first {start}-{end}"] = case.zoom_between(start, end, is_whole=False)
    wait(0.3)
    found["drag"] = case.drag()
    for level in (13, 16):
        case.zoom(level)
        wait(0.4)
        found[f"hover {level}"] = json.loads(case.run(HOVER) or "[null, null]")
    case.zoom(13)
    found["restyle"] = case.median(lambda: case.seen("probe.restyle()"))
    found["megabytes"] = children_megabytes()
    if is_ours:
        found["play"] = play(case)
    return found


def grow(case: Case, load: Callable[[], None], patience: float) -> dict[str, Any]:
    """What tells how a page bears more data: first sight, one zoom out, memory."""
    first = case.first_of(load, patience, loads=3)
    if first is None:
        return {"first": None, "why": f"> {patience:.0f} s"}
    case.zoom(13)
    return {"first": first, "17-13": case.zoom_between(17, 13), "megabytes": children_megabytes()}
