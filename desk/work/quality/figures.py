"""The figures of people and grids as values: every count is a number of ids that can be looked up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from desk.quality.entries import Flag
from desk.work.quality.checking import Checked


@dataclass(frozen=True, slots=True, kw_only=True)
class Attendance:
    """Days of a person. `due` are working days on a post until today; turns on days of rest count as due too.

    `sources` says how many of the days that are known come from where (手工, 考勤表, 请假, 值班, 工作记录).
    """

    due: tuple[str, ...] = ()
    present: tuple[str, ...] = ()
    late: tuple[str, ...] = ()
    early: tuple[str, ...] = ()
    leave: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    sources: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """The figures of a person or a grid. Ids are of tasks, records, tracks and issues; a count is how many they are.

    Tasks are those due in the period: `missed` were due and are open still, `pending` are not due yet and count in no
    rate, `skipped` have a reason and count in none either.
    """

    id: int
    name: str
    posts: tuple[str, ...] = ()
    area: str = ""
    attendance: Attendance = Attendance()
    on_time: tuple[int, ...] = ()
    late: tuple[int, ...] = ()
    skipped: tuple[int, ...] = ()
    missed: tuple[int, ...] = ()
    pending: tuple[int, ...] = ()
    records: tuple[int, ...] = ()
    words: int = 0
    flags: tuple[Flag, ...] = ()
    tracks: tuple[int, ...] = ()
    metres: float = 0.0
    streets: float = 0.0
    walked: float = 0.0
    found: tuple[int, ...] = ()
    valid: tuple[int, ...] = ()

    @property
    def due(self) -> int:
        """Tasks that had to be done by now."""
        return len(self.on_time) + len(self.late) + len(self.missed)

    @property
    def on_time_share(self) -> float | None:
        """Of those the ones done in time; None where nothing was due."""
        return len(self.on_time) / self.due if self.due else None

    @property
    def present_share(self) -> float | None:
        """Of the due days that are known the ones at work; None where nothing is known."""
        there = len(self.attendance.present)
        known = there + len(self.attendance.absent)
        return there / known if known else None

    @property
    def covered_share(self) -> float | None:
        """Of the own streets the walked part; None where there is none, or nothing was walked."""
        return self.walked / self.streets if self.streets and (self.tracks or self.walked) else None

    @property
    def open_flags(self) -> tuple[Flag, ...]:
        """The flags that nobody has explained."""
        return tuple(flag for flag in self.flags if not flag.cleared)

    @property
    def doubtful(self) -> tuple[int, ...]:
        """The records with such a flag."""
        return tuple(sorted({flag.record_id for flag in self.open_flags}))

    @property
    def doubtful_share(self) -> float | None:
        """Their share of all records."""
        return len(self.doubtful) / len(self.records) if self.records else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Inputs:
    """The figures of an area for some days: by person and by smallest grid."""

    area_id: int
    area: str
    first: str
    last: str
    width: int
    people: tuple[Line, ...]
    grids: tuple[Line, ...]
    checked: Checked
