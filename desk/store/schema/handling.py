"""What hangs on an issue while it is handled (calls, requests, parties, publicity), and the versioned case standards."""

from __future__ import annotations

from sqlalchemy import UniqueConstraint

from desk.store.schema.field import field, key, refers, table, text, uid, whole

joint = table(
    "joint",
    "会办",
    key(),
    refers("issue_id", "issue", "事件", needed=True),
    field("post", text, "会办岗位", code="post"),
    field("department", text, "会办部门"),
    refers("person_id", "person", "会办人"),
    field("asked_at", text, "通知时间", needed=True),
    field("due_at", text, "到场或回复期限"),
    field("done_at", text, "办完时间"),
    field("done_by", text, "办完人"),
    field("body", text, "办理情况"),
    source="domain A12 一件事多个岗位同时到场；A33 需协调的事",
)

request = table(
    "request",
    "申请与督办",
    key(),
    refers("issue_id", "issue", "事件", needed=True),
    field(
        "kind",
        text,
        "种类（extend延期 suspend挂账 appeal申诉 void作废 supervise督办）",
        needed=True,
        code="request_kind",
    ),
    field(
        "state",
        text,
        "状态（asked待审 agreed初审同意 granted批准 refused不批准 answered已回复）",
        needed=True,
        code="request_state",
    ),
    field("asked_at", text, "申请时间", needed=True),
    field("asked_by", text, "申请人", needed=True),
    refers("asked_person_id", "person", "申请人员", index=False),
    field("reason", text, "理由"),
    field("until", text, "拟办到"),
    field("due_at", text, "答复期限"),
    field("agreed_at", text, "初审时间"),
    field("agreed_by", text, "初审人"),
    field("decided_at", text, "决定时间"),
    field("decided_by", text, "决定人"),
    field("decision", text, "意见"),
    source="domain B.4 延期、挂账、申诉两级审批；督办三种",
)

due_change = table(
    "due_change",
    "期限变更",
    key(),
    refers("issue_id", "issue", "事件", needed=True),
    field("at", text, "变更时间", needed=True),
    field("old_due_at", text, "原期限"),
    field("new_due_at", text, "新期限"),
    field("why", text, "原因（延期、恢复、日历调整）", needed=True),
    source="日历改了，期限重算，原期限留存",
)

party = table(
    "party",
    "当事人",
    key(),
    refers("issue_id", "issue", "事件", needed=True),
    refers("resident_id", "resident", "居民"),
    refers("organisation_id", "organisation", "单位"),
    field("role", text, "身份（申请人、被申请人、代表、证人、责任人）", needed=True, code="party_role"),
    field("name", text, "姓名或名称", needed=True),
    field("sex", text, "性别", code="sex"),
    field("category", text, "人员类别", code="party_kind"),
    field("id_type", text, "证件种类", code="id_type"),
    field("id_no", text, "证件号码"),
    field("phone", text, "电话"),
    field("nation", text, "民族", code="nation"),
    field("education", text, "学历", code="education"),
    field("address", text, "住址"),
    field("note", text, "备注"),
    source="GB/T 31000-2015（B.3.8 主要当事人）",
)

publicity = table(
    "publicity",
    "公示",
    key(),
    refers("issue_id", "issue", "事件"),
    refers("area_id", "area", "公示范围", index=False),
    field("tier", text, "公示级别", needed=True),
    field("title", text, "标题", needed=True),
    field("body", text, "内容", needed=True),
    field("since", text, "起", needed=True),
    field("until", text, "止"),
    field("objection", text, "异议"),
    source="domain A26 三层公示；A33、A34 审批事项公示",
)

reply = table(
    "reply",
    "标准答复",
    key(),
    field("title", text, "名称", needed=True),
    field("body", text, "内容", needed=True),
    field("kind", text, "适用种类", code="issue_kind"),
    field("class_code", text, "适用小类", code="catalogue"),
    field("action", text, "适用动作"),
    field("used", whole, "用过次数", needed=True, default="0"),
    field("sort", whole, "次序", needed=True, default="0"),
    source="domain C.2：同类系统都有、基层常用的答复语",
)

edition = table(
    "edition",
    "立案标准版本",
    key(),
    uid(),
    field("title", text, "名称", needed=True),
    field("source", text, "依据文件", needed=True),
    field("since", text, "启用日期", needed=True),
    field("at", text, "录入时间", needed=True),
    field("actor", text, "录入人"),
    field("note", text, "说明"),
    source="domain B.4：各城市的立案标准逐年修订",
)

matrix = table(
    "matrix",
    "部门职责矩阵",
    key(),
    refers("catalogue_id", "catalogue", "大类或小类", needed=True),
    refers("area_id", "area", "范围（空为全部）", index=False),
    field("department", text, "处置单位", needed=True),
    field("superior", text, "主管部门"),
    field("post", text, "承办岗位", code="post"),
    UniqueConstraint("catalogue_id", "area_id"),
    source="GB/T 30428.8-2020：每一小类落到处置单位",
)

campaign_count = table(
    "campaign_count",
    "专项行动逐项",
    key(),
    refers("campaign_id", "campaign", "专项行动", needed=True),
    refers("area_id", "area", "网格", index=False),
    field("day", text, "日期", needed=True),
    field("counts_json", text, "各列数字", needed=True),
    field("body", text, "情况"),
    field("actor", text, "录入人"),
    source="domain A30 联合清查：出动人数、检查商铺、收缴物品逐日逐格",
)
