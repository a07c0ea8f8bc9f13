"""A campaign as a workbook: its lines, totals that stay formulas, the campaign before, and the summary."""

from __future__ import annotations

from pathlib import Path

from desk.errors import BadInput
from desk.office import Office
from desk.rights import EXPORT, require
from desk.sheets.counted import CountedBook, CountedLine, write_counted
from desk.work.campaigns.counting import sheet
from desk.work.campaigns.telling import told
from desk.work.outgoing.exports import record


def export(office: Office, campaign_id: int, path: Path | str) -> Path:
    """Write the workbook; recorded, as everything that leaves."""
    require(office.actor, EXPORT)
    target = Path(path)
    if target.suffix.lower() != ".xlsx":
        raise BadInput(f"专项行动只能导出成 .xlsx，“{target.name}”的后缀不对。")
    found, words = sheet(office, campaign_id), told(office, campaign_id)
    one = found.campaign
    earlier = {figure.column.key: figure.before for figure in words.figures if figure.before is not None}
    book = CountedBook(
        title=f"{one.name}登记表",
        facts=_facts(office, one.area, one.since, one.until, one.lead),
        area_title=office.profile.term("grid"),
        titles=[column.title for column in one.columns],
        summed=[column.summed for column in one.columns],
        lines=[
            CountedLine(
                day=line.day,
                area=found.areas.get(line.area_id or 0, one.area),
                counts=[line.counts.get(column.key) for column in one.columns],
                note=line.body,
            )
            for line in found.lines
        ],
        text=one.body or words.text,
        earlier={at: earlier[column.key] for at, column in enumerate(one.columns) if column.key in earlier},
        earlier_title=words.earlier.name if words.earlier is not None and earlier else "",
    )
    record(office, "campaigns", len(book.lines), target, "专项行动登记表")
    write_counted(target, book)
    return target


def _facts(office: Office, area: str, since: str, until: str, lead: str) -> str:
    parts = (
        f"填报单位：{office.name}",
        f"范围：{area}",
        f"时间：{since} 至 {until or '今'}",
        f"牵头：{lead}" if lead else "",
    )
    return "　　".join(part for part in parts if part)
