"""The forms of organisations (GB/T 31000, B.3.6): what all have in common, and a section per kind that has its own."""

from __future__ import annotations

from typing import Final

from desk.registers import checks
from desk.registers import shorthand as say
from desk.registers.spec import FieldSpec as F
from desk.registers.spec import RecordSpec, Section, When


def _of(*kinds: str) -> When:
    return When(key="kind", values=kinds)


_COMMON: Final = Section(
    title="单位",
    fields=(
        F(key="name", title="名称", needed=True),
        F(key="kind", title="单位类别", type="code", codes="organisation_kind", needed=True),
        F(key="credit_code", title="统一社会信用代码", max_length=18, source="GB 32100-2015"),
        F(key="building_id", title="楼栋", type="building"),
        F(key="address", title="地址", max_length=200),
        F(key="head", title="负责人", max_length=50, mask="name"),
        F(key="head_phone", title="负责人电话", max_length=50, mask="phone"),
        F(key="employees", title="员工数", type="number", whole=True, low=0, high=1_000_000),
        F(key="hazard", title="安全隐患类型", type="code", codes="hazard"),
        F(key="care_level", title="关注程度", type="code", codes="care_level"),
        F(key="state", title="状态", type="code", codes="organisation_state"),
        F(key="lon", title="经度", type="number", low=-180, high=180),
        F(key="lat", title="纬度", type="number", low=-90, high=90),
    ),
)

_LEGAL: Final = Section(
    title="法定代表人与治保",
    only_when=_of("nonpublic", "firm", "social", "express", "shop", "hotel", "entertainment", "netbar"),
    fields=(
        say.name("legal_person", "法定代表人"),
        say.number("legal_id_no", "法定代表人证件号码"),
        say.phone("legal_phone", "法定代表人联系方式"),
        say.name("security_head", "治保负责人"),
        say.phone("security_phone", "治保负责人联系方式"),
    ),
)

_PARTY: Final = Section(
    title="党群组织",
    only_when=_of("nonpublic", "firm", "social"),
    fields=(
        say.yes("has_party", "有无党组织"),
        say.count("party_members", "党员数"),
        say.yes("has_union", "有无工会"),
        say.count("union_members", "工会会员数"),
        say.yes("has_league", "有无共青团组织"),
        say.count("league_members", "团员数"),
        say.yes("has_women", "有无妇联组织"),
        say.count("women", "妇女数"),
    ),
)

_NONPUBLIC: Final = Section(
    title="非公有制经济组织",
    only_when=_of("nonpublic", "firm"),
    fields=(
        say.code("nonpublic_kind", "企业类别", "nonpublic_kind"),
        say.text("licence_no", "营业执照号", 30),
        say.yes("is_dangerous", "是否危化企业"),
    ),
)

_SOCIAL: Final = Section(
    title="社会组织",
    only_when=_of("social"),
    fields=(
        say.text("registration_no", "登记证号", 50),
        say.text("registrar_code", "登记管理机关代码", 50),
        say.text("seat", "住所", 200),
        say.day("approved_on", "批准日期"),
        say.code("social_kind", "社会组织类型", "social_kind"),
        say.text("office_address", "办公地址", 200),
        say.yes("can_have_party", "是否具备建党条件"),
        say.code("fund_source", "资金来源", "fund_source", multi=True),
        say.yes("is_foreign", "有无境外背景"),
    ),
)

_EXPRESS: Final = Section(
    title="寄递物流",
    only_when=_of("express"),
    fields=(
        say.code("registration_kind", "登记注册类型", "registration_kind"),
        say.code("holding", "控股情况", "holding"),
        say.code("scope", "经营范围", "express_scope", multi=True),
        say.text("brand", "服务品牌", 50),
        say.count("cameras", "摄像机数"),
        say.count("x_rays", "X 光机数"),
        say.yes("all_inspected", "收寄验视 100% 落实"),
        say.yes("all_named", "实名收寄 100% 落实"),
        say.yes("all_scanned", "过机安检 100% 落实"),
    ),
)

_SCHOOL: Final = Section(
    title="学校",
    only_when=_of("school"),
    fields=(
        say.code("school_kind", "办学类型", "school_kind"),
        say.text("department", "主管教育行政部门"),
        say.name("safety_leader", "分管安全保卫责任人"),
        say.phone("safety_leader_phone", "分管责任人电话"),
        say.name("safety_head", "安全保卫责任人"),
        say.phone("safety_head_phone", "安保责任人电话"),
        say.name("order_head", "治安责任人"),
        say.phone("order_head_phone", "治安责任人电话"),
        say.count("pupils", "在校学生数"),
        say.count("guards", "安全保卫人数"),
    ),
)

_LINE: Final = Section(
    title="护路护线",
    only_when=_of("line"),
    fields=(
        say.code("line_kind", "线路类型", "line_kind"),
        say.text("belongs_to", "隶属单位"),
        say.text("governed_by", "管辖单位"),
        say.name("security_head", "治保负责人"),
        say.phone("security_phone", "治保负责人联系方式"),
        say.text("hazard_about", "隐患情况", 500, 2),
        say.code("hazard_grade", "隐患等级", "hazard_grade"),
    ),
)

_HOTSPOT: Final = Section(
    title="治安重点地区",
    only_when=_of("hotspot"),
    fields=(
        say.code("problem", "突出问题", "prominent_problem", multi=True),
        say.code("hotspot_kind", "涉及区域类型", "hotspot_kind"),
        say.text("reach", "涉及区域范围", 200),
        say.text("leading", "牵头单位"),
        say.text("taking_part", "参与单位", 200),
        say.day("mend_by", "整改时限"),
        say.count("crimes", "破获刑事案件数"),
        say.count("cases", "查处治安案件数"),
        say.text("mending", "整治情况", 500, 2),
        say.code("effect", "效果评估", "effect"),
    ),
)

ORGANISATION: Final = RecordSpec(
    kind="organisation",
    title="{organisation}",
    table="organisation",
    list_kind="organisations",
    sections=(_COMMON, _NONPUBLIC, _SOCIAL, _EXPRESS, _SCHOOL, _LINE, _HOTSPOT, _LEGAL, _PARTY),
    defaults={"kind": "shop", "state": "open"},
    checks=(
        checks.credit_code,
        checks.position,
        checks.phones(
            "head_phone",
            "legal_phone",
            "security_phone",
            "safety_leader_phone",
            "safety_head_phone",
            "order_head_phone",
        ),
        checks.numbers("legal_id_no"),
        checks.past("approved_on"),
        checks.follows("has_party", "1", "party_members", "有党组织的，请填党员数"),
    ),
)
