"""The ground, the posts and the workflow of a profile as frozen values; field names are the keys of the TOML file.

`metadata` of a field says what the reader checks: `among` (allowed words), `key` (the name in the file when it is a
Python keyword). A field without a default must stand in the file.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeVar

from desk.profile import words
from desk.profile.words import among


@dataclass(frozen=True, slots=True, kw_only=True)
class SizeTarget:
    """How large a grid of the lowest level should be; `where` says for which ground it holds (渔农村)."""

    measure: str = among(words.MEASURES)
    least: int
    most: int
    where: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LayerDef:
    """One way of dividing the ground. `levels` run from top to bottom; an office stands at `office_level`."""

    key: str
    name: str
    basis: str = among(words.BASES)
    levels: tuple[str, ...]
    office_level: str
    code_scheme: str = among(words.CODE_SCHEMES)
    size: tuple[SizeTarget, ...] = ()
    note: str = ""

    @property
    def office_levels(self) -> tuple[str, ...]:
        """The levels an office sees: its own and everything below."""
        return self.levels[self.levels.index(self.office_level) :]


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaKind:
    """A type of grid (自管小区, 物管小区, 专属网格)."""

    key: str
    title: str
    layer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PostDef:
    """A post: at which level of which layer it sits, and how many hold it in one area of that level."""

    key: str
    title: str
    layer: str
    level: str
    least: int
    most: int
    group: str
    duty: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamRule:
    """How many people one area's team has in all: the holders of the posts of `group` at `level`.

    `head` is the post of whoever answers for the area (网格长): named first on boards, cards and letters.
    """

    title: str
    group: str
    layer: str
    level: str
    least: int
    most: int
    head: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where issues come from."""

    key: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """A way an issue is handled (一般, 协调, 突发, 审批)."""

    key: str
    title: str
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Category:
    """A kind of issue, and the catalogue file whose classes it uses."""

    key: str = among(words.ISSUE_KINDS)
    title: str
    catalogue: str
    default_limit: str
    prefix: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckItem:
    """One line of an inspection checklist; `points` is what a breach costs, `class_code` the class it is filed under."""

    key: str
    title: str
    points: float
    class_code: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RoadGrade:
    """A grade of roads with what must not be seen there."""

    key: str
    title: str
    slogan: str
    checklist: tuple[CheckItem, ...]
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldDef:
    """Something an action asks for; the window draws an input of that type."""

    key: str
    title: str
    type: str = among(words.FIELD_TYPES)
    codes: str = ""
    hint: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StageDef:
    """A stage of an issue; not open means the issue is finished there. `limit` is the time it may lie here."""

    key: str
    title: str
    open: bool
    limit: str = ""
    routes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionDef:
    """A move: from which stages (none: it makes the issue), to which, by whom, with what, and what the clock does.

    `late_needs` are asked when the issue is overdue; no `routes` means every route, no `kinds` every kind of issue.
    `relation`: what the person must be to the issue; `apart`: who made one of these moves may not make this one (监督
    and 处置 are kept apart); `scope` "area": the post must be held over the issue's ground. `when` "late": only then.
    `longest` is how many days ahead the field `until` may lie.
    """

    key: str
    title: str
    from_: tuple[str, ...] = field(metadata={"key": "from"})
    to: str
    posts: tuple[str, ...]
    needs: tuple[str, ...] = ()
    asks: tuple[str, ...] = ()
    late_needs: tuple[str, ...] = ()
    timer: str = among(words.TIMERS, "keep")
    routes: tuple[str, ...] = ()
    counts: str = among(words.COUNTERS, "")
    closed_as: str = ""
    at_most: int = 0
    kinds: tuple[str, ...] = ()
    relation: str = among(words.RELATIONS, "")
    apart: tuple[str, ...] = ()
    scope: str = among(("area", "office"), "area")
    when: str = among(("", "late", "in_time"), "")
    effect: str = among(words.EFFECTS, "")
    request: str = among(words.REQUESTS, "")
    decides: str = among(words.DECISIONS, "")
    waits_for: tuple[str, ...] = ()
    longest: int = 0
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Workflow:
    """How an issue moves. `warn_at` is the share of the limit (in percent) that is left when it turns 将到期."""

    title: str
    start: str
    warn_at: int = 25
    fields: tuple[FieldDef, ...]
    stages: tuple[StageDef, ...]
    actions: tuple[ActionDef, ...]

    def stage(self, key: str) -> StageDef:
        """The stage of that key; KeyError if there is none."""
        return _find(self.stages, key)

    def action(self, key: str) -> ActionDef:
        """The action of that key; KeyError if there is none."""
        return _find(self.actions, key)

    def field(self, key: str) -> FieldDef:
        """The field of that key; KeyError if there is none."""
        return _find(self.fields, key)


@dataclass(frozen=True, slots=True, kw_only=True)
class Escalation:
    """Who takes an issue that the level below could not solve, and within what time."""

    level: str
    title: str
    post: str = ""
    limit: str


T = TypeVar("T", StageDef, ActionDef, FieldDef)


def _find(parts: tuple[T, ...], key: str) -> T:
    for part in parts:
        if part.key == key:
            return part
    raise KeyError(key)
