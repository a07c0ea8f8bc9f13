"""A campaign told in words: what was counted, what became of its issues, and how that compares with the one before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from desk.office import Office
from desk.work.campaigns.columns import CountColumn, Number, said, totals
from desk.work.campaigns.counting import Line, lines_of
from desk.work.campaigns.keeping import Campaign, campaign, campaigns


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A total, and that of the campaign before where it counted the same."""

    column: CountColumn
    value: Number | None
    before: Number | None = None

    @property
    def change(self) -> Number | None:
        """How much more than before; None where either is unknown."""
        if self.value is None or self.before is None:
            return None
        return round(self.value - self.before, 6)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A campaign with its figures."""

    campaign: Campaign
    earlier: Campaign | None
    """The last one before that counts any of the same."""
    figures: tuple[Figure, ...]
    days: int
    grids: int
    issues: int
    closed: int
    text: str
    """The summary as it goes into a report or a chat."""


def told(office: Office, campaign_id: int) -> Told:
    """The figures of a campaign and its summary; Conflict if it is gone."""
    one = campaign(office, campaign_id)
    lines = lines_of(office, campaign_id)
    earlier = before(office, one)
    mine = totals(one.columns, (line.counts for line in lines))
    theirs = _by_name(office, earlier) if earlier is not None else {}
    figures = tuple(
        Figure(column=each, value=mine.get(each.key), before=theirs.get((each.name, each.unit)))
        for each in one.columns
        if each.summed
    )
    issues, closed = office.database.read_one(
        "select count(*), count(closed_at) from issue where campaign_id = ?", (campaign_id,)
    ) or (0, 0)
    return Told(
        campaign=one, earlier=earlier, figures=figures, days=len({line.day for line in lines}),
        grids=len({line.area_id for line in lines if line.area_id}), issues=int(issues), closed=int(closed),
        text=_text(office, one, earlier, figures, lines, int(issues), int(closed)),
    )  # fmt: skip


def before(office: Office, one: Campaign) -> Campaign | None:
    """The latest campaign that began earlier and counts something of the same name and unit."""
    mine = {(each.name, each.unit) for each in one.columns}
    for other in campaigns(office):
        if (other.since, other.id) < (one.since, one.id) and mine & {(each.name, each.unit) for each in other.columns}:
            return other
    return None


def _by_name(office: Office, other: Campaign) -> Mapping[tuple[str, str], Number]:
    summed = totals(other.columns, (line.counts for line in lines_of(office, other.id)))
    return {(each.name, each.unit): summed[each.key] for each in other.columns if each.key in summed}


def _text(
    office: Office, one: Campaign, earlier: Campaign | None, figures: tuple[Figure, ...], lines: tuple[Line, ...],
    issues: int, closed: int,
) -> str:  # fmt: skip
    grids = len({line.area_id for line in lines if line.area_id})
    days = sorted({line.day for line in lines})
    when = _when(days[0], days[-1]) if days else _when(one.since, one.until or one.since)
    head = f"{when}，{one.lead or office.name}在{one.area}开展{one.name}"
    if grids > 1:
        head += f"，涉及 {grids} 个{office.profile.term('grid')}"
    counted = [f"{each.column.name} {said(each.value)} {each.column.unit}".strip() for each in figures if each.value]
    parts = [f"{head}：{'，'.join(counted)}。" if counted else f"{head}，还没有填写数字。"]
    if issues:
        rest = f"，已办结 {closed} 件" if closed else ""
        parts.append(f"发现{office.profile.term('issue')} {issues} 件{rest}。")
    changes = [_change(each) for each in figures if each.change]
    same = [each.column.name for each in figures if each.change == 0 and each.value]
    if earlier is not None and (changes or same):
        like = f"{'、'.join(same)}持平" if same else ""
        compared = "，".join(part for part in (*changes, like) if part)
        parts.append(
            f"与上次（{_when(earlier.since, earlier.until or earlier.since)}{earlier.name}）相比：{compared}。"
        )
    notes = [line.body for line in lines if line.body]
    parts += [f"{note.rstrip('。；')}。" for note in dict.fromkeys(notes)]
    return "".join(parts)


def _change(figure: Figure) -> str:
    change = figure.change or 0
    return f"{figure.column.name}{'多' if change > 0 else '少'} {said(abs(change))} {figure.column.unit}".strip()


def _when(first: str, last: str) -> str:
    """10月24日, 10月24日至26日, 10月24日至11月2日."""
    year, month, on = first.split("-")
    begin = f"{int(month)}月{int(on)}日"
    if first == last:
        return begin
    last_year, last_month, last_on = last.split("-")
    if (year, month) == (last_year, last_month):
        return f"{begin}至{int(last_on)}日"
    until = f"{int(last_month)}月{int(last_on)}日"
    return f"{begin}至{until}" if year == last_year else f"{year}年{begin}至{last_year}年{until}"
