"""The monthly meeting, what it resolves, and (on paper) how people and areas are scored."""

from __future__ import annotations

from sqlalchemy import UniqueConstraint

from desk.store.schema.field import field, key, real, refers, table, text, uid, whole

meeting = table(
    "meeting",
    "民情分析会",
    key(),
    uid(),
    refers("area_id", "area", "所属区域"),
    field("month", text, "月份", needed=True, index=True),
    field("held_at", text, "召开时间"),
    field("figures_json", text, "定格的数字"),
    field("minutes", text, "纪要"),
    source="domain A26：社区每月、街道两月、区每季、市每半年",
)

resolution = table(
    "resolution",
    "议定事项",
    key(),
    uid(),
    refers("meeting_id", "meeting", "会议", needed=True),
    field("body", text, "事项", needed=True),
    field("owner", text, "责任人或部门"),
    field("due", text, "完成期限"),
    field("done_at", text, "完成时间"),
    refers("issue_id", "issue", "转为事件", index=False),
)

indicator = table(
    "indicator",
    "指标",
    key(),
    field("key", text, "代号", needed=True),
    field("name", text, "名称", needed=True),
    field("formula", text, "公式（分子/分母为计数名）", needed=True),
    field("source", text, "来源", needed=True),
    UniqueConstraint("key"),
    planned=True,
    source="domain B.5：三种结案率并存，分母即数据",
)

scheme = table(
    "scheme",
    "考评办法",
    key(),
    field("key", text, "代号", needed=True),
    field("name", text, "名称", needed=True),
    field("total", whole, "满分（100、1000）", needed=True),
    field("items_json", text, "权重、扣分、封顶、分档", needed=True),
    planned=True,
    source="domain A26、A28、A30、A34",
)

score = table(
    "score",
    "考评得分",
    key(),
    refers("scheme_id", "scheme", "考评办法", needed=True),
    refers("area_id", "area", "网格", index=False),
    refers("person_id", "person", "人员", index=False),
    field("period", text, "期次", needed=True),
    field("points", real, "得分", needed=True),
    field("detail_json", text, "逐项", needed=True),
    planned=True,
)

opinion = table(
    "opinion",
    "群众评议",
    key(),
    refers("area_id", "area", "网格", index=False),
    refers("issue_id", "issue", "事件", index=False),
    field("period", text, "期次", needed=True),
    field("answer_json", text, "答卷", needed=True),
    planned=True,
    source="domain A23 外评价",
)
