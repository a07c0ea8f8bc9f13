"""How the figures of a person or grid are written in tables and in a line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from desk.work.quality.inputs import Line


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
