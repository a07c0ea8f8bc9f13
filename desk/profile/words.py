"""The words a profile may use because the program knows what they mean: terms, counts, figures, field types.

A profile chooses among them and gives them Chinese names; what each one computes is code elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import field
from typing import Any


def among(allowed: Iterable[str], default: str | None = None) -> Any:
    """Declare a text field that must be one of the allowed words."""
    metadata = {"among": tuple(allowed)}
    return field(metadata=metadata) if default is None else field(metadata=metadata, default=default)


PROFILE_LISTS = ("post", "stage", "issue_source", "issue_route", "issue_kind", "area_kind", "road_grade")
"""Code tables named in the data dictionary whose entries come from the profile, not from data/codes."""

TERMS = (
    "office", "layer", "area", "grid", "cell", "resident", "household", "building", "dwelling", "facility", "issue",
    "organisation", "street", "team", "person", "post", "visit", "patrol", "meeting", "resolution", "report", "verify",
    "check", "handler", "overdue", "score",
)  # fmt: skip
"""Every profile names all of these; it may add its own."""

BASES = ("area", "line", "rule", "list", "asset")
CODE_SCHEMES = ("GB15", "CJ20", "local")
PERIODS = ("day", "week", "half_month", "month", "two_months", "quarter", "half_year", "year", "event")
PLAN_EVENTS = ("", "special", "moved_in", "issue_closed", "hazard", "alarm", "birth")
"""What lays a task at once (period `event`): somebody put on a special roll, a household moved in, an issue closed
(回访), a hazard found, a device over its limit, a child born."""
MEASURES = ("households", "residents", "buildings", "shops", "firms", "square_metres", "facilities", "metres", "areas")
WHOM = ("household", "resident", "facility", "organisation", "area", "street", "building")
TIMERS = ("keep", "start", "pause", "resume", "restart", "redirect", "extend", "stop")
"""What a move does to the issue's clock; `redirect` resumes for the same handler and starts anew for another."""
COUNTERS = ("", "returned", "rework", "extended", "supervised")
FIELD_TYPES = (
    "text", "long", "choice", "date", "moment", "number", "person", "photo", "class", "condition",
    "posts", "parts", "issue",
)  # fmt: skip
"""`posts` several posts or departments, `parts` several titles with their handlers, `issue` another issue."""
RELATIONS = ("", "handler", "joint", "reporter")
"""What somebody must be to the issue besides holding a post: who it was given to, who was called in, who reported it."""
EFFECTS = ("", "joint", "joint_done", "split", "merge", "escalate", "descend", "publish", "pardon", "call_back")
"""What a move does besides moving: call others in, answer such a call, split, merge into another, go up or down a
level, put up for the public to see, forgive a lateness, ask the reporter again."""
REQUESTS = ("", "extend", "suspend", "appeal", "void", "supervise")
DECISIONS = ("", "ask", "agree", "grant", "refuse", "answer")
"""A request is asked for, agreed to by the first level, granted or refused by the last; a supervision is answered."""
WAITS = ("joint", "parts", "notice", "supervise")
"""What a move waits for: answers of all called in, the end of all parts, the end of the publicity, the answer to 督办."""
ISSUE_KINDS = ("facility", "event", "dispute", "hazard", "appeal", "petition")
RULES = ("rate", "inverse_rate", "deduct", "bands", "rank", "votes", "manual")

COUNTS = {
    "reported": "上报", "accepted": "受理", "filed": "立案", "dispatched": "派遣", "due_handle": "应处置",
    "handled": "处置", "handled_in_time": "按期处置", "handled_late": "超期处置", "pending": "待处置",
    "pending_in_time": "按时待处置", "pending_late": "超期待处置", "extended": "延期", "suspended": "挂账",
    "rework": "返工", "returned": "退回", "due_close": "应结案", "closed": "结案", "closed_in_time": "按期结案",
    "closed_late": "超期结案", "self_handled": "自行处置", "supervised": "督办", "refused": "不予受理",
    "disputes": "矛盾纠纷", "disputes_settled": "化解", "answered": "已答复", "rated": "已评价", "satisfied": "满意",
    "visits": "走访户次", "visits_due": "应走访户次", "households_visited": "已走访户", "households": "户",
    "residents": "人口", "facilities": "部件", "facilities_sound": "完好部件", "patrols": "巡查次",
    "patrols_due": "应巡查次", "breaches": "违反项次", "areas": "网格", "areas_staffed": "满员网格",
    "records": "工作记录", "issues_repeated": "重复诉求",
}  # fmt: skip
"""What can be counted over a period and an area; indicators are quotients of these."""

FIGURES = {
    "open": "待办", "overdue": "超期", "due": "今日到期", "reported": "本月上报", "closed": "本月结案",
    "residents": "人口", "households": "户", "buildings": "楼栋", "facilities": "部件", "organisations": "单位",
    "elderly": "六十岁以上", "care": "关注对象", "visited": "本季走访", "unvisited": "本季未走访", "visits": "本月走访",
    "team": "在岗", "density": "人口密度", "per_thousand": "千人诉求", "in_time": "按期率",
    "closed_rate": "结案率", "satisfaction": "满意率", "visits_due": "到期未走访", "no_owner": "无责任人",
}  # fmt: skip
"""What an area can be shaded by and a number card can show."""
