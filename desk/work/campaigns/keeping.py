"""Campaigns themselves: made with their columns, changed, ended, removed; the list of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from desk.errors import BadInput, Conflict, Missing
from desk.identity import clean
from desk.model import Changes
from desk.office import Office
from desk.registers.typed import day
from desk.rights import HANDLE_ISSUES, require
from desk.work.campaigns.columns import CountColumn, checked, read_columns, write_columns

_FIELDS: Final = "id, name, area_id, since, until, lead, body, closed_at, columns_json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Campaign:
    """A campaign as it is kept."""

    id: int
    name: str
    area_id: int | None
    area: str
    """The name of its ground; the office's for a campaign everywhere."""
    since: str
    until: str
    lead: str
    body: str
    closed_at: str
    columns: tuple[CountColumn, ...]
    issues: int = 0
    """Issues that were raised by it."""

    def column(self, key: str) -> CountColumn:
        """The column of that key."""
        return next(one for one in self.columns if one.key == key)


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignDraft:
    """What is typed about a campaign."""

    name: str
    since: str
    until: str = ""
    area_id: int | None = None
    lead: str = ""
    body: str = ""
    columns: tuple[CountColumn, ...] = ()


def campaigns(office: Office) -> tuple[Campaign, ...]:
    """All campaigns, the newest first."""
    return _read(office, "order by since desc, id desc", ())


def campaign(office: Office, campaign_id: int) -> Campaign:
    """One campaign; Conflict if it is gone."""
    found = _read(office, "where id = ?", (campaign_id,))
    if not found:
        raise Conflict("这次专项行动已被他人删除，请刷新后再看。")
    return found[0]


def make(office: Office, draft: CampaignDraft) -> Changes:
    """A new campaign; its id stands in `Changes.rows["campaign"]`."""
    require(office.actor, HANDLE_ISSUES)
    from desk.store.schema import teams
    from desk.store.uid import new_uid

    row = _row(office, draft)
    with office.write("make_campaign", kind="campaign", reason=f"新建专项行动“{row['name']}”") as t:
        t.insert(teams.campaign, uid=new_uid(), counts_json="{}", **row)
    return t.changes


def change(office: Office, campaign_id: int, draft: CampaignDraft) -> Changes:
    """Change name, days, ground or columns. A column that holds numbers cannot be taken out."""
    require(office.actor, HANDLE_ISSUES)
    from desk.store.schema import teams
    from desk.work.campaigns.counting import filled_keys, kept_totals

    row = _row(office, draft)
    with office.write("change_campaign", kind="campaign", reason=f"修改专项行动“{row['name']}”") as t:
        before = campaign(office, campaign_id)
        gone = {one.key for one in before.columns} - {one.key for one in draft.columns}
        held = filled_keys(office, campaign_id) & gone
        if held:
            names = "、".join(one.name for one in before.columns if one.key in held)
            raise BadInput(f"“{names}”已经填了数字，不能删去这一列；先清空数字，或只改它的名称。")
        days = [str(one[0]) for one in office.database.read(
            "select day from campaign_count where campaign_id = ? order by day", (campaign_id,)
        )]  # fmt: skip
        if days and (days[0] < row["since"] or (row["until"] and days[-1] > row["until"])):
            raise BadInput(f"已填的日期是 {days[0]} 至 {days[-1]}，起止日期要把它们包括在内。")
        t.update(
            teams.campaign, campaign_id, **row, counts_json=kept_totals(office, campaign_id, read_columns(row["columns_json"]))
        )  # fmt: skip
    return t.changes


def say(office: Office, campaign_id: int, body: str) -> Changes:
    """Keep the summary that was written about a campaign."""
    require(office.actor, HANDLE_ISSUES)
    from desk.store.schema import teams

    with office.write("change_campaign", kind="campaign", reason="专项行动小结") as t:
        campaign(office, campaign_id)
        t.update(teams.campaign, campaign_id, body=body.strip() or None)
    return t.changes


def end(office: Office, campaign_id: int, *, ended: bool = True) -> Changes:
    """End a campaign (its numbers can no longer be typed), or open it again."""
    require(office.actor, HANDLE_ISSUES)
    from desk.store.schema import teams

    now = office.now()
    with office.write("end_campaign", kind="campaign", reason="结束专项行动" if ended else "重开专项行动") as t:
        one = campaign(office, campaign_id)
        t.update(teams.campaign, campaign_id, closed_at=now if ended else None, until=one.until or now[:10])
    return t.changes


def remove(office: Office, campaign_id: int) -> Changes:
    """Remove a campaign with its numbers; its issues stay and belong to none. Can be undone."""
    require(office.actor, HANDLE_ISSUES)
    from desk.store.schema import handling, issues, teams

    with office.write("remove_campaign", kind="campaign", reason="删除专项行动") as t:
        campaign(office, campaign_id)
        counted = t.read("select id from campaign_count where campaign_id = ?", (campaign_id,))
        for (one,) in counted:
            t.delete(handling.campaign_count, int(one))
        for (one,) in t.read("select id from issue where campaign_id = ?", (campaign_id,)):
            t.update(issues.issue, int(one), campaign_id=None)
        t.delete(teams.campaign, campaign_id)
    return t.changes


def link(office: Office, campaign_id: int | None, issue_ids: Sequence[int]) -> Changes:
    """Say that these issues were raised by a campaign (None: by none)."""
    require(office.actor, HANDLE_ISSUES)
    from desk.store.schema import issues

    if not issue_ids:
        raise BadInput(f"请先选{office.profile.term('issue')}。")
    with office.write("campaign_issues", kind="issue", reason=f"归入专项行动 {len(issue_ids)} 件") as t:
        if campaign_id is not None:
            campaign(office, campaign_id)
        for one in issue_ids:
            t.update(issues.issue, one, campaign_id=campaign_id)
    return t.changes


def _row(office: Office, draft: CampaignDraft) -> dict[str, Any]:
    name = clean(draft.name)
    if not name or not draft.since.strip():
        raise Missing(tuple(title for title, text in (("名称", name), ("开始日期", draft.since.strip())) if not text))
    since = day(draft.since.strip(), office.today())
    until = day(draft.until.strip(), office.today()) if draft.until.strip() else ""
    if until and until < since:
        raise BadInput(f"结束日期 {until} 早于开始日期 {since}，请改正。")
    return {
        "name": name, "since": since, "until": until or None, "area_id": draft.area_id,
        "lead": clean(draft.lead) or None, "body": draft.body.strip() or None,
        "columns_json": write_columns(checked(draft.columns)),
    }  # fmt: skip


def _read(office: Office, where: str, params: tuple[Any, ...]) -> tuple[Campaign, ...]:
    rows = office.database.read(f"select {_FIELDS} from campaign {where}", params)
    areas = dict(office.database.read("select id, name from area where id in (select area_id from campaign)"))
    raised = dict(
        office.database.read(
            "select campaign_id, count(*) from issue where campaign_id is not null group by campaign_id"
        )
    )
    return tuple(
        Campaign(
            id=int(one), name=str(name), area_id=area, area=str(areas.get(area) or office.name), since=str(since),
            until=until or "", lead=lead or "", body=body or "", closed_at=closed or "",
            columns=read_columns(columns), issues=int(raised.get(one, 0)),
        )
        for one, name, area, since, until, lead, body, closed, columns in rows
    )  # fmt: skip
