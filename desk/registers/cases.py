"""The forms of disputes (B.3.8), hazards, appeals and petitions, and of the people they are about.

Their fields stand in `issue.detail_json`, their parties in the table `party`; all else (place, class, limit, steps) is
the issue's own and is asked for nowhere twice.
"""

from __future__ import annotations

from typing import Final

from desk.registers import case_checks as fit
from desk.registers import checks
from desk.registers import shorthand as say
from desk.registers.spec import FieldSpec as F
from desk.registers.spec import RecordSpec, Section
from desk.rights import HANDLE_ISSUES

_LONG: Final = 1024


def _form(kind: str, title: str, sections: tuple[Section, ...], rules: tuple[checks.Check, ...]) -> RecordSpec:
    return RecordSpec(
        kind=kind, title=title, table="issue", name_key="number", sections=sections, checks=rules, right=HANDLE_ISSUES
    )


DISPUTE: Final = _form(
    "dispute",
    "矛盾纠纷",
    (
        Section(
            title="纠纷",
            fields=(
                say.day("happened_on", "发生日期"),
                say.code("dispute_kind", "综治类别", "dispute_kind"),
                say.code("scale", "规模", "incident_scale"),
                say.count("people", "涉及人数"),
                say.yes("is_major", "是否重大"),
                say.yes("is_reported", "是否上报"),
                say.text("units", "涉及单位", 200),
                say.text("cause", "纠纷原因", _LONG, 2),
            ),
        ),
        Section(
            title="化解",
            fields=(
                say.day("settle_by", "化解时限"),
                say.code("settle_way", "化解方式", "settle_way"),
                say.text("settle_team", "化解组织"),
                say.text("owner", "化解责任人", 50),
                say.phone("owner_phone", "化解责任人电话"),
                say.text("measures", "采取措施", _LONG, 2),
                say.yes("is_settled", "化解是否成功"),
                say.day("settled_on", "化解日期"),
                say.text("outcome", "化解情况", _LONG, 2),
            ),
        ),
        Section(
            title="考评与回访",
            fields=(
                say.day("assessed_on", "考评日期"),
                say.code("feeling", "当事人满意度", "satisfaction"),
                say.day("called_on", "督办回访日期"),
                say.text("assessment", "考评意见", _LONG, 2),
                say.text("call", "督办回访", _LONG, 2),
            ),
        ),
    ),
    (
        checks.past("happened_on", "settled_on", "assessed_on", "called_on"),
        checks.order("happened_on", "settled_on", "化解日期 {last} 早于发生日期 {first}"),
        checks.order("happened_on", "settle_by", "化解时限 {last} 早于发生日期 {first}"),
        checks.phones("owner_phone"),
        fit.settled,
        fit.scale,
    ),
)

HAZARD: Final = _form(
    "hazard",
    "安全隐患",
    (
        Section(
            title="隐患",
            fields=(
                say.text("site", "场所或单位"),
                say.code("site_kind", "场所类型", "site_kind"),
                say.code("level", "隐患等级", "case_level"),
                say.name("head", "场所负责人"),
                say.phone("head_phone", "负责人电话"),
                say.day("checked_on", "排查日期"),
                say.text("checked_by", "检查人", 50),
                say.day("reported_on", "上报日期"),
                say.text("reported_to", "上报部门"),
            ),
        ),
        Section(
            title="整改（措施、责任、资金、时限、预案）",
            fields=(
                say.text("measures", "整改措施", _LONG, 2),
                say.text("owner", "整改责任单位"),
                say.text("owner_name", "整改责任人", 50),
                say.money("funds", "整改资金（万元）"),
                say.day("mend_by", "整改时限"),
                say.text("plan", "应急预案", 200),
                say.day("mended_on", "整改完成日期"),
                say.text("mending", "整改情况", _LONG, 2),
            ),
        ),
        Section(
            title="复查与销号",
            fields=(
                say.day("reviewed_on", "复查日期"),
                say.text("reviewed_by", "复查人", 50),
                say.code("review_result", "复查结果", "review_result"),
                say.day("struck_on", "销号日期"),
                say.text("struck_by", "销号人", 50),
            ),
        ),
    ),
    (
        checks.past("checked_on", "reported_on", "mended_on", "reviewed_on", "struck_on"),
        checks.order("checked_on", "mend_by", "整改时限 {last} 早于排查日期 {first}"),
        checks.order("checked_on", "mended_on", "整改完成日期 {last} 早于排查日期 {first}"),
        checks.order("mended_on", "reviewed_on", "复查日期 {last} 早于整改完成日期 {first}"),
        checks.order("reviewed_on", "struck_on", "销号日期 {last} 早于复查日期 {first}"),
        checks.phones("head_phone"),
        fit.grave_hazard,
        fit.struck_off,
    ),
)

APPEAL: Final = _form(
    "appeal",
    "民生诉求",
    (
        Section(
            title="诉求",
            fields=(
                say.code("appellant", "诉求人", "appellant"),
                say.count("people", "涉及人数"),
                say.code("appeal_class", "诉求内容分类", "appeal_class"),
                say.code("origin", "诉求来源", "appeal_source"),
                say.text("wish", "具体要求", _LONG, 2),
            ),
        ),
        Section(
            title="答复",
            fields=(
                say.day("reply_by", "答复时限"),
                say.day("replied_on", "答复日期"),
                say.code("reply_way", "答复方式", "reply_way"),
                say.text("replied_by", "答复人", 50),
                say.code("feeling", "诉求人满意度", "satisfaction"),
                say.text("reply", "答复内容", _LONG, 3),
            ),
        ),
    ),
    (
        checks.past("replied_on"),
        fit.group_of("appellant", "02", "people", 2, "诉求人是反映群体代表，涉及人数应在 2 人以上"),
        fit.answered("replied_on", "reply", "已填答复日期，请填写答复内容"),
    ),
)

PETITION: Final = _form(
    "petition",
    "信访",
    (
        Section(
            title="信访",
            fields=(
                say.code("form", "信访形式", "petition_form"),
                say.code("times", "初次或重复", "petition_times"),
                say.code("group", "个访或群访", "petition_group"),
                say.count("people", "人数"),
                say.code("purpose", "信访目的", "petition_purpose"),
                say.text("foreign_no", "信访件编号", 50),
                say.text("target", "反映的单位或个人", 200),
                say.text("wish", "信访请求", _LONG, 2),
            ),
        ),
        Section(
            title="受理与办理",
            fields=(
                say.code("way", "办理方式", "petition_way"),
                say.text("organ", "有权处理机关"),
                say.day("accepted_on", "受理告知日期"),
                say.day("answer_by", "办理期限"),
                say.text("owner", "包案责任人", 50),
                say.day("answered_on", "答复意见书日期"),
                say.text("answer_no", "答复意见书文号", 50),
                say.text("opinion", "处理意见", _LONG, 3),
            ),
        ),
        Section(
            title="复查复核",
            fields=(
                say.code("review", "复查复核", "petition_review"),
                say.day("reviewed_on", "复查复核日期"),
                say.yes("is_ended", "是否息诉罢访"),
                say.code("feeling", "信访人满意度", "satisfaction"),
                say.text("review_opinion", "复查复核意见", _LONG, 2),
            ),
        ),
    ),
    (
        checks.past("accepted_on", "answered_on", "reviewed_on"),
        checks.order("accepted_on", "answered_on", "答复意见书日期 {last} 早于受理告知日期 {first}"),
        checks.order("answered_on", "reviewed_on", "复查复核日期 {last} 早于答复意见书日期 {first}"),
        fit.group_of("group", "02", "people", 5, "群访一般为 5 人以上，请核对人数"),
        fit.answered("answered_on", "opinion", "已出答复意见书，请填写处理意见"),
    ),
)

PARTY: Final = RecordSpec(
    kind="party",
    title="当事人",
    table="party",
    right=HANDLE_ISSUES,
    sections=(
        Section(
            title="当事人",
            fields=(
                F(key="role", title="身份", type="code", codes="party_role", needed=True),
                F(key="resident_id", title="名册里的居民", type="resident"),
                F(key="organisation_id", title="名册里的单位", type="organisation"),
                F(key="name", title="姓名或名称", max_length=100, needed=True, mask="name"),
                F(key="sex", title="性别", type="code", codes="sex"),
                F(key="category", title="人员类别", type="code", codes="party_kind"),
                F(key="id_type", title="证件种类", type="code", codes="id_type"),
                F(key="id_no", title="证件号码", max_length=30, mask="id"),
                F(key="phone", title="电话", max_length=50, mask="phone"),
                F(key="nation", title="民族", type="code", codes="nation"),
                F(key="education", title="学历", type="code", codes="education"),
                F(key="address", title="居住详址", max_length=200),
                F(key="note", title="备注", max_length=500, lines=2),
            ),
        ),
    ),
    defaults={"role": "applicant"},
    checks=(checks.identity_number, checks.phones("phone")),
)

CASES: Final[dict[str, RecordSpec]] = {one.kind: one for one in (DISPUTE, HAZARD, APPEAL, PETITION)}
"""By kind of issue."""
