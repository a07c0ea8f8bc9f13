"""The file of a person (training, papers, appraisals) and who is on duty when (shifts, turns, absences, attendance)."""

from __future__ import annotations

from sqlalchemy import Index, UniqueConstraint

from desk.store.schema.field import field, key, real, refers, table, text, whole

training = table(
    "training",
    "培训",
    key(),
    refers("person_id", "person", "人员", needed=True),
    field("day", text, "日期", needed=True),
    field("topic", text, "内容", needed=True),
    field("hours", real, "学时"),
    field("result", text, "考核结果"),
    field("place", text, "地点或组织单位"),
    source="domain A25 人事九项；A31 培训学习",
)

paper = table(
    "paper",
    "合同、责任书与证件",
    key(),
    refers("person_id", "person", "人员", needed=True),
    field("kind", text, "种类", code="paper_kind", needed=True),
    field("number", text, "编号"),
    field("title", text, "名称"),
    field("since", text, "签订或生效日期", needed=True),
    field("until", text, "到期日期"),
    field("note", text, "备注"),
    source="domain A25 人事九项；A31 责任书；D.3 第 11 表",
)

appraisal = table(
    "appraisal",
    "个人考评",
    key(),
    refers("person_id", "person", "人员", needed=True),
    field("period", text, "期次", needed=True),
    field("score", real, "得分"),
    field("grade", text, "等次", code="appraisal_grade"),
    field("by", text, "考评单位"),
    field("note", text, "说明"),
    source="domain A25 考核奖惩；A26 年中、年末；A29 双线考核",
)

shift = table(
    "shift",
    "班次",
    key(),
    field("name", text, "名称", needed=True),
    field("kind", text, "性质", code="shift_kind", needed=True),
    field("begins", text, "上班（HH:MM）", needed=True),
    field("ends", text, "下班（HH:MM；不晚于上班的为次日）", needed=True),
    field("people", whole, "每班几人", needed=True, default="1"),
    field("days", text, "哪些日子（all天天 work工作日 rest休息日 1-7星期）", needed=True, default="all"),
    field("is_off", whole, "停用", needed=True, default="0"),
    field("sort", whole, "次序", needed=True, default="0"),
    source="domain A33 错时工作制；A34 受理中心轮值；A35 24 小时畅通",
)

turn = table(
    "turn",
    "值班",
    key(),
    refers("area_id", "area", "值班处", needed=True, index=False),
    refers("shift_id", "shift", "班次", needed=True, index=False),
    field("day", text, "日期", needed=True),
    refers("person_id", "person", "值班人", needed=True, index=False),
    field("role", text, "带班或值班", code="turn_role"),
    refers("instead_of_id", "person", "替谁", index=False),
    field("note", text, "备注"),
    Index("turn_of_day", "day", "area_id"),
    Index("turn_of_person", "person_id", "day"),
    UniqueConstraint("area_id", "shift_id", "day", "person_id"),
    source="domain A34 受理中心轮值；D.3 值班表",
)

absence = table(
    "absence",
    "请假与外出",
    key(),
    refers("person_id", "person", "人员", needed=True),
    field("kind", text, "事由", code="absence_kind", needed=True),
    field("since", text, "起", needed=True),
    field("until", text, "止（含当日）", needed=True),
    refers("substitute_id", "person", "顶替人", index=False),
    field("note", text, "说明"),
    source="domain A33 错时工作制；顶替",
)

attendance = table(
    "attendance",
    "出勤",
    key(),
    refers("person_id", "person", "人员", needed=True, index=False),
    field("day", text, "日期", needed=True),
    field("state", text, "出勤情况", code="attendance_state", needed=True),
    field("began", text, "到岗（HH:MM）"),
    field("ended", text, "离岗（HH:MM）"),
    field("source", text, "来自（手工、考勤表、工作日志）"),
    field("note", text, "备注"),
    refers("batch_id", "batch", "导入批次", index=False),
    UniqueConstraint("person_id", "day"),
    source="domain A31 考核督查；issue 考评依据：出勤",
)
