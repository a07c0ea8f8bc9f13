"""One thing after another on the reader threads: what must not run twice at a time, such as strokes on one draft."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ui.jobs import Jobs


@dataclass(slots=True)
class _Turn:
    work: Callable[[], Any]
    then: Callable[[Any], None]
    is_drag: bool
    asked: float


class Turns:
    """Runs work in the order it was asked for. Of several drags that wait only the newest is done.

    Lives on the GUI thread; `then` is called there.
    """

    def __init__(self, jobs: Jobs, failed: Callable[[BaseException], None]) -> None:
        self._jobs = jobs
        self._failed = failed
        self._waiting: deque[_Turn] = deque()
        self._running = False
        self._age = 0
        self.lags: deque[float] = deque(maxlen=300)
        """Milliseconds from asking to answering of the last drags."""

    @property
    def is_busy(self) -> bool:
        """Whether something runs or waits."""
        return self._running or bool(self._waiting)

    def put(self, work: Callable[[], Any], then: Callable[[Any], None], *, is_drag: bool = False) -> None:
        """Do this when its turn comes; a drag takes the place of one that waits."""
        turn = _Turn(work, then, is_drag, time.perf_counter())
        if is_drag and self._waiting and self._waiting[-1].is_drag:
            self._waiting[-1] = turn
        else:
            self._waiting.append(turn)
        self._next()

    def clear(self) -> None:
        """Forget what waits, and the answer of what runs."""
        self._waiting.clear()
        self._age += 1

    def _next(self) -> None:
        if self._running or not self._waiting:
            return
        turn, age = self._waiting.popleft(), self._age
        self._running = True

        def then(answer: Any) -> None:
            self._running = False
            if age == self._age:
                turn.then(answer)
                if turn.is_drag:
                    self.lags.append((time.perf_counter() - turn.asked) * 1000)
            self._next()

        def failed(error: BaseException) -> None:
            self._running = False
            if age == self._age:
                self._failed(error)
            self._next()

        self._jobs.read(turn.work, then, failed=failed)
