"""Work off the GUI thread: three readers, one writer, long jobs with progress. Results land on the GUI thread.

What only the GUI thread may do, and what would be felt in one go, it does bit by bit.
"""

from __future__ import annotations

import queue
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from desk.errors import Cancelled

READERS = 3
BIT = 0.004
"""Seconds the GUI thread spends at a time on work that is done bit by bit."""
BREATH = 4
"""Milliseconds it then has for everything else."""

Work = Callable[[], Any]
Then = Callable[[Any], None]
Failed = Callable[[BaseException], None]
Step = Callable[[int, int], None]


@dataclass(slots=True, eq=False)
class LongJob:
    """A job that a person may watch and stop: what it is called, how far it is."""

    name: str
    done: int = 0
    total: int = 0
    _stop: threading.Event = field(default_factory=threading.Event)

    @property
    def is_cancelled(self) -> bool:
        """Whether the person asked it to stop."""
        return self._stop.is_set()

    def cancel(self) -> None:
        """Ask it to stop at its next step."""
        self._stop.set()

    def step(self, done: int, total: int, *_: object) -> None:
        """Note how far it is; raise `Cancelled` when asked to stop. Call on the thread of the work."""
        if self._stop.is_set():
            raise Cancelled(f"已停止：{self.name}。没有写入任何内容。")
        self.done, self.total = done, total


@dataclass(slots=True, eq=False)
class _Job:
    work: Work
    then: Then | None
    failed: Failed | None
    key: str = ""
    serial: int = 0
    long: LongJob | None = None
    result: Any = None
    error: BaseException | None = None


Waiting = queue.PriorityQueue[tuple[int, int, _Job | None]]
"""Rank, serial number, job: what ranks the same comes in its order; None ends the thread."""


class Jobs(QObject):
    """The ways of asking for work. Call on the GUI thread; `then` and `failed` are called there too."""

    error = Signal(object)
    """A job without `failed` of its own raised this."""
    busy_changed = Signal()
    """A long job began, moved on or ended; see `running`."""
    _arrived = Signal()

    def __init__(self, parent: QObject | None = None, *, readers: int = READERS) -> None:
        super().__init__(parent)
        self._reads: Waiting = queue.PriorityQueue()
        self._writes: Waiting = queue.PriorityQueue()
        self._results: deque[_Job] = deque()
        self._newest: dict[str, int] = {}
        self._serial = 0
        self._waiting = 0
        self._closed = False
        self._threads: list[threading.Thread] = []
        self.running: list[LongJob] = []
        self._arrived.connect(self._land)
        for number in range(readers):
            self._start(self._reads, f"read-{number}")
        self._start(self._writes, "write")

    def _start(self, source: Waiting, name: str) -> None:
        thread = threading.Thread(target=self._serve, args=(source,), name=name, daemon=True)
        self._threads.append(thread)
        thread.start()

    def read(
        self, work: Work, then: Then, key: str = "", failed: Failed | None = None, *, can_wait: bool = False
    ) -> None:
        """Run `work` on a reader. Of several jobs with one `key` only the newest is answered.

        What `can_wait` lets everything else go first: decoration of the map, libraries for later.
        """
        self._put(self._reads, _Job(work, then, failed, key), int(can_wait))

    def write(self, work: Work, then: Then | None = None, failed: Failed | None = None) -> None:
        """Run `work` on the one writer thread, after the writes asked for before it."""
        self._put(self._writes, _Job(work, then, failed))

    def long(
        self, name: str, work: Callable[[Step], Any], then: Then | None = None, failed: Failed | None = None
    ) -> LongJob:
        """Run `work(step)` on a thread of its own; `step(done, total)` reports and raises `Cancelled` when stopped."""
        watched = LongJob(name)
        job = _Job(lambda: work(watched.step), then, failed, long=watched)
        if self._closed:
            return watched
        self._waiting += 1
        self.running.append(watched)
        thread = threading.Thread(target=self._run, args=(job,), name=f"long {name}", daemon=True)
        self._threads = [known for known in self._threads if known.is_alive()] + [thread]
        thread.start()
        self.busy_changed.emit()
        return watched

    def bit_by_bit(self, steps: Iterator[object], then: Callable[[], None]) -> None:
        """Take the steps on the GUI thread, a few milliseconds of them at a time, then call `then`."""
        if self._closed:
            return
        self._waiting += 1
        QTimer.singleShot(0, self, lambda: self._take_steps(steps, then))

    def forget(self, key: str) -> None:
        """Let what is under way under this key come to nothing."""
        self._serial += 1
        self._newest[key] = self._serial

    @property
    def is_idle(self) -> bool:
        """Whether nothing is under way and nothing waits to be handed over."""
        return self._waiting == 0

    def close(self, seconds: float = 5.0) -> None:
        """Answer nothing more, stop long jobs, wait for the threads."""
        self._closed = True
        for watched in self.running:
            watched.cancel()
        for thread in self._threads:
            (self._writes if thread.name == "write" else self._reads).put((-1, 0, None))
        for thread in self._threads:
            thread.join(seconds)
        self._results.clear()

    def _put(self, target: Waiting, job: _Job, rank: int = 0) -> None:
        if self._closed:
            return
        self._serial += 1
        job.serial = self._serial
        if job.key:
            self._newest[job.key] = job.serial
        self._waiting += 1
        target.put((rank, job.serial, job))

    def _take_steps(self, steps: Iterator[object], then: Callable[[], None]) -> None:
        """Take steps until this bit is used up, and come back after a breath for the rest."""
        if self._closed:
            return
        end = time.perf_counter() + BIT
        try:
            for _ in steps:
                if time.perf_counter() >= end:
                    QTimer.singleShot(BREATH, self, lambda: self._take_steps(steps, then))
                    return
        except Exception as error:
            self._waiting -= 1
            self.error.emit(error)
            return
        self._waiting -= 1
        then()

    def _is_stale(self, job: _Job) -> bool:
        return bool(job.key) and self._newest.get(job.key, 0) != job.serial

    def _serve(self, source: Waiting) -> None:
        """Runs on a reader or the writer."""
        while (job := source.get()[2]) is not None:
            self._run(job)

    def _run(self, job: _Job) -> None:
        """Runs on the thread of the work; an exception travels to the GUI thread like a result."""
        if not self._is_stale(job) and not self._closed:
            try:
                job.result = job.work()
            except BaseException as error:
                job.error = error
        if not self._closed:
            self._results.append(job)
            self._arrived.emit()

    def _land(self) -> None:
        """Hand one result over, on the GUI thread; the event loop breathes between two."""
        if self._closed or not self._results:
            return
        job = self._results.popleft()
        self._waiting -= 1
        if job.long is not None:
            self.running.remove(job.long)
            self.busy_changed.emit()
        if self._is_stale(job):
            return
        if job.error is not None:
            (job.failed or self.error.emit)(job.error)
        elif job.then is not None:
            job.then(job.result)
