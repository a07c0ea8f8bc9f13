"""A profile: how one system of grid management works, as frozen data; `loading` reads it from TOML."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar

from desk.profile import duties, parts

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What an office calls things and what may happen next. The program has no opinion of its own."""

    key: str
    version: int
    name: str
    summary: str
    source: str = ""
    terms: dict[str, str]
    layers: tuple[parts.LayerDef, ...]
    area_kinds: tuple[parts.AreaKind, ...] = ()
    posts: tuple[parts.PostDef, ...]
    team: parts.TeamRule
    sources: tuple[parts.Source, ...]
    routes: tuple[parts.Route, ...]
    categories: tuple[parts.Category, ...]
    road_grades: tuple[parts.RoadGrade, ...] = ()
    workflow: parts.Workflow
    escalation: tuple[parts.Escalation, ...] = ()
    plans: tuple[duties.PlanDef, ...]
    indicators: tuple[duties.IndicatorDef, ...]
    schemes: tuple[duties.SchemeDef, ...]
    meetings: tuple[duties.MeetingDef, ...]
    forms: tuple[duties.FormDef, ...] = ()
    awards: tuple[duties.AwardDef, ...] = ()
    figures: tuple[duties.FigureDef, ...]
    rights: tuple[duties.RightDef, ...]

    def term(self, key: str) -> str:
        """The word this profile uses for that thing (事件, 案件, 问题)."""
        return self.terms[key]

    def layer(self, key: str) -> parts.LayerDef:
        """The layer of that key; KeyError if there is none."""
        return _keyed(self.layers, key)

    def post(self, key: str) -> parts.PostDef:
        """The post of that key; KeyError if there is none."""
        return _keyed(self.posts, key)

    def indicator(self, key: str) -> duties.IndicatorDef:
        """The indicator of that key; KeyError if there is none."""
        return _keyed(self.indicators, key)

    def codes(self, code_list: str) -> Mapping[str, str]:
        """The code table that this profile itself defines (post, stage, issue_source, ...); KeyError if it is none."""
        return {
            "post": {one.key: one.title for one in self.posts},
            "stage": {one.key: one.title for one in self.workflow.stages},
            "issue_source": {one.key: one.title for one in self.sources},
            "issue_route": {one.key: one.title for one in self.routes},
            "issue_kind": {one.key: one.title for one in self.categories},
            "area_kind": {one.key: one.title for one in self.area_kinds},
            "road_grade": {one.key: one.title for one in self.road_grades},
        }[code_list]


def _keyed(found: tuple[T, ...], key: str) -> T:
    for one in found:
        if getattr(one, "key", None) == key:
            return one
    raise KeyError(key)
