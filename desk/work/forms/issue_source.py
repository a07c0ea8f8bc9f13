"""Issues as a list that a form can ask for: their steps, requests and parties, and the fields of their kind."""

from __future__ import annotations

from typing import Final

from desk.registers.cases import CASES
from desk.store.search.kinds_work import ISSUES
from desk.store.search.spec import ColumnSpec as C
from desk.work.forms.source_shape import ListSource, column, grid, named

_PARTY: Final = "(select p.{} from party p where p.issue_id = t.id and p.role = '{}' order by p.id limit 1)"
_STEP: Final = "(select s.{} from step s where s.issue_id = t.id and {} order by s.no desc limit 1)"
_ASKED: Final = "(select q.{} from request q where q.issue_id = t.id and q.kind = '{}' order by q.id desc limit 1)"


def _party(side: str, role: str) -> tuple[C, ...]:
    """Who stands on one side of an issue: the first one of that role."""
    return (
        column(f"{side}姓名", _PARTY.format("name", role), mask="name"),
        column(f"{side}证件类型", _PARTY.format("id_type", role), codes="id_type"),
        column(f"{side}证件号码", _PARTY.format("id_no", role), mask="id"),
        column(f"{side}电话", _PARTY.format("phone", role), mask="phone"),
        column(f"{side}住址", _PARTY.format("address", role)),
    )


ISSUE_LIST: Final = named(
    ISSUES,
    {},
    None,
    (
        grid("issue", "t.id"),
        column(
            "大类",
            "(select g.name from catalogue c join catalogue g on g.code = c.parent where c.code = t.class_code limit 1)",
        ),
        column("立案条件", "(select k.file_when from condition k where k.id = t.condition_id)"),
        column("结案条件", "(select k.close_when from condition k where k.id = t.condition_id)"),
        column("派遣时间", _STEP.format("at", "s.timer in ('start', 'restart', 'redirect')"), "moment"),
        column("办理结果", _STEP.format("body", "s.no > 1 and s.body is not null")),
        column("经办人", _STEP.format("actor", "s.no > 1"), mask="name"),
        column("超期分钟", "t.late_minutes", "number"),
        column("挂账起", "t.paused_at", "moment"),
        column("回访时间", "t.called_back_at", "moment"),
        column("督办意见", _ASKED.format("reason", "supervise")),
        column("督办人", _ASKED.format("asked_by", "supervise"), mask="name"),
        column("督办时间", _ASKED.format("asked_at", "supervise"), "moment"),
        column(
            "督办期限",
            f"coalesce({_ASKED.format('due_at', 'supervise')}, {_ASKED.format('until', 'supervise')})",
            "date",
        ),
        column("督办回复", _ASKED.format("decision", "supervise")),
        column("延期理由", _ASKED.format("reason", "extend")),
        column("当事居民", "(select r.name from resident r where r.id = t.resident_id)", mask="name"),
        column("当事单位", "(select o.name from organisation o where o.id = t.organisation_id)"),
        column("专项行动", "(select c.name from campaign c where c.id = t.campaign_id)"),
        *_party("甲方", "applicant"),
        *_party("乙方", "respondent"),
    ),
)
INSTEAD: Final = {
    "化解组织": "承办",
    "化解时限": "应办结",
    "化解日期": "结案时间",
    "整改责任人": "承办",
    "整改时限": "应办结",
    "排查日期": "上报时间",
    "发生日期": "上报时间",
    "销号日期": "结案时间",
    "涉及单位": "当事单位",
    "场所或单位": "当事单位",
    "答复内容": "办理结果",
}
"""What the issue itself knows where the field of its kind is empty."""

ISSUE_SOURCE: Final = ListSource(title="事件", spec=ISSUE_LIST, forms=dict(CASES), instead=INSTEAD)
