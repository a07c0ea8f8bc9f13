"""The forms of the people whom the office looks after: the left behind, the old and alone, the ill, the poor."""

from __future__ import annotations

from typing import Final

from desk.registers import checks
from desk.registers import shorthand as say
from desk.registers.grouping import GUARDIAN, GUARDIAN_CHECKS, Form

CARED: Final[dict[str, Form]] = {
    "left_behind": Form(
        "留守人员",
        (
            say.code("left_behind_kind", "留守人员类型", "left_behind_kind"),
            say.code("health", "健康状况", "health"),
            say.money("income", "个人年收入（元）"),
            say.code("consistent", "人户一致标识", "consistent"),
            say.name("kin", "家庭主要成员姓名"),
            say.number("kin_id_no", "家庭主要成员身份号码"),
            say.code("kin_health", "家庭主要成员健康状况", "health"),
            say.code("kin_relation", "与留守人员关系", "relation"),
            say.phone("kin_phone", "家庭主要成员联系方式"),
            say.text("kin_work", "家庭主要成员工作详址", 200),
            say.money("family_income", "家庭年收入（元）"),
            say.text("needs", "困难及诉求", 1024, 3),
            say.text("help", "帮扶情况", 1024, 3),
        ),
        (checks.phones("kin_phone"), checks.numbers("kin_id_no")),
    ),
    "elderly_alone": Form(
        "独居老人",
        (
            say.code("frequency", "探望", "help_frequency"),
            say.name("kin", "紧急联系人"),
            say.phone("kin_phone", "紧急联系人电话"),
            say.yes("can_care", "生活能否自理"),
            say.text("needs", "需求", 500, 2),
            say.name("helper", "结对帮扶人"),
            say.phone("helper_phone", "帮扶人联系方式"),
        ),
        (checks.phones("kin_phone", "helper_phone"), checks.old),
    ),
    "empty_nest": Form(
        "空巢老人",
        (
            say.code("frequency", "探望", "help_frequency"),
            say.name("kin", "紧急联系人"),
            say.phone("kin_phone", "紧急联系人电话"),
            say.yes("can_care", "生活能否自理"),
            say.text("needs", "需求", 500, 2),
        ),
        (checks.phones("kin_phone"), checks.old),
    ),
    "disabled": Form(
        "残疾人",
        (
            say.code("disability", "残疾类别", "disability_kind"),
            say.code("grade", "等级", "disability_grade"),
            say.text("card_no", "残疾人证号", 24),
            say.day("card_until", "残疾人证有效期"),
            *GUARDIAN,
            say.code("support", "帮扶情况", "support_kind", multi=True),
        ),
        (*GUARDIAN_CHECKS,),
    ),
    "poor": Form(
        "低保与特困人员",
        (
            say.code("benefit", "救助类别", "benefit"),
            say.code("hardship", "困难类型", "hardship_kind", multi=True),
            say.text("reason", "致困原因", 200),
            say.money("amount", "月救助金额（元）"),
            say.day("benefit_since", "享受起始日期"),
            say.text("needs", "需求", 500, 2),
        ),
        (checks.past("benefit_since"),),
    ),
    "chronic": Form(
        "慢性病人",
        (
            say.code("disease", "病种", "chronic_kind", multi=True),
            say.text("follow_up", "随访", 100),
            say.text("doctor", "签约医生", 50),
            say.phone("doctor_phone", "签约医生电话"),
            say.text("medicine", "用药情况", 500, 2),
        ),
        (checks.phones("doctor_phone"),),
    ),
    "veteran": Form(
        "优抚与退役军人",
        (
            say.code("veteran", "类别", "veteran_kind"),
            say.text("card_no", "优待证号", 30),
            say.text("service", "服役情况", 200),
            say.text("needs", "需求", 500, 2),
        ),
    ),
    "orphan": Form(
        "孤儿与困境儿童",
        (
            say.code("child", "儿童类别", "orphan_kind"),
            *GUARDIAN,
            say.code("guardian_relation", "与监护人关系", "relation"),
            say.text("school", "就读学校"),
            say.text("needs", "困难及诉求", 500, 2),
            say.text("help", "帮扶情况", 500, 2),
        ),
        (*GUARDIAN_CHECKS, checks.guardian),
    ),
}
