"""How one system of grid management works, as data: profiles, code tables and catalogues.

`load_profile` checks a whole TOML file and complains like a compiler. Imports only desk.errors, desk.model and
desk.rights.
"""

from desk.profile.codes import (
    DATA,
    Catalogue,
    ClassDef,
    Code,
    CodeTable,
    Condition,
    catalogue,
    catalogue_keys,
    code_tables,
)
from desk.profile.duties import (
    AwardDef,
    FigureDef,
    FormDef,
    IndicatorDef,
    MeetingDef,
    PlanDef,
    RightDef,
    SchemeDef,
    SchemeItem,
)
from desk.profile.limits import Limit, parse_limit
from desk.profile.loading import load_profile, parse_profile, stored_profile
from desk.profile.parts import (
    ActionDef,
    AreaKind,
    Category,
    CheckItem,
    Escalation,
    FieldDef,
    LayerDef,
    PostDef,
    RoadGrade,
    Route,
    SizeTarget,
    Source,
    StageDef,
    TeamRule,
    Workflow,
)
from desk.profile.profile import Profile
from desk.profile.shelf import shipped, shipped_keys, shipped_profile, shipped_text
from desk.profile.words import PROFILE_LISTS

__all__ = [
    "DATA",
    "PROFILE_LISTS",
    "ActionDef",
    "AreaKind",
    "AwardDef",
    "Catalogue",
    "Category",
    "CheckItem",
    "ClassDef",
    "Code",
    "CodeTable",
    "Condition",
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
    "catalogue",
    "catalogue_keys",
    "code_tables",
    "load_profile",
    "parse_limit",
    "parse_profile",
    "shipped",
    "shipped_keys",
    "shipped_profile",
    "shipped_text",
    "stored_profile",
]
