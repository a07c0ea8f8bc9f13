"""What comes round or is counted, as a profile says it: plans, indicators, scoring, meetings, forms, figures, rights."""

from __future__ import annotations

from dataclasses import dataclass

from desk.profile import words
from desk.profile.words import among


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanDef:
    """A duty that comes round: whom, how often, by which post; with period `event`, within `hours` of that event."""

    key: str
    title: str
    kind: str
    whom: str = among(words.WHOM)
    times: int
    every: str = among(words.PERIODS)
    post: str = ""
    condition: str = ""
    area_kind: str = ""
    event: str = among(words.PLAN_EVENTS, "")
    hours: int = 0
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class IndicatorDef:
    """A quotient of counts; a count with a leading minus is subtracted. No `bottom`: a plain number."""

    key: str
    title: str
    top: tuple[str, ...]
    bottom: tuple[str, ...] = ()
    unit: str = "%"
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """From this value on, that many points."""

    least: float
    points: float


@dataclass(frozen=True, slots=True, kw_only=True)
class SchemeItem:
    """One line of a scoring scheme. `each` is what one occurrence costs, `most` the cap of what can be lost."""

    key: str
    title: str
    rule: str = among(words.RULES)
    points: float = 0.0
    indicator: str = ""
    count: str = ""
    each: float = 0.0
    most: float = 0.0
    bands: tuple[Band, ...] = ()
    checklist: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SchemeDef:
    """How areas or people are scored. `begin` is "zero" (points are earned) or "full" (points are lost)."""

    key: str
    title: str
    total: int
    begin: str = among(("zero", "full"))
    whom: str = among(("area", "team", "person", "department"))
    level: str = ""
    every: str = among(words.PERIODS)
    items: tuple[SchemeItem, ...]
    bulletin: str = ""
    veto: tuple[str, ...] = ()
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingDef:
    """How often the offices of a level meet, and about what."""

    level: str
    title: str
    every: str = among(words.PERIODS)
    chair: str = ""
    agenda: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FormDef:
    """A form the office fills in and hands up; `due_day` is the day of the period it is due."""

    key: str
    title: str
    every: str = among(words.PERIODS, "event")
    due_day: int = 0
    to: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AwardDef:
    """What good work earns."""

    key: str
    title: str
    every: str = among(words.PERIODS)
    whom: str = among(("area", "team", "person"))
    holders: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureDef:
    """A number an area can be shaded by and a card can show, in the words of this profile."""

    key: str = among(words.FIGURES)
    title: str
    unit: str
    shade: bool = True
    card: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RightDef:
    """Which posts hold a right."""

    key: str
    posts: tuple[str, ...]
