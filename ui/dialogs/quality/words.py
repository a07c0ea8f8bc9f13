"""How figures of people, grids and tracks are written in tables and in a line."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from desk.work.quality.inputs import Line
    from desk.work.tracks.coverage import Coverage
    from desk.work.tracks.listing import TrackRow


def _percent(share: float | None) -> str:
    return "—" if share is None else f"{share:.0%}"


def person(one: Line) -> tuple[Any, ...]:
    """The cells of a person, without the bar."""
    return (
        one.name, one.due, len(one.missed), _percent(one.present_share), len(one.records), len(one.doubtful),
        round(one.metres / 1000, 1), _percent(one.covered_share), "、".join(one.posts),
    )  # fmt: skip


def grid(one: Line) -> tuple[Any, ...]:
    """The cells of a grid, without the bar."""
    return (
        one.name, one.due, len(one.missed), len(one.records), len(one.doubtful), round(one.metres / 1000, 1),
        _percent(one.covered_share),
    )  # fmt: skip


def about(one: Line) -> str:
    """A person's or grid's figures with where they come from."""
    days = one.attendance
    parts = [one.name + (f"（{'、'.join(one.posts)}）" if one.posts else "")]
    if days.due:
        sources = "、".join(f"{source} {count} 天" for source, count in days.sources.items())
        unknown = f"，{len(days.unknown)} 天不清楚" if days.unknown else ""
        parts.append(
            f"应出勤 {len(days.due)} 天，出勤 {len(days.present)} 天{unknown}" + (f"（{sources}）" if sources else "")
        )
    if one.due or one.skipped:
        parts.append(
            f"任务按时 {len(one.on_time)}、超期办 {len(one.late)}、漏办 {len(one.missed)}、有原因未办 {len(one.skipped)}"
        )
    if one.found:
        parts.append(f"上报 {len(one.found)} 件，有效 {len(one.valid)} 件")
    if one.records:
        parts.append(f"平均每条 {one.words / len(one.records):.0f} 字")
    return "　".join(parts)


def track(row: TrackRow) -> tuple[Any, ...]:
    """The cells of a track."""
    spell = f"{row.began[11:16]}–{row.ended[11:16]}" if row.minutes else "没有时刻"
    pace = None if row.pace is None else round(row.pace, 1)
    return row.person or "—", row.began[:10], spell, round(row.metres / 1000, 2), pace, row.area or "—", row.source


def covered(found: Coverage, rows: Sequence[TrackRow], grid: str) -> str:
    """What tracks and days come to, in a line."""
    length = sum(row.metres for row in rows) / 1000
    head = f"{found.name}　轨迹 {len(rows)} 条、{length:,.1f} 公里"
    if found.share is None:
        return f"{head}　这里没有街路，算不出覆盖"
    streets = f"街路 {found.metres / 1000:,.1f} 公里，走到 {found.walked / 1000:,.1f} 公里（{found.share:.1%}）"
    return f"{head}　{streets}　到过的{grid} {found.visited} / {len(found.grids)}"
