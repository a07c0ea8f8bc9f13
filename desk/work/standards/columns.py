"""How cities head the columns of their standards, and the groups that the office has already."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from desk.office import Office
from desk.profile.codes import catalogue, catalogue_keys

ALIASES: Final[Mapping[str, tuple[str, ...]]] = {
    "group_code": ("大类代码", "大类编码", "大类编号", "大类号"),
    "group": ("大类名称", "大类", "类别名称", "大类别"),
    "class_code": ("小类代码", "小类编码", "小类编号", "小类号", "代码", "编码"),
    "name": ("小类名称", "小类", "名称", "部件名称", "事件名称", "问题名称"),
    "department": ("处置单位", "责任单位", "处置部门", "责任部门", "承办单位", "权属单位"),
    "superior": ("主管部门", "主管单位", "监管部门", "牵头部门"),
    "file_when": ("立案条件", "立案标准", "立案规范", "立案情形"),
    "close_when": ("结案条件", "结案标准", "结案规范", "结案要求"),
    "limit": ("处置时限", "处理时限", "办理时限", "完成时限", "时限"),
    "limit_minutes": ("处置时限分钟", "时限分钟"),
    "limit_hours": ("处置时限小时", "处理时限小时", "时限小时"),
    "limit_days": ("处置时限天", "处置时限日", "处理时限天", "时限天"),
    "limit_working_days": ("处置时限工作日", "处理时限工作日", "时限工作日"),
    "kind": ("种类", "类型", "问题类型", "部件事件", "类别"),
    "note": ("备注", "说明"),
}
UNITS: Final = {"limit_minutes": "分钟", "limit_hours": "小时", "limit_days": "天", "limit_working_days": "工作日"}
TITLES: Final = {key: names[0] for key, names in ALIASES.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownGroups:
    """Groups that the office has, by code and by name; names also of those that are shipped."""

    kinds: Mapping[str, str]
    codes: Mapping[tuple[str, str], str]
    names: Mapping[str, str]

    @classmethod
    def of(cls, office: Office) -> KnownGroups:
        """The groups of an office, in force or not."""
        rows = office.database.read("select code, name, kind from catalogue where parent is null")
        shipped = {one.name: one.kind for key in catalogue_keys() for one in catalogue(key).groups}
        return cls(
            kinds={str(code): str(kind) for code, _, kind in rows},
            codes={(str(name), str(kind)): str(code) for code, name, kind in rows},
            names=shipped | {str(name): str(kind) for _, name, kind in rows},
        )
