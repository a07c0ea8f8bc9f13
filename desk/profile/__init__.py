"""How one system of grid management works, as data: profiles, code tables and catalogues.

`Profile.load` checks a whole TOML file and complains like a compiler. Imports only desk.errors, desk.model and
desk.rights.
"""

from desk.profile.limits import Limit, parse_limit
from desk.profile.parts import (
    ActionDef,
    AreaKind,
    AwardDef,
    Category,
    CheckItem,
    Escalation,
    FieldDef,
    FigureDef,
    FormDef,
    IndicatorDef,
    LayerDef,
    MeetingDef,
    PlanDef,
    PostDef,
    RightDef,
    RoadGrade,
    Route,
    SchemeDef,
    SchemeItem,
    SizeTarget,
    Source,
    StageDef,
    TeamRule,
    Workflow,
)
from desk.profile.profile import PROFILE_LISTS, Profile
from desk.profile.shelf import DATA, shipped, shipped_keys, shipped_profile, shipped_text

__all__ = [
    "DATA",
    "PROFILE_LISTS",
    "ActionDef",
    "AreaKind",
    "AwardDef",
    "Category",
    "CheckItem",
    "Escalation",
    "FieldDef",
    "FigureDef",
    "FormDef",
    "IndicatorDef",
    "LayerDef",
    "Limit",
    "MeetingDef",
    "PlanDef",
    "PostDef",
    "Profile",
    "RightDef",
    "RoadGrade",
    "Route",
    "SchemeDef",
    "SchemeItem",
    "SizeTarget",
    "Source",
    "StageDef",
    "TeamRule",
    "Workflow",
    "parse_limit",
    "shipped",
    "shipped_keys",
    "shipped_profile",
    "shipped_text",
]
