"""The forms of the special groups (GB/T 31000, B.3.3), and what makes every group a form."""

from __future__ import annotations

from typing import Final

from desk.registers import checks
from desk.registers import shorthand as say
from desk.registers.cared import CARED
from desk.registers.grouping import GUARDIAN, GUARDIAN_CHECKS, Form
from desk.registers.spec import FieldSpec as F
from desk.registers.spec import RecordSpec, Section

_FORMS: Final[dict[str, Form]] = {
    "release": Form(
        "刑满释放人员",
        (
            say.yes("is_repeat", "是否累犯"),
            say.text("crime", "原罪名"),
            say.text("sentence", "原判刑期", 50),
            say.text("prison", "服刑场所"),
            say.day("released_on", "释放日期"),
            say.code("danger_kind", "危险性评估类型", "danger_kind"),
            say.day("connected_on", "衔接日期"),
            say.code("connection", "衔接情况", "connection"),
            say.day("placed_on", "安置日期"),
            say.code("placement", "安置情况", "placement"),
            say.code("placement_way", "安置方式", "placement_way"),
            say.text("unplaced_reason", "未安置原因", 200),
            say.text("help", "帮教情况", 500, 2),
            say.yes("is_offending", "是否重新犯罪"),
            say.text("new_crime", "重新犯罪罪名"),
        ),
        (
            checks.past("released_on", "connected_on", "placed_on"),
            checks.order("released_on", "connected_on", "衔接日期 {last} 早于释放日期 {first}"),
            checks.order("released_on", "placed_on", "安置日期 {last} 早于释放日期 {first}"),
            checks.follows("is_offending", "1", "new_crime", "已填重新犯罪，请写罪名"),
            checks.follows("placement", "02", "unplaced_reason", "未安置的，请写原因"),
        ),
    ),
    "correction": Form(
        "社区矫正人员",
        (
            say.text("correction_no", "矫正人员编号", 16),
            say.text("detention", "原羁押场所"),
            say.code("correction_kind", "矫正类别", "correction_kind"),
            say.code("case_kind", "案事件类别", "case_kind"),
            say.text("crime", "具体罪名"),
            say.text("sentence", "原判刑期", 50),
            say.day("sentence_since", "刑期起"),
            say.day("sentence_until", "刑期止"),
            say.day("correction_since", "矫正起"),
            say.day("correction_until", "矫正止"),
            say.code("reception", "接收方式", "reception"),
            say.code("four_histories", "四史", "four_histories", multi=True),
            say.yes("is_repeat", "是否累惯犯"),
            say.code("three_ties", "三涉", "three_ties", multi=True),
            say.yes("has_team", "有无矫正小组"),
            say.text("team", "矫正小组人员组成", 200),
            say.code("release_kind", "矫正解除（终止）类型", "release_kind"),
            say.yes("is_escaped", "是否脱管"),
            say.text("escaped_reason", "脱管原因", 200),
            say.yes("is_missed", "是否漏管"),
            say.text("missed_reason", "漏管原因", 200),
            say.text("supervision", "检察监督情况", 200),
            say.text("corrected", "脱漏管纠正情况", 200),
            say.text("rewards", "奖惩情况", 200),
            say.text("changes", "刑罚变更执行情况", 200),
            say.yes("is_offending", "是否重新犯罪"),
            say.text("new_crime", "重新犯罪罪名"),
        ),
        (
            checks.order("sentence_since", "sentence_until", "刑期止 {last} 早于刑期起 {first}"),
            checks.order("correction_since", "correction_until", "矫正止 {last} 早于矫正起 {first}"),
            checks.follows("is_escaped", "1", "escaped_reason", "已填脱管，请写原因"),
            checks.follows("is_missed", "1", "missed_reason", "已填漏管，请写原因"),
            checks.follows("has_team", "1", "team", "有矫正小组的，请写人员组成"),
            checks.follows("is_offending", "1", "new_crime", "已填重新犯罪，请写罪名"),
            checks.ended("correction_until", "release_kind", "矫正期已于 {day} 届满，请填解除（终止）类型"),
        ),
    ),
    "mental": Form(
        "严重精神障碍患者",
        (
            say.code("family_economy", "家庭经济状况", "family_economy"),
            say.yes("on_benefit", "是否低保"),
            *GUARDIAN,
            say.day("first_ill_on", "初次发病日期"),
            say.code("diagnosis", "目前诊断类型", "mental_kind"),
            say.yes("has_harmed", "有无肇事肇祸史"),
            say.count("harm_count", "肇事肇祸次数"),
            say.day("harmed_on", "上次肇事肇祸日期"),
            say.code("danger", "危险性评估等级", "mental_danger"),
            say.code("treatment", "治疗情况", "treatment"),
            say.text("hospital", "治疗医院"),
            say.code("admission_reason", "住院原因", "admission_reason", multi=True),
            say.text("recovery_place", "接受康复训练机构"),
            say.code("carers", "参与管理人员", "carers", multi=True),
            say.code("support", "帮扶情况", "support_kind", multi=True),
        ),
        (
            *GUARDIAN_CHECKS,
            checks.past("first_ill_on", "harmed_on"),
            checks.follows("has_harmed", "1", "harm_count", "有肇事肇祸史的，请填次数"),
            checks.guardian_always,
        ),
    ),
    "drug": Form(
        "吸毒人员",
        (
            say.day("found_on", "初次发现日期"),
            say.code("control", "管控情况", "drug_control"),
            say.name("controller", "管控人"),
            say.phone("controller_phone", "管控人联系方式"),
            say.text("help", "帮扶情况", 500, 2),
            say.name("helper", "帮扶人"),
            say.phone("helper_phone", "帮扶人联系方式"),
            say.yes("has_crime", "有无犯罪史"),
            say.text("crime", "犯罪情况", 200),
            say.code("reason", "吸毒原因", "drug_reason"),
            say.code("result", "吸毒后果", "drug_result"),
        ),
        (checks.past("found_on"), checks.phones("controller_phone", "helper_phone")),
    ),
    "aids": Form(
        "艾滋病危险人员",
        (
            say.code("infection_way", "感染途径", "infection_way"),
            say.yes("has_crime", "有无违法犯罪史"),
            say.text("crime", "违法犯罪情况", 200),
            say.code("case_kind", "案事件类别", "case_kind"),
            say.code("care_kind", "关注类型", "aids_care"),
            say.text("help", "帮扶情况", 500, 2),
            say.name("helper", "帮扶人"),
            say.phone("helper_phone", "帮扶人联系方式"),
            say.code("admission", "收治情况", "aids_admission"),
            say.text("admission_place", "收治机构"),
        ),
        (checks.phones("helper_phone"),),
    ),
    "youth": Form(
        "重点青少年",
        (
            say.code("youth_kind", "人员类型", "youth_kind"),
            say.code("family", "家庭情况", "youth_family"),
            *GUARDIAN,
            say.code("guardian_relation", "与监护人关系", "relation"),
            say.text("guardian_address", "监护人居住详址", 200),
            say.yes("has_crime", "是否违法犯罪"),
            say.text("crime", "违法犯罪情况", 200),
            say.name("helper", "帮扶人"),
            say.phone("helper_phone", "帮扶人联系方式"),
            say.code("help_way", "帮扶手段", "youth_help", multi=True),
            say.text("help", "帮扶情况", 500, 2),
        ),
        (*GUARDIAN_CHECKS, checks.phones("helper_phone"), checks.guardian, checks.young),
    ),
    "petition": Form(
        "重点上访人员",
        (
            say.code("nature", "上访性质", "petition_nature"),
            say.code("group", "个访群访", "petition_group"),
            say.text("cause", "上访事由", 500, 2),
            say.day("first_on", "初访时间"),
            say.count("times", "次数"),
            say.text("place", "上访地点", 200),
            say.text("problem", "反映问题", 500, 2),
            say.text("outcome", "处理结果", 500, 2),
        ),
        (checks.past("first_on"),),
    ),
}


def _spec(kind: str, form: Form) -> RecordSpec:
    listed = Section(
        title="列管",
        fields=(
            F(key="resident_id", title="居民", type="resident", needed=True),
            F(key="care_level", title="关注程度", type="code", codes="care_level"),
            F(key="since", title="列入日期", type="date", needed=True),
            F(key="until", title="移出日期", type="date"),
        ),
    )
    return RecordSpec(
        kind=f"special:{kind}",
        title=form.title,
        table="special",
        list_kind="specials",
        name_key="resident_id",
        fixed={"kind": kind},
        defaults={"care_level": "02"},
        sections=(listed, Section(title=form.title, fields=form.fields)),
        checks=(
            checks.order("since", "until", "移出日期 {last} 早于列入日期 {first}"),
            checks.past("since"),
            *form.checks,
        ),
    )


GROUPS: Final = tuple(_spec(kind, form) for kind, form in {**_FORMS, **CARED}.items())
