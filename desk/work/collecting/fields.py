"""Which columns a collecting sheet has: what a grid worker can see at the door, in the order they ask for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from desk.errors import BadInput
from desk.office import Office
from desk.registers import spec_of
from desk.registers.spec import FieldSpec, RecordSpec
from desk.sheets.collecting import CollectColumn
from desk.work.records.choosing import codes

LEAVING: Final = "变动"
"""Column for what a form must do: somebody moved away or died."""
_MOVED: Final = ("迁出", "死亡", "查无此人")


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A kind of collecting sheet: the list its rows come from, its form, its fields, those only to be read."""

    kind: str
    form: str
    fields: tuple[str, ...]
    locked: frozenset[str]
    grows: bool
    """Whether new records may be written at its foot."""


PLANS: Final[Mapping[str, Plan]] = {
    "residents": Plan(
        kind="residents",
        form="resident",
        fields=(
            "name",
            "sex",
            "birth",
            "id_no",
            "phone",
            "building_id",
            "unit",
            "room",
            "relation",
            "population",
            "nation",
            "politics",
            "education",
            "marriage",
            "health",
            "workplace",
            "hukou_address",
            "care_level",
            "note",
        ),
        locked=frozenset({"building_id"}),
        grows=True,
    ),
    "facilities": Plan(
        kind="facilities",
        form="facility",
        fields=(
            "code",
            "name",
            "class_code",
            "state",
            "address",
            "manager",
            "owner",
            "maintainer",
            "maintainer_phone",
            "material",
            "note",
        ),
        locked=frozenset({"code", "class_code"}),
        grows=False,
    ),
}


def plan_of(kind: str) -> Plan:
    """The plan of a list; BadInput if there is none."""
    try:
        return PLANS[kind]
    except KeyError:
        raise BadInput("采集表现在有两种：居民和部件。请在这两个列表里选一个。") from None


def spec_and_fields(plan: Plan) -> tuple[RecordSpec, tuple[FieldSpec, ...]]:
    """The form and its fields in the order of the sheet."""
    spec = spec_of(plan.form)
    return spec, tuple(spec.field(key) for key in plan.fields)


def columns(office: Office, plan: Plan, buildings: tuple[str, ...]) -> tuple[CollectColumn, ...]:
    """The columns of the sheet, with the words of the office in their drop-downs."""
    _, fields = spec_and_fields(plan)
    made = [
        CollectColumn(
            key=one.key,
            title=f"{one.title}{'*' if one.needed else ''}",
            width=_width(one),
            options=buildings if one.type == "building" else _options(office, one),
            locked=one.key in plan.locked,
            hint=_hint(one),
        )
        for one in fields
    ]
    if plan.grows:
        hint = "搬走、去世或找不到人时选；办理由街道登记表完成"
        made.append(CollectColumn(key=LEAVING, title=LEAVING, width=11, options=_MOVED, hint=hint))
    return tuple(made)


def _options(office: Office, one: FieldSpec) -> tuple[str, ...]:
    if one.type != "code" or one.codes in ("region", "catalogue"):
        return ()
    return tuple(codes(office, one.codes).values())


def _width(one: FieldSpec) -> int:
    if one.mask == "id":
        return 22
    if one.type == "date" or one.mask == "phone":
        return 14
    if one.key in ("address", "hukou_address", "live_address", "workplace", "note", "building_id"):
        return 24
    return 18 if one.key in ("code", "manager", "owner", "maintainer", "material") else 11


def _hint(one: FieldSpec) -> str:
    if one.type == "date":
        return "写成 1990-3-7 或 19900307"
    if one.mask == "id":
        return "18 位，按文本填写；带 * 号的不用管，核对有误再整个重写"
    if one.mask == "phone":
        return "带 * 号的不用管；号码变了就整个重写"
    return ""
