"""The forms of the special groups (GB/T 31000, B.3.3) and of the people whom the office looks after."""

from __future__ import annotations

from typing import Final, NamedTuple

from desk.registers import checks
from desk.registers.people import HAVE, YES_NO
from desk.registers.spec import FieldSpec, RecordSpec, Section
from desk.registers.spec import FieldSpec as F

SOURCE: Final = "GB/T 31000-2015"


class _Form(NamedTuple):
    title: str
    fields: tuple[FieldSpec, ...]
    checks: tuple[checks.Check, ...] = ()


def _text(key: str, title: str, length: int = 100, lines: int = 1) -> FieldSpec:
    return F(key=key, title=title, max_length=length, lines=lines, detail=True, source=SOURCE)


def _code(key: str, title: str, codes: str, *, multi: bool = False) -> FieldSpec:
    return F(key=key, title=title, type="code", codes=codes, multi=multi, detail=True, source=SOURCE)


def _yes(key: str, title: str) -> FieldSpec:
    return _code(key, title, HAVE if "有无" in title else YES_NO)


def _day(key: str, title: str) -> FieldSpec:
    return F(key=key, title=title, type="date", detail=True, source=SOURCE)


def _count(key: str, title: str) -> FieldSpec:
    return F(key=key, title=title, type="number", whole=True, low=0, high=100_000, detail=True, source=SOURCE)


def _name(key: str, title: str) -> FieldSpec:
    return F(key=key, title=title, max_length=50, mask="name", detail=True, source=SOURCE)


def _phone(key: str, title: str) -> FieldSpec:
    return F(key=key, title=title, max_length=50, mask="phone", detail=True, source=SOURCE)


def _number(key: str, title: str) -> FieldSpec:
    return F(key=key, title=title, max_length=30, mask="id", detail=True, source=SOURCE)


_GUARDIAN: Final = (
    _name("guardian", "监护人"),
    _number("guardian_id_no", "监护人证件号码"),
    _phone("guardian_phone", "监护人联系方式"),
)
_GUARDIAN_CHECKS: Final = (checks.phones("guardian_phone"), checks.numbers("guardian_id_no"))

_FORMS: Final[dict[str, _Form]] = {
    "release": _Form(
        "刑满释放人员",
        (
            _yes("is_repeat", "是否累犯"),
            _text("crime", "原罪名"),
            _text("sentence", "原判刑期", 50),
            _text("prison", "服刑场所"),
            _day("released_on", "释放日期"),
            _code("danger_kind", "危险性评估类型", "danger_kind"),
            _day("connected_on", "衔接日期"),
            _code("connection", "衔接情况", "connection"),
            _day("placed_on", "安置日期"),
            _code("placement", "安置情况", "placement"),
            _code("placement_way", "安置方式", "placement_way"),
            _text("unplaced_reason", "未安置原因", 200),
            _text("help", "帮教情况", 500, 2),
            _yes("is_offending", "是否重新犯罪"),
            _text("new_crime", "重新犯罪罪名"),
        ),
        (
            checks.past("released_on", "connected_on", "placed_on"),
            checks.order("released_on", "connected_on", "衔接日期 {last} 早于释放日期 {first}"),
            checks.order("released_on", "placed_on", "安置日期 {last} 早于释放日期 {first}"),
            checks.follows("is_offending", "1", "new_crime", "已填重新犯罪，请写罪名"),
            checks.follows("placement", "02", "unplaced_reason", "未安置的，请写原因"),
        ),
    ),
    "correction": _Form(
        "社区矫正人员",
        (
            _text("correction_no", "矫正人员编号", 16),
            _text("detention", "原羁押场所"),
            _code("correction_kind", "矫正类别", "correction_kind"),
            _code("case_kind", "案事件类别", "case_kind"),
            _text("crime", "具体罪名"),
            _text("sentence", "原判刑期", 50),
            _day("sentence_since", "刑期起"),
            _day("sentence_until", "刑期止"),
            _day("correction_since", "矫正起"),
            _day("correction_until", "矫正止"),
            _code("reception", "接收方式", "reception"),
            _code("four_histories", "四史", "four_histories", multi=True),
            _yes("is_repeat", "是否累惯犯"),
            _code("three_ties", "三涉", "three_ties", multi=True),
            _yes("has_team", "有无矫正小组"),
            _text("team", "矫正小组人员组成", 200),
            _code("release_kind", "矫正解除（终止）类型", "release_kind"),
            _yes("is_escaped", "是否脱管"),
            _text("escaped_reason", "脱管原因", 200),
            _yes("is_missed", "是否漏管"),
            _text("missed_reason", "漏管原因", 200),
            _text("supervision", "检察监督情况", 200),
            _text("corrected", "脱漏管纠正情况", 200),
            _text("rewards", "奖惩情况", 200),
            _text("changes", "刑罚变更执行情况", 200),
            _yes("is_offending", "是否重新犯罪"),
            _text("new_crime", "重新犯罪罪名"),
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
    "mental": _Form(
        "严重精神障碍患者",
        (
            _code("family_economy", "家庭经济状况", "family_economy"),
            _yes("on_benefit", "是否低保"),
            *_GUARDIAN,
            _day("first_ill_on", "初次发病日期"),
            _code("diagnosis", "目前诊断类型", "mental_kind"),
            _yes("has_harmed", "有无肇事肇祸史"),
            _count("harm_count", "肇事肇祸次数"),
            _day("harmed_on", "上次肇事肇祸日期"),
            _code("danger", "危险性评估等级", "mental_danger"),
            _code("treatment", "治疗情况", "treatment"),
            _text("hospital", "治疗医院"),
            _code("admission_reason", "住院原因", "admission_reason", multi=True),
            _text("recovery_place", "接受康复训练机构"),
            _code("carers", "参与管理人员", "carers", multi=True),
            _code("support", "帮扶情况", "support_kind", multi=True),
        ),
        (
            *_GUARDIAN_CHECKS,
            checks.past("first_ill_on", "harmed_on"),
            checks.follows("has_harmed", "1", "harm_count", "有肇事肇祸史的，请填次数"),
            checks.guardian_always,
        ),
    ),
    "drug": _Form(
        "吸毒人员",
        (
            _day("found_on", "初次发现日期"),
            _code("control", "管控情况", "drug_control"),
            _name("controller", "管控人"),
            _phone("controller_phone", "管控人联系方式"),
            _text("help", "帮扶情况", 500, 2),
            _name("helper", "帮扶人"),
            _phone("helper_phone", "帮扶人联系方式"),
            _yes("has_crime", "有无犯罪史"),
            _text("crime", "犯罪情况", 200),
            _code("reason", "吸毒原因", "drug_reason"),
            _code("result", "吸毒后果", "drug_result"),
        ),
        (checks.past("found_on"), checks.phones("controller_phone", "helper_phone")),
    ),
    "aids": _Form(
        "艾滋病危险人员",
        (
            _code("infection_way", "感染途径", "infection_way"),
            _yes("has_crime", "有无违法犯罪史"),
            _text("crime", "违法犯罪情况", 200),
            _code("case_kind", "案事件类别", "case_kind"),
            _code("care_kind", "关注类型", "aids_care"),
            _text("help", "帮扶情况", 500, 2),
            _name("helper", "帮扶人"),
            _phone("helper_phone", "帮扶人联系方式"),
            _code("admission", "收治情况", "aids_admission"),
            _text("admission_place", "收治机构"),
        ),
        (checks.phones("helper_phone"),),
    ),
    "youth": _Form(
        "重点青少年",
        (
            _code("youth_kind", "人员类型", "youth_kind"),
            _code("family", "家庭情况", "youth_family"),
            *_GUARDIAN,
            _code("guardian_relation", "与监护人关系", "relation"),
            _text("guardian_address", "监护人居住详址", 200),
            _yes("has_crime", "是否违法犯罪"),
            _text("crime", "违法犯罪情况", 200),
            _name("helper", "帮扶人"),
            _phone("helper_phone", "帮扶人联系方式"),
            _code("help_way", "帮扶手段", "youth_help", multi=True),
            _text("help", "帮扶情况", 500, 2),
        ),
        (*_GUARDIAN_CHECKS, checks.phones("helper_phone"), checks.guardian, checks.young),
    ),
    "petition": _Form(
        "重点上访人员",
        (
            _code("nature", "上访性质", "petition_nature"),
            _code("group", "个访群访", "petition_group"),
            _text("cause", "上访事由", 500, 2),
            _day("first_on", "初访时间"),
            _count("times", "次数"),
            _text("place", "上访地点", 200),
            _text("problem", "反映问题", 500, 2),
            _text("outcome", "处理结果", 500, 2),
        ),
        (checks.past("first_on"),),
    ),
    "left_behind": _Form(
        "留守人员",
        (
            _code("left_behind_kind", "留守人员类型", "left_behind_kind"),
            _code("health", "健康状况", "health"),
            F(key="income", title="个人年收入（元）", type="number", low=0, high=100_000_000, detail=True),
            _code("consistent", "人户一致标识", "consistent"),
            _name("kin", "家庭主要成员姓名"),
            _number("kin_id_no", "家庭主要成员身份号码"),
            _code("kin_health", "家庭主要成员健康状况", "health"),
            _code("kin_relation", "与留守人员关系", "relation"),
            _phone("kin_phone", "家庭主要成员联系方式"),
            _text("kin_work", "家庭主要成员工作详址", 200),
            F(key="family_income", title="家庭年收入（元）", type="number", low=0, high=100_000_000, detail=True),
            _text("needs", "困难及诉求", 1024, 3),
            _text("help", "帮扶情况", 1024, 3),
        ),
        (checks.phones("kin_phone"), checks.numbers("kin_id_no")),
    ),
    "elderly_alone": _Form(
        "独居老人",
        (
            _code("frequency", "探望", "help_frequency"),
            _name("kin", "紧急联系人"),
            _phone("kin_phone", "紧急联系人电话"),
            _yes("can_care", "生活能否自理"),
            _text("needs", "需求", 500, 2),
            _name("helper", "结对帮扶人"),
            _phone("helper_phone", "帮扶人联系方式"),
        ),
        (checks.phones("kin_phone", "helper_phone"), checks.old),
    ),
    "empty_nest": _Form(
        "空巢老人",
        (
            _code("frequency", "探望", "help_frequency"),
            _name("kin", "紧急联系人"),
            _phone("kin_phone", "紧急联系人电话"),
            _yes("can_care", "生活能否自理"),
            _text("needs", "需求", 500, 2),
        ),
        (checks.phones("kin_phone"), checks.old),
    ),
    "disabled": _Form(
        "残疾人",
        (
            _code("disability", "残疾类别", "disability_kind"),
            _code("grade", "等级", "disability_grade"),
            _text("card_no", "残疾人证号", 24),
            _day("card_until", "残疾人证有效期"),
            *_GUARDIAN,
            _code("support", "帮扶情况", "support_kind", multi=True),
        ),
        (*_GUARDIAN_CHECKS,),
    ),
    "poor": _Form(
        "低保与特困人员",
        (
            _code("benefit", "救助类别", "benefit"),
            _code("hardship", "困难类型", "hardship_kind", multi=True),
            _text("reason", "致困原因", 200),
            F(key="amount", title="月救助金额（元）", type="number", low=0, high=1_000_000, detail=True),
            _day("benefit_since", "享受起始日期"),
            _text("needs", "需求", 500, 2),
        ),
        (checks.past("benefit_since"),),
    ),
    "chronic": _Form(
        "慢性病人",
        (
            _code("disease", "病种", "chronic_kind", multi=True),
            _text("follow_up", "随访", 100),
            _text("doctor", "签约医生", 50),
            _phone("doctor_phone", "签约医生电话"),
            _text("medicine", "用药情况", 500, 2),
        ),
        (checks.phones("doctor_phone"),),
    ),
    "veteran": _Form(
        "优抚与退役军人",
        (
            _code("veteran", "类别", "veteran_kind"),
            _text("card_no", "优待证号", 30),
            _text("service", "服役情况", 200),
            _text("needs", "需求", 500, 2),
        ),
    ),
    "orphan": _Form(
        "孤儿与困境儿童",
        (
            _code("child", "儿童类别", "orphan_kind"),
            *_GUARDIAN,
            _code("guardian_relation", "与监护人关系", "relation"),
            _text("school", "就读学校"),
            _text("needs", "困难及诉求", 500, 2),
            _text("help", "帮扶情况", 500, 2),
        ),
        (*_GUARDIAN_CHECKS, checks.guardian),
    ),
}


def _spec(kind: str, form: _Form) -> RecordSpec:
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


GROUPS: Final = tuple(_spec(kind, form) for kind, form in _FORMS.items())
