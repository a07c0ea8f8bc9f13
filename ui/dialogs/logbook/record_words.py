"""One record told as a page to read: whom, when, what was said, what it settled, what became of it."""

from __future__ import annotations

from html import escape

from desk.work.logbook.reading import Entry
from ui import theme

_ROW = (
    f'<tr><td width="88" valign="top" style="color:{theme.MUTED};padding:3px 12px 3px 0;">{{}}</td>'
    '<td style="padding:3px 0;">{}</td></tr>'
)


def told(one: Entry) -> str:
    """The page."""
    when = one.at[:16].replace("T", " ")
    if one.until:
        end = one.until[11:16] if one.until[:10] == one.at[:10] else one.until[:16].replace("T", " ")
        when += f" 至 {end}" + (f"（{one.minutes} 分钟）" if one.minutes is not None else "")
    item = " ".join(part for part in (one.item, one.item_detail) if part)
    rows = [
        ("对象", _link("item:0", item) if one.item_id is not None and item else escape(item)),
        ("网格", escape(one.area)),
        ("记录人", _link("person:0", f"{one.person}{f'（{one.person_title}）' if one.person_title else ''}")),
        ("时间", escape(when)),
        *((line.title, escape(line.text).replace("\n", "<br>")) for line in one.lines),
        ("检查清单", _checks(one)),
        ("结清任务", "；".join(escape(f"{name}（{period}）" if period else name) for name, period in one.tasks)),
        ("转出", _issue(one)),
        ("照片", _link("files:0", f"{len(one.photos)} 个附件") if one.photos else ""),
        ("轨迹", "有巡查轨迹" if one.track_id is not None else ""),
        ("审阅", _review(one)),
        ("质量说明", escape(one.cleared)),
        ("录入", _entered(one)),
    ]  # fmt: skip
    return f"<table>{''.join(_ROW.format(escape(title), text) for title, text in rows if text)}</table>"


def heading(one: Entry) -> tuple[str, str]:
    """What the window is called, and the quiet words beside it."""
    return f"{one.kind_title}　{one.item or one.area}", f"{one.at[:10]}　{one.person}"


def _entered(one: Entry) -> str:
    late = "（补录）" if one.entered_at and one.entered_at[:10] > one.at[:10] else ""
    return escape(" ".join(part for part in (one.entered_by, one.entered_at[:16].replace("T", " "), late) if part))


def _checks(one: Entry) -> str:
    if not one.checklist:
        return ""
    found = "".join(f"<br>! {escape(each.title)} {each.count} 处，扣 {each.lost:g} 分" for each in one.breaches)
    whole = f"共扣 {one.lost:g} 分" if one.breaches else "未见问题"
    return f'{escape(one.checklist)}：{whole}<span style="color:{theme.BAD};">{found}</span>'


def _issue(one: Entry) -> str:
    if one.issue is None:
        return ""
    tone = theme.MUTED if one.issue.is_closed else theme.TEXT
    words = f"{one.issue.number} {one.issue.title}"
    return f'{_link("issue:0", words)} <span style="color:{tone};">{escape(one.issue.stage)}</span>'


def _review(one: Entry) -> str:
    if not one.reviewed_at:
        return ""
    return escape(f"{one.review}　{one.reviewed_by} {one.reviewed_at[:16].replace('T', ' ')}")


def _link(where: str, words: str) -> str:
    return f'<a href="{where}" style="color:{theme.ACCENT};text-decoration:none;">{escape(words)}</a>' if words else ""
