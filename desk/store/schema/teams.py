"""People in charge: persons, assignments to posts, plans, tasks and records of visits and patrols."""

from __future__ import annotations

from sqlalchemy import Index

from desk.store.schema.field import field, key, real, refers, table, text, uid, whole

person = table(
    "person",
    "工作人员",
    key(),
    uid(),
    field("name", text, "姓名", needed=True),
    field("initials", text, "拼音首字母", needed=True, index=True),
    field("sex", text, "性别", code="sex", source="GB/T 2261.1"),
    field("birth", text, "出生日期"),
    field("nation", text, "民族", code="nation", source="GB/T 3304"),
    field("politics", text, "政治面貌", code="politics", source="GB/T 4762"),
    field("education", text, "学历", code="education", source="GB/T 4658"),
    field("id_no", text, "公民身份号码", source="GB 11643-1999"),
    field("phone", text, "手机", index=True),
    field("landline", text, "固话"),
    field("employer", text, "单位"),
    field("title", text, "职务"),
    field("speciality", text, "专业特长"),
    field("kind", text, "人员类型（专职、兼职、志愿）", code="person_kind"),
    field("since", text, "到岗日期"),
    field("until", text, "离岗日期"),
    field("detail_json", text, "培训、合同、责任书、评分"),
    field("note", text, "备注"),
    refers("batch_id", "batch", "导入批次", index=False),
    source="GB/T 31000-2015（B.3.7、B.3.10）",
)

assignment = table(
    "assignment",
    "上岗安排",
    key(),
    uid(),
    refers("person_id", "person", "人员", needed=True),
    field("post", text, "岗位", code="post", needed=True),
    refers("area_id", "area", "网格", needed=True),
    field("share", whole, "占比（%）", needed=True, default="100"),
    field("line", text, "汇报线", source="domain A29 双线考核"),
    field("shift", text, "班次", source="domain A33 错时工作制"),
    refers("substitute_for_id", "assignment", "顶替", index=False),
    field("since", text, "起", needed=True),
    field("until", text, "止（含当日；空为至今）"),
    Index("assignment_of_area", "area_id", "post"),
    source="domain A19、A26、A29；历史即花名册",
)

plan = table(
    "plan",
    "工作计划",
    key(),
    uid(),
    field("key", text, "代号", needed=True),
    field("name", text, "名称", needed=True),
    field("kind", text, "记录类型", code="record_kind", needed=True),
    field("whom", text, "对象（household resident facility organisation area street）", needed=True),
    field("rule_json", text, "对象条件"),
    field("times", whole, "次数", needed=True),
    field("every", text, "周期（day week half_month month quarter year event）", needed=True),
    field("post", text, "岗位", code="post"),
    field("since", text, "起", needed=True),
    field("until", text, "止"),
)

task = table(
    "task",
    "待办任务",
    key(),
    refers("plan_id", "plan", "计划", needed=True),
    refers("area_id", "area", "网格"),
    field("item_id", whole, "对象", needed=True),
    refers("person_id", "person", "责任人"),
    field("due", text, "期限", needed=True, index=True),
    field("state", text, "状态", code="task_state", needed=True),
    field("reason", text, "未办原因"),
    refers("record_id", "record", "办理记录", index=False),
)

record = table(
    "record",
    "工作记录（走访、巡查、日志）",
    key(),
    uid(),
    field("kind", text, "记录类型", code="record_kind", needed=True),
    refers("area_id", "area", "网格"),
    field("whom", text, "对象类别"),
    field("item_id", whole, "对象"),
    refers("person_id", "person", "记录人"),
    field("at", text, "时间", needed=True, index=True),
    field("body", text, "内容"),
    field("mood", text, "思想状况、利益诉求", source="domain A26"),
    refers("issue_id", "issue", "由此上报的事件", index=False),
    field("data_json", text, "检查项", source="domain A28 八无、四无"),
    refers("batch_id", "batch", "导入批次", index=False),
    Index("record_of_item", "whom", "item_id", "at"),
    source="domain A26 每户每年不少于4次；A33 日清周结；A27 民情日记",
)

track = table(
    "track",
    "巡查轨迹",
    key(),
    refers("record_id", "record", "记录", needed=True),
    field("geometry_json", text, "轨迹点", needed=True),
    field("metres", real, "长度（米）"),
    source="domain A28",
    planned=True,
)

training = table(
    "training",
    "培训",
    key(),
    refers("person_id", "person", "人员", needed=True),
    field("on", text, "日期", needed=True),
    field("topic", text, "内容", needed=True),
    field("hours", whole, "学时"),
    planned=True,
    source="domain A25 人事九项",
)

duty = table(
    "duty",
    "岗位职责",
    key(),
    field("post", text, "岗位", code="post", needed=True),
    field("area_kind", text, "网格类型", code="area_kind"),
    field("body", text, "职责", needed=True),
    field("plan_key", text, "按哪个工作计划办"),
    field("sort", whole, "次序", needed=True, default="0"),
    planned=True,
    source="domain A01 每格有职责清单；A03 按网格类型定内容；A19 岗位体系",
)

campaign = table(
    "campaign",
    "专项行动",
    key(),
    uid(),
    field("name", text, "名称", needed=True),
    refers("area_id", "area", "范围", index=False),
    field("since", text, "起", needed=True),
    field("until", text, "止"),
    field("columns_json", text, "计数列（名称、单位、合计与否）", needed=True, default="[]"),
    field("counts_json", text, "出动与查处数", needed=True),
    field("body", text, "小结"),
    field("lead", text, "牵头单位"),
    field("closed_at", text, "结束时间"),
    source="domain A30 联合清查",
)

award = table(
    "award",
    "评比表彰",
    key(),
    field("key", text, "奖项", needed=True),
    field("period", text, "期次", needed=True),
    refers("area_id", "area", "网格", index=False),
    refers("person_id", "person", "人员", index=False),
    field("reason", text, "事由"),
    planned=True,
    source="domain A28 季度先进；A26 评优依据",
)
