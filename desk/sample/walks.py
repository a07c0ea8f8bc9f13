"""Issues of one story on their way through it: when each step was taken, and what their clocks show."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from desk.profile import ActionDef, Limit, Profile
from desk.sample.clock import DAY, clock, minutes, working_minutes
from desk.sample.dice import Floats, Ints
from desk.sample.stories import Story

if TYPE_CHECKING:
    from desk.sample.cases import Cases

NOW = minutes("2026-10-31") + 17 * 60
NOTICE_DAYS = 7
"""Days a publicity lasts."""


class Walk:
    """All issues of one story on their way through it, with their clocks."""

    def __init__(self, cases: Cases, index: int, profile: Profile, limits: list[Limit], limit_of: Ints) -> None:
        self.cases, self.index, self.story = cases, index, cases.stories[index]
        self.rows = np.flatnonzero(cases.story == index)
        self.limit_of, self.limits = limit_of[self.rows], limits
        self.work = np.array([working_minutes(limit) for limit in limits])[self.limit_of]
        self.by_work = np.array([limit.working for limit in limits])[self.limit_of]
        self.length = np.array([float(_length(limit)) for limit in limits])[self.limit_of]
        self.share = profile.workflow.warn_at / 100
        self.at = cases.reported[self.rows].copy()
        self.due, self.granted = np.full(len(self.rows), -1.0), np.zeros(len(self.rows))
        self.paused = np.full(len(self.rows), -1.0)

    def go(self, tempo: Floats, hung: Any, waiting: Any, rng: np.random.Generator) -> dict[str, Any]:
        """The steps, as far as time has gone."""
        cases, rows, out = self.cases, self.rows, []
        alive = np.ones(len(rows), dtype=bool)
        for no, action in enumerate(self.story.actions):
            if no:
                wait = self._wait(no, action, tempo[rows], hung[rows], waiting[rows], rng)
                self.at = np.round(clock().wall_at(clock().worked(self.at) + wait) * 60) / 60
            alive &= self.at <= NOW
            self._tick(action, alive)
            stop = np.where(self.paused >= 0, self.paused, self.at)
            late = np.where((self.due >= 0) & (self.paused < 0), _over(self.at, self.due), 0)
            out.append({"issue": rows[alive], "no": np.full(int(alive.sum()), no + 1),
                        "story": np.full(int(alive.sum()), self.index), "at": self.at[alive], "due": self.due[alive],
                        "late": late[alive]})  # fmt: skip
            here = rows[alive]
            cases.steps[here], cases.due[here] = no + 1, self.due[alive]
            cases.warn[here] = self._back(self.due, self.granted * self.share)[alive]
            if no == 0 or action.to not in action.from_ or action.effect in ("escalate", "descend"):
                cases.since[here] = self.at[alive]
            if action.effect == "call_back":
                cases.called[here] = self.at[alive]
            cases.paused[here] = self.paused[alive]
            if no == self.story.closing:
                cases.closed[here] = self.at[alive]
                self._late(stop, alive)
        self._late(np.where(cases.paused[rows] >= 0, cases.paused[rows], NOW), cases.closed[rows] < 0)
        return {key: np.concatenate([part[key] for part in out]) for key in out[0]}

    def _late(self, until: Floats, which: Any) -> None:
        """Note how late these are at that moment; of what time stopped on the way the clock as it stood last."""
        rows = self.rows[which]
        self.cases.late[rows] = np.where(self.cases.due[rows] >= 0, _over(until[which], self.cases.due[rows]), 0)

    def _wait(
        self, no: int, action: ActionDef, tempo: Floats, hung: Any, waiting: Any, rng: np.random.Generator
    ) -> Floats:
        """Working minutes until the step: most of the time goes into the handling itself."""
        count, heavy = len(self.rows), _heaviest(self.story)
        wait = rng.exponential(np.where(waiting, 2.2 * DAY, 38), count) + 4
        if no == heavy:
            return np.where(hung, rng.exponential(70 * DAY, count), self.work * tempo)
        if "notice" in action.waits_for:
            return np.full(count, (NOTICE_DAYS + 2) * DAY) + rng.uniform(0, 200, count)
        if action.timer == "resume":
            return rng.uniform(5, 40, count) * DAY
        if no > self.story.closing:
            return rng.uniform(0.5, 12, count) * DAY
        if no > heavy:
            return np.minimum(rng.exponential(60, count) + 5, self.work * 0.10 + 4)
        if action.decides == "ask" and action.request != "supervise":
            return self.work * rng.uniform(0.1, 0.5, count)
        if action.request or action.effect == "joint_done":
            slow = rng.exponential(2.2 * DAY, count) if action.decides != "ask" else wait
            soon = np.minimum(wait, self.work * 0.1 + 4)
            late = waiting | (rng.random(count) < 0.35)
            return np.where(late, np.minimum(slow, self.work * 0.2) if action.request == "extend" else slow, soon)
        return wait

    def _tick(self, action: ActionDef, alive: Any) -> None:
        """What the action does to the clocks; a deadline that passed before a pause stays passed."""
        timer = action.timer
        if timer in ("start", "restart"):
            self.due, self.granted = self._on(self.at, self.length), self.length.copy()
            self.paused[:] = -1.0
        elif timer == "extend":
            self.due, self.granted = self._on(self.due, self.length), self.granted + self.length
        elif timer == "pause":
            self.paused = np.where(self.paused < 0, self.at, self.paused)
        elif timer in ("resume", "redirect"):
            rested = self._between(np.where(self.paused < 0, self.at, self.paused), self.at)
            self.due = np.where((self.paused >= 0) & (self.paused < self.due), self._on(self.due, rested), self.due)
            self.paused[:] = -1.0
        first = alive & (self.cases.filed[self.rows] < 0) & (timer == "start")
        self.cases.filed[self.rows[first]] = self.at[first]

    def _on(self, moment: Floats, length: Floats) -> Floats:
        """That much later by the measure of each limit."""
        return np.where(self.by_work, clock().wall_at(clock().worked(moment) + length), moment + length)

    def _back(self, moment: Floats, length: Floats) -> Floats:
        """That much earlier, -1 where there is no deadline."""
        found = np.where(self.by_work, clock().wall_at(clock().worked(moment) - length), moment - length)
        return np.where(moment >= 0, found, -1.0)

    def _between(self, begin: Floats, end: Floats) -> Floats:
        return np.where(self.by_work, clock().worked(end) - clock().worked(begin), end - begin)


def _over(at: Floats, due: Floats) -> Floats:
    """Whole minutes over the deadline, at least one."""
    over = np.round((at - due) * 60)
    return np.where(over > 0, np.maximum(over // 60, 1), 0)


def _length(limit: Limit) -> int:
    """Minutes of the limit by its own measure: of working time, or of the wall clock."""
    day = DAY if limit.working else 1440
    return limit.amount * (1 if limit.unit == "minutes" else day)


def _heaviest(story: Story) -> int:
    """The step that takes the time: the one that leaves the stage the clock started last in, or the last to the end."""
    started = [no for no, one in enumerate(story.actions) if one.timer in ("start", "restart", "resume", "redirect")]
    if not started:
        return story.closing
    leaving = (no for no in range(started[-1] + 1, story.closing) if not _stays(story.actions[no]))
    return next(leaving, story.closing)


def _stays(action: ActionDef) -> bool:
    return action.to in action.from_ or action.request != ""
